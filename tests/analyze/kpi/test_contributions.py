"""Parts of a change: they add up, whatever the cells."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm.analyze.kpi.contributions import Cell, merge_small, split_ratio, split_sum

CELLS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.tuples(st.integers(0, 50), st.integers(1, 100)).map(
        lambda pair: Cell(min(pair[0], pair[1]), pair[1], 0.1)
    ),
    min_size=1,
)


def rate(cells):
    return sum(cell.above for cell in cells.values()) / sum(cell.below for cell in cells.values())


@given(CELLS, CELLS)
def test_rates_and_mix_add_up_to_the_change_of_a_ratio(before, now):
    parts = split_ratio(before, now)
    assert math.isclose(sum(part.total for part in parts), rate(now) - rate(before), abs_tol=1e-12)


@given(CELLS, CELLS, st.integers(0, 7))
def test_merged_parts_add_up_too(before, now, most):
    parts = split_ratio(before, now)
    shown, rest = merge_small(parts, most)
    total = sum(part.total for part in shown) + (rest.total if rest else 0)
    assert math.isclose(total, sum(part.total for part in parts), abs_tol=1e-12)


def test_parts_of_a_share_as_computed_by_hand():
    # shares .5/.5 -> .1/.9, rates .8 -> .85 and .3 -> .35; middle (.55 + .4) / 2 = .475
    found = {part.name: part for part in split_ratio(
        {"a": Cell(80, 100), "b": Cell(30, 100)}, {"a": Cell(17, 20), "b": Cell(63, 180)}
    )}  # fmt: skip
    assert found["a"].rate == pytest.approx(0.3 * 0.05)
    assert found["a"].mix == pytest.approx((0.825 - 0.475) * -0.4)
    assert found["b"].rate == pytest.approx(0.7 * 0.05)
    assert found["b"].mix == pytest.approx((0.325 - 0.475) * 0.4)


def test_a_count_has_the_interval_of_two_poisson_counts():
    (part,) = split_sum({"a": 30}, {"a": 45}, is_count=True)
    assert part.low == pytest.approx(15 - 1.959964 * math.sqrt(75))


def test_a_window_without_cases_is_refused():
    with pytest.raises(ValueError, match="no cases"):
        split_ratio({"a": Cell(0, 0)}, {"a": Cell(1, 2)})
