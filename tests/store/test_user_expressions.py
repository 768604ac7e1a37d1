"""SQL in files of users: one expression or query, confined to its row."""

import json
import string
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.analyze.kpi import formulas
from scrm.analyze.kpi import settings as kpi_settings
from scrm.analyze.kpi.catalogue import RELATED
from scrm.analyze.kpi.catalogue_file import list_catalogue_files, read_catalogue
from scrm.analyze.selection import rule_syntax as rules
from scrm.cli import run
from scrm.config import read_yaml_lines
from scrm.errors import ConfigError, StoreError, UsageError
from scrm.ingest.formats.mapping_files import list_mappings, read_mapping
from scrm.report.check_types import Check
from scrm.store import user_expressions
from scrm.store.local import LocalStore
from scrm.store.user_expressions import (
    ExpressionError,
    UnknownNameError,
    join,
    query,
    scalar,
    source,
)

FIELDS = ("a", "b", "n", "d")
HOSTILE = [
    "E'\\'' ; DELETE FROM stored.orders; SELECT 'x'",
    "e'\\''",
    "E'x'",
    "$$x$$",
    "$t$ x $t$",
    "X'41'",
    "U&'\\0041'",
    "'a' 'b' -- c",
    "a -- comment",
    "a /* comment */",
    "a; DELETE FROM stored.orders",
    "a); DELETE FROM stored.orders; SELECT (a",
    "a FROM stored.orders",
    "a, b",
    "a AS b",
    "*",
    "(SELECT count(*) FROM stored.orders)",
    "EXISTS (SELECT 1)",
    "EXISTS (FROM stored.orders)",
    "a IN (SELECT order_id FROM stored.orders)",
    "a IN (FROM stored.orders)",
    "a = ANY (SELECT 1)",
    "ARRAY(SELECT 1)",
    "(FROM stored.orders)",
    "(TABLE stored.orders)",
    "(VALUES (1))",
    "read_text('/etc/passwd')",
    "getenv('HOME')",
    "current_setting('threads')",
    "nextval('s')",
    "query('x')",
    "\"read_text\"('x')",
    "system.main.getenv('HOME')",
    "a.getenv()",
    "lower(a).getenv()",
    "current_user",
    "current_date",
    "rowid",
    "orders.order_id",
    "c",
    "$a",
    "$1",
    "?",
    ":a",
    "#1",
    "list_transform([1], lambda x: x)",
    "list_transform([1], x -> x)",
    "[x FOR x IN [1]]",
    "[1, 2]",
    "{'a': 1}",
    "a[1]",
    "COLUMNS(*)",
    "COLUMNS('a')",
    "CAST(a AS secret)",
    "a::INTEGER[]",
    "a COLLATE nocase",
    "sum(n)",
    "count(*)",
    "min(a) OVER (PARTITION BY b ORDER BY n ROWS 1 PRECEDING)",
    "min(a) OVER w",
    "row_number() OVER ()",
    "read_text(a) OVER (PARTITION BY b)",
    "CAST(a AS INTEGER) OVER ()",
    "lower(*)",
    "repeat('x', 1000000000)",
    "DISTINCT a",
    "a ORDER BY b",
    "a LIMIT 1",
    "a UNION SELECT b",
    "DELETE FROM stored.orders",
    "SELECT 1",
    "INSERT INTO stored.orders VALUES (1)",
    "COPY stored.orders TO 'x'",
    "a\x00b",
    "",
    "'",
    "(" * 3_000 + "a" + ")" * 3_000,
    "a" * 20_000,
]
"""None is one expression over fields."""


def tree(store, text):
    """Return the engine's own tree of a query, without places."""
    found = json.loads(store.value("SELECT json_serialize_sql($text)", {"text": text}))
    assert not found["error"], (text, found)

    def plain(value):
        if isinstance(value, dict):
            return {
                key: plain(each)
                for key, each in value.items()
                if not key.startswith("query_location")
            }
        return [plain(each) for each in value] if isinstance(value, list) else value

    return plain(found)


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(each[:40]) for each in HOSTILE])
def test_what_is_no_expression_over_fields_is_refused(text):
    with pytest.raises(ExpressionError, match=r"\w"):
        scalar(text, FIELDS)


@pytest.mark.parametrize("text", [
    "a IS NOT NULL", "a NOT IN ('x', 'y')", "n NOT BETWEEN 1 AND 2", "a NOT LIKE 'x%'",
    "NOT (a = b)",
    "a IS NOT DISTINCT FROM b", "n IS NOT TRUE", "a || b IS NULL", "-n + 3 * (n - 1) / 2 % 2 // 1",
    "CASE WHEN n > 1 THEN 'x' WHEN n < 0 THEN '''' ELSE b END", "CASE a WHEN 'x' THEN 1 END",
    "n::DECIMAL(18, 2)",
    "TRY_CAST(a AS DATE)",  "date_trunc('day', d)", "coalesce(a, b, '')",
    "regexp_extract(a, '(\\d+)', 1)", "min(a) OVER (PARTITION BY b)", "'\\'", "'it''s'",
    "'-- no comment; /* */ $$'",
    "split_part(a, ' ', 2)", "n <> 1 AND n != 2 OR n == 3", "a ILIKE 'x'", "left(a, 2)", "chr(10)",
])  # fmt: skip
def test_an_expression_keeps_its_meaning(store, text):
    assert tree(store, f"SELECT {scalar(text, FIELDS)}") == tree(store, f"SELECT {text}")


@pytest.mark.parametrize(
    "text",
    [
        "a = b IS NOT NULL",
        "NOT a IS NULL",
        "CAST('2026-01-01' AS TIMESTAMP) + INTERVAL 1 DAY",
        "1e3 + .5 + 1.",
        "+1",
        "1_000",
    ],
)
def test_an_expression_that_is_written_differently_has_the_same_value(store, text):
    rows = "FROM (VALUES ('x', NULL), ('x', 'y'), ('x', 'x'), (NULL, 'x')) AS t(a, b)"
    assert store.frame(f"SELECT {scalar(text, FIELDS)} AS x {rows}").equals(
        store.frame(f"SELECT {text} AS x {rows}")
    )


def test_every_expression_of_the_mappings_that_come_with_scrm_keeps_its_meaning(store):
    for mapping in list_mappings().values():
        new = dict(mapping.rewrite_expressions().expressions())
        assert mapping.rewrite_expressions().hash == mapping.hash
        for place, text in mapping.expressions():
            assert tree(store, f"SELECT {new[place]}") == tree(store, f"SELECT {text}"), place


def test_every_formula_that_comes_with_scrm_keeps_its_meaning(store):
    known = new = read_catalogue()
    named = kpi_settings._BOUND | set(kpi_settings.FormulaParams.model_fields)
    metrics: list[str] = []
    for path in list_catalogue_files():
        new = formulas.check_formulas(new, path, named)
        metrics += read_yaml_lines(path)[0]["metrics"]
    assert sorted(metrics) == sorted(known.metrics)
    pairs = [(each.sql, new.relations[name].sql) for name, each in known.relations.items()]
    for name, each in known.sources.items():
        other = new.sources[name]
        pairs += [(_from(each), _from(other)), (f"SELECT {each.where}", f"SELECT {other.where}")]
        for key in ("columns", "dimensions"):
            columns = getattr(other, key)
            pairs += [
                (f"SELECT {c.sql}", f"SELECT {columns[n].sql}")
                for n, c in getattr(each, key).items()
            ]
    for name, each in known.metrics.items():
        texts = (
            []
            if each.kind in RELATED
            else [key for key in ("of", "over", "where") if getattr(each, key)]
        )
        pairs += [
            (f"SELECT {getattr(each, key)}", f"SELECT {getattr(new.metrics[name], key)}")
            for key in texts
        ]
    assert len(pairs) > 300
    for old, written in pairs:
        assert tree(store, written) == tree(store, old)


def _from(each):
    return f"SELECT 1 FROM {each.from_} {' '.join(each.joins.values())}"


def test_a_query_may_make_rows_of_the_parts_of_a_text(store):
    text = """
        SELECT part, place FROM (SELECT 'a#b' AS text) AS p,
            UNNEST(string_split(p.text, '#')) WITH ORDINALITY AS parts(part, place)
    """
    written = query(text, set(), functions={"string_split"})
    assert sorted(store.frame(written).rows()) == [("a", 1), ("b", 2)]


def test_a_name_that_is_not_there_is_answered_with_a_near_one():
    with pytest.raises(UnknownNameError, match="there is no column 'custmer'") as caught:
        scalar("custmer", {"customer", "amount"})
    assert caught.value.hint == "near: customer; there are amount, customer"


@pytest.mark.parametrize("text", [
    "SELECT * FROM read_csv('x')", "SELECT * FROM 'x.csv'", "SELECT * FROM secrets",
    "SELECT 1; SELECT 2", "DELETE FROM posts",
    "WITH x AS (DELETE FROM posts RETURNING *) SELECT * FROM x", "SELECT * FROM stored.posts",
    "SELECT getenv('x') FROM posts",
    "SELECT 1 -- x", "SELECT $other FROM posts", "COPY posts TO 'x'",
    "SELECT * FROM posts, LATERAL (SELECT read_text('x'))",
    "SELECT * INTO x FROM posts", "FROM query('x')", "PIVOT posts ON a USING count(*)",
    "SELECT (FROM read_text('x'))",
    "SELECT x FROM posts, UNNEST((SELECT list(a) FROM secrets)) AS t(x)",
    "SELECT x FROM posts, UNNEST(glob('*')) AS t(x)", "SELECT x FROM unnest_of(posts) AS t(x)",
])  # fmt: skip
def test_what_is_no_query_over_known_tables_is_refused(text):
    with pytest.raises(ExpressionError, match=r"\w"):
        query(text, {"posts"}, parameters={"zone"})


@pytest.mark.parametrize(
    "text",
    [
        "posts WHERE 1 = 1",
        "posts GROUP BY a",
        "(DELETE FROM posts)",
        "read_csv('x')",
        "posts; SELECT 1",
    ],
)
def test_what_is_no_source_is_refused(text):
    with pytest.raises(ExpressionError, match=r"\w"):
        source(text, {"posts"})
    with pytest.raises(ExpressionError, match=r"\w"):
        join(f"JOIN {text}", {"posts"})


MAPPING = """name: own_orders
title: {de: a, en: b}
fields:
  order_id: {from: [Nr], type: id, required: true}
  ordered_at: {from: [Tag], type: date}
  note: {from: [Bemerkung], type: text}
tables:
  orders:
    set:
      customer_id: CONDITION
"""
PLACES = {
    "tables.orders.set.customer_id": MAPPING,
    "tables.orders.when": MAPPING.replace("set:\n      customer_id: ", "when: "),
    "skip.total": MAPPING.replace("CONDITION", "note").replace(
        "tables:", "skip:\n  total: CONDITION\ntables:"
    ),
    "named_counts.odd": MAPPING.replace("CONDITION", "note").replace(
        "tables:", "named_counts:\n  odd: CONDITION\ntables:"
    ),
    "fields.note.unless": MAPPING.replace("CONDITION", "note").replace(
        "type: text}", "type: text, unless: CONDITION}"
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    ["E'\\\\''; DELETE FROM stored.orders; SELECT 'x'", "getenv('HOME')", "(SELECT 1)", "nothing"],
)
def test_a_mapping_names_file_line_and_key(tmp_path, place, text):
    path = tmp_path / "own.yaml"
    path.write_text(PLACES[place].replace("CONDITION", f'"{text}"'))
    line = next(
        number for number, each in enumerate(path.read_text().splitlines(), 1) if text in each
    )
    with pytest.raises(ConfigError, match=rf"own\.yaml, line {line}: {place}: \w"):
        read_mapping(path)


def test_no_command_runs_a_statement_of_a_mapping(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,amount\n1,a,2026-01-01,5\n"
    )
    (tmp_path / "own.csv").write_text("Nr,Tag\n7,2026-02-01\n")
    assert run(["load", "orders.csv"]) == 0
    (tmp_path / "sources").mkdir()
    text = (
        "E'\\\\'' || note) AS VARCHAR), '') IS NOT NULL] FROM (SELECT '' AS note); DELETE FROM "
        "stored.orders; SELECT [('x'"
    )
    (tmp_path / "sources" / "own.yaml").write_text(MAPPING.replace("CONDITION", f'"{text}"'))
    for command in (["load", "own.csv", "--dry-run"], ["load", "own.csv"], ["inspect", "own.csv"]):
        assert run(command) == 2
        assert "own.yaml, line 10: tables.orders.set.customer_id: " in capsys.readouterr().err
    with LocalStore(tmp_path / "scrm.duckdb", read_only=True) as store:
        assert store.value("SELECT count(*) FROM orders") == 1


KPIS = """relations:
  busy: SELECT channel FROM posts
sources:
  own:
    unit: {de: a, en: b}
    reads: posts
    from: posts AS p
    joins: {b: JOIN busy AS b ON b.channel = p.channel}
    columns: {n: p.like_count}
metrics:
  x:
    {version: 1, group: g, source: own, kind: sum, of: n, unit: n, basis: event,
     name: {de: a, en: a}, meaning: {de: a, en: a}, source_of: own}
"""


@pytest.mark.parametrize(("old", "new", "said"), [
    ("SELECT channel FROM posts", "DELETE FROM stored.posts", "line 2: relations.busy: one query "
                                                              "is meant"),
    ("busy:", "'b AS (SELECT 1) --':", "line 2: .*a name has lower case letters"),
    ("from: posts AS p", "from: read_csv('x') AS p", "line 7: sources.own.from: read_csv is not "
                                                     "among"),
    ("from: posts AS p", "from: posts AS p WHERE 1 = 1", "line 7: sources.own.from: tables and "
                                                         "joins are meant"),
    ("reads: posts", "reads: secrets", "line 6: sources.own.reads: there is no table 'secrets'"),
    ("ON b.channel", "ON getenv('x')", "line 8: sources.own.joins.b: getenv is not among"),
    ("{n: p.like_count}", "{n: (SELECT 1)}", "line 9: sources.own.columns.n: a query inside"),
    ("{n: p.like_count}", "{'n; x': p.like_count}", "line 9: .*a name has lower case letters"),
    ("of: n", "of: \"E'\\\\''\"", "line 12: metrics.x.of: a text is written"),
    ("of: n", "of: n FROM stored.posts", "line 12: metrics.x.of: one expression is meant"),
    ("  x:", "  'x y':", "line 11: .*a name has lower case letters"),
])  # fmt: skip
def test_a_file_of_kpis_names_file_line_and_key(tmp_path, old, new, said):
    sound = tmp_path / "sound.yaml"
    sound.write_text(KPIS)
    formulas.check_formulas(read_catalogue(sound), sound, set())
    path = tmp_path / "own.yaml"
    path.write_text(KPIS.replace(old, new))
    with pytest.raises(ConfigError, match=rf"own\.yaml, {said}"):
        formulas.check_formulas(read_catalogue(path), path, set())


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([*HOSTILE[:40], "abc", "=", "in", "and", "'", "A"]), max_size=4).map(
        " ".join
    )
)
def test_a_rule_of_a_selection_never_becomes_text_of_sql(rule):
    """Rules are a language of their own: attributes are looked up, values are bound."""
    try:
        condition, values = rules.parse_rule(rule)
    except UsageError:
        return
    parts = [condition]
    for attribute in rules.ATTRIBUTES.values():
        parts = [piece for part in parts for piece in part.split(attribute.sql.split("{")[0])]
    left = set("".join(parts)) - set("()$,<>=!_ " + string.ascii_letters + string.digits + ".")
    assert not left
    assert all(
        isinstance(value, str | float) or hasattr(value, "year") for value in values.values()
    )


def test_a_check_holds_no_expression():
    """Every text of a check is a name or a date that is compared, never run."""
    texts = {name for name, field in Check.model_fields.items() if "str" in str(field.annotation)}
    assert texts == {"metric", "by", "where", "reason", "level"} - ({"level"} - texts)


words = st.sampled_from([
    *FIELDS, "NULL", "TRUE", "1", "0.5", "'x'", "''", "'it''s'", "'\\'", "E'\\''", "$$", "--", "/*",
    "*/", ";", "(", ")", ",", "[", "]",
    "SELECT", "FROM", "stored.orders", "DELETE FROM stored.orders", "DROP TABLE stored.orders",
    "UNION", "WHERE", "AS", "IN", "IS",
    "NOT", "AND", "OR", "||", "=", "<>", "<", "+", "-", "/", "%", "::", "INTEGER", "CASE", "WHEN",
    "THEN", "ELSE", "END", "BETWEEN",
    "LIKE", "lower(", "coalesce(", "read_text(", "getenv(", "COPY", "TO", "'out.csv'", "CAST(",
    "OVER ()", "lambda x:", "->", "$x", "?",
    "\n", "\t", "\x00", "\u00a0", "ſ", "{", "}", ".", "*", "\\", '"', "'", "EXISTS", "VALUES",
    "ATTACH 'x'", "INSERT INTO",
])  # fmt: skip
literals = st.text(alphabet="ab';-\\$\"/*é\n", max_size=8).map(
    lambda text: "'" + text.replace("'", "''") + "'"
)
leaves = st.sampled_from([*FIELDS, "1", "2.5", "NULL", "TRUE"]) | literals


def _grown(parts):
    pairs = st.tuples(parts, parts)
    operators = st.sampled_from(
        ["||", "=", "<>", "<", "+", "-", "*", "/", "AND", "OR", "IS NOT DISTINCT FROM", "LIKE"]
    )
    return st.one_of(
        st.tuples(parts, operators, parts).map(" ".join),
        st.tuples(parts, operators, parts).map(lambda each: f"({' '.join(each)})"),
        st.tuples(
            st.sampled_from(["lower", "coalesce", "length", "trim", "md5", "concat", "getenv"]),
            parts,
        ).map(lambda each: f"{each[0]}({each[1]})"),
        pairs.map(lambda each: f"CASE WHEN {each[0]} THEN {each[1]} END"),
        pairs.map(lambda each: f"replace({each[0]}, 'a', {each[1]})"),
        pairs.map(lambda each: f"{each[0]} IN ({each[1]}, 'x')"),
        parts.map(lambda each: f"{each} IS NOT NULL"),
        parts.map(lambda each: f"TRY_CAST({each} AS INTEGER)"),
    )


grammatical = st.recursive(leaves, _grown, max_leaves=5)
fragments = st.lists(words | literals, min_size=1, max_size=8).map(" ".join)
mixed = st.tuples(grammatical, words, grammatical, st.sampled_from([" ", ""])).map(
    lambda each: each[3].join(each[:3])
)


ended = st.tuples(
    grammatical,
    st.sampled_from(
        [
            "; DELETE FROM stored.orders",
            "; DROP VIEW orders --",
            "\n;CREATE TABLE x (y INTEGER)",
            " FROM stored.orders",
        ]
    ),
).map("".join)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    path = tmp_path_factory.mktemp("fuzz") / "shop.duckdb"
    with LocalStore(path) as store:
        store.insert(
            "orders", ["order_id", "customer_id"], "SELECT 'o' || range, 'c' || range FROM range(5)"
        )
        yield store, path


ROWS = {
    1: "'x' AS a, 'ab' AS b, 1 AS n, DATE '2026-01-01' AS d",
    2: "NULL AS a, '' AS b, -2 AS n, NULL AS d",
}


def _values(store, text, rows):
    union = " UNION ALL ".join(f"SELECT {number} AS place, {ROWS[number]}" for number in rows)
    return store.arrow(
        f"SELECT place, CAST(({text}) AS VARCHAR) AS value FROM ({union}) ORDER BY place"
    ).to_pylist()


def _state(store, path):
    tables = store.value("SELECT count(*) FROM information_schema.tables")
    return (
        tables,
        store.value(
            "SELECT string_agg(order_id || customer_id, '' ORDER BY order_id) FROM stored.orders"
        ),
        sorted(each.name for each in path.parent.iterdir()),
    )


counted = {"accepted": 0, "run": 0, "all": 0}


@settings(max_examples=5_000, deadline=None)
@given(text=st.one_of(grammatical, mixed, fragments, ended))
def test_an_accepted_expression_changes_nothing_outside_its_row(fuzzed, text):
    store, path = fuzzed
    counted["all"] += 1
    try:
        written = scalar(text, FIELDS, quote=True)
    except ExpressionError:
        return
    counted["accepted"] += 1
    before = _state(store, path) if counted["accepted"] == 1 else fuzzed_state[0]
    fuzzed_state[:] = [before]
    try:
        both = _values(store, written, (1, 2))
        counted["run"] += 1
        assert both == _values(store, written, (1,)) + _values(store, written, (2,))
    except (UsageError, StoreError):
        pass  # types that do not fit
    with suppress(UsageError, StoreError):  # with nothing behind it that a second statement breaks
        store.arrow(f"WITH r AS (SELECT {ROWS[1]}) FROM r SELECT {written}")
    assert _state(store, path) == before


fuzzed_state: list[object] = []


def test_the_fuzz_test_ran_expressions_and_would_see_a_change(fuzzed):
    store, path = fuzzed
    if counted["all"]:  # the test above ran in this process
        assert counted["run"] > counted["all"] / 10
    before = _state(store, path)
    store.arrow(
        "SELECT CAST(('x') AS VARCHAR); DELETE FROM stored.orders; SELECT CAST(('x') AS VARCHAR)"
    )
    assert _state(store, path) != before


def test_the_allow_list_names_functions_of_the_engine_without_effects(store):
    rows = store.frame(
        "SELECT function_name AS name, bool_or(has_side_effects) AS effect FROM "
        "duckdb_functions() GROUP BY 1"
    )
    effects = dict(rows.iter_rows())
    assert user_expressions.FUNCTIONS - set(effects) == {"coalesce"}
    assert not [each for each in user_expressions.FUNCTIONS if effects.get(each)]
