"""`scrm worries explain`: which rules and phrases speak for a worry in one text."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from pydantic import Field

from scrm.analyze._language_detection import detect_language
from scrm.analyze._phrase_lexicon import fold, sentences
from scrm.analyze.worries.detector import (
    Detector,
    detect_by_language,
    load_detector,
    load_english_detector,
)
from scrm.analyze.worries.explain_answer import Explanation, answer, refuse
from scrm.analyze.worries.phrase_weights import SCALE, PhraseModel, list_phrases, scale_lengths
from scrm.analyze.worries.query import choose_language
from scrm.config import Context, Params, argument
from scrm.result import Result
from scrm.store import Store

_LONGEST: Final = 20_000
"""Characters of a text that are explained."""
_MOST_PHRASES: Final = 10
_LEFT_OUT: Final = ("neutral", "report", "others")


class ExplainParams(Params):
    """Settings of ``scrm worries explain``."""

    text: str = Field(description="the text, in quotation marks", json_schema_extra=argument())
    model: Path | None = Field(None, description="own phrases: a file of `train`")
    threshold: float = Field(
        0.5, gt=0, lt=1, description="least score, 0 to 1, of a text that counts as a worry"
    )


def explain(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: ExplainParams,
    context: Context,
) -> Result:
    """Show what speaks for a worry in one text: rules with their weight, learned phrases, topic.

    Rules read sentences in lower case, with "ae" for "ä". With --format html the words that the
    rules found are highlighted.

    Example:  scrm worries explain "Hoffentlich geht das Paket nicht verloren."
    """
    text = pl.Series("text", [params.text.encode("utf-8", "replace").decode()[:_LONGEST]])
    posts = text.to_frame().with_columns(language=pl.lit(None, dtype=pl.String))
    if not (language := choose_language(posts)[0]):
        return refuse(detect_language(text)[0])
    german = load_detector(context.folder / params.model if params.model else None)
    by = load_english_detector() if language == "en" else german
    found = detect_by_language(
        text, pl.Series([language == "en"]), german, threshold=params.threshold
    ).row(0, named=True)
    rules = list_rule_matches(text, by)
    explanation = Explanation(
        found,
        rules,
        _list_left_out(text, by),
        list_learned(by.mark_neutral(text), by.learned) if by.learned else pl.DataFrame(),
        list(_mark_sentences(text, by, rules)),
    )
    return answer(explanation, by=by.id, threshold=params.threshold)


def list_rule_matches(text: pl.Series, by: Detector) -> pl.DataFrame:
    """Return what each rule finds in the sentences of a text.

    Returns
    -------
    DataFrame
        sentence (its number), found, rule, kind, weight, counts: whether the rule counts there,
        which one for questions does in questions only.
    """
    plain = sentences(by.mark_neutral(text)).explode().drop_nulls()
    frame = pl.DataFrame({"sentence": plain})
    applied = by.match_rules(frame.with_columns(is_political=by.is_political(text)[0]))
    rows = [
        (number, words, rule.name, rule.kind, rule.weight, applied[rule.name][number])
        for number, sentence in enumerate(plain)
        for rule in by.rules
        for words in pl.Series([sentence]).str.extract_all(rule.pattern)[0]
    ]
    schema = {
        "sentence": pl.Int64,
        "found": pl.String,
        "rule": pl.String,
        "kind": pl.String,
        "weight": pl.Float64,
        "counts": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def list_learned(plain: pl.Series, learned: PhraseModel) -> pl.DataFrame:
    """Return the learned phrases of a text that weigh most: phrase, logit.

    Parameters
    ----------
    plain : Series of str, shape (1,)
        Folded, as `Detector.mark_neutral` returns it.
    """
    found = list_phrases(plain).join(learned.weights, on="phrase", maintain_order="left")
    logit = pl.col("weight") / SCALE / float(scale_lengths(plain)[0])
    ordered = found.select("phrase", logit=logit).sort(-pl.col("logit").abs(), "phrase")
    return ordered.head(_MOST_PHRASES)


def _list_left_out(text: pl.Series, by: Detector) -> pl.DataFrame:
    """Return what is removed before the rules read the text: found, reason."""
    rest, rows = fold(text), []
    for name in _LEFT_OUT:
        if expression := by.marks[name]:
            rows += [(words, name) for words in rest.str.extract_all(expression)[0]]
            rest = rest.str.replace_all(expression, " ")
    return pl.DataFrame(rows, schema={"found": pl.String, "left_out": pl.String}, orient="row")


def _mark_sentences(
    text: pl.Series, by: Detector, rules: pl.DataFrame
) -> Iterator[tuple[str, float]]:
    """Yield the sentences as they are read, in pieces with the weight of the rules that count."""
    plain = sentences(by.mark_neutral(text)).explode().drop_nulls()
    for number, sentence in enumerate(plain):
        weights = np.zeros(len(sentence))
        matched = rules.filter(pl.col("counts") & (pl.col("sentence") == number))
        for words, weight in matched.select("found", "weight").iter_rows():
            start = sentence.find(words)
            place = slice(start, start + len(words))
            weights[place] = np.maximum(weights[place], weight)
        edges = [0, *(np.flatnonzero(np.diff(weights)) + 1).tolist(), len(sentence)]
        for start, end in pairwise(edges):
            yield sentence[start:end], float(weights[start])
        yield " ", 0.0
