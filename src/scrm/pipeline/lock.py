"""One run at a time: a lock beside the database that dies with its process."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scrm.errors import StoreError


@contextmanager
def locked(database: Path, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of a database.

    Raises
    ------
    StoreError
        Another run holds it after `wait_seconds`; the message names its process.
    """
    path = Path(f"{database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait_seconds
    with path.open("a+", encoding="ascii") as file:
        while not _taken(file.fileno()):
            if time.monotonic() >= until:
                file.seek(0)
                holder = file.read(20).strip() or "unknown"
                raise StoreError(f"another run uses {database} (PID {holder})", hint="wait for it: scrm run --wait 600")
            time.sleep(0.1)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
