"""From one metric to the SQL aggregates that give its additive components, and nothing else.

A share, ratio or mean is never computed in SQL: sums add up over groups, so that parts and periods
can be joined afterwards without reading a row again.
"""

from collections.abc import Sequence

from scrm.analyze.kpi.catalogue import Metric


def build_aggregates(metric: Metric) -> dict[str, str]:
    """Return component -> aggregate expression.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Metric, Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "share", "basis": "event"}
    >>> metric = Metric(version=1, group="g", source="s", kind="share", of="is_x", **texts)
    >>> for component, aggregate in build_aggregates(metric).items():
    ...     print(component, aggregate)
    n count(CASE WHEN (is_x) IS NOT NULL THEN 1 END)
    x count(CASE WHEN (is_x) THEN 1 END)
    """
    where = [f"({metric.where})"] if metric.where else []
    known = [*where, f"({metric.of}) IS NOT NULL"]
    value = f"CAST({metric.of} AS DOUBLE)"
    over = f"CAST({metric.over} AS DOUBLE)"
    match metric.kind:
        case "count" | "mix" | "rank":
            texts = {"n": filter_aggregate("count(*)", where)}
        case "distinct":
            texts = {
                "n": filter_aggregate("count(*)", known),
                "x": filter_aggregate(f"count(DISTINCT {metric.of})", where),
            }
        case "sum":
            texts = {
                "n": filter_aggregate("count(*)", known),
                "x": filter_aggregate(f"sum({metric.of})", where),
            }
        case "share":
            texts = {
                "n": filter_aggregate("count(*)", known),
                "x": filter_aggregate("count(*)", [*where, f"({metric.of})"]),
            }
        case "quantile" | "trimmed":
            texts = {"values": filter_aggregate(f"list({value})", known)}
        case "survival":
            waiting = [*where, f"({metric.of}) IS NULL", f"({metric.over}) IS NOT NULL"]
            texts = {
                "values": filter_aggregate(f"list({value})", known),
                "censored": filter_aggregate(f"list({over})", waiting),
            }
        case "curve":
            cell = f"[CAST(cohort AS DOUBLE), customers, months, {over}, {value}]"
            texts = {"cells": filter_aggregate(f"list({cell})", known)}
        case "correlation":
            both = [*known, f"({metric.over}) IS NOT NULL"]
            texts = {"pairs": filter_aggregate(f"list([{value}, {over}])", both)}
        case _:
            texts = _build_sums_of_products(metric, where)
    return texts


def _build_sums_of_products(metric: Metric, where: Sequence[str]) -> dict[str, str]:
    """Return sums of a ratio or mean, and sums of squares and products for its interval."""
    x = _cast_exact(metric.of, metric.digits)
    if metric.kind == "mean":
        known = [*where, f"({metric.of}) IS NOT NULL"]
        return {
            "n": filter_aggregate("count(*)", known),
            "x": filter_aggregate(f"sum({x})", known),
            "xx": filter_aggregate(f"sum({x} * {x})", known),
        }
    y = _cast_exact(metric.over, metric.digits)
    known = [*where, f"({metric.of}) IS NOT NULL", f"({metric.over}) IS NOT NULL"]
    parts = {"x": x, "y": y}
    if not metric.complete:
        parts |= {"xx": f"{x} * {x}", "xy": f"{x} * {y}", "yy": f"{y} * {y}"}
    return {
        "n": filter_aggregate("count(*)", known),
        **{part: filter_aggregate(f"sum({text})", known) for part, text in parts.items()},
    }


def _cast_exact(value: str, digits: int) -> str:
    """Return a number whose sums and products add up exactly, whatever the order of the rows.

    (With 18 digits DuckDB would keep a product in 64 bits, where it overflows.)
    """
    return f"CAST({value} AS DECIMAL(19,{digits}))" if digits else f"CAST({value} AS BIGINT)"


def filter_aggregate(aggregate: str, conditions: Sequence[str]) -> str:
    """Return an aggregate over the rows that count.

    Sums and counts are written as CASE, three times as fast as FILTER for many of them.

    Examples
    --------
    >>> filter_aggregate("sum(reach)", ["reach > 0"])
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
