"""What speaks for and against a format whose headings a file has.

Headings that any export may have (``Customer ID``, ``Name``) identify nothing. A format is known
by headings of its own, or by many of those it requires; what is left of the file must not tell of
something else: an order number or a message text contradicts a list of customers.
"""

from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scrm.ingest.formats.column_profile import Kind, Profile
from scrm.ingest.formats.headings import Meaning, find_meaning, normalise_heading
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.recognition import Fit
from scrm.ingest.types import Table
from scrm.result import Text
from scrm.tables import BOOKKEEPING, TABLES

COMMON, OWN, SUPPORT = 0.25, 1.0, 0.5
"""Weight of a required heading that many exports have, of one that few formats have, and of a
heading that is not required."""
_CERTAIN = 2.0
"""Strength above which neither the share of known columns nor the kinds of values count."""
_MOST_SUPPORT = 2.0
_RARE = 3
"""Formats that may share a heading of their own: the exports of one system."""
_LEAST_SHARE, _LEAST_SHARE_OF_PEOPLE = 1 / 3, 0.5
"""Smallest share of a file's columns that a format without headings of its own knows; that of a
list of people, whose few required headings any file may have, is larger."""
_QUESTION_WORDS = 4
_HEADINGS_SHOWN, _LONGEST_HEADING = 6, 60
_ITEM = 0.4
"""Weight of a column of items against a list of orders: one alone may tell of the only item."""
_REPEATED = 0.2
"""Share of rows that repeat the key of another one, from which they are rows of something else."""

SUBJECTS: Dict[str, frozenset[str]] = {
    "customers": frozenset({"person"}),
    "identity_map": frozenset({"person"}),
    "follows": frozenset({"person"}),
    "reactions": frozenset({"person", "metric"}),
    "influencers": frozenset({"person", "metric", "campaign"}),
    "profiles": frozenset({"person", "metric"}),
    "posts": frozenset({"message", "rating", "metric", "campaign", "person", "line", "order"}),
    "post_metrics": frozenset({"message", "metric", "campaign"}),
    "channel_metrics": frozenset({"metric"}),
    "web_visits": frozenset({"visit", "metric", "order"}),
    "orders": frozenset({"order", "person", "line", "campaign"}),
    "order_lines": frozenset({"order", "person", "line", "campaign"}),
    "leads": frozenset({"lead", "person", "campaign", "deal", "visit", "message"}),
    "opportunities": frozenset({"deal", "person", "lead", "order", "campaign"}),
    "tickets": frozenset({"ticket", "message", "rating", "person", "order"}),
    "surveys": frozenset({"survey", "rating", "message", "person", "order"}),
    "campaigns": frozenset({"campaign", "metric", "order", "visit"}),
    "campaign_contacts": frozenset({"campaign", "person"}),
}
"""Table -> subjects (configs/headings.yaml) that the other columns of its exports may have."""
_BOOKKEEPING = frozenset(normalise_heading(each.name) for each in BOOKKEEPING)
"""Headings of scrm's own exports that say which line of which load a row comes from."""
_PEOPLE = frozenset(
    {"customers", "identity_map", "follows", "profiles", "reactions", "influencers"}
)
_KEYED = _PEOPLE | {"orders", "leads", "opportunities", "tickets", "campaigns", "surveys"}
"""Tables whose exports have one row per key, unless other columns show that they have not."""
_ODD_VALUES: Dict[Kind, float] = {"money": 0.5, "time": 0.5, "long_text": 0.5, "date": 0.25}
"""Weight of an unknown column of such values against a list of people."""
_UNREAD: Dict[str, float] = {"email": 1.0, "consent": 2.0}
"""Columns of people that a format must not pass over, and the weight of one that it does."""
_UNREAD_REASON = Text("dieses Format liest es nicht", "this format does not read it")
_KIND_NAMES: Dict[Kind, Text] = {
    "money": Text("Geldbeträge", "amounts of money"),
    "time": Text("Zeitpunkte", "times"),
    "date": Text("Tage", "dates"),
    "long_text": Text("lange Texte", "long texts"),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A heading that speaks against a format, its weight, and why."""

    heading: str
    weight: float
    reason: Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for and against a format.

    Parameters
    ----------
    profiles : tuple of Profile
        What the cells of each column of the file look like.
    identifying : tuple of str
        Headings of the file that few formats have.
    strength : float
        Sum of the weights of the headings that the format requires or knows.
    known, named : int
        Columns of the file that the format uses or expects, and all columns with heading and cells.
    contradictions : tuple of Contradiction
        Headings that speak against the format, the strongest first.
    """

    fit: Fit
    profiles: tuple[Profile, ...]
    identifying: tuple[str, ...]
    strength: float
    known: int
    named: int
    contradictions: tuple[Contradiction, ...]

    @property
    def is_certain(self) -> bool:
        """The headings alone identify the format."""
        return self.strength >= _CERTAIN

    @property
    def is_contradicted(self) -> bool:
        """More speaks against the format than for it."""
        most = max(1.0, self.strength) if self.is_certain or self.identifying else 1.0
        return sum(each.weight for each in self.contradictions) >= most

    @property
    def is_sparse(self) -> bool:
        """The format has no heading of its own here, and knows few of the columns."""
        if self.is_certain or self.identifying:
            return False
        is_people = not _PEOPLE.isdisjoint(self.fit.mapping.tables)
        least = _LEAST_SHARE_OF_PEOPLE if is_people else _LEAST_SHARE
        return self.known < least * self.named

    @property
    def is_accepted(self) -> bool:
        """The file may be loaded as this format."""
        return not self.is_contradicted and not self.is_sparse

    def list_reasons(self) -> tuple[Text, ...]:
        """Return the evidence as sentences."""
        name, required = self.fit.mapping.name, len(self.fit.mapping.required_fields)
        own = ", ".join(each[:_LONGEST_HEADING] for each in self.identifying[:_HEADINGS_SHOWN])
        reasons = [
            Text(
                f"Format {name}: alle verlangten Spalten ({required}) sind da, bekannt sind "
                f"{self.known} von {self.named} Spalten"
                + (f"; nur wenige Formate haben: {own}" if own else ""),
                f"format {name}: all required columns ({required}) are there, {self.known} of "
                f"{self.named} columns are known" + (f"; few formats have: {own}" if own else ""),
            )
        ]
        if self.contradictions:
            against = [each.heading[:_LONGEST_HEADING] for each in self.contradictions]
            names = ", ".join(against[:_HEADINGS_SHOWN])
            reasons.append(Text(f"dagegen spricht: {names}", f"against it: {names}"))
        return tuple(reasons)


def weigh_evidence(
    fit: Fit, table: Table, profiles: tuple[Profile, ...], candidates: Sequence[Mapping]
) -> Evidence:
    """Return what speaks for and against a mapping whose required headings a table has.

    Parameters
    ----------
    profiles : tuple of Profile
        What the cells of each column look like.
    candidates : sequence of Mapping
        All formats that the file may have: a heading that few of them know identifies these.
    """
    header, mapping = table.header, fit.mapping
    shared = _count_formats(candidates)
    used = set(fit.columns.values())
    expected = list_expected_headings(mapping)
    named = [
        index
        for index, heading in enumerate(header)
        if heading.strip() and (index in used or not table.sample or profiles[index].filled)
    ]
    if mapping.grade == "own":
        expected |= _BOOKKEEPING
    free = [i for i in named if i not in used and normalise_heading(header[i]) not in expected]
    required = {fit.columns[name] for name in mapping.required_fields}
    own = [i for i in named if _is_own(header[i], shared) and i not in free]
    supporting = SUPPORT * len([i for i in own if i not in required])
    strength = sum(OWN if i in own else COMMON for i in required) + min(supporting, _MOST_SUPPORT)
    strength += _CERTAIN if table.within in mapping.nested_lists else 0
    subjects = frozenset[str]().union(*(SUBJECTS[each] for each in mapping.tables))
    meanings = {i: find_meaning(header[i]) for i in free}
    strange = frozenset(map(normalise_heading, mapping.match.contradicts))
    contradictions = [
        found
        for i, meaning in meanings.items()
        if not _is_attribute(meaning, mapping)
        and (found := _contradict(header[i], meaning, subjects, strange, mapping, profiles[i]))
    ]
    contradictions += _find_repeated_keys(fit, table, meanings)
    contradictions += _find_unread(fit, header, meanings)
    attributes = sum(
        bool(each and each.subject in subjects) or _is_attribute(each, mapping)
        for each in meanings.values()
    )
    return Evidence(
        fit,
        profiles,
        tuple(header[i] for i in own),
        strength,
        len(named) - len(free) + attributes,
        len(named),
        tuple(sorted(contradictions, key=lambda each: -each.weight)),
    )


def list_expected_headings(mapping: Mapping) -> frozenset[str]:
    """Return the normalised headings that a mapping declares beside those that it loads."""
    return frozenset(map(normalise_heading, (*mapping.match.also, *mapping.match.supports)))


def _is_attribute(meaning: Meaning | None, mapping: Mapping) -> bool:
    """Return whether a column is kept with the leads, of which any attribute may predict."""
    return "leads" in mapping.tables and (meaning is None or meaning.subject in {"", "other"})


def _is_own(heading: str, shared: Dict[str, int]) -> bool:
    """Return whether few formats have a heading, and the table of headings does not know it."""
    return shared.get(normalise_heading(heading), 0) <= _RARE and find_meaning(heading) is None


def _count_formats(candidates: Sequence[Mapping]) -> Counter[str]:
    """Return the number of formats that know a heading."""
    return _count_headings(tuple(map(_list_headings, candidates)))


@cache
def _count_headings(formats: tuple[frozenset[str], ...]) -> Counter[str]:
    return Counter(heading for headings in formats for heading in headings)


_HEADINGS: dict[str, frozenset[str]] = {}


def _list_headings(mapping: Mapping) -> frozenset[str]:
    """Return the normalised headings of a mapping; cached, as every file is compared with all."""
    if mapping.hash not in _HEADINGS:
        _HEADINGS[mapping.hash] = frozenset(
            normalise_heading(alias) for spec in mapping.fields.values() for alias in spec.aliases
        )
    return _HEADINGS[mapping.hash]


def _contradict(
    heading: str,
    meaning: Meaning | None,
    subjects: frozenset[str],
    strange: frozenset[str],
    mapping: Mapping,
    profile: Profile,
) -> Contradiction | None:
    """Return in which way an unused column contradicts a format, or None."""
    if normalise_heading(heading) in strange:
        return Contradiction(
            heading, 1.0, Text("gehört nicht zu diesem Format", "not of this format")
        )
    if meaning and meaning.subject and meaning.subject not in subjects:
        return Contradiction(heading, 1.0, _SUBJECT_NAMES[meaning.subject])
    if _is_of_item(meaning) and "orders" in mapping.tables and "order_lines" not in mapping.tables:
        return Contradiction(heading, _ITEM, _SUBJECT_NAMES["line"])
    if meaning is None and "survey" not in subjects and _is_question(heading):
        return Contradiction(heading, 0.5, Text("eine Frage", "a question"))
    if _PEOPLE.isdisjoint(mapping.tables) or (
        meaning and (meaning.subject or meaning.name == "note")
    ):
        return None
    weight = _ODD_VALUES.get(profile.kind, 0.0)
    return Contradiction(heading, weight, _KIND_NAMES[profile.kind]) if weight else None


def _is_question(heading: str) -> bool:
    return heading.rstrip().endswith("?") and len(heading.split()) >= _QUESTION_WORDS


def _find_repeated_keys(
    fit: Fit, table: Table, meanings: Dict[int, Meaning | None]
) -> list[Contradiction]:
    """Return the key of a table if rows repeat it and differ in columns that are not used.

    Rows that repeat an order number tell of its items if they differ in a column of items.
    """
    found = []
    for name, spec in fit.mapping.tables.items():
        others = [i for i, each in meanings.items() if name != "orders" or _is_of_item(each)]
        keys = [fit.columns[each] for each in TABLES[name].key if each in fit.columns]
        if name not in _KEYED or spec.once or spec.key == "content" or not (keys and others):
            continue
        rows: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
        records = [row for row in table.sample if len(row) == len(table.header)]
        for row in records:
            key = tuple(row[i] for i in keys)
            rows.setdefault(key, set()).add(tuple(row[i] for i in others))
        repeated = sum(len(each) - 1 for key, each in rows.items() if any(key))
        if repeated > _REPEATED * len(records):
            reason = Text("wiederholt sich mit anderem Inhalt", "repeats with other content")
            found.append(Contradiction(table.header[keys[0]], 1.0, reason))
    return found


def _find_unread(
    fit: Fit, header: Sequence[str], meanings: Dict[int, Meaning | None]
) -> list[Contradiction]:
    """Return the columns of addresses and consents of a list of people that nothing else fills."""
    if "customers" not in fit.mapping.tables:
        return []
    used = fit.mapping.fields_of_values
    filled = {
        each
        for each in _UNREAD
        if each in fit.columns or not used.get(("customers", each), {""}).isdisjoint(fit.columns)
    }
    return [
        Contradiction(header[index], _UNREAD[column], _UNREAD_REASON)
        for index, meaning in meanings.items()
        for column in (meaning.columns if meaning else ())
        if column in _UNREAD and column not in filled
    ]


def _is_of_item(meaning: Meaning | None) -> bool:
    return meaning is not None and meaning.subject == "line"


_SUBJECT_NAMES: Dict[str, Text] = {
    "person": Text("Person oder Firma", "a person or company"),
    "order": Text("Bestellung oder Rechnung", "an order or invoice"),
    "line": Text("Artikel einer Bestellung", "an item of an order"),
    "message": Text("Beitrag oder Nachricht", "a post or message"),
    "rating": Text("Bewertung", "a rating"),
    "metric": Text("Kennzahl eines Beitrags", "a count of a post or account"),
    "ticket": Text("Ticket", "a ticket"),
    "survey": Text("Umfrage", "a survey"),
    "campaign": Text("Kampagne", "a campaign"),
    "lead": Text("Lead", "a lead"),
    "deal": Text("Verkaufschance", "a deal"),
    "visit": Text("Website-Besuche", "web visits"),
    "other": Text("etwas, das keine Tabelle aufnimmt", "something that no table takes"),
}
"""Subject of a heading -> what it speaks of."""
