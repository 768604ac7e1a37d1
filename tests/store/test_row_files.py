"""Rows in a file of batches."""

import pyarrow as pa
import pytest

from scrm.store.row_files import read_stream, write_stream


@pytest.mark.parametrize(
    ("written", "size", "read"),
    [([3, 3, 1], 2, [2, 2, 2, 1]), ([2, 2], 4, [4]), ([1], 5, [1]), ([0], 5, []), ([], 5, [])],
)
def test_rows_keep_their_order_in_batches_of_another_size(written, size, read, tmp_path):
    rows = iter(range(100))
    batches = [
        pa.record_batch({"n": [next(rows) for _ in range(n)]}, pa.schema({"n": pa.int64()}))
        for n in written
    ]
    write_stream(tmp_path / "rows", batches)
    found = list(read_stream(tmp_path / "rows", size))
    assert [len(batch) for batch in found if len(batch)] == read
    assert [n for batch in found for n in batch["n"].to_pylist()] == list(range(sum(written)))
