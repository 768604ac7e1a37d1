"""The engines behind one interface: texts in; label, probability, polarity and evidence out.

`scored` is the batch kernel: it decides which texts can be scored at all, gives each distinct one to the engine once,
and says why the others have no label.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, Literal, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._phrases import lexicon as phrases
from scrm.analyze.sentiment.language import language
from scrm.analyze.sentiment.lexicon import NAME
from scrm.analyze.sentiment.model import Model, log_softmax
from scrm.analyze.sentiment.weights import Weights
from scrm.config import resources
from scrm.errors import UsageError

Label = Literal["negative", "neutral", "positive"]
LABELS: Final[tuple[Label, ...]] = ("negative", "neutral", "positive")
"""The labels in the order of every matrix."""

SCORED: Final = {
    "label": pl.String(),
    "probability": pl.Float64(),
    "polarity": pl.Float64(),
    "evidence": pl.List(pl.String()),
}
"""What an engine returns.

The label; how sure it is of it (0..1, missing where it cannot say); polarity -1..1; the words that counted most.
"""

EngineName = Literal["model", "lexicon", "textblob", "transformers"]
MODEL: Final = resources("configs") / "models" / "sentiment_de.npz"
_VERSION: Final = 1
"""Raised with every change of the code that may change a label."""
_EVIDENCE: Final = 3


class Engine(Protocol):
    """Something that knows the sentiment of German texts."""

    @property
    def name(self) -> str:
        """Name with version: labels are computed anew when it changes."""

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Counts measured on texts the engine had not seen, true label by label found, shape (3, 3); None if unknown."""

    def score(self, texts: pl.Series) -> pl.DataFrame:
        """Return one row of `SCORED` per text; texts hold at least one word."""


class ModelEngine:
    """Both regressions of a trained model, or with ``alone`` the one on the lexicon's features: the lexicon engine."""

    def __init__(self, path: Path = MODEL, *, alone: bool = False) -> None:
        self._model = Model(Weights.load(path))
        self._kind = "lexicon" if alone else "model"
        content = hashlib.sha256(path.read_bytes() + str(phrases(NAME)["id"]).encode()).hexdigest()[:8]
        self.name = f"{self._kind} {_VERSION} {content}"
        self._columns = [LABELS.index(label) for label in self._model.weights.labels]  # type: ignore[arg-type]  checked on loading

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """What cross-validation measured when the model was trained."""
        found = self._model.weights.about.get("confusion", {}).get(self._kind)
        if found is None:
            return None
        counts = np.zeros((3, 3), np.int64)
        counts[np.ix_(self._columns, self._columns)] = found
        return counts

    def log_probabilities(self, texts: pl.Series) -> NDArray[np.float64]:
        """Return honest log probabilities of the model's own labels, shape (n, c)."""
        model = self._model
        found = model.alone(texts)[0] if self._kind == "lexicon" else model.logits(texts)[0]
        return log_softmax(found * model.weights.about["temperature"][self._kind])

    def score(self, texts: pl.Series) -> pl.DataFrame:
        """Return label, probability, polarity = p(positive) - p(negative), and the words that counted most."""
        model = self._model
        found, tokens, seen = model.alone(texts) if self._kind == "lexicon" else model.logits(texts)
        chances = np.zeros((len(texts), 3))
        chances[:, self._columns] = np.exp(log_softmax(found * model.weights.about["temperature"][self._kind]))
        best = chances.argmax(axis=1)
        worth = np.abs(seen.values)
        counted = np.flatnonzero(worth)
        order = counted[np.lexsort((counted, -worth[counted], tokens.text[counted]))]
        words = pl.DataFrame({"text": tokens.text[order], "form": pl.Series(tokens.forms, dtype=pl.String).gather(tokens.form[order])})
        evidence = words.group_by("text", maintain_order=True).agg(pl.col("form").head(_EVIDENCE))
        everything = pl.DataFrame({"text": np.arange(len(texts))}).join(evidence, on="text", how="left", maintain_order="left")
        return pl.DataFrame(
            {
                "label": pl.Series(LABELS, dtype=pl.String).gather(best),
                "probability": chances.max(axis=1).round(6),
                "polarity": (chances[:, 2] - chances[:, 0]).round(6),
                "evidence": everything["form"].fill_null([]),
            },
            schema=SCORED,
        )


class TextblobEngine:
    """textblob-de's polarity; its sign is the label. textblob-de states no probability."""

    name = "textblob 1"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Measured with the shipped model's training texts."""
        found = Weights.load(MODEL).about["confusion"].get("textblob") if MODEL.is_file() else None
        return None if found is None else np.array(found)

    def score(self, texts: pl.Series) -> pl.DataFrame:
        """Return label, polarity and the words with a polarity."""
        from scrm.analyze.sentiment.textblob import textblob

        explained = [textblob().explain(text) for text in texts]
        polarity = np.array([value for value, _ in explained], float)
        return pl.DataFrame(
            {
                "label": pl.Series(LABELS, dtype=pl.String).gather(np.sign(polarity).astype(int) + 1),
                "probability": pl.repeat(None, len(polarity), dtype=pl.Float64, eager=True),
                "polarity": polarity,
                "evidence": [[" ".join(each.words) for each in words[:_EVIDENCE]] for _, words in explained],
            },
            schema=SCORED,
        )


@cache
def engine(name: EngineName, model: str = "") -> Engine:
    """Return the engine of that name, made once per process.

    Parameters
    ----------
    model : str
        For `model` a file of `scrm sentiment train` (else the shipped one); for `transformers` a folder or hub name.
    """
    if model and name not in {"model", "transformers"}:
        raise UsageError(f"the {name} engine takes no model", hint="leave --model out, or name --engine model")
    if name == "textblob":
        return TextblobEngine()
    if name == "transformers":
        from scrm.analyze.sentiment.transformer import TransformersEngine

        return TransformersEngine(model)
    return ModelEngine(Path(model) if model else MODEL, alone=name == "lexicon")


def as_texts(texts: Iterable[str | None]) -> pl.Series:
    r"""Return texts as a Series; lone surrogates, which no file can hold, become replacement marks.

    Examples
    --------
    >>> as_texts(["gut", None, "\ud800"]).to_list()
    ['gut', None, '?']
    """
    clean = [None if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    return pl.Series("text", clean, dtype=pl.String)


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
    distinct = texts.cast(pl.String).unique(maintain_order=True).alias("text")
    reasons = unscored(distinct)
    usable = distinct.filter(reasons.is_null())
    known = pl.concat([usable.to_frame(), by.score(usable)], how="horizontal")
    answers = pl.DataFrame({"text": distinct, "unscored": reasons}).join(known, on="text", how="left", nulls_equal=True)
    joined = texts.cast(pl.String).alias("text").to_frame()
    joined = joined.join(answers, on="text", how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*SCORED, "unscored")


def unscored(texts: pl.Series) -> pl.Series:
    """Say why a text cannot be scored; missing where it can.

    Examples
    --------
    >>> unscored(pl.Series(["Alles gut", "", "😀", "This is not what I have asked for"])).to_list()
    [None, 'empty', 'no_words', 'language']
    """
    head = texts.alias("text").str.slice(0, 2_000).to_frame()
    text = pl.col("text")
    words = text.str.replace_all(r"(?:https?://|www\.)\S+|[@&][\p{L}\p{N}_]+", " ")
    reason = (
        pl.when(text.is_null() | (text.str.strip_chars() == ""))
        .then(pl.lit("empty"))
        .when(~words.str.contains(r"\p{L}\p{L}"))
        .then(pl.lit("no_words"))
    )
    found = head.select(reason.alias("unscored")).to_series()
    foreign = found.is_null() & ~language(head["text"]).is_in(["de", "und"])
    return found.to_frame().select(pl.when(foreign).then(pl.lit("language")).otherwise(pl.col("unscored"))).to_series().alias("unscored")
