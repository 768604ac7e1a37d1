"""What differs between operating systems: file locks, owners, ways to open files, memory limits.

This is the only module that imports modules of one system. Linux is tested; Windows is expected to
work, and a test imports and runs scrm with the modules of POSIX hidden.
"""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

fcntl: Any = None
pwd: Any = None
resource: Any = None
with suppress(ImportError):  # Windows has none of them
    import fcntl
    import pwd
    import resource

OPEN_FLAGS = (
    getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_BINARY", 0)
)
"""For each `os.open`: child processes do not inherit the file, and bytes stay as they are."""
NONBLOCKING = getattr(os, "O_NONBLOCK", 0)
_PATIENCE = 2.0
"""Seconds to wait for another program, such as a virus scanner, to close a file."""


def try_lock(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file unless another process has; the lock ends with the descriptor.

    With `wait` the other process is waited for. Windows locks the first byte only, so what others
    shall read begins at the second.
    """
    from filelock import lock_descriptor

    return lock_descriptor(descriptor, blocking=wait)


def is_locked_record(file: BinaryIO) -> bool:
    """Return whether the database engine of another process has locked an open file.

    On Windows the file could not have been opened then.
    """
    if fcntl is None:
        return False
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def replace_closed(part: BinaryIO, target: Path) -> None:
    """Rename an open file to `target`, and close it where an open file cannot be renamed.

    A target that another program has open is tried again for some seconds.

    Raises
    ------
    OSError
        The target cannot be replaced.
    """
    source = Path(part.name)
    if fcntl is not None:
        source.replace(target)
        return
    part.close()
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.1)
        else:
            return


def describe_rights(path: Path) -> str:
    """Return why a file may not be used: the file system, or its owner and mode."""
    if hasattr(os, "statvfs") and os.statvfs(path).f_flag & os.ST_RDONLY:
        return "the file system is mounted read-only"
    found = path.stat()
    mode = f"mode {found.st_mode & 0o777:04o}"
    if not hasattr(os, "geteuid") or found.st_uid == os.geteuid():
        return mode
    owner, user = _user_name(found.st_uid), _user_name(os.geteuid())
    return f"it belongs to user {owner}, this process runs as {user}; {mode}"


def _user_name(number: int) -> str:
    try:
        return str(pwd.getpwuid(number).pw_name)
    except KeyError:
        return str(number)


def limit_process(memory: int, seconds: int) -> None:
    """Limit the memory (bytes) and processor time of this process, where the system can."""
    if resource is None:
        return
    for what, asked in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),  # leaves no core file behind
    ):
        with suppress(ValueError, OSError):
            hard = resource.getrlimit(what)[1]
            most = asked if hard == resource.RLIM_INFINITY else min(asked, hard)
            resource.setrlimit(what, (most, hard))
