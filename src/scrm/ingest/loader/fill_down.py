"""Continuation rows: cells that only one row of a group has are copied to its other rows."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa

from scrm.errors import InputError
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.types import LINE, Block, Table

GROUP_ROW = "group_row"
"""Column of the number of a row within its group."""


def fill_groups(
    blocks: Iterator[Block], mapping: Mapping, columns: Dict[str, int], table: Table
) -> Iterator[Block]:
    """Yield blocks of whole groups, with filled cells and the number of each row in its group.

    Raises
    ------
    InputError
        The rows of a group are not adjacent, so that their order is not known.
    """
    fill = mapping.fill_down
    assert fill is not None  # noqa: S101  checked by the caller
    key = f"c{columns[fill.by]}"
    filled = [columns[each] for each in fill.fields if each in columns]
    ended: set[str] = set()
    held: pa.Table | None = None
    for block in blocks:
        if GROUP_ROW in block.cells.column_names:  # replayed: it was filled in its first load
            yield block
            continue
        cells = pa.concat_tables([held, block.cells]) if held is not None else block.cells
        cut = _find_last_group(cells.column(key).to_pylist())
        held = cells.slice(cut)
        whole = _fill_cells(cells.slice(0, cut), key, filled, ended, table)
        yield replace(block, cells=whole, is_all=False)
    if held is not None and held.num_rows:
        yield Block(_fill_cells(held, key, filled, ended, table))


def _find_last_group(keys: list[str]) -> int:
    """Return the index of the first row of the last group; the next block may continue it."""
    cut = len(keys)
    last = next((each for each in reversed(keys) if each), "")
    while cut and keys[cut - 1] in {"", last}:
        cut -= 1
    return cut


def _fill_cells(
    cells: pa.Table, key: str, filled: Sequence[int], ended: set[str], table: Table
) -> pa.Table:
    """Return whole groups with the first cell that is not empty copied to the rows without one.

    Parameters
    ----------
    key : str
        Column whose cells identify a group; an empty one continues the group.
    filled : sequence of int
        Indices of the columns to fill.
    ended : set of str
        Keys of the groups so far; those of this call are added.
    """
    keys = cells.column(key).to_pylist()
    numbers: list[int] = []
    for row, value in enumerate(keys):
        if row and value in {"", keys[row - 1]}:
            keys[row] = keys[row - 1]
            numbers.append(numbers[-1] + 1)
            continue
        if value in ended:
            raise _scattered_error(table, key, cells.column(LINE)[row].as_py())
        ended.add(value)
        numbers.append(1)
    for index in filled:
        column = _fill_column(cells.column(index).to_pylist(), numbers)
        cells = cells.set_column(index, f"c{index}", pa.array(column, pa.string()))
    place = cells.schema.get_field_index(key)
    cells = cells.set_column(place, key, pa.array(keys, pa.string()))
    return cells.append_column(GROUP_ROW, pa.array(numbers, pa.int64()))


def _fill_column(column: list[str], numbers: Sequence[int]) -> list[str]:
    """Copy the first cell of each group that is not empty to its empty cells."""
    starts = [row for row, number in enumerate(numbers) if number == 1]
    for start, end in pairwise([*starts, len(column)]):
        if end - start > 1:
            shared = next(filter(None, column[start:end]), "")
            column[start:end] = [each or shared for each in column[start:end]]
    return column


def _scattered_error(table: Table, key: str, line: int) -> InputError:
    heading = table.header[int(key[1:])]
    return InputError(
        f"{table.label}: line {line}: rows with the same {heading} are not adjacent",
        hint=f"sort the rows by {heading} and load the file again",
    )
