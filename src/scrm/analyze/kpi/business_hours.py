"""Business hours: the working days of a German state, and the business seconds before each day."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from scrm.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

STATES = (
    *("BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV"),
    *("NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH"),
)


@dataclass(frozen=True, slots=True)
class Hours:
    """Business hours of the working days, and the German state whose holidays count.

    `state` is empty for the holidays of all states.
    """

    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset(range(5))
    state: str = ""

    @property
    def seconds(self) -> int:
        """Length of a working day."""
        return _second(self.closes) - _second(self.opens)


def read_hours(text: str, weekdays: int, state: str) -> Hours:
    """Return business hours as settings state them.

    Raises
    ------
    UsageError
        The text is no ``HH:MM-HH:MM``, or there is no such state.

    Examples
    --------
    >>> read_hours("08:30-17:00", 5, "BY").seconds
    30600
    """
    state = state.upper()
    if state and state not in STATES:
        raise UsageError(
            f"there is no German state {state!r}",
            hint=f"one of {', '.join(STATES)}, or empty for nationwide holidays",
        )
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise UsageError(
            f"business hours {text!r} are not HH:MM-HH:MM", hint="for example 09:00-17:00"
        ) from None
    if opens >= closes:
        raise UsageError(
            f"business hours {text!r} end before they begin", hint="for example 09:00-17:00"
        )
    return Hours(opens, closes, frozenset(range(weekdays)), state)


@cache
def build_calendar(first: date, last: date, business: Hours) -> "pl.DataFrame":
    """Return one row per day: whether it is a working day, and the business seconds before it.

    Returns
    -------
    DataFrame
        day, is_working, seconds_before, opens and closes (second of the local day).

    Examples
    --------
    >>> days = build_calendar(date(2026, 4, 30), date(2026, 5, 4), Hours())  # 1 May is a holiday
    >>> days.select("is_working", "seconds_before").rows()
    [(True, 0), (False, 28800), (False, 28800), (False, 28800), (True, 28800)]
    """
    import holidays
    import polars as pl

    free = holidays.country_holidays(
        "DE", subdiv=business.state or None, years=range(first.year, last.year + 1)
    )
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    working = [day.weekday() in business.weekdays and day not in free for day in days]
    before = list(accumulate((business.seconds * is_working for is_working in working), initial=0))[
        :-1
    ]
    return pl.DataFrame(
        {
            "day": pl.Series(days, dtype=pl.Date),
            "is_working": pl.Series(working, dtype=pl.Boolean),
            "seconds_before": pl.Series(before, dtype=pl.Int64),
            "opens": pl.repeat(_second(business.opens), len(days), dtype=pl.Int64, eager=True),
            "closes": pl.repeat(_second(business.closes), len(days), dtype=pl.Int64, eager=True),
        }
    )


def _second(moment: time) -> int:
    return 3600 * moment.hour + 60 * moment.minute + moment.second
