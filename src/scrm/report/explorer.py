"""The part of a report that can be filtered: cells of counts as JSON, for the script of the page.

`templates/explorer.js` adds cells up and computes the intervals of shares from them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from scrm.report.code_labels import label_code
from scrm.report.control_characters import sanitize
from scrm.report.fixed_labels import WORDS
from scrm.result import Column, Lang, Result, ResultTable, Text
from scrm.wording import write_month

EFFECTS = "design_effects"
_KEYS = ("month", "channel", "segment", "abc_class")
_TILES: Mapping[str, tuple[str, ...]] = {
    "revenue": ("revenue", "customers"),
    "response_rate": ("response_rate", "first_reply_time"),
    "positive_texts": ("net_sentiment", "positive_mentions"),
    "worried_texts": ("worried_texts",),
}
"""The KPIs at the top of the report from which a reader gets to a KPI here."""
_SCRIPT_WORDS: Mapping[str, Text] = {
    "all": Text("alle", "all"),
    "first": Text("Anfang", "beginning"),
    "last": Text("Ende", "end"),
    "none": Text("ohne", "none"),
    "bar": Text("Balken", "bar"),
    "pooled": Text("kleine Gruppen zusammen", "small groups together"),
    "missing": Text(
        "{} weitere in Gruppen, die zu klein sind, um sie einzeln zu zeigen",
        "{} more in groups that are too small to be shown by themselves",
    ),
    "interval": WORDS["interval"],
    "value": WORDS["value"],
    "period": WORDS["period"],
}


def build_cells(result: Result, lang: Lang, names: Mapping[str, str], k: int) -> str:
    """Return the cells as JSON that is safe within a script element; ``""`` if there are none.

    Parameters
    ----------
    result : Result
        A table per source and facet: columns of text are keys, a share column holds the cases with
        the event, ``n`` all cases; and the table of design effects.
    names : mapping
        Names of customer groups that are fit for sharing, by code.
    """
    tables = [each for each in result.tables if each.name != EFFECTS and each.frame.height]
    if not tables:
        return ""
    months = sorted(
        {
            value
            for table in tables
            for value in table.frame["month"].drop_nulls()
            if _is_month(value)
        }
    )
    described: dict[str, dict[str, Any]] = {}
    for table in tables:
        for column in table.columns:
            if column.kind != "text":
                kpi = _describe_kpi(table, column, lang)
                described.setdefault(kpi["id"], kpi)
    titles = {
        column.name: sanitize(column.label(lang))
        for table in tables
        for column in table.columns
        if column.kind == "text"
    }
    content = {
        "k": k,
        "words": {name: text[lang] for name, text in _SCRIPT_WORDS.items()},
        "titles": titles,
        "labels": _label_values(tables, lang, names),
        "months": [
            [month, write_month(date.fromisoformat(f"{month}-01"), lang)] for month in months
        ],
        "kpis": sorted(described.values(), key=lambda kpi: kpi["kind"] != "share"),
        "tables": [_pack_table(table) for table in tables],
        "effects": _pack_effects(result),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _find_source(table: ResultTable) -> str:
    return table.name.split("_", 1)[0]


def _describe_kpi(table: ResultTable, column: Column, lang: Lang) -> dict[str, Any]:
    source = _find_source(table)
    cases = next(each for each in table.columns if each.name == "n")
    name = source if column.name == "n" else column.name
    return {
        "id": name,
        "label": sanitize(column.label(lang)),
        "kind": column.kind,
        "unit": column.unit,
        "source": source,
        "column": column.name,
        "n": sanitize(cases.label(lang)),
        "tiles": list(_TILES.get(name, ())),
    }


def _label_values(
    tables: Sequence[ResultTable], lang: Lang, names: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return the text of each value of a key that is not shown as it is."""
    labels: dict[str, dict[str, str]] = {}
    for table in tables:
        for key in _KEYS:
            if key not in table.frame.columns:
                continue
            for value in table.frame[key].drop_nulls().unique().to_list():
                text = _write_value(key, value, lang, names)
                if text != value:
                    labels.setdefault(key, {})[value] = text
    return {key: dict(sorted(labels[key].items())) for key in sorted(labels)}


def _is_month(period: str) -> bool:
    """Return whether a period is a month, such as ``2026-01``; not a quarter or a year."""
    return len(period) == len("2026-01") and "Q" not in period


def _write_value(key: str, value: str, lang: Lang, names: Mapping[str, str]) -> str:
    if key == "month" and _is_month(value):
        return write_month(date.fromisoformat(f"{value}-01"), lang)
    if key == "month" and "-Q" in value:
        year, quarter = value.split("-")
        return f"{quarter} {year}"
    if key == "segment":
        return sanitize(names.get(value, label_code(key, value, lang)))
    return sanitize(value)


def _pack_table(table: ResultTable) -> dict[str, Any]:
    keys = [column.name for column in table.columns if column.kind == "text"]
    values = {key: sorted(table.frame[key].drop_nulls().unique().to_list()) for key in keys}
    places = {key: {value: place for place, value in enumerate(values[key])} for key in keys}
    cells: dict[str, list[float]] = {
        key: [places[key].get(value, -1) for value in table.frame[key]] for key in keys
    }
    for column in table.columns:
        if column.kind == "money":
            cells[column.name] = [round(float(value or 0), 2) for value in table.frame[column.name]]
        elif column.kind != "text":
            cells[column.name] = [int(value or 0) for value in table.frame[column.name]]
    return {"source": _find_source(table), "keys": keys, "values": values, "cells": cells}


def _pack_effects(result: Result) -> dict[str, Any]:
    """Return KPI -> design effect and quantile of all cells; KPI -> key -> value -> these."""
    packed: dict[str, Any] = {}
    for table in result.tables:
        if table.name == EFFECTS:
            for metric, key, value, effect, t in table.frame.rows():
                numbers = [round(effect, 6), round(t, 6)]
                known = packed.setdefault(metric, {})
                if key:
                    known.setdefault(key, {})[value] = numbers
                else:
                    known[""] = numbers
    return packed
