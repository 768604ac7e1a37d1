"""ABC, RFM and purchase models at scale, compared with hand-written SQL and with lifetimes."""

import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.measure import Measured, Row, measured
from scrm.analyze import abc_classes, scores
from scrm.analyze.scores import bgnbd
from scrm.analyze.scores.likelihood_cells import group_histories
from scrm.config import Context
from scrm.store.local import LocalStore

TITLE = "Purchases: ABC, RFM and forecasts"
AS_OF = date(2024, 12, 31)
CONTEXT = Context(as_of=AS_OF)
ONE_THREAD = {"OMP_NUM_THREADS": "1"}

ABC_SQL = """
CREATE OR REPLACE TABLE peer AS
WITH customers AS (
  SELECT customer_id, sum(amount) AS value FROM order_lines
  WHERE customer_id IS NOT NULL AND ordered_at < TIMESTAMP '2024-12-31 23:00:00'
    GROUP BY customer_id
), steps AS (
  SELECT *, sum(value) OVER (ORDER BY value DESC) AS through, sum(n) OVER () AS customers,
    sum(value * n) OVER () AS total
  FROM (SELECT value, count(*) AS n FROM customers WHERE value > 0 GROUP BY value)
), classes AS (
  SELECT value, CASE WHEN before < 0.8 * total THEN 'A' WHEN before < 0.95 * total THEN 'B'
    ELSE 'C' END AS class, value / total AS share
  FROM (SELECT value, total, sum(value * n) OVER (ORDER BY value DESC) - value * n AS before
        FROM (SELECT value, n, total FROM steps))
)
SELECT customer_id, value, share, class FROM customers LEFT JOIN classes USING (value)
  ORDER BY value DESC, customer_id
"""
RFM_SQL = """
CREATE OR REPLACE TABLE peer AS
WITH days AS (
  SELECT customer_id, CAST(timezone('Europe/Berlin', timezone('UTC', ordered_at)) AS DATE) AS day,
    sum(amount) FILTER (amount > 0 AND NOT is_cancellation) AS spend, sum(amount) AS net
  FROM order_lines WHERE customer_id IS NOT NULL AND ordered_at < TIMESTAMP '2024-12-31 23:00:00'
    GROUP BY ALL
), customers AS (
  SELECT customer_id, DATE '2024-12-31' - max(day) FILTER (spend IS NOT NULL) AS recency,
    count(spend) AS frequency, sum(net) AS money
  FROM days GROUP BY customer_id HAVING count(spend) > 0
)
SELECT *, ntile(5) OVER (ORDER BY recency DESC) AS r, ntile(5) OVER (ORDER BY frequency) AS f,
  ntile(5) OVER (ORDER BY money) AS m
FROM customers ORDER BY customer_id
"""
CELLS_SQL = """
CREATE OR REPLACE TABLE peer AS
WITH days AS (
  SELECT customer_id, CAST(timezone('Europe/Berlin', timezone('UTC', ordered_at)) AS DATE) AS day,
    sum(amount) FILTER (amount > 0 AND NOT is_cancellation) AS spend, sum(amount) AS net
  FROM order_lines WHERE customer_id IS NOT NULL AND ordered_at < TIMESTAMP '2024-12-31 23:00:00'
    GROUP BY ALL
)
SELECT customer_id, count(spend) - 1 AS x, max(day) - min(day) AS t_x,
  DATE '2024-12-31' - min(day) AS age,
  CAST(sum(spend) AS DOUBLE) AS spend, CAST(arg_min(spend, day) AS DOUBLE) AS first_spend,
    sum(net) AS net
FROM days WHERE spend IS NOT NULL GROUP BY customer_id
"""


def generate(path: str, lines: int) -> None:
    """Write a database with order lines of two years: ten per customer, skewed, 4 % returns."""
    with LocalStore(Path(path), threads=2) as store:
        columns = (
            "order_id",
            "line_id",
            "customer_id",
            "ordered_at",
            "product_id",
            "quantity",
            "amount",
            "currency",
            "is_cancellation",
        )
        store.insert(
            "order_lines",
            columns,
            f"""
SELECT CAST(range // 3 AS VARCHAR) AS order_id, CAST(range AS VARCHAR) AS line_id,
  'C' || CAST(floor({lines // 10} * pow((hash(range // 3) % 1000003) / 1000003.0, 1.5)) AS BIGINT)
    AS customer_id,
  TIMESTAMP '2023-01-01' + to_seconds(CAST(hash(range // 3 * 7) % 63000000 AS BIGINT))
    AS ordered_at,
  'P' || CAST(hash(range * 11) % 5000 AS VARCHAR) AS product_id, 1.0 AS quantity,
  CAST(CASE WHEN range % 25 = 0 THEN -1 ELSE 1 END
    * CAST(hash(range * 3) % 10000 + 1 AS DECIMAL(18,4)) / 100 AS DECIMAL(18,4)) AS amount,
  'EUR' AS currency, range % 25 = 0 AS is_cancellation
FROM range({lines})
""",
        )


def own(path: str, what: str) -> float:
    """Run one of the commands on the database and return the CPU seconds of the work itself."""
    with LocalStore(Path(path), threads=2, memory_limit="1GB") as store:
        start = time.process_time()
        if what == "abc":
            abc_classes.run(store, abc_classes.Params(), CONTEXT)
        else:
            scores.run(
                store,
                scores.Params(method="rfm" if what == "rfm" else "bgnbd", backtest=False),
                CONTEXT,
            )
        return time.process_time() - start


def peer(path: str, sql: str, fit: bool = False) -> float:
    """Run hand-written SQL on the same database, with the fit if asked; return its CPU seconds."""
    with LocalStore(Path(path), threads=2, memory_limit="1GB") as store:
        start = time.process_time()
        store.execute(sql)
        if fit:
            rows = store.frame("SELECT x, t_x, age FROM peer")
            bgnbd.fit(group_histories(rows["x"], rows["t_x"], rows["age"]))
        return time.process_time() - start


def simulated(customers: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ``x, t_x, age`` in days of customers simulated by BG/NBD with CDNOW's parameters."""
    generator = np.random.default_rng(seed)
    age = generator.integers(189, 274, customers)
    rate, leaving = (
        generator.gamma(0.2426, 1 / 4.4135, customers) / 7,
        generator.beta(0.7929, 2.4258, customers),
    )
    x, t_x, now = np.zeros(customers, np.int64), np.zeros(customers, np.int64), np.zeros(customers)
    alive = np.arange(customers)
    while len(alive):
        now[alive] += generator.exponential(1 / np.maximum(rate[alive], 1e-12))
        alive = alive[now[alive] < age[alive]]
        x[alive] += 1
        t_x[alive] = now[alive].astype(np.int64)
        alive = alive[generator.random(len(alive)) >= leaving[alive]]
    return x, t_x, age


def fit_own(file: str) -> tuple[float, list[float]]:
    """Fit BG/NBD from arrays; return CPU seconds and the parameters."""
    with np.load(file) as data:
        x, t_x, age = data["x"], data["t_x"], data["age"]
    start = time.process_time()
    fit = bgnbd.fit(group_histories(x, t_x, age))
    return time.process_time() - start, list(fit.values)


def fit_lifetimes(file: str, weights: bool) -> tuple[float, list[float]]:
    """Fit BG/NBD with lifetimes from the same arrays, row by row or with its own weights."""
    import warnings

    warnings.simplefilter("ignore")
    import lifetimes
    import pandas as pd

    with np.load(file) as data:
        x, t_x, age = data["x"], data["t_x"] / 7, data["age"] / 7
    start = time.process_time()
    fitter = lifetimes.BetaGeoFitter()
    if weights:
        cells = (
            pd.DataFrame({"x": x, "t_x": t_x, "age": age})
            .groupby(["x", "t_x", "age"])
            .size()
            .reset_index(name="n")
        )
        fitter.fit(cells["x"], cells["t_x"], cells["age"], weights=cells["n"])
    else:
        fitter.fit(x, t_x, age)
    return time.process_time() - start, list(fitter.params_)


def run(quick: bool) -> list[Row]:
    """Measure every pair in processes of their own, one after the other."""
    with TemporaryDirectory() as folder:
        return [
            *_from_lines(folder, 1_000_000 if quick else 10_000_000),
            *_from_arrays(folder, 100_000 if quick else 1_000_000, quick),
        ]


def _row(
    name: str, mine: Measured, other: Measured, asked: str, limit: float, *, faster: bool = False
) -> Row:
    cpu, peer_cpu = (
        float(one.value if isinstance(one.value, float) else one.value[0]) for one in (mine, other)
    )
    ratio = peer_cpu / cpu if faster else cpu / peer_cpu
    met = ratio >= limit if faster else ratio <= limit
    print(
        f"{name}: own {cpu:.2f}, peer {peer_cpu:.2f} CPU s, ratio {ratio:.2f} ({asked}), "
        f"own peak {mine.peak_mb:.0f} MB"
    )
    return Row(name, cpu, peer_cpu, "CPU s", ratio, asked, met, mine.peak_mb)


def _from_lines(folder: str, lines: int) -> list[Row]:
    path = str(Path(folder) / "lines.duckdb")
    measured("bench.purchases", "generate", path, lines)

    def both(what: str, sql: str, fit: bool = False) -> tuple[Measured, Measured]:
        tries = [
            (
                measured("bench.purchases", "own", path, what, env=ONE_THREAD),
                measured("bench.purchases", "peer", path, sql, fit, env=ONE_THREAD),
            )
            for _ in range(3)
        ]
        best = (min(column, key=lambda one: one.value) for column in zip(*tries, strict=True))
        return tuple(best)  # type: ignore[return-value]

    size = f"{lines // 1_000_000}M order lines"
    return [
        _row(
            f"scrm abc, {size}, against hand-written SQL",
            *both("abc", ABC_SQL),
            "<= 1.5x, < 2 GB",
            1.5,
        ),
        _row(
            f"scrm score --method rfm, {size}, against hand-written SQL",
            *both("rfm", RFM_SQL),
            "<= 1.5x, < 2 GB",
            1.5,
        ),
        _row(
            f"scrm score --method bgnbd, {size}, against SQL and fit",
            *both("bgnbd", CELLS_SQL, True),
            "<= 1.3x",
            1.3,
        ),
    ]


def _from_arrays(folder: str, customers: int, quick: bool) -> list[Row]:
    def saved(n: int) -> str:
        file = str(Path(folder) / f"{n}.npz")
        x, t_x, age = simulated(n)
        np.savez(file, x=x, t_x=t_x, age=age)
        return file

    file = saved(customers)
    mine = measured("bench.purchases", "fit_own", file, env=ONE_THREAD)
    rows_peer = measured("bench.purchases", "fit_lifetimes", file, False, env=ONE_THREAD)
    cells_peer = measured("bench.purchases", "fit_lifetimes", file, True, env=ONE_THREAD)
    name = f"BG/NBD fit, {customers:,} customers, against lifetimes"
    rows = [
        _row(name, mine, rows_peer, ">= 30x faster", 30, faster=True),
        _row(f"{name} with weights", mine, cells_peer, ">= 2.5x faster", 2.5, faster=True),
    ]
    if quick:
        return rows
    large = measured("bench.purchases", "fit_own", saved(5_000_000), env=ONE_THREAD)
    print(f"BG/NBD fit, 5M customers: {large.value[0]:.2f} CPU s, peak {large.peak_mb:.0f} MB")
    return [
        *rows,
        Row(
            "BG/NBD fit, 5M customers, peak memory",
            large.peak_mb,
            None,
            "MB",
            None,
            "< 700 MB",
            large.peak_mb < 700,
            large.peak_mb,
        ),
    ]
