"""How do the channels do? Social CRM KPIs, each with its definition, n and interval.

Example:  scrm kpi --period 2026-03 --compare last-year
"""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

import polars as pl
from pydantic import Field

from scrm.analyze._words import Ids
from scrm.analyze.kpi.answer import (
    NEXT_STEP,
    NO_DATES,
    TITLE,
    build_catalogue_table,
    build_definition,
    build_definition_table,
    build_fact,
    build_needs_table,
    build_run_table,
    build_uniform_tables,
    draw_months,
    list_methods,
    name_groups,
    note_events,
    note_fans_alone,
    note_window,
    write_finding,
)
from scrm.analyze.kpi.case_lists import list_extremes, list_unanswered
from scrm.analyze.kpi.catalogue import Catalogue, Metric
from scrm.analyze.kpi.cells import list_cells
from scrm.analyze.kpi.channel_crossings import list_crossings
from scrm.analyze.kpi.comparison import compare
from scrm.analyze.kpi.conversation_list import ConversationParams, conversations
from scrm.analyze.kpi.kpi_cases import CasesParams, cases, check_listable
from scrm.analyze.kpi.measurement import Question
from scrm.analyze.kpi.person_counts import PERSON_COUNT, count_people
from scrm.analyze.kpi.query import build_queries
from scrm.analyze.kpi.scatter_plots import list_points
from scrm.analyze.kpi.settings import (
    CatalogueParams,
    FormulaParams,
    choose_currency,
    note_other_currencies,
)
from scrm.analyze.kpi.social_lists import list_cascades, list_departments, list_influencers
from scrm.analyze.kpi.tables import Row
from scrm.analyze.kpi.why_command import WhyParams, list_tables_of, why
from scrm.analyze.kpi.windows import (
    END,
    START,
    Against,
    Window,
    explain_difference,
    find_latest_window,
)
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.params import Days
from scrm.result import Result, Text
from scrm.store import Store

__all__ = ["Params", "RunParams", "WhyParams", "list_", "reads_for", "run", "run_", "show", "why"]
COMMAND = "kpi"
SECTION = 10
READS = ()
OPTIONAL = (
    "posts",
    "post_metrics",
    "channel_metrics",
    "profiles",
    "follows",
    "customers",
    "orders",
    "order_lines",
    "leads",
    "opportunities",
    "tickets",
    "surveys",
    "campaigns",
    "campaign_contacts",
    "web_visits",
    "reactions",
    "influencers",
    "identities",
    "post_sentiment",
    "post_labels",
    "post_ideas",
    "post_questions",
    "post_themes",
    "post_topics",
    "post_worries",
    "person_interests",
    "segments",
    "abc_classes",
)
WRITES = ()
SUBCOMMANDS = ("list_", "show", "run_", "why", "cases", "conversations")
REPORTED = ("run_",)
__all__ = ["CasesParams", "ConversationParams", "cases", "conversations"]
WITHOUT_DATA = ("list_", "show")
"""Subcommands that need no database."""


class Params(FormulaParams):
    """Settings of the KPI overview."""

    headline: str = Field("interaction_rate", description="the KPI that the report opens with")
    kpis: Ids = Field(
        (
            "revenue",
            "customers",
            "interactions",
            "first_reply_time",
            "net_sentiment",
            "worried_texts",
            "reach",
            "er_reach",
            "er_impressions",
            "follower_growth",
        ),
        description="the KPIs beside it",
    )
    days: Days = Field(
        28, description="length of the window up to as-of where no --period is given"
    )
    compare: Against = Field(
        "previous", description="window to compare with: none, previous or last-year"
    )

    def choose_window(self, context: Context) -> Window | None:
        """Return the days that the overview counts; None where nothing is dated."""
        if context.period or context.as_of is None:
            return context.period
        return find_latest_window(context.as_of, self.days)


class RunParams(FormulaParams):
    """Settings of `scrm kpi run`."""

    ids: Ids = Field(
        (),
        description="KPIs, separated by commas; all where none is named",
        json_schema_extra=argument(),
    )
    by: Ids = Field(
        (), description="group by: channel, week, month, segment, campaign, abc_class, ..."
    )
    compare: Against = Field(
        "none", description="window to compare with: none, previous or last-year"
    )
    all_: bool = Field(
        False, description="show every KPI and column in a terminal, also those without a value"
    )
    people: bool = Field(
        False, description="also show how many people the cases of each value are of"
    )


class ShowParams(CatalogueParams):
    """Settings of `scrm kpi show`."""

    id: str = Field(description="the KPI", json_schema_extra=argument())
    against: str = Field("", description="another KPI: say whether the two may be compared")


class ListParams(CatalogueParams):
    """Settings of `scrm kpi list`."""

    needs: bool = Field(
        False, description="show what each KPI needs: tables to load, commands and settings"
    )


def reads_for(params: CatalogueParams, context: Context) -> tuple[str, ...]:
    """Return the tables that one question reads.

    Refuses a KPI or dimension that does not exist before anything is computed.
    """
    known = params.read_catalogue(context)
    if isinstance(params, Params):
        asked = build_queries(known, _choose_overview(known, params), ())
    elif isinstance(params, WhyParams):
        read = list_tables_of(known, params)
        return tuple(table for table in OPTIONAL if table in read)
    elif isinstance(params, ConversationParams):
        return ("posts", "post_sentiment", "identities")
    elif isinstance(params, CasesParams):
        metric = known.metric(params.id)
        check_listable(known, metric, params.by)
        asked = build_queries(known, [metric], params.by)
    elif isinstance(params, RunParams):
        fitting = [
            metric
            for metric in _choose(known, params)
            if known.dimensions(metric).issuperset(params.by)
        ]
        asked = build_queries(known, fitting, params.by)
    else:
        return ()
    read = frozenset().union(*(query.tables for query in asked))
    return tuple(table for table in OPTIONAL if table in read)


def run(store: Store, params: Params, context: Context) -> Result:
    """Show how the channels do: the headline KPI and those beside it, against the window before.

    Without --period the window is the last 28 days of the data: four whole weeks, so that weekdays
    weigh alike.
    """
    known = params.read_catalogue(context)
    metrics = _choose_overview(known, params)
    window = params.choose_window(context)
    if window is None or context.as_of is None:
        return Result(TITLE, notes=(NO_DATES, NEXT_STEP), refused=True)
    code = choose_currency(store, context)
    question = Question(store, known, params, context)
    rows, notes = compare(question, metrics, (), window, params.compare)
    months = _measure_months(question, metrics[0])
    return Result(
        TITLE,
        finding=write_finding(rows[0], window),
        tables=(
            *build_uniform_tables(rows, context.lang, code, _suffix(params)),
            *list_extremes(question, window),
            *list_unanswered(question, window),
            *list_departments(question, window),
            *list_cascades(question, window),
            *list_influencers(question, window),
            *list_crossings(question),
        ),
        facts=tuple(build_fact(row, code) for row in rows),
        notes=(
            note_window(window),
            *note_fans_alone(rows, has_interactions=store.row_count("post_metrics") > 0),
            *note_events(rows),
            *notes,
            *_note_currencies(question, metrics, code),
        ),
        figures=draw_months(metrics[0], months, code),
        intervals=list_methods(rows, months),
        window=(window[0], min(window[1], context.as_of)),
        refused=all(row.number.value is None for row in rows),
    )


def cells(store: Store, params: Params, context: Context, k: int) -> Result:
    """Count by month, channel, group and class, for the part of a report that can be filtered."""
    question = Question(store, params.read_catalogue(context), params, context)
    window = context.period or (START, END)
    return list_cells(question, window, k, choose_currency(store, context))


def run_(store: Store, params: RunParams, context: Context) -> Result:
    """Compute KPIs, grouped and compared as asked; all that are known where none is named.

    Example:  scrm kpi run response_rate er_reach --by channel,month -o kpi.csv
    """
    known = params.read_catalogue(context)
    metrics = _choose(known, params)
    window = context.period or (START, END)
    code = choose_currency(store, context)
    question = Question(store, known, params, context)
    rows, notes = compare(question, metrics, params.by, window, params.compare)
    empty = all(row.number.value is None for row in rows)
    notes = (
        *note_fans_alone(rows, has_interactions=store.row_count("post_metrics") > 0),
        *notes,
        *_note_currencies(question, metrics, code),
        *([NEXT_STEP] if empty else []),
    )
    table = build_run_table(
        rows,
        params.by,
        context,
        code,
        _suffix(params),
        compared=params.compare != "none",
        excerpt="all" if params.all_ else "chosen" if params.ids else "themes",
    )
    if params.people:
        found = count_people(question, metrics, params.by, window)
        counts = [found.get((row.metric.id, row.group)) for row in rows]
        people = pl.Series(PERSON_COUNT.name, counts, dtype=pl.Int64)
        table = replace(
            table,
            frame=table.frame.with_columns(people),
            columns=(*table.columns, PERSON_COUNT),
        )
    points, figures = list_points(question, rows if params.ids and not params.by else (), window)
    return Result(
        name_groups(params.by),
        tables=(table, *points, build_definition_table(metrics, context.lang)),
        notes=notes,
        figures=figures,
        refused=empty,
        intervals=list_methods(rows),
        window=context.period and (window[0], min(window[1], context.as_of or window[1])),
    )


def list_(store: Store, params: ListParams, context: Context) -> Result:
    """List the KPIs: what they need, and what they can be grouped by.

    Example:  scrm kpi list --needs --format csv
    """
    del store
    build = build_needs_table if params.needs else build_catalogue_table
    table = build(params.read_catalogue(context), context.lang)
    return Result(table.title, tables=(table,))


def show(store: Store, params: ShowParams, context: Context) -> Result:
    """Show one KPI: its formula, what it needs, where it comes from, what it does not say.

    Example:  scrm kpi show er_reach --against er_impressions
    """
    del store
    known = params.read_catalogue(context)
    metric = known.metric(params.id)
    notes: tuple[Text, ...] = ()
    if params.against:
        other = known.metric(params.against)
        same = Text(
            f"{metric.id} und {other.id} messen dasselbe.",
            f"{metric.id} and {other.id} measure the same.",
        )
        notes = (explain_difference(metric, other) or same,)
    facts = build_definition(known, metric, context)
    return Result(metric.name.text, finding=metric.meaning.text, facts=facts, notes=notes)


def _choose_overview(known: Catalogue, params: Params) -> list[Metric]:
    return [known.metric(name) for name in dict.fromkeys((params.headline, *params.kpis))]


def _choose(known: Catalogue, params: RunParams) -> list[Metric]:
    """Return the KPIs asked for, all where none is named.

    UsageError for a KPI or dimension that does not exist.
    """
    offered = {name for metric in known.metrics.values() for name in known.dimensions(metric)}
    for name in params.by:
        if name not in offered:
            near = "".join(f"near: {found}; " for found in get_close_matches(name, offered, 1))
            raise UsageError(
                f"--by {name}: there is no such dimension",
                hint=f"{near}one of {', '.join(sorted(offered))}",
            )
    return [known.metric(name) for name in params.ids] or list(known.metrics.values())


def _note_currencies(question: Question, metrics: Sequence[Metric], code: str) -> tuple[Text, ...]:
    read = {name for metric in metrics for name in question.known.reads(metric)}
    return note_other_currencies(question.store, read, code)


def _suffix(params: FormulaParams) -> str:
    return "+clicks" if params.with_clicks else ""


def _measure_months(question: Question, metric: Metric) -> list[Row]:
    """Return a KPI month by month; nothing where it has no months."""
    if "month" not in question.known.dimensions(metric):
        return []
    rows, _ = compare(question, [metric], ("month",), (START, END), "none")
    return rows
