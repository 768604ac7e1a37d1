"""What each group is like: revenue, classes, forecast, media, worries, values and how it was answered.

Reads the table `segments` and joins what other analyses have written. An index compares a group with everybody:
100 x share in the group / share overall, with an interval, and only marked where the difference holds after correcting for
the many comparisons made (Benjamini-Hochberg).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from scrm.analyze import _stats
from scrm.analyze._phrase_lexicon import fold, lexicon, pattern
from scrm.analyze.segments.evidence import BY_EMAIL, Window
from scrm.store import Store

LEXICON = "value_themes_de"
OVER, UNDER = 120.0, 80.0
_ALPHA = 0.05


@dataclass(frozen=True, slots=True)
class Use:
    """Hits of items, and the trials they are hits of: ``segment, person_id, item, hits`` and ``segment, person_id, trials``."""

    hits: pl.DataFrame
    trials: pl.DataFrame


_WRITERS = f"""
WITH {BY_EMAIL},
writers AS (
  SELECT p.channel, p.post_id, p.text, p.created_at, p.parent_id, p.thread_id, s.person_id, s.segment
  FROM posts p LEFT JOIN identities i ON i.channel = p.channel AND i.profile_id = p.author_id
  LEFT JOIN by_email e ON e.email = lower(p.author_id)
  JOIN segments s ON s.person_id = coalesce(i.customer_id, e.customer_id, p.channel || ':' || p.author_id)
  WHERE NOT coalesce(p.is_own, FALSE) AND p.created_at >= $start AND p.created_at < $end
)"""


def customers(store: Store, window: Window) -> pl.DataFrame:
    """Return one row per group: size, reach, revenue, classes and forecast."""
    return store.frame(
        """
WITH money AS (
  SELECT customer_id, CAST(sum(CASE WHEN is_cancellation AND amount > 0 THEN 0 ELSE amount END) AS DOUBLE) AS revenue
  FROM sales WHERE ordered_at >= $start AND ordered_at < $end AND customer_id IS NOT NULL GROUP BY 1
)
SELECT s.segment, count(*) AS n, count(*) FILTER (WHERE s.is_customer) AS customers,
  count(*) FILTER (WHERE c.consent = 'yes') AS reachable, coalesce(sum(round(m.revenue * 100)), 0) / 100 AS revenue,
  count(a.abc_class) AS classed, count(*) FILTER (WHERE a.abc_class = 'A') AS a_count,
  count(*) FILTER (WHERE a.abc_class = 'B') AS b_count, count(*) FILTER (WHERE a.abc_class = 'C') AS c_count,
  count(x.expected_purchases) AS forecast, sum(round(x.expected_purchases * 1000000)) / 1000000 AS expected
FROM segments s
LEFT JOIN customers c ON s.is_customer AND c.customer_id = s.person_id
LEFT JOIN money m ON s.is_customer AND m.customer_id = s.person_id
LEFT JOIN abc_classes a ON s.is_customer AND a.customer_id = s.person_id
LEFT JOIN scores x ON s.is_customer AND x.customer_id = s.person_id
GROUP BY s.segment ORDER BY s.segment
""",
        {"start": window.sql_values["start"], "end": window.sql_values["end"]},
    )


def answers_by_group(store: Store, window: Window) -> pl.DataFrame:
    """Return, per group, how many of its texts the company answered and how fast (median hours)."""
    return store.frame(
        _WRITERS
        + """,
own AS (SELECT * FROM posts WHERE is_own AND NOT coalesce(is_automatic, FALSE)),
pairs AS (
  SELECT w.channel, w.post_id, w.created_at AS asked_at, r.created_at AS replied_at
  FROM writers w JOIN own r ON r.channel = w.channel AND r.parent_id = w.post_id
  UNION ALL
  SELECT w.channel, w.post_id, w.created_at, r.created_at
  FROM writers w JOIN own r ON r.channel = w.channel AND r.thread_id = w.thread_id
  WHERE r.parent_id IS NULL AND w.parent_id IS NULL AND r.post_id <> w.thread_id
),
replies AS (
  SELECT channel, post_id, min(date_diff('second', asked_at, replied_at)) AS seconds
  FROM pairs WHERE replied_at >= asked_at GROUP BY 1, 2
)
SELECT w.segment, count(*) AS texts, count(r.seconds) AS answered,
  quantile_cont(r.seconds, 0.5) AS median_seconds
FROM writers w LEFT JOIN replies r ON r.channel = w.channel AND r.post_id = w.post_id
GROUP BY w.segment ORDER BY w.segment
""",
        _window_values(window),
    )


def _window_values(window: Window) -> dict[str, object]:
    return {"start": window.sql_values["start"], "end": window.sql_values["end"]}


def media(store: Store, window: Window) -> Use:
    """Return who used which channel: one trial per person who wrote anything outside of tickets."""
    social = f"""{_WRITERS}, social AS (
  SELECT DISTINCT segment, person_id, channel FROM writers
  WHERE NOT EXISTS (SELECT 1 FROM tickets t WHERE t.ticket_id = writers.thread_id)
) """
    hits = store.frame(
        social + "SELECT segment, person_id, channel AS item, 1 AS hits FROM social ORDER BY ALL",
        _window_values(window),
    )
    people = store.frame(
        social + "SELECT DISTINCT segment, person_id, 1 AS trials FROM social ORDER BY ALL",
        _window_values(window),
    )
    return Use(hits, people)


def responses(store: Store, window: Window) -> Use:
    """Return what people answered to: the trials are their comments on the company's posts, by topic or type of the post."""
    answers = f"""{_WRITERS}, answers AS (
  SELECT segment, person_id, coalesce(own.topic, own.post_type) AS item
  FROM writers JOIN posts own ON own.channel = writers.channel AND own.post_id = writers.parent_id
  WHERE own.is_own AND coalesce(own.topic, own.post_type) <> ''
) """
    hits = store.frame(
        answers
        + "SELECT segment, person_id, item, count(*) AS hits FROM answers GROUP BY ALL ORDER BY ALL",
        _window_values(window),
    )
    trials = store.frame(
        answers
        + "SELECT segment, person_id, count(*) AS trials FROM answers GROUP BY ALL ORDER BY ALL",
        _window_values(window),
    )
    return Use(hits, trials)


def worry_topics(store: Store, window: Window) -> Use:
    """Return what people's worries are about: the trials are their worried texts, so that how often is left aside."""
    worried = f"""{_WRITERS}, worried AS (
  SELECT segment, person_id, w.topic FROM writers JOIN post_worries w ON w.channel = writers.channel AND w.post_id = writers.post_id
  WHERE w.is_worry
) """
    hits = store.frame(
        worried
        + "SELECT segment, person_id, topic AS item, count(*) AS hits FROM worried WHERE topic <> '' GROUP BY ALL ORDER BY ALL",
        _window_values(window),
    )
    trials = store.frame(
        worried
        + "SELECT segment, person_id, count(*) AS trials FROM worried GROUP BY ALL ORDER BY ALL",
        _window_values(window),
    )
    return Use(hits, trials)


def value_themes(store: Store, window: Window) -> Use:
    """Return which values of the company people write about, by the phrases of the lexicon; the trials are their texts."""
    texts = store.frame(
        _WRITERS
        + "SELECT segment, person_id, text FROM writers WHERE text IS NOT NULL ORDER BY ALL",
        _window_values(window),
    )
    folded = fold(texts["text"])
    phrases = lexicon(LEXICON)
    person = pl.col("segment", "person_id")
    parts = [
        texts.filter(folded.str.contains(pattern(phrases[theme]))).select(
            person, item=pl.lit(theme)
        )
        for theme in ("customers", "csr", "environment", "staff")
    ]
    hits = pl.concat(parts).group_by("segment", "person_id", "item").agg(hits=pl.len())
    return Use(
        hits.sort("segment", "person_id", "item"),
        texts.group_by("segment", "person_id").agg(trials=pl.len()).sort("segment", "person_id"),
    )


def drop_small_groups(use: Use, segments: Iterable[str], least: int) -> list[str]:
    """Return the groups of which at least so many people have a trial: fewer say nothing, and could be recognised.

    Examples
    --------
    >>> trials = pl.DataFrame({"segment": ["happy", "happy", "average"], "person_id": ["a", "b", "c"], "trials": [1, 1, 9]})
    >>> large(Use(trials, trials), ["happy", "average"], 2)
    ['happy']
    """
    people = dict(use.trials.group_by("segment").agg(pl.col("person_id").n_unique()).iter_rows())
    return [segment for segment in segments if people.get(segment, 0) >= least]


def index_table(use: Use, segments: Iterable[str]) -> pl.DataFrame:
    """Return the index of each item in each group.

    A person's texts are no independent trials: shares are ratios of sums over people, and count as many trials as an
    independent sample of the same variance would have (the effective size; at most the texts, at least one per person
    where all or none hit). With one trial per person this is the plain binomial.

    Returns
    -------
    DataFrame
        ``segment, item, n, share, overall, index, low, high, p_adjusted, mark``; `n` people with the item, `mark` over,
        under or empty. The interval is Wilson's of the group's share, over the overall share; p compares the group with
        everybody else (Fisher's exact test on effective counts).

    Examples
    --------
    >>> group = ["happy"] * 10 + ["average"] * 10
    >>> trials = pl.DataFrame({"segment": group, "person_id": list("abcdefghijklmnopqrst"), "trials": [1] * 20})
    >>> hits = trials[[*range(9), 10]].select("segment", "person_id", item=pl.lit("x"), hits=pl.lit(1))
    >>> index_table(Use(hits, trials), ["happy"]).select("share", "overall", "index", "mark").row(0)
    (0.9, 0.5, 180.0, 'over')
    """
    rows = [
        _compare_item(use, segment, item)
        for segment in segments
        if (use.trials["segment"] == segment).any()
        for item in use.hits["item"].unique().sort().to_list()
    ]
    schema = {"segment": pl.String, "item": pl.String, "n": pl.Int64} | dict.fromkeys(
        ("share", "overall", "index", "low", "high", "p"), pl.Float64
    )
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    adjusted = _stats.benjamini_hochberg(frame["p"].to_numpy()) if frame.height else np.empty(0)
    sure = pl.Series(adjusted) <= _ALPHA
    mark = (
        pl.when((pl.col("index") >= OVER) & (pl.col("low") > 100) & sure)  # noqa: PLR2004  an index of 100 is the mean
        .then(pl.lit("over"))
        .when((pl.col("index") <= UNDER) & (pl.col("high") < 100) & sure)  # noqa: PLR2004  as above
        .then(pl.lit("under"))
        .otherwise(pl.lit(""))
    )
    return frame.with_columns(p_adjusted=pl.Series(adjusted, dtype=pl.Float64), mark=mark).drop("p")


def _compare_item(
    use: Use, segment: str, item: str
) -> tuple[str, str, int, float, float, float, float, float, float]:
    joined = use.trials.join(
        use.hits.filter(pl.col("item") == item), on=["segment", "person_id"], how="left"
    )
    hits, trials = (
        joined["hits"].fill_null(0).to_numpy().astype(float),
        joined["trials"].to_numpy().astype(float),
    )
    inside = (joined["segment"] == segment).to_numpy()
    share, size = _effective(hits[inside], trials[inside])
    others, other_size = _effective(hits[~inside], trials[~inside])
    low, high = _stats.wilson_interval(share * size, size) or (0.0, 1.0)
    overall = float(hits.sum() / trials.sum())
    table = np.round(
        [[share * size, (1 - share) * size], [others * other_size, (1 - others) * other_size]]
    ).astype(np.int64)
    index = [100 * value / overall if overall else 0.0 for value in (share, low, high)]
    p = float(fisher_exact(table)[1])
    return (
        segment,
        item,
        int((hits[inside] > 0).sum()),
        share,
        overall,
        index[0],
        index[1],
        index[2],
        p,
    )


def _effective(hits: NDArray[np.float64], trials: NDArray[np.float64]) -> tuple[float, float]:
    """Return the share of hits and the size of an independent sample that would know it as well."""
    total = float(trials.sum())
    if not total:
        return 0.0, 0.0
    share = float(hits.sum()) / total
    variance = float(((hits - share * trials) ** 2).sum()) / total**2
    if not 0 < share < 1:
        return share, float(len(trials))
    return share, min(share * (1 - share) / variance, total) if variance > 0 else total
