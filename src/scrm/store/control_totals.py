"""Control totals of rows, and the table ``control_totals`` that keeps them by table and load.

Totals are counts and sums that can be added up like the entries of an account. Two sets of rows
with the same totals hold the same cells in the same rows, but for a chance of about 2**-64. Totals
of disjoint sets add up, so a table is checked like an account: ``before + inserted - deleted =
after``.

The balance is one row with the number of rows of each table. It reveals rows that were deleted
together with their control totals.
"""

import json
import platform
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from scrm.errors import IntegrityError
from scrm.store import Store
from scrm.tables import TABLES

HINT = "nothing was changed; please report it; scrm doctor --verify checks the whole database"
TOTALLED = tuple(table.name for table in TABLES.values() if table.role != "bookkeeping")
"""The tables that have control totals."""
_BALANCE = ""
"""Takes the place of the table's name in the row of the balance."""
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
    >>> both = first.plus(Totals(1, {"likes": ColumnTotals(cells=1, digest=5)}))
    >>> both.rows, both.columns["likes"].cells, both.columns["likes"].digest
    (3, 2, 12)
    >>> list(both.plus(first, -1).differences(first))
    ['rows', 'likes']
    """

    rows: int = 0
    columns: Mapping[str, ColumnTotals] = field(default_factory=dict)

    def plus(self, other: "Totals", sign: int = 1) -> "Totals":
        """Return the totals with those of other rows added (``sign=1``) or subtracted (-1)."""
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
        account[load] = account.get(load, Totals()).plus(totals, sign)


@cache
def method() -> str:
    """Return what the hashes depend on: totals of another method cannot be compared."""
    from importlib.metadata import version

    return f"by line, polars {version('polars')} {platform.machine()}"


def record_accounts(store: Store, accounts: Mapping[str, Account]) -> None:
    """Replace the recorded totals of some loads of some tables, and renew the balance."""
    import polars as pl

    values = [
        (table, load, totals.rows, totals.to_json(), method())
        for table, account in accounts.items()
        for load, totals in sorted(account.items())
    ]
    names = TABLES["control_totals"].column_names
    frame = pl.DataFrame(values, schema=list(names), orient="row")
    with store.offered(scrm_totals=frame.to_arrow()):
        store.execute(
            "DELETE FROM control_totals WHERE table_name IN (SELECT table_name FROM scrm_totals) "
            "AND (method <> $method OR (table_name, load_id) IN "
            "(SELECT (table_name, load_id) FROM scrm_totals))",
            {"method": method()},
        )
        store.execute(
            f"INSERT INTO control_totals SELECT {', '.join(names)} FROM scrm_totals "
            "WHERE row_count > 0"
        )
    store.execute("DELETE FROM control_totals WHERE table_name = $name", {"name": _BALANCE})
    found = store.frame(
        "SELECT table_name, CAST(sum(row_count) AS BIGINT) FROM control_totals "
        "GROUP BY ALL ORDER BY ALL"
    )
    counts = dict(found.iter_rows())
    store.execute(
        f"INSERT INTO control_totals ({', '.join(names)}) "
        "SELECT $name, $load, $rows, $counts, $method",
        {
            "name": _BALANCE,
            "load": WHOLE,
            "rows": sum(counts.values()),
            "counts": json.dumps(counts, sort_keys=True),
            "method": method(),
        },
    )


def read_balance(store: Store) -> dict[str, int] | None:
    """Return the number of rows of each table that has some, as recorded; None if it is missing.

    Raises
    ------
    IntegrityError
        It cannot be read.
    """
    text = store.value(
        "SELECT totals FROM control_totals WHERE table_name = $name", {"name": _BALANCE}
    )
    if text is None:
        return None
    try:
        return {str(table): int(count) for table, count in json.loads(text).items()}
    except (ValueError, TypeError, AttributeError):
        raise IntegrityError(
            "control_totals: the balance of all tables cannot be read", hint=HINT
        ) from None
