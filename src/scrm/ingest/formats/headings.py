"""What headings of exports mean: a table of German and English headings (configs/headings.yaml)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from scrm.config import resources
from scrm.ingest.values.cell_repair import decode_twice_encoded
from scrm.ingest.values.transliteration import fold_letters
from scrm.yaml_files import load_yaml

_FILE = "headings.yaml"
_NO_WORD = re.compile(r"[^\w]+|_+")
_HUMP = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBER = re.compile(r"(?:nummer|number)\b")
_WITH_TAX = frozenset({"brutto", "gross", "inkl. mwst", "incl. vat", "incl. tax"})
_TAX = re.compile(
    r"\b(?:brutto|gross|inkl\. mwst|incl\. (?:vat|tax)|netto|net|excl\. (?:vat|tax))\b"
)
_MOMENT = re.compile(r"[ _-]+(?:date ?time|date/time|time ?stamp|date|time)$", re.IGNORECASE)
"""The end of a heading that dates something: ``Closed datetime`` is ``Closed at``."""
_QUESTION = re.compile(
    r"(?P<recommend>\b(?:wie wahrscheinlich|how likely)\b.*(?:empfe|empfi|recommend))"
    r"|\b(?:wie zufrieden|how satisfied)\b"
)
"""A question of a survey, in words of its own."""
_UNITS = re.compile(r"(?:^| )(?:in )?(?:eur|euro|usd|gbp|chf|utc|gmt|cet|mez|€|\$)$")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the cells below a heading are.

    Parameters
    ----------
    subject : str
        What a row is about if it has such a column, e.g. ``order``; empty if any row may have it.
    columns : tuple of str
        Canonical columns that it can become; the first one that a table has counts.
    """

    name: str
    subject: str
    columns: tuple[str, ...]


@lru_cache(maxsize=20_000)
def normalise_heading(heading: str) -> str:
    """Return a heading as it is compared: lower-case letters and digits, words joined by blanks.

    Examples
    --------
    >>> normalise_heading(" „Gefällt mir“-Angaben ")
    'gefällt mir angaben'
    """
    text = unicodedata.normalize("NFKC", decode_twice_encoded(heading)).casefold()
    return _NO_WORD.sub(" ", text).strip()


@lru_cache(maxsize=20_000)
def find_meaning(heading: str) -> Meaning | None:
    """Return what a heading means, or None if the table does not know it.

    Examples
    --------
    >>> find_meaning("Kd.-Nummer").name, find_meaning("orderDate").name
    ('customer_number', 'order_date')
    >>> find_meaning("Umsatz 2026").name, find_meaning("Gesamtbetrag in EUR").name
    ('customer_revenue', 'amount')
    >>> find_meaning("Lieblingsfarbe")
    """
    known = _read_table()
    found = next((known[key] for key in _list_keys(heading) if key in known), None)
    if not found and (asked := _QUESTION.search(heading.casefold())):
        return known["nps" if asked.group("recommend") else "rating"]
    if found or not (tax := _TAX.search(heading.casefold())):
        return found
    found = find_meaning(_TAX.sub(" ", heading.casefold()))
    if found and found.name == "amount":
        return known["brutto" if tax.group() in _WITH_TAX else "netto"]
    return found


def list_headings() -> dict[str, tuple[str, ...]]:
    """Return the headings of the table by the name of their meaning."""
    return {name: tuple(entry["headings"]) for name, entry in _read_document().items()}


@cache
def _read_document() -> dict[str, dict[str, list[str]]]:
    document: dict[str, dict[str, list[str]]] = load_yaml(resources("configs") / _FILE).document
    return document


@cache
def _read_table() -> dict[str, Meaning]:
    """Return the meaning of each key; of two meanings with one key the first counts."""
    found: dict[str, Meaning] = {}
    for name, entry in _read_document().items():
        meaning = Meaning(name, str(entry["subject"]), tuple(entry["columns"]))
        for heading in entry["headings"]:
            found.setdefault(next(_list_keys(heading)), meaning)
    return found


def _list_keys(heading: str) -> Iterator[str]:
    """Yield the keys under which a heading is looked up, the closest to its text first."""
    text = _HUMP.sub(" ", decode_twice_encoded(heading)).replace("#", " no ")
    yield _fold(text)
    plain = _BRACKETS.sub(" ", text)
    yield _fold(plain)
    if _YEAR.search(plain):
        yield _fold(_YEAR.sub(" 2025 ", plain))
        yield _fold(_YEAR.sub(" ", plain))
    yield _fold(_UNITS.sub("", plain.strip().casefold()))
    if (moment := _MOMENT.sub("", plain.strip())) != plain.strip():
        yield _fold(f"{moment} at")


def _fold(text: str) -> str:
    """Return a text without blanks, punctuation, umlauts and accents; number words shortened.

    Examples
    --------
    >>> _fold("Käufer-Nummer"), _fold("Order number")
    ('kaeufernr', 'orderno')
    """
    words = _NUMBER.sub(
        lambda found: "nr" if found.group() == "nummer" else "no", normalise_heading(text)
    )
    return fold_letters(words).replace(" ", "")
