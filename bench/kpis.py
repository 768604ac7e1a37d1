"""All KPIs by channel and month over generated posts: scrm, DuckDB SQL written by hand, and pandas.

The hand-written SQL and the pandas code give values without intervals, definitions or reasons. Each
value of pandas is compared with ours. pandas reads Parquet files that were written before, as
DuckDB reads its own file.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from bench.measure import Measured, Row, measured

TITLE = "KPIs by channel and month over posts with metrics and replies"
AS_OF = date(2026, 6, 30)
MEMORY = "850MB"

POST_COLUMNS = (
    "channel, post_id, kind, author_id, is_own, created_at, text, parent_id, thread_id, topic, "
    "is_automatic"
)
METRIC_COLUMNS = (
    "channel, post_id, observed_at, like_count, comment_count, share_count, reach_count, "
    "impression_count, row_hash"
)
FOLLOWER_COLUMNS = "channel, account_id, day, follower_count"
POSTS = """
WITH drawn AS (
  SELECT i, i % 10 AS role, i // 10 AS block, hash(i) % 1000003 / 1000003 AS u, hash(i + 77) AS h
    FROM range($n) AS r(i)
), linked AS (
  SELECT *, CASE
    WHEN role BETWEEN 3 AND 6 THEN greatest(block - 5 * (h % 60)::BIGINT, block % 5) * 10 + h % 3
    WHEN role >= 8 THEN greatest(block - 5 * (h % 300)::BIGINT, block % 5) * 10 + 3 + h % 5
  END AS parent
  FROM drawn
)
SELECT ['facebook', 'instagram', 'linkedin', 'x', 'youtube'][1 + block % 5],
  (100000000000000000 + i)::VARCHAR,
  CASE WHEN role <= 2 THEN 'post' WHEN role <= 6 THEN 'comment' WHEN role >= 8 THEN 'reply'
    WHEN h % 3 > 0 THEN 'mention'
    ELSE 'message' END,
  CASE WHEN role <= 2 OR role >= 8 THEN 'own_' || (block % 5)
    ELSE 'u' || exp(u * ln($n / 5))::BIGINT END,
  role <= 2 OR role >= 8,
  TIMESTAMP '2025-01-01'
    + to_seconds(CASE WHEN role >= 8 THEN parent * 47000000 // $n - ln(1 - u) * 14400
      ELSE i * 47000000 // $n END::BIGINT),
  CASE WHEN h % 12 = 0 THEN 'Nur heute: Gutschein für alle, die mit uns feiern wollen'
    ELSE 'Ein ganz gewöhnlicher Beitrag über unser Haus und seine Leute' END,
  CASE WHEN parent IS NOT NULL THEN (100000000000000000 + parent)::VARCHAR END,
  CASE WHEN role = 7 AND h % 3 = 0 THEN 'thread' || (block - h % 40) END,
  CASE WHEN h % 4 = 0 THEN 'topic' || (h % 50) END,
  role >= 8 AND h % 20 = 0
FROM linked
"""
METRICS = """
SELECT channel, post_id, created_at + to_days(s::INTEGER * 30), s * (h % 90), s * (h % 11),
  s * (h % 5), s * (100 + h % 9000),
  s * (150 + h % 20000), post_id || s
FROM (SELECT *, hash(post_id) AS h FROM posts WHERE kind = 'post') AS p, range(1, 3) AS t(s)
WHERE s = 1 OR h % 10 = 0
"""
FOLLOWERS = """
SELECT ['facebook', 'instagram', 'linkedin', 'x', 'youtube'][1 + c], 'own_' || c,
  DATE '2024-12-31' + d::INTEGER, 20000 + 1000 * c + 13 * d
FROM range(5) AS a(c), range(560) AS b(d)
"""

COLUMNS = {
    "posts": "channel, post_id, kind, author_id, author_name, is_own, created_at, text, parent_id, "
    "thread_id, topic, campaign_id, department, is_automatic",
    "post_metrics": "channel, post_id, observed_at, like_count, comment_count, share_count, "
    "reach_count, impression_count, is_promoted",
    "channel_metrics": "channel, account_id, day, follower_count",
}
LOCAL = "timezone('Europe/Berlin', timezone('UTC', created_at))"
BY_HAND = {
    "own posts": f"""
WITH newest AS (
  SELECT channel, post_id, arg_max(like_count, observed_at) AS likes,
    arg_max(comment_count, observed_at) AS comments,
    arg_max(share_count, observed_at) AS shares, arg_max(reach_count, observed_at) AS reach,
    arg_max(impression_count, observed_at) AS impressions
  FROM post_metrics WHERE is_promoted IS NOT TRUE GROUP BY ALL
), own AS (
  SELECT p.channel, p.day, m.*, likes + comments + shares AS interactions,
    follower_count AS followers, p.text,
    regexp_matches(lower(text), 'rabatt|gutschein|sonderangebot|aktionspreis|reduziert|schnäppchen'
      || '|ausverkauf|\\bsale\\b|discount|voucher') AS promotion
  FROM (SELECT *, CAST({LOCAL} AS DATE) AS day FROM posts
    WHERE is_own AND kind = 'post' AND created_at < TIMESTAMP '2026-06-30 22:00:00') AS p
  LEFT JOIN newest AS m ON m.channel = p.channel AND m.post_id = p.post_id
  LEFT JOIN channel_metrics AS f ON f.channel = p.channel AND f.account_id = p.author_id
    AND f.day = p.day
)
SELECT channel, date_trunc('month', day) AS month, count(*), sum(interactions), sum(likes),
  sum(comments), sum(shares), sum(reach),
  sum(impressions), median(interactions / followers),
    sum(interactions) FILTER (reach > 0) / sum(reach) FILTER (interactions IS NOT NULL),
  median(interactions / nullif(reach, 0)), sum(interactions) FILTER (impressions > 0)
    / sum(impressions) FILTER (interactions IS NOT NULL),
  sum(interactions) FILTER (followers > 0) / sum(followers) FILTER (interactions IS NOT NULL),
    avg(comments), avg(shares), avg(likes),
  1000 * sum(comments) / sum(followers), 1000 * sum(shares) / sum(followers),
    1000 * sum(likes) / sum(followers),
  sum(shares) FILTER (reach > 0) / sum(reach), sum(interactions) FILTER (reach > 0) / sum(reach),
    avg(promotion::INTEGER), median(interactions / followers) FILTER (promotion),
  median(interactions / followers) FILTER (NOT promotion), count(likes) / count(*),
    count(*) FILTER (least(likes, comments, shares) < 0)
FROM own GROUP BY ALL ORDER BY ALL""",
    "accounts": f"""
WITH newest AS (
  SELECT channel, post_id, arg_max(like_count, observed_at) + arg_max(comment_count, observed_at)
    + arg_max(share_count, observed_at) AS i
  FROM post_metrics WHERE is_promoted IS NOT TRUE GROUP BY ALL
), daily AS (
  SELECT channel, author_id, CAST({LOCAL} AS DATE) AS day, sum(i) AS i
  FROM posts JOIN newest USING (channel, post_id) WHERE is_own AND kind = 'post' GROUP BY ALL
)
SELECT c.channel, date_trunc('month', c.day) AS month, avg(coalesce(i, 0) / follower_count),
  arg_max(follower_count, c.day),
  arg_max(follower_count, c.day) / arg_min(before, c.day) - 1 AS growth,
    (growth + 1) ** (30 / count(*)) - 1, (growth + 1) ** (1 / count(*)) - 1,
  sum(gap), count(*) FILTER (abs(follower_count - before) > 50
    AND 10 * abs(follower_count - before) > before)
FROM (SELECT *, coalesce(lag(follower_count) OVER w, follower_count) AS before,
  date_diff('day', lag(day) OVER w, day) - 1 AS gap
  FROM channel_metrics WINDOW w AS (PARTITION BY channel, account_id ORDER BY day)) AS c
    LEFT JOIN daily AS d ON d.channel = c.channel AND d.author_id = c.account_id AND d.day = c.day
GROUP BY ALL ORDER BY ALL""",
    "all posts": f"""
WITH counted AS (
  SELECT channel, date_trunc('month', {LOCAL}) AS month, count(*) FILTER (NOT is_own) AS inbound,
    count(*) FILTER (NOT is_own AND kind IN ('mention', 'review')) AS mentions,
    count(*) FILTER (is_own AND kind = 'post') / count(*) FILTER (is_own) AS broadcast,
      count(department) FILTER (is_own) / count(*) FILTER (is_own) AS tagged,
    count(coalesce(author_id, author_name)) / count(*) AS authored,
      count(DISTINCT channel) FILTER (is_own) AS channels
  FROM posts WHERE created_at < TIMESTAMP '2026-06-30 22:00:00' GROUP BY ALL
)
SELECT *, inbound / sum(inbound) OVER (PARTITION BY month),
  rank() OVER (PARTITION BY month ORDER BY inbound DESC) FROM counted ORDER BY ALL""",
    "conversations": """
WITH turns AS (
  SELECT channel, coalesce(thread_id, parent_id, post_id) AS thread,
    CASE WHEN kind = 'message' THEN '' ELSE author_id END AS person,
    created_at AS moment, TRUE AS asks, FALSE AS replies, kind
  FROM posts WHERE NOT is_own AND created_at < TIMESTAMP '2026-06-30 22:00:00'
  UNION ALL
  SELECT a.channel, coalesce(q.thread_id, q.parent_id, q.post_id),
    CASE WHEN q.kind = 'message' THEN '' ELSE q.author_id END,
    greatest(a.created_at, q.created_at), FALSE, NOT a.is_automatic, NULL
  FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id
  WHERE a.is_own AND NOT q.is_own AND a.created_at < TIMESTAMP '2026-06-30 22:00:00'
), followed AS (
  SELECT *, lag(moment) OVER w AS before, min(moment) FILTER (replies)
    OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS answered
  FROM turns WINDOW w AS (PARTITION BY channel, thread, person ORDER BY moment, replies)
), opened AS (
  SELECT channel, kind, moment, answered, date_diff('second', moment, answered) AS wait,
    moment < TIMESTAMP '2026-06-23 22:00:00' AS old,
    timezone('Europe/Berlin', timezone('UTC', moment)) AS asked_local,
      timezone('Europe/Berlin', timezone('UTC', answered)) AS answered_local
  FROM followed WHERE asks AND (before IS NULL OR date_diff('second', before, moment) >= 86400)
), timed AS (
  SELECT o.*, e.seconds_before - d.seconds_before
    + CASE WHEN e.is_working THEN least(greatest(date_diff('second',
      date_trunc('day', answered_local), answered_local) - 32400, 0), 28800) ELSE 0 END
    - CASE WHEN d.is_working THEN least(greatest(date_diff('second', date_trunc('day', asked_local),
      asked_local) - 32400, 0), 28800) ELSE 0 END AS business
  FROM opened AS o LEFT JOIN days AS d ON d.day = CAST(asked_local AS DATE)
    LEFT JOIN days AS e ON e.day = CAST(answered_local AS DATE)
)
SELECT channel, date_trunc('month', asked_local) AS month, count(*), count(*) FILTER (old),
  count(*) FILTER (old AND wait <= 604800) / count(*) FILTER (old),
  count(*) FILTER (old AND wait <= 604800 AND kind = 'message')
    / nullif(count(*) FILTER (old AND kind = 'message'), 0),
  count(*) FILTER (old AND (wait IS NULL OR wait > 604800)), quantile_cont(wait, [0.5, 0.9]),
    quantile_cont(business, [0.5, 0.9]),
  list(wait), list(date_diff('second', moment, TIMESTAMP '2026-06-30 22:00:00'))
    FILTER (answered IS NULL),
  count(*) FILTER (kind = 'message' AND wait <= 604800) / nullif(count(*) FILTER (kind = 'message'),
    0), median(wait) FILTER (kind = 'message'),
  list(wait) FILTER (kind = 'message')
FROM timed GROUP BY ALL ORDER BY ALL""",
    "actions": """
WITH first AS (
  SELECT channel, parent_id, min(created_at) AS at FROM posts
  WHERE is_own AND NOT is_automatic AND created_at < TIMESTAMP '2026-06-30 22:00:00' GROUP BY ALL
)
SELECT p.channel, date_trunc('month', timezone('Europe/Berlin', timezone('UTC', p.created_at)))
  AS month, count(f.at) / count(*),
  avg(date_diff('second', p.created_at, greatest(f.at, p.created_at)))
FROM posts AS p LEFT JOIN first AS f ON f.channel = p.channel AND f.parent_id = p.post_id
WHERE NOT p.is_own AND p.kind <> 'message' GROUP BY ALL ORDER BY ALL""",
    "first contacts": f"""
SELECT channel, date_trunc('month', {LOCAL}) AS month, count(*)
FROM (SELECT channel, author_id, min(created_at) AS created_at FROM posts
  WHERE NOT is_own AND author_id IS NOT NULL GROUP BY ALL) AS p
GROUP BY ALL ORDER BY ALL""",
    "answers": """
WITH likes AS (SELECT channel, post_id, arg_max(like_count, observed_at) AS likes FROM post_metrics
  WHERE is_promoted IS NOT TRUE GROUP BY ALL)
SELECT a.channel, date_trunc('month', timezone('Europe/Berlin', timezone('UTC', a.created_at)))
  AS month, count(*), avg((NOT a.is_own)::INTEGER),
  avg(likes) FILTER (a.is_own), count(*) FILTER (a.is_own AND a.created_at < q.created_at)
FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id
LEFT JOIN likes AS l ON l.channel = a.channel AND l.post_id = a.post_id
WHERE NOT q.is_own AND (a.is_own OR a.author_id <> q.author_id) GROUP BY ALL ORDER BY ALL""",
    "threads": """
WITH turns AS (
  SELECT channel, coalesce(thread_id, parent_id, post_id) AS thread, created_at AS moment,
    TRUE AS other FROM posts WHERE NOT is_own
  UNION ALL
  SELECT a.channel, coalesce(q.thread_id, q.parent_id, q.post_id),
    greatest(a.created_at, q.created_at), FALSE
  FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id
    WHERE a.is_own AND NOT q.is_own
  UNION ALL
  SELECT channel, coalesce(thread_id, post_id), created_at, FALSE FROM posts
    WHERE is_own AND parent_id IS NULL
), threads AS (SELECT channel, thread, min(moment) AS moment,
  bool_or(other) AND bool_or(NOT other) AS two_way FROM turns GROUP BY ALL)
SELECT channel, date_trunc('month', timezone('Europe/Berlin', timezone('UTC', moment))) AS month,
  count(*), avg(two_way::INTEGER)
FROM threads GROUP BY ALL ORDER BY ALL""",
    "stories": f"""
WITH near AS (
  SELECT channel, {LOCAL} AS moment, coalesce(date_diff('day', lag(created_at, 2) OVER w,
    created_at) < 7
    OR date_diff('day', lag(created_at) OVER w, lead(created_at) OVER w) < 7
      OR date_diff('day', created_at, lead(created_at, 2) OVER w) < 7, FALSE) AS told
  FROM posts WHERE is_own AND kind = 'post' AND topic IS NOT NULL
  WINDOW w AS (PARTITION BY channel, author_id, topic ORDER BY created_at, post_id)
)
SELECT channel, date_trunc('month', moment) AS month, count(*), avg(told::INTEGER) FROM near
  GROUP BY ALL ORDER BY ALL""",
}


def database(n: int, folder: Path) -> Path:
    """Create a database with `n` posts, of ten three own, five of others, two own answers."""
    from scrm.store.local import LocalStore

    path = folder / f"kpis_{n}.duckdb"
    if not path.exists():
        with LocalStore(path, memory_limit="4GB") as store:
            for table, columns, rows, params in (
                ("posts", POST_COLUMNS, POSTS, {"n": n}),
                ("post_metrics", METRIC_COLUMNS, METRICS, {}),
                ("channel_metrics", FOLLOWER_COLUMNS, FOLLOWERS, {})
            ):  # fmt: skip
                store.insert(table, columns.split(", "), rows, params)
    return path


def exported(path: str) -> str:
    """Write what pandas reads as Parquet files, beside the database."""
    from scrm.analyze.kpi.business_hours import Hours, build_calendar
    from scrm.store.local import LocalStore

    folder = Path(path).with_suffix("")
    if not folder.exists():
        folder.mkdir()
        build_calendar(date(2024, 1, 1), date(2027, 1, 1), Hours()).write_parquet(
            folder / "calendar.parquet"
        )
        with LocalStore(Path(path), memory_limit=MEMORY) as store:
            for table, columns in COLUMNS.items():
                _write(store.batches(f"SELECT {columns} FROM {table}"), folder / f"{table}.parquet")
    return str(folder)


def _write(batches: Iterator[pa.RecordBatch], path: Path) -> None:
    first = next(batches)
    with pq.ParquetWriter(path, first.schema) as writer:
        for batch in chain([first], batches):
            writer.write_batch(batch)


def own(path: str, to: str = "") -> int:
    """Compute all KPIs through scrm."""
    from scrm.store.local import LocalStore

    with LocalStore(Path(path), memory_limit=MEMORY) as store:
        frame = own_in(store)
    if to:
        frame.select("metric", "channel", "month", "value").write_parquet(to)
    return frame.height


def own_in(store: Any) -> pl.DataFrame:
    """Return all KPIs by channel and month of a store."""
    from scrm.analyze import kpi
    from scrm.config import Context

    params, context = kpi.RunParams(by=("channel", "month")), Context(as_of=AS_OF, lang="en")
    return kpi.run_(store, params, context).tables[0].frame


def by_hand(path: str) -> dict[str, int]:
    """Compute the same KPIs in DuckDB SQL written by hand."""
    from scrm.analyze.kpi.business_hours import Hours, build_calendar
    from scrm.store.local import LocalStore

    with (
        LocalStore(Path(path), memory_limit=MEMORY) as store,
        store.offered(days=build_calendar(date(2024, 1, 1), date(2027, 1, 1), Hours()).to_arrow()),
    ):
        return {name: store.frame(sql).height for name, sql in BY_HAND.items()}


def in_pandas(path: str, to: str = "") -> int:
    """Compute the same KPIs in pandas, from Parquet files."""
    from bench.kpi_pandas import answers

    folder = exported(path)
    table = answers(folder, f"{folder}/calendar.parquet")
    if to:
        table.to_parquet(to)
    return len(table)


def unequal(mine: str, theirs: str) -> list[str]:
    """Return the values that differ from those of pandas, without those that scrm withholds."""
    ours = pl.read_parquet(mine).drop_nulls()
    other = pl.read_parquet(theirs).with_columns(pl.col("month").cast(pl.Date))
    both = ours.join(other, on=["metric", "channel", "month"], how="left", suffix="_theirs")
    apart = (pl.col("value") - pl.col("value_theirs")).abs() > 1e-9 * pl.col("value").abs().clip(
        1e-9
    )
    return [str(row) for row in both.filter(apart | pl.col("value_theirs").is_null()).rows()]


def run(quick: bool) -> list[Row]:
    """Measure both peers and the growth from one step to ten times as many posts."""
    steps = (100_000, 1_000_000) if quick else (1_000_000, 10_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = [str(database(n, folder)) for n in steps]
        small, large = (
            _print_measured(
                f"scrm, {n:,} posts",
                measured("bench.kpis", "own", path, str(folder / "own.parquet")),
            )
            for n, path in zip(steps, paths, strict=True)
        )
        hand = _print_measured("SQL by hand", measured("bench.kpis", "by_hand", paths[1]))
        exported(paths[1])
        pandas = _print_measured(
            "pandas", measured("bench.kpis", "in_pandas", paths[1], str(folder / "pandas.parquet"))
        )
        compared = pl.read_parquet(folder / "own.parquet").drop_nulls().height
        apart = unequal(str(folder / "own.parquet"), str(folder / "pandas.parquet"))
        growth = _per_source(paths)
    print("\n".join(apart[:20]), file=sys.stderr)
    n, peak = f"{steps[1]:,} posts", large.peak_mb
    same = f"{compared - len(apart):,} of {compared:,} values equal"
    return [
        _row(
            f"all KPIs, {n}, against SQL by hand",
            large.cpu_seconds,
            hand.cpu_seconds,
            "CPU s",
            1.3,
            peak,
        ),
        _row(
            f"all KPIs, {n}, time against pandas",
            large.wall_seconds,
            pandas.wall_seconds,
            "s",
            0.5,
            peak,
            same,
        ),
        _row(
            f"all KPIs, {n}, CPU against pandas",
            large.cpu_seconds,
            pandas.cpu_seconds,
            "CPU s",
            None,
            peak,
        ),
        _row(f"all KPIs, {n}, memory against pandas", peak, pandas.peak_mb, "MB", 0.2, peak),
        Row(f"all KPIs, {n}, memory", peak, None, "MB", None, "< 2000", peak < 2000, peak),
        _row(
            f"growth from {steps[0]:,} posts, all",
            large.cpu_seconds,
            small.cpu_seconds,
            "CPU s",
            13,
            peak,
        ),
        *(
            _row(f"growth, {name}", after, before, "CPU s", 13, None)
            for name, before, after in growth
        ),
    ]


def _print_measured(name: str, found: Measured) -> Measured:
    print(
        f"{name}: {found.cpu_seconds:.1f} CPU s, {found.wall_seconds:.1f} s, "
        f"{found.peak_mb:.0f} MB",
        file=sys.stderr,
        flush=True,
    )
    return found


def _row(
    name: str,
    mine: float,
    peer: float,
    unit: str,
    limit: float | None,
    peak: float | None,
    note: str = "",
) -> Row:
    ratio = mine / peer
    asked, met = (f"<= {limit:g}x", ratio <= limit) if limit else ("", None)
    return Row(name, round(mine, 2), round(peer, 2), unit, round(ratio, 2), asked, met, peak, note)


def per_source(path: str) -> dict[str, float]:
    """Return the CPU seconds of each step: each relation that is kept, and each source's query."""
    import resource

    from scrm.analyze import kpi
    from scrm.analyze.kpi import measurement as answer
    from scrm.config import Context
    from scrm.store.local import LocalStore

    found: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        before = resource.getrusage(resource.RUSAGE_SELF)
        result = work()
        after = resource.getrusage(resource.RUSAGE_SELF)
        found[name] = (
            found.get(name, 0) + after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        )
        return result

    class Timed(LocalStore):
        """A store that notes what keeping a relation costs."""

        def execute(self, sql: str, params: Mapping[str, Any] | None = None) -> None:
            name = sql.split(" AS ", 1)[0].removeprefix("CREATE TEMP TABLE ")
            timed(
                f"{name}, kept" if sql.startswith("CREATE TEMP") else "other",
                lambda: LocalStore.execute(self, sql, params),
            )

    plain = answer.fetch_components
    answer.fetch_components = lambda store, query, *rest: timed(
        query.source, lambda: plain(store, query, *rest)
    )
    with Timed(Path(path), memory_limit=MEMORY) as store:
        kpi.run_(store, kpi.RunParams(by=("channel", "month")), Context(as_of=AS_OF))
    return {name: cost for name, cost in found.items() if name != "other"}


def _per_source(paths: list[str]) -> list[tuple[str, float, float]]:
    """Return each step with its CPU seconds over fewer and over more posts: medians of three."""
    small, large = (
        [measured("bench.kpis", "per_source", path).value for _ in range(3)] for path in paths
    )
    return [
        (name, *(median(run[name] for run in runs) for runs in (small, large))) for name in small[0]
    ]
