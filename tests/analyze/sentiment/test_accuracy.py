"""Measures of accuracy."""

import numpy as np
import pytest

from scrm.analyze.sentiment.accuracy import (
    compute_scores,
    count_confusion,
    macro_f1,
    macro_f1_interval,
)


def test_scores_of_a_class_that_never_occurs_are_zero_and_left_out_of_the_mean():
    counts = count_confusion(np.array([0, 0, 2]), np.array([0, 2, 2]))
    assert compute_scores(counts)[2].round(3).tolist() == [0.667, 0.0, 0.667]
    assert macro_f1(counts) == pytest.approx(2 / 3)
    assert macro_f1_interval(np.array([[1]]), seed=0) is None
