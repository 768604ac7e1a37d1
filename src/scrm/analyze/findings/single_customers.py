"""Changes of revenue that come from one customer."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from scrm.analyze.findings.blocks import Blocks

LEAST_PART = 0.08
"""Part of the revenue before that one customer must move."""
_USUAL = 1.3
"""How far the move must exceed the largest move of any customer in an earlier window."""
_LEAST_ORDERS = 4
_TAIL = 20
"""So many of the largest moves tell how the tail falls."""
_MOST_CHANCE = 0.01
"""How often any customer may move as far by chance, in one window."""
LEAST_BEFORE = 4


@dataclass(frozen=True, slots=True)
class SingleCustomer:
    """One customer who moves the revenue; values per day.

    Parameters
    ----------
    width, before_width : int
        Blocks now and before.
    before, now : float
        Revenue of the customer.
    total_before, total_now : float
        Revenue of all.
    orders : int
        Orders of the customer in the window.
    excess : float
        Move of the customer / the largest move of any customer in an earlier block.
    """

    customer: str
    width: int
    before_width: int
    before: float
    now: float
    total_before: float
    total_now: float
    orders: int
    excess: float


def find_single_customer(
    rows: pl.DataFrame, blocks: Blocks, complete: int
) -> SingleCustomer | None:
    """Return the customer whose revenue moves that of all, as no customer did before.

    Parameters
    ----------
    rows : DataFrame
        ``cluster, block, value``.
    """
    people = rows.filter(pl.col("block") < complete).group_by("cluster", "block").agg(
        pl.col("value").sum(), pl.len()
    )  # fmt: skip
    if people.is_empty() or complete < LEAST_BEFORE + 1:
        return None
    names = people["cluster"].unique().sort()
    place = people["cluster"].replace_strict(
        dict(zip(names.to_list(), range(len(names)), strict=True)), return_dtype=pl.Int64
    )
    revenue, orders = (np.zeros((len(names), complete)) for _ in range(2))
    revenue[place.to_numpy(), people["block"].to_numpy()] = people["value"].to_numpy()
    orders[place.to_numpy(), people["block"].to_numpy()] = people["len"].to_numpy()
    found = [
        each
        for width in (1, 3)
        if (each := _look(revenue, orders, names, blocks.lengths[:complete], width, blocks.year))
    ]
    return max(found, key=lambda each: each.excess, default=None)


def _look(
    revenue: np.ndarray,
    orders: np.ndarray,
    names: pl.Series,
    days: np.ndarray,
    width: int,
    year: int,
) -> SingleCustomer | None:
    complete = revenue.shape[1]
    before = min(12, complete - width)
    if before < LEAST_BEFORE:
        return None
    moves = _move(revenue, days, 0, width, before)
    largest = int(np.argmax(np.abs(moves)))
    size = abs(float(moves[largest]))
    past = float(days[width : width + before].sum())
    total_before = float(revenue[:, width : width + before].sum()) / past
    earlier = [
        np.abs(_move(revenue, days, block, width, min(12, complete - block - width)))
        for block in range(width, complete - width - 1, width)
    ]
    if not earlier or size < LEAST_PART * max(total_before, 1e-9):
        return None
    if orders[largest, :width].sum() < _LEAST_ORDERS and moves[largest] > 0:
        return None  # one large order is usual where customers are companies
    excess = size / max(float(np.max(earlier)), 1e-9)
    chance = expect_larger(np.concatenate(earlier), size) / len(earlier)
    if excess < _USUAL or chance > _MOST_CHANCE or _is_yearly(revenue[largest], width, year):
        return None
    now = float(days[:width].sum())
    return SingleCustomer(
        str(names[largest]),
        width,
        before,
        float(revenue[largest, width : width + before].sum()) / past,
        float(revenue[largest, :width].sum()) / now,
        total_before,
        float(revenue[:, :width].sum()) / now,
        int(orders[largest, :width].sum()),
        excess,
    )


def expect_larger(moves: np.ndarray, size: float) -> float:
    """Return how many of so many moves are expected to be larger than a size beyond them all.

    The tail of few large customers falls like a power of the size.

    References
    ----------
    Hill (1975), Annals of Statistics 3(5): the index of the tail, from the largest moves.

    Examples
    --------
    >>> moves = 1 / np.linspace(0.001, 1, 1000)  # a Pareto tail of index 1
    >>> 0.03 < expect_larger(moves, 10_000.0) < 0.3
    True
    """
    tail = np.sort(moves[moves > 0])[-_TAIL - 1 :]
    if len(tail) < _TAIL + 1 or size <= tail[0]:
        return float((moves >= size).sum() + 1)
    index = _TAIL / float(np.log(tail[1:] / tail[0]).sum())
    return float(_TAIL * (size / tail[0]) ** -index)


def _is_yearly(revenue: np.ndarray, width: int, year: int) -> bool:
    """Return whether the customer spent half as much at the same time of the year before."""
    now = float(revenue[:width].sum())
    then = revenue[max(year - 1, width) : year + width + 1]
    return len(then) > 0 and float(then.sum()) >= now / 2 > 0


def _move(revenue: np.ndarray, days: np.ndarray, first: int, width: int, before: int) -> np.ndarray:
    """Return how far the revenue per day of each customer moved."""
    now = slice(first, first + width)
    past = slice(first + width, first + width + before)
    return np.asarray(
        revenue[:, now].sum(axis=1) / days[now].sum()
        - revenue[:, past].sum(axis=1) / days[past].sum()
    )
