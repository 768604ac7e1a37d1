"""Rows of a block without erased persons, and with pseudonyms if asked for."""

import json
import re
from collections.abc import Mapping, Sequence

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.loader.quarantine import FindingRow
from scrm.ingest.types import LINE, RecordScreen

SUPPRESSED = "suppressed"
"""The name under which records of erased persons are skipped."""


def screen_rows(
    screen: RecordScreen, rows: Mapping[str, pa.Table]
) -> tuple[dict[str, pa.Table], int]:
    """Return rows by table without those of suppressed records, and how many records these are.

    A record is left out of all its tables.
    """
    lines = screen.find_suppressed(rows)
    if screen.pseudonymise:
        rows = {table: screen.put_pseudonyms(table, given) for table, given in rows.items()}
        lines |= screen.find_suppressed(rows)  # erased under a pseudonym
    return {table: _drop_lines(given, lines) for table, given in rows.items()}, len(lines)


def _drop_lines(rows: pa.Table, lines: set[int]) -> pa.Table:
    if not lines or not rows.num_rows:
        return rows
    listed = pa.array(sorted(lines), rows.schema.field(LINE).type)
    return rows.filter(compute.invert(compute.is_in(rows.column(LINE), value_set=listed)))


def screen_findings(
    screen: RecordScreen, findings: Sequence[FindingRow], columns: Mapping[str, int]
) -> tuple[list[FindingRow], int]:
    """Return the findings without those of suppressed records, and how many records these are.

    With pseudonyms, findings keep neither value nor record, so that they cannot be loaded again.

    Parameters
    ----------
    columns : mapping of str to int
        Field of the mapping -> index of its cell in a record.
    """
    hidden = {
        line
        for line, _, _, _, raw in findings
        if screen.suppresses_cells(*_list_cells(raw, columns.get("customer_id")))
    }
    left = [each for each in findings if each[0] not in hidden]
    if screen.pseudonymise:
        left = [(line, column, "", rule, "") for line, column, _, rule, _ in left]
    return left, len(hidden)


def _list_cells(raw: str, place: int | None) -> tuple[list[str], str]:
    """Return the cells of a quarantined record, and the customer number among them.

    Of a record that could not be read, the parts between delimiters stand for the cells.
    """
    try:
        cells = json.loads(raw)
    except ValueError:
        cells = None
    if not isinstance(cells, list):
        return [part.strip(' "\t') for part in re.split(r"[;,\n]", raw)], ""
    texts = ["" if cell is None else str(cell) for cell in cells]
    return texts, texts[place] if place is not None and place < len(texts) else ""
