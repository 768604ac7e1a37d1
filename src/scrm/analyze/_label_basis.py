"""What a share of texts rests on: labels, other kinds of texts, or the count alone."""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from scrm.analyze._ppi import FEWEST_LABELS
from scrm.analyze._text_kinds import WIDEST

Basis = Literal["labels", "kinds", "count"]
"""What a report states: estimates from labels, counts with a range over kinds, or counts alone."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the ends of its interval or range; the ends are None if they are unknown."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_narrow(self) -> bool:
        """Whether the ends are known and at most `WIDEST` apart."""
        return self.low is not None and self.high is not None and self.high - self.low <= WIDEST


def choose_labels(labelled: pl.DataFrame) -> pl.DataFrame:
    """Return the labels drawn at random if they suffice, else those that came with the posts.

    Parameters
    ----------
    labelled : DataFrame
        With the column ``drawn``: random or loaded.
    """
    drawn = labelled.filter(drawn="random")
    loaded = labelled.filter(drawn="loaded")
    return loaded if drawn.height < FEWEST_LABELS <= loaded.height else drawn
