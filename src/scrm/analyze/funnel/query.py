"""The SQL of ``scrm funnel``: totals of reach, visits and orders; leads and deals one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from scrm.analyze._local_days import local_day, utc_bounds
from scrm.config import Context
from scrm.store import Store
from scrm.store.sql_names import select_bound_values


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of stages whose people are not known one by one; empty where nothing is loaded.

    Parameters
    ----------
    posts : DataFrame
        ``channel, reached, interacted``: people reached and interactions of each own post.
    weeks : DataFrame
        ``channel, week, visited, goal_reached, ordered``; null where the table is not loaded.
    """

    posts: pl.DataFrame
    weeks: pl.DataFrame

    def drop_groups(self) -> "Totals":
        """Return the totals without channels."""
        nameless = {"channel": pl.lit(None, pl.String)}
        return Totals(self.posts.with_columns(**nameless), self.weeks.with_columns(**nameless))


@dataclass(frozen=True, slots=True)
class Cases:
    """Leads or deals.

    Parameters
    ----------
    frame : DataFrame
        ``group``, ``age_days`` (to the end of as_of; null if undated), and for leads
        ``follow_up_days, converted_days, is_converted``; for deals ``state`` (won, lost, open),
        ``closed_days, amount, currency, in_period``. Days are null where it has not happened.
    """

    frame: pl.DataFrame

    def in_currency(self, home: str) -> "Cases":
        """Return the deals with amounts in the most frequent currency only; others become null.

        So do amounts of zero and below.
        """
        frame = self.frame.with_columns(currency=pl.col("currency").fill_null(home))
        known = frame.filter(pl.col("amount") > 0)
        counts = known.group_by("currency").len().sort("len", "currency", descending=[True, False])
        main = home if known.is_empty() else str(counts["currency"][0])
        amount = pl.when((pl.col("currency") == main) & (pl.col("amount") > 0)).then("amount")
        return replace(self, frame=frame.with_columns(amount=amount, currency=pl.lit(main)))


def read_totals(store: Store, context: Context) -> Totals:
    """Return reach and interactions by post, and visits and orders by week and channel."""
    bound = _bind(context)
    posts = _read(
        store,
        """
SELECT p.channel, m.reach_count AS reached,
  coalesce(m.like_count, 0) + coalesce(m.comment_count, 0) + coalesce(m.share_count, 0)
    AS interacted
FROM posts AS p
JOIN latest_post_metrics AS m ON m.channel = p.channel AND m.post_id = p.post_id
WHERE p.is_own AND coalesce(p.kind, 'post') = 'post' AND NOT coalesce(p.is_paid, FALSE)
  AND m.reach_count > 0 AND least(m.like_count, m.comment_count, m.share_count) >= 0
  AND p.created_at >= $start AND p.created_at < $end
ORDER BY p.channel, p.post_id
""",
        bound,
    )
    first, last = _days(context)
    visits = _read(
        store,
        """
SELECT channel, CAST(date_trunc('week', day) AS DATE) AS week, sum(visit_count) AS visited,
  sum(goal_count) AS goal_reached
FROM web_visits
WHERE visit_count >= 0 AND day >= $first AND day <= $last
GROUP BY ALL
ORDER BY channel, week
""",
        {"first": first, "last": last},
    )
    day = local_day("ordered_at", context.timezone, first, last)
    orders = _read(
        store,
        f"""
SELECT social_channel AS channel, CAST(date_trunc('week', {day}) AS DATE) AS week,
  count(*) AS ordered
FROM orders
WHERE social_channel IS NOT NULL AND is_cancellation IS NOT TRUE AND amount >= 0
  AND ordered_at >= $start AND ordered_at < $end
GROUP BY ALL
ORDER BY channel, week
""",
        bound,
    )
    return Totals(posts, _join_weeks(visits, orders))


def _join_weeks(visits: pl.DataFrame, orders: pl.DataFrame) -> pl.DataFrame:
    """Return weeks and channels with visits, and the orders of the same."""
    counts = ("visited", "goal_reached", "ordered")
    joined = visits.join(orders, on=["channel", "week"], how="left").with_columns(
        pl.col(counts).cast(pl.Float64)
    )
    if orders.is_empty():
        return joined
    return joined.with_columns(pl.col("ordered").fill_null(0.0))


def read_cases(store: Store, context: Context, by: str) -> tuple[Cases, Cases]:
    """Return the leads of the period, and all deals up to as_of and without a date.

    Parameters
    ----------
    by : str
        ``channel`` or ``source``: the column of the groups.
    """
    bound = _bind(context)
    seconds = "date_diff('second', created_at, {at}) / 86400.0"
    leads = _read(
        store,
        f"""
SELECT {by} AS "group", {seconds.format(at="$now")} AS age_days,
  CASE WHEN first_follow_up_at >= created_at AND first_follow_up_at < $now
    THEN {seconds.format(at="first_follow_up_at")} END AS follow_up_days,
  CASE WHEN converted_at >= created_at AND converted_at < $now
    THEN {seconds.format(at="converted_at")} END AS converted_days,
  coalesce(is_converted, converted_at IS NOT NULL) AND coalesce(converted_at < $now, TRUE)
    AS is_converted
FROM leads
WHERE created_at >= $start AND created_at < $end
ORDER BY lead_id
""",
        bound,
    )
    deals = _read(
        store,
        f"""
SELECT {by} AS "group", {seconds.format(at="$now")} AS age_days,
  CASE WHEN lower(state) IN ('won', 'lost') AND coalesce(closed_at < $now, TRUE)
    THEN lower(state) ELSE 'open' END AS state,
  CASE WHEN closed_at >= created_at AND closed_at < $now
    THEN {seconds.format(at="closed_at")} END AS closed_days,
  CAST(amount AS DOUBLE) AS amount, currency,
  created_at >= $start AND created_at < $end AS in_period
FROM opportunities
WHERE created_at < $now OR created_at IS NULL
ORDER BY opportunity_id
""",
        bound,
    )
    return Cases(leads), Cases(deals)


def _read(store: Store, sql: str, bound: Mapping[str, object]) -> pl.DataFrame:
    return store.frame(sql, select_bound_values(sql, bound))


def _days(context: Context) -> tuple[date, date]:
    last_day = context.as_of or date(9999, 12, 30)
    first, last = context.period or (date.min, last_day)
    return first, min(last, last_day)


def _bind(context: Context) -> dict[str, object]:
    first, last = _days(context)
    start, end = utc_bounds(first, last, context.timezone)
    now = utc_bounds(first, context.as_of or last, context.timezone)[1]
    return {"start": start, "end": end, "now": now}
