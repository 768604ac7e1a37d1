"""What an erasure will do: decided once, and kept in its journal until it is finished."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scrm.privacy.matcher import Matcher
from scrm.privacy.people import Person
from scrm.privacy.person_details import read_values
from scrm.privacy.person_tables import read_written
from scrm.privacy.person_values import Value
from scrm.privacy.quoted_texts import Quotes, build_quotes
from scrm.privacy.retention_duties import DUTIES, RETAINED_WITH, Duty
from scrm.store import Store


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What an erasure does.

    Parameters
    ----------
    person : Person
    values : tuple of Value
        Searched, and redacted where they are in rows of others.
    retained : Mapping[str, Duty]
        Table -> the duty to keep its records under a pseudonym.
    quotes : Quotes
        What the person wrote, for files that quote it.
    numbers : tuple of (str, str)
        Table and number of each record of the person, for the list of suppressions.
    also : tuple of Path
        Further files and folders to search.
    loaded : tuple of Path
        Files that were loaded, where they still are: not scrm's to change.
    shared : int
        Values that others have, too, and that are not searched.
    """

    person: Person
    values: tuple[Value, ...]
    retained: Mapping[str, Duty] = field(default_factory=dict)
    quotes: Quotes = field(default_factory=Quotes)
    numbers: tuple[tuple[str, str], ...] = ()
    also: tuple[Path, ...] = ()
    loaded: tuple[Path, ...] = ()
    shared: int = 0

    def build_matcher(self) -> Matcher:
        """Return what finds the person in tables and files."""
        return Matcher(self.values, self.person.list_keys(), self.quotes)

    def to_json(self) -> str:
        """Return the plan as text, for the journal of an erasure that is not finished."""
        parts = {
            "customers": self.person.customers,
            "profiles": self.person.profiles,
            "emails": self.person.emails,
            "term": self.person.term,
            "values": [(value.kind, value.text) for value in self.values],
            "retained": {table: duty.name for table, duty in self.retained.items()},
            "texts": sorted(self.quotes.whole),
            "runs": sorted(self.quotes.runs),
            "numbers": self.numbers,
            "also": [str(path) for path in self.also],
            "loaded": [str(path) for path in self.loaded],
            "shared": self.shared,
        }
        return json.dumps(parts, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "ErasurePlan":
        """Return a plan from its text."""
        parts = json.loads(text)
        keys = {name: tuple(parts[name]) for name in ("customers", "profiles", "emails")}
        return ErasurePlan(
            Person(**keys, term=parts["term"]),
            tuple(Value(kind, value) for kind, value in parts["values"]),
            {table: DUTIES[name] for table, name in parts["retained"].items()},
            Quotes(frozenset(parts["texts"]), frozenset(parts.get("runs", ()))),
            tuple((table, number) for table, number in parts.get("numbers", ())),
            tuple(Path(path) for path in parts.get("also", ())),
            tuple(Path(path) for path in parts.get("loaded", ())),
            parts.get("shared", 0),
        )


def plan_erasure(
    store: Store,
    person: Person,
    retained: Mapping[str, Duty],
    also: tuple[Path, ...] = (),
    loaded: tuple[Path, ...] = (),
) -> ErasurePlan:
    """Return the plan to erase a person; see `ErasurePlan`."""
    kept = {table for each in retained for table in RETAINED_WITH[each]}
    known = read_values(store, person, kept)
    return ErasurePlan(
        person,
        known.values,
        retained,
        build_quotes(read_written(store, person)),
        known.numbers,
        tuple(path.absolute() for path in also),
        loaded,
        known.shared,
    )
