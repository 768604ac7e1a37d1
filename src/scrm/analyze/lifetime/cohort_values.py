"""Value per customer by age for each cohort, with younger customers up to the age they reached."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl

from scrm.analyze._cohort_curve import Curve, fit_curve
from scrm.analyze._new_customers import are_told_apart

_WIDEST = 10.0
"""An interval up to so many times the value says nothing: one day of few customers carries it."""
_LENGTHS = {"month": "1mo", "quarter": "1q", "year": "1y"}


@dataclass(frozen=True, slots=True)
class Customers:
    """The customers who are followed.

    Parameters
    ----------
    cohorts, cells : DataFrame
        Of `read_customers`, without ``is_new``.
    are_new : bool
        They are new customers; otherwise too few are known to be, and all with a first purchase in
        the data are followed.
    unknown : int
        Customers of whom it is unknown whether they are new.
    """

    cohorts: pl.DataFrame
    cells: pl.DataFrame
    are_new: bool
    unknown: int


@dataclass(frozen=True, slots=True)
class CohortCurve:
    """The value per customer of one cohort by age.

    Parameters
    ----------
    first : date or None
        First day of the month, quarter or year of the first purchase; None for all together.
    name : str
        ``2025-Q3``; empty for all.
    customers : int
    curve : Curve
    expected : float or None
        Expected future revenue per customer (prediction of `scrm score`); None without scores.
    """

    first: date | None
    name: str
    customers: int
    curve: Curve
    expected: float | None

    def value_at(self, age: int) -> float | None:
        """Return the value up to an age; None if too few have reached it."""
        return float(self.curve.values[age]) if age < len(self.curve.ages) else None

    def interval_at(self, place: int) -> tuple[float | None, float | None]:
        """Return the interval at a place of the curve; (None, None) for one that says nothing."""
        low, high = self.curve.interval(place)
        is_wide = high is not None and high > _WIDEST * abs(float(self.curve.values[place]))
        return (None, None) if is_wide else (low, high)


def choose_customers(cohorts: pl.DataFrame, cells: pl.DataFrame) -> Customers:
    """Return new customers, or all with a first purchase if too few are known to be new."""
    by_kind = {
        kind: int(cohorts.filter(pl.col("is_new").eq_missing(kind))["customers"].sum())
        for kind in (True, None)
    }
    are_new = are_told_apart(by_kind[True], by_kind[None])
    followed = [
        (frame.filter(pl.col("is_new")) if are_new else frame).drop("is_new")
        for frame in (cohorts, cells)
    ]
    sizes = (
        followed[0]
        .group_by("begin", "months")
        .agg(pl.col("customers", "expected", "scored").sum())
        .sort("begin")
    )
    values = followed[1].group_by("begin", "age").agg(pl.col("value").sum()).sort("begin", "age")
    return Customers(sizes, values, are_new, by_kind[None])


def list_curves(
    customers: Customers, by: Literal["month", "quarter", "year"]
) -> tuple[CohortCurve, ...]:
    """Return the curve of all customers, and one for each cohort of at least ten; () without any.

    Examples
    --------
    >>> begin = date(2025, 1, 1)
    >>> sizes = pl.DataFrame({"begin": [begin], "months": [2], "customers": [10],
    ...                       "expected": [50.0], "scored": [10]})
    >>> values = pl.DataFrame({"begin": [begin] * 2, "age": [0, 2], "value": [300.0, 100.0]})
    >>> whole, cohort = list_curves(Customers(sizes, values, True, 0), "quarter")
    >>> cohort.name, cohort.curve.values.tolist(), cohort.expected
    ('2025-Q1', [30.0, 30.0, 40.0], 5.0)
    """
    joined = customers.cells.join(customers.cohorts, on="begin").filter(
        (pl.col("age") == 0) | (pl.col("age") <= pl.col("months"))
    )
    dated = pl.col("begin").dt.truncate(_LENGTHS[by])
    found = [_fit(joined, customers.cohorts, None, "")]
    for (first,), rows in joined.with_columns(first=dated).group_by("first", maintain_order=True):
        assert isinstance(first, date)  # noqa: S101  the type of the column
        sizes = customers.cohorts.filter(dated == first)
        found.append(_fit(rows, sizes, first, _name(first, by)))
    known = tuple(each for each in found if each)
    return known if known and known[0].first is None else ()


def _fit(
    rows: pl.DataFrame, sizes: pl.DataFrame, first: date | None, name: str
) -> CohortCurve | None:
    if rows.is_empty():
        return None
    day = (pl.col("begin") - pl.lit(date(2000, 1, 1))).dt.total_days()
    cells = rows.select(day, "customers", "months", "age", "value").cast(pl.Float64).to_numpy()
    curve = fit_curve(np.asarray(cells, np.float64))
    if curve is None:
        return None
    scored = int(sizes["scored"].sum())
    expected = float(sizes["expected"].sum()) / scored if scored else None
    return CohortCurve(first, name, int(sizes["customers"].sum()), curve, expected)


def _name(first: date, by: str) -> str:
    names = {
        "month": first.isoformat()[:7],
        "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
        "year": f"{first.year}",
    }
    return names[by]
