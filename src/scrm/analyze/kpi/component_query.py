"""From one metric to the SQL aggregates that give its additive components, and nothing else.

A share, ratio or mean is never computed in SQL: sums add up over groups, so that parts and periods
can be joined afterwards without reading a row again.

Where rows are clustered, there are two steps: `aggregate_rows` within each cluster, and
`aggregate_clusters` over the clusters of a group; what cannot be added up, such as a quantile, is
listed row by row with the cluster of each (`list_cases`). Where rows are independent,
`aggregate_rows` is all there is.
"""

from collections.abc import Callable, Sequence

from scrm.analyze.kpi.catalogue import Metric

Aggregates = dict[str, str]
TOTALLED = frozenset({"share", "balance", "mean", "ratio"})
"""Kinds whose intervals rest on the totals of clusters or rows."""
BY_ROW = frozenset({"distinct", "quantile", "trimmed", "survival", "correlation", "curve"})
"""Kinds that need the single rows, also where rows are clustered."""
CLUSTER = "cluster"
"""The column of a row that identifies its cluster."""


def needs_clusters(metric: Metric, *, spread: bool) -> bool:
    """Return whether the interval of a metric depends on the clusters of its rows.

    Parameters
    ----------
    spread : bool
        The metric is a count or sum in a ratio of two metrics, and its spread is needed.
    """
    if metric.complete:
        return False
    return metric.kind in TOTALLED | {"quantile", "trimmed"} or spread


def count_cases(metric: Metric) -> str:
    """Return the aggregate that counts the rows a metric rests on."""
    where = [f"({metric.where})"] if metric.where else []
    needed = [f"({text}) IS NOT NULL" for text in (metric.of, metric.over) if text]
    if metric.kind == "survival":
        needed = [f"({' OR '.join(needed)})"]
    if metric.kind in {"count", "mix", "rank"}:
        needed = []
    return filter_aggregate("count(*)", [*where, *needed])


def aggregate_rows(metric: Metric, *, clustered: bool = False, spread: bool = False) -> Aggregates:
    """Return component -> aggregate expression over rows.

    Parameters
    ----------
    clustered : bool
        The rows are those of one cluster; the squares of a sum are those of its clusters then.
    spread : bool
        As in `needs_clusters`.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Metric, Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "share", "basis": "event"}
    >>> metric = Metric(version=1, group="g", source="s", kind="share", of="is_x", **texts)
    >>> for component, aggregate in aggregate_rows(metric).items():
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
            if spread and not clustered:
                x = _cast_exact(metric.of, metric.digits)
                texts["xx"] = filter_aggregate(f"sum({x} * {x})", known)
        case "share":
            texts = {
                "n": filter_aggregate("count(*)", known),
                "x": filter_aggregate("count(*)", [*where, f"({metric.of})"]),
            }
        case "balance":
            texts = {
                "n": filter_aggregate("count(*)", known),
                "plus": filter_aggregate("count(*)", [*where, f"({metric.of}) = 1"]),
                "minus": filter_aggregate("count(*)", [*where, f"({metric.of}) = -1"]),
            }
        case "quantile" | "trimmed":
            texts = {"values": filter_aggregate(f"list({value})", known)}
        case "survival":
            waiting = [*where, f"({metric.of}) IS NULL", f"({metric.over}) IS NOT NULL"]
            texts = {
                "values": filter_aggregate(f"list({value})", known),
                "censored": filter_aggregate(f"list({over})", waiting),
            }
        case "correlation" | "lagged" | "curve":
            texts = _aggregate_pairs(metric, known)
        case _:
            texts = _aggregate_amounts(metric, where)
    return texts


def _aggregate_pairs(metric: Metric, known: Sequence[str]) -> Aggregates:
    """Return lists of pairs, or of the cells of a curve."""
    value, over = (f"CAST({text} AS DOUBLE)" for text in (metric.of, metric.over))
    both = [*known, f"({metric.over}) IS NOT NULL"]
    if metric.kind == "correlation":
        return {"pairs": filter_aggregate(f"list([{value}, {over}])", both)}
    if metric.kind == "lagged":
        return {"months": filter_aggregate(f"list([{metric.at}, {value}, {over}])", both)}
    cell = f"[CAST(cohort AS DOUBLE), customers, months, {over}, {value}]"
    return {"cells": filter_aggregate(f"list({cell})", both)}


def _aggregate_amounts(metric: Metric, where: Sequence[str]) -> Aggregates:
    """Return sums of a ratio or mean, and sums of squares and products for its interval."""
    x = _cast_exact(metric.of, metric.digits)
    if metric.kind == "mean":
        known = [*where, f"({metric.of}) IS NOT NULL"]
        parts = {"x": x, "xx": f"{x} * {x}"}
    else:
        y = _cast_exact(metric.over, metric.digits)
        known = [*where, f"({metric.of}) IS NOT NULL", f"({metric.over}) IS NOT NULL"]
        parts = {"x": x, "y": y, "xx": f"{x} * {x}", "xy": f"{x} * {y}", "yy": f"{y} * {y}"}
    kept = ("x", "y") if metric.complete else parts
    return {
        "n": filter_aggregate("count(*)", known),
        **{
            part: filter_aggregate(f"sum({text})", known)
            for part, text in parts.items()
            if part in kept
        },
    }


def aggregate_clusters(
    metric: Metric, column: Callable[[str], str], *, spread: bool = False
) -> Aggregates:
    """Return component -> aggregate expression over the clusters of a group.

    Parameters
    ----------
    column : callable
        Returns the column in which an aggregate over the rows of a cluster is found.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Metric, Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "share", "basis": "event"}
    >>> metric = Metric(version=1, group="g", source="s", kind="share", of="is_x", **texts)
    >>> columns = {text: name for name, text in aggregate_rows(metric, clustered=True).items()}
    >>> for component, aggregate in aggregate_clusters(metric, columns.get).items():
    ...     print(component, aggregate)
    n CAST(sum(n) AS BIGINT)
    x CAST(sum(x) AS BIGINT)
    clusters count(CASE WHEN n > 0 THEN 1 END)
    xx sum(x * x)
    xn sum(x * n)
    nn sum(n * n)
    some count(CASE WHEN x > 0 THEN 1 END)
    others count(CASE WHEN n > x THEN 1 END)
    """
    rows = {
        part: column(text)
        for part, text in aggregate_rows(metric, clustered=True, spread=spread).items()
    }
    match metric.kind:
        case "share":
            return _aggregate_cases(rows, rows["x"], {"some": "{x} > 0", "others": "{n} > {x}"})
        case "balance":
            more = {
                "some": f"{rows['plus']} > 0",
                "fewer": f"{rows['minus']} > 0",
                "others": f"{rows['n']} > {rows['plus']} + {rows['minus']}",
            }
            x = f"({rows['plus']} - {rows['minus']})"
            counts = {part: _sum_counts(rows[part]) for part in ("plus", "minus")}
            return {**_aggregate_cases(rows, x, more), **counts}
        case "mean" | "ratio":
            return _aggregate_totals(metric, rows)
        case _:
            return _aggregate_plain(metric, rows, spread=spread)


def list_cases(metric: Metric) -> Aggregates:
    """Return component -> aggregate expression over clustered rows, for a kind in `BY_ROW`.

    Beside each list of values there is one of their clusters, in the same order.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue import Metric, Words
    >>> texts = {"name": Words(de="a", en="a"), "meaning": Words(de="a", en="a")}
    >>> texts |= {"source_of": "", "unit": "seconds", "basis": "event"}
    >>> metric = Metric(version=1, group="g", source="s", kind="quantile", of="wait", **texts)
    >>> for component, aggregate in list_cases(metric).items():
    ...     print(component, aggregate)
    values list(CAST(wait AS DOUBLE)) FILTER (WHERE (wait) IS NOT NULL)
    values_clusters list(cluster) FILTER (WHERE (wait) IS NOT NULL)
    """
    texts = aggregate_rows(metric)
    owners = {
        f"{part}_clusters": f"list({CLUSTER}){text[text.index(' FILTER ') :]}"
        for part, text in texts.items()
        if part in {"values", "censored"}
    }
    return texts | owners


def _sum_counts(name: str) -> str:
    """Return the sum of counts as a whole number of 64 bits."""
    return f"CAST(sum({name}) AS BIGINT)"


def _aggregate_cases(rows: Aggregates, x: str, counts: dict[str, str]) -> Aggregates:
    """Return sums of products of the cases and outcomes of clusters."""
    n = rows["n"]
    return {
        "n": _sum_counts(n),
        "x": _sum_counts(x),
        "clusters": filter_aggregate("count(*)", [f"{n} > 0"]),
        "xx": f"sum({x} * {x})",
        "xn": f"sum({x} * {n})",
        "nn": f"sum({n} * {n})",
        **{
            part: filter_aggregate("count(*)", [condition.format(n=n, x=x)])
            for part, condition in counts.items()
        },
    }


def _aggregate_totals(metric: Metric, rows: Aggregates) -> Aggregates:
    """Return sums of products of the totals of clusters."""
    found: Aggregates = {
        "n": _sum_counts(rows["n"]),
        "clusters": filter_aggregate("count(*)", [f"{rows['n']} > 0"]),
        **{part: f"sum({rows[part]})" for part in ("x", "y") if part in rows},
    }
    if metric.complete:
        return found
    x = _cast_exact(rows["x"], metric.digits, total=True)
    y = _cast_exact(rows.get("y", rows["n"]), metric.digits if "y" in rows else 0, total=True)
    return {
        **found,
        "xx": f"sum({x} * {x})",
        "xy": f"sum({x} * {y})",
        "yy": f"sum({y} * {y})",
        **{f"row_{part}": f"sum({rows[part]})" for part in ("xx", "xy", "yy") if part in rows},
    }


def _aggregate_plain(metric: Metric, rows: Aggregates, *, spread: bool) -> Aggregates:
    """Return the components of a count or sum, and where asked for the squares of its clusters."""
    found = {"n": _sum_counts(rows["n"])}
    if metric.kind == "sum":
        found["x"] = f"sum({rows['x']})"
    if spread:
        name, digits = (rows["x"], metric.digits) if metric.kind == "sum" else (rows["n"], 0)
        value = _cast_exact(name, digits, total=True)
        found["xx"] = f"sum({value} * {value})"
    return found


def list_totals(metric: Metric, *, clustered: bool) -> Aggregates:
    """Return component -> expression of the totals of one cluster, or of one row without clusters.

    The components are `n` cases, `x` and `y`.
    """
    if clustered:
        rows = aggregate_rows(metric, clustered=True)
        if metric.kind == "balance":
            return {"n": rows["n"], "x": f"{rows['plus']} - {rows['minus']}"}
        return {
            part: f"CAST({text} AS DOUBLE)"
            for part, text in rows.items()
            if part in {"n", "x", "y"}
        }
    needed = [f"({text}) IS NOT NULL" for text in (metric.of, metric.over) if text]
    condition = " AND ".join([*([f"({metric.where})"] if metric.where else []), *needed])
    exact = {"n": "1", "x": f"CAST({_cast_exact(metric.of, metric.digits)} AS DOUBLE)"}
    if metric.kind == "ratio":
        exact["y"] = f"CAST({_cast_exact(metric.over, metric.digits)} AS DOUBLE)"
    return {part: f"CASE WHEN {condition} THEN {text} END" for part, text in exact.items()}


def _cast_exact(value: str, digits: int, *, total: bool = False) -> str:
    """Return a number whose sums and products add up exactly, whatever the order of the rows.

    (With 18 digits DuckDB would keep a product in 64 bits, where it overflows; the squares of
    counts of one row fit, those of the `total` of a cluster may not.)
    """
    wide = digits or total
    return f"CAST({value} AS {f'DECIMAL(19,{digits})' if wide else 'BIGINT'})"


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
