"""Why a KPI moved: its change in parts by channel, campaign, segment or another dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import Field

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric
from scrm.analyze.kpi.comparison import NO_WINDOW, cut_window
from scrm.analyze.kpi.contributions import (
    Cell,
    Part,
    Z,
    measure_surprise,
    split_ratio,
    split_sum,
)
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.query import build_queries
from scrm.analyze.kpi.settings import FormulaParams, choose_currency
from scrm.analyze.kpi.why_answer import Explained, answer_why, refuse_why
from scrm.analyze.kpi.windows import Against, Window, find_earlier_window, find_latest_window
from scrm.config import Context, argument
from scrm.errors import UsageError
from scrm.result import Result, Text
from scrm.store import Store

DAYS = 28
_NO_TIMES = frozenset({*TIME_DIMENSIONS, "weekday", "hour", "account"})
_DERIVED = frozenset({"segment", "abc_class"})
"""Dimensions that take an analysis of their own: only where they are asked for."""
_RATIOS = frozenset({"share", "balance", "mean", "ratio"})
_SUMS = frozenset({"count", "sum"})
_CLOSE = 1e-6
_LEAST_CELLS = 2
_NOT_SPLIT = Text(
    "Zerlegen lassen sich Zählungen, Summen und Verhältnisse von Summen.",
    "Counts, sums and ratios of sums can be split into parts.",
)
_NOTHING = Text(
    "In einem der beiden Zeiträume gibt es keinen Wert.", "There is no value in one of the windows."
)
_NO_PARTS = Text(
    "Kein Merkmal teilt die Fälle so auf, dass die Teile die Summe ergeben.",
    "No dimension divides the cases so that the parts add up.",
)


class WhyParams(FormulaParams):
    """Settings of `scrm kpi why`."""

    id: str = Field(description="the KPI", json_schema_extra=argument())
    by: str = Field(
        "", description="dimension of the parts; the one in which a cell stands out most if empty"
    )
    compare: Against = Field(
        "previous", description="window to compare with: previous or last-year"
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    """The cells of a dimension in both windows."""

    before: dict[str, Cell]
    now: dict[str, Cell]


def why(store: Store, params: WhyParams, context: Context) -> Result:
    """Say why a KPI moved: its change against an earlier window in parts that add up.

    Without --period the last 28 days count. Without --by the dimension is taken in which one cell
    stands out most.

    Example:  scrm kpi why net_sentiment --by channel
    """
    known = params.read_catalogue(context)
    metric = known.metric(params.id)
    dimensions = _choose_dimensions(known, metric, params.by)
    if not _is_split(known, metric):
        return refuse_why(metric, _NOT_SPLIT)
    window = _choose_window(context)
    before = window and find_earlier_window(window, params.compare)
    if window is None or before is None:
        return refuse_why(metric, NO_WINDOW)
    exact = params.model_copy(update={"min_n": 1})  # the smallest cells count too
    question = Question(store, known, exact, context)
    totals = [
        measure(question, [metric], (), each).get((metric.id, ())) for each in (before, window)
    ]
    if any(total is None or total.value is None for total in totals):
        note = next((total.note for total in totals if total and total.note.en), _NOTHING)
        return refuse_why(metric, note)
    found = [
        explained
        for dimension in dimensions
        if (explained := _explain(question, metric, dimension, (before, window), totals, params))
    ]
    if not found:
        return refuse_why(metric, _NO_PARTS)
    best = max(found, key=lambda each: (measure_surprise(each.parts), each.dimension))
    code = choose_currency(store, context)
    return answer_why(metric, best, (before, window), totals, code, context.lang)


def list_tables_of(known: Catalogue, params: WhyParams) -> frozenset[str]:
    """Return the tables that the KPI and its dimensions read."""
    metric = known.metric(params.id)
    found: frozenset[str] = frozenset()
    for dimension in _choose_dimensions(known, metric, params.by):
        queries = build_queries(known, [metric], (dimension,))
        found |= frozenset[str]().union(*(query.tables for query in queries))
    return found


def _choose_dimensions(known: Catalogue, metric: Metric, by: str) -> list[str]:
    """Return the dimension asked for, or all; UsageError for one that the metric does not have."""
    offered = sorted(known.dimensions(metric) - _NO_TIMES)
    if by and by not in known.dimensions(metric):
        raise UsageError(
            f"--by {by}: {metric.id} cannot be grouped by it", hint=f"one of {', '.join(offered)}"
        )
    return [by] if by else [name for name in offered if name not in _DERIVED]


def _is_split(known: Catalogue, metric: Metric) -> bool:
    if metric.kind == "per":
        return all(part.kind in _SUMS for part in known.related_metrics(metric))
    return metric.kind in _RATIOS | _SUMS


def _choose_window(context: Context) -> Window | None:
    if context.period:
        return cut_window(context.period, context.as_of)
    return find_latest_window(context.as_of, DAYS) if context.as_of else None


def _explain(
    question: Question,
    metric: Metric,
    dimension: str,
    windows: Sequence[Window],
    totals: Sequence[Number | None],
    params: WhyParams,
) -> Explained | None:
    """Return the parts of the change by one dimension; None where they do not add up."""
    sides = [
        _read_cells(question, metric, dimension, window, total)
        for window, total in zip(windows, totals, strict=True)
    ]
    before_cells, now_cells = sides
    if before_cells is None or now_cells is None or len({*before_cells, *now_cells}) < _LEAST_CELLS:
        return None
    both = _join_small(_Sides(before_cells, now_cells), params.min_n, is_sum=metric.kind in _SUMS)
    if metric.kind in _SUMS:
        days = [(last - first).days + 1 for first, last in windows]
        scale = days[1] / days[0]
        before = {name: cell.above * scale for name, cell in both.before.items()}
        now = {name: cell.above for name, cell in both.now.items()}
        is_count = metric.kind == "count" and days[0] == days[1]
        parts = split_sum(before, now, is_count=is_count)
    else:
        try:
            parts = split_ratio(both.before, both.now)
        except ValueError:
            return None
        parts = [_scale(part, metric) for part in parts]
    return Explained(dimension, tuple(parts))


def _scale(part: Part, metric: Metric) -> Part:
    """Return a part in the unit of the metric."""

    def scale(value: float | None, offset: float = 0.0) -> float | None:
        return None if value is None else value * metric.scale + offset

    return replace(
        part,
        before=scale(part.before, metric.offset),
        now=scale(part.now, metric.offset),
        rate=part.rate * metric.scale,
        mix=part.mix * metric.scale,
        low=scale(part.low),
        high=scale(part.high),
    )


def _read_cells(
    question: Question, metric: Metric, dimension: str, window: Window, total: Number | None
) -> dict[str, Cell] | None:
    """Return the cells of a dimension, those without a name as the rest to the total."""
    found = measure(question, [metric], (dimension,), window)
    cells = {
        "" if group[0] is None else str(group[0]): _read_cell(number, metric)
        for (_, group), number in found.items()
        if number.n
    }
    whole = _read_cell(total, metric) if total else Cell(0.0)
    above, below = (
        getattr(whole, name) - sum(getattr(cell, name) for cell in cells.values())
        for name in ("above", "below")
    )
    size = max(abs(whole.above), abs(whole.below), 1.0)
    if below < -_CLOSE * size or (metric.kind in _SUMS and above < -_CLOSE * size):
        return None  # a case belongs to several cells
    if max(abs(above), abs(below)) > _CLOSE * size:
        own = cells.get("", Cell(0.0))
        cells[""] = Cell(own.above + above, own.below + below, None)
    return cells


def _read_cell(number: Number | None, metric: Metric) -> Cell:
    if number is None:
        return Cell(0.0)
    if metric.kind in _SUMS:
        return Cell(float(number.value or 0.0))
    error = None
    if number.low is not None and number.high is not None:
        error = (number.high - number.low) / (2 * Z) / abs(metric.scale)
    return Cell(float(number.numerator or 0.0), float(number.denominator or 0.0), error)


def _join_small(sides: _Sides, least: int, *, is_sum: bool) -> _Sides:
    """Join cells with few cases in both windows with those without a name."""
    if is_sum:
        return sides
    small = {
        name
        for name in {*sides.before, *sides.now}
        if max(side.get(name, Cell(0.0)).below for side in (sides.before, sides.now)) < least
    } - {""}
    return _Sides(*(_join(side, small) for side in (sides.before, sides.now)))


def _join(cells: Mapping[str, Cell], small: set[str]) -> dict[str, Cell]:
    kept = {name: cell for name, cell in cells.items() if name not in small}
    joined = [cell for name, cell in cells.items() if name in small or (name == "" and small)]
    if joined:
        kept[""] = Cell(sum(cell.above for cell in joined), sum(cell.below for cell in joined))
    return kept
