"""The first sentence."""

import numpy as np
import polars as pl
import pytest
from tests.analyze.segments.populations import CONTEXT, load_sample

from scrm.analyze import segments
from scrm.analyze.segments.answer import _finding


def test_a_largest_group_that_is_not_surely_the_largest_is_not_called_so_alone(store):
    load_sample(store)
    result = segments.run(store, segments.Params(), CONTEXT)
    groups = (
        result.table("sizes")
        .frame.filter(pl.col("segment") != "unrated")
        .sort("estimate", descending=True)
    )
    rivals = int((groups["high"][1:] >= groups["low"][0]).sum())
    assert ("as large or larger may be" in result.finding.en) == (0 < rivals < 4)
    assert result.finding.en.startswith("No group is surely the largest") == (rivals == 4)


def test_where_everybody_is_the_same_no_group_is_called_the_largest():
    counted = pl.DataFrame(
        {"segment": ["happy"], "estimate": [0.24], "low": [0.24], "high": [0.24]}
    )
    assert "cannot be told apart" in _finding(counted, np.full(30, 0.25), 30).en
    assert _finding(counted, np.full(30, 0.6), 30).en.startswith(
        "Largest group: Happy, an estimated 24.0%"
    )


@pytest.mark.parametrize(
    ("high", "start", "doubt"),
    [
        ((0.3, 0.2, 0.1), "Largest group: Happy", False),
        ((0.3, 0.26, 0.1), "Largest group: Happy", True),
        ((0.3, 0.26, 0.25), "No group is surely the largest; most likely Happy", False),
    ],
)
def test_rivals_of_the_largest_group_are_named_and_where_all_are_rivals_that_is_said(
    high, start, doubt
):
    counted = pl.DataFrame(
        {
            "segment": ["happy", "engaged", "average"],
            "estimate": [0.27, 0.15, 0.08],
            "low": [0.24, 0.1, 0.05],
            "high": high,
        }
    )
    found = _finding(counted, np.full(30, 0.6), 30).en
    assert found.startswith(start)
    assert ("as large or larger may be: Engaged;" in found) == doubt
