"""Churn scoring on the customers' past or the user's own labels: ``scrm score churn``."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm import config
from scrm.analyze._sales import Sales, select_sales
from scrm.analyze.scores import logistic_regression as logistic
from scrm.analyze.scores.classifier_answer import build_answer, build_refusal, note_hold_out
from scrm.analyze.scores.glm import WINDOWS
from scrm.analyze.scores.label_split import explain_one_class, sample_by_label
from scrm.analyze.scores.query import read_customer_labels, read_histories, read_outcomes
from scrm.config import Context
from scrm.result import Column, Result, Text
from scrm.store import Store

Labels = NDArray[np.int64]


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


def churn(store: Store, params: ChurnParams, context: Context) -> Result:
    """Score customers by what earlier ones did: features up to a day, labels from the days after.

    For ``inactive`` the model learns at as_of minus twice the days and is checked at as_of minus
    the days; it sees nothing of the checked period. With a label from the column of a table, the
    hold-out is drawn at random, with the same share of each label.

    Example:  scrm score churn --days 90 -o churn.csv
    """
    title = Text("Abwanderung", "Churn scoring")
    sales = select_sales(store, context)
    if sales is None or sales.last is None or context.as_of is None:
        return build_refusal(
            title, Text("Kein Kauf mit Kunde und Datum.", "No purchase with a customer and a date.")
        )
    now = read_histories(store, sales, sales.last, context.timezone, windows=WINDOWS)
    if params.label == "inactive":
        parts = [
            _learn_inactive(
                store, sales, sales.last - timedelta(days=k * params.days), params.days, context
            )
            for k in (2, 1)
        ]
        note = note_hold_out(True, len(parts[1][1]))
    else:
        parts = _read_own_label(store, now, params, context)
        note = note_hold_out(False, len(parts[1][1]))
    (train, truth), (test, test_truth) = parts
    reason = logistic.explain_too_little(truth) or explain_one_class(test_truth)
    if reason:
        return build_refusal(title, reason)
    found = logistic.fit_classifier(train, truth, test, test_truth, context.seed)
    probability = found.model.predict_proba(_build_features(now).to_numpy())[:, 1]
    scored = now.select("customer_id").with_columns(probability=pl.Series(probability))
    key = Column("customer_id", "text", "Kunde", "Customer", personal=True)
    return build_answer(title, found, scored, key, (note,), (context.seed, params.resamples))


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


def _read_own_label(
    store: Store, now: pl.DataFrame, params: ChurnParams, context: Context
) -> list[tuple[pl.DataFrame, Labels]]:
    """Return features and labels of the learning part and of the hold-out."""
    labels = read_customer_labels(store, params.label)
    labelled = now.join(labels, on="customer_id", how="inner", maintain_order="left")
    truth = labelled["label"].to_numpy().astype(np.int64)
    test = sample_by_label(truth, params.holdout_share, context.seed)
    features = _build_features(labelled.drop("label"))
    return [(features.filter(~test), truth[~test]), (features.filter(test), truth[test])]
