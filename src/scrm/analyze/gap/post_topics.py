"""Topics that customers write about against topics that the brand posts about."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import polars as pl

from scrm.analyze._clusters import bound_share
from scrm.analyze._phrase_lexicon import fold, lexicon, pattern
from scrm.analyze.gap.gaps import Item, Side
from scrm.result import Text

_TOPICS: Final = "topics"
_THEMES: Final = "value_themes_de"
_VALUES: Final = ("customers", "csr")
TOPIC_NAMES: Final[Mapping[str, Text]] = {
    "price": Text("Preis", "price"),
    "delivery": Text("Lieferung", "delivery"),
    "quality": Text("Qualität", "quality"),
    "service": Text("Service", "service"),
    "staff": Text("Personal", "staff"),
    "app": Text("App und Website", "app and website"),
    "sustainability": Text("Nachhaltigkeit", "sustainability"),
    "customers": Text("Umgang mit Kunden", "treatment of customers"),
    "csr": Text("soziale Verantwortung", "social responsibility"),
}


def load_topics() -> Mapping[str, str]:
    """Return a regular expression over folded texts for each topic and value."""
    phrases = {**lexicon(_TOPICS)["topics"], **{name: lexicon(_THEMES)[name] for name in _VALUES}}
    return {name: pattern(each) for name, each in phrases.items()}


def count_topics(posts: Iterable[pl.DataFrame], topics: Mapping[str, str]) -> pl.DataFrame:
    """Return how many texts of each author name each topic.

    Parameters
    ----------
    posts : iterable of DataFrame
        ``author, is_own, text``, in batches.
    topics : mapping
        Of `load_topics`.

    Returns
    -------
    DataFrame
        author, is_own, text_count, and a count for each topic.

    Examples
    --------
    >>> posts = pl.DataFrame({"author": ["a", "a", "us"], "is_own": [False, False, True],
    ...                       "text": ["Preise zu hoch", "Hallo", "Rabatte!"]})
    >>> found = count_topics([posts], {"price": "preis|rabatt"})
    >>> found.rows()
    [('a', False, 2, 1), ('us', True, 1, 1)]
    """
    schema = {"author": pl.String, "is_own": pl.Boolean, "text_count": pl.Int64}
    parts = [pl.DataFrame(schema={**schema, **dict.fromkeys(topics, pl.Int64)})]
    for batch in posts:
        folded = fold(batch["text"])
        found = batch.select("author", "is_own").with_columns(
            folded.str.contains(expression).fill_null(value=False).alias(name)
            for name, expression in topics.items()
        )
        groups = found.group_by("author", "is_own", maintain_order=True)
        parts.append(
            groups.agg(
                text_count=pl.len().cast(pl.Int64),
                **{name: pl.col(name).sum().cast(pl.Int64) for name in topics},
            )
        )
    whole = pl.concat(parts).group_by("author", "is_own").sum()
    return whole.sort("is_own", "author")


def compare_topics(counts: pl.DataFrame, topics: Iterable[str], *, min_n: int) -> list[Item]:
    """Return the share of texts of customers, and of own posts, that name each topic.

    The interval of the customers' share is that of clustered texts: several of one author count
    less. Own posts are counted completely: no chance is in their share.

    Parameters
    ----------
    counts : DataFrame
        Of `count_topics`.
    min_n : int
        Fewer texts give no share.
    """
    others = counts.filter(~pl.col("is_own"))
    own = counts.filter("is_own")
    return [
        Item(name, _share_of_others(others, name, min_n), _share_of_own(own, name, min_n))
        for name in topics
    ]


def _share_of_others(counts: pl.DataFrame, name: str, min_n: int) -> Side | None:
    n = int(counts["text_count"].sum())
    if n < min_n:
        return None
    hits, cases = counts[name].to_numpy(), counts["text_count"].to_numpy()
    low, high = bound_share(hits, cases) or (None, None)
    return Side(float(np.sum(hits)) / n, low, high, n)


def _share_of_own(counts: pl.DataFrame, name: str, min_n: int) -> Side | None:
    n = int(counts["text_count"].sum())
    if n < min_n:
        return None
    share = int(counts[name].sum()) / n
    return Side(share, share, share, n)
