"""New databases of the tests are copies of one empty database.

The engine checks each view when it is created, which takes a quarter of a second for all of them;
a copy takes a hundredth. The empty database itself is made as any other.
"""

import shutil
from pathlib import Path

import duckdb
import pytest

from scrm.store import connection
from scrm.store.connection import ConnectionOptions
from scrm.store.local import LocalStore


def copy_template(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make an empty database in a folder, and let new databases of this process be copies of it."""
    template = folder / "empty.duckdb"
    with LocalStore(template):
        pass
    begun = connection._open

    def open_copy(path: Path | None, options: ConnectionOptions) -> duckdb.DuckDBPyConnection:
        if path is None:
            opened = begun(path, options)
            opened.execute(f"ATTACH '{template}' AS template (READ_ONLY)")
            opened.execute("COPY FROM DATABASE template TO memory")
            opened.execute("DETACH template")
            return opened
        if not (path.exists() or options.get("read_only", False)):
            shutil.copyfile(template, path)
        return begun(path, options)

    patch.setattr(connection, "_open", open_copy)
