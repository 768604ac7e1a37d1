"""Customers grouped by equal histories: the likelihood sees each group once, with its weight."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

WEEK = 7.0
"""Days in the unit of time of all models: published parameters are per week."""

_DENSE = 30_000_000
_DENSE_PER_CUSTOMER = 4
"""Largest table of counts, in all and per customer, that is cheaper than sorting the customers."""


@dataclass(frozen=True)
class Cells:
    """Distinct histories with their weights.

    Parameters
    ----------
    x : ndarray of int64, shape (k,)
        Repeat purchases: days with a purchase after the first.
    t_x, age : ndarray of float, shape (k,), weeks
        From the first purchase to the last one, and to the end of observation; ``0 <= t_x <= age``.
    weight : ndarray of float, shape (k,)
        Customers with that history.
    of_customer : ndarray of int, shape (n,)
        Cell of each customer, in the order in which they were given.
    """

    x: NDArray[np.int64]
    t_x: Floats
    age: Floats
    weight: Floats
    of_customer: NDArray[np.int32]

    @cached_property
    def customers(self) -> float:
        """Number of customers."""
        return float(self.weight.sum())

    @cached_property
    def repeaters(self) -> int:
        """Number of customers with a repeat purchase."""
        return int(self.weight[self.x > 0].sum())

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Distinct numbers of repeat purchases, ascending."""
        return np.unique(self.x)

    @cached_property
    def count_of(self) -> NDArray[np.int64]:
        """Index into `counts` of each cell: what depends on x alone is computed once per x."""
        return np.searchsorted(self.counts, self.x)

    @cached_property
    def count_weight(self) -> Floats:
        """Customers per entry of `counts`."""
        return np.bincount(self.count_of, self.weight).astype(float)

    def coarsen(self, largest: int) -> "Cells":
        """Return the cells on a grid of whole weeks, so wide that at most about `largest` remain.

        Customers with the same number of purchases whose ages and times of the last purchase fall
        into the same square become one cell with their mean times. Few cells are returned as is.

        Examples
        --------
        >>> cells = group_histories([1, 1], [10, 11], [70, 71])
        >>> cells.coarsen(1).weight.tolist(), len(cells.coarsen(2).x)
        ([2.0], 2)
        """
        cells, width = self, 1.0
        while len(cells.x) > largest and width <= self.age.max():
            cells, width = self._merge(width), 2 * width
        return cells

    def _merge(self, width: float) -> "Cells":
        """Merge cells of equal x whose times fall into the same square of a grid (weeks)."""
        squares = int(self.age.max() / width) + 1
        gap = ((self.age - self.t_x) / width).astype(np.int64)
        key = (self.x * squares + gap) * squares + (self.age / width).astype(np.int64)
        distinct, of_cell = np.unique(key, return_inverse=True)
        weight = np.bincount(of_cell, self.weight).astype(float)
        x = distinct // squares**2
        t_x, age = (np.bincount(of_cell, self.weight * c) / weight for c in (self.t_x, self.age))
        return Cells(x, t_x, age, weight, of_cell[self.of_customer].astype(np.int32))

    def per_customer(self, values: ArrayLike) -> Floats:
        """Spread one value per cell over the customers."""
        return np.asarray(values, float)[self.of_customer]


def group_histories(x: ArrayLike, t_x_days: ArrayLike, age_days: ArrayLike) -> Cells:
    """Return the cells of customers given in whole days.

    Raises
    ------
    ValueError
        A last purchase lies outside the observation, or a count or age is negative.

    Examples
    --------
    >>> cells = group_histories([0, 2, 2], [0, 14, 14], [70, 70, 70])
    >>> cells.x.tolist(), cells.t_x.tolist(), cells.weight.tolist(), cells.of_customer.tolist()
    ([0, 2], [0.0, 2.0], [1.0, 2.0], [0, 1, 1])
    """
    counts, recency, ages = (np.asarray(column, np.int64) for column in (x, t_x_days, age_days))
    if len(counts) and (min(counts.min(), recency.min()) < 0 or (recency > ages).any()):
        raise ValueError("histories need 0 <= x and 0 <= t_x <= age")
    days = int(ages.max()) + 1 if len(ages) else 1
    key = (counts * days + recency) * days + ages
    distinct, weight, of_customer = _distinct(key)
    rest, age = np.divmod(distinct, days)
    count, t_x = np.divmod(rest, days)
    return Cells(count, t_x / WEEK, age / WEEK, weight.astype(float), of_customer)


def _distinct(
    key: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]:
    """Return distinct keys ascending, their counts, and the index of each key.

    Dense keys are counted in a table, others sorted.
    """
    if len(key) and key.max() < min(_DENSE, _DENSE_PER_CUSTOMER * len(key)):
        table = np.bincount(key)
        distinct = np.flatnonzero(table)
        place = np.empty(len(table), np.int32)
        place[distinct] = np.arange(len(distinct), dtype=np.int32)
        return distinct, table[distinct], place[key]
    distinct, inverse, weight = np.unique(key, return_inverse=True, return_counts=True)
    return distinct, weight, inverse.astype(np.int32)
