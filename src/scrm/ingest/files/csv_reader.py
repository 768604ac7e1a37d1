"""CSV and its relatives to blocks of text cells: every field counted in both directions, every line known."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from pyarrow import compute

from scrm.errors import InputError, ScrmError
from scrm.ingest import Limits
from scrm.ingest.files.archives import Part
from scrm.ingest.files.csv_records import Positions, Records, records_in
from scrm.ingest.files.encoding import Encoding, is_utf8, strip_line_marks, utf8_chunks
from scrm.ingest.files.line_repair import (
    CP1252,
    QUOTES,
    WRAPPED,
    from_cp1252,
    has_content,
    requoted,
    unescaped,
    unpadded,
    without_footer,
)
from scrm.ingest.files.line_repair import unwrapped as unwrapped_cells
from scrm.ingest.reading import LINE, Bad, Block, text_table

Writing = Literal["plain", "escaped", "padded"]
BLOCK = 16 << 20
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
    writing : str
        ``escaped``: quotes within a field are escaped with a backslash; ``padded``: blanks stand between delimiters and quotes.
    """

    delimiter: str
    quote: str
    skip: int
    first_line: int
    writing: Writing = "plain"


def text_chunks(part: Part, encoding: Encoding) -> Iterator[bytes]:
    """Yield the bytes of a part as UTF-8 in which no line begins with a byte order mark."""
    return strip_line_marks(utf8_chunks(part, encoding))


def plainly_written(
    chunks: Iterator[bytes], writing: Writing, delimiter: str, quote: str
) -> Iterator[bytes]:
    """Yield bytes as RFC 4180 has them: quotes doubled, quoted fields between delimiters without blanks."""
    if writing == "escaped":
        return unescaped(chunks)
    return unpadded(chunks, delimiter, quote) if writing == "padded" else chunks


def blocks(
    part: Part, encoding: Encoding, dialect: Dialect, header: Sequence[str], limits: Limits
) -> Iterator[Block]:
    """Yield the records of a part, block by block; InputError names what is beyond a limit."""
    reader = _Reader(
        dialect, len(header), checks_bytes=encoding.bad_lines > 0, is_checked=encoding.by_glance
    )
    line, rest, bytes_read = dialect.first_line, b"", 0
    for pieces, is_last in _pieces(part, encoding, dialect):
        buffer = b"".join([rest, *pieces])
        bytes_read += len(buffer) - len(rest)
        pieces.clear()
        if not buffer:
            break
        found = records_in(buffer, ord(dialect.delimiter), reader.quote, is_last=is_last)
        encoding.check(buffer if is_last else memoryview(buffer)[: found.end])
        is_end = is_last and found.end >= len(buffer)
        rest, line_count = buffer[found.end :], found.line_count
        ready: list[Block] = []  # handed over without a reference left behind: a block is large
        if found.end:
            block = reader.block(buffer, found, line, bytes_read)
            ready.append(
                replace(
                    without_footer(block) if is_end else block,
                    is_all=is_end and line == dialect.first_line,
                )
            )
            del block
        del buffer, found
        while ready:
            yield ready.pop()
        line += line_count
        if len(rest) > limits.line_bytes:
            raise InputError(
                f"{part.label}: the record that begins in line {line} is longer than {limits.line_bytes:,} bytes,"
                " or a quote in it is never closed (limit: line_bytes)",
                hint="check the file's quotes and delimiter with scrm inspect",
            )
    if rest:
        empty = text_table([[]] * len(header), [], len(header))
        yield Block(empty, (_bad(rest, line, "unclosed_quote"),), bytes_read=bytes_read)


def _pieces(part: Part, encoding: Encoding, dialect: Dialect) -> Iterator[tuple[list[bytes], bool]]:
    """Yield the bytes behind the header in lists of about `BLOCK`, and whether one is the last; a list may be emptied."""
    pending: list[bytes] = []
    size, skip = 0, dialect.skip
    chunks = text_chunks(part, encoding)
    for chunk in plainly_written(chunks, dialect.writing, dialect.delimiter, dialect.quote):
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
    is_checked: bool
    """The bytes are known to be UTF-8."""

    @property
    def quote(self) -> int | None:
        return ord(self.dialect.quote) if self.dialect.quote else None

    def block(self, buffer: bytes, found: Records, first_line: int, bytes_read: int) -> Block:
        """Return one block; records that are malformed or badly encoded are taken out before the cells are cut."""
        bad: list[Bad] = []
        mended: Counter[str] = Counter()
        lines = found.lines + first_line
        if self.checks_bytes and not is_utf8(buffer):
            found = _with_ends(found, buffer)
        sound = buffer
        if found.ends is not None:
            sound, lines, bad, mended = self._sound(buffer, found, lines)
        whole = memoryview(sound)[: found.end] if sound is buffer else memoryview(sound)
        cells, more, blank = self._cells(whole, lines)
        cells, more = self._unwrapped(cells, more, mended)
        cells, empty = _without_empty(cells)
        everything = tuple(sorted([*bad, *more], key=lambda each: each.line))
        return Block(cells, everything, blank + empty, mended=mended, bytes_read=bytes_read)

    def _unwrapped(
        self, cells: pa.Table, bad: list[Bad], mended: "Counter[str]"
    ) -> tuple[pa.Table, list[Bad]]:
        """Add the lines that were quoted as a whole to the cells."""
        found, rest = {}, []
        for each in bad:
            inner = unwrapped_cells(
                each.raw, self.dialect.delimiter, self.dialect.quote or '"', self.width
            )
            if each.rule.startswith("fields:1:") and inner:
                found[each.line] = inner
            else:
                rest.append(each)
        if not found:
            return cells, bad
        mended[WRAPPED] += len(found)
        more = text_table(list(zip(*found.values(), strict=True)), list(found), self.width)
        return pa.concat_tables([cells, more]).sort_by(LINE), rest

    def _sound(
        self, buffer: bytes, found: Records, lines: Positions
    ) -> tuple[bytes, Positions, list[Bad], "Counter[str]"]:
        """Take malformed and badly encoded records out of a block unless they can be mended, and the lines of blank ones."""
        ends = found.ends
        assert ends is not None  # noqa: S101  the caller made sure
        starts = np.concatenate([np.zeros(1, np.int64), ends[:-1] + 1])
        faults = self._faults(buffer, found, starts, ends)
        is_blank = (ends - starts == 0) | (
            (ends - starts == 1)
            & (np.frombuffer(buffer, np.uint8)[np.minimum(starts, len(buffer) - 1)] == ord("\r"))
        )
        twice = {index for index in found.malformed.tolist() if faults[index] == "encoding"}
        whole = {
            index: self._mended(buffer[starts[index] : ends[index]], rule)
            for index, rule in faults.items()
            if index not in twice
        }
        better = {index: record for index, record in whole.items() if record is not None}
        lost = [index for index in sorted(faults) if index not in better]
        keeps = ~is_blank
        keeps[lost] = False
        bad = [
            _bad(buffer[starts[index] : ends[index]], int(lines[index]), faults[index])
            for index in lost
        ]
        if faults:
            buffer = _joined(buffer, starts, ends, keeps, better)
        elif not keeps.any():
            buffer = b""
        counted = Counter(CP1252 if faults[index] == "encoding" else QUOTES for index in better)
        return buffer, lines[keeps], bad, counted

    def _faults(
        self, buffer: bytes, found: Records, starts: Positions, ends: Positions
    ) -> dict[int, str]:
        faults = dict.fromkeys(found.malformed.tolist(), "quotes")
        if self.checks_bytes and not is_utf8(buffer):
            for index, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
                if not is_utf8(buffer[start:end]):
                    faults[index] = "encoding"
        return faults

    def _mended(self, record: bytes, rule: str) -> bytes | None:
        if rule == "quotes":
            return requoted(record, self.dialect.delimiter, self.dialect.quote, self.width)
        return from_cp1252(record) if rule == "encoding" else None

    def _cells(self, buffer: memoryview, lines: Positions) -> tuple[pa.Table, list[Bad], int]:
        bad: list[Bad] = []
        wrong: list[int] = []
        blank = 0

        def kept_apart(row: pc.InvalidRow) -> str:
            nonlocal blank
            wrong.append(row.number - 1)
            if has_content(row.text):
                bad.append(
                    Bad(
                        int(lines[row.number - 1]),
                        f"fields:{row.actual_columns}:{row.expected_columns}",
                        row.text,
                    )
                )
            else:
                blank += 1
            return "skip"

        names = [f"c{index}" for index in range(self.width)]
        if not len(buffer):
            return text_table([[]] * self.width, [], self.width), bad, blank
        table = pc.read_csv(
            pa.BufferReader(pa.py_buffer(buffer)),
            read_options=pc.ReadOptions(
                column_names=names, use_threads=False, block_size=len(buffer) + 16
            ),
            parse_options=pc.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=kept_apart,
            ),
            convert_options=pc.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                check_utf8=not self.is_checked,
            ),
        )
        kept = np.delete(lines, wrong) if wrong else lines
        if len(kept) != table.num_rows:
            raise ScrmError(
                f"a block of {len(kept)} records was read as {table.num_rows} rows",
                hint="please report this file",
            )
        return table.append_column(LINE, pa.array(kept, pa.int64())), bad, blank


def _with_ends(found: Records, buffer: bytes) -> Records:
    if found.ends is not None:
        return found
    ends = np.flatnonzero(np.frombuffer(buffer, np.uint8) == ord("\n"))
    return Records(
        found.end, ends, found.lines, found.line_count, found.malformed, found.open_quote
    )


def _joined(
    buffer: bytes,
    starts: Positions,
    ends: Positions,
    keeps: "np.ndarray[Any, np.dtype[np.bool_]]",
    better: dict[int, bytes],
) -> bytes:
    """Return the records that are kept, those that were mended in their new form."""
    pieces = []
    for index in np.flatnonzero(keeps).tolist():
        start, end = int(starts[index]), int(ends[index])
        if index in better:
            pieces.append(better[index] + b"\n")
        else:
            pieces.append(buffer[start : end + 1] if end < len(buffer) else buffer[start:] + b"\n")
    return b"".join(pieces)


def _without_empty(cells: pa.Table) -> tuple[pa.Table, int]:
    """Leave out records all of whose cells are empty."""
    suspects = compute.equal(cells.column(0), "")
    if not compute.any(suspects).as_py():
        return cells, 0
    for index in range(1, cells.num_columns - 1):
        suspects = compute.and_(suspects, compute.equal(cells.column(index), ""))
    count = compute.sum(suspects).as_py() or 0
    return (cells.filter(compute.invert(suspects)) if count else cells), count
