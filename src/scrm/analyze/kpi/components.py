"""Running the queries: the components of each metric, group by group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.kpi.account_states import build_states
from scrm.analyze.kpi.component_query import CLUSTER
from scrm.analyze.kpi.query import ROWS, STATE_KINDS, Query
from scrm.errors import ConfigError, StatementError, UsageError
from scrm.store import Store
from scrm.store.sql_names import select_bound_values

FEW_CLUSTERS = 2000
"""Up to so many clusters, an interval rests on the total of each; else on sums over them."""
Group = tuple[Any, ...]
Parts = dict[str, Any]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals of the clusters (or rows) of one group, in an order that depends on values only.

    Parameters
    ----------
    n, x, y : arrays, shape (clusters,)
        Cases, and the totals of numerator and denominator; of a share or mean `y` is `n`.
    days : array, shape (clusters,), or None
        Day numbers, where clusters are days.
    """

    n: Floats
    x: Floats
    y: Floats
    days: Floats | None = None


def run_query(store: Store, sql: str, given: Mapping[str, Any]) -> pl.DataFrame:
    """Run a text with those of the values given that it refers to."""
    return store.frame(sql, select_bound_values(sql, given))


@contextmanager
def explain_failure(metrics: Iterable[str]) -> Iterator[None]:
    """Name the metrics whose formulas are computed when one of them fails.

    Raises
    ------
    ConfigError
        A formula, such as a CAST, failed on a value; or the engine refused it, such as a call with
        the wrong number of arguments.
    """
    try:
        yield
    except StatementError:
        raise ConfigError(
            f"kpi: a formula of {', '.join(metrics)} failed on a value",
            hint="TRY_CAST and try_strptime give NULL where CAST and strptime fail",
        ) from None
    except UsageError as error:  # of SQL that only formulas of a user can make wrong
        raise ConfigError(
            f"kpi: a formula of {', '.join(metrics)} cannot be computed: "
            f"{error.message.removeprefix('SQL: ')}",
            hint="check the formulas of these KPIs and of their source in the file of --metrics",
        ) from None


def fetch_components(
    store: Store, query: Query, by: Sequence[str], given: Mapping[str, Any], min_n: int
) -> dict[str, dict[Group, Parts]]:
    """Run one query; return metric -> group -> components.

    Where a group has few clusters, the component ``totals`` has the total of each. Groups of fewer
    than `min_n` cases are withheld anyway.
    """
    if query.rows:
        store.execute(
            f"CREATE TEMP TABLE {ROWS} AS {query.rows}", select_bound_values(query.rows, given)
        )
    try:
        found: dict[str, dict[Group, Parts]] = {}
        for text in filter(None, (query.sql, query.cases)):
            _read_components(query, run_query(store, text, given), by, given, found)
        if few := _list_few(query, found, min_n):
            _add_totals(store, query, by, given, few, found)
    finally:
        if query.rows:
            store.execute(f"DROP TABLE {ROWS}")
    return found


def _read_components(
    query: Query,
    frame: pl.DataFrame,
    by: Sequence[str],
    given: Mapping[str, Any],
    found: dict[str, dict[Group, Parts]],
) -> None:
    """Add the components of the metrics whose columns are in `frame`, a row for each group."""
    groups = [tuple(row) for row in frame.select(by).rows()] if by else [()] * frame.height
    for name, parts in query.components.items():
        if not set(parts.values()) <= set(frame.columns):
            continue
        columns = {part: frame[column] for part, column in parts.items()}
        found[name] = {
            group: {part: column[row] for part, column in columns.items()}
            for row, group in enumerate(groups)
        }
        if query.metrics[name].kind in STATE_KINDS:
            states = build_states(
                {group: row["accounts"] for group, row in found[name].items()}, by, given["last"]
            )
            found[name] = {group: {"accounts": each} for group, each in states.items()}


def _list_few(
    query: Query, found: Mapping[str, Mapping[Group, Parts]], min_n: int
) -> dict[Group, set[str]]:
    """Return the groups with few clusters, each with the metrics that need the totals of these."""
    few: dict[Group, set[str]] = {}
    for name in query.total_components:
        for group, parts in found[name].items():
            n, clusters = parts.get("n") or 0, parts.get("clusters", parts.get("n")) or 0
            single = parts.get("nn") == n  # each cluster is one case: sums say all
            if n >= min_n and not single and (query.serial or clusters <= FEW_CLUSTERS):
                few.setdefault(group, set()).add(name)
    return few


def _add_totals(
    store: Store,
    query: Query,
    by: Sequence[str],
    given: Mapping[str, Any],
    few: Mapping[Group, set[str]],
    found: Mapping[str, dict[Group, Parts]],
) -> None:
    """Fetch the totals of single clusters in groups with few of them."""
    places = {name: place for place, name in enumerate(query.metrics)}
    flags = {
        f"few_{places[name]}": [name in names for names in few.values()]
        for name in query.total_components
    }
    at = {f"at_{name}": [group[place] for group in few] for place, name in enumerate(by)}
    with store.offered(few=pl.DataFrame({**at, **flags}, strict=False).to_arrow()):
        frame = run_query(store, query.totals, given)
    columns = [name for name in frame.columns if name not in by]
    lists = (
        frame.group_by(by, maintain_order=True).agg(pl.all())
        if by
        else frame.select(pl.all().implode())
    )
    for row in lists.iter_rows(named=True) if frame.height else ():
        group = tuple(row[name] for name in by)
        arrays = {name: row[name] for name in columns}
        for name, parts in query.total_components.items():
            if name in few.get(group, ()):
                own = {part: arrays[column] for part, column in parts.items()}
                found[name][group]["totals"] = _build_totals(own, arrays.get(CLUSTER))


def _build_totals(columns: Mapping[str, Any], days: Any) -> Totals:
    """Return the totals of the clusters that have a case, sorted by value (days by day)."""
    n = np.array(columns["n"], float)
    counted = np.nan_to_num(n) > 0
    n = n[counted]
    x = np.array(columns["x"], float)[counted]
    y = np.array(columns["y"], float)[counted] if "y" in columns else n
    if days is None:
        order = np.lexsort((n, y, x))
        return Totals(n[order], x[order], y[order])
    numbers = np.array([day.toordinal() for day in days], float)[counted]
    order = np.argsort(numbers, kind="stable")
    return Totals(n[order], x[order], y[order], numbers[order])
