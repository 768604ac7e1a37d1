"""Periods that are unlike, for bench/coverage/kpis.py: what is shown where nothing changed."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bench.coverage import Coverage
from bench.coverage._kpi_draws import (
    ASKED,
    NOON,
    Floats,
    Generator,
    Ints,
    compute,
    cover,
    fill_store,
    name_rows,
)
from scrm.analyze.kpi import RunParams, run_
from scrm.config import Context
from scrm.store.local import LocalStore

START = date(2026, 1, 1)
LEVEL = 0.05
METHOD = "like_with_like"


def simulate_periods(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Compare months by month in designs in which nothing changed, and one in which rates did."""
    few = max(runs // 25, 8)
    yield from _simulate_totals(generator, few)
    yield from _simulate_beginnings(generator, few)
    yield from _simulate_followers(generator, few)
    yield from _simulate_mix(generator, few)


def _simulate_totals(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw posts at a constant rate; the last month has only begun."""
    for last, data in (
        (date(2026, 3, 31), "posts at a constant rate, January to March"),
        (date(2026, 3, 10), "the same, ten days of March"),
    ):
        changes = []
        for _ in range(runs):
            days = (last - START).days + 1
            counts = generator.poisson(60, days)
            rows = _compare(_build_posts(np.repeat(np.arange(days), counts)), "posts", last)
            changes += rows["change_share"].drop_nulls().to_list()
        yield _mean(changes, data, f"{runs} shops", "mean relative change shown")


def _simulate_beginnings(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw channels of which one begins on some day; each posts at a constant rate."""
    wrong, all_ = 0, 0
    for _ in range(runs):
        begin = int(generator.integers(8, 80))
        days = [np.repeat(np.arange(90), generator.poisson(10, 90)) for _ in range(2)]
        days[1] = days[1][days[1] >= begin]
        tables = [_build_posts(each, f"c{place}") for place, each in enumerate(days)]
        merged = {name: pl.concat([table[name] for table in tables]) for name in tables[0]}
        rows = _compare(merged, "posts", date(2026, 3, 31))
        changes = rows["change_share"].drop_nulls()
        wrong += int((changes.abs() > 0.3).sum())  # far beyond chance
        all_ += rows.height - 1
    data = "two channels at constant rates, one begins on some day"
    yield Coverage(METHOD, data, f"{runs} shops", all_, "false claims", wrong / all_, (0, LEVEL))


def _simulate_followers(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw accounts that grow by a tenth a month; some lack months, others days."""
    shown, growth = [], []
    for _ in range(runs):
        size = np.ceil(2000 * np.exp(1.5 * generator.normal(size=6)))
        records = []
        for account, first in enumerate(size):
            every = [1, 1, 7, 1, 1, 40][account]
            gone = int(generator.integers(0, 6)) if account == 1 else -1
            records += [
                ("x", f"a{account}", START + timedelta(days=day), int(first * 1.1 ** (day / 30)))
                for day in range(0, 180, every)
                if day // 30 != gone
            ]
        columns = ["channel", "account_id", "day", "follower_count"]
        frame = pl.DataFrame(records, schema=columns, orient="row")
        last = START + timedelta(days=179)
        rows = _compare({"channel_metrics": frame}, "followers", last)
        shown += rows["change_share"].drop_nulls().to_list()
        found = _compare({"channel_metrics": frame}, "follower_growth_30", last)
        growth += found["value"].drop_nulls().to_list()
    n, data = f"{runs} companies", "six accounts that grow 10 % a month"
    wrong = float(np.mean([abs(change - 0.1) > 0.05 for change in shown]))
    yield Coverage(
        METHOD, f"{data}; followers, an account misses a month", n, len(shown), "false claims",
        wrong, (0, LEVEL),
    )  # fmt: skip
    excess = [value - 0.1 for value in growth]
    yield _mean(excess, f"{data}; growth per 30 days, one counted rarely", n, "mean error")


def _simulate_mix(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw channels whose rates and shares of the reach change; both parts are known."""
    right, false, found = [], [], []
    for _ in range(runs):
        rates = generator.uniform(0.05, 0.5, (1, 3)) * np.array([[1.0], [1.05]])
        shares = generator.dirichlet([1, 1, 1], 2)
        posts = 60
        place = np.arange(posts)
        days = np.tile(np.concatenate([31 + place % 28, 59 + place % 31]), 3)
        reach = np.ceil(60_000 * np.repeat(shares.T.ravel(), posts))
        likes = generator.binomial(reach.astype(int), np.repeat(rates.T.ravel(), posts))
        tables = [
            _build_posts(
                days[place : place + 2 * posts],
                f"c{place}",
                likes[place : place + 2 * posts],
                reach[place : place + 2 * posts],
            )
            for place in range(0, 6 * posts, 2 * posts)
        ]
        merged = {name: pl.concat([table[name] for table in tables]) for name in tables[0]}
        march = _compare(merged, "er_reach", date(2026, 3, 31)).row(-1, named=True)
        mean_shares, mean_rates = shares.mean(0), rates.mean(0)
        within = float((mean_shares * (rates[1] - rates[0])).sum())
        mix = float((mean_rates * (shares[1] - shares[0])).sum())
        right += [march["change_within"] - within, march["change_mix"] - mix]
        is_noted = "within channels" in (march["note"] or "")
        false.append(is_noted and within * (within + mix) > 0)
        if within + mix < -0.02:  # all rates rise and the total falls
            found.append(is_noted)
    data = "three channels, rates rise by 5 %, shares change at random"
    n = f"{runs} companies"
    yield _mean(right, f"{data}; both parts", n, "mean error", 0.002)
    note = f"{data}; note that signs differ"
    yield Coverage(METHOD, note, n, runs, "false claims", float(np.mean(false)), (0, LEVEL))
    share = float(np.mean(found)) if found else 1.0
    yield Coverage(METHOD, note, n, len(found), "found if the total falls", share, (0.9, 1))


def simulate_young(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw campaigns, deals and leads of all ages up to today: most effects are still to come."""
    last = date(2026, 3, 31)
    began = np.arange(runs) * 7 % 240  # days ago; every third campaign is younger than its returns
    count = generator.poisson(40, runs)
    campaign = np.repeat(np.arange(runs), count)
    waited = generator.gamma(2, 20, len(campaign)).astype(int)
    happened = waited <= began[campaign]
    age = 90
    campaigns = pl.DataFrame(
        {
            "campaign_id": name_rows("run", np.arange(runs)),
            "channel": ["x"] * runs,
            "started_on": [last - timedelta(days=int(day)) for day in began],
            "cost": [1000.0] * runs,
            "currency": ["EUR"] * runs,
        }
    )
    orders = pl.DataFrame(
        {
            "order_id": name_rows("o", np.arange(len(campaign))),
            "customer_id": name_rows("k", np.arange(len(campaign))),
            "campaign_id": name_rows("run", campaign),
            "ordered_at": _list_noons(last, began[campaign] - waited),
            "amount": np.round(50 * np.exp(0.6 * generator.normal(size=len(campaign)) - 0.18), 2),
            "currency": ["EUR"] * len(campaign),
        }
    ).filter(pl.Series(happened))
    found = compute({"campaigns": campaigns, "orders": orders}, "roas", "campaign")[0]["roas"]
    early = float(np.mean(generator.gamma(2, 20, 1_000_000).astype(int) < age))
    data = "return on cost of campaigns of any age, at 90 days"
    yield cover(found, 40 * 50 * early / 1000, data, "40 orders", ASKED)
    yield from _simulate_outcomes(generator, runs, last)


def _simulate_outcomes(generator: Generator, runs: int, last: date) -> Iterator[Coverage]:
    """Draw deals that are lost sooner than won, and leads, in a growing business."""
    n = 200
    run = np.repeat(np.arange(runs), n)
    age = (500 * generator.beta(1, 3, n * runs)).astype(int)  # most are young
    is_won = generator.random(n * runs) < 0.5
    waited = generator.gamma(3, np.where(is_won, 30, 10)).astype(int)
    closed = waited <= age
    names = name_rows("d", np.arange(n * runs))
    deals = pl.DataFrame(
        {
            "opportunity_id": names,
            "campaign_id": name_rows("run", run),
            "created_at": _list_noons(last, age),
            "closed_at": _list_noons(last, age - waited),
            "state": np.where(is_won, "won", "lost"),
        }
    )
    deals = deals.with_columns(
        closed_at=pl.when(pl.Series(closed)).then("closed_at"),
        state=pl.when(pl.Series(closed)).then("state").otherwise(pl.lit("open")),
    )
    found = compute({"opportunities": deals}, "win_rate win_rate_all", "campaign")[0]
    won, lost = (
        float(np.mean(generator.gamma(3, scale, 1_000_000).astype(int) <= 180)) / 2
        for scale in (30, 10)
    )
    data = "deals in a growing business, wins later than losses, at 180 days"
    yield cover(found["win_rate"], won / (won + lost), f"of closed; {data}", f"{n} deals", ASKED)
    yield cover(found["win_rate_all"], won, f"of all; {data}", f"{n} deals", ASKED)
    leads = pl.DataFrame(
        {
            "lead_id": names,
            "campaign_id": name_rows("run", run),
            "created_at": _list_noons(last, age),
            "converted_at": _list_noons(last, age - waited),
        }
    ).with_columns(converted_at=pl.when(pl.Series(closed & is_won)).then("converted_at"))
    found = compute({"leads": leads}, "lead_conversion", "campaign")[0]
    share = float(np.mean(generator.gamma(3, 30, 1_000_000).astype(int) <= 90)) / 2
    data = "leads in a growing business, at 90 days"
    yield cover(found["lead_conversion"], share, data, f"{n} leads", ASKED)


def _list_noons(last: date, ago: Ints) -> list[datetime]:
    noon = datetime.combine(last, NOON)
    return [noon - timedelta(days=int(days)) for days in ago]


def _compare(tables: dict[str, pl.DataFrame], name: str, last: date) -> pl.DataFrame:
    """Return the rows of one KPI by month, compared with the month before."""
    with LocalStore(None) as store:
        fill_store(store, tables)
        params = RunParams(ids=(name,), by=("month",), compare="previous", min_n=1)
        return run_(store, params, Context(as_of=last, lang="en")).tables[0].frame


def _build_posts(
    days: Ints, channel: str = "x", likes: Ints | None = None, reach: Floats | None = None
) -> dict[str, pl.DataFrame]:
    """Return own posts of one channel on days since `START`."""
    count = len(days)
    ids = name_rows(f"{channel}p", np.arange(count))
    moments = [datetime.combine(START, NOON) + timedelta(days=int(day)) for day in days]
    posts = {
        "channel": [channel] * count,
        "post_id": ids,
        "kind": ["post"] * count,
        "author_id": ["me"] * count,
        "is_own": [True] * count,
        "created_at": moments,
    }
    if likes is None or reach is None:
        return {"posts": pl.DataFrame(posts)}
    counts = {
        "channel": [channel] * count,
        "post_id": ids,
        "observed_at": moments,
        "like_count": likes.astype(int),
        "reach_count": reach.astype(int),
    }
    return {"posts": pl.DataFrame(posts), "post_metrics": pl.DataFrame(counts)}


def _mean(
    values: Sequence[float], data: str, n: str, measured: str, most: float = 0.01
) -> Coverage:
    return Coverage(METHOD, data, n, len(values), measured, float(np.mean(values)), (-most, most))
