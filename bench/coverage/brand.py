"""Brands and surveys: gaps between sides, rank correlations, growth of months, halves of brands.

The designs differ from what the formulas assume: people of a survey differ in how much they agree
with anything, items come in two clusters or with heavy tails, months are noisy beyond Poisson and
resemble their neighbours, and rates of brands are skewed.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bench.coverage import Coverage
from scrm.analyze._rank_correlation import compute_tau, correlate_ranks
from scrm.analyze._stats import spearman
from scrm.analyze.benchmark.performers import Halves, compare_halves, list_clear
from scrm.analyze.benchmark.yearly_growth import measure_growth
from scrm.analyze.gap.gaps import Item, build_gaps, estimate_side

ASKED, WIDE, FALSE = (0.93, 0.97), (0.9, 0.99), (0.0, 0.05)
Generator = np.random.Generator
Floats = NDArray[np.float64]


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often each interval of `scrm gap` and `scrm benchmark` holds the truth."""
    runs = 60 if quick else 2000
    yield from _measure_gaps(runs)
    yield from _measure_correlations(runs)
    yield from _measure_growth(runs)
    yield from _measure_halves(runs)


def _measure_gaps(runs: int) -> Iterator[Coverage]:
    """Sides of unlike size; people differ in how readily they name any item."""
    consumers = np.array([0.61, 0.33, 0.2, 0.5, 0.05, 0.9, 0.4, 0.12])
    for people, equal in ((40, False), (350, False), (350, True)):
        company = consumers if equal else np.clip(consumers[::-1] * 0.9 + 0.05, 0.02, 0.98)
        generator = np.random.default_rng([71, people, equal])
        held, stated, claims = 0, 0, 0
        rounds = runs if equal else runs // 4
        for _ in range(rounds):
            counts = [
                _draw_answers(generator, shares, number)
                for shares, number in ((consumers, 3 * people), (company, people))
            ]
            items = [
                Item(str(place), *(
                    estimate_side(hits[place] / number, number, min_n=10)
                    for hits, number in zip(counts, (3 * people, people), strict=True)
                ))
                for place in range(len(consumers))
            ]  # fmt: skip
            truth = dict(zip(map(str, range(8)), company - consumers, strict=True))
            found = build_gaps(items)
            for item, low, high in found.select("item", "gap_low", "gap_high").iter_rows():
                stated += 1
                held += low <= truth[item] <= high
            claims += bool(found["mark"].is_not_null().any())
        name = "people who name much or little" + (", both sides alike" if equal else "")
        n = f"{3 * people} consumers, {people} of companies"
        yield Coverage("newcombe", name, n, stated, "coverage", held / stated,
                       ASKED if people > 100 else WIDE)  # fmt: skip
        if equal:
            yield Coverage("newcombe", name, n, rounds, "false claims", claims / rounds,
                           FALSE)  # fmt: skip


def _draw_answers(generator: Generator, shares: Floats, number: int) -> NDArray[np.int64]:
    """Return how many of `number` people name each item; they differ, the shares hold."""
    lean = np.clip(generator.normal(1, 0.3, (number, 1)), 0.2, 1.8)
    chances = np.where(shares < 0.5, shares * lean, 1 - (1 - shares) * lean)
    return (generator.random((number, len(shares))) < chances).sum(0)


def _measure_correlations(runs: int) -> Iterator[Coverage]:
    """Items with heavy tails, or in two clusters; the truth is that of 4,000 items."""
    for kind in ("heavy tails", "two clusters"):
        for wanted in (-0.9, -0.4, 0.0, 0.6):
            generator = np.random.default_rng([72, len(kind), int(10 * wanted + 20)])
            x, y = _draw_items(generator, kind, wanted, 4000)
            truth = spearman(x, y), compute_tau(x, y)
            for items in (7, 10, 20):
                held = np.zeros(2)
                for _ in range(runs):
                    found = correlate_ranks(*_draw_items(generator, kind, wanted, items))
                    ends = (found.rho_interval, found.tau_interval) if found else (None, None)
                    held += [
                        bool(each and each[0] <= value <= each[1])
                        for each, value in zip(ends, truth, strict=True)
                    ]
                for name, value, share in zip(("rho", "tau"), truth, held / runs, strict=True):
                    yield Coverage(
                        "rank_correlation_of_items", f"{name} of {value:.2f}: {kind}",
                        f"{items} items", runs, "coverage", float(share),
                        WIDE if items <= 10 else ASKED,
                    )  # fmt: skip


def _draw_items(generator: Generator, kind: str, rho: float, items: int) -> tuple[Floats, Floats]:
    drawn = generator.standard_normal((2, items))
    drawn[1] = rho * drawn[0] + np.sqrt(1 - rho * rho) * drawn[1]
    if kind == "heavy tails":
        drawn = drawn / np.sqrt(generator.chisquare(4, items) / 4)
    else:
        drawn = drawn + np.where(generator.random(items) < 0.4, [[1.2], [1.2]], 0.0)
    return drawn[0], drawn[1]


def _measure_growth(runs: int) -> Iterator[Coverage]:
    """Months with a season, noise beyond Poisson, and neighbours that resemble each other."""
    for alike in (0.0, 0.4):
        for months in (6, 12):
            for factor in (1.0, 1.35):
                generator = np.random.default_rng([73, months, int(10 * factor), int(10 * alike)])
                held = np.zeros(2)
                for _ in range(runs):
                    share, contacts = measure_growth(_draw_months(generator, months, factor, alike))
                    odds = 0.2 * factor / 0.2
                    held += [
                        bool(each.interval and each.interval[0] <= value <= each.interval[1])
                        for each, value in ((share, odds), (contacts, factor * 1.1))
                    ]
                what = "alike" if alike else "independent"
                for name, value in zip(("share", "contacts"), held / runs, strict=True):
                    yield Coverage(
                        "paired_months", f"{name}, factor {factor}: {what} months",
                        f"{months} months", runs, "coverage", float(value),
                        ASKED if months > 10 else WIDE,
                    )  # fmt: skip


def _draw_months(
    generator: Generator, months: int, factor: float, alike: float
) -> dict[date, tuple[float, float]]:
    """Return two years of contacts: all grow by a tenth, social ones by `factor` as a share."""
    season = 1 + 0.4 * np.sin(2 * np.pi * np.arange(months) / 12)
    counts = {}
    for year, grown in ((2025, 1.0), (2026, 1.1)):
        share = 0.2 * (factor if year == 2026 else 1.0)
        noise = np.zeros((2, months))
        for kind in range(2):
            noise[kind, 0] = generator.standard_normal()
            for month in range(1, months):
                step = np.sqrt(1 - alike**2) * generator.standard_normal()
                noise[kind, month] = alike * noise[kind, month - 1] + step
        levels = np.exp(0.12 * noise - 0.12**2 / 2) * season * grown * 300
        social = generator.poisson(levels[0] * share)
        other = generator.poisson(levels[1] * (1 - share))
        for month in range(months):
            counts[date(year, 1 + month, 1)] = (
                float(social[month]), float(social[month] + other[month])
            )  # fmt: skip
    return counts


def _measure_halves(runs: int) -> Iterator[Coverage]:
    """Skewed rates of few brands, the spread of one half twice that of the other; five KPIs."""
    for brands in (3, 5, 12):
        for shift in (0.0, 0.1):
            generator = np.random.default_rng([74, brands, int(100 * shift)])
            held = stated = claims = 0
            names = [f"b{place}" for place in range(2 * brands)]
            halves = Halves(tuple(names[:brands]), tuple(names[brands:]), 0.0)
            for _ in range(runs):
                drawn = generator.beta(2, 5, (5, 2 * brands))
                drawn[:, brands:] = 2 / 7 + 0.5 * (drawn[:, brands:] - 2 / 7)
                drawn[:, :brands] += shift
                values = {str(kpi): dict(zip(names, row, strict=True))
                          for kpi, row in enumerate(drawn.tolist())}  # fmt: skip
                found = compare_halves(halves, values)
                intervals = [each.interval for each in found if each.interval]
                stated += len(intervals)
                held += sum(low <= shift <= high for low, high in intervals)
                claims += bool(list_clear(found))
            yield Coverage(
                "welch", f"skewed rates, difference {shift}", f"{brands} per half",
                stated, "coverage", held / stated, ASKED if brands > 10 else WIDE,
            )  # fmt: skip
            if not shift:
                yield Coverage(
                    "welch", "skewed rates, no difference in five KPIs", f"{brands} per half",
                    runs, "false claims", claims / runs, FALSE,
                )  # fmt: skip
