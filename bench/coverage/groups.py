"""Coverage of what is stated of groups: sizes, values of people, moves and indexes.

Populations: `bench.group_designs`. The estimates were developed on the first three designs; the
others were written before, and looked at when everything was decided.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bench.coverage import Coverage
from bench.group_designs import (
    DEVELOPED_ON,
    HELD_OUT,
    Population,
    collect,
    collect_blocks,
    list_errors,
)
from scrm.analyze.segments import noise_floor, reference
from scrm.analyze.segments.affinity_index import compare_shares
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.evidence import Window
from scrm.analyze.segments.sizes import SURE

Design = Callable[[np.random.Generator, int], Population]
Floats = NDArray[np.float64]

DAYS = 180
WINDOW = Window(date(2026, 1, 1), date(2026, 6, 29), "UTC")
LONG = 4 * DAYS
COVERED, FALSE = (0.90, 0.99), (0.0, 0.05)


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the figures."""
    yield from _measure_sizes(quick)
    yield from _measure_moves(quick)
    yield from _measure_values(quick)
    yield from _measure_indexes(quick)


def _designs() -> Iterator[tuple[Design, str]]:
    for design in DEVELOPED_ON:
        yield design, f"{design.__name__} (developed on)"
    for design in HELD_OUT:
        yield design, f"{design.__name__} (held out)"


def _measure_sizes(quick: bool) -> Iterator[Coverage]:
    """Yield how often sizes are covered, and largest groups and probabilities right."""
    named, wrong = 0, 0
    for design, name in _designs():
        found = [
            _size_case(design, seed, days, people)
            for seed in range(1 if quick else 6 if design in DEVELOPED_ON else 12)
            for days, people in ((DAYS, 3_000), (LONG, 3_000), (DAYS, 400))
        ]
        inside = np.concatenate([each[0] for each in found])
        yield Coverage(
            "coarsened_mixture", f"sizes, {name}", "400 or 3,000 people", len(inside), "coverage",
            float(inside.mean()), COVERED if not quick else (0.0, 1.0),
        )  # fmt: skip
        gap = float(np.mean([each[3] - each[2] for each in found]))
        yield Coverage(
            "coarsened_mixture", f"groups of people, {name}", "400 or 3,000 people", len(found),
            "stated probability minus right", gap, (-0.1, 0.05) if not quick else (-1.0, 1.0),
        )  # fmt: skip
        named += sum(each[1] is not None for each in found)
        wrong += sum(each[1] is False for each in found)
    yield Coverage(
        "coarsened_mixture", "largest group, all designs", "populations that name one", named,
        "named wrongly", wrong / max(named, 1), FALSE,
    )  # fmt: skip


def _size_case(
    design: Design, seed: int, days: int, people: int
) -> tuple[NDArray[np.bool_], bool | None, float, float]:
    """Return which sizes are covered, whether the largest is right, accuracy, stated accuracy."""
    rng = np.random.default_rng([seed, people, days])
    population = design(rng, people)
    evidence, blocks = collect_blocks(population, population.draw(rng, days), days)
    fitted = reference.fit_reference(
        evidence, WINDOW, blocks=blocks, errors=list_errors(design), seed=seed
    )
    draws, truth = fitted.groups.weights, population.shares
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    largest = np.bincount(draws.argmax(axis=1), minlength=5) / len(draws)
    right = bool(largest.argmax() == truth.argmax()) if largest.max() >= SURE else None
    found = assign(evidence, fitted, min_evidence=0)
    accuracy = float((found.best() == population.group).mean())
    return (low <= truth) & (truth <= high), right, accuracy, float(found.probability.max(1).mean())


def _measure_moves(quick: bool) -> Iterator[Coverage]:
    """Yield how often a change is claimed although nobody changed, and found if half did."""
    for design, name in _designs():
        runs = 2 if quick else 25
        claims = [_move_case(design, seed, changed=False) for seed in range(runs)]
        yield Coverage(
            "swapped_blocks", f"nobody changed, {name}", "300 people", runs, "false claims",
            float(np.mean(claims)), FALSE if not quick else (0.0, 1.0),
        )  # fmt: skip
    runs = 1 if quick else 4
    found = [_move_case(d, seed, changed=True) for d, _ in _designs() for seed in range(runs)]
    yield Coverage(
        "swapped_blocks", "half became somebody else, all designs", "300 people", len(found),
        "found", float(np.mean(found)), (0.5, 1.0) if not quick else (0.0, 1.0),
    )  # fmt: skip


def _move_case(design: Design, seed: int, *, changed: bool) -> bool:
    """Return whether `scrm segments migrate` would claim a change, in total or of any move."""
    rng = np.random.default_rng([seed, 11, changed])
    population = design(rng, 300)
    draw = population.draw(rng, 2 * DAYS)
    if changed:
        draw.exchange(rng, DAYS, rng.permutation(300)[:150])
    joint, blocks = collect_blocks(population, draw, 2 * DAYS)
    before, after = (
        collect(population, draw, DAYS, first).with_sources(
            joint.satisfaction.sources, joint.worries.sources
        )
        for first in (0, DAYS)
    )
    pairs = noise_floor.Pairs(before, after, blocks)
    fitted = reference.fit_reference(
        joint, WINDOW, blocks=pairs.by_window(), errors=list_errors(design), seed=seed
    )
    rule = noise_floor.Rule(min_evidence=5)
    observed, labels = noise_floor.observe_moves((before, after), fitted, rule, seed=seed)
    simulated = noise_floor.simulate_moves(pairs, fitted, rule, seed=seed, draws=39)
    limit = noise_floor.find_limit(noise_floor.compute_moved_shares(simulated))
    moves = noise_floor.compare_with_noise(observed, simulated, labels)
    more = float(noise_floor.compute_moved_shares(observed)) > limit
    return more or bool(moves["is_change"].any())


def _measure_values(quick: bool) -> Iterator[Coverage]:
    """Yield how often value +- 1.96 standard errors covers the true value of a person."""
    for people in (15, 200):
        for design, name in _designs():
            runs = (1 if quick else 40) if people == 15 else (1 if quick else 4)
            inside = np.concatenate([_value_case(design, seed, people) for seed in range(runs)])
            yield Coverage(
                "posterior_values", f"satisfaction, worries, activity, {name}", f"{people} people",
                len(inside), "coverage", float(inside.mean()),
                COVERED if not quick else (0.0, 1.0),
            )  # fmt: skip


def _value_case(design: Design, seed: int, people: int) -> NDArray[np.bool_]:
    """Return of which people and dimensions the value is covered.

    The true value is that of the person's level among all people of the design, of whom 3,000
    are drawn.
    """
    rng = np.random.default_rng([seed, 13, people])
    everybody = design(rng, 3_000)
    some = everybody.take(np.arange(people))
    truth = ((everybody.level - everybody.level.mean(axis=0)) / everybody.level.std(axis=0))[
        :people
    ]
    evidence, blocks = collect_blocks(some, everybody.draw(rng, DAYS).take(people), DAYS)
    fitted = reference.fit_reference(
        evidence, WINDOW, blocks=blocks, errors=list_errors(design), seed=seed
    )
    found = assign(evidence, fitted)
    inside: NDArray[np.bool_] = np.abs(found.z - truth) <= 1.96 * found.se
    return inside.ravel()


def _measure_indexes(quick: bool) -> Iterator[Coverage]:
    """Yield how often indexes of groups with heavy writers are covered, and falsely marked."""
    runs = 30 if quick else 1_000
    for people, others in ((12, 60), (12, 300), (30, 300), (100, 400)):
        for name, draw in _WRITERS.items():
            rng = np.random.default_rng([people, others])
            found = [_index_case(rng, draw, people, others, share) for share in (0.2, 0.3)
                     for _ in range(runs // 2)]  # fmt: skip
            known = [each for each in found if each is not None]
            inside = [low <= truth <= high for truth, low, high, _ in known]
            yield Coverage(
                "index_of_clusters", name, f"{people} against {others} people", len(known),
                "coverage", float(np.mean(inside)), COVERED if not quick else (0.0, 1.0),
            )  # fmt: skip
            same = [p < 0.05 for truth, _, _, p in known if truth == 100]
            yield Coverage(
                "index_of_clusters", f"{name}, no difference", f"{people} against {others} people",
                len(same), "false claims", float(np.mean(same)), FALSE if not quick else (0.0, 1.0),
            )  # fmt: skip


def _heavy(rng: np.random.Generator, share: Floats, spread: float, alike: float) -> Floats:
    """Return texts and hits of people: lognormal numbers of texts, beta shares."""
    texts = 1 + rng.poisson(rng.lognormal(1.0, spread, len(share)))
    scale = (1 - alike) / alike
    return np.array(
        [texts, rng.binomial(texts, rng.beta(share * scale, (1 - share) * scale))], float
    )


def _faithful(rng: np.random.Generator, share: Floats) -> Floats:
    """Return texts and hits of people who always write about the same: Pareto numbers of texts."""
    texts = 1 + np.minimum(rng.pareto(1.8, len(share)) * 2, 200).astype(int)
    mine = rng.random(len(share)) < share
    return np.array([texts, np.where(mine, texts, 0)], float)


_WRITERS = {
    "a few heavy writers": partial(_heavy, spread=1.2, alike=0.2),
    "very few, very alike": partial(_heavy, spread=1.6, alike=0.5),
    "one topic each": _faithful,
}


def _index_case(
    rng: np.random.Generator,
    draw: Callable[[np.random.Generator, Floats], Floats],
    people: int,
    others: int,
    share: float,
) -> tuple[float, float, float, float] | None:
    """Return the true index, its interval and the p-value; the others' share is .2."""
    inside = np.arange(people + others) < people
    texts, hits = draw(rng, np.where(inside, share, 0.2))
    found = compare_shares(hits, texts, inside)
    if found is None:
        return None
    part = people / (people + others)
    return 100 * share / (part * share + (1 - part) * 0.2), *found
