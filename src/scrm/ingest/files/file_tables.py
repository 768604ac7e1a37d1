"""The tables of a part: one of a CSV or JSON file, one per sheet of a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from scrm.errors import UnreadableFileError
from scrm.ingest.files.dialect import HEAD_BYTES, detect_dialect
from scrm.ingest.files.encoding import (
    Encoding,
    EncodingContradicted,
    detect_encoding,
    read_text,
)
from scrm.ingest.files.file_kinds import looks_like_json
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.reader_errors import guard_reader, refuse_on_error
from scrm.ingest.types import LoadSettings, Table


def list_tables(
    part: FilePart, settings: LoadSettings, mappings: Sequence[Mapping], *, glance: bool = False
) -> Iterator[Table]:
    """Yield the tables of a part: one per text file, one per sheet of a workbook.

    Parameters
    ----------
    glance : bool
        As in `detect_encoding`.

    Raises
    ------
    InputError
        Nothing of the part can be read, also because its reader failed; so do the blocks of the
        tables.
    """
    with refuse_on_error(part.label, EncodingContradicted):
        for table in _list_tables(part, settings, mappings, glance=glance):
            blocks = partial(guard_reader, table.label, table.blocks, EncodingContradicted)
            yield replace(table, blocks=blocks)


def _list_tables(
    part: FilePart, settings: LoadSettings, mappings: Sequence[Mapping], *, glance: bool
) -> Iterable[Table]:
    if part.kind in {"book", "page"}:
        from scrm.ingest.files.spreadsheet_reader import read_sheets

        return read_sheets(part, settings, mappings)
    encoding = detect_encoding(part, settings.encoding, glance=glance)
    head, is_whole = _read_head(part, encoding)
    if not head.strip():
        raise UnreadableFileError(f"{part.label} is empty", hint="export it again")
    if looks_like_json(part.label, head):
        from scrm.ingest.files.json_reader import list_documents

        encoding = detect_encoding(part, settings.encoding) if encoding.is_provisional else encoding
        return list_documents(part, encoding, settings, mappings)
    return [detect_dialect(part, encoding, head, settings, mappings, is_whole=is_whole)]


def _read_head(part: FilePart, encoding: Encoding) -> tuple[bytes, bool]:
    """Return the beginning of a text file, and whether it is all of it."""
    pieces, size = [], 0
    for chunk in read_text(part, encoding):
        pieces.append(chunk)
        size += len(chunk)
        if size > HEAD_BYTES:
            return b"".join(pieces)[:HEAD_BYTES], False
    return b"".join(pieces), True
