"""The columns of a file that nothing is loaded from, and what their cells look like."""

from collections.abc import Mapping as Dict

from scrm.ingest.formats.evidence import Evidence, list_expected_headings
from scrm.ingest.formats.headings import find_meaning, normalise_heading
from scrm.ingest.loader.lead_attributes import list_attribute_columns
from scrm.ingest.types import Table
from scrm.tables import ATTRIBUTES, BOOKKEEPING, TABLES

WORTH_LOADING = frozenset({"money", "date", "time", "id"})
"""Kinds of cells that are missed when they are not loaded: a file with one gets a warning."""
_BOOKKEEPING = frozenset(field.name for field in BOOKKEEPING)


def list_unused_columns(table: Table, evidence: Evidence) -> Dict[str, str]:
    """Return heading -> kind of the cells, for the columns that nothing is loaded from.

    Columns without heading or cells are left out, and so are those that the mapping declares to be
    part of the export (`match.supports`), and the bookkeeping of an export of scrm. A column of
    numbers whose heading says that they are ids is of kind ``id``.
    """
    fit, profiles = evidence.fit, evidence.profiles
    mapping, used = fit.mapping, set(fit.columns.values())
    if any(ATTRIBUTES in TABLES[each].column_names for each in mapping.tables):
        used |= set(list_attribute_columns(table.header, used).values())
    expected = list_expected_headings(mapping)
    if _BOOKKEEPING.issubset(table.header):
        expected |= {normalise_heading(each) for each in _BOOKKEEPING}
    return {
        heading: _name_kind(heading, profiles[index].kind)
        for index, heading in enumerate(table.header)
        if index not in used
        and heading.strip()
        and normalise_heading(heading) not in expected
        and (profiles[index].filled or not table.sample)
    }


def _name_kind(heading: str, kind: str) -> str:
    meaning = find_meaning(heading)
    is_number = meaning is not None and any(each.endswith("_id") for each in meaning.columns)
    return "id" if is_number and kind in {"count", "text"} else kind
