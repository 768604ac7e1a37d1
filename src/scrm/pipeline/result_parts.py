"""Parts that several results share: a table from its rows, and counts as facts."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from scrm.result import Column, Fact, ResultTable, Text


def count_facts(values: Mapping[str, int]) -> tuple[Fact, ...]:
    """Return counts as facts, by the names that have a label here."""
    labels = {
        "file_count": ("Dateien", "Files"),
        "row_count": ("Zeilen", "Rows"),
        "quarantined_count": ("in Quarantäne", "in quarantine"),
        "refused_count": ("nicht geladene Dateien", "files not loaded"),
    }
    return tuple(
        Fact(Column(name, "count", *labels[name]), value) for name, value in values.items()
    )


def build_table(
    name: str, title: Text, columns: tuple[Column, ...], rows: Sequence[Mapping[str, Any]]
) -> ResultTable:
    """Build a table of text and counts from its rows."""
    schema = {column.name: pl.Int64 if column.kind == "count" else pl.String for column in columns}
    return ResultTable(name, title, pl.DataFrame(list(rows), schema=schema), columns)
