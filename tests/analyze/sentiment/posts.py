"""A database of posts with given texts."""

import polars as pl
from tests.rows import add

from scrm.store.local import LocalStore


def loaded(*texts, **columns):
    store = LocalStore(None)
    ids = [str(i) for i in range(len(texts))]
    rows = pl.DataFrame(
        {"channel": "x", "post_id": ids, "text": pl.Series(texts, dtype=pl.String), **columns}
    )
    add(store, "posts", rows)
    return store
