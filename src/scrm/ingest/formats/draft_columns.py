"""Which column of an unknown file feeds which canonical column: by headings and by cells."""

import re
from collections.abc import Callable, Container, Sequence
from collections.abc import Mapping as Dict

from scrm.ingest.formats.column_profile import Profile, estimate_number
from scrm.ingest.formats.draft_table import DraftColumn
from scrm.ingest.types import Table
from scrm.ingest.values.transliteration import fold_letters
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
    "customer_id": ("customer_number", "person_number"),
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
METRICS = frozenset(TABLES["post_metrics"].column_names) - {
    "channel", "post_id", "observed_at", "is_promoted",
}  # fmt: skip
ANSWERS = {"reply": "text", "replied_at": "time"}
"""Fields of the company's answer to a review, and their types."""
AUTHORS = ("customer_id", "email", "first_name", "last_name")
"""Columns of customers that tell who wrote a post."""
_NUMBERED = re.compile(r"(?:^|_)(?:id|no|code|key)$|(?:nr|nummer|number|num)$")
"""Endings of headings whose values are identifiers."""
_NAME_BLANKS = 0.5
"""Mean number of blanks from which the cells of a column are names, not ids."""
_OTHER_DAY = re.compile(
    r"liefer|versand|faellig|geburt|ende|gueltig|frist|aender|zahl|bezahl|mahn|termin|storn|retour"
    r"|deliver|ship|due|birth|end|expir|valid|limit|updat|modif|paid|cancel|return|clos"
)
"""Parts of headings whose days do not say when something was ordered, written or opened."""
_UNSUBSCRIBED = frozenset({"unsubscribed", "abgemeldet", "opted out", "ausgetragen"})
_EQUAL, _MOST = 0.011, 0.8
_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "line"})


def name_field(heading: str) -> str:
    """Return a heading as the name of a field: lower case letters, digits and _.

    Examples
    --------
    >>> name_field("Käufer (Größe)")
    'kaeufer_groesse'
    """
    name = re.sub(r"[^a-z0-9]+", "_", fold_letters(heading.lower())).strip("_") or "column"
    return name if name[0].isalpha() and name not in _YAML_WORDS else f"column_{name}"


def has_meaning(column: DraftColumn, *names: str) -> bool:
    """Return whether the heading of a column has one of some meanings."""
    return column.meaning is not None and column.meaning.name in names


def assign_columns(
    columns: Sequence[DraftColumn], chosen: str, table: Table, answers: Dict[str, str]
) -> dict[str, DraftColumn]:
    """Return canonical column -> the column of the file that feeds it."""
    targets = _list_targets(chosen)
    found: dict[str, DraftColumn] = {}
    has_fees = any(has_meaning(each, "fee") for each in columns)  # net is what is left after them
    free = [each for each in columns if not (has_fees and has_meaning(each, "net_amount", "netto"))]
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
    if chosen == "customers" and "consent" not in found:
        _add_consent(found, columns, table)
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
    found = {each.name: each.type for each in fields if each.name not in {"attributes", "lent"}}
    return found | (ANSWERS if chosen == "posts" else {})


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
                each.profile.kind == "long_text" and not has_meaning(each, "note", "reply_text")
            ),
        )
    if "comment" in targets:
        add("comment", lambda each: each.profile.kind == "long_text")
        add("comment", lambda each: each.profile.kind == "text" and each.heading.endswith("?"))
    if "email" in targets:
        add("email", lambda each: each.profile.kind == "email")


def _add_consent(
    found: dict[str, DraftColumn], columns: Sequence[DraftColumn], table: Table
) -> None:
    """Add the column whose cells say who unsubscribed, e.g. a status of subscribers."""
    taken = {each.index for each in found.values()}
    for column in columns:
        cells = {
            row[column.index].strip().lower() for row in table.sample if column.index < len(row)
        }
        if column.index not in taken and column.profile.kind == "text" and cells & _UNSUBSCRIBED:
            found["consent"] = column
            return


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
    is_named = has_meaning(column, "number") or (
        column.meaning is None and bool(_NUMBERED.search(name_field(column.heading)))
    )
    is_single = profile.is_unique or chosen == "order_lines"
    return is_named and is_single and profile.kind in {"id", "count", "text"}


def has_key(chosen: str, used: Dict[str, DraftColumn], table: Table) -> bool:
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
