"""From metrics to SQL: one query per source gives the components of all its metrics by group."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from scrm.analyze.kpi.catalogue import Catalogue, Metric, Source
from scrm.analyze.kpi.component_query import (
    BY_ROW,
    CLUSTER,
    TOTALLED,
    aggregate_clusters,
    aggregate_rows,
    list_cases,
    list_totals,
    needs_clusters,
)
from scrm.analyze.kpi.source_rows import build_rows
from scrm.store import Store
from scrm.store.sql_names import list_columns
from scrm.store.sql_names import list_tables as list_names

STATE_KINDS = frozenset({"stock", "growth"})
ROWS = "clustered_rows"
"""The table that has the clustered rows of a source while its queries run."""
Names = frozenset[str]


@dataclass(slots=True)
class Query:
    """The text of one query, and which of its columns hold which component of which metric.

    Parameters
    ----------
    source : str
        The source whose rows it reads.
    sql : str
        Its text; empty if all metrics need single rows.
    rows : str
        The query of the rows that the others read as the table `ROWS`, where rows are clustered.
    cases : str
        The query of the lists of single cases of clustered rows.
    tables : frozenset of str
        The tables and relations it reads, directly or through other relations.
    totals : str
        The query of single totals, by cluster or row, for the groups in the table `few`; empty
        where no interval rests on them.
    kept : dict
        The relations that must exist before it, in order, with their queries.
    metrics : dict
        The metrics it serves, by id.
    components : dict
        Metric id -> component (n, x, y, xx, xy, yy, days, values, censored, pairs, ...) -> column.
    total_components : dict
        The same for `totals`, for the metrics that need them; `few` has a flag for each,
        ``few_`` and the place of the metric, and the dimensions as ``at_`` and their names.
    serial : bool
        The clusters are days; `totals` has a column `cluster` with the day.
    """

    source: str
    sql: str = ""
    rows: str = ""
    cases: str = ""
    tables: Names = frozenset()
    totals: str = ""
    kept: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    components: dict[str, dict[str, str]] = field(default_factory=dict)
    total_components: dict[str, dict[str, str]] = field(default_factory=dict)
    serial: bool = False


def build_queries(known: Catalogue, metrics: Sequence[Metric], by: Sequence[str]) -> list[Query]:
    """Return the queries that give all components of `metrics`, grouped by the dimensions `by`."""
    parts = [part for metric in metrics for part in known.components(metric)]
    asked = [*metrics, *parts]
    wanted = {
        part.id: part
        for part in [*parts, *(flag for each in asked for flag in known.flags(each, by))]
    }
    spread = {
        part.id
        for metric in metrics
        for part in known.components(metric)
        if known.related_metrics(metric)
    }
    found = []
    for name, source in known.sources.items():
        chosen = [metric for metric in wanted.values() if metric.source == name]
        found += _build_source_queries(name, source, chosen, by, spread)
    reached = [_list_relations(known, query.tables) for query in found]
    uses = Counter(relation for relations in reached for relation in relations)
    kept = {name for name, count in uses.items() if known.relations[name].kept and count > 1}
    for query, relations in zip(found, reached, strict=True):
        query.kept = {
            name: _prepend_relations(known, known.relations[name].sql, kept)
            for name in relations
            if name in kept
        }
        for name in ("rows",) if query.rows else ("sql", "totals"):
            text = getattr(query, name)
            setattr(query, name, text and _prepend_relations(known, text, kept, query.tables))
        query.tables = _reach_tables(known, query.tables)
    return found


def _build_source_queries(
    name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str], spread: Collection[str]
) -> list[Query]:
    """Return the queries of one source: over its rows or clusters, and over its entities."""
    flat = [metric for metric in metrics if metric.kind not in STATE_KINDS]
    states = [metric for metric in metrics if metric.kind in STATE_KINDS]
    clustered = bool(source.cluster) and any(
        needs_clusters(metric, spread=metric.id in spread) for metric in flat
    )
    found = []
    if flat:
        build = _build_clustered if clustered else _build_flat
        found.append(build(name, source, flat, by, spread))
    if states:
        found.append(_build_state(name, source, states, by))
    return found


def _build_flat(
    name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str], spread: Collection[str]
) -> Query:
    """Return the query of sums, counts and lists over the rows of a source."""
    query = Query(name, metrics={metric.id: metric for metric in metrics})
    aggregates: dict[str, str] = {}
    for metric in metrics:
        texts = aggregate_rows(metric, spread=metric.id in spread)
        query.components[metric.id] = _name_columns(texts, aggregates, "c")
    rows, query.tables = build_rows(source, by, _list_metric_columns(metrics))
    selected = [*by, *_select(aggregates)]
    query.sql = f"SELECT {', '.join(selected)}\nFROM (\n{rows}\n) AS s{_group_by(by)}"
    few = [metric for metric in metrics if metric.kind in {"mean", "ratio"} and not metric.complete]
    if few:
        _add_totals(query, f"(\n{rows}\n)", few, by, clustered=False)
    return query


def _build_clustered(
    name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str], spread: Collection[str]
) -> Query:
    """Return the queries of the totals over clusters and of the lists of cases over rows."""
    query = Query(name, metrics={metric.id: metric for metric in metrics}, serial=source.serial)
    added = [metric for metric in metrics if metric.kind not in BY_ROW]
    listed = [metric for metric in metrics if metric.kind in BY_ROW]
    wanted = _list_metric_columns(metrics)
    query.rows, query.tables = build_rows(source, by, wanted, clustered=True)
    if added:
        query.sql = _add_up_clusters(query, added, by, spread)
    if listed:
        aggregates: dict[str, str] = {}
        for metric in listed:
            query.components[metric.id] = _name_columns(list_cases(metric), aggregates, "l")
        selected = ", ".join([*by, *_select(aggregates)])
        query.cases = f"SELECT {selected}\nFROM {ROWS}{_group_by(by)}"
    few = [metric for metric in added if metric.kind in TOTALLED and not metric.complete]
    if few:
        _add_totals(query, ROWS, few, by, clustered=True)
    return query


def _add_up_clusters(
    query: Query, metrics: Sequence[Metric], by: Sequence[str], spread: Collection[str]
) -> str:
    """Return the query that adds up the rows of each cluster, and then the clusters of a group."""
    inner: dict[str, str] = {}
    outer: dict[str, str] = {}
    for metric in metrics:
        texts = aggregate_clusters(
            metric,
            lambda text: inner.setdefault(text, f"a{len(inner)}"),
            spread=metric.id in spread,
        )
        query.components[metric.id] = _name_columns(texts, outer, "c")
    clusters = f"SELECT {', '.join([*by, *_select(inner)])}\nFROM {ROWS}"
    clusters += _group_by([*by, CLUSTER])
    selected = ", ".join([*by, *_select(outer)])
    return f"SELECT {selected}\nFROM (\n{clusters}\n) AS k{_group_by(by)}"


def _name_columns(texts: Mapping[str, str], columns: dict[str, str], prefix: str) -> dict[str, str]:
    """Return component -> column; expressions that are not in `columns` yet are added."""
    return {
        part: columns.setdefault(text, f"{prefix}{len(columns)}") for part, text in texts.items()
    }


def _add_totals(
    query: Query, rows: str, metrics: Sequence[Metric], by: Sequence[str], *, clustered: bool
) -> None:
    """Add the query of the totals of each cluster, or row, in the groups of the table `few`."""
    columns: dict[str, str] = {}
    counts = []
    for metric in metrics:
        flag = f"few_{list(query.metrics).index(metric.id)}"
        where = f"({metric.where}) AND {flag}" if metric.where else flag
        texts = list_totals(metric.model_copy(update={"where": where}), clustered=clustered)
        query.total_components[metric.id] = _name_columns(texts, columns, "t")
        counts.append(query.total_components[metric.id]["n"])
    same = " AND ".join(f"s.{name} IS NOT DISTINCT FROM few.at_{name}" for name in by) or "TRUE"
    named = [*by, *([CLUSTER] if query.serial else [])]
    totals = (
        f"SELECT {', '.join([*named, *_select(columns)])}\nFROM {rows} AS s\nJOIN few ON {same}"
    )
    if clustered:
        totals += _group_by([*by, CLUSTER])
    known = " OR ".join(f"{name} > 0" for name in dict.fromkeys(counts))
    query.totals = f"SELECT *\nFROM (\n{totals}\n) AS t\nWHERE {known}"


def _select(columns: Mapping[str, str]) -> list[str]:
    return [f"{text} AS {name}" for text, name in columns.items()]


def _build_state(name: str, source: Source, metrics: Sequence[Metric], by: Sequence[str]) -> Query:
    """Return the query of the last value of each entity, and its value before the first day.

    The entities of a group are listed, with those that have a value in the period before only.
    """
    query = Query(name, metrics={metric.id: metric for metric in metrics})
    inner, outer = [], []
    for index, metric in enumerate(metrics):
        known = [f"{metric.of} IS NOT NULL", *([f"({metric.where})"] if metric.where else [])]
        where = f"FILTER (WHERE {' AND '.join(known)} AND day >= $first)"
        inner += [
            f"arg_max({metric.of}, day) {where} AS last{index}",
            f"arg_min(before, day) {where} AS before{index}",
            f"date_diff('day', min(before_day) {where}, max(day) {where}) AS days{index}",
            f"max(day) {where} AS day{index}",
        ]
        outer.append(
            f"list(struct_pack(name := entity, last := last{index}, before := before{index}, "
            f"days := days{index}, last_day := day{index})) AS accounts{index}"
        )
        query.components[metric.id] = {"accounts": f"accounts{index}"}
    wanted = _list_metric_columns(metrics) | {"entity", "before", "before_day", "day"}
    rows, query.tables = build_rows(source, by, wanted, first="$earlier")
    keys = ", ".join([*by, "entity"])
    entities = f"SELECT {', '.join([keys, *inner])}\nFROM (\n{rows}\n) AS s\nGROUP BY {keys}"
    query.sql = f"SELECT {', '.join([*by, *outer])}\nFROM (\n{entities}\n) AS e{_group_by(by)}"
    return query


def list_tables(known: Catalogue, metric: Metric) -> tuple[str, ...]:
    """Return the tables of a metric: those without which it has no row, and those of its columns.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> list_tables(known, known.metric("er_reach")), list_tables(known, known.metric("posts"))
    (('posts', 'post_metrics'), ('posts',))
    """
    found: dict[str, None] = {}
    for part in known.components(metric):
        source = known.sources[part.source]
        _, tables = build_rows(source, (), _list_metric_columns([part]))
        reached = _reach_tables(known, tables)
        found |= dict.fromkeys((*source.reads, *(name for name in source.uses if name in reached)))
    return tuple(found)


def build_listing(
    known: Catalogue, name: str, columns: Sequence[str], tail: str, by: Sequence[str] = ()
) -> str:
    """Return the query of single rows of a source; `tail` has conditions and the order.

    Columns and `tail` may refer to the dimensions `by`.
    """
    head, end = f"SELECT {', '.join(columns)}\nFROM ", f" AS s\n{tail}"
    rows, tables = build_rows(known.sources[name], by, list_columns(f"{head}rows{end}"))
    return _prepend_relations(known, f"{head}(\n{rows}\n){end}", (), tables)


MOST_AND_LEAST_ENGAGING = """WHERE interactions IS NOT NULL AND followers > 0
ORDER BY rate DESC, interactions DESC, channel_name, post_id"""
"""The end of the listing of own posts by interaction rate."""
WAITING_LONGEST = """WHERE is_observed AND NOT in_time
ORDER BY day, watched_seconds DESC, channel_name, post_id"""
"""The end of the listing of unanswered conversations."""


def _list_metric_columns(metrics: Iterable[Metric]) -> Names:
    """Return the columns that formulas and conditions refer to."""
    texts = (
        text for metric in metrics for text in (metric.of, metric.over, metric.where, metric.at)
    )
    return frozenset().union(*map(list_columns, texts))


def _group_by(by: Sequence[str]) -> str:
    return f"\nGROUP BY {', '.join(by)}" if by else ""


def _list_relations(
    known: Catalogue, tables: Collection[str], kept: Container[str] = ()
) -> list[str]:
    """Return the relations among `tables`, and those they read, in the order of computation.

    Those in `kept` exist already and are left out.
    """
    order: list[str] = []

    def visit(names: Collection[str]) -> None:
        for name, relation in known.relations.items():
            if name in names and name not in order and name not in kept:
                visit(list_names(relation.sql) - {name})
                order.append(name)

    visit(tables)
    return order


def _reach_tables(known: Catalogue, tables: Collection[str]) -> Names:
    """Return `tables` and all that their relations read."""
    relations = _list_relations(known, tables)
    return frozenset(tables).union(*(list_names(known.relations[name].sql) for name in relations))


def _prepend_relations(
    known: Catalogue, text: str, kept: Container[str], tables: Names | None = None
) -> str:
    """Return a query with the relations it reads as CTEs, except those that are kept beside it."""
    names = _list_relations(known, list_names(text) if tables is None else tables, kept)
    steps = []
    for name in names:
        relation = known.relations[name]
        how = " NOT MATERIALIZED" if relation.inline else ""
        steps.append(f"{name} AS{how} (\n{relation.sql.strip()}\n)")
    head = ",\n".join(steps)
    return f"WITH {head}\n{text}" if steps else text


OWN_NAMES = """
SELECT channel, account_id AS id, CAST(NULL AS VARCHAR) AS handle, CAST(NULL AS VARCHAR) AS shown,
  1 AS rank
FROM channel_metrics
GROUP BY channel, account_id
UNION ALL
SELECT channel, profile_id, handle, display_name, 2
FROM profiles
WHERE is_own
UNION ALL
SELECT channel, author_id, CAST(NULL AS VARCHAR), author_name, 3
FROM posts
WHERE is_own AND author_id IS NOT NULL
GROUP BY channel, author_id, author_name"""
"""The names of own accounts: of counts of followers, own profiles, and authors of own posts."""

_WITH_MONEY = {
    "sales": ("orders", "order_lines"),
    **{name: (name,) for name in ("orders", "opportunities", "campaigns", "web_visits")},
}
"""The tables with a currency behind each table that sources read."""


def list_currencies(store: Store, read: Iterable[str] = _WITH_MONEY) -> list[str]:
    """Return the currencies in the tables that sources read, in order."""
    tables = dict.fromkeys(table for name in read for table in _WITH_MONEY.get(name, ()))
    union = " UNION ".join(
        f"SELECT currency FROM {table} WHERE currency IS NOT NULL" for table in tables
    )
    found: list[str] = (
        store.frame(f"{union} ORDER BY currency")["currency"].to_list() if union else []
    )
    return found
