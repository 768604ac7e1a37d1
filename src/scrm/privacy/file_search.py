"""Where identifying values are in files, and files without them: redacted, filtered or removed.

Texts are decoded first (`scrm.privacy.file_contents`), then the bytes are searched. Texts are
redacted in place, rows of CSV and Parquet are left out, and what cannot be changed (a workbook, a
PDF, a model) is removed: scrm writes it again from the database.
"""

import bz2
import csv
import gzip
import io
import lzma
import mmap
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from scrm.files import write_file
from scrm.privacy.erasure import hash_text
from scrm.privacy.file_contents import UnreadableError, read_texts
from scrm.privacy.person_values import Matcher
from scrm.privacy.table_files import has_key, list_cells

Action = Literal["redact", "filter", "remove", "report"]

_TEXTS = frozenset(
    {".json", ".ndjson", ".jsonl", ".md", ".html", ".svg", ".txt", ".log", ".yaml", ".tsv"}
)
_PACKED: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".gz": (gzip.decompress, partial(gzip.compress, mtime=0)),
    ".bz2": (bz2.decompress, bz2.compress),
    ".xz": (lzma.decompress, lzma.compress),
}
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_TEXT_COLUMN = "text"


@dataclass(frozen=True, slots=True, order=True)
class FoundFile:
    """A file with values: what is done about it.

    Parameters
    ----------
    action : Action
        ``report``: it is not scrm's to change, or cannot be read.
    """

    path: Path
    action: Action


def list_files(folders: Iterable[Path], files: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files in folders, at any depth, and further ones that exist; each once."""
    found = [file for folder in folders if folder.is_dir() for file in folder.rglob("*")]
    return tuple(
        sorted({file for file in (*found, *files) if file.is_file() and not file.is_symlink()})
    )


def has_values(path: Path, matcher: Matcher, texts: Collection[str] = ()) -> bool:
    """Return whether a file has one of the values, decoded or as bytes, or a labelled text.

    Raises
    ------
    UnreadableError
        Neither its bytes have one, nor can it be decoded.
    """
    if texts and _find_labelled(path, texts):
        return True
    if not matcher:
        return False
    return (
        search_bytes(path, matcher)
        or any(map(matcher.is_in, read_texts(path)))
        or _find_keys(path, matcher)
    )


def search_bytes(path: Path, matcher: Matcher) -> bool:
    """Return whether the bytes of a file have one of the values, in UTF-8 or UTF-16.

    A short or numeric value is left to the decoded texts: its bytes may be part of a number.
    """
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(needle) >= 0 for needle in matcher.needles)


def find_files(
    paths: Iterable[Path], matcher: Matcher, texts: Collection[str], kept: Collection[Path] = ()
) -> Iterator[FoundFile]:
    """Yield the files with values; those in `kept` are reported only."""
    for path in paths:
        try:
            if has_values(path, matcher, texts):
                yield FoundFile(path, "report" if path in kept else _choose_action(path))
        except (UnreadableError, OSError):
            yield FoundFile(path, "report")


def _choose_action(path: Path) -> Action:
    suffixes = path.suffixes[-2:]
    last = suffixes[-1].lower() if suffixes else ""
    inner = suffixes[0].lower() if last in _PACKED and len(suffixes) > 1 else last
    if last in {".csv", ".parquet"}:
        return "filter"
    return "redact" if inner in _TEXTS or inner == ".csv" else "remove"


def clean_file(found: FoundFile, matcher: Matcher, texts: Collection[str] = ()) -> FoundFile:
    """Free a file from the values, as its action says; return what was done.

    A file that has values even so, such as in a form that cannot be replaced, is removed.

    Raises
    ------
    UsageError
        It may not be written.
    NoSpaceError
        The disk is full; the file is unchanged.
    """
    if found.action == "report":
        return found
    _clean(found, matcher, texts)
    if found.path.exists() and has_values(found.path, matcher, texts):
        found.path.unlink()
    return found if found.path.exists() else replace(found, action="remove")


def _clean(found: FoundFile, matcher: Matcher, texts: Collection[str]) -> None:
    path, suffix = found.path, found.path.suffix.lower()
    if found.action == "remove":
        path.unlink(missing_ok=True)
    elif found.action == "redact" and suffix in _PACKED:
        unpack, pack = _PACKED[suffix]
        write_file(path, pack(_redact_bytes(unpack(path.read_bytes()), matcher)))
    elif found.action == "redact":
        write_file(path, _redact_bytes(path.read_bytes(), matcher))
    elif found.action == "filter" and suffix == ".parquet":
        _filter_parquet(path, matcher)
    elif found.action == "filter":
        _filter_csv(path, matcher, texts)


def _redact_bytes(data: bytes, matcher: Matcher) -> bytes:
    encoding = _find_encoding(data)
    text = _ESCAPE.sub(_unescape, data.decode(encoding, "replace"))
    return matcher.redact(text).encode(encoding, "replace")


def _unescape(found: re.Match[str]) -> str:
    """Return the character of a JSON escape, if it is a letter."""
    character = chr(int(found[1], 16))
    return character if character.isalnum() else found[0]


def _find_encoding(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if data[:4096].count(0) > len(data[:4096]) // 4:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"  # which has every byte, and the letters of cp1252
    return "utf-8"


def _filter_parquet(path: Path, matcher: Matcher) -> None:
    import polars as pl

    frame = pl.read_parquet(path)
    kept = [
        not (has_key(frame.columns, cells, matcher.keys) or any(map(matcher.is_in, cells)))
        for cells in list_cells(frame)
    ]
    out = io.BytesIO()
    frame.filter(kept).write_parquet(out)
    write_file(path, out.getvalue())


def _filter_csv(path: Path, matcher: Matcher, texts: Collection[str]) -> None:
    """Leave out the records with a value or a labelled text; the others keep their bytes."""
    data = path.read_bytes()
    encoding = _find_encoding(data)
    whole = data.decode(encoding, "replace")
    records = list(_split_records(whole))
    names = records[0][1] if records else []
    kept = [
        record
        for number, (record, cells) in enumerate(records)
        if number == 0
        or not (
            matcher.is_in(record)
            or _has_labelled(cells, texts)
            or has_key(names, cells, matcher.keys)
        )
    ]
    written = "".join(kept)
    if kept and matcher.is_in(kept[0]):
        written = matcher.redact(kept[0]) + "".join(kept[1:])
    write_file(path, written.encode(encoding, "replace"))


def _split_records(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each record of a CSV file as it is written, and its cells."""
    lines = text.splitlines(keepends=True)
    delimiter = max(",;\t|", key=lines[0].count) if lines else ","
    used: list[str] = []

    def read() -> Iterator[str]:
        for line in lines:
            used.append(line)
            yield line

    csv.field_size_limit(1 << 30)
    try:
        for cells in csv.reader(read(), delimiter=delimiter):
            yield "".join(used), cells
            used.clear()
    except csv.Error:
        yield "".join(used) + "".join(lines[sum(1 for _ in used) :]), []


def _find_keys(path: Path, matcher: Matcher) -> bool:
    """Return whether a CSV or Parquet file has a record of the person, by its columns of keys."""
    import polars as pl

    if path.suffix.lower() == ".parquet":
        try:
            frame = pl.read_parquet(path)
        except pl.exceptions.PolarsError as error:
            raise UnreadableError(type(error).__name__) from None
        return any(has_key(frame.columns, cells, matcher.keys) for cells in list_cells(frame))
    if path.suffix.lower() != ".csv":
        return False
    data = path.read_bytes()
    records = [cells for _, cells in _split_records(data.decode(_find_encoding(data), "replace"))]
    return any(has_key(records[0], cells, matcher.keys) for cells in records[1:])


def _has_labelled(cells: Iterable[str], texts: Collection[str]) -> bool:
    return bool(texts) and any(cell and hash_text(cell) in texts for cell in cells)


def _find_labelled(path: Path, texts: Collection[str]) -> bool:
    """Return whether a CSV file of labels has a text of the person."""
    if path.suffix.lower() != ".csv":
        return False
    try:
        whole = path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, OSError):
        return False
    header = whole.split("\n", 1)[0]
    if _TEXT_COLUMN not in header.split(","):
        return False
    return any(_has_labelled(cells, texts) for _, cells in _split_records(whole))
