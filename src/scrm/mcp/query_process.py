"""A query over aggregated views, in a process of its own that ends with it.

The engine may not stop a query on one huge value when it is told to, and a thread that is left
alone would keep the server from closing the database. A process can be killed.

The parent writes one pickle to stdin (the text, and the rows of each view as an Arrow stream); the
child answers with one line of JSON. The child opens no file.
"""

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm.errors import ScrmError, StoreError, UsageError

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 500
"""Rows of an answer."""
LARGEST = 200_000
"""Bytes of an answer."""
SECONDS = 20
_PATIENCE = 60
"""Further seconds in which the process has to start and end."""
_MEMORY = "256MB"


def run_query(text: str, views: Mapping[str, "pl.DataFrame"]) -> dict[str, Any]:
    """Return ``columns``, ``rows`` and ``is_cut`` of a query over frames.

    Raises
    ------
    UsageError
        The text is not one query over the views, or its answer is too large.
    StoreError
        It took too long, or too much memory.

    Examples
    --------
    >>> import polars as pl
    >>> run_query("SELECT max(n) AS n FROM towns", {"towns": pl.DataFrame({"n": [1, 2]})})
    {'columns': ['n'], 'is_cut': False, 'rows': [[2]]}
    """
    streams = {name: frame.write_ipc_stream(None).getvalue() for name, frame in views.items()}
    try:
        done = subprocess.run(  # noqa: S603  this interpreter and this module
            [sys.executable, "-m", __name__],
            input=pickle.dumps((text, streams)),
            capture_output=True,
            timeout=SECONDS + _PATIENCE,
            check=False,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        found = {"error": True}
    if "usage" in found:
        raise UsageError(found["usage"], hint=found["hint"])
    if "error" in found:
        raise StoreError("the query took too long, or too much memory", hint="ask for less")
    return found


def _answer(text: str, streams: Mapping[str, bytes]) -> dict[str, Any]:
    import pyarrow as pa

    from scrm.mcp.disclosure import write_value
    from scrm.store.local import LocalStore
    from scrm.store.row_stream import build_frame

    batches: list[pa.RecordBatch] = []
    count = size = 0
    with LocalStore(None, sealed=True, memory_limit=_MEMORY, threads=1) as store:
        for name, stream in streams.items():
            with store.offered(rows_of_view=pa.ipc.open_stream(stream).read_all()):
                store.execute(f"CREATE TABLE {name} AS SELECT * FROM rows_of_view")
        with store.open_rows(text, seconds=SECONDS) as rows:
            for batch in rows.batches():
                batches.append(batch.slice(0, MOST_ROWS - count))
                count += batch.num_rows
                size += batches[-1].nbytes
                if size > LARGEST:
                    raise UsageError("the answer is too large", hint="ask for fewer cells")
                if count > MOST_ROWS:
                    break
            frame = build_frame(pa.Table.from_batches(batches, rows.schema))
    cells = [[write_value(value) for value in row] for row in frame.iter_rows()]
    return {"columns": frame.columns, "is_cut": count > MOST_ROWS, "rows": cells}


def main() -> None:
    """Answer the query on stdin."""
    import os

    text, streams = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  from the parent only
    try:
        found = _answer(text, streams)
    except UsageError as error:
        found = {"usage": error.message, "hint": error.hint}
    except ScrmError:
        found = {"error": True}
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()
    os._exit(0)  # without waiting for a query that does not end


if __name__ == "__main__":
    main()
