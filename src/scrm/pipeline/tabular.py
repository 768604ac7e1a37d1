"""Tables as Results: a query of the user's own, or a whole table with the meaning of its columns."""

import re

import polars as pl

from scrm.errors import UsageError
from scrm.result import Column, Fact, Kind, Result, ResultTable, Text
from scrm.store import Store
from scrm.tables import BOOKKEEPING, TABLES, Field

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


def of_query(store: Store, query: str) -> Result:
    """Return the answer to a query; the store is expected to be open for reading only.

    Raises
    ------
    UsageError
        The query is empty, wrong, or would do more than read.
    """
    if not re.sub(r"--[^\n]*|;|\s", "", query):
        raise UsageError("the query is empty", hint='scrm sql "SHOW TABLES" lists what exists')
    return _result("query", Text("Abfrage", "Query"), store.frame(query), {})


def of_table(store: Store, name: str) -> Result:
    """Return all rows of a table or view in the order of its key.

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
    return _result(name, Text(name, name), frame, fields)


def _result(name: str, title: Text, frame: pl.DataFrame, fields: dict[str, Field]) -> Result:
    columns = tuple(_column(column, dtype, fields.get(column)) for column, dtype in frame.schema.items())
    count = Fact(Column("row_count", "count", "Zeilen", "Rows"), frame.height)
    return Result(title=title, tables=(ResultTable(name, title, frame, columns, detail=True),), facts=(count,))


def _column(name: str, dtype: pl.DataType, field: Field | None) -> Column:
    if field:
        return Column(name, KINDS[field.type], name, name, field.unit, field.meaning, field.personal)
    return Column(name, _kind(dtype), name, name)


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
