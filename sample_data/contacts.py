"""Exports of campaigns and panels: who was contacted or left out, and answers by product line."""

from datetime import datetime, time, timedelta
from random import Random

from days import CAMPAIGNS, moment
from events import World
from files import Export, Row, iso, lines
from people import FIRST_DAY, LAST_DAY

LINES = (
    "Tee",
    "Kaffee",
    "Pflege",
    "Küche",
    "Wohnen",
    "Garten",
    "Vorrat",
    "Geschenke",
    "Kerzen",
    "Leinen",
    "Keramik",
    "Bücher",
)


def campaign_contacts(rng: Random, world: World) -> Export:
    """Return the customers that each campaign contacted, and its control group, left out by chance.

    A campaign prefers its target group, but reaches others, too.
    """
    header = ("campaign_id", "customer_id", "contacted_at", "role", "channel", "cost", "currency")
    rows: list[Row] = []
    for number, _, channel, first, _, _, _, target in CAMPAIGNS:
        at = datetime.combine(first, time(9))
        for person in world.everyone:
            if not person.customer_id or person.since >= first:
                continue
            chance = 0.62 if person.group == target else 0.4
            if rng.random() < chance:
                role = "control" if rng.random() < 0.22 else "treated"
                cost = "" if role == "control" else f"{rng.uniform(0.35, 0.6):.2f}"
                rows.append((number, person.customer_id, iso(at), role, channel, cost, "EUR"))
    return Export("campaign_contacts.csv", lines(header, rows).encode(), len(rows))


def product_lines(rng: Random, world: World) -> Export:
    """Return a panel's answers on product lines: satisfaction and recommendation of each."""
    header = ("survey_id", "customer_id", "answered_at", "instrument", "score", "scale_max",
              "brand")  # fmt: skip
    rows: list[Row] = []
    customers = [person for person in world.everyone if person.customer_id]
    for place, name in enumerate(LINES):
        level = rng.gauss(0.0, 0.9)
        for person in rng.sample(customers, k=min(26, len(customers))):
            day = FIRST_DAY + timedelta(days=rng.randrange(30, 520))
            if person.since >= day or day > LAST_DAY:
                continue
            at = moment(rng, day)
            csat = min(5, max(1, round(1.4 + 3.2 * person.positive + 0.5 * level)))
            nps = min(10, max(0, round(9.6 * person.positive**0.75 + level + rng.gauss(0.0, 1.2))))
            for instrument, score, top in (("csat", csat, 5), ("nps", nps, 10)):
                number = f"B{place}{len(rows) + 1:04d}"
                rows.append((number, person.customer_id, iso(at), instrument, score, top,
                             f"Tannquell {name}"))  # fmt: skip
    return Export("product_lines.csv", lines(header, rows).encode(), len(rows))
