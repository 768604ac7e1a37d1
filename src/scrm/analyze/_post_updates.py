"""Incremental update of a derived table with one row per post, by a batch kernel."""

from collections.abc import Sequence

from scrm.store import Kernel, Store


def update_posts_table(
    store: Store,
    kernel: Kernel,
    table: str,
    *,
    columns: Sequence[str],
    digest: str,
    by: tuple[str, str],
    size: int = 50_000,
) -> int:
    """Bring a derived table of posts up to date; return how many posts the kernel read.

    Parameters
    ----------
    kernel : Kernel
        Gets `channel`, `post_id`, `columns` and `text_hash` of posts that are new or changed, or
        were read by another version.
    columns : sequence of str
        Columns of posts that the kernel reads.
    digest : str
        SQL over posts for `text_hash`: it changes with anything that changes the result.
    by : (column, version)
        Column of the table that names the version that read a post, and the current version.
    size : int
        Posts read at a time.
    """
    column, version = by
    same = (
        "known.channel = posts.channel AND known.post_id = posts.post_id "
        f"AND known.text_hash = {digest}"
    )
    is_read = same.replace("known.", f"{table}.")
    store.delete(
        table,
        f"NOT EXISTS (SELECT 1 FROM posts WHERE {is_read} AND {table}.{column} = $by)",
        {"by": version},
    )
    # NOT EXISTS would hold all texts in memory; this join holds only keys
    read = ", ".join(f"posts.{name}" for name in columns)
    changed = f"""
SELECT posts.channel, posts.post_id, {read}, {digest} AS text_hash
FROM posts
LEFT JOIN (SELECT channel, post_id, text_hash FROM {table} WHERE {column} = $by) AS known ON {same}
WHERE known.text_hash IS NULL"""
    return store.map_batches(changed, kernel, table, params={"by": version}, size=size)
