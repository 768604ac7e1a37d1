"""Unexpected exceptions of a reader: they refuse one file, and the others are loaded."""

import gzip
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import TypeVar

from scrm.errors import InputError, ReaderError, ScrmError, UnreadableFileError

T = TypeVar("T")
REPORT = "this is a bug in scrm, please report it; the other files are not affected"


@contextmanager
def refuse_on_error(label: str, *passed: type[Exception]) -> Iterator[None]:
    """Turn an unexpected exception into an error that refuses one file.

    Parameters
    ----------
    label : str
        Name of the file.
    *passed : exception types
        Passed on unchanged.

    Raises
    ------
    ReaderError
        The exception was no error of scrm. The message has its place, never a value.

    Examples
    --------
    >>> with refuse_on_error("a.csv", ValueError):
    ...     int("b")
    Traceback (most recent call last):
    ...
    ValueError: invalid literal for int() with base 10: 'b'
    """
    try:
        yield
    except passed:
        raise
    except Exception as error:
        if isinstance(error, ScrmError) and type(error) is not ScrmError:
            raise
        raise reader_error(label, error) from error


@contextmanager
def archive_errors(label: str) -> Iterator[None]:
    """Turn the exceptions of a damaged archive into an error that names the file."""
    try:
        yield
    except (
        EOFError,
        zlib.error,
        gzip.BadGzipFile,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise UnreadableFileError(
            f"{label}: the archive is damaged, cut short or encrypted ({type(error).__name__})",
            hint="export or copy the file again",
        ) from None
    except OSError as error:
        raise UnreadableFileError(
            f"{label}: cannot be read ({error.strerror})", hint="check the file and its rights"
        ) from None


def guard_reader(
    label: str, read: Callable[[], Iterator[T]], *passed: type[Exception]
) -> Iterator[T]:
    """Yield the items of a reader within `refuse_on_error`.

    Examples
    --------
    >>> list(guard_reader("a.csv", lambda: iter((1, 2))))
    [1, 2]
    """
    with refuse_on_error(label, *passed):
        yield from read()


def reader_error(label: str, error: Exception) -> InputError:
    """Return the error that refuses a file because its reader raised an exception."""
    if isinstance(error, ScrmError):
        return ReaderError(f"{label}: the reader failed: {error.message}", hint=REPORT)
    if isinstance(error, MemoryError):
        return InputError(f"{label}: there is not enough memory to read it", hint="split the file")
    if isinstance(error, OSError) and error.strerror:
        return UnreadableFileError(
            f"{label}: cannot be read ({error.strerror})", hint="check the file and its rights"
        )
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{PurePath(last.filename).name}, line {last.lineno}"
    return ReaderError(
        f"{label}: the reader failed: {type(error).__name__} in {place}", hint=REPORT
    )
