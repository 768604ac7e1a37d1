"""SQL of DuckDB as SQL of Spark: what the two engines would answer differently."""

import datetime as dt

import pytest

from scrm.errors import UsageError
from scrm.store.spark_sql import translate

TABLES = {
    "t": {"k": "VARCHAR", "x": "DOUBLE", "m": "DECIMAL(18,4)", "d": "DATE", "at": "TIMESTAMP"},
}


def select(expression: str, **params: object) -> str:
    """Return the translation of one expression over t, without what frames it."""
    text = translate(f"SELECT {expression} AS v FROM t", params, TABLES)
    return text.removeprefix("SELECT ").removesuffix(" AS `v` FROM `t` AS `t`").replace("`", "")


@pytest.mark.parametrize(
    ("duckdb", "spark"),
    [
        ("median(x)", "PERCENTILE(CAST(t.x AS DOUBLE), 0.5)"),
        ("quantile_cont(x, 0.9)", "PERCENTILE(CAST(t.x AS DOUBLE), 0.9)"),
        # DuckDB cuts the quantile of decimals off after their last digit
        (
            "median(m)",
            "CAST(CAST(PERCENTILE(CAST(t.m * 10000 AS DOUBLE), 0.5) AS BIGINT)"
            " * CAST(0.0001 AS DECIMAL(18, 4)) AS DECIMAL(18, 4))",
        ),
        # decimals would be divided as decimals
        ("m / 3", "CAST(t.m AS DOUBLE) / 3"),
        ("d - DATE '2026-01-01'", "DATEDIFF(t.d, CAST('2026-01-01' AS DATE))"),
        # boundaries, not whole units
        (
            "date_diff('hour', at, at)",
            "DATEDIFF(HOUR, DATE_TRUNC('HOUR', t.at), DATE_TRUNC('HOUR', t.at))",
        ),
        # DuckDB leaves out NULL
        (
            "arg_min(x, d)",
            "MIN_BY(t.x, t.d) FILTER(WHERE NOT t.x IS NULL AND NOT t.d IS NULL)",
        ),
        ("hash(k)", "XXHASH64(t.k)"),  # 64 bits as in DuckDB: HASH would give one id to two people
        ("dayofweek(d)", "(DAYOFWEEK(t.d) - 1)"),
        ("isodow(d)", "((DAYOFWEEK(t.d) + 5) % 7 + 1)"),
        ("any_value(x)", "ANY_VALUE(t.x) IGNORE NULLS"),
        ("CAST(x AS BIGINT)", "CAST(RINT(t.x) AS BIGINT)"),
        ("at + to_seconds(60)", "t.at + MAKE_DT_INTERVAL(0, 0, 0, 60)"),
        (
            "timezone('Europe/Berlin', timezone('UTC', at))",
            "FROM_UTC_TIMESTAMP(t.at, 'Europe/Berlin')",
        ),
        ("len(str_split(k, '|'))", "SIZE(SPLIT(t.k, '\\\\|'))"),
        ("d + INTERVAL 1 DAY", "CAST(t.d AS TIMESTAMP_NTZ) + INTERVAL '1' DAY"),
        # inf and nan where Spark would refuse
        (
            "m / x",
            "CASE WHEN (t.x) = 0 THEN CAST(t.m AS DOUBLE) * CAST('Infinity' AS DOUBLE)"
            " ELSE CAST(t.m AS DOUBLE) / NULLIF(t.x, 0) END",
        ),
        ("m / nullif(x, 0)", "CAST(t.m AS DOUBLE) / NULLIF(t.x, 0)"),
    ],
)
def test_the_meaning_of_duckdb_is_kept(duckdb, spark):
    assert select(duckdb) == spark


def test_bound_values_are_literals_with_their_type():
    assert select("$day", day=dt.date(2026, 3, 1)) == "CAST('2026-03-01' AS DATE)"
    moment = dt.datetime(2026, 3, 1, 12)  # noqa: DTZ001  times of the database have no zone
    assert select("$at", at=moment) == "CAST('2026-03-01 12:00:00' AS TIMESTAMP_NTZ)"
    assert select("$name", name="O'Neil \\ Co") == r"'O\'Neil \\ Co'"
    assert select("-$n", n=-2.5) == "- -2.5"
    with pytest.raises(TypeError, match="complex"):
        select("$n", n=1j)
    with pytest.raises(KeyError):
        select("$missing")


def test_group_by_all_names_its_keys():
    text = translate("SELECT k, count(*) AS n FROM t GROUP BY ALL ORDER BY ALL", {}, TABLES)
    assert text.endswith("GROUP BY `t`.`k` ORDER BY `k` NULLS LAST, `n` NULLS LAST")


def test_a_named_window_is_written_where_it_is_used():
    text = translate(
        "SELECT sum(x) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM t "
        "WINDOW w AS (PARTITION BY k ORDER BY d)",
        {},
        TABLES,
    )
    assert "(PARTITION BY `t`.`k` ORDER BY `t`.`d` NULLS LAST ROWS BETWEEN 1" in text
    assert "WINDOW" not in text


def test_a_replacement_of_the_first_match_only_is_refused():
    with pytest.raises(UsageError, match="regexp_replace without 'g' has another meaning"):
        select("regexp_replace(k, 'a', 'b')")


@pytest.mark.parametrize("call", [
    "log(x)", "age(at)", "approx_quantile(x, 0.5)", "no_such(k)",
    "extract(dow FROM d)", "extract(second FROM at)", "list(k ORDER BY d)",
])  # fmt: skip
def test_a_function_whose_meaning_is_not_kept_is_refused(call):
    with pytest.raises(UsageError, match="on a Spark server"):
        select(call)


def test_names_and_texts_that_look_like_calls_are_none():
    assert select("k || ' LOG(x)'") == "t.k || ' LOG(x)'"
