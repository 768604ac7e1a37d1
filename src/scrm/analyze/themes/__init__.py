"""Which values of the company do customers speak of, and how: share and net sentiment per theme.

Example:  scrm themes --period 2026-Q2
"""

from scrm import config
from scrm.analyze._sentiment_error import read_sentiment_errors
from scrm.analyze.themes.answer import answer, refuse
from scrm.analyze.themes.query import detect_in_posts, read_authors
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

COMMAND = "themes"
READS = ("posts",)
OPTIONAL = ("post_sentiment", "post_labels")
WRITES = ("post_themes",)
SECTION = 36


class Params(config.Params):
    """Settings of `scrm themes`: it has none of its own."""


def run(store: Store, params: Params, context: Context) -> Result:
    """Bring post_themes up to date, and report share and net sentiment of each theme."""
    del params
    with store.transaction():
        detect_in_posts(store)
    authors = read_authors(store, context)
    if authors.is_empty():
        return refuse()
    return answer(authors, read_sentiment_errors(store))
