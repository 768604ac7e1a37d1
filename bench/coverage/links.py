"""Intervals of `scrm link`: the precision of tiers of several kinds by reviewed pairs."""

from collections.abc import Iterator

import numpy as np

from bench.coverage import Coverage
from scrm.analyze.identities.review_estimate import find_precision_interval

ASKED = (0.93, 0.97)
WIDE = (0.90, 0.99)
TIERS = {
    "2,600 pairs, 1 % wrong": (2_600, 0.01),
    "2,600 pairs, 5 % wrong, in groups of namesakes": (2_600, 0.05),
    "300 pairs, 10 % wrong": (300, 0.10),
    "1,000 pairs by probability, 25 % wrong": (1_000, 0.25),
}
_GROUP = 5


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the interval holds the true precision of all pairs of the tier."""
    runs = 200 if quick else 1500
    for name, (total, wrong) in TIERS.items():
        for reviewed in (30, 100, 200):
            inside = [_is_inside(total, wrong, reviewed, run) for run in range(runs)]
            asked = ASKED if reviewed * wrong >= _GROUP else WIDE
            share = float(np.mean(inside))
            yield Coverage(
                "reviewed_pairs", name, f"{reviewed} reviewed", runs, "coverage", share, asked
            )


def _is_inside(total: int, wrong: float, reviewed: int, run: int) -> bool:
    generator = np.random.default_rng([22, total, reviewed, run])
    groups = generator.random(total // _GROUP) < wrong
    is_right = ~np.repeat(groups, _GROUP)
    drawn = generator.choice(is_right, reviewed, replace=False)
    low, high = find_precision_interval(int(drawn.sum()), reviewed, total)
    return bool(low <= is_right.mean() <= high)
