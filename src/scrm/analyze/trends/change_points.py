"""When the level of a series changed, how surely, and how exactly the date is known.

Changes are added one by one while the test of `shift_test` finds one, placed by the exact
segmentation of ruptures, and kept if each of them is found again without the others' help.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scrm.analyze._noise_band import NoiseBand, Series, fit_band, move_level
from scrm.analyze.trends.shift_test import Shift, find_shift

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ALPHA = 0.05
COVERAGE = 0.95
_CLIP = 2.58
_LARGEST_SQUARE = 9.0
_MOST = 6
"""More changes than these are not sought."""
LEAST = {"day": 7, "week": 4, "month": 3}
"""Periods that a level lasts at least."""


@dataclass(frozen=True, slots=True)
class ChangePoint:
    """One change of the level.

    Parameters
    ----------
    place : int
        First period of the new level.
    first, last : int
        95 % interval of the date.
    near_share : float
        Probability that the date is right within one period.
    p_value : float
        Probability of so large a change anywhere between its neighbours by chance.
    before, after : float
        Both levels, as value of an average period.
    """

    place: int
    first: int
    last: int
    near_share: float
    p_value: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The levels of a series.

    Parameters
    ----------
    band : NoiseBand
        Of the levels found.
    segments : ndarray of int, shape (n,)
        Number of the level of each period.
    points : tuple of ChangePoint
        In order of time; none if nothing changed.
    p_value : float or None
        Probability of the largest shift by chance, in a series of one level; None where the series
        is too short to say.
    is_gradual : bool
        The level rises or falls by the same factor in each period (``band.growth``), which
        describes the series better than steps.
    """

    band: NoiseBand
    segments: Ints
    points: tuple[ChangePoint, ...]
    p_value: float | None
    is_gradual: bool = False


def find_changes(series: Series, *, seed: int) -> Segmentation | None:
    """Find the dates at which the level of a series changed.

    Parameters
    ----------
    series : Series
    seed : int
        Of the simulations that the p-values come from.

    Returns
    -------
    Segmentation or None
        None where the series has no band.

    Notes
    -----
    In 5 % of series without a change, one is found. A change is dated by the exact least-squares
    segmentation; its interval by the likelihood of each date, divided by the long-run variance.

    References
    ----------
    Truong, Oudre and Vayatis (2020), Signal Processing 167: ruptures; Celisse, Marot, Pierre-Jean
    and Rigaill (2018), Computational Statistics & Data Analysis 128: kernel segmentation.

    Examples
    --------
    >>> from scrm.analyze._noise_band import build_series
    >>> counts = [20, 23, 19, 21, 18, 22, 20] * 5 + [34, 30, 33, 29, 32, 31, 35] * 5
    >>> found = find_changes(build_series(range(1000, 1070), counts), seed=1)
    >>> [(point.place, point.first, point.last) for point in found.points]
    [(1035, 1034, 1035)]
    """
    band = fit_band(series)
    if band is None:
        return None
    segments = np.zeros(len(series.x), np.int64)
    shift = _test(series, band, np.arange(len(series.x)), seed)
    p_value = None if shift is None else shift.p_value
    if shift is None or shift.p_value > ALPHA:
        return Segmentation(band, segments, (), p_value)
    stepped, steps = _add_changes(series, band, segments, seed, trend=False)
    gradual = fit_band(series, trend=True)
    is_gradual = gradual is not None and _measure_misfit(series, gradual, 1) < _measure_misfit(
        series, stepped, 2 * int(steps.max())
    )
    if is_gradual and gradual is not None:
        stepped, steps = _add_changes(series, gradual, segments, seed, trend=True)
    stepped, steps, p_values = _drop_changes(series, stepped, steps, seed, trend=is_gradual)
    points = tuple(
        _describe(series, stepped, steps, number, p) for number, p in enumerate(p_values, start=1)
    )
    return Segmentation(stepped, steps, points, p_value, is_gradual)


def _test(series: Series, band: NoiseBand, rows: Ints, seed: int) -> Shift | None:
    """Test rows of one level."""
    least = LEAST[series.unit]
    near = np.diff(series.places[rows]) == 1
    scores = ((band.clean - band.means) / np.sqrt(band.variances))[rows]
    weights = band.weights[rows]
    return find_shift(scores, weights / weights.mean(), near, least=least, seed=seed)


def _add_changes(
    series: Series, band: NoiseBand, segments: Ints, seed: int, *, trend: bool
) -> tuple[NoiseBand, Ints]:
    """Add changes while one is found in a level, each time with all dates anew."""
    while segments.max() < _MOST:
        parts = [np.flatnonzero(segments == number) for number in range(segments.max() + 1)]
        tests = [(_test(series, band, rows, seed), rows) for rows in parts]
        found = [(shift.p_value, rows[0], shift, rows) for shift, rows in tests if shift]
        if not found:
            break
        p_value, _, shift, rows = min(found, key=lambda each: each[:2])
        if p_value * len(parts) > ALPHA:
            break
        new = {int(rows[shift.start])} | (
            {int(rows[shift.stop])} if shift.stop < len(rows) else set()
        )
        marks = sorted(new | set((np.flatnonzero(np.diff(segments)) + 1).tolist()))
        refined = _place_changes(series, marks, trend=trend)
        if refined is None:
            break
        band, segments = refined
    return band, segments


def _place_changes(
    series: Series, marks: list[int], *, trend: bool
) -> tuple[NoiseBand, Ints] | None:
    """Return the best segmentation with as many changes as `marks`, beginning with these."""
    from ruptures import KernelCPD

    n = len(series.x)
    for _ in range(2):
        segments = _number(marks, n)
        fitted = fit_band(series, segments=segments, trend=trend)
        if fitted is None:
            return None
        steps = fitted.levels[segments] * float(np.median(fitted.weights))
        signal = np.clip(fitted.scores, -_CLIP, _CLIP) + steps
        kernel = KernelCPD(kernel="linear", min_size=LEAST[series.unit]).fit(signal)
        placed = kernel.predict(n_bkps=len(marks))[:-1]
        if placed == marks:
            break
        marks = placed
    for _ in range(2):
        segments = _number(marks, n)
        fitted = fit_band(series, segments=segments, trend=trend)
        if fitted is None:
            return None
        moved = [
            int(rows[_choose_date(weigh_dates(series, fitted, segments, rows))])
            for number in range(1, len(marks) + 1)
            for rows in [_list_rows(segments, number)]
        ]
        if moved == marks:
            break
        marks = moved
    fitted = fit_band(series, segments=_number(marks, n), trend=trend)
    return None if fitted is None else (fitted, _number(marks, n))


def _list_rows(segments: Ints, number: int) -> Ints:
    """Return the rows of the levels on both sides of a change."""
    return np.flatnonzero((segments == number - 1) | (segments == number))


def _number(marks: list[int], n: int) -> Ints:
    segments = np.zeros(n, np.int64)
    segments[marks] = 1
    return np.cumsum(segments)


def _drop_changes(
    series: Series, band: NoiseBand, segments: Ints, seed: int, *, trend: bool
) -> tuple[NoiseBand, Ints, list[float]]:
    """Drop changes that are not found between their neighbours; return the p-values of the rest."""
    while segments.max() > 0:
        p_values = []
        for number in range(1, int(segments.max()) + 1):
            merged = segments - (segments >= number)
            fitted = fit_band(series, segments=merged, trend=trend)
            rows = np.flatnonzero(merged == number - 1)
            shift = _test(series, fitted, rows, seed) if fitted else None
            p_values.append(1.0 if shift is None else shift.p_value)
        worst = int(np.argmax(p_values))
        if p_values[worst] <= ALPHA / len(p_values):
            return band, segments, p_values
        segments = segments - (segments > worst)
        band = fit_band(series, segments=segments, trend=trend) or band
    return band, segments, []


def _measure_misfit(series: Series, band: NoiseBand, parameters: int) -> float:
    """Return the information criterion of Schwarz, for values that are alike in time."""
    residuals = (band.clean - band.means) ** 2 / band.variances
    size = np.log(band.variances).sum() + residuals.sum()
    return float(size + parameters * np.log(len(series.x)) * band.long_run)


def _describe(
    series: Series, band: NoiseBand, segments: Ints, number: int, p_value: float
) -> ChangePoint:
    rows = _list_rows(segments, number)
    chances, places = weigh_dates(series, band, segments, rows), series.places[rows]
    begin = _choose_date(chances)
    order = np.argsort(-chances, kind="stable")
    kept = np.sort(order[: int(np.searchsorted(np.cumsum(chances[order]), COVERAGE)) + 1])
    place = int(places[max(begin - 1, 0)] + 1 + places[begin]) // 2
    before, after = (
        float(series.x[segments == each].sum() / series.y[segments == each].sum())
        for each in (number - 1, number)
    )
    return ChangePoint(
        place=place,
        first=int(places[max(kept[0] - 1, 0)]) + 1,
        last=int(places[kept[-1]]),
        near_share=_measure_near(places, chances, place),
        p_value=p_value,
        before=before,
        after=after,
    )


def _choose_date(chances: Floats) -> int:
    """Return the row that is most probably at most one row from the true date."""
    near = np.convolve(chances, np.ones(3), "same")
    return int(np.lexsort((-chances, -near.round(12)))[0])


def _measure_near(places: Ints, chances: Floats, place: int) -> float:
    """Return the probability that the date is at most one period off; in a gap all are alike."""
    begins = np.r_[places[0], places[:-1] + 1]
    inside = np.minimum(places, place + 1) - np.maximum(begins, place - 1) + 1
    return float((chances * np.clip(inside, 0, None) / (places - begins + 1)).sum())


def weigh_dates(series: Series, band: NoiseBand, segments: Ints, rows: Ints) -> Floats:
    """Return the probability of each row as the first of the new level, all alike before data.

    Parameters
    ----------
    rows : ndarray of int
        The rows of two levels in a row.

    Notes
    -----
    Normal likelihoods of both levels, with squares of at most 9, so that no single value decides;
    their logarithm is divided by the long-run variance.
    """
    numbers = segments[rows]
    start = int((numbers == numbers[0]).sum())
    costs = []
    for number in (numbers[0], numbers[-1]):
        moved = band.levels[number] - band.levels[numbers]
        mean, variance = move_level(series, band, rows, moved)
        square = (series.x[rows] - mean) ** 2 / variance
        costs.append(np.minimum(square, _LARGEST_SQUARE) + np.log(variance))
    log = -(np.r_[0.0, np.cumsum(costs[0])[:-1]] + np.cumsum(costs[1][::-1])[::-1]) / 2
    least, inside = LEAST[series.unit], np.arange(len(rows))
    allowed = (inside >= min(least, start)) & (inside <= max(len(rows) - least, start))
    log = np.where(allowed, log / band.long_run, -np.inf)
    chances = np.exp(log - log.max())
    return np.asarray(chances / chances.sum())
