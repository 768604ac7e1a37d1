"""What a KPI over time says about the value in its tile."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from scrm.report.document_types import Findings, Tile
from scrm.result import Lang, NamedResult, Result
from scrm.wording import write_count, write_day, write_number

COMMAND = "trends"
_USUAL: Mapping[Lang, str] = {
    "de": "Verlauf: nichts Auffälliges ({all} Zeiträume verglichen)",
    "en": "Trend: nothing unusual ({all} periods compared)",
}
_UNUSUAL: Mapping[Lang, str] = {
    "de": "Verlauf: {unusual} ({all} Zeiträume verglichen)",
    "en": "Trend: {unusual} ({all} periods compared)",
}
_PERIODS: Mapping[Lang, tuple[str, str]] = {
    "de": ("auffälliger Zeitraum", "auffällige Zeiträume"),
    "en": ("unusual period", "unusual periods"),
}
_CHANGED: Mapping[Lang, str] = {
    "de": "Verlauf: Niveau verändert seit {}",
    "en": "Trend: level changed since {}",
}


def add_trends(
    tiles: Sequence[Tile], sections: Sequence[NamedResult], findings: Findings | None, lang: Lang
) -> tuple[Tile, ...]:
    """Return the tiles, each with what `scrm trends` says about the window of its KPI.

    A KPI with a finding gets no such line: the finding says more.
    """
    window = next((result.window for _, result in sections if result.window), None)
    trends = next((result for command, result in sections if command == COMMAND), None)
    if trends is None or window is None or trends.refused:
        return tuple(tiles)
    told = () if findings is None else (*findings.first, *findings.further)
    return tuple(
        tile
        if tile.reason or any(_is_about(each.command, tile.id) for each in told)
        else replace(tile, trend=_write_trend(trends, tile.id, window, lang))
        for tile in tiles
    )


def _is_about(command: str, metric: str) -> bool:
    """Return whether a command shows a finding about a KPI.

    Examples
    --------
    >>> _is_about("scrm findings show 'revenue/brand/A b'", "revenue")
    True
    >>> _is_about("scrm findings show reach/channel/revenue", "revenue")
    False
    """
    return command.partition(" show ")[2].strip("'").partition(" ")[0].split("/")[0] == metric


def _write_trend(trends: Result, metric: str, window: tuple[date, date], lang: Lang) -> str:
    """Say whether periods of the window are unusual; empty where none lies within it."""
    first, last = window
    days = [row for row in _list_rows(trends, "series") if row["metric"] == metric]
    within = [row for row in days if first <= row["day"] <= last]
    if not within:
        return ""
    changed = [
        row["changed_on"]
        for row in _list_rows(trends, "changes")
        if row["metric"] == metric and row["date_high"] >= first
    ]
    if changed:
        return _CHANGED[lang].format(write_day(max(changed), lang))
    unusual = sum(bool(row["is_unusual"]) for row in within)
    words = _UNUSUAL if unusual else _USUAL
    count = write_count(unusual, *_PERIODS[lang], lang)
    return words[lang].format(unusual=count, all=write_number(len(days), lang))


def _list_rows(result: Result, name: str) -> list[dict[str, Any]]:
    return [
        row
        for table in result.tables
        if table.name == name
        for row in table.frame.iter_rows(named=True)
    ]
