"""The canonical table that a file of unknown format belongs to, by the subjects of its columns."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from scrm.ingest.formats.column_profile import Kind, Profile
from scrm.ingest.formats.evidence import SUBJECTS
from scrm.ingest.formats.headings import Meaning
from scrm.tables import TABLES

_HOME: Dict[str, tuple[str, ...]] = {
    "person": ("customers",),
    "order": ("orders", "order_lines"),
    "line": ("order_lines",),
    "message": ("posts",),
    "rating": ("posts", "surveys"),
    "metric": ("posts", "channel_metrics"),
    "ticket": ("tickets",),
    "survey": ("surveys",),
    "campaign": ("campaigns",),
    "lead": ("leads",),
    "deal": ("opportunities",),
    "visit": ("web_visits",),
}
"""Subject of a column -> the tables whose rows are about it."""
CHOICES = tuple(dict.fromkeys(table for tables in _HOME.values() for table in tables))
"""Tables that a draft can choose."""
_AT_HOME, _USABLE, _STRANGE, _OTHER = 2.0, 0.5, -1.5, -2.0
_TEXT = 1.0
_NAMED = 3.0
"""Weight of the name of a file that says what its rows are."""
_NAMES: Dict[str, tuple[str, ...]] = {
    "posts": ("post", "beitrag", "beitraeg", "comment", "kommentar", "tweet", "review", "bewertung",
              "rezension", "message", "nachricht", "mention", "feedback", "video"),
    "customers": ("customer", "kunde", "contact", "kontakt", "person", "account", "compan", "firma",
                  "adress", "subscriber", "abonnent", "mitglied", "member", "recipient", "leute"),
    "opportunities": ("deal", "opportunit", "verkaufschance", "angebot"),
    "orders": ("order", "bestellung", "auftrag", "auftraeg", "sale", "verkauf", "umsatz", "invoice",
               "rechnung", "beleg", "transaction", "payment", "purchase", "kauf"),
    "order_lines": ("line", "position", "item", "zeile", "verkauf", "umsatz"),
    "channel_metrics": ("follower", "page_metric", "daily_page", "channel_metric", "account_stat"),
    "leads": ("lead", "interessent", "prospect"),
    "tickets": ("ticket", "case", "anfrage", "reklamation", "beschwerde", "issue", "request"),
    "surveys": ("survey", "umfrage", "befragung", "nps", "csat", "response"),
    "campaigns": ("campaign", "kampagne", "mailing", "newsletter_stat", "ads"),
    "web_visits": ("traffic", "visit", "besuch", "analytics", "sessions", "sitzung"),
}  # fmt: skip
"""Words in the names of files that hold the rows of a table."""
_OF_POSTS = frozenset({
    "number", "post_number", "post_url", "post_type", "post_date", "title", "name", "description",
    "hashtags", "message_subject",
})  # fmt: skip
"""Meanings of which a list of posts has one; without any its counts are those of an account."""
_NUMBERS = frozenset({"money", "number", "count"})
_DAYS: frozenset[Kind] = frozenset({"date", "time"})


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column of a file of unknown format.

    Parameters
    ----------
    meaning : Meaning or None
        What the heading says; None if the table of headings does not know it.
    """

    index: int
    heading: str
    meaning: Meaning | None
    profile: Profile

    @property
    def is_named_amount(self) -> bool:
        """The heading names an amount of an order."""
        return self.meaning is not None and "amount" in self.meaning.columns


@dataclass(frozen=True, slots=True)
class TableScore:
    """How well a canonical table takes the columns of a file."""

    table: str
    score: float


def score_tables(columns: Sequence[DraftColumn], stem: str) -> list[TableScore]:
    """Return the tables that may take the rows of a file, the best first.

    Parameters
    ----------
    stem : str
        Name of the file or sheet, in lower case.
    """
    scores = [
        TableScore(table, _score(table, columns, stem))
        for table in CHOICES
        if _has_essentials(table, columns, stem)
    ]
    return sorted(scores, key=lambda each: (-each.score, CHOICES.index(each.table)))


def guess_table(columns: Sequence[DraftColumn], stem: str) -> str:
    """Return the table that the headings speak of most, although it needs what the file lacks."""
    return max(CHOICES, key=lambda each: _score(each, columns, stem))


def count_strange(columns: Sequence[DraftColumn]) -> int:
    """Return the number of columns that speak of something that no table takes."""
    return sum(bool(each.meaning and each.meaning.subject == "other") for each in columns)


def is_named_after(table: str, stem: str) -> bool:
    """Return whether the name of a file mentions what a table holds."""
    return any(word in stem for word in _NAMES[table])


def _score(table: str, columns: Sequence[DraftColumn], stem: str) -> float:
    names = TABLES[table].column_names
    total = _NAMED if is_named_after(table, stem) else 0.0
    for column in columns:
        meaning = column.meaning
        if meaning is None or meaning.name != "note":
            total += _score_values(table, column.profile, is_known=meaning is not None)
        if meaning is None:
            continue
        if meaning.subject == "other":
            total += _OTHER
        elif table in _HOME.get(meaning.subject, ()):
            total += _AT_HOME if meaning.columns else _USABLE
        elif meaning.subject and meaning.subject not in SUBJECTS[table]:
            total += _STRANGE
        elif any(each in names for each in meaning.columns):
            total += _USABLE
    return total


def _score_values(table: str, profile: Profile, *, is_known: bool) -> float:
    """Return what the cells of a column tell of its table; amounts only if its heading does not."""
    if profile.kind == "long_text":
        return _TEXT if table == "posts" else -_TEXT if table in {"orders", "order_lines"} else 0.0
    if profile.kind == "money" and not is_known:
        return _USABLE if table in {"orders", "order_lines"} else 0.0
    return 0.0


def _has_essentials(table: str, columns: Sequence[DraftColumn], stem: str) -> bool:
    """Return whether a file has what makes it rows of a table at all."""
    subjects = {each.meaning.subject for each in columns if each.meaning}
    if table in _ESSENTIALS:
        kinds = {each.profile.kind for each in columns}
        named = {each.meaning.name for each in columns if each.meaning}
        return _ESSENTIALS[table](kinds, subjects, named) and (
            table not in {"orders", "order_lines"} or _has_amount(columns, named)
        )
    home = {subject for subject, tables in _HOME.items() if table in tables}
    return bool(home & subjects) or is_named_after(table, stem)


def _has_amount(columns: Sequence[DraftColumn], named: set[str]) -> bool:
    """Return whether a column gives the amount of a sale, or the orders have it in another file."""
    if {"order_number", "customer_number", "order_date"} <= named or "unit_price" in named:
        return True
    return any(
        (each.is_named_amount and each.profile.kind in _NUMBERS)
        or (each.meaning is None and each.profile.kind in {"money", "number"})
        for each in columns
    )


_Essentials = Callable[[set[Kind], set[str], set[str]], bool]
_ESSENTIALS: Dict[str, _Essentials] = {
    "orders": lambda kinds, _, __: bool(kinds & _DAYS),
    "order_lines": lambda kinds, subjects, named: (
        (bool(kinds & _DAYS) or "order_number" in named) and "line" in subjects
    ),
    "posts": lambda kinds, subjects, named: (
        bool({"message_text", "rating"} & named)
        or ("metric" in subjects and bool(_OF_POSTS & named))
        or "long_text" in kinds
        or named >= {"post_number", "description"}
    ),
    "customers": lambda _, __, named: (
        bool({"customer_number", "person_number", "email"} & named) or {"name", "number"} <= named
    ),
    "channel_metrics": lambda kinds, _, named: (
        "followers" in named and bool(kinds & _DAYS) and "post_number" not in named
    ),
    "web_visits": lambda kinds, _, named: "visits" in named and bool(kinds & _DAYS),
    "surveys": lambda _, subjects, named: bool({"nps", "rating"} & named) and "survey" in subjects,
}
"""Table -> whether kinds of cells, subjects and meanings of the columns allow it."""
