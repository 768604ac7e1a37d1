"""The transformers engine (extra): any German sequence classifier, from a folder or the hub."""

import warnings
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.sentiment.model_engine import build_scores
from scrm.errors import UsageError

_BATCH: Final = 32
_NAMES: Final = {"neg": 0, "neu": 1, "pos": 2}
"""The first letters of a classifier's labels: negative, NEG, neutral, Positive, ..."""


class TransformersEngine:
    """A sequence classifier run with PyTorch on the CPU.

    Parameters
    ----------
    model : str
        Folder with config, weights and tokenizer, or a name on the hub.

    Raises
    ------
    UsageError
        The extra is not installed, no model is named, it cannot be loaded, or its labels are not
        negative, neutral and positive.
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
        self._columns = order_labels(self._model.config.id2label)
        self.name = f"transformers {transformers.__version__} {model}"

    def score(
        self,
        texts: pl.Series,
        *,
        evidence: bool = False,  # noqa: ARG002  a transformer names no words
    ) -> pl.DataFrame:
        """Return label, probability and polarity, without evidence."""
        batches = [
            self._chances(texts[start : start + _BATCH].to_list())
            for start in range(0, len(texts), _BATCH)
        ]
        chances = np.vstack(batches) if batches else np.empty((0, 3))
        return build_scores(chances)

    def _chances(self, texts: list[str]) -> NDArray[np.float64]:
        """Return probabilities in the order of `LABELS`, shape (batch, 3).

        Texts are cut to the length that the model reads.
        """
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


def order_labels(names: dict[int, str]) -> list[int]:
    """Return the index in `LABELS` of each of a model's labels.

    Examples
    --------
    >>> order_labels({0: "Positive", 1: "NEG", 2: "neutral"})
    [2, 0, 1]
    """
    found = [_NAMES.get(str(names[key]).lower()[:3], -1) for key in sorted(names)]
    if -1 in found:
        raise UsageError(
            f"the model's labels are {', '.join(map(str, names.values()))}",
            hint="a model with the labels negative, neutral and positive is needed",
        )
    return found
