"""The formulas of a user's own file, checked before any row is read: they parse, and name what exists."""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path

from scrm.analyze.kpi.catalogue import RELATED, Catalogue, Metric
from scrm.config import read_yaml_lines
from scrm.errors import ConfigError
from scrm.store.sql import ALLOWED, refused

_SETTING = re.compile(r"\$([a-z_]+)")
Place = tuple[str | int, ...]


def checked(known: Catalogue, own: Path, settings: Collection[str]) -> Catalogue:
    """Return the catalogue where every formula of the user's own file can be computed.

    Parameters
    ----------
    settings : collection of str
        What a formula may name as ``$name``.

    Raises
    ------
    ConfigError
        A formula does not parse, calls a function outside the allow-list, or names a column or setting that does not
        exist; names file, line and key.
    """
    document, lines = read_yaml_lines(own)
    for place, text, columns in _formulas(known, document):
        if why := _fault(text, columns, settings):
            line = next((lines[place[:size]] for size in range(len(place), 0, -1) if place[:size] in lines), 1)
            message, hint = why
            raise ConfigError(f"{own}, line {line}: {'.'.join(map(str, place))}: {message}", hint=hint)
    return known


def _formulas(
    known: Catalogue, document: dict[str, dict[str, object]]
) -> Iterator[tuple[Place, str, Collection[str] | None]]:
    """Yield each SQL text of the user's own entries, with its place and the columns it may name (None for any)."""
    for name in document.get("relations", {}):
        yield ("relations", name), known.relations[name].sql, None
    for name in document.get("sources", {}):
        source = known.sources[name]
        yield ("sources", name, "from"), f"SELECT 1 FROM {source.from_} {' '.join(source.joins.values())}", None
        for key, expressions in (("columns", source.columns), ("dimensions", source.dimensions)):
            for column, expression in expressions.items():
                yield ("sources", name, key, column), f"SELECT {expression.sql}", None
        for key, text in (("where", source.where), ("time", source.time), ("day", source.day)):
            if text:
                yield ("sources", name, key), f"SELECT {text}", None
    for name in document.get("metrics", {}):
        metric = known.metrics[name]
        if metric.kind not in RELATED:
            yield from _of_metric(metric, known.sources[metric.source].columns)


def _of_metric(metric: Metric, columns: Collection[str]) -> Iterator[tuple[Place, str, Collection[str]]]:
    for key in ("of", "over", "where"):
        if text := getattr(metric, key):
            yield ("metrics", metric.id, key), f"SELECT {text}", columns


def _fault(text: str, columns: Collection[str] | None, settings: Collection[str]) -> tuple[str, str] | None:
    """Return what is wrong with a text, and what would be right."""
    from sqlglot import exp, parse
    from sqlglot.errors import SqlglotError

    try:
        trees = parse(text, dialect="duckdb")
        forbidden = refused(text)
    except SqlglotError as error:
        return "no valid SQL: " + str(error).split(". ", maxsplit=1)[0].split("\n", maxsplit=1)[0], ""
    if len(trees) != 1 or not isinstance(trees[0], exp.Query):
        return "one expression is meant", ""
    if forbidden:
        return f"{forbidden[0]} is not among the functions that formulas may call", _near(forbidden[0], ALLOWED)
    named = (
        {column.name for column in trees[0].find_all(exp.Column)}
        if len(list(trees[0].find_all(exp.Select))) == 1
        else set()
    )
    for what, names, offered in (("column", named, columns), ("setting", _SETTING.findall(text), settings)):
        if offered is not None and (missing := sorted(set(names) - set(offered))):
            return f"there is no {what} {missing[0]!r}", _near(missing[0], offered)
    return None


def _near(name: str, offered: Collection[str]) -> str:
    near = get_close_matches(name, offered, 1)
    return (f"near: {near[0]}; " if near else "") + "there are " + ", ".join(sorted(offered))
