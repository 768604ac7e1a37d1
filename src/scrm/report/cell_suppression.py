"""Which cells of a table of counts are withheld, so that no small group can be seen or computed.

A cell is small if it counts between 1 and ``k - 1`` people. Small cells are withheld. Whoever knows
the totals of a table could subtract the cells that are shown, so further cells are withheld
(complementary suppression), the smallest first:

- In each line of the table, the cells withheld count 0 or at least ``k`` people together. A line is
  all cells that differ in one key only; its total is taken to be known, also where it is not shown.
- No small cell has only one value that fits the totals of all lines. A cell has one value if every
  vector that changes no total leaves it unchanged; that is tested with two random vectors of this
  null space. (For two keys such cells are the bridges of the graph whose edges are the withheld
  cells.)

Sources: Willenborg and de Waal, Elements of Statistical Disclosure Control, 2001, ch. 4; Gusfield,
SIAM J. Comput. 17(3), 1988, for the graph of two keys.
"""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Lines = list[Integers]
"""For each key, the number of the line that each cell belongs to."""

_UNCHANGED = 1e-6
"""A cell of a standard normal vector of the null space is this small only if it has one value."""


def find_withheld(
    counts: Sequence[int | None],
    keys: Sequence[Sequence[Any]],
    k: int,
    *,
    dear: Collection[int] = (),
) -> Flags:
    """Return which cells are withheld.

    Parameters
    ----------
    counts : sequence of int or None, shape (cells,)
        People in each cell; None where the number is not known, and then neither small nor able to
        hide another one.
    keys : sequence of sequences, shape (keys, cells)
        The keys of the cells, such as channel and month, whose combinations are different. None of
        them, or one: all cells are one line.
    k : int
        The smallest group that is shown; 1 shows all.
    dear : collection of int
        Cells that are withheld for the sake of others only if no other cell can be.

    Returns
    -------
    array of bool, shape (cells,)

    Examples
    --------
    >>> find_withheld([3, 40, 12, 90], [["A", "B", "C", "D"]], k=10)
    array([ True, False,  True, False])

    Two months by two channels: all four, as any one follows from the others and the totals.

    >>> months, channels = ["May", "May", "June", "June"], ["x", "mail", "x", "mail"]
    >>> find_withheld([3, 40, 12, 90], [months, channels], k=10)
    array([ True,  True,  True,  True])
    """
    known = np.array([0 if count is None else count for count in counts], np.int64)
    withheld = (known > 0) & (known < k)
    if not withheld.any():
        return withheld
    lines = _number_lines(keys, len(known))
    costs = known.copy()
    costs[list(dear)] += known.sum()
    while True:
        _fill_lines(known, costs, lines, withheld, k)
        fixed = _find_fixed(lines, withheld)
        exposed = fixed[known[fixed] < k]
        if not len(exposed):
            return withheld
        near = [_withhold_neighbour(costs, lines, withheld, [cell]) for cell in exposed]
        if not any(near) and not _withhold_neighbour(costs, lines, withheld, fixed):
            return withheld


def _number_lines(keys: Sequence[Sequence[Any]], size: int) -> Lines:
    """Return the line of each cell for each key that varies along it."""
    codes = [np.unique([repr(value) for value in key], return_inverse=True)[1] for key in keys]
    if len(codes) <= 1:
        return [np.zeros(size, np.int64)]
    return [
        np.unique(np.stack(codes[:place] + codes[place + 1 :]), axis=1, return_inverse=True)[1]
        .reshape(-1)
        .astype(np.int64)
        for place in range(len(codes))
    ]


def _fill_lines(counts: Integers, costs: Integers, lines: Lines, withheld: Flags, k: int) -> None:
    """Withhold further cells until those of each line count 0 or at least `k` together."""
    order = np.argsort(costs, kind="stable")
    changed = True
    while changed:
        changed = False
        for line in lines:
            hidden = np.bincount(line, np.where(withheld, counts, 0))
            short = (hidden > 0) & (hidden < k)
            able = order[(short[line] & ~withheld & (counts > 0))[order]]
            chosen = able[np.unique(line[able], return_index=True)[1]]  # the first of each line
            withheld[chosen] = True
            changed |= bool(len(chosen))


def _find_fixed(lines: Lines, withheld: Flags) -> Integers:
    """Return the withheld cells that have only one value that fits all totals."""
    from scipy.sparse import coo_array
    from scipy.sparse.linalg import lsmr

    cells = np.flatnonzero(withheld)
    if len(lines) == 1:
        return cells[:0]  # several cells of one total
    starts = np.cumsum([0, *(int(line.max()) + 1 for line in lines)])
    rows = np.concatenate(
        [line[cells] + start for line, start in zip(lines, starts[:-1], strict=True)]
    )
    columns = np.tile(np.arange(len(cells)), len(lines))
    shape = (int(starts[-1]), len(cells))
    totals = coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    draws = np.random.default_rng(0)
    is_fixed = np.ones(len(cells), np.bool_)
    for _ in range(2):
        vector = draws.standard_normal(len(cells))
        fit = lsmr(totals.T, vector, atol=1e-12, btol=1e-12, conlim=0, maxiter=10 * len(cells) + 50)
        is_fixed &= np.abs(vector - totals.T @ fit[0]) < _UNCHANGED
    return cells[is_fixed]


def _withhold_neighbour(
    costs: Integers, lines: Lines, withheld: Flags, cells: Sequence[int] | Integers
) -> bool:
    """Withhold the cheapest shown cell in the lines of some cells; return whether there was one."""
    near = np.any([np.isin(line, line[cells]) for line in lines], axis=0)
    places = np.flatnonzero(near & ~withheld & (costs > 0))
    if len(places):
        withheld[places[np.argmin(costs[places])]] = True
    return bool(len(places))
