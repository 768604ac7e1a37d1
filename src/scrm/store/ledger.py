"""Double-entry bookkeeping for tables: what a transaction adds and removes must explain what is stored.

Every change of a table passes through a `Ledger`, which totals the rows outside the engine
(`scrm.store.totals`). Before the transaction commits, rows are read back from storage and totalled
again; for every column ``total before + inserted - deleted`` must equal the total found, and keys
must be unique. The totals are kept in the table ``control_totals``, one row per table and load.

A transaction reads back the rows of the loads it adds to, and further loads as far as its budget
goes: those it changed come first, the others in an order that differs from load to load. A small
table is so checked as a whole every time, a large one in turns. `Ledger.audit` reads everything.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrm.errors import IntegrityError, StoreError, UsageError
from scrm.store import Store
from scrm.store.layout import stored
from scrm.store.totals import MONEY_DIGITS, Totals, hash_keys, method, total
from scrm.tables import BOOKKEEPING, TABLES, Table

if TYPE_CHECKING:
    import polars as pl

WHOLE = 0
"""Stands for the load in the totals of rows that belong to none, those of derived tables."""
_LEAST_BUDGET, _BUDGET_PER_ROW = 20_000, 4
"""Rows that a transaction may read back: at least so many, and so many for each row it adds."""
_BATCH = 122_880
"""Rows read at a time: a row group of the engine."""

_KEYS = "key hash"
"""Column of key hashes beside rows that are taken apart by load; no table has one of that name."""

Account = dict[int, Totals]
"""The totals of one table by load."""


@dataclass(frozen=True, slots=True)
class TableAudit:
    """What reading a whole table showed.

    Parameters
    ----------
    rows : int or None
        Rows read; None where the table could not be read, or is not as it was written.
    problem : str
        What is wrong with it; empty if nothing is.
    is_compared : bool
        The totals could be compared; not so for tables without any, or after an update of Polars.
    """

    table: str
    rows: int | None
    problem: str = ""
    is_compared: bool = True


class Ledger:
    """The totals of the tables that one transaction changes.

    Parameters
    ----------
    store : Store
        Where the tables and their totals are kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._accounts: dict[str, Account] = {}
        self._added: defaultdict[str, set[int]] = defaultdict(set)
        self._changed: defaultdict[str, set[int]] = defaultdict(set)

    def clear(self) -> None:
        """Forget all changes: the transaction has ended."""
        self._accounts.clear()
        self._added.clear()
        self._changed.clear()

    def open(self, table: str) -> None:
        """Read the totals of a table; to be called before its first change."""
        if table not in self._accounts:
            account, is_comparable = self._recorded(table)
            self._accounts[table] = account
            if not is_comparable:
                self._changed[table].update(account)

    def add(self, table: str, rows: "pl.DataFrame") -> None:
        """Enter rows that are inserted into a table."""
        self.open(table)
        account = self._accounts[table]
        for load, totals in _totals(table, rows):
            account[load] = account.get(load, Totals()) + totals
            self._added[table].add(load)
            self._changed[table].add(load)

    def remove(self, table: str, rows: "pl.DataFrame") -> None:
        """Enter rows that are deleted from a table."""
        self.open(table)
        account = self._accounts[table]
        for load, totals in _totals(table, rows):
            account[load] = account.get(load, Totals()) - totals
            self._changed[table].add(load)

    def remove_all(self, table: str) -> None:
        """Enter that a table is emptied."""
        self.open(table)
        account = self._accounts[table]
        self._changed[table].update(account)
        account.update(dict.fromkeys(account, Totals()))

    def settle(self) -> None:
        """Check the canonical tables that were changed, and record the new totals of all.

        Raises
        ------
        IntegrityError
            The rows in storage are not those that the changes explain; names table and column.
        """
        for table, account in self._accounts.items():
            if not self._changed[table]:
                continue
            if TABLES[table].role == "canonical":
                self._check(table, account, self._chosen(table, account))
            self._record(table, {load: account[load] for load in self._changed[table]})
        self.clear()

    def audit(self) -> Iterator[TableAudit]:
        """Read every table to its end, and compare it with its totals.

        Raises
        ------
        UsageError
            The database was written by a version of scrm that kept no totals.
        """
        if "control_totals" not in self._store.relations():
            raise UsageError(
                "the database was written by an older scrm, and has no control totals to compare with",
                hint="the next command that writes to it, such as scrm load, makes a backup and adds them",
            )
        for table in TABLES.values():
            try:
                yield self._audited(table)
            except UsageError:  # what the engine says of a table or column that it does not find
                yield TableAudit(
                    table.name,
                    None,
                    f"{table.name}: the table, its view or one of its columns is missing",
                )
            except (IntegrityError, StoreError) as error:
                yield TableAudit(table.name, None, error.message)

    def _audited(self, table: Table) -> TableAudit:
        if table.role == "bookkeeping":
            count = sum(rows.height for rows in self._rows(table.name))
            if table.name == "load_files":
                self._check_load_files()
            return TableAudit(table.name, count, is_compared=False)
        account, is_comparable = self._recorded(table.name)
        self._check(table.name, account, account)
        rows = sum(totals.rows for totals in account.values())
        if table.role == "canonical":
            self._check_loads(table.name)
            if self._store.row_count(table.name) != rows:
                raise IntegrityError(
                    f"{table.name}: its view does not show all rows that are stored", hint=_HINT
                )
        return TableAudit(table.name, rows, is_compared=is_comparable)

    def _check_load_files(self) -> None:
        """Raise IntegrityError if a load is listed twice, or its records do not add up."""
        parts = ("new", "updated", "unchanged", "quarantined", "skipped")
        accounted = " + ".join(f"{part}_count" for part in parts)
        wrong = (
            f"SELECT load_id FROM load_files WHERE row_count <> {accounted} "
            "UNION ALL SELECT load_id FROM load_files GROUP BY load_id HAVING count(*) > 1"
        )
        if self._store.value(f"{wrong} LIMIT 1") is not None:
            raise IntegrityError("load_files: the records of a load do not add up", hint=_HINT)

    def _check_loads(self, table: str) -> None:
        """Raise IntegrityError if a row belongs to no load that load_files lists."""
        unknown = (
            f"SELECT 1 FROM {stored(table)} WHERE load_id NOT IN (SELECT load_id FROM load_files)"
        )
        if self._store.value(f"{unknown} LIMIT 1") is not None:
            raise IntegrityError(
                f"{table}: rows of a load that load_files does not list", hint=_HINT
            )

    def rebuild(self) -> None:
        """Record the totals of all tables as they are stored, trusting them."""
        for table in _TOTALLED:
            self._record(table, self._read(table))

    def _recorded(self, table: str) -> tuple[Account, bool]:
        """Return the recorded totals, and True; where their method is another, those found, and False."""
        rows = self._store.frame(
            "SELECT load_id, row_count, totals, method FROM control_totals WHERE table_name = $table",
            {"table": table},
        )
        if (rows["method"] != method()).any():
            return self._read(table), False
        try:
            return {
                load: Totals.from_json(count, text) for load, count, text, _ in rows.iter_rows()
            }, True
        except (ValueError, TypeError, AttributeError):
            raise IntegrityError(
                f"{table}: its control totals cannot be read", hint=_HINT
            ) from None

    def _read(self, table: str) -> Account:
        found: defaultdict[int, Totals] = defaultdict(Totals)
        for rows in self._rows(table):
            for load, totals in _totals(table, rows):
                found[load] += totals
        return dict(found)

    def _rows(self, table: str, loads: Collection[int] = ()) -> "Iterator[pl.DataFrame]":
        return self._store.stream(
            f"SELECT * FROM {stored(table)} WHERE {_is_of(loads)}", size=_BATCH
        )

    def _chosen(self, table: str, account: Account) -> list[int]:
        """Return the loads whose rows are read back."""
        added, changed = self._added[table], self._changed[table]
        newest = max(account, default=0)

        def order(load: int) -> tuple[bool, bool, int]:
            return (
                load not in added,
                load not in changed,
                (load * 40_503 + newest * 30_011) % 65_521,
            )

        budget = max(_LEAST_BUDGET, _BUDGET_PER_ROW * sum(account[load].rows for load in added))
        chosen = []
        for load in sorted(account, key=order):
            if load in added or account[load].rows <= budget:
                chosen.append(load)
                budget -= account[load].rows
        return chosen

    def _check(self, table: str, account: Account, loads: Iterable[int]) -> None:
        """Compare the rows of some loads with their totals; raise IntegrityError if they differ."""
        import polars as pl

        chosen = set(loads)
        is_whole = chosen == set(account)
        found: defaultdict[int, Totals] = defaultdict(Totals)
        keys = []
        for rows in self._rows(table, () if is_whole else chosen):
            rows = _conformed(table, rows)  # noqa: PLW2901  the same rows
            keys.append(hash_keys(rows, TABLES[table].key))
            for load, totals in _by_load(rows, keys[-1]):
                found[load] += totals
        for load in sorted({*chosen, *found}):
            for column in account.get(load, Totals()).differences(found[load]):
                raise _difference(table, column, load)
        count = self._store.value(f"SELECT count(*) FROM {stored(table)}")
        if count != sum(totals.rows for totals in account.values()):
            raise _difference(table, "rows")
        is_unique = is_whole and keys and pl.concat(keys).n_unique() == count
        if count and not is_unique and self._has_repeated_key(table, () if is_whole else chosen):
            raise IntegrityError(f"{table}: a key is stored twice", hint=_HINT)

    def _has_repeated_key(self, table: str, loads: Collection[int]) -> bool:
        """Return whether a key, of the rows of some loads or of any row, is stored twice."""
        key = ", ".join(f'"{name}"' for name in TABLES[table].key)
        among = f"SELECT hash({key}) FROM {stored(table)} WHERE {_is_of(loads)}"
        condition = f"WHERE hash({key}) IN ({among})" if loads else ""
        repeated = f"SELECT 1 FROM {stored(table)} {condition} GROUP BY {key} HAVING count(*) > 1"
        return self._store.value(f"{repeated} LIMIT 1") is not None

    def _record(self, table: str, account: Account) -> None:
        """Replace the recorded totals of some loads."""
        import polars as pl

        names = TABLES["control_totals"].column_names
        values = [
            (table, load, totals.rows, totals.to_json(), method())
            for load, totals in sorted(account.items())
        ]
        frame = pl.DataFrame(values, schema=list(names), orient="row")
        with self._store.offered(scrm_totals=frame.to_arrow()):
            self._store.execute(
                "DELETE FROM control_totals WHERE table_name = $table "
                "AND (load_id IN (SELECT load_id FROM scrm_totals) OR method <> $method)",
                {"table": table, "method": method()},
            )
            self._store.execute(
                f"INSERT INTO control_totals SELECT {', '.join(names)} FROM scrm_totals WHERE row_count > 0"
            )


_HINT = "nothing was changed; please report it; scrm doctor --verify checks the whole database"
_TOTALLED = tuple(table.name for table in TABLES.values() if table.role != "bookkeeping")


def _is_of(loads: Collection[int]) -> str:
    """Return the WHERE condition of the rows of some loads; of all rows if there are none."""
    listed = f"load_id IN ({', '.join(map(str, loads))})" if loads else "TRUE"
    return f"({listed} OR load_id IS NULL)" if WHOLE in loads else listed


def _difference(table: str, column: str, load: int = WHOLE) -> IntegrityError:
    of_load = f" of load {load}" if load else ""
    return IntegrityError(
        f"{table}.{column}{of_load}: the rows stored are not those that were written", hint=_HINT
    )


def _totals(table: str, rows: "pl.DataFrame") -> Iterator[tuple[int, Totals]]:
    """Yield the totals of some rows of a table by the load they belong to."""
    rows = _conformed(table, rows)
    yield from _by_load(rows, hash_keys(rows, TABLES[table].key))


def _by_load(rows: "pl.DataFrame", keys: "pl.Series") -> Iterator[tuple[int, Totals]]:
    if not rows.height:
        return
    if "load_id" not in rows.columns:
        yield WHOLE, total(rows, keys)
    elif rows["load_id"].n_unique() == 1:
        yield rows["load_id"][0] or WHOLE, total(rows, keys)
    else:
        for part in rows.with_columns(keys.alias(_KEYS)).partition_by("load_id"):
            yield part["load_id"][0] or WHOLE, total(part.drop(_KEYS), part[_KEYS])


def _conformed(table: str, rows: "pl.DataFrame") -> "pl.DataFrame":
    """Return rows with the types that the table stores, the columns of its key among them."""
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
    fields = {field.name: types[field.type] for field in (*TABLES[table].fields, *BOOKKEEPING)}
    missing = [name for name in TABLES[table].key if name not in rows.columns]
    return rows.with_columns(
        *(
            pl.col(name).cast(fields[name])
            for name, dtype in rows.schema.items()
            if dtype != fields.get(name, dtype)
        ),
        *(pl.lit(None, fields[name]).alias(name) for name in missing),
    )
