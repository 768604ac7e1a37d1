"""The SQL of topics: texts of others with their sentiment and worries; texts of chosen posts."""

from typing import Final

import polars as pl

from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.analyze.topics.terms import read_words
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql import local_day
from scrm.store.sql_names import select_bound_values

_BATCH: Final = 50_000
_TEXTS: Final = f"""
SELECT posts.channel, posts.post_id, posts.text, {local_day("posts.created_at")} AS day,
  posts.channel || ':' ||
    coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id) AS author,
  posts.campaign_id, {{sentiment}} AS label, {{worry}} AS is_worry
FROM posts
{{joins}}
WHERE posts.text IS NOT NULL AND posts.created_at IS NOT NULL
  AND NOT coalesce(posts.is_own, FALSE) AND {IN_PERIOD}
ORDER BY posts.channel, posts.post_id"""
_JOIN: Final = (
    "LEFT JOIN {table} ON {table}.channel = posts.channel AND {table}.post_id = posts.post_id"
)
_PRODUCTS: Final = """
SELECT DISTINCT lower(trim(name)) AS name FROM (
  SELECT product_name AS name FROM order_lines UNION ALL SELECT category FROM order_lines
) WHERE trim(name) <> '' ORDER BY name LIMIT 20000"""
_CHOSEN: Final = """
SELECT chosen.number, posts.text, posts.author_name
FROM chosen JOIN posts ON posts.channel = chosen.channel AND posts.post_id = chosen.post_id
ORDER BY chosen.number"""


def read_texts(store: Store, context: Context) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the texts of the period without their words, and the words of each batch.

    Returns
    -------
    DataFrame
        channel, post_id, day, author, campaign_id, label (null without a sentiment), is_worry
        (null where not looked for), copy: a number that equal texts share.
    list of DataFrame
        Of `read_words`; documents are rows of the first frame.
    """
    there = store.relations()
    has = {name: name in there for name in ("post_sentiment", "post_worries")}
    sql = _TEXTS.format(
        sentiment="post_sentiment.label" if has["post_sentiment"] else "NULL::VARCHAR",
        worry="post_worries.is_worry" if has["post_worries"] else "NULL::BOOLEAN",
        joins="\n".join(_JOIN.format(table=name) for name, known in has.items() if known),
    )
    bound = {"timezone": context.timezone, **bind_period(context)}
    given = select_bound_values(sql, bound)
    frames, words, first = [], [], 0
    for batch in store.batches(sql, given, size=_BATCH):
        frame = pl.DataFrame(pl.from_arrow(batch))
        words.append(read_words(frame["text"], first))
        first += frame.height
        same = frame["text"].str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}#]+", " ")
        frames.append(frame.drop("text").with_columns(copy=same.str.strip_chars().hash(seed=0)))
    if not frames:
        return pl.DataFrame(), []
    return pl.concat(frames), words


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
