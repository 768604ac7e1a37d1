"""The SQL that reads one field of a block: its text, its typed value, and what can be wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scrm.ingest.loader.blocks import IDS, FieldColumns, name_columns
from scrm.ingest.loader.plan import Plan
from scrm.ingest.values.currencies import read_own_currency
from scrm.ingest.values.dates import to_utc
from scrm.ingest.values.html_text import decode_entities, strip_tags
from scrm.ingest.values.null_markers import is_null_marker
from scrm.ingest.values.value_types import SQL_TYPES, plain_cast, read_value
from scrm.store.sql import quote_name, quote_text

_TEXTS = frozenset({"text", "json_text"})


@dataclass(frozen=True, slots=True)
class FieldQuery:
    """The SQL of one field.

    Parameters
    ----------
    name : str
        The field in quotes: its text in the steps, and its value in expressions of the mapping.
    columns : FieldColumns
        Its columns in a block.
    text : str
        Its text over the cells, NULL if the cell is empty.
    value : str
        The typed value over texts and casts, NULL if the text does not fit the type.
    ready : str
        The value over the columns that a block has before it is typed; empty if it must be typed.
    cast : str
        The plain cast of the text; empty if the type has none, or the block holds the values.
    currency : str
        The currency written in an amount, over the texts; NULL for other types.
    faults : Mapping[str, str]
        Condition over texts and values -> SQL of the rule's name, or of NULL if the cell is a null
        marker. The first condition that holds counts.
    stored : str
        Column of the block with values that were cast as a whole; empty if there is none.
    """

    name: str
    columns: FieldColumns
    text: str
    value: str
    ready: str
    cast: str = ""
    currency: str = "CAST(NULL AS VARCHAR)"
    faults: Mapping[str, str] = field(default_factory=dict)
    stored: str = ""

    @property
    def rule(self) -> str:
        """SQL of the rule that the field of a record fails, NULL if it fails none."""
        cases = " ".join(f"WHEN {fault} THEN {rule}" for fault, rule in self.faults.items())
        return f"CASE {cases} END"

    @property
    def fails(self) -> str:
        """Condition that the field of a record fails a rule."""
        may_excuse = any("NULL" in rule for rule in self.faults.values())
        return f"({self.rule}) IS NOT NULL" if may_excuse else " OR ".join(self.faults)


def build_field_query(plan: Plan, field: str) -> FieldQuery:
    """Return the SQL of a field of the mapping, also of one that the file lacks."""
    name, type_ = quote_name(field), plan.types[field]
    columns = name_columns(field, plan.fields.get(field))
    no_text = "CAST(NULL AS VARCHAR)"
    if not columns.cell:
        null = f"CAST(NULL AS {SQL_TYPES[type_]})"
        return FieldQuery(name, columns, no_text, null, null)
    text, faults = _read_text(plan, field, columns.cell), _list_faults(plan, field, columns)
    if field in plan.local_fields:
        value = to_utc(columns.cast, plan.conventions[field].timezone)
        return FieldQuery(name, columns, text, value, "", faults=faults, stored=columns.cast)
    if field in plan.cast_fields and type_ != "id":
        value = columns.value
        return FieldQuery(name, columns, text, value, value, faults=faults, stored=value)
    cast = plain_cast(name, type_)
    value = name
    if field not in plan.cast_fields:
        value = read_value(name, type_, plan.conventions[field], cast and columns.cast)
    ready = text if _is_as_written(plan, field) else ""
    currency = read_own_currency(name) if type_ == "money" else no_text
    return FieldQuery(name, columns, text, value, ready, cast, currency, faults)


def _read_text(plan: Plan, field: str, cell: str) -> str:
    spec = plan.mapping.fields[field]
    text = f"nullif({cell}, '')"
    if spec.tags:
        text = strip_tags(text)
    if spec.html:
        text = decode_entities(text)
    if spec.empty and plan.types[field] in _TEXTS | IDS:
        words = ", ".join(quote_text(word.lower()) for word in spec.empty)
        text = f"CASE WHEN lower({text}) NOT IN ({words}) THEN {text} END"
    return text


def _is_as_written(plan: Plan, field: str) -> bool:
    """Return whether the value of a field is the text of its cell."""
    spec, type_ = plan.mapping.fields[field], plan.types[field]
    is_text = type_ == "text" or (type_ == "id" and spec.damaged == "quarantine")
    may_be_excused = bool(spec.unless) and field not in plan.cast_fields
    return is_text and not (spec.html or spec.tags or spec.empty or may_be_excused)


def _list_faults(plan: Plan, field: str, columns: FieldColumns) -> dict[str, str]:
    """Return what can be wrong with a cell, as `FieldQuery.faults`."""
    spec, type_, is_cast = plan.mapping.fields[field], plan.types[field], field in plan.cast_fields
    text, value = quote_name(field), columns.value
    faults = {}
    if type_ in IDS:
        if spec.damaged == "quarantine" and not is_cast:
            faults[f"{value} IS NULL AND {text} IS NOT NULL"] = "'damaged_id'"
    elif type_ not in _TEXTS and not is_cast:
        marker = is_null_marker(text, (*plan.mapping.empty, *spec.empty))
        if_empty = quote_text("required") if spec.required else "NULL"
        rule = f"CASE WHEN {marker} THEN {if_empty} ELSE {quote_text(type_)} END"
        faults[f"{value} IS NULL AND {text} IS NOT NULL"] = rule
    if spec.required:
        faults[f"{value} IS NULL"] = "'required'"
    if type_ == "money" and not is_cast and "currency" in plan.fields:
        own, stated = columns.currency, name_columns("currency", None).value
        differs = f"{own} IS NOT NULL AND {stated} IS NOT NULL AND {own} <> {stated}"
        faults[differs] = "'currency'"
    if spec.scale:
        highest = name_columns(spec.scale, None).value if spec.scale in plan.fields else "NULL"
        faults[f"coalesce({value} < 0 OR {value} > {highest}, FALSE)"] = "'scale'"
    if spec.unless:  # within CASE, so that it is evaluated for faults alone
        excused = f"coalesce(({spec.unless}), FALSE)"
        return {
            f"CASE WHEN {each} THEN NOT {excused} ELSE FALSE END": rule
            for each, rule in faults.items()
        }
    return faults
