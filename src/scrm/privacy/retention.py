"""Retention: rows older than their rule allows are deleted, and records after their duty ended."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from scrm.config import RetentionRule
from scrm.errors import ConfigError
from scrm.privacy.retention_duties import DUTIES
from scrm.store import Store
from scrm.store.layout import stored
from scrm.store.result_cache import forget_results
from scrm.tables import TABLES

_MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Expired:
    """Rows that were deleted since a rule or a duty ended: of which table and source, how many."""

    table: str
    source: str
    count: int


def find_first_day(keep: str, today: date) -> date:
    """Return the first day whose rows are kept.

    Examples
    --------
    >>> find_first_day("24 months", date(2026, 3, 31)), find_first_day("1 month", date(2026, 3, 31))
    (datetime.date(2024, 3, 31), datetime.date(2026, 2, 28))
    >>> find_first_day("90 days", date(2026, 3, 31)), find_first_day("1 year", date(2024, 2, 29))
    (datetime.date(2025, 12, 31), datetime.date(2023, 2, 28))
    """
    found = re.fullmatch(r"(\d+) (day|month|year)s?", keep)
    assert found is not None  # noqa: S101  the model of the settings checks it
    count, unit = int(found[1]), found[2]
    if unit == "day":
        return today - timedelta(days=count)
    months = today.year * _MONTHS_OF_YEAR + today.month - 1
    months -= count * (_MONTHS_OF_YEAR if unit == "year" else 1)
    year, month = divmod(months, _MONTHS_OF_YEAR)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def check_rules(rules: Iterable[RetentionRule]) -> None:
    """Raise ConfigError for a rule about an unknown table, or one whose rows have no date."""
    dated = [table.name for table in TABLES.values() if table.dated_by]
    for rule in rules:
        if rule.table not in dated:
            raise ConfigError(
                f"retention: {rule.table!r} is no table whose rows have a date",
                hint=f"tables: {', '.join(dated)}",
            )


def apply_retention(
    store: Store, rules: Iterable[RetentionRule], today: date
) -> tuple[Expired, ...]:
    """Delete the rows that rules no longer keep, and retained records whose duty has ended.

    Returns
    -------
    tuple of Expired
        Every rule with its count, also if that is 0; duties with rows only.
    """
    found: list[Expired] = []
    with store.transaction():
        for rule in rules:
            dated = TABLES[rule.table].dated_by
            count = 0
            if dated in store.columns(rule.table):
                of_source = (
                    " AND load_id IN (SELECT load_id FROM load_files WHERE mapping = $source)"
                    if rule.source
                    else ""
                )
                given: dict[str, object] = {"first": find_first_day(rule.keep, today)}
                given |= {"source": rule.source} if rule.source else {}
                count = store.delete(rule.table, f"{dated} < $first{of_source}", given)
            found.append(Expired(rule.table, rule.source, count))
        found += delete_ended(store, today)
        if any(each.count for each in found):
            store.execute("DELETE FROM derivations")
            forget_results(store)
    return tuple(found)


def delete_ended(store: Store, today: date) -> list[Expired]:
    """Delete records under a pseudonym whose duty is over, each from the end of its own year.

    Records without a date are kept as long as the newest.
    """
    kept = store.frame(
        "SELECT pseudonym, table_name, duty, until < $today AS is_over FROM retained_records "
        "ORDER BY ALL",
        {"today": today},
    )
    found = []
    for pseudonym, table, duty, is_over in kept.iter_rows():
        first = date(today.year - DUTIES[duty].years, 1, 1)
        tables = ("order_lines", "orders") if table == "orders" else (table,)
        for each in tables:
            if "customer_id" in store.columns(each):
                condition = "customer_id = $pseudonym"
                given: dict[str, object] = {"pseudonym": pseudonym}
                if not is_over:
                    condition += f" AND ({_write_ended(store, each, table)})"
                    given |= {"first": first} if "$first" in condition else {}
                found.append(Expired(each, "retained", store.delete(each, condition, given)))
    store.execute("DELETE FROM retained_records WHERE until < $today", {"today": today})
    return [each for each in found if each.count]


def _write_ended(store: Store, table: str, parent: str) -> str:
    """Return the condition of the records of years before ``$first``; lines are as their order."""
    dated = TABLES[parent].dated_by
    if table == parent:
        return f"{dated} < $first" if dated in store.columns(table) else "FALSE"
    own = TABLES[table].dated_by
    tests = [f"{own} < $first"] if own and own in store.columns(table) else []
    if dated in store.columns(parent):
        tests.append(f"order_id IN (SELECT order_id FROM {stored(parent)} WHERE {dated} < $first)")
    return " OR ".join(tests) or "FALSE"
