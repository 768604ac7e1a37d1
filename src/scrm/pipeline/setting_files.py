"""The files that settings name, by content: what an answer depends on besides the data."""

import hashlib
from collections.abc import Iterator, Mapping
from errno import ENAMETOOLONG, ENOTDIR
from pathlib import Path
from typing import Any


class UnseenChangesError(Exception):
    """A setting names something that may change without notice, such as a folder or a pipe."""


def list_names(value: Any) -> Iterator[str]:
    """Yield the texts within a value of settings, as each can be the name of a file.

    Keys of mappings name settings, never files.

    Examples
    --------
    >>> list(list_names({"labels": "a.csv", "kinds": ["b.csv", 3], "n": None}))
    ['a.csv', 'b.csv']
    """
    if isinstance(value, str | Path):
        if str(value).strip("."):
            yield str(value)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from list_names(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from list_names(each)


def hash_file(path: Path) -> str | None:
    """Return the hash of a file; None if there is none.

    Raises
    ------
    UnseenChangesError
        It is a folder, no regular file, or cannot be read.
    """
    try:
        if not path.exists():
            return None
        if not path.is_file():
            raise UnseenChangesError(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, ValueError):  # removed meanwhile; NUL in a name
        return None
    except OSError as error:
        if error.errno in {ENAMETOOLONG, ENOTDIR}:  # a text that can be no name
            return None
        raise UnseenChangesError(path) from None
