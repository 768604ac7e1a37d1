"""`scrm sentiment explain`: which words decided the sentiment of one text."""

from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze.sentiment.engine_types import Engine
from scrm.analyze.sentiment.engines import EngineName, clean_texts, load_engine, score_texts
from scrm.analyze.sentiment.explain_answer import answer, refuse
from scrm.analyze.sentiment.tokens import tokenize
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_MOST_TOKENS: Final = 300


class ExplainParams(Params):
    """Settings of `scrm sentiment explain`."""

    text: str = Field(description="the text, in quotation marks", json_schema_extra=argument())
    engine: EngineName = Field("model", description="model, lexicon, textblob or transformers")
    model: str = Field(
        "",
        description="a model of one's own: file of `train`, or folder or hub name for transformers",
    )


def explain(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: ExplainParams,
    context: Context,  # noqa: ARG001
) -> Result:
    """Show what moved the decision on one text: how its polarity changes without each of its words.

    Example:  scrm sentiment explain "Leider kam das Paket zu spät."
    """
    text = clean_texts([params.text])
    by = load_engine(params.engine, params.model)
    found = score_texts(text, by).row(0, named=True)
    if found["label"] is None:
        return refuse(found["unscored"])
    return answer(found, rank_word_effects(text, by, found["polarity"]), by=by.name)


def rank_word_effects(text: pl.Series, by: Engine, polarity: float) -> pl.DataFrame:
    """Score a text without each of its words; the largest changes of polarity first.

    Parameters
    ----------
    text : Series of str, shape (1,)
    polarity : float
        Of the whole text.

    Returns
    -------
    DataFrame, shape (words, 2)
        word; effect: polarity with the word minus polarity without it.
    """
    forms = dict.fromkeys(tokenize(text).forms[:_MOST_TOKENS])
    without = clean_texts(text[0].replace(form, " ") for form in forms)
    effects = [polarity - value for value in by.score(without)["polarity"]]
    frame = pl.DataFrame(
        {"word": list(forms), "effect": effects}, schema={"word": pl.String, "effect": pl.Float64}
    )
    largest_first = [pl.col("effect").abs().round(9), pl.col("place")]
    ordered = frame.with_row_index("place").sort(largest_first, descending=[True, False])
    return ordered.drop("place")
