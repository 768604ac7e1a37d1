"""Intervals of findings and of parts of a change: cells with noise the method does not assume."""

from collections.abc import Iterator
from datetime import date

import numpy as np
from scipy.special import stdtrit

from bench.coverage import Coverage
from scrm.analyze.findings.blocks import build_blocks
from scrm.analyze.findings.contrasts import contrast_all
from scrm.analyze.findings.sums import Sums
from scrm.analyze.findings.window_tests import Grid
from scrm.analyze.kpi.contributions import Cell, split_ratio, split_sum

ASKED = (0.93, 0.97)
WIDE = (0.90, 0.99)
_LAST = date(2026, 3, 31)
_BLOCKS = 14
_CELLS = 8


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often intervals of changes and of parts hold the truth."""
    runs = 60 if quick else 600
    for kind in ("count", "share", "mean"):
        for noise in ("none", "gamma", "some months"):
            yield _measure_contrasts(kind, noise, runs)
    yield from _measure_parts(200 if quick else 3000)


def _measure_contrasts(kind: str, noise: str, runs: int) -> Coverage:
    inside: list[bool] = []
    blocks = build_blocks(_LAST, None)
    for run in range(runs):
        random = np.random.default_rng([4, len(kind), len(noise), run])
        sums, truth = _draw(kind, noise, random)
        whole = Sums(*(np.repeat(getattr(sums, part)[:-1].sum(axis=0, keepdims=True), _CELLS, 0)
                       for part in ("n", "x", "xx")))  # fmt: skip
        joined = Sums(*(np.vstack([getattr(whole, part), getattr(sums, part)[-1:]])
                        for part in ("n", "x", "xx")))  # fmt: skip
        grid = Grid(sums, joined, np.r_[np.zeros(_CELLS, int), -1])
        contrast = contrast_all(kind, grid, blocks, _BLOCKS)[0]  # type: ignore[arg-type]
        reach = stdtrit(contrast.degrees[0], 0.975) * contrast.error[0]
        change = contrast.now[0] - contrast.before[0]
        inside.append(bool(abs(change - truth) <= reach))
    data = f"{kind} of 8 cells, one doubles; noise between months: {noise}"
    return Coverage("cell_contrast", data, "40 a month", runs, "coverage", float(np.mean(inside)),
                    WIDE)  # fmt: skip


def _draw(kind: str, noise: str, random: np.random.Generator) -> tuple[Sums, float]:
    """Return the sums of cells by block, newest first, and the true change of the first cell."""
    shape = (_CELLS, _BLOCKS)
    factor = np.ones(shape)
    if noise == "gamma":
        factor = random.gamma(25.0, 1 / 25, shape)
    elif noise == "some months":
        factor = np.where(random.random(shape) < 0.15, 1.5, 1.0)
    typical = float(np.mean(factor)) if noise == "some months" else 1.0
    effect = np.ones(shape)
    effect[0, 0] = 2.0
    if kind == "count":
        n = random.poisson(40 * factor / typical * effect).astype(float)
        return _total(Sums(n, n, n)), 40 / 28
    size = np.full(shape, 80.0)
    if kind == "share":
        share = np.clip(0.2 * factor / typical * effect, 0, 0.95)
        x = random.binomial(80, share).astype(float)
        return _total(Sums(size, x, x)), 0.2
    level = np.log(factor) + effect - 1
    values = random.gamma(4.0, 0.25, (*shape, 80)) + level[..., None]
    return _total(Sums(size, values.sum(axis=2), (values**2).sum(axis=2))), 1.0


def _total(sums: Sums) -> Sums:
    return Sums(*(np.vstack([part, part.sum(axis=0)]) for part in (sums.n, sums.x, sums.xx)))


def _measure_parts(runs: int) -> Iterator[Coverage]:
    rates, shares = np.array([[0.2, 0.5, 0.35], [0.35, 0.5, 0.3]]), np.array(
        [[0.5, 0.3, 0.2], [0.4, 0.4, 0.2]]
    )  # fmt: skip
    means = (rates * shares).sum(axis=1)
    truth = shares.mean(axis=0) * (rates[1] - rates[0]) + (rates.mean(axis=0) - means.mean()) * (
        shares[1] - shares[0]
    )
    inside, counted = [], []
    for run in range(runs):
        random = np.random.default_rng([5, run])
        sides = []
        for side in range(2):
            below = random.multinomial(400, shares[side])
            above = random.binomial(below, rates[side])
            sides.append({
                str(place): Cell(float(x), float(n), float(np.sqrt(x / n * (1 - x / n) / n)))
                for place, (x, n) in enumerate(zip(above, below, strict=True))
            })  # fmt: skip
        for part in split_ratio(*sides):
            low, high = part.low or 0.0, part.high or 0.0
            inside.append(low <= truth[int(part.name)] <= high)
        before, now = random.poisson(30), random.poisson(45)
        only = split_sum({"a": before}, {"a": now}, is_count=True)[0]
        counted.append((only.low or 0.0) <= 15 <= (only.high or 0.0))
    yield Coverage("kitagawa_parts", "three cells whose rates and shares change", "400 cases",
                   len(inside), "coverage", float(np.mean(inside)), ASKED)  # fmt: skip
    yield Coverage("count_parts", "Poisson counts of 30 and 45", "30 to 45 cases", len(counted),
                   "coverage", float(np.mean(counted)), ASKED)  # fmt: skip
