"""Files whose bytes were loaded before: skipped, or what earlier loads left is replaced."""

import json
from collections.abc import Sequence
from typing import Any

from scrm.ingest.loader.job import Job
from scrm.ingest.types import FileSummary


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
