"""Many distinct texts from few: the beginning of one with the end of another, numbered."""

import random
from collections.abc import Sequence


def mix_texts(texts: Sequence[str], n: int) -> list[str]:
    """Return n distinct texts about as long as those given."""
    words = [text.split() for text in texts]
    draw = random.Random(0)
    made = []
    for i in range(n):
        first, second = words[i % len(words)], words[draw.randrange(len(words))]
        cut = draw.randrange(len(first) + 1)
        made.append(" ".join([*first[:cut], *second[cut:], str(i)]))
    return made
