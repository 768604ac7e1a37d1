"""Churn scoring on the customers' past or the user's own labels: ``scrm score churn``."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm import config
from scrm.analyze._sales import Sales, explain_no_sales, select_sales
from scrm.analyze.scores import logistic_regression as logistic
from scrm.analyze.scores.classifier_answer import build_answer, build_refusal, note_hold_out
from scrm.analyze.scores.classifier_features import (
    build_leak_table,
    choose_features,
    list_feature_notes,
)
from scrm.analyze.scores.glm import WINDOWS
from scrm.analyze.scores.label_split import explain_one_class, sample_by_label
from scrm.analyze.scores.query import read_customer_labels, read_histories, read_outcomes
from scrm.config import Context
from scrm.result import Column, Result, Text
from scrm.store import Store

Labels = NDArray[np.int64]

_TITLE = Text("Abwanderung", "Churn scoring")
_KEY = Column("customer_id", "text", "Kunde", "Customer", personal=True)


class ChurnParams(config.Params):
    """Settings of ``scrm score churn``."""

    label: str = Field(
        "inactive",
        description="inactive: no purchase in the next days; or COLUMN=VALUE of customers",
    )
    days: int = Field(
        90, ge=7, le=3650, description="days without a purchase that count as inactive"
    )
    holdout_share: float = Field(
        0.3, gt=0.05, lt=0.7, description="share kept for checking with a label of one's own"
    )
    resamples: int = Field(200, ge=20, le=5000, description="bootstrap resamples of the hold-out")
    keep: str = Field(
        "",
        description="columns to use although they seem to give the outcome away, by commas",
    )


def churn(store: Store, params: ChurnParams, context: Context) -> Result:
    """Score customers by what earlier ones did: features up to a day, labels from the days after.

    For ``inactive`` the model learns at as_of minus twice the days and is checked at as_of minus
    the days; it sees nothing of the checked period. With a label from the column of a table, what
    the CRM says of a customer is used, too, and the hold-out is drawn at random, with the same
    share of each label; customers need no purchase then.

    Example:  scrm score churn --days 90 -o churn.csv
    """
    if context.as_of is None:
        return build_refusal(_TITLE, explain_no_sales(store, context))
    if params.label == "inactive":
        return _score_inactive(store, params, context)
    return _score_own_label(store, params, context, context.as_of)


def _score_inactive(store: Store, params: ChurnParams, context: Context) -> Result:
    sales = select_sales(store, context)
    if sales is None or sales.last is None:
        return build_refusal(_TITLE, explain_no_sales(store, context))
    now = read_histories(store, sales, sales.last, context.timezone, windows=WINDOWS)
    (train, truth), (test, test_truth) = (
        _learn_inactive(
            store, sales, sales.last - timedelta(days=k * params.days), params.days, context
        )
        for k in (2, 1)
    )
    reason = logistic.explain_too_little(truth) or explain_one_class(test_truth)
    if reason:
        return build_refusal(_TITLE, reason)
    found = logistic.fit_classifier(train, truth, test, test_truth, context.seed)
    probability = found.model.predict(_build_features(now).to_numpy())
    scored = now.select("customer_id").with_columns(probability=pl.Series(probability))
    notes = (note_hold_out(True, len(test_truth)),)
    return build_answer(_TITLE, found, scored, _KEY, notes, (context.seed, params.resamples))


def _score_own_label(store: Store, params: ChurnParams, context: Context, as_of: date) -> Result:
    """Score all customers of the CRM by a label that some column of theirs holds."""
    rows = read_customer_labels(store, params.label, as_of)
    sales = select_sales(store, context)
    if sales is not None and sales.last is not None:
        now = read_histories(store, sales, sales.last, context.timezone, windows=WINDOWS)
        behaviour = _build_features(now).with_columns(now["customer_id"])
        rows = rows.join(behaviour, on="customer_id", how="left", maintain_order="left")
    label = rows["label"].to_numpy().astype(np.int64)
    test = sample_by_label(label, params.holdout_share, context.seed)
    reason = logistic.explain_too_little(label[~test]) or explain_one_class(label[test])
    if reason:
        return build_refusal(_TITLE, reason)
    train, held = rows.filter(~test), rows.filter(test)
    used = {"customer_id", "label", params.label.partition("=")[0]}
    names = [each for each in rows.columns if each not in used]
    chosen = choose_features(train, names, label[~test], params.keep, context.seed)
    found = logistic.fit_classifier(
        chosen.transform(train), label[~test], chosen.transform(held), label[test], context.seed
    )
    probability = found.model.predict(chosen.transform(rows).to_numpy())
    return build_answer(
        _TITLE,
        found,
        rows.select("customer_id").with_columns(probability=pl.Series(probability)),
        _KEY,
        (note_hold_out(False, int(test.sum())), *list_feature_notes(chosen)),
        (context.seed, params.resamples),
        build_leak_table(chosen, context.lang),
    )


def _build_features(rows: pl.DataFrame) -> pl.DataFrame:
    """Return log1p of the columns of `read_histories` that describe behaviour."""
    logs = [
        pl.col(name).cast(pl.Float64).log1p()
        for name in rows.columns
        if name not in ("customer_id", "net", "first_spend")
    ]
    return rows.select(logs)


def _learn_inactive(
    store: Store, sales: Sales, cutoff: date, days: int, context: Context
) -> tuple[pl.DataFrame, Labels]:
    """Return features at `cutoff`, and 1 for customers without a purchase in the next days."""
    rows = read_histories(store, sales, cutoff, context.timezone, windows=WINDOWS)
    after = read_outcomes(
        store,
        sales,
        cutoff + timedelta(days=1),
        cutoff + timedelta(days=days),
        context.timezone,
        customers=rows["customer_id"],
    )
    return _build_features(rows), (after["purchases"] == 0).to_numpy().astype(np.int64)
