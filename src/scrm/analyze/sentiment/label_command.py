"""`scrm sentiment label`: ask for labels, of random posts or of those that teach an engine most."""

from pathlib import Path
from typing import Final, Literal

import polars as pl
from pydantic import Field

from scrm.analyze._label_answer import LabelSummary, answer, refuse
from scrm.analyze._label_session import Answers, LabelSession, ask_in_terminal
from scrm.analyze._label_storage import TRAINING, LabelFile, LabelledText
from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze._post_sample import draw_posts
from scrm.analyze.sentiment.label_choice import choose_informative
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import MODEL, ModelEngine
from scrm.analyze.sentiment.query import bind_period, read_unlabelled_texts, update_post_labels
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_ANSWERS: Final = Answers(
    {
        **dict.fromkeys(["+", "p", "pos", "positive", "positiv"], "positive"),
        **dict.fromkeys(["0", "o", "neu", "neutral"], "neutral"),
        **dict.fromkeys(["-", "n", "neg", "negative", "negativ"], "negative"),
    },
    keys="+ positive, 0 neutral, - negative",
)


class LabelParams(Params):
    """Settings of `scrm sentiment label`."""

    file: Path = Field(
        Path("labels.csv"), description="file the labels are kept in", json_schema_extra=argument()
    )
    for_: Literal["shares", "training"] = Field(
        "shares",
        description="shares: random posts, for intervals; training: those that teach most",
    )
    count: int = Field(150, ge=1, description="number of texts to ask for")
    model: str = Field("", description="a model of one's own that chooses the texts for training")


def label(store: Store, params: LabelParams, context: Context) -> Result:
    """Ask for labels of posts, in the terminal or line by line from standard input.

    Random posts (--for shares) tell how many texts are positive or negative, with an interval;
    150 take about half an hour. --for training chooses the posts that teach an engine most.

    Example:  scrm sentiment label labels.csv --count 150
    """
    file = LabelFile(context.folder / params.file)
    choose = _choose_texts if params.for_ == "training" else _draw_texts
    texts = choose(store, file, params, context)
    if not texts:
        return refuse()
    given = LabelSession(texts, file, _ANSWERS, ask_in_terminal).run()
    if params.for_ == "shares":
        label_copies(store, file, context)
        with store.transaction():
            update_post_labels(store, file.path)
    return answer(LabelSummary.of(file, given, params.for_), command="sentiment", file=params.file)


def _draw_texts(
    store: Store, file: LabelFile, params: LabelParams, context: Context
) -> list[LabelledText]:
    """Return the next posts of the random order."""
    period = bind_period(context)
    return draw_posts(store, file, params.count, period=period, is_readable=is_readable)


def label_copies(store: Store, file: LabelFile, context: Context) -> None:
    """Label the next posts of the random order while their texts have a label already."""
    draw_posts(store, file, 0, period=bind_period(context), is_readable=is_readable)


def is_readable(posts: pl.DataFrame) -> pl.Series:
    """Return which posts an engine scores."""
    return explain_unreadable(posts["text"]).is_null()


def _choose_texts(
    store: Store, file: LabelFile, params: LabelParams, context: Context
) -> list[LabelledText]:
    """Return the unlabelled texts that teach an engine most."""
    pool = read_unlabelled_texts(store)
    pool = pool.filter(explain_unreadable(pool, ["de"]).is_null() & ~pool.is_in(list(file.labels)))
    if pool.is_empty():
        return []
    by = ModelEngine(context.folder / params.model if params.model else MODEL)
    prepared = PreparedTexts(pool)
    log_probabilities = by.log_probabilities(prepared)
    rows = choose_informative(log_probabilities, prepared.holds, by.idf, params.count)
    chosen: pl.Series = pool.gather(rows)
    return [LabelledText(text, "", TRAINING) for text in chosen]
