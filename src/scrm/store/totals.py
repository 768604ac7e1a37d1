"""Control totals of rows: counts and sums that are computed outside the engine.

Two sets of rows with the same totals hold the same cells under the same keys, but for a chance
of about 2**-64. Totals of disjoint sets add up, so that a table can be checked like an account:
``before + inserted - deleted = after``.
"""

import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_MODULUS = 2**64
MONEY_DIGITS = 4
"""Decimal places of a money column; its sums are kept as whole numbers of this unit."""


@dataclass(frozen=True, slots=True)
class ColumnTotals:
    """Totals of one column.

    Parameters
    ----------
    cells : int
        Cells that are not NULL.
    digest : int
        Sum modulo 2**64 of the hash of each cell combined with the hash of its row's key, so that
        two cells that change places change the sum.
    amount : int
        Sum of a money column in ten-thousandths of its unit; 0 for other columns.
    """

    cells: int = 0
    digest: int = 0
    amount: int = 0

    def plus(self, other: "ColumnTotals", sign: int) -> "ColumnTotals":
        """Return the totals with those of another column added (``sign=1``) or taken away (-1)."""
        return ColumnTotals(
            self.cells + sign * other.cells,
            (self.digest + sign * other.digest) % _MODULUS,
            self.amount + sign * other.amount,
        )


_EMPTY = ColumnTotals()


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of some rows of one table: their number, and those of each column that holds a cell.

    Examples
    --------
    >>> import polars as pl
    >>> rows = pl.DataFrame({"id": ["a", "b"], "likes": [3, None]})
    >>> both, first, second = (total(part, hash_keys(part, ["id"])) for part in (rows, rows[:1], rows[1:]))
    >>> both.rows, both.columns["likes"].cells
    (2, 1)
    >>> both - first == second
    True
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
            name: self.columns.get(name, _EMPTY).plus(other.columns.get(name, _EMPTY), sign)
            for name in names
        }
        filled = {name: totals for name, totals in columns.items() if totals != _EMPTY}
        return Totals(self.rows + sign * other.rows, filled)

    def differences(self, other: "Totals") -> Iterator[str]:
        """Yield what differs between the two: ``rows``, then the columns in alphabetical order."""
        if self.rows != other.rows:
            yield "rows"
        for name in sorted({*self.columns, *other.columns}):
            if self.columns.get(name, _EMPTY) != other.columns.get(name, _EMPTY):
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


@cache
def method() -> str:
    """Return what the hashes depend on: totals of another method cannot be compared."""
    from importlib.metadata import version

    return f"polars {version('polars')} {platform.machine()}"


def hash_keys(rows: "pl.DataFrame", key: Sequence[str]) -> "pl.Series":
    """Return the 64-bit hash of each row's key."""
    return rows.select(key).hash_rows(seed=0)


def total(rows: "pl.DataFrame", keys: "pl.Series") -> Totals:
    """Return the totals of some rows.

    Parameters
    ----------
    rows : DataFrame
        Rows of one table; a column that is left out counts as NULL throughout.
    keys : Series
        Hash of each row's key, from `hash_keys`.
    """
    columns = {name: _total_column(rows[name], keys) for name in rows.columns}
    return Totals(rows.height, {name: each for name, each in columns.items() if each.cells})


def _total_column(values: "pl.Series", keys: "pl.Series") -> ColumnTotals:
    import polars as pl

    cells = len(values) - values.null_count()
    if not cells:
        return _EMPTY
    hashes = values.hash(seed=0) ^ keys
    if cells < len(values):
        hashes = hashes.filter(values.is_not_null())
    amount = 0
    if isinstance(values.dtype, pl.Decimal):
        amount = int(Decimal(str(values.sum())).scaleb(MONEY_DIGITS))
    return ColumnTotals(cells, int(hashes.sum()) % _MODULUS, amount)
