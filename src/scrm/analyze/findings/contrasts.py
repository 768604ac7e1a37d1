"""Now against before: the change of a cell, and whether it is more than chance.

A cell (one product, one channel, ...) is compared with its own past, and with the other cells of
its dimension: what moves everywhere, such as a season, moves a cell no further than the others.
Windows of 1, 3 and 6 blocks are tried, so that a change that began some months ago is found too.
"""

from dataclasses import dataclass

import numpy as np

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.seasons import limit_by_last_year, test_level, test_seasonal
from scrm.analyze.findings.sums import Floats, Kind
from scrm.analyze.findings.window_tests import (
    ADDITIVE,
    LEAST_BEFORE,
    MOST_BEFORE,
    WIDTHS,
    Flags,
    Grid,
    Test,
    Window,
    test_beside,
    test_own,
)

_LEAST = {"count": 8.0, "sum": 8.0, "share": 20.0, "mean": 8.0}
"""Cases (of a count: events) that a window needs."""
_BY_ITSELF = 1.64
"""How many standard errors a cell must move both by itself and beside the others."""
_LARGEST = 0.7
"""A cell with a larger part of its dimension is no part of it: the total tells its change."""
_OWN_PART = 0.5
"""Part of its change that a cell must have beyond the middle cell of its dimension."""
_SUDDEN = (0.6, 0.75)
"""Part of the change that the latest blocks before the window must show, of windows of up to three
and of six blocks: a drift over 15 blocks shows 0.4 for three blocks, over 18 0.67 for six."""
_BEYOND_EARLIER = 1.2
"""How far a change must exceed the largest one before, of windows as wide."""
_BEYOND_DRIFT = 0.08
"""What they must show beyond the part that a steady drift over all blocks shows."""


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


def contrast_all(
    kind: Kind, grid: Grid, blocks: Blocks, complete: int, widths: tuple[int, ...] = WIDTHS
) -> list[Contrast]:
    """Return the contrasts of all windows for which there is enough history.

    Parameters
    ----------
    complete : int
        Blocks that the data cover.
    """
    return [
        _contrast(Window(kind, grid, blocks, complete, width, before))
        for width in widths
        if (before := min(MOST_BEFORE, complete - width)) >= max(LEAST_BEFORE, width)
    ]


def _contrast(window: Window) -> Contrast:
    own, beside = test_own(window), test_beside(window)
    moves = _moves_by_itself(window, own, beside)
    is_beside = _choose_beside(window, own, beside)
    statistic, degrees = (
        np.where(is_beside, one, other)
        for one, other in ((beside.statistic, own.statistic), (beside.degrees, own.degrees))
    )
    statistic = np.where(window.grid.is_cell & ~moves, 0.0, statistic)
    tested = beside if window.kind in ADDITIVE else own
    statistic = limit_by_last_year(window, statistic, tested.variation)
    statistic = statistic * _is_sudden(window, tested)
    statistic *= np.where(is_beside, _is_unusual(beside), _is_unusual(own))
    if window.kind in ADDITIVE:
        statistic *= beside.past.values[:, 0] <= _LARGEST
    before, error, of_error = _expect(window, own, beside)
    degrees = np.where(window.grid.is_cell, degrees, of_error)
    now = own.now.values[:, 0]
    if window.kind in ADDITIVE:
        total = test_level(window) or test_seasonal(window)
        change, spread, degrees[-1] = total or (0.0, 1.0, 1.0)
        statistic[-1] = change / spread
        before[-1], error[-1] = now[-1] / np.exp(change), now[-1] * spread
    usable = _has_enough(window) & np.isfinite(statistic)
    return Contrast(
        window.width,
        window.before,
        before,
        now,
        error,
        np.where(usable, statistic, 0.0),
        degrees,
        window.grid.cells.pool(0, window.width).n[:, 0],
    )


def _choose_beside(window: Window, own: Test, beside: Test) -> Flags:
    """Return which cells are compared with the others rather than with their own past.

    Counts and sums are, as they have seasons; of shares and means those whose difference from the
    others is known better: what moves all of them, such as a backlog, leaves it alone.
    """
    if window.kind in ADDITIVE:
        return np.ones(len(own.spread), bool)
    with np.errstate(invalid="ignore"):
        return np.asarray((beside.spread < own.spread) & window.grid.is_cell)


def _expect(window: Window, own: Test, beside: Test) -> tuple[Floats, Floats, Floats]:
    """Return what is compared with the value now, the error of the change, degrees of freedom.

    It is the value before; of counts and sums what the cell would have if it had kept its part
    beside the others: ``p / (1 - p)`` times those.
    """
    if window.kind not in ADDITIVE:
        return own.past.values[:, 0].copy(), own.error.copy(), own.variation.degrees.copy()
    name = "n" if window.kind == "count" else "x"
    cell, whole = (
        getattr(sums.pool(0, window.width), name)[:, 0]
        for sums in (window.grid.cells, window.grid.whole)
    )
    part = np.minimum(beside.past.values[:, 0], 0.99)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = part / (1 - part) * (whole - cell) / window.days[0]
        error = beside.error * whole / (1 - part) / window.days[0]
    return expected, error, beside.variation.degrees.copy()


def _moves_by_itself(window: Window, own: Test, beside: Test) -> Flags:
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
        if (grid.has_rest and not dimension) or not len(inside):
            continue
        if len(inside) < 3:  # noqa: PLR2004  no middle
            moves[inside] &= np.abs(shift[inside]) >= np.max(np.abs(shift[inside]))
            continue
        beyond = shift[inside] - np.median(shift[inside])
        relative = beside.statistic[inside]
        same = np.sign(beyond) == np.sign(relative)
        clear = np.abs(beyond) * 2 > _OWN_PART * np.max(np.abs(beyond))
        own_move = moves[inside] | (window.kind in ADDITIVE)  # the season moves counts as well
        moves[inside] = same & clear & own_move & (np.abs(relative) > _BY_ITSELF)
    return moves


def _shift(window: Window, own: Test) -> Floats:
    """Return how far each cell moved: of counts and sums the logarithm of the ratio."""
    now, past = own.now.values[:, 0], own.past.values[:, 0]
    if window.kind in ADDITIVE:
        least = 0.5 / window.days[1]
        positive = np.maximum(past, least), np.maximum(now, least)
        return np.log(positive[1]) - np.log(positive[0])
    return now - past


def _is_sudden(window: Window, tested: Test) -> Flags:
    """Return which cells changed against the blocks just before the window too.

    A value (of counts and sums the part) that drifts over years differs from its past, but did not
    change: the reach of a channel that gains followers each month grows.
    """
    near = min(max(window.width, LEAST_BEFORE), window.before // 2)
    cells, whole = (
        sums.pool(window.width, near) for sums in (window.grid.cells, window.grid.whole)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        if window.kind in ADDITIVE:
            name = "n" if window.kind == "count" else "x"
            level = (getattr(cells, name) / getattr(whole, name))[:, 0]
        else:
            level = (cells.x / cells.n)[:, 0]
        now, past = tested.now.values[:, 0], tested.past.values[:, 0]
        kept = (now - level) / (now - past)
    drift = (near + window.width) / (window.before + window.width)
    least = max(_SUDDEN[window.width > WIDTHS[1]], drift + _BEYOND_DRIFT)
    return np.asarray(~(kept < least))


def _is_unusual(tested: Test) -> Flags:
    """Return which cells changed by more than ever in the blocks before."""
    change = np.abs(tested.now.values[:, 0] - tested.past.values[:, 0])
    return np.asarray(~(change < _BEYOND_EARLIER * tested.earlier))


def _has_enough(window: Window) -> Flags:
    now, past = window.pool(window.grid.cells)
    least, cases = _LEAST[window.kind], now.n[:, 0]
    if window.kind in ADDITIVE:
        expected = past.n[:, 0] * window.days[0] / window.days[1]
        return np.maximum(cases, expected) >= least
    return (cases >= least) & (past.n[:, 0] >= least)
