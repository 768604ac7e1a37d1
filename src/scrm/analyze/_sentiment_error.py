"""The errors of sentiment in counts of other analyses: net sentiment by channel, per customer, ...

Whoever counts labels of post_sentiment in groups of texts gets the truth behind the counts from
`SentimentErrors.bound`: with labels of posts an interval, else a range over other kinds of texts.
Both work on offsets in logits (`scrm.analyze._kinds`).

Examples
--------
::

    errors = read_sentiment_errors(store)
    value, low, high = errors.bound("net_sentiment", counted=[0.2, -0.1], text_counts=[400, 35])
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from scrm.analyze._hierarchical_model import Mixture, fit_groups
from scrm.analyze._kinds import FREEDOM, Weights, fit_offset, load_kinds, measure_offset
from scrm.analyze._label_basis import choose_labels
from scrm.analyze._ppi import FEWEST_LABELS, NET, SHARE, Bounds
from scrm.store import Store

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

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
_SPREAD: Final = 0.2
"""Scale of the prior of the spread between groups of texts of one user, in logits."""
_SMOOTHING: Final = 0.5

_ENGINES: Final = "SELECT DISTINCT engine FROM post_sentiment ORDER BY engine"
_LABELLED: Final = """
SELECT post_labels.channel, post_labels.drawn, post_labels.label AS true_label,
  post_sentiment.label AS found
FROM post_labels
JOIN post_sentiment USING (channel, post_id)
WHERE post_sentiment.label IS NOT NULL
ORDER BY post_labels.channel, post_labels.post_id"""


@dataclass(frozen=True, slots=True)
class SentimentErrors:
    """What is known of an engine's errors on the texts of a database.

    Parameters
    ----------
    method : str
        Key in `scrm.certainty.METHODS`: ``label_offsets`` with labels, ``range_over_kinds``
        without; empty if nothing is known.
    offsets : mapping
        Quantity to the offset of a group of texts in logits, and its variance per text.
    """

    method: str
    offsets: Mapping[str, tuple[Mixture, float]]

    def bound(
        self, quantity: str, counted: ArrayLike, text_counts: ArrayLike, *, is_sample: bool = False
    ) -> tuple[Floats, Floats, Floats]:
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
        if quantity not in self.offsets:
            unknown = np.full(values.shape, np.nan)
            return values, unknown, unknown
        mixture, per_text = self.offsets[quantity]
        least, most = QUANTITIES[quantity][1]
        scaled = (values - least) / (most - least)
        smoothed = (scaled * n + _SMOOTHING) / (n + 2 * _SMOOTHING)
        noise = per_text / n + is_sample / (n * smoothed * (1 - smoothed))
        truth = mixture.shift(logit(smoothed), noise=noise)
        freedom = None if self.method == "label_offsets" else FREEDOM
        low, high = (
            least + (most - least) * expit(truth.quantile(p, freedom=freedom))
            for p in (0.025, 0.975)
        )
        if not is_sample:
            low, high = _round_outwards(low, high, n)
        if self.method != "label_offsets":
            return values, np.minimum(low, values), np.maximum(high, values)
        estimated = least + (most - least) * expit(logit(smoothed) + mixture.mean)
        return estimated, low, high


def _round_outwards(low: Floats, high: Floats, text_counts: Floats) -> tuple[Floats, Floats]:
    """Return the nearest values beyond both ends that so many texts can have."""
    return np.floor(low * text_counts) / text_counts, np.ceil(high * text_counts) / text_counts


def read_sentiment_errors(store: Store) -> SentimentErrors:
    """Return what is known of the errors of the engine that labelled the posts."""
    if not {"post_sentiment", "post_labels"} <= store.relations():
        return SentimentErrors("", {})
    labelled = choose_labels(store.frame(_LABELLED))
    if labelled.height >= FEWEST_LABELS:
        return fit_label_offsets(labelled)
    engines = store.frame(_ENGINES)["engine"].to_list()
    kinds = load_kinds(engines[0].rpartition(",")[0]) if len(engines) == 1 else {}
    offsets = {
        name: offset
        for name, (weights, bounds) in QUANTITIES.items()
        if (offset := fit_offset(kinds, weights, bounds)) is not None
    }
    return SentimentErrors("range_over_kinds" if offsets else "", offsets)


def fit_label_offsets(labelled: pl.DataFrame) -> SentimentErrors:
    """Return the errors measured on labelled posts.

    Channels with `FEWEST_LABELS` labels are groups of their own, the others are taken together.

    Parameters
    ----------
    labelled : DataFrame
        channel, true_label, found.
    """
    sizes = labelled.group_by("channel").len()
    large = sizes.filter(pl.col("len") >= FEWEST_LABELS)["channel"].sort().to_list()
    rest = ~pl.col("channel").is_in(large)
    parts = [labelled.filter(channel=channel) for channel in large]
    others = labelled.filter(rest)
    if others.height >= FEWEST_LABELS or not parts:
        parts.append(others)
    confusions = [_count_confusion(part) for part in parts]
    offsets = {}
    for name, (weights, bounds) in QUANTITIES.items():
        found, variances = zip(
            *(measure_offset(counts, weights, bounds) for counts in confusions), strict=True
        )
        fitted = fit_groups(found, variances, scale=_SPREAD, groups=len(parts) + 1)
        per_text = np.mean([v * c.sum() for v, c in zip(variances, confusions, strict=True)])
        offsets[name] = (fitted.select(len(parts)), float(per_text))
    return SentimentErrors("label_offsets", offsets)


def _count_confusion(labelled: pl.DataFrame) -> Ints:
    counts = np.zeros((3, 3), np.int64)
    for true, found in labelled.select("true_label", "found").iter_rows():
        counts[_ORDER.index(true), _ORDER.index(found)] += 1
    return counts
