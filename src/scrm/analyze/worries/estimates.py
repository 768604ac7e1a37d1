"""Estimates of the share of worries: from labels drawn at random, or from other kinds of texts."""

from dataclasses import dataclass, field

import polars as pl

from scrm.analyze._label_basis import Basis, Interval, choose_labels
from scrm.analyze._label_checks import Difference, find_difference
from scrm.analyze._pooled_ppi import estimate_groups
from scrm.analyze._ppi import estimate_mean
from scrm.analyze._text_kinds import Kinds, estimate_rare_range


@dataclass(frozen=True, slots=True)
class Estimates:
    """The share of texts with a worry.

    Parameters
    ----------
    basis : Basis
    share : Interval
        Estimated from labels; or counted, with its range over other kinds of texts.
    label_count : int
        Labels of the period.
    difference : str or None
        In what respect the labels differ from the texts, so that they are not used.
    kind_count : int
        Number of kinds of texts behind a range.
    months : DataFrame
        month, value, low, high, label_count; empty without labels.
    """

    basis: Basis
    share: Interval
    label_count: int = 0
    difference: Difference | None = None
    kind_count: int = 0
    months: pl.DataFrame = field(default_factory=pl.DataFrame)

    @property
    def is_known(self) -> bool:
        """Whether the share is estimated from labels, or has a narrow range."""
        return self.basis == "labels" or self.share.is_narrow


def estimate(read: pl.DataFrame, own_labels: pl.DataFrame, kinds: Kinds, *, seed: int) -> Estimates:
    """Estimate the share of worries from labels if they suffice, else from other kinds of texts.

    Parameters
    ----------
    read : DataFrame
        channel, post_id, is_worry, score, month of all texts read in the period; at least one.
    own_labels : DataFrame
        channel, post_id, label, drawn.
    kinds : mapping
        Confusion of the detector by kind of text.
    """
    found_count = int(read["is_worry"].sum())
    counted = found_count / read.height
    labelled = choose_labels(own_labels).join(read, on=["channel", "post_id"], how="inner")
    labelled = labelled.sort("channel", "post_id")
    truth = (labelled["label"] == "worry").cast(pl.Float64)
    prediction_mean = read.select(pl.col("score").mean()).item()
    estimated = estimate_mean(
        truth, labelled["score"], prediction_mean=prediction_mean, count=read.height
    )
    difference = None
    if estimated:
        totals = read.group_by("month", "channel").agg(text_count=pl.len())
        difference = find_difference(labelled, totals, labelled["score"], prediction_mean)
    if estimated and difference is None:
        share = Interval(estimated.value, estimated.low, estimated.high)
        months = _estimate_months(read, labelled, truth)
        return Estimates("labels", share, labelled.height, months=months)
    ends = estimate_rare_range(found_count, read.height, kinds, seed=seed)
    if ends is None:
        return Estimates("count", Interval(counted), labelled.height, difference)
    share = Interval(counted, min(ends[0], counted), max(ends[1], counted))
    return Estimates("kinds", share, labelled.height, difference, len(kinds))


def _estimate_months(read: pl.DataFrame, labelled: pl.DataFrame, truth: pl.Series) -> pl.DataFrame:
    months = read.drop_nulls("month").group_by("month")
    groups = months.agg(pl.col("score").mean(), text_count=pl.len()).sort("month")
    groups = groups.with_row_index("at")
    known = labelled.with_columns(truth=truth).drop_nulls("month")
    known = known.join(groups.select("month", "at"), on="month", maintain_order="left")
    if known.is_empty():
        return pl.DataFrame()
    found = estimate_groups(
        known["truth"],
        known["score"],
        known["at"],
        prediction_means=groups["score"],
        counts=groups["text_count"],
    )
    return pl.DataFrame() if found is None else found.with_columns(month=groups["month"])
