"""The weights of the signs of a text, which move the logits of the shipped model.

logits = factor * logits of the model + intercept + sum of weight * (sign - its mean). The weights
come from ``configs/models/sign_weights.csv``, fitted by ``python -m bench.train_sentiment``.
"""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.text_signs import list_signs
from scrm.config import resources
from scrm.errors import ConfigError

Floats = NDArray[np.float64]

PATH: Final = resources("configs") / "models" / "sign_weights.csv"
FACTOR: Final = "model"
"""Row of the file with the factor of the model's own logits."""
INTERCEPT: Final = "intercept"


@dataclass(frozen=True, slots=True)
class SignWeights:
    """Weights of s signs for the labels in the order of `LABELS`.

    Parameters
    ----------
    factor : float
        Of the logits of the model.
    intercept : array, shape (3,)
    mean : array, shape (s,)
        Of each sign in the training texts.
    weights : array, shape (s, 3)
    """

    factor: float
    intercept: Floats
    mean: Floats
    weights: Floats

    def list_effects(self, signs: Floats) -> Floats:
        """Return the logits that each sign adds to each label of each text, shape (n, s, 3)."""
        effects: Floats = (signs - self.mean)[:, :, None] * self.weights[None]
        return effects

    def move(self, logits: Floats, signs: Floats, labels: Sequence[str] = LABELS) -> Floats:
        """Return logits moved by the signs.

        Parameters
        ----------
        logits : array, shape (n, c)
        signs : array, shape (n, s)
            From `text_signs.read_signs`.
        labels : sequence of str
            The classes in order.

        Examples
        --------
        >>> by = SignWeights(0.5, np.zeros(3), np.zeros(1), np.array([[0.0, 2.0, 0.0]]))
        >>> by.move(np.array([[2.0, 0.0, 4.0]]), np.ones((1, 1))).tolist()
        [[1.0, 2.0, 2.0]]
        """
        columns = [LABELS.index(label) for label in labels]
        added = np.einsum("ns,sc->nc", signs - self.mean, self.weights[:, columns])
        moved: Floats = self.factor * logits + self.intercept[columns] + added
        return moved


def hash_weights() -> bytes:
    """Return the hash of the file, which is part of the engine's version."""
    return hashlib.sha256(PATH.read_bytes()).digest()


@cache
def load_sign_weights() -> SignWeights:
    """Return the shipped weights.

    Raises
    ------
    ConfigError
        The file has other signs than this version reads.
    """
    with PATH.open(encoding="utf-8", newline="") as file:
        rows = {row["sign"]: row for row in csv.DictReader(file)}
    if tuple(rows) != (FACTOR, INTERCEPT, *list_signs()):
        raise ConfigError(
            f"{PATH} has other signs than configs/lexicons/text_signs_de.yaml",
            hint="fit it again: python -m bench.train_sentiment",
        )
    values = np.array([[float(row[label]) for label in LABELS] for row in rows.values()])
    mean = np.array([float(rows[name]["mean"]) for name in list_signs()])
    return SignWeights(float(values[0, 0]), values[1], mean, values[2:])


def save_sign_weights(weights: SignWeights) -> None:
    """Write the file, rounded to six places."""
    rows = [
        (FACTOR, 0.0, *[weights.factor] * 3),
        (INTERCEPT, 0.0, *weights.intercept),
        *(
            (name, mean, *row)
            for name, mean, row in zip(list_signs(), weights.mean, weights.weights, strict=True)
        ),
    ]
    with PATH.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sign", "mean", *LABELS])
        writer.writerows((name, *(round(float(each), 6) for each in rest)) for name, *rest in rows)
