"""Targets of checks.yaml beside the values reached: for the report, in one table."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scrm.report.check_types import Verdict
from scrm.report.snapshot import Metric, Snapshot
from scrm.result import LANGS, Column, Kind, Result, ResultTable, Text
from scrm.wording import write_number

if TYPE_CHECKING:
    import polars as pl

_UNITS: Mapping[Kind, str] = {"share": "share", "duration": "seconds"}
TARGET = "target"
"""The rule of a verdict on a target."""


def build_targets(verdicts: Sequence[Verdict], snapshot: Snapshot) -> Result | None:
    """Return the targets with value, gap, and whether chance may explain the gap; None without any.

    Parameters
    ----------
    verdicts : sequence of Verdict
        Those with the rule ``target`` count.
    snapshot : Snapshot
        Where the values come from, with their kinds, units and intervals.
    """
    known = {metric.key: metric for metric in snapshot.metrics}
    pairs = [
        (verdict, metric)
        for verdict in verdicts
        if verdict.rule == TARGET and (metric := _find_metric(verdict, known)) is not None
    ]
    if not pairs:
        return None
    met = sum(verdict.status == "passed" for verdict, _ in pairs)
    counts = {lang: [write_number(each, lang) for each in (met, len(pairs))] for lang in LANGS}
    return Result(
        title=Text("Ziele", "Targets"),
        finding=Text(
            f"{counts['de'][0]} von {counts['de'][1]} Zielen erreicht.",
            f"{counts['en'][0]} of {counts['en'][1]} targets met.",
        ),
        tables=(_build_table(pairs),),
    )


def _find_metric(
    verdict: Verdict, known: Mapping[tuple[str, tuple[tuple[str, str], ...]], Metric]
) -> Metric | None:
    return next(
        (
            metric
            for (name, _), metric in known.items()
            if name == verdict.metric and metric.group == verdict.group
        ),
        None,
    )


def _build_table(members: Sequence[tuple[Verdict, Metric]]) -> ResultTable:
    columns = (
        Column("name", "text", "Kennzahl", "KPI"),
        Column("by", "text", "Gruppe", "Group"),
        Column("value", "number", "Wert", "Value"),
        Column("target", "number", "Ziel", "Target"),
        Column(
            "gap",
            "number",
            "Abstand",
            "Gap",
            meaning=Text("Wert minus Ziel", "value minus target"),
        ),
        Column(
            "outcome",
            "text",
            "Ergebnis",
            "Outcome",
            meaning=Text(
                "kann Zufall sein: das Ziel liegt im 95-%-Intervall des Werts",
                "may be chance: the target lies within the 95 % interval of the value",
            ),
        ),
        Column("unit", "text", "Einheit", "Unit"),
    )
    return ResultTable("targets", Text("", ""), _build_frame(members), columns)


def _build_frame(members: Sequence[tuple[Verdict, Metric]]) -> "pl.DataFrame":
    import polars as pl

    rows = [
        (
            verdict.metric,
            verdict.group,
            verdict.value,
            verdict.limit,
            verdict.gap,
            _name_outcome(verdict, metric),
            _UNITS.get(metric.kind, metric.unit),
        )
        for verdict, metric in members
    ]
    schema = {
        "name": pl.String,
        "by": pl.String,
        "value": pl.Float64,
        "target": pl.Float64,
        "gap": pl.Float64,
        "outcome": pl.String,
        "unit": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _name_outcome(verdict: Verdict, metric: Metric) -> str:
    """Return whether a target is met, and whether chance may explain that or the contrary."""
    outcome = "met" if verdict.status == "passed" else "missed"
    if verdict.limit is None or metric.low is None or metric.high is None:
        return outcome
    within = metric.low <= verdict.limit <= metric.high
    return f"{outcome}, may be chance" if within else outcome
