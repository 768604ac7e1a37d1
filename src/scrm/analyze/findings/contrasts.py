"""Now against before: the change of a cell, and whether it is more than chance.

A cell (one product, one channel, ...) is compared with its own past, and with the other cells of
its dimension: what moves everywhere, such as a season, moves a cell no further than the others.
Windows of 1, 3 and 6 blocks are tried, so that a change that began some months ago is found too.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.sums import (
    Floats,
    Kind,
    Series,
    Sums,
    build_parts,
    build_series,
    root_counts,
    root_shares,
    subtract_series,
)
from scrm.analyze.findings.variation import Variation, estimate_variation

Flags = NDArray[np.bool_]
WIDTHS = (1, 3, 6)
LEAST_BEFORE = 3
"""Fewer blocks before the window say nothing about how much they vary."""
MOST_BEFORE = 12
_LEAST = {"count": 8.0, "sum": 8.0, "share": 20.0, "mean": 8.0}
"""Cases (of a count: events) that a window needs."""
_BY_ITSELF = 1.64
"""How many standard errors a cell must move both by itself and beside the others."""
_OWN_PART = 0.5
"""Part of its change that a cell must have beyond the middle cell of its dimension."""
_SUDDEN = (0.6, 0.75)
"""Part of the change that the latest blocks before the window must show: of a drift over all blocks
0.4 for three blocks, 0.67 for six."""
_LAST_YEAR = 1.4
"""Two single windows vary more than a window and a long past: their statistic counts more."""


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

    @property
    def is_cell(self) -> Flags:
        """Which rows are cells, not the total."""
        return self.dimension >= 0


@dataclass(frozen=True, slots=True)
class Contrast:
    """The change of all cells of a measure in one window; arrays by cell.

    Parameters
    ----------
    width, before_width : int
        Blocks of the window and of what it is compared with.
    before, now : array
        Values: of a count or sum per day.
    error : array
        Standard error of ``now - before``.
    statistic : array
        Change / standard error; 0 where the cell does not move by itself, or cannot be judged.
    degrees : array
        Degrees of freedom of the statistic.
    cases : array
        Cases in the window.
    """

    width: int
    before_width: int
    before: Floats
    now: Floats
    error: Floats
    statistic: Floats
    degrees: Floats
    cases: Floats


def contrast_all(kind: Kind, grid: Grid, blocks: Blocks, complete: int) -> list[Contrast]:
    """Return the contrasts of all windows for which there is enough history.

    Parameters
    ----------
    complete : int
        Blocks that the data cover.
    """
    return [
        _contrast(_Window(kind, grid, blocks, complete, width, before))
        for width in WIDTHS
        if (before := min(MOST_BEFORE, complete - width)) >= max(LEAST_BEFORE, width)
    ]


@dataclass(frozen=True, slots=True)
class _Window:
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

    def pool(self, sums: Sums) -> tuple[Sums, Sums]:
        """Return the sums of the window and of the blocks before it."""
        return sums.pool(0, self.width), sums.pool(self.width, self.before)


@dataclass(frozen=True, slots=True)
class _Test:
    statistic: Floats
    degrees: Floats
    now: Series
    past: Series
    variation: Variation
    error: Floats


def _contrast(window: _Window) -> Contrast:
    kind, grid = window.kind, window.grid
    own = _test_own(window)
    beside = _test_beside(window)
    is_additive = kind in {"count", "sum"}
    statistic, degrees = (
        (beside.statistic, beside.degrees) if is_additive else (own.statistic, own.degrees)
    )
    moves = _moves_by_itself(window, own, beside)
    statistic = np.where(grid.is_cell & ~moves, 0.0, statistic)
    statistic = _limit_by_last_year(window, statistic, (beside if is_additive else own).variation)
    before, error = own.past.values[:, 0].copy(), own.error.copy()
    if is_additive:
        statistic[-1], degrees = 0.0, degrees.copy()
        statistic *= _is_sudden(window, beside)
        if total := _test_seasonal(window):
            change, spread, degrees[-1] = total
            statistic[-1] = change / spread
            before[-1] = own.now.values[-1, 0] / np.exp(change)
            error[-1] = own.now.values[-1, 0] * spread
    usable = _has_enough(window) & np.isfinite(statistic)
    return Contrast(
        window.width,
        window.before,
        before,
        own.now.values[:, 0],
        error,
        np.where(usable, statistic, 0.0),
        degrees,
        grid.cells.pool(0, window.width).n[:, 0],
    )


def _test_own(window: _Window) -> _Test:
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
        build(window.grid.cells.cut(window.width, window.before), _lengths_before(window)),
        build(now, np.array([window.days[0]])),
        build(past, np.array([window.days[1]])),
        exact,
    )


def _test_beside(window: _Window) -> _Test:
    """Test each cell against the other cells of its dimension."""
    cells, whole = window.grid.cells, window.grid.whole
    now, past = window.pool(cells)
    all_now, all_past = window.pool(whole)
    both, all_days = _add(now, past), sum(window.days)
    exact = None
    if window.kind == "count":
        exact = root_shares(now.n[:, 0], all_now.n[:, 0], past.n[:, 0], all_past.n[:, 0])

    def build(sums: Sums, of: Sums, lengths: Floats) -> Series:
        if window.kind in {"count", "sum"}:
            all_both = _add(all_now, all_past)
            return build_parts(window.kind, sums, of, lengths, both, all_both, all_days)
        rest_past = all_past.minus(past)
        one = build_series(window.kind, sums, lengths, past, window.days[1])
        rest = of.minus(sums)
        other = build_series(window.kind, rest, lengths, rest_past, window.days[1])
        return subtract_series(one, other)

    return _test(
        window,
        build(
            cells.cut(window.width, window.before),
            whole.cut(window.width, window.before),
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
    return (past, days[1]) if kind == "mean" else (_add(now, past), sum(days))


def _add(one: Sums, other: Sums) -> Sums:
    return Sums(one.n + other.n, one.x + other.x, one.xx + other.xx)


def _lengths_before(window: _Window) -> Floats:
    return window.blocks.lengths[window.width : window.width + window.before]


def _test(
    window: _Window, series: Series, now: Series, past: Series, exact: Floats | None
) -> _Test:
    """Return the change over its standard error, with the noise between blocks.

    Parameters
    ----------
    exact : array or None
        The statistic without noise, better than the normal one for small counts.
    """
    variation = estimate_variation(series.values, series.sampling, series.scale)
    sampling = now.sampling[:, 0] + past.sampling[:, 0]
    noise = variation.noise * series.scale**2 * (1 / window.width + 1 / window.before)
    variance = np.maximum(variation.factors * (sampling + noise), sampling)
    change = now.values[:, 0] - past.values[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        plain = change / np.sqrt(variance)
        statistic = plain if exact is None else exact * np.sqrt(sampling / variance)
    error = np.sqrt(variance)
    return _Test(np.nan_to_num(statistic), variation.degrees, now, past, variation, error)


def _moves_by_itself(window: _Window, own: _Test, beside: _Test) -> Flags:
    """Return which cells move, rather than being moved past by the others.

    With three cells and more, the middle one tells how the dimension moves; of two, the one that
    moves by itself is named.
    """
    grid = window.grid
    moves = (np.abs(beside.statistic) > _BY_ITSELF) & (np.abs(own.statistic) > _BY_ITSELF)
    moves &= np.sign(beside.statistic) == np.sign(own.statistic)
    shift = _shift(window, own)
    for dimension in np.unique(grid.dimension[grid.is_cell]):
        inside = np.flatnonzero((grid.dimension == dimension) & np.isfinite(shift))
        if len(inside) < 3:  # noqa: PLR2004  no middle
            continue
        beyond = shift[inside] - np.median(shift[inside])
        relative = beside.statistic[inside]
        same = np.sign(beyond) == np.sign(relative)
        clear = np.abs(beyond) * 2 > _OWN_PART * np.max(np.abs(beyond))
        moves[inside] = same & clear & (np.abs(relative) > _BY_ITSELF)
    return moves


def _shift(window: _Window, own: _Test) -> Floats:
    """Return how far each cell moved: of counts and sums the logarithm of the ratio."""
    now, past = own.now.values[:, 0], own.past.values[:, 0]
    if window.kind in {"count", "sum"}:
        least = 0.5 / window.days[1]
        positive = np.maximum(past, least), np.maximum(now, least)
        return np.log(positive[1]) - np.log(positive[0])
    return now - past


def _is_sudden(window: _Window, beside: _Test) -> Flags:
    """Return which cells changed against the blocks just before the window too.

    A part that drifts over years differs from its past, but did not change.
    """
    near = max(window.width, LEAST_BEFORE)
    cells, whole = window.grid.cells, window.grid.whole
    name = "n" if window.kind == "count" else "x"
    part, of = (getattr(sums.pool(window.width, near), name)[:, 0] for sums in (cells, whole))
    with np.errstate(divide="ignore", invalid="ignore"):
        now, past = beside.now.values[:, 0], beside.past.values[:, 0]
        kept = (now - part / of) / (now - past)
    least = _SUDDEN[window.width == WIDTHS[-1]]
    return ~(kept < least)


def _has_enough(window: _Window) -> Flags:
    now, past = window.pool(window.grid.cells)
    least, cases = _LEAST[window.kind], now.n[:, 0]
    if window.kind in {"count", "sum"}:
        expected = past.n[:, 0] * window.days[0] / window.days[1]
        return np.maximum(cases, expected) >= least
    return (cases >= least) & (past.n[:, 0] >= least)


def _limit_by_last_year(window: _Window, statistic: Floats, variation: Variation) -> Floats:
    """Return the statistics, as far as the same season of the year before agrees.

    Counts and sums have seasons: no statistic of their parts of the whole is larger than that of
    the change over a year, less the usual one. Shares and means must have changed over the year in the same direction.
    """
    year, width = window.blocks.year, window.width
    if window.complete < year + width:
        return statistic
    change, sampling, scale = _change_over_year(window, 0, width)
    blocks = 2 / width
    is_additive = window.kind in {"count", "sum"}
    before = min(MOST_BEFORE, window.complete - year - width)
    if is_additive and before >= LEAST_BEFORE:
        usual, more, _ = _change_over_year(window, width, before)
        change, sampling, blocks = change - usual, sampling + more, blocks + 2 / before
    variance = variation.factors * (sampling + variation.noise * scale**2 * blocks)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = change / np.sqrt(variance)
    known = np.isfinite(change) & (window.grid.cells.pool(year, width).n[:, 0] > 0)
    same = np.sign(change) == np.sign(statistic)
    if is_additive:
        known &= window.grid.is_cell
        limit = np.where(same, _LAST_YEAR * np.abs(change), 0.0)
    else:
        limit = np.where(same & (np.abs(change) > 1), np.inf, 0.0)
    limit = np.where(known, limit, np.inf)
    return np.sign(statistic) * np.minimum(np.abs(statistic), limit)


def _change_over_year(window: _Window, first: int, width: int) -> tuple[Floats, Floats, Floats]:
    """Return the change of a window over a year, its sampling variance, and the scale of noise."""
    year, kind = window.blocks.year, window.kind
    now, then = (window.grid.cells.pool(at, width) for at in (first, first + year))
    days = float(window.blocks.lengths[first : first + width].sum())
    if kind in {"count", "sum"}:
        wholes = [window.grid.whole.pool(at, width) for at in (first, first + year)]
        both, all_both = _add(now, then), _add(*wholes)
        one, other = (
            build_parts(kind, cell, whole, np.array([days]), both, all_both, 2 * days)
            for cell, whole in zip((now, then), wholes, strict=True)
        )
    else:
        one, other = (build_series(kind, sums, np.array([days]), then, days)
                      for sums in (now, then))  # fmt: skip
    change = one.values[:, 0] - other.values[:, 0]
    return change, one.sampling[:, 0] + other.sampling[:, 0], one.scale


def _test_seasonal(window: _Window) -> tuple[float, float, float] | None:
    """Return the change of the yearly growth of the total, its error and degrees of freedom.

    The growth over a year in the window is compared with that in the blocks before it, so that
    neither a season nor steady growth is a change. None without a year before.
    """
    year, width = window.blocks.year, window.width
    pairs = window.complete - year
    before = min(MOST_BEFORE // 2, pairs - width)
    if before < LEAST_BEFORE or 2 * width > before:
        return None
    used = width + before
    logs, sampling = _log_rates(window.kind, window.grid.cells.pick(np.array([-1])))
    rates = logs - np.log(window.blocks.lengths[: logs.shape[1]])
    growth = rates[:, :used] - rates[:, year : year + used]
    error = sampling[:, :used] + sampling[:, year : year + used]
    scale = np.array([np.sqrt(2.0)])  # of the total alone: its noise is shared by all cells
    variation = estimate_variation(growth[-1:, width:], error[-1:, width:], scale)
    chance = error[-1, :width].sum() / width**2 + error[-1, width:].sum() / before**2
    noise = variation.noise * 2 * (1 / width + 1 / before)
    variance = max(variation.factors[-1] * (chance + noise), chance)
    change = growth[-1, :width].mean() - growth[-1, width:].mean()
    if not np.isfinite(change) or variance <= 0:
        return None
    return float(change), float(np.sqrt(variance)), float(variation.degrees[-1])


def _log_rates(kind: Kind, sums: Sums) -> tuple[Floats, Floats]:
    """Return logarithms of counts or sums, and their sampling variances."""
    if kind == "count":
        return np.log(sums.n + 0.5), 1 / (sums.n + 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        positive = np.where(sums.x > 0, sums.x, np.nan)
        return np.log(positive), sums.xx / positive**2
