"""Tests of one window: each cell against its own past, and against the others of its dimension."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.drifts import measure_earlier
from scrm.analyze.findings.sums import (
    Floats,
    Kind,
    Series,
    Sums,
    add,
    build_parts,
    build_series,
    root_counts,
    root_shares,
    subtract_series,
)
from scrm.analyze.findings.variation import TOTAL, Variation, estimate_variation

Flags = NDArray[np.bool_]
ADDITIVE = frozenset({"count", "sum"})
"""Kinds whose cells add up to a total."""
WIDTHS = (1, 3, 6)
BETWEEN = (2, 4, 5)
"""Widths at which changes that were found are looked at more closely."""
LEAST_BEFORE = 3
"""Fewer blocks before the window say nothing about how much they vary."""
MOST_BEFORE = 12
_MOST_GROWTH = 5.0
_NO_CHANGE = 1.6
"""Standard errors below which no change is told, nor helps others to be told."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of all dimensions of a measure.

    Parameters
    ----------
    cells, whole : Sums
        Sums of each cell, and of all cells of its dimension; the last cell is the total of the
        measure, and its own whole.
    dimension : array, shape (cells,)
        Number of the dimension of each cell; -1 of the total.
    """

    cells: Sums
    whole: Sums
    dimension: NDArray[np.int64]
    clustering: Mapping[int, float] = field(default_factory=dict)
    """Width of a window -> factor of the sampling variance, as cases of a person resemble each
    other."""
    has_season: bool = True
    has_rest: bool = False
    """Whether a cell of the first dimension is the rest, which does not move."""

    @property
    def is_cell(self) -> Flags:
        """Which rows are cells, not the total."""
        return self.dimension >= 0


@dataclass(frozen=True, slots=True)
class Window:
    """A window of blocks and those before it that it is compared with."""

    kind: Kind
    grid: Grid
    blocks: Blocks
    complete: int
    width: int
    before: int

    @property
    def days(self) -> tuple[float, float]:
        """Days of the window and of the blocks before it."""
        lengths = self.blocks.lengths
        past = lengths[self.width : self.width + self.before]
        return float(lengths[: self.width].sum()), float(past.sum())

    @property
    def known(self) -> int:
        """Blocks before the window: all of them tell how much values vary."""
        return self.complete - self.width

    def pool(self, sums: Sums) -> tuple[Sums, Sums]:
        """Return the sums of the window and of the blocks before it."""
        return sums.pool(0, self.width), sums.pool(self.width, self.before)


@dataclass(frozen=True, slots=True)
class Test:
    """Changes of all cells over their standard errors, and what they rest on.

    Parameters
    ----------
    now, past : Series, one block
        Values in the window and before it.
    error : array
        Standard error of the change, with the sampling of both values as they are.
    earlier : array
        The largest change before, of windows as wide.
    spread : array
        Standard error of the change if nothing changed.
    """

    statistic: Floats
    degrees: Floats
    now: Series
    past: Series
    variation: Variation
    error: Floats
    earlier: Floats
    spread: Floats


def test_own(window: Window) -> Test:
    """Test each cell against its own past."""
    now, past = window.pool(window.grid.cells)
    known, days = _choose_known(window.kind, now, past, window.days)

    def build(sums: Sums, lengths: Floats) -> Series:
        return build_series(window.kind, sums, lengths, known, days)

    exact = None
    if window.kind == "count":
        exact = root_counts(now.n[:, 0], window.days[0], past.n[:, 0], window.days[1])
    elif window.kind == "share":
        exact = root_shares(now.x[:, 0], now.n[:, 0], past.x[:, 0], past.n[:, 0])
    return _test(
        window,
        build(window.grid.cells.cut(window.width, window.known), _lengths_before(window)),
        build(now, np.array([window.days[0]])),
        build(past, np.array([window.days[1]])),
        exact,
    )


def test_beside(window: Window) -> Test:
    """Test each cell against the other cells of its dimension."""
    cells, whole = window.grid.cells, window.grid.whole
    now, past = window.pool(cells)
    all_now, all_past = window.pool(whole)
    both, all_days = add(now, past), sum(window.days)
    exact = None
    if window.kind == "count":
        exact = root_shares(now.n[:, 0], all_now.n[:, 0], past.n[:, 0], all_past.n[:, 0])

    def build(sums: Sums, of: Sums, lengths: Floats) -> Series:
        if window.kind in ADDITIVE:
            all_both = add(all_now, all_past)
            return build_parts(window.kind, sums, of, lengths, both, all_both, all_days)
        rest_past = all_past.minus(past)
        one = build_series(window.kind, sums, lengths, past, window.days[1])
        rest = of.minus(sums)
        other = build_series(window.kind, rest, lengths, rest_past, window.days[1])
        return subtract_series(one, other)

    return _test(
        window,
        build(
            cells.cut(window.width, window.known),
            whole.cut(window.width, window.known),
            _lengths_before(window),
        ),
        build(now, all_now, np.array([window.days[0]])),
        build(past, all_past, np.array([window.days[1]])),
        exact,
    )


def _choose_known(
    kind: Kind, now: Sums, past: Sums, days: tuple[float, float]
) -> tuple[Sums, float]:
    """Return what single cases vary by: of means the past alone, which no change has touched."""
    return (past, days[1]) if kind == "mean" else (add(now, past), sum(days))


def _lengths_before(window: Window) -> Floats:
    return window.blocks.lengths[window.width : window.complete]


def _test(window: Window, series: Series, now: Series, past: Series, exact: Floats | None) -> Test:
    """Return the change over its standard error, with the noise between blocks.

    Parameters
    ----------
    exact : array or None
        The statistic without noise, better than the normal one for small counts.
    """
    clustering = _find_clustering(window)
    sampling = now.sampling[:, 0] + past.sampling[:, 0]
    chance = clustering * sampling
    change = now.values[:, 0] - past.values[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = np.nan_to_num(change / np.sqrt(chance) if exact is None else exact)
    variation = _estimate(window, series, plain)
    between = variation.between(window.width, window.before) * series.scale**2
    variance = np.maximum(variation.factors * (chance + between), chance)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = chance if exact is None else sampling
        statistic = plain * np.sqrt(top / variance)
    each = clustering * (now.own_sampling[:, 0] + past.own_sampling[:, 0])
    more = _grow_scale(window, now, past) ** 2 - series.scale**2
    grown = between + variation.noise * more / window.width
    error = np.sqrt(np.maximum(variation.factors * (each + grown), each))
    is_quiet = bool(np.all(np.abs(plain) < _NO_CHANGE))
    earlier = (
        np.zeros(len(plain))
        if is_quiet
        else measure_earlier(series.values, series.sampling, window.width)
    )
    return Test(
        np.nan_to_num(statistic),
        variation.degrees,
        now,
        past,
        variation,
        error,
        earlier,
        np.sqrt(variance),
    )


def _find_clustering(window: Window) -> float:
    """Return the clustering of the widest known window up to that of this one."""
    known = window.grid.clustering
    return known.get(max((each for each in known if each <= window.width), default=0), 1.0)


def _estimate(window: Window, series: Series, plain: Floats) -> Variation:
    """Return the variation of all cells; the total, which all of them share, varies by itself.

    Cells are small, and hardly show what moves all of them together. Where chance alone explains
    all of them, noise can be left out: it only makes statistics smaller.

    Parameters
    ----------
    plain : array
        Changes over their standard errors without noise.
    """
    if np.all(np.abs(plain) < _NO_CHANGE):
        none, one = np.zeros(len(plain)), np.ones(len(plain))
        return Variation(none, none, one, max(window.known - 1, 1) * one)
    found = estimate_variation(series.values, series.sampling, series.scale)
    if window.kind in ADDITIVE:
        return found  # totals are compared with the year before
    total = estimate_variation(series.values[-1:], series.sampling[-1:], series.scale[-1:], TOTAL)
    return Variation(
        np.r_[found.noise[:-1], np.maximum(found.noise[-1:], total.noise)],
        np.r_[found.drift[:-1], np.maximum(found.drift[-1:], total.drift)],
        np.r_[found.factors[:-1], total.factors],
        np.r_[found.degrees[:-1], total.degrees],
    )


def _grow_scale(window: Window, now: Series, past: Series) -> Floats:
    """Return what noise is relative to at the value now: it grows with counts, sums and shares."""
    if window.kind == "mean":
        return now.scale
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.abs(now.values[:, 0] / past.values[:, 0])
    grown = np.clip(np.nan_to_num(ratio, nan=1.0, posinf=1.0), 1.0, _MOST_GROWTH)
    return np.asarray(now.scale * grown)
