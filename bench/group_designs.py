"""People whose group is known, in six designs that share little with the model of the groups.

A design draws people (group, levels, habits) and can draw their signals as often as wanted, so that
windows of unchanged people can be compared. `DEVELOPED_ON` are the designs that the estimates were
developed on; `HELD_OUT` were written before, and nothing was chosen on them. Sizes vary from
population to population around those of the design.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.simulated_people import Draw, Floats, Ints, Population, Signals
from scrm.analyze.segments.groups import ARCHETYPES, GROUPS
from scrm.analyze.segments.label_errors import (
    HitRates,
    draw_opinion_rates,
    draw_worry_rates,
)

CONFUSION = np.array([[0.693, 0.242, 0.065], [0.135, 0.800, 0.065], [0.223, 0.463, 0.314]])
"""Rows true positive, neutral, negative; columns as labelled by textblob on 1,529 PotTS tweets."""


def list_errors(design: Callable[..., Population]) -> dict[str, HitRates]:
    """Return the errors of labels that a design draws; measured on a few hundred texts."""
    worries = draw_worry_rates([np.array([[291, 9], [60, 140]])], draws=4, seed=0)
    if design not in (surveyed, retailer, forum):
        return {"worry:x": worries}
    opinions = draw_opinion_rates([CONFUSION[::-1, ::-1] * 300], draws=4, seed=0)
    return {"worry:x": worries, "opinion:x": opinions}


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def _groups(rng: np.random.Generator, people: int, around: tuple[float, ...]) -> Ints:
    shares = rng.dirichlet(np.array(around) * 40)
    return rng.choice(len(GROUPS), people, p=shares)


def _values(level: Floats, rate: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.column_stack([level[:, :2], np.log(rate)])


def _spread(counts: Ints, rng: np.random.Generator, days: int) -> tuple[Ints, Ints]:
    """Return person and day of so many signals per person, spread evenly over the days."""
    person = np.repeat(np.arange(len(counts)), counts)
    return person, rng.integers(0, days, len(person))


def _bursts(
    rng: np.random.Generator, rate: Floats, days: int, size: float, length: int
) -> tuple[Ints, Ints, Ints]:
    """Return person, day and burst of texts that come in bursts: at `rate` texts a day in all."""
    started = rng.poisson(rate * days / size)
    owner, start = _spread(started, rng, days)
    many = rng.geometric(1 / size, len(owner))
    burst = np.repeat(np.arange(len(owner)), many)
    day = start[burst] + rng.integers(0, length, len(burst))
    inside = day < days
    return owner[burst][inside], day[inside], burst[inside]


def _label(rng: np.random.Generator, good: NDArray[np.bool_], opinion: NDArray[np.bool_]) -> Ints:
    """Return the label an engine gives: 0 positive, 1 neutral, 2 negative."""
    true = np.where(opinion, np.where(good, 0, 2), 1)
    edges = (CONFUSION / CONFUSION.sum(axis=1, keepdims=True)).cumsum(axis=1)[true]
    found: Ints = (rng.random(len(true))[:, None] > edges[:, :2]).sum(axis=1)
    return found


def _detect(rng: np.random.Generator, worried: NDArray[np.bool_]) -> Floats:
    found = np.where(worried, rng.random(len(worried)) < 0.7, rng.random(len(worried)) < 0.03)
    return found.astype(float)


def _join(*parts: tuple[Ints, Ints, int, Any]) -> Signals:
    """Put signals of several sources together: person, day, source, outcome."""
    return Signals(
        np.concatenate([p[0] for p in parts]),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([np.full(len(p[0]), p[2]) for p in parts]),
        np.concatenate([np.asarray(p[3], float) for p in parts]),
    )


# --- designs the estimates were developed on ------------------------------------------------------


def surveyed(rng: np.random.Generator, people: int) -> Population:
    """Return people whose survey answers are J-shaped, given by the extreme, not the indifferent.

    A survey a month; three in ten answer, the very satisfied and dissatisfied twice as often.
    Scores are 9 or 10 for most, else spread, with many zeros among the dissatisfied. Few posts.
    """
    group = _groups(rng, people, (0.12, 0.42, 0.26, 0.14, 0.06))
    level = ARCHETYPES[group] + rng.normal(0, 0.45, (people, 3))
    slope, start = rng.uniform(0.9, 1.5), rng.uniform(0.2, 0.9)
    chance = _sigmoid(start + slope * level[:, 0])
    willing = np.clip(0.2 + 0.2 * np.abs(level[:, 0]), 0, 0.9)
    rate = np.exp(rng.uniform(0.2, 1.0) + 1.1 * level[:, 2] + rng.normal(0, 0.5, people)) / 180
    worry = _sigmoid(rng.uniform(-2.3, -1.6) + 0.9 * level[:, 1])

    def draw(rng: np.random.Generator, days: int) -> Draw:
        asked, day = _spread(np.full(people, days // 30), rng, days)
        answered = rng.random(len(asked)) < willing[asked]
        asked, day = asked[answered], day[answered]
        happy = rng.random(len(asked)) < chance[asked]
        score = np.where(
            happy,
            np.where(rng.random(len(asked)) < 0.7, rng.integers(9, 11, len(asked)), 8),
            np.where(rng.random(len(asked)) < 0.4, 0, rng.integers(1, 8, len(asked))),
        )
        person, when = _spread(rng.poisson(rate * days), rng, days)
        opinion, good = rng.random(len(person)) < 0.5, rng.random(len(person)) < chance[person]
        label = _label(rng, good, opinion)
        worried = _detect(rng, rng.random(len(person)) < worry[person])
        shown = label != 1
        kind = (rng.random(len(person)) < 0.6).astype(int)
        return Draw(
            _join((person[shown], when[shown], 0, label[shown] == 0), (asked, day, 2, score / 10)),
            _join((person, when, 0, worried)),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), np.ones(people, bool), draw)


def bursty(rng: np.random.Generator, people: int) -> Population:
    """Return people who post in heavy-tailed bursts of one mood; a fifth without a profile.

    The texts of a burst share their opinion two times out of three. Yearly survey of one in two.
    """
    group = _groups(rng, people, (0.24, 0.16, 0.24, 0.26, 0.10))
    level = ARCHETYPES[group] + rng.normal(0, 0.4, (people, 3))
    chance = _sigmoid(0.3 + rng.uniform(1.0, 1.6) * level[:, 0])
    worry = _sigmoid(rng.uniform(-2.2, -1.6) + 0.9 * level[:, 1])
    rate = np.exp(1.2 + 1.1 * level[:, 2] + rng.normal(0, 0.9, people)) / 180
    size, length = rng.uniform(3, 7), int(rng.integers(3, 10))
    asked_at_all = rng.random(people) < 0.5
    has_profile = rng.random(people) >= 0.2

    def draw(rng: np.random.Generator, days: int) -> Draw:
        person, when, burst = _bursts(rng, rate, days, size, length)
        many = burst.max(initial=-1) + 1
        owner = np.zeros(many, int)
        owner[burst] = person
        mood, fear = rng.random(many) < chance[owner], rng.random(many) < worry[owner]
        keep = rng.random(len(person)) < 0.67
        good = np.where(keep, mood[burst], rng.random(len(person)) < chance[person])
        worried = np.where(keep, fear[burst], rng.random(len(person)) < worry[person])
        opinion = rng.random(len(person)) < 0.55
        asked = np.repeat(np.flatnonzero(asked_at_all), max(days // 60, 1))
        day = rng.integers(0, days, len(asked))
        score = np.clip(np.round(rng.normal(1 + 4 * chance[asked], 0.8)), 1, 5)
        kind = (rng.random(len(person)) < 0.6).astype(int)
        seen = has_profile[person]
        shown = opinion & seen
        return Draw(
            _join((person[shown], when[shown], 0, good[shown]), (asked, day, 1, (score - 1) / 4)),
            _join((person[seen], when[seen], 0, worried[seen])),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), has_profile, draw)


def complaining(rng: np.random.Generator, people: int) -> Population:
    """Return people of whom the dissatisfied open tickets; returns; very unequal groups.

    The number of tickets grows with dissatisfaction and worries; what comes of one depends on the
    person less than on chance. Satisfied people hardly ever open one.
    """
    group = _groups(rng, people, (0.08, 0.14, 0.55, 0.14, 0.09))
    level = ARCHETYPES[group] + rng.normal(0, 0.4, (people, 3))
    slope = rng.uniform(0.9, 1.4)
    tickets = np.exp(-0.8 - 0.7 * level[:, 0] + 0.4 * level[:, 1]) / 180
    orders = rng.gamma(1.2, 5 / 1.2, people) / 180
    rate = np.exp(0.8 + 1.1 * level[:, 2] + rng.normal(0, 0.6, people)) / 180
    worry = _sigmoid(rng.uniform(-2.3, -1.7) + 0.9 * level[:, 1])
    chance = _sigmoid(0.2 + slope * level[:, 0])

    def draw(rng: np.random.Generator, days: int) -> Draw:
        who, at = _spread(rng.poisson(tickets * days), rng, days)
        solved = rng.random(len(who)) < _sigmoid(0.4 + 0.6 * slope * level[who, 0])
        buyer, bought = _spread(rng.poisson(orders * days), rng, days)
        kept = rng.random(len(buyer)) < _sigmoid(2.4 + 0.6 * slope * level[buyer, 0])
        person, when = _spread(rng.poisson(rate * days), rng, days)
        opinion = rng.random(len(person)) < 0.55
        good = rng.random(len(person)) < chance[person]
        writer, wrote = np.concatenate([person, who]), np.concatenate([when, at])
        worried = _detect(rng, rng.random(len(writer)) < worry[writer])
        kind = (rng.random(len(person)) < 0.6).astype(int)
        return Draw(
            _join(
                (person[opinion], when[opinion], 0, good[opinion]),
                (who, at, 3, solved),
                (buyer, bought, 4, kept),
            ),
            _join((writer, wrote, 0, worried)),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), np.ones(people, bool), draw)


# --- designs held out: written before any estimate was changed, nothing was chosen on them -------


def retailer(rng: np.random.Generator, people: int) -> Population:
    """Return people of whom two thirds are of one group; ordinal CSAT answers, returns, few texts.

    Levels are skewed within a group (shifted gamma). One in eight people never writes whatever the
    group. A fifth has no profile. The survey goes out after an order, one in four answers.
    """
    main = int(rng.integers(0, 5))
    around = np.full(5, 0.09)
    around[main] = 0.64
    group = _groups(rng, people, tuple(around))
    skew = (rng.gamma(1.5, 1.0, (people, 3)) - 1.5) / np.sqrt(1.5)
    level = ARCHETYPES[group] + 0.4 * skew * rng.choice([-1, 1], 3)
    orders = rng.lognormal(1.2, 0.9, people) / 180
    cuts = np.array([-2.6, -1.7, -0.9, 0.1]) + rng.normal(0, 0.2)
    slope = rng.uniform(1.2, 2.0)
    never = rng.random(people) < 0.125
    rate = np.where(never, 0, np.exp(0.6 + 1.0 * level[:, 2] + rng.normal(0, 0.7, people))) / 180
    worry = _sigmoid(rng.uniform(-2.4, -1.6) + 0.8 * level[:, 1])
    has_profile = rng.random(people) >= 0.2

    def draw(rng: np.random.Generator, days: int) -> Draw:
        buyer, bought = _spread(rng.poisson(orders * days), rng, days)
        kept = rng.random(len(buyer)) < _sigmoid(2.2 + 0.7 * level[buyer, 0])
        asked = rng.random(len(buyer)) < 0.25
        who, day = buyer[asked], bought[asked]
        felt = slope * level[who, 0] + rng.logistic(size=len(who))
        stars = 1 + (felt[:, None] > cuts).sum(axis=1)
        person, when = _spread(rng.poisson(rate * days), rng, days)
        opinion = rng.random(len(person)) < 0.5
        good = rng.random(len(person)) < _sigmoid(0.2 + 1.2 * level[person, 0])
        label = _label(rng, good, opinion)
        shown = (label != 1) & has_profile[person]
        seen = has_profile[person]
        worried = _detect(rng, rng.random(len(person)) < worry[person])
        kind = (rng.random(len(person)) < 0.7).astype(int)
        return Draw(
            _join(
                (person[shown], when[shown], 0, label[shown] == 0),
                (who, day, 1, (stars - 1) / 4),
                (buyer, bought, 4, kept),
            ),
            _join((person[seen], when[seen], 0, worried[seen])),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), has_profile, draw)


def helpdesk(rng: np.random.Generator, people: int) -> Population:
    """Return people with tickets and surveys after them; few texts, Pareto rates, long bursts.

    Levels scatter by a t distribution. Satisfied people answer the survey less often. Worries show
    in tickets. Sizes very unequal, the largest group being one of the silent ones.
    """
    group = _groups(rng, people, (0.10, 0.07, 0.20, 0.46, 0.17))
    level = ARCHETYPES[group] + 0.32 * rng.standard_t(4, (people, 3))
    tickets = np.exp(0.2 - 0.4 * level[:, 0] + 0.3 * level[:, 1] + rng.normal(0, 0.5, people)) / 180
    rate = np.minimum(rng.pareto(1.6, people) + 0.1, 60) * np.exp(1.0 * level[:, 2] + 0.7) / 180
    chance, worry = _sigmoid(1.3 * level[:, 0]), _sigmoid(-1.8 + 1.0 * level[:, 1])
    size = rng.uniform(3, 8)

    def draw(rng: np.random.Generator, days: int) -> Draw:
        who, at = _spread(rng.poisson(tickets * days), rng, days)
        solved = rng.random(len(who)) < chance[who]
        asked = rng.random(len(who)) < np.where(solved, 0.25, 0.4)
        score = rng.binomial(10, np.where(solved, 0.9, 0.2))[asked] / 10
        person, when, _ = _bursts(rng, rate, days, size, 20)
        opinion = rng.random(len(person)) < 0.55
        good = rng.random(len(person)) < chance[person]
        writer, wrote = np.concatenate([person, who]), np.concatenate([when, at])
        worried = _detect(rng, rng.random(len(writer)) < worry[writer])
        kind = (rng.random(len(person)) < 0.8).astype(int)
        return Draw(
            _join(
                (person[opinion], when[opinion], 0, good[opinion]),
                (who[asked], at[asked], 2, score),
                (who, at, 3, solved),
            ),
            _join((writer, wrote, 0, worried)),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), np.ones(people, bool), draw)


def forum(rng: np.random.Generator, people: int) -> Population:
    """Return a forum: many texts of few, months without any; no surveys, no tickets.

    Labels are those of an engine. Groups deviate from the table of levels by .15 in each dimension.
    Half of the people buy.
    """
    group = _groups(rng, people, (0.30, 0.25, 0.25, 0.14, 0.06))
    level = (ARCHETYPES + rng.normal(0, 0.15, ARCHETYPES.shape))[group]
    level = level + rng.normal(0, 0.35, (people, 3))
    chance, worry = _sigmoid(0.2 + 1.4 * level[:, 0]), _sigmoid(-1.9 + 1.0 * level[:, 1])
    rate = rng.gamma(0.8, np.exp(1.9 + 1.1 * level[:, 2]) / 0.8) / 180
    buys = rng.random(people) < 0.5

    def draw(rng: np.random.Generator, days: int) -> Draw:
        months = max(days // 30, 1)
        awake = rng.random((people, months)) < 0.6
        counts = rng.poisson(rate[:, None] / 0.6 * 30 * awake)
        person, month = np.divmod(np.repeat(np.arange(people * months), counts.ravel()), months)
        when = 30 * month + rng.integers(0, 30, len(person))
        opinion = rng.random(len(person)) < 0.5
        good = rng.random(len(person)) < chance[person]
        label = _label(rng, good, opinion)
        shown = label != 1
        buyer, bought = _spread(rng.poisson(np.where(buys, 4 * days / 180, 0)), rng, days)
        kept = rng.random(len(buyer)) < _sigmoid(2.3 + 0.8 * level[buyer, 0])
        worried = _detect(rng, rng.random(len(person)) < worry[person])
        kind = (rng.random(len(person)) < 0.5).astype(int)
        return Draw(
            _join((person[shown], when[shown], 0, label[shown] == 0), (buyer, bought, 4, kept)),
            _join((person, when, 0, worried)),
            Signals(person, when, kind, np.zeros(len(person))),
        )

    return Population(group, _values(level, rate), np.ones(people, bool), draw)


DEVELOPED_ON = (surveyed, bursty, complaining)
HELD_OUT = (retailer, helpdesk, forum)
