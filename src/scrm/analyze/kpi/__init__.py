"""How do the channels do? Social CRM KPIs, each with its definition, n and interval.

Example:  scrm kpi --period 2026-03 --compare last-year
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated

import polars as pl
from pydantic import BeforeValidator, Field

from scrm.analyze.kpi.case_lists import list_extremes, list_unanswered
from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric
from scrm.analyze.kpi.comparison import compare
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.query import build_queries, list_tables
from scrm.analyze.kpi.settings import (
    CatalogueParams,
    Compare,
    FormulaParams,
    currency,
    other_currencies,
)
from scrm.analyze.kpi.tables import Row, columns_of, kpi_columns, kpi_frame, value_kind
from scrm.analyze.kpi.windows import END, START, Window, explain_difference, latest
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.params import Days
from scrm.result import LANGS, Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import (
    describe_trend,
    share_digits,
    write_day,
    write_interval,
    write_number,
    write_share,
)

COMMAND = "kpi"
SECTION = 10
READS = ()
OPTIONAL = (
    "posts", "post_metrics", "channel_metrics", "profiles", "follows", "customers", "orders", "leads", "opportunities", "tickets",
    "surveys", "campaigns", "web_visits", "identities", "post_sentiment", "segments", "abc_classes",
)  # fmt: skip
WRITES = ()
SUBCOMMANDS = ("list_", "show", "run_")


def _split(value: object) -> object:
    """Split a text, or each of several texts, at commas; a name given twice is meant once."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        return value
    return tuple(dict.fromkeys(name for text in texts for name in text.replace(",", " ").split()))


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]

FANS_ALONE = Text(
    "Nur Publikumszahlen: Fans allein sind keine Kennzahl. Interaktionen fehlen (post_metrics laden).",
    "Audience counts only: fans alone are no KPI. Interactions are missing (load post_metrics).",
)


class Params(FormulaParams):
    """Settings of the KPI overview."""

    headline: str = Field("interaction_rate", description="the KPI that the report opens with")
    kpis: Names = Field(
        ("interactions", "reach", "er_reach", "er_impressions", "follower_growth"),
        description="the KPIs below it",
    )
    days: Days = Field(
        28, description="length of the window up to as-of where no --period is given"
    )
    compare: Compare = Field(
        "previous", description="window to compare with: none, previous or last-year"
    )


class RunParams(FormulaParams):
    """Settings of `scrm kpi run`."""

    ids: Names = Field(
        (),
        description="KPIs, separated by commas; all where none is named",
        json_schema_extra=argument(),
    )
    by: Names = Field(
        (), description="group by: channel, week, month, segment, campaign, abc_class, ..."
    )
    compare: Compare = Field(
        "none", description="window to compare with: none, previous or last-year"
    )


class ShowParams(CatalogueParams):
    """Settings of `scrm kpi show`."""

    id: str = Field(description="the KPI", json_schema_extra=argument())
    against: str = Field("", description="another KPI: say whether the two may be compared")


class ListParams(CatalogueParams):
    """Settings of `scrm kpi list`."""


def reads_for(params: CatalogueParams, context: Context) -> tuple[str, ...]:
    """Return the tables that one question reads; refuses a KPI or dimension that does not exist before anything is computed."""
    known = params.catalogue(context)
    if isinstance(params, Params):
        asked = build_queries(known, _overview(known, params), ())
    elif isinstance(params, RunParams):
        fitting = [
            metric
            for metric in _chosen(known, params)
            if known.dimensions(metric).issuperset(params.by)
        ]
        asked = build_queries(known, fitting, params.by)
    else:
        return ()
    text = "\n".join(query.sql for query in asked)
    return tuple(table for table in OPTIONAL if re.search(rf"\b{table}\b", text))


def run(store: Store, params: Params, context: Context) -> Result:
    """Show how the channels do: the headline KPI and those beside it, against the window before.

    Without --period the window is the last 28 days of the data: four whole weeks, so that weekdays weigh alike.
    """
    known = params.catalogue(context)
    metrics = _overview(known, params)
    title = Text("Kennzahlen", "KPIs")
    if context.as_of is None:
        why = Text(
            "Keine Daten mit Datum: Kennzahlen brauchen Beiträge mit Datum.",
            "No dated data: KPIs need posts with a date.",
        )
        return Result(title, notes=(why, _next_step()), refused=True)
    window = context.period or latest(context.as_of, params.days)
    code = currency(store, context)
    question = Question(store, known, params, context)
    rows, notes = compare(question, metrics, (), window, params.compare)
    return Result(
        title,
        finding=_finding(rows[0], window),
        tables=(
            *_uniform_tables(rows, params, context, code),
            *list_extremes(question, window),
            *list_unanswered(question, window),
        ),
        facts=tuple(_fact(row, code) for row in rows),
        notes=(
            _window_note(window),
            *_fans_alone(rows),
            *notes,
            *_money_notes(question, metrics, code),
        ),
        figures=_monthly(question, metrics[0], code),
        refused=all(row.number.value is None for row in rows),
    )


def run_(store: Store, params: RunParams, context: Context) -> Result:
    """Compute KPIs, grouped and compared as asked; all that are known where none is named.

    Example:  scrm kpi run response_rate er_reach --by channel,month -o kpi.csv
    """
    known = params.catalogue(context)
    metrics = _chosen(known, params)
    window = context.period or (START, END)
    code = currency(store, context)
    question = Question(store, known, params, context)
    rows, notes = compare(question, metrics, params.by, window, params.compare)
    kind, unit = value_kind(metrics, code)
    columns = kpi_columns(params.by, kind, unit, compared=params.compare != "none", named=False)
    frame = kpi_frame(rows, columns, params.by, context.lang, _suffix(params))
    title = Text("Kennzahlen", "KPIs")
    table = ResultTable("kpis", title, frame, columns, is_main=True)
    empty = all(row.number.value is None for row in rows)
    notes = (
        *_fans_alone(rows),
        *notes,
        *_money_notes(question, metrics, code),
        *([_next_step()] if empty else []),
    )
    return Result(title, tables=(table,), notes=notes, refused=empty)


def list_(store: Store, params: ListParams, context: Context) -> Result:
    """List the KPIs: what they need, and what they can be grouped by.

    Example:  scrm kpi list --format csv
    """
    del store
    known = params.catalogue(context)
    records = [
        {
            "metric": metric.id,
            "name": metric.name[context.lang],
            "group": metric.group,
            "unit": metric.unit,
            "needs": ", ".join(list_tables(known, metric)),
            "by": ", ".join(sorted(known.dimensions(metric) - set(TIME_DIMENSIONS))),
            "definition": metric.definition,
        }
        for metric in known.metrics.values()
    ]
    columns = columns_of(known)
    title = Text(f"{len(records)} Kennzahlen", f"{len(records)} KPIs")
    return Result(title, tables=(ResultTable("kpis", title, pl.DataFrame(records), columns),))


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show one KPI: its formula, what it needs, where it comes from, what it does not say.

    Example:  scrm kpi show er_reach --against er_impressions
    """
    del store
    known = params.catalogue(context)
    metric = known.metric(params.id)
    facts = tuple(
        Fact(Column(name, "text", words.de, words.en), value)
        for name, words, value in describe_metric(known, metric, context)
    )
    notes: tuple[Text, ...] = ()
    if params.against:
        other = known.metric(params.against)
        why = explain_difference(metric, other)
        notes = (
            why
            or Text(
                f"{metric.id} und {other.id} messen dasselbe.",
                f"{metric.id} and {other.id} measure the same.",
            ),
        )
    return Result(metric.name.text, finding=metric.meaning.text, facts=facts, notes=notes)


def describe_metric(
    known: Catalogue, metric: Metric, context: Context
) -> list[tuple[str, Text, str]]:
    """Return what a reader of a definition has to know, as name, label and text."""
    source = known.sources[metric.source].unit[context.lang] if metric.source else ""
    found = [
        ("definition", Text("Definition", "Definition"), metric.definition),
        ("kind", Text("Art", "Kind"), metric.kind),
        ("of", Text("Zähler", "Numerator"), " ".join(metric.of.split())),
        ("over", Text("Nenner", "Denominator"), " ".join(metric.over.split())),
        (
            "limits",
            Text("Grenzen", "Limits"),
            f">= {metric.least:g}; <= {metric.most:g}" if metric.kind == "limits" else "",
        ),
        ("where", Text("Bedingung", "Condition"), " ".join(metric.where.split())),
        ("rows", Text("Fälle", "Cases"), source),
        ("unit", Text("Einheit", "Unit"), metric.unit),
        ("basis", Text("Basis", "Basis"), metric.basis),
        ("needs", Text("braucht", "Needs"), ", ".join(list_tables(known, metric))),
        (
            "by",
            Text("gliederbar nach", "Can be grouped by"),
            ", ".join(sorted(known.dimensions(metric))),
        ),
        ("source_of", Text("Quelle der Definition", "Source of the definition"), metric.source_of),
        (
            "caveat",
            Text("Vorbehalt", "Caveat"),
            metric.caveat[context.lang] if metric.caveat else "",
        ),
    ]
    return [entry for entry in found if entry[2]]


def _overview(known: Catalogue, params: Params) -> list[Metric]:
    return [known.metric(name) for name in dict.fromkeys((params.headline, *params.kpis))]


def _chosen(known: Catalogue, params: RunParams) -> list[Metric]:
    """Return the KPIs asked for, all where none is named; UsageError for an unknown KPI or dimension."""
    offered = {name for metric in known.metrics.values() for name in known.dimensions(metric)}
    for name in params.by:
        if name not in offered:
            near = "".join(f"near: {found}; " for found in get_close_matches(name, offered, 1))
            raise UsageError(
                f"--by {name}: there is no such dimension",
                hint=f"{near}one of {', '.join(sorted(offered))}",
            )
    return [known.metric(name) for name in params.ids] or list(known.metrics.values())


def _fans_alone(rows: Sequence[Row]) -> tuple[Text, ...]:
    """Warn where nothing but an audience was counted."""
    valued = [row.metric for row in rows if row.number.value is not None]
    return (FANS_ALONE,) if valued and all(metric.audience for metric in valued) else ()


def _money_notes(question: Question, metrics: Sequence[Metric], code: str) -> tuple[Text, ...]:
    return other_currencies(
        question.store, {name for m in metrics for name in question.known.reads(m)}, code
    )


def _uniform_tables(
    rows: Sequence[Row], params: Params, context: Context, code: str
) -> tuple[ResultTable, ...]:
    """Return one table per kind of value, so that each column has one unit."""
    titles = {
        "share": Text("Raten", "Rates"), "count": Text("Mengen", "Counts"), "duration": Text("Zeiten", "Times"),
        "money": Text("Beträge", "Amounts"), "number": Text("Kennwerte", "Values"),
    }  # fmt: skip
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault(value_kind([row.metric], code), []).append(row)
    tables = []
    for (kind, unit), members in grouped.items():
        columns = kpi_columns((), kind, unit, compared=True, named=True)  # type: ignore[arg-type]  # the key of a dict
        frame = kpi_frame(members, columns, (), context.lang, _suffix(params))
        tables.append(
            ResultTable(
                f"kpi_{kind}{'_' + unit.lower() if unit else ''}",
                titles[kind],
                frame.select([c.name for c in columns]),
                columns,
                is_main=True,
            )
        )
    return tuple(tables)


def _suffix(params: FormulaParams) -> str:
    return "+clicks" if params.with_clicks else ""


def _fact(row: Row, code: str) -> Fact:
    kind, unit = value_kind([row.metric], code)
    return Fact(
        Column(
            row.metric.id,
            kind,
            row.metric.name.de,
            row.metric.name.en,
            unit,
            row.metric.meaning.text,
        ),
        row.number.value,
    )


def _finding(row: Row, window: Window) -> Text:
    """Say the headline: its value, interval and change."""
    value, metric = row.number, row.metric
    if value.value is None:
        return Text(
            f"{metric.name.de}: kein Wert ({value.note.de}).",
            f"No {metric.name.en}: {value.note.en}.",
        )
    words = Text(*(_write_estimate(metric, value, row.previous, lang) for lang in LANGS))
    return Text(
        f"{metric.name.de} {write_day(window[0], 'de')} bis {write_day(window[1], 'de')}: "
        f"{words.de} (n = {write_number(value.n, 'de')}).",
        f"{metric.name.en.capitalize()} from {write_day(window[0], 'en')} "
        f"to {write_day(window[1], 'en')}: {words.en} (n = {write_number(value.n, 'en')}).",
    )


def _write_value(x: float, metric: Metric, digits: int, lang: Lang) -> str:
    """Write a value of a metric: a share as per cent, all else as a number."""
    if metric.unit != "share":
        return write_number(x, lang, 1)
    return write_share(x, lang, digits)


def _write_estimate(metric: Metric, value: Number, previous: float | None, lang: Lang) -> str:
    digits = share_digits((value.value, value.low, value.high, previous))

    def text(x: float) -> str:
        return _write_value(x, metric, digits, lang)

    parts = [text(value.value or 0.0)]
    if value.low is not None and value.high is not None:
        parts.append(f"({write_interval(text(value.low), text(value.high), lang)})")
    if previous is not None:
        parts.append(("zuvor " if lang == "de" else "before ") + text(previous))
    return ", ".join([" ".join(parts[:2]), *parts[2:]])


def _window_note(window: Window) -> Text:
    return Text(
        f"Zeitraum: {write_day(window[0], 'de')} bis {write_day(window[1], 'de')}; jede Zahl mit ihrer Definition: scrm kpi show ID",
        f"Window: {write_day(window[0], 'en')} to {write_day(window[1], 'en')}; every number with its definition: scrm kpi show ID",
    )


def _next_step() -> Text:
    return Text(
        "Was eine Kennzahl braucht: scrm kpi list. Laden: scrm load DATEIEN...",
        "What a KPI needs: scrm kpi list. Load: scrm load FILES...",
    )


def _monthly(question: Question, metric: Metric, code: str) -> tuple[Figure, ...]:
    """Draw the headline month by month, with its interval."""
    if "month" not in question.known.dimensions(metric):
        return ()
    records = [
        {"month": group[0], "value": value.value, "low": value.low, "high": value.high}
        for (_, group), value in measure(question, [metric], ["month"], (START, END)).items()
        if group[0] is not None and value.value is not None
    ]
    if len(records) < 2:  # noqa: PLR2004  a line needs two points
        return ()
    kind, unit = value_kind([metric], code)
    columns = kpi_columns(("month",), kind, unit, compared=False, named=False)
    frame = pl.DataFrame(
        records,
        schema={"month": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64},
    )
    named = Text(metric.name.de, metric.name.en.capitalize())
    months = [(record["value"], record["low"], record["high"]) for record in records]
    digits = share_digits(value for value, _, _ in months)
    title = describe_trend(named, months, lambda x, lang: _write_value(x, metric, digits, lang))
    source = Text(
        f"{metric.definition}; Band: 95-%-Intervall", f"{metric.definition}; band: 95% interval"
    )
    encoding = {"x": "month", "y": "value", "low": "low", "high": "high"}
    return (
        Figure(
            f"kpi_{metric.id}",
            title,
            "line",
            frame,
            encoding,
            tuple(
                replace(c, label_de=named.de, label_en=named.en) if c.name == "value" else c
                for c in columns
                if c.name in frame.columns
            ),
            source,
        ),
    )
