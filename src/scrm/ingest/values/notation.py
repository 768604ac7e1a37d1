"""How the cells of one column are written: notation of numbers, order of dates, time zone."""

from dataclasses import dataclass
from typing import Literal

DateOrder = Literal["dmy", "mdy", "mixed"]
"""Which comes first in 01/02/2024; with ``mixed``, a cell that fits both orders is rejected."""


@dataclass(frozen=True, slots=True)
class NumberNotation:
    """Which notations the numbers of a column may use, and how an ambiguous number is read.

    Parameters
    ----------
    reads_en, reads_de : bool
        Numbers may be written as 1,234.5 (English) and as 1.234,5 (German).
    ambiguous : {"en", "de"} or None
        Notation of a number that fits both, such as 1.234; None rejects it.

    Examples
    --------
    >>> EN.label, MIXED.label, for_exact_numbers(DE).label
    ('en', 'mixed', 'de')
    """

    reads_en: bool = True
    reads_de: bool = True
    ambiguous: Literal["de", "en"] | None = None

    @property
    def label(self) -> str:
        """Notation of an ambiguous number: ``en``, ``de`` or ``mixed``."""
        return self.ambiguous or "mixed"


EN = NumberNotation(reads_de=False, ambiguous="en")
DE = NumberNotation(reads_en=False, ambiguous="de")
MIXED = NumberNotation()
NOTATIONS = {"en": EN, "de": DE}
"""Notations by the value of ``decimal`` in mapping files and settings."""


def for_exact_numbers(notation: NumberNotation) -> NumberNotation:
    """Return the notation that also reads numbers of the other kind and keeps the preference.

    Used where numbers come from JSON or number cells of a spreadsheet, whose decimal mark is a dot
    whatever a mapping states about texts, and where a column has shown its notation.
    """
    return NumberNotation(ambiguous=notation.ambiguous)


@dataclass(frozen=True, slots=True)
class ColumnConvention:
    """How the cells of one column are read.

    Parameters
    ----------
    timezone : str
        Time zone of timestamps that state no offset.
    """

    numbers: NumberNotation = MIXED
    dates: DateOrder = "mixed"
    timezone: str = "UTC"
