"""The SQL of themes: posts to read, and texts by theme and author with their sentiment."""

from typing import Final

import polars as pl

from scrm.analyze._phrase_lexicon import lexicon
from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.analyze._post_updates import update_posts_table
from scrm.analyze._value_themes import LEXICON, THEMES, find_themes
from scrm.config import Context
from scrm.store import Store
from scrm.tables import POST_THEMES

_TEXT_HASH: Final = "md5(concat_ws(' ', coalesce(posts.is_own, FALSE), coalesce(posts.text, '')))"
_COUNTS: Final = ", ".join(
    f"count(*) FILTER (WHERE has_{theme}) AS {theme}_count"
    + "".join(
        f", count(*) FILTER (WHERE has_{theme} AND {condition}) AS {theme}_{name}"
        for name, condition in (
            ("scored", "label IS NOT NULL"),
            ("positive", "label = 'positive'"),
            ("negative", "label = 'negative'"),
        )
    )
    for theme in THEMES
)
_AUTHORS: Final = f"""
SELECT author, count(*) AS text_count, {_COUNTS}
FROM (
  SELECT post_themes.*, post_sentiment.label, posts.channel || ':' ||
    coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id) AS author
  FROM post_themes
  JOIN posts USING (channel, post_id)
  LEFT JOIN post_sentiment USING (channel, post_id)
  WHERE has_staff IS NOT NULL AND {IN_PERIOD}
) AS texts
GROUP BY author ORDER BY author"""


def detect_in_posts(store: Store) -> int:
    """Bring post_themes up to date; return the number of posts processed."""
    version = lexicon(LEXICON)["id"]
    return update_posts_table(
        store,
        lambda posts: _detect_batch(posts, version),
        POST_THEMES.name,
        columns=("text", "is_own"),
        digest=_TEXT_HASH,
        by=("lexicon", version),
    )


def _detect_batch(posts: pl.DataFrame, version: str) -> pl.DataFrame:
    """Return the rows of post_themes of a batch; own and empty texts are not read."""
    found = find_themes(posts["text"])
    is_read = ~pl.col("is_own").fill_null(value=False) & pl.col("text").is_not_null()
    return (
        pl.concat([posts, found], how="horizontal")
        .with_columns(pl.when(is_read).then(pl.col(found.columns)), lexicon=pl.lit(version))
        .select(POST_THEMES.column_names)
    )


def read_authors(store: Store, context: Context) -> pl.DataFrame:
    """Return how often each author of the period spoke of each theme, and how.

    Returns
    -------
    DataFrame
        author, text_count; for each theme the texts of the author that speak of it (``_count``),
        those with a sentiment (``_scored``), and of these the ``_positive`` and ``_negative`` ones.
    """
    bound = {name: value for name, value in bind_period(context).items() if name != "now"}
    return store.frame(_AUTHORS, bound)
