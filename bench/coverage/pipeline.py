"""What open deals brought in the end, where win rates depend on age, value and time of year."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from bench.coverage import Coverage
from scrm.analyze.funnel.pipeline_value import value_pipeline
from scrm.analyze.funnel.query import Cases
from scrm.analyze.funnel.stages import share_by_age

ASKED, WIDE = (0.93, 0.97), (0.90, 0.99)
Generator = np.random.Generator
_FEW, _MANY = 100, 1000


@dataclass(frozen=True, slots=True)
class Design:
    """Deals opened over two years, in bursts; won and lost ones take a different time.

    Parameters
    ----------
    n : int
        Deals.
    win_rate : float
    slope : float
        Change of the log odds of winning for a deal e times as large.
    spread : float
        Of the logarithm of values.
    slow : float
        How many times as long a loss takes as a win.
    """

    name: str
    n: int
    win_rate: float = 0.35
    slope: float = 0.0
    spread: float = 0.8
    slow: float = 1.0

    def draw(self, g: Generator) -> tuple[pl.DataFrame, float]:
        """Return deals as they look today, and the value that open ones will bring."""
        bursts = g.uniform(0, 730, 12)
        opened = np.where(
            g.random(self.n) < 0.5,
            g.uniform(0, 730, self.n),
            np.clip(g.choice(bursts, self.n) + g.normal(0, 6, self.n), 0, 729),
        )
        value = g.normal(0, self.spread, self.n)
        odds = self.win_rate / (1 - self.win_rate) * np.exp(self.slope * value)
        won = g.random(self.n) < odds / (1 + odds)
        days = 80 * g.weibull(1.4, self.n) * np.where(won, 1.0, self.slow)
        age = 730 - opened
        is_open = days > age
        amounts = np.round(np.exp(7 + value), 2)
        frame = pl.DataFrame(
            {
                "group": ["a"] * self.n,
                "age_days": age,
                "state": np.where(is_open, "open", np.where(won, "won", "lost")),
                "closed_days": np.where(is_open, np.nan, days),
                "amount": amounts,
                "currency": ["EUR"] * self.n,
                "in_period": [True] * self.n,
            }
        ).with_columns(pl.col("closed_days").fill_nan(None))
        return frame, float(amounts[is_open & won].sum())


DESIGNS = (
    Design("losses take as long as wins", 300),
    Design("losses take twice as long", 300, slow=2.0),
    Design("large deals are won less often", 400, slope=-0.7),
    Design("large deals are won more often, values spread widely", 400, slope=0.5, spread=1.2),
    Design("few are won", 500, win_rate=0.12),
    Design("few deals", 60),
    Design("many deals", 3000, slope=-0.4, slow=1.5),
)


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield how often the value won in the end, and the share won by 180 days, lie within."""
    runs = 12 if quick else 600
    for number, design in enumerate(DESIGNS):
        values: list[bool] = []
        shares: list[bool] = []
        for run in range(max(runs // 2, 3) if design.n > _MANY else runs):
            frame, brought = design.draw(np.random.default_rng([7, number, run]))
            found = value_pipeline(Cases(frame), seed=run)
            if found and found.low is not None and found.high is not None:
                values.append(found.low <= brought <= found.high)
            share = share_by_age(
                frame["age_days"], frame["state"] == "won", frame["closed_days"], 180
            )
            if share:
                low, high = share.interval
                shares.append(low <= _compute_share(number) <= high)
        asked = WIDE if design.n < _FEW else ASKED
        for method, what, results in (
            ("drawn_outcomes", "value of open deals", values),
            ("kaplan_meier_share", "deals won by 180 days", shares),
        ):
            yield Coverage(
                method,
                f"{design.name}: {what}",
                f"{design.n} deals",
                len(results),
                "coverage",
                round(float(np.mean(results)), 4),
                asked,
            )


_SHARES: dict[int, float] = {}


def _compute_share(number: int) -> float:
    """Return the true share won by 180 days, from a million deals."""
    if number not in _SHARES:
        design, g = DESIGNS[number], np.random.default_rng([8, number])
        value = g.normal(0, design.spread, 1_000_000)
        odds = design.win_rate / (1 - design.win_rate) * np.exp(design.slope * value)
        won = g.random(len(value)) < odds / (1 + odds)
        _SHARES[number] = float((won & (80 * g.weibull(1.4, len(value)) <= 180)).mean())
    return _SHARES[number]
