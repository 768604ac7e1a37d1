"""Simulated shops whose customers follow none of the models that scrm fits."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.scores.purchase_log import PurchaseLog

Floats = NDArray[np.float64]
START = date(2022, 1, 1)
_DAY = (START - date(1970, 1, 1)).days
_UNITS = 10_000


@dataclass(frozen=True)
class Shop:
    """A shop seen until a day, and what followed.

    Parameters
    ----------
    log : PurchaseLog
        All purchases, also those after `last`.
    last : date
        The day of the forecast.
    horizon : int
        Days to forecast.
    """

    log: PurchaseLog
    last: date
    horizon: int

    @property
    def seen(self) -> PurchaseLog:
        """The purchases until the day of the forecast."""
        log = self.log
        rows = log.day <= (self.last - date(1970, 1, 1)).days
        known, customer = np.unique(log.customer[rows], return_inverse=True)
        return PurchaseLog(
            log.customers[known],
            customer.astype(np.int64),
            *(part[rows] for part in (log.day, log.bought, log.spend, log.net)),
        )


@dataclass(frozen=True)
class _Customers:
    """First day, last day and purchases per day of each customer."""

    born: Floats
    gone: Floats
    rate: Floats


def simulate_shop(design: str, seed: int, *, horizon: int | None = None) -> Shop:
    """Return a shop of one of the `DESIGNS`."""
    generator = np.random.default_rng([sum(map(ord, design)), seed])
    days = int(horizon or generator.choice([30, 60, 90, 120]))
    span = int(generator.integers(330, 850))
    customer, day, value = DESIGNS[design](
        generator, int(generator.integers(1_500, 4_000)), span + days
    )
    log = _build_log(customer, day, value)
    return Shop(log, START + timedelta(days=span), days)


def _build_log(customer: NDArray[np.int64], day: NDArray[np.int64], value: Floats) -> PurchaseLog:
    """Merge the purchases of one day, in order of customer and day."""
    key, place = np.unique(customer * 10_000 + day, return_inverse=True)
    spend = np.bincount(place, np.maximum((value * _UNITS).round(), _UNITS // 2)).astype(np.int64)
    ids, dense = np.unique(key // 10_000, return_inverse=True)
    names = pl.Series([f"{one:06d}" for one in ids])
    bought = np.ones(len(key), bool)
    return PurchaseLog(names, dense.astype(np.int64), key % 10_000 + _DAY, bought, spend, spend)


def _draw_events(
    g: np.random.Generator, who: _Customers, common: Floats
) -> tuple[NDArray[np.int64], Floats]:
    """Draw purchases of a Poisson process of each customer, times the common demand of the day."""
    days, most = len(common), float(common.max())
    counts = g.poisson(who.rate * days * most)
    customer = np.repeat(np.arange(len(counts)), counts)
    time = g.random(len(customer)) * days
    kept = g.random(len(customer)) * most < common[time.astype(int)]
    return customer[kept], time[kept]


def _limit(
    who: _Customers, customer: NDArray[np.int64], time: Floats, days: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Keep purchases while somebody is a customer, and add the first one on the first day."""
    kept = (time > who.born[customer]) & (time < who.gone[customer]) & (time < days)
    first = np.flatnonzero((who.born >= 0) & (who.born < days))
    every = np.concatenate([customer[kept], first])
    return every, np.concatenate([time[kept], who.born[first]]).astype(np.int64)


def _drift(g: np.random.Generator, days: int, step: int, memory: float, spread: float) -> Floats:
    """Return the log of a common demand that changes every few days (AR(1); memory 1: a walk)."""
    count = days // step + 2
    shocks = g.normal(0, spread * np.sqrt(1 - memory**2) if memory < 1 else spread, count)
    level = np.zeros(count)
    for index in range(1, count):
        level[index] = memory * level[index - 1] + shocks[index]
    return np.repeat(level, step)[:days]


def _spend(
    g: np.random.Generator, who: _Customers, customer: NDArray[np.int64], tail: float
) -> Floats:
    """Draw values with tails as heavy as `tail`; frequent customers spend a little more."""
    mean = np.exp(g.normal(3.3, tail, len(who.rate)) + 0.1 * np.log(who.rate / who.rate.mean()))
    value: Floats = mean[customer] * np.exp(g.normal(0, 0.5 * tail, len(customer)))
    return value


Events = tuple[NDArray[np.int64], NDArray[np.int64], Floats]


def _campaigns(g: np.random.Generator, n: int, days: int) -> Events:
    """Draw weekends, promotion weeks, and customers who may leave after each purchase."""
    born = np.where(g.random(n) < 0.4, -g.uniform(0, 500, n), g.uniform(0, days, n))
    who = _Customers(born, np.full(n, np.inf), np.minimum(np.exp(g.normal(-4.6, 1.1, n)), 0.5))
    week = np.where(np.arange(days) % 7 > 4, 1.6, 0.8)
    boosts = np.where(g.random(days // 7 + 1) < 0.15, g.uniform(1.4, 2.4, days // 7 + 1), 1.0)
    common = week * np.repeat(boosts, 7)[:days] * np.exp(_drift(g, days, 30, 0.3, 0.06))
    customer, day = _limit(who, *_draw_events(g, who, common), days)
    order = np.lexsort((day, customer))
    customer, day = customer[order], day[order]
    place = np.arange(len(customer)) - np.searchsorted(customer, customer)
    most = g.geometric(np.maximum(g.beta(1, 8, n), 1e-3))
    kept = place < most[customer]
    return customer[kept], day[kept], _spend(g, who, customer[kept], 0.7)


def _season_and_growth(g: np.random.Generator, n: int, days: int) -> Events:
    """Draw a shop that gains customers ever faster, with a season and a slow trend of demand."""
    growth = np.log(2) / g.uniform(200, 700)
    born = np.log1p(g.random(n) * np.expm1(growth * days)) / growth
    gone = born + g.weibull(g.uniform(0.6, 1.5), n) * g.uniform(200, 600)
    who = _Customers(born, gone, np.minimum(g.gamma(0.7, 0.02, n) + 1e-4, 0.5))
    time = np.arange(days)
    season = g.uniform(0.1, 0.35) * np.cos(2 * np.pi * (time + g.integers(365)) / 365)
    trend = g.normal(0, 0.2) * time / 365
    common = np.exp(season + trend + _drift(g, days, 14, 0.5, 0.06))
    customer, day = _limit(who, *_draw_events(g, who, common), days)
    return customer, day, _spend(g, who, customer, 0.8)


def _bursts(g: np.random.Generator, n: int, days: int) -> Events:
    """Draw self-exciting purchases of customers with heavy tails: one brings others."""
    born = np.where(g.random(n) < 0.4, -g.uniform(0, 500, n), g.uniform(0, days, n))
    gone = np.where(g.random(n) < 0.3, np.inf, born + g.exponential(250, n))
    who = _Customers(born, gone, np.minimum(0.004 * (g.pareto(1.6, n) + 0.1), 0.5))
    customer, time = _draw_events(g, who, np.exp(_drift(g, days, 7, 0.5, 0.1)))
    parents, at = customer, time
    for _ in range(5):
        children = g.poisson(0.4, len(parents))
        parents = np.repeat(parents, children)
        at = np.repeat(at, children) + g.exponential(12, len(parents))
        customer, time = np.concatenate([customer, parents]), np.concatenate([time, at])
    customer, day = _limit(who, customer, time, days)
    return customer, day, _spend(g, who, customer, 1.2)


def _one_cohort(g: np.random.Generator, n: int, days: int) -> Events:
    """Draw customers gained within eight weeks who buy regularly and leave ever faster."""
    born = g.uniform(0, 56, n)
    gone = born + 300 * np.log1p(g.exponential(1, n) * g.uniform(0.5, 3))
    who = _Customers(born, gone, np.minimum(g.lognormal(-4.6, 1.0, n), 0.4))
    doubled = replace(who, rate=2 * who.rate)
    customer, time = _draw_events(g, doubled, np.exp(_drift(g, days, 7, 0.3, 0.1)))
    order = np.lexsort((time, customer))
    customer, time = customer[order], time[order]
    place = np.arange(len(customer)) - np.searchsorted(customer, customer)
    every_second = (place + g.integers(0, 2, n)[customer]) % 2 == 0
    customer, day = _limit(who, customer[every_second], time[every_second], days)
    return customer, day, _spend(g, who, customer, 0.6)


def _wandering_demand(g: np.random.Generator, n: int, days: int) -> Events:
    """Draw a common demand that follows a random walk from week to week."""
    born = np.where(g.random(n) < 0.5, -g.uniform(0, 500, n), g.uniform(0, days, n))
    gone = born + g.exponential(g.gamma(1.5, 400, n))
    who = _Customers(born, gone, np.minimum(g.lognormal(-4.4, 0.9, n), 0.5))
    common = np.exp(_drift(g, days, 7, 1.0, g.uniform(0.01, 0.04)))
    customer, day = _limit(who, *_draw_events(g, who, common), days)
    return customer, day, _spend(g, who, customer, 0.7)


DESIGNS: dict[str, Callable[[np.random.Generator, int, int], Events]] = {
    "campaigns, leaving after purchases": _campaigns,
    "season and growth": _season_and_growth,
    "bursts with heavy tails": _bursts,
    "one cohort, regular purchases": _one_cohort,
    "wandering demand": _wandering_demand,
}
