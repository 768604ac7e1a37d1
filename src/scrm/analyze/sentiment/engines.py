"""The engines by name, and the batch kernel that scores texts of any kind with one of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import polars as pl

from scrm.analyze._language_detection import detect_language, explain_by_language
from scrm.analyze.sentiment.engine_types import SCORED, Engine, Label
from scrm.analyze.sentiment.english_engine import load_english_engine
from scrm.analyze.sentiment.model_engine import MODEL, ModelEngine, has_known_word
from scrm.analyze.sentiment.textblob_engine import TextblobEngine
from scrm.errors import UsageError

NAMES: Final[Mapping[str, Label]] = {
    **dict.fromkeys(("negative", "negativ", "neg", "-1"), "negative"),
    **dict.fromkeys(("neutral", "neu", "0"), "neutral"),
    **dict.fromkeys(("positive", "positiv", "pos", "1", "+1"), "positive"),
}
"""How a label may be written in a file to the label."""

EngineName = Literal["model", "lexicon", "textblob", "transformers"]


@cache
def load_engine(name: EngineName, model: str = "") -> Engine:
    """Return the engine of that name, loaded once per process.

    Parameters
    ----------
    model : str
        For `model` a file of `scrm sentiment train` (default: the shipped one); for
        `transformers` a folder or hub name.

    Raises
    ------
    UsageError
        A model is named for an engine that takes none.
    """
    if model and name not in {"model", "transformers"}:
        raise UsageError(
            f"the {name} engine takes no model", hint="leave --model out, or name --engine model"
        )
    if name == "textblob":
        return TextblobEngine()
    if name == "transformers":
        from scrm.analyze.sentiment.transformer_engine import TransformersEngine

        return TransformersEngine(model)
    return ModelEngine(Path(model) if model else MODEL, alone=name == "lexicon")


def clean_texts(texts: Iterable[str | None]) -> pl.Series:
    r"""Return texts as a Series; lone surrogates, which UTF-8 cannot encode, become "?".

    Examples
    --------
    >>> clean_texts(["gut", None, "\ud800"]).to_list()
    ['gut', None, '?']
    """
    clean = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    return pl.Series("text", clean, dtype=pl.String)


def score_texts(texts: pl.Series, by: Engine, *, evidence: bool = False) -> pl.DataFrame:
    """Score texts of any kind: the batch kernel. English texts have an engine of their own.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Missing, empty, foreign and wordless texts are left unscored.
    by : Engine
        For German texts, and for those whose language is undecided.

    Returns
    -------
    DataFrame, shape (n, 6)
        The columns of `SCORED`; ``unscored``: empty, no_words, language, or dialect for a text in
        dialect without a word that the lexicon knows; missing if there is a label; and
        ``language`` as detected.

    Examples
    --------
    >>> texts = pl.Series(["Das ist super!", "", "I really love this shop"])
    >>> score_texts(texts, load_engine("model"))["label"].to_list()
    ['positive', None, 'positive']
    """
    distinct = texts.cast(pl.String).unique(maintain_order=True).alias("text")
    languages = detect_language(distinct).alias("language")
    reasons = explain_by_language(distinct, languages).alias("unscored")
    frame = pl.DataFrame([distinct, languages, _add_dialect(distinct, languages, reasons)])
    usable = frame.filter(pl.col("unscored").is_null())
    scored = score_by_language(usable["text"], usable["language"], by, evidence=evidence)
    known = pl.concat([usable.select("text"), scored], how="horizontal")
    answers = frame.join(known, on="text", how="left", nulls_equal=True)
    joined = texts.cast(pl.String).alias("text").to_frame()
    joined = joined.join(answers, on="text", how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*SCORED, "unscored", "language")


def score_by_language(
    texts: pl.Series, languages: pl.Series, by: Engine, *, evidence: bool = False
) -> pl.DataFrame:
    """Return rows of `SCORED` for texts of detected languages, English ones by their own engine."""
    is_english = languages == "en"
    parts = ((is_english.not_(), by), (is_english, load_english_engine()))
    scored = [
        engine.score(texts.filter(which), evidence=evidence).with_columns(place=which.arg_true())
        for which, engine in parts
        if which.any()
    ]
    empty = pl.DataFrame(schema={**SCORED, "place": pl.UInt32})
    return pl.concat([empty, *scored]).sort("place").select(*SCORED)


def _add_dialect(texts: pl.Series, languages: pl.Series, reasons: pl.Series) -> pl.Series:
    """Return the reasons, and "dialect" for texts in dialect without a known word."""
    at = ((languages == "dialect") & reasons.is_null()).arg_true()
    unknown = at.filter(~has_known_word(texts.gather(at)))
    return reasons.scatter(unknown, "dialect")


def name_version(by: Engine) -> str:
    """Return the names of an engine and of the one for English texts, separated by a comma.

    Texts are scored again when it changes.
    """
    return f"{by.name}, {load_english_engine().name}"
