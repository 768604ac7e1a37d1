"""Results as JSON and NDJSON: rounded, with sorted keys; the same data gives the same bytes."""

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from scrm.report.control_characters import sanitize_json
from scrm.report.data_values import to_data_value
from scrm.result import Column, Lang, NamedResult, Result, ResultTable

_EXACT_DIGITS = 15
"""Decimal digits that a float can always hold exactly."""


def to_json(results: Sequence[NamedResult], lang: Lang) -> str:
    """Return results as JSON: one as ``scrm.result/1``, several in a ``scrm.results/1``."""
    envelopes = [_build_envelope(command, result, lang) for command, result in results]
    if len(envelopes) == 1:
        return _dump_json(envelopes[0])
    return _dump_json({"schema": "scrm.results/1", "results": envelopes})


def to_ndjson(table: ResultTable) -> str:
    """Return a table as one JSON object per line."""
    return "".join(_dump_json(row, indent=None) for row in _list_rows(table))


def _build_envelope(command: str, result: Result, lang: Lang) -> dict[str, Any]:
    from scrm import __version__

    source = result.provenance
    return {
        "schema": "scrm.result/1",
        "scrm_version": source.scrm_version if source else __version__,
        "command": command,
        "as_of": source.as_of if source else None,
        "title": result.title[lang],
        "finding": result.finding[lang],
        "refused": result.refused,
        "data": {table.name: list(_list_rows(table)) for table in result.tables},
        "columns": {
            table.name: [_describe_column(column, lang) for column in table.columns]
            for table in result.tables
        },
        "facts": {
            fact.column.name: to_data_value(fact.value, fact.column) for fact in result.facts
        },
        "notes": [note[lang] for note in result.notes],
        "settings": dict(source.settings) if source else {},
        "seed": source.seed if source else None,
        "inputs": list(source.sources) if source else [],
        "rows_read": dict(source.rows_read) if source else {},
        "rows_left_out": dict(source.rows_left_out) if source else {},
    }


def _describe_column(column: Column, lang: Lang) -> dict[str, Any]:
    return {
        "name": column.name,
        "kind": column.kind,
        "unit": column.unit,
        "label": column.label(lang),
        "meaning": column.meaning.en,
        "personal": column.personal,
    }


def _list_rows(table: ResultTable) -> Iterator[dict[str, Any]]:
    names = [column.name for column in table.columns]
    return (
        dict(zip(names, values, strict=True)) for values in zip(*list_columns(table), strict=True)
    )


def list_columns(table: ResultTable) -> list[list[Any]]:
    """Return the rounded values of a table by column; text, counts and flags stay as they are."""
    import polars as pl

    lists = []
    for column in table.columns:
        series = table.frame.get_column(column.name)
        plain = series.dtype.is_integer() or series.dtype in (pl.String, pl.Boolean)
        lists.append(
            series.to_list()
            if plain
            else [to_data_value(value, column) for value in series.to_list()]
        )
    return lists


def _dump_json(value: object, indent: int | None = 2) -> str:
    text = json.dumps(
        value,
        ensure_ascii=False,
        sort_keys=True,
        indent=indent,
        allow_nan=False,
        default=_to_json_value,
    )
    return sanitize_json(text) + "\n"


def _to_json_value(value: object) -> object:
    """Return a Decimal as a JSON number if that is exact, else as text."""
    if isinstance(value, Decimal):
        return float(value) if len(value.as_tuple().digits) <= _EXACT_DIGITS else str(value)
    return str(value)
