"""What is in files, decoded: texts, and records with their headings.

Compressed files, archives, workbooks, PDF, Parquet, Arrow, databases of SQLite, mails, JSON, HTML.
What cannot be decoded is searched as bytes by the caller.
"""

import csv
import email
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from scrm.privacy.compressed_files import UnreadableError, decompress, read_archive
from scrm.privacy.pdf_texts import read_pdf_texts
from scrm.privacy.table_files import list_cells

if TYPE_CHECKING:
    pass

_DEEPEST = 4
_MAIL = re.compile(rb"(?im)^content-transfer-encoding:")
_ENCRYPTED = (b"-----BEGIN PGP MESSAGE", b"age-encryption.org/", b"Salted__")
_TABLES = frozenset({".csv", ".tsv"})


@dataclass(frozen=True, slots=True)
class Records:
    """Records of a table in a file.

    Parameters
    ----------
    names : tuple of str
        The headings; empty if there are none.
    rows : list of list of str
        The cells of each record.
    is_text : bool
        The cells are also in a text that is yielded.
    """

    names: tuple[str, ...]
    rows: list[list[str]]
    is_text: bool = False


def read_contents(data: bytes, name: str = "", depth: int = 0) -> Iterator[str | Records]:
    """Yield the texts and records of a file.

    Parameters
    ----------
    name : str
        Of the file; its suffix says whether a text has records.

    Raises
    ------
    UnreadableError
        It is damaged, encrypted, or too large when decompressed.
    """
    if data.startswith(_ENCRYPTED):
        raise UnreadableError("encrypted")
    if depth < _DEEPEST:
        if (members := read_archive(data)) is not None:
            if _is_workbook(data):
                yield from _read_workbook(data)
            for member, content in members:
                yield member
                yield from read_contents(content, member, depth + 1)
            return
        if (plain := decompress(data)) is not None:
            inner = name.rpartition(".")[0]
            yield from read_contents(plain, inner, depth + 1)
            return
    yield from _read_one(data, name, depth)


def _read_one(data: bytes, name: str, depth: int) -> Iterator[str | Records]:
    if data[:4] == b"PAR1" or data[:6] == b"ARROW1":
        yield _read_frame(data)
    elif data[:5] == b"%PDF-":
        yield from read_pdf_texts(data)
    elif data[:15] == b"SQLite format 3":
        yield from _read_sqlite(data)
    else:
        if _MAIL.search(data[:65_536]) and depth < _DEEPEST:
            yield from _read_mail(data, depth)
        yield from _read_plain(data, PurePath(name).suffix.lower())


def _is_workbook(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False  # reading its members says so
    return "xl/workbook.xml" in names or "content.xml" in names


def _read_workbook(data: bytes) -> Iterator[Records]:
    """Yield the sheets, if the reader of workbooks is installed; the texts are read without it."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        return
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for sheet in book.sheet_names:
            rows = [
                [_write(cell) for cell in row] for row in book.get_sheet_by_name(sheet).to_python()
            ]
            if rows:
                yield Records(tuple(rows[0]), rows[1:])
    except CalamineError:
        return  # a document of texts, or a damaged sheet, which is read as an archive


def _write(cell: object) -> str:
    """Return a cell as text; Excel keeps numbers as floats."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _read_frame(data: bytes) -> Records:
    import polars as pl

    try:
        read = pl.read_parquet if data[:4] == b"PAR1" else pl.read_ipc
        frame: pl.DataFrame = read(BytesIO(data))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableError(type(error).__name__) from None
    return Records(tuple(frame.columns), list(list_cells(frame)))


def _read_sqlite(data: bytes) -> Iterator[Records]:
    connection = sqlite3.connect(":memory:")
    connection.text_factory = lambda each: each.decode("utf-8", "replace")
    try:
        connection.deserialize(data)
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (table,) in tables:
            found = connection.execute(f'SELECT * FROM "{table.replace(chr(34), chr(34) * 2)}"')
            names = tuple(column[0] for column in found.description)
            yield Records(names, [["" if c is None else str(c) for c in row] for row in found])
    except sqlite3.Error as error:
        raise UnreadableError(type(error).__name__) from None
    finally:
        connection.close()


def _read_mail(data: bytes, depth: int) -> Iterator[str | Records]:
    """Yield the parts of a mail, decoded."""
    part: Message
    for part in email.message_from_bytes(data).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content != data:
            yield from read_contents(content, part.get_filename() or "", depth + 1)


def _read_plain(data: bytes, suffix: str) -> Iterator[str | Records]:
    """Yield a text in the encodings that it may have, and its records."""
    for encoding in _find_encodings(data):
        text = data.decode(encoding, "replace")
        yield text
        if suffix in _TABLES:
            records = [cells for _, cells in split_records(text)]
            yield Records(tuple(records[0]) if records else (), records[1:], is_text=True)
        elif text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}:
            yield from _read_json(text.lstrip("\ufeff"))


def _read_json(text: str) -> Iterator[Records]:
    """Yield the objects of a JSON document, or of one on each line."""
    for part in (text,) if _is_json(text) else text.splitlines():
        with suppress(ValueError, RecursionError):
            yield from _list_objects(json.loads(part))


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _list_objects(value: Any) -> Iterator[Records]:
    if isinstance(value, dict):
        plain = {
            name: str(each)
            for name, each in value.items()
            if isinstance(each, str | int | float) and not isinstance(each, bool)
        }
        if plain:
            yield Records(tuple(plain), [list(plain.values())], is_text=True)
        value = list(value.values())
    if isinstance(value, list):
        cells = [str(each) for each in value if isinstance(each, str | int)]
        if cells:
            yield Records((), [cells], is_text=True)
        for each in value:
            if isinstance(each, dict | list):
                yield from _list_objects(each)
            elif isinstance(each, str) and each[:1] in {"{", "["}:
                yield from _read_json(each)


def split_records(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each record of a CSV file as it is written, and its cells."""
    lines = text.splitlines(keepends=True)
    delimiter = max(",;\t|", key=lines[0].count) if lines else ","
    used: list[str] = []

    def read() -> Iterable[str]:
        for line in lines:
            used.append(line)
            yield line

    csv.field_size_limit(1 << 30)
    done = 0
    try:
        for cells in csv.reader(read(), delimiter=delimiter):
            done += len(used)
            yield "".join(used), cells
            used.clear()
    except csv.Error:
        yield "".join(lines[done:]), []


def _find_encodings(data: bytes) -> tuple[str, ...]:
    """Return the encodings that a text may have; an array of NumPy has 4 bytes per character."""
    if data[:6] == b"\x93NUMPY":
        return "utf-8", "utf-32-le"
    if data[:4] in {b"\xff\xfe\0\0", b"\0\0\xfe\xff"}:
        return ("utf-32",)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return ("utf-16",)
    zeros = data[:4096].count(0)
    if zeros > len(data[:4096]) // 4:
        return "utf-16-le", "utf-16-be", "utf-8"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252", "utf-8"
    return ("utf-8",)
