"""What mood are the texts in, and how sure is that: positive, neutral or negative per text and per customer.

Example:  scrm sentiment --period 2026-Q1
"""

COMMAND = "sentiment"
READS = ("posts",)
OPTIONAL = ("identities",)
WRITES = ("post_sentiment", "customer_sentiment")
SECTION = 20
SUBCOMMANDS = ("train", "evaluate", "label", "explain")

from scrm.analyze.sentiment.evaluation import evaluate, explain  # noqa: E402
from scrm.analyze.sentiment.query import Params, run  # noqa: E402
from scrm.analyze.sentiment.training_commands import label, train  # noqa: E402  the literals above are read without an import

__all__ = ["Params", "evaluate", "explain", "label", "run", "train"]
