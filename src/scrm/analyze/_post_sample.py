"""Random samples of posts: the order in which posts are labelled, and their labels.

Every post has a permanent random number, the hash of its key. Labels are given in that order, so
the labelled posts are a random sample at any time, also after an interruption; posts that are
loaded later take their place in the same order and are asked for first.

References
----------
Ohlsson (1995), Coordination of samples using permanent random numbers, in: Business Survey Methods.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import polars as pl

from scrm.analyze._label_storage import RANDOM, LabelFile, LabelledText
from scrm.store import Store

RANDOM_NUMBER: Final = "substr(md5(concat_ws(chr(31), posts.channel, posts.post_id)), 1, 16)"
"""SQL of the permanent random number of a post."""
_SLACK: Final = 200
_LARGEST: Final = 1 << 30

_POSTS: Final = f"""
SELECT {RANDOM_NUMBER} AS post, posts.text, posts.language
FROM posts
WHERE posts.text IS NOT NULL AND NOT coalesce(posts.is_own, FALSE)
  AND ($first IS NULL
    OR CAST(timezone($timezone, timezone('UTC', posts.created_at)) AS DATE) >= $first)
  AND ($last IS NULL OR posts.created_at IS NULL
    OR CAST(timezone($timezone, timezone('UTC', posts.created_at)) AS DATE) <= $last)
ORDER BY post, posts.channel, posts.post_id
LIMIT $most"""

_MATCHES: Final = f"""
WITH candidates AS (
  SELECT posts.channel, posts.post_id, posts.text, {RANDOM_NUMBER} AS random_number
  FROM posts
  WHERE posts.text IN (SELECT text FROM own_labels)
),
first_of_text AS (
  SELECT text, min(random_number) AS random_number FROM candidates GROUP BY text
)
SELECT own_labels.row, min(candidates.channel) AS channel,
  min(candidates.post_id) AS post_id, any_value(own_labels.label) AS label
FROM own_labels
JOIN candidates ON candidates.text = own_labels.text
JOIN first_of_text ON first_of_text.text = own_labels.text
WHERE candidates.random_number = CASE own_labels.post
  WHEN '' THEN first_of_text.random_number ELSE own_labels.post END
GROUP BY own_labels.row
ORDER BY own_labels.row"""


def draw_posts(
    store: Store,
    file: LabelFile,
    count: int,
    *,
    period: Mapping[str, Any],
    is_readable: Callable[[pl.DataFrame], pl.Series],
) -> list[LabelledText]:
    """Return the next posts of the random order that are not in the file, readable ones only.

    A post whose text has a label already (the same text posted twice, or labelled for training)
    is written to the file with that label, without a question.

    Parameters
    ----------
    count : int
        Number of texts wanted.
    period : mapping
        ``timezone``, ``first`` and ``last``: the days that count, or None.
    is_readable : callable
        Takes a frame of posts (text, language), returns which ones an engine can read.
    """
    limit = 2 * (count + len(file.rows)) + _SLACK
    while True:
        posts = store.frame(_POSTS, {**period, "most": limit})
        readable = posts.filter(is_readable(posts) & ~pl.col("post").is_in(list(file.posts)))
        found = _choose(readable, file, count)
        if len(found) >= count or posts.height < limit or limit > _LARGEST:
            return found
        limit *= 4


def _choose(posts: pl.DataFrame, file: LabelFile, count: int) -> list[LabelledText]:
    labels = file.labels
    found: dict[str, LabelledText] = {}
    copies: list[LabelledText] = []
    for post, text in posts.select("post", "text").iter_rows():
        if len(found) == count and text not in found and text not in labels:
            break
        row = LabelledText(text, labels.get(text, ""), RANDOM, post)
        if text in labels:
            copies.append(row)
        else:
            found.setdefault(text, row)
    for row in copies:
        file.put(row)
    return list(found.values())


def match_labels(
    store: Store, rows: Sequence[LabelledText], labels: Collection[str]
) -> tuple[pl.DataFrame, int, int]:
    """Return the posts of labelled texts that were drawn at random.

    A row that names no post is matched to the first post with its text.

    Parameters
    ----------
    rows : sequence of LabelledText
        Of a `LabelFile`.
    labels : collection of str
        The labels that count.

    Returns
    -------
    posts : DataFrame
        channel, post_id, label.
    lost, unknown : int
        Labels of texts without a post, and labels that do not say how their text was drawn.
    """
    given = [row for row in rows if row.label in labels]
    unknown = sum(1 for row in given if not row.drawn)
    drawn = [(row.text, row.post, row.label) for row in given if row.drawn == RANDOM]
    schema = {"text": pl.String, "post": pl.String, "label": pl.String}
    frame = pl.DataFrame(drawn, schema=schema, orient="row").with_row_index("row")
    with store.offered(own_labels=frame.to_arrow()):
        matched = store.frame(_MATCHES)
    return matched.drop("row"), frame.height - matched.height, unknown


def drop_contradictions(labelled: pl.DataFrame) -> pl.DataFrame:
    """Return each post once, without posts that have two different labels.

    Parameters
    ----------
    labelled : DataFrame
        channel, post_id, label, drawn; of equal labels the one drawn at random is kept.

    Examples
    --------
    >>> rows = [("x", "1", "a"), ("x", "1", "a"), ("x", "2", "a"), ("x", "2", "b")]
    >>> frame = pl.DataFrame(rows, schema=["channel", "post_id", "label"], orient="row")
    >>> drop_contradictions(frame.with_columns(drawn=pl.lit("random")))["post_id"].to_list()
    ['1']
    """
    key = ["channel", "post_id"]
    clear = labelled.filter(pl.col("label").n_unique().over(key) == 1)
    ordered = clear.sort(*key, "drawn", descending=[False, False, True])
    return ordered.unique(key, keep="first", maintain_order=True)
