"""Types of columns in Spark, Arrow and DuckDB."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from scrm.errors import InputError
from scrm.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa


def check_types(table: str, fields: Sequence[Any]) -> None:
    """Raise InputError if a column of the lake cannot be cast without changing what it says."""
    wanted = TABLES[table].sql_types
    for field in fields:
        kind = field.dataType.typeName()
        is_text = wanted.get(field.name) == "VARCHAR"
        if field.name in wanted and (
            kind in {"array", "struct", "map", "binary"}
            or (is_text and kind in {"float", "double"})
        ):
            raise InputError(
                f"{table} of the lake: column {field.name} has the type {kind}",
                hint=f"write it as {wanted[field.name]}",
            )


def find_duckdb_type(field: Any) -> str:
    """Return the type of a field of a Spark schema as DuckDB spells it."""
    name = field.dataType.simpleString()
    known = {
        "string": "VARCHAR",
        "double": "DOUBLE",
        "float": "FLOAT",
        "bigint": "BIGINT",
        "int": "INTEGER",
        "boolean": "BOOLEAN",
        "date": "DATE",
        "timestamp": "TIMESTAMP",
        "timestamp_ntz": "TIMESTAMP",
    }
    return known.get(name, name.upper() if name.startswith("decimal") else "VARCHAR")


def find_sql_type(arrow_type: "pa.DataType") -> str:
    """Return the type of an Arrow column as DuckDB spells it."""
    import pyarrow as pa

    for is_type, name in (
        (pa.types.is_boolean, "BOOLEAN"),
        (pa.types.is_integer, "BIGINT"),
        (pa.types.is_floating, "DOUBLE"),
        (pa.types.is_date, "DATE"),
        (pa.types.is_timestamp, "TIMESTAMP"),
        (pa.types.is_decimal, str(arrow_type).replace("128", "").upper()),
    ):
        if is_type(arrow_type):
            return name
    return "VARCHAR"


def find_arrow_type(sql_type: str) -> "pa.DataType":
    """Return the Arrow type of a column of a table.

    Examples
    --------
    >>> find_arrow_type("DECIMAL(18,4)")
    Decimal128Type(decimal128(18, 4))
    """
    import pyarrow as pa

    types = {
        "VARCHAR": pa.string(),
        "BOOLEAN": pa.bool_(),
        "BIGINT": pa.int64(),
        "DOUBLE": pa.float64(),
        "DECIMAL(18,4)": pa.decimal128(18, 4),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
    }
    return types[sql_type]


def remove_zones(rows: "pa.Table") -> "pa.Table":
    """Return rows with moments as DuckDB has them: in UTC, without a zone."""
    import pyarrow as pa

    fields = [
        pa.field(field.name, pa.timestamp("us")) if pa.types.is_timestamp(field.type) else field
        for field in rows.schema
    ]
    return rows.cast(pa.schema(fields))


def as_arrow(frame: Any) -> "pa.Table":
    """Return a frame or table as an Arrow table with types that Spark knows.

    Examples
    --------
    >>> import pyarrow as pa
    >>> as_arrow({"n": pa.array([1], "uint32"), "t": pa.array(["a"]).dictionary_encode()}).schema
    n: int64
    t: string
    """
    import pyarrow as pa

    found = pa.table(frame) if not isinstance(frame, pa.Table) else frame
    fields = [pa.field(field.name, _find_known_type(field.type)) for field in found.schema]
    return found.cast(pa.schema(fields))


def _find_known_type(kind: "pa.DataType") -> "pa.DataType":
    """Return the type of Arrow that Spark knows, with the same values."""
    import pyarrow as pa

    if isinstance(kind, pa.DictionaryType):
        return _find_known_type(kind.value_type)
    if isinstance(kind, pa.ListType | pa.LargeListType):
        return pa.list_(_find_known_type(kind.value_type))
    if pa.types.is_unsigned_integer(kind):
        return pa.int64()
    if kind in {pa.large_string(), pa.string_view(), pa.null()}:
        return pa.string()
    return kind


def hash_rows(rows: "pa.Table") -> str:
    """Return a hash of a table of this process."""
    import pyarrow as pa

    found = hashlib.sha256(str(rows.schema).encode())
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema) as stream:
        stream.write_table(rows)
    found.update(sink.getvalue())
    return found.hexdigest()
