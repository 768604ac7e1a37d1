"""What do customers write about, and what lately? Topics, words, hashtags, emoji; early warning.

Example:  scrm topics --recent-days 28
"""

import numpy as np
import polars as pl
from pydantic import Field

from scrm.analyze._sentiment_error import read_sentiment_errors
from scrm.analyze.topics.answer import Found, answer, refuse
from scrm.analyze.topics.documents import (
    Window,
    count_people,
    count_people_by_term,
    find_window,
    select_documents,
)
from scrm.analyze.topics.early_warnings import find_warnings
from scrm.analyze.topics.examples import mask_persons
from scrm.analyze.topics.frequency_change import compare_frequencies
from scrm.analyze.topics.query import read_chosen_texts, read_products, read_texts
from scrm.analyze.topics.stored_topics import build_stored_topics
from scrm.analyze.topics.term_matrix import Terms
from scrm.analyze.topics.terms import LEAST_AUTHORS
from scrm.analyze.topics.topic_model import TopicModel, fit_topics
from scrm.analyze.topics.topic_table import ALPHA, describe_topics
from scrm.config import Context, Params
from scrm.params import Days
from scrm.result import Result
from scrm.store import Store

COMMAND = "topics"
SECTION = 38
READS = ("posts",)
OPTIONAL = ("post_sentiment", "post_labels", "post_worries", "order_lines")
WRITES = ("post_topics",)
_EXAMPLES = 3
_MOST_MOVING = 5
"""Rising topics, and as many falling ones, that examples are shown of."""


class TopicParams(Params):
    """Settings of `scrm topics`."""

    recent_days: Days = Field(
        28, description="length of the recent weeks, which are compared with those before"
    )
    topics: int = Field(12, ge=2, le=50, description="most topics")


def run(store: Store, params: TopicParams, context: Context) -> Result:
    """Show what people write about, what more of them write about lately, and early warnings.

    People are counted, not texts: copies and the fourth text of one person in a week do not count,
    and a term used by fewer than five people is none. Early warning: more people than the band of
    chance were negative or worried on a topic. The topic of each text is stored, and divides KPIs:
    scrm kpi run net_sentiment --by topic.

    Example:  scrm topics --recent-days 28 --topics 20
    """
    texts, terms = read_texts(store, context)
    if texts.is_empty():
        store.write("post_topics", build_stored_topics(texts, None))
        return refuse()
    documents = select_documents(texts)
    window = find_window(documents, params.recent_days)
    counted = terms.take(documents["document"].to_numpy())
    model = fit_topics(
        counted,
        documents["week"].to_numpy() >= window.first,
        documents["author_number"].to_numpy(),
        topics=params.topics,
        seed=context.seed,
    )
    assigned = _assign_topics(terms, model)
    store.write("post_topics", build_stored_topics(texts.join(assigned, on="document"), model))
    documents = documents.join(assigned, on="document", maintain_order="left")
    names = model.names if model else []
    totals = count_people(documents, ("week",))
    by_topic = count_people(documents.filter(pl.col("topic") >= 0), ("topic", "week"))
    moved = compare_frequencies(
        by_topic.rename({"topic": "term"}), totals, recent=window.first, least=LEAST_AUTHORS
    )
    errors = read_sentiment_errors(store)
    described = describe_topics(documents, moved, names, errors)
    return answer(
        Found(
            documents=documents,
            window=window,
            topics=described,
            names=names,
            terms=_compare_terms(counted, documents, totals, window, read_products(store)),
            weeks=by_topic,
            totals=totals,
            warnings=find_warnings(documents, window, least=LEAST_AUTHORS),
            examples=_choose_examples(store, documents, described, window),
            method=errors.method,
        )
    )


def _assign_topics(terms: Terms, model: TopicModel | None) -> pl.DataFrame:
    """Return document, topic (number, -1 for none) and match of all texts read."""
    size = terms.matrix.shape[0]
    of, match = model.assign(terms) if model else (np.full(size, -1), np.zeros(size))
    return pl.DataFrame({"topic": of, "match": match}).with_row_index("document")


def _compare_terms(
    terms: Terms,
    documents: pl.DataFrame,
    totals: pl.DataFrame,
    window: Window,
    products: frozenset[str],
) -> pl.DataFrame:
    """Return how many people use each word, hashtag, emoji and campaign, lately and before."""
    uses = count_people_by_term(terms, documents)
    names = terms.names.with_columns(
        kind=pl.when(pl.col("name").is_in(list(products)))
        .then(pl.lit("product"))
        .otherwise(pl.col("kind"))
    )
    sent = documents.filter(pl.col("campaign_id").is_not_null())
    ids = sorted(sent["campaign_id"].unique())
    numbers = np.arange(len(ids)) + terms.names.height
    campaigns = pl.DataFrame(
        {"term": numbers, "name": ids, "kind": ["campaign"] * len(ids)},
        schema={"term": pl.UInt32, "name": pl.String, "kind": pl.String},
    )
    by_campaign = count_people(
        sent.join(campaigns, left_on="campaign_id", right_on="name"), ("term", "week")
    )
    moved = compare_frequencies(
        pl.concat([uses, by_campaign]), totals, recent=window.first, least=LEAST_AUTHORS
    )
    return moved.join(pl.concat([names, campaigns]), on="term", maintain_order="left")


def _choose_examples(
    store: Store, documents: pl.DataFrame, topics: pl.DataFrame, window: Window
) -> pl.DataFrame:
    """Return three texts of each topic that rises or falls: of other people each, best match."""
    moving = topics.filter(pl.col("p_value") <= ALPHA)
    rising = moving.filter(pl.col("evidence") > 0).head(_MOST_MOVING)
    falling = moving.filter(pl.col("evidence") < 0).tail(_MOST_MOVING)
    parts = []
    for chosen, is_recent in ((rising, True), (falling, False)):
        condition = (pl.col("week") >= window.first) == is_recent
        best = (
            documents.filter(condition)
            .join(chosen.select("topic", "name"), on="topic")
            .sort(["match", "channel", "post_id"], descending=[True, False, False])
            .unique(["topic", "author_number"], keep="first", maintain_order=True)
        )
        parts.append(best.filter(pl.int_range(pl.len()).over("topic") < _EXAMPLES))
    found = pl.concat(parts).sort("name", "match", "post_id", descending=[False, True, False])
    found = found.with_row_index("number").select("number", "name", "channel", "post_id")
    if found.is_empty():
        return found.select("name", text=pl.lit(""))
    said = read_chosen_texts(store, found.drop("name"))
    masked = said.with_columns(text=mask_persons(said["text"], said["author_name"]))
    return found.join(masked, on="number", maintain_order="left").select("name", "text")
