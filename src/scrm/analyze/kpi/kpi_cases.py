"""From a number to its cases: the rows behind a KPI, by id, link and time, without texts."""

from pydantic import Field

from scrm.analyze._words import Names
from scrm.analyze.kpi.catalogue import Catalogue, Metric
from scrm.analyze.kpi.columns import DIMENSION_WORDS, value_kind
from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.settings import FormulaParams, choose_currency
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.result import Column, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count

_IDS = {
    "channel_name": Column("channel_name", "text", "Kanal", "Channel"),
    "post_id": Column("post_id", "text", "Beitrag", "Post", personal=True),
    "url": Column("url", "text", "Adresse", "Address", personal=True),
    "ticket_id": Column("ticket_id", "text", "Anfrage", "Ticket", personal=True),
    "order_id": Column("order_id", "text", "Bestellung", "Order", personal=True),
    "lead_id": Column("lead_id", "text", "Interessent", "Lead", personal=True),
    "opportunity_id": Column(
        "opportunity_id", "text", "Verkaufschance", "Opportunity", personal=True
    ),
    "survey_id": Column("survey_id", "text", "Umfrage", "Survey", personal=True),
}
"""Columns of sources that name a case."""


class CasesParams(FormulaParams):
    """Settings of `scrm kpi cases`."""

    id: str = Field(description="the KPI", json_schema_extra=argument())
    by: Names = Field(
        (), description="dimensions to show with each case: channel, campaign, segment, ..."
    )


def cases(store: Store, params: CasesParams, context: Context) -> Result:
    """List the cases behind a KPI: ids, links, days and values, the newest first; no texts.

    Example:  scrm kpi cases first_reply_time --by channel --period 2026-06
    """
    known = params.read_catalogue(context)
    metric = known.metric(params.id)
    params.read_hours()  # a wrong value is refused whatever is wanted
    check_listable(known, metric, params.by)
    question = Question(store, known, params, context)
    window = context.period or (START, END)
    source = known.sources[metric.source]
    hidden = {"channel_name"} if "channel" in params.by else set()
    ids = [name for name in _IDS if name in source.columns and name not in hidden]
    by = tuple(dict.fromkeys(("day", *params.by))) if source.time or source.day else params.by
    values = {"value": metric.of, "base": metric.over}
    named = {name: sql for name, sql in values.items() if sql}
    columns = (*by, *ids, *(f"CAST({sql} AS DOUBLE) AS {name}" for name, sql in named.items()))
    tail = f"WHERE {metric.where}\n" if metric.where else ""
    order = ", ".join([*(["day DESC"] if "day" in by else []), *ids])
    frame = list_rows(question, metric.source, columns, f"{tail}ORDER BY {order}", window, by)
    if named and frame.height:
        frame = frame.drop_nulls(next(iter(named)))
    kind, unit = value_kind([metric], choose_currency(store, context))
    if kind not in {"duration", "money"}:
        kind, unit = "number", ""
    shown = (
        *(_name_dimension(name) for name in by),
        *(_IDS[name] for name in ids),
        *([Column("value", kind, "Wert", "Value", unit)] if metric.of else []),
        *([Column("base", "number", "Nenner", "Denominator")] if metric.over else []),
    )
    if not frame.height:
        note = Text(
            "Dazu gibt es keine Fälle (in diesem Zeitraum).", "There are no cases (in this period)."
        )
        return Result(metric.name.text, notes=(note,), refused=True)
    finding = Text(
        f"{write_count(frame.height, 'Fall', 'Fälle', 'de')} hinter {metric.name.de}.",
        f"{write_count(frame.height, 'case', 'cases', 'en')} behind {metric.name.en}.",
    )
    title = Text("Fälle", "Cases")
    return Result(
        metric.name.text, finding, (ResultTable("cases", title, frame, shown, detail=True),)
    )


def _name_dimension(name: str) -> Column:
    words = DIMENSION_WORDS.get(name, Text(name, name))
    return Column(name, "date" if name in {"day", "week", "month"} else "text", words.de, words.en)


def check_listable(known: Catalogue, metric: Metric, by: tuple[str, ...]) -> None:
    """Raise UsageError for a KPI without cases of its own, or one that has no such dimension."""
    if not metric.source:
        parts = ", ".join(part.id for part in known.components(metric))
        raise UsageError(
            f"{metric.id} relates other KPIs and has no cases of its own",
            hint=f"ask for those of its parts: scrm kpi cases {parts.split(',')[0]} (of {parts})",
        )
    if not any(name in known.sources[metric.source].columns for name in _IDS):
        raise UsageError(
            f"the cases of {metric.id} have no ids",
            hint=f"scrm kpi show {metric.id} says what one case is; scrm sql reads any table",
        )
    for name in by:
        if name not in known.dimensions(metric):
            raise UsageError(
                f"--by {name}: {metric.id} has no such dimension",
                hint=f"one of {', '.join(sorted(known.dimensions(metric)))}",
            )
