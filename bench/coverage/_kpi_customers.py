"""Populations of contacts with a control group, and of months that resemble those before them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from bench.coverage import Coverage
from bench.coverage._kpi_draws import (
    ASKED,
    KNOWN,
    NOON,
    WIDE,
    Generator,
    compute,
    cover,
    name_rows,
)
from scrm.analyze.kpi.estimates import Number, estimate
from scrm.changes import LEVEL

_CONTACTED = datetime.combine(date(2025, 11, 1), NOON)
_ENOUGH = 400


def simulate_contacts(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw customers contacted and left out by chance, some of them in several campaigns.

    Three campaigns of a channel have control groups of unlike size and customers who buy unlike
    often; customers have a habit of their own, and some are in all three.
    """
    for size, bought, effect, asked in (
        (60, 0.3, 0.1, ASKED), (300, 0.1, 0.05, ASKED), (300, 0.03, 0.0, ASKED),
        (20, 0.4, 0.2, WIDE),
    ):  # fmt: skip
        shares = np.array([0.5, 0.7, 0.85])  # contacted, of each campaign
        levels = bought * np.array([0.6, 1.0, 1.4])
        habit = generator.beta(2, 2, (runs, size)) * 2  # mean 1
        count = runs * 3 * size
        run, campaign, person = (
            axis.ravel() for axis in np.meshgrid(np.arange(runs), np.arange(3), np.arange(size),
                                                 indexing="ij")
        )  # fmt: skip
        treated = generator.random(count) < shares[campaign]
        chance = levels[campaign] * habit[run, person] + effect * treated
        buys = generator.random(count) < np.clip(chance, 0, 1)
        customer = name_rows("k", run * size + person)
        number = run * 3 + campaign
        contacts = pl.DataFrame(
            {
                "campaign_id": name_rows("c", number),
                "customer_id": customer,
                "contacted_at": [_CONTACTED] * count,
                "role": np.where(treated, "treated", "control"),
                "channel": name_rows("run", run),
            }
        )
        # each campaign 40 days after the one before, so that their responses do not mix
        contacts = contacts.with_columns(
            contacted_at=pl.col("contacted_at") + pl.duration(days=pl.Series(campaign * 40))
        )
        orders = contacts.filter(pl.Series(buys)).select(
            "customer_id",
            order_id=pl.concat_str(pl.lit("o"), pl.int_range(pl.len())),
            ordered_at=pl.col("contacted_at") + timedelta(days=3),
            amount=pl.lit(20.0),
            currency=pl.lit("EUR"),
        )
        names = "persuaded bought_anyway"
        tables = {"campaign_contacts": contacts, "orders": orders}
        found = compute(tables, names, "channel", campaign_days=30)[0]
        weights = shares / shares.sum()
        data = f"three campaigns, {bought:.0%} buy anyway, effect {effect:.0%}"
        n = f"{3 * size} contacts"
        yield cover(found["persuaded"], effect, f"effect; {data}", n, asked)
        yield cover(
            found["bought_anyway"], float(weights @ levels), f"control group; {data}", n, asked
        )
        if effect == 0:
            claimed = [number.low > 0 for number in found["persuaded"].values() if number.method]
            yield Coverage(
                "change_mover", f"effect claimed; {data}", n, len(claimed), "false claims",
                float(np.mean(claimed)), (0, 1 - LEVEL),
            )  # fmt: skip


def simulate_spiral(generator: Generator, runs: int) -> Iterator[Coverage]:
    """Draw two series of months, each month like the one before, related or not."""
    metric = KNOWN.metric("word_of_mouth_then_revenue")
    for n, alike, related, trend, asked in (
        (14, 0.0, 0.5, 0, WIDE), (24, 0.0, 0.5, 0, ASKED), (24, 0.4, 0.0, 0, ASKED),
        (24, 0.4, 0.5, 0, ASKED), (36, 0.6, 0.0, 0, ASKED), (36, 0.6, 0.5, 0, ASKED),
        (60, 0.8, 0.0, 0, ASKED), (24, 0.0, 0.0, 4, ASKED), (36, 0.4, 0.0, 2, ASKED),
    ):  # fmt: skip
        one, other = (_draw_series(generator, runs, n, alike) for _ in range(2))
        other = related * one + np.sqrt(1 - related**2) * other + trend * np.arange(n) / n
        one += trend * np.arange(n) / n
        found = {f"run{run}": _estimate(metric, one[run], other[run]) for run in range(runs)}
        truth = 6 / np.pi * np.arcsin(related / 2)
        data = f"rank correlation {truth:.2f}, autocorrelation {alike}"
        data += f", both rise by {trend} standard deviations" if trend else ""
        stated = sum(bool(number.method) for number in found.values())
        if stated >= min(runs, _ENOUGH) / 20:
            yield cover(found, float(truth), data, f"{n} months", asked)
        if related == 0 and stated:
            claimed = [
                bool(number.low is not None and number.high is not None)
                and (number.low > 0 or number.high < 0)
                for number in found.values()
            ]
            yield Coverage(
                "lagged_fisher_z", f"a relation claimed; {data}", f"{n} months", runs,
                "false claims", float(np.mean(claimed)), (0, 0.05),
            )  # fmt: skip


def _draw_series(generator: Generator, runs: int, n: int, alike: float) -> np.ndarray:
    """Return stationary series of unit variance, shape (runs, n)."""
    series = np.empty((n, runs))
    series[0] = generator.normal(size=runs)
    for month in range(1, n):
        series[month] = alike * series[month - 1] + np.sqrt(1 - alike**2) * generator.normal(
            size=runs
        )
    return series.T


def _estimate(metric: object, one: np.ndarray, other: np.ndarray) -> Number:
    months = [[float(month), a, b] for month, (a, b) in enumerate(zip(one, other, strict=True))]
    return estimate(metric, {"months": months}, min_n=10)  # type: ignore[arg-type]
