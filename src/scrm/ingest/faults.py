"""What a reader raises by mistake becomes the refusal of one file; the others are loaded."""

import traceback
from collections.abc import Iterator
from pathlib import PurePath
from typing import TypeVar

from scrm.errors import InputError, ReaderError, ScrmError, UnreadableFileError
from scrm.ingest.decoding import OtherEncoding

T = TypeVar("T")
REPORT = "this is a bug in scrm, please report it; the other files are not affected"


def guarded(label: str, produced: Iterator[T]) -> Iterator[T]:
    """Yield what a reader produces; what it raises by mistake becomes an error that names the file.

    Raises
    ------
    ReaderError
        The reader raised anything but an error of scrm. Says where, never which value.

    Examples
    --------
    >>> list(guarded("a.csv", (1 // number for number in (1, 0))))
    Traceback (most recent call last):
    ...
    scrm.errors.ReaderError: a.csv: the reader failed: ZeroDivisionError in <doctest ...>, line 1
    """
    try:
        yield from produced
    except OtherEncoding:
        raise
    except Exception as error:
        if isinstance(error, ScrmError) and type(error) is not ScrmError:
            raise
        raise reader_error(label, error) from error


def reader_error(label: str, error: Exception) -> InputError:
    """Return the error that refuses a file because of what its reader raised."""
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
