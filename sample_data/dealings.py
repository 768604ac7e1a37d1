"""What customers do beside posting: orders, tickets, answers to surveys."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import phrases
import texts
from days import CAMPAIGNS, moment, some_day, working_time
from people import FIRST_DAY, GROUPS, LAST_DAY, Person, poisson


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


def orders(rng: Random, customers: list[Person]) -> Iterator[Order]:
    """Yield what each customer orders and sends back, until they leave."""
    for person in customers:
        at = datetime.combine(max(person.since, FIRST_DAY), time(12)) + timedelta(
            days=rng.expovariate(person.buying_rate + 1e-4)
        )
        while at.date() <= min(LAST_DAY, person.leaves_on):
            system = "erp" if person.firm or rng.random() < 0.1 else "shopify"
            order = _order(rng, person, moment(rng, at.date()), system)
            yield order
            if (
                order.returned
                and system == "erp"
                and (back := order.placed + timedelta(days=rng.randrange(5, 25))).date() <= LAST_DAY
            ):
                lines = order.lines if order.returned == "all" else order.lines[:1]
                yield Order(
                    "",
                    person,
                    back,
                    [(product, -pieces, price) for product, pieces, price in lines],
                    system,
                )
            at += timedelta(days=rng.expovariate(person.buying_rate + 1e-4))


def _order(rng: Random, person: Person, placed: datetime, system: str) -> Order:
    count = min(1 + poisson(rng, 0.7 * person.basket**0.5), 6)
    products = sorted(rng.sample(range(len(phrases.PRODUCTS)), k=count))
    pieces = [
        max(1, round(rng.gammavariate(1.2, 1.0) * (person.basket if person.firm else 1.0)))
        for _ in products
    ]
    lines = [
        (product, piece, phrases.PRODUCTS[product][2])
        for product, piece in zip(products, pieces, strict=True)
    ]
    value = sum(piece * price for _, piece, price in lines)
    channel = rng.choice(("instagram", "facebook", "instagram", "x"))
    social = rng.random() < 0.11
    campaign = (
        next((c[0] for c in CAMPAIGNS if c[3] <= placed.date() <= c[4]), "")
        if rng.random() < 0.35
        else ""
    )
    returned = (
        ("all" if rng.random() < 0.55 else "partly")
        if rng.random() < GROUPS[person.group].returns
        else ""
    )
    return Order(
        "", person, placed, lines, system, shipping=0 if value >= 6000 else 490,
        discount=round(value * 0.15) if rng.random() < 0.12 else 0,
        returned=returned, gift=rng.random() < (0.25 if placed.month == 12 else 0.07),
        source=channel if social else "", campaign=campaign,
    )  # fmt: skip


def number_orders(orders: list[Order]) -> None:
    """Give orders and credit notes their numbers, in the order of time."""
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


def tickets(rng: Random, customers: list[Person]) -> Iterator[Ticket]:
    """Yield the service requests, with complaints where people are dissatisfied."""
    for person in customers:
        for _ in range(poisson(rng, rng.gammavariate(1.5, GROUPS[person.group].tickets / 1.5))):
            complaint = rng.random() < 0.25 + 0.65 * (1 - person.positive)
            subject = rng.choice(phrases.TICKETS["complaint" if complaint else "question"]).format(
                nr=rng.randrange(1001, 2600)
            )
            worried = rng.random() < person.worry * 1.3
            stance = "negative" if complaint else rng.choice(("neutral", "neutral", "positive"))
            written = texts.write(
                rng, stance=stance, worried=worried, english=person.english, friend=""
            )
            opened = moment(rng, some_day(rng, person.since))
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
                ticket.replied = working_time(rng, opened)
                if rng.random() < 0.93:
                    ticket.solved = working_time(
                        rng, ticket.replied + timedelta(hours=rng.lognormvariate(2.6, 1.1))
                    )
            ticket.reopened = poisson(rng, 0.55 * (1 - person.positive)) if ticket.solved else 0
            if ticket.solved and rng.random() < 0.5:
                ticket.satisfaction = float(rng.random() < 0.08 + 0.84 * person.positive)
            yield ticket


def surveys(
    rng: Random, customers: list[Person], tickets: list[Ticket]
) -> list[tuple[str, Person, datetime, str, int, int, str]]:
    """Return the answers to six waves of a survey, and those after tickets."""
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
                    (
                        person,
                        moment(rng, sent + timedelta(days=int(rng.expovariate(0.3)) % 20)),
                        "nps",
                        score,
                        10,
                    )
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
