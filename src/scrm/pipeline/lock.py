"""The lock of a run: a file next to the database, released when its process ends."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scrm.errors import DatabaseAccessError, StoreError, UsageError
from scrm.files import FILE_MODE, NO_SPACE, disk_full, make_folder, private_umask, restrict
from scrm.system import OPEN_FLAGS, try_lock

_HOLDER_AT = 1
"""Where the file names the process: Windows lets no other process read the first byte."""


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
        while not try_lock(descriptor):
            if time.monotonic() >= until:
                raise StoreError(
                    f"another run uses {database} (PID {_read_holder(descriptor)})",
                    hint="wait for it: scrm run --wait 600",
                )
            time.sleep(0.1)
        with suppress(OSError):  # disk full: the lock works without the process id
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, b" " * _HOLDER_AT + f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> str:
    os.lseek(descriptor, _HOLDER_AT, os.SEEK_SET)
    return os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"


def _open(path: Path) -> int:
    try:
        with private_umask():
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | OPEN_FLAGS, FILE_MODE)
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
