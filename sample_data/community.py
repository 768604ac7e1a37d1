"""The company's own community: questions, ideas and advice among customers, and its departments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import phrases
from days import moment, some_day, working_time
from events import Post, World
from files import Export, Row, iso, lines
from people import FIRST_DAY, LAST_DAY, Person, Profile, folded

TEAM = {
    department: Profile("community", f"team-{department}", f"tannquell_{department}", name)
    for department, name in (
        ("support", "Jule vom Service"),
        ("marketing", "Redaktion Tannquell"),
        ("hr", "Personal Tannquell"),
        ("product", "Werkstatt Tannquell"),
    )
}


def list_members(rng: Random, world: World) -> list[tuple[Person, Profile]]:
    """Return the members: a fifth of the customers, and a few others."""
    found = []
    for person in world.everyone:
        chance = {"engaged": 0.42, "happy": 0.26, "average": 0.16}.get(person.group, 0.05)
        if rng.random() < chance:
            number = person.person_id[1:]
            handle = f"{folded(person.first)}_{number}"
            name = f"{person.first} {person.last[0]}."
            found.append((person, Profile("community", f"c{number}", handle, name)))
    return found


@dataclass
class Entry:
    """A post of the community with what its export says of it."""

    post: Post
    topic: str = ""
    department: str = ""
    likes: int = 0


def write_posts(rng: Random, members: list[tuple[Person, Profile]]) -> list[Entry]:
    """Return posts with topic, department and likes."""
    found = []
    for number in range(60):
        department = rng.choice(("marketing", "marketing", "product", "hr"))
        at = moment(rng, FIRST_DAY + timedelta(days=rng.randrange(530)))
        text = rng.choice(phrases.COMMUNITY_OWN[department])
        author = TEAM[department]
        post = Post("community", f"cp{number:04d}", "post", author, at, text, is_own=True)
        found.append(Entry(post, "", department, rng.randrange(3, 40)))
    for number in range(240):
        asked = _ask(rng, members, f"ct{number:04d}")
        found += [asked, *_answer(rng, members, asked)]
    return found


def _ask(rng: Random, members: list[tuple[Person, Profile]], name: str) -> Entry:
    """Return the first post of a thread: a question, an idea, or talk."""
    person, one = rng.choice(members)
    at = moment(rng, some_day(rng, person.since))
    draw, product = rng.random(), rng.choice(phrases.PRODUCTS)
    slots = {"den": product[5], "der": product[4]}
    if draw < 0.45:
        text, topic = rng.choice(phrases.COMMUNITY_QUESTIONS).format(**slots), "Fragen"
    elif draw < 0.75:
        text, topic = rng.choice(phrases.IDEAS).format(**slots), rng.choice(("Ideen", "", ""))
    else:
        text, topic = rng.choice(phrases.COMMUNITY_TALK).format(**slots), ""
    post = Post("community", name, "mention", one, at, text, thread=name)
    return Entry(post, topic, "", rng.randrange(14 if topic == "Ideen" else 6))


def _answer(rng: Random, members: list[tuple[Person, Profile]], asked: Entry) -> Iterator[Entry]:
    """Yield the advice of another member, and the company's answer."""
    thread, since = asked.post.post_id, asked.post.created
    if rng.random() < 0.4:
        _, other = rng.choice(members)
        at = since + timedelta(minutes=rng.randrange(20, 3000))
        if other is not asked.post.author and at.date() <= LAST_DAY and asked.post.author:
            text = rng.choice(phrases.PEER).format(freund=asked.post.author.handle)
            post = Post("community", f"{thread}a", "comment", other, at, text, thread, thread)
            yield Entry(post, "", "", rng.randrange(8))
    if rng.random() < (0.75 if asked.topic else 0.3):
        others = ("support", "support", "product")
        department = "product" if asked.topic == "Ideen" else rng.choice(others)
        at = working_time(rng, since)
        if at.date() <= LAST_DAY:
            text = rng.choice(phrases.COMMUNITY_ANSWERS[department])
            post = Post("community", f"{thread}r", "reply", TEAM[department], at, text, thread,
                        thread, is_own=True)  # fmt: skip
            yield Entry(post, "", department, rng.randrange(12))


def posts(written: list[Entry]) -> Export:
    """Return the posts of the community."""
    header = (
        "post_id", "channel", "kind", "author", "author_id", "created_at", "text", "parent_id",
        "thread_id", "is_own", "language", "topic", "department", "like_count",
    )  # fmt: skip
    ordered = sorted(written, key=lambda each: (each.post.created, each.post.post_id))
    rows: list[Row] = [
        (post.post_id, post.channel, post.kind, post.author.name if post.author else "",
         post.author.profile_id if post.author else "", iso(post.created), post.text, post.parent,
         post.thread, str(post.is_own).lower(), "de", each.topic, each.department, each.likes)
        for each in ordered
        for post in (each.post,)
    ]  # fmt: skip
    note = "topics and departments as the community names them"
    return Export("community.csv", lines(header, rows).encode(), len(rows), note=note)


def profiles(members: list[tuple[Person, Profile]]) -> Export:
    """Return the members with the address they registered with, and the accounts of the company."""
    header = ("channel", "profile_id", "handle", "display_name", "email", "is_own", "brand")
    rows: list[Row] = [
        (one.channel, one.profile_id, one.handle, one.name, "", "true", "Tannquell")
        for one in TEAM.values()
    ]
    rows += [
        (one.channel, one.profile_id, one.handle, one.name, person.email, "false", "")
        for person, one in members
    ]
    return Export("community_members.csv", lines(header, rows).encode(), len(rows))


def mentions(posts_: list[Post]) -> Export:
    """Return mentions of rivals and posts of influencers, in the form of a monitoring tool."""
    header = (
        "post_id", "channel", "kind", "author", "author_id", "created_at", "text", "parent_id",
        "thread_id", "is_own", "language", "department",
    )  # fmt: skip
    ordered = sorted(posts_, key=lambda post: (post.created, post.post_id))
    rows: list[Row] = [
        (post.post_id, post.channel, post.kind, post.author.name if post.author else "",
         post.author.profile_id if post.author else "", iso(post.created), post.text, post.parent,
         post.thread, str(post.is_own).lower(), "de", "marketing" if post.is_own else "")
        for post in ordered
    ]  # fmt: skip
    return Export("monitoring.csv", lines(header, rows).encode(), len(rows))
