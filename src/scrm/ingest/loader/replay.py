"""Replay: quarantined records are loaded again, with the mappings as they are now."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pyarrow as pa

from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.formats.format_choice import choose_mapping
from scrm.ingest.formats.mapping_files import find_mapping, list_candidates
from scrm.ingest.formats.recognition import fit_mapping
from scrm.ingest.loader.append import append_blocks
from scrm.ingest.loader.conventions import decide_conventions
from scrm.ingest.loader.file_dates import date_file_end
from scrm.ingest.loader.file_summary import summarise
from scrm.ingest.loader.fill_down import GROUP_ROW
from scrm.ingest.loader.job import Job, build_job
from scrm.ingest.loader.load import find_empty_tables, merge_tables, table_transaction
from scrm.ingest.loader.load_files import next_load_id
from scrm.ingest.loader.merge import AddedRows, move_to_load
from scrm.ingest.loader.plan import build_plan
from scrm.ingest.loader.quarantine import select_records
from scrm.ingest.types import LINE, Block, FileSummary, LoadSettings, LoadSummary, Table
from scrm.store import Store
from scrm.store.layout import showing_restricted


def replay_quarantine(
    store: Store, *, settings: LoadSettings | None = None, mapping: str = ""
) -> LoadSummary:
    """Load all quarantined records again with the mappings as they are now.

    Those that pass every rule leave quarantine.
    """
    settings = settings or LoadSettings()
    where, params = select_records(mapping=mapping)
    loads = store.frame(
        f"SELECT DISTINCT load_id FROM quarantine WHERE {where} ORDER BY load_id", params
    )
    with showing_restricted(store), ExitStack() as stack:
        if settings.on_error == "stop":
            stack.enter_context(store.transaction())
        summaries = [
            _replay_load(store, int(load_id), settings) for (load_id,) in loads.iter_rows()
        ]
    return LoadSummary(tuple(summaries), settings.dry_run)


def _replay_load(store: Store, load_id: int, settings: LoadSettings) -> FileSummary:
    """Try the records of one load again, under the number of that load."""
    record = store.frame(
        f"SELECT path, sha256, mapping, dialect FROM load_files WHERE load_id = {load_id}"
    ).row(0, named=True)
    dialect = json.loads(record["dialect"])
    header = tuple(dialect["header"])
    mapping = find_mapping(settings.source or record["mapping"], settings.source_folders)
    kept = store.frame(
        "SELECT line, any_value(raw) AS raw FROM quarantine "
        f"WHERE load_id = {load_id} GROUP BY line ORDER BY line"
    )
    names = [
        *(f"c{index}" for index in range(len(header))),
        *([GROUP_ROW] if mapping.fill_down else []),
    ]
    records = [
        (int(line), cells)
        for line, raw in kept.iter_rows()
        if (cells := _parse_cells(raw, len(names)))
    ]
    table = Table(
        record["path"],
        record["sha256"],
        header,
        dialect,
        lambda: _build_blocks(records, names),
        within=str(dialect.get("records", "")),
    )
    if not records:
        return FileSummary(table.label, "loaded", mapping.name, table.sha256, dialect=dialect)
    fit = fit_mapping(mapping, header, table.within)
    if fit.missing:
        fit = choose_mapping(table, settings, list_candidates(settings)).fit
    job = build_job(store, table, fit, settings)
    with table_transaction(job):
        return _load_again(job, load_id, [line for line, _ in records])


def _load_again(job: Job, load_id: int, lines: list[int]) -> FileSummary:
    """Load records under a temporary number, and assign those that pass to their load."""
    store = job.store
    plan = decide_conventions(job, build_plan(job), job.read_blocks(), is_whole=True)
    plan = date_file_end(job, plan) if plan.dating_field else plan
    store.execute(
        f"DELETE FROM quarantine WHERE load_id = {load_id} AND {LINE} IN (SELECT unnest($lines))",
        {"lines": lines},
    )
    was_empty, temporary = find_empty_tables(job), next_load_id(store)
    plan, tally = append_blocks(job, plan, temporary)
    newest = store.value(f"SELECT last_date FROM load_files WHERE load_id = {load_id}")
    merged = merge_tables(job, plan, temporary, was_empty, newest_before=newest)
    summary = summarise(job, tally, merged, temporary)
    for table, supplied in plan.tables.items():
        rows = AddedRows(table, temporary, supplied.claim, merged.newest)
        move_to_load(store, rows, load_id)
    store.execute(f"UPDATE quarantine SET load_id = {load_id} WHERE load_id = {temporary}")
    store.execute(
        "UPDATE load_files SET new_count = new_count + $new, "
        "updated_count = updated_count + $updated, unchanged_count = unchanged_count + $unchanged, "
        "skipped_count = skipped_count + $skipped, "
        "quarantined_count = quarantined_count - $passed, "
        f"mapping_hash = $hash, last_date = $newest WHERE load_id = {load_id}",
        {
            "new": summary.new,
            "updated": summary.updated,
            "unchanged": summary.unchanged,
            "skipped": sum(summary.skipped.values()),
            "passed": summary.rows - summary.quarantined,
            "hash": job.fingerprint,
            "newest": merged.newest,
        },
    )
    return summary


def _parse_cells(raw: str, width: int) -> list[str] | None:
    """Return the cells of a quarantined record; None if the record itself could not be read."""
    try:
        cells: Any = json.loads(raw)
    except ValueError:
        return None
    if not isinstance(cells, list) or len(cells) != width:
        return None
    return ["" if cell is None else str(cell) for cell in cells]


def _build_blocks(records: list[tuple[int, list[str]]], names: list[str]) -> Iterator[Block]:
    """Yield the records as one block; a group number that they hold is a number again."""
    columns = [[cells[index] for _, cells in records] for index in range(len(names))]
    lines = [line for line, _ in records]
    cells = build_cell_table(columns, lines, len(names)).rename_columns([*names, LINE])
    if GROUP_ROW in names:
        place = names.index(GROUP_ROW)
        cells = cells.set_column(place, GROUP_ROW, cells.column(place).cast(pa.int64()))
    yield Block(cells)
