"""The errors of sentiment in counts of other analyses: net sentiment by channel, per customer, ...

An analysis that counts labels of post_sentiment in groups of texts gets the true value with its
bounds from `SentimentErrors.bound`: an interval if posts were labelled by hand, else a range over
other kinds of texts.

Examples
--------
::

    errors = read_sentiment_errors(store)
    value, low, high = errors.bound("net_sentiment", counted=[0.2, -0.1], text_counts=[400, 35])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._hierarchical_model import Mixture, fit_groups
from scrm.analyze._label_basis import choose_labels
from scrm.analyze._ppi import FEWEST_LABELS, NET, SHARE, Bounds, tune_weight
from scrm.analyze._text_kinds import FREEDOM, Weights, fit_offset, load_kinds, measure_offset
from scrm.store import Store

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Ends = tuple[Floats, Floats, Floats]
"""Estimates of groups with the lower and upper ends of their intervals."""

_ORDER: Final = ("negative", "neutral", "positive")
_NEGATIVE, _NEUTRAL, _POSITIVE = np.eye(3)
_ALL, _OPINIONS = np.ones(3), _NEGATIVE + _POSITIVE
QUANTITIES: Final[Mapping[str, tuple[Weights, Bounds]]] = {
    "negative": ((_NEGATIVE, _ALL), SHARE),
    "neutral": ((_NEUTRAL, _ALL), SHARE),
    "positive": ((_POSITIVE, _ALL), SHARE),
    "net_sentiment": ((_POSITIVE - _NEGATIVE, _ALL), NET),
    "net_sentiment_opinion": ((_POSITIVE - _NEGATIVE, _OPINIONS), NET),
    "brand_health": ((_POSITIVE, _OPINIONS), SHARE),
}
"""What can be bounded: weights of the labels in numerator and denominator, and possible values."""
_SPREAD: Final = 0.03
"""Scale of the prior of the spread of errors between groups of one user, on a scale of 0 to 1."""
_LOGIT_SPREAD: Final = 0.2
"""The same in logits, for ratios."""
_SMOOTHING: Final = 0.5
_SMALLEST_VARIANCE: Final = 1e-4

_ENGINES: Final = (
    "SELECT DISTINCT engine FROM post_sentiment WHERE engine IS NOT NULL ORDER BY engine"
)
_LABELLED: Final = """
SELECT post_labels.channel, post_labels.drawn, post_labels.label AS true_label,
  post_sentiment.label AS found
FROM post_labels
JOIN post_sentiment USING (channel, post_id)
WHERE post_sentiment.label IS NOT NULL
ORDER BY post_labels.channel, post_labels.post_id"""


@dataclass(frozen=True, slots=True)
class LinearError:
    """The truth of a group as ``slope * counted + error``, on a scale of 0 to 1.

    Parameters
    ----------
    slope : float
        Of true on counted values of single texts: below 1 for an engine that guesses.
    error : Mixture
        Of a group that has no labels of its own.
    per_text : float
        Variance of the error of one text.
    """

    slope: float
    error: Mixture
    per_text: float

    def bound(self, values: Floats, n: Floats, *, is_sample: bool) -> Ends:
        """Return the estimate and its ends for counted values of groups of n texts."""
        sampling = self.slope**2 * is_sample * _sampling_variance(values, n)
        truth = self.error.shift(self.slope * values, noise=self.per_text / n + sampling)
        found = np.clip([truth.mean, truth.quantile(0.025), truth.quantile(0.975)], 0, 1)
        return found[0], found[1], found[2]


@dataclass(frozen=True, slots=True)
class LogitError:
    """The truth of a group as an offset of the counted value in logits (see `_text_kinds`).

    Parameters
    ----------
    offset : Mixture
        Of another group.
    per_text : float
        Variance of the offset of one text.
    freedom : float or None
        Degrees of freedom of t distributions; None for normal ones.
    """

    offset: Mixture
    per_text: float
    freedom: float | None = None

    def bound(self, values: Floats, n: Floats, *, is_sample: bool) -> Ends:
        """Return the estimate and its ends for counted values of groups of n texts."""
        smoothed = (values * n + _SMOOTHING) / (n + 2 * _SMOOTHING)
        sampling = is_sample / (n * smoothed * (1 - smoothed))
        from scipy.special import expit, logit

        truth = self.offset.shift(logit(smoothed), noise=self.per_text / n + sampling)
        low, high = (expit(truth.quantile(p, freedom=self.freedom)) for p in (0.025, 0.975))
        return expit(logit(smoothed) + self.offset.mean), low, high


@dataclass(frozen=True, slots=True)
class SentimentErrors:
    """What is known of an engine's errors on the texts of a database.

    Parameters
    ----------
    method : str
        Key in `scrm.certainty.METHODS`: ``label_errors`` with labels, ``range_over_kinds``
        without; empty if nothing is known.
    errors : mapping
        Quantity to its error.
    """

    method: str
    errors: Mapping[str, LinearError | LogitError]

    def bound(
        self, quantity: str, counted: ArrayLike, text_counts: ArrayLike, *, is_sample: bool = False
    ) -> Ends:
        """Return the estimate and its ends behind counted values of groups, each shape (k,).

        Parameters
        ----------
        quantity : str
            Key of `QUANTITIES`.
        counted : array-like, shape (k,)
            Counted value of each group: (positive - negative) / scored texts, for example.
        text_counts : array-like, shape (k,)
            Number of texts in the denominator, at least 1.
        is_sample : bool
            The texts are a sample, and their sampling error is to be included.

        Returns
        -------
        value, low, high : array
            Without labels the value is as counted; NaN ends if nothing is known.
        """
        values, n = np.asarray(counted, float), np.asarray(text_counts, float)
        error = self.errors.get(quantity)
        if error is None:
            unknown = np.full(values.shape, np.nan)
            return values, unknown, unknown
        least, most = QUANTITIES[quantity][1]
        # groups are many, and what they counted is often the same
        alike, place = np.unique(np.column_stack([values, n]), axis=0, return_inverse=True)
        found = error.bound(
            (alike[:, 0] - least) / (most - least), alike[:, 1], is_sample=is_sample
        )
        value, low, high = (least + (most - least) * each[place.reshape(-1)] for each in found)
        if not is_sample:
            low, high = _round_outwards(low, high, n)
        if self.method == "range_over_kinds":
            return values, np.minimum(low, values), np.maximum(high, values)
        return value, low, high


def _sampling_variance(values: Floats, n: Floats) -> Floats:
    """Return the largest variance of means of n values within 0..1 with these means."""
    smoothed = (values * n + _SMOOTHING) / (n + 2 * _SMOOTHING)
    return smoothed * (1 - smoothed) / n


def _round_outwards(low: Floats, high: Floats, text_counts: Floats) -> tuple[Floats, Floats]:
    """Return the nearest values beyond both ends that so many texts can have."""
    return np.floor(low * text_counts) / text_counts, np.ceil(high * text_counts) / text_counts


def read_sentiment_errors(store: Store) -> SentimentErrors:
    """Return what is known of the errors of the engine that labelled the posts."""
    if not {"post_sentiment", "post_labels"} <= store.relations():
        return SentimentErrors("", {})
    labelled = choose_labels(store.frame(_LABELLED))
    if labelled.height >= FEWEST_LABELS:
        return fit_label_errors(labelled)
    engines = store.frame(_ENGINES)["engine"].to_list()
    kinds = load_kinds(engines[0].partition(",")[0]) if len(engines) == 1 else {}
    errors = {
        name: LogitError(*offset, freedom=FREEDOM)
        for name, (weights, bounds) in QUANTITIES.items()
        if (offset := fit_offset(kinds, weights, bounds)) is not None
    }
    return SentimentErrors("range_over_kinds" if errors else "", errors)


def fit_label_errors(labelled: pl.DataFrame) -> SentimentErrors:
    """Return the errors measured on labelled posts.

    Channels with `FEWEST_LABELS` labels are groups of their own, the others are taken together.

    Parameters
    ----------
    labelled : DataFrame
        channel, true_label, found.
    """
    sizes = labelled.group_by("channel").len()
    large = sizes.filter(pl.col("len") >= FEWEST_LABELS)["channel"].sort().to_list()
    parts = [_count_confusion(labelled.filter(channel=channel)) for channel in large]
    others = labelled.filter(~pl.col("channel").is_in(large))
    if others.height >= FEWEST_LABELS or not parts:
        parts.append(_count_confusion(others))
    return SentimentErrors(
        "label_errors",
        {
            name: _fit_linear(parts, weights[0], bounds)
            if (weights[1] == _ALL).all()
            else _fit_logit(parts, weights, bounds)
            for name, (weights, bounds) in QUANTITIES.items()
        },
    )


def _fit_linear(parts: Sequence[Ints], numerator: Floats, bounds: Bounds) -> LinearError:
    """Fit the truth of single texts on what was found, and the error of groups."""
    score = (numerator - bounds[0]) / (bounds[1] - bounds[0])
    true, found = (each.ravel() for each in np.meshgrid(score, score, indexing="ij"))
    counts = np.array([part.ravel() for part in parts])
    total = counts.sum(axis=0)
    slope = tune_weight(np.repeat(true, total), np.repeat(found, total))
    errors, n = true - slope * found, counts.sum(axis=1)
    means = counts @ errors / n
    squares = float((counts * (errors - means[:, None]) ** 2).sum())
    variance = max(squares / max(n.sum() - len(n), 1), _SMALLEST_VARIANCE)
    fitted = fit_groups(means, variance / n, scale=_SPREAD, groups=len(parts) + 1)
    return LinearError(slope, fitted.select(len(parts)), variance)


def _fit_logit(parts: Sequence[Ints], weights: Weights, bounds: Bounds) -> LogitError:
    """Fit the offset of a ratio, such as positive / (positive + negative), in logits."""
    found, variances = zip(*(measure_offset(each, weights, bounds) for each in parts), strict=True)
    fitted = fit_groups(found, variances, scale=_LOGIT_SPREAD, groups=len(parts) + 1)
    per_text = np.mean([v * part.sum() for v, part in zip(variances, parts, strict=True)])
    return LogitError(fitted.select(len(parts)), float(per_text))


def _count_confusion(labelled: pl.DataFrame) -> Ints:
    counts = np.zeros((3, 3), np.int64)
    for true, found in labelled.select("true_label", "found").iter_rows():
        counts[_ORDER.index(true), _ORDER.index(found)] += 1
    return counts
