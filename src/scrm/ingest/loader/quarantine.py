"""Records kept apart: list, export, and try again once the mapping is mended."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa

from scrm.errors import UsageError
from scrm.files import write_file
from scrm.ingest import FileSummary, LoadSettings, LoadSummary, QuarantinedRow
from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.file_names import escape_file_name
from scrm.ingest.formats.mapping_files import find_mapping
from scrm.ingest.formats.recognition import fit_mapping
from scrm.ingest.job import Job
from scrm.ingest.loader.load import fitted, known_mappings, settings_hash
from scrm.ingest.loader.plan import GROUP_ROW
from scrm.ingest.reading import LINE, Block, Table
from scrm.store import Store

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _where(path: str, mapping: str, rule: str) -> tuple[str, dict[str, str]]:
    chosen = {"path": path, "mapping": mapping, "rule": rule}
    params = {key: escape_file_name(value) for key, value in chosen.items() if value}
    tests = {
        "path": "path = $path",
        "mapping": "mapping = $mapping",
        "rule": "split_part(rule, ':', 1) = $rule",
    }
    return " AND ".join(["TRUE", *(tests[key] for key in params)]), params


def rows(
    store: Store, *, path: str, mapping: str, rule: str, values: bool, limit: int | None
) -> tuple[QuarantinedRow, ...]:
    """See `scrm.ingest.quarantined`."""
    where, params = _where(path, mapping, rule)
    shown = "value, raw" if values else "'' AS value, '' AS raw"
    most = f" LIMIT {int(limit)}" if limit is not None else ""
    found = store.frame(
        f"SELECT load_id, path, mapping, line, column_name, rule, {shown} FROM quarantine WHERE {where} "
        f"ORDER BY load_id, line, column_name, rule{most}",
        params,
    )
    texts = ("path", "mapping", "rule", "value", "raw")
    return tuple(
        QuarantinedRow(
            load_id=row["load_id"],
            line=row["line"],
            column=row["column_name"] or "",
            **{each: row[each] or "" for each in texts},
        )
        for row in found.iter_rows(named=True)
    )


def export(store: Store, target: Path, *, path: str, mapping: str, rule: str) -> int:
    """See `scrm.ingest.export_quarantine`; formulas are made harmless with a leading apostrophe."""
    found = rows(store, path=path, mapping=mapping, rule=rule, values=True, limit=None)
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", hint=f"mkdir -p {target.parent}")
    with io.StringIO(newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["path", "line", "column", "rule", "value", "record"])
        writer.writerows(
            [
                harmless(cell)
                for cell in (
                    each.path,
                    str(each.line),
                    each.column,
                    each.rule,
                    each.value,
                    each.raw,
                )
            ]
            for each in found
        )
        write_file(target, stream.getvalue())
    return len({(each.load_id, each.line) for each in found})


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers stay.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-5,00"), harmless("Anna")
    ("'=1+1", '-5,00', 'Anna')
    """
    bare = text.strip()
    is_number = bare.lstrip("+-").replace(".", "").replace(",", "").isdigit()
    return "'" + text if bare.startswith(_FORMULA) and not is_number else text


def replay(store: Store, settings: LoadSettings, *, mapping: str) -> LoadSummary:
    """See `scrm.ingest.replay`."""
    where, params = _where("", mapping, "")
    loads = store.frame(
        f"SELECT DISTINCT q.load_id, q.mapping FROM quarantine q WHERE {where} ORDER BY q.load_id",
        params,
    )
    summaries: list[FileSummary] = []
    with ExitStack() as stack:
        if settings.on_error == "stop":
            stack.enter_context(store.transaction())
        summaries = [_replayed(store, int(load_id), settings) for load_id, _ in loads.iter_rows()]
    return LoadSummary(tuple(summaries), settings.dry_run)


def _replayed(store: Store, load_id: int, settings: LoadSettings) -> FileSummary:
    """Try the records of one load again, under the number of that load."""
    file = store.frame(
        f"SELECT path, sha256, mapping, dialect FROM load_files WHERE load_id = {load_id}"
    ).row(0, named=True)
    dialect = json.loads(file["dialect"])
    header = tuple(dialect["header"])
    chosen = find_mapping(settings.source or file["mapping"], settings.source_folders)
    kept = store.frame(
        f"SELECT line, any_value(raw) AS raw, any_value(rule) AS rule FROM quarantine WHERE load_id = {load_id} GROUP BY line ORDER BY line"
    )
    names = [
        *(f"c{index}" for index in range(len(header))),
        *([GROUP_ROW] if chosen.fill_down else []),
    ]
    readable = [
        (int(line), cells)
        for line, raw, _ in kept.iter_rows()
        if (cells := _cells(raw, len(names)))
    ]
    table = Table(file["path"], file["sha256"], header, dialect, lambda: _blocks(readable, names))
    found = fit_mapping(chosen, header)
    if not found.is_complete:
        found = fitted(table, settings, known_mappings(settings))
    job = Job(store, table, found, settings, settings_hash(chosen, settings))
    return job.replay(load_id)


def _cells(raw: str, width: int) -> list[str] | None:
    """Return the cells of a record as kept; None where the record itself could not be read."""
    try:
        cells: Any = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(cells, list) or len(cells) != width:
        return None
    return ["" if cell is None else str(cell) for cell in cells]


def _blocks(readable: list[tuple[int, list[str]]], names: list[str]) -> Iterator[Block]:
    if readable:
        columns = [[cells[index] for _, cells in readable] for index in range(len(names))]
        cells = build_cell_table(
            columns, [line for line, _ in readable], len(names)
        ).rename_columns([*names, LINE])
        place = names.index(GROUP_ROW) if GROUP_ROW in names else None
        yield Block(
            cells
            if place is None
            else cells.set_column(place, GROUP_ROW, cells.column(place).cast(pa.int64()))
        )
