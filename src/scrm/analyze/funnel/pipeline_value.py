"""The expected value of open deals, by the chance that deals of their age had on the same data.

A deal ends won or lost; open deals are observed up to their age (Aalen-Johansen). Shares are those
of value, not of deals: where large deals are won less often, they count with less. The range in
which the value won will lie comes from drawing deals with replacement, and then the outcome of each
open deal.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._case_ages import DEAL_DAYS
from scrm.analyze.funnel.query import Cases

Floats = NDArray[np.float64]
DRAWS: Final = 400
FEWEST: Final = 10
"""Fewer won and lost deals with a value, or none won, tell no chance."""
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Pipeline:
    """What open deals are worth.

    Parameters
    ----------
    groups : DataFrame
        ``group, open_count, open_value, expected_value``; unnamed groups together, as null.
    open_count, without_value : int
        Open deals, and those of them without an amount in the currency: not in the values.
    open_value : float or None
        None if no open deal has an amount.
    expected, low, high : float or None
        Value expected to be won; prediction interval of what will be won. None where too few deals
        were decided.
    decided, won : int
        Won and lost deals, and won ones, with a value.
    currency : str
    """

    groups: pl.DataFrame
    open_count: int
    without_value: int
    open_value: float | None
    expected: float | None
    low: float | None
    high: float | None
    decided: int
    won: int
    currency: str


def value_pipeline(deals: Cases, *, seed: int) -> Pipeline | None:
    """Return the expected value of the open deals; None without an open deal.

    Parameters
    ----------
    deals : Cases
        With amounts in one currency (`Cases.in_currency`).
    """
    frame = deals.frame.filter(pl.col("age_days").is_not_null())
    open_deals = frame.filter(pl.col("state") == "open")
    if open_deals.is_empty():
        return None
    valued = frame.filter(pl.col("amount").is_not_null())
    is_open = (valued["state"] == "open").to_numpy()
    is_won = (valued["state"] == "won").to_numpy()
    ages, amounts = valued["age_days"].to_numpy(), valued["amount"].to_numpy()
    times = np.minimum(valued["closed_days"].fill_null(DEAL_DAYS).to_numpy(), ages)
    times = np.where(is_open, ages, times)
    decided, won = int((~is_open).sum()), int(is_won.sum())
    chance = low = high = None
    if decided >= FEWEST and won and is_open.any():
        chance = find_chances(times, is_won, is_open, amounts[None, :])[0]
        low, high = _draw_interval(times, is_won, is_open, amounts, seed)
    rows = valued.filter(pl.Series(is_open)).with_columns(
        chance=pl.Series(chance, dtype=pl.Float64)
        if chance is not None
        else pl.lit(None, pl.Float64)
    )
    expected = None if chance is None else float(chance @ amounts[is_open])
    return Pipeline(
        groups=_sum_groups(rows),
        open_count=open_deals.height,
        without_value=open_deals.height - rows.height,
        open_value=float(amounts[is_open].sum()) if is_open.any() else None,
        expected=expected,
        low=low,
        high=high,
        decided=decided,
        won=won,
        currency=str(frame["currency"][0] or ""),
    )


def _sum_groups(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.group_by("group")
        .agg(
            open_count=pl.len().cast(pl.Int64),
            open_value=pl.col("amount").sum(),
            expected_value=(pl.col("amount") * pl.col("chance")).sum(),
            known=pl.col("chance").count(),
        )
        .with_columns(expected_value=pl.when(pl.col("known") > 0).then("expected_value"))
        .drop("known")
        .sort("open_value", "group", descending=[True, False], nulls_last=True)
    )


def find_chances(
    times: Floats, is_won: NDArray[np.bool_], is_open: NDArray[np.bool_], weights: Floats
) -> Floats:
    """Return the chance of each open deal to be won, given that it is still open at its age.

    Parameters
    ----------
    times : ndarray, shape (n,)
        Days until a deal was decided; of open ones their age.
    is_won, is_open : ndarray of bool, shape (n,)
    weights : ndarray, shape (draws, n)
        How much each deal counts, such as its value; 0 for those that are not drawn.

    Returns
    -------
    ndarray, shape (draws, open deals)
        Value won after the age / value still open at it; 0 beyond the last decision. Deals decided
        on the day that others are that old count as decided.

    References
    ----------
    Aalen and Johansen (1978), Scandinavian Journal of Statistics 5.

    Examples
    --------
    Two of four deals were won after 10 days, one was lost after 30; one is open since 20 days:

    >>> times, won = np.array([10.0, 10.0, 30.0, 20.0]), np.array([True, True, False, False])
    >>> still = np.array([False, False, False, True])
    >>> find_chances(times, won, still, np.ones((1, 4))).tolist()
    [[0.0]]
    >>> young = np.array([10.0, 10.0, 30.0, 5.0])
    >>> find_chances(young, won, still, np.ones((1, 4))).round(3).tolist()
    [[0.667]]
    """
    order = np.lexsort((is_open, times))
    times, is_won, is_open, weights = times[order], is_won[order], is_open[order], weights[:, order]
    at_risk = np.cumsum(weights[:, ::-1], axis=1)[:, ::-1]
    hazard = np.divide(weights, at_risk, out=np.zeros_like(weights), where=at_risk > 0)
    still = np.cumprod(1 - np.where(is_open, 0.0, hazard), axis=1)
    before = np.column_stack([np.ones(len(weights)), still[:, :-1]])
    won = np.cumsum(np.where(is_won, before * hazard, 0.0), axis=1)
    later = won[:, -1:] - won
    chance = np.divide(later, still, out=np.zeros_like(still), where=still > _NOTHING)
    back = np.empty(len(order), int)
    back[order] = np.arange(len(order))
    places = back[np.sort(order[is_open])]
    return np.asarray(np.clip(chance[:, places], 0.0, 1.0))


_NOTHING: Final = 1e-9


def _draw_interval(
    times: Floats,
    is_won: NDArray[np.bool_],
    is_open: NDArray[np.bool_],
    amounts: Floats,
    seed: int,
) -> tuple[float, float]:
    """Return the prediction interval of the value that open deals will bring."""
    generator, n = np.random.default_rng(seed), len(times)
    totals = np.empty(DRAWS)
    for draw in range(DRAWS):
        weights = generator.exponential(size=n) * amounts
        chance = find_chances(times, is_won, is_open, weights[None, :])[0]
        totals[draw] = amounts[is_open] @ (generator.random(len(chance)) < chance)
    low, high = np.quantile(totals, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
