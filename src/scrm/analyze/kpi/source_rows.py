"""The rows of a source as one SELECT: columns, joins, the window, and the cluster of each row."""

from collections.abc import Collection, Sequence

from scrm.analyze.kpi.catalogue import CYCLES, TIME_DIMENSIONS, Source
from scrm.analyze.kpi.component_query import CLUSTER
from scrm.store.sql import hour_of_day, month, period_start, weekday
from scrm.store.sql_names import list_tables


def build_rows(
    source: Source,
    by: Sequence[str],
    wanted: Collection[str],
    *,
    clustered: bool = False,
    first: str = "$first",
) -> tuple[str, frozenset[str]]:
    """Return the SELECT of a source's rows, and the tables it reads.

    It has only the columns that are wanted, the joins that they need, and what identifies the
    cluster of a row.
    """
    columns = {name: column for name, column in source.columns.items() if name in wanted}
    times = {*TIME_DIMENSIONS, *CYCLES}
    dimensions = {name: source.dimensions[name] for name in by if name not in times}
    selected = [f"{column.sql} AS {name}" for name, column in {**dimensions, **columns}.items()]
    if day := source.local_day:
        moment = source.local_moment
        selected += [f"{text} AS {name}" for name in by if (text := _bucket(name, day, moment))]
        selected += [f"{day} AS day"] if "day" in wanted and "day" not in by else []
    if clustered:
        selected += [f"{_identify_cluster(source)} AS {CLUSTER}"]
    needed = {join for column in (*dimensions.values(), *columns.values()) for join in column.joins}
    joins = "".join(f"\n{source.joins[name]}" for name in source.joins if name in needed)
    body = f"FROM {source.from_}{joins}\nWHERE {_condition(source, by, first)}"
    return (
        f"SELECT {', '.join(selected) or '1 AS row_'}\n{body}",
        list_tables(f"SELECT 1 FROM {source.from_}{joins}"),
    )


def _identify_cluster(source: Source) -> str:
    """Return the day of a serial source, else a number of 64 bits that stands for the cluster."""
    return source.cluster[0] if source.serial else f"hash({', '.join(source.cluster)})"


def _bucket(name: str, day: str, moment: str) -> str:
    if name in CYCLES:
        return weekday(day) if name == "weekday" else hour_of_day(moment)
    if name not in TIME_DIMENSIONS:
        return ""
    return {"day": day, "month": month(day)}.get(name) or period_start(name, day)


def _condition(source: Source, by: Sequence[str], first: str) -> str:
    """Return which rows count: those of the window, or from another `first` day on.

    Where everything is asked for, and nothing is grouped by a time, undated rows count too.
    """
    if source.time:
        dated, when = f"{source.time} >= $since AND {source.time} < $until", source.time
    elif source.day:
        dated, when = f"{source.day} BETWEEN {first} AND $last", source.day
    else:
        return f"({source.where})"
    undated = f"({dated} OR ({when} IS NULL AND $everything))"
    return f"({source.where}) AND {dated if set(by) & {*TIME_DIMENSIONS, *CYCLES} else undated}"
