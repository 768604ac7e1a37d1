"""A commented mapping for an unknown file, guessed from its headings and values, ready to edit."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from scrm.errors import InputError
from scrm.ingest import LoadSettings
from scrm.ingest.clean import Convention, typed
from scrm.ingest.detecting import tables_of
from scrm.ingest.loading import known_mappings
from scrm.ingest.mapping import Mapping
from scrm.ingest.opening import Unusable, check_paths, parts
from scrm.ingest.planning import INCOMING
from scrm.ingest.reading import Table
from scrm.ingest.recognising import nearest, normalised
from scrm.store.local import LocalStore
from scrm.tables import CANONICAL, TABLES
from scrm.tables import Table as Canonical

_TYPES = ("date", "time", "count", "money", "number", "share", "flag", "id")


def drafted(file: str | Path, settings: LoadSettings) -> str:
    """See `scrm.ingest.draft`."""
    check_paths([file])
    known = known_mappings(settings)
    for part in parts([file], settings.limits):
        if isinstance(part, Unusable):
            raise part.error
        for table in tables_of(part, settings, known):
            return _text(table, known)
    raise InputError(f"{file} holds no table", hint="scrm inspect FILE shows what it is")


def _text(table: Table, known: Sequence[Mapping]) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", Path(table.label).name.split(".")[0].lower()).strip("_") or "export"
    stem = stem if stem[0].isalpha() else f"export_{stem}"
    aliases = _aliases(known)
    fields = {heading: aliases.get(normalised(heading), "") for heading in table.header if heading.strip()}
    target = _target(tuple(filter(None, fields.values())))
    types = _types(table)
    return "\n".join(_lines(stem, table, target, fields, types, known)) + "\n"


def _aliases(known: Sequence[Mapping]) -> dict[str, str]:
    """Return what known formats call which canonical column: normalised heading -> field."""
    found: dict[str, str] = {}
    canonical = {field.name for table in CANONICAL for field in table.fields}
    for mapping in known:
        for name, spec in mapping.fields.items():
            if name in canonical:
                for alias in spec.aliases:
                    found.setdefault(normalised(alias), name)
    return found | {normalised(name): name for name in canonical}


def _target(names: Sequence[str]) -> Canonical:
    """Return the canonical table that knows most of the fields."""
    return max(CANONICAL, key=lambda table: len(set(names) & set(table.column_names)))


def _types(table: Table) -> dict[str, str]:
    """Return for each heading the narrowest type that reads all cells of the first block."""
    block = next(table.blocks(), None)
    if block is None or not block.cells.num_rows:
        return {}
    found = {}
    with LocalStore(None) as store, store.offered(**{INCOMING: block.cells}):
        for index, heading in enumerate(table.header):
            cell = f"nullif(trim(c{index}), '')"
            fits = [
                f"bool_and({typed(cell, kind, Convention())} IS NOT NULL) FILTER (WHERE {cell} IS NOT NULL) AS {kind}"
                for kind in _TYPES
            ]
            row = store.frame(f"SELECT {', '.join(fits)} FROM {INCOMING}").row(0, named=True)
            found[heading] = next((kind for kind in _TYPES if row[kind] and kind != "id"), "text")
    return found


def _lines(
    stem: str, table: Table, target: Canonical, fields: dict[str, str], types: dict[str, str], known: Sequence[Mapping]
) -> Iterator[str]:
    near = ", ".join(each.mapping.name for each in nearest(table.header, known, 2)) or "none"
    yield f"# A draft for {Path(table.label).name}; nearest known formats: {near}."
    yield "# Check every line, save it as sources/" + stem + ".yaml beside scrm.yaml, then: scrm inspect FILE"
    yield f"name: {stem}"
    yield f"title: {{de: {quoted(stem)}, en: {quoted(stem)}}}"
    yield "# decimal: de        # 1.234,5 (de) or 1,234.5 (en), where the cells do not tell"
    yield "# dates: dmy         # day (dmy) or month (mdy) first, where the cells do not tell"
    yield "fields:              # name: {from: [headings], type: ..., required: true}"
    used: set[str] = set()
    is_known = any(name in target.column_names for name in fields.values())
    target, hides = (target, "# ") if is_known else (TABLES["posts"], "")
    own = ""
    for heading, name in fields.items():
        kind = types.get(heading, "text")
        if name in target.column_names and name not in used:
            used.add(name)
            needed = ", required: true" if name in target.key else ""
            yield f"  {name}: {{from: [{quoted(heading)}]{needed}}}"
        else:
            own = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_") or "column"
            own = own if own[0].isalpha() else f"column_{own}"
            yield f"  {hides}{own}: {{from: [{quoted(heading)}], type: {kind}}}    # no known meaning"
    missing = [column for column in target.key if column not in used]
    yield "tables:"
    yield f"  {target.name}:       # {target.meaning}; columns: {', '.join(target.column_names)}"
    if missing:
        yield f"    # the key needs {', '.join(missing)}: give constants or expressions, or let identical lines count:"
        ids = [column for column in target.key if column.endswith("_id")]
        yield "    key: content"
        yield f"    occurrence: {ids[-1] if ids else target.key[-1]}"
    example = f"text: {own}" if not is_known else ""
    yield f"    set: {{{example}}}            # column: SQL expression over the fields, e.g. channel: \"'facebook'\""


def quoted(text: str) -> str:
    """Return a text as a YAML scalar on one line."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()
