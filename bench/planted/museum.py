"""A museum: reviews, school holidays, weather, exhibitions, few orders, pauses in posting.

Most people come once; texts follow visitors, who follow season, weekday, weather and exhibitions.
Reviews carry stars; the share of satisfied visitors wanders over years.
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

KINDS = (
    "new_topic", "rating_falls", "price_worries", "slow_replies", "reach_redefined",
    "bot_followers", "videos", "weekends", "weekday", "product_collapse", "region",
    "channel_dies", "privacy_worries", "product_complaints",
)  # fmt: skip
LOOKALIKES = ("missing_week", "season", "first_months", "viral_post")
_THINGS = ("Dauerausstellung", "Audioguide", "Museumscafé", "Kasse", "Garderobe", "Führung")
_NEW_THING = "Parkhaus"
_PLATFORMS = ("google", "tripadvisor", "facebook")
_NETWORKS = ("instagram", "facebook", "youtube")
_GOODS = ("Jahreskarte", "Katalog", "Kunstdruck", "Gutschein", "Postkarten")
_PRICES = (60.0, 32.0, 18.0, 40.0, 9.0)
_REGIONS = ("DE", "AT", "CH", "NL")
_FORMATS = ("image", "video", "carousel")
_WORRIES = {
    "price": (
        "Ich mache mir Sorgen, dass wir uns den Eintritt bald nicht mehr leisten können.",
        "Wir haben Angst vor noch höheren Preisen, das wird uns zu teuer.",
    ),
    "privacy": (
        "Ich mache mir Sorgen um meine persönlichen Daten beim Kauf.",
        "Ich habe Angst, dass meine Daten weitergegeben werden.",
    ),
}
_BAD = (
    "{}: leider eine große Enttäuschung.",
    "Der Besuch war ärgerlich, {} ist furchtbar.",
    "Sehr schlecht, {} war eine Zumutung für uns.",
)
_GOOD = (
    "Ein wunderbarer Tag, {} hat uns begeistert.",
    "{} ist großartig, sehr empfehlenswert!",
    "Tolles Haus, {} war sehr schön.",
)
_PLAIN = ("Waren am Sonntag da, auch {} gesehen.", "{} liegt im ersten Stock.", "Ist {} geöffnet?")
_DAYTIME = (0, 0, 0, 0, 0, 0.1, 0.4, 1, 2, 3, 4, 4, 4, 4, 5, 5, 4, 4, 5, 5, 3, 1.5, 0.5, 0.1)


def draw_museum(seed: int, *, effects: frozenset[str], size: float = 1.0) -> Company:
    """Return a museum with effects planted; none moves nothing but chance and season."""
    return _Museum(seed, effects, size).draw()


class _Museum:
    def __init__(self, seed: int, effects: frozenset[str], size: float) -> None:
        self.random = random = np.random.default_rng([22, seed])
        self.size = size
        days = int(random.integers(400, 1150))
        last = date(2025, 1, 10) + timedelta(days=int(random.integers(0, 700)))
        self.calendar = calendar = Calendar(last, days)
        self.begins = {kind: days - 28 * int(random.integers(1, 4))
                       for kind in (*KINDS, *LOOKALIKES)}  # fmt: skip
        self.tables: dict[str, pl.DataFrame] = {}
        one = self.one
        counted = one(_NETWORKS)
        other = next(name for name in _NETWORKS if name != counted)
        chosen = (
            Planted("new_topic", _NEW_THING, 0.0, 20.0),
            Planted("rating_falls", "google", 0.0, -0.77),
            Planted("price_worries", "price", 3.0),
            Planted("slow_replies", one(("google", "facebook")), 3.0),
            Planted("reach_redefined", counted, one((0.5, 1.8))),
            Planted("bot_followers", one(_NETWORKS[:2]), 0.0, 2400.0),
            Planted("videos", "video", 2.5),
            Planted("weekends", "weekend", 1.7),
            Planted("weekday", "3", 0.4),
            Planted("product_collapse", one(_GOODS[1:4]), 0.3),
            Planted("region", one(_REGIONS[1:]), 2.6),
            Planted("channel_dies", "tripadvisor", 0.05),
            Planted("privacy_worries", "privacy", 0.0, 16.0),
            Planted("product_complaints", one(_GOODS[:3]), 3.0),
            Planted("missing_week", ""),
            Planted("season", ""),
            Planted("first_months", "threads"),
            Planted("viral_post", other),
        )
        self.planted = {each.kind: each for each in chosen if each.kind in effects}
        self.visitors = self._draw_visitors(calendar)

    def _draw_visitors(self, calendar: Calendar) -> Floats:
        """Return the relative number of visitors of each day."""
        random, days = self.random, calendar.days
        day = calendar.year_days
        season = 1 + 0.35 * np.cos(2 * np.pi * (day - 200) / 365) + 0.5 * (day > 330) * (day < 358)
        if "season" in self.planted:
            last = calendar.last.timetuple().tm_yday
            season *= 1 + 0.6 * np.exp(-((((day - last + 20 + 182) % 365 - 182) / 18.0) ** 2))
        holidays = 1 + 0.3 * np.isin(calendar.months, (4, 7, 8, 10))
        week = np.array([0.1, 0.8, 0.9, 0.9, 1.0, 1.6, 1.7])[calendar.weekdays]
        shows = draw_bursts(random, days, every=130, size=0.5, days=30)
        weather = np.exp(wander(random, days, 0.25, 0.5))
        return season * holidays * week * shows * weather

    def one(self, values: Any) -> Any:
        return values[int(self.random.integers(0, len(values)))]

    def cell(self, kind: str) -> str:
        """Return the cell of an effect, empty if it is not planted."""
        return self.planted[kind].cell if kind in self.planted else ""

    def acts(self, kind: str, days: Floats) -> Floats:
        """Return the days at which an effect is planted and has begun."""
        return np.asarray((days >= self.begins[kind]) & (kind in self.planted))

    def draw(self) -> Company:
        """Draw all tables."""
        for part in (self.texts, self.orders, self.tickets, self.surveys, self.own_posts,
                     self.channels):  # fmt: skip
            part()
        return Company("museum", self.calendar.last, tuple(self.planted.values()), self.tables)

    def rates(self, per_day: float) -> Floats:
        """Return daily rates that follow the visitors."""
        return per_day * self.size * self.visitors

    def texts(self) -> None:
        """Draw reviews and comments, and the answers of the museum."""
        random, days = self.random, self.calendar.days
        day = repeat_days(random, self.rates(9.0))
        channel = pick(random, _PLATFORMS, len(day), (6, 3, 2))
        thing = pick(random, _THINGS, len(day), (6, 2, 3, 1, 1, 2))
        level = wander(random, days, 0.4, 0.995)[day] - 1.3  # over years
        worse = self.acts("rating_falls", day) & (channel == self.cell("rating_falls"))
        odds = 1 / (1 + np.exp(-(level + random.normal(0, 0.3, len(day)))))
        odds = np.where(worse, odds + 0.3, odds)
        bad = random.random(len(day)) < odds
        good = ~bad & (random.random(len(day)) < 0.7)
        label = np.where(bad, "negative", np.where(good, "positive", "neutral"))
        rating = np.where(bad, random.integers(1, 3, len(day)),
                          np.where(good, random.integers(4, 6, len(day)), 3))  # fmt: skip
        text = np.array(fill_texts(random, _PLAIN, thing), dtype=object)
        for chosen, sentences in ((bad, _BAD), (good, _GOOD)):
            text[chosen] = fill_texts(random, sentences, thing[chosen])
        usual = pl.DataFrame({
            "day": day, "channel": list(channel), "text": list(text), "label": list(label),
            "rating": rating.astype(float), "worry": pl.Series([None] * len(day), dtype=pl.String),
        })  # fmt: skip
        frame = pl.concat([usual, *self._more_texts()]).sort("day", "channel", "text")
        self.tables |= self._write_texts(self._drop(frame))

    def _more_texts(self) -> list[pl.DataFrame]:
        random, days = self.random, self.calendar.days
        found = []
        usual = self.rates(8 / 28) / self.visitors.mean()
        plans = {"price_worries": usual * np.where(
            self.acts("price_worries", np.arange(days)), 3.0, 1.0)}  # fmt: skip
        for kind, per_block in (("privacy_worries", 16), ("new_topic", 20), ("first_months", 40)):
            if kind in self.planted:
                plans[kind] = np.where(self.acts(kind, np.arange(days)), per_block / 28, 0.0)
        for kind, rates in plans.items():
            day = repeat_days(random, rates)
            worry = {"price_worries": "price", "privacy_worries": "privacy"}.get(kind)
            names = [_NEW_THING if kind == "new_topic" else "Führung"] * len(day)
            sentences = _WORRIES[worry] if worry else _BAD if kind == "new_topic" else _PLAIN
            channel = (["threads"] * len(day) if kind == "first_months" else
                       list(pick(random, _PLATFORMS, len(day), (4, 0, 3))))  # fmt: skip
            types = {"text": pl.String, "label": pl.String, "channel": pl.String}
            found.append(pl.DataFrame({
                "day": day, "channel": channel, "text": fill_texts(random, sentences, names),
                "label": ["neutral" if kind == "first_months" else "negative"] * len(day),
                "rating": pl.Series([None] * len(day), dtype=pl.Float64),
                "worry": pl.Series([worry] * len(day), dtype=pl.String),
            }, schema_overrides=types))  # fmt: skip
        return found

    def _drop(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Drop the texts of a channel that dies, and those of a week that was not exported."""
        random = self.random
        if "channel_dies" in self.planted:
            gone = (pl.col("channel") == self.cell("channel_dies")) & (
                pl.col("day") >= self.begins["channel_dies"]
            )
            luck = pl.Series(random.random(frame.height)) < 0.05
            frame = frame.filter(~gone | luck)
        if "missing_week" in self.planted:
            last = self.calendar.days - 1 - int(random.integers(2, 14))
            frame = frame.filter(~pl.col("day").is_between(last - 6, last))
        return frame

    def _write_texts(self, frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
        random = self.random
        number = pl.Series([f"t{place:06}" for place in range(frame.height)])
        day = frame["day"].to_numpy()
        when = self.calendar.moments(day, draw_hours(random, len(day), _DAYTIME))
        author = random.choice(2500, len(day), p=draw_heavy(random, 2500, 2.5))
        posts = frame.select(
            "channel", number.alias("post_id"),
            pl.when(pl.col("rating").is_not_null()).then(pl.lit("review"))
            .otherwise(pl.lit("comment")).alias("kind"),
            pl.Series([f"g{place}" for place in author]).alias("author_id"),
            pl.lit(value=False).alias("is_own"), when.alias("created_at"), "text", "rating",
            pl.lit("de").alias("language"),
        )  # fmt: skip
        heard = random.random(len(day)) < 0.5
        slow = self.acts("slow_replies", day) & (
            frame["channel"].to_numpy() == self.cell("slow_replies")
        )
        busy = wander(random, self.calendar.days, 0.3, 0.9)[day]
        wait = 20 * 3600 * np.exp(random.normal(0, 0.8, len(day)) + busy) * np.where(slow, 3.0, 1.0)
        answers = posts.select(
            "channel", pl.format("{}a", "post_id").alias("post_id"),
            pl.lit("reply").alias("kind"), pl.lit("us").alias("author_id"),
            pl.lit(value=True).alias("is_own"),
            (pl.col("created_at") + pl.Series((wait * 1e6).astype(np.int64)).cast(
                pl.Duration("us"))).alias("created_at"),
            pl.lit("Danke für Ihren Besuch.").alias("text"), pl.col("post_id").alias("parent_id"),
            pl.lit("de").alias("language"),
        ).filter(pl.Series(heard))  # fmt: skip
        return {
            "posts": pl.concat([posts, answers], how="diagonal"),
            "post_sentiment": posts.select("channel", "post_id", frame["label"]),
            "post_worries": posts.select("channel", "post_id", frame["worry"].alias("topic"))
            .with_columns(pl.col("topic").is_not_null().alias("is_worry")),
        }  # fmt: skip

    def orders(self) -> None:
        """Draw the few orders of the online shop, most of them from people who come once."""
        random = self.random
        december = 1 + 2.0 * (self.calendar.year_days > 325) * (self.calendar.year_days < 357)
        rates = np.full(self.calendar.days, 7.0 * self.size) * december
        rates = rates * np.exp(wander(random, self.calendar.days, 0.25, 0.8))
        day = repeat_days(random, rates)
        place = random.choice(len(_GOODS), len(day), p=(0.3, 0.2, 0.2, 0.2, 0.1))
        good = np.array(_GOODS, dtype=object)[place]
        gone = self.acts("product_collapse", day) & (good == self.cell("product_collapse"))
        kept = ~gone | (random.random(len(day)) < 0.3)
        region = pick(random, _REGIONS, len(day), (6, 1.5, 1.5, 1))
        more = self.acts("region", day) & (region == self.cell("region"))
        copies = kept * np.where(more, 2 + (random.random(len(day)) < 0.6), 1)
        day, place, region = (np.repeat(each, copies) for each in (day, place, region))
        amount = np.array(_PRICES)[place] * random.choice((1, 1, 1, 2, 3), len(day))
        again = random.random(len(day)) < 0.25
        who = np.where(again, random.integers(0, 150, len(day)), np.arange(len(day)) + 1000)
        when = self.calendar.moments(day, draw_hours(random, len(day), _DAYTIME))
        number = [f"B{each:05}" for each in range(len(day))]
        buyer = [f"M{each:05}" for each in who]
        self.tables["orders"] = pl.DataFrame({
            "order_id": number, "customer_id": buyer, "ordered_at": when, "amount": amount,
            "currency": ["EUR"] * len(day),
        })  # fmt: skip
        self.tables["order_lines"] = pl.DataFrame({
            "order_id": number, "line_id": ["1"] * len(day), "customer_id": buyer,
            "ordered_at": when, "product_name": list(np.array(_GOODS, dtype=object)[place]),
            "quantity": np.ones(len(day)), "amount": amount, "currency": ["EUR"] * len(day),
            "country": list(region),
        })  # fmt: skip
        home = pl.DataFrame({"customer_id": buyer, "country": list(region)})
        self.tables["customers"] = home.unique("customer_id", keep="first", maintain_order=True)

    def tickets(self) -> None:
        """Draw letters to the museum: school classes write several."""
        random = self.random
        day = repeat_days(random, self.rates(5.0))
        day = np.repeat(day, 1 + random.geometric(0.7, len(day)) // 2)
        good = pick(random, _GOODS, len(day))
        complaint = random.random(len(day)) < 0.25
        twice = self.acts("product_complaints", day) & complaint & (
            good == self.cell("product_complaints")
        )  # fmt: skip
        copies = 1 + 2 * twice
        day, good, complaint = (np.repeat(each, copies) for each in (day, good, complaint))
        closed = self.acts("weekday", day) & (self.calendar.weekdays[day] == 2)
        kept = ~closed | (random.random(len(day)) < 0.4)
        day, good, complaint = day[kept], good[kept], complaint[kept]
        created = self.calendar.moments(day, draw_hours(random, len(day), _DAYTIME))
        wait = 30 * 3600 * np.exp(random.normal(0, 1.0, len(day)))
        text = [f"Beschwerde: {name} ist mangelhaft." if bad else f"Frage zu {name}."
                for name, bad in zip(good, complaint, strict=True)]  # fmt: skip
        self.tables["tickets"] = pl.DataFrame({
            "ticket_id": [f"Z{each:05}" for each in range(len(day))],
            "requester": [f"z{each}" for each in random.integers(0, 400, len(day))],
            "channel": list(pick(random, ("email", "telefon"), len(day), (3, 1))),
            "created_at": created,
            "first_reply_at": created + pl.Series((wait * 1e6).astype(np.int64)).cast(
                pl.Duration("us")),
            "is_complaint": list(complaint), "subject": ["Nachricht"] * len(day), "text": text,
        })  # fmt: skip

    def surveys(self) -> None:
        """Draw cards filled in at the exit, typed in only in some months."""
        random, days = self.random, self.calendar.days
        rates = np.where((np.arange(days) // 28) % 5 == 4, 0.0, 1.2 * self.size)
        day = repeat_days(random, rates)
        score = random.choice((1.0, 2.0, 3.0, 4.0, 5.0), len(day), p=(0.04, 0.06, 0.2, 0.4, 0.3))
        self.tables["surveys"] = pl.DataFrame({
            "survey_id": [f"K{each:05}" for each in range(len(day))],
            "instrument": ["csat"] * len(day), "score": score, "scale_max": [5.0] * len(day),
            "answered_at": self.calendar.moments(day, draw_hours(random, len(day), _DAYTIME)),
        })  # fmt: skip

    def own_posts(self) -> None:
        """Draw own posts, with pauses of weeks."""
        random, days = self.random, self.calendar.days
        pauses = np.ones(days)
        for start in random.integers(0, days, days // 150):
            pauses[start : start + 20] = 0.1
        day = repeat_days(random, np.full(days, 2.5 * self.size) * pauses)
        channel = pick(random, _NETWORKS, len(day), (4, 3, 1))
        type_ = pick(random, _FORMATS, len(day), (5, 3, 2))
        mood = wander(random, days, 0.25, 0.97)[day]
        reach = 1200 * np.exp(random.normal(0, 0.5, len(day)) + mood)
        mean = reach * 0.05 * np.exp(0.35 * random.standard_t(3, len(day)))
        mean *= np.where(self.acts("videos", day) & (type_ == "video"), 2.5, 1.0)
        weekend = ("weekends" in self.planted) & (self.calendar.weekdays[day] > 4)
        mean *= np.where(weekend, 1.7, 1.0)
        recent = np.flatnonzero((day >= days - 25) & (channel == self.cell("viral_post")))
        if len(recent):
            mean[recent[0]], reach[recent[0]] = 60 * mean[recent[0]], 40 * reach[recent[0]]
        redefined = self.acts("reach_redefined", day) & (channel == self.cell("reach_redefined"))
        factor = self.planted["reach_redefined"].factor if redefined.any() else 1.0
        reach = reach * np.where(redefined, factor, 1.0)
        count = random.poisson(mean)
        when = self.calendar.moments(day, draw_hours(random, len(day), _DAYTIME))
        number = [f"p{each:05}" for each in range(len(day))]
        posts = pl.DataFrame({
            "channel": list(channel), "post_id": number, "kind": ["post"] * len(day),
            "author_id": ["us"] * len(day), "is_own": [True] * len(day), "created_at": when,
            "text": ["Neues aus dem Museum."] * len(day), "post_type": list(type_),
            "language": ["de"] * len(day),
        })  # fmt: skip
        self.tables["posts"] = pl.concat([self.tables["posts"], posts], how="diagonal")
        self.tables["post_metrics"] = pl.DataFrame({
            "channel": list(channel), "post_id": number, "observed_at": when + timedelta(days=4),
            "like_count": count - count // 8, "comment_count": count // 8,
            "reach_count": reach.astype(int),
        })  # fmt: skip

    def channels(self) -> None:
        """Draw followers and reach by day; some weeks of the past were not exported."""
        random, days = self.random, self.calendar.days
        frames = []
        burst = days - int(random.integers(5, 40))
        missing = np.zeros(days, bool)
        for start in random.integers(0, days, 4):
            missing[start : start + 9] = True
        for place, channel in enumerate(_NETWORKS):
            gained = random.poisson(5 * np.exp(wander(random, days, 0.4, 0.8)))
            if channel == self.cell("bot_followers"):
                gained[burst : burst + 3] += 800
            drift = np.cumsum(random.normal(0, 0.01, days)) + wander(random, days, 0.25, 0.8)
            reach = (700 + 300 * place) * np.exp(drift) * (0.8 + 0.2 * self.visitors.clip(max=2))
            if channel == self.cell("reach_redefined"):
                begin = self.begins["reach_redefined"]
                reach[begin:] *= self.planted["reach_redefined"].factor
            frames.append(pl.DataFrame({
                "day": self.calendar.dates, "channel": [channel] * days,
                "account_id": ["us"] * days,
                "follower_count": 3000 + 2500 * place + np.cumsum(gained),
                "reach_count": reach.astype(int),
            }).filter(pl.Series(~missing)))  # fmt: skip
        self.tables["channel_metrics"] = pl.concat(frames)
