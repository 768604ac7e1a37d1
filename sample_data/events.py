"""What happens in 18 months: own posts, what people write and what the company answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random

import dealings
import phrases
import texts
from days import campaign_on, moment, some_day, working_time
from people import DAYS, FIRST_DAY, LAST_DAY, Person, Profile

OWN = {
    "facebook": Profile("facebook", "104611870023915", "tannquell", "Tannquell Naturwaren"),
    "instagram": Profile("instagram", "17841400512345678", "tannquell", "tannquell"),
    "x": Profile("x", "709112345678901234", "tannquell", "Tannquell"),
}


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
class Ids:
    """Ids in the shape of each channel, never the same twice."""

    rng: Random
    count: int = 0

    def new(self, channel: str, created: datetime) -> str:
        """Return the next id of a channel."""
        self.count += 1
        if channel == "x":
            return str(
                (int(created.replace(tzinfo=UTC).timestamp() * 1000) - 1288834974657 << 22)
                + self.count
            )
        if channel == "instagram":
            return str(17_900_000_000_000_000 + self.count * 7_919 + self.rng.randrange(7_000))
        return str(122_100_000_000_000 + self.count * 6_007 + self.rng.randrange(6_000))


@dataclass
class World:
    """Everything that happened."""

    everyone: list[Person]
    posts: list[Post] = field(default_factory=list)
    orders: list[dealings.Order] = field(default_factory=list)
    tickets: list[dealings.Ticket] = field(default_factory=list)
    surveys: list[tuple[str, Person, datetime, str, int, int, str]] = field(default_factory=list)


def happen(rng: Random, everyone: list[Person]) -> World:
    """Let 18 months pass."""
    world = World(everyone)
    ids = Ids(rng)
    own = list(_own_posts(rng, ids))
    world.posts = (
        own + list(_conversations(rng, ids, everyone, own)) + list(_reviews(rng, everyone))
    )
    world.posts.sort(key=lambda post: (post.created, post.channel, post.post_id))
    customers = [person for person in everyone if person.customer_id]
    world.orders = sorted(
        dealings.orders(rng, customers), key=lambda order: (order.placed, order.number)
    )
    dealings.number_orders(world.orders)
    world.tickets = sorted(
        dealings.tickets(rng, customers),
        key=lambda ticket: (ticket.opened, ticket.person.person_id),
    )
    for number, ticket in enumerate(world.tickets):
        ticket.number = str(50_001 + number)
    world.surveys = dealings.surveys(rng, customers, world.tickets)
    return world


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
                day,
                time(
                    rng.choice((7, 8, 9, 10, 11, 14, 15, 16, 17)),
                    rng.randrange(60),
                    rng.randrange(60),
                ),
            )
            text = texts.own(rng, series, max(part, 1))
            post_id = ids.new(channel, created)
            post_id = (
                f"{OWN['facebook'].profile_id}_{post_id}" if channel == "facebook" else post_id
            )
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
    return rng.choice(
        ("product",) * 6 + ("offer",) * 4 + ("question",) * 2 + ("pr",) * 2 + ("job", "values")
    )


def _conversations(
    rng: Random, ids: Ids, everyone: list[Person], own: list[Post]
) -> Iterator[Post]:
    by_channel = {channel: [post for post in own if post.channel == channel] for channel in OWN}
    writers = [person for person in everyone if person.profiles]
    for person in writers:
        for _ in range(person.posts):
            profile = person.profiles[0] if rng.random() < 0.7 else person.profiles[-1]
            created = moment(rng, some_day(rng, person.since))
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
        rng,
        stance=_stance(rng, person),
        worried=worried,
        english=person.english,
        friend=rng.choice(phrases.NICKS),
    )


def _inbound(
    rng: Random, ids: Ids, person: Person, profile: Profile, created: datetime, own: list[Post]
) -> Post:
    written = _written(rng, person)
    recent = [
        post for post in own[-400:] if timedelta(0) < created - post.created < timedelta(days=4)
    ] or [post for post in own if timedelta(0) < created - post.created < timedelta(days=20)]
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
    text = (
        written.text
        if kind != "mention" or "@tannquell" in written.text
        else f"@tannquell {written.text}"
    )
    if kind == "comment" and profile.channel == "x":
        kind, text = "reply", f"@tannquell {written.text}"
    return Post(
        profile.channel,
        post_id,
        kind,
        profile,
        created,
        text,
        parent,
        parent or post_id,
        person=person,
        truth=written,
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
    if (
        written.is_question
        and not written.topic
        and other is not post.person
        and rng.random() < 0.16
    ):
        at = post.created + timedelta(minutes=rng.randrange(4, 900))
        profile = next((one for one in other.profiles if one.channel == post.channel), None)
        if profile and post.kind != "message":
            truth = texts.Written(
                rng.choice(phrases.PEER).format(freund=post.author.handle), "neutral"
            )
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
    at = working_time(rng, post.created)
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
        better = (
            written.label if rng.random() < 0.4 else "positive" if rng.random() < 0.7 else "neutral"
        )
        truth = texts.write(rng, stance=better, worried=False, english=False, friend=own.handle)
        if later.date() <= LAST_DAY:
            yield Post(
                post.channel, ids.new(post.channel, later), kind, post.author, later, truth.text,
                answer.post_id, post.thread,
                person=post.person, truth=truth,
            )  # fmt: skip


def _reviews(rng: Random, everyone: list[Person]) -> Iterator[Post]:
    will = {"engaged": 0.5, "happy": 0.45, "average": 0.25, "escapist": 0.1, "negative": 0.04}
    number = 0
    for person in everyone:
        if not person.customer_id or rng.random() > will[person.group]:
            continue
        number += 1
        stance = "positive" if rng.random() < person.positive else "negative"
        written = texts.write(
            rng,
            stance=stance,
            worried=rng.random() < person.worry / 3,
            english=person.english,
            friend="",
        )
        rating = rng.choice((5, 5, 5, 4)) if stance == "positive" else rng.choice((1, 1, 2, 3))
        created = moment(rng, some_day(rng, person.since))
        name = (
            f"{person.first} {person.last}"
            if rng.random() < 0.6
            else f"{person.first} {person.last[0]}."
        )
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
