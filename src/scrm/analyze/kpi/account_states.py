"""Stocks of accounts, such as followers: the last count of each account, and which are missing.

A sum over accounts can be compared only with that of the same accounts: one that has no count in a
month is no fall of the sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS
from scrm.analyze.kpi.windows import find_last_day, step_back
from scrm.result import Text
from scrm.wording import write_count

Group = tuple[Any, ...]
VALID_DAYS = 7
"""A count is that of its day and the six days after it."""
_NAMED = 3
"""So many accounts are named in a note; more are counted."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account in one group.

    Parameters
    ----------
    name : str
    last : float or None
        Its last count in the group; None where it has one only in the period before.
    before : float or None
        Its last count before the group, or else its first in it.
    days : int or None
        Days between these two.
    last_day : date or None
        Day of the last count.
    """

    name: str
    last: float | None
    before: float | None
    days: int | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class AccountStates:
    """The accounts of a group.

    Parameters
    ----------
    counted : tuple of Account
        Those with a count, by name.
    missing : tuple of str
        Those that had a count in the period before, and have none in this one.
    stale : tuple of str
        Those whose last count is not valid any more at the end of the period.
    """

    counted: tuple[Account, ...]
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def write_note(self) -> Text:
        """Return which accounts are missing or stale; empty if none is.

        Examples
        --------
        >>> AccountStates((), missing=("x:acme",)).write_note().en
        'without a count: x:acme'
        >>> AccountStates((), stale=("a", "b", "c", "d")).write_note().en
        'last count more than a week before the end: 4 accounts'
        """
        found = [
            (Text("ohne Zahl", "without a count"), self.missing),
            (
                Text(
                    "letzte Zahl mehr als eine Woche vor dem Ende",
                    "last count more than a week before the end",
                ),
                self.stale,
            ),
        ]
        de = [f"{what.de}: {_name(names, 'Konten', 'de')}" for what, names in found if names]
        en = [f"{what.en}: {_name(names, 'accounts', 'en')}" for what, names in found if names]
        return Text("; ".join(de), "; ".join(en))


def _name(names: Sequence[str], unit: str, lang: Any) -> str:
    return ", ".join(names) if len(names) <= _NAMED else write_count(len(names), unit, unit, lang)


def build_states(
    groups: Mapping[Group, Sequence[Mapping[str, Any]]], by: Sequence[str], last: date
) -> dict[Group, AccountStates]:
    """Return the accounts of each group in which one has a count.

    Parameters
    ----------
    groups : mapping
        Group -> its accounts, as the fields of `Account`; also those of the period before.
    by : sequence of str
        The dimensions of a group.
    last : date
        Last day of the window.

    Examples
    --------
    >>> count = {"name": "x:a", "last": 5, "before": 5, "days": 0, "last_day": date(2026, 2, 27)}
    >>> other = {**count, "name": "x:b"}
    >>> groups = {(date(2026, 2, 1),): [count, other], (date(2026, 3, 1),): [count]}
    >>> build_states(groups, ["month"], date(2026, 3, 31))[date(2026, 3, 1),].missing
    ('x:b',)
    """
    accounts = {
        group: sorted((Account(**each) for each in rows), key=lambda account: account.name)
        for group, rows in groups.items()
    }
    times = [place for place, name in enumerate(by) if name in TIME_DIMENSIONS]
    found = {}
    for group, all_ in accounts.items():
        counted = tuple(account for account in all_ if account.last is not None)
        if not counted:
            continue
        earlier = all_ if not times else accounts.get(_step_group(group, by, times), ())
        here = {account.name for account in counted}
        ends = [last, *(find_last_day(group[place], by[place]) for place in times if group[place])]
        found[group] = AccountStates(
            counted,
            missing=tuple(account.name for account in earlier if account.name not in here),
            stale=tuple(
                account.name
                for account in counted
                if account.last_day and account.last_day + timedelta(days=VALID_DAYS) <= min(ends)
            ),
        )
    return found


def _step_group(group: Group, by: Sequence[str], times: Sequence[int]) -> Group:
    """Return the same group in the period before."""
    return tuple(
        step_back(value, by[place], "previous") if place in times and value is not None else value
        for place, value in enumerate(group)
    )
