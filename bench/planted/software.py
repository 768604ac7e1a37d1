"""A software firm that sells subscriptions to businesses: invoices, leads, help desk, NPS waves.

Unlike the trades, days depend on those before, few accounts have most seats, incidents and trade
fairs come in bursts, and the history is of any length between 16 and 36 months.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from bench.planted.company import Company
from bench.planted.effects import Planted
from bench.planted.processes import (
    Calendar,
    Floats,
    draw_bursts,
    draw_heavy,
    draw_hours,
    fill_texts,
    pick,
    repeat_days,
    wander,
)
from bench.planted.software_words import (
    ASKED,
    BAD,
    DESK,
    GOOD,
    KINDS,
    LOOKALIKES,
    MODULES,
    NETWORKS,
    OFFICE,
    PLAIN,
    PRICES,
    PRIVACY,
    REPORTS,
    SEGMENTS,
    SOURCES,
    TOPICS,
)


def draw_software(seed: int, *, effects: frozenset[str], size: float = 1.0) -> Company:
    """Return a software firm with effects planted; none moves nothing but chance and season."""
    return _Firm(seed, effects, size).draw()


class _Firm:
    def __init__(self, seed: int, effects: frozenset[str], size: float) -> None:
        self.random = random = np.random.default_rng([21, seed])
        self.size = size
        days = int(random.integers(16, 37)) * 30
        last = date(2025, 6, 1) + timedelta(days=int(random.integers(0, 560)))
        self.calendar = Calendar(last, days)
        self.begins = {kind: days - 28 * int(random.integers(1, 4))
                       for kind in (*KINDS, *LOOKALIKES)}  # fmt: skip
        self.tables: dict[str, pl.DataFrame] = {}
        one = self.one
        dying = one(NETWORKS[:2])
        alive = next(name for name in NETWORKS if name != dying)
        chosen = (
            Planted("topic_negative", one(TOPICS), 2.5),
            Planted("slow_replies", one(DESK), 2.5),
            Planted("after_hours", "after", 3.0),
            Planted("product_complaints", one(MODULES), 3.0),
            Planted("nps_new_customers", "new", 0.0, -45.0),
            Planted("single_customer", "", 1.5),
            Planted("product_collapse", one(MODULES[1:]), 0.35),
            Planted("returns", "", 0.0, 0.1),
            Planted("opt_outs", "", 3.5),
            Planted("channel_dies", dying, 0.05),
            Planted("influencer", "Podcast", 0.0, 24.0),
            Planted("videos", "video", 2.5),
            Planted("privacy_worries", "privacy", 0.0, 18.0),
            Planted("segment_repeat", one(SEGMENTS[:2]), 0.45),
            Planted("missing_week", ""),
            Planted("first_months", "youtube"),
            Planted("viral_post", alive),
            Planted("single_writer", alive),
        )
        self.planted = {each.kind: each for each in chosen if each.kind in effects}
        year = 365.25
        growth = np.exp(random.uniform(0.0, 0.5) * (np.arange(days) - days) / year)
        quiet = np.isin(self.calendar.months, (8,)) * 0.25
        christmas = (self.calendar.year_days > 354) | (self.calendar.year_days < 7)
        self.work = growth * (1 - quiet) * np.where(christmas, 0.35, 1.0)
        self.office = np.array([1.15, 1.2, 1.1, 1.0, 0.8, 0.1, 0.08])[self.calendar.weekdays]

    def one(self, values: Any) -> Any:
        return values[int(self.random.integers(0, len(values)))]

    def draw(self) -> Company:
        """Draw all tables."""
        for part in (self.accounts, self.invoices, self.leads, self.texts, self.tickets,
                     self.surveys, self.own_posts, self.channels, self.visits):  # fmt: skip
            part()
        self.lose_week()
        return Company("software", self.calendar.last, tuple(self.planted.values()), self.tables)

    def acts(self, kind: str, days: Floats) -> Floats:
        """Return the days at which an effect is planted and has begun."""
        return np.asarray((days >= self.begins[kind]) & (kind in self.planted))

    def rates(self, per_day: float, spread: float = 0.25, kept: float = 0.85) -> Floats:
        """Return daily rates that wander around season, growth and the rhythm of the week."""
        level = np.exp(wander(self.random, self.calendar.days, spread, kept))
        return per_day * self.size * level * self.work * self.office

    def accounts(self) -> None:
        """Draw accounts: the day they begin, seats, segment, and consent to marketing."""
        random, days = self.random, self.calendar.days
        old = np.sort(random.integers(-1100, 0, int(260 * self.size)))
        new = repeat_days(random, self.rates(0.45, 0.3))
        self.since = np.r_[old, new]
        count = len(self.since)
        self.seats = np.ceil(3 * (random.pareto(1.5, count) + 1)).clip(max=400)
        self.segment = pick(random, SEGMENTS, count, (4, 4, 1.5, 1))
        self.ends = self.since + random.exponential(900, count) + 60
        rates = np.full(days, 0.25 * self.size) * np.exp(wander(random, days, 0.4, 0.8))
        rates[self.begins["opt_outs"] :] *= 3.5 if "opt_outs" in self.planted else 1.0
        out = repeat_days(random, rates)
        who = random.permutation(count)[: len(out)]
        refused: list[Any] = [None] * count
        for place, day in zip(who, out, strict=False):
            refused[place] = self.calendar.place(day)
        self.tables["customers"] = pl.DataFrame({
            "customer_id": [f"A{place:05}" for place in range(count)],
            "segment": list(self.segment),
            "customer_since": [self.calendar.place(day) for day in self.since],
            "consent": ["no" if day else "yes" for day in refused],
            "consent_at": pl.Series(refused, dtype=pl.Date).cast(pl.Datetime("us")),
        })  # fmt: skip

    def invoices(self) -> None:
        """Draw the invoices of subscriptions: monthly, or one large invoice a year."""
        random, days = self.random, self.calendar.days
        owner, module, day = [], [], []
        for place, (start, end) in enumerate(zip(self.since, self.ends, strict=True)):
            for each in np.flatnonzero(random.random(len(MODULES)) < (0.8, 0.4, 0.3, 0.4, 0.2)):
                step = 365 if random.random() < 0.2 else 30
                due = np.arange(start, min(end, days), step)
                owner += [place] * len(due)
                module += [each] * len(due)
                day += list(due)
        extra = repeat_days(random, self.rates(4.0))  # seats and trainings booked in between
        heavy = draw_heavy(random, len(self.since), 1.4)
        owner = np.r_[owner, random.choice(len(self.since), len(extra), p=heavy)]
        module = np.r_[module, random.integers(0, len(MODULES), len(extra))].astype(int)
        day = np.r_[day, extra]
        kept = (day >= 0) & (self.since[owner] <= day)
        owner, module, day = owner[kept], module[kept], day[kept]
        dropped = self.acts("product_collapse", day) & (
            np.array(MODULES, dtype=object)[module] == self.cell("product_collapse")
        ) & (random.random(len(day)) > 0.35)  # fmt: skip
        fewer = self.acts("segment_repeat", day) & (
            self.segment[owner] == self.cell("segment_repeat")
        ) & (self.since[owner] < day) & (random.random(len(day)) > 0.45)  # fmt: skip
        kept = ~(dropped | fewer)
        owner, module, day = owner[kept], module[kept], day[kept]
        amount = np.array(PRICES)[module] * self.seats[owner] * random.uniform(0.8, 1.2, len(day))
        if "single_customer" in self.planted:
            weeks = np.arange(self.begins["single_customer"] + 2, days, 7)
            month = amount[day >= days - 84].sum() / 12
            owner, module = np.r_[owner, np.full(len(weeks), 7)], np.r_[module, 0 * weeks]
            day = np.r_[day, weeks]
            amount = np.r_[amount, np.full(len(weeks), 0.5 * month)]
        self._write_orders(owner, module, day, amount)

    def cell(self, kind: str) -> str:
        """Return the cell of an effect, empty if it is not planted."""
        return self.planted[kind].cell if kind in self.planted else ""

    def _write_orders(self, owner: Floats, module: Floats, day: Floats, amount: Floats) -> None:
        random = self.random
        back = random.random(len(day)) < np.where(self.acts("returns", day), 0.15, 0.03)
        owner, module = np.r_[owner, owner[back]], np.r_[module, module[back]]
        amount = np.r_[amount, -amount[back]].round(2)
        later = np.minimum(day[back] + random.integers(0, 9, back.sum()), self.calendar.days - 1)
        day = np.r_[day, later].astype(int)
        when = self.calendar.moments(day, random.integers(8 * 3600, 16 * 3600, len(day)))
        number = [f"R{place:06}" for place in range(len(day))]
        who = [f"A{place:05}" for place in owner]
        names = np.array(MODULES, dtype=object)[module]
        self.tables["orders"] = pl.DataFrame({
            "order_id": number, "customer_id": who, "ordered_at": when, "amount": amount,
            "currency": ["EUR"] * len(day), "is_cancellation": list(amount < 0),
        })  # fmt: skip
        self.tables["order_lines"] = pl.DataFrame({
            "order_id": number, "line_id": ["1"] * len(day), "customer_id": who,
            "ordered_at": when, "product_name": list(names), "quantity": np.ones(len(day)),
            "amount": amount, "currency": ["EUR"] * len(day), "is_cancellation": list(amount < 0),
        })  # fmt: skip

    def leads(self) -> None:
        """Draw leads; fairs and webinars bring many at once."""
        random, days = self.random, self.calendar.days
        found: list[tuple[int, str]] = []
        for source, per_day in zip(SOURCES, (0.4, 1.6, 0.7, 1.0, 0.5), strict=True):
            rates = self.rates(per_day, 0.3)
            if source in {"Messe", "Webinar"}:
                rates = rates * draw_bursts(random, days, every=60, size=6, days=3)
            found += [(int(day), source) for day in repeat_days(random, rates)]
        if "influencer" in self.planted:
            rates = np.zeros(days)
            rates[self.begins["influencer"] :] = 24 / 28
            found += [(int(day), "Podcast") for day in repeat_days(random, rates)]
        day = np.array([each for each, _ in found])
        self.tables["leads"] = pl.DataFrame({
            "lead_id": [f"L{place:05}" for place in range(len(day))],
            "created_at": self.calendar.moments(day, draw_hours(random, len(day), OFFICE)),
            "source": [source for _, source in found],
            "channel": list(pick(random, ("web", "linkedin"), len(day), (4, 1))),
        })  # fmt: skip

    def texts(self) -> None:
        """Draw what others write: threads in which one complaint draws others."""
        random, days = self.random, self.calendar.days
        starts = repeat_days(random, self.rates(5.0))
        answers = 1 + random.geometric(0.45, len(starts))
        topic = pick(random, TOPICS, len(starts))
        channel = pick(random, NETWORKS, len(starts), (5, 3, 2))
        mood = 1 / (1 + np.exp(1.4 - random.normal(0, 0.8, len(starts))))  # of the thread
        worse = self.acts("topic_negative", starts) & (topic == self.cell("topic_negative"))
        more = np.where(worse, answers * 1.6, answers).astype(int)  # twice the negative ones
        mood = np.where(worse, np.minimum(mood * 2.0, 0.9), mood)
        day = np.repeat(starts, more)
        topic, channel, mood = (np.repeat(each, more) for each in (topic, channel, mood))
        draw = random.random(len(day))
        label = np.where(draw < mood, "negative", np.where(draw < mood + 0.3, "positive",
                                                           "neutral"))  # fmt: skip
        text = np.array(fill_texts(random, PLAIN, topic), dtype=object)
        for name, sentences in (("negative", BAD), ("positive", GOOD)):
            chosen = label == name
            text[chosen] = fill_texts(random, sentences, topic[chosen])
        author = random.choice(600, len(day), p=draw_heavy(random, 600, 1.8))
        frame = pl.DataFrame({"day": day, "channel": list(channel), "text": list(text),
                              "label": list(label), "author": author})  # fmt: skip
        self.tables |= self._write_texts(pl.concat([frame, *self._more_texts(days)]))

    def _more_texts(self, days: int) -> list[pl.DataFrame]:
        random = self.random
        found = []
        for kind, per_block, label in (("privacy_worries", 18, "negative"),
                                       ("single_writer", 25, "negative")):  # fmt: skip
            if kind in self.planted:
                span = days - self.begins[kind]
                count = random.poisson(per_block * span / 28)
                day = days - 1 - random.integers(0, span, count)
                privacy = kind == "privacy_worries"
                text = (fill_texts(random, PRIVACY, [""] * count) if privacy else
                        fill_texts(random, BAD, pick(random, TOPICS, count)))  # fmt: skip
                channel = (list(pick(random, NETWORKS[:2], count)) if privacy else
                           [self.cell(kind)] * count)  # fmt: skip
                found.append(pl.DataFrame({
                    "day": day, "channel": channel, "text": text, "label": [label] * count,
                    "author": random.integers(0, 600, count) if privacy else np.full(count, 9999),
                }))  # fmt: skip
        return found

    def _write_texts(self, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
        random = self.random
        frame = self._silence(frame).sort("day")
        number = pl.Series([f"t{place:06}" for place in range(frame.height)])
        when = self.calendar.moments(frame["day"].to_numpy(),
                                     draw_hours(random, frame.height, OFFICE))  # fmt: skip
        posts = frame.select(
            "channel", number.alias("post_id"), pl.lit("comment").alias("kind"),
            pl.format("u{}", "author").alias("author_id"), pl.lit(value=False).alias("is_own"),
            when.alias("created_at"), "text", pl.lit("de").alias("language"),
        )  # fmt: skip
        is_worry = frame["text"].is_in(PRIVACY).alias("is_worry")
        return {
            "posts": posts,
            "post_sentiment": posts.select("channel", "post_id", frame["label"]),
            "post_worries": posts.select("channel", "post_id", is_worry).with_columns(
                pl.when("is_worry").then(pl.lit("privacy")).alias("topic")
            ),
        }

    def _silence(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Drop what does not come from a channel that begins late or dies."""
        random = self.random
        for kind, before in (("first_months", True), ("channel_dies", False)):
            if kind in self.planted:
                begin = self.begins[kind]
                gone = (pl.col("day") < begin) if before else (pl.col("day") >= begin)
                luck = pl.Series(random.random(frame.height)) < (0.05 if not before else 0.0)
                frame = frame.filter(~((pl.col("channel") == self.cell(kind)) & gone) | luck)
        return frame

    def tickets(self) -> None:
        """Draw tickets: incidents come in bursts, large accounts write more."""
        random, days = self.random, self.calendar.days
        rates = self.rates(16.0, 0.3, 0.9) * draw_bursts(random, days, every=45, size=1.2, days=2)
        day = repeat_days(random, rates)
        module = pick(random, MODULES, len(day), (4, 2, 2, 1.5, 1))
        wave = wander(random, days, 0.3, 0.95)[day]
        complaint = random.random(len(day)) < 1 / (1 + np.exp(1.3 - wave))
        twice = self.acts("product_complaints", day) & complaint & (
            module == self.cell("product_complaints")
        )  # fmt: skip
        copies = 1 + 2 * twice
        day, module, complaint = (np.repeat(each, copies) for each in (day, module, complaint))
        channel = pick(random, DESK, len(day), (5, 4, 2))
        seconds = draw_hours(random, len(day), OFFICE)
        backlog = wander(random, days, 0.35, 0.9)[day]
        wait = 2.5 * 3600 * np.exp(random.normal(0, 0.9, len(day)) + backlog)
        late = (seconds >= 16 * 3600) | (seconds < 6 * 3600)  # after hours, in UTC
        weekend = self.calendar.weekdays[day] > 4
        wait = wait * np.where(late | weekend, 2.0, 1.0)
        wait *= np.where(self.acts("after_hours", day) & (late | weekend), 3.0, 1.0)
        wait *= np.where(self.acts("slow_replies", day) & (channel == self.cell("slow_replies")),
                         2.5, 1.0)  # fmt: skip
        text = np.array(fill_texts(random, ASKED, module), dtype=object)
        text[complaint] = fill_texts(random, REPORTS, module[complaint])
        parts = (self.seats + 5) / (self.seats + 5).sum()
        who = random.choice(len(parts), len(day), p=parts)
        created = self.calendar.moments(day, seconds)
        replied = created + pl.Series((wait * 1e6).astype(np.int64)).cast(pl.Duration("us"))
        heard = pl.Series(random.random(len(day)) < 0.9)
        self.tables["tickets"] = pl.DataFrame({
            "ticket_id": [f"T{place:06}" for place in range(len(day))],
            "customer_id": [f"A{place:05}" for place in who],
            "channel": list(channel), "created_at": created, "first_reply_at": replied,
            "is_complaint": list(complaint), "subject": ["Anfrage"] * len(day),
            "text": list(text), "topic": list(pick(random, TOPICS, len(day))),
        }).with_columns(pl.when(heard).then("first_reply_at").alias("first_reply_at"))  # fmt: skip

    def surveys(self) -> None:
        """Draw NPS: a wave each quarter, and some answers in between."""
        random, days = self.random, self.calendar.days
        rates = np.full(days, 2.5 * self.size) * np.exp(wander(random, days, 0.3, 0.8))
        for start in range(int(random.integers(0, 90)), days, 91):
            rates[start : start + 12] += 15 * self.size
        day = repeat_days(random, rates)
        known = np.searchsorted(np.sort(self.since), day)
        order = np.argsort(self.since, kind="stable")
        who = order[(random.random(len(day)) * known).astype(int)]
        is_new = day - self.since[who] < 365
        fan, critic = np.full(len(day), 0.42), np.full(len(day), 0.2)
        worse = self.acts("nps_new_customers", day) & is_new
        fan, critic = np.where(worse, 0.2, fan), np.where(worse, 0.43, critic)
        draw = random.random(len(day))
        score = np.where(draw < fan, 10.0, np.where(draw < fan + critic, 4.0, 8.0))
        self.tables["surveys"] = pl.DataFrame({
            "survey_id": [f"S{place:05}" for place in range(len(day))],
            "customer_id": [f"A{place:05}" for place in who],
            "instrument": ["nps"] * len(day), "score": score, "scale_max": [10.0] * len(day),
            "answered_at": self.calendar.moments(day, draw_hours(random, len(day), OFFICE)),
        })  # fmt: skip

    def own_posts(self) -> None:
        """Draw own posts: more of them each year, with heavy tails of interactions."""
        random, days = self.random, self.calendar.days
        day = repeat_days(random, self.rates(3.0, 0.3) * np.linspace(0.6, 1.3, days))
        channel = pick(random, NETWORKS, len(day), (5, 3, 2))
        type_ = pick(random, ("text", "link", "image", "video"), len(day), (3, 2, 2, 3))
        audience = np.linspace(0.7, 1.2, days)[day]
        reach = 1500 * audience * np.exp(random.normal(0, 0.6, len(day)))
        mean = reach * 0.03 * np.exp(0.4 * random.standard_t(4, len(day)))
        mean *= np.where(self.acts("videos", day) & (type_ == "video"), 2.5, 1.0)
        recent = np.flatnonzero((day >= days - 25) & (channel == self.cell("viral_post")))
        if len(recent):
            mean[recent[0]], reach[recent[0]] = 60 * mean[recent[0]], 40 * reach[recent[0]]
        count = random.poisson(mean)
        number = [f"p{place:05}" for place in range(len(day))]
        when = self.calendar.moments(day, draw_hours(random, len(day), OFFICE))
        frame = pl.DataFrame({
            "day": day, "channel": list(channel), "post_id": number, "created_at": when,
            "post_type": list(type_), "like_count": (0.8 * count).astype(int),
            "comment_count": count - (0.8 * count).astype(int), "reach_count": reach.astype(int),
            "observed_at": when + timedelta(days=5),
        })  # fmt: skip
        frame = self._silence(frame)
        posts = frame.select("channel", "post_id", "created_at", "post_type").with_columns(
            pl.lit("post").alias("kind"), pl.lit("us").alias("author_id"),
            pl.lit(value=True).alias("is_own"), pl.lit("Neues aus der Entwicklung.").alias("text"),
            pl.lit("de").alias("language"),
        )  # fmt: skip
        self.tables["posts"] = pl.concat([self.tables["posts"], posts], how="diagonal")
        self.tables["post_metrics"] = frame.select(
            "channel", "post_id", "observed_at", "like_count", "comment_count", "reach_count"
        )

    def channels(self) -> None:
        """Draw followers and reach: by week from one network, by day from the others."""
        frames = []
        for place, channel in enumerate(NETWORKS):
            random, days = self.random, self.calendar.days
            gained = random.poisson(6 * np.exp(wander(random, days, 0.5, 0.9)))
            followers = 4000 + 2000 * place + np.cumsum(gained)
            drift = np.cumsum(random.normal(0, 0.012, days)) + 0.3 * np.arange(days) / 365
            reach = 900 * np.exp(drift + wander(random, days, 0.3, 0.7)) * (0.4 + 0.6 * self.office)
            frames.append(pl.DataFrame({
                "day": np.arange(days), "channel": [channel] * days, "account_id": ["us"] * days,
                "follower_count": followers, "reach_count": reach.astype(int),
            }).filter((pl.col("day") % 7 == 0) | (channel != "linkedin")))  # fmt: skip
        frame = self._silence(pl.concat(frames))
        self.tables["channel_metrics"] = frame.with_columns(
            pl.Series("day", [self.calendar.place(day) for day in frame["day"].to_list()])
        )

    def visits(self) -> None:
        """Draw visits of the website: advertising is switched on and off."""
        random, days = self.random, self.calendar.days
        frames = []
        for channel, per_day in (("google", 120.0), ("linkedin", 30.0), ("newsletter", 15.0)):
            rates = self.rates(per_day / self.size, 0.2, 0.95)
            if channel == "newsletter":
                rates = rates * (0.4 + 4 * (np.arange(days) % 14 == 3))
            if channel == "linkedin":
                rates = rates * draw_bursts(random, days, every=70, size=1.5, days=12)
            frames.append(pl.DataFrame({
                "day": self.calendar.dates, "channel": [channel] * days,
                "visit_count": random.poisson(rates),
            }))  # fmt: skip
        self.tables["web_visits"] = pl.concat(frames)

    def lose_week(self) -> None:
        """Leave a week out of the tickets and texts, as if their export had failed."""
        if "missing_week" not in self.planted:
            return
        last = self.calendar.last - timedelta(days=int(self.random.integers(2, 14)))
        first = last - timedelta(days=6)
        for table in ("tickets", "leads"):
            day = pl.col("created_at").dt.date()
            self.tables[table] = self.tables[table].filter(~day.is_between(first, last))
