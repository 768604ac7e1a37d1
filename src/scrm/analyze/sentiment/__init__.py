"""What mood are the texts in, and how sure is that: positive, neutral or negative per text and per customer."""

COMMAND = "sentiment"
READS = ("posts",)
OPTIONAL = ("identities",)
WRITES = ("post_sentiment", "customer_sentiment")

from scrm.analyze.sentiment.posts import Params, run  # noqa: E402  the literals above are read without an import

__all__ = ["Params", "run"]
