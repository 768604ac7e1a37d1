"""The result of `scrm inspect`: how one file would be read."""

from dataclasses import replace

from scrm.ingest import Inspection, LoadSummary
from scrm.pipeline.load_results import of_load
from scrm.pipeline.result_parts import build_table
from scrm.result import Column, Lang, Result, Text


def of_inspection(inspection: Inspection, lang: Lang) -> Result:
    """Describe how one file would be read."""
    loaded = of_load(LoadSummary((inspection.summary,), dry_run=True), lang)
    readings = [
        {
            "column": c.column,
            "target": c.target or "–",
            "type": c.type,
            "convention": c.convention,
            "examples": ", ".join(c.examples),
        }
        for c in inspection.columns
    ]
    columns = (
        Column("column", "text", "Spalte", "Column"),
        Column("target", "text", "wird zu", "Becomes"),
        Column("type", "text", "Typ", "Type"),
        Column("convention", "text", "Schreibweise", "Convention"),
        Column("examples", "text", "Erste Werte", "First values"),
    )
    dialect = [
        {
            "part": part,
            "value": ", ".join(map(str, value)) if isinstance(value, list) else str(value),
        }
        for part, value in inspection.summary.dialect.items()
    ]
    candidates = [
        Text(
            f"Nächstes Format: {name}; es fehlen: {', '.join(missing)}.",
            f"Nearest format: {name}; missing: {', '.join(missing)}.",
        )
        for name, missing in inspection.candidates
    ]
    name = inspection.summary.path
    return replace(
        loaded,
        title=Text(f"{name}: so würde gelesen", f"{name}: how it would be read"),
        tables=(
            build_table(
                "dialect",
                Text("Datei", "File"),
                (
                    Column("part", "text", "Merkmal", "Property"),
                    Column("value", "text", "Wert", "Value"),
                ),
                dialect,
            ),
            build_table("columns", Text("Spalten", "Columns"), columns, readings),
            *loaded.tables,
        ),
        notes=(*inspection.reasons, *candidates, *loaded.notes),
    )
