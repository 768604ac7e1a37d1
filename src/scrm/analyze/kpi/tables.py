"""Numbers to result tables, with columns that stay the same from run to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.decomposition import Decomposition
from scrm.analyze.kpi.estimates import Number
from scrm.changes import LEVEL, Estimate, adjust_known, change_p_value
from scrm.result import Column, Lang, Text
from scrm.wording import write_number

SIGNED_UNITS = frozenset({"points", "rho"})
"""Units of values on both sides of zero: a change in per cent of them says nothing."""
CHANCE = Text("die Veränderung kann Zufall sein", "the change may be chance")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a KPI table."""

    metric: Metric
    group: tuple[Any, ...]
    number: Number
    before: Number | None = None
    """The number of the window compared with."""
    why_not: Text | None = None
    """Why it is not compared."""
    base: Number | None = None
    """The earlier number, as it would be over the days of this period."""
    days: tuple[int, int] | None = None
    """Days of this period and of the earlier one, where a total is compared per day."""
    parts: Decomposition | None = None
    """The parts of the change of a ratio."""

    @property
    def previous(self) -> float | None:
        """The value in the window compared with."""
        return self.before.value if self.before else None


def kpi_frame(
    rows: Sequence[Row], columns: Sequence[Column], by: Sequence[str], lang: Lang, suffix: str = ""
) -> pl.DataFrame:
    """Return the rows as a frame with exactly `columns`."""
    chances = _may_be_chance(rows)
    records = [
        _record(row, by, lang, suffix, chance) for row, chance in zip(rows, chances, strict=True)
    ]
    types: Mapping[str, Any] = {
        column.name: {"date": pl.Date, "count": pl.Int64, "text": pl.String}.get(
            column.kind, pl.Float64
        )
        for column in columns
    }
    return pl.DataFrame(
        [[_cast_value(record[name], kind) for name, kind in types.items()] for record in records],
        schema=dict(types),
        orient="row",
    )


def _cast_value(value: Any, kind: Any) -> Any:
    return int(value) if kind == pl.Int64 and value is not None else value


def _divide_change(change: float | None, base: float | None, unit: str) -> float | None:
    """Return a change relative to the value before; None on a scale with values below zero.

    Examples
    --------
    >>> _divide_change(5.3, 14.8, "points"), _divide_change(3.0, 12.0, "posts")
    (None, 0.25)
    """
    if change is None or not base or unit in SIGNED_UNITS:
        return None
    return change / abs(base)


def _record(
    row: Row, by: Sequence[str], lang: Lang, suffix: str, may_be_chance: bool
) -> dict[str, Any]:
    number, metric = row.number, row.metric
    base = row.base.value if row.base else None
    change = None if number.value is None or base is None else number.value - base
    notes = [
        number.note[lang],
        row.why_not[lang] if row.why_not else "",
        _write_days(row.days, lang) if row.days else "",
        CHANCE[lang] if may_be_chance else _write_opposed_parts(row, lang),
    ]
    return {
        "metric": metric.id,
        "name": metric.name[lang],
        "group": metric.group,
        **{
            name: value if isinstance(value, date) or value is None else str(value)
            for name, value in zip(by, row.group, strict=True)
        },
        "value": number.value,
        "previous": row.previous,
        "change": change,
        "change_share": _divide_change(change, base, metric.unit),
        "change_within": row.parts.within if row.parts else None,
        "change_mix": row.parts.mix if row.parts else None,
        "low": number.low,
        "high": number.high,
        "numerator": number.numerator,
        "denominator": number.denominator,
        "n": number.n,
        "n_effective": number.n_effective,
        "method": number.method or None,
        "unit": metric.unit,
        "definition": metric.definition + suffix,
        "basis": metric.basis,
        "note": "; ".join(note for note in notes if note) or None,
    }


def _write_opposed_parts(row: Row, lang: Lang) -> str:
    """Write the parts of a change if the channels move one way and the total the other."""
    if row.parts is None or not row.parts.is_opposed:
        return ""
    return row.parts.write_note(row.metric.unit)[lang]


def _write_days(days: tuple[int, int], lang: Lang) -> str:
    """Write that a total is compared per day."""
    now, before = (write_number(count, lang) for count in days)
    if lang == "de":
        return f"je Tag verglichen: {now} Tage mit {before}"
    return f"compared per day: {now} days with {before}"


def _may_be_chance(rows: Sequence[Row]) -> list[bool]:
    """Return for each row whether chance alone may bring its change; all rows are one family."""
    p_values = [
        change_p_value(_read_estimate(row.base), _read_estimate(row.number))
        if row.base and row.base.value is not None and row.number.value is not None
        else None
        for row in rows
    ]
    return [p is not None and p > 1 - LEVEL for p in adjust_known(p_values)]


def _read_estimate(number: Number) -> Estimate:
    return Estimate(number.value or 0.0, number.low, number.high)
