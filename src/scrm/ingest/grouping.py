"""Continuation rows: what an export writes on the first line of a group only, given to the lines that leave it empty."""

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import replace

import pyarrow as pa

from scrm.ingest.mapping import Mapping
from scrm.ingest.planning import GROUP_ROW
from scrm.ingest.reading import Block


def grouped(blocks: Iterator[Block], mapping: Mapping, columns: Dict[str, int]) -> Iterator[Block]:
    """Yield blocks that hold whole groups, their cells filled down, with the number of each row within its group."""
    fill = mapping.fill_down
    assert fill is not None  # noqa: S101  the caller made sure
    key = f"c{columns[fill.by]}"
    filled = [columns[each] for each in fill.fields if each in columns]
    held: pa.Table | None = None
    for block in blocks:
        cells = pa.concat_tables([held, block.cells]) if held is not None else block.cells
        cut = _last_group(cells.column(key).to_pylist())
        held = cells.slice(cut)
        yield replace(block, cells=_filled(cells.slice(0, cut), key, filled), is_all=False)
    if held is not None and held.num_rows:
        yield Block(_filled(held, key, filled))


def _last_group(keys: list[str]) -> int:
    """Return where the last group begins, which may go on in the next block."""
    cut = len(keys)
    last = next((each for each in reversed(keys) if each), "")
    while cut and keys[cut - 1] in {"", last}:
        cut -= 1
    return cut


def _filled(cells: pa.Table, key: str, filled: list[int]) -> pa.Table:
    keys = cells.column(key).to_pylist()
    columns = {index: cells.column(index).to_pylist() for index in filled}
    numbers: list[int] = []
    first = 0
    for row, value in enumerate(keys):
        if row and (value in {"", keys[row - 1]}):
            keys[row] = keys[row - 1]
            for column in columns.values():
                column[row] = column[row] or column[first]
        else:
            first = row
        numbers.append(row - first + 1)
    for index, column in columns.items():
        cells = cells.set_column(index, f"c{index}", pa.array(column, pa.string()))
    place = cells.schema.get_field_index(key)
    cells = cells.set_column(place, key, pa.array(keys, pa.string()))
    return cells.append_column(GROUP_ROW, pa.array(numbers, pa.int64()))
