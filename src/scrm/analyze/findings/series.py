"""The figures behind one finding: its values block by block, beside those of the others."""

from collections.abc import Mapping
from urllib.parse import unquote

import numpy as np
import polars as pl

from scrm.analyze.findings.answer import TITLE, TOO_SHORT, refuse
from scrm.analyze.findings.candidates import Candidate, Table
from scrm.analyze.findings.cells import sum_blocks
from scrm.analyze.findings.explanation import select_rows
from scrm.analyze.findings.measures import BY_NAME, Measure
from scrm.analyze.findings.phrases import to_natural, write_subject
from scrm.analyze.findings.returning_customers import RETURN_RATE, list_return_rates
from scrm.analyze.findings.sentences import Words
from scrm.errors import UsageError
from scrm.result import Column, Figure, Lang, Result, ResultTable, Text

_KINDS = {"share": "share", "money": "money"}


def show_series(key: str, tables: Mapping[str, Table], words: Words, lang: Lang) -> Result:
    """Return the values of a cell by block, with those of the others of its dimension.

    Raises
    ------
    UsageError
        There is no such measure, dimension or cell.
    """
    measure, cells = parse_key(key)
    if measure.source not in tables:
        raise UsageError(f"{key}: no data of this kind are loaded", hint="scrm findings")
    table = tables[measure.source]
    if measure is RETURN_RATE:
        return list_return_rates(table.events, words.names)
    if not table.complete:
        return refuse(TOO_SHORT)
    rows = table.list_rows(measure)
    if measure.rest and measure.dimensions[0] not in dict(cells):
        rows = rows.filter(pl.col(measure.dimensions[0]) != measure.rest)
    inside = whole = rows
    for dimension, cell in cells:
        if dimension not in rows.columns:
            raise UsageError(f"{key}: the data have no {dimension}", hint="scrm findings")
        whole = whole.filter(pl.col(dimension).is_not_null())
        inside = select_rows(inside, dimension, cell)
    if inside.is_empty():
        raise UsageError(f"{key}: there is no such cell in the data", hint="scrm findings")
    others = whole.join(inside.select("row"), on="row", how="anti")
    frame = _list_blocks(measure, inside, others, table, words)
    return _build_result(measure, cells, frame, words, lang)


def parse_key(key: str) -> tuple[Measure, list[tuple[str, str]]]:
    """Return the measure and the cells (dimension, value) of the key of a finding.

    Raises
    ------
    UsageError
        There is no such measure or dimension.
    """
    name, *rest = (unquote(part) for part in key.split("/"))
    known = {**BY_NAME, RETURN_RATE.name: RETURN_RATE}
    if name not in known:
        raise UsageError(
            f"{key}: there is no measure {name!r}", hint=f"one of {', '.join(sorted(known))}"
        )
    measure = known[name]
    pairs = list(zip(rest[::2], rest[1::2], strict=False))
    unknown = [
        dimension
        for dimension, _ in pairs
        if dimension not in (*measure.dimensions, *measure.parts)
    ]
    if len(rest) % 2 or unknown:
        raise UsageError(
            f"{key}: give a dimension and its value, such as {name}/{measure.dimensions[0]}/...",
            hint=f"dimensions of {name}: {', '.join(measure.dimensions)}",
        )
    return measure, pairs


def _list_blocks(
    measure: Measure, inside: pl.DataFrame, others: pl.DataFrame, table: Table, words: Words
) -> pl.DataFrame:
    count = table.complete
    found = [sum_blocks(rows, table.blocks.count) for rows in (inside, others)]
    days = table.blocks.lengths
    values = []
    for n, x in found:
        with np.errstate(divide="ignore", invalid="ignore"):
            if measure.kind in {"count", "sum"}:
                per = (n if measure.kind == "count" else x) / days
            else:
                per = np.where(n > 0, x / n, np.nan)
        values.append([to_natural(measure, v) if np.isfinite(v) else None for v in per[:count]])
    return pl.DataFrame(
        {
            "first_day": [words.blocks.list_days(block)[0] for block in range(count)],
            "value": values[0],
            "others": values[1],
            "n": found[0][0][:count].astype(int),
        },
        schema_overrides={"value": pl.Float64, "others": pl.Float64},
    ).reverse()


def _build_result(
    measure: Measure, cells: list[tuple[str, str]], frame: pl.DataFrame, words: Words, lang: Lang
) -> Result:
    del lang
    dimension, cell = cells[0] if cells else ("", "")
    change = Candidate(measure, dimension, cell, 0, 0, 0, 0, 0, 0, 0, 1, 0)
    subject = write_subject(change, words.names, *cells[1:])
    kind, unit = _choose_kind(measure, words.currency)
    per = measure.kind in {"count", "sum"}
    columns = (
        Column("first_day", "date", "ab", "From"),
        Column("value", kind, "je 28 Tage" if per else "Wert", "Per 28 days" if per else "Value",
               unit),
        Column("others", kind, "übrige", "Others", unit),
        Column("n", "count", "Fälle", "Cases"),
    )  # fmt: skip
    shown = columns if cells else (columns[0], columns[1], columns[3])
    frame = frame.select(column.name for column in shown)
    title = Text(subject.de[:1].upper() + subject.de[1:], subject.en[:1].upper() + subject.en[1:])
    figure = Figure("series", title, "line", frame.drop_nulls("value").select("first_day", "value"),
                    {"x": "first_day", "y": "value"}, columns[:2])  # fmt: skip
    return Result(
        title,
        tables=(ResultTable("series", title, frame, shown, is_main=True),),
        figures=(figure,),
    )


def _choose_kind(measure: Measure, currency: str) -> tuple:  # type: ignore[type-arg]
    if measure.unit == "share":
        return "share", ""
    if measure.unit == "money":
        return "money", currency
    if measure.unit == "seconds":
        return "duration", ""
    return "number", ""


__all__ = ["TITLE", "show_series"]
