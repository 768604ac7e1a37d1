"""What was loaded, as a Result: the files of one load, and the coverage box of the report."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from scrm.ingest import FileSummary, Inspection, LoadSummary, QuarantinedRow, SourceInfo
from scrm.result import Column, Fact, Lang, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_number

LANGS: tuple[Lang, Lang] = ("de", "en")
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


def of_load(summary: LoadSummary, lang: Lang = "de") -> Result:
    """Describe one load: every row of every file accounted for, the first findings, and what was refused."""
    files = summary.files
    shown = _short_names([file.path for file in files])
    rows = [
        {**_file_row(file, is_kept=not summary.dry_run), "file": shown[file.path]} for file in files
    ]
    tables = [_table("files", Text("Dateien", "Files"), FILE_COLUMNS, rows)]
    named = [
        {"file": shown[file.path], "name": name, "row_count": count}
        for file in files
        for name, count in [*file.named_counts.items(), *file.skipped.items()]
    ]
    if named:
        tables.append(
            _table(
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
        tables.append(_table("findings", Text("Befunde", "Findings"), FINDING_COLUMNS, findings))
    return Result(
        title=Text("Laden (Probelauf)", "Load (dry run)")
        if summary.dry_run
        else Text("Laden", "Load"),
        finding=_load_finding(summary),
        tables=tuple(tables),
        facts=_facts(
            {
                "row_count": summary.rows,
                "quarantined_count": summary.quarantined,
                "refused_count": len(summary.refused),
            }
        ),
        notes=_load_notes(files, is_kept=not summary.dry_run),
    )


def of_store(store: Store) -> Result:
    """Describe what the database holds: files, rows, what was kept apart, and the match rate; the coverage box of the report."""
    files = store.frame(
        """
        SELECT path AS file, mapping AS format, row_count, new_count, updated_count, unchanged_count,
               quarantined_count, skipped_count, named_counts
        FROM load_files QUALIFY row_number() OVER (PARTITION BY sha256, mapping ORDER BY load_id) = 1
        ORDER BY path, format, row_count
        """
    )
    short = _short_names(files["file"].to_list())
    named = [
        {"file": short[row["file"]], "name": name, "row_count": count}
        for row in files.iter_rows(named=True)
        for part in json.loads(row["named_counts"] or "{}").values()
        for name, count in sorted(part.items())
    ]
    shown = tuple(column for column in FILE_COLUMNS if column.name != "status")
    listed = [
        {**row, "file": short[row["file"]]}
        for row in files.drop("named_counts").iter_rows(named=True)
    ]
    tables = [_table("files", Text("Dateien", "Files"), shown, listed)]
    if named:
        tables.append(
            _table(
                "named_counts", Text("Namentlich gezählt", "Counted by name"), NAMED_COLUMNS, named
            )
        )
    rows, apart = int(files["row_count"].sum() or 0), int(files["quarantined_count"].sum() or 0)
    facts = {"file_count": files.height, "row_count": rows, "quarantined_count": apart}
    return Result(
        title=Text("Datenbasis", "Coverage"),
        finding=Text(
            f"{write_count(files.height, 'Datei', 'Dateien', 'de')} mit {write_count(rows, 'Zeile', 'Zeilen', 'de')}, "
            f"davon {write_number(apart, 'de')} in Quarantäne.",
            f"{write_count(files.height, 'file', 'files', 'en')} with {write_count(rows, 'row', 'rows', 'en')}, "
            f"{write_number(apart, 'en')} of them in quarantine.",
        ),
        tables=(*tables, *_sales_table(store)),
        facts=(*_facts(facts), *_match_facts(store)),
    )


def _sales_table(store: Store) -> tuple[ResultTable, ...]:
    """Sum up the sales per currency: all, with and without a customer; none where nothing was sold."""
    frame = store.frame(
        """
        SELECT currency, coalesce(part, 'all_rows') AS scope, count(*) AS row_count, count(DISTINCT order_id) AS order_count,
               count(DISTINCT customer_id) AS customer_count, sum(amount) AS amount
        FROM (SELECT *, if(customer_id IS NULL, 'without_customer', 'with_customer') AS part FROM sales)
        GROUP BY GROUPING SETS ((currency), (currency, part)) ORDER BY currency, part NULLS FIRST
        """
    )
    columns = (
        Column("currency", "text", "Währung", "Currency"),
        Column("scope", "text", "davon", "Of which"),
        Column("row_count", "count", "Zeilen", "Rows"),
        Column("order_count", "count", "Bestellungen", "Orders"),
        Column("customer_count", "count", "Kunden", "Customers"),
        Column(
            "amount",
            "money",
            "netto",
            "Net",
            meaning=Text("in der Währung der Zeile", "in the currency of the row"),
        ),
    )
    title = Text("Verkäufe", "Sales")
    return (ResultTable("sales", title, frame, columns),) if frame.height else ()


def _match_facts(store: Store) -> tuple[Fact, ...]:
    """Return the share of profiles that are linked to a customer, and by which tiers."""
    matched = store.value("SELECT count(*) FROM identities")
    profiles = store.value(
        """
        SELECT count(*) FROM (
          SELECT channel, profile_id FROM profiles WHERE NOT coalesce(is_own, FALSE)
          UNION SELECT channel, author_id FROM posts WHERE author_id IS NOT NULL AND NOT coalesce(is_own, FALSE)
          EXCEPT SELECT channel, profile_id FROM profiles WHERE is_own
        )
        """
    )
    rate = matched / profiles if profiles else None
    tiers = store.value(
        "SELECT string_agg(DISTINCT CAST(tier AS VARCHAR), ', ' ORDER BY CAST(tier AS VARCHAR)) FROM identities"
    )
    return (
        Fact(Column("profile_count", "count", "Profile", "Profiles"), profiles),
        Fact(
            Column("matched_count", "count", "davon Kunden zugeordnet", "linked to customers"),
            matched,
        ),
        Fact(Column("match_share", "share", "Zuordnungsquote", "Match rate"), rate),
        Fact(Column("match_tiers", "text", "Stufen der Zuordnung", "Tiers counted"), tiers or "–"),
    )


def _short_names(paths: Sequence[str]) -> dict[str, str]:
    """Return paths without the folder they share: what tells them apart is enough in a table."""
    folder = os.path.commonpath([os.path.dirname(path) for path in paths]) if paths else ""  # noqa: PTH120  text, no file
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
    """Account for every row: new + updated + unchanged + quarantined + skipped is what was read."""
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
            f"{file.path}: nicht geladen (Meldung: {'; '.join(filter(None, (file.error, file.hint)))}).",
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
    if is_kept and any(file.quarantined for file in files):
        notes.append(
            Text(
                "Zeilen in Quarantäne sind nicht verloren: scrm quarantine list zeigt sie, scrm quarantine replay lädt sie nach.",
                "Rows in quarantine are not lost: scrm quarantine list shows them, scrm quarantine replay loads them.",
            )
        )
    return tuple(notes)


def _facts(values: Mapping[str, int]) -> tuple[Fact, ...]:
    labels = {
        "file_count": ("Dateien", "Files"),
        "row_count": ("Zeilen", "Rows"),
        "quarantined_count": ("in Quarantäne", "in quarantine"),
        "refused_count": ("nicht geladene Dateien", "files not loaded"),
    }
    return tuple(
        Fact(Column(name, "count", *labels[name]), value) for name, value in values.items()
    )


def _table(
    name: str, title: Text, columns: tuple[Column, ...], rows: Sequence[Mapping[str, Any]]
) -> ResultTable:
    schema = {column.name: pl.Int64 if column.kind == "count" else pl.String for column in columns}
    return ResultTable(name, title, pl.DataFrame(list(rows), schema=schema), columns)


def of_findings(results: Sequence[tuple[str, Result]], lang: Lang) -> Result:
    """Return the findings of a run, one line per analysis."""
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
    return Result(title=title, tables=(_table("findings", title, columns, rows),))


def of_inspection(inspection: Inspection, lang: Lang) -> Result:
    """Describe how one file would be read."""
    loaded = of_load(LoadSummary((inspection.summary,), dry_run=True), lang)
    readings = [
        {"column": c.column, "target": c.target or "–", "type": c.type, "convention": c.convention}
        for c in inspection.columns
    ]
    columns = (
        Column("column", "text", "Spalte", "Column"),
        Column("target", "text", "wird zu", "Becomes"),
        Column("type", "text", "Typ", "Type"),
        Column("convention", "text", "Schreibweise", "Convention"),
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
            _table(
                "dialect",
                Text("Datei", "File"),
                (
                    Column("part", "text", "Merkmal", "Property"),
                    Column("value", "text", "Wert", "Value"),
                ),
                dialect,
            ),
            _table("columns", Text("Spalten", "Columns"), columns, readings),
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
    return Result(title=title, tables=(_table("sources", title, columns, rows),), facts=(count,))


def of_quarantine(rows: Sequence[QuarantinedRow], *, values: bool) -> Result:
    """List what is in quarantine; values only where they were asked for."""
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
    table = replace(_table("quarantine", title, columns, listed), detail=True)
    note = Text("Nichts ist in Quarantäne.", "Nothing is in quarantine.")
    count = Fact(Column("finding_count", "count", "Befunde", "Findings"), len(rows))
    return Result(title=title, tables=(table,), facts=(count,), notes=() if rows else (note,))
