"""Steadiness of demand: classes X, Y and Z by the variation that chance does not explain.

A product that is bought four times a month on average is bought twice in some months and six times
in others, although demand is constant. What counts is the variation beyond that of independent
purchases at a constant rate (a compound Poisson process), and whether the months suffice to tell
on which side of a cut it lies.
"""

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FEWEST_MONTHS = 6
"""Months without which no coefficient of variation is computed."""
_LEVEL = 0.95
"""Certainty with which the variation must lie on one side of a cut."""
_SKEW_WEIGHT = 0.5
"""How much the rate of demand deviates from a bell curve: 0 not at all, 1 as a gamma curve does."""


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
        ``item, month, demand, squares, fourths`` as from `read_demand`; months without demand are
        absent; they count as zero after the first month of the item.
    months : list of date
        First days of the months to look at, in order.
    cuts : (x, y)
        Coefficients of variation beyond chance at which X and Y end.

    Returns
    -------
    DataFrame
        ``item, months, mean``; ``variation``, the coefficient of variation of the months;
        ``chance_variation``, what independent purchases at a constant rate would give;
        ``excess_variation``, what is left; ``xyz_class``. The last four are null for an item with
        fewer than `FEWEST_MONTHS` months, the class also if it cannot be told with 95 % certainty.

    Examples
    --------
    >>> months = [date(2025, month, 1) for month in range(1, 13)]
    >>> rows = pl.DataFrame({"item": ["p"] * 12, "month": months, "demand": [30.0, 34.0] * 6})
    >>> rows = rows.with_columns(squares=pl.col("demand"), fourths=pl.col("demand"))  # one each
    >>> found = classify_variation(rows, months, (0.5, 1.0)).row(0, named=True)
    >>> found["xyz_class"], round(found["variation"], 3), round(found["chance_variation"], 3)
    ('X', 0.065, 0.177)
    """
    grouped, mean = _measure_items(demand, months), pl.col("mean")
    long = grouped.filter(pl.col("months") >= FEWEST_MONTHS, mean > 0)
    rated = long.with_columns(
        variation=pl.col("variance").sqrt() / mean,
        chance_variation=pl.col("chance").sqrt() / mean,
        excess_variation=(pl.col("variance") - pl.col("chance")).clip(0).sqrt() / mean,
        xyz_class=pl.Series(_decide(long, cuts), dtype=pl.String),
    )
    numbers = ("variation", "chance_variation", "excess_variation", "xyz_class")
    return (
        grouped.select("item", "months", "mean")
        .join(rated.select("item", *numbers), on="item", how="left")
        .sort(["variation", "item"], nulls_last=True)
    )


def _measure_items(demand: pl.DataFrame, months: list[date]) -> pl.DataFrame:
    """Return ``item, months, mean, variance, chance, fourth``: moments of the demand per month."""
    place = {month: index for index, month in enumerate(months)}
    inside = demand.filter(pl.col("month").is_in(months)).with_columns(
        at=pl.col("month").replace_strict(place, return_dtype=pl.Int64)
    )
    n, mean = pl.col("months"), pl.col("mean")
    return (
        inside.group_by("item", maintain_order=True)
        .agg(
            months=len(months) - pl.col("at").min(),
            total=pl.col("demand").sum(),
            month_squares=(pl.col("demand") ** 2).sum(),
            squares=pl.col("squares").sum(),
            fourths=pl.col("fourths").sum(),
        )
        .with_columns(mean=pl.col("total") / n)
        .with_columns(
            variance=(pl.col("month_squares") - n * mean**2).clip(0) / (n - 1),
            chance=pl.col("squares") / n,
            fourth=pl.col("fourths") / n,
        )
    )


def _decide(items: pl.DataFrame, cuts: tuple[float, ...]) -> list[str | None]:
    """Return the class that is certain, or None."""
    variance = items["variance"].to_numpy()
    (x_low, x_high), (y_low, y_high) = (_expect_variance(items, cut) for cut in cuts)
    is_x, is_z = variance <= x_low, variance >= y_high
    is_y = (variance >= x_high) & (variance <= y_low)
    names = np.select([is_x, is_y, is_z], ["X", "Y", "Z"], "")
    return [str(name) or None for name in names]


def _expect_variance(items: pl.DataFrame, cut: float) -> tuple[Floats, Floats]:
    """Return the variances between months that an excess variation of just `cut` falls between.

    Below the first it does in 5 % of cases, above the second too. The distribution is that of a
    scaled chi-square with the mean and the variance of a sample variance (Satterthwaite).
    """
    from scipy.special import chdtri

    n, mean, chance, fourth = (
        items[name].to_numpy().astype(float) for name in ("months", "mean", "chance", "fourth")
    )
    variance = chance + (cut * mean) ** 2
    piece = chance / mean
    rate = 6 * mean**4 * cut**6 + 12 * mean**3 * cut**4 * piece + 7 * (mean * cut * piece) ** 2
    spread = 2 * variance**2 / (n - 1) + (fourth + _SKEW_WEIGHT * rate) / n
    freedom = 2 * variance**2 / spread
    low, high = (variance * chdtri(freedom, tail) / freedom for tail in (_LEVEL, 1 - _LEVEL))
    return low, high
