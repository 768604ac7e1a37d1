"""Noise bands, changes of levels and their dates, of series neither independent nor normal."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.coverage import Coverage
from bench.coverage._known_noise import find_most_probable_date
from scrm.analyze._level_change import LevelChange, compare_levels
from scrm.analyze._noise_band import Kind, Series, Unit, build_series, fit_band
from scrm.analyze.trends.change_points import find_changes

ASKED, WIDE = (0.93, 0.97), (0.90, 0.99)
Floats = NDArray[np.float64]
Generator = np.random.Generator
FIRST = 738_000
"""The first period; of days, a Sunday in July."""
_WEEK = np.array([1.0, 1.05, 1.1, 1.0, 0.9, 0.5, 0.35])
_DAYS = {"day": 1, "week": 7, "month": 30}
_SPANS = {"day": 28, "week": 8, "month": 6}
_CHANGES = {1.0: "no change", 1.3: "30 % more"}
_FEW = 5
_SHORT = 30


@dataclass(frozen=True, slots=True)
class Design:
    """A series with a weekly pattern and, if it is long enough, a yearly one.

    The logarithm of the rate varies by `spread` as an autoregression with the coefficient `alike`;
    a share of the periods is missing, another one is multiplied by 0.2, 4 or 8.
    """

    name: str
    kind: Kind
    unit: Unit
    n: int
    level: float
    spread: float = 0.2
    alike: float = 0.3
    missing: float = 0.05
    outliers: float = 0.01

    def draw(
        self, generator: Generator, *, factor: float = 1.0, changed: int = 0
    ) -> tuple[Series, Floats]:
        """Return a series whose rate is `factor` times as high from `changed` on, and outliers."""
        places = FIRST + np.arange(self.n)
        rate = np.exp(self.spread * self._draw_noise(generator) - self.spread**2 / 2)
        rate *= self.weigh_weekdays(places)
        year = 365.25 / _DAYS[self.unit]
        if self.n >= 2 * year:
            rate *= 1 + 0.3 * np.cos(2 * np.pi * np.arange(self.n) / year)
        if factor != 1.0:
            rate[changed:] *= factor
        far = generator.random(self.n) < self.outliers
        rate = np.where(far, rate * generator.choice([0.2, 4, 8], self.n), rate)
        x, y = self._draw_cases(generator, rate, self.weigh_weekdays(places))
        kept = generator.random(self.n) >= self.missing
        series = build_series(places[kept], x[kept], y[kept], unit=self.unit, kind=self.kind)
        return series, far[kept]

    def express(self, factor: float) -> float:
        """Return the true change: of a share the difference, as the odds change by `factor`."""
        if self.kind != "share":
            return factor - 1
        odds = self.level / (1 - self.level) * factor
        return odds / (1 + odds) - self.level

    def weigh_weekdays(self, places: NDArray[np.int64]) -> Floats:
        """Return the factor of the weekday of each period."""
        return _WEEK[(places + 6) % 7] if self.unit == "day" else np.ones(len(places))

    def _draw_noise(self, generator: Generator) -> Floats:
        noise, state = np.empty(self.n), generator.normal()
        for place in range(self.n):
            state = self.alike * state + np.sqrt(1 - self.alike**2) * generator.normal()
            noise[place] = state
        return noise

    def _draw_cases(
        self, generator: Generator, rate: Floats, weekday: Floats
    ) -> tuple[Floats, Floats]:
        level, one = self.level, np.ones(self.n)
        if self.kind == "count":
            return generator.poisson(level * rate).astype(float), one
        if self.kind == "sum":
            cases = generator.poisson(level * rate)
            return np.array([generator.lognormal(3.5, 0.9, count).sum() for count in cases]), one
        if self.kind == "share":
            trials = generator.poisson(_DAYS[self.unit] * 60 * weekday) + 1
            odds = level / (1 - level) * rate
            return generator.binomial(trials, odds / (1 + odds)) * 1.0, trials * 1.0
        whole = generator.lognormal(7, 0.6, self.n)
        return generator.poisson(level * rate * whole * 0.05) * 1.0, whole


DESIGNS = (
    Design("days, counts of 40", "count", "day", 180, 40),
    Design("days, rare counts", "count", "day", 365, 1.5, spread=0.3),
    Design("days, large counts, neighbours very alike", "count", "day", 365, 900, alike=0.6),
    Design("two years of days with a season", "count", "day", 760, 25),
    Design("days, revenue", "sum", "day", 240, 12),
    Design("days, shares", "share", "day", 180, 0.3),
    Design("days, engagement by reach", "ratio", "day", 180, 0.5),
    Design("weeks, counts", "count", "week", 52, 120),
    Design("weeks, shares", "share", "week", 52, 0.15),
    Design("months, revenue", "sum", "month", 24, 150, outliers=0),
)


PLANTED = (
    Design("days, counts of 50, half as many more", "count", "day", 180, 50, 0.05, 0.0),
    Design("days, shares of 40 %, odds tripled", "share", "day", 180, 0.4, 0.1, 0.0),
    Design("weeks, counts of 120, half as many more", "count", "week", 78, 120, 0.08),
    Design("days, counts of 40, autocorrelated, half as many more", "count", "day", 180, 40),
)
_FACTORS = {"share": 3.0}
_CLEAR = 3
"""The first of them change clearly: by four standard deviations of a value."""


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the coverage of bands for values to come, and of changes of levels."""
    yield from measure_bands(6 if quick else 150)
    yield from measure_changes(10 if quick else 250)
    yield from measure_shifts(10 if quick else 200)


def measure_bands(runs: int) -> Iterator[Coverage]:
    """Yield how often the value of a period to come lies within the band, outliers apart."""
    for number, design in enumerate(DESIGNS):
        inside: list[bool] = []
        for run in range(runs):
            series, far = design.draw(np.random.default_rng([1, number, run]))
            fitted = series.places < FIRST + 0.85 * design.n
            band = fit_band(series, fitted=fitted)
            if band is not None:
                within = (band.low <= series.values) & (series.values <= band.high)
                inside += within[~fitted & ~far].tolist()
        loose = (design.kind == "count" and design.level < _FEW) or design.n < _SHORT
        yield _cover("noise_band", design, design.name, inside, loose=loose)


def measure_changes(runs: int) -> Iterator[Coverage]:
    """Yield how often the interval of a change holds the true one."""
    for number, design in enumerate(DESIGNS):
        for factor, said in _CHANGES.items():
            inside: list[bool] = []
            for run in range(runs):
                generator = np.random.default_rng([2, number, run])
                found = _compare(design, generator, factor)
                if found is not None:
                    inside.append(found.low <= design.express(factor) <= found.high)
            name, loose = f"{design.name}, {said}", design.n < _SHORT
            yield _cover("level_change", design, name, inside, loose=loose)


def measure_shifts(runs: int) -> Iterator[Coverage]:
    """Yield how often a change is claimed without one, and found within one period if planted.

    Of planted changes also: coverage of the date, and how much the stated probability of being
    right within one period differs from how often that is so.
    """
    for number, design in enumerate(DESIGNS):
        claimed, n = 0, max(runs // 2, 10)
        for run in range(n):
            series, _ = design.draw(np.random.default_rng([3, number, run]))
            found = find_changes(series, seed=1)
            claimed += bool(found and (found.points or found.is_gradual))
        name, size = f"{design.name}, no change", f"{design.n} {design.unit}s"
        yield Coverage("shift_test", name, size, n, "false claims", claimed / n, (0.0, 0.05))
    for number, design in enumerate(PLANTED):
        yield from _measure_planted(design, number, runs, is_clear=number < _CLEAR)
        if number >= _CLEAR:
            yield _measure_bound(design, number, runs)


def _measure_planted(
    design: Design, number: int, runs: int, *, is_clear: bool
) -> Iterator[Coverage]:
    size, hits, inside, stated, right = f"{design.n} {design.unit}s", 0, [], [], []
    for run in range(runs):
        generator = np.random.default_rng([4, number, run])
        at = int(generator.integers(design.n // 5, 4 * design.n // 5))
        series, _ = design.draw(generator, factor=_FACTORS.get(design.kind, 1.5), changed=at)
        found = find_changes(series, seed=1)
        if found is None or not found.points:
            continue
        point = min(found.points, key=lambda each: abs(each.place - FIRST - at))
        right.append(abs(point.place - FIRST - at) <= 1)
        hits += right[-1]
        stated.append(point.near_share)
        inside.append(point.first <= FIRST + at <= point.last)
    share = hits / runs
    asked = (0.9, 1.0) if is_clear else (0.0, 1.0)
    yield Coverage("shift_test", design.name, size, runs, "found within one period", share, asked)
    covered, n = float(np.mean(inside)), len(inside)
    yield Coverage("change_date", design.name, size, n, "coverage", covered, (0.93, 1.0))
    gap = abs(float(np.mean(stated)) - float(np.mean(right)))
    measured = "stated probability, difference to the frequency"
    yield Coverage("change_date", design.name, size, n, measured, gap, (0.0, 0.05))


def _measure_bound(design: Design, number: int, runs: int) -> Coverage:
    """Return how often counts could be dated within one period if the noise were known."""
    hits = 0
    for run in range(runs):
        generator = np.random.default_rng([4, number, run])
        at = int(generator.integers(design.n // 5, 4 * design.n // 5))
        series, far = design.draw(generator, factor=1.5, changed=at)
        places, counts = series.places[~far], series.x[~far]
        means = design.level * design.weigh_weekdays(places)
        found = find_most_probable_date(places, counts, means, 1.5, design.spread, design.alike)
        hits += abs(found - FIRST - at) <= 1
    name, size = f"{design.name}; noise, levels and outliers known", f"{design.n} {design.unit}s"
    measured = "found within one period at best"
    return Coverage("shift_test", name, size, runs, measured, hits / runs, (0.0, 1.0))


def _compare(design: Design, generator: Generator, factor: float) -> LevelChange | None:
    """Return the change between the last two spans of a series that changes between them."""
    length, last = _SPANS[design.unit], FIRST + design.n - 1
    series, _ = design.draw(generator, factor=factor, changed=design.n - length)
    middle = last - length
    return compare_levels(series, (middle - length + 1, middle), (middle + 1, last))


def _cover(method: str, design: Design, name: str, inside: list[bool], *, loose: bool) -> Coverage:
    size, asked = f"{design.n} {design.unit}s", WIDE if loose else ASKED
    return Coverage(method, name, size, len(inside), "coverage", float(np.mean(inside)), asked)
