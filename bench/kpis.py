"""All KPIs by channel and month over generated posts: scrm, DuckDB SQL written by hand, and pandas.

The hand-written SQL and the pandas code give values without intervals, definitions or reasons; pandas leaves out the stories.
"""

# ruff: noqa: E501  SQL as one writes it by hand

import sys
import tempfile
from datetime import date
from pathlib import Path

from bench.measure import Measured, Row, measured

TITLE = "KPIs by channel and month over posts with metrics and replies"
AS_OF = date(2026, 6, 30)
MEMORY = "1500MB"

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
  CASE WHEN role <= 2 THEN 'post' WHEN role <= 6 THEN 'comment' WHEN role >= 8 THEN 'reply' WHEN h % 3 > 0 THEN 'mention'
    ELSE 'message' END,
  CASE WHEN role <= 2 OR role >= 8 THEN 'own_' || (block % 5) ELSE 'u' || exp(u * ln($n / 5))::BIGINT END,
  role <= 2 OR role >= 8,
  TIMESTAMP '2025-01-01'
    + to_seconds(CASE WHEN role >= 8 THEN parent * 47000000 // $n - ln(1 - u) * 14400 ELSE i * 47000000 // $n END::BIGINT),
  CASE WHEN h % 12 = 0 THEN 'Nur heute: Gutschein für alle, die mit uns feiern wollen'
    ELSE 'Ein ganz gewöhnlicher Beitrag über unser Haus und seine Leute' END,
  CASE WHEN parent IS NOT NULL THEN (100000000000000000 + parent)::VARCHAR END,
  CASE WHEN role = 7 AND h % 3 = 0 THEN 'thread' || (block - h % 40) END,
  CASE WHEN h % 4 = 0 THEN 'topic' || (h % 50) END,
  role >= 8 AND h % 20 = 0
FROM linked
"""
METRICS = """
INSERT INTO post_metrics
  (channel, post_id, observed_at, like_count, comment_count, share_count, reach_count, impression_count, row_hash)
SELECT channel, post_id, created_at + to_days(s::INTEGER * 30), s * (h % 90), s * (h % 11), s * (h % 5), s * (100 + h % 9000),
  s * (150 + h % 20000), post_id || s
FROM (SELECT *, hash(post_id) AS h FROM posts WHERE kind = 'post') AS p, range(1, 3) AS t(s)
WHERE s = 1 OR h % 10 = 0
"""
FOLLOWERS = """
INSERT INTO channel_metrics (channel, account_id, day, follower_count)
SELECT ['facebook', 'instagram', 'linkedin', 'x', 'youtube'][1 + c], 'own_' || c, DATE '2024-12-31' + d::INTEGER, 20000 + 1000 * c + 13 * d
FROM range(5) AS a(c), range(560) AS b(d)
"""

LOCAL = "timezone('Europe/Berlin', timezone('UTC', created_at))"
BY_HAND = {
    "own posts": f"""
WITH newest AS (
  SELECT channel, post_id, arg_max(like_count, observed_at) AS likes, arg_max(comment_count, observed_at) AS comments,
    arg_max(share_count, observed_at) AS shares, arg_max(reach_count, observed_at) AS reach,
    arg_max(impression_count, observed_at) AS impressions
  FROM post_metrics WHERE is_promoted IS NOT TRUE GROUP BY ALL
), own AS (
  SELECT p.channel, p.day, m.*, likes + comments + shares AS interactions, follower_count AS followers, p.text,
    regexp_matches(lower(text), 'rabatt|gutschein|sonderangebot|aktionspreis|reduziert|schnäppchen|ausverkauf|\\bsale\\b|discount|voucher') AS promotion
  FROM (SELECT *, CAST({LOCAL} AS DATE) AS day FROM posts WHERE is_own AND kind = 'post' AND created_at < TIMESTAMP '2026-06-30 22:00:00') AS p
  LEFT JOIN newest AS m ON m.channel = p.channel AND m.post_id = p.post_id
  LEFT JOIN channel_metrics AS f ON f.channel = p.channel AND f.account_id = p.author_id AND f.day = p.day
)
SELECT channel, date_trunc('month', day) AS month, count(*), sum(interactions), sum(likes), sum(comments), sum(shares), sum(reach),
  sum(impressions), median(interactions / followers), sum(interactions) FILTER (reach > 0) / sum(reach) FILTER (interactions IS NOT NULL),
  median(interactions / nullif(reach, 0)), sum(interactions) FILTER (impressions > 0) / sum(impressions) FILTER (interactions IS NOT NULL),
  sum(interactions) FILTER (followers > 0) / sum(followers) FILTER (interactions IS NOT NULL), avg(comments), avg(shares), avg(likes),
  1000 * sum(comments) / sum(followers), 1000 * sum(shares) / sum(followers), 1000 * sum(likes) / sum(followers),
  sum(shares) FILTER (reach > 0) / sum(reach), avg(promotion::INTEGER), median(interactions / followers) FILTER (promotion),
  median(interactions / followers) FILTER (NOT promotion), count(likes) / count(*), count(*) FILTER (least(likes, comments, shares) < 0)
FROM own GROUP BY ALL ORDER BY ALL""",
    "accounts": f"""
WITH newest AS (
  SELECT channel, post_id, arg_max(like_count, observed_at) + arg_max(comment_count, observed_at) + arg_max(share_count, observed_at) AS i
  FROM post_metrics WHERE is_promoted IS NOT TRUE GROUP BY ALL
), daily AS (
  SELECT channel, author_id, CAST({LOCAL} AS DATE) AS day, sum(i) AS i
  FROM posts JOIN newest USING (channel, post_id) WHERE is_own AND kind = 'post' GROUP BY ALL
)
SELECT c.channel, date_trunc('month', c.day) AS month, avg(coalesce(i, 0) / follower_count), arg_max(follower_count, c.day),
  arg_max(follower_count, c.day) / arg_min(follower_count, c.day) - 1, count(*)
FROM channel_metrics AS c LEFT JOIN daily AS d ON d.channel = c.channel AND d.author_id = c.account_id AND d.day = c.day
GROUP BY ALL ORDER BY ALL""",
    "all posts": f"""
WITH counted AS (
  SELECT channel, date_trunc('month', {LOCAL}) AS month, count(*) FILTER (NOT is_own) AS inbound,
    count(*) FILTER (NOT is_own AND kind IN ('mention', 'review')) AS mentions,
    count(*) FILTER (is_own AND kind = 'post') / count(*) FILTER (is_own) AS broadcast, count(department) FILTER (is_own) / count(*) FILTER (is_own) AS tagged,
    count(coalesce(author_id, author_name)) / count(*) AS authored, count(DISTINCT channel) FILTER (is_own) AS channels
  FROM posts WHERE created_at < TIMESTAMP '2026-06-30 22:00:00' GROUP BY ALL
)
SELECT *, inbound / sum(inbound) OVER (PARTITION BY month), rank() OVER (PARTITION BY month ORDER BY inbound DESC) FROM counted ORDER BY ALL""",
    "conversations": """
WITH turns AS (
  SELECT channel, coalesce(thread_id, parent_id, post_id) AS thread, CASE WHEN kind = 'message' THEN '' ELSE author_id END AS person,
    created_at AS moment, TRUE AS asks, FALSE AS replies, kind
  FROM posts WHERE NOT is_own AND created_at < TIMESTAMP '2026-06-30 22:00:00'
  UNION ALL
  SELECT a.channel, coalesce(q.thread_id, q.parent_id, q.post_id), CASE WHEN q.kind = 'message' THEN '' ELSE q.author_id END,
    greatest(a.created_at, q.created_at), FALSE, NOT a.is_automatic, NULL
  FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id
  WHERE a.is_own AND NOT q.is_own AND a.created_at < TIMESTAMP '2026-06-30 22:00:00'
), followed AS (
  SELECT *, lag(moment) OVER w AS before, min(moment) FILTER (replies) OVER (w ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS answered
  FROM turns WINDOW w AS (PARTITION BY channel, thread, person ORDER BY moment, replies)
), opened AS (
  SELECT channel, kind, moment, answered, date_diff('second', moment, answered) AS wait, moment < TIMESTAMP '2026-06-23 22:00:00' AS old,
    timezone('Europe/Berlin', timezone('UTC', moment)) AS asked_local, timezone('Europe/Berlin', timezone('UTC', answered)) AS answered_local
  FROM followed WHERE asks AND (before IS NULL OR date_diff('second', before, moment) >= 86400)
), timed AS (
  SELECT o.*, e.seconds_before - d.seconds_before
    + CASE WHEN e.is_working THEN least(greatest(date_diff('second', date_trunc('day', answered_local), answered_local) - 32400, 0), 28800) ELSE 0 END
    - CASE WHEN d.is_working THEN least(greatest(date_diff('second', date_trunc('day', asked_local), asked_local) - 32400, 0), 28800) ELSE 0 END AS business
  FROM opened AS o LEFT JOIN days AS d ON d.day = CAST(asked_local AS DATE) LEFT JOIN days AS e ON e.day = CAST(answered_local AS DATE)
)
SELECT channel, date_trunc('month', asked_local) AS month, count(*), count(*) FILTER (old), count(*) FILTER (old AND wait <= 604800) / count(*) FILTER (old),
  count(*) FILTER (old AND wait <= 604800 AND kind = 'message') / nullif(count(*) FILTER (old AND kind = 'message'), 0),
  count(*) FILTER (old AND (wait IS NULL OR wait > 604800)), quantile_cont(wait, [0.5, 0.9]), quantile_cont(business, [0.5, 0.9]),
  list(wait), list(date_diff('second', moment, TIMESTAMP '2026-06-30 22:00:00')) FILTER (answered IS NULL)
FROM timed GROUP BY ALL ORDER BY ALL""",
    "answers": """
WITH likes AS (SELECT channel, post_id, arg_max(like_count, observed_at) AS likes FROM post_metrics WHERE is_promoted IS NOT TRUE GROUP BY ALL)
SELECT a.channel, date_trunc('month', timezone('Europe/Berlin', timezone('UTC', a.created_at))) AS month, count(*), avg((NOT a.is_own)::INTEGER),
  avg(likes) FILTER (a.is_own), count(*) FILTER (a.is_own AND a.created_at < q.created_at)
FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id
LEFT JOIN likes AS l ON l.channel = a.channel AND l.post_id = a.post_id
WHERE NOT q.is_own AND (a.is_own OR a.author_id <> q.author_id) GROUP BY ALL ORDER BY ALL""",
    "threads": """
WITH turns AS (
  SELECT channel, coalesce(thread_id, parent_id, post_id) AS thread, created_at AS moment, TRUE AS other FROM posts WHERE NOT is_own
  UNION ALL
  SELECT a.channel, coalesce(q.thread_id, q.parent_id, q.post_id), greatest(a.created_at, q.created_at), FALSE
  FROM posts AS a JOIN posts AS q ON q.channel = a.channel AND q.post_id = a.parent_id WHERE a.is_own AND NOT q.is_own
  UNION ALL
  SELECT channel, coalesce(thread_id, post_id), created_at, FALSE FROM posts WHERE is_own AND parent_id IS NULL
), threads AS (SELECT channel, thread, min(moment) AS moment, bool_or(other) AND bool_or(NOT other) AS two_way FROM turns GROUP BY ALL)
SELECT channel, date_trunc('month', timezone('Europe/Berlin', timezone('UTC', moment))) AS month, count(*), avg(two_way::INTEGER)
FROM threads GROUP BY ALL ORDER BY ALL""",
    "stories": f"""
WITH near AS (
  SELECT channel, {LOCAL} AS moment, coalesce(date_diff('day', lag(created_at, 2) OVER w, created_at) < 7
    OR date_diff('day', lag(created_at) OVER w, lead(created_at) OVER w) < 7 OR date_diff('day', created_at, lead(created_at, 2) OVER w) < 7, FALSE) AS told
  FROM posts WHERE is_own AND kind = 'post' AND topic IS NOT NULL
  WINDOW w AS (PARTITION BY channel, author_id, topic ORDER BY created_at, post_id)
)
SELECT channel, date_trunc('month', moment) AS month, count(*), avg(told::INTEGER) FROM near GROUP BY ALL ORDER BY ALL""",
}


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
    """Compute all KPIs through scrm."""
    from scrm.analyze import kpi
    from scrm.config import Context
    from scrm.store.local import LocalStore

    with LocalStore(Path(path), memory_limit=MEMORY) as store:
        result = kpi.run_(store, kpi.RunParams(by=("channel", "month")), Context(as_of=AS_OF, lang="en"))
    return result.tables[0].frame.height


def by_hand(path: str) -> dict[str, int]:
    """Compute the same KPIs in DuckDB SQL written by hand."""
    from scrm.analyze.kpi.workdays import Hours, calendar
    from scrm.store.local import LocalStore

    with (
        LocalStore(Path(path), memory_limit=MEMORY) as store,
        store.offered(days=calendar(date(2024, 1, 1), date(2027, 1, 1), Hours()).to_arrow()),
    ):
        return {name: store.frame(sql).height for name, sql in BY_HAND.items()}


def in_pandas(path: str) -> int:
    """Compute most of the KPIs in pandas: without business hours, Kaplan-Meier and stories."""
    import numpy as np

    from scrm.store.local import LocalStore

    columns = "channel, post_id, kind, author_id, is_own, created_at, text, parent_id, thread_id, is_automatic"
    with LocalStore(Path(path), memory_limit=MEMORY) as store:
        posts = store.frame(f"SELECT {columns} FROM posts").to_pandas(use_pyarrow_extension_array=True)
        counts = store.frame(
            "SELECT * EXCLUDE (is_promoted, row_hash, mapping, load_id, line) FROM post_metrics"
        ).to_pandas(use_pyarrow_extension_array=True)
        followers = store.frame(
            "SELECT channel, account_id AS author_id, day, follower_count FROM channel_metrics"
        ).to_pandas()
    posts["channel"] = posts["channel"].astype("category")
    counts["channel"] = counts["channel"].astype(posts["channel"].dtype)
    local = (
        posts["created_at"]
        .astype("datetime64[us]")
        .dt.tz_localize("UTC")
        .dt.tz_convert("Europe/Berlin")
        .dt.tz_localize(None)
    )
    posts["day"], posts["month"] = local.dt.normalize(), local.dt.to_period("M")
    group = ["channel", "month"]
    newest = counts.sort_values("observed_at").drop_duplicates(["channel", "post_id"], keep="last")
    mine = posts[posts["is_own"] & (posts["kind"] == "post")].merge(newest, on=["channel", "post_id"], how="left")
    followers["day"] = followers["day"].astype("datetime64[us]")
    followers["channel"] = followers["channel"].astype(posts["channel"].dtype)
    mine = mine.merge(followers, on=["channel", "author_id", "day"], how="left")
    mine["interactions"] = mine["like_count"] + mine["comment_count"] + mine["share_count"]
    mine["rate"] = mine["interactions"] / mine["follower_count"]
    mine["by_reach"] = mine["interactions"] / mine["reach_count"]
    mine["promotion"] = mine["text"].str.lower().str.contains("rabatt|gutschein|sonderangebot|discount|voucher")
    sums = mine.groupby(group, observed=True).agg(
        {
            "interactions": "sum",
            "reach_count": "sum",
            "impression_count": "sum",
            "follower_count": "sum",
            "rate": "median",
            "by_reach": "median",
        }
    )
    asked = posts[~posts["is_own"]]
    answers = posts[posts["is_own"] & (posts["kind"] == "reply")].merge(
        asked[["channel", "post_id", "author_id", "created_at", "thread_id", "parent_id", "kind"]],
        left_on=["channel", "parent_id"], right_on=["channel", "post_id"], suffixes=("", "_asked"),
    )  # fmt: skip
    answers["at"] = np.maximum(
        answers["created_at"].to_numpy("datetime64[us]"), answers["created_at_asked"].to_numpy("datetime64[us]")
    )
    turns = asked[["channel", "author_id", "created_at", "month"]].assign(
        thread=asked["thread_id"].fillna(asked["parent_id"]).fillna(asked["post_id"]), replies=0
    )
    turns = turns.rename(columns={"created_at": "at"}).astype({"at": "datetime64[us]"})
    told = answers.assign(
        thread=answers["thread_id_asked"].fillna(answers["parent_id_asked"]).fillna(answers["post_id_asked"]),
        author_id=answers["author_id_asked"], replies=1,
    )[["channel", "author_id", "at", "month", "thread", "replies"]]  # fmt: skip
    import pandas as pd

    turns = pd.concat([turns, told]).sort_values(["channel", "thread", "author_id", "at", "replies"], kind="stable")
    key = ["channel", "thread", "author_id"]
    before = turns.groupby(key, observed=True)["at"].shift()
    turns["answered"] = turns["at"].where(turns["replies"] == 1)
    turns["answered"] = turns.groupby(key, observed=True)["answered"].bfill()
    opened = turns[
        (turns["replies"] == 0) & (before.isna() | ((turns["at"] - before).dt.total_seconds() >= 86_400))
    ].copy()
    opened["wait"] = (opened["answered"] - opened["at"]).dt.total_seconds()
    waits = opened.groupby(group, observed=True)["wait"].agg(["count", "median", "size"])
    threads = turns.groupby(["channel", "thread"], observed=True)["replies"].agg(["min", "max"])
    return len(sums) + len(waits) + len(threads[:1])


def run(quick: bool) -> list[Row]:
    """Measure both peers and the growth from one step to ten times as many posts."""
    steps = (100_000, 1_000_000) if quick else (1_000_000, 10_000_000)
    with tempfile.TemporaryDirectory() as folder:
        paths = [str(database(n, Path(folder))) for n in steps]
        small, large = (
            _told(f"scrm, {n:,} posts", measured("bench.kpis", "own", path))
            for n, path in zip(steps, paths, strict=True)
        )
        hand = _told("SQL by hand", measured("bench.kpis", "by_hand", paths[1]))
        pandas = _told("pandas", measured("bench.kpis", "in_pandas", paths[1]))
        growth = _per_source(paths)
    n = f"{steps[1]:,} posts"
    return [
        _row(f"all KPIs, {n}, against SQL by hand", large.cpu_seconds, hand.cpu_seconds, "CPU s", 1.3, large.peak_mb),
        _row(f"all KPIs, {n}, against pandas", large.wall_seconds, pandas.wall_seconds, "s", 0.5, large.peak_mb),
        _row(f"all KPIs, {n}, memory against pandas", large.peak_mb, pandas.peak_mb, "MB", 0.2, large.peak_mb),
        Row(f"all KPIs, {n}, memory", large.peak_mb, None, "MB", None, "< 2000", large.peak_mb < 2000, large.peak_mb),
        _row(f"growth from {steps[0]:,} posts, all", large.cpu_seconds, small.cpu_seconds, "CPU s", 13, large.peak_mb),
        *(_row(f"growth, {name}", after, before, "CPU s", 13, None) for name, before, after in growth),
    ]


def _told(name: str, found: Measured) -> Measured:
    print(
        f"{name}: {found.cpu_seconds:.1f} CPU s, {found.wall_seconds:.1f} s, {found.peak_mb:.0f} MB",
        file=sys.stderr,
        flush=True,
    )
    return found


def _row(name: str, mine: float, peer: float, unit: str, limit: float, peak: float | None) -> Row:
    ratio = mine / peer
    return Row(name, round(mine, 2), round(peer, 2), unit, round(ratio, 2), f"<= {limit:g}x", ratio <= limit, peak)


def per_source(path: str) -> dict[str, float]:
    """Return the CPU seconds of each source's query."""
    import resource

    from scrm.analyze import kpi
    from scrm.analyze.kpi.answer import _run
    from scrm.analyze.kpi.catalogue import catalogue
    from scrm.analyze.kpi.query import queries
    from scrm.analyze.kpi.settings import days_needed, values
    from scrm.analyze.kpi.windows import END, START
    from scrm.analyze.kpi.workdays import calendar
    from scrm.config import Context
    from scrm.store.local import LocalStore

    known, params, context, by = catalogue(), kpi.RunParams(), Context(as_of=AS_OF), ("channel", "month")
    found: dict[str, float] = {}
    with LocalStore(Path(path), memory_limit=MEMORY) as store:
        metrics = [
            m
            for m in known.metrics.values()
            if set(by) <= known.dimensions(m) and all(map(store.row_count, known.reads(m)))
        ]
        given = values(store, params, context, (START, END))
        with store.offered(days=calendar(*days_needed(context), params.hours()).to_arrow()):
            for query in queries(known, metrics, by):
                before = resource.getrusage(resource.RUSAGE_SELF)
                _run(store, query.sql, given)
                after = resource.getrusage(resource.RUSAGE_SELF)
                cost = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
                found[query.source] = found.get(query.source, 0) + cost
    return found


def _per_source(paths: list[str]) -> list[tuple[str, float, float]]:
    small, large = (measured("bench.kpis", "per_source", path).value for path in paths)
    return [(name, small[name], large[name]) for name in small]
