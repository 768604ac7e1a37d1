"""Double-entry bookkeeping: what is stored must equal what was, plus inserted, minus deleted rows.

Every change of a table is entered in a `Ledger`, which computes the totals of the rows outside the
engine (`scrm.store.hashes`). Before the transaction commits, rows are read back from storage, and
their totals computed again. For every column, ``total before + inserted - deleted`` must equal the
total found, and keys must be unique. The totals are kept in the table ``control_totals``.

A transaction reads back the loads to which it adds rows, and other loads up to a limit: first those
that it changed, then others in an order that differs from load to load. So a small table is checked
as a whole each time, and the loads of a large one in turns. `scrm.store.audit` reads everything.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from scrm.store import Store
from scrm.store.control_totals import (
    TOTALLED,
    WHOLE,
    Account,
    Totals,
    add_to,
    record_accounts,
)
from scrm.store.hashes import Memory, RowTotals, total_rows
from scrm.store.reconciliation import (
    Part,
    are_distinct,
    are_whole,
    check_keys,
    compare_count,
    compare_loads,
    compare_parts,
    compute_account,
    read_account,
)
from scrm.store.result_cache import forget_results
from scrm.tables import TABLES

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[np.uint64]]

_COMPLETE_ROWS = 200_000
"""Of a load with more rows, texts are read back for every fourth part only."""
_LEAST_BUDGET, _MOST_BUDGET, _BUDGET_PER_ROW = 20_000, 200_000, 4
"""Limits of the rows that a transaction reads back: least, most, and rows for each row it adds."""


@dataclass
class _Changes:
    """What a transaction did to one table.

    Parameters
    ----------
    account : dict
        The totals that the rows of each load should have.
    before : dict
        Those they had.
    added, changed : set of int
        Loads with new rows, and with any change.
    parts : dict
        Load -> its rows, part by part, if nothing but the transaction's inserts touched it.
    keys : list of array, or None
        Hashes of the keys of all rows of the table; None if not all of them are known.
    """

    account: Account
    before: Account = field(default_factory=dict)
    added: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    parts: defaultdict[int, list[Part | None]] = field(default_factory=lambda: defaultdict(list))
    keys: "list[Integers] | None" = None
    has_distinct_keys: bool | None = None

    def enter(self, rows: RowTotals, sign: int) -> None:
        """Enter rows that are inserted (``sign=1``) or deleted (-1)."""
        is_part = sign == 1 and len(rows.account) == 1
        for load, totals in rows.account.items():
            part = Part(*rows.lines, totals) if is_part and rows.lines else None
            self.parts[load].append(part)
        add_to(self.account, rows.account, sign)
        self.changed.update(rows.account)
        self.added.update(rows.account if sign == 1 else ())
        self.has_distinct_keys = None
        if sign == 1 and self.keys is not None and rows.keys is not None:
            self.keys.append(rows.keys)
        else:
            self.keys = None

    def is_other(self) -> bool:
        """Return whether the rows are other ones than before."""
        return _list_filled(self.account) != _list_filled(self.before)

    def clear(self) -> None:
        """Enter that all rows are deleted."""
        self.changed.update(self.account)
        self.account.update(dict.fromkeys(self.account, Totals()))
        self.parts.clear()
        self.keys, self.has_distinct_keys = [], None


class Ledger:
    """The totals of the tables that one transaction changes.

    Parameters
    ----------
    store : Store
        Where the tables and their totals are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, _Changes] = {}

    def clear(self) -> None:
        """Forget all changes: the transaction has ended."""
        self._tables.clear()

    def open(self, table: str) -> None:
        """Read the totals of a table; to be called before its first change."""
        if table in self._tables:
            return
        account, is_comparable = read_account(self._store, table)
        changes = _Changes(account, dict(account), changed=set() if is_comparable else set(account))
        if not any(totals.rows for totals in account.values()):
            changes.keys = []
        self._tables[table] = changes

    def add(
        self,
        table: str,
        rows: "pa.Table | pa.RecordBatch | pl.DataFrame",
        memory: Memory | None = None,
    ) -> None:
        """Enter rows that are inserted into a table.

        Parameters
        ----------
        memory : dict, optional
            Hashed columns that these rows may share with those of another table.
        """
        self.open(table)
        with_keys = self._tables[table].keys is not None
        totals = total_rows(TABLES[table], rows, memory, with_keys=with_keys)
        self._tables[table].enter(totals, 1)

    def remove(self, table: str, rows: "pa.RecordBatch | pl.DataFrame") -> None:
        """Enter rows that are deleted from a table."""
        self.open(table)
        self._tables[table].enter(total_rows(TABLES[table], rows), -1)

    def remove_all(self, table: str) -> None:
        """Enter that a table is emptied."""
        self.open(table)
        self._tables[table].clear()

    def has_distinct_keys(self, table: str) -> bool:
        """Return whether this transaction inserted all rows of a table, with different keys."""
        changes = self._tables.get(table)
        if changes is None or changes.keys is None:
            return False
        if changes.has_distinct_keys is None:
            changes.has_distinct_keys = are_distinct(changes.keys)
        return changes.has_distinct_keys

    def settle(self) -> None:
        """Check the canonical tables that were changed, and record the new totals of all.

        Raises
        ------
        IntegrityError
            The rows in storage are not those that the changes explain; names table and column.
        """
        changed = {table: each for table, each in self._tables.items() if each.changed}
        for table, changes in changed.items():
            if TABLES[table].role == "canonical":
                self._check(table, changes)
        if changed:
            record_accounts(
                self._store,
                {
                    table: {load: each.account[load] for load in each.changed}
                    for table, each in changed.items()
                },
            )
        if any(each.is_other() for each in changed.values()):
            forget_results(self._store)
        self.clear()

    def rebuild(self) -> None:
        """Record the totals of all tables as they are stored, trusting them."""
        record_accounts(
            self._store, {table: compute_account(self._store, table) for table in TOTALLED}
        )

    def _check(self, table: str, changes: _Changes) -> None:
        account, loads = changes.account, set(_choose_loads(changes))
        in_parts = {
            load: parts
            for load, parts in changes.parts.items()
            if load in loads
            and account[load].rows > _COMPLETE_ROWS
            and are_whole(parts, account[load].rows)
        }
        for load, parts in in_parts.items():
            compare_parts(self._store, table, load, [each for each in parts if each])
        completely = loads.difference(in_parts)
        keys = compare_loads(self._store, table, account, completely) if completely else None
        compare_count(self._store, table, account)
        is_whole = completely == set(account)
        if changes.added and not self.has_distinct_keys(table):  # deleting rows repeats no key
            check_keys(self._store, table, keys if is_whole else None, () if is_whole else loads)


def _list_filled(account: Account) -> dict[int, Totals]:
    """Return the totals of the loads that have rows."""
    return {load: totals for load, totals in account.items() if totals.rows}


def _choose_loads(changes: _Changes) -> list[int]:
    """Return the loads whose rows are read back."""
    account, added, changed = changes.account, changes.added, changes.changed
    newest = max(account, default=WHOLE)
    turns = {load: (load * 40_503 + newest * 30_011) % 65_521 for load in account}
    others = turns.keys() - added - changed
    rows_added = sum(account[load].rows for load in added)
    budget = min(max(_LEAST_BUDGET, _BUDGET_PER_ROW * rows_added), _MOST_BUDGET)
    chosen = []
    groups = (sorted(each, key=turns.__getitem__) for each in (added, changed - added, others))
    for load in chain.from_iterable(groups):
        if load in added or account[load].rows <= budget:
            chosen.append(load)
            budget -= account[load].rows
    return chosen
