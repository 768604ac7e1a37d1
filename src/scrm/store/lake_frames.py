"""Tables of a lake as frames of a Spark server, checked before anything is computed from them."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from scrm.errors import StoreError
from scrm.store.lake_tables import check_columns, check_files, find_table
from scrm.store.spark_errors import rewritten_errors
from scrm.store.spark_types import check_types

if TYPE_CHECKING:
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
