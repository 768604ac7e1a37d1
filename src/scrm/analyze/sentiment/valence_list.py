"""The valence list, ``configs/lexicons/valence_de.csv``: how good or bad a word is.

A word of kind ``a`` shows what the speaker feels or judges ("begeistert"); one of kind ``e`` names
a good or bad event that a sober report may mention ("Unfall"). Valences are whole numbers from -3
to 3; a word that is not listed has none.
"""

import csv
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from scrm.config import resources

PATH: Final = resources("configs") / "lexicons" / "valence_de.csv"


class Valence(NamedTuple):
    """The rating of a word; at least one of the two is 0."""

    opinion: float = 0.0
    """Of a word that shows the speaker's feeling or judgement, -3..3."""
    event: float = 0.0
    """Of a word that names something good or bad, -3..3."""


NO_VALENCE: Final = Valence()


@cache
def load_valences() -> Mapping[str, Valence]:
    """Return the list, read once per process: word in lower case to valence.

    Examples
    --------
    >>> load_valences()["begeistert"], load_valences()["unfall"]
    (Valence(opinion=3.0, event=0.0), Valence(opinion=0.0, event=-2.0))
    """
    with PATH.open(encoding="utf-8", newline="") as file:
        return {row["word"]: _read_valence(row) for row in csv.DictReader(file)}


def _read_valence(row: Mapping[str, str]) -> Valence:
    valence = float(row["valence"])
    return Valence(opinion=valence) if row["kind"] == "a" else Valence(event=valence)


@cache
def hash_content() -> str:
    """Return eight hexadecimal digits that change with every byte of the list."""
    return hashlib.sha256(PATH.read_bytes()).hexdigest()[:8]
