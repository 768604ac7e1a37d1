"""Batches of rows through a kernel on several threads, in their order."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

    from scrm.store import Kernel

_MOST = 4
"""Batches in work at once: each takes memory."""


def apply_kernel(
    batches: "Iterable[pa.RecordBatch]", kernel: "Kernel", threads: int = 1
) -> "Iterator[pl.DataFrame]":
    """Yield the frame of each batch, in the order of the batches.

    The kernel runs on `threads` threads, at most four, and the caller's thread alone reads the
    batches. So it should spend its time in Polars and NumPy, which work beside each other, and must
    not change anything that another batch reads.

    Examples
    --------
    >>> import polars as pl
    >>> import pyarrow as pa
    >>> batches = [pa.record_batch({"n": [n]}) for n in range(5)]
    >>> double = lambda frame: frame.select(pl.col("n") * 2)
    >>> [frame["n"][0] for frame in apply_kernel(batches, double, threads=2)]
    [0, 2, 4, 6, 8]
    """
    import polars as pl

    workers = min(threads, _MOST)
    if workers <= 1:
        for batch in batches:
            yield kernel(pl.DataFrame(pl.from_arrow(batch)))
        return
    waiting: deque[Future[pl.DataFrame]] = deque()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="kernel")
    try:
        for batch in batches:
            waiting.append(pool.submit(kernel, pl.DataFrame(pl.from_arrow(batch))))
            if len(waiting) == workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def join_frames(frames: "Iterable[pl.DataFrame]", rows: int) -> "Iterator[pl.DataFrame]":
    """Yield frames, joined until they have at least `rows` rows; the last one may have fewer.

    Examples
    --------
    >>> import polars as pl
    >>> frames = [pl.DataFrame({"n": [n]}) for n in range(5)]
    >>> [frame["n"].to_list() for frame in join_frames(frames, 2)]
    [[0, 1], [2, 3], [4]]
    """
    import polars as pl

    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(each.height for each in waiting) >= rows:
            yield pl.concat(waiting)
            waiting = []
    if waiting:
        yield pl.concat(waiting)
