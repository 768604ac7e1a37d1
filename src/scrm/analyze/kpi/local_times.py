"""Local times in formulas: the offsets of the time zone written out in place of its conversion.

The engine's own conversion costs twenty times as much per row (ADR 24).
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from scrm.analyze._local_days import local_time
from scrm.analyze.kpi.catalogue import Catalogue, Column, Source
from scrm.store.sql_names import replace_calls
from scrm.store.user_expressions import write_tree

if TYPE_CHECKING:
    from sqlglot import exp

FIRST_RULES = date(1970, 1, 1)
_FROM = "SELECT 1 FROM "
_JOIN = f"{_FROM}scrm_before "


def write_local_times(known: Catalogue, zone: str, last: date) -> Catalogue:
    """Return the catalogue with every conversion to the time zone written as offsets.

    Exact for times from 1970 to `last`.
    """
    relations = {
        name: relation.model_copy(update={"sql": write_offsets(relation.sql, zone, last, "")})
        for name, relation in known.relations.items()
    }
    sources = {name: _write_source(source, zone, last) for name, source in known.sources.items()}
    return known.model_copy(update={"relations": relations, "sources": sources})


def _write_source(source: Source, zone: str, last: date) -> Source:
    def write(text: str, before: str = "SELECT ") -> str:
        return write_offsets(text, zone, last, before)

    def write_columns(columns: Mapping[str, Column]) -> dict[str, Column]:
        return {
            name: column.model_copy(update={"sql": write(column.sql)})
            for name, column in columns.items()
        }

    return source.model_copy(
        update={
            "from_": write(source.from_, _FROM),
            "where": write(source.where),
            "day": write(source.local_day),
            "local_time": write(source.local_moment),
            "cluster": tuple(map(write, source.cluster)),
            "joins": {name: write(text, _JOIN) for name, text in source.joins.items()},
            "dimensions": write_columns(source.dimensions),
            "columns": write_columns(source.columns),
        }
    )


@lru_cache(maxsize=4096)
def write_offsets(text: str, zone: str, last: date, before: str = "SELECT ") -> str:
    """Return a text with the conversions of UTC to ``$timezone`` written as offsets.

    Parameters
    ----------
    before : str
        What makes the text a statement, as in `scrm.store.sql_names.replace_calls`.

    Examples
    --------
    >>> text = "timezone($timezone, timezone('UTC', a.t))"
    >>> write_offsets(text, "UTC", date(2026, 1, 1))
    '(a.t + to_seconds(0))'
    """
    if "timezone" not in text:
        return text

    def write_call(call: "exp.Expr") -> str | None:
        moment = _read_moment(call)
        return moment and f"({local_time(moment, zone, FIRST_RULES, last)})"

    return replace_calls(text, "timezone", write_call, before=before)


def _read_moment(call: "exp.Expr") -> str | None:
    """Return the UTC time that a call converts to ``$timezone``; None for any other call."""
    if len(call.expressions) != 2:  # noqa: PLR2004  a zone and a time
        return None
    zone, inner = call.expressions
    if (type(zone).__name__, zone.name) != ("Placeholder", "timezone"):
        return None
    if type(inner).__name__ != "Anonymous" or inner.name.lower() != "timezone":
        return None
    if len(inner.expressions) != 2:  # noqa: PLR2004  as above
        return None
    stored, moment = inner.expressions
    return write_tree(moment) if stored.is_string and stored.name == "UTC" else None
