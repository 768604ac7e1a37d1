"""Results about a load, an inspection, the known formats, the quarantine, the findings of a run."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from scrm.ingest import (
    WORTH_LOADING,
    FileSummary,
    Inspection,
    LoadSummary,
    QuarantinedRow,
    SourceInfo,
)
from scrm.result import LANGS, Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_number

FILE_COLUMNS = (
    Column("file", "text", "Datei", "File"),
    Column("format", "text", "Format", "Format"),
    Column("status", "text", "Stand", "Status"),
    Column("row_count", "count", "Zeilen", "Rows"),
    Column("new_count", "count", "neu", "new"),
    Column("updated_count", "count", "geändert", "updated"),
    Column("unchanged_count", "count", "unverändert", "unchanged"),
    Column("quarantined_count", "count", "Quarantäne", "quarantined"),
    Column("skipped_count", "count", "übersprungen", "skipped"),
)
NAMED_COLUMNS = (
    Column("file", "text", "Datei", "File"),
    Column("name", "text", "Darunter", "Of which"),
    Column("row_count", "count", "Zeilen", "Rows"),
)
FINDING_COLUMNS = (
    Column("file", "text", "Datei", "File"),
    Column("line", "count", "Zeile", "Line"),
    Column("column", "text", "Spalte", "Column"),
    Column("rule", "text", "Regel", "Rule"),
    Column("text", "text", "Was falsch ist", "What is wrong"),
)

_COLUMNS_SHOWN, _LONGEST_HEADING = 12, 60
"""Unused columns that a note names, and characters of a heading in it."""


def of_load(summary: LoadSummary, lang: Lang = "de") -> Result:
    """Describe one load: the rows of each file, the first findings, and rejected files."""
    files = summary.files
    shown = short_names([file.path for file in files])
    rows = [
        {**_file_row(file, is_kept=not summary.dry_run), "file": shown[file.path]} for file in files
    ]
    tables = [build_table("files", Text("Dateien", "Files"), FILE_COLUMNS, rows)]
    named = [
        {"file": shown[file.path], "name": name, "row_count": count}
        for file in files
        for name, count in [*file.named_counts.items(), *file.skipped.items()]
    ]
    if named:
        tables.append(
            build_table(
                "named_counts", Text("Namentlich gezählt", "Counted by name"), NAMED_COLUMNS, named
            )
        )
    findings = [
        {
            "file": shown[f.path],
            "line": f.line,
            "column": f.column,
            "rule": f.rule,
            "text": f.text[lang],
        }
        for file in files
        for f in file.findings
    ]
    if findings:
        tables.append(
            build_table("findings", Text("Befunde", "Findings"), FINDING_COLUMNS, findings)
        )
    return Result(
        title=Text("Laden (Probelauf)", "Load (dry run)")
        if summary.dry_run
        else Text("Laden", "Load"),
        finding=_load_finding(summary),
        tables=tuple(tables),
        facts=count_facts(
            {
                "row_count": summary.rows,
                "quarantined_count": summary.quarantined,
                "refused_count": len(summary.refused),
            }
        ),
        notes=_load_notes(files, is_kept=not summary.dry_run),
    )


def short_names(paths: Sequence[str]) -> dict[str, str]:
    """Return each path without the folder that all share."""
    folders = [os.path.dirname(path) for path in paths]  # noqa: PTH120  text, no file
    folder = os.path.commonpath(folders) if folders else ""
    return {path: os.path.relpath(path, folder) if folder else path for path in paths}


def _file_row(file: FileSummary, *, is_kept: bool) -> dict[str, Any]:
    return {
        "file": file.path,
        "format": file.mapping,
        "status": "loadable" if file.status == "loaded" and not is_kept else file.status,
        "row_count": file.rows,
        "new_count": file.new,
        "updated_count": file.updated,
        "unchanged_count": file.unchanged,
        "quarantined_count": file.quarantined,
        "skipped_count": sum(file.skipped.values()),
    }


def _load_finding(summary: LoadSummary) -> Text:
    """Write the balance of a load: new + updated + unchanged + quarantined + skipped = read."""
    files = summary.files
    counts = {
        Text("neu", "new"): sum(file.new for file in files),
        Text("geändert", "updated"): sum(file.updated for file in files),
        Text("unverändert", "unchanged"): sum(file.unchanged for file in files),
        Text("in Quarantäne", "in quarantine"): summary.quarantined,
        Text("übersprungen", "skipped"): sum(sum(file.skipped.values()) for file in files),
    }
    de, en = (
        ", ".join(f"{write_number(n, lang)} {what[lang]}" for what, n in counts.items())
        for lang in LANGS
    )
    return Text(
        f"{write_count(summary.rows, 'Zeile', 'Zeilen', 'de')} gelesen: {de}.",
        f"{write_count(summary.rows, 'row', 'rows', 'en')} read: {en}.",
    )


def _load_notes(files: Sequence[FileSummary], *, is_kept: bool) -> tuple[Text, ...]:
    notes = [
        Text(
            f"{file.path}: nicht geladen "
            f"(Meldung: {'; '.join(filter(None, (file.error, file.hint)))}).",
            f"{file.path}: not loaded. {file.error} {file.hint}",
        )
        for file in files
        if file.status == "refused"
    ]
    notes += [
        Text(f"{file.path}: {warning.de}", f"{file.path}: {warning.en}")
        for file in files
        for warning in file.warnings
    ]
    notes += [describe_unused_columns(file) for file in files if file.unused]
    if is_kept and any(file.quarantined for file in files):
        notes.append(
            Text(
                "Zeilen in Quarantäne sind nicht verloren: scrm quarantine list zeigt sie, "
                "scrm quarantine replay lädt sie nach.",
                "Rows in quarantine are not lost: scrm quarantine list shows them, "
                "scrm quarantine replay loads them.",
            )
        )
    return tuple(notes)


def describe_unused_columns(file: FileSummary) -> Text:
    """Write which columns of a file nothing is loaded from; those that are missed come first."""
    missed = [each for each, kind in file.unused.items() if kind in WORTH_LOADING]
    names = [*missed, *(each for each in file.unused if each not in missed)]
    shown = ", ".join(each[:_LONGEST_HEADING] for each in names[:_COLUMNS_SHOWN])
    rest = len(names) - _COLUMNS_SHOWN
    all_columns, count = len(file.dialect.get("header", names)), len(names)
    more = Text(
        f" und {write_number(rest, 'de')} weitere" if rest > 0 else "",
        f" and {write_number(rest, 'en')} more" if rest > 0 else "",
    )
    hint = Text(
        " Darunter sind Beträge, Daten oder Nummern." if missed else "",
        " Some hold amounts, dates or ids." if missed else "",
    )
    return Text(
        f"{file.path}: nicht genutzte Spalten: {write_number(count, 'de')} von "
        f"{write_number(all_columns, 'de')}: {shown}{more.de}.{hint.de}",
        f"{file.path}: unused columns: {write_number(count, 'en')} of "
        f"{write_number(all_columns, 'en')}: {shown}{more.en}.{hint.en}",
    )


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


def of_findings(results: Sequence[tuple[str, Result]], lang: Lang) -> Result:
    """Return the findings of a run, one row per analysis."""
    rows = [
        {
            "command": command,
            "finding": result.finding[lang] or (result.notes[0][lang] if result.notes else "–"),
        }
        for command, result in results
    ]
    columns = (
        Column("command", "text", "scrm ...", "scrm ..."),
        Column("finding", "text", "Befund", "Finding"),
    )
    title = Text("Ergebnis", "Findings")
    return Result(title=title, tables=(build_table("findings", title, columns, rows),))


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
