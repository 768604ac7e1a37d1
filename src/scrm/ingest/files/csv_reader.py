"""CSV to blocks of text cells, with the line of each record; no record is lost silently."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
from pyarrow import compute

from scrm.errors import InputError, ScrmError
from scrm.ingest.files.cell_table import build_cell_table
from scrm.ingest.files.csv_records import Dialect, Positions, Records, find_records
from scrm.ingest.files.encoding import Encoding, is_utf8, read_text
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.footers import strip_footer
from scrm.ingest.files.line_repair import (
    WRAPPED,
    has_content,
    reject_record,
    split_valid_records,
    unwrap_lines,
)
from scrm.ingest.files.quote_style import normalise_quotes
from scrm.ingest.types import LINE, Block, RejectedRecord
from scrm.ingest.values.total_rows import is_total_name


def read_blocks(
    part: FilePart, encoding: Encoding, dialect: Dialect, header: Sequence[str]
) -> Iterator[Block]:
    """Yield the records of a part in blocks; InputError if a record exceeds a limit."""
    reader = _Reader(
        dialect,
        len(header),
        checks_bytes=encoding.bad_lines > 0,
        is_checked=encoding.is_provisional,
    )
    longest = part.settings.limits.line_bytes
    line, rest, bytes_read = dialect.first_line, b"", 0
    for pieces, is_last in _read_pieces(part, encoding, dialect):
        buffer = b"".join([rest, *pieces])
        bytes_read += len(buffer) - len(rest)
        pieces.clear()
        if not buffer:
            break
        found = find_records(buffer, dialect.delimiter, dialect.quote, is_last=is_last)
        encoding.check(buffer if is_last else memoryview(buffer)[: found.end])
        is_end = is_last and found.end >= len(buffer)
        rest, line_count = buffer[found.end :], found.line_count
        ready: list[Block] = []  # keeps no reference: blocks are large
        if found.end:
            block = reader.read_block(buffer, found, line, bytes_read)
            ready.append(
                replace(
                    strip_footer(block) if is_end and block.rejected else block,
                    is_all=is_end and line == dialect.first_line,
                )
            )
            del block
        del buffer, found
        while ready:
            yield ready.pop()
        line += line_count
        if len(rest) > longest:
            raise InputError(
                f"{part.label}: the record that begins in line {line} is longer than"
                f" {longest:,} bytes, or a quote in it is never closed (limit: line_bytes)",
                hint="check the file's quotes and delimiter with scrm inspect",
            )
    if rest:
        empty = build_cell_table([[]] * len(header), [], len(header))
        yield Block(empty, (reject_record(rest, line, "unclosed_quote"),), bytes_read=bytes_read)


def _read_pieces(
    part: FilePart, encoding: Encoding, dialect: Dialect
) -> Iterator[tuple[list[bytes], bool]]:
    """Yield the bytes after the header in lists as long as a block, and whether it is the last.

    The caller may empty a list.
    """
    pending: list[bytes] = []
    size, skip = 0, dialect.skip
    chunks = read_text(part, encoding)
    if dialect.style != "plain":
        chunks = normalise_quotes(chunks, dialect.style, dialect.delimiter, dialect.quote)
    for chunk in chunks:
        if skip >= len(chunk):
            skip -= len(chunk)
            continue
        pending.append(chunk[skip:])
        size += len(pending[-1])
        skip = 0
        if size >= part.settings.blocks.block_bytes:
            yield pending, False
            pending, size = [], 0
    yield pending, True


@dataclass(frozen=True, slots=True)
class _Reader:
    dialect: Dialect
    width: int
    checks_bytes: bool
    """Some lines may not be UTF-8."""
    is_checked: bool
    """The bytes are known to be UTF-8."""

    def read_block(self, buffer: bytes, found: Records, first_line: int, bytes_read: int) -> Block:
        """Return one block; malformed or badly encoded records are removed before parsing."""
        rejected: list[RejectedRecord] = []
        repaired: Counter[str] = Counter()
        lines, valid = found.lines + first_line, buffer
        has_bad_bytes = self.checks_bytes and not is_utf8(buffer)
        if found.has_blank or len(found.malformed) or has_bad_bytes:
            valid, lines, rejected, repaired = split_valid_records(
                buffer, found, lines, self.dialect, self.width, has_bad_bytes=has_bad_bytes
            )
        records = memoryview(valid)[: found.end] if valid is buffer else memoryview(valid)
        cells, more, blank = self._parse(records, lines)
        more, totals = self._drop_totals(more)
        if more:
            cells, more, unwrapped = unwrap_lines(cells, more, self.dialect, self.width)
            repaired[WRAPPED] += unwrapped
        cells, empty = _drop_empty(cells)
        everything = tuple(sorted([*rejected, *more], key=lambda each: each.line))
        return Block(
            cells,
            everything,
            blank + empty,
            totals=totals,
            repaired=+repaired,
            bytes_read=bytes_read,
        )

    def _drop_totals(self, records: list[RejectedRecord]) -> tuple[list[RejectedRecord], int]:
        """Return rejected records without those that sum up the others, and the number of these.

        Google Analytics writes the word for it into a cell beyond the header.
        """
        begin = f"fields:{self.width + 1}:"
        kept = [
            each
            for each in records
            if not each.rule.startswith(begin)
            or each.raw[:1] not in {self.dialect.delimiter, self.dialect.quote}
            or not is_total_name(each.raw.rpartition(self.dialect.delimiter)[2].strip('"'))
        ]
        return kept, len(records) - len(kept)

    def _parse(
        self, buffer: memoryview, lines: Positions
    ) -> tuple[pa.Table, list[RejectedRecord], int]:
        """Return cells, records with a wrong number of fields, and the number of blank records."""
        rejected: list[RejectedRecord] = []
        wrong: list[int] = []
        blank = 0

        def reject_row(row: pc.InvalidRow) -> str:
            nonlocal blank
            wrong.append(row.number - 1)
            if has_content(row.text):
                rejected.append(
                    RejectedRecord(
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
            return build_cell_table([[]] * self.width, [], self.width), rejected, blank
        table = pc.read_csv(
            pa.BufferReader(pa.py_buffer(buffer)),
            read_options=pc.ReadOptions(
                column_names=names, use_threads=False, block_size=len(buffer) + 16
            ),
            parse_options=pc.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.dialect.quote or False,
                newlines_in_values=True,
                invalid_row_handler=reject_row,
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
        return table.append_column(LINE, pa.array(kept, pa.int64())), rejected, blank


def _drop_empty(cells: pa.Table) -> tuple[pa.Table, int]:
    """Remove records all of whose cells are empty; return their number, too."""
    suspects = compute.equal(cells.column(0), "")
    if not compute.any(suspects).as_py():
        return cells, 0
    for index in range(1, cells.num_columns - 1):
        suspects = compute.and_(suspects, compute.equal(cells.column(index), ""))
    count = compute.sum(suspects).as_py() or 0
    return (cells.filter(compute.invert(suspects)) if count else cells), count
