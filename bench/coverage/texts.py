"""Shares of texts: prediction-powered inference, groups, ranges over other kinds of texts.

Truths are known: real labelled sets (where they are beside the checkout), texts written for scrm,
and simulated engines whose errors differ in design. Labels are drawn at random, 100, 200 and 400.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from bench.text_kinds import list_sentiment_sets
from bench.train_sentiment import DATA, labels_of, potts
from scrm.analyze import _label_basis as basis
from scrm.analyze._ppi import FEWEST_LABELS
from scrm.analyze._sentiment_error import fit_label_errors
from scrm.analyze._stats import wilson_intervals
from scrm.analyze._text_kinds import (
    Kinds,
    apply_offset,
    estimate_rare_range,
    fit_offset,
    load_kinds,
)
from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1, macro_f1_interval
from scrm.analyze.sentiment.engine_types import LABELS, decode_labels
from scrm.analyze.sentiment.engines import load_engine
from scrm.analyze.sentiment.estimates import Estimates, estimate, estimate_quantities
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import ModelEngine
from scrm.analyze.sentiment.quantities import QUANTITIES
from scrm.analyze.worries.detector import load_detector
from scrm.analyze.worries.query import name_version

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Interval = tuple[float, float, float]
"""Low, truth, high."""

ASKED = (0.93, 0.97)
ASKED_NARROW = (0.90, 0.99)
ASKED_WIDTH = (0.0, 1.02)
ASKED_MEAN_WIDTH = (0.0, 0.95)
LABEL_COUNTS = (100, 200, 400)
CHANCES = [f"p_{label}" for label in LABELS]


class Population(NamedTuple):
    """Texts with true labels and the probabilities that an engine gives them."""

    true: Ints
    chances: Floats
    channel: Ints


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield the coverage of every method for shares of texts."""
    runs = 10 if quick else 300
    yield from _measure_ppi(runs, quick=quick)
    yield from _measure_groups(2 if quick else 40)
    yield from _measure_offsets(2 if quick else 30)
    yield from _measure_worries(20 if quick else 400)
    yield from _measure_kinds()
    yield from _measure_f1(20 if quick else 300)


def _measure_ppi(runs: int, *, quick: bool) -> Iterator[Coverage]:
    widths: list[float] = []
    for name, population in list_populations(quick=quick):
        for n in LABEL_COUNTS:
            found: list[Interval] = []
            per_class: list[Floats] = []
            for seed in range(runs):
                size = len(population.true)
                rows = np.random.default_rng(seed).choice(size, min(n, size // 2), replace=False)
                intervals = estimate_quantities(
                    population.true[rows],
                    population.chances[rows],
                    population.chances.mean(axis=0),
                    size,
                )
                found += _compare(intervals, population)
                per_class.append(_compare_widths(intervals, population.true[rows], size))
            ratio = np.mean(per_class, axis=0)
            widths += ratio.tolist()
            data = f"{name}, {len(population.true):,} texts"
            yield _cover("ppi", data, f"{n} labels", found)
            largest = float(ratio.max())
            measured = "width against labels alone, widest class"
            yield Coverage("ppi", data, f"{n} labels", runs, measured, largest, ASKED_WIDTH)
    mean = float(np.mean(widths))
    measured = "width against labels alone, mean"
    yield Coverage(
        "ppi", "all of these", "100 to 400 labels", runs, measured, mean, ASKED_MEAN_WIDTH
    )


def _cover(
    method: str, data: str, n: str, found: list[Interval], asked: tuple[float, float] = ASKED_NARROW
) -> Coverage:
    share = float(np.mean([low <= truth <= high for low, truth, high in found]))
    return Coverage(method, data, n, len(found), "coverage", share, asked)


def list_populations(*, quick: bool) -> Iterator[tuple[str, Population]]:
    """Yield real sets scored by the shipped model, and simulated engines."""
    generator = np.random.default_rng(2026)
    for name, simulate in SIMULATED.items():
        yield f"simulated engine: {name}", simulate(generator, 4_000)
    if quick or not (DATA / "potts.tsv").is_file():
        return
    test = potts("test")
    yield "tweets (PotTS test)", score_population(test["text"], labels_of(test))
    sets = dict(list_sentiment_sets())
    texts, true = sets.pop("subtitles")
    yield "film subtitles (XED)", score_population(texts, true)
    written = [labelled for name, labelled in sets.items() if name != "political"]
    texts = pl.concat([each for each, _ in written])
    yield (
        "service sentences and fresh posts",
        score_population(texts, np.concatenate([each for _, each in written])),
    )


def score_population(texts: pl.Series, true: Ints) -> Population:
    """Score texts with the shipped model."""
    chances = np.exp(ModelEngine().log_probabilities(PreparedTexts(texts)))
    return Population(true, chances, np.arange(len(true)) % 4)


def _draw_truth(generator: np.random.Generator, n: int, shares: list[float]) -> Ints:
    return generator.choice(3, n, p=shares)


def _soften(generator: np.random.Generator, found: Ints, sure: float) -> Floats:
    """Return probabilities around labels that were found, as sure of them as stated."""
    noise = generator.dirichlet(np.ones(3), len(found))
    return sure * np.eye(3)[found] + (1 - sure) * noise


def simulate_good(generator: np.random.Generator, n: int) -> Population:
    """Return a calibrated engine that is right for about 80 %."""
    chances = generator.dirichlet([0.2, 0.25, 0.3], n)
    drawn = generator.random(n)[:, None]
    true = (chances.cumsum(axis=1) < drawn).sum(axis=1).clip(max=2)
    return Population(true, chances, np.arange(n) % 4)


def simulate_tilted(generator: np.random.Generator, n: int) -> Population:
    """Return an engine that takes half of the neutral texts for negative, and is sure of it."""
    true = _draw_truth(generator, n, [0.15, 0.55, 0.3])
    mistaken = (true == 1) & (generator.random(n) < 0.5)
    return Population(true, _soften(generator, np.where(mistaken, 0, true), 0.8), np.arange(n) % 4)


def simulate_useless(generator: np.random.Generator, n: int) -> Population:
    """Return an engine that guesses."""
    true = _draw_truth(generator, n, [0.3, 0.4, 0.3])
    found = generator.integers(0, 3, n)
    return Population(true, _soften(generator, found, 0.6), np.arange(n) % 4)


def simulate_reversed(generator: np.random.Generator, n: int) -> Population:
    """Return an engine that takes irony at its word: a third of the negative texts are positive."""
    true = _draw_truth(generator, n, [0.6, 0.25, 0.15])
    mistaken = (true == 0) & (generator.random(n) < 0.35)
    return Population(true, _soften(generator, np.where(mistaken, 2, true), 0.7), np.arange(n) % 4)


def simulate_rare(generator: np.random.Generator, n: int) -> Population:
    """Return an engine that finds three of four of the rare negative texts, and as many others."""
    true = _draw_truth(generator, n, [0.04, 0.16, 0.8])
    found = np.where((true == 0) & (generator.random(n) < 0.25), 2, true)
    found = np.where((true != 0) & (generator.random(n) < 0.03), 0, found)
    return Population(true, _soften(generator, found, 0.7), np.arange(n) % 4)


def simulate_channels(generator: np.random.Generator, n: int) -> Population:
    """Return an engine whose bias differs between channels and whose shares do, too."""
    channel = generator.integers(0, 6, n)
    negative = np.linspace(0.1, 0.5, 6)[channel]
    true = np.where(generator.random(n) < negative, 0, 1 + (generator.random(n) < 0.5))
    mistaken = generator.random(n) < np.linspace(0.0, 0.4, 6)[channel]
    found = np.where(mistaken & (true == 0), 1, true)
    return Population(true, _soften(generator, found, 0.75), channel)


SIMULATED: Mapping[str, Callable[[np.random.Generator, int], Population]] = {
    "calibrated": simulate_good,
    "neutral taken for negative": simulate_tilted,
    "guesses": simulate_useless,
    "negative taken for positive": simulate_reversed,
    "rare negative texts": simulate_rare,
    "bias differs between channels": simulate_channels,
}


def estimate_once(population: Population, n: int, seed: int) -> tuple[Estimates, Ints]:
    """Label n random texts and estimate, as `scrm sentiment` does; return the labels, too."""
    size = len(population.true)
    n = min(n, size // 2)
    rows = np.random.default_rng(seed).choice(size, n, replace=False)
    return estimate(_totals(population), _labelled(population, rows), {}), population.true[rows]


def _frame(population: Population) -> pl.DataFrame:
    found = np.eye(3, dtype=int)[population.chances.argmax(axis=1)]
    return pl.DataFrame(
        {
            "channel": [f"channel {each}" for each in population.channel],
            "month": [f"2026-{each + 1:02}" for each in np.arange(len(found)) % 12],
            **dict(zip(CHANCES, population.chances.T, strict=True)),
            **dict(zip(LABELS, found.T, strict=True)),
        }
    )


def _totals(population: Population) -> pl.DataFrame:
    sums = pl.col(*CHANCES, *LABELS).sum()
    groups = _frame(population).group_by("channel", "month")
    return groups.agg(sums, text_count=pl.len()).sort("channel", "month")


def _labelled(population: Population, rows: Ints) -> pl.DataFrame:
    frame = _frame(population)[rows]
    labels = decode_labels(population.true[rows])
    return frame.with_columns(label=labels, drawn=pl.lit("random"))


def _compare(intervals: Mapping[str, basis.Interval], population: Population) -> list[Interval]:
    """Return the intervals of all quantities with the truth."""
    counts = np.bincount(population.true, minlength=3).astype(float)
    found = []
    for quantity in QUANTITIES:
        interval, truth = intervals.get(quantity.name), quantity.compute(counts)
        if (
            interval
            and interval.low is not None
            and interval.high is not None
            and truth is not None
        ):
            found.append((interval.low, truth, interval.high))
    return found


def _compare_widths(intervals: Mapping[str, basis.Interval], labels: Ints, count: int) -> Floats:
    """Return the width of each share's interval against Wilson's from the labels alone.

    Both take into account that the labelled texts are a part of all texts.
    """
    n = len(labels)
    unlabelled = 1 - n / count
    successes = np.bincount(labels, minlength=3) / unlabelled
    low, high = wilson_intervals(successes, np.full(3, n / unlabelled))
    own = [intervals[label] for label in LABELS]
    widths = [(each.high or 0) - (each.low or 0) for each in own]
    return np.array(widths) / (high - low)


def _measure_groups(runs: int) -> Iterator[Coverage]:
    generator = np.random.default_rng(7)
    for name in ("calibrated", "neutral taken for negative", "bias differs between channels"):
        population = SIMULATED[name](generator, 4_000)
        frame = _frame(population).with_columns(true=pl.Series(population.true))
        for n in (150, 300):
            found: list[Interval] = []
            for seed in range(runs):
                estimates, _ = estimate_once(population, n, seed)
                for by, groups in (("channel", estimates.channels), ("month", estimates.months)):
                    found += _compare_groups(groups, frame, by)
            data = f"simulated engine: {name}, by channel and month"
            yield _cover("pooled_ppi", data, f"{n} labels", found)


def _compare_groups(groups: pl.DataFrame, frame: pl.DataFrame, by: str) -> list[Interval]:
    if groups.is_empty():
        return []
    true = pl.col("true")
    truths = frame.group_by(by).agg(
        *(((true == at).mean()).alias(label) for at, label in enumerate(LABELS)),
        ((true - 1).mean()).alias("net_sentiment"),
    )
    long = truths.unpivot(index=by, variable_name="quantity", value_name="truth")
    both = groups.join(long, left_on=["group", "quantity"], right_on=[by, "quantity"])
    return list(both.select("low", "truth", "high").iter_rows())


def _measure_offsets(runs: int) -> Iterator[Coverage]:
    """Bound net sentiment of customers and other groups of few or many texts of one channel."""
    generator = np.random.default_rng(13)
    names = np.array(LABELS)
    for name in SIMULATED:
        population = SIMULATED[name](generator, 8_000)
        found = population.chances.argmax(axis=1)
        covered: dict[int, list[Interval]] = {10: [], 200: []}
        for _ in range(runs):
            rows = generator.choice(len(found), 150, replace=False)
            labelled = pl.DataFrame(
                {
                    "channel": [str(each) for each in population.channel[rows]],
                    "true_label": names[population.true[rows]],
                    "found": names[found[rows]],
                }
            )
            errors = fit_label_errors(labelled)
            for size in covered:
                channels = generator.choice(population.channel, 20)
                group = np.stack(
                    [
                        generator.choice(np.flatnonzero(population.channel == each), size)
                        for each in channels
                    ]
                )
                truth = (population.true[group] - 1).mean(axis=1)
                counted = (found[group] - 1).mean(axis=1)
                _, low, high = errors.bound("net_sentiment", counted, np.full(20, size))
                covered[size] += zip(low - 1e-9, truth, high + 1e-9, strict=True)
        for size, intervals in covered.items():
            yield _cover("label_errors", f"simulated engine: {name}", f"{size} texts", intervals)


def _measure_worries(runs: int) -> Iterator[Coverage]:
    """Rare worries: detectors that find some, and call some others."""
    from scrm.analyze.worries.estimates import estimate as estimate_worries

    generator = np.random.default_rng(11)
    for share, hits, alarms in ((0.025, 0.8, 0.05), (0.01, 0.5, 0.1), (0.2, 0.9, 0.1)):
        for n in (150, 300):
            found = []
            for _ in range(runs):
                true = generator.random(3_000) < share
                called = np.where(
                    true, generator.random(3_000) < hits, generator.random(3_000) < alarms
                )
                score = np.where(
                    called, 0.5 + generator.random(3_000) / 2, generator.random(3_000) / 2
                )
                read = pl.DataFrame(
                    {
                        "channel": "x",
                        "post_id": [str(i) for i in range(3_000)],
                        "is_worry": called,
                        "score": score,
                        "month": pl.Series([None] * 3_000, dtype=pl.Date),
                    }
                )
                rows = generator.choice(3_000, n, replace=False)
                labels = pl.Series(["worry" if each else "none" for each in true[rows]])
                own = read[rows].select("channel", "post_id", label=labels, drawn=pl.lit("random"))
                interval = estimate_worries(read, own, {}, seed=0).share
                if interval.low is not None and interval.high is not None:
                    found.append((interval.low, float(true.mean()), interval.high))
            data = (
                f"simulated detector: {share:.1%} worries, {hits:.0%} found,"
                f" {alarms:.0%} false alarms"
            )
            yield _cover("ppi", data, f"{n} labels", found)


def _measure_kinds() -> Iterator[Coverage]:
    """Leave one kind of texts out at a time, and ask for the range of its truth."""
    for name in ("model", "lexicon"):
        kinds = load_kinds(load_engine(name).name)  # type: ignore[arg-type]
        found = [each for kind in kinds for each in _leave_out(kinds, kind)]
        data = f"kinds left out, {name} engine"
        yield _cover("range_over_kinds", data, f"{len(kinds)} kinds", found)
    detector = name_version(load_detector(), 0.5)
    kinds = load_kinds(detector)
    found = []
    for kind, counts in kinds.items():
        others = {each: other for each, other in kinds.items() if each != kind}
        size, called = int(counts.sum()), int(counts[:, 1].sum())
        low, high = estimate_rare_range(called, size, others, seed=0) or (0.0, 1.0)
        found.append((low, counts[1].sum() / size, max(high, called / size)))
    # nine ranges: with one missed it is .89, with none 1.0
    yield _cover("rate_range_over_kinds", "kinds left out", f"{len(kinds)} kinds", found, (0.88, 1))


def _leave_out(kinds: Kinds, kind: str) -> list[Interval]:
    others = {each: counts for each, counts in kinds.items() if each != kind}
    found = []
    for quantity in QUANTITIES:
        numerator, denominator = quantity.weights
        true, counted = kinds[kind].sum(axis=1), kinds[kind].sum(axis=0)
        offset = fit_offset(others, quantity.weights, quantity.bounds)
        value = (counted @ numerator) / (counted @ denominator)
        if offset is None:
            continue
        low, high = apply_offset([value], [counted @ denominator], offset, quantity.bounds)
        truth = (true @ numerator) / (true @ denominator)
        found.append((float(low[0]), float(truth), float(high[0])))
    return found


def _measure_f1(runs: int) -> Iterator[Coverage]:
    """Draw labelled texts from a population whose macro-F1 is known."""
    generator = np.random.default_rng(3)
    for name in ("neutral taken for negative", "negative taken for positive"):
        population = SIMULATED[name](generator, 20_000)
        found_labels = population.chances.argmax(axis=1)
        truth = macro_f1(count_confusion(population.true, found_labels))
        for n in (FEWEST_LABELS * 5, 400):
            found = []
            for seed in range(runs):
                rows = generator.choice(len(found_labels), n, replace=False)
                counts = count_confusion(population.true[rows], found_labels[rows])
                low, high = macro_f1_interval(counts, seed=seed, resamples=400) or (0.0, 1.0)
                found.append((low, truth, high))
            yield _cover("bootstrap_texts", f"simulated engine: {name}", f"{n} texts", found)
