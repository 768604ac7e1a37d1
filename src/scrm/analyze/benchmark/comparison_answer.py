"""Words and tables of published figures beside the own values."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from scrm.analyze.benchmark.comparisons import Comparison
from scrm.analyze.benchmark.records import Benchmark, Library
from scrm.result import LANGS, Column, Fact, Kind, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_number

TITLE = Text("Richtwerte", "Benchmarks")
_OLD_YEARS = 5
_UNLIKE = Text("Nicht vergleichbar", "Not comparable")
_LIKE = Text("Vergleich mit Richtwerten", "Compared with published figures")
_NOTHING = Text(
    "Kein Richtwert ist mit einem eigenen Wert vergleichbar; scrm benchmark list zeigt alle.",
    "No published figure is comparable with an own value; scrm benchmark list shows all.",
)
NO_VALUES = Text(
    "Es gibt keine eigenen Werte: gebraucht werden Beiträge (scrm load DATEIEN...).",
    "There are no own values: posts are needed (scrm load FILES...).",
)
_COMPLETE = Text(
    "Vollzählige Werte haben kein Intervall: jeder Unterschied ist einer.",
    "Complete counts have no interval: any difference is one.",
)
_REFUSED = Text(
    "Verglichen wird nur, was in Zähler, Nenner, Grundgesamtheit, Zusammenfassung, Einheit und "
    "Kanal gleich ist.",
    "Only figures of the same numerator, denominator, population, aggregation, unit and channel "
    "are compared.",
)
KINDS: dict[str, tuple[Kind, str]] = {"share": ("share", ""), "seconds": ("duration", "")}


def build_comparison(
    library: Library,
    found: Sequence[Comparison],
    lang: Lang,
    as_of: date | None,
    *,
    is_explicit: bool = False,
) -> Result:
    """Return published figures beside own values.

    Parameters
    ----------
    is_explicit : bool
        Both sides of each pair were named: one that is not alike refuses the question.
    """
    alike = [each for each in found if each.why_not is None]
    valued = [each for each in alike if each.outcome]
    unlike = [each for each in found if each.why_not is not None]
    refused = not valued or (is_explicit and bool(unlike))
    tables = [*_build_table(library, alike, lang), *_build_refusals(unlike, lang)]
    return Result(
        TITLE,
        finding=_write_finding(valued) if valued else Text("", ""),
        tables=tuple(tables),
        facts=(
            Fact(Column("alike_count", "count", "verglichen", "Compared"), len(valued)),
            Fact(
                Column("unlike_count", "count", "nicht vergleichbar", "Not comparable"), len(unlike)
            ),
        ),
        notes=tuple(_list_notes(library, valued, unlike, as_of)),
        refused=refused,
        intervals=tuple(sorted({each.measured.method for each in valued if each.measured.method})),
    )


def _list_notes(
    library: Library,
    valued: Sequence[Comparison],
    unlike: Sequence[Comparison],
    as_of: date | None,
) -> list[Text]:
    notes = [_REFUSED] if unlike else []
    if not valued:
        notes.append(_NOTHING)
    if any(each.measured.is_complete for each in valued):
        notes.append(_COMPLETE)
    years = sorted(
        {
            library.study(each.record).year
            for each in valued
            if as_of and as_of.year - library.study(each.record).year > _OLD_YEARS
        }
    )
    if years:
        named = ", ".join(map(str, years))
        notes.append(
            Text(
                f"Mehr als {_OLD_YEARS} Jahre alt: Zahlen von {named}.",
                f"More than {_OLD_YEARS} years old: figures of {named}.",
            )
        )
    caveats = dict.fromkeys(
        each.record.caveat.text for each in [*valued, *unlike] if each.record.caveat
    )
    return [*notes, *caveats]


def _write_finding(valued: Sequence[Comparison]) -> Text:
    counts = {
        outcome: sum(each.outcome == outcome for each in valued)
        for outcome in ("above", "below", "not distinguishable")
    }
    names = {
        "de": ("Richtwert ist vergleichbar", "Richtwerte sind vergleichbar", "eigener Wert"),
        "en": ("published figure is comparable", "published figures are comparable", "own value"),
    }
    words = {
        "de": ("darüber", "darunter", "nicht zu unterscheiden"),
        "en": ("above", "below", "not distinguishable"),
    }
    texts = []
    for lang in LANGS:
        one, many, own = names[lang]
        parts = [
            f"{write_number(count, lang)} {word}"
            for word, count in zip(words[lang], counts.values(), strict=True)
            if count
        ]
        listed = f": {own} {', '.join(parts)}" if parts else ""
        texts.append(f"{write_count(len(valued), one, many, lang)}{listed}.")
    return Text(*texts)


def _build_table(library: Library, found: Sequence[Comparison], lang: Lang) -> list[ResultTable]:
    if not found:
        return []
    columns = (
        Column("title", "text", "Richtwert", "Published figure"),
        Column("channel", "text", "Kanal", "Channel"),
        Column("published", "number", "veröffentlicht", "Published"),
        Column("value", "number", "eigener Wert", "Own value"),
        Column("low", "number", "von", "Low"),
        Column("high", "number", "bis", "High"),
        Column("case_count", "count", "n", "n"),
        Column(
            "position",
            "text",
            "Lage",
            "Position",
            meaning=Text(
                "des eigenen Werts; nicht zu unterscheiden: die veröffentlichte Zahl liegt in "
                "seinem 95-%-Intervall",
                "of the own value; not distinguishable: the published figure lies within its 95 % "
                "interval",
            ),
        ),
        Column("note", "text", "Hinweis", "Note"),
        Column("kpi", "text", "Kennzahl", "KPI"),
        Column("benchmark", "text", "Kennung", "Id"),
        Column("unit", "text", "Einheit", "Unit"),
    )
    rows = [
        (
            f"{each.record.name[lang]} ({write_source(library, each.record)})",
            each.record.channel or None,
            each.record.value,
            each.measured.value,
            each.measured.low,
            each.measured.high,
            each.measured.n,
            each.outcome or None,
            None if each.outcome else each.measured.note[lang] or None,
            each.measured.definition,
            each.record.id,
            each.record.unit,
        )
        for each in found
    ]
    return [ResultTable("comparisons", _LIKE, build_frame(rows, columns), columns, is_main=True)]


def _build_refusals(unlike: Sequence[Comparison], lang: Lang) -> list[ResultTable]:
    if not unlike:
        return []
    columns = (
        Column("benchmark", "text", "Richtwert", "Published figure"),
        Column("kpi", "text", "Kennzahl", "KPI"),
        Column(
            "difference",
            "text",
            "Unterschied",
            "Difference",
            meaning=Text("Richtwert gegen Kennzahl", "published figure against KPI"),
        ),
    )
    rows = [
        (each.record.id, each.measured.definition, each.why_not[lang] if each.why_not else None)
        for each in unlike
    ]
    return [ResultTable("not_comparable", _UNLIKE, build_frame(rows, columns), columns)]


def write_source(library: Library, record: Benchmark) -> str:
    """Return vendor and year of a figure."""
    study = library.study(record)
    return f"{study.vendor} {study.year}"


_TYPES = {"text": pl.String, "count": pl.Int64, "flag": pl.Boolean, "date": pl.Date}


def build_frame(rows: Sequence[Sequence[object]], columns: Sequence[Column]) -> pl.DataFrame:
    """Return rows as a frame with the types of its columns."""
    schema = {column.name: _TYPES.get(column.kind, pl.Float64) for column in columns}
    return pl.DataFrame(rows, schema=schema, orient="row")
