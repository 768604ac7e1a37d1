"""The noise floor of moves between classes: how many customers move although nobody has changed.

Some customers of class A are in it by chance, and leave it in the next period (regression to the
mean). How many do is simulated: the purchases of each customer are distributed at random over the
two periods, each period with its share of all purchases, as could have happened if nobody had
changed. Purchases in close succession stay together, so that a busy fortnight counts once.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.abc_classes.classes import Rule, find_class_floors
from scrm.analyze.abc_classes.migration import CLASSES

Floats = NDArray[np.float64]
_TAIL = 0.025
"""Probability that more customers move than the noise floor although nobody has changed."""
_PURCHASES = 4_000_000
"""Purchases times draws that are simulated, within the bounds of `_DRAWS`."""
_DRAWS = (40, 400)
_GAP_DAYS, _LONGEST_DAYS = 7, 14
"""Purchases with gaps of at most so many days belong together, for at most so many days."""


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """The moves that chance alone would have brought.

    Parameters
    ----------
    counts : int array, shape (draws, 4, 4)
        Customers by class before and after, in the order of `CLASSES`, in each simulation.
    """

    counts: NDArray[np.int64]

    def mean(self) -> Floats:
        """Return the mean number of customers by class before and after, shape (4, 4)."""
        return np.asarray(self.counts.mean(axis=0))

    def predict_lost(self) -> tuple[float, float]:
        """Return how many customers leave class A on average, and at most in 97.5 % of cases."""
        lost = self.counts[:, 0, 1:].sum(axis=1)
        return float(lost.mean()), float(_bound(lost[:, None], _TAIL)[0])

    def is_change(self, observed: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which moves more customers made than chance explains, shape (4, 4).

        In all cells together, a false one occurs in at most 2.5 % of cases (Bonferroni).
        """
        cells = self.counts.reshape(len(self.counts), -1)
        high = _bound(cells, _TAIL / cells.shape[1]).reshape(observed.shape)
        moved = ~np.eye(len(CLASSES), dtype=bool)
        return np.asarray(moved & (observed > high))


def _bound(counts: NDArray[np.int64], tail: float) -> Floats:
    """Return the value that one more draw exceeds with probability `tail`, shape (columns,)."""
    from scipy.special import stdtrit

    draws = len(counts)
    t = float(stdtrit(draws - 1, 1 - tail))
    spread = np.maximum(counts.std(axis=0, ddof=1), np.sqrt(counts.mean(axis=0)) / 2)
    return np.asarray(counts.mean(axis=0) + t * spread * np.sqrt(1 + 1 / draws))


def group_purchases(days: pl.DataFrame) -> pl.DataFrame:
    """Return the value of purchases in close succession.

    Parameters
    ----------
    days : DataFrame
        ``item, day, value``, one row per customer and day, in order.

    Returns
    -------
    DataFrame
        ``item, start, value``: first day and sum of purchases that belong together, in order.

    Examples
    --------
    >>> rows = [("p", date(2025, 1, 1), 5.0), ("p", date(2025, 1, 6), 1.0)]
    >>> rows += [("p", date(2025, 2, 1), 2.0)]
    >>> days = pl.DataFrame(rows, schema=["item", "day", "value"], orient="row")
    >>> group_purchases(days)["value"].to_list()
    [6.0, 2.0]
    """
    gap = pl.col("day").diff().dt.total_days()
    is_first = pl.col("item").ne_missing(pl.col("item").shift(1)) | (gap > _GAP_DAYS)
    runs = days.with_columns(run=is_first.fill_null(value=True).cum_sum())
    since = (pl.col("day") - pl.col("day").min().over("run")).dt.total_days()
    return (
        runs.with_columns(part=since // (_LONGEST_DAYS + 1))
        .group_by("item", "run", "part", maintain_order=True)
        .agg(start=pl.col("day").min(), value=pl.col("value").sum())
        .select("item", "start", "value")
    )


def simulate_moves(
    purchases: pl.DataFrame, middle: date, *, cuts: tuple[float, ...], rule: Rule, seed: int
) -> NoiseFloor:
    """Return the moves of customers whose purchases are distributed at random over two periods.

    Parameters
    ----------
    purchases : DataFrame
        ``item, start, value`` as from `group_purchases`, of both periods.
    middle : date
        Last day of the first period.
    """
    item = purchases["item"].rank("dense").to_numpy().astype(np.int64) - 1
    value = purchases["value"].to_numpy()
    earlier = purchases.filter(pl.col("start") <= middle).height
    share = earlier / max(purchases.height, 1)
    size = int(item.max(initial=-1)) + 1
    total = np.bincount(item, value, minlength=size)
    generator = np.random.default_rng(seed)
    draws = int(np.clip(_PURCHASES / max(len(value), 1), *_DRAWS))
    counts = []
    for _ in range(draws):
        is_first = generator.random(len(value)) < share
        before = np.bincount(item, np.where(is_first, value, 0.0), minlength=size).astype(float)
        counts.append(_count(before, total - before, cuts, rule))
    return NoiseFloor(np.array(counts))


def _count(before: Floats, after: Floats, cuts: tuple[float, ...], rule: Rule) -> NDArray[np.int64]:
    """Count the customers by class before and after."""
    size = len(CLASSES)
    codes = _number(before, cuts, rule) * size + _number(after, cuts, rule)
    return np.bincount(codes, minlength=size * size).reshape(size, size)


def _number(values: Floats, cuts: tuple[float, ...], rule: Rule) -> NDArray[np.int64]:
    """Return the place of each value's class in `CLASSES`."""
    positive = np.where(values > 1e-9, values, 0.0)  # noqa: PLR2004  not the rest of a subtraction
    floor_a, floor_b = find_class_floors(positive, cuts, rule)
    codes = np.where(positive >= floor_a, 0, np.where(positive >= floor_b, 1, 2))
    return np.where(positive > 0, codes, len(CLASSES) - 1)
