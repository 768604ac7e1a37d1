"""Classes A, B and C: three rules against values worked by hand, exact money, ties."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.abc_classes.classes import classify, compute_cuts, compute_top_share


def classes(values, **rule):
    frame = pl.DataFrame({"item": [f"c{i:03}" for i in range(len(values))], "value": values})
    found = classify(frame, **rule)
    return dict(zip(found["item"], found["abc_class"], strict=True))


def test_the_default_rule_looks_at_the_share_before_the_customer():
    assert list(classes([50, 30, 15, 5]).values()) == ["A", "A", "B", "C"]
    assert list(classes([99, 1]).values()) == ["A", "C"]  # one giant is A


def test_the_inclusive_rule_is_that_of_sap():
    assert list(classes([50, 30, 15, 5], rule="inclusive").values()) == ["A", "A", "B", "C"]
    assert list(classes([99, 1], rule="inclusive").values()) == ["C", "C"]


def test_the_computed_rule_uses_the_point_nearest_to_the_ideal():
    # x = .25 .5 .75 1, y = .9 .95 .99 1: (.25, .9) is nearest to (0, 1) and to (.25, 1), so that
    # nothing is left for B
    assert compute_cuts(np.array([90.0, 5.0, 4.0, 1.0]), np.ones(4)) == (90.0, 90.0)
    assert list(classes([90, 5, 4, 1], rule="computed").values()) == ["A", "C", "C", "C"]


def test_a_cent_decides_where_floats_would_not():
    assert classes([Decimal("0.8"), Decimal("0.1"), Decimal("0.1")])["c001"] == "B"
    assert classes([Decimal("0.7999"), Decimal("0.1"), Decimal("0.1")])["c001"] == "A"


def test_customers_without_positive_revenue_stand_apart_and_out_of_the_denominator():
    found = classify(pl.DataFrame({"item": ["a", "b", "c"], "value": [10, 0, -100]}))
    assert found["abc_class"].to_list() == ["A", None, None]
    assert found["share"].to_list() == [1.0, None, None]


@given(
    st.lists(st.integers(-50, 1000), min_size=1, max_size=60),
    st.sampled_from(["before", "inclusive", "computed"]),
)
def test_classes_never_rise_with_falling_value_and_ties_share(values, rule):
    found = classify(pl.DataFrame({"item": range(len(values)), "value": values}), rule=rule)
    of_value = found.group_by("value").agg(pl.col("abc_class").n_unique())
    assert of_value["abc_class"].max() == 1
    ranks = [{"A": 0, "B": 1, "C": 2, None: 3}[name] for name in found["abc_class"]]
    assert ranks == sorted(ranks)
    assert (found["value"] > 0).to_list() == found["abc_class"].is_not_null().to_list()


@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=80))
def test_class_a_covers_at_least_its_share(values):
    found = classify(pl.DataFrame({"item": range(len(values)), "value": values}))
    assert found.filter(pl.col("abc_class") == "A")["share"].sum() >= 0.8 - 1e-9


def test_order_of_rows_does_not_matter():
    frame = pl.DataFrame({"item": ["a", "b", "c", "d"], "value": [5, 5, 3, 1]})
    assert classify(frame).equals(classify(frame.reverse()))


def test_top_share_cuts_the_customer_in_the_middle():
    assert compute_top_share(np.array([80.0, 5, 5, 5, 5])) == 0.8
    assert compute_top_share(np.array([10.0, 10.0])) == pytest.approx(0.2)
    assert np.isnan(compute_top_share(np.array([])))
