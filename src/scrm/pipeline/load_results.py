"""The result of a load: the rows of each file, findings, and the columns that were not used."""

import os
from collections.abc import Sequence
from typing import Any

from scrm.ingest import WORTH_LOADING, FileSummary, LoadSummary
from scrm.pipeline.result_parts import build_table, count_facts
from scrm.result import LANGS, Column, Lang, Result, Text
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
