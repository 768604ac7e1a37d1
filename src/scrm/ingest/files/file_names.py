"""Names of files in messages: escaped, joined, and those of a folder that are not read."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from scrm.errors import InputError
from scrm.result import Text

_COMPANIONS = frozenset({
    ".aac", ".avi", ".bmp", ".css", ".db", ".doc", ".docx", ".eml", ".gif", ".heic", ".htm",
    ".html", ".ico", ".ics", ".ini", ".jpeg", ".jpg", ".log", ".m4a", ".md", ".mov", ".mp3",
    ".mp4", ".ogg", ".pdf", ".png", ".ppt", ".pptx", ".rtf", ".srt", ".svg", ".tif", ".tiff",
    ".ttf", ".url", ".wav", ".webm", ".webp", ".woff", ".woff2", ".yaml", ".yml",
})  # fmt: skip
"""Suffixes of other files that downloads contain."""
_SHOWN = 8
_LONGEST = 255
"""Characters of the longest name that is shown whole; names in archives may be far longer."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def check_members(
    label: str, holder: str, chosen: Sequence[object], others: Sequence[str], most: int
) -> None:
    """Refuse a folder or archive without a file to read, or with too many.

    Parameters
    ----------
    holder : str
        ``folder`` or ``archive``.
    chosen : sequence
        The files that are read.
    others : sequence of str
        The names of the others.

    Raises
    ------
    InputError
        There is no file, or there are more than `most`.
    """
    if not chosen:
        there = f"; there are: {join_file_names(others)}" if others else ""
        raise InputError(
            f"{label}: the {holder} holds no CSV, JSON or Excel files",
            hint=f"name the files to load{there}",
        )
    if len(chosen) > most:
        steps = {"folder": "load parts of the folder", "archive": "unpack it and load parts"}
        raise InputError(f"{label}: more than {most} files (limit: members)", hint=steps[holder])


def skipped_files_warning(label: str, names: Sequence[str]) -> Text:
    """Return the warning that some files of a folder or archive are not read."""
    count, shown = len(names), join_file_names(names)
    return Text(
        f"in {label} wegen ihrer Namen ausgelassene Dateien: {count} ({shown}); "
        "eine Datei, die (entpackt) selbst genannt wird, wird nach ihrem Inhalt gelesen",
        f"files in {label} skipped because of their names: {count} ({shown}); "
        "a file that is given by its own name (unpacked) is read by its content",
    )


def join_file_names(names: Iterable[str]) -> str:
    """Return names of files as one text; files that are surely no tables appear as suffix.

    Examples
    --------
    >>> join_file_names(["b/1.jpg", "b/2.JPG", "sales"])
    '.jpg, sales'
    """
    suffixes = {name: Path(name).suffix.lower() for name in names}
    shown = sorted({suffix if suffix in _COMPANIONS else name for name, suffix in suffixes.items()})
    return ", ".join([*shown[:_SHOWN], *(["..."] if len(shown) > _SHOWN else [])])


def escape_file_name(name: str) -> str:
    r"""Return the name of a file for messages and tables, with bytes that are not UTF-8 escaped.

    Examples
    --------
    >>> escape_file_name("caf\udce9.csv")
    'caf\\udce9.csv'
    """
    return name if name.isascii() else _SURROGATE.sub(lambda found: ascii(found[0])[1:-1], name)


def shorten_file_name(name: str) -> str:
    """Return the name of a member of an archive, without the middle of a very long one.

    Examples
    --------
    >>> shorten_file_name("2026/orders.csv"), len(shorten_file_name("x" * 60_000 + ".csv"))
    ('2026/orders.csv', 255)
    """
    if len(name) <= _LONGEST:
        return name
    half = (_LONGEST - 3) // 2
    return f"{name[:half]}...{name[-half:]}"
