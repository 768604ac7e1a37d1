"""Cells of few people are withheld, and cannot be computed from those shown and the totals."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scrm.report.cell_suppression import find_withheld

K = 10


def _build_totals(shape: tuple[int, ...]) -> np.ndarray:
    """Return the matrix of all totals over one key: second implementation, line by line."""
    cells = list(product(*map(range, shape)))
    rows = [
        [1.0 if (*cell[:axis], *cell[axis + 1 :]) == rest else 0.0 for cell in cells]
        for axis in range(len(shape))
        for rest in product(*(range(n) for place, n in enumerate(shape) if place != axis))
    ]
    return np.array(rows)


def _is_fixed(totals: np.ndarray, cell: int) -> bool:
    """Return whether the totals determine a cell: its unit vector is a sum of their rows."""
    unit = np.zeros(totals.shape[1])
    unit[cell] = 1
    return np.linalg.matrix_rank(np.vstack([totals, unit])) == np.linalg.matrix_rank(totals)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[tuple[int, ...], list[int]]:
    shape = draw(st.sampled_from([(5,), (3, 4), (4, 4), (2, 3, 3)]))
    counts = st.sampled_from([0, 0, 1, 4, 9, 10, 11, 15, 30, 200])
    size = int(np.prod(shape))
    return shape, draw(st.lists(counts, min_size=size, max_size=size))


@given(_tables())
def test_no_small_cell_is_shown_or_follows_from_the_totals(
    table: tuple[tuple[int, ...], list[int]],
) -> None:
    shape, counts = table
    keys = list(zip(*product(*map(range, shape)), strict=True))
    withheld = find_withheld(counts, keys, K)
    assert not any(0 < n < K and not hidden for n, hidden in zip(counts, withheld, strict=True))
    assert not any(withheld[place] for place, n in enumerate(counts) if n == 0)
    cells = np.flatnonzero(withheld)
    if len(shape) == 1:
        hidden = sum(counts[cell] for cell in cells)
        assert hidden == 0 or hidden >= K or hidden == sum(counts)
        return
    totals = _build_totals(shape)
    for row in totals:
        line = np.flatnonzero(row)
        hidden = sum(counts[cell] for cell in line if withheld[cell])
        assert hidden == 0 or hidden >= K or hidden == sum(counts[cell] for cell in line)
    reduced = totals[:, cells]
    fixed = [place for place in range(len(cells)) if _is_fixed(reduced, place)]
    if any(counts[cells[place]] < K for place in fixed):  # only if nothing is left to withhold
        near = {
            cell
            for place in fixed
            for row in totals[totals[:, cells[place]] > 0]
            for cell in np.flatnonzero(row)
        }
        assert not [cell for cell in near if counts[cell] > 0 and not withheld[cell]]


def test_nothing_is_withheld_where_all_groups_are_large_or_empty() -> None:
    assert not find_withheld([0, 10, 500, None], [["a", "b", "c", "d"]], K).any()


def test_the_smallest_other_group_hides_a_small_one() -> None:
    found = find_withheld([3, 500, 40, 12], [["a", "b", "c", "d"]], K)
    assert found.tolist() == [True, False, False, True]


def test_two_small_groups_hide_each_other_if_they_are_large_together() -> None:
    assert find_withheld([6, 7, 50], [["a", "b", "c"]], K).tolist() == [True, True, False]
    assert find_withheld([2, 3, 50, 60], [["a", "b", "c", "d"]], K).tolist() == [
        True,
        True,
        True,
        False,
    ]


def test_a_dear_cell_is_withheld_last() -> None:
    assert find_withheld([12, 3, 40], [["a", "b", "c"]], K, dear=[0]).tolist() == [
        False,
        True,
        True,
    ]
    assert find_withheld([12, 3], [["a", "b"]], K, dear=[0]).tolist() == [True, True]


def test_a_cell_between_two_cycles_is_not_shown_by_the_totals() -> None:
    # Withholding 2x2 blocks hides a and b; the cell between the blocks (5 people) is a bridge.
    counts = np.full((4, 4), 100)
    counts[0, 0] = counts[0, 1] = counts[1, 0] = counts[1, 1] = 6
    counts[2, 2] = counts[2, 3] = counts[3, 2] = counts[3, 3] = 7
    counts[1, 2] = 5
    keys = [np.repeat(range(4), 4).tolist(), np.tile(range(4), 4).tolist()]
    withheld = find_withheld(counts.reshape(-1).tolist(), keys, K)
    cells = np.flatnonzero(withheld)
    place = cells.tolist().index(6)
    assert withheld.sum() > 9
    assert not _is_fixed(_build_totals((4, 4))[:, cells], place)
