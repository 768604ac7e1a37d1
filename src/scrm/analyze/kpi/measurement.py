"""Metrics, groups and windows to numbers: runs one query per source, and relates the results."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from scrm.analyze._sentiment_error import SentimentErrors, read_sentiment_errors
from scrm.analyze._stats import average_ranks
from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric
from scrm.analyze.kpi.components import Group, explain_failure, fetch_components, run_query
from scrm.analyze.kpi.estimates import COUNTS, NONE, NOTHING, Number, estimate
from scrm.analyze.kpi.local_times import write_local_times
from scrm.analyze.kpi.metric_ratios import (
    check_limits,
    limit_interval,
    relate,
    relate_to_curve,
    subtract,
)
from scrm.analyze.kpi.needs import write_tables
from scrm.analyze.kpi.offered_tables import build_offered_tables
from scrm.analyze.kpi.query import (
    Query,
    build_listing,
    build_queries,
    list_tables,
)
from scrm.analyze.kpi.sentiment_intervals import add_engine_errors
from scrm.analyze.kpi.settings import FormulaParams, bind_values
from scrm.analyze.kpi.windows import Window
from scrm.config import Context
from scrm.result import Text
from scrm.store import Store
from scrm.store.sql_names import list_tables as list_names
from scrm.store.sql_names import select_bound_values
from scrm.wording import write_exact

_LAST_RULES = date(2100, 1, 1)

Numbers = dict[tuple[str, Group], Number]


@dataclass(frozen=True, slots=True)
class Question:
    """Where the data are, which KPIs there are, and what their formulas leave open."""

    store: Store
    known: Catalogue
    params: FormulaParams
    context: Context


def measure(
    question: Question, metrics: Sequence[Metric], by: Sequence[str], window: Window
) -> Numbers:
    """Return the numbers of `metrics` grouped by `by` in a window, in order of metric and group.

    A metric whose tables are not loaded, or that cannot be grouped like that, gets one empty number
    that says why.
    """
    store, known, params = question.store, question.known, question.params
    loaded = _list_loaded(
        store, {name for metric in metrics for name in list_tables(known, metric)}
    )
    unset = {name for name, value in params.model_dump().items() if not value}
    why_not = {
        metric.id: _explain_unavailable(known, metric, by, loaded)
        or _explain_unset(known, metric, unset)
        for metric in metrics
    }
    usable = [metric for metric in metrics if not why_not[metric.id]]
    given = bind_values(store, params, question.context, window, by)
    asked = build_queries(_write_zone(known, given), usable, by)
    wanted = frozenset[str]().union(*(query.tables for query in asked))
    with store.offered(**build_offered_tables(store, params, question.context, wanted)):
        components = _components(question, asked, by, given)
    components = _add_engine_errors(store, known, components)
    numbers: Numbers = {}
    for metric in metrics:
        if why := why_not[metric.id]:
            numbers[metric.id, (None,) * len(by)] = Number(note=why)
        else:
            found = _of_metric(known, metric, components, by, params.min_n)
            missing = [name for name in list_tables(known, metric) if name not in loaded]
            found = {
                group: _name_missing_tables(number, missing) for group, number in found.items()
            }
            numbers |= {(metric.id, group): found[group] for group in sorted(found, key=_order)}
    return numbers


def list_rows(
    question: Question,
    source: str,
    columns: Sequence[str],
    tail: str,
    window: Window,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Return single rows of a source within a window, or what `tail` makes of them.

    There is no row where its tables are not loaded; `by` are dimensions that columns refer to.
    """
    store, known = question.store, question.known
    if len(_list_loaded(store, known.sources[source].reads)) < len(known.sources[source].reads):
        return pl.DataFrame()
    given = bind_values(store, question.params, question.context, window, by)
    sql = build_listing(_write_zone(known, given), source, columns, tail, by)
    offered = build_offered_tables(store, question.params, question.context, list_names(sql))
    with store.offered(**offered), explain_failure([source]):
        return run_query(store, sql, given)


def _write_zone(known: Catalogue, given: Mapping[str, Any]) -> Catalogue:
    return write_local_times(known, given["timezone"], min(given["as_of"], _LAST_RULES))


def _list_loaded(store: Store, tables: Iterable[str]) -> frozenset[str]:
    existing = store.relations()
    return frozenset(name for name in tables if name in existing and store.row_count(name))


def _explain_unset(known: Catalogue, metric: Metric, unset: Collection[str]) -> Text | None:
    """Return which setting a metric has no value without; None where all are set."""
    parts = (metric, *known.components(metric))
    missing = [name for part in parts for name in part.settings if name in unset]
    names = ", ".join(dict.fromkeys(missing))
    return Text(f"braucht die Einstellung {names}", f"needs the setting {names}") if names else None


def _explain_unavailable(
    known: Catalogue, metric: Metric, by: Sequence[str], loaded: frozenset[str]
) -> Text | None:
    """Return why a metric cannot be computed at all; None where it can."""
    if missing := [name for name in known.reads(metric) if name not in loaded]:
        return _needs(missing)
    if unknown := ", ".join(name for name in by if name not in known.dimensions(metric)):
        return Text(f"lässt sich nicht nach {unknown} gliedern", f"cannot be grouped by {unknown}")
    return None


def _needs(tables: Sequence[str]) -> Text:
    de, en = write_tables(tables, "de"), write_tables(tables, "en")
    return Text(f"braucht {de}: nichts geladen", f"needs {en}: nothing loaded")


def _name_missing_tables(number: Number, missing: Sequence[str]) -> Number:
    """Say which table is missing where there are rows but none that counts."""
    return replace(number, note=_needs(missing)) if missing and number.note == NOTHING else number


def _components(
    question: Question, asked: Sequence[Query], by: Sequence[str], given: Mapping[str, Any]
) -> dict[str, dict[Group, Any]]:
    """Run queries one after the other.

    A relation that several need is kept from the first of them to the last. All but counts become
    numbers at once, so that only one query's lists are in memory.
    """
    store, known, least = question.store, question.known, question.params.min_n
    last = {name: place for place, query in enumerate(asked) for name in query.kept}
    there: set[str] = set()
    found: dict[str, dict[Group, Any]] = {}
    try:
        for place, query in enumerate(asked):
            with explain_failure(query.metrics):
                for name in [name for name in query.kept if name not in there]:
                    text = query.kept[name]
                    store.execute(
                        f"CREATE TEMP TABLE {name} AS {text}", select_bound_values(text, given)
                    )
                    there.add(name)
                fetched = fetch_components(store, query, by, given, least)
            for name, groups in fetched.items():
                metric = query.metrics[name]
                found[name] = (
                    groups
                    if metric.kind in COUNTS
                    else _estimate_groups(known, metric, groups, by, least)
                )
            for name in [name for name in there if last[name] == place]:
                store.execute(f"DROP TABLE {name}")
                there.remove(name)
    finally:
        for name in there:
            store.execute(f"DROP TABLE {name}")
    return found


def _add_engine_errors(
    store: Store, known: Catalogue, found: dict[str, dict[Group, Any]]
) -> dict[str, dict[Group, Any]]:
    """Return the numbers, those that count labels of sentiment with the errors of the engine."""
    counted = [name for name in found if known.metrics[name].sentiment]
    if not counted:
        return found
    errors: SentimentErrors = read_sentiment_errors(store)
    return found | {
        name: {
            group: add_engine_errors(known.metrics[name], number, errors)
            for group, number in found[name].items()
        }
        for name in counted
    }


def _estimate_groups(
    known: Catalogue, metric: Metric, groups: Mapping[Group, Any], by: Sequence[str], min_n: int
) -> dict[Group, Number]:
    """Turn components into numbers, those that are numbers already left as they are."""
    people = known.sources[metric.source].people and bool(by)
    return {
        group: parts
        if isinstance(parts, Number)
        else estimate(metric, parts, min_n=min_n, people=people)
        for group, parts in groups.items()
    }


def _of_metric(
    known: Catalogue,
    metric: Metric,
    components: Mapping[str, dict[Group, Any]],
    by: Sequence[str],
    min_n: int,
) -> dict[Group, Number]:
    """Return a metric's numbers by group; one empty number where there is no group."""
    if parts := known.related_metrics(metric):
        found = _of_parts(known, metric, parts, components, by, min_n)
    else:
        found = _estimate_groups(known, metric, components[metric.id], by, min_n)
        if metric.kind in {"mix", "rank"}:
            found = _relate_to_peers(metric, found, by)
    found = {group: limit_interval(metric, number) for group, number in found.items()}
    for flag in known.flags(metric, by):
        counts = _of_metric(known, flag, components, by, 1)
        found = {
            group: _add_flag_note(number, flag, counts.get(group))
            for group, number in found.items()
        }
    found = found or {(None,) * len(by): Number(note=NOTHING)}
    return {group: _explain_empty(metric, number) for group, number in found.items()}


def _explain_empty(metric: Metric, number: Number) -> Number:
    """Say why no row counts, where the definition of a metric knows a reason."""
    known = metric.empty and number.note == NOTHING
    return replace(number, note=metric.empty.text) if metric.empty and known else number


def _of_parts(
    known: Catalogue,
    metric: Metric,
    parts: Sequence[Metric],
    components: Mapping[str, dict[Group, Any]],
    by: Sequence[str],
    min_n: int,
) -> dict[Group, Number]:
    """Relate two metrics group by group.

    A count may be small as a numerator; as a denominator not if it counts people.
    """
    upper, lower = (
        _of_metric(known, part, components, by, 1 if part.kind in COUNTS else min_n)
        for part in parts
    )
    people = any(known.sources[part.source].people for part in known.components(metric))
    least = min_n if people and parts[1].kind in COUNTS else 0
    above, below = (_explain_empty(part, Number(note=NOTHING)) for part in parts)
    return {
        group: _withhold_small(
            _relate(metric, parts, upper.get(group, above), lower.get(group, below)), least
        )
        for group in {**upper, **lower}
    }


def _relate(metric: Metric, parts: Sequence[Metric], upper: Number, lower: Number) -> Number:
    if metric.kind == "limits":
        return check_limits(metric, upper, lower)
    if metric.kind == "difference":
        return subtract(upper, lower)
    if metric.kind == "payback":
        return relate_to_curve(upper, lower)
    return relate(metric, (parts[0], parts[1]), upper, lower)


def _add_flag_note(number: Number, flag: Metric, count: Number | None) -> Number:
    """Name in the note what qualifies a number: gaps, jumps."""
    if not count or not count.value or (number.value is None and number.note != NOTHING):
        return number
    number = number if number.value is not None else replace(number, note=NONE)
    said = Text(
        f"{flag.name.de}: {write_exact(count.value, 'de')}",
        f"{flag.name.en}: {write_exact(count.value, 'en')}",
    )
    return replace(number, note=_join(number.note, said), events=_join(number.events, said))


def _join(*texts: Text) -> Text:
    """Return texts in a row, without empty ones."""
    de, en = zip(*((text.de, text.en) for text in texts if text.en), strict=True)
    return Text("; ".join(de), "; ".join(en))


def _withhold_small(number: Number, least: int) -> Number:
    if number.value is None or number.denominator is None or number.denominator >= least:
        return number
    return Number(
        n=number.n,
        note=Text(
            f"n = {write_exact(number.denominator, 'de')} < {least}: zurückgehalten",
            f"n = {write_exact(number.denominator, 'en')} < {least}: withheld",
        ),
    )


def _relate_to_peers(
    metric: Metric, found: Mapping[Group, Number], by: Sequence[str]
) -> dict[Group, Number]:
    """Relate each group to the others of its time: its share of the whole, or its rank from 1."""
    times = [place for place, name in enumerate(by) if name in TIME_DIMENSIONS]
    whole: dict[Group, list[Group]] = {}
    for group in found:
        whole.setdefault(tuple(group[place] for place in times), []).append(group)
    related_: dict[Group, Number] = {}
    for members in whole.values():
        counts = [found[group].value or 0.0 for group in members]
        ranks = average_ranks([-count for count in counts])
        for group, count, rank in zip(members, counts, ranks, strict=True):
            value = (
                float(rank)
                if metric.kind == "rank"
                else count / sum(counts)
                if sum(counts)
                else None
            )
            related_[group] = replace(
                found[group], value=value, numerator=count, denominator=sum(counts)
            )
    return related_


def _order(group: Group) -> tuple[tuple[bool, float, str], ...]:
    return tuple(
        (
            value is not None,
            value if isinstance(value, int) else 0,
            value.isoformat() if isinstance(value, date) else str(value),
        )
        for value in group
    )
