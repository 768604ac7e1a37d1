"""What a file is by its first bytes: text, workbook, archive, or no data at all."""

from scrm.errors import UnreadableFileError

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


def check_is_data(label: str, start: bytes, kind: str) -> None:
    """Refuse a file whose first bytes show that it holds no data scrm reads.

    Raises
    ------
    UnreadableFileError
        The file is empty, a web page, a picture or of another known kind; names it.
    """
    if not start.strip(b"\xef\xbb\xbf \r\n\t"):
        raise UnreadableFileError(f"{label} is empty", hint="export it again")
    if kind == "book":
        return
    for magic, name in _NO_DATA.items():
        if start.startswith(magic):
            raise UnreadableFileError(
                f"{label} is {name}, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
            )
    if start.startswith(GZIP):
        raise UnreadableFileError(f"{label} is compressed twice", hint="unpack it once")
    beginning = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:100].lower()
    if beginning.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        raise UnreadableFileError(
            f"{label} is a web page (a login page, perhaps), not an export",
            hint="log in and export again",
        )
    if beginning.startswith(b"<?xml"):
        raise UnreadableFileError(
            f"{label} is XML, not CSV, JSON or Excel", hint="export it as CSV, JSON or XLSX"
        )
