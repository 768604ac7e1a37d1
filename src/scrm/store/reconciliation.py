"""Comparison of the stored rows of a table with the totals that they should have.

The rows are read back from the engine and hashed outside it. A load of an ordinary size is compared
completely. Of a large load that was just written (`Part`), numbers, dates, flags and keys are
compared completely, and the other columns of text in every fourth part of the load: handing texts
out of the engine is what a comparison costs.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from scrm.errors import IntegrityError
from scrm.store import Store
from scrm.store.control_totals import HINT, WHOLE, Account, Totals, add_to, method
from scrm.store.hashes import total_rows
from scrm.store.layout import stored
from scrm.tables import BOOKKEEPING, TABLES

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    Integers = np.ndarray[Any, np.dtype[np.uint64]]

BATCH = 61_440
"""Rows read at a time: half a row group of the engine."""
_TURNS = 4
"""Of so many parts of a large load, one has its texts compared."""
_TEXTS = frozenset({"id", "text"})


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one load that were inserted at once.

    Parameters
    ----------
    first, last : int
        Their first and their last line.
    """

    first: int
    last: int
    totals: Totals


def are_whole(parts: Sequence[Part | None], rows: int) -> bool:
    """Return whether parts are all rows of a load, and each can be read by its lines.

    Parameters
    ----------
    parts : sequence of Part or None
        None for rows that were changed otherwise than by an insert.
    rows : int
        Rows of the load.

    Examples
    --------
    >>> first = Part(2, 9, Totals(8))
    >>> are_whole([first, Part(10, 11, Totals(2))], 10), are_whole([first], 10)
    (True, False)
    >>> are_whole([first, Part(9, 10, Totals(2))], 10)
    False
    """
    known = [each for each in parts if each is not None]
    is_complete = len(known) == len(parts) and sum(each.totals.rows for each in known) == rows
    return is_complete and all(one.last < two.first for one, two in pairwise(known))


def read_account(store: Store, table: str) -> tuple[Account, bool]:
    """Return the totals of a table by load, and whether they are those that were recorded.

    They are computed from the stored rows if the recorded ones were made by another method.

    Raises
    ------
    IntegrityError
        The recorded totals cannot be read.
    """
    rows = store.frame(
        "SELECT load_id, row_count, totals, method FROM control_totals WHERE table_name = $table",
        {"table": table},
    )
    if (rows["method"] != method()).any():
        return compute_account(store, table), False
    try:
        return {
            load: Totals.from_json(count, text) for load, count, text, _ in rows.iter_rows()
        }, True
    except (ValueError, TypeError, AttributeError):
        raise IntegrityError(f"{table}: its control totals cannot be read", hint=HINT) from None


def compute_account(store: Store, table: str) -> Account:
    """Return the totals of the rows that a table holds."""
    found: Account = {}
    for rows in read_rows(store, table):
        add_to(found, total_rows(TABLES[table], rows).account)
    return found


def read_rows(
    store: Store, table: str, loads: Collection[int] = (), *, columns: str = "*", where: str = ""
) -> "Iterator[pa.RecordBatch]":
    """Yield the stored rows of a table, or of some of its loads.

    Parameters
    ----------
    columns : str
        The select list.
    where : str
        A further condition.
    """
    also = f" AND {where}" if where else ""
    return store.stream(
        f"SELECT {columns} FROM {stored(table)} WHERE {is_of(loads)}{also}", size=BATCH
    )


def is_of(loads: Collection[int]) -> str:
    """Return the WHERE condition of the rows of some loads; of all rows if there are none.

    Examples
    --------
    >>> is_of([3, 4])
    'load_id IN (3, 4)'
    >>> is_of([0])
    '(load_id IN (0) OR load_id IS NULL)'
    """
    listed = f"load_id IN ({', '.join(map(str, loads))})" if loads else "TRUE"
    return f"({listed} OR load_id IS NULL)" if WHOLE in loads else listed


def compare_loads(store: Store, table: str, account: Account, loads: Iterable[int]) -> "Integers":
    """Compare all cells of some loads with their totals, and return the hashes of the keys.

    Raises
    ------
    IntegrityError
        They differ; names table, column and load.
    """
    import numpy as np

    chosen = set(loads)
    found: Account = {}
    keys = [np.empty(0, np.uint64)]
    for rows in read_rows(store, table, () if chosen == set(account) else chosen):
        read = total_rows(TABLES[table], rows, with_keys=True)
        keys += [] if read.keys is None else [read.keys]
        add_to(found, read.account)
    for load in sorted({*chosen, *found}):
        _compare(table, load, account.get(load, Totals()), found.get(load, Totals()))
    return np.concatenate(keys)


def compare_parts(store: Store, table: str, load: int, parts: Sequence[Part]) -> None:
    """Compare the texts of every fourth part of a load with its totals, and all its other cells.

    Raises
    ------
    IntegrityError
        They differ; names table, column and load.
    """
    columns = store.columns(table)
    texts = [name for name in columns if _is_text(table, name)]
    others = [name for name in columns if name not in (*texts, "load_id")]
    total = reduce(Totals.plus, (each.totals for each in parts), Totals())
    _compare(table, load, total.only(others), _read_totals(store, table, load, others))
    for part in parts[load % _TURNS :: _TURNS] if texts else ():
        lines = f"line BETWEEN {part.first} AND {part.last}"
        found = _read_totals(store, table, load, [*texts, "line"], lines)
        _compare(table, load, part.totals.only([*texts, "line"]), found)


def compare_count(store: Store, table: str, account: Account) -> None:
    """Raise IntegrityError if a table has more or fewer rows than its totals say."""
    count = store.value(f"SELECT count(*) FROM {stored(table)}")
    if count != sum(totals.rows for totals in account.values()):
        raise _difference(table, "rows")


def check_keys(
    store: Store, table: str, hashes: "Integers | None", loads: Collection[int] = ()
) -> None:
    """Raise IntegrityError if a key is stored twice.

    Parameters
    ----------
    hashes : array or None
        The hashes of the keys of all rows; if they differ, nothing needs to be read.
    loads : collection of int
        Loads among whose rows one of two equal keys must be; empty for any.
    """
    if hashes is not None and are_distinct([hashes]):
        return
    key = ", ".join(f'"{name}"' for name in TABLES[table].key)
    among = f"SELECT hash({key}) FROM {stored(table)} WHERE {is_of(loads)}"
    condition = f"WHERE hash({key}) IN ({among})" if loads else ""
    repeated = f"SELECT 1 FROM {stored(table)} {condition} GROUP BY {key} HAVING count(*) > 1"
    if store.value(f"{repeated} LIMIT 1") is not None:
        raise IntegrityError(f"{table}: a key is stored twice", hint=HINT)


def are_distinct(hashes: "Iterable[Integers]") -> bool:
    """Return whether all hashes in all arrays are distinct.

    Examples
    --------
    >>> import numpy as np
    >>> one, two = np.array([3, 1], np.uint64), np.array([2, 3], np.uint64)
    >>> are_distinct([one, two[:1]]), are_distinct([one, two])
    (True, False)
    """
    import numpy as np

    ordered = np.sort(np.concatenate([np.empty(0, np.uint64), *hashes]))
    return not bool((ordered[1:] == ordered[:-1]).any())


def _is_text(table: str, column: str) -> bool:
    fields = {each.name: each for each in (*TABLES[table].fields, *BOOKKEEPING)}
    return column not in TABLES[table].key and fields[column].type in _TEXTS


def _read_totals(
    store: Store, table: str, load: int, columns: Sequence[str], where: str = ""
) -> Totals:
    """Return the totals of some columns of a load."""
    chosen = ", ".join(f'"{name}"' for name in columns)
    found: Account = {}
    for rows in read_rows(store, table, [load], columns=chosen, where=where):
        add_to(found, total_rows(TABLES[table], rows).account)
    return found.get(WHOLE, Totals())


def _compare(table: str, load: int, wanted: Totals, found: Totals) -> None:
    for column in wanted.differences(found):
        raise _difference(table, column, load)


def _difference(table: str, column: str, load: int = WHOLE) -> IntegrityError:
    of_load = f" of load {load}" if load else ""
    return IntegrityError(
        f"{table}.{column}{of_load}: the rows stored are not those that were written", hint=HINT
    )
