"""The findings of a result as the first block of the report."""

from collections.abc import Sequence

from scrm.report.control_characters import sanitize
from scrm.report.document_types import Findings, Told
from scrm.result import Lang, NamedResult, ResultTable

COMMAND = "findings"
FIRST = 5
"""So many findings are told with their evidence; further ones follow in a list."""
_WRITTEN = frozenset({"finding", "evidence", "command"})


def list_findings(sections: Sequence[NamedResult], lang: Lang) -> Findings | None:
    """Return what matters; None where no such result is among the sections.

    Without an answer, the summary says what is missing.
    """
    found = next((result for command, result in sections if command == COMMAND), None)
    if found is None:
        return None
    if found.refused:
        missing = " ".join(sanitize(note[lang]) for note in found.notes)
        return Findings(sanitize(found.title[lang]), missing, (), (), ())
    tables = [table for table in found.tables if set(table.frame.columns) >= _WRITTEN]
    told = [each for table in tables for each in _read_rows(table)]
    return Findings(
        title=sanitize(found.title[lang]),
        summary=sanitize(found.finding[lang]),
        first=tuple(told[:FIRST]),
        further=tuple(told[FIRST:]),
        notes=tuple(sanitize(note[lang]) for note in found.notes),
    )


def _read_rows(table: ResultTable) -> list[Told]:
    return [
        Told(*(sanitize(str(row[name])) for name in ("finding", "evidence", "command")))
        for row in table.frame.iter_rows(named=True)
    ]
