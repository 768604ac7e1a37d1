"""The SQL subset: hooks as text, and functions that the catalogue and analyses may use."""

import ast
import re
from contextlib import suppress
from pathlib import Path

import pytest
from sqlglot import parse
from sqlglot.errors import ParseError

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.query import build_queries
from scrm.store.local import LocalStore
from scrm.store.sql import (
    ALLOWED,
    explode_pos,
    functions,
    month,
    quantile_exact,
    refused,
    seconds_between,
)
from scrm.views import VIEWS

ANALYSES = Path(__file__).parents[2] / "src" / "scrm" / "analyze"
STARTS = re.compile(r"\s*(SELECT|WITH)\s.*\sFROM\s", re.DOTALL)


def is_whole(text):
    """Say whether a text is a query that parses; templates with a gap are tested where they run."""
    with suppress(ParseError):
        return bool(STARTS.match(text) and parse(text, dialect="duckdb"))
    return False


def texts_of_analyses():
    """Yield every complete SQL text of an analysis; composed ones are tested elsewhere."""
    for path in sorted(ANALYSES.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in parts
                and is_whole(node.value)
            ):
                yield pytest.param(node.value, id=f"{path.relative_to(ANALYSES)}:{node.lineno}")


def test_every_query_of_the_kpis_keeps_to_the_subset():
    known = read_catalogue()
    for metric in known.metrics.values():
        for by in ((), sorted(known.dimensions(metric))):
            for query in build_queries(known, [metric], by):
                assert refused(query.sql) == [], metric.id


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_keeps_to_the_subset(name):
    assert refused(VIEWS[name]) == []


@pytest.mark.parametrize("sql", list(texts_of_analyses()))
def test_every_text_of_the_analyses_keeps_to_the_subset(sql):
    assert refused(sql) == []


@pytest.mark.parametrize("sql", [
    "SELECT approx_quantile(a, 0.5) FROM t",
    "SELECT log(a) FROM t",
    "SELECT dayofweek(a) FROM t",
    "SELECT hash(a) FROM t",
    "SELECT read_csv('x')",
])  # fmt: skip
def test_functions_that_other_engines_lack_or_answer_differently_are_refused(sql):
    assert refused(sql)


def test_the_names_are_those_of_duckdb(store):
    known = store.frame("SELECT DISTINCT lower(function_name) AS name FROM duckdb_functions()")[
        "name"
    ].to_list()
    keywords = {
        "cast",
        "try_cast",
        "case",
        "if",
        "coalesce",
        "and",
        "or",
        "not",
        "exists",
        "in",
        "between",
        "is",
        "interval",
        "extract",
        "array",
        "struct",
    }
    windows = {
        "row_number",
        "rank",
        "dense_rank",
        "lag",
        "lead",
        "first_value",
        "last_value",
        "ntile",
        "percent_rank",
        "cume_dist",
    }
    assert ALLOWED - set(known) - keywords - windows == set()


def test_the_hooks_give_text_that_runs():
    with LocalStore(None) as store:
        assert store.value(f"SELECT {quantile_exact('x', 0.5)} FROM range(4) AS t(x)") == 1.5
        assert (
            store.value(
                f"SELECT {seconds_between('a', 'b')} FROM (SELECT TIMESTAMP '2026-01-01' AS a, "
                "TIMESTAMP '2026-01-02' AS b)"
            )
            == 86_400
        )
        assert (
            str(store.value(f"SELECT {month('DATE ' + chr(39) + '2026-03-31' + chr(39))}"))
            == "2026-03-01"
        )
        exploded = (
            f"SELECT word, word_place FROM {explode_pos('texts', 'words', 'word')} ORDER "
            "BY word_place"
        )
        assert store.frame(f"WITH texts AS (SELECT ['b', 'a'] AS words) {exploded}").rows() == [
            ("b", 1),
            ("a", 2),
        ]


def test_functions_are_found_in_every_corner():
    sql = (
        "SELECT count(*) FILTER (WHERE lower(a) = 'x'), lag(a) OVER (ORDER BY abs(b)) FROM "
        "(SELECT greatest(a, b) AS a, b FROM t) AS s"
    )
    assert functions(sql) == {"count", "lower", "lag", "abs", "greatest"}


def test_the_times_are_the_ones_the_engine_knows():
    assert set(TIME_DIMENSIONS) == {"day", "week", "month", "quarter", "year"}
