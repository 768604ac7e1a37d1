"""Sums of cells by block, and the values with their sampling variances that they give."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Kind = Literal["count", "sum", "share", "mean"]
PARTS = ("n", "x", "xx")


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of each cell by block.

    Parameters
    ----------
    n : array, shape (cells, blocks)
        Cases.
    x : array, shape (cells, blocks)
        Of a share those that hold; of a mean or sum the values.
    xx : array, shape (cells, blocks)
        Squares of the values; of a sum, those of the totals of each customer.
    """

    n: Floats
    x: Floats
    xx: Floats

    def pool(self, first: int, width: int) -> "Sums":
        """Return the sums over a window of blocks, as one block."""
        cut = self.cut(first, width)
        return Sums(*(getattr(cut, part).sum(axis=1, keepdims=True) for part in PARTS))

    def cut(self, first: int, width: int) -> "Sums":
        """Return the blocks of a window."""
        return Sums(*(getattr(self, part)[:, first : first + width] for part in PARTS))

    def pick(self, cells: NDArray[np.int64]) -> "Sums":
        """Return some cells."""
        return Sums(*(getattr(self, part)[cells] for part in PARTS))

    def minus(self, other: "Sums") -> "Sums":
        """Return these sums without others, cell by cell."""
        return Sums(*(getattr(self, part) - getattr(other, part) for part in PARTS))


def stack(parts: Sequence[Sums]) -> Sums:
    """Return the cells of several sums one below the other."""
    return Sums(*(np.vstack([getattr(each, part) for each in parts]) for part in PARTS))


@dataclass(frozen=True, slots=True)
class Series:
    """Values by cell and block with what they vary by.

    Parameters
    ----------
    values, sampling : arrays, shape (cells, blocks)
        Values, and their variances as samples if nothing changed; NaN where there is no case.
    own_sampling : array, shape (cells, blocks)
        Their variances as samples at the values as they are.
    scale : array, shape (cells,)
        What noise between blocks is relative to.
    """

    values: Floats
    sampling: Floats
    own_sampling: Floats
    scale: Floats


def add(one: Sums, other: Sums) -> Sums:
    """Return the sums of both, cell by cell."""
    return Sums(one.n + other.n, one.x + other.x, one.xx + other.xx)


def build_series(kind: Kind, sums: Sums, days: Floats, known: Sums, known_days: float) -> Series:
    """Return rates per day, shares or means.

    Parameters
    ----------
    known : Sums, one block
        What the variance of single cases is taken from, over `known_days`.
    """
    n, x, xx = known.n, known.x, known.xx
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "count":
            spread = (n + 0.5) / known_days
            own = (sums.n + 0.5) / days**2
            return Series(sums.n / days, spread / days + 0 * sums.n, own, spread[:, 0])
        if kind == "sum":
            scale = np.abs(x[:, 0]) / known_days
            sampling = xx / known_days / days + 0 * sums.n
            return Series(sums.x / days, sampling, sums.xx / days**2, scale)
        value = np.where(sums.n > 0, sums.x / sums.n, np.nan)
        if kind == "share":
            share, own = (x + 0.5) / (n + 1), (sums.x + 0.5) / (sums.n + 1)
            spread = share * (1 - share)
            return Series(value, spread / sums.n, own * (1 - own) / sums.n, spread[:, 0])
        spread = np.maximum((xx - x**2 / n) / np.maximum(n - 1, 1), 1e-12)
        own = np.maximum((sums.xx - sums.x**2 / sums.n) / np.maximum(sums.n - 1, 1), 1e-12)
        scale = np.sqrt(spread[:, 0])
        return Series(value, spread / sums.n, own / sums.n, scale)


def build_parts(
    kind: Kind, sums: Sums, whole: Sums, days: Floats, known: Sums, known_whole: Sums,
    known_days: float,
) -> Series:  # fmt: skip
    """Return counts or sums as parts of the whole of their dimension."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "count":
            share, own = ((part.n + 0.5) / (all_.n + 1) for part, all_ in
                          ((known, known_whole), (sums, whole)))  # fmt: skip
            spread = share * (1 - share)
            value = np.where(whole.n > 0, sums.n / whole.n, np.nan)
            own_sampling = own * (1 - own) / whole.n
            return Series(value, spread / whole.n, own_sampling, np.abs(spread[:, 0]))
        share = known.x / known_whole.x
        value = np.where(whole.x > 0, sums.x / whole.x, np.nan)
        spread = _square_parts(share, known, known_whole) * known_days / known_whole.x**2
        own_sampling = _square_parts(value, sums, whole) / whole.x**2
        scale = np.abs((share * (1 - share))[:, 0])
        return Series(value, spread / days + 0 * value, own_sampling, scale)


def _square_parts(share: Floats, sums: Sums, whole: Sums) -> Floats:
    """Return the variance of a part of a whole, before it is divided by the whole."""
    return (1 - share) ** 2 * sums.xx + share**2 * (whole.xx - sums.xx)


def subtract_series(one: Series, other: Series) -> Series:
    """Return the differences of two series that are independent."""
    return Series(
        one.values - other.values,
        one.sampling + other.sampling,
        one.own_sampling + other.own_sampling,
        one.scale,
    )


def root_counts(now: Floats, now_days: float, past: Floats, past_days: float) -> Floats:
    """Return the signed root of the deviance of two counts from one rate.

    Examples
    --------
    >>> root_counts(np.array([40.0]), 28, np.array([240.0]), 336).round(2).tolist()
    [3.74]
    """
    expected = (now + past) * now_days / (now_days + past_days)
    deviance = 2 * (_entropy(now, expected) + _entropy(past, now + past - expected))
    return np.sign(now - expected) * np.sqrt(np.maximum(deviance, 0.0))


def root_shares(x: Floats, n: Floats, y: Floats, m: Floats) -> Floats:
    """Return the signed root of the deviance of the shares x / n and y / m from one share.

    Examples
    --------
    >>> root_shares(*(np.array([v]) for v in (30.0, 100.0, 20.0, 100.0))).round(2).tolist()
    [1.64]
    """
    share = (x + y) / np.maximum(n + m, 1e-300)
    cells = ((x, n * share), (n - x, n * (1 - share)), (y, m * share), (m - y, m * (1 - share)))
    deviance = sum((2 * _entropy(*cell) for cell in cells), np.zeros_like(share))
    return np.sign(x * m - y * n) * np.sqrt(np.maximum(deviance, 0.0))


def _entropy(observed: Floats, expected: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)
