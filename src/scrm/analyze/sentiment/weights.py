"""The weights of a trained model and their file: a plain npz without pickle, byte-reproducible."""

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
"""Number of slots for hashed character n-grams, and for hashed pairs of words."""

_SLOTS: Final = ("grams", "pairs")
_FREQUENCIES: Final = ("idf", "pair_idf")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model; c classes, d = len(features.NAMES) features, `HASHED` slots.

    Two logistic regressions: `alone` uses the lexicon features and their products, `joint` the
    features, character n-grams and pairs of words.

    Parameters
    ----------
    mean, scale, low, high : array, shape (d,)
        Standardisation of the features, and their range in training, to which they are clipped.
    alone : array, shape (c, d + d * (d + 1) / 2 + 1)
        Coefficients of the standardised features and of their pairwise products, then the
        intercept.
    joint : array, shape (c, d + 1)
        Coefficients of the standardised features, then the intercept.
    grams, pairs : array, shape (c, HASHED)
        Coefficients of n-grams and pairs, times their inverse document frequency.
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
        """Write the file; slot coefficients in units of 1/127 of the largest of their class."""
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
            The file does not exist, or it is not a model of this version.
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
        """Raise ValueError if the shapes do not match each other or this version's features."""
        c, d = len(self.labels), len(NAMES)
        expected = {
            "alone": (c, d + d * (d + 1) // 2 + 1),
            "joint": (c, d + 1),
            "mean": (d,),
            **dict.fromkeys(_SLOTS, (c, HASHED)),
            **dict.fromkeys(_FREQUENCIES, (HASHED,)),
        }
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise ValueError(name)


def round_weights(weights: Weights) -> Weights:
    """Return weights as they are after saving and loading, so that both give the same scores."""
    values: dict[str, Any] = {each.name: getattr(weights, each.name) for each in fields(weights)}
    for name in _SLOTS:
        whole, largest = _whole(values[name])
        values[name] = whole / 127 * largest
    for name in _FREQUENCIES:
        values[name] = values[name].astype(np.float16).astype(float)
    return Weights(**values)


def _whole(coefficients: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return coefficients in units of 1/127 of the largest of their class, and the largest."""
    largest = np.maximum(np.abs(coefficients).max(axis=1, keepdims=True), 1e-12)
    return np.rint(coefficients / largest * 127).astype(np.int8), largest
