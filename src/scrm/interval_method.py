"""What is said of one method of intervals; `scrm.certainty` registers them all."""

from dataclasses import dataclass
from typing import Literal

from scrm.result import Text

Claim = Literal["interval", "prediction", "range", "comparison"]
"""What is claimed: a 95 % confidence interval, a 95 % prediction interval, a range without a level
(of other kinds of texts, of a model alone), or a comparison without an interval."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method by which scrm computes intervals.

    Parameters
    ----------
    name : str
        Key in `METHODS` and in ``Result.intervals``.
    claim : Claim
        ``interval`` and ``prediction`` claim 95 %; ``range`` claims no level.
    title : Text
        How tables and reports name it.
    used_for : str
        The numbers that carry it, for docs/certainty.md.
    covers : str
        What varies in it, and what does not: the sampling of people, the errors of an engine, ...
    reference : str
        The published source of the formula.
    """

    name: str
    claim: Claim
    title: Text
    used_for: str
    covers: str
    reference: str
