"""The first sentence."""

import numpy as np
import polars as pl
import pytest
from tests.analyze.segments.populations import CONTEXT, load_sample

from scrm.analyze import segments
from scrm.analyze.segments.headline import write_headline


def _sizes(largest, *, estimate=0.27):
    return pl.DataFrame(
        {
            "segment": ["happy", "engaged", "average"],
            "n": [9, 5, 3],
            "estimate": [estimate, 0.15, 0.08],
            "low": [0.24, 0.1, 0.05],
            "high": [0.3, 0.2, 0.1],
            "largest": largest,
        },
        schema_overrides={"estimate": pl.Float64, "largest": pl.Float64},
    )


@pytest.mark.parametrize(
    ("largest", "start"),
    [
        ((0.96, 0.03, 0.01), "Largest group: Happy, an estimated 27.0% of all people "),
        (
            (0.6, 0.37, 0.03),
            "No group is surely the largest; most likely Happy (60% probable; an estimated 27.0% "
            "of all people (24.0% to 30.0%)), else Engaged; 30 of 40",
        ),
        ((0.4, 0.35, 0.25), "No group is surely the largest; most likely Happy (40% probable; "),
    ],
)
def test_a_group_is_called_the_largest_only_if_that_is_sure(largest, start):
    found = write_headline(_sizes(largest), np.full(30, 0.6), 40, "evidence-2").en
    assert found.startswith(start)
    assert ("else Engaged or Average;" in found) == (largest[2] > 0.2)


def test_a_size_that_is_hardly_known_is_stated_as_an_interval():
    found = write_headline(_sizes((0.96, 0.03, 0.01), estimate=None), np.full(30, 0.6), 40, "e")
    assert found.en.startswith("Largest group: Happy, 24.0% to 30.0% of all people; 30 of 40")
    assert found.de.startswith("Größte Gruppe: Glückliche, von 24,0")


def test_if_everybody_is_the_same_no_group_is_called_the_largest():
    found = write_headline(_sizes((0.96, 0.03, 0.01)), np.full(30, 0.25), 30, "evidence-2")
    assert "cannot be told apart" in found.en


def test_clusters_are_counted_among_the_rated_only():
    found = write_headline(_sizes((None, None, None)), np.full(17, 0.6), 40, "kmeans-2").en
    assert (
        found == "kmeans puts most of the rated here: Happy (9); 17 of 40 can be rated one by one."
    )


def test_the_sentence_agrees_with_the_table(store):
    load_sample(store)
    result = segments.run(store, segments.Params(), CONTEXT)
    sure = result.table("sizes").frame["largest"].max() >= 0.95
    assert result.finding.en.startswith("Largest group") == sure
    assert result.intervals == ("coarsened_mixture", "posterior_values")
