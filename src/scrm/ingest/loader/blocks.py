"""The blocks of a table with repaired cells, and their columns and relations as SQL sees them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce

import pyarrow as pa
from pyarrow import compute

from scrm.errors import ScrmError
from scrm.ingest.formats.mapping import Mapping as SourceMapping
from scrm.ingest.loader.fill_down import fill_groups
from scrm.ingest.loader.repeated_headers import drop_repeated_header
from scrm.ingest.types import LINE, Block, Table
from scrm.ingest.values.cell_repair import (
    DOUBLE_ENCODED,
    blank_null_markers,
    repair_encoding,
    trim_cells,
)
from scrm.ingest.values.sql import find_names
from scrm.store import Slot

TEXTS = frozenset({"text", "comment"})
"""Columns that hold what people write freely."""
IDS = frozenset({"id", "float_id"})
"""Types of fields that identify something."""
CELLS, TYPED = "scrm_incoming", "scrm_block"
"""Relations of the current block: its text cells, and the cells with typed values and marks."""
REJECTED, SKIPPED = "_bad", "_skip"
"""Marks: whether a record fails a rule, and the name under which it is skipped, or NULL."""
COUNTED = "n_"
"""Begins the names of marks of records that are counted by name."""


@dataclass(frozen=True, slots=True)
class FieldColumns:
    """The columns of a block that belong to one field of the file.

    Parameters
    ----------
    cell : str
        Text as in the file.
    cast : str
        Values cast as a whole column.
    value, currency : str
        Typed values, and the currencies written in the cells of amounts.
    """

    cell: str
    cast: str
    value: str
    currency: str


def name_columns(field: str, index: int | None) -> FieldColumns:
    """Return the columns of a field; without an index, those of a field that the file lacks.

    Examples
    --------
    >>> name_columns("amount", 7)
    FieldColumns(cell='c7', cast='q_amount', value='v_amount', currency='u_amount')
    """
    cell = "" if index is None else f"c{index}"
    return FieldColumns(cell, f"q_{field}", f"v_{field}", f"u_{field}")


@dataclass(frozen=True, slots=True)
class BlockViews:
    """The current block as the relations `CELLS` and `TYPED`, registered once for a table."""

    cells: Slot = field(default_factory=Slot)
    typed: Slot = field(default_factory=Slot)

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
        """Release the block, so that the next one is read without it in memory."""
        self.cells.clear()
        self.typed.clear()
        pa.default_memory_pool().release_unused()


def count_marks(block: pa.Table) -> tuple[int, dict[str, int], dict[str, int]]:
    """Return how many records of a typed block are rejected, and skipped and counted by label."""
    skipped: dict[str, int] = {}
    if SKIPPED in block.column_names:
        values = compute.value_counts(block.column(SKIPPED)).to_pylist()
        skipped = {each["values"]: each["counts"] for each in values if each["values"]}
    counted = {
        name.removeprefix(COUNTED): compute.sum(block.column(name)).as_py() or 0
        for name in block.column_names
        if name.startswith(COUNTED)
    }
    rejected = compute.sum(block.column(REJECTED)).as_py() or 0
    return rejected, skipped, {label: count for label, count in counted.items() if count}


def read_blocks(
    table: Table, mapping: SourceMapping, columns: Mapping[str, int]
) -> Iterator[Block]:
    """Yield the blocks of a table with repaired cells.

    Lines that repeat the header are left out, continuation rows are filled.

    Parameters
    ----------
    columns : Mapping[str, int]
        Field -> index of its column.
    """
    group_key = mapping.fill_down.by if mapping.fill_down else ""  # an empty one continues a group
    ids = frozenset(
        index for each, index in columns.items() if mapping.types[each] in IDS and each != group_key
    )
    used = sorted(set(columns.values()))
    # a map keeps no block in memory
    free = _list_texts(mapping)
    texts = frozenset(index for each, index in columns.items() if each in free)
    repair = partial(_repair, header=table.header, used=used, ids=ids, texts=texts)
    blocks = map(repair, table.blocks())
    return fill_groups(blocks, mapping, columns, table) if mapping.fill_down else blocks


def _list_texts(mapping: SourceMapping) -> frozenset[str]:
    """Return the fields that people write freely, whose line breaks are part of the text."""
    used = " ".join(
        sql
        for spec in mapping.tables.values()
        for row in spec.expressions_of_rows
        for name, sql in row.items()
        if name in TEXTS
    )
    return frozenset([*TEXTS, *find_names(used, mapping.fields)])


def _repair(
    block: Block,
    *,
    header: Sequence[str],
    used: Sequence[int],
    ids: frozenset[int],
    texts: frozenset[int],
) -> Block:
    """Return a block with repaired cells in the columns used; null markers in ids become blank."""
    cells, changed = block.cells, []
    for index in used:
        column, which = repair_encoding(cells.column(index))  # whose last byte may be a blank
        column = trim_cells(column, keeps_lines=index in texts)
        changed += [which] if which else []
        column = blank_null_markers(column) if index in ids else column
        cells = cells.set_column(index, f"c{index}", column)
    cells, repeated = drop_repeated_header(cells, header)
    repaired = (
        {DOUBLE_ENCODED: compute.sum(reduce(compute.or_, changed)).as_py()} if changed else {}
    )
    return replace(block, cells=cells, repeated=repeated, repaired={**block.repaired, **repaired})
