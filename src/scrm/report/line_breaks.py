"""Where a line may break: not between "n", "=" and the number."""

import re
from collections.abc import Callable

_COUNT = re.compile(r"\bn = (?=\d)")
_JOINED = "n\u00a0=\u00a0"


def keep_counts_together(text: str) -> str:
    r"""Return a text with blanks in ``n = 12`` at which a line does not break.

    Examples
    --------
    >>> keep_counts_together("Posts: n = 12 of 40").split(" ")
    ['Posts:', 'n\xa0=\xa012', 'of', '40']
    """
    return _COUNT.sub(_JOINED, text)


def wrap_words(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Break a text into lines at its blanks, but not within ``n = 12``.

    Parameters
    ----------
    fits : callable
        Whether a line has room; a word that does not fit has a line for itself.

    Examples
    --------
    >>> wrap_words("42 of them, n = 12, and more", lambda line: len(line) <= 14)
    ['42 of them,', 'n = 12, and', 'more']
    """
    lines = [""]
    for word in keep_counts_together(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and not fits(longer):
            lines.append(word)
        else:
            lines[-1] = longer
    return [line.replace(_JOINED, "n = ") for line in lines]
