"""What a draft lacks before its file can be loaded, and what it leaves open."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict

from scrm.ingest.formats.column_profile import estimate_number
from scrm.ingest.formats.draft_columns import METRICS, has_meaning, name_field
from scrm.ingest.formats.draft_table import DraftColumn
from scrm.ingest.formats.draft_types import Draft, Question
from scrm.ingest.types import Table
from scrm.result import Text

_CHANNELS = (
    "facebook",
    "instagram",
    "x",
    "youtube",
    "linkedin",
    "tiktok",
    "google",
    "shop",
    "other",
)
_NEEDED: Dict[str, tuple[str, ...]] = {
    "orders": ("ordered_at", "amount"),
    "order_lines": ("ordered_at", "amount"),
    "customers": ("customer_id",),
    "tickets": ("created_at",),
    "leads": ("created_at",),
    "opportunities": ("amount",),
    "surveys": ("answered_at", "score"),
    "channel_metrics": ("day", "follower_count"),
    "web_visits": ("day", "visit_count"),
    "campaigns": ("started_on",),
    "posts": ("created_at",),
}
"""Columns without which rows of a table say nothing."""
_PRICE_OF_ONE = re.compile(
    r"einzel|stueck|unit|each|(?:^|_)(?:per|je|pro|ep)(?:_|$)|e_preis|lineitem_price|item_cost"
)
"""Part of a heading that says that a price is that of one piece."""
_SALES = frozenset({"orders", "order_lines"})


def list_missing(draft: Draft, table: Table) -> Iterator[Text]:
    """Yield why a file cannot be loaded with a draft; nothing if it can."""
    yield from _list_missing_columns(draft)
    yield from _list_open_prices(draft, table)
    for topic, column in _find_open_money(draft, table):
        _, reason = _OPEN_MONEY[topic]
        heading = repr(column.heading)
        yield Text(reason.de.format(heading), reason.en.format(heading))


def _list_missing_columns(draft: Draft) -> Iterator[Text]:
    """Yield why a file cannot be loaded with a draft."""
    used = set(draft.used)
    for name in _NEEDED.get(draft.table, ()):
        unread = [each for each in draft.unused if each.meaning and name in each.meaning.columns]
        if name in used or (_is_given_otherwise(name, draft.table, used) and not unread):
            continue
        if unread:
            heading = unread[0].heading
            yield Text(
                f"{draft.table} braucht {name}: die Zellen von {heading!r} passen nicht dazu",
                f"{draft.table} needs {name}: the cells of {heading!r} do not fit",
            )
            continue
        yield Text(
            f"{draft.table} braucht {name}: keine Spalte bedeutet das",
            f"{draft.table} needs {name}: no column means that",
        )
    if draft.table == "posts" and not used & {"text", "rating", *METRICS}:
        yield Text(
            "posts braucht Texte, Sterne oder Kennzahlen", "posts needs texts, ratings or counts"
        )
    if draft.table == "campaigns" and not used & {"cost", "contact_count"}:
        yield Text(
            "campaigns braucht Kosten oder Kontakte", "campaigns needs a cost or a number of people"
        )
    if draft.table == "customers" and used <= {"customer_id", "person_id"}:
        yield Text(
            "customers braucht mehr als eine Nummer: einen Namen, eine Adresse oder ein Merkmal",
            "customers needs more than a number: a name, an address or another attribute",
        )
    if draft.table == "customers" and not draft.has_key:
        yield Text(
            "Kundennummern wiederholen sich mit anderem Inhalt",
            "customer numbers repeat with other content",
        )


def _list_open_prices(draft: Draft, table: Table) -> Iterator[Text]:
    """Yield what is open if a price may be that of one piece or that of the whole line."""
    used = draft.used
    if draft.table != "order_lines" or "amount" in used or "price" in draft.answers:
        return
    if not {"unit_price", "quantity"} <= set(used):
        return
    heading, place = used["unit_price"].column.heading, used["quantity"].column.index
    quantities = (estimate_number(row[place]) for row in table.sample if place < len(row))
    if not _PRICE_OF_ONE.search(name_field(heading)) and any(
        (each or 0) > 1 for each in quantities
    ):
        yield Text(
            f"offen ist, ob {heading!r} für ein Stück oder die ganze Zeile gilt (--ask fragt)",
            f"it is open whether {heading!r} is for one piece or the whole line (--ask asks)",
        )


def _find_open_money(draft: Draft, table: Table) -> Iterator[tuple[str, DraftColumn]]:
    """Yield the questions about refunds and payments that nobody answered, with their column.

    A list of payments, known by its fees, has rows of money that no customer paid; a refund in a
    column of its own may be part of the amount or not.
    """
    if draft.table not in _SALES or "amount" not in draft.used:
        return
    fee = next((each for each in draft.unused if has_meaning(each, "fee")), None)
    amount = draft.used["amount"].column
    if fee and draft.answers.get("payments") != "yes" and _has_number(amount, table, below=0):
        yield "payments", amount
    refund = next((each for each in draft.unused if has_meaning(each, "refund")), None)
    if refund and "refund" not in draft.answers and _has_number(refund, table):
        yield "refund", refund


def _has_number(column: DraftColumn, table: Table, below: float | None = None) -> bool:
    """Return whether a record has a number other than 0 in a column, or one below a limit."""
    cells = (row[column.index] for row in table.sample if column.index < len(row))
    numbers = (estimate_number(cell) or 0 for cell in cells)
    return any(each < below if below is not None else each != 0 for each in numbers)


_OPEN_MONEY: Dict[str, tuple[Text, Text]] = {
    "payments": (
        Text(
            "Sind alle negativen Beträge Erstattungen an Kunden?",
            "Are all negative amounts refunds to customers?",
        ),
        Text(
            "eine Liste von Zahlungen: offen ist, ob alle negativen Beträge in {} Erstattungen an "
            "Kunden sind (--ask fragt)",
            "a list of payments: it is open whether all negative amounts in {} are refunds to "
            "customers (--ask asks)",
        ),
    ),
    "refund": (
        Text("Ist die Erstattung vom Betrag abzuziehen?", "Is the refund to be subtracted?"),
        Text(
            "offen ist, ob {} vom Betrag abzuziehen ist (--ask fragt)",
            "it is open whether {} is to be subtracted from the amount (--ask asks)",
        ),
    ),
}
"""Topic -> the question, and what is open; `{}` is the heading of the column."""


def _is_given_otherwise(name: str, table: str, used: set[str]) -> bool:
    """Return whether other columns, or another export of the same system, give a column.

    The lines of an order take their day from it, and an order its amount from its lines; posts with
    ids may have been dated by another export.
    """
    if name == "customer_id":
        return "email" in used
    if table == "posts":
        return "post_id" in used
    if table == "order_lines":
        return "order_id" in used if name == "ordered_at" else "unit_price" in used
    return table == "orders" and name == "amount" and {"order_id", "customer_id"} <= used


def list_questions(
    draft: Draft, columns: Sequence[DraftColumn], table: Table
) -> Iterator[Question]:
    """Yield what remains open once the table is known."""
    used = draft.used
    for topic, column in _find_open_money(draft, table):
        if topic not in draft.answers:
            question, _ = _OPEN_MONEY[topic]
            yield Question(topic, question, ("yes", "no"), column.heading)
    has_channel = "channel" in used or "channel" in draft.answers
    if draft.table in {"posts", "channel_metrics"} and not has_channel:
        text = Text("Von welchem Kanal sind die Zeilen?", "Which channel are the rows of?")
        yield Question("channel", text, tuple(dict.fromkeys((draft.channel, *_CHANNELS))))
    if {"unit_price", "quantity"} <= set(used) and "amount" not in used:
        heading = used["unit_price"].column.heading
        if "price" not in draft.answers and not _PRICE_OF_ONE.search(name_field(heading)):
            text = Text("Wofür gilt der Preis?", "What is the price for?")
            yield Question("price", text, ("piece", "line"), heading)
    amounts = [
        each
        for each in columns
        if each.is_named_amount and each.profile.kind in {"money", "number", "count"}
    ]
    is_open = "amount" in used and not has_meaning(
        used["amount"].column, "net_amount", "deal_amount"
    )
    if is_open and len(amounts) > 1 and "amount" not in draft.answers:
        chosen = used["amount"].column.heading
        rest = tuple(each.heading for each in amounts if each.heading != chosen)
        text = Text("Welche Spalte ist der Nettobetrag?", "Which column is the net amount?")
        yield Question("amount", text, (chosen, *rest), chosen)
