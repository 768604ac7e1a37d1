"""Estimates of shares and net sentiment: from labels drawn at random, or from other kinds of texts.

With labels, prediction-powered inference gives intervals (`scrm.analyze._ppi`). Without, the counts
have a range over other kinds of texts (`scrm.analyze._text_kinds`), usually so wide that the shares
are not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._label_basis import Basis, Interval, choose_labels
from scrm.analyze._label_checks import Difference, find_difference
from scrm.analyze._pooled_ppi import estimate_groups
from scrm.analyze._ppi import FEWEST_LABELS, Estimate, estimate_mean, estimate_ratio
from scrm.analyze._text_kinds import Kinds, apply_offset, fit_offset
from scrm.analyze.sentiment.engine_types import LABELS, encode_labels
from scrm.analyze.sentiment.quantities import QUANTITIES, Quantity

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PROBABILITIES: Final = [f"p_{label}" for label in LABELS]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Shares and net sentiment of the texts of a period.

    Parameters
    ----------
    basis : Basis
    counted : mapping
        Quantity to its value as counted; missing if it is undefined.
    intervals : mapping
        Quantity to its interval (`labels`) or range (`kinds`).
    label_count : int
        Labels that the estimates rest on.
    drawn : str
        How they were drawn: random, or loaded with the posts.
    difference : str or None
        In what respect the labels differ from the texts, so that they are not used.
    kinds : tuple of str
        The kinds of texts behind a range.
    channels, months : DataFrame
        group, quantity, value, low, high, label_count: estimates by group; empty without labels.
    """

    basis: Basis
    counted: Mapping[str, float]
    intervals: Mapping[str, Interval]
    label_count: int = 0
    drawn: str = ""
    difference: Difference | None = None
    kinds: tuple[str, ...] = ()
    channels: pl.DataFrame = field(default_factory=pl.DataFrame)
    months: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def is_known(self) -> bool:
        """Whether the shares are known to within `WIDEST`, or estimated from labels."""
        if self.basis != "kinds":
            return self.basis == "labels"
        return all(self.intervals[label].is_narrow for label in LABELS)


def estimate(totals: pl.DataFrame, own_labels: pl.DataFrame, kinds: Kinds) -> Estimates:
    """Estimate shares and net sentiment from labels if they suffice, else from other kinds.

    Parameters
    ----------
    totals : DataFrame
        channel, month, text_count, sums of the probabilities (p_negative, p_neutral, p_positive)
        and counts of the labels found (negative, neutral, positive) of all scored texts.
    own_labels : DataFrame
        label, drawn, channel, month, p_negative, p_neutral, p_positive of labelled posts.
    kinds : mapping
        Confusion of the engine by kind of text.
    """
    counts = np.array([totals[label].sum() for label in LABELS], float)
    counted = {
        quantity.name: value
        for quantity in QUANTITIES
        if (value := quantity.compute(counts)) is not None
    }
    labelled = choose_labels(own_labels)
    difference = _compare(labelled, totals) if labelled.height >= FEWEST_LABELS else None
    if labelled.height >= FEWEST_LABELS and difference is None:
        intervals = _estimate_from_labels(labelled, totals)
        return Estimates(
            "labels",
            counted,
            intervals,
            label_count=labelled.height,
            drawn=labelled["drawn"][0],
            channels=_estimate_groups(labelled, totals, "channel"),
            months=_estimate_groups(labelled, totals, "month"),
        )
    ranges = _estimate_from_kinds(counted, counts, kinds)
    return Estimates(
        "kinds" if ranges else "count",
        counted,
        ranges or {name: Interval(value) for name, value in counted.items()},
        label_count=labelled.height,
        drawn=labelled["drawn"][0] if labelled.height else "",
        difference=difference,
        kinds=tuple(kinds) if ranges else (),
    )


def _compare(labelled: pl.DataFrame, totals: pl.DataFrame) -> Difference | None:
    balance = pl.col("p_positive") - pl.col("p_negative")
    polarity = labelled.select(balance).to_series()
    mean = totals.select(balance.sum() / pl.col("text_count").sum()).item()
    return find_difference(labelled, totals, polarity, float(mean))


def _estimate_from_labels(labelled: pl.DataFrame, totals: pl.DataFrame) -> dict[str, Interval]:
    count = int(totals["text_count"].sum())
    means = np.array([totals[name].sum() for name in _PROBABILITIES], float) / count
    chances = labelled.select(_PROBABILITIES).to_numpy()
    return estimate_quantities(encode_labels(labelled["label"]), chances, means, count)


def estimate_quantities(
    true: Ints, chances: Floats, means: Floats, count: int
) -> dict[str, Interval]:
    """Estimate all quantities by prediction-powered inference.

    Parameters
    ----------
    true : array of int, shape (n,)
        Labels of texts drawn at random, as indices into `LABELS`.
    chances : array, shape (n, 3)
        The engine's probabilities for these texts.
    means : array, shape (3,)
        Its mean probabilities over all texts.
    count : int
        Number of all texts.

    Returns
    -------
    dict
        Quantity to its interval, without those that are undefined.
    """
    found = {}
    for quantity in QUANTITIES:
        estimated = _estimate_quantity(quantity, np.eye(len(LABELS))[true], chances, means, count)
        if estimated:
            found[quantity.name] = Interval(estimated.value, estimated.low, estimated.high)
    return found


def _estimate_quantity(
    quantity: Quantity, true: Floats, chances: Floats, means: Floats, count: int
) -> Estimate | None:
    numerator, denominator = quantity.weights
    if (denominator == 1).all():
        return estimate_mean(
            true @ numerator,
            chances @ numerator,
            prediction_mean=float(means @ numerator),
            count=count,
            bounds=quantity.bounds,
        )
    return estimate_ratio(
        true @ numerator,
        true @ denominator,
        (chances @ numerator, chances @ denominator),
        prediction_means=(float(means @ numerator), float(means @ denominator)),
        count=count,
        bounds=quantity.bounds,
    )


def _estimate_groups(labelled: pl.DataFrame, totals: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the estimates of shares and net sentiment by channel or month."""
    dated = totals.drop_nulls(by).group_by(by).agg(pl.col("text_count", *_PROBABILITIES).sum())
    groups = dated.sort(by).with_row_index("at")
    known = labelled.drop_nulls(by).join(groups.select(by, "at"), on=by, maintain_order="left")
    if groups.is_empty() or known.is_empty():
        return pl.DataFrame()
    chances = known.select(_PROBABILITIES).to_numpy()
    true = np.eye(len(LABELS))[encode_labels(known["label"])]
    counts = groups["text_count"].to_numpy()
    means = groups.select(_PROBABILITIES).to_numpy() / counts[:, None]
    parts = []
    for quantity in QUANTITIES:
        numerator, denominator = quantity.weights
        if not (denominator == 1).all():
            continue
        found = estimate_groups(
            true @ numerator,
            chances @ numerator,
            known["at"],
            prediction_means=means @ numerator,
            counts=counts,
            bounds=quantity.bounds,
        )
        if found is not None:
            parts.append(found.with_columns(group=groups[by], quantity=pl.lit(quantity.name)))
    return pl.concat(parts) if parts else pl.DataFrame()


def _estimate_from_kinds(
    counted: Mapping[str, float], counts: Floats, kinds: Kinds
) -> dict[str, Interval]:
    """Return the range of each quantity over other kinds of texts; empty without kinds."""
    ranges = {}
    for quantity in QUANTITIES:
        offset = fit_offset(kinds, quantity.weights, quantity.bounds)
        if offset is None or quantity.name not in counted:
            continue
        value, n = counted[quantity.name], counts @ quantity.weights[1]
        low, high = apply_offset([value], [n], offset, quantity.bounds)
        ranges[quantity.name] = Interval(value, float(low[0]), float(high[0]))
    return ranges
