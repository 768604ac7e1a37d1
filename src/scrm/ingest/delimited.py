"""CSV and its relatives to blocks of text cells: every field counted in both directions, every line known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from pyarrow import compute

from scrm.errors import InputError, ScrmError
from scrm.ingest import Limits
from scrm.ingest.decoding import Encoding, utf8_chunks
from scrm.ingest.opening import Part
from scrm.ingest.reading import LINE, Bad, Block, text_table
from scrm.ingest.records import Positions, Records, records_in

BLOCK = 32 << 20
"""Bytes of a block; larger only where one record is."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a file separates its fields, and where its records begin.

    Parameters
    ----------
    delimiter, quote : str
        One character each; `quote` empty for none.
    skip : int
        Bytes (as UTF-8) of the lines above the first record, the header's included.
    first_line : int
        Line of the first record, counted from 1.
    """

    delimiter: str
    quote: str
    skip: int
    first_line: int


def blocks(part: Part, encoding: Encoding, dialect: Dialect, header: Sequence[str], limits: Limits) -> Iterator[Block]:
    """Yield the records of a part, block by block; InputError names what is beyond a limit."""
    reader = _Reader(dialect, len(header), checks_bytes=encoding.bad_lines > 0)
    line, rest, bytes_read = dialect.first_line, b"", 0
    for pieces, is_last in _pieces(part, encoding, dialect.skip):
        buffer = b"".join([rest, *pieces])
        bytes_read += len(buffer) - len(rest)
        pieces.clear()
        if not buffer:
            break
        found = records_in(buffer, ord(dialect.delimiter), reader.quote, is_last=is_last)
        if found.end:
            is_all = is_last and line == dialect.first_line and found.end >= len(buffer)
            yield replace(reader.block(buffer, found, line, bytes_read), is_all=is_all)
        rest = buffer[found.end :]
        line += found.line_count
        if len(rest) > limits.line_bytes:
            raise InputError(
                f"{part.label}: the record that begins in line {line} is longer than {limits.line_bytes:,} bytes,"
                " or a quote in it is never closed (limit: line_bytes)",
                hint="check the file's quotes and delimiter with scrm inspect",
            )
    if rest:
        empty = text_table([[]] * len(header), [], len(header))
        yield Block(empty, (_bad(rest, line, "unclosed_quote"),), bytes_read=bytes_read)


def _pieces(part: Part, encoding: Encoding, skip: int) -> Iterator[tuple[list[bytes], bool]]:
    """Yield the bytes behind the header in lists of about `BLOCK`, and whether one is the last; a list may be emptied."""
    pending: list[bytes] = []
    size = 0
    for chunk in utf8_chunks(part, encoding):
        if skip >= len(chunk):
            skip -= len(chunk)
            continue
        pending.append(chunk[skip:])
        size += len(pending[-1])
        skip = 0
        if size >= BLOCK:
            yield pending, False
            pending, size = [], 0
    yield pending, True


def _bad(raw: bytes, line: int, rule: str) -> Bad:
    return Bad(line, rule, raw.rstrip(b"\r\n").decode(errors="backslashreplace"))


@dataclass(frozen=True, slots=True)
class _Reader:
    dialect: Dialect
    width: int
    checks_bytes: bool

    @property
    def quote(self) -> int | None:
        return ord(self.dialect.quote) if self.dialect.quote else None

    def block(self, buffer: bytes, found: Records, first_line: int, bytes_read: int) -> Block:
        """Return one block; records that are malformed or badly encoded are taken out before the cells are cut."""
        bad: list[Bad] = []
        lines = found.lines + first_line
        if self.checks_bytes and not _is_utf8(buffer):
            found = _with_ends(found, buffer)
        sound = buffer
        if found.ends is not None:
            sound, lines, bad = _sound(buffer, found, lines, checks_bytes=self.checks_bytes)
        whole = memoryview(sound)[: found.end] if sound is buffer else memoryview(sound)
        cells, more, blank = self._cells(whole, lines)
        cells, empty = _without_empty(cells)
        return Block(
            cells, tuple(sorted([*bad, *more], key=lambda each: each.line)), blank + empty, bytes_read=bytes_read
        )

    def _cells(self, buffer: memoryview, lines: Positions) -> tuple[pa.Table, list[Bad], int]:
        bad: list[Bad] = []
        wrong: list[int] = []
        blank = 0

        def kept_apart(row: pc.InvalidRow) -> str:
            nonlocal blank
            wrong.append(row.number - 1)
            if row.text and row.text.strip():
                bad.append(
                    Bad(int(lines[row.number - 1]), f"fields:{row.actual_columns}:{row.expected_columns}", row.text)
                )
            else:
                blank += 1
            return "skip"

        names = [f"c{index}" for index in range(self.width)]
        if not len(buffer):
            return text_table([[]] * self.width, [], self.width), bad, blank
        table = pc.read_csv(
            pa.BufferReader(pa.py_buffer(buffer)),
            read_options=pc.ReadOptions(column_names=names, use_threads=False, block_size=len(buffer) + 16),
            parse_options=pc.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=kept_apart,
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        kept = np.delete(lines, wrong) if wrong else lines
        if len(kept) != table.num_rows:
            raise ScrmError(
                f"a block of {len(kept)} records was read as {table.num_rows} rows", hint="please report this file"
            )
        return table.append_column(LINE, pa.array(kept, pa.int64())), bad, blank


def _is_utf8(buffer: bytes) -> bool:
    try:
        buffer.decode()
    except UnicodeDecodeError:
        return False
    return True


def _with_ends(found: Records, buffer: bytes) -> Records:
    if found.ends is not None:
        return found
    ends = np.flatnonzero(np.frombuffer(buffer, np.uint8) == ord("\n"))
    return Records(found.end, ends, found.lines, found.line_count, found.malformed, found.open_quote)


def _sound(
    buffer: bytes, found: Records, lines: Positions, *, checks_bytes: bool
) -> tuple[bytes, Positions, list[Bad]]:
    """Take malformed and badly encoded records out of a block, and the lines of blank ones."""
    ends = found.ends
    assert ends is not None  # noqa: S101  the caller made sure
    starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
    faults = dict.fromkeys(found.malformed.tolist(), "quotes")
    if checks_bytes and not _is_utf8(buffer):
        for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
            if not _is_utf8(buffer[start:end]):
                faults[index] = "encoding"
    is_blank = (ends - starts == 0) | (
        (ends - starts == 1) & (np.frombuffer(buffer, np.uint8)[np.minimum(starts, len(buffer) - 1)] == ord("\r"))
    )
    keeps = ~is_blank
    keeps[list(faults)] = False
    bad = [_bad(buffer[starts[index] : ends[index]], int(lines[index]), faults[index]) for index in sorted(faults)]
    if faults:
        pieces = zip(starts[keeps].tolist(), ends[keeps].tolist(), strict=True)
        buffer = b"".join(
            buffer[start : end + 1] if end < len(buffer) else buffer[start:] + b"\n" for start, end in pieces
        )
    elif not keeps.any():
        buffer = b""
    return buffer, lines[keeps], bad


def _without_empty(cells: pa.Table) -> tuple[pa.Table, int]:
    """Leave out records all of whose cells are empty."""
    suspects = compute.equal(cells.column(0), "")
    if not compute.any(suspects).as_py():
        return cells, 0
    for index in range(1, cells.num_columns - 1):
        suspects = compute.and_(suspects, compute.equal(cells.column(index), ""))
    count = compute.sum(suspects).as_py() or 0
    return (cells.filter(compute.invert(suspects)) if count else cells), count
