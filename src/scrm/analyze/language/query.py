"""The SQL of brand language: own texts of a period, with the interactions of posts."""

from typing import Final

import polars as pl

from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.config import Context
from scrm.store import Store

_OWN_TEXTS: Final = f"""
SELECT posts.channel, posts.post_id, posts.kind, posts.text,
  coalesce(posts.is_automatic, FALSE) AS is_automatic,
  CASE WHEN least(m.like_count, m.comment_count, m.share_count) >= 0
    THEN coalesce(m.like_count, 0) + coalesce(m.comment_count, 0) + coalesce(m.share_count, 0)
    END AS interaction_count
FROM posts
LEFT JOIN latest_post_metrics AS m ON m.channel = posts.channel AND m.post_id = posts.post_id
WHERE posts.is_own AND posts.text IS NOT NULL AND {IN_PERIOD}
ORDER BY posts.channel, posts.created_at NULLS FIRST, posts.post_id"""


def read_own_texts(store: Store, context: Context) -> pl.DataFrame:
    """Return own posts and replies with a text, by channel and time.

    Returns
    -------
    DataFrame
        channel, post_id, kind, text, is_automatic, interaction_count (reactions, comments and
        shares; missing where they are not known).
    """
    bound = {name: value for name, value in bind_period(context).items() if name != "now"}
    return store.frame(_OWN_TEXTS, bound)
