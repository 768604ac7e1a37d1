"""Lead and churn scoring on the user's own labels: ``scrm score leads`` and ``scrm score churn``."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from pydantic import Field

from scrm import config
from scrm.analyze._sales import Sales, select_sales
from scrm.analyze.scores import logistic_regression as logistic
from scrm.analyze.scores import query as purchases
from scrm.analyze.scores.answer import interval_facts
from scrm.analyze.scores.backtest import calibration
from scrm.analyze.scores.glm import WINDOWS
from scrm.analyze.scores.rfm import quantile_scores
from scrm.config import Context
from scrm.errors import UsageError
from scrm.result import Column, Fact, Figure, Result, ResultTable, Text
from scrm.store import Store
from scrm.tables import CUSTOMERS, LEADS, Table
from scrm.wording import write_interval, write_number, write_share

Labels = NDArray[np.int64]
_LEAD_CATEGORIES = ("source", "channel", "campaign_id", "weekday")


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


def leads(store: Store, params: LeadParams, context: Context) -> Result:
    """Score leads by what became of earlier ones; the newest are kept for checking (by chance where undated).

    Example:  scrm score leads -o leads.csv
    """
    title = Text("Bewertung der Leads", "Lead scoring")
    rows = _leads(store, params.label, context)
    old = _mature(rows)
    label = old["label"].to_numpy().astype(np.int64)
    reason = logistic.explain_too_little(label)
    if reason:
        return _refusal(title, reason)
    dated = old["created_at"].null_count() == 0
    test = (
        _select_newest(old, params.holdout_share)
        if dated
        else _sample_by_label(label, params.holdout_share, context.seed)
    )
    reason = logistic.explain_too_little(label[~test]) or _one_class(label[test])
    if reason:
        return _refusal(title, reason)
    features = _lead_features(old, old, params.label)
    found = logistic.fit_classifier(
        features.filter(~test), label[~test], features.filter(test), label[test], context.seed
    )
    everyone = found.model.predict_proba(_lead_features(rows, old, params.label).to_numpy())[:, 1]
    scored = rows.select("lead_id").with_columns(probability=pl.Series(everyone))
    notes = (_split_note(dated, int(test.sum())), _mature_note(rows.height - old.height))
    return _answer(
        title,
        found,
        scored,
        Column("lead_id", "text", "Lead", "Lead", personal=True),
        notes,
        (context.seed, params.resamples),
    )


def _leads(store: Store, label: str, context: Context) -> pl.DataFrame:
    wanted, bound = "coalesce(is_converted, converted_at IS NOT NULL)", dict[str, str]()
    if label != "converted":
        wanted, bound = _label_sql(LEADS, label)
    start_of_next = (context.as_of or date.max - timedelta(days=1)) + timedelta(days=1)
    return store.frame(
        f"""
SELECT lead_id, created_at, converted_at, source, channel, campaign_id,
  CAST(isodow(created_at) AS VARCHAR) AS weekday, CAST(cost AS DOUBLE) AS cost, CAST(coalesce({wanted}, FALSE) AS INTEGER) AS label,
  date_diff('second', created_at, CAST($next AS TIMESTAMP)) / 86400.0 AS age_days
FROM leads
WHERE created_at IS NULL OR created_at < $next
ORDER BY lead_id
""",
        {"next": start_of_next, **bound},
    )


def _label_sql(table: Table, label: str) -> tuple[str, dict[str, str]]:
    """Return the SQL of a label the user names, a flag or COLUMN=VALUE, with the value to bind; the column must exist."""
    name, _, value = label.partition("=")
    if name not in table.column_names or (not value and table.field(name).type != "flag"):
        flags = ", ".join(field.name for field in table.fields if field.type == "flag")
        raise UsageError(
            f"--label {name}: not a flag of {table.name}",
            hint=f"name a flag ({flags or 'there is none'}) or COLUMN=VALUE with one of: {', '.join(table.column_names)}",
        )
    return (f'CAST("{name}" AS VARCHAR) = $value', {"value": value}) if value else (f'"{name}"', {})


def _mature(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out leads that are younger than most conversions take: their label is not known yet."""
    took = rows.filter(pl.col("converted_at") >= pl.col("created_at"))
    days = (took["converted_at"] - took["created_at"]).dt.total_seconds() / 86400
    needed = float(days.quantile(0.9) or 0.0) if len(days) else 0.0
    return rows.filter((pl.col("age_days") >= needed) | pl.col("age_days").is_null())


def _lead_features(rows: pl.DataFrame, known: pl.DataFrame, label: str) -> pl.DataFrame:
    """Return the features of leads; the column that the label is read from is none of them."""
    categories = tuple(name for name in _LEAD_CATEGORIES if name != label.partition("=")[0])
    names = (*categories, "cost")
    return logistic.numbers(rows.select(names), categories, known.select(names))


def _select_newest(rows: pl.DataFrame, share: float) -> NDArray[np.bool_]:
    order = np.argsort(
        rows["created_at"].to_numpy(), kind="stable"
    )  # ties by lead_id, as the rows come
    newest = np.zeros(rows.height, bool)
    newest[order[round((1 - share) * rows.height) :]] = True
    return newest


def _sample_by_label(labels: Labels, share: float, seed: int) -> NDArray[np.bool_]:
    """Draw the same share of each label."""
    generator = np.random.default_rng(seed)
    chosen = np.zeros(len(labels), bool)
    for value in (0, 1):
        rows = np.flatnonzero(labels == value)
        chosen[generator.permutation(rows)[: round(share * len(rows))]] = True
    return chosen


def _one_class(labels: Labels) -> Text | None:
    if 0 < labels.sum() < len(labels):
        return None
    return Text(
        "Der Prüfteil enthält nur eine Sorte: nichts lässt sich prüfen.",
        "The hold-out holds one label only: nothing can be checked.",
    )


def churn(store: Store, params: ChurnParams, context: Context) -> Result:
    """Score customers by what earlier ones did: features up to a day, the label from the days after it.

    For ``inactive`` the model learns at as_of minus twice the days and is checked at as_of minus the days; nothing of the
    checked period is seen. With a label of one's own the hold-out is drawn at random, the same share of each label.

    Example:  scrm score churn --days 90 -o churn.csv
    """
    title = Text("Abwanderung", "Churn scoring")
    sales = select_sales(store, context)
    if sales is None or sales.last is None or context.as_of is None:
        return _refusal(
            title, Text("Kein Kauf mit Kunde und Datum.", "No purchase with a customer and a date.")
        )
    now = purchases.histories(store, sales, sales.last, context.timezone, windows=WINDOWS)
    if params.label == "inactive":
        parts = [
            _inactive(
                store, sales, sales.last - timedelta(days=k * params.days), params.days, context
            )
            for k in (2, 1)
        ]
        note = _split_note(True, len(parts[1][1]))
    else:
        parts = _own_label(store, now, params, context)
        note = _split_note(False, len(parts[1][1]))
    (train, truth), (test, test_truth) = parts
    reason = logistic.explain_too_little(truth) or _one_class(test_truth)
    if reason:
        return _refusal(title, reason)
    found = logistic.fit_classifier(train, truth, test, test_truth, context.seed)
    said = found.model.predict_proba(_history_features(now).to_numpy())[:, 1]
    scored = now.select("customer_id").with_columns(probability=pl.Series(said))
    key = Column("customer_id", "text", "Kunde", "Customer", personal=True)
    return _answer(title, found, scored, key, (note,), (context.seed, params.resamples))


def _history_features(rows: pl.DataFrame) -> pl.DataFrame:
    logs = [
        pl.col(name).cast(pl.Float64).log1p()
        for name in rows.columns
        if name not in ("customer_id", "net", "first_spend")
    ]
    return rows.select(logs)


def _inactive(
    store: Store, sales: Sales, cutoff: date, days: int, context: Context
) -> tuple[pl.DataFrame, Labels]:
    rows = purchases.histories(store, sales, cutoff, context.timezone, windows=WINDOWS)
    after = purchases.outcomes(
        store,
        sales,
        cutoff + timedelta(days=1),
        cutoff + timedelta(days=days),
        context.timezone,
        customers=rows["customer_id"],
    )
    return _history_features(rows), (after["purchases"] == 0).to_numpy().astype(np.int64)


def _own_label(
    store: Store, now: pl.DataFrame, params: ChurnParams, context: Context
) -> list[tuple[pl.DataFrame, Labels]]:
    wanted, bound = _label_sql(CUSTOMERS, params.label)
    labels = store.frame(
        f"SELECT customer_id, CAST(coalesce({wanted}, FALSE) AS INTEGER) AS label FROM customers",
        bound,
    )
    labelled = now.join(labels, on="customer_id", how="inner", maintain_order="left")
    truth = labelled["label"].to_numpy().astype(np.int64)
    test, features = (
        _sample_by_label(truth, params.holdout_share, context.seed),
        _history_features(labelled.drop("label")),
    )
    return [(features.filter(~test), truth[~test]), (features.filter(test), truth[test])]


def _refusal(title: Text, reason: Text) -> Result:
    step = Text(
        "Nächster Schritt: mehr Vergangenheit laden oder ein anderes --label wählen.",
        "Next step: load more of the past, or choose another --label.",
    )
    return Result(title=title, notes=(reason, step), refused=True)


def _split_note(temporal: bool, n: int) -> Text:
    de, en = (
        ("nach der Zeit getrennt", "split by time")
        if temporal
        else ("zufällig, geschichtet", "drawn at random, stratified")
    )
    return Text(
        f"Prüfteil: {write_number(n, 'de')} Fälle, {de}.",
        f"Hold-out: {write_number(n, 'en')} cases, {en}.",
    )


def _mature_note(left_out: int) -> Text:
    return Text(
        f"{write_number(left_out, 'de')} Leads sind jünger, als 90 % der Abschlüsse brauchen: bewertet, aber nicht zum Lernen benutzt.",
        f"{write_number(left_out, 'en')} leads are younger than 90% of conversions take: scored, but not learned from.",
    )


def _answer(
    title: Text,
    found: logistic.FittedClassifier,
    scored: pl.DataFrame,
    key: Column,
    notes: tuple[Text, ...],
    draw: tuple[int, int],
) -> Result:
    held = found.metrics(*draw)
    auc, interval = held["auc"]
    low, high = interval or (auc, auc)
    lift = lift_by_decile(found.probability, found.truth)
    return Result(
        title=title,
        finding=Text(
            f"AUC {write_number(auc, 'de', 2)} "
            f"({write_interval(write_number(low, 'de', 2), write_number(high, 'de', 2), 'de')}); das "
            f"oberste Zehntel trifft {write_number(lift['lift'][0], 'de', 1)}-mal so oft wie der Durchschnitt.",
            f"AUC {write_number(auc, 'en', 2)} "
            f"({write_interval(write_number(low, 'en', 2), write_number(high, 'en', 2), 'en')}); the "
            f"top tenth hits {write_number(lift['lift'][0], 'en', 1)} times as often as the average.",
        ),
        tables=(_drivers(found.drivers), _lift_table(lift), _score_table(scored, key)),
        facts=_facts(found, held),
        notes=notes,
        figures=(_calibration_figure(title, found, key.name),),
    )


def lift_by_decile(probability: NDArray[np.float64], truth: Labels) -> pl.DataFrame:
    """Return hit rate and lift of each tenth of the hold-out, highest probability first; ties share a tenth.

    Examples
    --------
    >>> lift_by_decile(np.array([0.9, 0.8, 0.2, 0.1]), np.array([1, 1, 0, 0]))["lift"].to_list()
    [2.0, 2.0, 0.0, 0.0]
    """
    frame = pl.DataFrame(
        {"decile": 11 - quantile_scores(probability, 10), "p": probability, "hit": truth}
    )
    tenths = frame.group_by("decile").agg(
        n=pl.len().cast(pl.Int64), expected=pl.col("p").mean(), rate=pl.col("hit").mean()
    )
    return tenths.with_columns(lift=pl.col("rate") / float(truth.mean())).sort("decile")


def _facts(
    found: logistic.FittedClassifier, held: Mapping[str, tuple[float, Any]]
) -> tuple[Fact, ...]:
    labels = {
        "auc": Text("Trennschärfe (AUC)", "AUC"),
        "brier": Text("Brier-Wert", "Brier score"),
        "brier_skill": Text("Gewinn über die Grundrate (Brier)", "Brier skill"),
    }
    facts = [
        Fact(
            Column("holdout_count", "count", "Fälle im Prüfteil", "Cases in the hold-out"),
            len(found.truth),
        ),
        Fact(
            Column("base_rate", "share", "Anteil mit Merkmal", "Share with the label"),
            float(found.truth.mean()),
        ),
    ]
    for name, (value, interval) in held.items():
        label = labels[name]
        facts.append(
            Fact(Column(name, "score", label.de, label.en), value if np.isfinite(value) else None)
        )
        facts += interval_facts(name, "score", label, interval)
    return tuple(facts)


def _drivers(drivers: pl.DataFrame) -> ResultTable:
    columns = (
        Column("feature", "text", "Merkmal", "Driver"),
        Column(
            "coefficient",
            "score",
            "Gewicht",
            "Weight",
            meaning=Text(
                "logarithmierte Chance je Standardabweichung", "log odds per standard deviation"
            ),
        ),
        Column(
            "odds_ratio",
            "score",
            "Chancenverhältnis",
            "Odds ratio",
            meaning=Text("je Standardabweichung", "per standard deviation"),
        ),
    )
    return ResultTable(
        "drivers",
        Text("Die zehn stärksten Treiber", "The ten strongest drivers"),
        drivers.head(10),
        columns,
    )


def _lift_table(lift: pl.DataFrame) -> ResultTable:
    columns = (
        Column("decile", "count", "Zehntel", "Tenth"),
        Column("n", "count", "Fälle", "Cases"),
        Column("expected", "share", "vorhergesagt", "Predicted"),
        Column("rate", "share", "eingetreten", "Observed"),
        Column("lift", "score", "Lift", "Lift"),
    )
    return ResultTable(
        "lift", Text("Lift nach Zehnteln (Prüfteil)", "Lift by tenths (hold-out)"), lift, columns
    )


def _score_table(scored: pl.DataFrame, key: Column) -> ResultTable:
    ranked = scored.with_columns(decile=11 - quantile_scores(scored["probability"].to_numpy(), 10))
    columns = (
        key,
        Column("probability", "share", "Wahrscheinlichkeit", "Probability"),
        Column("decile", "count", "Zehntel", "Tenth"),
    )
    frame = ranked.sort(["probability", key.name], descending=[True, False])
    return ResultTable("scored", Text("Bewertet", "Scored"), frame, columns, detail=True)


def _calibration_figure(title: Text, found: logistic.FittedClassifier, key: str) -> Figure:
    frame = calibration(found.probability, found.truth.astype(float))
    columns = (
        Column("predicted", "share", "Vorhergesagt", "Predicted"),
        Column("observed", "share", "Eingetreten", "Observed"),
        Column("n", "count", "Fälle", "Cases"),
    )
    n, said, came = len(found.truth), float(found.probability.mean()), float(found.truth.mean())
    return Figure(
        f"calibration_{key.removesuffix('_id')}",
        Text(
            f"{title.de}: {write_share(said, 'de')} vorhergesagt, {write_share(came, 'de')} eingetreten",
            f"{title.en}: {write_share(said, 'en')} predicted, {write_share(came, 'en')} observed",
        ),
        "calibration",
        frame,
        {"x": "predicted", "y": "observed", "n": "n"},
        columns,
        Text(f"Prüfteil, n = {n}", f"Hold-out, n = {n}"),
    )
