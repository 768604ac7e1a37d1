"""Cohorts by month of the first purchase, and the revenue of new and returning customers."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

import polars as pl

from scrm.analyze import _stats
from scrm.analyze._new_customers import are_told_apart


@dataclass(frozen=True, slots=True)
class Newcomers:
    """The customers who are followed from their first purchase on.

    Parameters
    ----------
    frame : DataFrame
        ``customer_id, begin, second_day, last_day``.
    are_new : bool
        They are new customers. If not, too few are known to be new, and all whose first purchase
        in the data falls into the period are followed: customers older than the data, too.
    """

    frame: pl.DataFrame
    are_new: bool


def choose_newcomers(customers: pl.DataFrame, since: date) -> Newcomers:
    """Return the new customers of a period, or all first buyers if too few are known to be new.

    Parameters
    ----------
    customers : DataFrame
        ``customer_id, begin, is_new, second_day, last_day``.
    since : date
        First day of the period.
    """
    begun = customers.filter(pl.col("begin") >= since)
    new = begun.filter(pl.col("is_new"))
    are_new = are_told_apart(new.height, begun["is_new"].null_count())
    return Newcomers((new if are_new else begun).drop("is_new"), are_new)


def list_cohorts(
    months: pl.DataFrame, newcomers: pl.DataFrame, last: date, ages: int
) -> pl.DataFrame:
    """Return the share of each cohort that bought again, by age in months.

    Months that are not over are left out.

    Parameters
    ----------
    months : DataFrame
        ``customer_id, month`` (first day of it), one row per customer and month with a purchase.
    newcomers : DataFrame
        ``customer_id, begin``: the customers to follow.
    last : date
        Last day observed; its month counts only if it is the last day of the month.
    ages : int
        Largest age shown.

    Returns
    -------
    DataFrame
        ``cohort, age, customers, active, share, low, high`` (Wilson), by cohort and age; age 0 is
        the month of the first purchase.

    Examples
    --------
    >>> first, second = date(2025, 1, 1), date(2025, 2, 1)
    >>> rows = [("p", first), ("p", second), ("q", first)]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month"], orient="row")
    >>> newcomers = pl.DataFrame({"customer_id": ["p", "q"], "begin": [first, first]})
    >>> found = list_cohorts(months, newcomers, date(2025, 2, 28), 3)
    >>> found.select("age", "customers", "active", "share").rows()
    [(0, 2, 2, 1.0), (1, 2, 1, 0.5)]
    """
    cohort = pl.col("begin").dt.truncate("1mo")
    aged = months.join(
        newcomers.select("customer_id", cohort=cohort), on="customer_id"
    ).with_columns(age=_month_number("month") - _month_number("cohort"))
    active = aged.group_by("cohort", "age").agg(active=pl.len().cast(pl.Int64))
    sizes = newcomers.group_by(cohort=cohort).agg(customers=pl.len().cast(pl.Int64))
    complete = last.year * 12 + last.month + (1 if _is_month_end(last) else 0)
    grid = sizes.join(pl.DataFrame({"age": range(ages + 1)}, schema={"age": pl.Int32}), how="cross")
    grid = grid.filter(_month_number("cohort") + pl.col("age") < complete)
    full = grid.join(
        active.with_columns(pl.col("age").cast(pl.Int32)), on=["cohort", "age"], how="left"
    ).sort("cohort", "age")
    return _add_share(full, "active")


def list_repeat_rates(newcomers: pl.DataFrame, last: date, ages: tuple[int, ...]) -> pl.DataFrame:
    """Return the share of each cohort that bought again within fixed ages, where they are over.

    A cohort is mature if its youngest member has been observed for the age; the shares of younger
    cohorts would be too low, and are left out.

    Parameters
    ----------
    newcomers : DataFrame
        ``customer_id, begin, second_day``.
    last : date
        Last day observed.
    ages : tuple of int
        Days after the first purchase.

    Returns
    -------
    DataFrame
        ``cohort, age_days, is_mature, customers, repeated, share, low, high`` (Wilson); the last
        four are null unless the cohort is mature.

    Examples
    --------
    >>> begin = [date(2025, 1, 5), date(2025, 1, 31)]
    >>> newcomers = pl.DataFrame(
    ...     {"customer_id": ["p", "q"], "begin": begin, "second_day": [date(2025, 2, 1), None]}
    ... )
    >>> found = list_repeat_rates(newcomers, date(2025, 3, 15), (30, 90))
    >>> found.select("age_days", "is_mature", "customers", "repeated", "share").rows()
    [(30, True, 2, 1, 0.5), (90, False, 2, None, None)]
    """
    grid = newcomers.join(
        pl.DataFrame({"age_days": ages}, schema={"age_days": pl.Int32}), how="cross"
    )
    waited = (pl.col("second_day") - pl.col("begin")).dt.total_days()
    watched = (pl.lit(last) - pl.col("begin")).dt.total_days()
    counted = (
        grid.group_by("age_days", cohort=pl.col("begin").dt.truncate("1mo"))
        .agg(
            is_mature=(watched >= pl.col("age_days")).all(),
            customers=pl.len().cast(pl.Int64),
            repeated=(waited <= pl.col("age_days")).sum().cast(pl.Int64),
        )
        .sort("cohort", "age_days")
    )
    numbers = ("repeated", "share", "low", "high")
    return _add_share(counted, "repeated").with_columns(
        pl.when("is_mature").then(name).alias(name) for name in numbers
    )


def _add_share(counted: pl.DataFrame, part: str) -> pl.DataFrame:
    """Add the share of `part` among ``customers``, and its Wilson interval."""
    filled = counted.with_columns(pl.col(part).fill_null(0))
    low, high = _stats.wilson_intervals(filled[part].to_numpy(), filled["customers"].to_numpy())
    return filled.with_columns(
        share=pl.col(part) / pl.col("customers"),
        low=pl.Series(low, dtype=pl.Float64),
        high=pl.Series(high, dtype=pl.Float64),
    )


def _month_number(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month().cast(pl.Int32)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def split_new_and_returning(months: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    """Return the revenue by month of new customers in their first month, and of returning ones.

    Customers are returning after the month of their first purchase, and in it unless they are new.
    If that is unknown, they count as neither in that month.

    Parameters
    ----------
    months : DataFrame
        ``customer_id, month, revenue``.
    customers : DataFrame
        ``customer_id, begin, is_new``; `is_new` is null if it is unknown.

    Returns
    -------
    DataFrame
        ``month``, ``new_``, ``returning_`` and ``unknown_customers``, the same of ``_revenue``, and
        ``returning_share`` of the revenue, null where some is unknown.

    Examples
    --------
    >>> first, second = date(2025, 1, 1), date(2025, 2, 1)
    >>> rows = [("p", first, 10.0), ("p", second, 5.0), ("q", second, 7.0)]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month", "revenue"], orient="row")
    >>> customers = pl.DataFrame(
    ...     {"customer_id": ["p", "q"], "begin": [first, second], "is_new": [None, True]}
    ... )
    >>> found = split_new_and_returning(months, customers)
    >>> found.select("new_revenue", "returning_revenue", "unknown_revenue").rows()
    [(0.0, 0.0, 10.0), (7.0, 5.0, 0.0)]
    """
    begun = months.join(customers, on="customer_id").with_columns(
        kind=pl.when(pl.col("month") > pl.col("begin"))
        .then(pl.lit("returning"))
        .when(pl.col("is_new").is_null())
        .then(pl.lit("unknown"))
        .when("is_new")
        .then(pl.lit("new"))
        .otherwise(pl.lit("returning"))
    )
    kinds = {name: pl.col("kind") == name for name in ("new", "returning", "unknown")}
    summed = (
        begun.sort("customer_id")
        .group_by("month", maintain_order=True)
        .agg(
            **{f"{name}_customers": is_.sum().cast(pl.Int64) for name, is_ in kinds.items()},
            **{
                f"{name}_revenue": pl.col("revenue").filter(is_).sum()
                for name, is_ in kinds.items()
            },
        )
        .sort("month")
    )
    known = pl.col("new_revenue") + pl.col("returning_revenue")
    is_known = (pl.col("unknown_customers") == 0) & (known > 0)
    return summed.with_columns(
        returning_share=pl.when(is_known).then(pl.col("returning_revenue") / known)
    )
