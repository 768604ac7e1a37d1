"""Words and tables of `scrm findings`."""

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from shlex import quote

import polars as pl

from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.data_breaks import Break, Burst
from scrm.analyze.findings.explanation import Finding
from scrm.analyze.findings.gaps import NAMED
from scrm.analyze.findings.phrases import (
    to_natural,
    write_change,
    write_value,
)
from scrm.analyze.findings.search import Search
from scrm.analyze.findings.sentences import Words, write_finding
from scrm.analyze.findings.single_customers import SingleCustomer
from scrm.result import LANGS, Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import (
    write_count,
    write_day,
    write_interval,
    write_number,
)

TITLE = Text("Was zählt", "What matters")
_METHOD = Text(
    "Verglichen wird jede Zelle (Kanal, Thema, Produkt, Segment, …) mit ihrer Vergangenheit und "
    "mit den übrigen Zellen, die Summen mit Wachstum und Saison des Vorjahres. Genannt wird, was "
    "über die übliche Schwankung hinausgeht, mit einer Falschmeldungsrate von höchstens 5 %.",
    "Each cell (channel, topic, product, segment, ...) is compared with its past and with the "
    "other cells, totals with growth and season of the year before. What exceeds the usual "
    "variation is named, with a false discovery rate of at most 5 %.",
)
NO_DATES = Text(
    "Ohne datierte Daten gibt es nichts zu vergleichen: scrm load DATEIEN...",
    "Without dated data there is nothing to compare: scrm load FILES...",
)
TOO_SHORT = Text(
    "Die Daten sind zu kurz: gebraucht werden vier vollständige Zeiträume (von 28 Tagen oder so "
    "lang wie --period).",
    "The data are too short: four complete periods are needed (of 28 days, or as long as "
    "--period).",
)
_COLUMNS = (
    Column("place", "count", "Nr.", "No."),
    Column("finding", "text", "Befund", "Finding"),
    Column("evidence", "text", "Beleg", "Evidence"),
    Column("command", "text", "Mehr dazu", "More"),
)
_FIGURES = (
    Column("key", "text", "Schlüssel", "Key"),
    Column("kind", "text", "Art", "Kind"),
    Column("before", "number", "vorher", "Before"),
    Column("now", "number", "jetzt", "Now"),
    Column("change_low", "number", "Veränderung, von", "Change, low",
           meaning=Text("95-%-Intervall; von typischen Werten das der relativen Veränderung",
                        "95% interval; of typical values that of the relative change")),
    Column("change_high", "number", "Veränderung, bis", "Change, high"),
    Column("n", "count", "Fälle", "Cases"),
    Column("from_day", "date", "von", "From"),
    Column("to_day", "date", "bis", "To"),
)  # fmt: skip


def refuse(note: Text) -> Result:
    """Return the result where nothing can be compared."""
    return Result(TITLE, notes=(note,), refused=True)


def answer(search: Search, words: Words, lang: Lang) -> Result:
    """Return the findings in words, the most important first."""
    found = search.findings
    rows = [
        (
            place,
            write_finding(each, words)[lang],
            write_evidence(each, words)[lang],
            write_command(each, words),
        )
        for place, each in enumerate(found, 1)
    ]
    frame = pl.DataFrame(rows, schema=dict(zip(_names(_COLUMNS), _TEXTS, strict=True)),
                         orient="row")  # fmt: skip
    figures = pl.DataFrame([_list_figures(each, words) for each in found],
                           schema=dict(zip(_names(_FIGURES), _NUMBERS, strict=True)),
                           orient="row")  # fmt: skip
    tables: tuple[ResultTable, ...] = ()
    if found:
        tables = (
            ResultTable("findings", TITLE, frame, _COLUMNS, is_main=True),
            ResultTable("figures", Text("Zahlen", "Figures"), figures, _FIGURES, detail=True),
        )
    return Result(
        TITLE,
        finding=_join([_write_summary(search, words), *_list_gaps(search, words)]),
        tables=tables,
        facts=(
            Fact(Column("finding_count", "count", "Befunde", "Findings"), len(found)),
            Fact(Column("comparison_count", "count", "Vergleiche", "Comparisons"),
                 search.comparisons),
        ),
        notes=(_METHOD, *_note_young(search, words)),
        intervals=("cell_contrast",) if found else (),
        window=words.blocks.list_days(0),
    )  # fmt: skip


_TEXTS = (pl.Int64, pl.String, pl.String, pl.String)
_NUMBERS = (pl.String, pl.String, pl.Float64, pl.Float64, pl.Float64, pl.Float64, pl.Int64,
            pl.Date, pl.Date)  # fmt: skip


def _names(columns: Sequence[Column]) -> list[str]:
    return [column.name for column in columns]


def _write_summary(search: Search, words: Words) -> Text:
    first, last = words.blocks.list_days(0)
    days = {lang: [write_day(day, lang) for day in (first, last)] for lang in LANGS}
    count = {lang: write_number(search.comparisons, lang) for lang in LANGS}
    changes = sum(each.change.against != "others" for each in search.findings)
    if not changes:
        return Text(
            f"Von {days['de'][0]} bis {days['de'][1]} hat sich nichts über den Zufall hinaus "
            f"verändert ({count['de']} Vergleiche).",
            f"From {days['en'][0]} to {days['en'][1]} nothing moved beyond chance "
            f"({count['en']} comparisons).",
        )
    what = Text(
        write_count(changes, "Veränderung geht", "Veränderungen gehen", "de"),
        write_count(changes, "change exceeds", "changes exceed", "en"),
    )
    return Text(
        f"Bis {days['de'][1]}: {what.de} über den Zufall hinaus ({count['de']} Vergleiche).",
        f"Up to {days['en'][1]}: {what.en} chance ({count['en']} comparisons).",
    )


def write_evidence(finding: Finding, words: Words) -> Text:
    """Return days, number of cases and the interval of the change."""
    change, detail = finding.change, finding.detail
    if isinstance(detail, SingleCustomer):
        return Text(
            f"{_write_days(change, words, 'de')}; "
            f"{write_count(detail.orders, 'Bestellung', 'Bestellungen', 'de')}; so viel bewegte "
            "zuvor kein einzelner Kunde",
            f"{_write_days(change, words, 'en')}; "
            f"{write_count(detail.orders, 'order', 'orders', 'en')}; no single customer moved as "
            "much before",
        )
    if isinstance(detail, Burst):
        return Text(
            f"{_write_days(change, words, 'de')}; üblich sind "
            f"{write_value(change.measure, change.before, '', 'de')} neue Follower je Tag",
            f"{_write_days(change, words, 'en')}; usual are "
            f"{write_value(change.measure, change.before, '', 'en')} followers gained per day",
        )
    if isinstance(detail, Break) and not change.error:  # compared with all jumps before
        return Text(
            f"so weit sprang der Kanal zuvor nie; {_write_days(change, words, 'de')}",
            f"the channel never jumped as far before; {_write_days(change, words, 'en')}",
        )
    low, high = bound_change(change)
    ends = {lang: write_interval(*write_change(change, low, high, lang), lang) for lang in LANGS}
    cases = {lang: write_number(change.cases, lang) for lang in LANGS}
    days = {lang: _write_days(change, words, lang) for lang in LANGS}
    return Text(
        f"Veränderung {ends['de']} (95 %), n = {cases['de']}{_prepend(days['de'])}",
        f"change {ends['en']} (95%), n = {cases['en']}{_prepend(days['en'])}",
    )


def _prepend(days: str) -> str:
    return f"; {days}" if days else ""


def bound_change(change: Candidate) -> tuple[float, float]:
    """Return the 95 % interval of a change."""
    from scipy.special import stdtrit

    degrees = min(max(change.degrees, 1.0), 1e6)
    reach = float(stdtrit(degrees, 0.975)) * change.error
    return change.change - reach, change.change + reach


def _write_days(change: Candidate, words: Words, lang: Lang) -> str:
    if not change.width:
        return ""
    now = words.blocks.list_days(0, change.width)
    past = words.blocks.list_days(change.width, change.before_width)
    texts = [write_day(day, lang) for day in (*now, *past)]
    against = "gegen" if lang == "de" else "against"
    return f"{texts[0]} – {texts[1]} {against} {texts[2]} – {texts[3]}"


def write_key(finding: Finding) -> str:
    """Return the key of a finding for `scrm findings show`."""
    change = finding.change
    parts = [change.measure.name]
    if change.dimension:
        parts += [change.dimension, change.cell]
    if finding.within:
        parts += finding.within
    return "/".join(part.replace("/", "%2F") for part in parts)


def write_command(finding: Finding, words: Words) -> str:
    """Return the command that shows the figures behind a finding."""
    period = f" --period {words.period[0]}..{words.period[1]}" if words.period else ""
    return f"scrm findings show {quote(write_key(finding))}{period}"


def _list_figures(finding: Finding, words: Words) -> tuple[object, ...]:
    change = finding.change
    low, high = bound_change(change)
    if change.measure.is_log:
        low, high = math.expm1(low), math.expm1(high)
    elif change.measure.kind in {"count", "sum"}:
        low, high = (to_natural(change.measure, end) for end in (low, high))
    has_interval = change.error and not isinstance(finding.detail, Burst)
    ends: tuple[float | None, float | None] = (low, high) if has_interval else (None, None)
    days = words.blocks.list_days(0, max(change.width, 1))
    return (
        write_key(finding),
        finding.cause or ("difference" if change.against == "others" else "change"),
        to_natural(change.measure, change.before),
        to_natural(change.measure, change.now),
        *ends,
        change.cases,
        *days,
    )


def _list_gaps(search: Search, words: Words) -> Iterator[Text]:
    """Yield what data are missing: it is no change, and those days do not count."""
    last = words.blocks.last
    for source, gaps in search.gaps.items():
        for gap in gaps:
            days = [last - timedelta(days=age) for age in (gap.oldest, gap.newest)]
            de, en = ([write_day(day, lang) for day in days] for lang in LANGS)
            name = NAMED[source]
            if gap.newest:
                yield Text(
                    f"Daten fehlen von {de[0]} bis {de[1]} ({name.de}); diese Tage zählen nicht "
                    "mit.",
                    f"Data are missing from {en[0]} to {en[1]} ({name.en}); those days do not "
                    "count.",
                )
            else:
                yield Text(
                    f"Daten fehlen seit {de[0]} ({name.de}); diese Tage zählen nicht mit.",
                    f"Data are missing since {en[0]} ({name.en}); those days do not count.",
                )


def _join(texts: Sequence[Text]) -> Text:
    return Text(*(" ".join(each[lang] for each in texts) for lang in LANGS))


def _note_young(search: Search, words: Words) -> tuple[Text, ...]:
    if not search.young:
        return ()
    last = words.blocks.list_days(0)[1]
    parts = {
        lang: ", ".join(
            f"{name} ({write_day(date.fromordinal(last.toordinal() - age), lang)})"
            for name, age in search.young.items()
        )
        for lang in LANGS
    }
    return (
        Text(
            f"Noch nicht verglichen, weil ihre Daten erst beginnen: {parts['de']}.",
            f"Not compared yet, as their data have only begun: {parts['en']}.",
        ),
    )
