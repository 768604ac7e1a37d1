"""The values that identify a person: read from the person's rows, and searched in all forms.

A value is searched as a whole word, in any case, composed or decomposed Unicode. A phone number is
searched in every form in which it is written. Values that others share say nothing: a name that a
namesake has, or a street where others live. Short numbers are keys, not texts.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from scrm.phone_numbers import read_phone, write_phone_forms
from scrm.privacy.people import Person
from scrm.privacy.spellings import (
    Spelling,
    spell_address,
    spell_link,
    spell_name,
    spell_phone,
    spell_text,
)

Kind = Literal[
    "number", "record", "email", "phone", "handle", "name", "parts", "street", "link", "term"
]
"""What a value is: `record` is the number of an order or ticket, `parts` a first and last name."""

ERASED = "[erased]"
"""What stands for a value that was taken out of a text."""
_SHORTEST = {
    "number": 8,
    "record": 8,
    "email": 6,
    "handle": 4,
    "name": 5,
    "street": 6,
    "link": 8,
    "term": 4,
}
_SHORTEST_MIXED = 6
"""Characters of a number with letters and digits that say whose it is in any text."""

_SPELLED: dict[str, Callable[[str], Spelling]] = {
    "phone": spell_phone,
    "email": spell_address,
    "name": spell_name,
    "link": spell_link,
}


def _is_mixed(text: str) -> bool:
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """One identifying value; of a phone number in E.164."""

    kind: Kind
    text: str

    @property
    def is_searchable(self) -> bool:
        """Whether the value is long enough to say whose it is wherever it is found."""
        if self.kind in {"phone", "parts"}:
            return bool(self.text)
        if self.kind in {"number", "record"} and _is_mixed(self.text):
            return len(self.text) >= _SHORTEST_MIXED
        if self.kind == "handle" and self.text.isalpha():
            return len(self.text) > 1
        if self.kind == "name" and not re.search(r"\w\W+\w", self.text):
            return False
        return len(self.text) >= _SHORTEST[self.kind]

    def list_spellings(self) -> list[Spelling]:
        """Return the spellings to search for; none of parts of a record."""
        if not self.is_searchable or self.kind == "parts":
            return []
        if self.kind in _SPELLED:
            return [_SPELLED[self.kind](self.text)]
        if self.kind == "handle" and self.text.isalpha():
            written = (f"@{self.text}", f"/{self.text}")  # else a name or a word
            return [each for text in written for each in spell_text(text)]
        return spell_text(self.text, is_street=self.kind == "street")

    def list_forms(self) -> list[str]:
        """Return the forms in which the bytes of files are searched."""
        if self.kind == "phone":
            return write_phone_forms(self.text)
        if self.kind == "handle" and self.text.isalpha():
            return [f"@{self.text}", f"/{self.text}"]
        return [] if self.kind == "parts" else [self.text]


def build_values(person: Person, details: Iterable[tuple[str, str]]) -> tuple[Value, ...]:
    """Return the identifying values of a person.

    Parameters
    ----------
    details : iterable of (kind, text)
        What the person's rows say; `scrm.privacy.person_details` reads them.
    """
    found: list[Value] = [Value("number", each) for each in person.customers]
    found += [Value("email", each) for each in person.emails]
    for profile in person.profiles:
        number = profile.partition(":")[2]
        found.append(Value("number" if number.isdigit() else "handle", number))
    if person.term:
        phone = read_phone(person.term)
        found.append(Value("phone", phone) if phone else Value("term", person.term))
    for kind, text in details:
        found += _build_detail(kind, text)
    return tuple(sorted({value for value in found if value.text}))


def _build_detail(kind: str, text: str) -> list[Value]:
    plain = " ".join((text or "").split())
    if kind == "phone":
        return [Value("phone", read_phone(plain))]
    if kind == "handles":
        return [each for line in (text or "").splitlines() for each in _build_handle(line)]
    if kind == "name":
        names = [Value("name", name) for name in _write_names(plain)]
        return [*names, Value("parts", plain)] if len(names) > 1 else names
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
    ['Anna Muster', 'Muster, Anna']
    """
    first, bar, last = name.partition("|")
    if not bar:
        return [name]
    if not first or not last:
        return []
    return [f"{first} {last}", f"{last}, {first}"]
