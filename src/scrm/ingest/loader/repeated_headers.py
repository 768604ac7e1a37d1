"""Lines that repeat the header among the records: files that were joined, or printed by page."""

from collections.abc import Sequence

import pyarrow as pa
from pyarrow import compute


def drop_repeated_header(cells: pa.Table, header: Sequence[str]) -> tuple[pa.Table, int]:
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
