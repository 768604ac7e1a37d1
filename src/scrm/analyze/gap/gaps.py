"""The gap of each item between two sides, and how their orders agree."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from scrm.analyze._rank_correlation import RankCorrelation, correlate_ranks
from scrm.analyze._stats import average_ranks, wilson_interval
from scrm.changes import Estimate, benjamini_hochberg, change_interval, change_p_value

_ALPHA = 0.05
SCHEMA = {
    "item": pl.String,
    "demand": pl.Float64,
    "supply": pl.Float64,
    "demand_rank": pl.Float64,
    "supply_rank": pl.Float64,
    "gap": pl.Float64,
    "gap_low": pl.Float64,
    "gap_high": pl.Float64,
    "demand_n": pl.Int64,
    "supply_n": pl.Int64,
    "mark": pl.String,
}


class Side(NamedTuple):
    """One side's share of an item; the ends are None where it has no interval."""

    share: float
    low: float | None
    high: float | None
    n: int | None


class Item(NamedTuple):
    """An item with what consumers say or write (demand) and what the company does (supply)."""

    name: str
    demand: Side | None
    supply: Side | None


def estimate_side(share: float, n: int | None, *, min_n: int) -> Side | None:
    """Return a share with Wilson's interval; None if too few were asked.

    A share whose number of people is not known has no interval.

    Examples
    --------
    >>> side = estimate_side(0.6, 1056, min_n=10)
    >>> round(side.low, 3), round(side.high, 3)
    (0.57, 0.629)
    """
    if n is None:
        return Side(share, None, None, None)
    if n < min_n:
        return None
    low, high = wilson_interval(share * n, n) or (None, None)
    return Side(share, low, high, n)


def build_gaps(items: Sequence[Item]) -> pl.DataFrame:
    """Return the gap of each item, the largest first.

    Parameters
    ----------
    items : sequence of Item

    Returns
    -------
    DataFrame
        As `SCHEMA`: `gap` is supply minus demand, with the interval of independent sides (MOVER: of
        Wilson's intervals that is Newcombe's, of a side that was counted completely a shifted one).
        Ranks are among the items of both sides, 1 for the largest share, tied ones averaged. The
        mark is over or under if the gap remains after correcting for the many items
        (Benjamini-Hochberg); items of one side only have neither gap nor rank.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17, method 10.

    Examples
    --------
    >>> def ask(name, one, other):
    ...     return Item(name, Side(one, None, None, None), Side(other, None, None, None))
    >>> found = build_gaps([ask("a", 0.61, 0.6), ask("b", 0.33, 0.64), ask("c", 0.2, 0.61)])
    >>> found.select("item", pl.col("gap").round(2), "demand_rank", "supply_rank").rows()
    [('c', 0.41, 3.0, 2.0), ('b', 0.31, 2.0, 1.0), ('a', -0.01, 1.0, 3.0)]
    """
    both = [(each, each.demand, each.supply) for each in items if each.demand and each.supply]
    ranks = [
        average_ranks([-round(side.share, 12) for side in sides])
        for sides in ([one for _, one, _ in both], [other for _, _, other in both])
    ]
    rows = []
    p_values: list[float] = []
    for place, (each, demand, supply) in enumerate(both):
        one, other = (Estimate(side.share, side.low, side.high) for side in (demand, supply))
        is_known = demand.low is not None and supply.low is not None
        ends = change_interval(one, other) if is_known else None
        p_value = change_p_value(one, other) if is_known else None
        p_values.append(1.0 if p_value is None else p_value)
        low, high = ends or (None, None)
        rows.append(
            (
                each.name, demand.share, supply.share,
                float(ranks[0][place]), float(ranks[1][place]),
                supply.share - demand.share,
                None if low is None else max(low, -1.0), None if high is None else min(high, 1.0),
                demand.n, supply.n, None,
            )
        )  # fmt: skip
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    adjusted = benjamini_hochberg(p_values) if p_values else np.empty(0)
    sure = pl.Series(adjusted, dtype=pl.Float64) <= _ALPHA
    mark = (
        pl.when(sure & (pl.col("gap_low") > 0))
        .then(pl.lit("over"))
        .when(sure & (pl.col("gap_high") < 0))
        .then(pl.lit("under"))
    )
    alone = [
        (each.name, each.demand and each.demand.share, each.supply and each.supply.share,
         None, None, None, None, None, each.demand and each.demand.n, each.supply and each.supply.n,
         None)
        for each in items
        if not (each.demand and each.supply)
    ]  # fmt: skip
    frame = frame.with_columns(mark=mark).sort(["gap", "item"], descending=[True, False])
    return pl.concat([frame, pl.DataFrame(sorted(alone), schema=SCHEMA, orient="row")])


def correlate_sides(gaps: pl.DataFrame) -> RankCorrelation | None:
    """Return how the orders of both sides agree, over the items that both have.

    Examples
    --------
    >>> gaps = pl.DataFrame({"demand": [0.61, 0.33, 0.2], "supply": [0.6, 0.64, 0.61]})
    >>> found = correlate_sides(gaps)
    >>> round(found.rho, 2), round(found.tau, 2), found.rho_interval is None
    (-0.5, -0.33, True)
    """
    both = gaps.drop_nulls(["demand", "supply"])
    return correlate_ranks(both["demand"].round(12), both["supply"].round(12))
