"""A mapping for a file of unknown format, from its headings and values.

Each column gets the canonical column that its heading means and its cells fit. The draft requires
the headings that it uses, so that it recognises this export and no other file.
"""

import re
from collections import Counter
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scrm.channels import read_channels
from scrm.errors import InputError
from scrm.ingest.formats.column_profile import profile_columns
from scrm.ingest.formats.draft_columns import (
    ANSWERS,
    assign_columns,
    has_key,
    has_meaning,
    name_field,
)
from scrm.ingest.formats.draft_gaps import list_missing, list_questions
from scrm.ingest.formats.draft_table import (
    CHOICES,
    DraftColumn,
    count_strange,
    guess_table,
    score_tables,
)
from scrm.ingest.formats.draft_types import Draft, DraftField, Question
from scrm.ingest.formats.headings import find_meaning, normalise_heading
from scrm.ingest.types import Table
from scrm.result import Text

_POSTED = frozenset({"social", "review", "community"})
"""Kinds of channels on which people post."""
_ABBREVIATION = 3
"""Names so short occur in other words."""
_STRANGE = Text(
    "die meisten Spalten sprechen von etwas, das keine Tabelle aufnimmt",
    "most columns speak of something that no table takes",
)
_MARGIN, _STRANGE_SHARE = 1.0, 0.25


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
    refund = next((each for each in columns if has_meaning(each, "refund")), None)
    if refund and answers.get("refund") == "yes" and "amount" in used:
        used["refund"] = refund
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
    missing = tuple(list_missing(draft, table))
    if is_strange and (not missing or count_strange(columns)):
        missing = (_STRANGE, *missing)
    return replace(
        draft, missing=missing, questions=(*draft.questions, *list_questions(draft, columns, table))
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
    misfits, type_ = (
        column.profile.misfits,
        {"rating": "rating", "refund": "money", **ANSWERS}.get(name, ""),
    )
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
