"""Monthly values of KPIs as the tests of growth take them: whole months, by kind or segment."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from scrm.analyze.benchmark.yearly_growth import pair_months

SOCIAL = "social"


def keep_whole_months(values: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """Return the rows of months that are over, with the month as a date.

    Examples
    --------
    >>> values = pl.DataFrame({"month": ["2026-01-01", "2026-02-01", None], "value": [1.0, 2, 3]})
    >>> keep_whole_months(values, date(2026, 2, 27)).rows()
    [(datetime.date(2026, 1, 1), 1.0)]
    """
    dated = values.with_columns(pl.col("month").str.to_date(strict=False))
    known = dated.filter(pl.col("month").is_not_null(), pl.col("value").is_not_null())
    return known.filter(pl.col("month").dt.month_end() <= as_of) if as_of else known


def count_contacts(values: pl.DataFrame, as_of: date | None) -> dict[date, tuple[float, float]]:
    """Return the social contacts and all contacts of each whole month.

    Parameters
    ----------
    values : DataFrame
        ``channel_kind, month, value``.

    Notes
    -----
    The first month of the data is left out: exports rarely begin on its first day.
    """
    known = keep_whole_months(values, as_of)
    social = pl.col("value").filter(pl.col("channel_kind") == SOCIAL).sum()
    months = known.group_by("month").agg(social=social, whole=pl.col("value").sum()).sort("month")
    counts = {month: (here, whole) for month, here, whole in months.iter_rows()}
    return dict(list(counts.items())[1:])


def measure_revenue_growth(values: pl.DataFrame, as_of: date | None) -> dict[str, float]:
    """Return how much the revenue of each segment grew against the same months a year before.

    Parameters
    ----------
    values : DataFrame
        ``crm_segment, month, value``.

    Examples
    --------
    >>> months = [f"{year}-0{month}-01" for year in (2025, 2026) for month in (1, 2, 3)]
    >>> values = pl.DataFrame({"crm_segment": "a", "month": months, "value": [9.0, 1, 1, 9, 2, 1]})
    >>> measure_revenue_growth(values, date(2026, 3, 31))
    {'a': 0.5}
    """
    known = keep_whole_months(values, as_of).filter(pl.col("crm_segment").is_not_null())
    first = known["month"].min()
    months = {month: (0.0, 0.0) for month in known["month"].unique().sort() if month != first}
    pairs = pair_months(months)
    totals: dict[str, Mapping[date, float]] = {
        str(name): dict(part.select("month", "value").iter_rows())
        for (name,), part in known.group_by("crm_segment", maintain_order=True)
    }
    found = {}
    for name, by_month in sorted(totals.items()):
        before, now = (sum(by_month.get(pair[side], 0.0) for pair in pairs) for side in (0, 1))
        if before > 0:
            found[name] = now / before - 1
    return found
