"""Whether a text, a record or bytes have a value of a person, and texts without the values."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from scrm.privacy.person_values import ERASED, Value
from scrm.privacy.quoted_texts import Quotes
from scrm.privacy.spellings import (
    WORD,
    Spelling,
    flatten,
    join_words,
    spell_cued,
    spell_name,
)
from scrm.privacy.table_files import has_key
from scrm.privacy.text_variants import ENCODED, list_variants

_SHORTEST_POSSIBLE = 5
"""Characters of a customer number that may be the person's where nothing says what it is."""
_CUES = ("customer", "record")


class Matcher:
    """Searches values in texts, records and bytes.

    Parameters
    ----------
    values : iterable of Value
        Short numbers are found after a word such as *Kundennummer*, and in columns of keys.
    keys : iterable of (kind, value)
        Keys of the person, for files with columns of keys; see `scrm.privacy.table_files`.
    quotes : Quotes
        What the person wrote, for files that quote it.

    Examples
    --------
    >>> found = Matcher([Value("email", "anna@example.org"), Value("phone", "+4930901820")])
    >>> found.is_in("Mail: ANNA@example.org."), found.is_in("joanna@example.org")
    (True, False)
    >>> found.redact("Ruf 030 / 90 18 20 an")
    'Ruf [erased] an'
    >>> Matcher([], [("customer", "907")]).redact("Kundennr. 907 zahlt 907 Euro")
    'Kundennr. [erased] zahlt 907 Euro'
    """

    def __init__(
        self,
        values: Iterable[Value],
        keys: Iterable[tuple[str, str]] = (),
        quotes: Quotes | None = None,
    ) -> None:
        given = set(values)
        self.keys = frozenset(keys)
        self.quotes = quotes or Quotes()
        self.values = tuple(sorted(value for value in given if value.is_searchable))
        self.short = frozenset(
            value.text for value in given if value.kind == "number" and not value.is_searchable
        )
        self._customers = {text for kind, text in self.keys if kind == "customer"}
        self._records = {value.text for value in given if value.kind == "record"}
        self.numbers = self.short | self._customers | self._records
        """Customer numbers, and numbers of records, of any length."""
        self._parts = [
            frozenset(_fold(part) for part in value.text.split("|"))
            for value in self.values
            if value.kind == "parts"
        ]

    def __bool__(self) -> bool:
        return bool(self.values or self.keys or self.quotes)

    def is_in(self, text: str) -> bool:
        """Return whether a text has one of the values, as it is or as it is read."""
        return any(map(self._exact.search, list_variants(text)))

    def may_be_in(self, text: str) -> bool:
        """Return whether a text has a number that may be the person's: a person has to look."""
        return self._possible.search(text) is not None

    def is_number(self, text: str) -> bool:
        """Return whether a text is a number of the person: of the customer, or of a record."""
        return text.strip() in self.numbers

    def count(self, text: str) -> int:
        """Return how often the values are in a text."""
        return sum(1 for _ in self._exact.finditer(text))

    def redact(self, text: str) -> str:
        """Return a text with a mark for each value."""
        redacted = self._exact.sub(_mark, text)
        for variant in list_variants(redacted):
            if self._exact.search(variant):
                return self._exact.sub(_mark, variant)
        return redacted

    def has_record(self, names: Sequence[str], cells: Sequence[str]) -> bool:
        """Return whether a record is the person's: by a key, or by first and last name.

        The two may be in any two cells; each is a whole cell.
        """
        if has_key(names, cells, self.keys):
            return True
        if not self._parts:
            return False
        folded = {_fold(cell) for cell in cells if cell}
        return any(parts <= folded for parts in self._parts)

    @cached_property
    def _spellings(self) -> tuple[Spelling, ...]:
        """The spellings of all values but numbers, each once; the longest first."""
        found = {
            each
            for value in self.values
            if value.kind not in {"number", "record"}
            for each in value.list_spellings()
        }
        return tuple(sorted(found, key=lambda each: (-len(each.core), each.core)))

    @cached_property
    def _numbers(self) -> str:
        """The pattern of numbers that say whose they are anywhere; empty if there are none."""
        words = {value.text for value in self.values if value.kind in {"number", "record"}}
        return join_words(words) if words else ""

    @cached_property
    def _cued(self) -> str:
        return spell_cued(self._customers, self._records)

    @cached_property
    def _exact(self) -> re.Pattern[str]:
        parts = [each.guarded for each in self._spellings]
        if self._numbers:
            parts.append(f"(?<!{WORD}){self._numbers}(?!{WORD})")
        if self._cued:
            parts.append(rf"(?<!{WORD})(?:{self._cued})(?!{WORD})")
        return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)

    @cached_property
    def _possible(self) -> re.Pattern[str]:
        words = [each for each in self._customers if len(each) >= _SHORTEST_POSSIBLE]
        pattern = rf"(?<![\w.,]){join_words(words)}(?!\w|[.,]\d)" if words else "(?!)"
        return re.compile(pattern, re.IGNORECASE)

    @property
    def pattern(self) -> str:
        """A pattern for RE2 that every text with a value has, or may have; empty if none."""
        parts = [each.core for each in self._spellings]
        parts += [each for each in (self._numbers, self._cued) if each]
        words = [each for each in self._customers if len(each) >= _SHORTEST_POSSIBLE]
        parts += [join_words(words)] if words else []
        return f"(?i){'|'.join([*parts, ENCODED])}" if parts else ""

    @property
    def record_pattern(self) -> str:
        """A pattern for RE2 that every record has that `has_record` finds, or with a number."""
        parts = [join_words(self.numbers)] if self.numbers else []
        parts += [
            spell_name(value.text.partition("|")[2]).core
            for value in self.values
            if value.kind == "parts"
        ]
        return f"(?i){'|'.join([*parts, ENCODED])}" if parts else ""

    @cached_property
    def forms(self) -> frozenset[str]:
        """The values as whole texts, as written and in lower case, for columns of ids.

        Numbers of records are none of them: their rows are the person's (`scrm.person_rows`).
        """
        forms = {
            form for value in self.values if value.kind != "record" for form in value.list_forms()
        }
        return frozenset({*forms, *map(str.lower, forms)})

    @cached_property
    def needles(self) -> tuple[bytes, ...]:
        """The values as bytes: UTF-8 and UTF-16, as written, in lower and in upper case."""
        found: dict[bytes, None] = {}
        for form in (form for value in self.values for form in value.list_forms()):
            for text in (form, form.lower(), form.upper()):
                for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                    found[text.encode(encoding, "replace")] = None
        return tuple(found)


def _mark(found: re.Match[str]) -> str:
    """Return what stands for a value; a word before a number stays."""
    groups = found.groupdict()
    return next((groups[name] for name in _CUES if groups.get(name)), "") + ERASED


def _fold(text: str) -> str:
    """Return a name for comparison: without accents, in lower case.

    Examples
    --------
    >>> _fold(" MÜLLER "), _fold("Mueller"), _fold("Müller")
    ('muller', 'muller', 'muller')
    """
    plain = flatten(text.strip()).casefold()
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
