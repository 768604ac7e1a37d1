"""The repeat rate: the share of customers who buy again within an age, by Kaplan-Meier."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from scrm.analyze._new_customers import FEWEST
from scrm.analyze._survival import EventShare, estimate_share

AGES = (30, 90, 180, 365)
"""Days after the first purchase that rates are given for."""


@dataclass(frozen=True, slots=True)
class RepeatRate:
    """The share of customers who buy again within so many days.

    Parameters
    ----------
    days : int
        The age: the one asked for, or the largest that enough customers have reached.
    share : EventShare
        The estimate.
    customers : int
        All customers who are followed; younger ones count for the time they have been observed.
    """

    days: int
    share: EventShare
    customers: int


def estimate_repeat_rate(newcomers: pl.DataFrame, last: date, days: int) -> RepeatRate | None:
    """Return the repeat rate at an age, or at the largest smaller one that is observed.

    Parameters
    ----------
    newcomers : DataFrame
        ``begin, second_day``: days of the first and the second purchase, null without a second.
    last : date
        Last day observed.
    days : int
        The age asked for.

    Returns
    -------
    RepeatRate or None
        None if fewer than `FEWEST` customers have been observed for the smallest age.

    Examples
    --------
    >>> begin = [date(2025, 1, 1)] * 20
    >>> second = [date(2025, 2, 1)] * 8 + [None] * 12
    >>> newcomers = pl.DataFrame({"begin": begin, "second_day": second})
    >>> found = estimate_repeat_rate(newcomers, date(2025, 6, 1), 365)
    >>> found.days, found.share.share
    (90, 0.4)
    """
    watched = newcomers.select((pl.lit(last) - pl.col("begin")).dt.total_days()).to_series()
    waited = newcomers.select((pl.col("second_day") - pl.col("begin")).dt.total_days()).to_series()
    censored = watched.filter(waited.is_null())
    for age in (days, *(age for age in reversed(AGES) if age < days)):
        found = estimate_share(waited.drop_nulls(), censored, watched, age)
        if found is not None and found.observed >= FEWEST:
            return RepeatRate(age, found, newcomers.height)
    return None
