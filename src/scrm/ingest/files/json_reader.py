"""JSON, NDJSON and archives of X to blocks of text cells, by the JSON standard (RFC 8259).

Numbers keep their text (ids of 18 digits), nested objects become columns ``outer.inner``. Keys that
appear twice and NaN are errors of the record or the file.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from scrm.errors import InputError, UnreadableFileError
from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.encoding import Encoding, read_text
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.json_values import (
    Cells,
    flatten_object,
    parse_json,
    parse_verbatim,
    write_verbatim,
)
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import SAMPLE_ROWS, find_best_fit
from scrm.ingest.types import Block, Limits, LoadSettings, RejectedRecord, Table
from scrm.result import Text

_ARCHIVE = re.compile(r"^\s*window\.YTD\.(\w+)[\w.]*\s*=\s*")
_BATCH = 50_000
_STANDARD = frozenset({"utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"})
_BYTES = 16 << 20

_BEFORE_VALUES = (b"[", b"{", b",")
"""A value follows each of these; small values take up to 100 times their bytes in memory."""


Record = tuple[int, Cells | None, str, str]
"""Line or number of a record, its cells, the rule it failed, its text."""
Sample = tuple[tuple[str, ...], ...]
"""Cells of the first records."""
RecordList = tuple[str, Iterator[Record]]
"""Name of the list that holds the records, or "", and the records."""
Document = tuple[str, Any]
"""Name of a document in an archive of X, or "", and the document."""


def list_documents(
    part: FilePart, encoding: Encoding, settings: LoadSettings, mappings: Sequence[Mapping]
) -> Iterator[Table]:
    """Yield the tables of a part in JSON or NDJSON: the lists of records that a mapping names.

    That is the only list, or the document as a whole, if no mapping fits a list by its path.
    """
    if encoding.name not in _STANDARD and settings.encoding == "auto":
        raise UnreadableFileError(
            f"{part.label}: not UTF-8, as JSON must be",
            hint=f"export it again, or load it with --encoding {encoding.name} if that is right",
        )
    is_lines = _is_lines(part, encoding)
    limits = settings.limits

    def read(path: str, document: Document | None = None) -> RecordList:
        if is_lines:
            return path, _add_label_to_errors(_read_lines(part, encoding, limits), part.label)
        name, values = _list_values(document or _parse_document(part, encoding, limits), path)
        verbatim: list[Any] = []

        def write_raw(index: int) -> str:
            if not verbatim:  # few documents hold such a record: they are parsed once more
                again = _parse_document(part, encoding, limits, parse_verbatim)
                verbatim.extend(_list_values(again, path)[1])
            return write_verbatim(verbatim[index])

        records = (
            _build_record(index + 1, value, limits, partial(write_raw, index))
            for index, value in enumerate(values)
        )
        return name, _add_label_to_errors(records, part.label)

    document = None if is_lines else _parse_document(part, encoding, limits)
    found = _list_headers(partial(read, document=document), document, mappings, limits, part.label)
    del document
    for each in found:
        within = f"/{each.path}" if len(found) > 1 else ""
        yield Table(
            part.label + within,
            part.sha256 + within,
            each.header,
            _describe(each, encoding, is_lines=is_lines),
            partial(_read_table, read, each),
            part.size,
            _list_reasons(encoding, is_lines=is_lines),
            within=each.name,
            sample=each.sample,
        )


def _read_table(read: Callable[[str], RecordList], found: "_Header") -> Iterator[Block]:
    return _read_blocks(read(found.path)[1], found.header)


def _describe(found: "_Header", encoding: Encoding, *, is_lines: bool) -> dict[str, Any]:
    """Return how a list of records is read, as load_files has it."""
    dialect: dict[str, Any] = {
        "container": "ndjson" if is_lines else "json",
        "encoding": encoding.name,
        "header": list(found.header),
        "records": found.path,
    }
    return dialect | ({"bad_lines": encoding.bad_lines} if encoding.bad_lines else {})


def _list_reasons(encoding: Encoding, *, is_lines: bool) -> tuple[Text, ...]:
    return (
        Text(
            f"Kodierung {encoding.name}: {encoding.reason.de}",
            f"encoding {encoding.name}: {encoding.reason.en}",
        ),
        Text("ein JSON-Objekt je Zeile", "one JSON object per line")
        if is_lines
        else Text("ein JSON-Dokument", "one JSON document"),
    )


def _add_label_to_errors(records: Iterator[Record], label: str) -> Iterator[Record]:
    """Yield records; the errors raised name the file."""
    try:
        yield from records
    except InputError as error:
        if label in error.message:
            raise
        raise InputError(f"{label}: {error.message}", hint=error.hint) from None


def _is_lines(part: FilePart, encoding: Encoding) -> bool:
    """Return whether the first line is a complete object and another line follows."""
    start = b""
    for chunk in read_text(part, encoding):
        start += chunk
        if start.lstrip().count(b"\n") or len(start) > _BYTES:
            break
    first, _, rest = start.lstrip().partition(b"\n")
    if not rest.strip() or not first.startswith(b"{"):
        return False
    try:
        return isinstance(parse_json(first.decode(errors="replace")), dict)
    except (ValueError, RecursionError):
        second = rest.lstrip()[:1]
        return first.rstrip().endswith(b"}") and second == b"{"


def _read_lines(part: FilePart, encoding: Encoding, limits: Limits) -> Iterator[Record]:
    rest, number = b"", 0
    for chunk in read_text(part, encoding):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if len(rest) > limits.line_bytes:
            raise InputError(
                f"{part.label}: line {number + len(lines) + 1} is longer than"
                f" {limits.line_bytes:,} bytes (limit: line_bytes)"
            )
        for line in lines:
            number += 1
            yield from _read_line(line, number, limits)
    yield from _read_line(rest, number + 1, limits)


def _read_line(line: bytes, number: int, limits: Limits) -> Iterator[Record]:
    if not line.strip():
        return
    try:
        text = line.decode()
    except UnicodeDecodeError:
        yield number, None, "encoding", line.decode(errors="backslashreplace")
        return
    try:
        value = parse_json(text)
    except (ValueError, RecursionError):
        yield number, None, "json", text
        return
    yield _build_record(number, value, limits, text.strip)


def _build_record(number: int, value: Any, limits: Limits, write_raw: Callable[[], str]) -> Record:
    """Return a record; `write_raw` gives its text as it is in the file."""
    if not isinstance(value, dict):
        return number, None, "not_an_object", write_raw()
    rule: list[str] = []
    cells = flatten_object(value, limits, rule)
    return (number, cells, rule[0], write_raw()) if rule else (number, cells, "", "")


def _list_values(document: Document, path: str) -> tuple[str, list[Any]]:
    """Return the name of the list that holds the records of a document, and its values."""
    name, whole = document
    found, values = _find_list(whole, path)
    return found or name, values


def _parse_document(
    part: FilePart,
    encoding: Encoding,
    limits: Limits,
    parse: Callable[[str], Any] = parse_json,
) -> Document:
    """Return the name of a document in an archive of X, or "", and the document."""
    pieces, size, values = [], 0, 0
    for chunk in read_text(part, encoding):
        pieces.append(chunk)
        size += len(chunk)
        values += sum(map(chunk.count, _BEFORE_VALUES))
        for count, most, what, limit in (
            (size, limits.json_bytes, "bytes", "json_bytes"),
            (values, limits.json_values, "values", "json_values"),
        ):
            if count > most:
                raise InputError(
                    f"{part.label}: one JSON document of more than {most:,} {what}"
                    f" (limit: {limit})",
                    hint="export it as NDJSON, one object per line",
                )
    try:
        text = b"".join(pieces).decode()
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{part.label}: byte {error.start} is not UTF-8", hint="JSON is UTF-8; export it again"
        ) from None
    name = ""
    if script := _ARCHIVE.match(text):
        name, text = script.group(1), text[script.end() :].rstrip().removesuffix(";")
    try:
        return name, parse(text)
    except json.JSONDecodeError as error:
        raise UnreadableFileError(
            f"{part.label}, line {error.lineno}, column {error.colno}:"
            f" not valid JSON ({error.msg})",
            hint="export it again",
        ) from None
    except ValueError as error:
        raise UnreadableFileError(
            f"{part.label}: not valid JSON ({error})", hint="export it again"
        ) from None
    except RecursionError:
        raise InputError(
            f"{part.label}: JSON nested deeper than {limits.nesting} (limit: nesting)",
            hint="is this an export?",
        ) from None


def _find_list(value: Any, path: str) -> tuple[str, list[Any]]:
    """Return the name of the list that holds the records, and the records.

    These are the values at a path; without a path, the document if it is a list, the only list of
    objects in it, or the document as a single record.
    """
    for key in filter(None, path.split(".")):
        value = value.get(key, []) if isinstance(value, dict) else []
    if isinstance(value, list):
        return path, value
    if isinstance(value, dict) and not path:
        lists = [
            (key, inner)
            for key, inner in value.items()
            if isinstance(inner, list) and inner and all(isinstance(each, dict) for each in inner)
        ]
        if len(lists) == 1 and not _has_own_data(value):
            return lists[0]
    return "", [value]


def _has_own_data(value: dict[str, Any]) -> bool:
    """Return whether an object is a record (more than three texts) rather than an envelope."""
    return sum(isinstance(inner, str) for inner in value.values()) > 3  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class _Header:
    """Path and name of a list of records, all its keys by first appearance, its first records."""

    path: str
    name: str
    header: tuple[str, ...]
    sample: Sample
    score: tuple[int, int] | None = None
    """That of the mapping that fits best; None if no mapping fits."""


def _list_headers(
    read: Callable[[str], RecordList],
    document: Document | None,
    mappings: Sequence[Mapping],
    limits: Limits,
    label: str,
) -> list[_Header]:
    """Return the lists of records to read: those that mappings name by path, or the only one.

    A mapping with paths fits lists at these paths only.
    """
    named = [] if document is None else [path for each in mappings for path in each.records]
    found = []
    for path in dict.fromkeys(("", *named)):
        if path and document and not _list_values(document, path)[1]:
            continue
        possible = [each for each in mappings if path in (each.records or ("",))]
        if document is None:
            possible = [*mappings]
        name, records = read(path)
        header, sample = _collect_keys(records, limits, label)
        fit = find_best_fit(header, possible, name)
        found.append(_Header(path, name, header, sample, fit.score if fit else None))
    whole, *lists = found
    fitting = [each for each in lists if each.score]
    if whole.score and all(whole.score >= (each.score or (0, 0)) for each in fitting):
        return [whole]
    return fitting or [whole]


def _collect_keys(
    records: Iterator[Record], limits: Limits, label: str
) -> tuple[tuple[str, ...], Sample]:
    """Return the keys of all records, and the cells of the first ones."""
    found: dict[str, None] = {}
    first: list[Cells] = []
    for _, cells, _, _ in records:
        if cells:
            found.update(dict.fromkeys(cells))
            if len(first) < SAMPLE_ROWS:
                first.append(cells)
            if len(found) > limits.columns:
                raise InputError(
                    f"{label}: more than {limits.columns} different keys (limit: columns)",
                    hint="is this an export? --limit columns=N reads more",
                )
    return tuple(found), tuple(tuple(each.get(key) or "" for key in found) for each in first)


def _read_blocks(records: Iterator[Record], header: Sequence[str]) -> Iterator[Block]:
    rows: list[Cells] = []
    lines: list[int] = []
    rejected: list[RejectedRecord] = []
    blank = size = 0
    for number, cells, rule, raw in records:
        if cells is None or rule:
            rejected.append(RejectedRecord(number, rule, raw))
        elif not any(cells.values()):
            blank += 1
        else:
            rows.append(cells)
            lines.append(number)
        size += 1
        if size == _BATCH:
            yield _build_block(rows, lines, rejected, blank, header)
            rows, lines, rejected, blank, size = [], [], [], 0, 0
    if size:
        yield _build_block(rows, lines, rejected, blank, header)


def _build_block(
    rows: list[Cells],
    lines: list[int],
    rejected: list[RejectedRecord],
    blank: int,
    header: Sequence[str],
) -> Block:
    columns = [[row.get(key) or "" for row in rows] for key in header]
    return Block(build_cell_table(columns, lines, len(header)), tuple(rejected), blank)
