"""Coverage of what is stated of groups: sizes, values of people, moves and indexes.

Populations: `bench.group_designs`. The estimates were developed on the first three designs; the
others were written before, and nothing was chosen on them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from bench.group_designs import DEVELOPED_ON, HELD_OUT, list_errors
from bench.simulated_people import Population, collect, collect_blocks
from scrm.analyze._affinity_index import Use, build_index_table, compare_shares
from scrm.analyze.segments import noise_floor, reference
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.evidence import Window
from scrm.analyze.segments.sizes import SURE, WIDEST, draw_sizes

Design = Callable[[np.random.Generator, int], Population]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Writers = Callable[[np.random.Generator, Floats], Floats]
"""Share of hits of each person to texts and hits of people, shape (2, people)."""

DAYS = 180
WINDOW = Window(date(2026, 1, 1), date(2026, 6, 29), "UTC")
LONG = 4 * DAYS
COVERED, FALSE = (0.90, 0.99), (0.0, 0.05)
AT_LEAST = (0.90, 1.0)
"""Asked of sizes: the model's error is part of them, and its extent is not known."""
ANYTHING = (-10.0, 10.0)
"""Asked of a quick run, which shows no more than that everything runs."""


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the figures."""
    for part in (_measure_indexes, _measure_values, _measure_sizes, _measure_moves):
        for line in part(quick):
            yield replace(line, asked=ANYTHING) if quick else line


def _designs() -> Iterator[tuple[Design, str]]:
    for design in DEVELOPED_ON:
        yield design, f"{design.__name__} (developed on)"
    for design in HELD_OUT:
        yield design, f"{design.__name__} (held out)"


@dataclass(frozen=True, slots=True)
class _Sizes:
    """What is stated of the groups of one population, and the truth."""

    truth: Floats
    draws: Floats
    stated: float
    right: float

    @property
    def inside(self) -> Flags:
        """Which sizes are covered."""
        low, high = np.quantile(self.draws, [0.025, 0.975], axis=0)
        found: Flags = (low <= self.truth) & (self.truth <= high)
        return found

    @property
    def is_named_right(self) -> bool | None:
        """Whether the group that the headline names is the largest; None if it names none."""
        largest = np.bincount(self.draws.argmax(axis=1), minlength=5) / len(self.draws)
        return bool(largest.argmax() == self.truth.argmax()) if largest.max() >= SURE else None

    @property
    def negative(self) -> tuple[float, float] | None:
        """Stated and true size of Negative; None if no single value is stated."""
        low, middle, high = np.quantile(self.draws[:, -1], [0.025, 0.5, 0.975])
        return (float(middle), float(self.truth[-1])) if high - low <= WIDEST else None


def _measure_sizes(quick: bool) -> Iterator[Coverage]:
    """Yield how often sizes are covered, and largest groups and probabilities right."""
    for designs, name in ((DEVELOPED_ON, "developed on"), (HELD_OUT, "held out")):
        everything = []
        for design in designs:
            found = [
                _size_case(design, seed, days, people)
                for seed in range(1 if quick else 2 if design in DEVELOPED_ON else 4)
                for days, people in ((DAYS, 400), (DAYS, 3_000), (LONG, 3_000))[: 1 if quick else 3]
            ]
            everything += found
            inside = np.concatenate([each.inside for each in found])
            yield Coverage(
                "coarsened_mixture", f"sizes, {design.__name__} ({name})", "400 or 3,000 people",
                len(inside), "coverage", float(inside.mean()), AT_LEAST,
            )  # fmt: skip
        yield from _summarise(everything, f"designs {name}")
    applied = [_apply_case(d, seed) for d, _ in _designs() for seed in range(0 if quick else 1)]
    if applied:
        yield Coverage(
            "coarsened_mixture", "sizes in another population, by a saved reference, all designs",
            "3,000 people", 5 * len(applied), "coverage", float(np.mean(applied)), AT_LEAST,
        )  # fmt: skip


def _summarise(found: list[_Sizes], name: str) -> Iterator[Coverage]:
    """Yield what concerns all populations together."""
    gap = float(np.mean([each.stated - each.right for each in found]))
    yield Coverage(
        "coarsened_mixture", f"groups of people, {name}", "400 or 3,000 people", len(found),
        "stated probability minus share right", gap, (-0.05, 0.05),
    )  # fmt: skip
    named = [each.is_named_right for each in found if each.is_named_right is not None]
    if named:
        yield Coverage(
            "coarsened_mixture", f"largest group where one is named, {name}",
            "400 or 3,000 people", len(named), "false claims", 1 - float(np.mean(named)), FALSE,
        )  # fmt: skip
    negative = [each.negative for each in found if each.negative is not None]
    if negative:
        stated, truth = np.mean(negative, axis=0)
        yield Coverage(
            "coarsened_mixture", f"Negative where a size is stated, {name}", "400 or 3,000 people",
            len(negative), "stated over true", float(stated / truth), (0.67, 1.5),
        )  # fmt: skip


def _size_case(design: Design, seed: int, days: int, people: int) -> _Sizes:
    rng = np.random.default_rng([seed, people, days])
    population = design(rng, people)
    evidence, blocks = collect_blocks(population, population.draw(rng, days), days)
    fitted = reference.fit_reference(
        evidence, WINDOW, blocks=blocks, errors=list_errors(design), seed=seed
    )
    found = assign(evidence, fitted, min_evidence=0)
    return _Sizes(
        population.shares,
        fitted.groups.weights,
        float(found.probability.max(axis=1).mean()),
        float((found.best() == population.group).mean()),
    )


def _apply_case(design: Design, seed: int) -> Flags:
    """Return which sizes are covered if half of the people of one group have left.

    The reference is that of everybody.
    """
    rng = np.random.default_rng([seed, 17])
    population = design(rng, 4_000)
    evidence, blocks = collect_blocks(population, population.draw(rng, LONG), LONG)
    fitted = reference.fit_reference(
        evidence, WINDOW, blocks=blocks, errors=list_errors(design), seed=seed
    )
    left = (population.group == seed % 5) & (rng.random(4_000) < 0.5)
    later = collect(population, population.draw(rng, LONG), LONG).take(~left)
    truth = population.take(np.flatnonzero(~left)).shares
    low, high = np.quantile(draw_sizes(later, fitted, seed, frozen=True), [0.025, 0.975], axis=0)
    found: Flags = (low <= truth) & (truth <= high)
    return found


def _measure_moves(quick: bool) -> Iterator[Coverage]:
    """Yield how often a change is claimed although nobody changed, and found if half did."""
    designs = [design for design, _ in _designs()]
    runs = 1 if quick else 12
    claims = [_move_case(d, seed, 300, changed=False) for d in designs for seed in range(runs)]
    yield Coverage(
        "swapped_blocks", "nobody changed, all designs", "300 people", len(claims),
        "false claims", float(np.mean(claims)), FALSE,
    )  # fmt: skip
    if quick:
        return
    found = [_move_case(d, seed, 1_000, changed=True) for d in designs for seed in range(1)]
    yield Coverage(
        "swapped_blocks", "half became somebody else, all designs", "1,000 people", len(found),
        "found", float(np.mean(found)), (0.5, 1.0),
    )  # fmt: skip


def _move_case(design: Design, seed: int, people: int, *, changed: bool) -> bool:
    """Return whether `scrm segments migrate` would claim a change, in total or of any move."""
    rng = np.random.default_rng([seed, 11, changed])
    population = design(rng, people)
    draw = population.draw(rng, 2 * DAYS)
    if changed:
        draw.exchange(rng, DAYS, rng.permutation(people)[: people // 2])
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
    for people, most in ((15, 12), (200, 2)):
        for design, name in _designs():
            runs = 1 if quick else most
            inside = np.concatenate([_value_case(design, seed, people) for seed in range(runs)])
            yield Coverage(
                "posterior_values", f"satisfaction, worries, activity, {name}", f"{people} people",
                len(inside), "coverage", float(inside.mean()), COVERED,
            )  # fmt: skip


def _value_case(design: Design, seed: int, people: int) -> Flags:
    """Return of which people and dimensions the value is covered.

    The true value is that of the person among all people of the design, of whom 3,000 are drawn;
    who never writes has no logarithm of texts per day.
    """
    rng = np.random.default_rng([seed, 13, people])
    everybody = design(rng, 3_000)
    some = everybody.take(np.arange(people))
    known = np.ma.masked_invalid(everybody.values)
    truth = ((known - known.mean(axis=0)) / known.std(axis=0))[:people]
    evidence, blocks = collect_blocks(some, everybody.draw(rng, DAYS).take(people), DAYS)
    fitted = reference.fit_reference(
        evidence, WINDOW, blocks=blocks, errors=list_errors(design), seed=seed
    )
    found = assign(evidence, fitted)
    inside = np.abs(found.z - truth) <= 1.96 * found.se
    return np.asarray(inside.compressed(), bool)


def _measure_indexes(quick: bool) -> Iterator[Coverage]:
    """Yield how often indexes of groups with heavy writers are covered, and falsely marked."""
    runs = 20 if quick else 1_000
    for people, others in ((12, 60), (12, 300), (30, 300), (100, 400)):
        for name, draw in _WRITERS.items():
            rng = np.random.default_rng([people, others])
            found = [_index_case(rng, draw, people, others, share) for share in (0.2, 0.3)
                     for _ in range(runs // 2)]  # fmt: skip
            inside = [each for each in found if each is not None]
            n = f"{people} against {others} people"
            yield Coverage(
                "index_of_clusters", name, n, len(inside), "coverage", float(np.mean(inside)),
                COVERED,
            )  # fmt: skip
            marked = [_is_marked(rng, draw, people, others) for _ in range(max(runs // 8, 10))]
            yield Coverage(
                "index_of_clusters", f"{name}, no difference", n, len(marked), "false claims",
                float(np.mean(marked)), FALSE,
            )  # fmt: skip


def _is_marked(rng: np.random.Generator, draw: Writers, people: int, others: int) -> bool:
    """Return whether an item is marked although the group writes of it like everybody."""
    texts, hits = draw(rng, np.full(people + others, 0.2))
    trials = pl.DataFrame(
        {
            "segment": ["happy"] * people + ["average"] * others,
            "person_id": np.arange(people + others),
            "trials": texts.astype(int),
        }
    )
    found = trials.drop("trials").with_columns(item=pl.lit("x"), hits=pl.Series(hits.astype(int)))
    table = build_index_table(Use(found.filter(pl.col("hits") > 0), trials), ["happy"])
    return bool((table["mark"] != "").any())


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


_WRITERS: dict[str, Writers] = {
    "a few heavy writers": partial(_heavy, spread=1.2, alike=0.2),
    "very few, very alike": partial(_heavy, spread=1.6, alike=0.5),
    "one topic each": _faithful,
}


def _index_case(
    rng: np.random.Generator, draw: Writers, people: int, others: int, share: float
) -> bool | None:
    """Return whether the true index is covered; the others' share is .2."""
    inside = np.arange(people + others) < people
    texts, hits = draw(rng, np.where(inside, share, 0.2))
    found = compare_shares(hits, texts, inside)
    if found is None:
        return None
    part = people / (people + others)
    return found[0] <= 100 * share / (part * share + (1 - part) * 0.2) <= found[1]
