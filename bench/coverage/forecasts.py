"""Purchase forecasts: how often totals fall into their intervals, and how well `auto` chooses."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import polars as pl
from scipy.special import gammaincinv, ndtr

from bench.coverage import Coverage
from bench.coverage._simulated_shops import DESIGNS, Shop, simulate_shop
from scrm.analyze import _stats
from scrm.analyze.scores import bgnbd
from scrm.analyze.scores import forecast_metrics as metrics
from scrm.analyze.scores.backtest import HoldOut
from scrm.analyze.scores.forecast_facts import WITH_INTERVAL, predict_interval
from scrm.analyze.scores.forecasts import METHODS, Forecast, Horizon
from scrm.analyze.scores.glm import WINDOWS
from scrm.analyze.scores.likelihood_cells import group_histories
from scrm.analyze.scores.method_choice import Choice, Plan, Trial, choose_forecast
from scrm.analyze.scores.origins import build_origin, choose_holdout_days
from scrm.analyze.scores.prediction_interval import METHOD
from scrm.analyze.scores.purchase_log import PurchaseLog, build_log
from scrm.analyze.scores.spend_model import is_dependent
from scrm.analyze.selection import answer as selection
from scrm.result import Text

DATA = Path(__file__).parents[3] / "shared" / "data" / "online_retail.csv.gz"
ASKED = (0.90, 0.99)
NEAR = (-1.0, 0.02)
"""How far `auto` may lie behind the best method, in purchases per customer and in Gini."""


def measure(quick: bool) -> Iterator[Coverage]:
    """Yield coverage of the totals, and the distance of `auto` to the best method."""
    runs = 2 if quick else 40
    by_design = {
        design: [one for seed in range(runs) if (one := _try(simulate_shop(design, seed)))]
        for design in DESIGNS
    }
    yield from _count_covered(by_design)
    for design, found in by_design.items():
        yield from _compare_with_best(design, found[: runs // 4])
    yield from _stretch(1 if quick else 30)
    for name, shop in _real_shops():
        found = [one for one in (_try(shop),) if one is not None]
        yield from _compare_with_best(name, found)
    yield from _resample_customers(10 if quick else 150)
    yield from _count_buyers(1 if quick else 5)
    yield from _find_dependence(10 if quick else 100)


class Outcome:
    """A forecast beside what came."""

    def __init__(self, shop: Shop, chosen: Choice, rows: pl.DataFrame) -> None:
        self.shop, self.chosen, self.rows = shop, chosen, rows
        after = shop.log.list_outcomes(shop.last, shop.horizon, rows["customer_id"])
        self.purchases = after["purchases"].to_numpy().astype(float)
        self.spend = after["spend"].to_numpy()

    def is_covered(self, target: str) -> bool | None:
        """Return whether the total lies in its interval; None without an interval."""
        ends = predict_interval(self.chosen, target, self.shop.horizon)
        total = float(getattr(self, target).sum())
        return None if ends is None else ends[0] <= total <= ends[1]

    def judge(self, forecast: Forecast) -> tuple[float, float]:
        """Return the mean absolute error of purchases and the normalised Gini of spend."""
        ranked = metrics.RankedOutcome(self.spend)
        error = metrics.absolute_error(forecast.purchases, self.purchases)
        return error, ranked.normalised_gini(forecast.spend)


def _try(shop: Shop, method: str = "auto", holdout: int | None = None) -> Outcome | None:
    """Run what `scrm score` runs on the purchases until the day of the forecast."""
    seen = shop.seen
    rows = seen.list_histories(shop.last, windows=WINDOWS)
    chosen = _choose(seen, rows, shop, method, holdout)
    return Outcome(shop, chosen, rows) if isinstance(chosen, Choice) and chosen.forecast else None


def _choose(
    seen: PurchaseLog, rows: pl.DataFrame, shop: Shop, method: str, holdout: int | None
) -> object:
    first = _first_day(seen)
    days = holdout or choose_holdout_days(first, shop.last, shop.horizon)
    hold_out = HoldOut(shop.last - timedelta(days=days), days)
    trial = Trial(seen, first, shop.last, seed=0, resamples=2)
    return choose_forecast(trial, rows, Plan(method, Horizon(shop.horizon), hold_out))


def _first_day(log: PurchaseLog) -> date:
    return date(1970, 1, 1) + timedelta(days=int(log.day.min()))


def _count_covered(by_design: dict[str, list[Outcome]]) -> Iterator[Coverage]:
    """Measure all designs together, and the one whose totals are covered least."""
    for target, name in (("purchases", "total of purchases"), ("spend", "total of revenue")):
        hits = {}
        for design, found in by_design.items():
            covered = [one.is_covered(target) for one in found]
            hits[design] = [one for one in covered if one is not None]
        every = [one for known in hits.values() for one in known]
        least = min(hits, key=lambda design: float(np.mean(hits[design])))
        for data, known in (
            (f"{name}, {len(hits)} designs of shops", every),
            (f"{name}, the least covered design ({least})", hits[least]),
        ):
            size, share = "1,500 to 4,000 customers", float(np.mean(known))
            yield Coverage(METHOD, data, size, len(known), "coverage", share, ASKED)


def _stretch(runs: int) -> Iterator[Coverage]:
    """Measure horizons that are two or three times as long as the hold-outs."""
    covered: dict[int, list[bool]] = defaultdict(list)
    for seed in range(runs):
        for design in (
            "season and growth",
            "wandering demand",
            "campaigns, leaving after purchases",
        ):
            for times in (2, 3):
                shop = simulate_shop(design, 10_000 + seed, horizon=120)
                one = _try(shop, "auto", shop.horizon // times)
                known = one.is_covered("purchases") if one else None
                covered[times] += [] if known is None else [known]
    for times, hits in covered.items():
        data = f"horizon {times} times as long as the hold-outs, three designs"
        size = "1,500 to 4,000 customers"
        yield Coverage(METHOD, data, size, len(hits), "coverage", float(np.mean(hits)), ASKED)


def _compare_with_best(name: str, found: list[Outcome]) -> Iterator[Coverage]:
    """Compare the combined forecast with the best single method in hindsight."""
    gaps = []
    for one in found:
        shop = one.shop
        singles = build_origin(shop.log, METHODS, _first_day(shop.seen), shop.last, shop.horizon)
        if isinstance(singles, Text) or one.chosen.forecast is None:
            continue
        judged = [one.judge(forecast) for forecast in singles.forecasts.values()]
        error, gini = one.judge(one.chosen.forecast)
        gaps.append((error - min(e for e, _ in judged), max(g for _, g in judged) - gini))
    for column, what in enumerate(("MAE above the best method", "Gini below the best method")):
        value = float(np.mean([gap[column] for gap in gaps])) if gaps else float("nan")
        yield Coverage(METHOD, f"auto, {name}", "all customers", len(gaps), what, value, NEAR)


def _real_shops() -> Iterator[tuple[str, Shop]]:
    """Yield CDNOW (from the package lifetimes) and Online Retail, with days to forecast at."""
    cdnow = _read_cdnow()
    if cdnow is not None:
        log = build_log(cdnow)
        yield "CDNOW, 273 days from 1997-09-30", Shop(log, date(1997, 9, 30), 273)
        yield "CDNOW, 90 days from 1998-01-31", Shop(log, date(1998, 1, 31), 90)
    if DATA.exists():
        log = build_log(_read_online_retail())
        yield "Online Retail, 100 days from 2011-08-31", Shop(log, date(2011, 8, 31), 100)
        yield "Online Retail, 60 days from 2011-06-30", Shop(log, date(2011, 6, 30), 60)


def _read_cdnow() -> pl.DataFrame | None:
    found = find_spec("lifetimes")  # without importing it: its import fails on Python 3.13
    if found is None or found.origin is None:
        return None
    text = (Path(found.origin).parent / "datasets" / "CDNOW_sample.txt").read_text()
    rows = [
        line.split() for line in text.splitlines() if line.strip() and line.split()[0].isdigit()
    ]
    frame = pl.DataFrame(
        {
            "customer_id": [row[0] for row in rows],
            "day": [row[2] for row in rows],
            "amount": [float(row[4]) for row in rows],
        }
    )
    return _sum_days(frame.with_columns(pl.col("day").str.to_date("%Y%m%d")))


def _read_online_retail() -> pl.DataFrame:
    lines = pl.read_csv(DATA, infer_schema=False).filter(
        pl.col("CustomerID").is_not_null() & ~pl.col("InvoiceNo").str.starts_with("C")
    )
    amount = pl.col("Quantity").cast(pl.Float64) * pl.col("UnitPrice").cast(pl.Float64)
    return _sum_days(
        lines.select(
            customer_id="CustomerID",
            day=pl.col("InvoiceDate").str.slice(0, 10).str.to_date("%Y-%m-%d"),
            amount=amount,
        ).filter(pl.col("amount") > 0)
    )


def _sum_days(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a purchase log: one per customer and day."""
    days = rows.group_by("customer_id", "day").agg(spend=pl.col("amount").sum().round(2))
    return days.sort("customer_id", "day").with_columns(net=pl.col("spend"))


def _resample_customers(runs: int) -> Iterator[Coverage]:
    """Measure the bootstrap over customers: samples of a large population with known measures."""
    found = [_try(simulate_shop(name, seed, horizon=90)) for name in DESIGNS for seed in range(3)]
    parts = [one for one in found if one is not None]
    forecasts = [one.chosen.forecast for one in parts if one.chosen.forecast]
    predicted = np.concatenate([forecast.purchases for forecast in forecasts])
    ranked = np.concatenate([forecast.spend for forecast in forecasts])
    purchases = np.concatenate([one.purchases for one in parts])
    spend = np.concatenate([one.spend for one in parts])

    def evaluate(rows: np.ndarray, resamples: int, seed: int) -> metrics.Evaluation:
        forecast = metrics.Prediction(predicted[rows], predicted[rows], ranked[rows])
        outcome = metrics.Outcome(purchases[rows], spend[rows])
        return metrics.evaluate({"m": forecast}, outcome, seed=seed, resamples=resamples)["m"]

    truth = evaluate(np.arange(len(predicted)), 0, 0).values
    hits: dict[str, list[bool]] = defaultdict(list)
    generator = np.random.default_rng(5)
    for run in range(runs):
        rows = generator.choice(len(predicted), 2_000, replace=False)
        drawn = evaluate(rows, 200, run)
        for name in WITH_INTERVAL:
            ends = drawn.interval(name)
            hits[name] += [] if ends is None else [ends[0] <= truth[name] <= ends[1]]
    for name, covered in hits.items():
        data = f"{name}: samples from {len(predicted):,} simulated customers"
        share = float(np.mean(covered))
        yield Coverage(metrics.METHOD, data, "2,000", len(covered), "coverage", share, ASKED)


def _count_buyers(runs: int) -> Iterator[Coverage]:
    """Compare the buyers that the chances of a purchase promise with those who came."""
    promised, came = 0.0, 0
    for seed in range(runs):
        x, t_x, age, later = _simulate_bgnbd(20_000, seed)
        cells = group_histories(x, t_x, age)
        fit = bgnbd.fit(cells, "bgnbd")
        alive = bgnbd.p_alive(fit, "bgnbd", cells.x, cells.t_x, cells.age)
        chance = alive * bgnbd.purchase_probability_if_alive(fit, cells.x, cells.age, 39.0)
        promised += float(cells.weight @ chance)
        came += int(later.sum())
    data = "parameters of CDNOW, 39 weeks: buyers expected / buyers who came"
    value = promised / max(came, 1)
    yield Coverage(selection.METHOD, data, "20,000", runs, "ratio", value, (0.97, 1.03))


def _simulate_bgnbd(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return histories in days under BG/NBD, and who buys in the 39 weeks after."""
    g = np.random.default_rng(seed)
    age = g.integers(189, 274, n)
    rate, leaving = g.gamma(0.2426, 1 / 4.4135, n) / 7, g.beta(0.7929, 2.4258, n)
    x, t_x, later = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n, bool)
    now, alive = np.zeros(n), np.arange(n)
    while len(alive):
        now[alive] += g.exponential(1 / np.maximum(rate[alive], 1e-12))
        before = alive[now[alive] < age[alive]]
        x[before] += 1
        t_x[before] = now[before].astype(np.int64)
        after = alive[(now[alive] >= age[alive]) & (now[alive] < age[alive] + 273)]
        later[after] = True
        alive = before[g.random(len(before)) >= leaving[before]]
    return x, t_x, age, later


def _find_dependence(runs: int) -> Iterator[Coverage]:
    """Measure how often frequency and value are called related: not at all, and by a latent .4."""
    for latent, asked in ((0.0, (0.0, 0.05)), (0.4, (0.9, 1.0))):
        g = np.random.default_rng(int(10 * latent))
        found = []
        for _ in range(runs):
            normal = g.multivariate_normal([0, 0], [[1, latent], [latent, 1]], 1_500)
            rate = gammaincinv(0.5533, ndtr(normal[:, 0])) / 10.5776 * 39
            value = 35 * np.exp(0.6 * normal[:, 1])
            x = g.poisson(rate)
            repeats = x > 0
            spend = g.gamma(6.25 * x[repeats], value[repeats] / (6.25 * x[repeats]))
            correlation = _stats.spearman(x[repeats], spend)
            found.append(is_dependent(correlation, len(spend)))
        data = f"frequency and value related by {latent} (latent), parameters of CDNOW"
        what = "called related" if latent else "false claims"
        yield Coverage(METHOD, data, "1,500", runs, what, float(np.mean(found)), asked)
