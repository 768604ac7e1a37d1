"""People, posts and answers that the tests of the groups share."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from tests.rows import add

from scrm.analyze.segments.evidence import Blocks, Evidence, Trials, Window
from scrm.analyze.segments.groups import ARCHETYPES
from scrm.analyze.segments.noise_floor import Pairs
from scrm.analyze.segments.response_model import Activity, ResponseModel, Source
from scrm.config import Context

AS_OF = date(2026, 6, 30)
CONTEXT = Context(as_of=AS_OF, lang="en")
FIRST = datetime(2025, 10, 1, 9)
WINDOW = Window(date(2025, 7, 1), AS_OF, "Europe/Berlin")


def make_post(
    number, author, *, channel="facebook", label=None, worry=None, day=date(2026, 1, 10), **more
):
    return {
        "channel": channel,
        "post_id": f"p{number}",
        "author_id": author,
        "kind": more.pop("kind", "comment"),
        "created_at": datetime(day.year, day.month, day.day, 12) + timedelta(minutes=number),
        "label": label,
        "worry": worry,
        **more,
    }


def make_answer(number, customer, score, *, instrument="nps", scale_max=10.0):
    return {
        "survey_id": number,
        "customer_id": customer,
        "answered_at": datetime(2026, 2, 1, 12),
        "instrument": instrument,
        "score": score,
        "scale_max": scale_max,
    }


def load_posts(store, posts):
    add(
        store,
        "posts",
        [{key: value for key, value in post.items() if key != "worry"} for post in posts],
    )
    judged = [post for post in posts if post["worry"] is not None]
    if judged:
        add(
            store,
            "post_worries",
            [
                {"channel": p["channel"], "post_id": p["post_id"], "is_worry": p["worry"]}
                for p in judged
            ],
        )


def draw_people(n, *, seed=0, posts=4.0, surveys=6.0):
    """Draw people of known groups with the archetypes' levels."""
    rng = np.random.default_rng(seed)
    group = rng.choice(5, n, p=[0.24, 0.15, 0.25, 0.23, 0.13])
    chance = 1 / (1 + np.exp(-(0.2 + 1.2 * ARCHETYPES[group, 0])))
    worry = 1 / (1 + np.exp(-(-1.9 + 0.95 * ARCHETYPES[group, 1])))
    actions = rng.poisson(rng.gamma(2.0, posts * np.exp(1.25 * ARCHETYPES[group, 2]) / 2.0)).astype(
        float
    )
    trials = rng.poisson(surveys, n) + rng.binomial(actions.astype(int), 0.55)
    good = rng.binomial(trials, chance)
    worried = rng.binomial(actions.astype(int), worry)
    return group, build_evidence(trials, good, actions, worried)


def build_evidence(trials, good, actions, worried):
    n = len(actions)

    def column(values):
        return np.asarray(values, np.float32).reshape(n, 1)

    return Evidence(
        pl.Series([f"{i:06d}" for i in range(n)], dtype=pl.String),
        np.ones(n, bool),
        Trials(("survey:nps",), column(trials), column(good)),
        Trials(("worry:facebook",), column(actions), column(worried)),
        column(actions),
        np.full(n, 365.0),
        np.ones(n, bool),
    )


def load_sample(store, people=60):
    """Load a few people: the first half content and active, the second dissatisfied and silent."""
    posts, surveys = [], []
    for number in range(people):
        content = number < people // 2
        for _ in range(12 if content else 0):
            posts.append(
                make_post(
                    len(posts),
                    f"a{number}",
                    label="positive" if len(posts) % 5 else "negative",
                    worry=len(posts) % 9 == 0,
                )
            )
        surveys += [
            make_answer(f"u{number}-{wave}", f"c{number:03d}", 9.0 if content else 2.0)
            for wave in range(11)
        ]
    add(store, "customers", [{"customer_id": f"c{number:03d}"} for number in range(people)])
    add(
        store,
        "identities",
        [
            {"channel": "facebook", "profile_id": f"a{number}", "customer_id": f"c{number:03d}"}
            for number in range(people)
        ],
    )
    load_posts(store, posts)
    add(store, "surveys", surveys)


def load_two_halves(store, *, later_score=None, apart=timedelta(hours=1)):
    """Load 40 customers in two half-years, the first 20 content and active.

    With a later score, they fall silent in the second half-year and answer with it. Signals of a
    half-year are so far `apart`.
    """
    posts, surveys = [], []
    close = apart < timedelta(days=1)
    first, days = (FIRST, 151) if close else (FIRST - timedelta(days=80), 180)
    for number in range(40):
        content = number < 20
        for half, day in enumerate((first, first + timedelta(days=days))):
            for k in range(8 if content and (half == 0 or later_score is None) else 0):
                post = {
                    "channel": "instagram" if number % 2 else "x",
                    "post_id": f"p{number}-{half}-{k}",
                    "author_id": f"a{number}",
                }
                text = {
                    "kind": "comment",
                    "text": "plastikfrei!" if k == 0 else "schön",
                    "label": "positive",
                }
                posts.append({**post, **text, "created_at": day + k * apart})
            score = (9.0 if content else 2.0) if half == 0 or later_score is None else later_score
            surveys += [
                {
                    "survey_id": f"u{number}-{half}-{k}",
                    "customer_id": f"c{number:02d}",
                    "answered_at": day + k * apart,
                    "instrument": "nps",
                    "score": score,
                    "scale_max": 10.0,
                }
                for k in range(11)
            ]
    add(
        store,
        "customers",
        [{"customer_id": f"c{n:02d}", "consent": "yes" if n % 2 else "no"} for n in range(40)],
    )
    add(
        store,
        "identities",
        [
            {"channel": c, "profile_id": f"a{n}", "customer_id": f"c{n:02d}"}
            for n in range(40)
            for c in ("instagram", "x")
        ],
    )
    add(store, "posts", posts)
    add(
        store,
        "post_worries",
        [
            {
                "channel": p["channel"],
                "post_id": p["post_id"],
                "is_worry": p["post_id"].endswith("7"),
                "topic": "price",
            }
            for p in posts
        ],
    )
    add(store, "surveys", surveys)


def draw_population(n, seed):
    """Draw the evidence of unchanged people twice."""
    pairs = draw_pairs(n, seed)
    return pairs.before, pairs.after


def draw_pairs(n, seed, *, shift=0.0, count=6, days=180):
    """Draw people in two windows of months; some have the opposite satisfaction in the later."""
    rng = np.random.default_rng(seed)
    group = rng.choice(5, n, p=[0.24, 0.15, 0.25, 0.23, 0.13])
    chance = 1 / (1 + np.exp(-(0.2 + 1.2 * ARCHETYPES[group, 0])))
    worry = 1 / (1 + np.exp(-(-1.9 + 0.95 * ARCHETYPES[group, 1])))
    rate = rng.gamma(2.0, 3.0 * np.exp(1.25 * ARCHETYPES[group, 2]) / 2.0) / count
    later = np.where(rng.random(n) < shift, 1 - chance, chance)
    cells = [
        _draw_month(rng, rate, chance if k < count else later, worry, count)
        for k in range(2 * count)
    ]
    parts = [np.stack(each, axis=1).astype(np.float32) for each in zip(*cells, strict=True)]
    asked, good, texts, worried, actions = parts

    def evidence(months):
        return Evidence(
            pl.Series([f"{i:05d}" for i in range(n)]),
            np.ones(n, bool),
            Trials(("survey:nps",), *(part[:, months].sum(axis=1)[:, None] for part in parts[:2])),
            Trials(("worry:x",), *(part[:, months].sum(axis=1)[:, None] for part in parts[2:4])),
            actions[:, months].sum(axis=1)[:, None],
            np.full(n, float(days)),
            np.ones(n, bool),
        )

    blocks = Blocks(
        np.repeat(np.arange(n), 2 * count),
        np.tile(np.arange(2 * count), n),
        2 * count,
        n,
        Trials(("survey:nps",), asked.reshape(-1, 1), good.reshape(-1, 1)),
        Trials(("worry:x",), texts.reshape(-1, 1), worried.reshape(-1, 1)),
        actions.reshape(-1, 1),
    )
    return Pairs(evidence(slice(0, count)), evidence(slice(count, None)), blocks)


def _draw_month(rng, rate, chance, worry, count):
    actions, asked, letters = (
        rng.poisson(mean, len(rate)) for mean in (rate, 15 / count, 5 / count)
    )
    texts = actions + letters
    return asked, rng.binomial(asked, chance), texts, rng.binomial(texts, worry), actions


def build_model(*, chance=0.5, worry=0.2, actions=0.05, slope=1.0, dispersion=1.0):
    """Build a response model of the sources of `build_evidence`, without errors of labels."""

    def source(mean):
        level, one = np.log(mean / (1 - mean)), np.ones(1)
        return Source(mean, level * one, slope * one, 0.001 * one, 0.999 * one, dispersion)

    return ResponseModel(
        {"survey:nps": source(chance)},
        {"worry:facebook": source(worry)},
        Activity(np.array([np.log(actions)]), np.array([slope]), dispersion, (1.0,)),
    )
