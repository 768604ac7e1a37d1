"""Rows in a file of Arrow batches, read again in batches of another size."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scrm.files import replace_file

if TYPE_CHECKING:
    import pyarrow as pa


def write_stream(path: Path, batches: "Iterable[pa.RecordBatch]") -> None:
    """Write batches to a file; none if there is no batch.

    Raises
    ------
    NoSpaceError
        The disk is full.
    """
    import pyarrow as pa

    waiting = iter(batches)
    first = next(waiting, None)
    if first is None:
        return
    with replace_file(path) as file, pa.ipc.new_stream(file, first.schema) as stream:
        stream.write_batch(first)
        for batch in waiting:
            stream.write_batch(batch)


def read_stream(path: Path, size: int) -> "Iterator[pa.RecordBatch]":
    """Yield the rows of a file in batches of `size` rows; the last one may be smaller."""
    import pyarrow as pa

    if not path.exists():
        return
    with path.open("rb") as file, pa.ipc.open_stream(file) as stream:
        held: list[pa.RecordBatch] = []
        for batch in filter(len, stream):
            held.append(batch)
            while sum(map(len, held)) >= size:
                rows = pa.Table.from_batches(held).combine_chunks()
                yield rows.slice(0, size).combine_chunks().to_batches()[0]
                held = [each for each in rows.slice(size).to_batches() if len(each)]
        if held:
            yield pa.Table.from_batches(held).combine_chunks().to_batches()[0]
