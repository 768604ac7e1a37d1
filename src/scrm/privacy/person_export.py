"""What is stored about a person, for the person: JSON, and a page to read (Art. 15 and 20 GDPR)."""

import html
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from scrm.config import RetentionRule
from scrm.privacy.matcher import Matcher
from scrm.privacy.people import Person
from scrm.privacy.person_details import read_values
from scrm.privacy.person_tables import list_conditions, offer_keys
from scrm.privacy.purposes import find_purpose, find_title
from scrm.privacy.quarantine_search import find_quarantined
from scrm.privacy.table_search import find_hits
from scrm.report.control_characters import sanitize
from scrm.result import Lang, Text
from scrm.store import Store
from scrm.store.layout import stored
from scrm.tables import TABLES, Table
from scrm.wording import write_count

SCHEMA = "scrm.person/1"
_PLACE = "scrm_place"
_RIGHTS = Text(
    "Sie können Berichtigung (Art. 16), Löschung (Art. 17), Einschränkung (Art. 18) und "
    "Übertragung (Art. 20) verlangen, der Verarbeitung widersprechen (Art. 21) und sich bei einer "
    "Aufsichtsbehörde beschweren (Art. 77 DSGVO).",
    "You may ask for rectification (Art. 16), erasure (Art. 17), restriction (Art. 18) and "
    "portability (Art. 20), object to the processing (Art. 21), and lodge a complaint with a "
    "supervisory authority (Art. 77 GDPR).",
)
_NO_RULE = Text("bis zur Löschung", "until erased")
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
)
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem;display:block;overflow-x:auto}"
    "th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8886;"
    "min-width:6rem;max-width:28rem;overflow-wrap:anywhere}"
    "small{color:#666}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}"
    "small{color:#aaa}}"
)


@dataclass(frozen=True, slots=True)
class Extract:
    """The rows of one table about a person.

    Parameters
    ----------
    sources : tuple of str
        The files they come from; of derived tables empty.
    origin : str
        ``given`` (loaded from files), ``derived`` (computed) or ``mentioned`` (in rows of others).
    """

    table: str
    meaning: str
    purpose: Text
    retention: str
    sources: tuple[str, ...]
    origin: str
    rows: tuple[Mapping[str, Any], ...]


def read_extracts(
    store: Store,
    person: Person,
    rules: tuple[RetentionRule, ...],
    folders: tuple[Path, ...] = (),
) -> tuple[Extract, ...]:
    """Return everything stored about a person, table by table.

    Parameters
    ----------
    folders : tuple of Path
        Where the project's own mappings are, which say what cells of quarantined records are.
    """
    files = {
        int(number): f"{PurePath(path).name} ({mapping})"
        for number, path, mapping in store.frame(
            "SELECT load_id, path, mapping FROM load_files"
        ).iter_rows()
    }
    found: list[Extract] = []
    own: set[tuple[str, int]] = set()
    with offer_keys(store, person):
        for table, condition in list_conditions(store):
            order = ", ".join(f'"{name}"' for name in TABLES[table].key)
            rows = store.frame(
                f"SELECT *, rowid AS {_PLACE} FROM {stored(table)} WHERE {condition} "
                f"ORDER BY {order}"
            ).to_dicts()
            if rows:
                own.update((table, row[_PLACE]) for row in rows)
                found.append(_build_extract(TABLES[table], rows, files, rules))
    found.sort(key=lambda each: (each.origin != "given", list(TABLES).index(each.table)))
    mentions = _list_mentions(store, person, own, folders)
    if mentions:
        meaning = "records that could not be loaded, and texts of others"
        rule = _find_retention("quarantine", rules)
        purpose = find_purpose("quarantine")
        found.append(Extract("mentions", meaning, purpose, rule, (), "mentioned", tuple(mentions)))
    return tuple(found)


def _list_mentions(
    store: Store, person: Person, own: set[tuple[str, int]], folders: tuple[Path, ...]
) -> list[dict[str, str]]:
    """Return the cells of other rows that mention a person, and the person's rejected records."""
    matcher = Matcher(read_values(store, person).values, person.list_keys())
    found = {
        (hit.column.table, hit.row, hit.column.column): hit.text
        for hit in find_hits(store, matcher)
        if (hit.column.table, hit.row) not in own
    }
    rejected = {hit.row for hit in find_quarantined(store, matcher, folders) if not hit.is_possible}
    if rejected:
        rows = store.frame(
            "SELECT rowid AS place, raw FROM quarantine WHERE rowid IN (SELECT unnest($places))",
            {"places": sorted(rejected)},
        )
        found |= {("quarantine", int(place), "raw"): raw for place, raw in rows.iter_rows()}
    return [
        {"table": table, "column": column, "text": text}
        for (table, _, column), text in sorted(found.items())
    ]


def _build_extract(
    table: Table,
    rows: list[dict[str, Any]],
    files: Mapping[int, str],
    rules: tuple[RetentionRule, ...],
) -> Extract:
    loads = {int(row["load_id"]) for row in rows if row.get("load_id") is not None}
    known = {field.name for field in table.fields}
    plain = [
        {name: value for name, value in row.items() if name in known and value is not None}
        for row in rows
    ]
    return Extract(
        table.name,
        table.meaning,
        find_purpose(table.name),
        _find_retention(table.name, rules),
        tuple(sorted({files[load] for load in loads if load in files})),
        "given" if table.role == "canonical" else "derived",
        tuple(plain),
    )


def _find_retention(table: str, rules: tuple[RetentionRule, ...]) -> str:
    return "; ".join(
        f"{rule.keep} ({rule.source})" if rule.source else rule.keep
        for rule in rules
        if rule.table == table
    )


def to_json(extracts: tuple[Extract, ...], company: str, today: date, lang: Lang) -> str:
    """Return the extracts in a machine-readable form (Art. 20)."""
    document = {
        "schema": SCHEMA,
        "company": company,
        "exported_on": today.isoformat(),
        "rights": _RIGHTS[lang],
        "tables": [
            {
                "table": each.table,
                "meaning": each.meaning,
                "origin": each.origin,
                "purpose": each.purpose[lang],
                "retention": each.retention or _NO_RULE[lang],
                "sources": list(each.sources),
                "rows": list(each.rows),
            }
            for each in extracts
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n"


def to_html(extracts: tuple[Extract, ...], company: str, today: date, lang: Lang) -> str:
    """Return the extracts as a page to read (Art. 15): one file, without scripts."""
    title = {"de": "Auskunft über gespeicherte Daten", "en": "Your stored data"}[lang]
    parts = [
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        _POLICY,
        f"<title>{title}</title><style>{_STYLE}</style>",
        f"<h1>{title}</h1><p>{_escape(company)} {today.isoformat()}</p><p>{_RIGHTS[lang]}</p>",
    ]
    for each in extracts:
        parts += _write_section(each, lang)
    return "\n".join(parts) + "\n"


def _write_section(extract: Extract, lang: Lang) -> Iterator[str]:
    words = {
        "de": ("Zweck", "Herkunft", "Aufbewahrung", "berechnet", "erwähnt"),
        "en": ("Purpose", "Source", "Kept", "computed", "mentioned"),
    }[lang]
    origin = {"derived": words[3], "mentioned": words[4]}.get(extract.origin, "")
    count = (
        write_count(len(extract.rows), "Zeile", "Zeilen", "de")
        if lang == "de"
        else write_count(len(extract.rows), "row", "rows", "en")
    )
    yield f"<h2>{_escape(find_title(extract.table)[lang])}</h2>"
    yield (
        f"<p>{_escape(extract.table)} ({count})<br><small>{words[0]}: "
        f"{_escape(extract.purpose[lang])} · {words[1]}: "
        f"{_escape(', '.join(extract.sources) or origin)} · {words[2]}: "
        f"{_escape(extract.retention or _NO_RULE[lang])}</small></p>"
    )
    names = list(dict.fromkeys(name for row in extract.rows for name in row))
    if len(extract.rows) == 1:
        lines = "".join(
            f"<tr><th>{_escape(name)}<td>{_escape(extract.rows[0][name])}" for name in names
        )
        yield f"<table>{lines}</table>"
        return
    yield f"<table><tr>{''.join(f'<th>{_escape(name)}' for name in names)}</tr>"
    for row in extract.rows:
        cells = "".join(f"<td>{_escape(row.get(name, ''))}" for name in names)
        yield f"<tr>{cells}</tr>"
    yield "</table>"


def _escape(value: object) -> str:
    return html.escape(sanitize(str(value)))
