"""The summary of a file: its records counted by what became of them, and warnings."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from scrm.ingest.loader.id_collisions import explain_collisions
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.merge import OUTCOMES, MergeOutcome, MergeResult
from scrm.ingest.loader.tally import Tally
from scrm.ingest.loader.unknown_order_states import list_unknown_states
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
            *_list_advice(job),
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


def _list_advice(job: Job) -> Iterator[Text]:
    if advice := job.mapping.advice:
        yield Text(advice.de, advice.en)


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
