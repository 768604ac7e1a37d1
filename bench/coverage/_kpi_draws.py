"""Populations for bench/coverage/kpis.py: tables with many draws, and what became of each draw."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
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
from scrm.changes import Estimate, change_p_value
from scrm.config import Context
from scrm.store.local import LocalStore

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Generator = np.random.Generator
Draws = dict[str, dict[str, Number]]
"""KPI -> draw -> number."""
ASKED, WIDE = (0.93, 0.97), (0.90, 0.99)
AS_OF, NOON = date(2026, 3, 31), time(11)
MOMENT = datetime.combine(date(2026, 3, 1), NOON)
MIDNIGHT = datetime.combine(AS_OF, time(22))
"""The end of the last day in Berlin, in UTC."""
KNOWN = read_catalogue()


def compute(
    tables: Mapping[str, pl.DataFrame],
    names: str,
    by: str,
    *windows: tuple[date, date],
    **settings: Any,
) -> list[Draws]:
    """Return the numbers of KPIs in each window, one per draw."""
    metrics = [KNOWN.metric(name) for name in names.split()]
    results = []
    with LocalStore(None) as store:
        fill_store(store, tables)
        params = FormulaParams(**{"min_n": 1, **settings})
        question = Question(store, KNOWN, params, Context(as_of=AS_OF, lang="en"))
        for window in windows or ((START, END),):
            found: Draws = {}
            for (name, group), number in measure_kpis(question, metrics, (by,), window).items():
                if group[0] is not None:
                    found.setdefault(name, {})[str(group[0])] = number
            results.append(found)
    return results


def fill_store(store: LocalStore, tables: Mapping[str, pl.DataFrame]) -> None:
    """Insert rows into the tables of a store."""
    for table, rows in tables.items():
        with store.offered(rows=rows.to_arrow()):
            store.insert(table, rows.columns, f"SELECT {', '.join(rows.columns)} FROM rows")


def cover(
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


def name_rows(prefix: str, numbers: Ints) -> list[str]:
    return [f"{prefix}{number}" for number in numbers.tolist()]


def draw_sizes(generator: Generator, shape: str, count: int) -> Ints:
    """Return how many texts each of many persons has."""
    draws: Mapping[str, Callable[[], Floats]] = {
        "log-normal": lambda: generator.lognormal(np.log(6), 1.05, count),
        "Pareto": lambda: np.minimum(3 * (generator.pareto(1.5, count) + 0.3), 300),
        "equal": lambda: np.full(count, 6.0),
    }
    return np.ceil(draws[shape]()).astype(int)


def draw_persons(
    generator: Generator, runs: int, persons: int, shape: str
) -> tuple[Ints, Ints, Ints]:
    """Return the draw and person of each case, and the number of cases per person."""
    sizes = draw_sizes(generator, shape, runs * persons)
    person = np.repeat(np.arange(runs * persons), sizes)
    return person // persons, person, sizes


def draw_propensity(generator: Generator, count: int, share: float, correlation: float) -> Floats:
    """Return the probability of each person: beta with a correlation within the person."""
    weight = (1 - correlation) / correlation
    return generator.beta(share * weight, (1 - share) * weight, count)


def build_surveys(
    draw: Ints, person: Ints, instrument: str, score: Ints, largest: int
) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "survey_id": name_rows("s", np.arange(len(draw))),
            "customer_id": name_rows("k", person),
            "answered_at": [MOMENT] * len(draw),
            "instrument": [instrument] * len(draw),
            "score": score.astype(float),
            "scale_max": np.full(len(draw), float(largest)),
            "brand": name_rows("run", draw),
        }
    )


def quantile_of(draw: Callable[[Generator, int], Floats], q: float) -> float:
    return float(np.quantile(draw(np.random.default_rng(0), 2_000_000), q))


def build_posts(
    n: int, likes: NDArray[Any], reach: NDArray[Any], comments: NDArray[Any] | None = None
) -> dict[str, pl.DataFrame]:
    """Return own posts with their counts, `n` per campaign."""
    count = len(likes)
    ids = name_rows("p", np.arange(count))
    posts = pl.DataFrame(
        {
            "channel": ["x"] * count,
            "post_id": ids,
            "kind": ["post"] * count,
            "author_id": ["me"] * count,
            "is_own": [True] * count,
            "created_at": [MOMENT] * count,
            "campaign_id": name_rows("run", np.arange(count) // n),
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


def list_p_values(
    before: Mapping[str, Number], after: Mapping[str, Number], shared: float
) -> Floats:
    found = (
        change_p_value(_read_estimate(before[draw]), _read_estimate(after[draw]), shared=shared)
        for draw in sorted(before.keys() & after.keys())
    )
    return np.array([p for p in found if p is not None])


def _read_estimate(number: Number) -> Estimate:
    return Estimate(number.value or 0.0, number.low, number.high)


def count_claims(method: str, data: str, n: str, claims: NDArray[np.bool_]) -> Coverage:
    return Coverage(method, data, n, len(claims), "false claims", float(claims.mean()), (0.0, 0.05))
