"""Reading the catalogue: configs/metrics*.yaml and a user's own file, with checks of all names."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NoReturn

from scrm.analyze.kpi.catalogue import RELATED, Catalogue, CustomerTraits, Metric, Source
from scrm.config import read_yaml_lines, resources, validate
from scrm.errors import ConfigError
from scrm.store.sql_names import list_tables
from scrm.store.user_expressions import UnknownNameError
from scrm.tables import TABLES
from scrm.views import VIEWS
from scrm.yaml_files import Place

Lines = Mapping[Place, int]


def read_catalogue(own: Path | None = None) -> Catalogue:
    """Return the catalogue of configs/metrics*.yaml, with a user's own file on top.

    The same names replace, new ones add.

    Raises
    ------
    ConfigError
        A file does not fit; names file, line and key.
    """
    changed = own.stat().st_mtime_ns if own is not None and own.exists() else 0
    return _read_catalogue(own, changed)


@cache
def _read_catalogue(own: Path | None, _changed: int) -> Catalogue:
    """Return the catalogue as of a change of the user's file."""
    known, path = Catalogue(), Path()
    lines: Lines = {}
    for path in list_catalogue_files():
        added, found = _read(path)
        for metric in added.metrics.values():
            object.__setattr__(metric, "theme", path.stem.partition("_")[2])
        known, lines = _merge(known, added), {**lines, **found}
    if own is not None:
        path = own
        added, lines = _read(own)
        if added.customer_traits.joins or added.customer_traits.dimensions:
            refuse(own, lines, ("customer_traits",), "these are built in")
        known = _merge(known, added)
    known = _add_customer_traits(known)
    _check_references(known, path, lines)
    return known


def list_catalogue_files() -> tuple[Path, ...]:
    """Return configs/metrics.yaml and the files of further themes beside it."""
    folder = resources("configs")
    return folder / "metrics.yaml", *sorted(folder.glob("metrics_*.yaml"))


def _merge(known: Catalogue, added: Catalogue) -> Catalogue:
    traits, more = known.customer_traits, added.customer_traits
    return Catalogue(
        customer_traits=CustomerTraits(
            joins={**traits.joins, **more.joins},
            dimensions={**traits.dimensions, **more.dimensions},
        ),
        relations={**known.relations, **added.relations},
        sources={**known.sources, **added.sources},
        metrics={**known.metrics, **added.metrics},
    )


def _add_customer_traits(known: Catalogue) -> Catalogue:
    """Return the catalogue with the traits of customers as dimensions of the sources with any."""
    traits = known.customer_traits
    return known.model_copy(
        update={
            "sources": {
                name: _add_traits(source, traits) if source.customer else source
                for name, source in known.sources.items()
            }
        }
    )


def _add_traits(source: Source, traits: CustomerTraits) -> Source:
    """Return a source with the traits of its customers; its own dimensions take precedence."""
    moment = source.moment or source.time or (source.day and f"CAST({source.day} AS TIMESTAMP)")

    def write(text: str) -> str:
        return text.replace("{customer}", source.customer).replace("{moment}", moment)

    dimensions = {
        name: column.model_copy(
            update={"sql": write(column.sql), "joins": (*source.customer_joins, *column.joins)}
        )
        for name, column in traits.dimensions.items()
        if moment or "{moment}" not in column.sql
    }
    return source.model_copy(
        update={
            "joins": {**source.joins, **{k: write(text) for k, text in traits.joins.items()}},
            "dimensions": {**dimensions, **source.dimensions},
        }
    )


def _read(path: Path) -> tuple[Catalogue, Lines]:
    document, lines = read_yaml_lines(path)
    return validate(Catalogue, document, path=path, lines=lines), lines


def refuse(path: Path, lines: Lines, place: Place, message: str, hint: str = "") -> NoReturn:
    """Raise a ConfigError that names file, line and key."""
    known = (place[:size] for size in range(len(place), 0, -1))
    line = next((lines[each] for each in known if each in lines), 1)
    raise ConfigError(f"{path}, line {line}: {'.'.join(map(str, place))}: {message}", hint=hint)


def _check_references(known: Catalogue, path: Path, lines: Lines) -> None:
    """Check that every source, metric, flag and join that is named exists."""
    for metric in known.metrics.values():
        place: Place = ("metrics", metric.id)
        for key, name, kind, offered in _list_references(known, metric):
            if name not in offered:
                error = UnknownNameError(f"there is no {kind} {{!r}}", name, offered)
                refuse(path, lines, (*place, key), str(error), error.hint)
    related = {
        metric.id: [metric.of, metric.over] if metric.kind in RELATED else []
        for metric in known.metrics.values()
    }
    _check_cycle(path, lines, "metrics", related)
    for name, source in known.sources.items():
        for group, columns in (("columns", source.columns), ("dimensions", source.dimensions)):
            for column, each in columns.items():
                for join in each.joins:
                    if join not in source.joins:
                        error = UnknownNameError("there is no join {!r}", join, source.joins)
                        place = ("sources", name, group, column, "joins")
                        refuse(path, lines, place, str(error), error.hint)


def _list_references(
    known: Catalogue, metric: Metric
) -> Iterable[tuple[str, str, str, Collection[str]]]:
    """Yield key, name, kind of thing and what exists, for each name that a metric refers to."""
    if metric.kind in RELATED:
        yield "of", metric.of, "KPI", known.metrics
        yield "over", metric.over, "KPI", known.metrics
    else:
        yield "source", metric.source, "source", known.sources
    counts = [
        name
        for name, other in known.metrics.items()
        if other.kind in {"count", "distinct", "sum"} and _is_read(known, other, metric)
    ]
    for name in metric.flags:
        yield "flags", name, "count of the same tables", counts


def _is_read(known: Catalogue, flag: Metric, metric: Metric) -> bool:
    """Return whether a metric has a value only where a flag has one, too."""
    if metric.kind not in RELATED:
        sources = {metric.source}
    else:
        names = (known.metrics.get(metric.of), known.metrics.get(metric.over))
        sources = {part.source for part in names if part}
    reads = {
        name for each in sources if each in known.sources for name in known.sources[each].reads
    }
    return flag.source in known.sources and reads.issuperset(known.sources[flag.source].reads)


def check_relations(known: Catalogue, path: Path, lines: Lines) -> None:
    """Check that no relation reads itself; one named like a table may read that table."""
    read = {
        name: [
            table
            for table in list_tables(relation.sql)
            if table in known.relations and not (table == name and name in {*TABLES, *VIEWS})
        ]
        for name, relation in known.relations.items()
    }
    _check_cycle(path, lines, "relations", read)


def _check_cycle(
    path: Path, lines: Lines, section: str, graph: Mapping[str, Iterable[str]]
) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle = error.args[1]
        place = next(
            ((section, name) for name in cycle if (section, name) in lines), (section, cycle[0])
        )
        refuse(path, lines, place, f"refers to itself: {' -> '.join(cycle)}")
