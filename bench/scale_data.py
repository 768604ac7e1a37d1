"""A generated company for the bench of scale: posts, order lines, customers and their profiles."""

from pathlib import Path

import polars as pl

from bench import kpis, purchases
from bench.mixed_texts import mix_texts
from scrm.pipeline.lake_export import export_tables
from scrm.store.local import LocalStore

_SOURCES = ("service_de.tsv", "fresh_de.tsv", "reviews_de.tsv")
_PART = 500_000
"""Posts that are generated at once."""
_TEXTS = 100_000
_POSTS = f"""
SELECT p.* EXCLUDE (place) REPLACE (t.text || ' ' || (p.place // {_TEXTS}) AS text)
FROM (
  SELECT *, CAST(post_id AS BIGINT) - 100000000000000000 AS place
  FROM ({{posts}}) AS made({kpis.POST_COLUMNS})
  WHERE place >= $first AND place < $first + {_PART}
) AS p
JOIN texts AS t ON t.place = p.place % {_TEXTS}
"""
_CUSTOMERS = """
SELECT customer_id, customer_id || '@example.com' AS email,
  'Ort ' || hash(customer_id) % 500 AS city
FROM (SELECT 'C' || range AS customer_id FROM range($customers))"""
_GUESTS = """
SELECT 'G' || range AS order_id, 'guest' || range AS customer_id,
  TIMESTAMP '2024-06-01' AS ordered_at,
  'guest' || range || '@example.com' AS customer_email,
  CAST(10 AS DECIMAL(18, 4)) AS amount, 'EUR' AS currency
FROM range(1000)"""
_IDENTITIES = """
SELECT DISTINCT channel, author_id AS handle, 'C' || substr(author_id, 2) AS customer_id,
  'same' AS verdict
FROM posts
WHERE NOT is_own AND CAST(substr(author_id, 2) AS BIGINT) < $customers"""


def generate(n: int, folder: str) -> str:
    """Write a database with n posts, n order lines and n / 10 customers; return its path.

    Half of the writers, by the logarithm of their number, are customers. All texts are distinct.
    """
    path = Path(folder) / f"company_{n}.duckdb"
    if path.exists():
        return str(path)
    unfinished = path.with_suffix(".new")
    purchases.generate(str(unfinished), n)
    texts = pl.DataFrame({"text": _vary_texts(_TEXTS)}).with_row_index("place").to_arrow()
    with LocalStore(unfinished, memory_limit="3GB", threads=2) as store:
        with store.offered(texts=texts):
            for first in range(0, n, _PART):
                store.insert(
                    "posts",
                    kpis.POST_COLUMNS.split(", "),
                    _POSTS.format(posts=kpis.POSTS),
                    {"n": n, "first": first},
                )
        for table, columns, rows, params in (
            ("post_metrics", kpis.METRIC_COLUMNS, kpis.METRICS, {}),
            ("channel_metrics", kpis.FOLLOWER_COLUMNS, kpis.FOLLOWERS, {}),
            ("customers", "customer_id, email, city", _CUSTOMERS, {"customers": n // 10}),
            (
                "orders", "order_id, customer_id, ordered_at, customer_email, amount, currency",
                _GUESTS, {},
            ),
            (
                "identity_map", "channel, handle, customer_id, verdict", _IDENTITIES,
                {"customers": n // 10},
            ),
        ):  # fmt: skip
            store.insert(table, columns.split(", "), rows, params)
    return str(unfinished.rename(path))


def _vary_texts(n: int) -> list[str]:
    """Return n distinct texts: beginnings and ends of labelled German texts, numbered."""
    here = Path(__file__).parent
    tables = [
        pl.read_csv(here / name, separator="\t", quote_char=None, infer_schema=False)
        for name in _SOURCES
    ]
    return mix_texts([text for table in tables for text in table["text"]], n)


def export(path: str) -> str:
    """Write the tables of a database as Parquet files beside it; return their folder."""
    folder = Path(path).with_suffix("")
    if not folder.exists():
        with LocalStore(Path(path), memory_limit="2GB") as store:
            list(export_tables(store, folder))
    return str(folder)
