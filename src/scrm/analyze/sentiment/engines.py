"""The engines behind one interface: texts in; label, probability, polarity and evidence out.

`scored` is the batch kernel: it decides which texts can be scored at all, gives each distinct one to the engine once,
and says why the others have no label.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze._phrase_lexicon import lexicon as phrases
from scrm.analyze.sentiment.engine_types import LABELS, SCORED, Engine, Label
from scrm.analyze.sentiment.features import TextValues
from scrm.analyze.sentiment.lexicon import NAME
from scrm.analyze.sentiment.model import Model, PreparedTexts, log_softmax, mix
from scrm.analyze.sentiment.tokens import Tokens
from scrm.analyze.sentiment.weights import Weights
from scrm.analyze.sentiment.word_list import content_id
from scrm.config import resources
from scrm.errors import UsageError

NAMES: Final[Mapping[str, Label]] = {
    **dict.fromkeys(("negative", "negativ", "neg", "-1"), "negative"),
    **dict.fromkeys(("neutral", "neu", "0"), "neutral"),
    **dict.fromkeys(("positive", "positiv", "pos", "1", "+1"), "positive"),
}
"""What a person may call a label -> the label."""

EngineName = Literal["model", "lexicon", "textblob", "transformers"]
MODEL: Final = resources("configs") / "models" / "sentiment_de.npz"
_VERSION: Final = 3
"""Raised with every change of the code that may change a label."""
_EVIDENCE: Final = 3
_BLOCK: Final = 10_000
"""Texts read at a time, so that memory stays small."""


class ModelEngine:
    """Both regressions of a trained model, or with ``alone`` the one on the lexicon's features: the lexicon engine."""

    def __init__(self, path: Path = MODEL, *, alone: bool = False) -> None:
        self._model = Model(Weights.load(path))
        about = self._model.weights.about
        self._kind = "lexicon" if alone else "model"
        self._temperature = float(about["temperature"][self._kind])
        self._columns = [LABELS.index(label) for label in about["labels"]]
        self._shipped_share = 0.0 if alone else float(about.get("shipped_share", 0.0))
        self._shipped = Model(Weights.load(MODEL)) if self._shipped_share else self._model
        files = path.read_bytes() + (MODEL.read_bytes() if self._shipped_share else b"")
        content = hashlib.sha256(
            files + f"{phrases(NAME)['id']} {content_id()}".encode()
        ).hexdigest()[:8]
        self.name = f"{self._kind} {_VERSION} {content}"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """What cross-validation measured when the model was trained."""
        found = self._model.weights.about.get("confusion", {}).get(self._kind)
        if found is None:
            return None
        counts = np.zeros((3, 3), np.int64)
        counts[np.ix_(self._columns, self._columns)] = found
        return counts

    @property
    def idf(self) -> NDArray[np.float64]:
        """Inverse document frequency of each n-gram among the texts the model learnt from."""
        return self._model.weights.idf

    def log_probabilities(self, texts: PreparedTexts) -> NDArray[np.float64]:
        """Return honest log probabilities, shape (n, 3); -inf for a label the model does not know."""
        found = self._model.alone(texts) if self._kind == "lexicon" else self._model.logits(texts)
        if self._shipped_share:
            found = mix(found, self._shipped.logits(texts)[:, self._columns], self._shipped_share)
        everything = np.full((len(found), 3), -np.inf)
        everything[:, self._columns] = log_softmax(found * self._temperature)
        return everything

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return label, probability, polarity = p(positive) - p(negative), and the words that counted most."""
        starts = range(0, max(len(texts), 1), _BLOCK)
        return pl.concat(
            [self._score(texts.slice(start, _BLOCK), evidence=evidence) for start in starts]
        )

    def _score(self, texts: pl.Series, *, evidence: bool) -> pl.DataFrame:
        prepared = PreparedTexts(texts)
        chances = np.exp(self.log_probabilities(prepared))
        return pl.DataFrame(
            {
                "label": pl.Series(LABELS, dtype=pl.String).gather(chances.argmax(axis=1)),
                "probability": chances.max(axis=1).round(6),
                "polarity": (chances[:, 2] - chances[:, 0]).round(6),
                "evidence": _evidence(prepared.tokens, prepared.read)
                if evidence
                else _no_words(len(texts)),
            },
            schema=SCORED,
        )


def _no_words(n: int) -> pl.Series:
    return pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, n)


def _evidence(tokens: Tokens, seen: TextValues) -> pl.Series:
    """Return the words of the strongest polarity in each text, after negation and emphasis."""
    worth = np.abs(seen.values + seen.valences / 3)
    counted = np.flatnonzero(worth)
    order = counted[np.lexsort((counted, -worth[counted], tokens.text[counted]))]
    forms = pl.Series(tokens.forms, dtype=pl.String).gather(tokens.form[order])
    words = pl.DataFrame({"text": tokens.text[order], "form": forms})
    strongest = words.group_by("text", maintain_order=True).agg(pl.col("form").head(_EVIDENCE))
    numbered = pl.DataFrame({"text": np.arange(tokens.count)})
    return numbered.join(strongest, on="text", how="left", maintain_order="left")["form"].fill_null(
        []
    )


class TextblobEngine:
    """textblob-de's polarity; its sign is the label. textblob-de states no probability."""

    name = "textblob 1"

    @property
    def confusion(self) -> NDArray[np.int64] | None:
        """Measured with the shipped model's training texts."""
        found = Weights.load(MODEL).about["confusion"].get("textblob") if MODEL.is_file() else None
        return None if found is None else np.array(found)

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:
        """Return label, polarity and the words with a polarity."""
        from scrm.analyze.sentiment.textblob import textblob

        explained = [textblob().explain(text) for text in texts]
        polarity = np.array([value for value, _ in explained], float)
        return pl.DataFrame(
            {
                "label": pl.Series(LABELS, dtype=pl.String).gather(
                    np.sign(polarity).astype(int) + 1
                ),
                "probability": pl.repeat(None, len(polarity), dtype=pl.Float64, eager=True),
                "polarity": polarity,
                "evidence": [
                    [" ".join(each.words) for each in words[: _EVIDENCE * evidence]]
                    for _, words in explained
                ],
            },
            schema=SCORED,
        )


@cache
def load_engine(name: EngineName, model: str = "") -> Engine:
    """Return the engine of that name, made once per process.

    Parameters
    ----------
    model : str
        For `model` a file of `scrm sentiment train` (else the shipped one); for `transformers` a folder or hub name.
    """
    if model and name not in {"model", "transformers"}:
        raise UsageError(
            f"the {name} engine takes no model", hint="leave --model out, or name --engine model"
        )
    if name == "textblob":
        return TextblobEngine()
    if name == "transformers":
        from scrm.analyze.sentiment.transformer import TransformersEngine

        return TransformersEngine(model)
    return ModelEngine(Path(model) if model else MODEL, alone=name == "lexicon")


def encode_labels(labels: pl.Series) -> NDArray[np.int64]:
    """Return labels as indices into `LABELS`.

    Examples
    --------
    >>> classes(pl.Series(["positive", "negative"])).tolist()
    [2, 0]
    """
    return labels.cast(pl.Enum(LABELS)).to_physical().to_numpy().astype(np.int64)


def clean_texts(texts: Iterable[str | None]) -> pl.Series:
    r"""Return texts as a Series; lone surrogates, which no file can hold, become replacement marks.

    Examples
    --------
    >>> as_texts(["gut", None, "\ud800"]).to_list()
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
        The columns of `SCORED` and ``unscored``: empty, no_words, language, or missing where there is a label.
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
