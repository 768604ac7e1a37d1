"""The change of mood after an answer: persons who write several times, some of them answered.

Texts of one person are alike, the numbers of texts are skewed, and what is answered is chosen: the
dissatisfied are answered more often, and write more kindly afterwards, with or without an answer.
The truth is that of 400,000 persons.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.coverage import Coverage
from bench.coverage._kpi_draws import ASKED, WIDE, Generator, Ints, compute, cover

NAMES = "mood_change_answered mood_change_unanswered answer_effect"
_MOST_TEXTS = 15
_LABELS = np.array(["negative", "neutral", "positive"])
_START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as in the database


class Design(NamedTuple):
    """How people write and are answered.

    Parameters
    ----------
    effect : float
        What an answer adds to the probability that the next text is positive.
    chosen : bool
        Negative texts are answered three times as often as others.
    alike : float
        Spread of the moods of persons: 0 for persons who do not differ.
    """

    name: str
    effect: float
    chosen: bool
    alike: float


DESIGNS = (
    Design("answers help, the dissatisfied are answered", 0.2, chosen=True, alike=0.25),
    Design("answers help, anybody is answered", 0.2, chosen=False, alike=0.1),
    Design("answers change nothing, persons differ", 0.0, chosen=False, alike=0.25),
)


class Texts(NamedTuple):
    """Texts by person and place: labels -1, 0, 1, and whether they were answered.

    Parameters
    ----------
    counts : array of int, shape (persons,)
    labels : array of int, shape (persons, most)
    answered : array of bool, shape (persons, most)
    """

    counts: Ints
    labels: NDArray[np.int64]
    answered: NDArray[np.bool_]


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the intervals hold the change of the population, and false effects."""
    runs = 40 if quick else 2000
    for number, design in enumerate(DESIGNS):
        generator = np.random.default_rng([49, number])
        truth = compute_changes(draw_texts(generator, design, 100_000 if quick else 400_000))
        for persons in (30, 150):
            tables = build_tables([draw_texts(generator, design, persons) for _ in range(runs)])
            (found,) = compute(tables, NAMES, "channel")
            asked = WIDE if persons < 100 else ASKED
            for name in NAMES.split():
                data = f"{name.replace('_', ' ')}: {design.name}"
                yield cover(found[name], truth[name], data, f"{persons} persons", asked)
            if not design.effect and not design.chosen:
                stated = [each for each in found["answer_effect"].values() if each.method]
                claims = float(np.mean([not each.low <= 0 <= each.high for each in stated]))
                yield Coverage(
                    "change_mover", f"answer effect: {design.name}", f"{persons} persons",
                    len(stated), "false claims", claims, (0.0, 0.05),
                )  # fmt: skip


def draw_texts(generator: Generator, design: Design, persons: int) -> Texts:
    """Draw the texts of persons, one after the other."""
    counts = np.minimum(1 + generator.lognormal(0.6, 0.8, persons).astype(int), _MOST_TEXTS)
    mood = np.clip(0.45 + design.alike * generator.standard_normal(persons), 0.05, 0.9)
    labels = np.zeros((persons, _MOST_TEXTS), np.int64)
    answered = np.zeros((persons, _MOST_TEXTS), bool)
    helped = np.zeros(persons, bool)
    for place in range(_MOST_TEXTS):
        positive = np.clip(mood + design.effect * helped, 0.0, 1.0)
        draw = generator.random(persons)
        labels[:, place] = np.where(
            draw < positive, 1, np.where(draw < positive + (1 - positive) * 0.3, 0, -1)
        )
        rate = np.where(labels[:, place] < 0, 0.6, 0.2) if design.chosen else 0.4
        helped = answered[:, place] = generator.random(persons) < rate
    return Texts(counts, labels, answered)


def compute_changes(texts: Texts) -> dict[str, float]:
    """Return the mean change after an answer, without one, and their difference, times 100."""
    first = slice(0, _MOST_TEXTS - 1, 2)
    known = np.arange(_MOST_TEXTS - 1)[None, first] < (texts.counts - 1)[:, None]
    change = (texts.labels[:, 1:] - texts.labels[:, :-1])[:, first]
    answered = texts.answered[:, first]
    means = [100 * float(change[known & each].mean()) for each in (answered, ~answered)]
    return dict(zip(NAMES.split(), (*means, means[0] - means[1]), strict=True))


def build_tables(draws: list[Texts]) -> dict[str, pl.DataFrame]:
    """Return posts, replies and labels; each draw is a channel."""
    parts = []
    for number, texts in enumerate(draws):
        person, place = np.nonzero(np.arange(_MOST_TEXTS)[None, :] < texts.counts[:, None])
        parts.append(
            pl.DataFrame(
                {"channel": f"d{number:04}", "person": person, "place": place,
                 "label": _LABELS[texts.labels[person, place] + 1],
                 "answered": texts.answered[person, place]}
            )
        )  # fmt: skip
    rows = pl.concat(parts).with_columns(
        post_id=pl.format("t{}_{}", "person", "place"),
        created_at=pl.lit(_START) + pl.duration(hours=24 * pl.col("place")),
    )
    theirs = rows.select("channel", "post_id", "created_at", author_id=pl.format("u{}", "person"),
                         kind=pl.lit("mention"), is_own=False,
                         parent_id=pl.lit(None, pl.String))  # fmt: skip
    replies = rows.filter("answered").select(
        "channel", pl.format("r{}_{}", "person", "place").alias("post_id"),
        pl.col("created_at") + timedelta(hours=2), author_id=pl.lit("me"), kind=pl.lit("reply"),
        is_own=True, parent_id="post_id",
    )  # fmt: skip
    return {
        "posts": pl.concat([theirs, replies]),
        "post_sentiment": rows.select("channel", "post_id", "label"),
    }
