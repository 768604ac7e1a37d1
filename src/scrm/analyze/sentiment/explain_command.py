"""`scrm sentiment explain`: which words and rules decided the sentiment of one text."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl
from pydantic import Field

from scrm.analyze.sentiment.constructions import (
    LEXICON,
    STRENGTH,
    VERDICTS,
    list_constructions,
    sum_verdicts,
)
from scrm.analyze.sentiment.engine_types import LABELS, Engine
from scrm.analyze.sentiment.engines import (
    EngineName,
    clean_texts,
    load_engine,
    score_texts,
)
from scrm.analyze.sentiment.english_engine import CONSTRUCTIONS, load_english_engine
from scrm.analyze.sentiment.english_lexicon import load_english_lexicon
from scrm.analyze.sentiment.explain_answer import Explanation, answer, refuse
from scrm.analyze.sentiment.features import compute_features
from scrm.analyze.sentiment.lexicon import load_lexicon
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.sign_weights import load_sign_weights
from scrm.analyze.sentiment.text_signs import list_signs, read_signs
from scrm.analyze.sentiment.tokens import LONGEST, PATTERN, tokenize
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_MOST_TOKENS: Final = 300
_LEAST_LEAD: Final = 0.1
"""Logits of a label beyond the mean of all labels from which a sign is listed."""
_LEAST_EFFECT: Final = 0.01
"""Effect on the polarity from which a word is marked."""


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
    """Show what decided the sentiment of one text: its words, their weight, and the rules.

    The effect of a word is how much the polarity changes without it; rules are constructions such
    as "nichts zu meckern". With --format html the words are highlighted in the text.

    Example:  scrm sentiment explain "Leider kam das Paket zu spät."
    """
    text = clean_texts([params.text])
    by = load_engine(params.engine, params.model)
    found = score_texts(text, by).row(0, named=True)
    if found["label"] is None:
        return refuse(found["unscored"])
    is_english = found["language"] == "en"
    engine = load_english_engine() if is_english else by
    effects = rank_word_effects(text, engine, found["polarity"])
    name = CONSTRUCTIONS if is_english else LEXICON
    has_rules = is_english or params.engine == "model"
    has_signs = isinstance(engine, ModelEngine) and engine.has_signs
    signs = list_sign_effects(text) if has_signs else ()
    explanation = Explanation(
        found,
        _add_values(effects, text, is_english=is_english),
        [*(_list_rules(text, name) if has_rules else ()), *signs],
        list(_mark_words(text[0], dict(effects.iter_rows()))),
    )
    return answer(explanation, by=engine.name)


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


def _list_rules(text: pl.Series, name: str) -> Iterator[tuple[str, str, str, float]]:
    """Yield what constructions and verdicts find: words, rule, direction, logits."""
    signs = {1.0: "positive", -1.0: "negative"}
    lexicons = [name]
    if name == LEXICON and sum_verdicts(text)[0]:
        lexicons.append(VERDICTS)
    for each in lexicons:
        for words, phrase, sign in list_constructions(text[0], name=each):
            yield words, phrase, signs[sign], STRENGTH


def list_sign_effects(text: pl.Series) -> Iterator[tuple[str, str, str, float]]:
    """Yield the signs of a text that speak for a label, the strongest first, as rules.

    Parameters
    ----------
    text : Series of str, shape (1,)

    Examples
    --------
    >>> [rule for _, rule, *_ in list_sign_effects(pl.Series(["Bitte um Rückruf."]))][0]
    'form_request'
    """
    seen = PreparedTexts(text)
    signs = read_signs(seen.outline, seen.tokens, seen.features, seen.moved)
    effects = load_sign_weights().list_effects(signs)[0]
    leads = effects.max(axis=1) - effects.sum(axis=1) / effects.shape[1]
    for place in np.argsort(-leads, kind="stable"):
        if leads[place] >= _LEAST_LEAD:
            label = LABELS[int(effects[place].argmax())]
            yield "", list_signs()[place], label, round(float(leads[place]), 2)


def _add_values(effects: pl.DataFrame, text: pl.Series, *, is_english: bool) -> pl.DataFrame:
    """Add what the lexicon says of each word alone and, at its first place, in its sentence."""
    lexicon = load_english_lexicon() if is_english else load_lexicon()
    tokens = tokenize(text)
    found = compute_features(tokens, lexicon)
    in_text = pl.DataFrame(
        {
            "word": pl.Series(tokens.forms, dtype=pl.String).gather(tokens.form),
            "in_text": found.values,
        }
    ).unique("word", keep="first", maintain_order=True)
    alone = [lexicon.polarity(word) if word[:1].isalpha() else None for word in effects["word"]]
    frame = effects.with_columns(alone=pl.Series(alone, dtype=pl.Float64))
    return frame.join(in_text, on="word", how="left", maintain_order="left")


def _mark_words(text: str, effects: dict[str, float]) -> Iterator[tuple[str, float]]:
    """Yield the pieces of a text with the effect of marked words, 0 for what is not marked."""
    end, head = 0, text[:LONGEST]
    for form in pl.Series([head]).str.extract_all(PATTERN).explode().drop_nulls():
        start = head.index(form, end)
        effect = effects.get(form, 0.0)
        if abs(effect) >= _LEAST_EFFECT:
            yield head[end:start], 0.0
            yield form, effect
            end = start + len(form)
    yield text[end:], 0.0
