"""Places in files as CI reads them: workflow commands of GitHub, and SARIF 2.1.0."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scrm import __version__
from scrm.report.code_labels import label_code
from scrm.report.control_characters import sanitize, sanitize_json
from scrm.result import Lang, NamedResult, ResultTable

Level = Literal["error", "warning", "note", "none"]
PLACES = ("place", "code", "severity")
"""Columns of a table whose rows are places in files."""
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True)
class Annotation:
    """One place, what is to be said of it, and the rule that says so."""

    path: str
    line: int
    level: Level
    rule: str
    title: str
    message: str
    column: int | None = None


def list_annotations(results: Sequence[NamedResult], lang: Lang) -> list[Annotation] | None:
    """Return the places that results name; None if they have no table of places.

    Such a table has the columns `PLACES`; a place is written ``file:line:column``.
    """
    tables = [table for _, result in results for table in result.tables]
    chosen = [table for table in tables if {*PLACES} <= {column.name for column in table.columns}]
    if not chosen and not all(result.refused for _, result in results):
        return None
    return [each for table in chosen for each in _read_places(table, lang)]


def _read_places(table: ResultTable, lang: Lang) -> Iterable[Annotation]:
    for row in table.frame.iter_rows(named=True):
        path, line, column = row["place"].rsplit(":", 2)
        name = label_code("language_rule", row["language_rule"], lang)
        meant = f" → {row['meant']}" if row["meant"] else ""
        message = f"{name}: {row['found']}{meant}"
        yield Annotation(
            path, int(line), row["severity"], row["code"], row["code"], message, int(column)
        )


def write_commands(annotations: Iterable[Annotation]) -> list[str]:
    """Return workflow commands, one a line."""
    return [_write_command(each) for each in annotations]


def _write_command(each: Annotation) -> str:
    place = f"file={escape_property(each.path)},line={each.line}"
    if each.column is not None:
        place += f",col={each.column}"
    return (
        f"::{_COMMANDS[each.level]} {place},title={escape_property(each.title)}"
        f"::{escape_data(each.message)}"
    )


def escape_data(text: str) -> str:
    r"""Escape the text of a workflow command.

    Examples
    --------
    >>> escape_data("100 %\nof all\x1b")
    '100 %25%0Aof all\\x1b'
    """
    return sanitize(text, keep="\r\n").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Escape a property of a workflow command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def render_sarif(annotations: Sequence[Annotation]) -> str:
    """Return SARIF 2.1.0 with one result per place."""
    rules = [{"id": name} for name in sorted({each.rule for each in annotations})]
    driver = {"name": "scrm", "version": __version__, "rules": rules}
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "results": [_build_result(each) for each in annotations]}
        ],
    }
    return sanitize_json(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True)) + "\n"


def _build_result(each: Annotation) -> dict[str, Any]:
    region = {"startLine": each.line}
    if each.column is not None:
        region["startColumn"] = each.column
    place = {"artifactLocation": {"uri": each.path}, "region": region}
    return {
        "ruleId": each.rule,
        "level": each.level,
        "message": {"text": each.message},
        "locations": [{"physicalLocation": place}],
    }
