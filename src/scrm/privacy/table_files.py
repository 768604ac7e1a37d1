"""Records of a person in table files, CSV or Parquet, by the columns that say whose a record is.

A customer number such as 10042 says nothing in a text, and everything in a column of numbers.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_CUSTOMERS = frozenset(
    {
        *("customer_id", "person_id", "other_id", "group_id", "customer", "customer_number"),
        *("customer_no", "kundennummer", "kundennr", "kunden_nr", "kdnr", "kd_nr", "kunden_id"),
    }
)
_PROFILES = frozenset({"profile_id", "author_id", "target_id", "via_id", "handle"})


def has_key(names: Sequence[str], cells: Sequence[str], keys: Collection[tuple[str, str]]) -> bool:
    """Return whether a record belongs to a person.

    A number of a profile says whose a record is together with its channel only.

    Parameters
    ----------
    names, cells : sequence of str
        The columns of the record and what they hold.
    keys : collection of (kind, value)
        See `scrm.privacy.people.Person.list_keys`.

    Examples
    --------
    >>> keys = {("customer", "42"), ("profile", "x:7")}
    >>> has_key(["customer_id"], ["42"], keys), has_key(["amount"], ["42"], keys)
    (True, False)
    >>> names = ["channel", "profile_id"]
    >>> has_key(names, ["x", "7"], keys), has_key(names, ["facebook", "7"], keys)
    (True, False)
    """
    record = dict(zip(map(_normalise, names), map(str.strip, cells), strict=False))
    channel = record.get("channel")
    return any(
        (name in _CUSTOMERS and ("customer", cell) in keys)
        or (name == "person_id" and ("profile", cell) in keys)
        or (name in _PROFILES and ("profile", f"{channel}:{cell}") in keys)
        for name, cell in record.items()
    )


def _normalise(heading: str) -> str:
    """Return a heading for comparison.

    Examples
    --------
    >>> _normalise(' "Kunden-Nr." ')
    'kunden_nr'
    """
    return re.sub(r"[\W_]+", "_", heading.lower()).strip("_")


def list_cells(frame: "pl.DataFrame") -> Iterator[list[str]]:
    """Yield the cells of each row as texts; what is nested, as JSON.

    Examples
    --------
    >>> import polars as pl
    >>> list(list_cells(pl.DataFrame({"a": [1, None], "b": [["ä"], []]})))
    [['1', '["ä"]'], ['', '[]']]
    """
    for row in frame.iter_rows():
        yield [_write_cell(cell) for cell in row]


def _write_cell(cell: object) -> str:
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=_write_cell)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return "" if cell is None else str(cell)
