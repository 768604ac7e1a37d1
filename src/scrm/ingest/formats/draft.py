"""A mapping for a file of unknown format, from its headings and values.

Each column gets the canonical column that its heading means and its cells fit. The draft requires
the headings that it uses, so that it recognises this export and no other file.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from pathlib import Path

from scrm.errors import InputError
from scrm.ingest.formats.column_profile import Profile, estimate_number, profile_columns
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
from scrm.tables import TABLES

_KINDS: Dict[str, frozenset[str]] = {
    "id": frozenset({"id", "count", "text", "email", "number", "url", "date", "money"}),
    "count": frozenset({"count", "number"}),
    "number": frozenset({"number", "count", "money"}),
    "money": frozenset({"money", "number", "count"}),
    "date": frozenset({"date", "time"}),
    "time": frozenset({"date", "time"}),
    "flag": frozenset({"flag", "count"}),
}
"""Type of a canonical column -> kinds of cells that it takes; texts take any."""
_ODD_KINDS: Dict[str, frozenset[str]] = {
    "email": frozenset({"email"}),
    "customer_email": frozenset({"email"}),
    "score": frozenset({"count", "number"}),
}
"""Canonical column -> kinds of cells, where its type tells too little."""
_PREFERRED: Dict[str, tuple[str, ...]] = {
    "amount": ("net_amount", "deal_amount", "amount", "gross_amount"),
    "ordered_at": ("order_date", "invoice_date", "date", "created"),
    "created_at": ("ticket_opened", "post_date", "lead_created", "created", "date"),
    "answered_at": ("answered_at", "date", "created"),
    "order_id": ("order_number", "invoice_number"),
    "status": ("order_status", "payment_status", "lead_status", "status"),
    "score": ("nps", "rating"),
    "customer_since": ("customer_since", "created"),
    "topic": ("ticket_topic", "hashtags", "tags", "message_subject", "general_category"),
    "text": ("message_text", "description"),
    "last_name": ("last_name", "full_name", "contact_person", "name"),
    "requester": ("email", "requester", "full_name", "name"),
    "name": ("campaign_name", "deal_name", "name", "title", "hashtags"),
    "author_name": ("author_name", "full_name", "requester", "name"),
    "product_name": ("product_name", "title", "name"),
    "like_count": ("likes",),
}
"""Canonical column -> the meanings that may give it, the best first; others come after."""
_DAYS_OF: Dict[str, str] = {
    "orders": "ordered_at", "order_lines": "ordered_at", "posts": "created_at",
    "tickets": "created_at", "leads": "created_at", "opportunities": "created_at",
    "surveys": "answered_at", "channel_metrics": "day", "web_visits": "day",
    "campaigns": "started_on",
}  # fmt: skip
_IDS: Dict[str, str] = {
    "customers": "customer_id", "orders": "order_id", "order_lines": "order_id",
    "posts": "post_id", "tickets": "ticket_id", "surveys": "survey_id", "leads": "lead_id",
    "opportunities": "opportunity_id", "campaigns": "campaign_id",
}  # fmt: skip
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
    "campaigns": ("started_on", "cost"),
}
"""Columns without which rows of a table say nothing."""
METRICS = frozenset(TABLES["post_metrics"].column_names) - {
    "channel", "post_id", "observed_at", "is_promoted",
}  # fmt: skip
AUTHORS = ("customer_id", "email", "first_name", "last_name")
"""Columns of customers that tell who wrote a post."""
_NUMBERED = re.compile(r"(?:^|_)(?:id|no|code|key)$|(?:nr|nummer|number|num)$")
"""Endings of headings whose values are identifiers."""
_NETWORKS = (
    "facebook", "instagram", "twitter", "youtube", "linkedin", "tiktok", "pinterest", "threads",
    "mastodon", "bluesky", "xing", "google", "trustpilot", "reddit",
)  # fmt: skip
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
_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "line"})
_STRANGE = Text(
    "die meisten Spalten sprechen von etwas, das keine Tabelle aufnimmt",
    "most columns speak of something that no table takes",
)
_MARGIN, _STRANGE_SHARE = 1.0, 0.3
_NAME_BLANKS = 0.5
"""Mean number of blanks from which the cells of a column are names, not ids."""
_OTHER_DAY = re.compile(
    r"liefer|versand|faellig|geburt|ende|gueltig|frist|aender|zahl|bezahl|mahn|termin|storn|retour"
    r"|deliver|ship|due|birth|end|expir|valid|limit|updat|modif|paid|cancel|return|clos"
)
"""Parts of headings whose days do not say when something was ordered, written or opened."""
_EQUAL, _MOST = 0.011, 0.8


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
    used = _assign_columns(usable, chosen, table, answers)
    fields, unused = _build_fields(columns, used)
    draft = Draft(
        name,
        table.label,
        chosen,
        fields,
        unused,
        _list_repeated(table.header),
        _has_key(chosen, used, table),
        answers.get("channel") or _guess_channel(table.label),
        questions=(question,) if question else (),
        answers=dict(answers),
    )
    missing = tuple(_list_missing(draft))
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


def name_field(heading: str) -> str:
    """Return a heading as the name of a field: lower case letters, digits and _.

    Examples
    --------
    >>> name_field("Käufer (Größe)")
    'kaeufer_groesse'
    """
    text = heading.lower().translate(
        {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
    )
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", text).strip("_") or "column"
    return name if name[0].isalpha() and name not in _YAML_WORDS else f"column_{name}"


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
    numbers = [each for each in columns if _means(each, "order_number", "invoice_number")]
    if numbers and not numbers[0].profile.is_unique:
        return "order_lines"
    items = {"product_number", "product_name", "quantity", "unit_price"} & named
    return "order_lines" if len(items) >= 2 else "orders"  # noqa: PLR2004  one may be a remark


def _means(column: DraftColumn, *names: str) -> bool:
    return column.meaning is not None and column.meaning.name in names


def _assign_columns(
    columns: Sequence[DraftColumn], chosen: str, table: Table, answers: Dict[str, str]
) -> dict[str, DraftColumn]:
    """Return canonical column -> the column of the file that feeds it."""
    targets = _list_targets(chosen)
    found: dict[str, DraftColumn] = {}
    free = list(columns)
    while True:
        wanted: dict[str, list[DraftColumn]] = {}
        for column in free:
            if name := _find_target(column, targets, found):
                wanted.setdefault(name, []).append(column)
        if not wanted:
            break
        for name, rivals in wanted.items():
            found[name] = min(rivals, key=lambda each: _rank_column(each, name))
            free.remove(found[name])
    _choose_amount(found, columns, chosen, table, answers)
    _add_by_values(found, columns, chosen)
    return found


def _find_target(column: DraftColumn, targets: Dict[str, str], taken: Container[str]) -> str:
    """Return the first free canonical column that a heading means and its cells fit, or ""."""
    names = column.meaning.columns if column.meaning else ()
    fits = (each for each in names if each in targets and each not in taken)
    return next((each for each in fits if _fits(targets[each], each, column.profile)), "")


def _rank_column(column: DraftColumn, name: str) -> tuple[bool, int, float]:
    """Return a sort key: headings that are the name itself first; of several texts the longest."""
    length = column.profile.length if name in {"text", "comment"} else 0.0
    rank = _rank_meaning(column, _PREFERRED.get(name, ()))
    return name_field(column.heading) != name, rank, -length


def _rank_meaning(column: DraftColumn, order: Sequence[str]) -> int:
    name = column.meaning.name if column.meaning else ""
    return order.index(name) if name in order else len(order)


def _list_targets(chosen: str) -> dict[str, str]:
    """Return the canonical columns that a draft for a table can feed, with their types."""
    fields = [*TABLES[chosen].fields]
    if chosen == "posts":
        fields += [each for each in TABLES["post_metrics"].fields if each.name in METRICS]
        fields += [TABLES["customers"].field(each) for each in AUTHORS]
    return {each.name: each.type for each in fields if each.name not in {"attributes", "lent"}}


def _fits(type_: str, name: str, profile: Profile) -> bool:
    """Return whether the cells of a column can be values of a canonical column."""
    if profile.kind == "empty":
        return True
    if name == "rating":
        return profile.is_rating or profile.kind == "text"
    if name in _ODD_KINDS:
        return profile.kind in _ODD_KINDS[name]
    if type_ == "id" and profile.kind == "text" and profile.blanks >= _NAME_BLANKS:
        return False
    return type_ == "text" or profile.kind in _KINDS[type_]


def _choose_amount(
    found: dict[str, DraftColumn],
    columns: Sequence[DraftColumn],
    chosen: str,
    table: Table,
    answers: Dict[str, str],
) -> None:
    """Let a line's amount be its own: a total of the order, repeated on each line, is none."""
    if "amount" in answers:
        found["amount"] = next(each for each in columns if each.heading == answers["amount"])
    if chosen != "order_lines" or not {"quantity", "unit_price", "amount"} <= set(found):
        return
    amounts = [each for each in columns if each.is_named_amount]
    own = next((each for each in amounts if _is_product_of(each, found, table)), None)
    if own:
        found["amount"] = own
    elif "amount" not in answers:
        del found["amount"]


def _is_product_of(amount: DraftColumn, found: Dict[str, DraftColumn], table: Table) -> bool:
    """Return whether an amount is quantity times unit price in nearly all records."""
    rows = [
        [
            estimate_number(row[each.index])
            for each in (amount, found["quantity"], found["unit_price"])
        ]
        for row in table.sample
        if len(row) == len(table.header)
    ]
    numbers = [(a, q, p) for a, q, p in rows if a is not None and q is not None and p is not None]
    equal = sum(abs(a - q * p) <= _EQUAL * max(1, abs(q)) for a, q, p in numbers)
    return bool(numbers) and equal >= _MOST * len(numbers)


def _add_by_values(
    found: dict[str, DraftColumn], columns: Sequence[DraftColumn], chosen: str
) -> None:
    """Add what only the cells show: days, amounts, texts, addresses, and the column of ids."""
    taken = {each.index for each in found.values()}
    free = [each for each in columns if each.index not in taken]

    def add(name: str, is_fit: Callable[[DraftColumn], bool]) -> None:
        fits = [each for each in free if is_fit(each)]
        if name and name not in found and fits:
            found[name] = fits[0]
            free.remove(fits[0])

    targets = _list_targets(chosen)
    add(_IDS.get(chosen, ""), lambda each: _is_id_column(each, chosen))
    if chosen != "order_lines" or "order_id" not in found:
        add(_DAYS_OF.get(chosen, ""), _is_free_day)
    if chosen in {"orders", "order_lines"} and not {"quantity", "unit_price"} <= set(found):
        add(
            "amount", lambda each: each.meaning is None and each.profile.kind in {"money", "number"}
        )
    if "text" in targets:
        add(
            "text",
            lambda each: (
                each.profile.kind == "long_text" and not _means(each, "note", "reply_text")
            ),
        )
    if "comment" in targets:
        add("comment", lambda each: each.profile.kind == "long_text")
    if "email" in targets:
        add("email", lambda each: each.profile.kind == "email")


def _is_free_day(column: DraftColumn) -> bool:
    """Return whether a column of days may date the rows: nothing says that it is another day."""
    is_day = column.profile.kind in {"date", "time"}
    return (
        is_day
        and not _OTHER_DAY.search(name_field(column.heading))
        and (
            column.meaning is None
            or column.meaning.name in {"date", "created", "order_date", "invoice_date", "post_date"}
        )
    )


def _is_id_column(column: DraftColumn, chosen: str) -> bool:
    """Return whether a column identifies the rows: named like an id, and different in each row."""
    profile = column.profile
    is_named = _means(column, "number") or (
        column.meaning is None and bool(_NUMBERED.search(name_field(column.heading)))
    )
    is_single = profile.is_unique or chosen == "order_lines"
    return is_named and is_single and profile.kind in {"id", "count", "text"}


def _has_key(chosen: str, used: Dict[str, DraftColumn], table: Table) -> bool:
    """Return whether a column identifies the rows: equal ids only on equal rows."""
    name = _IDS.get(chosen, "")
    if chosen in {"channel_metrics", "web_visits"}:
        return True
    if chosen == "order_lines":
        return "line_id" in used and "order_id" in used
    if chosen == "customers" and name not in used:
        return "email" in used
    if name not in used and chosen == "posts" and "url" in used:
        name = "url"
    if name not in used:
        return False
    place = used[name].index
    rows: dict[str, set[tuple[str, ...]]] = {}
    for row in table.sample:
        if len(row) == len(table.header):
            rows.setdefault(row[place], set()).add(row)
    repeated = sum(len(each) - 1 for each in rows.values())
    return repeated <= (1 - _MOST) * max(1, len(table.sample))


def _build_fields(
    columns: Sequence[DraftColumn], used: Dict[str, DraftColumn]
) -> tuple[tuple[DraftField, ...], tuple[DraftColumn, ...]]:
    names = {column.index: name for name, column in used.items()}
    fields = tuple(
        _build_field(column, names[column.index]) for column in columns if column.index in names
    )
    return fields, tuple(each for each in columns if each.index not in names)


def _build_field(column: DraftColumn, name: str) -> DraftField:
    misfits, type_ = column.profile.misfits, "rating" if name == "rating" else ""
    remark = f"cells of the first records that do not fit: {misfits}" if misfits else ""
    if _means(column, "gross_amount"):
        remark = "gross: taxes are included"
    return DraftField(column, name, type_, remark)


def _guess_channel(label: str) -> str:
    """Return the network that the name of a file mentions, or ``other``."""
    text = label.lower()
    found = next((each for each in _NETWORKS if each in text), "other")
    return {"twitter": "x"}.get(found, found)


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
    if draft.table == "customers" and not draft.has_key:
        yield Text(
            "Kundennummern wiederholen sich mit anderem Inhalt",
            "customer numbers repeat with other content",
        )


def _is_given_otherwise(name: str, table: str, used: set[str]) -> bool:
    """Return whether other columns, or another export of the same system, give a column.

    The lines of an order take their day from it, and an order its amount from its lines.
    """
    if name == "customer_id":
        return "email" in used
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
    amounts = [
        each
        for each in columns
        if each.is_named_amount and each.profile.kind in {"money", "number", "count"}
    ]
    is_open = "amount" in used and not _means(used["amount"].column, "net_amount", "deal_amount")
    if is_open and len(amounts) > 1 and "amount" not in draft.answers:
        chosen = used["amount"].column.heading
        rest = tuple(each.heading for each in amounts if each.heading != chosen)
        text = Text("Welche Spalte ist der Nettobetrag?", "Which column is the net amount?")
        yield Question("amount", text, (chosen, *rest), chosen)
