"""Forecasts kept within what past periods showed: of single customers, and of the total.

A customer's forecast is limited to the most that any customer bought in a hold-out, or to the
customer's own recent pace where that is higher. A total that lies outside what the totals of past
periods were, compared with the period before each, is reported with its bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

from scrm.analyze.scores.forecasts import Forecast
from scrm.analyze.scores.origins import Origin

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that past periods showed.

    Parameters
    ----------
    purchases, spend : float
        The largest purchases and spend of one customer in a hold-out.
    days : int
        Length of the hold-outs.
    """

    purchases: float
    spend: float
    days: int


def find_bounds(origins: Sequence[Origin]) -> Bounds | None:
    """Return the most that one customer bought in a hold-out; None where nothing was bought."""
    outcomes = [origin.outcome for origin in origins]
    purchases = max((float(one.purchases.max(initial=0.0)) for one in outcomes), default=0.0)
    spend = max((float(one.spend.max(initial=0.0)) for one in outcomes), default=0.0)
    return Bounds(purchases, spend, origins[0].days) if purchases > 0 and spend > 0 else None


def limit_forecast(
    forecast: Forecast, bounds: Bounds, rows: pl.DataFrame, days: int
) -> tuple[Forecast, int]:
    """Return the forecast within the bounds, and how many customers' values were limited.

    Parameters
    ----------
    rows : DataFrame
        Histories of the customers of the forecast.
    days : int
        Days forecast; the bounds are scaled to them.
    """
    scale = max(days / bounds.days, 1.0)
    most = [np.maximum(bounds.purchases * scale, list_paces(rows, "purchases") * days)]
    most += [np.maximum(bounds.spend * scale, list_paces(rows, "spend") * days)]
    purchases = np.minimum(forecast.purchases, most[0])
    spend = np.minimum(forecast.spend, most[1])
    limited = (forecast.purchases > most[0]) | (forecast.spend > most[1])
    count = int(np.count_nonzero(limited))
    if not count:
        return forecast, 0
    lifetime = forecast.lifetime_value
    if lifetime is not None:
        lifetime = lifetime * spend / np.maximum(forecast.spend, 1e-300)
    return replace(forecast, purchases=purchases, spend=spend, lifetime_value=lifetime), count


def list_paces(rows: pl.DataFrame, name: str) -> Floats:
    """Return the highest pace per day of each customer: since the first purchase, and recently.

    Examples
    --------
    >>> rows = pl.DataFrame({"first_age": [99], "purchases": [50], "purchases_91": [45]})
    >>> list_paces(rows, "purchases").round(3).tolist()
    [0.5]
    """
    age = rows["first_age"].cast(pl.Float64) + 1
    paces = [rows[name].cast(pl.Float64) / age.clip(lower_bound=30.0)]
    for column in rows.columns:
        prefix, _, days = column.rpartition("_")
        if prefix == name and days.isdigit() and int(days) > 30:  # noqa: PLR2004  a month is chance
            paces.append(rows[column].cast(pl.Float64) / float(days))
    highest: Floats = np.max([pace.to_numpy() for pace in paces], axis=0)
    return highest


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """A total beside what past periods showed.

    Parameters
    ----------
    ratio : float
        The forecast over the total of the same customers in as many days before.
    low, high : float
        The range of that ratio in past periods, widened by their spread.
    periods : int
    """

    ratio: float
    low: float
    high: float
    periods: int

    @property
    def is_outside(self) -> bool:
        """Whether the forecast lies outside what past periods showed."""
        return not self.low <= self.ratio <= self.high


def check_total(
    total: float, recent: float, actual: Sequence[float], before: Sequence[float], unit: float
) -> TotalCheck | None:
    """Compare a forecast total, relative to the recent past, with past periods.

    Parameters
    ----------
    total, recent : float
        The forecast, and the total of as many days before.
    actual, before : sequence of float
        The same of past periods: what came, and what was before.
    unit : float
        Value of one purchase; half of it is added to both sides of each ratio.

    Returns
    -------
    TotalCheck or None
        None for fewer than two periods, or without a recent purchase.

    Examples
    --------
    >>> check_total(500.0, 100.0, [90.0, 100.0, 110.0], [100.0, 100.0, 100.0], 1.0).is_outside
    True
    """
    n, half = len(actual), unit / 2
    if n < 2 or recent <= 0:  # noqa: PLR2004  one period has no spread
        return None
    logs = np.log((np.array(actual) + half) / (np.array(before) + half))
    reach = float(stdtrit(n - 1, 0.975) * logs.std(ddof=1) * np.sqrt(1 + 1 / n))
    low, high = np.exp(logs.mean() - reach), np.exp(logs.mean() + reach)
    low, high = min(low, float(np.exp(logs.min()))), max(high, float(np.exp(logs.max())))
    return TotalCheck((total + half) / (recent + half), float(low), float(high), n)
