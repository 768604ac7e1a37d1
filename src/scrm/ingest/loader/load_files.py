"""The table load_files: one row per loaded file, with its counts, dialect and newest date."""

import json
from datetime import date

from scrm.errors import ScrmError
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.plan import Plan
from scrm.ingest.types import FileSummary
from scrm.store import Store


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


def next_load_id(store: Store) -> int:
    """Return the number of the next load."""
    return int(store.value("SELECT coalesce(max(load_id), 0) + 1 FROM load_files"))
