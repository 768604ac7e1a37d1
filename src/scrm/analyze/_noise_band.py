"""The noise of a series: what a day, week or month should have, and when it is out of the ordinary.

The level of a count, sum or ratio is estimated together with its weekdays and, from two years on,
its season. How much values vary beyond chance, and how alike neighbours are, is measured on the
series itself; single outliers have a bounded influence. A missing period has no row.

Changes of the level between two spans: `scrm.analyze._level_change`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._long_run_variance import measure_long_run
from scrm.analyze._noise_distribution import Floats, Kind, find_quantile, measure_tail

Unit = Literal["day", "week", "month"]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
LEVEL = 0.95
LEAST = {"day": 14, "week": 8, "month": 8}
"""Fewer periods with data have no band."""
YEAR = {"day": 365.2425, "week": 365.2425 / 7, "month": 12.0}
_HARMONICS = {"day": 3, "week": 3, "month": 2}
_WEEKDAYS_FROM = 21
"""Days from which on weekdays are told apart."""
_CLIP = 2.58
_CLIPPED_VARIANCE = 0.982
"""Variance of a standard normal value whose tails are moved in to 2.58."""
_PRIOR = 1.0
"""Standard deviation of the logarithm of a factor of a weekday, before data."""
_ROUNDS, _ROUND_OF_POWER, _LEAST_ROUNDS = 25, 5, 9
_STEP = 1e-7
"""A smaller step ends the fit."""
_GAIN = 4.0
"""Twice the logarithm of the likelihood ratio from which on another power is taken."""
_POWERS = (1.0, 1.5, 2.0)
_LARGEST_LOG = 30.0


@dataclass(frozen=True, slots=True)
class Series:
    """One KPI over time, one row per period that has data.

    Parameters
    ----------
    places : ndarray of int, shape (n,)
        Numbers of the periods, rising: of days ``date.toordinal()``, of weeks (from Monday)
        ``(toordinal() - 1) // 7``, of months ``12 * year + month - 1``.
    x, y : ndarray, shape (n,)
        Numerator (count, sum) and denominator; the denominator is one where there is none.
    unit : {"day", "week", "month"}
    kind : {"count", "sum", "share", "ratio"}
        See `scrm.analyze._noise_distribution`.
    """

    places: Ints
    x: Floats
    y: Floats
    unit: Unit = "day"
    kind: Kind = "count"

    @property
    def values(self) -> Floats:
        """The value of each period."""
        return self.x / self.y

    def within(self, first: int, last: int) -> Bools:
        """Return which periods lie between two, both included."""
        return (self.places >= first) & (self.places <= last)


def build_series(
    places: ArrayLike,
    x: ArrayLike,
    y: ArrayLike | None = None,
    *,
    unit: Unit = "day",
    kind: Kind = "count",
) -> Series:
    """Return a series in order of time; periods without a value or denominator are left out.

    Raises
    ------
    ValueError
        For a period given twice, a negative numerator, or a share above one.

    Examples
    --------
    >>> build_series([12, 10, 11], [4, 2, None], [8, 8, 8], kind="share").values.tolist()
    [0.25, 0.5]
    """
    place = np.asarray(places, np.int64)
    above = np.asarray(x, float)
    below = np.ones(len(place)) if y is None else np.asarray(y, float)
    order = np.argsort(place, kind="stable")
    order = order[np.isfinite(above[order]) & np.isfinite(below[order]) & (below[order] > 0)]
    place, above, below = place[order], above[order], below[order]
    if len(place) > 1 and (np.diff(place) == 0).any():
        raise ValueError("a period of a series is given twice")
    if (above < 0).any():
        raise ValueError("a numerator of a series is negative")
    if kind == "share" and (above > below).any():
        raise ValueError("a share of a series is above one")
    return Series(place, above, below, unit, kind)


@dataclass(frozen=True, slots=True)
class NoiseBand:
    """The expected value of each period, and the band in which 95 % of values lie.

    Parameters
    ----------
    expected, low, high : ndarray, shape (n,)
        In the unit of the value (numerator by denominator); prediction interval of one value.
    p_values : ndarray, shape (n,)
        Probability of a value at least as far out, two-sided (mid-p).
    scores : ndarray, shape (n,)
        The same as standard normal values with their sign.
    clean : ndarray, shape (n,)
        The numerators, those far out moved in to the bounds of their influence.
    means, variances : ndarray, shape (n,)
        Of the numerators, apart from the uncertainty of the level.
    weights : ndarray, shape (n,)
        By how many standard deviations the mean moves where the level rises by one.
    levels, covariance : ndarray, shapes (s,) and (s, s)
        Logarithm (of a share: logit) of the level of each segment, and its covariance by the
        dispersion and the long-run variance.
    power : float
        The variance grows as the mean to this power.
    dispersion : float
        Variance by that of a Poisson or binomial value, at the median period.
    autocorrelation : float
        Of values a period apart.
    long_run : float
        How many times the variance of a mean of many periods is that of independent ones.
    degrees : float
        Degrees of freedom of the long-run variance.
    weekdays : ndarray, shape (7,), or None
        Factor (of a share: of the odds) of Monday to Sunday; None where not told apart.
    is_seasonal : bool
        Whether a season of the year was estimated: from two years on.
    growth, growth_error : float
        Rise of the level per period, and its standard error by the dispersion; 0 without a trend.
    """

    expected: Floats
    low: Floats
    high: Floats
    p_values: Floats
    scores: Floats
    clean: Floats
    means: Floats
    variances: Floats
    weights: Floats
    levels: Floats
    covariance: Floats
    power: float
    dispersion: float
    autocorrelation: float
    long_run: float
    degrees: float
    weekdays: Floats | None
    is_seasonal: bool
    growth: float
    growth_error: float


def fit_band(
    series: Series,
    *,
    segments: ArrayLike | None = None,
    fitted: ArrayLike | None = None,
    trend: bool = False,
    level: float = LEVEL,
) -> NoiseBand | None:
    """Estimate the level of a series, its weekdays, season and noise.

    Parameters
    ----------
    segments : array-like of int, shape (n,), optional
        Number of the level of each period, from 0, such as before and after a change; one level
        without it.
    fitted : array-like of bool, shape (n,), optional
        The periods to learn from; the others are compared with what is learned. Segments without
        such a period are not possible.
    trend : bool
        Let the level rise or fall gradually, by the same factor in each period.
    level : float
        Of the band.

    Returns
    -------
    NoiseBand or None
        None where too few periods have data (`LEAST`) and where all values are zero.

    Notes
    -----
    Quasi-likelihood: the variance is a multiple of the mean to the power 1, 1.5 or 2, whichever
    fits. Numerators beyond the 99 % band are moved in to it while the model is fitted (Huber).

    References
    ----------
    Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013), Statistics in Medicine 32:
    1206; McCullagh and Nelder (1989), Generalized Linear Models; Huber (1981), Robust Statistics.

    Examples
    --------
    >>> weeks = build_series(range(100, 112), [50, 48, 55, 51, 47, 52, 49, 53, 90, 50, 51, 48],
    ...                      unit="week")
    >>> band = fit_band(weeks)
    >>> bool(band.expected[0] > 49), bool(band.high[8] < 90), band.p_values.argmin()
    (True, True, np.int64(8))
    """
    known = np.ones(len(series.x), bool) if fitted is None else np.asarray(fitted, bool)
    if known.sum() < LEAST[series.unit] or series.x[known].sum() <= 0:
        return None
    if series.kind == "share" and (series.x[known] == series.y[known]).all():
        return None
    model = _Model.of(series, segments, known, trend=trend)
    return model.fit().band(level)


def move_level(series: Series, band: NoiseBand, rows: Ints, moved: Floats) -> tuple[Floats, Floats]:
    """Return means and variances of numerators if their level were another one.

    Parameters
    ----------
    rows : ndarray of int, shape (k,)
    moved : ndarray, shape (k,)
        By how much the level is higher (logarithm; of a share: logit).
    """
    y, mean, variance = series.y[rows], band.means[rows], band.variances[rows]
    if series.kind == "share":
        share = np.clip(mean / y, 1e-9, 1 - 1e-9)
        other = 1 / (1 + (1 - share) / share * np.exp(-moved))
        return y * other, variance * (other * (1 - other)) / (share * (1 - share))
    factor = np.exp(np.clip(moved, -_LARGEST_LOG, _LARGEST_LOG))
    return mean * factor, variance * factor**band.power


@dataclass(slots=True)
class _Model:
    """A quasi-likelihood model while it is fitted."""

    series: Series
    known: Bools
    design: Floats
    levels: int
    weekdays: slice
    season: slice
    trend: slice
    power: float = 1.0
    dispersion: float = 1.0
    beta: Floats = None  # type: ignore[assignment]
    clean: Floats = None  # type: ignore[assignment]

    @classmethod
    def of(
        cls, series: Series, segments: ArrayLike | None, known: Bools, *, trend: bool
    ) -> "_Model":
        n = len(series.x)
        segment = np.zeros(n, int) if segments is None else np.asarray(segments, int)
        columns = [np.eye(segment.max() + 1)[segment]]
        place = series.places.astype(float)
        fitted = place[known]
        span = fitted[-1] - fitted[0] + 1
        if series.unit == "day" and known.sum() >= _WEEKDAYS_FROM:
            columns.append(np.eye(7)[(series.places + 6) % 7])
        levels, weekdays = columns[0].shape[1], sum(each.shape[1] for each in columns)
        if span >= 1.95 * YEAR[series.unit] and known.sum() >= span / 2:
            waves = np.arange(1, _HARMONICS[series.unit] + 1)
            angle = 2 * np.pi * np.outer(place, waves) / YEAR[series.unit]
            columns.append(np.hstack([np.cos(angle), np.sin(angle)]))
        season = sum(each.shape[1] for each in columns)
        if trend:
            columns.append(((place - place.mean()) / len(place))[:, None])
        slices = slice(levels, weekdays), slice(weekdays, season), slice(season, season + trend)
        return cls(series, known, np.hstack(columns), levels, *slices)

    def fit(self) -> "_Model":
        series, known = self.series, self.known
        rates = series.values[known]
        start = float(np.median(rates)) or float(np.sort(rates)[: int(0.9 * len(rates)) + 1].mean())
        self.beta = np.zeros(self.design.shape[1])
        self.beta[: self.levels] = self._link(start or float(rates.mean()))
        self.clean = series.x.copy()
        for number in range(_ROUNDS):
            mean, unit_variance = self.moments()
            self.dispersion = self._measure_dispersion(mean, unit_variance, first=number == 0)
            if number == _ROUND_OF_POWER:
                self.power = self._choose_power(mean)
                mean, unit_variance = self.moments()
                self.dispersion = self._measure_dispersion(mean, unit_variance)
            self.clean = self._move_in(mean, self.variances(mean, unit_variance))
            step = self._step(mean, unit_variance)
            self.beta = np.clip(self.beta + step, -_LARGEST_LOG, _LARGEST_LOG)
            if number >= _LEAST_ROUNDS and np.abs(step).max() < _STEP:
                break
        return self

    def _link(self, rate: float) -> float:
        if self.series.kind == "share":
            rate = float(np.clip(rate, 1e-4, 1 - 1e-4))
            return float(np.log(rate / (1 - rate)))
        return float(np.log(rate))

    def moments(self, power: float | None = None) -> tuple[Floats, Floats]:
        """Return the mean of each numerator, and its variance where the dispersion is one."""
        y, power = self.series.y, power or self.power
        eta = self.design @ self.beta
        if self.series.kind == "share":
            share = 1 / (1 + np.exp(-np.clip(eta, -_LARGEST_LOG, _LARGEST_LOG)))
            typical = float(np.median(y[self.known]))
            return y * share, y * share * (1 - share) * (y / typical) ** (power - 1)
        mean = y * np.exp(np.minimum(eta, 2 * _LARGEST_LOG))
        return mean, mean * (mean / float(np.median(mean[self.known]))) ** (power - 1)

    def variances(self, mean: Floats, unit_variance: Floats) -> Floats:
        """Return the variances; those of counts and shares at least those of independent cases."""
        variance = self.dispersion * unit_variance
        if self.series.kind == "count":
            return np.maximum(variance, mean)
        if self.series.kind == "share":
            return np.maximum(variance, mean * (1 - mean / self.series.y))
        return variance

    def _measure_dispersion(
        self, mean: Floats, unit_variance: Floats, *, first: bool = False
    ) -> float:
        known = self.known
        scaled = (self.series.x - mean)[known] ** 2 / unit_variance[known]
        if first:
            found = float(np.median(scaled)) / 0.4549
        else:
            clean = (self.clean - mean)[known] ** 2 / unit_variance[known]
            free = max(known.sum() - self._count_parameters(), known.sum() / 3)
            found = float(clean.sum()) / free / _CLIPPED_VARIANCE
        least = 1.0 if self.series.kind in {"count", "share"} else 1e-9 * float(mean.max())
        return max(found, least, 1e-12)

    def _count_parameters(self) -> int:
        return int(self.design.shape[1]) - (self.weekdays.stop > self.weekdays.start)

    def _choose_power(self, mean: Floats) -> float:
        """Return the power of the mean whose variances the residuals fit best (likelihood)."""
        residuals = (self.clean - mean)[self.known] ** 2
        lengths = []
        for power in _POWERS:
            unit_variance = self.moments(power)[1][self.known]
            variance = unit_variance * float((residuals / unit_variance).mean())
            lengths.append(float(np.log(np.maximum(variance, 1e-300)).sum()))
        best = int(np.argmin(lengths))
        return _POWERS[best] if lengths[0] - lengths[best] > _GAIN else 1.0

    def _move_in(self, mean: Floats, variance: Floats) -> Floats:
        """Return the numerators, those beyond about 99 % moved in (Cornish and Fisher)."""
        deviation = np.sqrt(variance)
        skewness = deviation / np.maximum(mean, 1e-12)
        if self.series.kind == "share":
            skewness = np.zeros(len(mean))
        bend = np.minimum((_CLIP**2 - 1) / 6 * skewness, 2.0)
        return np.clip(
            self.series.x,
            mean - np.maximum(_CLIP - bend, 0.5) * deviation,
            mean + (_CLIP + bend) * deviation,
        )

    def _step(self, mean: Floats, unit_variance: Floats) -> Floats:
        """Return one step of Fisher scoring; factors of weekdays and season are pulled to none."""
        slope = mean * (1 - mean / self.series.y) if self.series.kind == "share" else mean
        part = self.design[self.known]
        slope, inverse = slope[self.known], 1 / unit_variance[self.known]
        information = part.T @ (part * (slope**2 * inverse)[:, None]) / self.dispersion
        score = part.T @ (slope * inverse * (self.clean - mean)[self.known]) / self.dispersion
        penalty = self._penalty()
        step = np.linalg.solve(information + np.diag(penalty), score - penalty * self.beta)
        return np.clip(step, -2, 2)

    def _penalty(self) -> Floats:
        penalty = np.full(self.design.shape[1], _PRIOR**-2)
        penalty[: self.levels] = 1e-9
        penalty[self.trend] = 1e-9
        return penalty

    def band(self, level: float) -> NoiseBand:
        """Return what was estimated."""
        from scipy.special import ndtri, stdtrit

        series, known = self.series, self.known
        mean, unit_variance = self.moments()
        variance = self.variances(mean, unit_variance)
        slope = mean * (1 - mean / series.y) if series.kind == "share" else mean
        part = self.design[known]
        information = part.T @ (part * (slope**2 / variance)[known][:, None])
        covariance: Floats = np.linalg.inv(information + np.diag(self._penalty()))
        tail = measure_tail(series.kind, series.x, series.y, mean, variance)
        score = ndtri(np.clip(tail, 1e-15, 1 - 1e-15))
        slow = self.levels + self.trend.stop - self.season.start
        run = measure_long_run(series.places[known], score[known], part, slow=slow)
        total = variance + slope**2 * run.ratio * np.einsum(
            "ij,jk,ik->i", self.design, covariance, self.design
        )
        free = max(float(known.sum() - self._count_parameters()), 2.0)
        wide = total * float(stdtrit(free, 0.975) / ndtri(0.975)) ** 2
        tail = measure_tail(series.kind, series.x, series.y, mean, wide)
        low, high = (
            find_quantile(series.kind, q, series.y, mean, wide) / series.y
            for q in ((1 - level) / 2, (1 + level) / 2)
        )
        weekdays = self.beta[self.weekdays]
        return NoiseBand(
            expected=mean / series.y,
            low=low,
            high=high,
            p_values=np.minimum(2 * np.minimum(tail, 1 - tail), 1.0),
            scores=ndtri(np.clip(tail, 1e-15, 1 - 1e-15)),
            clean=self.clean,
            means=mean,
            variances=variance,
            weights=slope / np.sqrt(variance),
            levels=self.beta[: self.levels],
            covariance=covariance[: self.levels, : self.levels],
            power=self.power,
            dispersion=self.dispersion,
            autocorrelation=run.autocorrelation,
            long_run=run.ratio,
            degrees=run.degrees,
            weekdays=np.exp(weekdays - weekdays.mean()) if len(weekdays) else None,
            is_seasonal=self.season.stop > self.season.start,
            growth=float(self.beta[self.trend].sum() / len(mean)),
            growth_error=float(np.sqrt(np.diag(covariance)[self.trend].sum()) / len(mean)),
        )
