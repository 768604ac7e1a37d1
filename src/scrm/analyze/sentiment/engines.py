"""The engines by name, and the batch kernel that scores texts of any kind with one of them."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import polars as pl

from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze.sentiment.engine_types import SCORED, Engine, Label
from scrm.analyze.sentiment.model_engine import MODEL, ModelEngine
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
    """Score texts of any kind: the batch kernel.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Missing, empty, foreign and wordless texts are left unscored.

    Returns
    -------
    DataFrame, shape (n, 5)
        The columns of `SCORED`, and ``unscored``: empty, no_words or language; missing if there is
        a label.

    Examples
    --------
    >>> score_texts(pl.Series(["Das ist super!", ""]), load_engine("model"))["label"].to_list()
    ['positive', None]
    """
    distinct = texts.cast(pl.String).unique(maintain_order=True).alias("text")
    reasons = explain_unreadable(distinct).alias("unscored")
    usable = distinct.filter(reasons.is_null())
    known = pl.concat([usable.to_frame(), by.score(usable, evidence=evidence)], how="horizontal")
    answers = pl.DataFrame({"text": distinct, "unscored": reasons}).join(
        known, on="text", how="left", nulls_equal=True
    )
    joined = texts.cast(pl.String).alias("text").to_frame()
    joined = joined.join(answers, on="text", how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*SCORED, "unscored")
