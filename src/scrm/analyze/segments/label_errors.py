"""The errors of the engines that label texts, as the measurement of people uses them.

An engine finds an opinion or a worry in some texts that have none, and misses some that have one.
If a share `p` of a person's texts is good (or worried) in truth, ``low + (high - low) * p`` of them
are found so. `low` and `high` are known from labelled texts only, and differ between kinds of
texts: they are drawn from the kinds, and from the posterior within a kind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._text_kinds import load_kinds

Floats = NDArray[np.float64]

_PRIOR = 0.5
"""Jeffreys' prior of each cell of a confusion matrix."""
_LEAST = 1e-3
"""Nothing is impossible: a single trial that contradicts a perfect source is an error."""
_DRAWS = 16
_FEWEST_LABELS = 100
"""Own labels from which an engine's errors are read off them alone."""
_ORDER = ("negative", "neutral", "positive")
_APART = 0.05
"""Lowest difference of the two rates: an engine without information is not a negative one."""


@dataclass(frozen=True, slots=True)
class HitRates:
    """How often bad and good trials of a source are found good.

    Parameters
    ----------
    low, high : array, shape (draws,)
        ``0 < low < high < 1``.
    """

    low: Floats
    high: Floats

    def pick(self, draws: int) -> "HitRates":
        """Return so many draws, repeating those there are; the mean if one is asked for."""
        if draws == 1:
            return HitRates(self.low.mean(keepdims=True), self.high.mean(keepdims=True))
        rows = np.arange(draws) % len(self.low)
        return HitRates(self.low[rows], self.high[rows])

    def mix(self, certain: float) -> "HitRates":
        """Return the rates if a share of the labels is certainly right."""
        low, high = (rate * (1 - certain) for rate in (self.low, self.high))
        return _keep_apart(low, high + certain)


NO_ERRORS = HitRates(np.array([_LEAST]), np.array([1 - _LEAST]))
LabelErrors = Mapping[str, HitRates]
"""Source to rates; sources that are not listed have no errors."""


@dataclass(frozen=True, slots=True)
class MeasuredErrors:
    """The rates of sources, and the engines of which no errors are known."""

    rates: LabelErrors
    unmeasured: tuple[str, ...] = ()


def build_label_errors(
    engines: pl.DataFrame, own: pl.DataFrame, sources: Sequence[str], *, seed: int
) -> MeasuredErrors:
    """Return the errors of the labels of each source.

    Labels that came with the posts count as right. An engine's errors are those on the user's own
    labels if there are enough, else those on labelled texts of several kinds.

    Parameters
    ----------
    engines : DataFrame
        ``source, engine, n`` of `query.read_engines`.
    own : DataFrame
        ``drawn, true_label, found, n`` of `query.count_own_labels`.
    sources : sequence of str
        Sources of opinions and worries; channels that are no source of their own are ``other``.
    """
    known = [source for source in sources if not source.endswith(":other")]
    rates, unmeasured = {}, set()
    for source in sources:
        kind = source.partition(":")[0]
        is_other = source not in known
        rows = engines.filter(
            pl.col("source").str.starts_with(f"{kind}:") & ~pl.col("source").is_in(known)
            if is_other
            else pl.col("source") == source
        )
        by_engine = rows.filter(pl.col("engine") != "")
        if kind not in {"opinion", "worry"} or by_engine.is_empty():
            continue
        engine = by_engine["engine"][0]
        confusions = _find_confusions(kind, engine, own)
        if not confusions:
            unmeasured.add(engine)
            continue
        draw = draw_opinion_rates if kind == "opinion" else draw_worry_rates
        by_hand = 1 - float(by_engine["n"].sum()) / float(rows["n"].sum())
        rates[source] = draw(confusions, draws=_DRAWS, seed=seed).mix(by_hand)
    return MeasuredErrors(rates, tuple(sorted(unmeasured)))


def _find_confusions(kind: str, engine: str, own: pl.DataFrame) -> list[NDArray[np.int64]]:
    if kind == "worry":
        return [counts for _, counts in sorted(load_kinds(engine).items())]
    for drawn in ("random", "loaded"):
        labels = own.filter(drawn=drawn)
        if labels["n"].sum() >= _FEWEST_LABELS:
            return [_tabulate(labels)]
    return [counts for _, counts in sorted(load_kinds(engine.rpartition(",")[0]).items())]


def _tabulate(labels: pl.DataFrame) -> NDArray[np.int64]:
    counts = np.zeros((3, 3), np.int64)
    for true, found, n in labels.select("true_label", "found", "n").iter_rows():
        counts[_ORDER.index(true), _ORDER.index(found)] += n
    return counts


def draw_opinion_rates(confusions: Sequence[ArrayLike], *, draws: int, seed: int) -> HitRates:
    """Return how often negative and positive texts are found positive, of those found either.

    Texts found neutral are no trials. Neutral texts in which an opinion was found are trials
    without information: by their share among the labelled texts they move both rates towards each
    other.

    Parameters
    ----------
    confusions : sequence of array of int, shape (3, 3)
        Labelled texts of each kind, true label by label found: negative, neutral, positive.

    Examples
    --------
    An engine that errs in one opinion of ten and in no neutral text:

    >>> counts = np.array([[90, 0, 10], [0, 1000, 0], [10, 0, 90]]) * 1000
    >>> rates = draw_opinion_rates([counts], draws=2, seed=0)
    >>> rates.low.round(2).tolist(), rates.high.round(2).tolist()
    ([0.1, 0.1], [0.9, 0.9])
    """
    cells = _draw_cells(confusions, draws, seed)
    true = cells.sum(axis=2)
    blind = cells[:, 1] / (true[:, [0]] + true[:, [2]])
    low, high = (
        (rate[:, 2] + blind[:, 2]) / (rate[:, 0] + rate[:, 2] + blind[:, 0] + blind[:, 2])
        for rate in (cells[:, k] / true[:, [k]] for k in (0, 2))
    )
    return _keep_apart(low, high)


def draw_worry_rates(confusions: Sequence[ArrayLike], *, draws: int, seed: int) -> HitRates:
    """Return how often texts without and with a worry are found worried.

    Parameters
    ----------
    confusions : sequence of array of int, shape (2, 2)
        Labelled texts of each kind, true by found: without, with.
    """
    cells = _draw_cells(confusions, draws, seed)
    low, high = (cells[:, k, 1] / cells[:, k].sum(axis=1) for k in (0, 1))
    return _keep_apart(low, high)


def _draw_cells(confusions: Sequence[ArrayLike], draws: int, seed: int) -> Floats:
    """Return shares of the cells, shape (draws, classes, classes), from the kinds in turn."""
    rng = np.random.default_rng(seed)
    counts = [np.asarray(confusion, float) + _PRIOR for confusion in confusions]
    drawn = [rng.dirichlet(counts[i % len(counts)].ravel()) for i in range(draws)]
    return np.array(drawn).reshape(draws, *counts[0].shape)


def _keep_apart(low: Floats, high: Floats) -> HitRates:
    low = np.clip(low, _LEAST, 1 - _LEAST - _APART)
    return HitRates(low, np.clip(high, low + _APART, 1 - _LEAST))
