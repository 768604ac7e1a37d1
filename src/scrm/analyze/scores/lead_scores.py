"""Lead scoring on the user's own labels: ``scrm score leads``."""

from dataclasses import replace

import numpy as np
import polars as pl
from pydantic import Field

from scrm import config
from scrm.analyze._survival import Lag, estimate_lag
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
from scrm.result import Column, Lang, Result, Text
from scrm.store import Store
from scrm.wording import write_count, write_interval, write_number

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
    lag = _estimate_lag(rows)
    old = _select_mature(rows, lag)
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
    everyone = found.model.predict(chosen.transform(rows).to_numpy())
    scored = rows.select("lead_id").with_columns(probability=pl.Series(everyone))
    notes = (
        note_hold_out(dated, int(test.sum())),
        *list_feature_notes(chosen),
        *_note_immature(rows.height - old.height, lag),
    )
    result = build_answer(
        title,
        found,
        scored,
        Column("lead_id", "text", "Lead", "Lead", personal=True),
        notes,
        (context.seed, params.resamples),
        build_leak_table(chosen, context.lang),
    )
    methods = ("reverse_time",) if lag and old.height < rows.height else ()
    return replace(result, intervals=(*result.intervals, *methods))


def _estimate_lag(rows: pl.DataFrame) -> Lag | None:
    """Return the days that 90 % of conversions take; None without a date of one.

    Where too few have a date, the longest time is taken.
    """
    took = rows.filter(pl.col("converted_at") >= pl.col("created_at"), pl.col("age_days") > 0)
    days = (took["converted_at"] - took["created_at"]).dt.total_seconds() / 86400
    known = days <= took["age_days"]
    if not known.any():
        return None
    days, ages = days.filter(known), took["age_days"].filter(known)
    longest = float(days.to_numpy().max())
    return estimate_lag(days, ages, 0.9) or Lag(longest, longest, None)


def _select_mature(rows: pl.DataFrame, lag: Lag | None) -> pl.DataFrame:
    """Leave out leads that are younger than most conversions take: their label is not known yet."""
    needed = lag.value if lag else 0.0
    return rows.filter((pl.col("age_days") >= needed) | pl.col("age_days").is_null())


def _write_lag(lag: Lag, lang: Lang) -> str:
    """Write a time in days with its interval."""
    value, low = (write_number(days, lang) for days in (lag.value, lag.low))
    days = {"de": "Tage", "en": "days"}[lang]
    if lag.low == lag.high:
        return f"{value} {days}"
    if lag.high is None:
        more = {"de": f"mindestens {low}", "en": f"at least {low}"}[lang]
        return f"{value} {days} ({more})"
    return f"{value} {days} ({write_interval(low, write_number(lag.high, lang), lang)})"


def _note_immature(left_out: int, lag: Lag | None) -> tuple[Text, ...]:
    if not left_out or lag is None:
        return ()
    de = write_count(left_out, "Lead ist", "Leads sind", "de")
    en = write_count(left_out, "lead is", "leads are", "en")
    return (
        Text(
            f"{de} jünger, als 90 % der Abschlüsse brauchen, {_write_lag(lag, 'de')}: "
            "bewertet, aber "
            "nicht zum Lernen benutzt.",
            f"{en} younger than 90% of conversions take, {_write_lag(lag, 'en')}: scored, but not "
            "learned from.",
        ),
    )
