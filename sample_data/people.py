"""The people of the sample company: customers and strangers, their true groups and traits."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

import phrases

FIRST_DAY, LAST_DAY = date(2025, 1, 1), date(2026, 6, 30)
DAYS = (LAST_DAY - FIRST_DAY).days + 1


class Group(NamedTuple):
    """The behaviour of a group: shares and means of this fictional population, not of a study."""

    share: float
    positive: float  # share of positive among opinions
    worry: float  # share of texts with a worry
    posts: float  # mean number of texts in 18 months, of those with a profile
    profile: float  # share with a profile
    tickets: float  # mean number of tickets
    returns: float  # share of orders taken back
    survey: float  # share of survey invitations answered


GROUPS = {
    "engaged": Group(0.24, 0.84, 0.34, 18.0, 0.95, 1.2, 0.04, 0.55),
    "happy": Group(0.15, 0.90, 0.04, 14.5, 0.90, 0.6, 0.03, 0.50),
    "average": Group(0.25, 0.58, 0.14, 6.3, 0.70, 1.2, 0.09, 0.45),
    "escapist": Group(0.23, 0.26, 0.07, 1.9, 0.50, 1.4, 0.16, 0.45),
    "negative": Group(0.13, 0.12, 0.40, 0.3, 0.25, 5.0, 0.30, 0.75),
}


@dataclass
class Profile:
    """An account on a channel."""

    channel: str
    profile_id: str
    handle: str
    name: str


@dataclass
class Person:
    """One person, as only the truth files know it."""

    person_id: str
    customer_id: str
    group: str
    female: bool
    first: str
    last: str
    firm: str
    email: str
    since: date
    english: bool
    positive: float
    worry: float
    posts: int
    buying_rate: float  # orders per day
    leaves_on: date
    basket: float  # scale of the basket
    place: tuple[str, str] = ("", "")
    profiles: list[Profile] = field(default_factory=list)


_FOLD = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ş": "s", "ı": "i", " ": ""})


def folded(name: str) -> str:
    """Return a name as people write it in an address: lower case, ASCII."""
    return name.lower().translate(_FOLD)


def poisson(rng: Random, mean: float) -> int:
    """Draw a Poisson number by counting exponential gaps."""
    count, total = 0, rng.expovariate(1.0)
    while total < mean:
        count, total = count + 1, total + rng.expovariate(1.0)
    return count


def people(rng: Random, customers: int, strangers: int) -> list[Person]:
    """Return customers, then strangers who only post, with exact shares of the groups."""
    everyone = [
        _person(rng, number, group, customer=True)
        for number, group in enumerate(_groups(rng, customers))
    ]
    for number, group in enumerate(_groups(rng, strangers)):
        everyone.append(_person(rng, customers + number, group, customer=False))
    return everyone


def _groups(rng: Random, size: int) -> list[str]:
    names: list[str] = []
    for name, group in GROUPS.items():
        names += [name] * round(group.share * size)
    names = (names + ["average"] * size)[:size]
    rng.shuffle(names)
    return names


def _person(rng: Random, number: int, group: str, *, customer: bool) -> Person:
    traits = GROUPS[group]
    female = rng.random() < 0.6
    first, last = (
        rng.choice(phrases.FIRST_F if female else phrases.FIRST_M),
        rng.choice(phrases.LAST),
    )
    firm = f"{rng.choice(phrases.FIRMS)} {last}" if customer and rng.random() < 0.09 else ""
    since = (
        FIRST_DAY - timedelta(days=rng.randrange(2400))
        if rng.random() < 0.7
        else FIRST_DAY + timedelta(days=rng.randrange(DAYS - 60))
    )
    spread = 9.0
    person = Person(
        person_id=f"P{number + 1:04d}",
        customer_id=f"{100_001 + number * 7:08d}" if customer else "",
        group=group,
        female=female,
        first=first,
        last=last,
        firm=firm,
        email=_email(rng, first, last, number),
        since=since,
        english=rng.random() < 0.05,
        positive=rng.betavariate(traits.positive * spread, (1 - traits.positive) * spread),
        worry=rng.betavariate(traits.worry * spread, (1 - traits.worry) * spread),
        posts=0,
        buying_rate=rng.gammavariate(1.1, 1.0) * (3.4 if firm else 1.0) / 150,
        leaves_on=max(since, FIRST_DAY) + timedelta(days=int(rng.expovariate(1 / 900))),
        basket=(6.0 if firm else 1.0) * rng.lognormvariate(0.0, 0.55),
        place=rng.choice(phrases.TOWNS),
    )
    if not customer or rng.random() < traits.profile:
        person.profiles = _profiles(rng, person)
        mean = traits.posts * (1.0 if customer else 0.3)
        person.posts = poisson(rng, rng.gammavariate(1.6, mean / 1.6))
        if not customer:
            person.posts = max(1, person.posts)
    return person


def _email(rng: Random, first: str, last: str, number: int) -> str:
    user = rng.choice(
        (
            f"{folded(first)}.{folded(last)}",
            f"{folded(first)[0]}.{folded(last)}",
            f"{folded(last)}{rng.randrange(50, 99)}",
        )
    )
    return f"{user}.{number + 1}@{rng.choice(('post', 'mail', 'web'))}.example.com"


def _profiles(rng: Random, person: Person) -> list[Profile]:
    channels = rng.sample(("facebook", "instagram", "x"), k=1 if rng.random() < 0.75 else 2)
    nick = rng.choice(phrases.NICKS) + str(rng.randrange(10, 99)) if rng.random() < 0.4 else ""
    profiles = []
    for channel in channels:
        handle = (
            nick
            or f"{folded(person.first)}{rng.choice(('.', '_', ''))}{folded(person.last)}"
            f"{rng.randrange(1, 99)}"
        )
        handle = handle.replace(".", "_") if channel == "x" else handle
        size = {"facebook": 15, "instagram": 17, "x": 18}[channel]
        profile_id = str(rng.randrange(10 ** (size - 1), 10**size))
        name = (
            f"{person.first} {person.last}"
            if channel == "facebook" or not nick
            else nick.capitalize()
        )
        profiles.append(Profile(channel, profile_id, handle, name))
    return profiles


def berlin(moment: datetime) -> datetime:
    """Return the local time in Berlin of a time in UTC: one hour ahead, two in summer."""
    start, end = _last_sunday(moment.year, 3), _last_sunday(moment.year, 10)
    return moment + timedelta(hours=2 if start <= moment < end else 1)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1)  # noqa: DTZ001  a wall clock in UTC, as everywhere here
    return last - timedelta(days=(last.weekday() + 1) % 7)
