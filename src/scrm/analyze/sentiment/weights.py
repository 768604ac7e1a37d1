"""The numbers a trained model consists of, and the file they travel in: a plain npz, no pickle, the same bytes each time."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.sentiment.features import NAMES
from scrm.errors import ConfigError
from scrm.files import replace_file

HASHED: Final = 1 << 17
"""Number of slots that n-grams of characters, and as many that pairs of words are hashed into."""

_SLOTS: Final = ("grams", "pairs")
_FREQUENCIES: Final = ("idf", "pair_idf")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model; c classes, d = len(features.NAMES) features, `HASHED` slots.

    Two logistic regressions: `alone` sees the lexicon's features and their products, `joint` sees the features, n-grams of
    characters and pairs of words.

    Parameters
    ----------
    mean, scale, low, high : array, shape (d,)
        Standardisation of the features, and the range seen in training; what lies beyond is taken as the end of the range.
    alone : array, shape (c, d + d * (d + 1) / 2 + 1)
        Coefficients of the standardised features and of the products of each two of them, then the intercept.
    joint : array, shape (c, d + 1)
        Coefficients of the standardised features, then the intercept.
    grams, pairs : array, shape (c, HASHED)
        Coefficients of the n-grams and of the pairs, times their inverse document frequency.
    idf, pair_idf : array, shape (HASHED,)
        Inverse document frequencies, for the norm of a text.
    about : mapping
        Labels, training data, scores, measured confusion, temperature.
    """

    mean: Floats
    scale: Floats
    low: Floats
    high: Floats
    alone: Floats
    joint: Floats
    grams: Floats
    idf: Floats
    pairs: Floats
    pair_idf: Floats
    about: Mapping[str, Any]

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes, in the order of the coefficients."""
        return tuple(self.about["labels"])

    def save(self, path: Path) -> None:
        """Write the file; coefficients of slots as whole numbers of 1/127 of the largest of their class."""
        arrays = {
            each.name: getattr(self, each.name) for each in fields(self) if each.name != "about"
        }
        for name in _SLOTS:
            arrays[name], arrays[f"largest_{name}"] = _whole(arrays[name])
        for name in _FREQUENCIES:
            arrays[name] = arrays[name].astype(np.float16)
        about = np.frombuffer(
            json.dumps(self.about, sort_keys=True, ensure_ascii=False).encode(), np.uint8
        )
        with replace_file(path) as file:
            np.savez_compressed(file, allow_pickle=False, about=about, **arrays)

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Read a file that `save` wrote.

        Raises
        ------
        ConfigError
            There is no such file, or it is no model of this version.
        """
        hint = "train one: scrm sentiment train FILE --save model.npz"
        if not path.is_file():
            raise ConfigError(f"there is no model at {path}", hint=hint)
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                found = {name: file[name] for name in file.files}
            about = json.loads(found.pop("about").tobytes())
            slots = {name: found.pop(name) / 127 * found.pop(f"largest_{name}") for name in _SLOTS}
            frequencies = {name: found.pop(name).astype(float) for name in _FREQUENCIES}
            weights = cls(about=about, **slots, **frequencies, **found)
            weights.check()
        except (ValueError, KeyError, TypeError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise ConfigError(
                f"{path} is no sentiment model of this version ({type(error).__name__})", hint=hint
            ) from None
        return weights

    def check(self) -> None:
        """Raise a ValueError where the shapes do not fit each other or this version's features."""
        c, d = len(self.labels), len(NAMES)
        expected = {
            "alone": (c, d + d * (d + 1) // 2 + 1), "joint": (c, d + 1), "mean": (d,),
            **dict.fromkeys(_SLOTS, (c, HASHED)), **dict.fromkeys(_FREQUENCIES, (HASHED,)),
        }  # fmt: skip
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(name)


def round_weights(weights: Weights) -> Weights:
    """Return weights as they are after saving and loading, so that both score alike."""
    values: dict[str, Any] = {each.name: getattr(weights, each.name) for each in fields(weights)}
    for name in _SLOTS:
        whole, largest = _whole(values[name])
        values[name] = whole / 127 * largest
    for name in _FREQUENCIES:
        values[name] = values[name].astype(np.float16).astype(float)
    return Weights(**values)


def _whole(coefficients: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return coefficients as whole numbers of 1/127 of the largest of their class, and these largest."""
    largest = np.maximum(np.abs(coefficients).max(axis=1, keepdims=True), 1e-12)
    return np.rint(coefficients / largest * 127).astype(np.int8), largest
