"""The result of `scrm quarantine list`: the records that were not loaded."""

from collections.abc import Sequence
from dataclasses import replace

from scrm.ingest import QuarantinedRow
from scrm.pipeline.result_parts import build_table
from scrm.result import Column, Fact, Result, Text


def of_quarantine(rows: Sequence[QuarantinedRow], *, values: bool) -> Result:
    """List the rows in quarantine, with their values if requested."""
    columns = (
        Column("load_id", "count", "Ladung", "Load"),
        Column("path", "text", "Datei", "File"),
        Column("line", "count", "Zeile", "Line"),
        Column("column", "text", "Spalte", "Column"),
        Column("rule", "text", "Regel", "Rule"),
        *((Column("value", "text", "Wert", "Value", personal=True),) if values else ()),
    )
    names = [column.name for column in columns]
    listed = [{name: getattr(row, name) for name in names} for row in rows]
    title = Text("Quarantäne", "Quarantine")
    table = replace(build_table("quarantine", title, columns, listed), detail=True)
    note = Text("Nichts ist in Quarantäne.", "Nothing is in quarantine.")
    count = Fact(Column("finding_count", "count", "Befunde", "Findings"), len(rows))
    return Result(title=title, tables=(table,), facts=(count,), notes=() if rows else (note,))
