"""Where identifying values are in files, and files without them: redacted, filtered or removed.

Texts are decoded first (`scrm.privacy.file_contents`), then the bytes are searched. Texts are
redacted in place, rows of CSV and Parquet are left out, and what cannot be changed (a workbook, a
PDF, a model) is removed: scrm writes it again from the database.
"""

import bz2
import gzip
import io
import lzma
import mmap
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath
from typing import Literal

from scrm.files import write_file
from scrm.privacy.compressed_files import UnreadableError
from scrm.privacy.file_contents import Records, read_contents, split_records
from scrm.privacy.matcher import Matcher
from scrm.privacy.table_files import list_cells
from scrm.privacy.text_variants import list_variants

Action = Literal["redact", "filter", "remove", "report", "look"]
Certainty = Literal["sure", "possible", ""]

_TEXTS = frozenset(
    {
        *(".json", ".ndjson", ".jsonl", ".md", ".html", ".svg", ".txt", ".log", ".yaml", ".yml"),
        *(".tsv", ".ipynb"),
    }
)
_PACKED: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    ".gz": (gzip.decompress, partial(gzip.compress, mtime=0)),
    ".bz2": (bz2.decompress, bz2.compress),
    ".xz": (lzma.decompress, lzma.compress),
}
_TEXT_COLUMN = "text"
"""The column of files of labels that has the text that was labelled."""
_FAR = "\n" * 8
"""What is between two cells, so that no value is found across them."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True, order=True)
class FoundFile:
    """A file with values: what is done about it.

    Parameters
    ----------
    action : Action
        ``report``: it is not scrm's to change, or cannot be read; ``look``: it has a number that
        may be the person's.
    """

    path: Path
    action: Action


def list_files(folders: Iterable[Path], files: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files in folders, at any depth, and further ones that exist; each once."""
    found = [file for folder in folders if folder.is_dir() for file in folder.rglob("*")]
    return tuple(
        sorted({file for file in (*found, *files) if file.is_file() and not file.is_symlink()})
    )


def has_values(path: Path, matcher: Matcher) -> bool:
    """Return whether a file has one of the values, decoded or as bytes, or a quotation.

    Raises
    ------
    UnreadableError
        Neither its bytes have one, nor can it be decoded.
    """
    return examine_file(path, matcher) == "sure"


def examine_file(path: Path, matcher: Matcher) -> Certainty:
    """Return whether a file has a value, may have a number of the person, or neither.

    The file is read once.

    Raises
    ------
    UnreadableError
        Neither its bytes have one, nor can it be decoded.
    """
    data = path.read_bytes() if matcher else b""
    if search_bytes(data, matcher):
        return "sure"
    is_possible = False
    for content in read_contents(data, path.name):
        if isinstance(content, Records):
            if _has_record(content, matcher):
                return "sure"
        elif matcher.is_in(content) or any(map(matcher.quotes.is_in, list_variants(content))):
            return "sure"
        else:
            is_possible = is_possible or matcher.may_be_in(content)
    return "possible" if is_possible else ""


def _has_record(records: Records, matcher: Matcher) -> bool:
    """Return whether one of some records is the person's, or has a value in a cell."""
    if not records.is_text:
        columns = zip(*records.rows, strict=False)
        if any(_is_in_cells(set(cells), matcher) for cells in columns):
            return True
    return any(_is_record(records.names, cells, matcher) for cells in records.rows)


def _is_in_cells(cells: Collection[str], matcher: Matcher) -> bool:
    joined = _FAR.join(cells)
    return matcher.is_in(joined) or matcher.quotes.is_in(joined)


def _is_record(names: Sequence[str], cells: Sequence[str], matcher: Matcher) -> bool:
    """Return whether a record is the person's: by its keys, the name, or the text it labels."""
    if matcher.has_record(names, cells):
        return True
    labelled = dict(zip(names, cells, strict=False)).get(_TEXT_COLUMN)
    return labelled is not None and matcher.quotes.is_whole(labelled)


def search_bytes(data: bytes | mmap.mmap, matcher: Matcher) -> bool:
    """Return whether bytes have one of the values, in UTF-8 or UTF-16.

    A short or numeric value is left to the decoded texts: its bytes may be part of a number.
    """
    return any(data.find(needle) >= 0 for needle in matcher.needles)


def search_database_bytes(path: Path, matcher: Matcher) -> bool:
    """Return whether the bytes of a database have one of the values."""
    if not path.is_file() or not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return search_bytes(data, matcher)


def find_files(
    paths: Iterable[Path], matcher: Matcher, kept: Collection[Path] = ()
) -> Iterator[FoundFile]:
    """Yield the files with values, or that may have one; those in `kept` are reported only."""
    for path in paths:
        try:
            certainty = examine_file(path, matcher)
        except (UnreadableError, OSError):
            yield FoundFile(path, "report")
            continue
        if certainty == "sure":
            yield FoundFile(path, "report" if path in kept else _choose_action(path))
        elif certainty and path not in kept:
            yield FoundFile(path, "look")


def _choose_action(path: Path) -> Action:
    suffixes = path.suffixes[-2:]
    last = suffixes[-1].lower() if suffixes else ""
    inner = suffixes[0].lower() if last in _PACKED and len(suffixes) > 1 else last
    if last in {".csv", ".parquet"}:
        return "filter"
    return "redact" if inner in _TEXTS or inner == ".csv" else "remove"


def clean_file(found: FoundFile, matcher: Matcher) -> FoundFile:
    """Free a file from the values, as its action says; return what was done.

    A file that has values even so, such as in a form that cannot be replaced, is removed.

    Raises
    ------
    UsageError
        It may not be written.
    NoSpaceError
        The disk is full; the file is unchanged.
    """
    if found.action in {"report", "look"}:
        return found
    if found.action != "remove":
        write_file(found.path, _clean(found.path.read_bytes(), found.path.name, matcher))
    if found.action == "remove" or has_values(found.path, matcher):
        found.path.unlink(missing_ok=True)
        return replace(found, action="remove")
    return found


def _clean(data: bytes, name: str, matcher: Matcher) -> bytes:
    """Return the bytes of a file without the values."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _PACKED:
        unpack, pack = _PACKED[suffix]
        return pack(_clean(unpack(data), PurePath(name).stem, matcher))
    if suffix == ".parquet":
        return _filter_parquet(data, matcher)
    return _filter_csv(data, matcher) if suffix == ".csv" else _redact_bytes(data, matcher)


def _redact_bytes(data: bytes, matcher: Matcher) -> bytes:
    encoding = _find_encoding(data)
    text = _ESCAPE.sub(_unescape, data.decode(encoding, "replace"))
    return matcher.redact(matcher.quotes.redact(text)).encode(encoding, "replace")


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


def _filter_parquet(data: bytes, matcher: Matcher) -> bytes:
    import polars as pl

    frame = pl.read_parquet(io.BytesIO(data))
    kept = [
        not (_is_record(frame.columns, cells, matcher) or _is_in_cells(cells, matcher))
        for cells in list_cells(frame)
    ]
    out = io.BytesIO()
    frame.filter(kept).write_parquet(out)
    return out.getvalue()


def _filter_csv(data: bytes, matcher: Matcher) -> bytes:
    """Leave out the records with a value or a quotation; the others keep their bytes."""
    encoding = _find_encoding(data)
    records = list(split_records(data.decode(encoding, "replace")))
    names = records[0][1] if records else []
    kept = [
        matcher.redact(record) if number == 0 else record
        for number, (record, cells) in enumerate(records)
        if number == 0
        or not (
            matcher.is_in(record)
            or matcher.quotes.is_in(record)
            or _is_record(names, cells, matcher)
        )
    ]
    return "".join(kept).encode(encoding, "replace")
