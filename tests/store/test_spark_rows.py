"""Queries on rows that engines disagree about: each gives the same rows on DuckDB and Spark."""

import math

import polars as pl
import pytest
from tests.store.spark_lake import open_spark, plain

from scrm.store.local import LocalStore

ROWS = """
SELECT * FROM (VALUES
  (1, 'a', 10.5, TIMESTAMP '2026-03-29 00:59:59.9', DATE '2026-03-29', 3, TRUE, 1.005),
  (2, 'a', -4.0, TIMESTAMP '2026-03-29 01:00:00.1', DATE '2026-03-30', 0, FALSE, -2.675),
  (3, 'b', 0.0, TIMESTAMP '2026-10-25 00:30:00', DATE '2026-10-25', NULL, NULL, NULL),
  (4, 'B', 10.5, TIMESTAMP '2025-12-31 23:59:59', NULL, 3, TRUE, 2.5),
  (5, NULL, NULL, NULL, DATE '2024-02-29', 7, FALSE, -2.5),
  (6, 'Ä', 10.5, TIMESTAMP '2026-10-25 01:30:00.000001', DATE '2026-12-31', -3, TRUE, 0.0)
) AS v(id, k, x, ts, day, n, f, d)"""
QUERIES = {
    "quantiles": [
        "SELECT k, median(x) AS a, quantile_cont(x, 0.9) AS b, count(*) AS c FROM t GROUP BY ALL",
        "SELECT median(CAST(d AS DECIMAL(18,4))) AS a, quantile_cont(n, 0.25) AS b FROM t",
    ],
    "ties": [
        "SELECT id, rank() OVER (ORDER BY x DESC) AS a, dense_rank() OVER (ORDER BY x) AS b,"
        " row_number() OVER (ORDER BY x, id) AS c, ntile(4) OVER (ORDER BY x, id) AS d,"
        " percent_rank() OVER (ORDER BY x) AS e, cume_dist() OVER (ORDER BY x) AS g FROM t",
        "SELECT id, sum(n) OVER (ORDER BY x ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) > 0"
        " AS a FROM t WHERE x IS NULL",
        "SELECT id, sum(n) OVER (ORDER BY x) AS a, max(k) OVER (PARTITION BY f) AS b FROM t",
        "SELECT id, k, x FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY id) = 1",
        "SELECT id, sum(x) OVER (w ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS c FROM t"
        " WINDOW w AS (ORDER BY id)",
        "SELECT arg_min(x, ts) AS a, arg_max(k, id) AS b, arg_max(ts, x) IS NULL AS c FROM t",
    ],
    "negatives": [
        "SELECT id, n // 2 AS a, n % 2 AS b, abs(n) AS c, sign(n) AS d, -n AS e FROM t",
        "SELECT id, round(x / 3, 3) AS a, round(d, 2) AS b, round(d) AS c, floor(d) AS e,"
        " ceil(d) AS g FROM t",
        "SELECT id, CAST(x AS BIGINT) AS a, CAST(d AS INTEGER) AS b,"
        " CAST(CAST(d AS DECIMAL(18,4)) AS BIGINT) AS c FROM t",
    ],
    "zero denominators": [
        "SELECT id, x / nullif(n, 0) AS a, n / nullif(n, 0) AS b FROM t",
        "SELECT sum(x) / nullif(sum(n) - sum(n), 0) AS a, avg(x) AS b FROM t WHERE n = 0",
        "SELECT id, x / n AS a, (x - x) / n AS b FROM t",
    ],
    "fractions of seconds": [
        "SELECT id, date_diff('second', ts, lead(ts) OVER (ORDER BY id)) AS a,"
        " date_diff('minute', ts, lead(ts) OVER (ORDER BY id)) AS b,"
        " date_diff('hour', ts, lead(ts) OVER (ORDER BY id)) AS c FROM t",
        "SELECT id, date_trunc('second', ts) AS a, ts + to_seconds(60) AS b,"
        " ts - INTERVAL 1 HOUR AS c FROM t",
    ],
    "clock changes": [
        "SELECT id, timezone('Europe/Berlin', timezone('UTC', ts)) AS a,"
        " CAST(timezone('Europe/Berlin', timezone('UTC', ts)) AS DATE) AS b FROM t",
    ],
    "days": [
        "SELECT id, date_trunc('month', ts) AS a, day - DATE '2026-01-01' AS b,"
        " strftime(ts, '%Y-%m-%d %H:%M') AS c, year(day) AS d, quarter(day) AS e FROM t",
        "SELECT id, isodow(day) AS a, dayofweek(day) AS b, date_trunc('week', day) AS c,"
        " extract(week FROM day) AS d, day + INTERVAL 1 MONTH AS e FROM t",
        "SELECT date_diff('month', min(ts), max(ts)) AS m, date_diff('week', min(day), max(day))"
        " AS w, date_diff('year', min(day), max(day)) AS y FROM t",
    ],
    "small groups": [
        "SELECT k, count(*) AS a, min(x) AS b, avg(n) AS c, bool_or(f) AS d, bool_and(f) AS e"
        " FROM t GROUP BY k HAVING count(*) = 1",
        "SELECT f, count(DISTINCT k) AS a, count(*) FILTER (WHERE n > 0) AS b FROM t GROUP BY f",
    ],
    "NULL": [
        "SELECT id, greatest(x, n) AS a, least(x, n) AS e, k IN ('a', NULL) AS b,"
        " k NOT IN ('a') AS c, k IS DISTINCT FROM 'a' AS d FROM t",
        "SELECT k, x, id FROM t ORDER BY x DESC, id LIMIT 3",
        "SELECT id, k || '-' || id AS a, concat(k, 'x', id) AS b, concat_ws('-', k, 'z') AS c,"
        " md5(k) AS d, strpos(k, 'a') AS e, coalesce(k, '') AS g, any_value(n) OVER () AS h"
        " FROM t WHERE id < 4",
        "SELECT any_value(x) AS a FROM t WHERE id = 5",
    ],
    "names that differ in case": [
        "SELECT k, count(*) AS c FROM t WHERE k IN ('b', 'B') GROUP BY k ORDER BY k",
        "SELECT lower(k) AS a, upper(k) AS b, length(k) AS c, count(*) AS d FROM t GROUP BY ALL",
        "SELECT a.id, b.id AS other FROM t AS a JOIN t AS b ON lower(a.k) = lower(b.k)",
        "SELECT max(k) AS a, min(k) AS b FROM t",
    ],
    "text": [
        "SELECT id, regexp_extract('ab-12 c', '([a-z]+)-(\\d+)', 2) AS a,"
        " regexp_matches(k, '^[a-z]$') AS b, k LIKE 'a%' AS c, left(k, 1) AS d,"
        " regexp_replace(k, '[aÄ]', '_', 'g') AS e, replace(k, 'a', '$1') AS g FROM t",
        "SELECT len(str_split('a,b,,', ',')) AS a, str_split('a|b', '|')[2] AS b,"
        " trim(' a ') AS c, len(str_split('a.b*c', '.')) AS d",
        "SELECT id, contains(k, 'a') AS a, starts_with(k, 'a') AS b, translate(k, 'aÄ', 'xy') AS c"
        " FROM t",
    ],
    "empty tables": [
        "SELECT sum(n) AS a, count(n) AS b, median(x) AS c, max(ts) AS d, avg(x) AS e,"
        " bool_or(f) AS g FROM t WHERE id > 9",
        "SELECT k, count(*) AS a FROM t WHERE id > 9 GROUP BY k",
        "SELECT id, rank() OVER (ORDER BY x) AS a FROM t WHERE id > 9",
    ],
    "steps": [
        "WITH a AS MATERIALIZED (SELECT * FROM t) SELECT * REPLACE (x * 2 AS x) FROM a",
        "SELECT * EXCLUDE (ts, day) FROM t WHERE EXISTS (SELECT 1 FROM t AS o WHERE o.n = t.id)",
        "SELECT id FROM t EXCEPT SELECT n FROM t",
        "SELECT id, v FROM t, UNNEST([n, 1]) AS u(v) WHERE id < 3",
    ],
}


@pytest.fixture(scope="module")
def stores(remote, tmp_path_factory):
    """Both engines, with the rows as the table t."""
    folder = tmp_path_factory.mktemp("rows")
    with LocalStore(None) as local, open_spark(remote, folder, folder / "results") as spark:
        rows = local.arrow(ROWS)
        with local.offered(t=rows), spark.offered(t=rows):
            yield local, spark


def list_rows(frame: pl.DataFrame) -> list[str]:
    """Return rows in one order; numbers to nine digits, whatever their type."""
    return sorted(repr([show_cell(cell) for cell in row]) for row in frame.iter_rows())


def show_cell(cell: object) -> object:
    return "nan" if isinstance(cell, float) and math.isnan(cell) else plain(cell)


@pytest.mark.parametrize("topic", QUERIES)
def test_rows_are_equal_on_both_engines(topic, stores):
    local, spark = stores
    different = {}
    for query in QUERIES[topic]:
        expected = list_rows(local.frame(query))
        try:
            found = list_rows(spark.frame(query))
        except Exception as error:  # noqa: BLE001  shown with the query
            found = [f"{error} {getattr(error, 'detail', '')[:300]}"]
        if found != expected:
            different[query] = list(zip(expected, found, strict=False))
    assert not different
