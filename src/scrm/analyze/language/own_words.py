"""Words of a project that are no errors: brands, products, people."""

from collections.abc import Sequence
from pathlib import Path

from scrm.errors import UsageError


def read_own_words(paths: Sequence[Path]) -> list[str]:
    """Read files with one word a line; what follows a # is a comment.

    Raises
    ------
    UsageError
        A file is missing or no text in UTF-8.
    """
    return [word for path in paths for word in _read_file(path)]


def _read_file(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(
            f"there is no readable file {path}", hint="name a text file in UTF-8, one word a line"
        ) from None
    return [word for line in text.splitlines() for word in line.partition("#")[0].split()]
