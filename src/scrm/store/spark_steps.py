"""The rows of finished steps in files, so that a command that was interrupted goes on after them.

A step is a query of the server. Its key is a hash of the query and of the states of the tables that
it reads, so that the rows of a step are found again as long as they would be the same.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scrm import __version__
from scrm.files import make_folder, replace_file

if TYPE_CHECKING:
    import pyarrow as pa

_STARTED = "part-"
"""Begins the name of a folder that the server is writing."""


class Steps:
    """Finished steps in a folder that scrm and the server see under the same path.

    Parameters
    ----------
    folder : Path
        Where they are. Half-written ones are removed.
    server : str
        The version of the server, whose numbers may differ from another's in the last digit.
    """

    def __init__(self, folder: Path, server: str) -> None:
        self._folder = folder
        self._server = server
        make_folder(folder)
        for path in folder.iterdir():
            if path.name.startswith(_STARTED):
                shutil.rmtree(path, ignore_errors=True)

    def find_key(self, query: str, states: Iterable[tuple[str, str]]) -> str:
        """Return the key of a query that reads tables, each given with its state."""
        known = json.dumps([__version__, self._server, query, sorted(states)])
        return hashlib.sha256(known.encode()).hexdigest()[:40]

    def find_rows(self, key: str, compute: Callable[[], "pa.Table"]) -> "pa.Table":
        """Return the rows of a step; compute and keep them if it is not finished.

        Raises
        ------
        NoSpaceError
            The disk is full.
        """
        import pyarrow as pa
        from pyarrow import feather

        path = self._folder / f"{key}.arrow"
        if path.exists():
            with suppress(pa.ArrowInvalid, OSError):  # damaged: computed again
                return feather.read_table(path, memory_map=False)
        rows = compute()
        with replace_file(path) as stream:
            feather.write_feather(rows, stream, compression="lz4")
        return rows

    def find_folder(self, key: str, write: Callable[[Path], None]) -> Path:
        """Return the folder of a step; let the server write it if the step is not finished."""
        finished = self._folder / key
        if not finished.exists():
            started = self._folder / f"{_STARTED}{key}"
            write(started)
            if not started.exists():  # a server that writes no rows may write no folder either
                make_folder(started)
            started.rename(finished)
        return finished

    @contextmanager
    def open_folder(self) -> Iterator[Path]:
        """Give a new folder that the server can write to, and remove it after the block."""
        folder = Path(tempfile.mkdtemp(prefix=_STARTED, dir=self._folder))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def remove(self) -> None:
        """Remove all steps."""
        shutil.rmtree(self._folder, ignore_errors=True)
