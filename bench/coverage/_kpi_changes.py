"""Changes of KPIs for bench/coverage/kpis.py: claims where nothing changed, and falls found."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bench.coverage import Coverage
from bench.coverage._kpi_draws import (
    AS_OF,
    NOON,
    Generator,
    build_posts,
    build_surveys,
    compute,
    count_claims,
    draw_persons,
    draw_propensity,
    list_p_values,
)
from scrm.changes import benjamini_hochberg, count_p_value, overlap

LEVEL = 0.05


def simulate_changes(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw two months in which nothing changed, in families of 20 numbers."""
    draw, person, sizes = draw_persons(generator, runs, 80, "log-normal")
    mood = draw_propensity(generator, len(sizes), 0.6, 0.3)[person]
    score = np.where(generator.random(len(person)) < mood, 5, 2)
    later = (np.arange(len(sizes)) % 2 == 1)[person]
    rows = build_surveys(draw, person, "csat", score, 5).with_columns(
        answered_at=pl.when(pl.Series(later))
        .then(pl.col("answered_at"))
        .otherwise(pl.col("answered_at") - pl.duration(days=28))
    )
    march, february = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))
    then, now = compute({"surveys": rows}, "csat", "brand", february, march)
    p_values = list_p_values(then["csat"], now["csat"], 0.0)
    n = "40 persons a month"
    yield count_claims("change_mover", "one change of CSAT, nothing changed", n, p_values <= LEVEL)
    families = p_values[: len(p_values) // 20 * 20].reshape(-1, 20)
    any_claim = [benjamini_hochberg(family).min() <= LEVEL for family in families]
    yield count_claims("change_mover", "any of 20 changes, nothing changed", n, np.array(any_claim))
    counts = generator.poisson(20, (20 * runs, 2))
    rates = np.array([count_p_value(*pair) for pair in counts])
    yield count_claims(
        "count_change", "two Poisson counts, nothing changed", "20 events", rates <= LEVEL
    )


def simulate_nested(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw windows of 28 days a week apart: what they share cancels."""
    days, per_day = 35, 4
    n = days * per_day
    draw_days = np.tile(np.repeat(np.arange(days), per_day), runs)
    first, last = AS_OF - timedelta(days=27), AS_OF
    nested = ((first - timedelta(days=7), last - timedelta(days=7)), (first, last))
    shared = overlap(*[tuple(day.toordinal() for day in window) for window in nested])
    start = AS_OF - timedelta(days=days - 1)
    dates = [start + timedelta(days=int(day)) for day in draw_days]
    moments = pl.Series([datetime.combine(day, NOON) for day in dates])
    data, size = "engagement per reach, windows of 28 days a week apart", f"{28 * per_day} posts"
    for fall in (1.0, 0.5):
        rate = np.where(draw_days >= days - 7, fall, 1.0) * 0.03
        reach = np.ceil(2000 * np.exp(generator.normal(size=n * runs)))
        noise = np.exp(0.5 * generator.normal(size=n * runs) - 0.125)
        tables = build_posts(n, generator.poisson(reach * rate * noise), reach)
        tables["posts"] = tables["posts"].with_columns(created_at=moments)
        found = compute(tables, "er_reach", "campaign", *nested)
        rates = [each["er_reach"] for each in found]
        claims = list_p_values(rates[0], rates[1], shared) <= LEVEL
        if fall == 1:
            yield count_claims("change_mover", data, size, claims)
            continue
        apart = list_p_values(rates[0], rates[1], 0.0) <= LEVEL
        power = float(claims.mean() / max(apart.mean(), 1 / len(apart)))
        measured = (
            "falls by half in the last week: times as often found as if windows were disjoint"
        )
        yield Coverage("change_mover", data, size, len(claims), measured, power, (2.0, 1000.0))
