"""The sentiment of the posts in the database: label what is new, count, correct, and sum up per customer."""

import polars as pl
from pydantic import Field

from scrm.analyze._phrases import lexicon
from scrm.analyze._word_of_mouth import LEXICON, recommends
from scrm.analyze.sentiment.engines import Engine, EngineName, engine, scored
from scrm.config import Context
from scrm.config import Params as Base
from scrm.result import Result, Text
from scrm.store import Kernel, Store
from scrm.tables import POST_SENTIMENT

_FRESH = """
EXISTS (
  SELECT 1 FROM posts
  WHERE posts.channel = post_sentiment.channel AND posts.post_id = post_sentiment.post_id
    AND md5(coalesce(posts.text, '')) = post_sentiment.text_hash AND post_sentiment.engine = $engine
)"""

_NEW = """
SELECT channel, post_id, text, md5(coalesce(text, '')) AS text_hash
FROM posts
WHERE NOT EXISTS (
  SELECT 1 FROM post_sentiment AS known
  WHERE known.channel = posts.channel AND known.post_id = posts.post_id
    AND known.text_hash = md5(coalesce(posts.text, '')) AND known.engine = $engine
)"""

_CUSTOMERS = """
SELECT identities.customer_id,
  count(post_sentiment.label) AS post_count,
  count(*) FILTER (post_sentiment.label = 'positive') AS positive_count,
  count(*) FILTER (post_sentiment.label = 'negative') AS negative_count,
  avg(polarity) FILTER (post_sentiment.label IS NOT NULL) AS polarity
FROM post_sentiment
JOIN posts USING (channel, post_id)
JOIN identities ON identities.channel = posts.channel AND identities.profile_id = posts.author_id
WHERE NOT coalesce(posts.is_own, FALSE) AND identities.customer_id IS NOT NULL
GROUP BY ALL
HAVING count(post_sentiment.label) > 0
ORDER BY ALL"""


class Params(Base):
    """Settings of `scrm sentiment`."""

    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")


def run(store: Store, params: Params, context: Context) -> Result:
    """Label the posts that are new or changed, and report how the texts feel."""
    with store.transaction():
        label_posts(store, engine(params.engine))
        store.write("customer_sentiment", store.frame(_CUSTOMERS))
    title = Text("Stimmung der Texte", "Sentiment of the texts")
    if store.frame("SELECT 1 FROM post_sentiment LIMIT 1").is_empty():
        note = Text("Es sind keine Beiträge geladen.", "No posts are loaded.")
        return Result(title, notes=(note,), refused=True)
    return Result(title)


def label_posts(store: Store, by: Engine) -> int:
    """Bring post_sentiment up to date; return how many texts were touched."""
    version = f"{by.name}, {lexicon(LEXICON)['id']}"
    store.execute(f"DELETE FROM post_sentiment WHERE NOT {_FRESH}", {"engine": version})
    return store.map_batches(_NEW, kernel(by, version), "post_sentiment", params={"engine": version})


def kernel(by: Engine, version: str) -> Kernel:
    """Return the batch kernel: posts -> rows of post_sentiment."""

    def labelled(posts: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([posts, scored(posts["text"], by)], how="horizontal").select(
            "channel", "post_id", "label", "probability", "polarity", "unscored",
            recommends(posts["text"]).alias("recommends"),
            pl.lit(version).alias("engine"),
            "text_hash",
        ).select(POST_SENTIMENT.column_names)  # fmt: skip

    return labelled
