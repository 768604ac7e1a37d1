"""Numbers to result tables, with columns that stay the same from run to run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Metric
from scrm.analyze.kpi.decomposition import Decomposition
from scrm.analyze.kpi.estimates import Number
from scrm.changes import LEVEL, Estimate, adjust_known, change_p_value
from scrm.result import Column, Kind, Lang, Text
from scrm.wording import write_number

DIMENSION_WORDS = {
    "day": Text("Tag", "Day"),
    "week": Text("Woche", "Week"),
    "month": Text("Monat", "Month"),
    "quarter": Text("Quartal", "Quarter"),
    "year": Text("Jahr", "Year"),
    "channel": Text("Kanal", "Channel"),
    "channel_kind": Text("Art des Kanals", "Kind of channel"),
    "account": Text("Konto", "Account"),
    "campaign": Text("Kampagne", "Campaign"),
    "segment": Text("Kundengruppe", "Segment"),
    "abc_class": Text("ABC-Klasse", "ABC class"),
    "topic": Text("Thema", "Topic"),
    "worry_topic": Text("Thema der Sorge", "Topic of the worry"),
    "brand": Text("Marke", "Brand"),
    "weekday": Text("Wochentag (1 = Montag)", "Weekday (1 = Monday)"),
    "hour": Text("Stunde", "Hour"),
    "crm_segment": Text("Segment im CRM", "CRM segment"),
    "acquisition_source": Text("Herkunft", "Acquisition source"),
    "customer_kind": Text("neu oder Bestand", "New or existing"),
    "first_campaign": Text("erste Kampagne", "First campaign"),
    "target_segment": Text("Zielgruppe", "Target segment"),
    "recency": Text("letzter Kauf", "Last purchase"),
    "product": Text("Artikel", "Product"),
    "category": Text("Warengruppe", "Category"),
    "post_form": Text("Form", "Form"),
    "gender": Text("Geschlecht", "Gender"),
    "field": Text("Angabe", "Field"),
}


SIGNED_UNITS = frozenset({"points", "rho"})
"""Units of values on both sides of zero: a change in per cent of them says nothing."""
GROUP = Column("group", "text", "Thema", "Theme")
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


def kpi_columns(
    by: Sequence[str], kind: Kind, unit: str, *, compared: bool, overview: bool
) -> tuple[Column, ...]:
    """Return the columns of a KPI table.

    Parameters
    ----------
    kind : Kind
        That of the values where all rows share one, otherwise ``number``.
    overview : bool
        The table is that of `scrm kpi`: without theme and parts of a change.
    """
    found = [
        Column(
            "metric",
            "text",
            "Kennzahl",
            "KPI",
            meaning=Text("Kennung der Kennzahl", "id of the KPI"),
        )
    ]
    found += [Column("name", "text", "Name", "Name"), *([] if overview else [GROUP])]
    for name in by:
        words = DIMENSION_WORDS.get(name, Text(name, name))
        found.append(
            Column(name, "date" if name in TIME_DIMENSIONS else "text", words.de, words.en)
        )
    found.append(Column("value", kind, "Wert", "Value", unit))
    if compared:
        found += [
            Column(
                "previous",
                kind,
                "Vorher",
                "Previous",
                unit,
                Text(
                    "Wert im Fenster, mit dem verglichen wird", "value in the window compared with"
                ),
            ),
            Column(
                "change",
                "number" if kind == "count" else kind,  # of totals per day
                "Veränderung",
                "Change",
                unit,
                Text(
                    "Wert minus Vorher, in der Einheit der Kennzahl; Summen verschieden langer "
                    "Zeiträume je Tag verglichen",
                    "value minus previous, in the unit of the KPI; totals of periods of unlike "
                    "length are compared per day",
                ),
            ),
            Column(
                "change_share",
                "share",
                "Veränderung relativ",
                "Relative change",
                meaning=Text("Veränderung / Vorher", "change / previous"),
            ),
        ]
    found += _decomposition_columns(kind, unit) if compared and not overview else []
    return (
        *found,
        Column(
            "low",
            kind,
            "von",
            "Low",
            unit,
            Text("untere Grenze des 95-%-Intervalls", "lower end of the 95 % interval"),
        ),
        Column(
            "high",
            kind,
            "bis",
            "High",
            unit,
            Text("obere Grenze des 95-%-Intervalls", "upper end of the 95 % interval"),
        ),
        Column("numerator", "number", "Zähler", "Numerator"),
        Column("denominator", "number", "Nenner", "Denominator"),
        Column(
            "n",
            "count",
            "n",
            "n",
            meaning=Text("Fälle, auf denen der Wert beruht", "cases the value rests on"),
        ),
        Column(
            "n_effective",
            "number",
            "n wirksam",
            "Effective n",
            meaning=Text(
                "unabhängige Fälle, die ebenso genau wären: Fälle einer Person ähneln sich",
                "independent cases that would be as precise: cases of one person are alike",
            ),
        ),
        Column(
            "method",
            "text",
            "Intervall",
            "Interval",
            meaning=Text(
                "Verfahren des Intervalls: docs/certainty.md",
                "method of the interval: docs/certainty.md",
            ),
        ),
        Column("unit", "text", "Einheit", "Unit"),
        Column(
            "definition",
            "text",
            "Definition",
            "Definition",
            meaning=Text("Kennung@Fassung: scrm kpi show KENNUNG", "id@version: scrm kpi show ID"),
        ),
        Column(
            "basis",
            "text",
            "Basis",
            "Basis",
            meaning=Text("Ereignis, Kohorte oder Bestand", "event, cohort or state"),
        ),
        Column(
            "note",
            "text",
            "Hinweis",
            "Note",
            meaning=Text(
                "warum Wert, Intervall oder Vergleich fehlt",
                "why there is no value, no interval or no comparison",
            ),
        ),
    )


def _decomposition_columns(kind: Kind, unit: str) -> list[Column]:
    """Return the columns of the parts of a change."""
    return [
        Column(
            "change_within",
            kind,
            "davon in Kanälen",
            "Within channels",
            unit,
            Text(
                "Veränderung der Raten in den Kanälen, bei mittleren Anteilen (Kitagawa 1955)",
                "change of the rates within channels, at mean shares (Kitagawa 1955)",
            ),
        ),
        Column(
            "change_mix",
            kind,
            "davon durch Anteile",
            "By shares",
            unit,
            Text(
                "Veränderung der Anteile der Kanäle, bei mittleren Raten (Kitagawa 1955)",
                "change of the shares of channels, at mean rates (Kitagawa 1955)",
            ),
        ),
    ]


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


def value_kind(metrics: Sequence[Metric], currency: str) -> tuple[Kind, str]:
    """Return the kind and unit that the values of all metrics share, else ``("number", "")``.

    Examples
    --------
    >>> from scrm.analyze.kpi.catalogue_file import read_catalogue
    >>> known = read_catalogue()
    >>> value_kind([known.metric("er_reach"), known.metric("er_followers")], "EUR")
    ('share', '')
    >>> value_kind([known.metric("er_reach"), known.metric("reach")], "EUR")
    ('number', '')
    """
    kinds = {_kind(metric, currency) for metric in metrics}
    return kinds.pop() if len(kinds) == 1 else ("number", "")


def _kind(metric: Metric, currency: str) -> tuple[Kind, str]:
    match metric.unit:
        case "share":
            return "share", ""
        case "seconds":
            return "duration", ""
        case "money":
            return "money", currency
        case "days" | "points":
            return "number", metric.unit
        case _:
            return (
                ("count", "")
                if metric.kind in {"count", "sum", "distinct", "stock"}
                else ("number", "")
            )


CATALOGUE_COLUMNS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("name", "text", "Name", "Name"),
    GROUP,
    Column("unit", "text", "Einheit", "Unit"),
    Column(
        "needs",
        "text",
        "braucht",
        "Needs",
        meaning=Text(
            "Tabellen, ohne die es keinen Wert gibt", "tables without which there is no value"
        ),
    ),
    Column("by", "text", "gliederbar nach", "Can be grouped by"),
    Column("definition", "text", "Definition", "Definition"),
)
"""The columns of the list of KPIs."""
DEFINITION_COLUMNS = (
    Column("metric", "text", "Kennzahl", "KPI"),
    Column("name", "text", "Name", "Name"),
    GROUP,
    Column("definition", "text", "Definition", "Definition"),
    Column("meaning", "text", "Bedeutung", "Meaning"),
    Column("unit", "text", "Einheit", "Unit"),
    Column("basis", "text", "Basis", "Basis"),
    Column("caveat", "text", "Vorbehalt", "Caveat"),
    Column("source_of", "text", "Quelle", "Source"),
)
"""The columns of the definitions of KPIs."""
