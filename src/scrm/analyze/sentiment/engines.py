"""The engines behind one interface: texts in; label, probability, polarity and evidence out.

`scored` is the batch kernel: it decides which texts can be scored at all, gives each distinct one to the engine once, and
says why the others have no label.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
import polars as pl

Label = Literal["negative", "neutral", "positive"]
LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
"""The labels in the order of every probability matrix."""

SCORED: Final = {"label": pl.String, "probability": pl.Float64, "polarity": pl.Float64, "evidence": pl.String}
"""What an engine returns: the label, how sure it is of it (0..1, missing where it cannot say), polarity -1..1, words that counted."""

EngineName = Literal["textblob"]


class Engine(Protocol):
    """Something that knows the sentiment of German texts."""

    @property
    def name(self) -> str:
        """Name with version: a label is computed anew when it changes."""

    def score(self, texts: pl.Series) -> pl.DataFrame:
        """Return one row of `SCORED` per text; texts hold at least one word."""


@dataclass(frozen=True, slots=True)
class TextblobEngine:
    """textblob-de's polarity; its sign is the label."""

    name: str = "textblob 1"

    def score(self, texts: pl.Series) -> pl.DataFrame:
        """Return label and polarity; textblob-de states no probability."""
        from scrm.analyze.sentiment.textblob import textblob

        explained = [textblob().explain(text) for text in texts]
        polarity = np.array([value for value, _ in explained], float)
        evidence = [json.dumps([" ".join(each.words) for each in words], ensure_ascii=False) for _, words in explained]
        return pl.DataFrame(
            {
                "label": np.array(LABELS)[np.sign(polarity).astype(int) + 1],
                "probability": pl.Series([None] * len(polarity), dtype=pl.Float64),
                "polarity": polarity,
                "evidence": evidence,
            },
            schema=SCORED,
        )


def engine(name: EngineName, model: Path | None = None) -> Engine:
    """Return the engine of that name."""
    return TextblobEngine()


def scored(texts: pl.Series, by: Engine) -> pl.DataFrame:
    """Score texts of any kind: the batch kernel.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Missing, empty, foreign and wordless texts are left unscored.

    Returns
    -------
    DataFrame, shape (n, 5)
        The columns of `SCORED` and ``unscored``: empty, no_words, language, or missing where there is a label.
    """
    distinct = texts.cast(pl.String).unique(maintain_order=True).rename("text")
    reasons = unscored(distinct)
    usable = distinct.filter(reasons.is_null())
    known = pl.concat([usable.to_frame(), by.score(usable)], how="horizontal")
    reason = pl.DataFrame({"text": distinct, "unscored": reasons})
    answers = reason.join(known, on="text", how="left", nulls_equal=True, maintain_order="left")
    joined = (
        texts.rename("text").to_frame().join(answers, on="text", how="left", nulls_equal=True, maintain_order="left")
    )
    return joined.select(*SCORED, "unscored")


def unscored(texts: pl.Series) -> pl.Series:
    """Say why a text cannot be scored; missing where it can."""
    frame = texts.rename("text").to_frame()
    text = pl.col("text")
    reason = (
        pl.when(text.is_null() | (text.str.strip_chars() == "")).then(pl.lit("empty"))
        .when(~text.str.contains(r"\p{L}\p{L}")).then(pl.lit("no_words"))
    )  # fmt: skip
    return frame.select(reason.alias("unscored")).to_series()
