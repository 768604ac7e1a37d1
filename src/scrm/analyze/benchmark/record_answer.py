"""Words and tables of ``scrm benchmark list`` and ``show``."""

from scrm.analyze.benchmark.comparison_answer import KINDS, build_frame, write_source
from scrm.analyze.benchmark.comparisons import list_alike_kpis
from scrm.analyze.benchmark.likeness import ASPECT_WORDS
from scrm.analyze.benchmark.records import Benchmark, Library
from scrm.result import Column, Fact, Kind, Lang, Result, ResultTable, Text

LIST_TITLE = Text("Veröffentlichte Richtwerte", "Published figures")
_COLUMNS = (
    Column("benchmark", "text", "Richtwert", "Benchmark"),
    Column("title", "text", "Was", "What"),
    Column("published_by", "text", "Quelle", "Source"),
    Column("channel", "text", "Kanal", "Channel"),
    Column("value", "number", "Wert", "Value"),
    Column("unit", "text", "Einheit", "Unit"),
    Column("cases", "count", "n", "n"),
    Column("population", "text", "Grundgesamtheit", "Population"),
    Column(
        "comparable_with",
        "text",
        "vergleichbar mit",
        "Comparable with",
        meaning=Text(
            "KPIs gleicher Definition; leer: nur zur Einordnung",
            "KPIs of the same definition; empty: for context only",
        ),
    ),
)


def build_list(library: Library, lang: Lang) -> Result:
    """Return all published figures, and the KPIs each may be compared with."""
    rows = [
        (
            record.id,
            record.name[lang],
            write_source(library, record),
            record.channel or None,
            record.value,
            record.unit,
            library.count_cases(record),
            record.population or None,
            ", ".join(list_alike_kpis(library, record)) or None,
        )
        for record in library.benchmarks.values()
    ]
    frame = build_frame(rows, _COLUMNS)
    return Result(
        LIST_TITLE, tables=(ResultTable("benchmarks", LIST_TITLE, frame, _COLUMNS, is_main=True),)
    )


def build_record(library: Library, record: Benchmark, lang: Lang) -> Result:
    """Return one published figure with its wording, its definition and what it does not say."""
    study = library.study(record)
    kind, unit = KINDS.get(record.unit, ("number", record.unit))
    alike = ", ".join(list_alike_kpis(library, record))
    sample = study.sample[lang] if study.sample else ""
    stated = [
        ("value", kind, "Wert", "Value", record.value),
        ("bound", "text", "Angabe", "Stated as", record.bound),
        ("study", "text", "Studie", "Study", study.name[lang]),
        ("vendor", "text", "veröffentlicht von", "Published by", study.vendor),
        ("year", "text", "Jahr", "Year", str(study.year)),
        ("cases", "count", "n", "n", library.count_cases(record)),
        ("sample", "text", "Stichprobe", "Sample", sample),
        *(
            (
                name,
                "text",
                words.de,
                words.en,
                library.write_term(getattr(record, name))[lang],
            )
            for name, words in ASPECT_WORDS.items()
            if name != "unit"
        ),
        ("measured_as", "text", "gemessen als", "Measured as", record.measured_as),
        ("channel", "text", "Kanal", "Channel", record.channel),
        ("industry", "text", "Branche", "Industry", record.industry),
        ("as_printed", "text", "Wortlaut", "As printed", record.as_printed),
        ("original", "text", "Original", "Original", record.original),
        ("reference", "text", "Fundstelle", "Reference", record.source or study.source),
        ("comparable_with", "text", "vergleichbar mit", "Comparable with", alike),
        ("looks_like", "text", "ähnelt nur", "Only looks like", ", ".join(record.tempting)),
    ]
    facts = tuple(
        Fact(Column(name, _as_kind(each), de, en, unit if name == "value" else ""), value)
        for name, each, de, en, value in stated
        if value not in {None, ""}
    )
    notes = (record.caveat.text,) if record.caveat else ()
    return Result(record.name.text, facts=facts, notes=notes)


def _as_kind(kind: str) -> Kind:
    found: Kind = "text" if kind == "text" else kind  # type: ignore[assignment]
    return found
