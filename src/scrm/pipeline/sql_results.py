"""Results of SQL queries, and whole tables with the meaning of their columns."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

import polars as pl
import pyarrow as pa

from scrm.errors import UsageError
from scrm.result import Column, Fact, Kind, Result, ResultTable, Text
from scrm.store import Store
from scrm.store.row_stream import Rows, build_frame
from scrm.tables import BOOKKEEPING, TABLES, Field
from scrm.wording import write_number

SHOWN = 1_000
"""Rows of an answer that are shown."""
COUNTED = 1_000_000
"""Rows up to which an answer is counted if only its first rows are shown."""
LARGEST = 2_000_000
"""Values of the largest answer for a format that cannot be written in parts."""
KINDS: dict[str, Kind] = {
    "id": "text",
    "text": "text",
    "flag": "flag",
    "count": "count",
    "number": "number",
    "money": "number",
    "date": "date",
    "time": "datetime",
}


def of_rows(rows: Rows, *, whole: bool) -> Result:
    """Return the answer to a query as a Result, in bounded memory.

    Parameters
    ----------
    whole : bool
        Keep every row; else keep the first `SHOWN` and count the others, up to `COUNTED`.

    Raises
    ------
    UsageError
        The answer has too many values for `whole`.
    """
    most = LARGEST // max(len(rows.schema.names), 1) if whole else SHOWN
    kept: list[pa.RecordBatch] = []
    count = 0
    for batch in rows.batches():
        kept += [batch.slice(0, most - count)] if count < most else []
        count += batch.num_rows
        if whole and count > most:
            raise UsageError(
                f"the answer has more than {LARGEST:,} values, too many for this format",
                hint="csv, tsv, ndjson and parquet take any number: -o answer.csv",
            )
        if count > COUNTED and not whole:
            break
    frame = build_frame(pa.Table.from_batches(kept, rows.schema))
    return _add_count_note(
        _result("query", Text("Abfrage", "Query"), frame, {}), frame.height, count
    )


def _add_count_note(result: Result, shown: int, count: int) -> Result:
    """Add a note about how many rows there are if not all are shown."""
    if count == shown:
        return result
    if count > COUNTED:
        more = Text(
            f"mehr als {write_number(COUNTED, 'de', 0)}",
            f"more than {write_number(COUNTED, 'en', 0)}",
        )
        facts: tuple[Fact, ...] = ()
    else:
        more = Text(write_number(count, "de", 0), write_number(count, "en", 0))
        facts = tuple(replace(fact, value=count) for fact in result.facts)
    note = Text(
        f"Die ersten {write_number(shown, 'de', 0)} von {more.de} Zeilen.",
        f"The first {write_number(shown, 'en', 0)} of {more.en} rows.",
    )
    return replace(result, facts=facts, notes=(note,))


def tables(rows: Rows, *, typed: bool) -> Iterator[ResultTable]:
    """Yield the answer to a query in parts, at least one.

    `typed` keeps dates outside the range of Python as they are.
    """
    read = _read_typed if typed else build_frame
    empty = pa.Table.from_batches([], rows.schema)
    columns = _columns(_read_typed(empty), {})
    batches = rows.batches()
    first = next(batches, None)
    for batch in chain([empty if first is None else first], batches):
        yield _table("query", Text("Abfrage", "Query"), read(pa.table(batch)), columns)


def _read_typed(table: "pa.Table") -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table))


def of_table(store: Store, name: str, timezone: str) -> Result:
    """Return all rows of a table or view in the order of its key, with times in a time zone.

    Raises
    ------
    UsageError
        There is no such table; the hint lists them.
    """
    known = sorted(store.relations() - {"scrm_schema"})
    if name not in known:
        raise UsageError(f"there is no table {name!r}", hint="known: " + ", ".join(known))
    table = TABLES.get(name)
    order = ", ".join(f'"{column}"' for column in table.key) if table else "ALL"
    fields = {field.name: field for field in (*table.fields, *BOOKKEEPING)} if table else {}
    frame = store.frame(f'SELECT * FROM "{name}" ORDER BY {order}')
    naive = [each for each, dtype in frame.schema.items() if dtype == pl.Datetime("us")]
    local = (
        pl.col(each).dt.replace_time_zone("UTC").dt.convert_time_zone(timezone) for each in naive
    )
    return _result(name, Text(name, name), frame.with_columns(local), fields)


def _result(name: str, title: Text, frame: pl.DataFrame, fields: dict[str, Field]) -> Result:
    count = Fact(Column("row_count", "count", "Zeilen", "Rows"), frame.height)
    return Result(
        title=title, tables=(_table(name, title, frame, _columns(frame, fields)),), facts=(count,)
    )


def _table(name: str, title: Text, frame: pl.DataFrame, columns: tuple[Column, ...]) -> ResultTable:
    return ResultTable(name, title, frame, columns, detail=True)


def _columns(frame: pl.DataFrame, fields: dict[str, Field]) -> tuple[Column, ...]:
    return tuple(
        _column(column, dtype, fields.get(column)) for column, dtype in frame.schema.items()
    )


def _column(name: str, dtype: pl.DataType, field: Field | None) -> Column:
    zone = (dtype.time_zone or "") if isinstance(dtype, pl.Datetime) else ""
    if field:
        meaning, unit = Text(field.meaning, field.meaning), zone or field.unit
        return Column(name, KINDS[field.type], name, name, unit, meaning, field.personal)
    return Column(name, _kind(dtype), name, name, zone)


def _kind(dtype: pl.DataType) -> Kind:
    if dtype.is_integer():
        return "count"
    if dtype.is_numeric():
        return "number"
    if dtype == pl.Date:
        return "date"
    if isinstance(dtype, pl.Datetime):
        return "datetime"
    return "flag" if dtype == pl.Boolean else "text"
