"""The SQL of topics: texts of others with their sentiment and worries; texts of chosen posts."""

from typing import TYPE_CHECKING, Final

import polars as pl

from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.analyze.topics.term_matrix import TermReader, Terms
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql import local_day
from scrm.store.sql_names import select_bound_values

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH: Final = 20_000
_TEXTS: Final = f"""
SELECT posts.channel, posts.post_id, posts.text, {local_day("posts.created_at")} AS day,
  posts.channel || ':' ||
    coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id) AS author,
  posts.campaign_id
FROM posts
WHERE posts.text IS NOT NULL AND posts.created_at IS NOT NULL
  AND NOT coalesce(posts.is_own, FALSE) AND {IN_PERIOD}"""
_SIGNS: Final = {"post_sentiment": "label", "post_worries": "is_worry"}
_SIGN_TYPES: Final = {"label": pl.String, "is_worry": pl.Boolean}
_KEY: Final = ("channel", "post_id")
_PRODUCTS: Final = """
SELECT DISTINCT lower(trim(name)) AS name FROM (
  SELECT product_name AS name FROM order_lines UNION ALL SELECT category FROM order_lines
) WHERE trim(name) <> '' ORDER BY name LIMIT 20000"""
_CHOSEN: Final = """
SELECT chosen.number, posts.text, posts.author_name
FROM chosen JOIN posts ON posts.channel = chosen.channel AND posts.post_id = chosen.post_id
ORDER BY chosen.number"""


def read_texts(store: Store, context: Context) -> tuple[pl.DataFrame, Terms]:
    """Return the texts of the period by their keys, and their terms.

    Returns
    -------
    DataFrame
        document (UInt32, row of the terms), channel, post_id, day, author, campaign_id, label (null
        without a sentiment), is_worry (null where not looked for), copy: a number that equal texts
        share; sorted by channel and post_id.
    Terms
    """
    bound = {"timezone": context.timezone, **bind_period(context)}
    frames, reader = [], TermReader()
    for batch in store.batches(_TEXTS, select_bound_values(_TEXTS, bound), size=_BATCH):
        said = pl.Series(batch.column("text"))
        reader.read(said)
        same = said.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}#]+", " ")
        frames.append(_cut_texts(batch).with_columns(copy=same.str.strip_chars().hash(seed=0)))
    if not frames:
        return pl.DataFrame(), reader.build()
    texts = pl.concat(frames).with_row_index("document")
    return _add_signs(store, texts).sort(_KEY), reader.build()


def _cut_texts(batch: "pa.RecordBatch") -> pl.DataFrame:
    """Return a copy without the texts: columns of a batch keep all of it in memory."""
    import pyarrow as pa

    rows = pa.array(range(batch.num_rows))
    return pl.DataFrame(pl.from_arrow(batch.drop_columns(["text"]).take(rows)))


def _add_signs(store: Store, texts: pl.DataFrame) -> pl.DataFrame:
    """Add sentiment and worries; a join in SQL would hold the texts in memory."""
    there = store.relations()
    for table, column in _SIGNS.items():
        known = pl.DataFrame(schema=dict.fromkeys(_KEY, pl.String) | {column: _SIGN_TYPES[column]})
        if table in there:
            known = store.frame(f"SELECT channel, post_id, {column} FROM {table}")
        texts = texts.join(known, on=_KEY, how="left")
    return texts


def read_products(store: Store) -> frozenset[str]:
    """Return the words of the names and groups of products."""
    if "order_lines" not in store.relations():
        return frozenset()
    names = store.frame(_PRODUCTS)["name"]
    return frozenset(names.str.extract_all(r"\p{L}[\p{L}\p{N}]{3,}").explode().drop_nulls())


def read_chosen_texts(store: Store, chosen: pl.DataFrame) -> pl.DataFrame:
    """Return the texts of chosen posts.

    Parameters
    ----------
    chosen : DataFrame
        number, channel, post_id.

    Returns
    -------
    DataFrame
        number, text, author_name.
    """
    with store.offered(chosen=chosen.to_arrow()):
        return store.frame(_CHOSEN)
