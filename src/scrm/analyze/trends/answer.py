"""Words, tables and figures of `scrm trends`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

import numpy as np
import polars as pl

from scrm.analyze._noise_band import Unit
from scrm.analyze.trends.change_points import ALPHA, ChangePoint
from scrm.analyze.trends.kpi_series import find_day, find_last_day
from scrm.analyze.trends.movements import Movement
from scrm.result import LANGS, Column, Figure, Kind, Lang, Result, ResultTable, Text
from scrm.wording import (
    write_count,
    write_day,
    write_interval,
    write_money,
    write_number,
    write_share,
)

TITLE = Text("Verlauf", "Trends")
_PERIODS = {
    "day": (Text("Tag", "Day"), Text("Tage", "days")),
    "week": (Text("Woche ab", "Week from"), Text("Wochen", "weeks")),
    "month": (Text("Monat ab", "Month from"), Text("Monate", "months")),
}
_FIGURES = 4
_NOTHING = Text(
    "Kein Verlauf: es fehlen Werte über die Zeit (scrm load DATEIEN...).",
    "No trends: there are no values over time (scrm load FILES...).",
)
_METHOD = Text(
    "Rauschband: 95 % der Werte liegen darin, wenn sich nichts ändert; es kennt Wochentage und ab "
    "zwei Jahren die Jahreszeit. Eine Veränderung wird bei 5 % der Reihen ohne eine behauptet; "
    "ihr Datum hat ein 95-%-Intervall. Auffällige Werte: höchstens 5 % falsche.",
    "Noise band: 95 % of values lie within it if nothing changes; it knows weekdays and, from two "
    "years on, the season. A change is claimed in 5 % of series without one; its date has a 95 % "
    "interval. Unusual values: at most 5 % false ones.",
)
_NO_SEASON = Text(
    "Unter zwei Jahren ist eine Jahreszeit von einer Veränderung nicht zu unterscheiden.",
    "Under two years, a season cannot be told from a change.",
)
_KPI = (
    Column("metric", "text", "Kürzel", "Id"),
    Column("name", "text", "Kennzahl", "KPI"),
    Column("unit", "text", "Einheit", "Unit"),
)


def refuse(missing: Mapping[str, Text]) -> Result:
    """Return the result if no KPI has enough values."""
    return Result(TITLE, notes=(_NOTHING, *_explain(missing)), refused=True)


def answer(
    movements: Sequence[Movement], missing: Mapping[str, Text], unit: Unit, lang: Lang
) -> Result:
    """Return what has changed in each KPI: overview, changes, unusual values, the series.

    Parameters
    ----------
    lang : Lang
        Of the names of the KPIs.
    missing : Mapping
        KPIs without a series, and why.
    """
    changes, unusual = _build_changes(movements, lang), _build_unusual(movements, lang)
    seasonal = all(each.found.band.is_seasonal for each in movements)
    return Result(
        TITLE,
        finding=_write_finding(movements),
        tables=(
            _build_overview(movements, unit, lang),
            *([changes] if changes.frame.height else []),
            *([unusual] if unusual.frame.height else []),
            _build_series(movements, unit, lang),
        ),
        notes=(_METHOD, *([] if seasonal else [_NO_SEASON]), *_explain(missing)),
        figures=tuple(_draw(each, unit) for each in movements[:_FIGURES]),
        intervals=("noise_band", "shift_test", *(["change_date"] if changes.frame.height else [])),
    )


def _explain(missing: Mapping[str, Text]) -> list[Text]:
    return [Text(f"{name}: {why.de}.", f"{name}: {why.en}.") for name, why in missing.items()]


def _value_column(
    movements: Sequence[Movement], name: str, german: str, english: str, meaning: Text | None = None
) -> Column:
    """Return a column of values; of the kind that all KPIs share, otherwise numbers."""
    kinds = {(each.kpi.kind, each.kpi.unit) for each in movements}
    kind, unit = kinds.pop() if len(kinds) == 1 else ("number", "")
    kind = "number" if kind == "count" else kind
    return Column(name, cast("Kind", kind), german, english, unit, meaning or Text("", ""))


def _build_overview(movements: Sequence[Movement], unit: Unit, lang: Lang) -> ResultTable:
    many = _PERIODS[unit][1]
    columns = (
        *_KPI,
        Column("period_count", "count", many.de, many.en.capitalize()),
        _value_column(movements, "latest", "zuletzt", "Latest"),
        _value_column(movements, "band_from", "Band, von", "Band, from"),
        _value_column(movements, "band_to", "Band, bis", "Band, to"),
        _value_column(movements, "mean", "Mittel von 4 Wochen", "4-week mean"),
        Column("change_count", "count", "Veränderungen", "Changes"),
        Column(
            "change_chance",
            "score",
            "p der größten",
            "p of the largest",
            meaning=Text(
                "Wahrscheinlichkeit einer so großen Verschiebung ohne Veränderung",
                "probability of so large a shift without a change",
            ),
        ),
        Column("unusual_count", "count", "auffällig", "Unusual"),
    )
    rows = []
    for each in movements:
        values, band = each.kpi.express(each.kpi.series.values), each.found.band
        ends = (float(each.kpi.express(end)[-1]) for end in (band.low, band.high))
        mean = None if np.isnan(each.means[-1]) else float(each.means[-1])
        rows.append(
            (
                *_describe(each, lang), len(values), float(values[-1]), *ends, mean,
                len(each.found.points), each.found.p_value, int((each.chances <= ALPHA).sum()),
            )
        )  # fmt: skip
    types = [*[pl.String] * 3, pl.Int64, *[pl.Float64] * 4, pl.Int64, pl.Float64, pl.Int64]
    return ResultTable("trends", TITLE, _frame(rows, columns, types), columns, is_main=True)


def _build_changes(movements: Sequence[Movement], lang: Lang) -> ResultTable:
    columns = (
        *_KPI,
        Column("changed_on", "date", "Veränderung", "Change"),
        Column("date_low", "date", "frühestens", "Earliest"),
        Column("date_high", "date", "spätestens", "Latest"),
        Column(
            "near_share",
            "share",
            "auf einen Zeitraum genau",
            "Right within one period",
            meaning=Text(
                "Wahrscheinlichkeit, dass das Datum höchstens einen Zeitraum danebenliegt",
                "probability that the date is at most one period off",
            ),
        ),
        Column(
            "chance",
            "score",
            "p",
            "p",
            meaning=Text(
                "Wahrscheinlichkeit einer so großen Verschiebung ohne Veränderung",
                "probability of so large a shift without a change",
            ),
        ),
        _value_column(movements, "before", "vorher", "Before"),
        _value_column(movements, "after", "nachher", "After"),
    )
    rows = [
        (
            *_describe(each, lang),
            *(find_day(place, each.kpi.series.unit) for place in (point.place, point.first)),
            find_last_day(point.last, each.kpi.series.unit),
            point.near_share,
            point.p_value,
            each.kpi.express_level(point.before),
            each.kpi.express_level(point.after),
        )
        for each in movements
        for point in each.found.points
    ]
    types = [*[pl.String] * 3, *[pl.Date] * 3, *[pl.Float64] * 4]
    title = Text("Veränderungen des Niveaus", "Changes of the level")
    return ResultTable("changes", title, _frame(rows, columns, types), columns)


def _build_unusual(movements: Sequence[Movement], lang: Lang) -> ResultTable:
    columns = (
        *_KPI,
        Column("day", "date", "Zeitraum ab", "Period from"),
        _value_column(movements, "value", "Wert", "Value"),
        _value_column(movements, "band_from", "Band, von", "Band, from"),
        _value_column(movements, "band_to", "Band, bis", "Band, to"),
        Column(
            "chance",
            "score",
            "p",
            "p",
            meaning=Text(
                "Wahrscheinlichkeit eines so fernen Werts durch Zufall, für die Zahl der Werte "
                "angepasst",
                "probability of a value so far out by chance, adjusted for the number of values",
            ),
        ),
    )
    rows = []
    for each in movements:
        values, band = each.kpi.express(each.kpi.series.values), each.found.band
        low, high, days = each.kpi.express(band.low), each.kpi.express(band.high), each.kpi.days
        for place in np.flatnonzero(each.chances <= ALPHA):
            ends = float(values[place]), float(low[place]), float(high[place])
            rows.append((*_describe(each, lang), days[place], *ends, float(each.chances[place])))
    types = [*[pl.String] * 3, pl.Date, *[pl.Float64] * 4]
    title = Text("Auffällige Werte", "Unusual values")
    return ResultTable("unusual", title, _frame(rows, columns, types), columns)


def _build_series(movements: Sequence[Movement], unit: Unit, lang: Lang) -> ResultTable:
    one = _PERIODS[unit][0]
    columns = (
        *_KPI,
        Column("day", "date", one.de, one.en),
        _value_column(movements, "value", "Wert", "Value"),
        _value_column(movements, "expected", "erwartet", "Expected"),
        _value_column(movements, "band_from", "Band, von", "Band, from"),
        _value_column(movements, "band_to", "Band, bis", "Band, to"),
        _value_column(movements, "mean", "Mittel von 4 Wochen", "4-week mean"),
        Column("is_unusual", "flag", "auffällig", "Unusual"),
    )
    frames = [
        _tabulate(each).select(
            *(
                pl.lit(value).alias(column.name)
                for column, value in zip(_KPI, _describe(each, lang), strict=True)
            ),
            *(column.name for column in columns[len(_KPI) :]),
        )
        for each in movements
    ]
    title = Text("Werte über die Zeit", "Values over time")
    return ResultTable("series", title, pl.concat(frames), columns, detail=True)


def _describe(movement: Movement, lang: Lang) -> tuple[str, str, str]:
    """Return id, name and unit of a KPI."""
    kpi = movement.kpi
    name = kpi.name[lang]
    unit = "share" if kpi.kind == "share" else kpi.unit
    return kpi.metric, name[:1].upper() + name[1:], unit


def _tabulate(movement: Movement) -> pl.DataFrame:
    kpi, band = movement.kpi, movement.found.band
    return pl.DataFrame(
        {
            "day": kpi.days,
            "value": kpi.express(kpi.series.values),
            "expected": kpi.express(band.expected),
            "band_from": kpi.express(band.low),
            "band_to": kpi.express(band.high),
            "mean": movement.means,
            "is_unusual": movement.chances <= ALPHA,
        },
        schema_overrides={"day": pl.Date},
    ).with_columns(pl.col("mean").fill_nan(None))


def _frame(rows: Sequence[Any], columns: Sequence[Column], types: Sequence[Any]) -> pl.DataFrame:
    names = [column.name for column in columns]
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def _write_finding(movements: Sequence[Movement]) -> Text:
    """Say which KPI changed last, or that none did."""
    changed = [(point, each) for each in movements for point in each.found.points]
    if changed:
        point, latest = max(changed, key=lambda pair: _find_end(pair[0], pair[1]))
        return _add_interval(_write_change(latest, point), latest, point)
    gradual = [each for each in movements if each.found.is_gradual]
    if gradual:
        return _write_growth(gradual[0])
    count = len(movements)
    many = {
        "de": write_count(count, "Kennzahl", "Kennzahlen", "de"),
        "en": write_count(count, "KPI", "KPIs", "en"),
    }
    return Text(
        f"Keine Veränderung über den Zufall hinaus, in {many['de']}.",
        f"Nothing has changed beyond chance, in {many['en']}.",
    )


def _find_end(point: ChangePoint, movement: Movement) -> date:
    return find_last_day(point.place, movement.kpi.series.unit)


def _write_change(movement: Movement, point: ChangePoint) -> Text:
    """Say how a level changed, and when, without the certainty of the date."""
    kpi, day = movement.kpi, find_day(point.place, movement.kpi.series.unit)
    levels = [kpi.express_level(each) for each in (point.before, point.after)]
    said = {lang: [_write(each, movement, lang) for each in levels] for lang in LANGS}
    return Text(
        f"{kpi.name.de}: {said['de'][0]} → {said['de'][1]} seit {write_day(day, 'de')}",
        f"{kpi.name.en.capitalize()}: {said['en'][0]} → {said['en'][1]} since "
        f"{write_day(day, 'en')}",
    )


def _add_interval(change: Text, movement: Movement, point: ChangePoint) -> Text:
    """Return the sentence of a change with the interval of its date."""
    unit = movement.kpi.series.unit
    days = find_day(point.first, unit), find_last_day(point.last, unit)
    ends = {
        lang: write_interval(write_day(days[0], lang), write_day(days[1], lang), lang)
        for lang in LANGS
    }
    return Text(
        f"{change.de} (95-%-Intervall des Datums: {ends['de']}).",
        f"{change.en} (95% interval of the date: {ends['en']}).",
    )


def _write_growth(movement: Movement) -> Text:
    rate = float(np.expm1(movement.found.band.growth * _PER_MONTH[movement.kpi.series.unit]))
    rises = rate > 0
    name, share = movement.kpi.name, {lang: write_share(abs(rate), lang) for lang in LANGS}
    return Text(
        f"{name.de}: {'steigt' if rises else 'fällt'} allmählich, um {share['de']} im Monat.",
        f"{name.en.capitalize()}: {'rises' if rises else 'falls'} gradually, by {share['en']} a "
        "month.",
    )


_PER_MONTH = {"day": 365.25 / 12, "week": 365.25 / 84, "month": 1.0}


def _write(value: float, movement: Movement, lang: Lang) -> str:
    kpi = movement.kpi
    if kpi.kind == "share":
        return write_share(value, lang)
    if kpi.kind == "money":
        return write_money(value, kpi.unit, lang)
    digits = 0 if abs(value) >= _LARGE else 1
    return write_number(value, lang, digits)


_LARGE = 20


def _draw(movement: Movement, unit: Unit) -> Figure:
    """Draw the values of a KPI over the band that they should lie in."""
    kpi, points = movement.kpi, movement.found.points
    frame = _tabulate(movement).select("day", "value", low="band_from", high="band_to")
    last = points[-1] if points else None
    title = _write_change(movement, last) if last else _write_unchanged(movement)
    n = {lang: write_number(frame.height, lang) for lang in LANGS}
    many = _PERIODS[unit][1]
    source = Text(
        f"{kpi.metric}; n = {n['de']} {many.de}; Band: 95 % der Werte ohne Veränderung",
        f"{kpi.metric}; n = {n['en']} {many.en}; band: 95 % of values without a change",
    )
    value = _value_column([movement], "value", kpi.name.de, kpi.name.en.capitalize())
    columns = (
        Column("day", "date", _PERIODS[unit][0].de, _PERIODS[unit][0].en),
        value,
        _value_column([movement], "low", "Band, von", "Band, low"),
        _value_column([movement], "high", "Band, bis", "Band, high"),
    )
    encoding = {"x": "day", "y": "value", "low": "low", "high": "high"}
    return Figure(f"trend_{kpi.metric}", title, "line", frame, encoding, columns, source)


def _write_unchanged(movement: Movement) -> Text:
    if movement.found.is_gradual:
        return _write_growth(movement)
    name = movement.kpi.name
    return Text(
        f"{name.de}: keine Veränderung über den Zufall hinaus",
        f"{name.en.capitalize()}: no change beyond chance",
    )
