"""The blocks of a table: read and repaired, and the names under which SQL sees one of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce

import pyarrow as pa
from pyarrow import compute

from scrm.errors import ScrmError
from scrm.ingest.formats.recognition import Fit
from scrm.ingest.loader.fill_down import GROUP_ROW, grouped
from scrm.ingest.types import LINE, Block, Table
from scrm.ingest.values.casts import PREFIX
from scrm.ingest.values.cell_repair import (
    DOUBLE_ENCODED,
    blank_null_markers,
    repair_encoding,
    trim_cells,
)
from scrm.store.slot import Slot

IDS = frozenset({"id", "float_id"})
"""Types of fields that identify something."""


class BlockColumns:
    """The columns of a block that the loader adds to its cells ``c0``, ``c1``, ...

    No other module knows how these columns are named.
    """

    REJECTED, SKIPPED, UNSURE = "_bad", "_skip", "_unsure"
    _COUNTED = "named:"

    @staticmethod
    def cell(index: int) -> str:
        """Return the column of text cells at a place in the file."""
        return f"c{index}"

    @staticmethod
    def plain(field: str) -> str:
        """Return the column of a field's values where its type's plain form reads them."""
        return PREFIX + field

    @staticmethod
    def value(field: str) -> str:
        """Return the column of a field's typed values."""
        return "v_" + field

    @staticmethod
    def currency(field: str) -> str:
        """Return the column of the currencies written in the cells of a field of amounts."""
        return "u_" + field

    @classmethod
    def counted(cls, label: str) -> str:
        """Return the column that marks the records counted under a label."""
        return cls._COUNTED + label

    @classmethod
    def read_marks(cls, block: pa.Table) -> tuple[int, dict[str, int], dict[str, int]]:
        """Return how many records of a block are rejected, and how many skipped and counted by label."""
        rejected = compute.sum(block.column(cls.REJECTED)).as_py() or 0
        skipped = {}
        if cls.SKIPPED in block.column_names:
            values = compute.value_counts(block.column(cls.SKIPPED)).to_pylist()
            skipped = {each["values"]: each["counts"] for each in values if each["values"]}
        marks = [name for name in block.column_names if name.startswith(cls._COUNTED)]
        counted = {
            name.removeprefix(cls._COUNTED): compute.sum(block.column(name)).as_py()
            for name in marks
        }
        return rejected, skipped, {label: count for label, count in counted.items() if count}


class BlockViews:
    """The block at hand as two relations of SQL: its cells, and the cells with typed values."""

    CELLS, TYPED = "scrm_incoming", "scrm_block"

    def __init__(self) -> None:
        self.cells, self.typed = Slot(), Slot()

    @property
    def names(self) -> Mapping[str, Slot]:
        """The relations by name, to be registered once for a table."""
        return {self.CELLS: self.cells, self.TYPED: self.typed}

    def show_typed(self, cells: pa.Table, values: pa.Table) -> None:
        """Show cells with the values read from them; ScrmError if their lines differ."""
        if not values.column(LINE).equals(cells.column(LINE)):
            raise ScrmError(
                "typed values are not in the order of their lines", hint="please report this file"
            )
        for name in values.column_names:
            if name != LINE:
                cells = cells.append_column(name, values.column(name))
        self.typed.table = cells

    def clear(self) -> None:
        """Let go of the block, so that the next one is read without it in memory."""
        self.cells.clear()
        self.typed.clear()
        pa.default_memory_pool().release_unused()


def read_blocks(table: Table, fit: Fit) -> Iterator[Block]:
    """Yield the blocks of a table with repaired cells, repeated headers left out, continuation rows filled."""
    mapping = fit.mapping
    used = sorted(set(fit.columns.values()))
    by = mapping.fill_down.by if mapping.fill_down else ""  # an empty one continues its group
    ids = frozenset(
        index
        for each, index in fit.columns.items()
        if mapping.value_type(each) in IDS and each != by
    )
    # a map keeps no block in memory
    read = map(partial(_repair, header=table.header, used=used, ids=ids), table.blocks())
    return grouped(read, mapping, fit.columns, table) if mapping.fill_down else read


def _repair(
    block: Block, *, header: Sequence[str], used: Sequence[int], ids: frozenset[int]
) -> Block:
    cells, changed = block.cells, []
    for index in used:
        column, which = repair_encoding(trim_cells(cells.column(index)))
        changed += [which] if which else []
        column = blank_null_markers(column) if index in ids else column
        cells = cells.set_column(index, BlockColumns.cell(index), column)
    cells, repeated = _drop_repeated_header(cells, header)
    mended = {DOUBLE_ENCODED: compute.sum(reduce(compute.or_, changed)).as_py()} if changed else {}
    return replace(block, cells=cells, repeated=repeated, mended={**block.mended, **mended})


def _drop_repeated_header(cells: pa.Table, header: Sequence[str]) -> tuple[pa.Table, int]:
    """Return the cells without lines that repeat the header, and the number of these lines."""
    repeated = compute.equal(cells.column(0), header[0].strip()) if cells.num_rows else None
    if repeated is None or not header[0].strip() or not compute.any(repeated).as_py():
        return cells, 0
    for index in range(1, len(header)):
        same = compute.equal(
            compute.ascii_trim_whitespace(cells.column(index)), header[index].strip()
        )
        repeated = compute.and_(repeated, same)
    count = compute.sum(repeated).as_py()
    return (cells.filter(compute.invert(repeated)) if count else cells), count


__all__ = ["GROUP_ROW", "IDS", "BlockColumns", "BlockViews", "read_blocks"]
