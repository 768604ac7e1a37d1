"""The results of a run at a glance: one finding per analysis."""

from collections.abc import Sequence

from scrm.pipeline.result_parts import build_table
from scrm.result import Column, Lang, Result, Text


def of_findings(results: Sequence[tuple[str, Result]], lang: Lang) -> Result:
    """Return the findings of a run, one row per analysis."""
    rows = [
        {
            "command": command,
            "finding": result.finding[lang] or (result.notes[0][lang] if result.notes else "–"),
        }
        for command, result in results
    ]
    columns = (
        Column("command", "text", "scrm ...", "scrm ..."),
        Column("finding", "text", "Befund", "Finding"),
    )
    title = Text("Ergebnis", "Findings")
    return Result(title=title, tables=(build_table("findings", title, columns, rows),))
