"""The file of a trained model."""

import numpy as np
import pytest

from scrm.analyze.sentiment.weights import Weights
from scrm.errors import ConfigError


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"x" * 1000])
def test_a_file_that_is_no_model_is_named(tmp_path, content):
    (tmp_path / "m.npz").write_bytes(content)
    with pytest.raises(ConfigError, match="is no sentiment model"):
        Weights.load(tmp_path / "m.npz")


def test_a_model_with_pickled_objects_is_refused(tmp_path):
    np.savez(tmp_path / "m.npz", about=np.array([{"labels": []}], dtype=object))
    with pytest.raises(ConfigError, match="is no sentiment model"):
        Weights.load(tmp_path / "m.npz")


def test_the_shipped_model_is_small():
    from scrm.analyze.sentiment.model_engine import MODEL

    assert MODEL.stat().st_size < 3_000_000
