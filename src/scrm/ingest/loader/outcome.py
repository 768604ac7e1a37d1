"""What became of a file: the summary for its user, and its row in the table load_files."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrm.errors import ScrmError
from scrm.ingest.loader.append import Tally
from scrm.ingest.loader.id_collisions import explain_collisions
from scrm.ingest.loader.merge import OUTCOMES, MergeOutcome, MergeResult
from scrm.ingest.loader.order_status import list_unknown_states
from scrm.ingest.loader.plan import Job, Plan
from scrm.ingest.types import FileSummary
from scrm.result import Text


@dataclass(frozen=True, slots=True)
class LineCounts:
    """Records of a file that updated rows, changed nothing, or were older than stored rows."""

    updated: int = 0
    unchanged: int = 0
    older: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a file's rows when they were merged.

    Parameters
    ----------
    results : Mapping[str, MergeResult]
        Table -> what became of its rows.
    lines : LineCounts
        What became of the records of the file.
    collisions : Tally
        Customers quarantined because their number is another person's.
    newest : date or None
        The newest date in the file, also in unchanged and older rows.
    """

    results: Mapping[str, MergeResult]
    lines: LineCounts
    collisions: Tally
    newest: date | None


def find_same_file(job: Job) -> FileSummary | None:
    """Return the summary of a file whose bytes were loaded in the same way before, or None."""
    earlier = job.store.frame(
        "SELECT load_id, row_count, quarantined_count, skipped_count, named_counts FROM load_files "
        "WHERE sha256 = $sha256 AND mapping_hash = $hash ORDER BY load_id DESC LIMIT 1",
        {"sha256": job.table.sha256, "hash": job.fingerprint},
    )
    if not earlier.height:
        return None
    record: dict[str, Any] = earlier.row(0, named=True)
    counts = json.loads(record["named_counts"] or "{}")
    left_out = record["quarantined_count"] + record["skipped_count"]
    return FileSummary(
        job.table.label,
        "same_file",
        job.mapping.name,
        job.table.sha256,
        rows=record["row_count"],
        unchanged=record["row_count"] - left_out,
        quarantined=record["quarantined_count"],
        skipped=counts.get("skipped", {}),
        named_counts=counts.get("named", {}),
        dialect=job.table.dialect,
    )


def summarise(job: Job, tally: Tally, merged: Merged, load_id: int) -> FileSummary:
    """Return what became of a file; every record of it is counted once."""
    skipped, lines, collisions = tally.skipped, merged.lines, merged.collisions
    if lines.older:
        skipped = skipped + Counter({"older_than_loaded": lines.older})
    counted = dict(tally.counted)
    kept = sum(each.opt_outs_kept for each in merged.results.values())
    lifted = sum(each.opt_outs_lifted for each in merged.results.values())
    counted |= {
        name: count for name, count in (("opt_out_kept", kept), ("opt_out_lifted", lifted)) if count
    }
    quarantined = tally.quarantined + collisions.quarantined
    loaded = tally.rows - quarantined - sum(skipped.values())
    findings = [*tally.findings, *collisions.findings][: job.settings.findings_shown]
    return FileSummary(
        job.table.label,
        "loaded",
        job.mapping.name,
        job.table.sha256,
        rows=tally.rows,
        new=loaded - lines.updated - lines.unchanged,
        updated=lines.updated,
        unchanged=lines.unchanged,
        quarantined=quarantined,
        skipped=dict(sorted(skipped.items())),
        named_counts=counted,
        tables={
            table: {"new": each.new, "updated": each.updated, "unchanged": each.unchanged}
            for table, each in merged.results.items()
        },
        dialect=job.table.dialect,
        findings=tuple(sorted(findings, key=lambda each: each.line)),
        rules=dict(sorted((tally.rules + collisions.rules).items())),
        warnings=(
            *job.table.warnings,
            *_list_warnings(tally, merged),
            *(list_unknown_states(job, load_id) if job.with_state else ()),
        ),
    )


def count_lines(job: Job, load_id: int) -> LineCounts:
    """Count the records by outcome; one that is new to any table is new."""
    if not job.store.value(f"SELECT 1 FROM {OUTCOMES} LIMIT 1"):
        return LineCounts()
    new_elsewhere = [
        f"SELECT line, {MergeOutcome.NEW:d} AS outcome FROM {table} WHERE load_id = {load_id} "
        f"AND line IN (SELECT line FROM {OUTCOMES} WHERE table_name <> '{table}') "
        f"AND line NOT IN (SELECT line FROM {OUTCOMES} WHERE table_name = '{table}')"
        for table, spec in job.mapping.tables.items()
        if not spec.once
    ]
    every = " UNION ALL ".join([f"SELECT line, outcome FROM {OUTCOMES}", *new_elsewhere])
    best = f"SELECT line, max(outcome) AS best FROM ({every}) GROUP BY line"
    found = dict(job.store.frame(f"SELECT best, count(*) FROM ({best}) GROUP BY best").iter_rows())
    return LineCounts(
        found.get(MergeOutcome.UPDATED, 0),
        found.get(MergeOutcome.UNCHANGED, 0),
        found.get(MergeOutcome.OLDER, 0),
    )


def discard_findings(job: Job, load_id: int) -> list[int]:
    """Delete the findings of earlier loads of the same bytes; return the numbers of these loads."""
    rows = job.store.frame(
        "SELECT load_id FROM load_files WHERE sha256 = $sha256", {"sha256": job.table.sha256}
    )
    earlier = [int(number) for (number,) in rows.iter_rows() if number != load_id]
    for each in earlier:
        job.store.execute(f"DELETE FROM quarantine WHERE load_id = {each}")
    return earlier


def remove_leftovers(job: Job, loads: Sequence[int]) -> None:
    """Delete the rows that earlier loads of the same bytes gave, and this one does not."""
    listed = ", ".join(map(str, loads))
    for table, spec in job.mapping.tables.items():
        if not spec.once:
            job.store.delete(table, f"load_id IN ({listed})")


def record_load(
    job: Job, load_id: int, summary: FileSummary, plan: Plan, newest: date | None
) -> None:
    """Write a file into load_files.

    Raises
    ------
    ScrmError
        A record is counted twice or not at all.
    """
    if summary.new < 0:  # it is what the other counts leave of the rows
        raise ScrmError(
            f"{summary.path}: rows do not add up",
            hint="please report this file; nothing was loaded",
        )
    counts = {"named": summary.named_counts, "skipped": summary.skipped}
    given = {table: [each.claim.given, each.claim.defaults] for table, each in plan.tables.items()}
    values = {
        "load_id": load_id,
        "path": summary.path,
        "sha256": summary.sha256,
        "mapping": summary.mapping,
        "mapping_hash": job.fingerprint,
        "dialect": json.dumps(summary.dialect, ensure_ascii=False, sort_keys=True),
        "row_count": summary.rows,
        "new_count": summary.new,
        "updated_count": summary.updated,
        "unchanged_count": summary.unchanged,
        "quarantined_count": summary.quarantined,
        "skipped_count": sum(summary.skipped.values()),
        "named_counts": json.dumps(counts, sort_keys=True),
        "last_date": newest,
        "given": json.dumps(given),
    }
    parameters = ", ".join(f"${column}" for column in values)
    job.store.execute(f"INSERT INTO load_files ({', '.join(values)}) SELECT {parameters}", values)


def _list_warnings(tally: Tally, merged: Merged) -> Iterator[Text]:
    """Yield what a reader of the counts would not expect."""
    for rule, count in merged.collisions.rules.items():
        yield explain_collisions(rule, count)
    for table, result in merged.results.items():
        if count := result.replaced_in_file:
            yield Text(
                f"Zeilen, die in {table} eine frühere Zeile der Datei mit demselben Schlüssel "
                f"ersetzen: {count}",
                f"rows that replace an earlier row of the file with the same key in {table}: "
                f"{count}",
            )
        if count := result.from_other_source:
            yield Text(
                f"Zeilen, die in {table} Zeilen einer anderen Quelle ersetzen: {count}; was fehlt, "
                "bleibt von dort",
                f"rows that replace rows of another source in {table}: {count}; what they lack is "
                "kept from there",
            )
    if merged.lines.older:
        yield Text(
            f"als älter ausgelassene Zeilen: {merged.lines.older}; was schon geladen ist, stammt "
            "aus neueren Daten (Änderungsdatum der Zeile, sonst das jüngste Datum ihrer Datei); "
            "ist diese Datei die Berichtigung, so lädt sie scrm load --newer",
            f"rows left out as older: {merged.lines.older}; what is loaded already comes from "
            "newer data (the row's date of change, else the newest date of its file); if this "
            "file is the correction, scrm load --newer loads it",
        )
    if tally.rows == 0:
        yield Text(
            "die Datei hat eine Kopfzeile, aber keine Zeilen", "the file has a header but no rows"
        )
