"""From metrics to SQL: one query per source gives the additive components of all its metrics, group by group.

A share, ratio or mean is never computed in SQL: the query returns sums that add up over groups, so that parts and
periods can be joined afterwards without touching a row again, and one scan serves all metrics of a source.
"""

import re
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from scrm.analyze._sales import local_time
from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric, Source
from scrm.store.sql import month, period_start

_WORD = re.compile(r"[a-z_][a-z0-9_]*")
STATE_KINDS = frozenset({"stock", "growth"})


@dataclass(slots=True)
class Query:
    """The text of one query, and which of its columns hold which component of which metric.

    `components` maps metric id -> component (n, x, y, xx, xy, yy, days, values, censored, pairs) -> column; `kept` maps the
    relations that have to be there before it, in order, to their queries.
    """

    source: str
    sql: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    components: dict[str, dict[str, str]] = field(default_factory=dict)


def build_queries(known: Catalogue, metrics: Sequence[Metric], by: Sequence[str]) -> list[Query]:
    """Return the queries that give all components of `metrics`, grouped by the dimensions `by`."""
    parts = [part for metric in metrics for part in known.components(metric)]
    wanted = {
        part.id: part for part in [*parts, *(flag for part in parts for flag in known.flags(part))]
    }
    found = []
    for name, source in known.sources.items():
        flat = [m for m in wanted.values() if m.source == name and m.kind not in STATE_KINDS]
        states = [m for m in wanted.values() if m.source == name and m.kind in STATE_KINDS]
        if flat:
            found.append(_flat(name, source, flat, by))
        if states:
            found.append(_state(name, source, states, by))
    uses = Counter(relation for query in found for relation in _list_relations(known, query.sql))
    kept = {
        relation for relation, count in uses.items() if known.relations[relation].kept and count > 1
    }
    for query in found:
        needed = [relation for relation in _list_relations(known, query.sql) if relation in kept]
        query.kept = {
            name: _prepend_relations(known, known.relations[name].sql, kept) for name in needed
        }
        query.sql = _prepend_relations(known, query.sql, kept)
    return found


def _flat(name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str]) -> Query:
    query = Query(name, metrics={metric.id: metric for metric in metrics})
    aggregates: dict[str, str] = {}
    for metric in metrics:
        columns = {
            part: aggregates.setdefault(text, f"c{len(aggregates)}")
            for part, text in _aggregates(metric).items()
        }
        query.components[metric.id] = columns
    rows = _rows(source, by, _words(text for m in metrics for text in (m.of, m.over, m.where)))
    selected = [*by, *(f"{text} AS {column}" for text, column in aggregates.items())]
    query.sql = f"SELECT {', '.join(selected)}\nFROM (\n{rows}\n) AS s{_group_by(by)}"
    return query


def _state(name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str]) -> Query:
    """Last value of each entity in the group, and its value before the first day, added up over entities."""
    query = Query(name, metrics={metric.id: metric for metric in metrics})
    inner, outer = [], []
    for index, metric in enumerate(metrics):
        condition = f"{metric.of} IS NOT NULL" + (f" AND ({metric.where})" if metric.where else "")
        inner.append(f"arg_max({metric.of}, day) FILTER (WHERE {condition}) AS last{index}")
        inner.append(f"arg_min(before, day) FILTER (WHERE {condition}) AS before{index}")
        inner.append(
            f"date_diff('day', min(before_day) FILTER (WHERE {condition}), max(day) FILTER (WHERE {condition})) AS days{index}"
        )
        parts = {
            "x": f"sum(last{index})",
            "y": f"sum(before{index})",
            "n": f"count(last{index})",
            "days": f"max(days{index})",
        }
        outer += [f"{text} AS {name}{index}" for name, text in parts.items()]
        query.components[metric.id] = {name: f"{name}{index}" for name in parts}
    wanted = {
        *_words(text for m in metrics for text in (m.of, m.where)),
        "entity",
        "before",
        "before_day",
        "day",
    }
    rows = _rows(source, by, wanted)
    entities = f"SELECT {', '.join([*by, 'entity', *inner])}\nFROM (\n{rows}\n) AS s\nGROUP BY {', '.join([*by, 'entity'])}"
    query.sql = f"SELECT {', '.join([*by, *outer])}\nFROM (\n{entities}\n) AS e{_group_by(by)}"
    return query


def list_tables(known: Catalogue, metric: Metric) -> tuple[str, ...]:
    """Return the tables that a metric speaks of: those without which it has no row, and those its columns come from.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import catalogue
    >>> known = catalogue()
    >>> rests_on(known, known.metric("er_reach")), rests_on(known, known.metric("posts"))
    (('posts', 'post_metrics'), ('posts',))
    """
    found: dict[str, None] = {}
    for part in known.components(metric):
        source = known.sources[part.source]
        words = _words(
            [_prepend_relations(known, _rows(source, (), _words((part.of, part.over, part.where))))]
        )
        found |= dict.fromkeys((*source.reads, *(name for name in source.uses if name in words)))
    return tuple(found)


def listing(known: Catalogue, name: str, columns: Sequence[str], tail: str) -> str:
    """Return the query of single rows of a source; `tail` holds conditions and the order."""
    rows = _rows(known.sources[name], (), {*columns, *_words([tail])})
    return _prepend_relations(known, f"SELECT {', '.join(columns)}\nFROM (\n{rows}\n) AS s\n{tail}")


def _aggregates(metric: Metric) -> dict[str, str]:
    """Return component -> aggregate expression.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Metric, Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a"), "source_of": "", "unit": "share", "basis": "event"}
    >>> _aggregates(Metric(version=1, group="g", source="s", kind="share", of="is_x", **texts))
    {'n': 'count(CASE WHEN (is_x) IS NOT NULL THEN 1 END)', 'x': 'count(CASE WHEN (is_x) THEN 1 END)'}
    """
    where = [f"({metric.where})"] if metric.where else []
    known = [*where, f"({metric.of}) IS NOT NULL"]
    value = f"CAST({metric.of} AS DOUBLE)"
    texts: dict[str, str]
    match metric.kind:
        case "count" | "mix" | "rank":
            texts = {"n": _filter_aggregate("count(*)", where)}
        case "distinct":
            texts = {
                "n": _filter_aggregate("count(*)", known),
                "x": _filter_aggregate(f"count(DISTINCT {metric.of})", where),
            }
        case "sum":
            texts = {
                "n": _filter_aggregate("count(*)", known),
                "x": _filter_aggregate(f"sum({metric.of})", where),
            }
        case "share":
            texts = {
                "n": _filter_aggregate("count(*)", known),
                "x": _filter_aggregate("count(*)", [*where, f"({metric.of})"]),
            }
        case "quantile" | "trimmed":
            texts = {"values": _filter_aggregate(f"list({value})", known)}
        case "survival":
            waiting = [*where, f"({metric.of}) IS NULL", f"({metric.over}) IS NOT NULL"]
            texts = {
                "values": _filter_aggregate(f"list({value})", known),
                "censored": _filter_aggregate(f"list(CAST({metric.over} AS DOUBLE))", waiting),
            }
        case "correlation":
            texts = {
                "pairs": _filter_aggregate(
                    f"list([{value}, CAST({metric.over} AS DOUBLE)])",
                    [*known, f"({metric.over}) IS NOT NULL"],
                )
            }
        case _:
            texts = _sums_of_products(metric, where)
    return texts


def _sums_of_products(metric: Metric, where: Sequence[str]) -> dict[str, str]:
    """Return sums, and sums of squares and products for the interval, of a ratio of sums or a mean."""
    x = _exact(metric.of, metric.digits)
    if metric.kind == "mean":
        known = [*where, f"({metric.of}) IS NOT NULL"]
        return {
            "n": _filter_aggregate("count(*)", known),
            "x": _filter_aggregate(f"sum({x})", known),
            "xx": _filter_aggregate(f"sum({x} * {x})", known),
        }
    y = _exact(metric.over, metric.digits)
    known = [*where, f"({metric.of}) IS NOT NULL", f"({metric.over}) IS NOT NULL"]
    parts = (
        {"x": x, "y": y}
        if metric.complete
        else {"x": x, "y": y, "xx": f"{x} * {x}", "xy": f"{x} * {y}", "yy": f"{y} * {y}"}
    )
    return {
        "n": _filter_aggregate("count(*)", known),
        **{part: _filter_aggregate(f"sum({text})", known) for part, text in parts.items()},
    }


def _exact(value: str, digits: int) -> str:
    """Return a number whose sums and products add up exactly: the same bytes over threads and row order.

    (With 18 digits DuckDB would keep a product in 64 bits, where it overflows.)
    """
    return f"CAST({value} AS DECIMAL(19,{digits}))" if digits else f"CAST({value} AS BIGINT)"


def _filter_aggregate(aggregate: str, conditions: Sequence[str]) -> str:
    """Return an aggregate over the rows that count; sums and counts as CASE, three times as fast as FILTER for many of them.

    Examples
    --------
    >>> _filtered("sum(reach)", ["reach > 0"])
    'sum(CASE WHEN reach > 0 THEN reach END)'
    """
    if not conditions:
        return aggregate
    condition = " AND ".join(conditions)
    if aggregate == "count(*)":
        return f"count(CASE WHEN {condition} THEN 1 END)"
    if aggregate.startswith("sum("):
        return f"sum(CASE WHEN {condition} THEN {aggregate[4:-1]} END)"
    return f"{aggregate} FILTER (WHERE {condition})"


def _rows(source: Source, by: Sequence[str], wanted: Iterable[str]) -> str:
    """Return the SELECT of a source's rows: only the columns and joins that are asked for."""
    wanted = set(wanted)
    columns = {name: column for name, column in source.columns.items() if name in wanted}
    dimensions = {name: source.dimensions[name] for name in by if name not in TIME_DIMENSIONS}
    selected = [f"{column.sql} AS {name}" for name, column in {**dimensions, **columns}.items()]
    if day := source.local_day:
        selected += [f"{text} AS {name}" for name in by if (text := _bucket(name, day))]
        selected += [f"{day} AS day"] if "day" in wanted and "day" not in by else []
    needed = dict.fromkeys(
        join for column in (*dimensions.values(), *columns.values()) for join in column.joins
    )
    joins = "".join(f"\n{source.joins[name]}" for name in source.joins if name in needed)
    return f"SELECT {', '.join(selected) or '1 AS row_'}\nFROM {source.from_}{joins}\nWHERE {_condition(source, by)}"


def _bucket(name: str, day: str) -> str:
    if name not in TIME_DIMENSIONS:
        return ""
    return {"day": day, "month": month(day)}.get(name) or period_start(name, day)


def _condition(source: Source, by: Sequence[str]) -> str:
    """Return which rows count: those of the window, and the undated ones where everything is asked for and no time."""
    if source.time:
        dated, when = f"{source.time} >= $since AND {source.time} < $until", source.time
    elif source.day:
        dated, when = f"{source.day} BETWEEN $first AND $last", source.day
    else:
        return f"({source.where})"
    undated = f"({dated} OR ({when} IS NULL AND $everything))"
    return f"({source.where}) AND {dated if set(by) & set(TIME_DIMENSIONS) else undated}"


def _group_by(by: Sequence[str]) -> str:
    return f"\nGROUP BY {', '.join(by)}" if by else ""


def _list_relations(known: Catalogue, text: str, kept: Container[str] = ()) -> dict[str, str]:
    """Return the relations a query speaks of, those they rest on first, with their queries; `kept` ones are there already."""
    order: dict[str, str] = {}

    def visit(words: set[str]) -> None:
        for name, relation in known.relations.items():
            if name in words and name not in order and name not in kept:
                visit(_words([relation.sql]) - {name})
                order[name] = relation.sql

    visit(_words([text]))
    return order


def _prepend_relations(known: Catalogue, text: str, kept: Container[str] = ()) -> str:
    """Put the relations a query speaks of before it, except those that are kept beside it."""
    written = _list_relations(known, text, kept)
    if not written:
        return text
    how = {name: " NOT MATERIALIZED" if known.relations[name].inline else "" for name in written}
    return (
        "WITH "
        + ",\n".join(f"{name} AS{how[name]} (\n{sql.strip()}\n)" for name, sql in written.items())
        + "\n"
        + text
    )


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text)}


_CONVERSION = re.compile(r"timezone\(\$timezone, timezone\('UTC', ([\w.]+)\)\)")
_FIRST_RULES = date(1970, 1, 1)


def with_offsets(sql: str, zone: str, last: date) -> str:
    """Write the offsets of a time zone into a text, in place of the engine's conversion, which costs twenty times as much.

    Exact for times from 1970 to `last`.

    Examples
    --------
    >>> with_offsets("SELECT timezone($timezone, timezone('UTC', a.t)) FROM a", "UTC", date(2026, 1, 1))
    'SELECT (a.t + to_seconds(0)) FROM a'
    """
    return _CONVERSION.sub(lambda found: f"({local_time(found[1], zone, _FIRST_RULES, last)})", sql)


def select_bound_values(sql: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that a text names: a store refuses values it is not asked for."""
    names = set(re.findall(r"\$([a-z_]+)", sql))
    return {name: value for name, value in values.items() if name in names}
