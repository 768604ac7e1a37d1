"""Intervals of the KPIs: each group of one database is one draw, and `measure` computes them all.

The populations are harder than what the methods assume: authors with very unequal numbers of texts
that are alike, reach and comments with heavy tails, days that resemble each other.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bench.coverage import Coverage
from bench.coverage._kpi_changes import simulate_changes, simulate_nested
from bench.coverage._kpi_customers import simulate_contacts, simulate_spiral
from bench.coverage._kpi_draws import (
    AS_OF,
    ASKED,
    MIDNIGHT,
    MOMENT,
    NOON,
    WIDE,
    Generator,
    Ints,
    build_posts,
    build_surveys,
    compute,
    cover,
    draw_persons,
    draw_propensity,
    name_rows,
    quantile_of,
)
from bench.coverage._kpi_periods import simulate_periods, simulate_young
from scrm.analyze._stats import spearman


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the intervals of KPIs hold the value of the population."""
    runs = 60 if quick else 1000
    for simulate in SIMULATIONS:
        yield from simulate(np.random.default_rng([7, SIMULATIONS.index(simulate)]), runs)


# -- persons with several answers, texts or tickets ------------------------------------------------


def _simulate_surveys(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw CSAT and NPS of persons who answer very unequally often."""
    for persons, shape, correlation in (
        (100, "log-normal", 0.1), (100, "log-normal", 0.3), (100, "log-normal", 0.5),
        (100, "Pareto", 0.3), (30, "Pareto", 0.1), (10, "log-normal", 0.3), (40, "equal", 0.3),
    ):  # fmt: skip
        draw, person, sizes = draw_persons(generator, runs, persons, shape)
        asked = WIDE if persons == 10 else ASKED
        data = f"{shape} answers per person, correlation {correlation}"
        for share in (0.6, 0.1):
            likes = draw_propensity(generator, len(sizes), share, correlation)[person]
            score = np.where(generator.random(len(person)) < likes, 5, 2)
            rows = build_surveys(draw, person, "csat", score, 5)
            answers = compute({"surveys": rows}, "csat", "brand")[0]["csat"]
            yield cover(answers, share, f"CSAT {share:.0%}; {data}", f"{persons} persons", asked)
        weights = np.array([0.5, 0.3, 0.2]) * (1 - correlation) / correlation
        levels = generator.dirichlet(weights, len(sizes))[person]
        kind = (generator.random((len(person), 1)) > levels.cumsum(1)).sum(1)
        score = np.array([10, 8, 3])[np.minimum(kind, 2)]
        found = compute({"surveys": build_surveys(draw, person, "nps", score, 10)}, "nps", "brand")[
            0
        ]
        yield cover(found["nps"], 30, f"NPS 30; {data}", f"{persons} persons", asked)


def _simulate_edges(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw NPS and net shares near the ends; each answer is of another person."""
    for n, plus, minus, asked in (
        (10, (0.8, 1.0), (0.0, 0.05), WIDE), (30, (0.8, 1.0), (0.0, 0.05), ASKED),
        (200, (0.005, 0.03), (0.005, 0.03), ASKED), (50, (0.3, 0.6), (0.2, 0.4), ASKED),
    ):  # fmt: skip
        shares = np.stack([generator.uniform(*plus, runs), generator.uniform(*minus, runs)], 1)
        shares /= np.maximum(shares.sum(1, keepdims=True), 1)
        draw = np.repeat(np.arange(runs), n)
        above = generator.random((n * runs, 1)) > shares[draw].cumsum(1)
        score = np.array([10, 3, 8])[above.sum(1)]
        rows = build_surveys(draw, np.arange(n * runs), "nps", score, 10)
        found = compute({"surveys": rows}, "nps", "brand")[0]["nps"]
        truth = {f"run{run}": 100 * (one - other) for run, (one, other) in enumerate(shares)}
        data = f"shares {plus[0]:g} to {plus[1]:g} minus {minus[0]:g} to {minus[1]:g}, independent"
        yield cover(found, truth, data, str(n), asked)


def _simulate_opinions(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw net sentiment and word of mouth of authors with heavy tails."""
    for shape, correlation in (("log-normal", 0.3), ("Pareto", 0.1), ("Pareto", 0.5)):
        draw, person, sizes = draw_persons(generator, runs // 2, 100, shape)
        weights = np.array([0.3, 0.45, 0.25]) * (1 - correlation) / correlation
        levels = generator.dirichlet(weights, len(sizes))[person]
        kind = np.minimum((generator.random((len(person), 1)) > levels.cumsum(1)).sum(1), 2)
        few = np.array([0.02, 0.01, 0.97]) * (1 - correlation) / correlation
        wishes = generator.dirichlet(few, len(sizes))[person]
        word = np.minimum((generator.random((len(person), 1)) > wishes.cumsum(1)).sum(1), 2)
        ids = name_rows("p", np.arange(len(draw)))
        posts = pl.DataFrame(
            {
                "channel": ["x"] * len(draw),
                "post_id": ids,
                "kind": ["mention"] * len(draw),
                "author_id": name_rows("u", person),
                "is_own": [False] * len(draw),
                "created_at": [MOMENT] * len(draw),
                "campaign_id": name_rows("run", draw),
            }
        )
        moods = pl.DataFrame(
            {
                "channel": ["x"] * len(draw),
                "post_id": ids,
                "label": np.array(["positive", "neutral", "negative"])[kind],
                "recommends": np.array([1, -1, 0])[word],
            }
        )
        tables = {"posts": posts, "post_sentiment": moods}
        found = compute(tables, "net_sentiment net_wom brand_health", "campaign")[0]
        data = f"{shape} texts per author, correlation {correlation}"
        for name, truth in (("net_sentiment", 5), ("net_wom", 1), ("brand_health", 0.3 / 0.55)):
            yield cover(found[name], truth, f"{name}; {data}", "100 authors")


def _simulate_tickets(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw reply times and satisfaction of customers whose tickets resemble each other."""
    for persons, shape, asked in ((100, "log-normal", ASKED), (10, "equal", WIDE)):
        draw, person, sizes = draw_persons(generator, runs // 2, persons, shape)
        habit = generator.normal(0, 0.7, len(sizes))[person]
        noise = generator.normal(0, 0.7, len(person))
        waits = np.round(3600 * np.exp(habit + noise)).astype(int)
        solved = np.round(86400 * np.exp(habit + generator.normal(0, 0.7, len(person)))).astype(int)
        watched = generator.integers(3600, 12 * 86400, len(person))
        mood = draw_propensity(generator, len(sizes), 0.6, 0.3)[person]
        rows = pl.DataFrame(
            {
                "ticket_id": name_rows("t", np.arange(len(draw))),
                "customer_id": name_rows("k", person),
                "topic": name_rows("run", draw),
                "created_at": [MIDNIGHT - timedelta(seconds=int(seconds)) for seconds in watched],
                "reply": waits,
                "solve": solved,
                "watched": watched,
                "satisfaction": (generator.random(len(person)) < mood).astype(float),
            }
        )
        second = pl.duration(seconds=pl.col("reply")), pl.duration(seconds=pl.col("solve"))
        rows = rows.with_columns(
            first_reply_at=pl.col("created_at") + second[0],
            solved_at=pl.when(pl.col("solve") <= pl.col("watched")).then(
                pl.col("created_at") + second[1]
            ),
        ).drop("reply", "solve", "watched")
        names = "ticket_reply_time time_to_solve_km ticket_satisfaction"
        found = compute({"tickets": rows}, names, "topic")[0]
        data, n = f"{shape} tickets per customer, correlation 0.5", f"{persons} customers"
        yield cover(found["ticket_reply_time"], 3600, f"median; {data}", n, asked)
        yield cover(found["time_to_solve_km"], 86400, f"censored; {data}", n, asked)
        yield cover(found["ticket_satisfaction"], 0.6, f"mean of 0 to 1; {data}", n, asked)


# -- posts with heavy tails ------------------------------------------------------------------------


def _simulate_posts(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw engagement per reach and comments per post, both log-normal with heavy tails."""
    for n, asked in ((10, WIDE), (50, ASKED), (100, ASKED)):
        for reach_tail, rate_tail in ((1.0, 0.5), (1.5, 0.8)):
            count = n * runs
            reach = np.ceil(2000 * np.exp(reach_tail * generator.normal(size=count)))
            rate = 0.03 * np.exp(rate_tail * generator.normal(size=count) - rate_tail**2 / 2)
            likes = generator.poisson(reach * rate)
            found = compute(build_posts(n, likes, reach), "er_reach er_reach_median", "campaign")[0]
            data = f"log-normal reach (sigma {reach_tail}) and rates ({rate_tail})"
            yield cover(found["er_reach"], 0.03, f"engagement per reach; {data}", str(n), asked)
        for tail in (0.7, 1.2, 1.5):
            mean = 5 * np.exp(tail * generator.normal(size=n * runs) - tail**2 / 2)
            comments = generator.poisson(mean)
            found = compute(
                build_posts(n, np.zeros(n * runs), np.full(n * runs, 1000.0), comments),
                "conversation_rate",
                "campaign",
            )[0]
            data = f"comments per post; log-normal (sigma {tail})"
            yield cover(found["conversation_rate"], 5, data, str(n), asked)
        values = generator.gamma(0.5, 200, n * runs).round() + 1
        found = compute(
            build_posts(n, values, np.full(n * runs, 1e6)), "er_reach_median", "campaign"
        )[0]
        truth = quantile_of(lambda g, size: (g.gamma(0.5, 200, size).round() + 1) / 1e6, 0.5)
        yield cover(found["er_reach_median"], truth, "median of skewed rates", str(n), WIDE)


def _simulate_messages(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw reply times of which the fastest 90 % are averaged."""
    for n, asked in ((10, WIDE), (50, ASKED)):
        waits = np.round(600 * np.exp(1.2 * generator.normal(size=n * runs))).astype(int) + 1
        draw = np.arange(n * runs) // n
        start = datetime.combine(
            AS_OF - timedelta(days=2), NOON
        )  # within the days that Meta looks at
        ids = np.arange(n * runs)
        asks = {
            "post_id": name_rows("q", ids),
            "parent_id": [None] * len(ids),
            "author_id": name_rows("u", ids),
            "is_own": [False] * len(ids),
            "created_at": [start] * len(ids),
        }
        replies = {
            "post_id": name_rows("r", ids),
            "parent_id": name_rows("q", ids),
            "author_id": ["me"] * len(ids),
            "is_own": [True] * len(ids),
            "created_at": [start + timedelta(seconds=int(wait)) for wait in waits],
        }
        common = {
            "channel": ["x"] * len(ids),
            "kind": ["message"] * len(ids),
            "thread_id": name_rows("t", ids),
            "campaign_id": name_rows("run", draw),
        }
        rows = pl.concat(
            [
                pl.DataFrame(common | part, schema_overrides={"parent_id": pl.String})
                for part in (asks, replies)
            ]
        )
        found = compute({"posts": rows}, "meta_reply_time", "campaign")[0]["meta_reply_time"]
        sample = np.sort(
            np.round(600 * np.exp(1.2 * np.random.default_rng(0).normal(size=1_000_000))) + 1
        )
        truth = float(sample[: int(np.ceil(0.9 * len(sample)))].mean())
        yield cover(found, truth, "fastest 90 % of log-normal replies", str(n), asked)


# -- days ------------------------------------------------------------------------------------------


def _simulate_days(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw daily engagement rates where each day resembles the day before.

    Followers are known for some days before the first post in the data, and after the last.
    """
    for n, correlation, outside, asked in (
        (10, 0.3, 1, WIDE), (28, 0.0, 1, ASKED), (28, 0.5, 1, ASKED), (90, 0.5, 1, ASKED),
        (90, 0.7, 1, ASKED), (28, 0.3, 60, ASKED),
    ):  # fmt: skip
        accounts = max(runs // 2, 30)
        level = np.empty((n + 52, accounts))
        level[0] = generator.normal(size=accounts)
        for day in range(1, n + 52):
            noise = generator.normal(size=accounts) * np.sqrt(1 - correlation**2)
            level[day] = correlation * level[day - 1] + noise
        tail = 0.5
        likes = generator.poisson(40 * np.exp(tail * level[50:] - tail**2 / 2)).T.ravel()
        start = AS_OF - timedelta(days=n + 1 + outside)
        account = np.repeat(np.arange(accounts), n + 2)
        posts = build_posts(1, likes, np.full(len(likes), 1000.0))
        posts["posts"] = posts["posts"].with_columns(
            channel=pl.Series(name_rows("c", account)),
            author_id=pl.Series(name_rows("a", account)),
            created_at=pl.Series(
                [datetime.combine(start + timedelta(days=day), NOON) for day in range(n + 2)]
                * accounts
            ),
        )
        posts["post_metrics"] = posts["post_metrics"].with_columns(
            channel=pl.Series(name_rows("c", account))
        )
        days = [start + timedelta(days=day) for day in range(-outside, n + 2 + outside)]
        account = np.repeat(np.arange(accounts), len(days))
        followers = pl.DataFrame(
            {
                "channel": name_rows("c", account),
                "account_id": name_rows("a", account),
                "day": days * accounts,
                "follower_count": [20_000] * len(account),
            }
        )
        found = compute(posts | {"channel_metrics": followers}, "er_daily", "channel")[0]
        data = f"daily rates with autocorrelation {correlation}"
        if outside > 1:
            data += f"; followers known for {2 * outside} more days"
        yield cover(found["er_daily"], 40 / 20_000, data, f"{n} days", asked)


# -- ratios of two KPIs ----------------------------------------------------------------------------


def _simulate_ratios(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw cost per lead, response and return on cost of campaigns."""
    for expected, asked in ((5, WIDE), (20, ASKED), (100, ASKED)):
        names = name_rows("run", np.arange(runs))
        campaigns = pl.DataFrame(
            {
                "campaign_id": names,
                "channel": ["x"] * runs,
                "started_on": [date(2025, 12, 15)] * runs,
                "cost": [1000.0] * runs,
                "contact_count": [50 * expected] * runs,
                "currency": ["EUR"] * runs,
            }
        )
        leads = np.repeat(np.arange(runs), generator.poisson(expected, runs))
        buyers = np.repeat(np.arange(runs), generator.poisson(expected, runs))
        buyer = np.repeat(np.arange(len(buyers)), 1 + generator.poisson(0.5, len(buyers)))
        tail = 0.6
        amount = np.round(60 * np.exp(tail * generator.normal(size=len(buyer)) - tail**2 / 2), 2)
        orders = pl.DataFrame(
            {
                "order_id": name_rows("o", np.arange(len(buyer))),
                "customer_id": name_rows("k", buyer),
                "campaign_id": name_rows("run", buyers[buyer]),
                "ordered_at": [MOMENT] * len(buyer),
                "amount": amount,
                "currency": ["EUR"] * len(buyer),
            }
        )
        tables = {
            "campaigns": campaigns,
            "orders": orders,
            "leads": pl.DataFrame(
                {
                    "lead_id": name_rows("l", np.arange(len(leads))),
                    "campaign_id": name_rows("run", leads),
                    "created_at": [MOMENT] * len(leads),
                }
            ),
        }
        found = compute(tables, "cost_per_lead campaign_response roas", "campaign")[0]
        n = f"{expected} events"
        yield cover(found["cost_per_lead"], 1000 / expected, "cost per lead; Poisson", n, asked)
        yield cover(
            found["campaign_response"], 1.5 / 50, "response; several orders per customer", n, asked
        )
        yield cover(
            found["roas"], expected * 1.5 * 60 / 1000, "return on cost; log-normal orders", n, asked
        )


def _simulate_pairs(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw the rank correlation of two answers of the same persons, with many ties."""
    for n, asked in ((15, WIDE), (60, ASKED)):

        def draw(source: Generator, count: int) -> tuple[Ints, Ints]:
            shared = source.normal(size=count)
            one, other = (0.8 * shared + 0.6 * source.normal(size=count) for _ in range(2))
            return (
                np.clip(np.round(3.5 + one), 1, 5).astype(int),
                np.clip(np.round(7 + 2 * other), 0, 10).astype(int),
            )

        truth = spearman(*draw(np.random.default_rng(0), 400_000))
        count = n * runs
        satisfied, recommends = draw(generator, count)
        run, person = np.arange(count) // n, np.arange(count)
        rows = pl.concat(
            [
                build_surveys(run, person, "csat", satisfied, 5),
                build_surveys(run, person, "nps", recommends, 10).with_columns(
                    survey_id=pl.concat_str(pl.lit("n"), "survey_id")
                ),
            ]
        )
        found = compute({"surveys": rows}, "satisfaction_recommendation", "brand")[0]
        numbers = found["satisfaction_recommendation"]
        yield cover(numbers, truth, "rank correlation with ties", str(n), asked)


SIMULATIONS = (
    _simulate_surveys,
    _simulate_edges,
    _simulate_opinions,
    _simulate_tickets,
    _simulate_posts,
    _simulate_messages,
    _simulate_days,
    _simulate_ratios,
    _simulate_pairs,
    simulate_changes,
    simulate_nested,
    simulate_periods,
    simulate_young,
    simulate_contacts,
    simulate_spiral,
)
