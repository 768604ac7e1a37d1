"""Seasons: the same blocks of the year before, where the data reach back so far."""

import numpy as np

from scrm.analyze.findings.sums import Floats, Kind, Sums, add, build_parts, build_series
from scrm.analyze.findings.variation import TOTAL, Variation, estimate_variation
from scrm.analyze.findings.window_tests import ADDITIVE, LEAST_BEFORE, MOST_BEFORE, Window

_OWN_PART = 0.4
"""Part of the change of its growth by which a total must have moved against its own past."""
_SEASON = 0.1
"""How far a season of which nothing is known moves a total, of the logarithm."""
_LAST_YEAR = 1.4
"""Two single windows vary more than a window and a long past: their statistic counts more."""


def limit_by_last_year(window: Window, statistic: Floats, variation: Variation) -> Floats:
    """Return the statistics, as far as the same season of the year before agrees.

    Counts and sums have seasons: no statistic of their parts of the whole is larger than that of
    the change over a year, less the usual one. Shares and means must have changed over the year
    in the same direction.
    """
    year, width = window.blocks.year, window.width
    if window.complete < year + width:
        return statistic
    change, sampling, scale = _change_over_year(window, 0, width)
    blocks = 2 / width
    is_additive = window.kind in ADDITIVE
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


def _change_over_year(window: Window, first: int, width: int) -> tuple[Floats, Floats, Floats]:
    """Return the change of a window over a year, its sampling variance, and the scale of noise."""
    year, kind = window.blocks.year, window.kind
    now, then = (window.grid.cells.pool(at, width) for at in (first, first + year))
    days = float(window.blocks.lengths[first : first + width].sum())
    if kind in ADDITIVE:
        wholes = [window.grid.whole.pool(at, width) for at in (first, first + year)]
        both, all_both = add(now, then), add(*wholes)
        one, other = (
            build_parts(kind, cell, whole, np.array([days]), both, all_both, 2 * days)
            for cell, whole in zip((now, then), wholes, strict=True)
        )
    else:
        one, other = (build_series(kind, sums, np.array([days]), then, days)
                      for sums in (now, then))  # fmt: skip
    change = one.values[:, 0] - other.values[:, 0]
    return change, one.sampling[:, 0] + other.sampling[:, 0], one.scale


def test_seasonal(window: Window) -> tuple[float, float, float] | None:
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
    last = min(pairs, window.complete)
    logs, sampling = _log_rates(window.kind, window.grid.cells.pick(np.array([-1])))
    rates = logs - np.log(window.blocks.lengths[: logs.shape[1]])
    growth = rates[:, :last] - rates[:, year : year + last]
    error = sampling[:, :last] + sampling[:, year : year + last]
    scale = np.array([np.sqrt(2.0)])  # of the total alone: its noise is shared by all cells
    variation = estimate_variation(growth[-1:, width:], error[-1:, width:], scale, TOTAL)
    chance = error[-1, :width].sum() / width**2 + error[-1, width:used].sum() / before**2
    noise = 2 * float(variation.between(width, before)[-1])
    variance = max(variation.factors[-1] * (chance + noise), chance)
    change = growth[-1, :width].mean() - growth[-1, width:used].mean()
    moved = rates[-1, :width].mean() - rates[-1, width : width + window.before].mean()
    if not np.isfinite(change) or variance <= 0 or moved / change < _OWN_PART:
        return None  # the year before was unusual
    return float(change), float(np.sqrt(variance)), float(variation.degrees[-1])


def test_level(window: Window) -> tuple[float, float, float] | None:
    """Return the change of a total that has no season against the blocks before.

    What a season may do nevertheless counts as noise, so that only a large change stands out.
    """
    if window.grid.has_season or window.before < LEAST_BEFORE:
        return None
    logs, sampling = _log_rates(window.kind, window.grid.cells.pick(np.array([-1])))
    rates = logs - np.log(window.blocks.lengths[: logs.shape[1]])
    width, used = window.width, window.width + window.before
    variation = estimate_variation(rates[:, width:], sampling[:, width:], np.ones(1), TOTAL)
    chance = sampling[-1, :width].sum() / width**2
    chance += sampling[-1, width:used].sum() / window.before**2
    between = float(variation.between(width, window.before)[-1])
    variance = float(variation.factors[-1]) * (chance + between) + _SEASON**2
    change = float(rates[-1, :width].mean() - rates[-1, width:used].mean())
    if not np.isfinite(change) or not variance > 0:
        return None
    return change, float(np.sqrt(variance)), float(variation.degrees[-1])


def _log_rates(kind: Kind, sums: Sums) -> tuple[Floats, Floats]:
    """Return logarithms of counts or sums, and their sampling variances."""
    if kind == "count":
        return np.log(sums.n + 0.5), 1 / (sums.n + 0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        positive = np.where(sums.x > 0, sums.x, np.nan)
        return np.log(positive), sums.xx / positive**2
