"""What happens in 18 months: own posts, what people write and what the company answers, orders, tickets, surveys."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import phrases
import texts
from people import DAYS, FIRST_DAY, GROUPS, LAST_DAY, Person, Profile, berlin, poisson

OWN = {
    "facebook": Profile("facebook", "104611870023915", "tannquell", "Tannquell Naturwaren"),
    "instagram": Profile("instagram", "17841400512345678", "tannquell", "tannquell"),
    "x": Profile("x", "709112345678901234", "tannquell", "Tannquell"),
}
CAMPAIGNS = (
    ("K2025-03", "Frühlingsputz", "facebook", date(2025, 3, 10), date(2025, 3, 30), 185000, 4200, "happy"),
    ("K2025-06", "Sommerfrische", "instagram", date(2025, 6, 2), date(2025, 6, 29), 240000, 6100, "engaged"),
    ("K2025-09", "Werkstattgeschichten", "instagram", date(2025, 9, 1), date(2025, 9, 28), 120000, 3900, "engaged"),
    ("K2025-11", "Adventspost", "newsletter", date(2025, 11, 17), date(2025, 12, 21), 310000, 9800, ""),
    ("K2026-02", "Teezeit", "x", date(2026, 2, 2), date(2026, 2, 22), 90000, 2700, "average"),
    ("K2026-04", "Hummelwiese", "facebook", date(2026, 4, 6), date(2026, 5, 3), 205000, 5600, "happy"),
    ("K2026-06", "Hofmarkt", "facebook", date(2026, 6, 8), date(2026, 6, 28), 150000, 3300, "escapist"),
)


@dataclass
class Post:
    """One post, comment, reply, mention, review or message; `created` is UTC without a zone."""

    channel: str
    post_id: str
    kind: str
    author: Profile | None
    created: datetime
    text: str
    parent: str = ""
    thread: str = ""
    is_own: bool = False
    automatic: bool = False
    campaign: str = ""
    series: str = ""
    rating: int = 0
    person: Person | None = None
    truth: texts.Written | None = None


@dataclass
class Order:
    """One order or credit note; money in cents."""

    number: str
    person: Person
    placed: datetime
    lines: list[tuple[int, int, int]]  # product, pieces, price of one
    system: str  # shopify or erp
    shipping: int = 0
    discount: int = 0
    returned: str = ""  # "", partly or all
    gift: bool = False
    source: str = ""
    campaign: str = ""


@dataclass
class Ticket:
    """One service request."""

    number: str
    person: Person
    opened: datetime
    complaint: bool
    subject: str
    written: texts.Written
    channel: str
    replied: datetime | None = None
    solved: datetime | None = None
    reopened: int = 0
    satisfaction: float | None = None


@dataclass
class Ids:
    """Ids in the shape of each channel, never the same twice."""

    rng: Random
    count: int = 0

    def new(self, channel: str, created: datetime) -> str:
        """Return the next id of a channel."""
        self.count += 1
        if channel == "x":
            return str((int(created.replace(tzinfo=UTC).timestamp() * 1000) - 1288834974657 << 22) + self.count)
        if channel == "instagram":
            return str(17_900_000_000_000_000 + self.count * 7_919 + self.rng.randrange(7_000))
        return str(122_100_000_000_000 + self.count * 6_007 + self.rng.randrange(6_000))


@dataclass
class World:
    """Everything that happened."""

    everyone: list[Person]
    posts: list[Post] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    tickets: list[Ticket] = field(default_factory=list)
    surveys: list[tuple[str, Person, datetime, str, int, int, str]] = field(default_factory=list)


def happen(rng: Random, everyone: list[Person]) -> World:
    """Let 18 months pass."""
    world = World(everyone)
    ids = Ids(rng)
    own = list(_own_posts(rng, ids))
    world.posts = own + list(_conversations(rng, ids, everyone, own)) + list(_reviews(rng, everyone))
    world.posts.sort(key=lambda post: (post.created, post.channel, post.post_id))
    customers = [person for person in everyone if person.customer_id]
    world.orders = sorted(_orders(rng, customers), key=lambda order: (order.placed, order.number))
    _number(world.orders)
    world.tickets = sorted(_tickets(rng, customers), key=lambda ticket: (ticket.opened, ticket.person.person_id))
    for number, ticket in enumerate(world.tickets):
        ticket.number = str(50_001 + number)
    world.surveys = _surveys(rng, customers, world.tickets)
    return world


def _moment(rng: Random, day: date) -> datetime:
    hour = rng.choice((6, 7, 8, 9, 10, 11, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 19, 20, 20, 21))
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))


def _day(rng: Random, since: date) -> date:
    first = max(since, FIRST_DAY)
    while True:
        day = first + timedelta(days=rng.randrange((LAST_DAY - first).days + 1))
        busy = 1.0 if day.month in {11, 12} else 0.6
        if rng.random() < busy * (0.75 if day.weekday() >= 5 else 1.0):
            return day


def campaign_on(day: date, channel: str) -> str:
    """Return the campaign that runs on a channel that day."""
    for number, _, where, first, last, *_ in CAMPAIGNS:
        if where == channel and first <= day <= last:
            return number
    return ""


def _own_posts(rng: Random, ids: Ids) -> Iterator[Post]:
    rates = {"facebook": 0.62, "instagram": 0.52, "x": 0.58}
    story = dict.fromkeys(rates, 0)
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for channel, rate in rates.items():
            if rng.random() > rate * (0.5 if day.weekday() >= 5 else 1.0):
                continue
            campaign = campaign_on(day, channel)
            series = _series(rng, story, channel, campaign)
            part = 4 - story[channel] if series == "story" else 0
            created = datetime.combine(
                day, time(rng.choice((7, 8, 9, 10, 11, 14, 15, 16, 17)), rng.randrange(60), rng.randrange(60))
            )
            text = texts.own(rng, series, max(part, 1))
            post_id = ids.new(channel, created)
            post_id = f"{OWN['facebook'].profile_id}_{post_id}" if channel == "facebook" else post_id
            yield Post(
                channel,
                post_id,
                "post",
                OWN[channel],
                created,
                text,
                thread=post_id,
                is_own=True,
                campaign=campaign,
                series=series,
            )


def _series(rng: Random, story: dict[str, int], channel: str, campaign: str) -> str:
    if story[channel]:
        story[channel] -= 1
        return "story"
    if rng.random() < (0.25 if campaign == "K2025-09" else 0.04):
        story[channel] = 3
        return "story"
    return rng.choice(("product",) * 6 + ("offer",) * 4 + ("question",) * 2 + ("pr",) * 2 + ("job", "values"))


def _conversations(rng: Random, ids: Ids, everyone: list[Person], own: list[Post]) -> Iterator[Post]:
    by_channel = {channel: [post for post in own if post.channel == channel] for channel in OWN}
    writers = [person for person in everyone if person.profiles]
    for person in writers:
        for _ in range(person.posts):
            profile = person.profiles[0] if rng.random() < 0.7 else person.profiles[-1]
            created = _moment(rng, _day(rng, person.since))
            post = _inbound(rng, ids, person, profile, created, by_channel[profile.channel])
            yield post
            yield from _answers(rng, ids, post, rng.choice(writers))


def _stance(rng: Random, person: Person) -> str:
    if rng.random() < 0.36:
        return "neutral"
    return "positive" if rng.random() < person.positive else "negative"


def _written(rng: Random, person: Person) -> texts.Written:
    worried = rng.random() < person.worry
    return texts.write(
        rng, stance=_stance(rng, person), worried=worried, english=person.english, friend=rng.choice(phrases.NICKS)
    )


def _inbound(rng: Random, ids: Ids, person: Person, profile: Profile, created: datetime, own: list[Post]) -> Post:
    written = _written(rng, person)
    recent = [post for post in own[-400:] if timedelta(0) < created - post.created < timedelta(days=4)] or [
        post for post in own if timedelta(0) < created - post.created < timedelta(days=20)
    ]
    draw = rng.random()
    kind = (
        "message"
        if draw < 0.13 and profile.channel != "x"
        else "mention"
        if draw > (0.35 if profile.channel == "x" else 0.9)
        else "comment"
    )
    if kind == "comment" and not recent:
        kind = "mention"
    post_id = ids.new(profile.channel, created)
    parent = rng.choice(recent).post_id if kind == "comment" else ""
    text = written.text if kind != "mention" or "@tannquell" in written.text else f"@tannquell {written.text}"
    if kind == "comment" and profile.channel == "x":
        kind, text = "reply", f"@tannquell {written.text}"
    return Post(
        profile.channel, post_id, kind, profile, created, text, parent, parent or post_id, person=person, truth=written
    )


def _answers(rng: Random, ids: Ids, post: Post, other: Person) -> Iterator[Post]:
    written = post.truth
    if written is None or post.author is None:
        return
    own, first = OWN[post.channel], post.person.first if post.person else ""
    kind = "message" if post.kind == "message" else "reply"
    if kind == "message":
        at = post.created + timedelta(seconds=rng.randrange(1, 6))
        yield Post(
            post.channel,
            ids.new(post.channel, at),
            kind,
            own,
            at,
            phrases.AUTOMATIC,
            post.post_id,
            post.thread,
            is_own=True,
            automatic=True,
        )
    if written.is_question and not written.topic and other is not post.person and rng.random() < 0.16:
        at = post.created + timedelta(minutes=rng.randrange(4, 900))
        profile = next((one for one in other.profiles if one.channel == post.channel), None)
        if profile and post.kind != "message":
            truth = texts.Written(rng.choice(phrases.PEER).format(freund=post.author.handle), "neutral")
            yield Post(
                post.channel,
                ids.new(post.channel, at),
                "reply",
                profile,
                at,
                truth.text,
                post.post_id,
                post.thread,
                person=other,
                truth=truth,
            )
    wish = (
        0.72
        if written.is_question or written.topic or written.label == "negative"
        else 0.3
        if written.label == "positive"
        else 0.12
    )
    if rng.random() > wish:
        return
    at = _working(rng, post.created)
    if at.date() > LAST_DAY:
        return
    answer = Post(
        post.channel,
        ids.new(post.channel, at),
        kind,
        own,
        at,
        texts.reply(rng, written, first),
        post.post_id,
        post.thread,
        is_own=True,
    )
    yield answer
    if rng.random() < 0.16:
        later = at + timedelta(minutes=rng.randrange(3, 1200))
        better = written.label if rng.random() < 0.4 else "positive" if rng.random() < 0.7 else "neutral"
        truth = texts.write(rng, stance=better, worried=False, english=False, friend=own.handle)
        if later.date() <= LAST_DAY:
            yield Post(
                post.channel, ids.new(post.channel, later), kind, post.author, later, truth.text, answer.post_id, post.thread,
                person=post.person, truth=truth,
            )  # fmt: skip


def _working(rng: Random, asked: datetime) -> datetime:
    """Answer some hours later, but only from 8 to 18 o'clock, Monday to Friday."""
    at = asked + timedelta(hours=rng.lognormvariate(0.6, 1.0))
    clock = berlin(at)
    if clock.weekday() < 5 and 8 <= clock.hour < 18:
        return at.replace(microsecond=0)
    morning = clock.replace(hour=8, minute=0, second=0, microsecond=0)
    morning += timedelta(days=1 if clock.hour >= 18 else 0)
    while morning.weekday() >= 5:
        morning += timedelta(days=1)
    return morning - (clock - at) + timedelta(seconds=int(60 * rng.lognormvariate(3.8, 0.8)))


def _reviews(rng: Random, everyone: list[Person]) -> Iterator[Post]:
    will = {"engaged": 0.5, "happy": 0.45, "average": 0.25, "escapist": 0.1, "negative": 0.04}
    number = 0
    for person in everyone:
        if not person.customer_id or rng.random() > will[person.group]:
            continue
        number += 1
        stance = "positive" if rng.random() < person.positive else "negative"
        written = texts.write(
            rng, stance=stance, worried=rng.random() < person.worry / 3, english=person.english, friend=""
        )
        rating = rng.choice((5, 5, 5, 4)) if stance == "positive" else rng.choice((1, 1, 2, 3))
        created = _moment(rng, _day(rng, person.since))
        name = f"{person.first} {person.last}" if rng.random() < 0.6 else f"{person.first} {person.last[0]}."
        review_id = f"AbFvOq{number:04d}{rng.randrange(16**12):012x}"
        author = Profile("google", name, "", name)
        yield Post(
            "google",
            review_id,
            "review",
            author,
            created,
            written.text,
            thread=review_id,
            rating=rating,
            person=person,
            truth=written,
        )


def _orders(rng: Random, customers: list[Person]) -> Iterator[Order]:
    for person in customers:
        at = datetime.combine(max(person.since, FIRST_DAY), time(12)) + timedelta(
            days=rng.expovariate(person.buying_rate + 1e-4)
        )
        while at.date() <= min(LAST_DAY, person.leaves_on):
            system = "erp" if person.firm or rng.random() < 0.1 else "shopify"
            order = _order(rng, person, _moment(rng, at.date()), system)
            yield order
            if (
                order.returned
                and system == "erp"
                and (back := order.placed + timedelta(days=rng.randrange(5, 25))).date() <= LAST_DAY
            ):
                lines = order.lines if order.returned == "all" else order.lines[:1]
                yield Order("", person, back, [(product, -pieces, price) for product, pieces, price in lines], system)
            at += timedelta(days=rng.expovariate(person.buying_rate + 1e-4))


def _order(rng: Random, person: Person, placed: datetime, system: str) -> Order:
    count = min(1 + poisson(rng, 0.7 * person.basket**0.5), 6)
    products = sorted(rng.sample(range(len(phrases.PRODUCTS)), k=count))
    pieces = [max(1, round(rng.gammavariate(1.2, 1.0) * (person.basket if person.firm else 1.0))) for _ in products]
    lines = [(product, piece, phrases.PRODUCTS[product][2]) for product, piece in zip(products, pieces, strict=True)]
    value = sum(piece * price for _, piece, price in lines)
    channel = rng.choice(("instagram", "facebook", "instagram", "x"))
    social = rng.random() < 0.11
    campaign = next((c[0] for c in CAMPAIGNS if c[3] <= placed.date() <= c[4]), "") if rng.random() < 0.35 else ""
    returned = ("all" if rng.random() < 0.55 else "partly") if rng.random() < GROUPS[person.group].returns else ""
    return Order(
        "", person, placed, lines, system, shipping=0 if value >= 6000 else 490, discount=round(value * 0.15) if rng.random() < 0.12 else 0,
        returned=returned, gift=rng.random() < (0.25 if placed.month == 12 else 0.07), source=channel if social else "", campaign=campaign,
    )  # fmt: skip


def _number(orders: list[Order]) -> None:
    shop, erp, credit = 1000, 0, 0
    for order in orders:
        if order.system == "shopify":
            shop += 1
            order.number = f"#{shop}"
        elif order.lines[0][1] < 0:
            credit += 1
            order.number = f"G{order.placed.year}-{credit:04d}"
        else:
            erp += 1
            order.number = f"A{order.placed.year}-{erp:05d}"


def _tickets(rng: Random, customers: list[Person]) -> Iterator[Ticket]:
    for person in customers:
        for _ in range(poisson(rng, rng.gammavariate(1.5, GROUPS[person.group].tickets / 1.5))):
            complaint = rng.random() < 0.25 + 0.65 * (1 - person.positive)
            subject = rng.choice(phrases.TICKETS["complaint" if complaint else "question"]).format(
                nr=rng.randrange(1001, 2600)
            )
            worried = rng.random() < person.worry * 1.3
            stance = "negative" if complaint else rng.choice(("neutral", "neutral", "positive"))
            written = texts.write(rng, stance=stance, worried=worried, english=person.english, friend="")
            opened = _moment(rng, _day(rng, person.since))
            ticket = Ticket(
                "",
                person,
                opened,
                complaint,
                subject,
                written,
                rng.choice(("email", "email", "web", "phone", "facebook")),
            )
            if rng.random() < 0.94:
                ticket.replied = _working(rng, opened)
                if rng.random() < 0.93:
                    ticket.solved = _working(rng, ticket.replied + timedelta(hours=rng.lognormvariate(2.6, 1.1)))
            ticket.reopened = poisson(rng, 0.55 * (1 - person.positive)) if ticket.solved else 0
            if ticket.solved and rng.random() < 0.5:
                ticket.satisfaction = float(rng.random() < 0.08 + 0.84 * person.positive)
            yield ticket


def _surveys(
    rng: Random, customers: list[Person], tickets: list[Ticket]
) -> list[tuple[str, Person, datetime, str, int, int, str]]:
    rows = []
    for sent in (
        date(2025, 2, 3),
        date(2025, 5, 5),
        date(2025, 8, 25),
        date(2025, 11, 3),
        date(2026, 2, 9),
        date(2026, 5, 11),
    ):
        for person in customers:
            if person.since < sent and rng.random() < GROUPS[person.group].survey:
                score = min(10, max(0, round(10.6 * person.positive**0.75 + rng.gauss(0.0, 1.5))))
                rows.append(
                    (person, _moment(rng, sent + timedelta(days=int(rng.expovariate(0.3)) % 20)), "nps", score, 10)
                )
    for ticket in tickets:
        if (
            ticket.solved
            and rng.random() < 0.3
            and (at := ticket.solved + timedelta(days=rng.randrange(1, 5))).date() <= LAST_DAY
        ):
            score = min(5, max(1, round(1.2 + 3.9 * ticket.person.positive + rng.gauss(0.0, 0.8))))
            rows.append((ticket.person, at.replace(second=0), "csat", score, 5))
    rows.sort(key=lambda row: (row[1], row[0].person_id))
    answers = []
    for number, (person, at, instrument, score, top) in enumerate(rows):
        stance = "positive" if score > 0.7 * top else "negative" if score < 0.5 * top else "neutral"
        worried = rng.random() < person.worry
        comment = (
            texts.write(rng, stance=stance, worried=worried, english=False, friend="").text
            if rng.random() < 0.3
            else ""
        )
        answers.append((f"U{number + 1:05d}", person, at, instrument, score, top, comment))
    return answers
