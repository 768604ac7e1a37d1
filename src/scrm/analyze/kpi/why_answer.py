"""Words, table and figure of `scrm kpi why`."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from scrm.analyze.kpi.catalogue import Metric
from scrm.analyze.kpi.columns import DIMENSION_WORDS, value_kind
from scrm.analyze.kpi.contributions import Part, merge_small
from scrm.analyze.kpi.estimates import Number
from scrm.analyze.kpi.windows import Window
from scrm.result import LANGS, Column, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_day, write_number, write_points

LARGEST = 5
_REST = Text("übrige", "others")
_UNKNOWN = Text("ohne Angabe", "not stated")
_ADDS_UP = Text(
    "Die Beiträge ergeben zusammen die Veränderung. Einer durch Anteile entsteht, wo eine Zelle, "
    "deren Wert vom Mittel abweicht, größer oder kleiner wird.",
    "The parts add up to the change. A part by mix arises where a cell whose value differs from "
    "the mean grows or shrinks.",
)
_SUM_NOTE = Text(
    "Die Teile ergeben zusammen die Veränderung; ungleich lange Zeiträume sind auf die Tage des "
    "jetzigen umgerechnet.",
    "The parts add up to the change; windows of unlike length are scaled to the days of this one.",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """The parts of a change by one dimension, largest first."""

    dimension: str
    parts: tuple[Part, ...]


def refuse_why(metric: Metric, note: Text) -> Result:
    """Return the result where a change cannot be split."""
    return Result(metric.name.text, notes=(note,), refused=True)


def answer_why(
    metric: Metric,
    explained: Explained,
    windows: Sequence[Window],
    totals: Sequence[Number | None],
    currency: str,
    lang: Lang,
) -> Result:
    """Return the five largest parts, all others as one, and their waterfall."""
    del totals
    is_sum = metric.kind in {"count", "sum"}
    shown, rest = merge_small(explained.parts, LARGEST)
    change = sum(part.total for part in explained.parts)
    kind, unit = value_kind([metric], currency)
    word = DIMENSION_WORDS.get(explained.dimension, Text(explained.dimension, explained.dimension))
    columns = (
        Column(explained.dimension, "text", word.de, word.en),
        Column("before", kind, "vorher", "Before", unit),
        Column("now", kind, "jetzt", "Now", unit),
        Column("by_rate", kind, "Beitrag durch Werte", "Part by rate", unit),
        Column("by_mix", kind, "Beitrag durch Anteile", "Part by mix", unit),
        Column("part", kind, "Beitrag", "Part", unit),
        Column("part_low", kind, "Beitrag, von", "Part, low", unit),
        Column("part_high", kind, "Beitrag, bis", "Part, high", unit),
    )
    rows = [_list_row(part, _UNKNOWN[lang], is_sum=is_sum) for part in shown]
    rows += [_list_row(rest, _REST[lang], is_sum=is_sum)] if rest else []
    types = [pl.String, *[pl.Float64] * 7]
    schema = dict(zip((column.name for column in columns), types, strict=True))
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    title = Text(
        f"{metric.name.de}: woher die Veränderung kommt",
        f"{metric.name.en}: where the change comes from",
    )
    has_ends = any(part.low is not None for part in shown)
    return Result(
        title,
        finding=_write_finding(metric, explained, change, word),
        tables=(ResultTable("parts", title, frame, columns, is_main=True),),
        notes=(_SUM_NOTE if is_sum else _ADDS_UP, _note_windows(windows)),
        figures=_draw(metric, frame, (columns[0], columns[5]), change),
        intervals=("kitagawa_parts" if not is_sum else "count_parts",) if has_ends else (),
        window=(windows[1][0], windows[1][1]),
    )


def _list_row(part: Part, unnamed: str, *, is_sum: bool) -> tuple[object, ...]:
    rate, mix = (None, None) if is_sum else (part.rate, part.mix)
    return (
        part.name or unnamed, part.before, part.now, rate, mix, part.total, part.low, part.high
    )  # fmt: skip


def _note_windows(windows: Sequence[Window]) -> Text:
    texts = {lang: [write_day(day, lang) for window in windows for day in window] for lang in LANGS}
    de, en = texts["de"], texts["en"]
    return Text(
        f"Verglichen: {de[2]} bis {de[3]} mit {de[0]} bis {de[1]}.",
        f"Compared: {en[2]} to {en[3]} with {en[0]} to {en[1]}.",
    )


def _write_finding(metric: Metric, explained: Explained, change: float, word: Text) -> Text:
    largest = explained.parts[0]
    named = {"de": largest.name or _UNKNOWN.de, "en": largest.name or _UNKNOWN.en}
    part = {lang: _write_change(metric, largest.total, lang) for lang in LANGS}
    whole = {lang: _write_change(metric, change, lang) for lang in LANGS}
    return Text(
        f"{metric.name.de}: {whole['de']}, größter Beitrag {part['de']} ({word.de}: {named['de']})",
        f"{metric.name.en}: {whole['en']}, largest part {part['en']} ({word.en.lower()}: "
        f"{named['en']})",
    )


def _write_change(metric: Metric, value: float, lang: Lang) -> str:
    if metric.unit == "share":
        text = write_points(value, lang)
    else:
        text = write_number(value, lang, 0 if abs(value) >= 10 else 1)  # noqa: PLR2004
    return f"+{text}" if value > 0 and text[0].isdigit() else text


def _draw(
    metric: Metric, frame: pl.DataFrame, columns: Sequence[Column], change: float
) -> tuple[Figure, ...]:
    titles = [
        f"{metric.name[lang]}: {_write_change(metric, change, lang)}" for lang in LANGS
    ]  # fmt: skip
    names = [column.name for column in columns]
    encoding = dict(zip(("x", "y"), names, strict=True))
    figure = Figure(
        "parts", Text(*titles), "waterfall", frame.select(names), encoding, tuple(columns)
    )
    return (figure,)
