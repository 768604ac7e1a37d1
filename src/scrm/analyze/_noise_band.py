"""The noise of a series: what a day, week or month should have, and when it is out of the ordinary.

The level of a count, sum or ratio is estimated together with its weekdays and, from two years on,
its season. How much values vary beyond chance, and how alike neighbours are, is measured on the
series itself; single outliers have a bounded influence. A missing period has no row.

Changes of the level between two spans: `scrm.analyze._level_change`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from scrm.analyze._long_run_variance import measure_long_run
from scrm.analyze._noise_distribution import Floats, Kind, find_quantile, measure_tail
from scrm.analyze._noise_model import NoiseModel
from scrm.analyze._period_series import Ints, Series, Unit, build_series

__all__ = ["Kind", "NoiseBand", "Series", "Unit", "build_series", "fit_band", "move_level"]

LEVEL = 0.95
LEAST = {"day": 14, "week": 8, "month": 8}
"""Fewer periods with data have no band."""
_LARGEST_LOG = 30.0


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
    return _build_band(NoiseModel.of(series, segments, known, trend=trend).fit(), level)


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


def _build_band(model: NoiseModel, level: float) -> NoiseBand:
    """Return what a model has estimated."""
    from scipy.special import ndtri, stdtrit

    series, known = model.series, model.known
    mean, unit_variance = model.moments()
    variance = model.variances(mean, unit_variance)
    slope = mean * (1 - mean / series.y) if series.kind == "share" else mean
    part = model.design[known]
    information = part.T @ (part * (slope**2 / variance)[known][:, None])
    covariance = np.asarray(np.linalg.inv(information + np.diag(model.penalty())), np.float64)
    tail = measure_tail(series.kind, series.x, series.y, mean, variance)
    score = ndtri(np.clip(tail, 1e-15, 1 - 1e-15))
    slow = model.levels + model.trend.stop - model.season.start
    run = measure_long_run(series.places[known], score[known], part, slow=slow)
    total = variance + slope**2 * run.ratio * np.einsum(
        "ij,jk,ik->i", model.design, covariance, model.design
    )
    free = max(float(known.sum() - model.count_parameters()), 2.0)
    wide = total * float(stdtrit(free, 0.975) / ndtri(0.975)) ** 2
    tail = measure_tail(series.kind, series.x, series.y, mean, wide)
    low, high = (
        find_quantile(series.kind, q, series.y, mean, wide) / series.y
        for q in ((1 - level) / 2, (1 + level) / 2)
    )
    weekdays = model.beta[model.weekdays]
    return NoiseBand(
        expected=mean / series.y,
        low=low,
        high=high,
        p_values=np.minimum(2 * np.minimum(tail, 1 - tail), 1.0),
        scores=ndtri(np.clip(tail, 1e-15, 1 - 1e-15)),
        clean=model.clean,
        means=mean,
        variances=variance,
        weights=slope / np.sqrt(variance),
        levels=model.beta[: model.levels],
        covariance=covariance[: model.levels, : model.levels],
        power=model.power,
        dispersion=model.dispersion,
        autocorrelation=run.autocorrelation,
        long_run=run.ratio,
        degrees=run.degrees,
        weekdays=np.exp(weekdays - weekdays.mean()) if len(weekdays) else None,
        is_seasonal=model.season.stop > model.season.start,
        growth=float(model.beta[model.trend].sum() / len(mean)),
        growth_error=float(np.sqrt(np.diag(covariance)[model.trend].sum()) / len(mean)),
    )
