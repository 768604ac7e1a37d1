"""What the names of files in folders and archives decide: which are read, and how those that are passed over are told of."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from scrm.errors import InputError
from scrm.result import Text

_TABLES = frozenset(
    {
        ".csv",
        ".tsv",
        ".txt",
        ".tab",
        ".json",
        ".ndjson",
        ".jsonl",
        ".js",
        ".xlsx",
        ".xls",
        ".xlsm",
        ".gz",
        ".zip",
    }
)
_COMPANIONS = frozenset({
    ".aac", ".avi", ".bmp", ".css", ".db", ".doc", ".docx", ".eml", ".gif", ".heic", ".htm", ".html", ".ico", ".ics", ".ini",
    ".jpeg", ".jpg", ".log", ".m4a", ".md", ".mov", ".mp3", ".mp4", ".ogg", ".pdf", ".png", ".ppt", ".pptx", ".rtf", ".srt",
    ".svg", ".tif", ".tiff", ".ttf", ".url", ".wav", ".webm", ".webp", ".woff", ".woff2", ".yaml", ".yml",
})  # fmt: skip
"""Suffixes of what lies beside the tables of a download and holds none."""
_SHOWN = 8
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_table_file(name: str) -> bool:
    """Tell whether a file is by its suffix one that is read where it was not given by its own name."""
    return Path(name).suffix.lower() in _TABLES


def is_hidden(pieces: Sequence[str]) -> bool:
    """Tell whether a file, or a folder it lies in, is hidden or a shadow that macOS leaves in archives."""
    return any(piece.startswith((".", "__MACOSX")) and piece != ".." for piece in pieces)


def no_tables_error(holder: str, others: Sequence[str]) -> InputError:
    """Return the error for a folder or archive in which no file is read; `others` are the names of those that are there."""
    there = f"; there are: {join_file_names(others)}" if others else ""
    return InputError(
        f"{holder} holds no CSV, JSON or Excel files", hint=f"name the files to load{there}"
    )


def skipped_files_warning(label: str, names: Sequence[str]) -> Text:
    """Say which files of a folder or archive are not read."""
    count, shown = len(names), join_file_names(names)
    return Text(
        f"in {label} ausgelassene Dateien, die nach ihren Namen keine Tabellen sind: {count} ({shown}); "
        "eine, die (entpackt) selbst genannt wird, wird nach ihrem Inhalt gelesen",
        f"files in {label} passed over, as by their names they are no tables: {count} ({shown}); "
        "one that is given by its own name (unpacked) is read by its content",
    )


def join_file_names(names: Iterable[str]) -> str:
    """Return some names of files, well-known companions of tables as their suffix.

    Examples
    --------
    >>> join_file_names(["b/1.jpg", "b/2.JPG", "sales"])
    '.jpg, sales'
    """
    suffixes = {name: Path(name).suffix.lower() for name in names}
    shown = sorted({suffix if suffix in _COMPANIONS else name for name, suffix in suffixes.items()})
    return ", ".join([*shown[:_SHOWN], *(["..."] if len(shown) > _SHOWN else [])])


def escape_file_name(name: str) -> str:
    r"""Return the name of a file as text for tables and messages: bytes that are no UTF-8 become visible.

    Examples
    --------
    >>> escape_file_name("caf\udce9.csv")
    'caf\\udce9.csv'
    """
    return name if name.isascii() else _SURROGATE.sub(lambda found: ascii(found[0])[1:-1], name)
