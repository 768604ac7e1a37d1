"""When things happen: campaigns, busy days, working hours."""

from datetime import date, datetime, time, timedelta
from random import Random

from people import FIRST_DAY, LAST_DAY, berlin

CAMPAIGNS = (
    (
        "K2025-03",
        "Frühlingsputz",
        "facebook",
        date(2025, 3, 10),
        date(2025, 3, 30),
        185000,
        4200,
        "happy",
    ),
    (
        "K2025-06",
        "Sommerfrische",
        "instagram",
        date(2025, 6, 2),
        date(2025, 6, 29),
        240000,
        6100,
        "engaged",
    ),
    (
        "K2025-09",
        "Werkstattgeschichten",
        "instagram",
        date(2025, 9, 1),
        date(2025, 9, 28),
        120000,
        3900,
        "engaged",
    ),
    (
        "K2025-11",
        "Adventspost",
        "newsletter",
        date(2025, 11, 17),
        date(2025, 12, 21),
        310000,
        9800,
        "",
    ),
    ("K2026-02", "Teezeit", "x", date(2026, 2, 2), date(2026, 2, 22), 90000, 2700, "average"),
    (
        "K2026-04",
        "Hummelwiese",
        "facebook",
        date(2026, 4, 6),
        date(2026, 5, 3),
        205000,
        5600,
        "happy",
    ),
    (
        "K2026-06",
        "Hofmarkt",
        "facebook",
        date(2026, 6, 8),
        date(2026, 6, 28),
        150000,
        3300,
        "escapist",
    ),
)


def campaign_on(day: date, channel: str) -> str:
    """Return the campaign that runs on a channel that day."""
    for number, _, where, first, last, *_ in CAMPAIGNS:
        if where == channel and first <= day <= last:
            return number
    return ""


def moment(rng: Random, day: date) -> datetime:
    """Return a time of that day, more often in the evening."""
    hour = rng.choice(
        (6, 7, 8, 9, 10, 11, 11, 12, 12, 13, 14, 15, 16, 17, 17, 18, 18, 19, 19, 19, 20, 20, 21)
    )
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)))


def some_day(rng: Random, since: date) -> date:
    """Return a day since then: more in November and December, fewer at weekends."""
    first = max(since, FIRST_DAY)
    while True:
        day = first + timedelta(days=rng.randrange((LAST_DAY - first).days + 1))
        busy = 1.0 if day.month in {11, 12} else 0.6
        if rng.random() < busy * (0.75 if day.weekday() >= 5 else 1.0):
            return day


def working_time(rng: Random, asked: datetime) -> datetime:
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
