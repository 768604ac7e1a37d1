"""One company from a seed: canonical tables over 25 months, with effects and look-alikes."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from bench.planted.effects import KINDS, LOOKALIKES, Planted
from bench.planted.trades import (
    COMPLAINTS,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    QUESTIONS,
    TRADES,
    WORRIES,
    Trade,
)
from scrm.analyze import analyses, run_analysis
from scrm.config import Context
from scrm.store import Store

Rows = dict[str, list[dict[str, Any]]]
DAYS = 760
_BLOCK = 28
_RATES = ("texts", "tickets", "surveys", "own_posts")
_LABELS = {NEGATIVE: "negative", POSITIVE: "positive", NEUTRAL: "neutral"}


@dataclass(slots=True)
class Company:
    """The tables of one company, its last day, and what was planted.

    `post_sentiment` and `post_worries` have the labels that texts were written with.
    """

    design: str
    as_of: date
    planted: tuple[Planted, ...]
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)


def draw_trade(
    trade: str,
    seed: int,
    *,
    effects: frozenset[str] = frozenset((*KINDS, *LOOKALIKES)),
    size: float = 1.0,
) -> Company:
    """Return a company; without effects, nothing but season and chance moves in it.

    Parameters
    ----------
    size : float
        Factor of all that happens.
    """
    usual = TRADES[trade]
    sized = replace(
        usual,
        customers=round(size * usual.customers),
        **{name: size * getattr(usual, name) for name in _RATES},
    )
    return _Draw(sized, seed, effects).draw()


class _Draw:
    """The state of one drawing: day 0 is the first of the history, ``DAYS - 1`` the last."""

    def __init__(self, trade: Trade, seed: int, effects: frozenset[str]) -> None:
        self.trade, self.effects = trade, effects
        names = list(TRADES)
        self.random = np.random.default_rng([20, names.index(trade.name), seed])
        self.last = date(2026, 1, 31) + timedelta(days=int(self.random.integers(0, 300)))
        self.first = self.last - timedelta(days=DAYS - 1)
        self.planted: dict[str, Planted] = {}
        self.begins = {
            kind: DAYS - _BLOCK * int(self.random.integers(1, 4)) for kind in (*KINDS, *LOOKALIKES)
        }
        self.rows: Rows = {}

    def draw(self) -> Company:
        """Draw all tables."""
        self.plan()
        for part in (self.customers, self.texts, self.tickets, self.surveys, self.own_posts,
                     self.channels):  # fmt: skip
            part()
        tables = {name: pl.DataFrame(rows, infer_schema_length=None)
                  for name, rows in self.rows.items()}  # fmt: skip
        return Company(self.trade.name, self.last, tuple(self.planted.values()), tables)

    def plan(self) -> None:
        """Choose the cells of the effects."""
        trade, one = self.trade, self.one
        networks = list(self.random.permutation(trade.networks))
        chosen = {
            "topic_negative": Planted("topic_negative", one(trade.topics), 2.0),
            "slow_replies": Planted("slow_replies", one(trade.help_desk), 3.0),
            "campaign_without_return": Planted("campaign_without_return", trade.campaigns[0], 0.25),
            "product_complaints": Planted("product_complaints", one(trade.products), 2.0),
            "segment_repeat": Planted("segment_repeat", one(trade.segments[:2]), 0.5),
            "videos": Planted("videos", trade.post_types[1], 1.9),
            "bot_followers": Planted("bot_followers", networks[0], 0.0, 1800.0),
            "reach_redefined": Planted("reach_redefined", networks[1], one((0.55, 1.7))),
            "single_customer": Planted("single_customer", "", 1.25),
            "privacy_worries": Planted("privacy_worries", "privacy", 0.0, 18.0),
            "nps_new_customers": Planted("nps_new_customers", "new", 0.0, -40.0),
            "weekends": Planted("weekends", "weekend", 1.7),
            "season": Planted("season", ""),
            "noise": Planted("noise", networks[-1]),
            "first_months": Planted("first_months", "pinterest"),
            "viral_post": Planted("viral_post", networks[0]),
        }
        self.planted = {kind: each for kind, each in chosen.items() if kind in self.effects}

    def one(self, values: Any) -> Any:
        """Return one of several values."""
        return values[int(self.random.integers(0, len(values)))]

    def acts(self, kind: str, day: int) -> Planted | None:
        """Return an effect if it is planted and has begun."""
        return self.planted.get(kind) if day >= self.begins[kind] else None

    def moment(self, day: int) -> datetime:
        """Return a time of a day, in UTC."""
        start = datetime.combine(self.first, datetime.min.time()) + timedelta(days=day)
        return start + timedelta(seconds=int(self.random.integers(6 * 3600, 19 * 3600)))

    def add(self, table: str, **row: Any) -> None:
        """Add a row."""
        self.rows.setdefault(table, []).append(row)

    def days(self, per_block: float, *, noise: float = 0.15) -> Iterator[int]:
        """Yield the days of events whose monthly rate varies by chance."""
        for block in range(0, DAYS, _BLOCK):
            level = per_block / _BLOCK * np.exp(noise * self.random.standard_normal())
            for day in range(block, min(block + _BLOCK, DAYS)):
                weekday = (self.first + timedelta(days=day)).weekday()
                yield from [day] * self.random.poisson(level * (0.7 if weekday > 4 else 1.1))

    def season(self, day: int) -> float:
        """Return the factor of the season: it peaks with the last month."""
        return float(np.exp(self.trade.season * np.cos(2 * np.pi * (day - DAYS + 20) / 365)))

    def customers(self) -> None:
        """Draw customers with their orders."""
        trade, random = self.trade, self.random
        starts = [int(day) for day in random.integers(-900, 0, trade.customers)]
        starts += list(self.days(trade.customers / 30))
        campaign_days = {
            name: (DAYS - 300 + 40 * place, DAYS - 210 + 40 * place)
            for place, name in enumerate(trade.campaigns)
        }
        for name, (begin, _) in campaign_days.items():
            self.add("campaigns", campaign_id=name, name=name, channel=trade.networks[0],
                     started_on=self.first + timedelta(days=begin))  # fmt: skip
        for number, start in enumerate(sorted(starts)):
            customer = f"K{number:05}"
            segment = self.one(trade.segments)
            running = [name for name, (a, b) in campaign_days.items() if a <= start < b]
            campaign = self.one(running) if running and random.random() < 0.45 else None
            self.add("customers", customer_id=customer, segment=segment,
                     customer_since=self.first + timedelta(days=start))  # fmt: skip
            self._orders(customer, segment, start, campaign)
        if "single_customer" in self.planted:
            month = sum(row["amount"] for row in self.rows["orders"]
                        if row["ordered_at"] > self.moment(DAYS - 29)) / _BLOCK  # fmt: skip
            for day in range(self.begins["single_customer"] + 3, DAYS, 7):
                self._order("K00007", day, 0.25 * month * 7, None)

    def _orders(self, customer: str, segment: str, start: int, campaign: str | None) -> None:
        random = self.random
        if start >= 0:
            self._order(customer, start, self._value(), campaign)
        pace = 75 * np.exp(0.5 * random.standard_normal())
        day = float(start)
        while True:
            day += random.exponential(pace) + 1
            if day >= DAYS:
                return
            kept = self.season(int(day)) / np.exp(self.trade.season)
            slow = self.planted.get("campaign_without_return")
            if slow and campaign == slow.cell:
                kept *= slow.factor
            fewer = self.acts("segment_repeat", int(day))
            if fewer and segment == fewer.cell:
                kept *= fewer.factor
            if day >= 0 and random.random() < kept:
                self._order(customer, int(day), self._value(), None)

    def _value(self) -> float:
        return float(self.trade.order_value * np.exp(0.5 * self.random.standard_normal()))

    def _order(self, customer: str, day: int, amount: float, campaign: str | None) -> None:
        number = f"A{len(self.rows.get('orders', ())):06}"
        when = self.moment(day)
        self.add("orders", order_id=number, customer_id=customer, ordered_at=when,
                 amount=round(amount, 2), currency="EUR", campaign_id=campaign,
                 channel=self.one(("shop", "telefon")))  # fmt: skip
        self.add("order_lines", order_id=number, line_id="1", customer_id=customer,
                 ordered_at=when, product_name=self.one(self.trade.products),
                 quantity=1.0, amount=round(amount, 2), currency="EUR")  # fmt: skip

    def texts(self) -> None:
        """Draw posts of others: comments, mentions and reviews."""
        trade, random = self.trade, self.random
        for day in self.days(trade.texts):
            topic = self.one(trade.topics)
            worse = self.acts("topic_negative", day)
            negative = 0.2 * (worse.factor if worse and topic == worse.cell else 1.0)
            draw = random.random()
            words = NEGATIVE if draw < negative else POSITIVE if draw < 0.65 else NEUTRAL
            label = _LABELS[words]
            self._text(day, self.one(trade.networks), self.one(words).format(topic), topic, label)
        for name, per_block in (("noise", 30.0), ("first_months", 40.0)):
            if name in self.planted:
                self._look_alike_texts(name, per_block)
        self._worries()

    def _look_alike_texts(self, name: str, per_block: float) -> None:
        for day in self.days(per_block, noise=0.7 if name == "noise" else 0.15):
            if name == "noise" or self.acts(name, day):
                topic = self.one(self.trade.topics)
                words = self.one((*POSITIVE, *NEUTRAL)).format(topic)
                self._text(day, self.planted[name].cell, words, topic, "neutral")

    def _worries(self) -> None:
        for day in self.days(10.0):
            self._text(day, self.one(self.trade.networks), self.one(WORRIES["price"]), None,
                       "negative", "price")  # fmt: skip
        for day in self.days(18.0):
            if self.acts("privacy_worries", day):
                self._text(day, self.one(self.trade.networks), self.one(WORRIES["privacy"]),
                           None, "negative", "privacy")  # fmt: skip

    def _text(
        self, day: int, channel: str, text: str, topic: str | None, label: str, worry: str = ""
    ) -> None:
        number = len(self.rows.get("posts", ()))
        identity = {"channel": channel, "post_id": f"t{number}"}
        self.add("post_sentiment", **identity, label=label)
        self.add("post_worries", **identity, is_worry=bool(worry), topic=worry or None)
        self.add("posts", channel=channel, post_id=f"t{number}", kind="comment",
                 author_id=f"u{int(self.random.integers(0, 900))}", is_own=False,
                 created_at=self.moment(day), text=f"{text} ({number})",
                 topic=topic if self.trade.has_topic_column else None, language="de",
                 post_type=None)  # fmt: skip

    def tickets(self) -> None:
        """Draw tickets with replies and complaints."""
        trade, random = self.trade, self.random
        starts = [(row["customer_since"] - self.first).days for row in self.rows["customers"]]
        for number, day in enumerate(self.days(trade.tickets)):
            known = int(np.searchsorted(starts, day, side="right"))
            channel, product = self.one(trade.help_desk), self.one(trade.products)
            worse = self.acts("product_complaints", day)
            share = 0.3
            twice = worse and product == worse.cell and random.random() < share
            slow = self.acts("slow_replies", day)
            factor = slow.factor if slow and channel == slow.cell else 1.0
            for copy in range(2 if twice else 1):
                complaint = bool(copy) or bool(twice) or random.random() < share
                if worse and product == worse.cell and not twice and not copy:
                    complaint = False
                created = self.moment(day)
                wait = 5 * 3600 * factor * np.exp(0.9 * random.standard_normal())
                self.add("tickets", ticket_id=f"T{number}-{copy}", channel=channel,
                         customer_id=f"K{int(random.integers(0, known)):05}",
                         created_at=created,
                         first_reply_at=created + timedelta(seconds=float(wait)),
                         is_complaint=complaint, subject="Anfrage",
                         topic=self.one(trade.topics),
                         text=self.one(COMPLAINTS if complaint else QUESTIONS)
                         .format(product))  # fmt: skip

    def surveys(self) -> None:
        """Draw answers to the question whether one would recommend the company."""
        since = {row["customer_id"]: row["customer_since"] for row in self.rows["customers"]}
        known = sorted(since, key=lambda customer: since[customer])
        for number, day in enumerate(self.days(self.trade.surveys)):
            today = self.first + timedelta(days=day)
            young = self.random.random() < 0.4
            recent = [each for each in known[-1600:] if 5 <= (today - since[each]).days < 365]
            fitting = recent if young else known[:900]
            if not fitting:
                continue
            customer = self.one(fitting)
            worse = self.acts("nps_new_customers", day)
            fan, critic = (0.25, 0.40) if worse and young else (0.45, 0.20)
            draw = self.random.random()
            score = 9 if draw < fan else 3 if draw < fan + critic else 7
            self.add("surveys", survey_id=f"S{number}", customer_id=customer, instrument="nps",
                     answered_at=self.moment(day), score=float(score), scale_max=10.0)  # fmt: skip

    def own_posts(self) -> None:
        """Draw the company's posts and their counts."""
        trade, random = self.trade, self.random
        viral_day = DAYS - 1 - int(random.integers(3, 24))
        persistent = bool(random.random() < 0.5)
        for number, day in enumerate(self.days(trade.own_posts, noise=0.05)):
            channel, type_ = self.one(trade.networks), self.one(trade.post_types)
            weekday = (self.first + timedelta(days=day)).weekday()
            mean = 60 * np.exp(0.6 * random.standard_normal())
            video = self.acts("videos", day)
            mean *= video.factor if video and type_ == video.cell else 1.0
            weekend = self.planted.get("weekends")
            active = weekend and (persistent or self.acts("weekends", day))
            mean *= weekend.factor if weekend and active and weekday > 4 else 1.0
            if "viral_post" in self.planted and day >= viral_day and type_ == trade.post_types[0]:
                mean, viral_day = mean * 60, DAYS
            self._own_post(number, day, channel, type_, float(mean))

    def _own_post(self, number: int, day: int, channel: str, type_: str, mean: float) -> None:
        when, identity = self.moment(day), f"p{number}"
        self.add("posts", channel=channel, post_id=identity, kind="post", author_id=f"us-{channel}",
                 is_own=True, created_at=when, text=f"Neues aus dem Haus {number}.",
                 topic=None, language="de", post_type=type_)  # fmt: skip
        count = int(self.random.poisson(mean))
        reach = (
            1800
            * float(np.exp(0.4 * self.random.standard_normal()))
            * self._redefined(channel, day)
        )
        self.add("post_metrics", channel=channel, post_id=identity,
                 observed_at=when + timedelta(days=3), like_count=int(0.7 * count),
                 comment_count=int(0.2 * count), share_count=count - int(0.7 * count)
                 - int(0.2 * count), reach_count=int(reach))  # fmt: skip

    def _redefined(self, channel: str, day: int) -> float:
        redefined = self.acts("reach_redefined", day)
        return redefined.factor if redefined and redefined.cell == channel else 1.0

    def channels(self) -> None:
        """Draw followers and reach of each channel by day."""
        names = [*self.trade.networks]
        if "first_months" in self.planted:
            names.append(self.planted["first_months"].cell)
        burst = DAYS - 1 - int(self.random.integers(4, 40))
        for place, channel in enumerate(names):
            followers = 9000.0 + 2500 * place
            begin = self.begins["first_months"] if channel == "pinterest" else 0
            for day in range(begin, DAYS):
                followers += self.random.poisson(9)
                bots = self.planted.get("bot_followers")
                if bots and bots.cell == channel and burst <= day < burst + 3:
                    followers += bots.difference / 3
                weekday = (self.first + timedelta(days=day)).weekday()
                reach = (2600 + 500 * place) * (1.25 if weekday > 4 else 0.95)
                reach *= float(np.exp(0.25 * self.random.standard_normal()))
                self.add("channel_metrics", channel=channel, account_id=f"us-{channel}",
                         day=self.first + timedelta(days=day), follower_count=int(followers),
                         reach_count=int(reach * self._redefined(channel, day)))  # fmt: skip


def fill_store(store: Store, company: Company, *, by_engine: bool) -> Context:
    """Put a company into a store; its texts are labelled by the engines, or as they were meant."""
    for table, frame in company.tables.items():
        if by_engine and table in {"post_sentiment", "post_worries"}:
            continue
        with store.offered(planted_rows=frame.to_arrow()):
            names = ", ".join(frame.columns)
            store.insert(table, frame.columns, f"SELECT {names} FROM planted_rows")
    context = Context(as_of=company.as_of)
    for command in ("sentiment", "worries") if by_engine else ():
        analysis = analyses()[command]
        run_analysis(analysis, store, analysis.params()(), context)
    return context
