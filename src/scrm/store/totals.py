"""Control totals of rows: counts and sums that can be added up like the entries of an account.

Two sets of rows with the same totals hold the same cells in the same rows, but for a chance of
about 2**-64. Totals of disjoint sets add up, so a table is checked like an account:
``before + inserted - deleted = after``.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

_MODULUS = 2**64


@dataclass(frozen=True, slots=True)
class ColumnTotals:
    """Totals of one column.

    Parameters
    ----------
    cells : int
        Cells that are not NULL.
    digest : int
        Sum modulo 2**64 of the hash of each cell times the hash of its row, so that two cells that
        change places change the sum.
    amount : int
        Sum of a money column in ten-thousandths of its unit; 0 for other columns.
    """

    cells: int = 0
    digest: int = 0
    amount: int = 0

    def plus(self, other: "ColumnTotals", sign: int) -> "ColumnTotals":
        """Return the totals with those of another column added (``sign=1``) or subtracted (-1)."""
        return ColumnTotals(
            self.cells + sign * other.cells,
            (self.digest + sign * other.digest) % _MODULUS,
            self.amount + sign * other.amount,
        )


EMPTY = ColumnTotals()


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of some rows of one table: their number, and those of each column that holds a cell.

    Examples
    --------
    >>> first = Totals(2, {"likes": ColumnTotals(cells=1, digest=7)})
    >>> both = first + Totals(1, {"likes": ColumnTotals(cells=1, digest=5)})
    >>> both.rows, both.columns["likes"].cells, both.columns["likes"].digest
    (3, 2, 12)
    >>> list((both - first).differences(first))
    ['rows', 'likes']
    """

    rows: int = 0
    columns: Mapping[str, ColumnTotals] = field(default_factory=dict)

    def __add__(self, other: "Totals") -> "Totals":
        return self._plus(other, 1)

    def __sub__(self, other: "Totals") -> "Totals":
        return self._plus(other, -1)

    def _plus(self, other: "Totals", sign: int) -> "Totals":
        names = dict.fromkeys([*self.columns, *other.columns])
        columns = {
            name: self.columns.get(name, EMPTY).plus(other.columns.get(name, EMPTY), sign)
            for name in names
        }
        filled = {name: totals for name, totals in columns.items() if totals != EMPTY}
        return Totals(self.rows + sign * other.rows, filled)

    def only(self, columns: Collection[str]) -> "Totals":
        """Return the totals of some of the columns."""
        return Totals(
            self.rows, {name: each for name, each in self.columns.items() if name in columns}
        )

    def differences(self, other: "Totals") -> Iterator[str]:
        """Yield what differs between the two: ``rows``, then the columns in alphabetical order."""
        if self.rows != other.rows:
            yield "rows"
        for name in sorted({*self.columns, *other.columns}):
            if self.columns.get(name, EMPTY) != other.columns.get(name, EMPTY):
                yield name

    def to_json(self) -> str:
        """Return the column totals as text, for the database."""
        values = {
            name: [each.cells, each.digest, each.amount] for name, each in self.columns.items()
        }
        return json.dumps(values, separators=(",", ":"), sort_keys=True)

    @staticmethod
    def from_json(rows: int, text: str) -> "Totals":
        """Return the totals that `to_json` wrote.

        Examples
        --------
        >>> Totals.from_json(1, Totals(1, {"a": ColumnTotals(1, 7)}).to_json()).columns["a"].digest
        7
        """
        return Totals(
            rows, {name: ColumnTotals(*values) for name, values in json.loads(text).items()}
        )


Account = dict[int, Totals]
"""The totals of one table by load."""

WHOLE = 0
"""Takes the place of the load for rows without one: those of derived tables."""


def add_to(account: Account, entries: Mapping[int, Totals], sign: int = 1) -> None:
    """Add totals to an account (``sign=1``), or subtract them (-1).

    Examples
    --------
    >>> account = {1: Totals(5)}
    >>> add_to(account, {1: Totals(2), 2: Totals(3)}, -1)
    >>> account[1].rows, account[2].rows
    (3, -3)
    """
    for load, totals in entries.items():
        before = account.get(load, Totals())
        account[load] = before + totals if sign == 1 else before - totals
