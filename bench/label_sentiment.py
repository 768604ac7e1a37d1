"""Does `scrm sentiment label` choose well? Three topics of PotTS are labelled, the fourth is not.

Each topic is the fourth once. 200 of its posts get their labels, chosen by `label` or drawn at
random; a model is trained on all labels, in which the new ones count eight times. Two measures of
the gain are printed:

rest      macro-F1 on the rest of the topic. Chosen posts are doubtful, and no longer scored.
held out  macro-F1 on the half of the topic that was excluded from both choices: what was learned.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.measure import Row
from bench.train_sentiment import labels_of, potts
from scrm.analyze.sentiment.accuracy import count_confusion, macro_f1
from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.label_choice import choose_informative
from scrm.analyze.sentiment.model import Model, PreparedTexts, log_softmax
from scrm.analyze.sentiment.model_fit import fit_weights

Ints = NDArray[np.int64]

LABELLED = 200
COUNTS = 8.0
SEEDS = 3


def simulated() -> list[Row]:
    """Return one row per measure: lift by chosen and by random posts, and their difference."""
    frame = potts("train", "dev", "test")
    simulation = Simulation(frame["text"], labels_of(frame))
    topics = frame["topic"].to_numpy()
    lifts: dict[str, list[tuple[float, float]]] = {"rest": [], "held out": []}
    for topic in np.unique(topics):
        base, own = np.flatnonzero(topics != topic), np.flatnonzero(topics == topic)
        simulation.start(base)
        chosen = simulation.lift(simulation.chosen(own), own)
        for seed in range(SEEDS):
            shuffled = np.random.default_rng(seed).permutation(own)
            lifts["rest"].append((chosen, simulation.lift(shuffled[:LABELLED], own)))
            pool, held_out = np.sort(shuffled[: len(own) // 2]), np.sort(shuffled[len(own) // 2 :])
            random = simulation.lift(shuffled[:LABELLED], held_out)
            lifts["held out"].append((simulation.lift(simulation.chosen(pool), held_out), random))
            print(topic, seed, {name: each[-1] for name, each in lifts.items()}, flush=True)
    return [_row(reading, np.array(pairs)) for reading, pairs in lifts.items()]


class Simulation:
    """The texts with all their labels, and the model of the three topics."""

    def __init__(self, texts: pl.Series, labels: Ints) -> None:
        self.labels, self.prepared = labels, PreparedTexts(texts)

    def start(self, base: Ints) -> None:
        """Train on three topics."""
        self.base = base
        self.weights = fit_weights(self.prepared, self.labels, base, LABELS)
        self.before = log_softmax(Model(self.weights).logits(self.prepared))

    def chosen(self, pool: Ints) -> Ints:
        """Return the rows of the pool that `label` would ask for."""
        rows = choose_informative(
            self.before[pool], self.prepared.holds[pool], self.weights.idf, LABELLED
        )
        return pool[rows]

    def lift(self, labelled: Ints, scored: Ints) -> float:
        """Return the gain in macro-F1 on `scored` (without the labelled rows) from their labels."""
        emphasis = np.ones(len(self.labels))
        emphasis[labelled] = COUNTS
        learn = np.concatenate([self.base, labelled])
        rest = np.setdiff1d(scored, labelled)
        after = Model(
            fit_weights(self.prepared, self.labels, learn, LABELS, emphasis=emphasis)
        ).logits(self.prepared)
        return self._f1(after.argmax(axis=1), rest) - self._f1(self.before.argmax(axis=1), scored)

    def _f1(self, found: Ints, rows: Ints) -> float:
        return macro_f1(count_confusion(self.labels[rows], found[rows]))


def _row(reading: str, pairs: "NDArray[np.float64]") -> Row:
    gain = pairs[:, 0] - pairs[:, 1]
    half = 1.96 * gain.std(ddof=1) / np.sqrt(len(gain))
    own, peer = pairs.mean(axis=0)
    note = (
        f"difference {gain.mean():+.4f}, "
        f"95 % {gain.mean() - half:+.4f} to {gain.mean() + half:+.4f} over {len(gain)} runs"
    )
    return Row(
        f"200 labels by `label`, not at random: lift, {reading}",
        own,
        peer,
        "macro-F1",
        own - peer,
        "> random",
        own > peer,
        None,
        note,
    )
