"""Incremental update of a derived table from posts, by a batch kernel."""

from collections.abc import Sequence

from scrm.store import Kernel, Store

_BATCH = 20_000
"""Posts in a batch: a million need far less than a gigabyte, with a few batches at once."""


def update_posts_table(
    store: Store,
    kernel: Kernel,
    table: str,
    *,
    columns: Sequence[str],
    digest: str,
    by: tuple[str, str],
    parallel: bool = False,
) -> int:
    """Compute rows for posts that are new or changed; return the number of posts processed.

    Parameters
    ----------
    kernel : Kernel
        Gets `channel`, `post_id`, `columns` and `text_hash` of posts that are new, changed or
        processed by another version.
    columns : sequence of str
        Columns of posts that the kernel reads.
    digest : str
        SQL over posts of the `text_hash`, which changes with everything that the kernel uses.
    by : (column, version)
        Column of the table with the version that processed a post, and the version of now.
    parallel : bool
        Whether the kernel may process a few batches at once, on threads of their own: it spends its
        time in Polars and NumPy, and ends within moments.
    """
    column, version = by
    same = (
        "known.channel = posts.channel AND known.post_id = posts.post_id"
        f" AND known.text_hash = {digest}"
    )
    is_read = same.replace("known.", f"{table}.")
    store.delete(
        table,
        f"NOT EXISTS (SELECT 1 FROM posts WHERE {is_read} AND {table}.{column} = $by)",
        {"by": version},
    )
    # NOT EXISTS would keep all texts in memory here; this join keeps the keys of known posts only
    changed = f"""
WITH known AS (SELECT channel, post_id, text_hash FROM {table} WHERE {column} = $by)
SELECT posts.channel, posts.post_id, {", ".join(f"posts.{name}" for name in columns)},
  {digest} AS text_hash
FROM posts
LEFT JOIN known ON {same}
WHERE known.text_hash IS NULL"""
    return store.map_batches(
        changed, kernel, table, params={"by": version}, size=_BATCH, parallel=parallel
    )
