"""The stages of the funnel: how many reach each, as a share of an earlier one.

Leads and deals are followed one by one: the share that converts or is won by an age counts young
ones for as long as they were observed. Reach, visits and orders are totals of people who are not
known one by one; their ratios are given, but nobody can be followed from one to the next.
"""

from collections.abc import Iterator
from typing import Any, Final, Protocol

import numpy as np
import polars as pl

from scrm.analyze._jackknife import ratio_interval
from scrm.analyze._survival import EventShare, estimate_share
from scrm.analyze.funnel.query import Cases, Totals

ALL: Final = "all"
"""Group of all rows."""
FEWEST: Final = 10
"""Cases that were observed for as long; fewer carry no share."""
SCHEMA: Final = {
    "group": pl.String,
    "stage": pl.String,
    "of_stage": pl.String,
    "n": pl.Int64,
    "stage_count": pl.Int64,
    "rate": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "drop_off": pl.Float64,
    "age_days": pl.Int64,
    "method": pl.String,
}
STAGES: Final = (
    "reached",
    "interacted",
    "visited",
    "goal_reached",
    "ordered",
    "lead",
    "followed_up",
    "converted",
    "deal",
    "won",
)
Row = tuple[Any, ...]


class Ages(Protocol):
    """By how many days leads and deals are decided."""

    @property
    def lead_days(self) -> int:
        """Of leads."""

    @property
    def deal_days(self) -> int:
        """Of deals."""


def list_stages(totals: Totals, leads: Cases, deals: Cases, ages: Ages) -> pl.DataFrame:
    """Return the stages that are loaded, for all and for each group.

    Returns
    -------
    DataFrame
        Columns of `SCHEMA`: ``stage_count`` of ``n`` at ``of_stage``; ``rate`` with its interval,
        estimated by ``age_days`` for leads and deals; ``drop_off = 1 - rate`` of cases; null where
        it is not known. Rows by group (`ALL` first) and stage.
    """
    opened = deals.frame.filter(pl.col("in_period"))
    rows = [
        *_list_totals(totals),
        *_list_cases(leads.frame, "lead", ages.lead_days),
        *_list_cases(opened, "deal", ages.deal_days),
    ]
    place = {stage: number for number, stage in enumerate(STAGES)}
    rows.sort(key=lambda row: (row[0] != ALL, str(row[0]), place[row[1]]))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _divide(frame: pl.DataFrame, column: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield all rows, and those of each named group."""
    yield ALL, frame
    named = frame.filter(pl.col(column).is_not_null()).sort(column, maintain_order=True)
    for (name,), part in named.group_by(column, maintain_order=True):
        yield str(name), part


def _list_totals(totals: Totals) -> Iterator[Row]:
    if totals.posts.height:
        for group, posts in _divide(totals.posts, "channel"):
            reached, interacted = (posts[name].to_numpy() for name in ("reached", "interacted"))
            yield _total(group, "reached", None, None, reached)
            yield _total(group, "interacted", "reached", reached, interacted)
    for group, weeks in _divide(totals.weeks, "channel") if totals.weeks.height else ():
        summed = weeks.group_by("week").agg(
            pl.col("visited", "goal_reached", "ordered").sum(),
            known=pl.col("goal_reached").count(),
            sold=pl.col("ordered").count(),
        )
        summed = summed.sort("week")
        visited = summed["visited"].to_numpy()
        yield _total(group, "visited", None, None, visited)
        for stage, count in (("goal_reached", "known"), ("ordered", "sold")):
            if summed[count].sum():
                yield _total(group, stage, "visited", visited, summed[stage].to_numpy())


def _total(group: str, stage: str, of_stage: str | None, base: Any, counts: Any) -> Row:
    """Return a stage from counts by post or week; `base` has those of the earlier stage."""
    count = int(counts.sum())
    if base is None or not base.sum():
        return group, stage, None, None, count, None, None, None, None, None, None
    ends = ratio_interval(counts, base)
    low, high = ends or (None, None)
    rate = float(counts.sum() / base.sum())
    method = "log_jackknife" if ends else None
    return group, stage, of_stage, int(base.sum()), count, rate, low, high, None, None, method


def _list_cases(cases: pl.DataFrame, stage: str, age: int) -> Iterator[Row]:
    if cases.is_empty():
        return
    for group, part in _divide(cases, "group"):
        yield group, stage, None, None, part.height, *[None] * 6
        if stage == "deal":
            won = part["state"] == "won"
            yield _case(group, "won", stage, part, won, part["closed_days"], age)
            continue
        followed = part["follow_up_days"].is_not_null()
        if cases["follow_up_days"].count():
            yield _case(group, "followed_up", stage, part, followed, part["follow_up_days"], age)
        is_converted = part["is_converted"].fill_null(value=False)
        yield _case(group, "converted", stage, part, is_converted, part["converted_days"], age)


def _case(
    group: str,
    stage: str,
    of_stage: str,
    part: pl.DataFrame,
    happened: pl.Series,
    days: pl.Series,
    age: int,
) -> Row:
    """Return the share of cases with an event by an age."""
    found = share_by_age(part["age_days"], happened, days, age)
    row = group, stage, of_stage, part.height, int(happened.sum())
    if found is None:
        return *row, None, None, None, None, age, None
    low, high = found.interval
    return *row, found.share, low, high, 1 - found.share, age, "kaplan_meier_share"


def share_by_age(
    watched: pl.Series, happened: pl.Series, days: pl.Series, age: int
) -> EventShare | None:
    """Return the share of cases that had an event by an age.

    Parameters
    ----------
    watched, happened, days : Series, n rows
        Age in days of each case, whether it had the event, and after how many days; an event
        without a date is taken to have happened by the age.

    Returns
    -------
    EventShare or None
        None if fewer than `FEWEST` cases were observed for as long.

    Examples
    --------
    >>> ages = pl.Series([100.0] * 12 + [5.0])
    >>> won = pl.Series([True] * 6 + [False] * 7)
    >>> found = share_by_age(ages, won, pl.Series([20.0] * 6 + [None] * 7), 90)
    >>> found.share, found.observed
    (0.5, 12)
    """
    known = watched.is_not_null().to_numpy()
    ages = watched.to_numpy()[known]
    event = happened.fill_null(value=False).to_numpy()[known]
    took = days.fill_null(float(age)).to_numpy()[known]
    took = np.minimum(took, ages)
    found = estimate_share(took[event], ages[~event], ages, age)
    return found if found and found.observed >= FEWEST else None
