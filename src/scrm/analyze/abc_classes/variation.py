"""Steadiness of demand: classes X, Y and Z by the coefficient of variation of monthly demand."""

from calendar import monthrange
from datetime import date, timedelta

import polars as pl

FEWEST_MONTHS = 6
"""Months without which no coefficient of variation is computed."""


def list_whole_months(first: date, last: date) -> list[date]:
    """Return the first days of the months that lie completely between two days.

    Examples
    --------
    >>> list_whole_months(date(2025, 1, 15), date(2025, 3, 31))
    [datetime.date(2025, 2, 1), datetime.date(2025, 3, 1)]
    """
    month = (
        first
        if first.day == 1
        else first.replace(day=1) + timedelta(days=monthrange(first.year, first.month)[1])
    )
    found = []
    while (end := month.replace(day=monthrange(month.year, month.month)[1])) <= last:
        found.append(month)
        month = end + timedelta(days=1)
    return found


def classify_variation(
    demand: pl.DataFrame, months: list[date], cuts: tuple[float, ...]
) -> pl.DataFrame:
    """Return the class of each item by the variation of its monthly demand, steadiest first.

    Parameters
    ----------
    demand : DataFrame
        ``item, month, demand``; months without demand are absent; they count as zero after the
        first month of the item.
    months : list of date
        First days of the months to look at, in order.
    cuts : (x, y)
        Coefficients of variation at which X and Y end.

    Returns
    -------
    DataFrame
        ``item, months, mean, variation, xyz_class``; the last two are null for an item with fewer
        than `FEWEST_MONTHS` months.

    Examples
    --------
    >>> months = [date(2025, month, 1) for month in range(1, 7)]
    >>> rows = pl.DataFrame({"item": ["p"] * 6, "month": months, "demand": [5.0] * 6})
    >>> classify_variation(rows, months, (0.5, 1.0)).rows()
    [('p', 6, 5.0, 0.0, 'X')]
    """
    place = {month: index for index, month in enumerate(months)}
    inside = demand.filter(pl.col("month").is_in(months)).with_columns(
        at=pl.col("month").replace_strict(place, return_dtype=pl.Int64)
    )
    grouped = inside.group_by("item", maintain_order=True).agg(
        months=len(months) - pl.col("at").min(),
        total=pl.col("demand").sum(),
        squares=(pl.col("demand") ** 2).sum(),
    )
    mean, n = pl.col("total") / pl.col("months"), pl.col("months")
    spread = ((pl.col("squares") - n * mean**2).clip(0) / (n - 1)).sqrt()
    rated = grouped.with_columns(mean=mean).with_columns(
        variation=pl.when(pl.col("months") >= FEWEST_MONTHS).then(spread / mean)
    )
    x, y = cuts
    classes = (
        pl.when(pl.col("variation") < x)
        .then(pl.lit("X"))
        .when(pl.col("variation") < y)
        .then(pl.lit("Y"))
        .otherwise(pl.lit("Z"))
    )
    classed = rated.with_columns(xyz_class=pl.when(pl.col("variation").is_not_null()).then(classes))
    return classed.select("item", "months", "mean", "variation", "xyz_class").sort(
        ["variation", "item"], nulls_last=True
    )
