"""`scrm worries label`: ask for labels, of random posts or of those the detector doubts."""

from pathlib import Path
from typing import Final, Literal

import polars as pl
from pydantic import Field

from scrm.analyze._label_answer import LabelSummary, answer, refuse
from scrm.analyze._label_session import Answers, LabelSession, ask_in_terminal
from scrm.analyze._label_storage import TRAINING, LabelFile, LabelledText
from scrm.analyze._post_sample import draw_posts
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.label_names import LABELS
from scrm.analyze.worries.query import (
    bind_days,
    choose_language,
    is_readable,
    read_unlabelled_texts,
)
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_ANSWERS: Final = Answers({**LABELS, "w": "worry", "n": "none"}, keys="w worry, n none")
_UNDECIDED: Final = 0.5


class LabelParams(Params):
    """Settings of ``scrm worries label``."""

    file: Path = Field(
        Path("worry_labels.csv"),
        description="file the labels are kept in",
        json_schema_extra=argument(),
    )
    for_: Literal["shares", "training"] = Field(
        "shares",
        description="shares: random posts, for intervals; training: those that teach most",
    )
    count: int = Field(150, ge=1, description="number of texts to ask for")


def label(store: Store, params: LabelParams, context: Context) -> Result:
    """Ask whether posts express a worry, in the terminal or line by line from standard input.

    Random posts (--for shares) tell how many texts worry, with an interval; 150 take about half an
    hour. --for training chooses the posts of which the detector is least sure.

    Example:  scrm worries label worry_labels.csv --count 150
    """
    file = LabelFile(context.folder / params.file)
    choose = _choose_texts if params.for_ == "training" else _draw_texts
    texts = choose(store, file, params, context)
    if not texts:
        return refuse()
    given = LabelSession(texts, file, _ANSWERS, ask_in_terminal).run()
    if params.for_ == "shares":
        draw_posts(store, file, 0, period=bind_days(context), is_readable=is_readable)
    return answer(LabelSummary.of(file, given, params.for_), command="worries", file=params.file)


def _draw_texts(
    store: Store, file: LabelFile, params: LabelParams, context: Context
) -> list[LabelledText]:
    """Return the next posts of the random order."""
    period = bind_days(context)
    return draw_posts(store, file, params.count, period=period, is_readable=is_readable)


def _choose_texts(
    store: Store,
    file: LabelFile,
    params: LabelParams,
    context: Context,  # noqa: ARG001  as `_draw_texts`
) -> list[LabelledText]:
    """Return the unlabelled texts whose score is nearest to one half."""
    posts = read_unlabelled_texts(store)
    texts = posts.filter(choose_language(posts) == "de")["text"]
    texts = texts.filter(~texts.is_in(list(file.labels)))
    scores = load_detector().detect(texts)["score"]
    doubt = pl.DataFrame({"text": texts, "doubt": (scores - _UNDECIDED).abs().round(6)})
    chosen = doubt.with_row_index("place").sort("doubt", "place").head(params.count)
    return [LabelledText(text, "", TRAINING) for text in chosen["text"]]
