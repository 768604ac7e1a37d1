"""The formulas of a user's own file: checked before any row is read, written from their trees."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from scrm.analyze.kpi.catalogue import RELATED, Catalogue, Column, Metric, Relation, Source
from scrm.analyze.kpi.catalogue_file import check_relations, refuse
from scrm.config import read_yaml_lines
from scrm.store import user_expressions
from scrm.store.sql import ALLOWED
from scrm.tables import TABLES
from scrm.views import VIEWS
from scrm.yaml_files import Place

OFFERED = frozenset({"days", "channel_kinds", "account_aliases"})
"""The tables that every query of the KPIs may read beside those of the database."""
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True)
class Checker:
    """Checks texts of one file; an error names file, line and key."""

    path: Path
    lines: Mapping[Place, int]
    tables: Collection[str]
    settings: Collection[str]

    def check_scalar(self, text: str, place: Place, columns: Collection[str] | None = None) -> str:
        """Return an expression over one row, written from its tree."""
        return self._check(
            lambda: user_expressions.scalar(
                text, columns, functions=ALLOWED, parameters=self.settings
            ),
            place,
        )

    def check_query(self, text: str, place: Place) -> str:
        """Return a query, written from its tree."""
        return self._check_over_tables(user_expressions.query, text, place)

    def check_source(self, text: str, place: Place) -> str:
        """Return a FROM clause, written from its tree."""
        return self._check_over_tables(user_expressions.source, text, place)

    def check_join(self, text: str, place: Place) -> str:
        """Return a JOIN clause, written from its tree."""
        return self._check_over_tables(user_expressions.join, text, place)

    def check_name(self, place: Place) -> None:
        """Check a key that becomes a name in SQL."""
        if not _NAME.fullmatch(str(place[-1])):
            self._refuse(place, "a name has lower case letters, digits and _ only")

    def check_tables(self, names: Collection[str], place: Place) -> None:
        """Check the names of tables."""
        for each in names:
            if each not in self.tables:
                error = user_expressions.UnknownNameError(
                    "there is no table {!r}", each, self.tables
                )
                self._refuse(place, str(error), error.hint)

    def _check_over_tables(self, check: Callable[..., str], text: str, place: Place) -> str:
        return self._check(
            lambda: check(text, self.tables, functions=ALLOWED, parameters=self.settings), place
        )

    def _check(self, check: Callable[[], str], place: Place) -> str:
        try:
            return check()
        except user_expressions.ExpressionError as error:
            return self._refuse(place, str(error), error.hint)

    def _refuse(self, place: Place, message: str, hint: str = "") -> NoReturn:
        refuse(self.path, self.lines, place, message, hint)


def check_formulas(known: Catalogue, own: Path, settings: Collection[str]) -> Catalogue:
    """Return the catalogue with every formula of the user's own file written from its tree.

    Parameters
    ----------
    settings : collection of str
        What a formula may name as ``$name``.

    Raises
    ------
    ConfigError
        A formula is no expression, calls a function outside the allow-list, or names a column,
        table or setting that does not exist; names file, line and key.
    """
    document, lines = read_yaml_lines(own)
    tables = {*TABLES, *VIEWS, *known.relations, *OFFERED}
    rewritten = rewrite_formulas(known, document, Checker(own, lines, tables, settings))
    check_relations(rewritten, own, lines)
    return rewritten


def rewrite_formulas(known: Catalogue, document: Mapping[str, Any], checker: Checker) -> Catalogue:
    """Return the catalogue with the entries that a document names written from their trees."""
    own = {key: document.get(key) or () for key in ("relations", "sources", "metrics")}
    for key, names in own.items():
        for name in names:
            checker.check_name((key, name))
    relations = {
        name: _rewrite_relation(known.relations[name], name, checker) for name in own["relations"]
    }
    sources = {name: _rewrite_source(known.sources[name], name, checker) for name in own["sources"]}
    whole = known.model_copy(
        update={
            "relations": {**known.relations, **relations},
            "sources": {**known.sources, **sources},
        }
    )
    metrics = {
        name: _rewrite_metric(known.metrics[name], whole, checker) for name in own["metrics"]
    }
    return whole.model_copy(update={"metrics": {**known.metrics, **metrics}})


def _rewrite_relation(relation: Relation, name: str, checker: Checker) -> Relation:
    return relation.model_copy(
        update={"sql": checker.check_query(relation.sql, ("relations", name))}
    )


def _rewrite_source(source: Source, name: str, checker: Checker) -> Source:
    place = ("sources", name)
    checker.check_tables(source.reads, (*place, "reads"))
    checker.check_tables(source.uses, (*place, "uses"))
    for each in source.joins:
        checker.check_name((*place, "joins", each))
    texts = {
        key: checker.check_scalar(text, (*place, key))
        for key in ("where", "time", "day", "local_time")
        if (text := getattr(source, key))
    }
    return source.model_copy(
        update={
            **texts,
            "from_": checker.check_source(source.from_, (*place, "from")),
            "joins": {
                each: checker.check_join(text, (*place, "joins", each))
                for each, text in source.joins.items()
            },
            "columns": dict(_rewrite_columns(source.columns, (*place, "columns"), checker)),
            "cluster": tuple(
                checker.check_scalar(text, (*place, "cluster", index))
                for index, text in enumerate(source.cluster)
            ),
            "dimensions": dict(
                _rewrite_columns(source.dimensions, (*place, "dimensions"), checker)
            ),
        }
    )


def _rewrite_columns(
    columns: Mapping[str, Column], place: Place, checker: Checker
) -> Iterator[tuple[str, Column]]:
    for name, column in columns.items():
        checker.check_name((*place, name))
        yield (
            name,
            column.model_copy(update={"sql": checker.check_scalar(column.sql, (*place, name))}),
        )


def _rewrite_metric(metric: Metric, known: Catalogue, checker: Checker) -> Metric:
    if metric.kind in RELATED:
        return metric
    columns = known.sources[metric.source].columns
    texts = {
        key: checker.check_scalar(text, ("metrics", metric.id, key), columns)
        for key in ("of", "over", "where", "at")
        if (text := getattr(metric, key))
    }
    return metric.model_copy(update=texts)
