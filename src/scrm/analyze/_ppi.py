"""Prediction-powered inference: a few labels drawn at random, and a model's predictions for all.

The mean of a quantity over a finite set of texts is estimated from `n` labelled ones, drawn at
random, and from predictions for all `N`:

    estimate = mean(y) + weight * (mean of f over all - mean of f over the labelled)

The weight is tuned to the data: the slope of a regression of `y` on `f`, at least 0. A useless
model gets the weight 0, and the estimate is that of the labels alone; a biased one does no harm,
since its bias cancels. This is PPI++ for the mean, which in survey sampling is the regression
estimator. The interval covers the mean over these `N` texts: with all of them labelled it has no
width.

References
----------
Angelopoulos, Duchi and Zrnic (2023), PPI++: Efficient prediction-powered inference,
arXiv:2311.01453; Angelopoulos et al. (2023), Prediction-powered inference, Science 382. Finite
population: Särndal, Swensson and Wretman (1992), Model assisted survey sampling, chapter 6.
Interval: Wilson (1927) with the effective number of labels, as in Korn and Graubard (1998), Survey
Methodology 24.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._stats import wilson_interval

Floats = NDArray[np.float64]
Bounds = tuple[float, float]

SHARE: Final[Bounds] = (0.0, 1.0)
NET: Final[Bounds] = (-1.0, 1.0)
FEWEST_LABELS: Final = 20
"""Fewer labels than this give no estimate."""
_SMALLEST_SPREAD: Final = 1e-12
"""Variance of predictions below which they are constant but for rounding."""
_PRIOR_LABELS: Final = 3
"""Labels of the rarer kind that count for "the model does not help": with two or three of them, a
residual variance near zero is chance."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated mean with its 95 % interval.

    Parameters
    ----------
    value, low, high : float
        Within the bounds of the quantity.
    weight : float
        Weight of the predictions; 0 uses the labels alone.
    label_count : int
        Labels that it rests on.
    """

    value: float
    low: float
    high: float
    weight: float
    label_count: int


def estimate_mean(
    labels: ArrayLike,
    predictions: ArrayLike,
    *,
    prediction_mean: float,
    count: int,
    bounds: Bounds = SHARE,
) -> Estimate | None:
    """Estimate the mean of a bounded quantity over all texts.

    Parameters
    ----------
    labels : array-like, shape (n,)
        The quantity of the labelled texts, such as 1 for a positive text and 0 for others.
    predictions : array-like, shape (n,)
        What the model predicts for them, such as the probability of "positive".
    prediction_mean : float
        Mean of the predictions over all texts, the labelled ones included.
    count : int
        Number of all texts, N; at least n.
    bounds : (low, high)
        Smallest and largest possible value of the quantity.

    Returns
    -------
    Estimate or None
        None for fewer than `FEWEST_LABELS` labels.

    Examples
    --------
    >>> labels, predictions = [1] * 30 + [0] * 70, [0.9] * 30 + [0.2] * 70
    >>> found = estimate_mean(labels, predictions, prediction_mean=0.41, count=10_000)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.3, 0.273, 0.328)
    """
    y, f = _rescale(labels, bounds), _rescale(predictions, bounds)
    if len(y) < FEWEST_LABELS:
        return None
    weight = tune_weight(y, f)
    shift = float(_rescale(prediction_mean, bounds) - f.mean())
    value = float(np.clip(y.mean() + weight * shift, 0, 1))
    largest = y.mean() * (1 - y.mean())
    ratio = _relative_variance(y, f, weight, shift=shift, largest=largest, rare=_count_rare(y))
    return _build_estimate(value, len(y) / ratio, len(y), count, weight, bounds)


def estimate_ratio(
    numerators: ArrayLike,
    denominators: ArrayLike,
    predicted: tuple[ArrayLike, ArrayLike],
    *,
    prediction_means: tuple[float, float],
    count: int,
    bounds: Bounds = SHARE,
) -> Estimate | None:
    """Estimate the ratio of two means over all texts, such as positive / (positive + negative).

    Parameters
    ----------
    numerators, denominators : array-like, shape (n,)
        Both quantities of the labelled texts; a denominator is 0 or 1.
    predicted : (array-like, array-like), each shape (n,)
        Predictions of both.
    prediction_means : (float, float)
        Means of the predictions over all texts.
    count, bounds
        As in `estimate_mean`; `bounds` of the ratio.

    Returns
    -------
    Estimate or None
        None if fewer than `FEWEST_LABELS` labels have a denominator.

    Notes
    -----
    The ratio is linearised (delta method): its error is that of the mean of
    ``numerator - ratio * denominator``, divided by the mean denominator.

    Examples
    --------
    >>> a, b = [1] * 30 + [0] * 70, [1] * 60 + [0] * 40
    >>> found = estimate_ratio(a, b, (a, b), prediction_means=(0.3, 0.6), count=100)
    >>> found.value, found.low, found.high
    (0.5, 0.5, 0.5)
    """
    a, b = np.asarray(numerators, float), np.asarray(denominators, float)
    fa, fb = (np.asarray(each, float) for each in predicted)
    if b.sum() < FEWEST_LABELS:
        return None
    first = a.mean() / b.mean()
    z, fz = a - first * b, fa - first * fb
    weight = tune_weight(z, fz)
    mean_a = a.mean() + weight * (prediction_means[0] - fa.mean())
    mean_b = b.mean() + weight * (prediction_means[1] - fb.mean())
    if mean_b <= 0:
        return None
    value = float(np.clip(_rescale(mean_a / mean_b, bounds), 0, 1))
    shift = prediction_means[0] - first * prediction_means[1] - float(fz.mean())
    among = _rescale(a[b > 0], bounds)
    largest = b.mean() * among.mean() * (1 - among.mean()) * (bounds[1] - bounds[0]) ** 2
    ratio = _relative_variance(z, fz, weight, shift=shift, largest=largest, rare=_count_rare(among))
    return _build_estimate(value, b.sum() / ratio, len(a), count, weight, bounds)


def tune_weight(labels: Floats, predictions: Floats) -> float:
    """Return the weight of the predictions of least variance, at least 0.

    Parameters
    ----------
    labels, predictions : array, shape (n,)

    Examples
    --------
    >>> tune_weight(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.25, 0.25, 0.75, 0.75]))
    2.0
    >>> tune_weight(np.array([0.0, 0.0, 1.0, 1.0]), np.array([1.0, 0.6, 0.4, 0.0]))
    0.0
    """
    spread = predictions.var()
    if spread < _SMALLEST_SPREAD or labels.var() == 0:
        return 0.0
    slope = ((labels - labels.mean()) * (predictions - predictions.mean())).mean() / spread
    return max(float(slope), 0.0)


def _rescale(values: ArrayLike, bounds: Bounds) -> Floats:
    """Map values from their bounds to 0..1."""
    low, high = bounds
    return (np.asarray(values, float) - low) / (high - low)


def _count_rare(values: Floats) -> int:
    """Return how many labels differ from the most frequent value."""
    return int(len(values) - np.unique(values, return_counts=True)[1].max())


def _relative_variance(
    y: Floats, f: Floats, weight: float, *, shift: float, largest: float, rare: int
) -> float:
    """Return the residual variance relative to the largest possible one, at most about 1.

    Parameters
    ----------
    shift : float
        Mean prediction of all texts minus that of the labelled: the further away, the more an
        error of the slope matters.
    largest : float
        Variance of a quantity that takes only its two bounds, with the same mean.
    rare : int
        Labels that differ from the most frequent value; with few of them the ratio is drawn
        towards 1 (`_PRIOR_LABELS`).
    """
    n, spread = len(y), f.var(ddof=1)
    residual = (y - weight * f).var(ddof=1) * (n - 1) / n
    if weight:
        residual *= n / (n - 2)
    ratio = min(residual / largest, 1.0) if largest > 0 else 1.0
    ratio = (rare * ratio + _PRIOR_LABELS) / (rare + _PRIOR_LABELS)
    return float(
        ratio * (1 + (weight > 0) * n * shift**2 / ((n - 1) * max(spread, _SMALLEST_SPREAD)))
    )


def _build_estimate(
    value: float, effective: float, n: int, count: int, weight: float, bounds: Bounds
) -> Estimate:
    """Return Wilson's interval with the effective number of labels, on the scale of `bounds`.

    Its quantile is that of the t distribution; texts that are labelled add no uncertainty.
    """
    low_bound, high_bound = bounds
    unlabelled = 1 - n / max(count, n)
    low = high = value
    if unlabelled > 0:
        from scipy.special import ndtr, stdtrit

        level = 2 * float(ndtr(stdtrit(n - 1, 0.975))) - 1
        trials = effective / unlabelled
        low, high = wilson_interval(value * trials, trials, level=level) or (0.0, 1.0)
    value, low, high = (low_bound + (high_bound - low_bound) * x for x in (value, low, high))
    return Estimate(value, low, high, weight, n)
