"""Our own word list, ``configs/lexicons/valence_de.csv``: how good or bad a word is, and whether it shows a feeling.

A word of kind ``a`` shows what the speaker feels or judges ("begeistert"); one of kind ``e`` names a good or bad thing that
may stand in a sober report ("Unfall"). Valences are whole numbers from -3 to 3; a word that is not in the list says nothing.
"""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from scrm.config import resources

PATH: Final = resources("configs") / "lexicons" / "valence_de.csv"


class Valence(NamedTuple):
    """What the list says of a word; one of both is 0."""

    opinion: float = 0.0
    """Of a word that shows the speaker's feeling or judgement, -3..3."""
    event: float = 0.0
    """Of a word that names something good or bad, -3..3."""


NO_VALENCE: Final = Valence()


@cache
def valences() -> Mapping[str, Valence]:
    """Return the list, read once per process: word in lower case -> valence.

    Examples
    --------
    >>> valences()["begeistert"], valences()["unfall"]
    (Valence(opinion=3.0, event=0.0), Valence(opinion=0.0, event=-2.0))
    """
    with PATH.open(encoding="utf-8", newline="") as file:
        return {
            row["word"]: Valence(
                **{"opinion" if row["kind"] == "a" else "event": float(row["valence"])}
            )
            for row in csv.DictReader(file)
        }


@cache
def content_id() -> str:
    """Return what changes whenever a byte of the list does."""
    return hashlib.sha256(PATH.read_bytes()).hexdigest()[:8]
