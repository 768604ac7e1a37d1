"""Exports beside the eighteen months: rivals, influencers, follows, shares, visits, margins.

They are drawn from a seed of their own, so that the other files stay as they are.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import TypeVar

import phrases
from days import CAMPAIGNS, moment, some_day
from dealings import Order
from events import OWN, Post, World
from files import Export, Row, iso, lines
from people import DAYS, FIRST_DAY, LAST_DAY, Person, Profile

T = TypeVar("T")
RIVALS = ("Waldquell", "Kräuterhof Nord")
INFLUENCERS = (
    ("Tilda Teeliebe", "tilda.teeliebe", "tilda_tee", "", "tee", 48_200),
    ("Jonas Röstet", "jonas.roestet", "jonasroestet", "jonasroestet", "kaffee", 31_500),
    ("Küchenglück mit Käthe", "kuechenglueck.kaethe", "", "kuechenglueck", "küche", 86_000),
    ("Hummelgarten", "hummelgarten", "hummelgarten_", "", "garten", 22_700),
    ("Seifenwerkstatt Ronja", "seifen.ronja", "", "", "pflege", 15_300),
    ("Plastikfrei durchs Jahr", "plastikfrei.jahr", "plastikfrei_jahr", "plastikfreijahr",
     "umwelt", 64_900),
)  # fmt: skip
"""Name, handles on Instagram, X and YouTube, topic, followers."""


def _draw(rng: Random, of: Sequence[T], most: int) -> list[T]:
    """Draw some without repetition; a small company has fewer."""
    return rng.sample(of, k=min(most, len(of)))


def rival_profiles() -> list[tuple[Profile, str, int]]:
    """Return the accounts of rivals: profile, brand, followers."""
    return [
        (Profile(channel, f"rival-{number}-{channel}", handle, brand), brand, size)
        for number, (brand, handle, size) in enumerate(
            zip(RIVALS, ("waldquell", "kraeuterhofnord"), (12_400, 7_900), strict=True)
        )
        for channel in ("instagram", "x")
    ]


def influencer_profiles() -> list[tuple[Profile, int]]:
    """Return the accounts of influencers with their followers."""
    found = []
    for number, (name, instagram, x, _, _, size) in enumerate(INFLUENCERS):
        for channel, handle, share in (("instagram", instagram, 1.0), ("x", x, 0.4)):
            if handle:
                profile = Profile(channel, f"influencer-{number}-{channel}", handle, name)
                found.append((profile, round(size * share)))
    return found


def other_accounts() -> Export:
    """Return the profiles of rivals and influencers."""
    header = ("channel", "profile_id", "handle", "display_name", "is_own", "brand",
              "follower_count")  # fmt: skip
    rows: list[Row] = [
        (one.channel, one.profile_id, one.handle, one.name, "false", brand, size)
        for one, brand, size in rival_profiles()
    ]
    rows += [
        (one.channel, one.profile_id, one.handle, one.name, "false", "", size)
        for one, size in influencer_profiles()
    ]
    return Export("other_accounts.csv", lines(header, rows).encode(), len(rows))


def influencers() -> Export:
    """Return the company's list of influencers."""
    header = ("name", "instagram", "x", "youtube", "topic")
    rows: list[Row] = [
        (name, f"@{instagram}", f"https://x.com/{x}" if x else "", youtube, topic)
        for name, instagram, x, youtube, topic, _ in INFLUENCERS
    ]
    note = "handles with @, or as the address of the profile"
    return Export("influencers.csv", lines(header, rows).encode(), len(rows), note=note)


def follows(rng: Random, world: World) -> Export:
    """Return who follows whom: customers the company, influencers and rivals; the company a few."""
    pairs: set[tuple[str, str, str]] = set()
    known = influencer_profiles()
    for person in world.everyone:
        for one in person.profiles:
            if rng.random() < 0.15 + 0.6 * person.positive:
                pairs.add((one.channel, one.profile_id, OWN[one.channel].profile_id))
            for other, _ in known:
                if other.channel == one.channel and rng.random() < 0.12:
                    pairs.add((one.channel, one.profile_id, other.profile_id))
            for other, _, _ in rival_profiles():
                if other.channel == one.channel and rng.random() < 0.06 + 0.1 * (
                    1 - person.positive
                ):
                    pairs.add((one.channel, one.profile_id, other.profile_id))
    for one, _ in known:
        if one.handle in {"tilda.teeliebe", "tilda_tee", "hummelgarten", "seifen.ronja"}:
            pairs.add((one.channel, OWN[one.channel].profile_id, one.profile_id))
    rows: list[Row] = [
        (*pair, FIRST_DAY + timedelta(days=rng.randrange(DAYS))) for pair in sorted(pairs)
    ]
    header = ("channel", "profile_id", "target_id", "since")
    return Export("follows.csv", lines(header, rows).encode(), len(rows))


def reactions(rng: Random, world: World) -> Export:
    """Return likes and shares of own posts by people who write, and shares of shares."""
    writers: dict[str, list[tuple[Person, Profile]]] = {}
    for person in world.everyone:
        for one in person.profiles:
            writers.setdefault(one.channel, []).append((person, one))
    rows: dict[tuple[str, str, str, str], tuple[datetime, str]] = {}
    for post in world.posts:
        if post.kind != "post":
            continue
        for person, one in _draw(rng, writers[post.channel], rng.randrange(9)):
            at = post.created + timedelta(minutes=rng.randrange(5, 4000))
            if at.date() <= LAST_DAY and rng.random() < 0.3 + 0.6 * person.positive:
                rows[post.channel, post.post_id, one.profile_id, "like"] = at, ""
        _share(rng, post, writers[post.channel], rows)
    header = ("channel", "post_id", "profile_id", "kind", "reacted_at", "via_id")
    written: list[Row] = [(*key, iso(at), via) for key, (at, via) in sorted(rows.items())]
    return Export("reactions.csv", lines(header, written).encode(), len(written))


def _share(
    rng: Random,
    post: Post,
    writers: list[tuple[Person, Profile]],
    rows: dict[tuple[str, str, str, str], tuple[datetime, str]],
) -> None:
    """Let a post be shared, and its shares be shared on, now and then."""
    chance = {"story": 0.45, "values": 0.5, "question": 0.2, "offer": 0.12}.get(post.series, 0.1)
    waiting = [(post.created, "")] if rng.random() < chance else []
    while waiting:
        since, via = waiting.pop(0)
        count = rng.choice((0, 0, 1, 2)) if via else rng.randrange(1, 4)
        for _, one in _draw(rng, writers, count):
            at = since + timedelta(minutes=rng.randrange(5, 1500))
            key = (post.channel, post.post_id, one.profile_id, "share")
            if at.date() <= LAST_DAY and key not in rows and one.profile_id != via:
                rows[key] = at, via
                if len(rows) % 3:
                    waiting.append((at, one.profile_id))


def web_visits(rng: Random) -> Export:
    """Return visits of the shop from social channels by day, with the value of their goals."""
    header = ("day", "channel", "visits", "goals", "goal_value", "currency")
    means = {"facebook": 38.0, "instagram": 52.0, "x": 9.0, "teeblog": 4.0}
    rows: list[Row] = []
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for channel, mean in means.items():
            boost = 1.9 if any(c[2] == channel and c[3] <= day <= c[4] for c in CAMPAIGNS) else 1.0
            visits = round(mean * boost * (1 + offset / 1500) * rng.lognormvariate(0.0, 0.25))
            goals = sum(rng.random() < 0.021 for _ in range(visits))
            value = sum(rng.lognormvariate(3.4, 0.5) for _ in range(goals))
            rows.append((day, channel, visits, goals, f"{value:.2f}", "EUR"))
    return Export("web_visits.csv", lines(header, rows).encode(), len(rows))


def margins(rng: Random, orders: list[Order]) -> Export:
    """Return the contribution margin of each order of the shop."""
    rows: list[Row] = []
    for order in orders:
        if order.system != "shopify":
            continue
        value = sum(pieces * price for _, pieces, price in order.lines) - order.discount
        share = rng.uniform(0.32, 0.52) - (0.9 if order.returned == "all" else 0.0)
        rows.append((order.number, f"{value * share / 100:.2f}"))
    return Export("margins.csv", lines(("order_id", "margin"), rows).encode(), len(rows))


def rival_mentions(rng: Random, world: World) -> list[Post]:
    """Return mentions of rivals, some beside the company, and posts of influencers."""
    writers = [person for person in world.everyone if person.profiles]
    found = []
    for number in range(70):
        person = rng.choice(writers)
        one = person.profiles[0]
        text = rng.choice(phrases.RIVAL_MENTIONS).format(rival=rng.choice(RIVALS))
        day = some_day(rng, person.since)
        found.append(
            Post(one.channel, f"rm{number + 1:04d}", "mention", one, moment(rng, day), text)
        )
    for number, (one, _) in enumerate(influencer_profiles()):
        for part in range(2):
            at = moment(rng, FIRST_DAY + timedelta(days=rng.randrange(DAYS - 5)))
            text = rng.choice(phrases.INFLUENCER_POSTS)
            name = f"ip{number:02d}{part}"
            found.append(Post(one.channel, name, "mention", one, at, text))
            if one.handle in {"tilda.teeliebe", "tilda_tee", "jonas.roestet"}:
                own, later = OWN[one.channel], at + timedelta(hours=rng.randrange(1, 30))
                reply = f"@{one.handle} danke für das schöne Bild, liebe Grüße aus der Werkstatt!"
                found.append(
                    Post(one.channel, f"ir{number:02d}{part}", "reply", own, later, reply,
                         name, name, is_own=True)
                )  # fmt: skip
    return found


def recent_messages(rng: Random, world: World) -> list[Post]:
    """Return messages of the last week, most answered within minutes, as Meta's badge asks for."""
    found = []
    writers = [
        (person, one)
        for person in world.everyone
        for one in person.profiles
        if one.channel == "facebook"
    ]
    for number, (_, one) in enumerate(_draw(rng, writers, 24)):
        day = LAST_DAY - timedelta(days=rng.randrange(1, 6))
        at = datetime.combine(day, time(rng.randrange(7, 15), rng.randrange(60)))
        name = f"dm{number:04d}"
        text = rng.choice(phrases.QUESTIONS).format(der="der Tee", den="den Tee")
        found.append(Post("facebook", name, "message", one, at, text, thread=name))
        if number % 12:
            later = at + timedelta(minutes=rng.randrange(2, 22))
            reply = rng.choice(phrases.REPLIES["question"])
            found.append(
                Post("facebook", f"{name}r", "message", OWN["facebook"], later, reply, name, name,
                     is_own=True)
            )  # fmt: skip
    return found


def partner_deals(rng: Random, world: World) -> tuple[Export, Export]:
    """Return leads of campaigns with a customer number, and deals won with partners."""
    customers = [person for person in world.everyone if person.customer_id]
    leads: list[Row] = []
    for number, person in enumerate(_draw(rng, customers, 60)):
        campaign = CAMPAIGNS[number % len(CAMPAIGNS)]
        at = moment(rng, campaign[3] + timedelta(days=rng.randrange(14)))
        converted = at + timedelta(days=rng.randrange(2, 30))
        is_converted = rng.random() < 0.3 and converted.date() <= LAST_DAY
        leads.append((f"N{number + 1:04d}", person.customer_id, iso(at), "Gewinnspiel", campaign[2],
                      campaign[0], iso(at + timedelta(hours=30)),
                      iso(converted) if is_converted else "", str(is_converted).lower(),
                      "1.20", "EUR"))  # fmt: skip
    deals: list[Row] = []
    firms = [person for person in customers if person.firm]
    for number in range(14):
        firm = rng.choice(firms)
        at = moment(rng, FIRST_DAY + timedelta(days=rng.randrange(300)))
        closed = at + timedelta(days=rng.randrange(14, 120))
        won = number % 3 > 0
        deals.append((f"P{number + 1:04d}", firm.customer_id, f"Jahresliefervertrag {firm.firm}",
                      iso(at), iso(closed), "Gewonnen" if won else "Verloren", iso(closed),
                      "won" if won else "lost", f"{rng.lognormvariate(7.2, 0.5):.2f}", "EUR",
                      "partner", "partner"))  # fmt: skip
    lead_header = ("lead_id", "customer_id", "created_at", "source", "channel", "campaign_id",
                   "first_follow_up_at", "converted_at", "is_converted", "cost",
                   "currency")  # fmt: skip
    deal_header = ("opportunity_id", "customer_id", "name", "created_at", "closed_at", "stage",
                   "stage_since", "state", "amount", "currency", "source",
                   "channel")  # fmt: skip
    return (
        Export("campaign_leads.csv", lines(lead_header, leads).encode(), len(leads)),
        Export("partner_deals.csv", lines(deal_header, deals).encode(), len(deals)),
    )
