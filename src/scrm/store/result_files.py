"""The files of derived tables in a folder: immutable, with a list of those that count.

The list is replaced as a whole, so that a transaction takes effect, or none of it does.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrm.files import replace_file, write_file
from scrm.store.spark_types import find_arrow_type
from scrm.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

_LIST = "tables.json"
"""The file that lists the files of each table."""


class ResultFiles:
    """Derived tables as Parquet files.

    Parameters
    ----------
    folder : Path
        Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._before: dict[str, list[str]] | None = None
        """The files before the open transaction."""
        listed = folder / _LIST
        self._files: dict[str, list[str]] = (
            json.loads(listed.read_text()) if listed.exists() else {}
        )

    def list_paths(self, table: str) -> list[str]:
        """Return the files of a table."""
        return [str(self._folder / name) for name in self._files.get(table, [])]

    def add(self, table: str, rows: "pa.Table") -> None:
        """Write rows into a new file, which counts when the transaction ends.

        Raises
        ------
        NoSpaceError
            The disk is full.
        """
        import pyarrow as pa
        from pyarrow import parquet

        schema = pa.schema(
            [(field.name, find_arrow_type(field.sql_type)) for field in TABLES[table].stored_fields]
        )
        name = f"{table}-{uuid.uuid4().hex}.parquet"
        with replace_file(self._folder / name) as stream:
            parquet.write_table(rows.select(schema.names).cast(schema), stream)
        self._files.setdefault(table, []).append(name)

    def clear(self, table: str) -> None:
        """Let a table have no rows."""
        self._files[table] = []

    @contextmanager
    def transaction(self, undo: Callable[[str], None]) -> Iterator[None]:
        """Let all changes in the block count together, or none.

        Parameters
        ----------
        undo : callable
            Called with each table that is as before again, if the block fails.
        """
        if self._before is not None:
            yield
            return
        self._before = {table: list(files) for table, files in self._files.items()}
        try:
            yield
            write_file(self._folder / _LIST, json.dumps(self._files, sort_keys=True))
        except BaseException:
            changed = [
                name for name, files in self._files.items() if files != self._before.get(name)
            ]
            self._files = self._before
            for table in changed:
                undo(table)
            raise
        finally:
            self._before = None
            self._remove_unlisted()

    def _remove_unlisted(self) -> None:
        listed = {name for files in self._files.values() for name in files}
        for path in self._folder.glob("*.parquet"):
            if path.is_file() and path.name not in listed:
                path.unlink(missing_ok=True)
