"""Purchases of shops with known truths: pairs, repeat rates, payback, classes, linked profiles."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from scrm.analyze._stats import Interval, wilson_interval
from scrm.analyze._survival import estimate_share
from scrm.analyze.abc_classes.classes import classify
from scrm.analyze.abc_classes.migration import count_moves, list_moves
from scrm.analyze.abc_classes.noise_floor import group_purchases, simulate_moves
from scrm.analyze.abc_classes.variation import classify_variation
from scrm.analyze.cross_selling.association import list_pairs, select_pairs
from scrm.analyze.identities.answer import measure_design_effect
from scrm.analyze.kpi.payback import find_payback, fit_curve

Random = np.random.Generator
Floats = NDArray[np.float64]
Purchases = tuple[NDArray[np.int64], NDArray[np.int64], Floats]
"""Customer, day and amount of each purchase."""
ASKED, WIDE, FALSE = (0.93, 0.97), (0.90, 0.99), (0.0, 0.05)
SELECTED = (0.93, 1.0)
"""Of intervals of selected pairs, at least 95 % cover on average: the method is conservative."""
START = date(2020, 1, 1)
_MONTH = 365.25 / 12


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the figures of all methods."""
    for part in (
        _measure_pairs,
        _measure_repeat_rates,
        _measure_payback,
        _measure_moves,
        _measure_variation,
        _measure_profiles,
    ):
        yield from part(quick)


def _covered(ends: list[tuple[Interval, float]]) -> tuple[int, float]:
    """Return the number of intervals, and the share of those that contain their truth."""
    inside = sum(low <= truth <= high for (low, high), truth in ends)
    return len(ends), inside / len(ends)


# Pairs of products


def _measure_pairs(quick: bool) -> Iterator[Coverage]:
    runs = 10 if quick else 200
    for name, draw in (
        ("independent baskets, 300 products at 6 %", partial(_draw_independent, 1000, 300)),
        ("independent baskets, 400 products, few of them popular", _draw_popular),
    ):
        found = [_select(draw(np.random.default_rng([1, run]))[0]) for run in range(runs)]
        false = sum(pairs.height > 0 for pairs in found) / runs
        yield Coverage(
            "selected_lift", name, "1,000 baskets", runs, "runs with a false pair", false, FALSE
        )
    runs = 5 if quick else 60
    for name, baskets, items, linked in (
        ("10 true pairs among 100 products", 1000, 100, 10),
        ("30 true pairs among 80 popular products", 400, 80, 30),
        ("40 weak pairs among 200 products", 5000, 200, 40),
    ):
        lifts, confidences, false, n = [], [], 0, 0
        for run in range(runs):
            generator = np.random.default_rng([2, items, run])
            bought, truth = _draw_linked(generator, baskets, items, linked)
            for row in _select(bought).iter_rows(named=True):
                confidence, lift = truth(row["item"], row["other"])
                lifts.append(((row["lift_low"], row["lift_high"]), lift))
                confidences.append(((row["confidence_low"], row["confidence_high"]), confidence))
                false, n = false + (lift == 1), n + 1
        size = f"{baskets:,} baskets"
        for method, ends in (("selected_lift", lifts), ("selected_wilson", confidences)):
            yield Coverage(method, name, size, *_order(_covered(ends), "coverage"), SELECTED)
        yield Coverage(
            "selected_lift", name, size, n, "false pairs among those shown", false / n, FALSE
        )


def _order(found: tuple[int, float], measure: str) -> tuple[int, str, float]:
    return found[0], measure, found[1]


def _select(bought: NDArray[np.bool_]) -> pl.DataFrame:
    basket, item = np.nonzero(bought)
    return select_pairs(list_pairs(pl.DataFrame({"basket": basket, "item": item}), len(bought)))


def _draw_independent(
    baskets: int, items: int, generator: Random
) -> tuple[NDArray[np.bool_], None]:
    return generator.random((baskets, items)) < 0.06, None


def _draw_popular(generator: Random) -> tuple[NDArray[np.bool_], None]:
    share = 0.4 / np.arange(1, 401) ** 0.8
    return generator.random((1000, 400)) < share, None


def _draw_linked(
    generator: Random, baskets: int, items: int, linked: int
) -> tuple[NDArray[np.bool_], Callable[[int, int], tuple[float, float]]]:
    """Draw baskets in which products 0 and 1, 2 and 3, ... go together."""
    share = generator.uniform(0.03, 0.12 if items > 80 else 0.4, items)
    bought = generator.random((baskets, items)) < share
    known = {}
    for first in range(0, 2 * linked, 2):
        second, a = first + 1, share[first]
        with_, without = min(share[second] * generator.uniform(1.5, 6), 0.95), share[second]
        chance = np.where(bought[:, first], with_, without)
        bought[:, second] = generator.random(baskets) < chance
        b = share[second] = a * with_ + (1 - a) * without
        known |= {(first, second): (with_, with_ / b), (second, first): (a * with_ / b, with_ / b)}
    return bought, lambda item, other: known.get((item, other), (share[other], 1.0))


# Repeat rates


def _measure_repeat_rates(quick: bool) -> Iterator[Coverage]:
    runs = 200 if quick else 2000
    for name, wait in (
        ("growing shop, half of the customers never return", _wait_or_never),
        ("growing shop, waiting times of Weibull type", lambda g, n: 300 * g.weibull(0.6, n)),
    ):
        truth = float((wait(np.random.default_rng(0), 1_000_000) <= 365).mean())
        for n, asked in ((50, WIDE), (200, ASKED), (1000, ASKED)):
            ends = []
            for run in range(runs):
                generator = np.random.default_rng([3, n, run])
                watched = 730 - np.sqrt(generator.random(n)) * 700  # most of them are young
                waited = wait(generator, n)
                seen = waited <= watched
                found = estimate_share(waited[seen], watched[~seen], watched, 365)
                if found is not None and found.observed >= 10:
                    ends.append((found.interval, truth))
            yield Coverage(
                "kaplan_meier_share", name, str(n), *_order(_covered(ends), "coverage"), asked
            )


def _wait_or_never(generator: Random, n: int) -> Floats:
    return np.where(generator.random(n) < 0.5, generator.gamma(2, 60, n), np.inf)


# Payback


def _measure_payback(quick: bool) -> Iterator[Coverage]:
    runs = 40 if quick else 1200
    month = np.arange(60)
    staying = 0.7 * 0.6**month + 0.3 * 0.97**month
    for name, draw, first, months, cost in (
        ("constant behaviour, payback after 36 months", _draw_constant, 18, 2.25 + 0 * month, 99),
        ("many leave early, few spend much", _draw_leavers, 12, 0.75 * np.exp(1.5) * staying, 40),
    ):
        curve = first + np.concatenate([[0.0], np.cumsum(months)])
        truth, year = _find_age(curve, cost), float(curve[12])
        for customers in (150, 1000):
            paybacks, totals = [], []
            for run in range(runs):
                generator = np.random.default_rng([4, customers, run])
                fitted = fit_curve(_draw_cells(generator, customers, draw))
                if fitted is None:
                    continue
                _, (low, high) = find_payback(fitted, cost)
                last = float("inf")
                paybacks.append(
                    ((0.0 if low is None else low, last if high is None else high), truth)
                )
                low, high = fitted.interval(12)
                totals.append(((low, high), year))
            for what, ends in (("payback", paybacks), ("margin after a year", totals)):
                yield Coverage(
                    "cohort_curve",
                    f"{name}: {what}",
                    f"{customers:,} customers",
                    *_order(_covered(ends), "coverage"),
                    ASKED,
                )


def _draw_constant(generator: Random, n: int) -> Floats:
    """Margins by customer and age: 18 at first, then 2.25 a month, of unequal customers."""
    rate = generator.gamma(0.5, 2, n)[:, None]
    counts = generator.poisson(rate * np.full(60, 0.25))
    return np.hstack([np.full((n, 1), 18.0), counts * generator.gamma(1.0, 9.0, (n, 60))])


def _draw_leavers(generator: Random, n: int) -> Floats:
    stay = generator.geometric(np.where(generator.random(n) < 0.7, 0.4, 0.03))[:, None]
    spend = np.exp(generator.normal(1, 1, n))[:, None]
    months = np.arange(60) < stay
    margins = months * spend * generator.poisson(0.5, (n, 60)) * 1.5
    return np.hstack([generator.gamma(2, 6, (n, 1)), margins])


def _find_age(curve: Floats, cost: float) -> float:
    place = int(np.argmax(curve >= cost))
    return place - 1 + (cost - curve[place - 1]) / (curve[place] - curve[place - 1])


def _draw_cells(generator: Random, customers: int, draw: Callable[[Random, int], Floats]) -> Floats:
    """Sum the margins of customers won over four years by the day they came, as the KPI does."""
    day = generator.integers(0, 1460, customers)
    months = ((1800 - day) / _MONTH).astype(int)
    margins = draw(generator, customers)
    days, cohort, size = np.unique(day, return_inverse=True, return_counts=True)
    sums = np.zeros((len(days), margins.shape[1]))
    np.add.at(sums, cohort, margins)
    first = months[np.unique(cohort, return_index=True)[1]]
    place, age = np.nonzero(np.arange(margins.shape[1]) <= first[:, None])
    return np.column_stack([days[place], size[place], first[place], age, sums[place, age]])


# Moves between classes


def _measure_moves(quick: bool) -> Iterator[Coverage]:
    runs = 8 if quick else 120
    for name, draw in (
        ("Poisson purchases, unequal customers", _buy_at_random),
        ("busy weeks with up to six orders, heavy-tailed amounts", _buy_in_bursts),
        ("fixed intervals of 14 to 90 days", _buy_regularly),
        ("season and growth that all share", _buy_in_season),
    ):
        for customers, days in ((300, 180), (1000, 365)):
            lost, any_cell = 0, 0
            for run in range(runs):
                generator = np.random.default_rng([5, customers, run])
                observed, floor = _observe(draw(generator, customers, days), days)
                lost += observed[0, 1:].sum() > floor.predict_lost()[1]
                any_cell += floor.is_change(observed).any()
            size = f"{customers:,} customers"
            for what, count in (
                ("A lost beyond chance", lost),
                ("any move beyond chance", any_cell),
            ):
                yield Coverage(
                    "redistributed_purchases",
                    name,
                    size,
                    runs,
                    f"false: {what}",
                    count / runs,
                    FALSE,
                )


def _observe(purchases: Purchases, days: int):  # noqa: ANN202  counts and their noise floor
    item, day, amount = purchases
    frame = pl.DataFrame({"item": item, "offset": day, "value": amount})
    dated = frame.with_columns(day=pl.lit(START) + pl.duration(days="offset"))
    by_day = dated.group_by("item", "day").agg(pl.col("value").sum()).sort("item", "day")
    middle = START + timedelta(days=days - 1)
    first, second = (
        classify(by_day.filter(inside).group_by("item").agg(pl.col("value").sum().round(2)))
        for inside in (pl.col("day") <= middle, pl.col("day") > middle)
    )
    counts = count_moves(list_moves(first, second))["n"].to_numpy().reshape(4, 4)
    floor = simulate_moves(
        group_purchases(by_day), middle, cuts=(80.0, 95.0), rule="before", seed=0
    )
    return counts, floor


def _buy_at_random(generator: Random, n: int, days: int) -> Purchases:
    counts = generator.poisson(generator.gamma(0.8, 0.025 * days, n))
    item = np.repeat(np.arange(n), counts)
    level = np.repeat(generator.normal(0, 0.8, n), counts)
    day = generator.integers(0, 2 * days, len(item))
    return item, day, np.exp(generator.normal(3, 0.5, len(item)) + level)


def _buy_in_bursts(generator: Random, n: int, days: int) -> Purchases:
    bursts = generator.poisson(generator.gamma(0.6, 0.02 * days, n))
    owner = np.repeat(np.arange(n), bursts)
    start = generator.uniform(0, 2 * days - 7, len(owner))
    orders = np.minimum(generator.geometric(0.35, len(owner)), 6)
    item = np.repeat(owner, orders)
    day = np.repeat(start, orders) + generator.uniform(0, 7, len(item))
    return item, day.astype(int), generator.pareto(2.5, len(item)) * 30 + 10


def _buy_regularly(generator: Random, n: int, days: int) -> Purchases:
    gap = generator.choice([14, 30, 90], n)
    most = 2 * days // 14 + 2
    steps = gap[:, None] * generator.uniform(0.8, 1.2, (n, most))
    at = np.cumsum(steps, axis=1) - steps[:, :1] * generator.random((n, 1))
    item, place = np.nonzero(at < 2 * days)
    level = np.exp(generator.normal(3, 1, n))
    amount = level[item] * generator.uniform(0.8, 1.2, len(item))
    return item, at[item, place].astype(int), amount


def _buy_in_season(generator: Random, n: int, days: int) -> Purchases:
    item, day, amount = _buy_at_random(generator, n, days)
    share = np.where(day < days, 0.5, 1.0) * (1 + 0.8 * np.sin(day / 58)) / 1.8
    kept = generator.random(len(day)) < share
    return item[kept], day[kept], amount[kept]


# Steadiness of demand


def _measure_variation(quick: bool) -> Iterator[Coverage]:
    items = 200 if quick else 2000
    for months in (12, 24, 60):
        for mean in (1, 4, 20):
            rates = np.full((items, months), float(mean))
            yield _count_classes(
                "constant demand", rates, mean, months, {"Y", "Z"}, "called unsteady"
            )
    for months in (12, 24, 60):
        generator = np.random.default_rng([6, months])
        for mean in (4, 20):
            spread = np.sqrt(np.log(1 + 0.6**2))
            rates = mean * np.exp(generator.normal(-(spread**2) / 2, spread, (items, months)))
            yield _count_classes(
                "lognormal months, variation .6", rates, mean, months, {"X", "Z"}, "wrong class"
            )
            wave = 1 + 0.95 * np.sign(np.sin((np.arange(months) + 0.5) * 2 * np.pi / 6))
            rates = np.tile(mean * wave, (items, 1))
            yield _count_classes(
                "three months on, three off, variation .95",
                rates,
                mean,
                months,
                {"X", "Z"},
                "wrong class",
            )
    rates = np.full((items, 24), 4.0)
    yield _count_classes(
        "constant demand by the dozen", rates, 48, 24, {"Y", "Z"}, "called unsteady", 12
    )


def _count_classes(
    data: str,
    rates: Floats,
    mean: int,
    months: int,
    wrong: set[str],
    what: str,
    size: int = 1,
) -> Coverage:
    """Draw purchases of `size` pieces at the rates of months, and count wrong classes."""
    counts = np.random.default_rng(7).poisson(rates)
    item, month = np.nonzero(counts)
    number = counts[item, month].astype(float)
    first = [date(2000 + k // 12, k % 12 + 1, 1) for k in range(months)]
    frame = pl.DataFrame(
        {
            "item": item,
            "month": [first[k] for k in month],
            "demand": number * size,
            "squares": number * size**2,
            "fourths": number * size**4,
        }
    )
    found = classify_variation(frame, first, (0.5, 1.0))["xyz_class"]
    false = sum(name in wrong for name in found) / len(rates)
    n = f"{months} months of {mean}"
    return Coverage("excess_variation", data, n, len(rates), what, false, FALSE)


# Linked profiles


def _measure_profiles(quick: bool) -> Iterator[Coverage]:
    runs = 300 if quick else 3000
    for name, mean in (("one to three profiles each", 0.5), ("up to ten profiles each", 2.0)):
        sizes = 1 + np.minimum(np.random.default_rng(0).poisson(mean, 1_000_000), 9)
        for share in (0.1, 0.5):
            for persons, asked in ((40, WIDE), (300, ASKED)):
                ends = []
                for run in range(runs):
                    generator = np.random.default_rng([8, persons, run])
                    size = generator.choice(sizes, persons)
                    owner = np.repeat(np.arange(persons), size)
                    known = (generator.random(persons) < share)[owner]
                    hits = int(known.sum())
                    linked = pl.DataFrame({"customer_id": owner}).with_columns(
                        pl.when(pl.Series(known)).then("customer_id")
                    )
                    effect = measure_design_effect(linked)
                    interval = wilson_interval(hits / effect, len(owner) / effect)
                    ends.append((interval or (0.0, 1.0), share))
                yield Coverage(
                    "clustered_profiles",
                    f"{name}, {share:.0%} known",
                    f"{persons} persons",
                    *_order(_covered(ends), "coverage"),
                    asked,
                )
