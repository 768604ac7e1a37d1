"""The KPIs at the top of a report: one tile for each subject, and the table of all of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from scrm.report.control_characters import sanitize
from scrm.report.document_tables import HIDDEN_WITH_KPIS, join_interval
from scrm.report.document_types import Kpi, Tile
from scrm.report.fixed_labels import WORDS
from scrm.report.value_text import choose_digits, write_cell
from scrm.result import Column, Lang, Result, ResultTable
from scrm.wording import MISSING

_SMALLER_UNITS = ((864_000.0, 86_400.0), (86_400.0, 3600.0), (3600.0, 60.0))
"""From so many seconds on, a duration is written to a whole day, hour or minute."""
MAX_HEADLINE = 12
"""Rows of the table of KPIs."""
SUBJECTS = (
    ("revenue", "social_revenue", "economic_value"),
    ("customers", "new_customers", "linked_customers"),
    ("interactions", "interaction_rate", "mentions"),
    ("first_reply_time", "response_rate", "ticket_reply_time"),
    ("net_sentiment", "positive_mentions", "nps"),
    ("worried_texts",),
)
"""The KPIs of each tile: the first that has a value is shown."""


def list_headline(results: Sequence[Result], lang: Lang) -> tuple[Kpi, ...]:
    """Return the KPIs without groups, those of the tiles first."""
    found = [kpi for result in results for kpi in _list_kpis(result, lang)]
    order = {name: rank for rank, name in enumerate(name for names in SUBJECTS for name in names)}
    found.sort(key=lambda kpi: order.get(kpi.id, len(order)))
    return tuple(found[:MAX_HEADLINE])


def list_tiles(headline: Sequence[Kpi]) -> tuple[Tile, ...]:
    """Return a tile per subject; without a value it says what is missing.

    A subject whose KPIs were not asked for has no tile. If none was asked for, the first KPIs of
    the report have one each.
    """
    by_id = {kpi.id: kpi for kpi in headline}
    subjects = [[by_id[name] for name in names if name in by_id] for names in SUBJECTS]
    asked = [kpis for kpis in subjects if kpis] or [[kpi] for kpi in headline[: len(SUBJECTS)]]
    return tuple(_build_tile(kpis) for kpis in asked)


def _build_tile(kpis: Sequence[Kpi]) -> Tile:
    kpi = next((each for each in kpis if each.value != MISSING), kpis[0])
    empty = kpi.value == MISSING
    return Tile(
        id=kpi.id,
        name=kpi.name,
        value=kpi.value,
        previous="" if kpi.previous == MISSING else kpi.previous,
        change="" if kpi.change == MISSING else kpi.change,
        interval="" if kpi.interval == MISSING else kpi.interval,
        note="" if empty else kpi.note,
        reason=kpi.note if empty else "",
    )


def is_headline(table: ResultTable) -> bool:
    """Return whether the headline shows all rows of a KPI table: no groups, few rows."""
    return _is_kpis(table) and not _list_groups(table) and table.frame.height <= MAX_HEADLINE


def _is_kpis(table: ResultTable) -> bool:
    return {"metric", "value", "n"} <= {column.name for column in table.columns}


def _list_groups(table: ResultTable) -> list[Column]:
    """Return the columns that group a KPI table: text and dates that do not describe the KPI."""
    described = HIDDEN_WITH_KPIS | {"name", "note"}
    return [
        column
        for column in table.columns
        if column.kind in {"text", "date"} and column.name not in described
    ]


def _list_kpis(result: Result, lang: Lang) -> Iterator[Kpi]:
    """Yield the headline rows of a result: those of KPI tables without groups."""
    for table in result.tables:
        if _is_kpis(table) and not _list_groups(table):
            columns = {column.name: column for column in table.columns}
            for row in table.frame.iter_rows(named=True):
                yield _write_kpi(row, columns, lang)


def _write_kpi(row: Mapping[str, Any], columns: Mapping[str, Column], lang: Lang) -> Kpi:
    measure = columns["value"]
    written = [row.get(name) for name in ("value", "previous", "low", "high")]
    digits = _limit_digits(measure, row, choose_digits(measure, written))

    def text(name: str) -> str:
        return write_cell(row.get(name), columns[name], lang) if name in columns else MISSING

    def write_measure(name: str) -> str:
        if name not in columns:
            return MISSING
        value = row.get(name)
        if name == "change" and measure.kind == "duration":
            value = _round_duration(value, *written)
        return write_cell(value, replace(measure, name=name), lang, digits=digits)

    relative = f" ({text('change_share')})" if row.get("change_share") is not None else ""
    change = write_measure("change") + relative
    name = text("name") if row.get("name") else text("metric")
    note = text("note") if row.get("note") else ""
    return Kpi(
        name=name[:1].upper() + name[1:],
        value=write_measure("value"),
        previous=write_measure("previous"),
        change=WORDS["unchanged"][lang] if row.get("change") == 0 else change,
        interval=join_interval(write_measure("low"), write_measure("high")),
        n=text("n"),
        reference=text("definition"),
        id=sanitize(str(row["metric"])),
        note=note if note or row.get("value") is not None else WORDS["no_value"][lang],
    )


def _limit_digits(column: Column, row: Mapping[str, Any], digits: int) -> int:
    """Return at most the decimals in which the interval of a number has two digits.

    Examples
    --------
    >>> points = Column("value", "number", "Wert", "Value", "points")
    >>> _limit_digits(points, {"low": 10.25, "high": 29.6}, 2)
    0
    """
    low, high = row.get("low"), row.get("high")
    if column.kind not in {"number", "score"} or low is None or high is None or high <= low:
        return digits
    return min(digits, max(0, 1 - math.floor(math.log10(high - low))))


def _round_duration(change: float | None, *durations: float | None) -> float | None:
    """Return a change of durations in the smaller of the two units in which these are written.

    Examples
    --------
    >>> _round_duration(-2459.0, 43080.0, 45540.0)
    -2460.0
    """
    longest = max((abs(each) for each in durations if each is not None), default=0.0)
    unit = next((unit for least, unit in _SMALLER_UNITS if longest >= least), 1.0)
    rounded = None if change is None else round(change / unit) * unit
    return rounded or change
