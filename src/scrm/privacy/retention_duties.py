"""Duties to keep records, which go before erasure (Art. 17(3)(b) GDPR), and how long they last."""

from dataclasses import dataclass
from datetime import date

from scrm.errors import UsageError
from scrm.result import Text


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty to keep records.

    Parameters
    ----------
    years : int
        From the end of the calendar year of the record.
    law : Text
        Where it is written.
    """

    name: str
    years: int
    law: Text


DUTIES = {
    duty.name: duty
    for duty in (
        Duty(
            "invoice-duty",
            8,
            Text(
                "Buchungsbelege: § 147 Abs. 1 Nr. 4 und Abs. 3 AO, § 257 Abs. 1 Nr. 4 und "
                "Abs. 4 HGB",
                "accounting records: sec. 147(1) no. 4 and (3) AO, sec. 257(1) no. 4 and (4) HGB",
            ),
        ),
        Duty(
            "books-duty",
            10,
            Text(
                "Bücher und Abschlüsse: § 147 Abs. 1 Nr. 1 und Abs. 3 AO, § 257 Abs. 1 Nr. 1 und "
                "Abs. 4 HGB",
                "books and accounts: sec. 147(1) no. 1 and (3) AO, sec. 257(1) no. 1 and (4) HGB",
            ),
        ),
        Duty(
            "letter-duty",
            6,
            Text(
                "Handelsbriefe: § 147 Abs. 1 Nr. 2, 3 und Abs. 3 AO, § 257 Abs. 1 Nr. 2, 3 und "
                "Abs. 4 HGB",
                "commercial letters: sec. 147(1) nos. 2, 3 and (3) AO, sec. 257(1) nos. 2, 3 and "
                "(4) HGB",
            ),
        ),
    )
}
RETAINED_WITH = {"orders": ("orders", "order_lines"), "opportunities": ("opportunities",)}
"""Tables whose records can be kept, with those that are kept with them: orders with lines."""


def parse_retained(given: tuple[str, ...]) -> dict[str, Duty]:
    """Return table -> duty, from options such as ``orders=invoice-duty``.

    Examples
    --------
    >>> parse_retained(("orders=invoice-duty",))["orders"].years
    8

    Raises
    ------
    UsageError
        The table or the duty is unknown.
    """
    found = {}
    for each in given:
        table, _, name = each.partition("=")
        if table not in RETAINED_WITH or name not in DUTIES:
            raise UsageError(
                f"--retain {each}: a table and a duty are meant, as in orders=invoice-duty",
                hint=f"tables: {', '.join(RETAINED_WITH)}; duties: {', '.join(DUTIES)}",
            )
        found[table] = DUTIES[name]
    return found


def find_last_day(duty: Duty, newest: date) -> date:
    """Return the last day of a duty for records up to a day.

    Examples
    --------
    >>> find_last_day(DUTIES["invoice-duty"], date(2026, 3, 1))
    datetime.date(2034, 12, 31)
    """
    return date(newest.year + duty.years, 12, 31)
