"""Cells rest on enough people, whatever a reader adds up or subtracts."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze._cell_partition import merge_small_cells

KEYS = ["month", "channel", "segment"]
people = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["1", "1", "2", "3"]),
        st.sampled_from(["x", "x", "mail", None]),
        st.sampled_from(["a", "b", "c", None]),
    ),
    min_size=1,
    max_size=120,
)


def merge(rows: list[tuple], k: int) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=["who", *KEYS], orient="row").unique(maintain_order=True)
    return merge_small_cells(frame, KEYS, "who", k)


@settings(max_examples=25)
@given(rows=people, k=st.integers(2, 8))
def test_each_cell_is_about_enough_people_and_holds_whole_cells_only(
    rows: list[tuple], k: int
) -> None:
    merged = merge(rows, k)
    sizes = merged.group_by(KEYS).agg(pl.col("who").n_unique())["who"]
    assert sizes.is_empty() or sizes.min() >= k
    given_rows = pl.DataFrame(rows, schema=["who", *KEYS], orient="row").unique()
    assert merged.height in {0, given_rows.height}
    if given_rows["who"].n_unique() >= k:
        assert merged.height == given_rows.height


@settings(max_examples=25)
@given(rows=people, k=st.integers(2, 8))
def test_the_total_of_a_value_reveals_no_small_group(rows: list[tuple], k: int) -> None:
    frame = pl.DataFrame(rows, schema=["who", *KEYS], orient="row").unique(maintain_order=True)
    merged = merge_small_cells(frame.with_row_index("row"), KEYS, "who", k).sort("row")
    if merged.is_empty():
        return
    for key in KEYS:
        for value in merged[key].drop_nulls().unique():
            hidden = frame.filter((frame[key].fill_null("") == value) & merged[key].is_null())[
                "who"
            ].n_unique()
            assert hidden == 0 or hidden >= k


@pytest.mark.parametrize(("count", "kept"), [(9, 0), (10, 10)])
def test_fewer_people_than_a_cell_needs_are_not_shown_at_all(count: int, kept: int) -> None:
    assert merge([(who, "1", "x", "a") for who in range(count)], 10).height == kept


def test_keys_are_given_up_from_the_last_one_on() -> None:
    rows = [(who, "1", "x", "a") for who in range(5)] + [(who, "1", "x", "b") for who in (5, 6)]
    rows += [(who, "1", "mail", "c") for who in range(7, 10)]
    found = merge(rows, 3).unique(KEYS, maintain_order=True).select(KEYS).rows()
    assert found == [("1", "x", None), ("1", "mail", "c")]
