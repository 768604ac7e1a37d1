"""A mapping for a file of unknown format, from its headings and values.

Each column gets the canonical column that its heading means and its cells fit. The draft requires
the headings that it uses, so that it recognises this export and no other file.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from pathlib import Path

from scrm.channels import read_channels
from scrm.errors import InputError
from scrm.ingest.formats.column_profile import estimate_number, profile_columns
from scrm.ingest.formats.draft_columns import (
    ANSWERS,
    METRICS,
    assign_columns,
    has_key,
    has_meaning,
    name_field,
)
from scrm.ingest.formats.draft_table import (
    CHOICES,
    DraftColumn,
    count_strange,
    guess_table,
    score_tables,
)
from scrm.ingest.formats.headings import find_meaning, normalise_heading
from scrm.ingest.types import Table
from scrm.result import Text

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
_POSTED = frozenset({"social", "review", "community"})
"""Kinds of channels on which people post."""
_ABBREVIATION = 3
"""Names so short occur in other words."""
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
_STRANGE = Text(
    "die meisten Spalten sprechen von etwas, das keine Tabelle aufnimmt",
    "most columns speak of something that no table takes",
)
_PRICE_OF_ONE = re.compile(
    r"einzel|stueck|unit|each|(?:^|_)(?:per|je|pro|ep)(?:_|$)|e_preis|lineitem_price|item_cost"
)
"""Part of a heading that says that a price is that of one piece."""
_MARGIN, _STRANGE_SHARE = 1.0, 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """A point that headings and values leave open.

    Parameters
    ----------
    topic : str
        ``table``, ``channel``, ``amount``, ``dates``, ``decimal``, or a canonical column.
    options : tuple of str
        Possible answers, the likeliest first; it is the default.
    heading : str
        Column whose cells show what the question is about; empty if none does.
    """

    topic: str
    text: Text
    options: tuple[str, ...]
    heading: str = ""


@dataclass(frozen=True, slots=True)
class DraftField:
    """A column of the file that the draft uses, its field, and the canonical column it feeds."""

    column: DraftColumn
    name: str
    type: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was understood of a file.

    Parameters
    ----------
    table : str
        Canonical table of its rows.
    fields : tuple of DraftField
        Columns that are used, in the order of the file.
    unused : tuple of DraftColumn
        Columns that are not used.
    repeated : tuple of str
        Headings that appear twice; these columns cannot be used.
    has_key : bool
        A column identifies each row.
    missing : tuple of Text
        Why the file cannot be loaded with this draft; empty if it can.
    questions : tuple of Question
        What remains open, with the answer that the draft assumes.
    answers : Mapping[str, str]
        Topic of a question -> answer that was given.
    """

    name: str
    label: str
    table: str
    fields: tuple[DraftField, ...]
    unused: tuple[DraftColumn, ...]
    repeated: tuple[str, ...]
    has_key: bool
    channel: str
    missing: tuple[Text, ...] = ()
    questions: tuple[Question, ...] = ()
    answers: Dict[str, str] = field(default_factory=dict)

    @property
    def used(self) -> dict[str, DraftField]:
        """Canonical column -> the field that feeds it."""
        return {each.name: each for each in self.fields}

    @property
    def is_loadable(self) -> bool:
        """Nothing that the table needs is missing."""
        return not self.missing


def build_draft(
    table: Table, answers: Dict[str, str] | None = None, left_out: frozenset[str] = frozenset()
) -> Draft:
    """Return what headings and first records of a table tell.

    Parameters
    ----------
    answers : Mapping[str, str], optional
        Topic of a question -> answer.
    left_out : frozenset of str
        Headings of columns that are not used.

    Raises
    ------
    InputError
        The table has no headings.
    """
    answers = answers or {}
    columns = _list_columns(table)
    if not columns:
        raise InputError(
            f"{table.label}: no line can be a header",
            hint="put a line of headings above the data",
        )
    name = name_draft(table)
    chosen, question, is_strange = _choose_table(columns, name, answers)
    usable = [each for each in columns if each.heading not in left_out]
    used = assign_columns(usable, chosen, table, answers)
    if answers.get("price") == "line" and "unit_price" in used:
        used["amount"] = used.pop("unit_price")
    is_keyed = has_key(chosen, used, table)
    if not is_keyed:  # an answer refers to its review
        used = {name: each for name, each in used.items() if name not in ANSWERS}
    fields, unused = _build_fields(columns, used)
    draft = Draft(
        name,
        table.label,
        chosen,
        fields,
        unused,
        _list_repeated(table.header),
        is_keyed,
        answers.get("channel") or _guess_channel(table.label),
        questions=(question,) if question else (),
        answers=dict(answers),
    )
    missing = (*_list_missing(draft), *_list_open_prices(draft, table))
    if is_strange and (not missing or count_strange(columns)):
        missing = (_STRANGE, *missing)
    return replace(
        draft, missing=missing, questions=(*draft.questions, *_list_questions(draft, columns))
    )


def name_draft(table: Table) -> str:
    """Return the name of the mapping: that of the file, and of its sheet."""
    label = Path(str(table.label))
    sheet = str(table.dialect.get("sheet", ""))
    stem = (label.parent.name if sheet else label.name).split(".")[0]
    words = f"{stem} {sheet}" if sheet else stem
    name = name_field(words)
    return re.sub(r"^column_?", "export_", name).rstrip("_") if not words[:1].isalpha() else name


def _list_columns(table: Table) -> tuple[DraftColumn, ...]:
    """Return the columns with a heading that appears once."""
    repeated = _list_repeated(table.header)
    profiles = profile_columns(table.header, table.sample)
    return tuple(
        DraftColumn(index, heading, find_meaning(heading), profiles[index])
        for index, heading in enumerate(table.header)
        if heading.strip() and heading not in repeated
    )


def _list_repeated(header: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of which there are several."""
    often = Counter(map(normalise_heading, header))
    return tuple(each for each in header if each.strip() and often[normalise_heading(each)] > 1)


def _choose_table(
    columns: Sequence[DraftColumn], name: str, answers: Dict[str, str]
) -> tuple[str, Question | None, bool]:
    """Return the table, a question if another is as likely, and whether no table takes the rows."""
    scores = score_tables(columns, name)
    is_strange = count_strange(columns) > _STRANGE_SHARE * len(columns)
    if "table" in answers:
        return answers["table"], None, False
    if not scores:
        return guess_table(columns, name), None, True
    best = scores[0].table
    rivals = [each for each in scores[1:] if scores[0].score - each.score < _MARGIN]
    if {each.table for each in scores} >= {"orders", "order_lines"} and best in {
        "orders",
        "order_lines",
    }:
        best = _choose_orders_or_lines(columns)
        rivals = [each for each in rivals if each.table not in {"orders", "order_lines"}]
    if scores[0].score <= 0:
        is_strange = True
    if not rivals:
        return best, None, is_strange
    options = (best, *(each.table for each in rivals), *(each for each in CHOICES if each != best))
    text = Text("Was ist eine Zeile dieser Datei?", "What is a row of this file?")
    return best, Question("table", text, tuple(dict.fromkeys(options))), is_strange


def _choose_orders_or_lines(columns: Sequence[DraftColumn]) -> str:
    """Return order_lines if order numbers repeat, or rows name products."""
    named = {each.meaning.name for each in columns if each.meaning}
    numbers = [each for each in columns if has_meaning(each, "order_number", "invoice_number")]
    if numbers and not numbers[0].profile.is_unique:
        return "order_lines"
    items = {"product_number", "product_name", "quantity", "unit_price"} & named
    return "order_lines" if len(items) >= 2 else "orders"  # noqa: PLR2004  one may be a remark


def _build_fields(
    columns: Sequence[DraftColumn], used: Dict[str, DraftColumn]
) -> tuple[tuple[DraftField, ...], tuple[DraftColumn, ...]]:
    names = {column.index: name for name, column in used.items()}
    fields = tuple(
        _build_field(column, names[column.index]) for column in columns if column.index in names
    )
    return fields, tuple(each for each in columns if each.index not in names)


def _build_field(column: DraftColumn, name: str) -> DraftField:
    misfits, type_ = column.profile.misfits, {"rating": "rating", **ANSWERS}.get(name, "")
    remark = f"cells of the first records that do not fit: {misfits}" if misfits else ""
    if has_meaning(column, "gross_amount"):
        remark = "gross: taxes are included"
    return DraftField(column, name, type_, remark)


def _guess_channel(label: str) -> str:
    """Return the channel that the name of a file mentions, or ``other``."""
    known = read_channels()
    names = [name for name, kind in known.kinds.items() if kind in _POSTED] + ["twitter"]
    found = (name for name in sorted(names, key=len, reverse=True) if len(name) > _ABBREVIATION)
    return next((known.find(name) for name in found if name in label.lower()), "other")


def _list_missing(draft: Draft) -> Iterator[Text]:
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


def _list_questions(draft: Draft, columns: Sequence[DraftColumn]) -> Iterator[Question]:
    """Yield what remains open once the table is known."""
    used = draft.used
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
