"""Columns of text to the Arrow table of a block."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

from scrm.ingest.types import LINE


def build_cell_table(
    columns: "Sequence[Sequence[str | None]]", lines: Sequence[int], width: int
) -> "pa.Table":
    """Return the cells of some records as a table with columns ``c0``, ``c1``, ... and ``line``.

    Parameters
    ----------
    columns : sequence of sequences
        The texts of each column.
    lines : sequence of int
        Line of each record.
    width : int
        Number of columns; there are no names for further ones.
    """
    import pyarrow as pa

    arrays = [pa.array(column, pa.string()) for column in columns]
    names = [f"c{index}" for index in range(width)]
    return pa.table([*arrays, pa.array(lines, pa.int64())], names=[*names, LINE])
