"""The KPIs that an analysis asks for, measured and offered to it as a table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from scrm.analyze import Analysis
from scrm.analyze._kpi_values import KpiRequest
from scrm.config import Context, Params
from scrm.store import Store

if TYPE_CHECKING:
    from scrm.analyze.kpi import RunParams
    from scrm.analyze.kpi.measurement import Question

_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("metric", "name_de", "name_en", "definition", "kind", "unit"), pl.String),
    **dict.fromkeys(("value", "low", "high"), pl.Float64),
    "n": pl.Int64,
    **dict.fromkeys(("numerator", "denominator"), pl.Float64),
    **dict.fromkeys(("method", "note_de", "note_en"), pl.String),
    "is_complete": pl.Boolean,
    **dict.fromkeys(("aggregation", "basis"), pl.String),
}
_OF_REQUEST: dict[str, Any] = {"request": pl.String, "brand": pl.String, "is_own": pl.Boolean}


def list_requests(analysis: Analysis, params: Params, context: Context) -> Sequence[KpiRequest]:
    """Return the KPIs that one question reads; none if its module asks for none."""
    ask = getattr(analysis.import_module(), "list_kpi_requests", None)
    found: Sequence[KpiRequest] = ask(params, context) if ask else ()
    return found


def measure_requests(
    store: Store, requests: Sequence[KpiRequest], context: Context, params: "RunParams"
) -> pl.DataFrame:
    """Return the table that `scrm.analyze._kpi_values.read_kpi_values` reads.

    Parameters
    ----------
    params : RunParams
        Settings of `scrm kpi run`.

    Raises
    ------
    UsageError
        A request names a KPI that does not exist.
    """
    from scrm.analyze.kpi.brand_views import Brand, list_brands, view_as
    from scrm.analyze.kpi.measurement import Question

    question = Question(store, params.read_catalogue(context), params, context)
    frames = [pl.DataFrame(schema={**_SCHEMA, **_OF_REQUEST})]
    for request in requests:
        brands = list_brands(store) if request.by_brand else [Brand("", is_own=True, is_whole=True)]
        for brand in brands if len(brands) >= request.fewest_brands else ():
            with view_as(store, brand):
                frame = _measure(question, request)
            values = request.name, brand.name, brand.is_own
            named = dict(zip(_OF_REQUEST, map(pl.lit, values), strict=True))
            frames.append(frame.with_columns(**named))
    return pl.concat(frames, how="diagonal").with_row_index("place")


def _measure(question: "Question", request: KpiRequest) -> pl.DataFrame:
    from scrm.analyze.kpi.columns import value_kind
    from scrm.analyze.kpi.measurement import measure
    from scrm.analyze.kpi.settings import choose_currency
    from scrm.analyze.kpi.windows import END, START, find_latest_window

    context = question.context
    window = (START, END)
    if request.days is not None and context.as_of is not None:
        window = context.period or find_latest_window(context.as_of, request.days)
    metrics = [question.known.metric(name) for name in request.ids]
    code = choose_currency(question.store, context)
    rows = []
    for (name, group), number in measure(question, metrics, request.by, window).items():
        metric = question.known.metric(name)
        kind, unit = value_kind([metric], code)
        has_clicks = question.params.with_clicks and "interactions" in f"{metric.of} {metric.over}"
        definition = metric.definition + ("+clicks" if has_clicks else "")
        is_complete = all(part.complete for part in question.known.components(metric))
        rows.append(
            (
                name, metric.name.de, metric.name.en, definition, kind, unit or metric.unit,
                number.value, number.low, number.high, number.n,
                number.numerator, number.denominator, number.method,
                number.note.de, number.note.en, is_complete, metric.kind, metric.basis,
                *(None if value is None else str(value) for value in group),
            )
        )  # fmt: skip
    schema = {**_SCHEMA, **dict.fromkeys(request.by, pl.String)}
    return pl.DataFrame(rows, schema=schema, orient="row")
