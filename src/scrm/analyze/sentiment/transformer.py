"""The transformers engine (extra): any German sequence classifier, from a local folder or by its name on the hub."""

import warnings
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment import engine_types
from scrm.errors import UsageError

_BATCH: Final = 32
_NAMES: Final = {"neg": 0, "neu": 1, "pos": 2}
"""How labels begin in the models around: negative, NEG, neutral, Positive, ..."""


class TransformersEngine:
    """A sequence classifier run with PyTorch on the CPU.

    Parameters
    ----------
    model : str
        Folder with config, weights and tokenizer, or a name on the hub.

    Raises
    ------
    UsageError
        The extra is not installed, no model is named, it cannot be loaded, or its labels are not the three.
    """

    confusion: NDArray[np.int64] | None = None

    def __init__(self, model: str) -> None:
        if not model:
            raise UsageError(
                "the transformers engine needs a model", hint="--engine transformers --model FOLDER"
            )
        try:
            import torch
            import transformers
        except ImportError:
            raise UsageError(
                "transformers is not installed", hint='pip install "scrm[transformers]"'
            ) from None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._tokenizer: Any = transformers.AutoTokenizer.from_pretrained(model)
                self._model: Any = transformers.AutoModelForSequenceClassification.from_pretrained(
                    model
                )
        except (OSError, ValueError) as error:
            raise UsageError(
                f"{model} cannot be loaded as a sequence classifier ({type(error).__name__})",
                hint="name a folder with config.json, weights and tokenizer",
            ) from None
        self._model.eval()
        self._torch: Any = torch
        self._columns = columns(self._model.config.id2label)
        self.name = f"transformers {transformers.__version__} {model}"

    def score(self, texts: pl.Series, *, evidence: bool = False) -> pl.DataFrame:  # noqa: ARG002  it names no words
        """Return label, probability and polarity; a transformer names no words."""
        batches = [
            self._chances(texts[start : start + _BATCH].to_list())
            for start in range(0, len(texts), _BATCH)
        ]
        chances = np.vstack(batches) if batches else np.empty((0, 3))
        return pl.DataFrame(
            {
                "label": pl.Series(engine_types.LABELS, dtype=pl.String).gather(
                    chances.argmax(axis=1)
                ),
                "probability": chances.max(axis=1).round(6),
                "polarity": (chances[:, 2] - chances[:, 0]).round(6),
                "evidence": pl.Series([[]], dtype=pl.List(pl.String)).new_from_index(0, len(texts)),
            },
            schema=engine_types.SCORED,
        )

    def _chances(self, texts: list[str]) -> NDArray[np.float64]:
        """Return probabilities in the order of `LABELS`, shape (batch, 3); long texts are cut to the model's length."""
        longest = min(getattr(self._model.config, "max_position_embeddings", 512), 512)
        with self._torch.no_grad():
            given = self._tokenizer(
                texts, return_tensors="pt", padding=True, truncation=True, max_length=longest
            )
            logits = self._model(**given).logits.double().numpy()
        chances = np.exp(logits - logits.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        ordered = np.zeros((len(texts), 3))
        np.add.at(ordered.T, self._columns, chances.T)
        return ordered


def columns(names: dict[int, str]) -> list[int]:
    """Return the place in `LABELS` of each of a model's labels.

    Examples
    --------
    >>> columns({0: "Positive", 1: "NEG", 2: "neutral"})
    [2, 0, 1]
    """
    found = [_NAMES.get(str(names[key]).lower()[:3], -1) for key in sorted(names)]
    if -1 in found:
        raise UsageError(
            f"the model's labels are {', '.join(map(str, names.values()))}",
            hint="a model with the labels negative, neutral and positive is needed",
        )
    return found
