"""The lock of a run: a file next to the database, released when its process ends."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scrm.errors import DatabaseAccessError, StoreError, UsageError
from scrm.files import FILE_MODE, NO_SPACE, disk_full, make_folder, private_umask, restrict


@contextmanager
def hold_lock(database: Path, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of a database for the duration of a block.

    Raises
    ------
    StoreError
        Another run still holds it after `wait_seconds`; the message names its process.
    DatabaseAccessError
        This user may not write the lock.
    """
    path = Path(f"{database}.lock")
    make_folder(path.parent)
    until = time.monotonic() + wait_seconds
    descriptor = _open(path)
    try:
        while not _try_lock(descriptor):
            if time.monotonic() >= until:
                holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "unknown"
                raise StoreError(
                    f"another run uses {database} (PID {holder})",
                    hint="wait for it: scrm run --wait 600",
                )
            time.sleep(0.1)
        with suppress(OSError):  # disk full: the lock works without the process id
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    try:
        with private_umask():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    except PermissionError:
        raise DatabaseAccessError(
            f"{path} cannot be written by this user",
            hint="run scrm as its owner, or name another database with --db",
        ) from None
    except OSError as error:
        if error.errno in NO_SPACE:
            raise disk_full(path, 1) from None
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", hint="name another database with --db"
        ) from None
    restrict(path)
    return descriptor


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
