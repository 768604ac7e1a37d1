"""Quarantined records of a person: found by their texts, and by what each of their cells is.

A record that was rejected keeps its cells. Its load knows the headings, and its mapping which
field each is: so a number such as 907 is a customer number, or an amount. Where the mapping is not
known any more, such a cell is a possible place.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from scrm.errors import ScrmError
from scrm.ingest.formats.mapping_files import find_mapping
from scrm.ingest.formats.recognition import fit_mapping
from scrm.privacy.matcher import Matcher
from scrm.privacy.person_tables import NUMBERED
from scrm.privacy.table_search import Place, find_hits, search_tables
from scrm.store import Store
from scrm.tables import TABLES

_NUMBER_FIELDS = frozenset(
    {"customer_id", "person_id", "reference", *(TABLES[table].key[0] for table in NUMBERED)}
)
_RECORDS = """
SELECT q.rowid AS place, q.load_id, q.mapping, q.raw, f.dialect
FROM quarantine AS q LEFT JOIN load_files AS f ON f.load_id = q.load_id
WHERE q.raw IS NOT NULL AND regexp_matches(q.raw, $pattern)
"""


@dataclass(frozen=True, slots=True)
class QuarantineHit:
    """A quarantined record of the person, or one that may be the person's."""

    row: int
    is_possible: bool = False


def find_quarantined(
    store: Store, matcher: Matcher, folders: tuple[Path, ...] = ()
) -> Iterator[QuarantineHit]:
    """Yield the quarantined records that have a number of the person, or first and last name.

    Parameters
    ----------
    folders : tuple of Path
        Where the project's own mappings are.
    """
    pattern = matcher.record_pattern
    if not pattern or "quarantine" not in store.relations():
        return

    @cache
    def name_cells(mapping: str, header: tuple[str, ...]) -> Mapping[int, str]:
        return _name_cells(mapping, header, folders)

    read_header = cache(_read_header)

    rows = store.frame(_RECORDS, {"pattern": pattern})
    for place, _, mapping, raw, dialect in rows.iter_rows():
        cells = list_cells(raw)
        header = read_header(dialect or "")
        header = header if len(header) == len(cells) else ()
        fields = name_cells(mapping or "", header)
        numbers = {index for index, cell in enumerate(cells) if matcher.is_number(cell)}
        if matcher.has_record(header, cells) or any(
            fields.get(at) in _NUMBER_FIELDS for at in numbers
        ):
            yield QuarantineHit(int(place))
        elif numbers and not fields:
            yield QuarantineHit(int(place), is_possible=True)


def search_quarantine(
    store: Store, matcher: Matcher, folders: tuple[Path, ...] = ()
) -> tuple[Place, ...]:
    """Return where quarantined records of the person are, and those that may be."""
    found = [hit.is_possible for hit in find_quarantined(store, matcher, folders)]
    return tuple(
        Place("table quarantine, cells of records", found.count(kind), is_possible=kind)
        for kind in (False, True)
        if kind in found
    )


def search_store(
    store: Store, matcher: Matcher, folders: tuple[Path, ...] = ()
) -> tuple[Place, ...]:
    """Return where values are in all tables, quarantined records cell by cell."""
    return *search_tables(store, matcher), *search_quarantine(store, matcher, folders)


def delete_quarantined(store: Store, matcher: Matcher, folders: tuple[Path, ...] = ()) -> int:
    """Delete the quarantined records of the person; return their number."""
    hits = {hit.row for hit in find_hits(store, matcher, tables=("quarantine",))}
    hits |= {hit.row for hit in find_quarantined(store, matcher, folders) if not hit.is_possible}
    if not hits:
        return 0
    places = pl.DataFrame({"place": sorted(hits)}).to_arrow()
    with store.offered(scrm_hits=places):
        records = (
            "SELECT DISTINCT load_id, line FROM quarantine "
            "WHERE rowid IN (SELECT place FROM scrm_hits)"
        )
        count = int(store.value(f"SELECT count(*) FROM ({records})"))
        store.execute(f"DELETE FROM quarantine WHERE (load_id, line) IN ({records})")
    return count


def list_cells(raw: str) -> list[str]:
    """Return the cells of a quarantined record; of nested JSON, all its values.

    Examples
    --------
    >>> list_cells('["907", 12, {"name": ["Anna"]}]'), list_cells("907;Anna")
    (['907', '12', 'Anna'], ['907', 'Anna'])
    """
    try:
        cells = json.loads(raw)
    except ValueError:
        cells = None
    if not isinstance(cells, list | dict):
        return [part.strip(" \"'\t\r") for part in raw.replace("\n", ";").split(_delimiter(raw))]
    return list(_list_values(cells))


def _delimiter(raw: str) -> str:
    return max(";,\t|", key=raw.replace("\n", ";").count)


def _list_values(value: Any) -> Iterator[str]:
    """Yield the values in nested JSON; a text that is JSON itself is read, too."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _list_values(each)
    elif isinstance(value, list):
        for each in value:
            yield from _list_values(each)
    elif isinstance(value, str) and value[:1] in {"[", "{"}:
        yield from list_cells(value)
    else:
        yield "" if value is None else str(value)


def _read_header(dialect: str) -> tuple[str, ...]:
    try:
        return tuple(map(str, json.loads(dialect)["header"]))
    except (ValueError, KeyError, TypeError):
        return ()


def _name_cells(
    mapping: str, header: tuple[str, ...], folders: tuple[Path, ...]
) -> Mapping[int, str]:
    """Return index of a cell -> field of the mapping; empty if the mapping is not known."""
    if not header:
        return {}
    try:
        known = fit_mapping(find_mapping(mapping, folders), header)
    except ScrmError:
        return {}
    return {index: name for name, index in known.columns.items()}
