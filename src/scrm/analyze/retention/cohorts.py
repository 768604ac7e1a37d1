"""Cohorts by month of the first purchase, and the revenue of new and returning customers."""

from calendar import monthrange
from datetime import date

import polars as pl

from scrm.analyze import _stats


def list_customers(months: pl.DataFrame) -> pl.DataFrame:
    """Return ``customer_id, cohort, days, last_day`` of each customer."""
    grouped = months.group_by("customer_id", maintain_order=True)
    return grouped.agg(
        cohort=pl.col("month").min(), days=pl.col("days").sum(), last_day=pl.col("last_day").max()
    )


def list_cohorts(months: pl.DataFrame, last: date, ages: int) -> pl.DataFrame:
    """Return the share of each cohort that bought again, by age in months.

    Months that are not over are left out.

    Parameters
    ----------
    months : DataFrame
        ``customer_id, month`` (first day of it), one row per customer and month with a purchase.
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
    >>> rows = [("p", date(2025, 1, 1)), ("p", date(2025, 2, 1)), ("q", date(2025, 1, 1))]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month"], orient="row")
    >>> found = list_cohorts(months, date(2025, 2, 28), 3)
    >>> found.select("age", "customers", "active", "share").rows()
    [(0, 2, 2, 1.0), (1, 2, 1, 0.5)]
    """
    started = months.with_columns(cohort=pl.col("month").min().over("customer_id"))
    aged = started.with_columns(age=_month_number("month") - _month_number("cohort"))
    active = aged.group_by("cohort", "age").agg(active=pl.len().cast(pl.Int64))
    sizes = active.filter(pl.col("age") == 0).select("cohort", customers="active")
    complete = _month_number_of(last) + (1 if _is_month_end(last) else 0)
    grid = sizes.join(pl.DataFrame({"age": range(ages + 1)}, schema={"age": pl.Int32}), how="cross")
    grid = grid.filter(_month_number("cohort") + pl.col("age") < complete)
    full = grid.join(
        active.with_columns(pl.col("age").cast(pl.Int32)), on=["cohort", "age"], how="left"
    ).sort("cohort", "age")
    full = full.with_columns(pl.col("active").fill_null(0))
    low, high = _stats.wilson_intervals(full["active"].to_numpy(), full["customers"].to_numpy())
    return full.with_columns(
        share=pl.col("active") / pl.col("customers"), low=pl.Series(low), high=pl.Series(high)
    )


def _month_number(column: str) -> pl.Expr:
    return pl.col(column).dt.year().cast(pl.Int32) * 12 + pl.col(column).dt.month().cast(pl.Int32)


def _month_number_of(day: date) -> int:
    return day.year * 12 + day.month


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]


def split_new_and_returning(months: pl.DataFrame) -> pl.DataFrame:
    """Return the revenue by month of customers in their first month, and of other customers.

    Examples
    --------
    >>> first, second = date(2025, 1, 1), date(2025, 2, 1)
    >>> rows = [("p", first, 10.0), ("p", second, 5.0), ("q", second, 7.0)]
    >>> months = pl.DataFrame(rows, schema=["customer_id", "month", "revenue"], orient="row")
    >>> found = split_new_and_returning(months)
    >>> found.select("new_customers", "new_revenue", "returning_revenue").rows()
    [(1, 10.0, 0.0), (1, 7.0, 5.0)]
    """
    started = months.with_columns(new=pl.col("month") == pl.col("month").min().over("customer_id"))
    new = pl.col("new")
    return (
        started.sort("customer_id")
        .group_by("month", maintain_order=True)
        .agg(
            new_customers=new.sum().cast(pl.Int64),
            returning_customers=(~new).sum().cast(pl.Int64),
            new_revenue=pl.col("revenue").filter(new).sum(),
            returning_revenue=pl.col("revenue").filter(~new).sum(),
        )
        .with_columns(returning_share=_ratio("returning_revenue", "new_revenue"))
        .sort("month")
    )


def _ratio(part: str, rest: str) -> pl.Expr:
    total = pl.col(part) + pl.col(rest)
    return pl.when(total > 0).then(pl.col(part) / total)
