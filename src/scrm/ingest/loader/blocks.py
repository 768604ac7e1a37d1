"""The blocks of a table as its mapping sees them: cells trimmed, repeated headings left out, continuation rows filled."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce

import pyarrow as pa
from pyarrow import compute

from scrm.ingest.formats.recognition import Fit
from scrm.ingest.loader.fill_down import grouped
from scrm.ingest.loader.plan import IDS
from scrm.ingest.reading import Block, Table
from scrm.ingest.values.cell_repair import (
    DOUBLE_ENCODED,
    blank_null_markers,
    repair_encoding,
    trim_cells,
)


def tidy_blocks(table: Table, found: Fit) -> Iterator[Block]:
    """Yield the blocks of a table with trimmed cells; continuation rows filled."""
    mapping = found.mapping
    used = sorted(set(found.columns.values()))
    by = (
        mapping.fill_down.by if mapping.fill_down else ""
    )  # an empty one would go on with the group before it
    ids = frozenset(
        index
        for each, index in found.columns.items()
        if mapping.value_type(each) in IDS and each != by
    )
    read = map(
        partial(_tidy, header=table.header, used=used, ids=ids), table.blocks()
    )  # keeps no block
    return grouped(read, found.mapping, found.columns, table) if found.mapping.fill_down else read


def _tidy(
    block: Block, *, header: Sequence[str], used: Sequence[int], ids: frozenset[int]
) -> Block:
    cells, changed = block.cells, []
    for index in used:
        column, which = repair_encoding(trim_cells(cells.column(index)))
        changed += [which] if which else []
        cells = cells.set_column(
            index, f"c{index}", blank_null_markers(column) if index in ids else column
        )
    cells, repeated = _without_repeated_header(cells, header)
    mended = {DOUBLE_ENCODED: compute.sum(reduce(compute.or_, changed)).as_py()} if changed else {}
    return replace(block, cells=cells, repeated=repeated, mended={**block.mended, **mended})


def _without_repeated_header(cells: pa.Table, header: Sequence[str]) -> tuple[pa.Table, int]:
    """Leave out lines that repeat the header, as files put together have them."""
    repeated = compute.equal(cells.column(0), header[0].strip()) if cells.num_rows else None
    if repeated is None or not header[0].strip() or not compute.any(repeated).as_py():
        return cells, 0
    for index in range(1, len(header)):
        repeated = compute.and_(
            repeated,
            compute.equal(
                compute.ascii_trim_whitespace(cells.column(index)), header[index].strip()
            ),
        )
    count = compute.sum(repeated).as_py()
    return (cells.filter(compute.invert(repeated)) if count else cells), count
