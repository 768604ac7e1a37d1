"""Tables of a lake as frames of a Spark server, checked before anything is computed from them."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scrm.errors import StoreError
from scrm.store.lake_tables import check_columns, check_files, find_table
from scrm.store.spark_errors import rewritten_errors
from scrm.store.spark_types import check_types, remove_zones

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql.connect.session import SparkSession
    from pyspark.sql.dataframe import DataFrame

EMPTY = "empty"
"""The state of a table that is not there."""


def read_files(session: "SparkSession", *paths: Path | str) -> "DataFrame":
    """Return the rows of Parquet files; columns that some of them lack are NULL there."""
    return session.read.option("mergeSchema", "true").parquet(*map(str, paths))


def read_table(
    session: "SparkSession", table: str, tables: Path, identifier: str | None
) -> "tuple[DataFrame | None, str]":
    """Return a canonical table of the lake as it is there, and its state.

    Parameters
    ----------
    tables : Path
        Folder of the tables as files.
    identifier : str or None
        Name of the table in the catalogue of the server, in place of files.

    Returns
    -------
    DataFrame or None
        None if the table is not there.
    str
        Differs if the rows may differ. What a table of a catalogue holds may change at any time.

    Raises
    ------
    StoreError
        The server cannot read the table.
    InputError
        Its columns do not fit.
    """
    found = None if identifier else find_table(tables, table)
    if not found and not identifier:
        return None, EMPTY
    place = identifier or str(found.path if found else "")
    if found:
        check_files(table, found.files)
    try:
        with rewritten_errors():
            frame = session.table(place) if identifier else read_files(session, place)
            fields = frame.schema.fields
    except StoreError as error:
        if error.hint.startswith("start it"):
            raise
        raise StoreError(
            f"the Spark server cannot read {table} of the lake at {place}",
            hint="the server must see it under the same name; -vv shows its message",
            detail=error.detail,
        ) from error
    check_columns(table, [field.name for field in fields])
    check_types(table, fields)
    return frame, found.hash_files() if found else uuid.uuid4().hex


def read_batches(frame: "DataFrame") -> "Iterator[pa.RecordBatch]":
    """Yield the rows of a frame as the server sends them, in its order.

    Servers write files in an order of their own: Sail leaves out ORDER BY.
    """
    import pyarrow as pa

    plan = getattr(frame, "_plan", None)
    if plan is None:  # a session within this process, without Spark Connect
        yield from remove_zones(frame.toArrow()).to_batches()
        return
    client = frame.sparkSession.client
    for part in client.to_table_as_iterator(plan.to_proto(client), {}):
        if isinstance(part, pa.Table):  # else the schema
            yield from remove_zones(part).to_batches()
