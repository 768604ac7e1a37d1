"""Quarantine: the records that were not loaded, stored, listed and exported with their findings."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from scrm.errors import UsageError
from scrm.files import write_file
from scrm.ingest.files.file_names import escape_file_name
from scrm.ingest.loader.job import Job
from scrm.ingest.loader.tally import Tally
from scrm.ingest.types import Finding, QuarantinedRow
from scrm.store import Store

FindingRow = tuple[int, str, str, str, str]
"""Line, column, value, rule and the whole record of one finding."""
_FINDING_COLUMNS = {
    "line": pa.int64(),
    "column_name": pa.string(),
    "value": pa.string(),
    "rule": pa.string(),
    "raw": pa.string(),
}

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def select_records(
    *, path: str = "", mapping: str = "", rule: str = ""
) -> tuple[str, dict[str, str]]:
    """Return the WHERE condition of some quarantined records, and its parameters."""
    chosen = {"path": path, "mapping": mapping, "rule": rule}
    params = {key: escape_file_name(value) for key, value in chosen.items() if value}
    tests = {
        "path": "path = $path",
        "mapping": "mapping = $mapping",
        "rule": "split_part(rule, ':', 1) = $rule",
    }
    return " AND ".join(["TRUE", *(tests[key] for key in params)]), params


def list_quarantine(
    store: Store,
    *,
    path: str = "",
    mapping: str = "",
    rule: str = "",
    values: bool = False,
    limit: int | None = None,
) -> tuple[QuarantinedRow, ...]:
    """Return the findings in quarantine, by load, line and column.

    With `values` they hold the cells and records, which are personal data.
    """
    where, params = select_records(path=path, mapping=mapping, rule=rule)
    shown = "value, raw" if values else "'' AS value, '' AS raw"
    most = f" LIMIT {int(limit)}" if limit is not None else ""
    found = store.frame(
        f"SELECT load_id, path, mapping, line, column_name, rule, {shown} FROM quarantine "
        f"WHERE {where} ORDER BY load_id, line, column_name, rule{most}",
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


def export_quarantine(
    store: Store, target: Path, *, path: str = "", mapping: str = "", rule: str = ""
) -> int:
    """Write quarantined records with their findings, values included, to a CSV file.

    Cells that a spreadsheet would run as formulas get a leading apostrophe. Returns the number of
    records.
    """
    found = list_quarantine(store, path=path, mapping=mapping, rule=rule, values=True, limit=None)
    if not target.parent.is_dir():
        raise UsageError(f"there is no folder {target.parent}", hint=f"mkdir -p {target.parent}")
    with io.StringIO(newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["path", "line", "column", "rule", "value", "record"])
        writer.writerows(
            [
                disarm_formula(cell)
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


def disarm_formula(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula; plain numbers stay as they are.

    Examples
    --------
    >>> disarm_formula("=1+1"), disarm_formula("-5,00"), disarm_formula("Anna")
    ("'=1+1", '-5,00', 'Anna')
    """
    bare = text.strip()
    is_number = bare.lstrip("+-").replace(".", "").replace(",", "").isdigit()
    return "'" + text if bare.startswith(_FORMULA) and not is_number else text


def quarantine_records(job: Job, rows: Sequence[FindingRow], tally: Tally, load_id: int) -> None:
    """Put the findings of some records into quarantine, and count them."""
    tally.quarantined += len({line for line, *_ in rows})
    for line, column, _, rule, _ in rows:
        tally.failed_columns.add(column)
        tally.rules[rule.partition(":")[0]] += 1
        if len(tally.findings) < job.settings.findings_shown:
            tally.findings.append(Finding(job.table.label, line, column, rule))
    columns = [
        pa.array(list(values), kind)
        for values, kind in zip(zip(*rows, strict=True), _FINDING_COLUMNS.values(), strict=True)
    ]
    names = list(_FINDING_COLUMNS)
    with job.store.offered(scrm_findings=pa.table(columns, names=names)):
        job.store.execute(
            f"INSERT INTO quarantine (load_id, path, mapping, {', '.join(names)}) "
            f"SELECT $load_id, $path, $mapping, {', '.join(names)} FROM scrm_findings",
            {"load_id": load_id, "path": job.table.label, "mapping": job.mapping.name},
        )
