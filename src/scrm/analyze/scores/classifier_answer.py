"""Lead and churn scores put into words, tables and a chart."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.scores import logistic_regression as logistic
from scrm.analyze.scores.auc import lift_interval
from scrm.analyze.scores.backtest import list_calibration
from scrm.analyze.scores.forecast_facts import list_interval_facts
from scrm.analyze.scores.rfm import quantile_scores
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_interval, write_number, write_share

Labels = NDArray[np.int64]


def build_refusal(title: Text, reason: Text) -> Result:
    """Return a result without scores, with the reason and the next step."""
    step = Text(
        "Nächster Schritt: mehr Vergangenheit laden oder ein anderes --label wählen.",
        "Next step: load more of the past, or choose another --label.",
    )
    return Result(title=title, notes=(reason, step), refused=True)


def note_hold_out(temporal: bool, n: int) -> Text:
    """Return the size of the hold-out and how it was drawn."""
    de, en = (
        ("nach der Zeit getrennt", "split by time")
        if temporal
        else ("zufällig, geschichtet", "drawn at random, stratified")
    )
    return Text(
        f"Prüfteil: {write_number(n, 'de')} Fälle, {de}.",
        f"Hold-out: {write_number(n, 'en')} cases, {en}.",
    )


def build_answer(
    title: Text,
    found: logistic.FittedClassifier,
    scored: pl.DataFrame,
    key: Column,
    notes: tuple[Text, ...],
    draw: tuple[int, int],
    leaks: tuple[ResultTable, ...] = (),
) -> Result:
    """Return drivers, lift and scores; `draw` is the seed and the number of resamples."""
    held = found.metrics(*draw)
    lift = lift_by_decile(found.probability, found.truth)
    return Result(
        title=title,
        finding=_finding(held["auc"], lift.row(0, named=True)),
        tables=(_drivers(found.drivers), *leaks, _lift_table(lift), _score_table(scored, key)),
        facts=_facts(found, held),
        notes=notes,
        figures=(_calibration_figure(title, found, key.name),),
        intervals=("auc", "lift", "bootstrap_rows"),
    )


def _finding(auc: tuple[float, Any], top: Mapping[str, Any]) -> Text:
    def write_with_ends(value: float, ends: Any, lang: Lang, digits: int) -> str:
        text = write_number(value, lang, digits)
        if ends is None or ends[0] is None:
            return text
        low, high = (write_number(end, lang, digits) for end in ends)
        return f"{text} ({write_interval(low, high, lang)})"

    def write_parts(lang: Lang) -> tuple[str, str]:
        return write_with_ends(*auc, lang, 2), write_with_ends(
            top["lift"], (top["lift_low"], top["lift_high"]), lang, 1
        )

    (auc_de, lift_de), (auc_en, lift_en) = write_parts("de"), write_parts("en")
    return Text(
        f"AUC {auc_de}; das oberste Zehntel trifft {lift_de}-mal so oft wie der Durchschnitt.",
        f"AUC {auc_en}; the top tenth hits {lift_en} times as often as the average.",
    )


def lift_by_decile(probability: NDArray[np.float64], truth: Labels) -> pl.DataFrame:
    """Return hit rate and lift of each tenth of the hold-out, highest probability first.

    Equal probabilities share a tenth. ``lift_low`` and ``lift_high`` are the 95 % interval.

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
    tenths = tenths.with_columns(lift=pl.col("rate") / float(truth.mean())).sort("decile")
    n, hits = len(truth), int(truth.sum())
    ends = [
        lift_interval(round(rate * size), size, hits - round(rate * size), n - size) or (None, None)
        for size, rate in tenths.select("n", "rate").iter_rows()
    ]
    return tenths.with_columns(
        pl.Series("lift_low", [low for low, _ in ends], dtype=pl.Float64),
        pl.Series("lift_high", [high for _, high in ends], dtype=pl.Float64),
    )


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
        facts += list_interval_facts(name, "score", label, interval)
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
        Column("lift_low", "score", "Lift von", "Lift from"),
        Column("lift_high", "score", "Lift bis", "Lift to"),
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
    frame = list_calibration(found.probability, found.truth.astype(float))
    columns = (
        Column("predicted", "share", "Vorhergesagt", "Predicted"),
        Column("observed", "share", "Eingetreten", "Observed"),
        Column("n", "count", "Fälle", "Cases"),
    )
    n, said, came = len(found.truth), float(found.probability.mean()), float(found.truth.mean())
    return Figure(
        f"calibration_{key.removesuffix('_id')}",
        Text(
            f"{title.de}: {write_share(said, 'de')} vorhergesagt, "
            f"{write_share(came, 'de')} eingetreten",
            f"{title.en}: {write_share(said, 'en')} predicted, {write_share(came, 'en')} observed",
        ),
        "calibration",
        frame,
        {"x": "predicted", "y": "observed", "n": "n"},
        columns,
        Text(f"Prüfteil, n = {n}", f"Hold-out, n = {n}"),
    )
