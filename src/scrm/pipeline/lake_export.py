"""Write the tables of the database as Parquet files, in the layout that `engine: spark` reads."""

from collections.abc import Iterator
from pathlib import Path

from scrm.files import make_folder, replace_file
from scrm.store import Store
from scrm.tables import TABLES


def export_tables(store: Store, folder: Path) -> Iterator[Path]:
    """Write each table that has rows to ``NAME.parquet``; yield the files written.

    Derived tables are left out: the engine that reads the files computes them.

    Raises
    ------
    UsageError
        The folder cannot be written.
    NoSpaceError
        The disk is full; an existing file is unchanged.
    """
    from pyarrow.parquet import ParquetWriter

    make_folder(folder)
    for table in TABLES.values():
        exported = table.role == "canonical" or table.name == "load_files"
        if not exported or not store.row_count(table.name):
            continue
        order = ", ".join(f'"{name}"' for name in table.key)
        batches = store.batches(f"SELECT * FROM {table.name} ORDER BY {order}")
        first = next(batches)
        path = folder / f"{table.name}.parquet"
        with replace_file(path) as stream, ParquetWriter(stream, first.schema) as writer:
            writer.write_batch(first)
            for batch in batches:
                writer.write_batch(batch)
        yield path
