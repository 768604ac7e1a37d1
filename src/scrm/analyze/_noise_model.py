"""The model of a series: its level, weekdays, season, and how much its values vary."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scrm.analyze._noise_distribution import Floats
from scrm.analyze._period_series import YEAR, Bools, Series

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


@dataclass(slots=True)
class NoiseModel:
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
    ) -> "NoiseModel":
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

    def fit(self) -> "NoiseModel":
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
            free = max(known.sum() - self.count_parameters(), known.sum() / 3)
            found = float(clean.sum()) / free / _CLIPPED_VARIANCE
        least = 1.0 if self.series.kind in {"count", "share"} else 1e-9 * float(mean.max())
        return max(found, least, 1e-12)

    def count_parameters(self) -> int:
        return int(self.design.shape[1]) - int(self.weekdays.stop > self.weekdays.start)

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
        penalty = self.penalty()
        step = np.linalg.solve(information + np.diag(penalty), score - penalty * self.beta)
        return np.clip(step, -2, 2)

    def penalty(self) -> Floats:
        penalty = np.full(self.design.shape[1], _PRIOR**-2)
        penalty[: self.levels] = 1e-9
        penalty[self.trend] = 1e-9
        return penalty
