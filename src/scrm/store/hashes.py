"""Totals of rows, computed outside the engine from hashes of their cells.

A cell enters the total of its column as the product of its own hash and the hash of its row, so
that a cell that moves to another row changes the total. A row is identified by its line; in a
derived table, which has no lines, by its key.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from scrm.store.control_totals import WHOLE, Account, ColumnTotals, Totals
from scrm.tables import BOOKKEEPING, Table

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    import pyarrow as pa

    Hashes = np.ndarray[Any, np.dtype[np.uint64]]
    Numbers = np.ndarray[Any, np.dtype[np.int64]]

MONEY_DIGITS = 4
"""Decimal places of a money column; its sums are kept as whole numbers of this unit."""
_LOAD, _LINE = "load_id", "line"
_FACTOR = 0x9E3779B97F4A7C15
"""An odd number without regular bits, that combines the hashes of the columns of a key."""
_HALF = 30
"""Bits of the lower part of an amount: both parts of billions of amounts add up within 64 bits."""


@dataclass(frozen=True, slots=True)
class HashedColumn:
    """One column as the totals need it.

    Parameters
    ----------
    hashes : array of uint64
        The hash of each cell, 0 for NULL.
    is_filled : array of bool or None
        Which cells are not NULL; None if all are.
    amounts : array of int64 or None
        The cells of a money column in ten-thousandths, 0 for NULL; None for other columns.
    """

    hashes: "Hashes"
    is_filled: "np.ndarray[Any, np.dtype[np.bool_]] | None"
    amounts: "Numbers | None"


Memory = dict[tuple[object, ...], HashedColumn]
"""Hashed columns by the bytes that they were computed from, while these are in use."""


@dataclass(frozen=True, slots=True)
class RowTotals:
    """The totals of some rows of one table.

    Parameters
    ----------
    account : dict
        Totals by load.
    keys : array of uint64 or None
        The hash of each row's key, if asked for.
    lines : tuple of int, or None
        The first and the last line; None if a row has none.
    """

    account: Account
    keys: "Hashes | None"
    lines: tuple[int, int] | None


def total_rows(
    table: Table,
    rows: "pa.Table | pa.RecordBatch | pl.DataFrame",
    memory: Memory | None = None,
    *,
    with_keys: bool = False,
) -> RowTotals:
    """Return the totals of some rows of a table; missing columns count as NULL.

    Parameters
    ----------
    memory : dict, optional
        Keeps hashed columns for further Arrow tables that share them, while they are in use.
    with_keys : bool
        Return the hashes of the keys.

    Examples
    --------
    >>> import polars as pl
    >>> from scrm.tables import TABLES
    >>> rows = pl.DataFrame({"load_id": [1, 1, 2], "line": [2, 3, 2], "order_id": ["a", "b", "a"]})
    >>> totals = total_rows(TABLES["orders"], rows).account
    >>> totals[1].rows, totals[2].rows, totals[2].columns["order_id"].cells
    (2, 1, 1)
    """
    import numpy as np
    import polars as pl

    if isinstance(rows, pl.DataFrame):
        given: dict[str, Any] = {each.name: each for each in rows}
    else:
        given = dict(zip(rows.column_names, rows.columns, strict=True))
    hashed = _Hasher(given, _kinds(table), {} if memory is None else memory)
    by = hashed.combine((_LINE,) if table.role == "canonical" else table.key, len(rows))
    loads = None
    if _LOAD in given:
        loads = _series(given[_LOAD]).cast(pl.Int64).fill_null(WHOLE).to_numpy()
    sums = _Sums(by | np.uint64(1), loads)
    keys = hashed.combine(table.key, len(rows)) if with_keys else None
    totals = {name: sums.of(hashed[name]) for name in given if name != _LOAD}
    return RowTotals(sums.account(totals), keys, _ends(given.get(_LINE)))


@dataclass(frozen=True, slots=True)
class _Hasher:
    """The columns of some rows, each hashed when it is asked for."""

    given: Mapping[str, Any]
    kinds: "Mapping[str, pl.DataType]"
    memory: Memory

    def __getitem__(self, name: str) -> HashedColumn:
        """Return a hashed column; it is kept for these rows, and for those of another table."""
        identity = (str(self.kinds.get(name)), *_identity(self.given[name]))
        if identity not in self.memory:
            self.memory[identity] = _hash_cells(_series(self.given[name]), self.kinds.get(name))
        return self.memory[identity]

    def combine(self, names: Sequence[str], height: int) -> "Hashes":
        """Return one hash for each row of the cells of those columns that are there."""
        import numpy as np

        found: Hashes | None = None
        for name in names:
            if name in self.given:
                hashes = self[name].hashes
                found = hashes if found is None else found * np.uint64(_FACTOR) + hashes
        return np.zeros(height, np.uint64) if found is None else found


class _Sums:
    """Sums over some rows, by load.

    Parameters
    ----------
    rows : array of uint64
        The hash of each row.
    loads : array of int64 or None
        The load of each row; None if they have none.
    """

    def __init__(self, rows: "Hashes", loads: "Numbers | None") -> None:
        import numpy as np

        self._rows = rows
        self._order: Any = None
        if loads is None or not len(rows) or (loads == loads[0]).all():
            self._loads = [WHOLE if loads is None or not len(rows) else int(loads[0])]
            self._counts = [len(rows)]
            return
        self._order = np.argsort(loads, kind="stable")
        found, self._starts, counts = np.unique(
            loads[self._order], return_index=True, return_counts=True
        )
        self._loads, self._counts = found.tolist(), counts.tolist()

    def of(self, column: HashedColumn) -> list[ColumnTotals]:
        """Return the totals of a column for each load."""
        import numpy as np

        cells = self._counts
        if column.is_filled is not None:
            cells = self._added(column.is_filled.astype(np.int64))
        amounts = [0] * len(self._counts)
        if column.amounts is not None:
            high, low = column.amounts >> _HALF, column.amounts & ((1 << _HALF) - 1)
            pairs = zip(self._added(high), self._added(low), strict=True)
            amounts = [(one << _HALF) + two for one, two in pairs]
        if self._order is None:
            digests = [int(column.hashes @ self._rows)]  # without the products in memory
        else:
            digests = self._added(column.hashes * self._rows)
        return list(map(ColumnTotals, cells, digests, amounts))

    def _added(self, values: "np.ndarray[Any, Any]") -> list[int]:
        import numpy as np

        if self._order is None:
            return [int(values.sum())]
        added: list[int] = np.add.reduceat(values[self._order], self._starts).tolist()
        return added

    def account(self, columns: Mapping[str, list[ColumnTotals]]) -> Account:
        """Return the totals by load from those of each column."""
        return {
            load: Totals(
                self._counts[index],
                {name: each[index] for name, each in columns.items() if each[index].cells},
            )
            for index, load in enumerate(self._loads)
            if self._counts[index]
        }


def _series(column: Any) -> "pl.Series":
    """Return a column of a frame, an Arrow table or a batch as a series."""
    import polars as pl
    import pyarrow as pa

    if not isinstance(column, pl.Series):
        if pa.types.is_string(column.type):
            # half the cost of the conversion by Polars; older versions of Arrow cannot do it
            with suppress(pa.ArrowNotImplementedError):
                column = column.cast(pa.string_view())
        column = pl.from_arrow(column, rechunk=False)
    assert isinstance(column, pl.Series)  # noqa: S101  an Arrow column never gives a frame
    return column


def _ends(lines: Any) -> tuple[int, int] | None:
    """Return the smallest and the largest number of a line."""
    numbers = None if lines is None else _series(lines)
    if numbers is None or numbers.is_empty() or numbers.null_count():
        return None
    values = numbers.to_numpy()
    return int(values.min()), int(values.max())


def _identity(column: Any) -> tuple[object, ...]:
    """Return a key that two Arrow columns share if they are the same memory and type."""
    import polars as pl

    if isinstance(column, pl.Series):
        return (id(column),)
    places = (
        (chunk.offset, len(chunk), *(each.address if each else 0 for each in chunk.buffers()))
        for chunk in getattr(column, "chunks", (column,))
    )
    return (str(column.type), *places)


def _hash_cells(values: "pl.Series", kind: "pl.DataType | None") -> HashedColumn:
    import polars as pl

    if kind is not None and values.dtype != kind:
        values = values.cast(kind)
    amounts = None
    if isinstance(values.dtype, pl.Decimal):
        values = values.to_physical().cast(pl.Int64)
        amounts = values.fill_null(0).to_numpy()
    hashes = values.hash(seed=0).to_numpy()
    if not values.null_count():
        return HashedColumn(hashes, None, amounts)
    is_filled = values.is_not_null().to_numpy()
    return HashedColumn(hashes * is_filled, is_filled, amounts)


@cache
def _kinds(table: Table) -> "dict[str, pl.DataType]":
    """Return the types of a table's columns as Polars has them."""
    import polars as pl

    types = {
        "id": pl.String(),
        "text": pl.String(),
        "flag": pl.Boolean(),
        "count": pl.Int64(),
        "number": pl.Float64(),
        "money": pl.Decimal(18, MONEY_DIGITS),
        "date": pl.Date(),
        "time": pl.Datetime("us"),
    }
    return {each.name: types[each.type] for each in (*table.fields, *BOOKKEEPING)}
