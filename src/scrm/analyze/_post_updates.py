"""Posts through a batch kernel into a derived table, each once: what sentiment and worries do with every text."""

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
    """Bring a table of what was read in posts up to date; return how many posts were touched.

    Parameters
    ----------
    kernel : Kernel
        Gets `channel`, `post_id`, `columns` and `text_hash` of posts that are new or changed, or were read by something else.
    columns : sequence of str
        Columns of posts that the kernel reads.
    digest : str
        SQL over posts that gives another `text_hash` where a post would be read otherwise.
    by : (column, version)
        Column of the table that says what read a post, and what reads now.
    size : int
        Posts read at a time.
    """
    column, version = by
    same = f"known.channel = posts.channel AND known.post_id = posts.post_id AND known.text_hash = {digest}"
    is_read = same.replace("known.", f"{table}.")
    store.delete(
        table,
        f"NOT EXISTS (SELECT 1 FROM posts WHERE {is_read} AND {table}.{column} = $by)",
        {"by": version},
    )
    # NOT EXISTS would hold all texts in memory here; this join holds the keys of what is known
    changed = f"""
SELECT posts.channel, posts.post_id, {", ".join(f"posts.{name}" for name in columns)}, {digest} AS text_hash
FROM posts
LEFT JOIN (SELECT channel, post_id, text_hash FROM {table} WHERE {column} = $by) AS known ON {same}
WHERE known.text_hash IS NULL"""
    return store.map_batches(changed, kernel, table, params={"by": version}, size=size)
