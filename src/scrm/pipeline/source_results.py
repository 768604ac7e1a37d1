"""The result of `scrm sources list`: the export formats that are recognised."""

from collections.abc import Sequence

from scrm.ingest import SourceInfo
from scrm.pipeline.result_parts import build_table
from scrm.result import Column, Fact, Result, Text


def of_sources(sources: Sequence[SourceInfo]) -> Result:
    """List the export formats."""
    rows = [
        {
            "name": s.name,
            "title_de": s.title.de,
            "title_en": s.title.en,
            "tables": ", ".join(s.tables),
            "grade": s.grade,
        }
        for s in sources
    ]
    columns = (
        Column("name", "text", "Name", "Name"),
        Column("title_de", "text", "Export", "In German"),
        Column("title_en", "text", "auf Englisch", "Export"),
        Column("tables", "text", "Tabellen", "Tables"),
        Column("grade", "text", "Beleg", "Evidence"),
    )
    title = Text("Bekannte Formate", "Known formats")
    count = Fact(Column("source_count", "count", "Formate", "Formats"), len(rows))
    return Result(
        title=title, tables=(build_table("sources", title, columns, rows),), facts=(count,)
    )
