"""Which files are read: by the suffix those in folders and archives, by the first bytes all.

The suffix only selects files that nobody named one by one. The first bytes decide what a file is:
text, workbook, archive, or no data at all.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from scrm.errors import UnreadableFileError

_SUFFIXES = frozenset({
    ".csv", ".tsv", ".txt", ".tab", ".json", ".ndjson", ".jsonl", ".js", ".xlsx", ".xls",
    ".xlsm", ".gz", ".zip",
})  # fmt: skip
"""Suffixes of the files in folders and archives that are read."""
_JSON_SUFFIX = re.compile(r"\.(json|ndjson|jsonl|js)(\.gz)?$", re.IGNORECASE)
ZIP, GZIP, OLE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_DATA = {
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"{\\rtf": "an RTF document",
}
_CAR, _CAR_WITHIN = b"eroots", 64
"""The name of the first key of a CAR archive, in CBOR, and where it is found."""
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta")
_BEFORE_TEXT = b"\xef\xbb\xbf\xff\xfe \r\n\t"
_EXCEL = b"urn:schemas-microsoft-com:office:excel"
_SPREADSHEET = re.compile(r"\.(xls|xlsx|xlsm)(\.gz)?$", re.IGNORECASE)


def is_page_of_tables(label: str, start: bytes) -> bool:
    """Return whether a file is a web page with a table that is called a spreadsheet.

    Many systems export such pages for Excel; a login page is not called a spreadsheet.
    """
    text = start.replace(b"\0", b"").lower()  # it may be UTF-16
    is_sheet = bool(_SPREADSHEET.search(label)) or _EXCEL in text
    return is_sheet and text.lstrip(_BEFORE_TEXT).startswith(_HTML)


def is_table_file(name: str) -> bool:
    """Return whether a file found in a folder or archive is read, which its suffix decides."""
    return Path(name).suffix.lower() in _SUFFIXES


def is_hidden(pieces: Sequence[str]) -> bool:
    """Return whether a file or one of its folders is hidden, or a copy left by macOS."""
    return any(piece.startswith((".", "__MACOSX")) and piece != ".." for piece in pieces)


def check_is_data(label: str, start: bytes, kind: str) -> None:
    """Refuse a file whose first bytes show that it holds no data scrm reads.

    Raises
    ------
    UnreadableFileError
        The file is empty, a web page, a picture or of another known kind; names it.
    """
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise UnreadableFileError(f"{label} is empty", hint="export it again")
    if kind in {"book", "page"}:
        return
    for magic, name in _NO_DATA.items():
        if start.startswith(magic):
            raise UnreadableFileError(
                f"{label} is {name}, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
            )
    if _CAR in start[:_CAR_WITHIN]:
        raise UnreadableFileError(
            f"{label} is a CAR archive (Bluesky), whose binary records scrm does not read",
            hint="convert it to JSON, one record per line, with a tool for the AT protocol",
        )
    if start.startswith(GZIP):
        raise UnreadableFileError(f"{label} is compressed twice", hint="unpack it once")
    beginning = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:100].lower()
    if beginning.startswith(_HTML):
        raise UnreadableFileError(
            f"{label} is a web page (a login page, perhaps), not an export",
            hint="log in and export again",
        )
    if beginning.startswith(b"<?xml"):
        raise UnreadableFileError(
            f"{label} is XML, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
        )


def looks_like_json(label: str, head: bytes) -> bool:
    """Return whether a text is JSON, by its beginning and the suffix of its file."""
    start = head.lstrip()[:200]
    if start.startswith(b"window.YTD"):
        return True
    if not start.startswith((b"{", b"[")):
        return bool(_JSON_SUFFIX.search(label))
    return bool(_JSON_SUFFIX.search(label)) or bool(
        re.match(rb"\{\s*(\"|\})|\[\s*([{\[\"\]0-9-]|true|false|null)", start)
    )
