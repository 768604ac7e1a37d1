"""The words, tables and figures of the KPI commands."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import polars as pl

from scrm.analyze.kpi.catalogue import TIME_DIMENSIONS, Catalogue, Metric
from scrm.analyze.kpi.columns import (
    CATALOGUE_COLUMNS,
    DEFINITION_COLUMNS,
    DIMENSION_WORDS,
    kpi_columns,
    value_kind,
)
from scrm.analyze.kpi.definition_changes import describe_change
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.needs import NEEDS_COLUMNS, list_needs, write_tables
from scrm.analyze.kpi.query import list_tables
from scrm.analyze.kpi.tables import Row, kpi_frame
from scrm.analyze.kpi.windows import Window
from scrm.config import Context
from scrm.result import LANGS, Column, Excerpt, Fact, Figure, Lang, ResultTable, Text
from scrm.wording import (
    describe_trend,
    share_digits,
    write_day,
    write_exact,
    write_interval,
    write_number,
    write_share,
)

TITLE = Text("Kennzahlen", "KPIs")
NEXT_STEP = Text(
    "Was eine Kennzahl braucht: scrm kpi list. Laden: scrm load DATEIEN...",
    "What a KPI needs: scrm kpi list. Load: scrm load FILES...",
)
NO_DATES = Text(
    "Keine Daten mit Datum: Kennzahlen brauchen Beiträge mit Datum.",
    "No dated data: KPIs need posts with a date.",
)
FANS_ALONE = Text(
    "Nur Publikumszahlen: Fans allein sind keine Kennzahl.",
    "Audience counts only: fans alone are no KPI.",
)
ASK_INTERACTIONS = Text(
    "Was sie tun: scrm kpi run interaction_rate er_reach.",
    "What they do: scrm kpi run interaction_rate er_reach.",
)
LOAD_INTERACTIONS = Text(
    "Was sie tun, zeigen Interaktionen: Exporte mit Reaktionen und Kommentaren laden "
    "(Tabelle post_metrics).",
    "Interactions show what they do: load exports with likes and comments (table post_metrics).",
)
KPIS_PER_THEME = 18
"""Rows of a theme that fit a screen of 24 lines."""
_NEARLY_ALL = 0.95
"""If the effective cases are more than this share of all, they are not named beside them."""
_TABLE_TITLES = {
    "share": Text("Raten", "Rates"),
    "count": Text("Mengen", "Counts"),
    "duration": Text("Zeiten", "Times"),
    "money": Text("Beträge", "Amounts"),
    "number": Text("Kennwerte", "Values"),
}


def name_groups(by: Sequence[str]) -> Text:
    """Return the title of KPIs by group.

    Examples
    --------
    >>> name_groups(("channel", "month")).en
    'KPIs by channel and month'
    """
    if not by:
        return TITLE
    words = [DIMENSION_WORDS.get(name, Text(name, name)) for name in by]
    de = " und ".join(each.de for each in words)
    en = " and ".join(each.en[:1].lower() + each.en[1:] for each in words)
    return Text(f"{TITLE.de} nach {de}", f"{TITLE.en} by {en}")


def note_fans_alone(rows: Sequence[Row], *, has_interactions: bool) -> tuple[Text, ...]:
    """Warn where nothing but an audience was counted, and say what to do about it."""
    valued = [row.metric for row in rows if row.number.value is not None]
    if not valued or not all(metric.audience for metric in valued):
        return ()
    step = ASK_INTERACTIONS if has_interactions else LOAD_INTERACTIONS
    return (Text(f"{FANS_ALONE.de} {step.de}", f"{FANS_ALONE.en} {step.en}"),)


def note_events(rows: Sequence[Row]) -> tuple[Text, ...]:
    """Say what qualifies the numbers of an overview, such as jumps of the counts they rest on."""
    return tuple(
        Text(
            f"{row.metric.name.de}: {row.number.events.de}.",
            f"{row.metric.name.en}: {row.number.events.en}.",
        )
        for row in rows
        if row.number.value is not None and row.number.events.en
    )


def note_window(window: Window) -> Text:
    """Return the note that names the window of an overview."""
    first, last = ({lang: write_day(day, lang) for lang in LANGS} for day in window)
    return Text(
        f"Zeitraum: {first['de']} bis {last['de']}; "
        "jede Zahl mit ihrer Definition: scrm kpi show ID",
        f"Window: {first['en']} to {last['en']}; "
        "every number with its definition: scrm kpi show ID",
    )


def build_uniform_tables(
    rows: Sequence[Row], lang: Lang, code: str, suffix: str
) -> tuple[ResultTable, ...]:
    """Return one table per kind of value, so that each column has one unit.

    Parameters
    ----------
    code : str
        The currency of amounts.
    suffix : str
        What is added to the definitions.
    """
    grouped: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        grouped.setdefault(value_kind([row.metric], code), []).append(row)
    tables = []
    for members in grouped.values():
        kind, unit = value_kind([members[0].metric], code)
        columns = kpi_columns((), kind, unit, compared=True, overview=True)
        frame = kpi_frame(members, columns, (), lang, suffix).select([c.name for c in columns])
        name = f"kpi_{kind}{'_' + unit.lower() if unit else ''}"
        tables.append(ResultTable(name, _TABLE_TITLES[kind], frame, columns, is_main=True))
    return tuple(tables)


def build_fact(row: Row, code: str) -> Fact:
    """Return a KPI as a fact."""
    metric = row.metric
    kind, unit = value_kind([metric], code)
    column = Column(
        metric.id, kind, metric.name.de, metric.name.en, unit, meaning=metric.meaning.text
    )
    return Fact(column, row.number.value)


def list_methods(*tables: Sequence[Row]) -> tuple[str, ...]:
    """Return the methods of the intervals in tables and figures, in alphabetical order."""
    return tuple(
        sorted({row.number.method for rows in tables for row in rows if row.number.method})
    )


def write_finding(row: Row, window: Window) -> Text:
    """Return the sentence of the headline: its value, interval and change."""
    value, name = row.number, row.metric.name
    if value.value is None:
        return Text(f"{name.de}: kein Wert ({value.note.de}).", f"No {name.en}: {value.note.en}.")
    words = {lang: _write_estimate(row.metric, value, row.previous, lang) for lang in LANGS}
    n = {lang: _write_cases(value, lang) for lang in LANGS}
    first, last = ({lang: write_day(day, lang) for lang in LANGS} for day in window)
    return Text(
        f"{name.de} {first['de']} bis {last['de']}: {words['de']} ({n['de']}).",
        f"{name.en.capitalize()} from {first['en']} to {last['en']}: {words['en']} ({n['en']}).",
    )


def _write_cases(number: Number, lang: Lang) -> str:
    """Write the number of cases, and how many independent ones would be as precise."""
    cases = f"n = {write_number(number.n, lang)}"
    if number.n_effective is None or number.n_effective > _NEARLY_ALL * number.n:
        return cases
    name = {"de": "wirksam", "en": "effective"}[lang]
    return f"{cases}, {name} {write_number(round(number.n_effective), lang)}"


def _write_value(x: float, metric: Metric, digits: int, lang: Lang) -> str:
    """Write a value of a metric: a share as per cent, all else as a number."""
    if metric.unit != "share":
        return write_number(x, lang, 1)
    return write_share(x, lang, digits)


def _write_estimate(metric: Metric, value: Number, previous: float | None, lang: Lang) -> str:
    digits = share_digits((value.value, value.low, value.high, previous))

    def text(x: float) -> str:
        return _write_value(x, metric, digits, lang)

    parts = [text(value.value or 0.0)]
    if value.low is not None and value.high is not None:
        parts.append(f"({write_interval(text(value.low), text(value.high), lang)})")
    if previous is not None:
        parts.append(("zuvor " if lang == "de" else "before ") + text(previous))
    return ", ".join([" ".join(parts[:2]), *parts[2:]])


def draw_months(metric: Metric, months: Sequence[Row], code: str) -> tuple[Figure, ...]:
    """Draw a KPI month by month, with its interval; nothing for fewer than two months."""
    records = [
        {
            "month": row.group[0],
            "value": row.number.value,
            "low": row.number.low,
            "high": row.number.high,
        }
        for row in months
        if row.group[0] is not None and row.number.value is not None
    ]
    if len(records) < 2:  # noqa: PLR2004  a line needs two points
        return ()
    kind, unit = value_kind([metric], code)
    columns = kpi_columns(("month",), kind, unit, compared=False, overview=True)
    schema = {"month": pl.Date, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
    named = Text(metric.name.de, metric.name.en.capitalize())
    points = [(record["value"], record["low"], record["high"]) for record in records]
    digits = share_digits(value for value, _, _ in points)
    title = describe_trend(named, points, lambda x, lang: _write_value(x, metric, digits, lang))
    source = Text("Band: 95-%-Intervall", "band: 95% interval")
    labelled = tuple(
        replace(column, label_de=named.de, label_en=named.en) if column.name == "value" else column
        for column in columns
        if column.name in schema
    )
    return (
        Figure(
            f"kpi_{metric.id}",
            title,
            "line",
            pl.DataFrame(records, schema=schema),
            {"x": "month", "y": "value", "low": "low", "high": "high"},
            labelled,
            source,
        ),
    )


def build_catalogue_table(known: Catalogue, lang: Lang) -> ResultTable:
    """Return the table of all KPIs: what they need, and what they can be grouped by."""
    records = [
        {
            "metric": metric.id,
            "name": metric.name[lang],
            "group": metric.group,
            "unit": metric.unit,
            "needs": write_tables(list_tables(known, metric), lang),
            "by": ", ".join(sorted(known.dimensions(metric) - set(TIME_DIMENSIONS))),
            "definition": metric.definition,
        }
        for metric in known.metrics.values()
    ]
    title = Text(
        f"{write_number(len(records), 'de')} Kennzahlen", f"{write_number(len(records), 'en')} KPIs"
    )
    return ResultTable("kpis", title, pl.DataFrame(records), CATALOGUE_COLUMNS)


def build_run_table(
    rows: Sequence[Row],
    by: Sequence[str],
    context: Context,
    code: str,
    suffix: str,
    *,
    compared: bool,
    excerpt: Literal["themes", "chosen", "all"],
) -> ResultTable:
    """Return the table of the KPIs that were asked for.

    Parameters
    ----------
    excerpt : str
        What a terminal shows: the first KPIs of each theme, those chosen, or everything.
    """
    kind, unit = value_kind([row.metric for row in rows], code)
    columns = kpi_columns(by, kind, unit, compared=compared, overview=False)
    frame = kpi_frame(rows, columns, by, context.lang, suffix)
    frame = frame.with_columns(pl.col("name").map_elements(_capitalize, return_dtype=pl.String))
    change = ("previous", "change_share") if compared else ()
    shown = ("name", *by, "value", *change, "low", "high", "n")
    view = {
        "themes": Excerpt("group", shown, KPIS_PER_THEME),
        "chosen": Excerpt("group", (*shown, "note")),
        "all": Excerpt("group"),
    }[excerpt]
    return ResultTable("kpis", TITLE, frame, columns, is_main=True, excerpt=view)


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:]


def build_definition_table(metrics: Sequence[Metric], lang: Lang) -> ResultTable:
    """Return what each KPI means: the sheet of definitions of a workbook."""
    records = [
        {
            "metric": metric.id,
            "name": _capitalize(metric.name[lang]),
            "group": metric.group,
            "definition": metric.definition,
            "meaning": metric.meaning[lang],
            "unit": metric.unit,
            "basis": metric.basis,
            "caveat": metric.caveat[lang] if metric.caveat else None,
            "source_of": metric.source_of or None,
        }
        for metric in metrics
    ]
    schema = {column.name: pl.String for column in DEFINITION_COLUMNS}
    title = Text("Definitionen", "Definitions")
    frame = pl.DataFrame(records, schema=schema)
    return ResultTable(
        "definitions",
        title,
        frame,
        DEFINITION_COLUMNS,
        in_appendix=True,
        excerpt=Excerpt(hidden=True),
    )


def build_needs_table(known: Catalogue, lang: Lang) -> ResultTable:
    """Return the table of what each KPI needs: tables, commands whose tables it reads, settings."""
    records = [
        {"metric": metric.id, "name": metric.name[lang], **list_needs(known, metric, lang)}
        for metric in known.metrics.values()
    ]
    title = Text("Was Kennzahlen brauchen", "What KPIs need")
    schema = {column.name: pl.String for column in NEEDS_COLUMNS}
    return ResultTable("needs", title, pl.DataFrame(records, schema=schema), NEEDS_COLUMNS)


def build_definition(known: Catalogue, metric: Metric, context: Context) -> tuple[Fact, ...]:
    """Return what a reader of a definition has to know."""
    unit = known.sources[metric.source].unit[context.lang] if metric.source else ""
    limits = ""
    if metric.kind == "limits" and metric.least is not None and metric.most is not None:
        least, most = (write_exact(end, context.lang) for end in (metric.least, metric.most))
        limits = f">= {least}; <= {most}"
    caveat = metric.caveat[context.lang] if metric.caveat else ""
    change, young = describe_change(known, metric), known.young_cases(metric)
    found = [
        ("definition", Text("Definition", "Definition"), metric.definition),
        ("kind", Text("Art", "Kind"), metric.kind),
        ("of", Text("Zähler", "Numerator"), " ".join(metric.of.split())),
        ("over", Text("Nenner", "Denominator"), " ".join(metric.over.split())),
        ("limits", Text("Grenzen", "Limits"), limits),
        ("where", Text("Bedingung", "Condition"), " ".join(metric.where.split())),
        ("rows", Text("Fälle", "Cases"), unit),
        ("unit", Text("Einheit", "Unit"), metric.unit),
        ("basis", Text("Basis", "Basis"), metric.basis),
        ("needs", Text("braucht", "Needs"), write_tables(list_tables(known, metric), context.lang)),
        (
            "by",
            Text("gliederbar nach", "Can be grouped by"),
            ", ".join(sorted(known.dimensions(metric))),
        ),
        ("young", Text("junge Fälle", "Young cases"), young[context.lang] if young else ""),
        ("source_of", Text("Quelle der Definition", "Source of the definition"), metric.source_of),
        ("caveat", Text("Vorbehalt", "Caveat"), caveat),
        ("changed", Text("Geändert", "Changed"), change[context.lang] if change else ""),
    ]
    return tuple(
        Fact(Column(name, "text", words.de, words.en), value)
        for name, words, value in found
        if value
    )
