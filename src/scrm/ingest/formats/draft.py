"""A commented mapping for an unknown file, guessed from its headings and values, ready to edit."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path

import yaml

from scrm.errors import InputError
from scrm.ingest.formats.mapping import Mapping, normalise_heading
from scrm.ingest.formats.recognition import list_nearest
from scrm.ingest.types import Table
from scrm.ingest.values.notation import DE, ColumnConvention, for_exact_numbers
from scrm.ingest.values.null_markers import is_null_marker
from scrm.ingest.values.value_types import read_value
from scrm.store.local import LocalStore
from scrm.tables import CANONICAL, TABLES
from scrm.tables import Table as Canonical

_CELLS = "scrm_cells"
"""Name under which SQL sees the cells of the first block."""
_TYPES = ("date", "time", "count", "money", "number", "share", "flag")
_TYPES_WITHOUT_YEAR = _TYPES[2:]
_NUMBERS = for_exact_numbers(DE)
_CONVENTIONS = (ColumnConvention(_NUMBERS, "dmy"), ColumnConvention(_NUMBERS, "mdy"))
_FEW = 0.05
"""Share of cells that may fail a type."""
_ENOUGH = 4
"""Number of cells of which a single one may fail a type, whatever its share."""
_LONG = 40
"""Mean length in characters above which a column holds texts that people wrote."""
_SAMPLE = 2_000
_PLAIN = {
    "count": re.compile(r"[+-]?(0|[1-9]\d{0,17})"),
    "date": re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d"),
    "time": re.compile(
        r"(?:19|20)\d\d-[01]\d-[0-3]\d[ T][0-2]\d:[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?"
    ),
}
_FLAGS = frozenset({"ja", "nein", "yes", "no", "true", "false", "wahr", "falsch"})
_SALES_WORDS = {
    "order_id": "beleg|auftrag|bestell|rechnung|vorgang|bonnr|order|invoice|receipt",
    "customer_id": "kunde|kd|kaeufer|besteller|debitor|customer|client|buyer",
    "quantity": "stueck|menge|anzahl|quantity|qty|pieces|units",
    "amount": "betrag|wert|summe|umsatz|netto|brutto|preis|amount|total|value|sum|revenue|price",
}


_SALES = ("orders", "order_lines")
_NUMBERED = re.compile(r"(?:^|_)(?:id|no|code|key)$|(?:nr|nummer|number|num)$")
"""Endings of headings whose numbers are identifiers, which keep their leading zeros."""
_NAMED_AFTER = {
    "posts": ("comment", "tweet", "review", "message"),
    "customers": ("contact", "person", "account", "company", "user", "kunde"),
    "opportunities": ("deal", "opportunit"),
    "orders": ("order", "sale"),
    "post_metrics": ("post_metric", "post_statistic"),
    "channel_metrics": ("page_metric", "daily_page", "channel_metric"),
    "leads": ("lead",),
    "tickets": ("ticket_data", "tickets"),
}
"""Words in the names of files that hold the rows of a table."""
_YAML_WORDS = frozenset({"yes", "no", "on", "off", "true", "false", "null", "line"})


@dataclass(frozen=True, slots=True)
class _Column:
    """Type of a column, cells that fail it, whether values repeat, and their mean length."""

    kind: str = "text"
    misfits: int = 0
    repeats: bool = False
    length: float = 0.0


def draft_mapping(table: Table, mappings: Sequence[Mapping]) -> str:
    """Return the text of a mapping file for a table, guessed from its headings and first cells.

    Parameters
    ----------
    mappings : sequence of Mapping
        Mappings whose headings tell what a column means.

    Raises
    ------
    InputError
        The table has no headings.
    """
    stem = (
        re.sub(r"[^a-z0-9]+", "_", Path(table.label).name.split(".")[0].lower()).strip("_")
        or "export"
    )
    stem = stem if stem[0].isalpha() else f"export_{stem}"
    headings = tuple(dict.fromkeys(heading for heading in table.header if heading.strip()))
    if not headings:
        raise InputError(
            f"{table.label}: no line can be a header",
            hint="put a line of headings above the data",
        )
    target = _choose_table(headings, stem, _list_headings(mappings))
    fields = _match_headings(headings, target, _list_headings(mappings)[target.name])
    columns = _profile_columns(table)
    sales = (
        {}
        if _is_named_after(target, stem) and target.name not in _SALES
        else _find_sales(fields, columns)
    )
    if target.name in _SALES:
        taken = set(fields.values())
        fields |= {
            each: name for each, name in sales.items() if not fields[each] and name not in taken
        }
    elif sales and _count_known(fields, target) < 2:  # noqa: PLR2004  one name says little
        numbers = [heading for heading, name in sales.items() if name == "order_id"]
        target = TABLES[
            "order_lines" if any(columns[each].repeats for each in numbers) else "orders"
        ]
        fields = {heading: sales.get(heading, fields[heading]) for heading in fields}
    return "\n".join(_write_lines(stem, table, target, fields, columns, mappings)) + "\n"


def _list_headings(mappings: Sequence[Mapping]) -> dict[str, dict[str, str]]:
    """Return for each canonical table the headings of known formats: heading -> field."""
    found: dict[str, dict[str, str]] = {}
    for table in CANONICAL:
        names = found.setdefault(table.name, {})
        for mapping in mappings:
            if table.name in mapping.tables:
                for name in filter(mapping.fields.__contains__, table.column_names):
                    for alias in mapping.fields[name].aliases:
                        names.setdefault(normalise_heading(alias), name)
        names |= {normalise_heading(name): name for name in table.column_names}
    return found


def _choose_table(
    headings: Sequence[str], stem: str, aliases: Dict[str, Dict[str, str]]
) -> Canonical:
    """Return the canonical table that fits the headings best.

    A heading weighs the more, the fewer tables know it; the name of the file counts, too.
    """
    words = [normalise_heading(heading) for heading in headings]
    shared = {word: sum(word in names for names in aliases.values()) for word in words}

    def score(table: Canonical) -> float:
        known = {word for word in words if word in aliases[table.name]}
        return sum(1 / shared[word] for word in known) + (
            2 if _is_named_after(table, stem) and (known or "id" in words) else 0
        )

    return max(CANONICAL, key=score)


def _is_named_after(table: Canonical, stem: str) -> bool:
    """Return whether the name of a file mentions what a table holds."""
    return any(word in stem for word in (table.name.rstrip("s"), *_NAMED_AFTER.get(table.name, ())))


def _match_headings(
    headings: Sequence[str], target: Canonical, aliases: Dict[str, str]
) -> dict[str, str]:
    """Return the column that each heading means, or ""; a bare ``id`` is the key of the table."""
    found = {heading: aliases.get(normalise_heading(heading), "") for heading in headings}
    keys = [name for name in target.key if name.endswith("_id")]
    for heading in headings:
        if normalise_heading(heading) == "id":
            found[heading] = (
                keys[0] if keys and keys[0] not in set(found.values()) - {found[heading]} else ""
            )
    return found


def _count_known(fields: Dict[str, str], target: Canonical) -> int:
    return len(set(fields.values()) & set(target.column_names))


def _find_sales(fields: Dict[str, str], columns: Dict[str, _Column]) -> dict[str, str]:
    """Return the headings that mean date, amount and numbers of an order, or {}."""
    kinds = {heading: columns.get(heading, _Column()).kind for heading in fields}
    if any(column.kind == "text" and column.length > _LONG for column in columns.values()):
        return {}
    days = [heading for heading, kind in kinds.items() if kind in {"date", "time"}]
    amounts = [heading for heading, kind in kinds.items() if kind in {"money", "number"}]
    named = [
        heading
        for heading in kinds
        if kinds[heading] in {"money", "number", "count"} and _is_heading_of(heading, "amount")
    ]
    amount = next((each for each in [*amounts, *named] if each in named), next(iter(amounts), ""))
    if not days or not amount:
        return {}
    found = {days[0]: "ordered_at", amount: "amount"}
    others = [
        heading for heading in fields if heading != amount and kinds[heading] in {"text", "count"}
    ]
    for name in ("order_id", "customer_id", "quantity"):
        fits = [
            heading for heading in others if heading not in found and _is_heading_of(heading, name)
        ]
        found |= dict.fromkeys(fits[:1], name)
    return found


def _is_heading_of(heading: str, name: str) -> bool:
    return bool(re.search(rf"(?:^|_)(?:{_SALES_WORDS[name]})", _name_field(heading)))


def _name_field(heading: str) -> str:
    """Return a heading as the name of a field: lower case letters, digits and _.

    Examples
    --------
    >>> _name_field("Käufer (Größe)")
    'kaeufer_groesse'
    """
    text = heading.lower().translate(
        {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}
    )
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", text).strip("_") or "column"
    return name if name[0].isalpha() and name not in _YAML_WORDS else f"column_{name}"


def _profile_columns(table: Table) -> dict[str, _Column]:
    """Return for each heading the profile of its cells in the first block."""
    block = next(table.blocks(), None)
    if block is None or not block.cells.num_rows:
        return {}
    cells, found, others = block.cells.slice(0, _SAMPLE), {}, {}
    for index, heading in enumerate(table.header):
        if profile := _profile_plain_column(cells.column(index).to_pylist()):
            found[heading] = profile
        else:
            others[heading] = index
    if others:
        with LocalStore(None) as store, store.offered(**{_CELLS: block.cells}):
            found |= {heading: _profile_column(store, index) for heading, index in others.items()}
    return found


def _profile_plain_column(cells: Sequence[str]) -> _Column | None:
    """Return the profile of a column of digits, ISO dates, or texts without digits; else None."""
    filled = [each.strip() for each in cells if each.strip()]
    repeats, length = len(set(filled)) < len(filled), sum(map(len, filled)) / max(1, len(filled))
    for kind, pattern in _PLAIN.items():
        if filled and all(map(pattern.fullmatch, filled)):
            return _Column(kind, 0, repeats, length)
    if not any(re.search(r"\d", each) for each in filled):
        words = {each.lower() for each in filled}
        kind = "flag" if words and words <= _FLAGS else "text"
        return _Column(kind, 0, repeats, length)
    return None


def _profile_column(store: LocalStore, index: int) -> _Column:
    """Return the narrowest type that reads most cells of a column, text if too many fail."""
    cell = f"nullif(trim(c{index}), '')"
    has_year = store.value(f"SELECT bool_or(regexp_matches({cell}, '[0-9]{{4}}')) FROM {_CELLS}")
    types = _TYPES if has_year else _TYPES_WITHOUT_YEAR
    reads = []
    for kind in types:
        conventions = _CONVENTIONS if kind in {"date", "time"} else _CONVENTIONS[:1]
        values = ", ".join(read_value(cell, kind, each) for each in conventions)
        reads.append(f"count(*) FILTER (WHERE coalesce({values}) IS NOT NULL)")
    counted = (
        f"count({cell}) FILTER (WHERE NOT {is_null_marker(cell)}), "
        f"count(DISTINCT {cell}) < count({cell}), coalesce(avg(length({cell})), 0), "
        f"count(*) FILTER (WHERE regexp_matches({cell}, '^0[0-9]+$'))"
    )
    count, repeats, length, padded, *fits = store.frame(
        f"SELECT {counted}, {', '.join(reads)} FROM {_CELLS}"
    ).row(0)
    best = max(range(len(types)), key=lambda place: fits[place])
    misfits = count - fits[best]
    if padded and types[best] in {"count", "money", "number"}:  # 01067 would lose its zero
        return _Column("text", 0, repeats, length)
    is_typed = count > 0 and misfits <= max(_FEW * count, 1 if count >= _ENOUGH else 0)
    kind = types[best] if is_typed else "text"
    return _Column(kind, misfits if is_typed else 0, repeats, length)


def _write_lines(
    stem: str,
    table: Table,
    target: Canonical,
    fields: Dict[str, str],
    columns: Dict[str, _Column],
    mappings: Sequence[Mapping],
) -> Iterator[str]:
    """Yield the lines of a draft.

    Fields without a known meaning are comments, unless no field has one.
    """
    near = ", ".join(each.mapping.name for each in list_nearest(table.header, mappings, 2))
    yield f"# A draft for {Path(table.label).name}; nearest known formats: {near or 'none'}."
    yield (
        f"# Check every line, save it as sources/{stem}.yaml beside scrm.yaml,"
        " then: scrm inspect FILE"
    )
    yield f"name: {stem}"
    yield f"title: {{de: {quote_yaml(stem)}, en: {quote_yaml(stem)}}}"
    yield "# decimal: de        # 1.234,5 (de) or 1,234.5 (en), where the cells do not tell"
    yield "# dates: dmy         # day (dmy) or month (mdy) first, where the cells do not tell"
    yield "fields:              # name: {from: [headings], type: ..., required: true}"
    used: set[str] = set()
    often = Counter(normalise_heading(heading) for heading in table.header)
    is_known = any(name in target.column_names for name in fields.values())
    target, hides = (target, "# ") if is_known else (TABLES["posts"], "")
    own = ""
    for heading, name in fields.items():
        column = columns.get(heading, _Column())
        if often[normalise_heading(heading)] > 1:
            yield (
                f"  # {_name_field(heading)}: {{from: [{quote_yaml(heading)}]}}"
                "    # this heading appears twice: rename one of them"
            )
        elif name in target.column_names and name not in used:
            used.add(name)
            yield _write_known_field(heading, name, column, is_key=name in target.key)
        else:
            own = _pick_name(_name_field(heading), used)
            yield _write_unknown_field(heading, own, column, hides)
    yield from _write_table(target, used, "" if is_known else f"text: {own}")


def _describe_misfits(column: _Column) -> str:
    misfits = f"cells of the first block that do not fit: {column.misfits}"
    return misfits if column.misfits else ""


def _write_known_field(heading: str, name: str, column: _Column, *, is_key: bool) -> str:
    needed, misfits = ", required: true" if is_key else "", _describe_misfits(column)
    remark = f"    # {misfits}" if misfits else ""
    return f"  {name}: {{from: [{quote_yaml(heading)}]{needed}}}{remark}"


def _write_unknown_field(heading: str, name: str, column: _Column, hides: str) -> str:
    is_number = column.kind == "count" and _NUMBERED.search(_name_field(heading))
    kind, misfits = "text" if is_number else column.kind, _describe_misfits(column)
    remark = f"    # no known meaning{'; ' + misfits if misfits else ''}"
    return f"  {hides}{name}: {{from: [{quote_yaml(heading)}], type: {kind}}}{remark}"


def _write_table(target: Canonical, used: set[str], example: str) -> Iterator[str]:
    """Yield the lines of the canonical table, with the key that a source without ids needs."""
    yield "tables:"
    yield f"  {target.name}:       # {target.meaning}; columns: {', '.join(target.column_names)}"
    missing = [column for column in target.key if column not in used]
    if missing:
        yield (
            f"    # the key needs {', '.join(missing)}: give constants or expressions,"
            " or let identical lines count:"
        )
        ids = [column for column in target.key if column.endswith("_id")]
        yield "    key: content"
        yield f"    occurrence: {ids[-1] if ids else target.key[-1]}"
    if {"quantity", "unit_price"} <= used and "amount" not in used:
        example = 'amount: "CAST(quantity AS DECIMAL(18,4)) * unit_price"'
    yield (
        f"    set: {{{example}}}            # column: SQL expression over the fields,"
        " e.g. channel: \"'facebook'\""
    )


def _pick_name(name: str, used: set[str]) -> str:
    """Return a name that no field has yet, and add it to the used ones."""
    candidates = (name, *(f"{name}_{number}" for number in range(2, len(used) + 3)))
    found = next(each for each in candidates if each not in used)
    used.add(found)
    return found


def quote_yaml(text: str) -> str:
    """Return a text as a YAML scalar on one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()
