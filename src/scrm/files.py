"""Files that scrm writes: private to their owner, and written atomically.

A file gets mode 0600 and a folder mode 0700, whatever the umask of the process. A file is written
under a temporary name (``.scrm-*.part``) in the folder of its target and then renamed, so that
readers never see half of it.
"""

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedRandom
from pathlib import Path

from scrm.errors import NoSpaceError, UsageError
from scrm.system import replace_closed, try_lock

FILE_MODE = 0o600
FOLDER_MODE = 0o700
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers of a full disk, an exceeded quota, or a file at its maximum size."""
_NOT_ALLOWED = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_PREFIX, _SUFFIX = ".scrm-", ".part"
_DATABASE_MARK = (8, b"DUCK")
_BESIDE_DATABASE = (".wal", ".lock")


@dataclass(slots=True)
class _Umask:
    """How many `private_umask` blocks run, and the umask of the process before the first."""

    blocks: int = 0
    before: int = 0o077
    lock: threading.Lock = field(default_factory=threading.Lock)


_UMASK = _Umask()


@contextmanager
def private_umask() -> Iterator[None]:
    """Make all files created within the block private, including those that libraries create.

    The umask belongs to the whole process: blocks in several threads share it, and the last one to
    end restores the umask that the first one found.

    Examples
    --------
    >>> before = os.umask(0o022)
    >>> with private_umask():
    ...     current = os.umask(0o077)
    >>> oct(current), oct(os.umask(before))
    ('0o77', '0o22')
    """
    with _UMASK.lock:
        if _UMASK.blocks == 0:
            _UMASK.before = os.umask(0o077)
        _UMASK.blocks += 1
    try:
        yield
    finally:
        with _UMASK.lock:
            _UMASK.blocks -= 1
            if _UMASK.blocks == 0:
                os.umask(_UMASK.before)


def restrict(path: Path) -> None:
    """Remove the permissions of group and others; ignore files that belong to another user."""
    mode = FOLDER_MODE if path.is_dir() else FILE_MODE
    with suppress(OSError):
        if path.stat().st_mode & 0o077:
            path.chmod(mode)


def make_folder(folder: Path) -> None:
    """Create a folder and its parents with mode 0700; existing folders keep their mode.

    Raises
    ------
    UsageError
        The folder cannot be created.
    NoSpaceError
        The disk is full.
    """
    try:
        with private_umask():
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as error:
        raise _writing_error(folder, error, 0) from None


def write_file(path: Path, data: str | bytes) -> None:
    """Write a file atomically, with mode 0600; devices are written to directly.

    The errors are those of `replace_file`.
    """
    content = data.encode("utf-8", "backslashreplace") if isinstance(data, str) else data
    if path.exists() and not path.is_file() and not path.is_dir():
        try:
            path.write_bytes(content)
        except OSError as error:
            raise _writing_error(path, error, len(content)) from None
        return
    with replace_file(path, size=len(content)) as stream:
        stream.write(content)


def copy_folder(source: Path, target: Path) -> None:
    """Copy a folder recursively; the copies have the modes of new files."""
    for file in sorted(source.rglob("*")):
        if file.is_file():
            copied = target / file.relative_to(source)
            make_folder(copied.parent)
            write_file(copied, file.read_bytes())


def is_database(path: Path) -> bool:
    """Return whether a file is a database of DuckDB, which its first bytes show.

    Examples
    --------
    >>> is_database(Path(os.devnull))
    False
    """
    start, mark = _DATABASE_MARK
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(start + len(mark))[start:] == mark


def _refuse_database(path: Path) -> None:
    """Raise UsageError for a database, and for the log and the lock beside one."""
    if is_database(path):
        raise UsageError(
            f"{path} is a database: nothing else is written in its place", hint="name another file"
        )
    if path.suffix in _BESIDE_DATABASE and is_database(path.with_suffix("")):
        raise UsageError(
            f"{path} belongs to the database {path.with_suffix('')}", hint="name another file"
        )


@contextmanager
def replace_file(
    path: Path, *, size: int = 0, with_databases: bool = False
) -> Iterator[BufferedRandom]:
    """Yield a binary stream that replaces the file at `path` if the block ends without an error.

    Parameters
    ----------
    size : int
        Bytes that will be written, for the message if the disk is full; 0 if unknown.
    with_databases : bool
        Also replace a database, or a file that belongs to one.

    Raises
    ------
    UsageError
        The file cannot be written, or is a database; an existing one is unchanged.
    NoSpaceError
        The disk is full; an existing file is unchanged.
    """
    written = size
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if not with_databases:
            _refuse_database(path)
        with temporary_file(path.parent) as part:
            try:
                yield part
                part.flush()
                os.fsync(part.fileno())
                written = max(size, os.fstat(part.fileno()).st_size)
                replace_closed(part, path)
            except OSError:
                with suppress(OSError, ValueError):  # closed already
                    written = max(size, os.fstat(part.fileno()).st_size)
                raise
    except OSError as error:
        raise _writing_error(path, error, written) from None


@contextmanager
def temporary_file(folder: Path) -> Iterator[BufferedRandom]:
    """Yield a binary stream to a new file in a folder; the file is removed when the block ends.

    Its path is ``Path(stream.name)``. Temporary files of killed processes in the folder are removed
    first.
    """
    remove_abandoned(folder)
    part = _create_part(folder)
    try:
        yield part
    finally:
        with suppress(OSError):
            Path(part.name).unlink(missing_ok=True)
        with suppress(OSError):  # flushing the rest of the buffer to a full disk fails again
            part.close()


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of killed processes from a folder: those without a lock."""
    for file in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), file.open("rb") as opened:
            if try_lock(opened.fileno()):
                file.unlink()


def _create_part(folder: Path) -> BufferedRandom:
    """Create a temporary file that is locked while it is open: see `remove_abandoned`."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX, suffix=_SUFFIX)
        os.close(descriptor)
        part = Path(name).open("r+b")  # noqa: SIM115  the caller closes it
        try_lock(part.fileno(), wait=True)
        if os.fstat(part.fileno()).st_nlink:
            return part
        part.close()  # removed as abandoned between its creation and the lock: try again


def disk_full(path: Path, needed: int) -> NoSpaceError:
    """Return the error of a full disk, with the free bytes of the disk of `path`.

    Parameters
    ----------
    needed : int
        Bytes that could not be written, as far as known.
    """
    place = next((each for each in (path, *path.absolute().parents) if each.exists()), Path())
    return NoSpaceError(path, needed=needed, free=shutil.disk_usage(place).free)


def _writing_error(path: Path, error: OSError, size: int) -> UsageError | NoSpaceError:
    if error.errno in NO_SPACE:
        return disk_full(path, size)
    reason, hint = error.strerror or type(error).__name__, ""
    if isinstance(error, FileNotFoundError) and not path.parent.is_dir():
        reason, hint = f"there is no folder {path.parent}", f"mkdir -p {path.parent}"
    elif error.errno in _NOT_ALLOWED:
        hint = "name a folder that you may write to"
    return UsageError(f"{path} cannot be written: {reason}", hint=hint)
