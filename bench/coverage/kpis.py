"""Intervals of the KPIs: each group of one database is one draw, and `measure` computes them all.

The populations are harder than what the methods assume: authors with very unequal numbers of texts
that are alike, reach and comments with heavy tails, days that resemble each other.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.measurement import Question
from scrm.analyze.kpi.measurement import measure as measure_kpis
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.changes import Estimate, benjamini_hochberg, change_p_value, count_p_value, overlap
from scrm.config import Context
from scrm.store.local import LocalStore

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Generator = np.random.Generator
ASKED, WIDE = (0.93, 0.97), (0.90, 0.99)
AS_OF = date(2026, 3, 31)
MOMENT = datetime(2026, 3, 1, 12)  # noqa: DTZ001  UTC without a zone, as in the database
KNOWN = read_catalogue()


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the intervals of KPIs hold the value of the population."""
    runs = 60 if quick else 1000
    for simulate in SIMULATIONS:
        yield from simulate(np.random.default_rng([7, SIMULATIONS.index(simulate)]), runs)


Draws = dict[str, dict[str, Number]]
"""KPI -> draw -> number."""


def _compute(
    tables: Mapping[str, pl.DataFrame], names: str, by: str, *windows: tuple[date, date]
) -> list[Draws]:
    """Return the numbers of KPIs in each window, one per draw."""
    metrics = [KNOWN.metric(name) for name in names.split()]
    results = []
    with LocalStore(None) as store:
        for table, rows in tables.items():
            with store.offered(rows=rows.to_arrow()):
                store.insert(table, rows.columns, f"SELECT {', '.join(rows.columns)} FROM rows")
        question = Question(store, KNOWN, FormulaParams(min_n=1), Context(as_of=AS_OF, lang="en"))
        for window in windows or ((START, END),):
            found: Draws = {}
            for (name, group), number in measure_kpis(question, metrics, (by,), window).items():
                if group[0] is not None:
                    found.setdefault(name, {})[str(group[0])] = number
            results.append(found)
    return results


def _cover(
    numbers: Mapping[str, Number],
    truth: float | Mapping[str, float],
    data: str,
    n: str,
    asked: tuple[float, float] = ASKED,
) -> Coverage:
    """Return how many of the stated intervals contain the truth, or that of their draw."""
    stated = {draw: number for draw, number in numbers.items() if number.method}
    inside = []
    for draw, number in stated.items():
        true = truth if isinstance(truth, float | int) else truth[draw]
        low = -np.inf if number.low is None else number.low
        inside.append(low <= true <= (np.inf if number.high is None else number.high))
    methods = [number.method for number in stated.values()]
    method = max(sorted(set(methods)), key=methods.count)
    return Coverage(method, data, n, len(stated), "coverage", float(np.mean(inside)), asked)


def _name(prefix: str, numbers: Ints) -> list[str]:
    return [f"{prefix}{number}" for number in numbers.tolist()]


# -- persons with several answers, texts or tickets ------------------------------------------------


def _draw_sizes(generator: Generator, shape: str, count: int) -> Ints:
    """Return how many texts each of many persons has."""
    draws: Mapping[str, Callable[[], Floats]] = {
        "log-normal": lambda: generator.lognormal(np.log(6), 1.05, count),
        "Pareto": lambda: np.minimum(3 * (generator.pareto(1.5, count) + 0.3), 300),
        "equal": lambda: np.full(count, 6.0),
    }
    return np.ceil(draws[shape]()).astype(int)


def _draw_persons(
    generator: Generator, runs: int, persons: int, shape: str
) -> tuple[Ints, Ints, Ints]:
    """Return the draw and person of each case, and the number of cases per person."""
    sizes = _draw_sizes(generator, shape, runs * persons)
    person = np.repeat(np.arange(runs * persons), sizes)
    return person // persons, person, sizes


def _draw_propensity(generator: Generator, count: int, share: float, correlation: float) -> Floats:
    """Return the probability of each person: beta with a correlation within the person."""
    weight = (1 - correlation) / correlation
    return generator.beta(share * weight, (1 - share) * weight, count)


def _simulate_surveys(generator: Generator, runs: int) -> Iterator[Coverage]:
    """CSAT and NPS of persons who answer very unequally often."""
    for persons, shape, correlation in (
        (100, "log-normal", 0.1), (100, "log-normal", 0.3), (100, "log-normal", 0.5),
        (100, "Pareto", 0.3), (30, "Pareto", 0.1), (10, "log-normal", 0.3), (40, "equal", 0.3),
    ):  # fmt: skip
        draw, person, sizes = _draw_persons(generator, runs, persons, shape)
        asked = WIDE if persons == 10 else ASKED
        data = f"{shape} answers per person, correlation {correlation}"
        for share in (0.6, 0.1):
            likes = _draw_propensity(generator, len(sizes), share, correlation)[person]
            score = np.where(generator.random(len(person)) < likes, 5, 2)
            rows = _build_surveys(draw, person, "csat", score, 5)
            answers = _compute({"surveys": rows}, "csat", "brand")[0]["csat"]
            yield _cover(answers, share, f"CSAT {share:.0%}; {data}", f"{persons} persons", asked)
        weights = np.array([0.5, 0.3, 0.2]) * (1 - correlation) / correlation
        levels = generator.dirichlet(weights, len(sizes))[person]
        kind = (generator.random((len(person), 1)) > levels.cumsum(1)).sum(1)
        score = np.array([10, 8, 3])[np.minimum(kind, 2)]
        found = _compute(
            {"surveys": _build_surveys(draw, person, "nps", score, 10)}, "nps", "brand"
        )[0]
        yield _cover(found["nps"], 30, f"NPS 30; {data}", f"{persons} persons", asked)


def _build_surveys(
    draw: Ints, person: Ints, instrument: str, score: Ints, largest: int
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "survey_id": _name("s", np.arange(len(draw))),
            "customer_id": _name("k", person),
            "answered_at": [MOMENT] * len(draw),
            "instrument": [instrument] * len(draw),
            "score": score.astype(float),
            "scale_max": np.full(len(draw), float(largest)),
            "brand": _name("run", draw),
        }
    )


def _simulate_edges(generator: Generator, runs: int) -> Iterator[Coverage]:
    """NPS and net shares near the ends, each answer of another person, all shares drawn anew."""
    for n, plus, minus, asked in (
        (10, (0.8, 1.0), (0.0, 0.05), WIDE), (30, (0.8, 1.0), (0.0, 0.05), ASKED),
        (200, (0.005, 0.03), (0.005, 0.03), ASKED), (50, (0.3, 0.6), (0.2, 0.4), ASKED),
    ):  # fmt: skip
        shares = np.stack([generator.uniform(*plus, runs), generator.uniform(*minus, runs)], 1)
        shares /= np.maximum(shares.sum(1, keepdims=True), 1)
        draw = np.repeat(np.arange(runs), n)
        above = generator.random((n * runs, 1)) > shares[draw].cumsum(1)
        score = np.array([10, 3, 8])[above.sum(1)]
        rows = _build_surveys(draw, np.arange(n * runs), "nps", score, 10)
        found = _compute({"surveys": rows}, "nps", "brand")[0]["nps"]
        truth = {f"run{run}": 100 * (one - other) for run, (one, other) in enumerate(shares)}
        data = f"shares {plus[0]:g} to {plus[1]:g} minus {minus[0]:g} to {minus[1]:g}, independent"
        yield _cover(found, truth, data, str(n), asked)


def _simulate_opinions(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Net sentiment and word of mouth of authors with heavy tails."""
    for shape, correlation in (("log-normal", 0.3), ("Pareto", 0.1), ("Pareto", 0.5)):
        draw, person, sizes = _draw_persons(generator, runs // 2, 100, shape)
        weights = np.array([0.3, 0.45, 0.25]) * (1 - correlation) / correlation
        levels = generator.dirichlet(weights, len(sizes))[person]
        kind = np.minimum((generator.random((len(person), 1)) > levels.cumsum(1)).sum(1), 2)
        few = np.array([0.02, 0.01, 0.97]) * (1 - correlation) / correlation
        wishes = generator.dirichlet(few, len(sizes))[person]
        word = np.minimum((generator.random((len(person), 1)) > wishes.cumsum(1)).sum(1), 2)
        ids = _name("p", np.arange(len(draw)))
        posts = pl.DataFrame(
            {
                "channel": ["x"] * len(draw),
                "post_id": ids,
                "kind": ["mention"] * len(draw),
                "author_id": _name("u", person),
                "is_own": [False] * len(draw),
                "created_at": [MOMENT] * len(draw),
                "campaign_id": _name("run", draw),
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
        found = _compute(tables, "net_sentiment net_wom brand_health", "campaign")[0]
        data = f"{shape} texts per author, correlation {correlation}"
        for name, truth in (("net_sentiment", 5), ("net_wom", 1), ("brand_health", 0.3 / 0.55)):
            yield _cover(found[name], truth, f"{name}; {data}", "100 authors")


def _simulate_tickets(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Reply times and satisfaction of customers with several tickets that resemble each other."""
    for persons, shape, asked in ((100, "log-normal", ASKED), (10, "equal", WIDE)):
        draw, person, sizes = _draw_persons(generator, runs // 2, persons, shape)
        habit = generator.normal(0, 0.7, len(sizes))[person]
        noise = generator.normal(0, 0.7, len(person))
        waits = np.round(3600 * np.exp(habit + noise)).astype(int)
        solved = np.round(86400 * np.exp(habit + generator.normal(0, 0.7, len(person)))).astype(int)
        watched = generator.integers(3600, 12 * 86400, len(person))
        mood = _draw_propensity(generator, len(sizes), 0.6, 0.3)[person]
        rows = pl.DataFrame(
            {
                "ticket_id": _name("t", np.arange(len(draw))),
                "customer_id": _name("k", person),
                "topic": _name("run", draw),
                "created_at": [_END - timedelta(seconds=int(seconds)) for seconds in watched],
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
        found = _compute({"tickets": rows}, names, "topic")[0]
        data, n = f"{shape} tickets per customer, correlation 0.5", f"{persons} customers"
        yield _cover(found["ticket_reply_time"], 3600, f"median; {data}", n, asked)
        yield _cover(found["time_to_solve_km"], 86400, f"censored; {data}", n, asked)
        yield _cover(found["ticket_satisfaction"], 0.6, f"mean of 0 to 1; {data}", n, asked)


_END = datetime(2026, 3, 31, 22)  # noqa: DTZ001  midnight in Berlin, in UTC


# -- posts with heavy tails ------------------------------------------------------------------------


def _simulate_posts(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Engagement per reach and comments per post, both log-normal with heavy tails."""
    for n, asked in ((10, WIDE), (50, ASKED), (100, ASKED)):
        for reach_tail, rate_tail in ((1.0, 0.5), (1.5, 0.8)):
            count = n * runs
            reach = np.ceil(2000 * np.exp(reach_tail * generator.normal(size=count)))
            rate = 0.03 * np.exp(rate_tail * generator.normal(size=count) - rate_tail**2 / 2)
            likes = generator.poisson(reach * rate)
            found = _compute(_build_posts(n, likes, reach), "er_reach er_reach_median", "campaign")[
                0
            ]
            data = f"log-normal reach (sigma {reach_tail}) and rates ({rate_tail})"
            yield _cover(found["er_reach"], 0.03, f"engagement per reach; {data}", str(n), asked)
        for tail in (0.7, 1.2, 1.5):
            mean = 5 * np.exp(tail * generator.normal(size=n * runs) - tail**2 / 2)
            comments = generator.poisson(mean)
            found = _compute(
                _build_posts(n, np.zeros(n * runs), np.full(n * runs, 1000.0), comments),
                "conversation_rate",
                "campaign",
            )[0]
            data = f"comments per post; log-normal (sigma {tail})"
            yield _cover(found["conversation_rate"], 5, data, str(n), asked)
        values = generator.gamma(0.5, 200, n * runs).round() + 1
        found = _compute(
            _build_posts(n, values, np.full(n * runs, 1e6)), "er_reach_median", "campaign"
        )[0]
        truth = _quantile_of(lambda g, size: (g.gamma(0.5, 200, size).round() + 1) / 1e6, 0.5)
        yield _cover(found["er_reach_median"], truth, "median of skewed rates", str(n), WIDE)


def _quantile_of(draw: Callable[[Generator, int], Floats], q: float) -> float:
    return float(np.quantile(draw(np.random.default_rng(0), 2_000_000), q))


def _build_posts(
    n: int, likes: NDArray[Any], reach: NDArray[Any], comments: NDArray[Any] | None = None
) -> dict[str, pl.DataFrame]:
    """Return own posts with their counts, `n` per campaign."""
    count = len(likes)
    ids = _name("p", np.arange(count))
    posts = pl.DataFrame(
        {
            "channel": ["x"] * count,
            "post_id": ids,
            "kind": ["post"] * count,
            "author_id": ["me"] * count,
            "is_own": [True] * count,
            "created_at": [MOMENT] * count,
            "campaign_id": _name("run", np.arange(count) // n),
        }
    )
    counts = pl.DataFrame(
        {
            "channel": ["x"] * count,
            "post_id": ids,
            "observed_at": [MOMENT] * count,
            "like_count": likes.astype(int),
            "comment_count": (np.zeros(count) if comments is None else comments).astype(int),
            "reach_count": reach.astype(int),
        }
    )
    return {"posts": posts, "post_metrics": counts}


def _simulate_messages(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Simulate the mean of the fastest 90 % of replies."""
    for n, asked in ((10, WIDE), (50, ASKED)):
        waits = np.round(600 * np.exp(1.2 * generator.normal(size=n * runs))).astype(int) + 1
        draw = np.arange(n * runs) // n
        start = datetime(2026, 3, 29, 8)  # noqa: DTZ001  within the days that Meta looks at
        ids = np.arange(n * runs)
        asks = {
            "post_id": _name("q", ids),
            "parent_id": [None] * len(ids),
            "author_id": _name("u", ids),
            "is_own": [False] * len(ids),
            "created_at": [start] * len(ids),
        }
        replies = {
            "post_id": _name("r", ids),
            "parent_id": _name("q", ids),
            "author_id": ["me"] * len(ids),
            "is_own": [True] * len(ids),
            "created_at": [start + timedelta(seconds=int(wait)) for wait in waits],
        }
        common = {
            "channel": ["x"] * len(ids),
            "kind": ["message"] * len(ids),
            "thread_id": _name("t", ids),
            "campaign_id": _name("run", draw),
        }
        rows = pl.concat(
            [
                pl.DataFrame(common | part, schema_overrides={"parent_id": pl.String})
                for part in (asks, replies)
            ]
        )
        found = _compute({"posts": rows}, "meta_reply_time", "campaign")[0]["meta_reply_time"]
        sample = np.sort(
            np.round(600 * np.exp(1.2 * np.random.default_rng(0).normal(size=1_000_000))) + 1
        )
        truth = float(sample[: int(np.ceil(0.9 * len(sample)))].mean())
        yield _cover(found, truth, "fastest 90 % of log-normal replies", str(n), asked)


# -- days ------------------------------------------------------------------------------------------


def _simulate_days(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Simulate the daily engagement rate where each day resembles the day before."""
    for n, correlation, asked in (
        (10, 0.3, WIDE), (28, 0.0, ASKED), (28, 0.5, ASKED), (90, 0.5, ASKED), (90, 0.7, ASKED),
    ):  # fmt: skip
        accounts = max(runs // 2, 30)
        level = np.empty((n + 50, accounts))
        level[0] = generator.normal(size=accounts)
        for day in range(1, n + 50):
            noise = generator.normal(size=accounts) * np.sqrt(1 - correlation**2)
            level[day] = correlation * level[day - 1] + noise
        tail = 0.5
        likes = generator.poisson(40 * np.exp(tail * level[50:] - tail**2 / 2)).T.ravel()
        account = np.repeat(np.arange(accounts), n)
        days = [AS_OF - timedelta(days=int(n - 1 - place)) for place in range(n)] * accounts
        followers = pl.DataFrame(
            {
                "channel": _name("c", account),
                "account_id": _name("a", account),
                "day": days,
                "follower_count": [20_000] * len(days),
            }
        )
        posts = _build_posts(1, likes, np.full(len(likes), 1000.0))
        posts["posts"] = posts["posts"].with_columns(
            channel=pl.Series(_name("c", account)),
            author_id=pl.Series(_name("a", account)),
            created_at=pl.Series([datetime(day.year, day.month, day.day, 11) for day in days]),  # noqa: DTZ001
        )
        posts["post_metrics"] = posts["post_metrics"].with_columns(
            channel=pl.Series(_name("c", account))
        )
        found = _compute(posts | {"channel_metrics": followers}, "er_daily", "channel")[0][
            "er_daily"
        ]
        data = f"daily rates with autocorrelation {correlation}"
        yield _cover(found, 40 / 20_000, data, f"{n} days", asked)


# -- ratios of two KPIs ----------------------------------------------------------------------------


def _simulate_ratios(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Cost per lead, response and return on cost of campaigns."""
    for expected, asked in ((5, WIDE), (20, ASKED), (100, ASKED)):
        names = _name("run", np.arange(runs))
        campaigns = pl.DataFrame(
            {
                "campaign_id": names,
                "channel": ["x"] * runs,
                "started_on": [date(2026, 3, 1)] * runs,
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
                "order_id": _name("o", np.arange(len(buyer))),
                "customer_id": _name("k", buyer),
                "campaign_id": _name("run", buyers[buyer]),
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
                    "lead_id": _name("l", np.arange(len(leads))),
                    "campaign_id": _name("run", leads),
                    "created_at": [MOMENT] * len(leads),
                }
            ),
        }
        found = _compute(tables, "cost_per_lead campaign_response roas", "campaign")[0]
        n = f"{expected} events"
        yield _cover(found["cost_per_lead"], 1000 / expected, "cost per lead; Poisson", n, asked)
        yield _cover(
            found["campaign_response"], 1.5 / 50, "response; several orders per customer", n, asked
        )
        yield _cover(
            found["roas"], expected * 1.5 * 60 / 1000, "return on cost; log-normal orders", n, asked
        )


def _simulate_pairs(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Simulate the rank correlation of two answers of the same persons, with many ties."""
    for n, asked in ((15, WIDE), (60, ASKED)):

        def draw(source: Generator, count: int) -> tuple[Ints, Ints]:
            shared = source.normal(size=count)
            one, other = (0.8 * shared + 0.6 * source.normal(size=count) for _ in range(2))
            return (
                np.clip(np.round(3.5 + one), 1, 5).astype(int),
                np.clip(np.round(7 + 2 * other), 0, 10).astype(int),
            )

        from scrm.analyze._stats import spearman

        truth = spearman(*draw(np.random.default_rng(0), 400_000))
        count = n * runs
        satisfied, recommends = draw(generator, count)
        run, person = np.arange(count) // n, np.arange(count)
        rows = pl.concat(
            [
                _build_surveys(run, person, "csat", satisfied, 5),
                _build_surveys(run, person, "nps", recommends, 10).with_columns(
                    survey_id=pl.concat_str(pl.lit("n"), "survey_id")
                ),
            ]
        )
        found = _compute({"surveys": rows}, "satisfaction_recommendation", "brand")[0]
        numbers = found["satisfaction_recommendation"]
        yield _cover(numbers, truth, "rank correlation with ties", str(n), asked)


# -- changes ---------------------------------------------------------------------------------------


def _simulate_changes(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Two months in which nothing changed, one family of 50 numbers each."""
    draw, person, sizes = _draw_persons(generator, runs, 80, "log-normal")
    mood = _draw_propensity(generator, len(sizes), 0.6, 0.3)[person]
    score = np.where(generator.random(len(person)) < mood, 5, 2)
    later = (np.arange(len(sizes)) % 2 == 1)[person]
    rows = _build_surveys(draw, person, "csat", score, 5).with_columns(
        answered_at=pl.when(pl.Series(later))
        .then(pl.col("answered_at"))
        .otherwise(pl.col("answered_at") - pl.duration(days=28))
    )
    march, february = (date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 2, 28))
    then, now = _compute({"surveys": rows}, "csat", "brand", february, march)
    p_values = _list_p_values(then["csat"], now["csat"], 0.0)
    n = "40 persons a month"
    yield _claim("change_mover", "one change of CSAT, nothing changed", n, p_values <= LEVEL)
    families = p_values[: len(p_values) // 20 * 20].reshape(-1, 20)
    any_claim = [benjamini_hochberg(family).min() <= LEVEL for family in families]
    yield _claim("change_mover", "any of 20 changes, nothing changed", n, np.array(any_claim))
    counts = generator.poisson(20, (20 * runs, 2))
    rates = np.array([count_p_value(*pair) for pair in counts])
    yield _claim("count_change", "two Poisson counts, nothing changed", "20 events", rates <= LEVEL)


def _simulate_nested(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Windows of 28 days a week apart: what they share cancels."""
    days, per_day = 35, 4
    n = days * per_day
    draw_days = np.tile(np.repeat(np.arange(days), per_day), runs)
    first, last = AS_OF - timedelta(days=27), AS_OF
    nested = ((first - timedelta(days=7), last - timedelta(days=7)), (first, last))
    shared = overlap(*[tuple(day.toordinal() for day in window) for window in nested])
    start = AS_OF - timedelta(days=days - 1)
    dates = [start + timedelta(days=int(day)) for day in draw_days]
    moments = pl.Series([datetime(day.year, day.month, day.day, 11) for day in dates])  # noqa: DTZ001
    data, size = "engagement per reach, windows of 28 days a week apart", f"{28 * per_day} posts"
    for fall in (1.0, 0.5):
        rate = np.where(draw_days >= days - 7, fall, 1.0) * 0.03
        reach = np.ceil(2000 * np.exp(generator.normal(size=n * runs)))
        noise = np.exp(0.5 * generator.normal(size=n * runs) - 0.125)
        tables = _build_posts(n, generator.poisson(reach * rate * noise), reach)
        tables["posts"] = tables["posts"].with_columns(created_at=moments)
        found = _compute(tables, "er_reach", "campaign", *nested)
        rates = [each["er_reach"] for each in found]
        claims = _list_p_values(rates[0], rates[1], shared) <= LEVEL
        if fall == 1:
            yield _claim("change_mover", data, size, claims)
            continue
        apart = _list_p_values(rates[0], rates[1], 0.0) <= LEVEL
        power = float(claims.mean() / max(apart.mean(), 1 / len(apart)))
        measured = (
            "falls by half in the last week found, times as often as if windows were disjoint"
        )
        yield Coverage("change_mover", data, size, len(claims), measured, power, (2.0, 1000.0))


LEVEL = 0.05


def _list_p_values(
    before: Mapping[str, Number], after: Mapping[str, Number], shared: float
) -> Floats:
    found = (
        change_p_value(_read_estimate(before[draw]), _read_estimate(after[draw]), shared=shared)
        for draw in sorted(before.keys() & after.keys())
    )
    return np.array([p for p in found if p is not None])


def _read_estimate(number: Number) -> Estimate:
    return Estimate(number.value or 0.0, number.low, number.high)


def _claim(method: str, data: str, n: str, claims: NDArray[np.bool_]) -> Coverage:
    return Coverage(method, data, n, len(claims), "false claims", float(claims.mean()), (0.0, 0.05))


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
    _simulate_changes,
    _simulate_nested,
)
