"""All KPIs by channel and month over generated posts: scrm, DuckDB SQL written by hand, and pandas."""

import tempfile
from pathlib import Path

TITLE = "KPIs by channel and month"
CHANNELS = ("facebook", "instagram", "linkedin", "x", "youtube")

POSTS = """
INSERT INTO posts (channel, post_id, kind, author_id, is_own, created_at, text, parent_id, thread_id, topic, is_automatic)
WITH drawn AS (
  SELECT i, i % 10 AS role, i // 10 AS block, hash(i) % 1000003 / 1000003 AS u, hash(i + 77) AS h FROM range($n) AS r(i)
), linked AS (
  SELECT *, CASE
    WHEN role BETWEEN 3 AND 6 THEN greatest(block - 5 * (h % 60)::BIGINT, block % 5) * 10 + h % 3
    WHEN role >= 8 THEN greatest(block - 5 * (h % 300)::BIGINT, block % 5) * 10 + 3 + h % 5
  END AS parent
  FROM drawn
)
SELECT ['facebook', 'instagram', 'linkedin', 'x', 'youtube'][1 + block % 5], (100000000000000000 + i)::VARCHAR,
  CASE WHEN role <= 2 THEN 'post' WHEN role <= 6 THEN 'comment' WHEN role = 7 AND h % 3 > 0 THEN 'mention' WHEN role = 7 THEN 'message' ELSE 'reply' END,
  CASE WHEN role <= 2 OR role >= 8 THEN 'own_' || (block % 5) ELSE 'u' || exp(u * ln($n / 5))::BIGINT END,
  role <= 2 OR role >= 8,
  TIMESTAMP '2025-01-01' + to_seconds(CASE WHEN role >= 8 THEN parent * 47000000 // $n - ln(1 - u) * 14400 ELSE i * 47000000 // $n END::BIGINT),
  CASE WHEN h % 12 = 0 THEN 'Nur heute: Gutschein für alle, die mit uns feiern wollen' ELSE 'Ein ganz gewöhnlicher Beitrag über unser Haus und seine Leute' END,
  CASE WHEN parent IS NOT NULL THEN (100000000000000000 + parent)::VARCHAR END,
  CASE WHEN role = 7 AND h % 3 = 0 THEN 'thread' || (block - h % 40) END,
  CASE WHEN h % 4 = 0 THEN 'topic' || (h % 50) END,
  role >= 8 AND h % 20 = 0
FROM linked
"""
METRICS = """
INSERT INTO post_metrics (channel, post_id, observed_at, like_count, comment_count, share_count, reach_count, impression_count, row_key)
SELECT channel, post_id, created_at + to_days(s::INTEGER * 30), s * (h % 90), s * (h % 11), s * (h % 5), s * (100 + h % 9000), s * (150 + h % 20000), post_id || s
FROM (SELECT *, hash(post_id) AS h FROM posts WHERE kind = 'post') AS p, range(1, 3) AS t(s)
WHERE s = 1 OR h % 10 = 0
"""
FOLLOWERS = """
INSERT INTO channel_metrics (channel, account_id, day, follower_count)
SELECT ['facebook', 'instagram', 'linkedin', 'x', 'youtube'][1 + c], 'own_' || c, DATE '2024-12-31' + d::INTEGER, 20000 + 1000 * c + 13 * d
FROM range(5) AS a(c), range(560) AS b(d)
"""


def database(n: int, folder: Path) -> Path:
    """Make a database with `n` posts: three in ten own, five by others, two own answers; metrics for the own ones."""
    from scrm.store.local import LocalStore

    path = folder / f"kpis_{n}.duckdb"
    if not path.exists():
        with LocalStore(path, memory_limit="4GB") as store:
            store.execute(POSTS, {"n": n})
            store.execute(METRICS)
            store.execute(FOLLOWERS)
    return path


def own(path: str) -> int:
    """All KPIs through scrm."""
    from datetime import date

    from scrm.analyze import kpi
    from scrm.config import Context
    from scrm.store.local import LocalStore

    with LocalStore(Path(path), memory_limit="1500MB") as store:
        result = kpi.run_(store, kpi.RunParams(by=("channel", "month")), Context(as_of=date(2026, 6, 30), lang="en"))
    return result.tables[0].frame.height
