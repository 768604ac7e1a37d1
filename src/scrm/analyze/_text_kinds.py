"""Range over other kinds of texts: how an engine's counts compare with the truth elsewhere.

Without labels of the texts at hand nobody knows how an engine errs on them. What is known is how
it erred on labelled sets of several kinds (tweets, service messages, subtitles, ...). The texts at
hand are taken for one more kind: random effects over the sets give the range in which the truth
would be. It is not a confidence interval, since the next kind need not resemble these.

The counts of each kind (no texts) ship as ``configs/models/text_kinds.csv``, written by
``bench/text_kinds.py``.

References
----------
Higgins, Thompson and Spiegelhalter (2009), A re-evaluation of random-effects meta-analysis, JRSS A
172; heavy tails between sets: Lee and Thompson (2008), Statistics in Medicine 27; rates of a
classifier: Rogan and Gladen (1978), American Journal of Epidemiology 107.
"""

import csv
from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scrm.analyze._hierarchical_model import Mixture, fit_groups
from scrm.config import resources

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Weights = tuple[Floats, Floats]
"""Weights of the classes in the numerator and in the denominator of a quantity."""
Kinds = Mapping[str, Ints]
"""Confusion of an engine by kind of text: true class by class found, shape (c, c)."""

PATH: Final = resources("configs") / "models" / "text_kinds.csv"
WIDEST: Final = 0.2
"""Width of a range of a share from which it is not known."""
_FEWEST_KINDS: Final = 3
FREEDOM: Final = 4.0
"""Degrees of freedom between kinds: one far from the others must not come as a surprise."""
_SPREAD: Final = 1.0
"""Scale of the prior of the spread between kinds, in logits."""
_DRAWS: Final = 4_000
_SMOOTHING: Final = 0.5


@cache
def load_kinds(engine: str) -> Kinds:
    """Return the confusion of an engine by kind of text; empty if it was never measured.

    Parameters
    ----------
    engine : str
        Name with version, as engines and detectors state it: counts of another version do not
        apply.
    """
    found: dict[str, Ints] = {}
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["engine"] == engine]
    size = 1 + max((int(row["true"]) for row in rows), default=0)
    for row in rows:
        counts = found.setdefault(row["kind"], np.zeros((size, size), np.int64))
        counts[int(row["true"]), int(row["found"])] = int(row["text_count"])
    return found


def measure_offset(
    confusion: Ints, weights: Weights, bounds: tuple[float, float] = (0.0, 1.0)
) -> tuple[float, float]:
    """Return by how much the truth exceeds the count of a quantity, in logits, and its variance.

    Parameters
    ----------
    confusion : array of int, shape (c, c)
        True class by class found.
    weights : (array, array), each shape (c,)
        Numerator and denominator of the quantity.
    bounds : (low, high)
        Of the quantity; it is mapped to 0..1 first.

    Examples
    --------
    Three of ten texts are of the second class, and four are found to be:

    >>> counts = np.array([[6, 1], [0, 3]])
    >>> offset, variance = measure_offset(counts, (np.array([0, 1]), np.array([1, 1])))
    >>> round(offset, 2), round(variance, 2)
    (-0.39, 0.16)
    """
    cells = confusion + _SMOOTHING * np.eye(len(confusion))
    shares = cells / cells.sum()
    numerator, denominator = weights
    from scipy.special import logit

    gradients, logits = [], []
    for margin in (shares.sum(axis=1), shares.sum(axis=0)):
        below = margin @ denominator
        value = (margin @ numerator) / below
        scaled = (value - bounds[0]) / (bounds[1] - bounds[0])
        slope = 1 / (scaled * (1 - scaled)) / (bounds[1] - bounds[0])
        gradients.append(slope * (numerator - value * denominator) / below)
        logits.append(float(logit(scaled)))
    change = gradients[0][:, None] - gradients[1][None, :]
    spread = float((shares * change**2).sum() - (shares * change).sum() ** 2)
    return logits[0] - logits[1], spread / float(confusion.sum())


def fit_offset(
    kinds: Kinds, weights: Weights, bounds: tuple[float, float] = (0.0, 1.0)
) -> tuple[Mixture, float] | None:
    """Return the distribution of the offset of another kind, and its variance per text.

    Returns
    -------
    (Mixture, float) or None
        The offset of a large set of another kind, in logits, and what is to be added for a set of
        n texts, times n. None for fewer than three kinds.
    """
    if len(kinds) < _FEWEST_KINDS:
        return None
    offsets, variances = zip(
        *(measure_offset(counts, weights, bounds) for counts in kinds.values()), strict=True
    )
    sizes = np.array([counts.sum() for counts in kinds.values()])
    found = fit_groups(offsets, variances, scale=_SPREAD, groups=len(kinds) + 1)
    return found.select(len(kinds)), float(np.mean(np.array(variances) * sizes))


def apply_offset(
    counted: ArrayLike,
    text_counts: ArrayLike,
    offset: tuple[Mixture, float],
    bounds: tuple[float, float] = (0.0, 1.0),
) -> tuple[Floats, Floats]:
    """Return the range of the truth behind counted values, each shape (k,).

    Parameters
    ----------
    counted : array-like, shape (k,)
        Counted quantities of k sets of texts.
    text_counts : array-like, shape (k,)
        Number of texts in each.
    offset
        Of `fit_offset`.
    """
    n, width = np.asarray(text_counts, float), bounds[1] - bounds[0]
    scaled = (np.asarray(counted, float) - bounds[0]) / width
    smoothed = (scaled * n + _SMOOTHING) / (n + 2 * _SMOOTHING)
    mixture, per_text = offset
    from scipy.special import expit, logit

    truth = mixture.shift(logit(smoothed), noise=per_text / n)
    low, high = (
        bounds[0] + width * expit(truth.quantile(p, freedom=FREEDOM)) for p in (0.025, 0.975)
    )
    return np.minimum(low, counted), np.maximum(high, counted)


def estimate_rare_range(
    found_count: int, text_count: int, kinds: Kinds, *, seed: int
) -> tuple[float, float] | None:
    """Return the range of the share of a rare class, by hit rates and false alarms of other kinds.

    Of texts without the class a share `f` is called by mistake, of those with it a share `s` is
    found; both differ between kinds. Then ``count = s * truth + f * (1 - truth)``.

    Parameters
    ----------
    found_count, text_count : int
        Texts that were called, and all texts.
    kinds : mapping
        Confusion of two classes, the rare one second.
    seed : int
        Start of the draw.

    Returns
    -------
    (low, high) or None
        None for fewer than three kinds.
    """
    if len(kinds) < _FEWEST_KINDS:
        return None
    generator = np.random.default_rng(seed)
    counts = np.array(list(kinds.values()))
    hits = _draw_rates(counts[:, 1, 1], counts[:, 1].sum(axis=1), generator)
    alarms = _draw_rates(counts[:, 0, 1], counts[:, 0].sum(axis=1), generator)
    called = generator.beta(
        found_count + _SMOOTHING, text_count - found_count + _SMOOTHING, size=_DRAWS
    )
    informative = hits > alarms
    called, hits, alarms = (each[informative] for each in (called, hits, alarms))
    truth = (called - alarms) / (hits - alarms)
    # more false alarms than were called: here they are fewer, anything from none to all of them
    possible = np.where(truth < 0, generator.uniform(size=len(truth)) * called / hits, truth)
    low, high = np.quantile(truth, 0.025), np.quantile(possible, 0.975)
    return float(np.clip(low, 0, 1)), float(np.clip(high, 0, 1))


def _draw_rates(events: Ints, trials: Ints, generator: np.random.Generator) -> Floats:
    """Draw the rate of another kind from the rates of several, shape (draws,)."""
    some = trials > 0
    events, trials = events[some], trials[some]
    logits = np.log((events + _SMOOTHING) / (trials - events + _SMOOTHING))
    variances = 1 / (events + _SMOOTHING) + 1 / (trials - events + _SMOOTHING)
    fitted = fit_groups(logits, variances, scale=_SPREAD, groups=len(logits) + 1)
    at = generator.choice(len(fitted.weights), _DRAWS, p=fitted.weights)
    spread = np.sqrt(fitted.variances[at, -1])
    from scipy.special import expit

    return np.asarray(expit(fitted.means[at, -1] + spread * generator.standard_t(FREEDOM, _DRAWS)))
