"""The SQL of the gap: texts of customers, and own posts, of the period."""

from collections.abc import Iterator
from typing import Final

import polars as pl

from scrm.analyze._post_period import IN_PERIOD, bind_period
from scrm.config import Context
from scrm.store import Store

_TEXTS: Final = f"""
SELECT posts.channel || ':' ||
    coalesce(posts.author_id, posts.author_name, 'post ' || posts.post_id) AS author,
  coalesce(posts.is_own, FALSE) AS is_own, posts.text
FROM posts
LEFT JOIN (
  SELECT channel, profile_id FROM profiles
  WHERE brand IS NOT NULL AND NOT coalesce(is_own, FALSE)
) AS rivals ON rivals.channel = posts.channel AND rivals.profile_id = posts.author_id
WHERE trim(posts.text) <> '' AND rivals.profile_id IS NULL AND {IN_PERIOD}
  AND (NOT coalesce(posts.is_own, FALSE) OR coalesce(posts.kind, 'post') = 'post')
ORDER BY posts.channel, posts.post_id"""


def read_texts(store: Store, context: Context) -> Iterator[pl.DataFrame]:
    """Yield texts of others and own posts in batches: ``author, is_own, text``.

    Own answers are left out, since their topic is the customer's; so are posts of rivals.
    """
    bound = {name: value for name, value in bind_period(context).items() if name != "now"}
    for batch in store.batches(_TEXTS, bound):
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a batch never gives a Series
        yield frame
