"""Leave personal data out of a report."""

from dataclasses import replace

from scrm.report.document_types import Options
from scrm.result import Result, ResultTable

OPEN_QUESTIONS = "unanswered"
"""Name of the table of unanswered conversations."""


def drop_personal(result: Result, options: Options) -> Result:
    """Leave out what identifies a person, and lists of cases unless requested and anonymous."""
    if options.personal:
        return result
    hidden = {column.name for table in result.tables for column in table.columns if column.personal}
    tables = [
        replace(table, columns=tuple(column for column in table.columns if not column.personal))
        for table in result.tables
        if not table.detail
        or table.report_rows
        or lists_open_questions(table)
        or (options.detail is not None and not table.columns[0].personal)
    ]
    return replace(
        result,
        tables=tuple(table for table in tables if table.columns),
        facts=tuple(fact for fact in result.facts if not fact.column.personal),
        figures=tuple(
            figure
            for figure in result.figures
            if not any(column.personal for column in figure.columns)
            and not hidden & set(figure.encoding.values())
        ),
    )


def lists_open_questions(table: ResultTable) -> bool:
    """Return whether a table lists the unanswered conversations."""
    return table.name == OPEN_QUESTIONS
