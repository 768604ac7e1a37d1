"""What leaves the company: a result without persons and without groups of few people."""

from dataclasses import replace

from scrm.errors import UsageError
from scrm.report.document_types import Options
from scrm.report.personal_data import drop_personal
from scrm.report.small_groups import withhold_small_groups
from scrm.result import Result, ResultTable
from scrm.tables import TABLES

_PERSONAL = {field.name for table in TABLES.values() for field in table.fields if field.personal}
"""Columns that identify a person in some table; a view has them under the same names."""


def publish_result(result: Result, options: Options) -> Result:
    """Return a result as a report shows it: without persons and small groups, as options say."""
    return withhold_small_groups(drop_personal(result, options), options.smallest_group)


def share_result(result: Result, k: int, *, with_column: bool = False) -> Result:
    """Return a result for others: without persons, and without groups of fewer than `k` people.

    Parameters
    ----------
    with_column : bool
        As for `withhold_small_groups`.

    Raises
    ------
    UsageError
        Each table has a row per person or post, so that nothing is left.
    """
    opened = tuple(
        replace(table, detail=False) if _is_impersonal(table) else table for table in result.tables
    )
    left = drop_personal(replace(result, tables=opened, passages=()), Options())
    kept = tuple(table for table in left.tables if not table.detail)
    if result.tables and not kept:
        raise UsageError(
            "nothing is left to share: the tables have a row per person or post",
            hint="ask for groups instead, e.g. scrm kpi run --by channel, or leave out --shared",
        )
    return withhold_small_groups(replace(left, tables=kept), k, with_column=with_column)


def _is_impersonal(table: ResultTable) -> bool:
    return not any(column.personal or column.name in _PERSONAL for column in table.columns)
