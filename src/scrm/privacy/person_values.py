"""The values that identify a person: read from the person's rows, and searched in all forms.

A value is searched as a whole word, in any case, composed or decomposed Unicode. A phone number is
searched in every form in which it is written. Values that others share say nothing: a name that a
namesake has, a street where others live, and short numbers (they are keys, not texts) are left out
and counted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from scrm.privacy.people import Person
from scrm.privacy.phone_numbers import build_phone_pattern, normalise_phone

Kind = Literal["number", "email", "phone", "handle", "name", "street", "link", "term"]

ERASED = "[erased]"
"""What stands for a value that was taken out of a text."""
_SHORTEST = {"number": 8, "email": 6, "handle": 4, "name": 5, "street": 6, "link": 8, "term": 4}
_WORD = r"[^\W_]"
_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One identifying value; of a phone number in E.164."""

    kind: Kind
    text: str

    @property
    def is_searchable(self) -> bool:
        """Whether the value is long enough to say whose it is wherever it is found."""
        if self.kind == "phone":
            return bool(self.text)
        if self.kind == "handle" and self.text.isalpha():
            return len(self.text) > 1
        if self.kind == "name" and not re.search(r"\w\W+\w", self.text):
            return False
        return len(self.text) >= _SHORTEST[self.kind]

    def list_parts(self) -> list[str]:
        """Return texts of which one is in every text with the value.

        Of a phone number these are the digits after the area code's zero, without separators.
        """
        if self.kind != "phone":
            return self.list_forms()
        import phonenumbers

        return [phonenumbers.national_significant_number(phonenumbers.parse(self.text))]

    def list_forms(self) -> list[str]:
        """Return the spellings to search for, regardless of case."""
        if self.kind == "handle" and self.text.isalpha():
            spelled = [f"@{self.text}", f"/{self.text}"]  # else a name or a word
        elif self.kind == "name":
            spelled = [self.text, self.text.translate(_TRANSLITERATED)]
        else:
            spelled = [self.text]
        forms = [
            unicodedata.normalize(form, text) for text in spelled for form in ("NFC", "NFD", "NFKC")
        ]
        return list(dict.fromkeys(forms))


class Matcher:
    """Searches values in texts and bytes.

    Parameters
    ----------
    values : iterable of Value
        Those that are not searchable are left out.
    keys : iterable of (kind, value)
        Keys of the person, for files with columns of keys; see `scrm.privacy.table_files`.

    Examples
    --------
    >>> found = Matcher([Value("email", "anna@example.org"), Value("phone", "+4930901820")])
    >>> found.is_in("Mail: ANNA@example.org."), found.is_in("joanna@example.org")
    (True, False)
    >>> found.redact("Ruf 030 / 90 18 20 an")
    'Ruf [erased] an'
    """

    def __init__(self, values: Iterable[Value], keys: Iterable[tuple[str, str]] = ()) -> None:
        self.keys = frozenset(keys)
        self.values = tuple(sorted({value for value in values if value.is_searchable}))

    def __bool__(self) -> bool:
        return bool(self.values or self.keys)

    def is_in(self, text: str) -> bool:
        """Return whether a text has one of the values."""
        return self._python.search(text) is not None

    def count(self, text: str) -> int:
        """Return how often the values are in a text."""
        return sum(1 for _ in self._python.finditer(text))

    def redact(self, text: str) -> str:
        """Return a text with a mark for each value."""
        return self._python.sub(ERASED, text)

    @cached_property
    def _python(self) -> re.Pattern[str]:
        parts = [*self._list_texts(), *self._list_phones()]
        return re.compile("|".join(parts) or "(?!)", re.IGNORECASE)

    def _list_texts(self) -> Iterator[str]:
        forms = {
            form: value
            for value in self.values
            if value.kind != "phone"
            for form in value.list_forms()
        }
        for form in sorted(forms, key=len, reverse=True):
            before = r"[\w.+\-]" if forms[form].kind == "email" else _WORD
            left = f"(?<!{before})" if form[0].isalnum() else ""
            right = f"(?!{_WORD})" if form[-1].isalnum() else ""
            yield f"{left}{re.escape(form)}{right}"

    def _list_phones(self) -> Iterator[str]:
        for value in self.values:
            if value.kind == "phone":
                yield build_phone_pattern(value.text)

    @cached_property
    def needles(self) -> tuple[bytes, ...]:
        """The values as bytes: UTF-8 and UTF-16, as written, in lower and in upper case."""
        found: dict[bytes, None] = {}
        for value in self.values:
            forms = value.list_forms() if value.kind != "phone" else _write_phones(value.text)
            for form in forms:
                for text in (form, form.lower(), form.upper()):
                    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                        found[text.encode(encoding, "replace")] = None
        return tuple(found)


def _write_phones(number: str) -> list[str]:
    digits = number.removeprefix("+")
    forms = [number, f"00{digits}", digits]
    return [*forms, f"0{digits[2:]}"] if number.startswith("+49") else forms


def build_values(
    person: Person, details: Iterable[tuple[str, str]], shared: frozenset[str] = frozenset()
) -> tuple[Value, ...]:
    """Return the identifying values of a person.

    Parameters
    ----------
    details : iterable of (kind, text)
        What the person's rows say; `scrm.privacy.person_details` reads them.
    shared : frozenset of str
        Names and streets, in lower case, that others have, too.
    """
    found: list[Value] = [Value("number", each) for each in person.customers]
    found += [Value("email", each) for each in person.emails]
    for profile in person.profiles:
        number = profile.partition(":")[2]
        found.append(Value("number" if number.isdigit() else "handle", number))
    if person.term:
        phone = normalise_phone(person.term)
        found.append(Value("phone", phone) if phone else Value("term", person.term))
    for kind, text in details:
        found += _build_detail(kind, text)
    return tuple(
        sorted({value for value in found if value.text and value.text.lower() not in shared})
    )


def _build_detail(kind: str, text: str) -> list[Value]:
    plain = " ".join((text or "").split())
    if kind == "phone":
        return [Value("phone", normalise_phone(plain))]
    if kind == "handles":
        return [each for line in (text or "").splitlines() for each in _build_handle(line)]
    if kind == "name":
        return [Value("name", name) for name in _write_names(plain)]
    known: dict[str, Kind] = {"email": "email", "handle": "handle", "link": "link"}
    known |= {"street": "street", "number": "number"}
    return [Value(known[kind], plain)] if plain else []


def _build_handle(line: str) -> list[Value]:
    """Return the values in a line of `social_handles`: an address, or a handle with its channel."""
    text = line.strip()
    if "/" in text:
        last = text.rstrip("/").rpartition("/")[2].removeprefix("@")
        return [Value("link", text), Value("handle", last)]
    handle = text.rpartition(":")[2].strip().removeprefix("@")
    return [Value("number" if handle.isdigit() else "handle", handle)]


def _write_names(name: str) -> list[str]:
    """Return a name in both orders.

    Examples
    --------
    >>> _write_names("Anna|Muster")
    ['Anna Muster', 'Muster, Anna', 'Muster Anna']
    """
    first, bar, last = name.partition("|")
    if not bar:
        return [name]
    if not first or not last:
        return []
    return [f"{first} {last}", f"{last}, {first}", f"{last} {first}"]
