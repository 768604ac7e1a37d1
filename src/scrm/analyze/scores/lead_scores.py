"""Lead scoring on the user's own labels: ``scrm score leads``."""

import numpy as np
import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze.scores import logistic_regression as logistic
from scrm.analyze.scores.classifier_answer import build_answer, build_refusal, note_hold_out
from scrm.analyze.scores.classifier_features import (
    build_leak_table,
    choose_features,
    list_feature_notes,
)
from scrm.analyze.scores.label_split import explain_one_class, sample_by_label, select_newest
from scrm.analyze.scores.query import read_leads
from scrm.config import Context
from scrm.result import Column, Result, Text
from scrm.store import Store
from scrm.wording import write_count

_NO_FEATURES = frozenset({"lead_id", "created_at", "converted_at", "label", "age_days"})
"""Columns of `read_leads` that name or date the lead and its outcome."""


class LeadParams(config.Params):
    """Settings of ``scrm score leads``."""

    label: str = Field(
        "converted", description="what is predicted: converted, a flag of leads, or COLUMN=VALUE"
    )
    holdout_share: float = Field(
        0.3,
        gt=0.05,
        lt=0.7,
        description="share of the newest leads kept for checking, as a fraction",
    )
    resamples: int = Field(200, ge=20, le=5000, description="bootstrap resamples of the hold-out")
    keep: str = Field(
        "",
        description="columns to use although they seem to give the outcome away, by commas",
    )

    @property
    def label_column(self) -> str:
        """The column that the label is read from."""
        return self.label.partition("=")[0]


def leads(store: Store, params: LeadParams, context: Context) -> Result:
    """Score leads by what became of earlier ones; the newest are kept for checking.

    All columns of the export are used: numbers, categories and dates. Columns that give the outcome
    away, because they were filled when it was known, are named and left out. Leads without dates
    are split at random, with the same share of each label.

    Example:  scrm score leads -o leads.csv
    """
    title = Text("Bewertung der Leads", "Lead scoring")
    rows = read_leads(store, params.label, context)
    old = _select_mature(rows)
    label = old["label"].to_numpy().astype(np.int64)
    reason = logistic.explain_too_little(label)
    if reason:
        return build_refusal(title, reason)
    dated = old["created_at"].null_count() == 0
    test = (
        select_newest(old, params.holdout_share)
        if dated
        else sample_by_label(label, params.holdout_share, context.seed)
    )
    reason = logistic.explain_too_little(label[~test]) or explain_one_class(label[test])
    if reason:
        return build_refusal(title, reason)
    train, held = old.filter(~test), old.filter(test)
    names = [each for each in rows.columns if each not in {*_NO_FEATURES, params.label_column}]
    chosen = choose_features(train, names, label[~test], params.keep, context.seed)
    found = logistic.fit_classifier(
        chosen.transform(train), label[~test], chosen.transform(held), label[test], context.seed
    )
    everyone = found.model.predict_proba(chosen.transform(rows).to_numpy())[:, 1]
    scored = rows.select("lead_id").with_columns(probability=pl.Series(everyone))
    notes = (
        note_hold_out(dated, int(test.sum())),
        *list_feature_notes(chosen),
        *_note_immature(rows.height - old.height),
    )
    return build_answer(
        title,
        found,
        scored,
        Column("lead_id", "text", "Lead", "Lead", personal=True),
        notes,
        (context.seed, params.resamples),
        build_leak_table(chosen, context.lang),
    )


def _select_mature(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out leads that are younger than most conversions take: their label is not known yet."""
    took = rows.filter(pl.col("converted_at") >= pl.col("created_at"))
    days = (took["converted_at"] - took["created_at"]).dt.total_seconds() / 86400
    needed = float(days.quantile(0.9) or 0.0) if len(days) else 0.0
    return rows.filter((pl.col("age_days") >= needed) | pl.col("age_days").is_null())


def _note_immature(left_out: int) -> tuple[Text, ...]:
    if not left_out:
        return ()
    de = write_count(left_out, "Lead ist", "Leads sind", "de")
    en = write_count(left_out, "lead is", "leads are", "en")
    return (
        Text(
            f"{de} jünger, als 90 % der Abschlüsse brauchen: bewertet, aber nicht zum Lernen "
            "benutzt.",
            f"{en} younger than 90% of conversions take: scored, but not learned from.",
        ),
    )
