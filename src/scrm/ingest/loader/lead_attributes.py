"""Columns of an export that no field takes: kept as one JSON object per row, as features of leads.

What may identify a person is not kept: columns of ids and postal codes; texts under headings such
as "Last name", "E-mail" or "Remark", which keep flags and small numbers only; and any cell that is
long or holds an e-mail address, a web address or a phone number.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from scrm.store.sql import quote_text
from scrm.tables import BOOKKEEPING

LONGEST_CELL = 60
"""Characters; a longer cell is taken for free text."""

_NO_ATTRIBUTES = frozenset(["", *(field.name for field in BOOKKEEPING)])
_IDS = re.compile(
    r"\b(id|uuid|guid|number|no\.?|nr\.?)$|_id$|nummer$|postal|post.?code|\bplz\b|\bzip\b|iban",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"""(first|last|full|middle|sur|nick|user|given|family|maiden)[ _-]?name | ^name$ | vorname
    | nachname | familienname | ansprechpartner | contact | kontakt | compan(y|ies)$ | company.name
    | firma | mail | phone | telefon | handy | mobil | \bfax | stra(ss|ß)e | street | address
    | adresse | anschrift | birth | geburt | konto | \burl\b | website | webseite | linkedin
    | twitter | facebook | instagram | \bip\b | comment | kommentar | remark
    | \bnot(e|es|iz|izen)\b | bemerkung | message | nachricht | beschreibung | description
    | subject | betreff | owner | besitzer | bearbeiter | betreuer""",
    re.IGNORECASE | re.VERBOSE,
)
_IDENTIFYING_CELL = r"@|://|www\.|\+[0-9]{2}|\b0[0-9]{2,4}[ /-]?[0-9]{5,}"
_FLAG_OR_NUMBER = r"^(yes|no|true|false|ja|nein|y|n|-?[0-9]{1,6}([.,][0-9]{1,6})?)$"


def list_attribute_columns(header: Sequence[str], used: Collection[int]) -> Mapping[str, int]:
    """Return heading -> index of the columns that are kept, in the order of the headings.

    Examples
    --------
    >>> list_attribute_columns(["lead_id", "Page views", "Prospect ID", "Country", ""], {0})
    {'Country': 3, 'Page views': 1}
    """
    found = {
        heading: index
        for index, heading in reversed(list(enumerate(header)))
        if index not in used
        and heading.strip() not in _NO_ATTRIBUTES
        and not _IDS.search(heading.strip())
    }
    return dict(sorted(found.items()))


def read_attributes(columns: Mapping[str, int]) -> str:
    """Return the SQL of the JSON object of the kept cells of a record; NULL if all are empty."""
    entries = ", ".join(
        f"{{'k': {quote_text(heading)}, 'v': {_select_cell(heading, index)}}}"
        for heading, index in columns.items()
    )
    kept = (
        f"coalesce(_x.v, '') <> '' AND length(_x.v) <= {LONGEST_CELL} "
        f"AND NOT regexp_matches(_x.v, {quote_text(_IDENTIFYING_CELL)})"
    )
    pairs = f"map_from_entries(list_filter([{entries}], lambda _x: {kept}))"
    return f"nullif(CAST(to_json({pairs}) AS VARCHAR), '{{}}')"


def _select_cell(heading: str, index: int) -> str:
    cell = f"c{index}"
    if not _PERSONAL.search(heading):
        return cell
    return f"CASE WHEN regexp_matches(lower({cell}), {quote_text(_FLAG_OR_NUMBER)}) THEN {cell} END"
