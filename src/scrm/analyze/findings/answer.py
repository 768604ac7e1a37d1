"""Words and tables of `scrm findings`."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from shlex import quote

import polars as pl

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.data_breaks import Break, Burst
from scrm.analyze.findings.explanation import Finding
from scrm.analyze.findings.phrases import (
    to_natural,
    write_cell,
    write_change,
    write_subject,
    write_times,
    write_value,
)
from scrm.analyze.findings.search import Search
from scrm.analyze.findings.single_customers import SingleCustomer
from scrm.analyze.findings.window_tests import ADDITIVE
from scrm.result import LANGS, Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import (
    write_count,
    write_day,
    write_interval,
    write_money,
    write_number,
    write_share,
)

TITLE = Text("Was zählt", "What matters")
FIRST = 5
"""So many findings are told at length; further ones in a list."""
_UNCHANGED = 0.3
_NEW = 0.2
"""A count that was below this part before is new: its ratio says little."""
_EXPECTED: Mapping[str, Text] = {
    "beside": Text("gemessen an den übrigen", "as the others went"),
    "expected": Text("gemessen an Saison und Wachstum", "as season and growth went"),
}
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


@dataclass(frozen=True, slots=True)
class Words:
    """What sentences need beside a finding."""

    names: Mapping[str, str]
    currency: str
    blocks: Blocks
    period: tuple[date, date] | None = None


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
        finding=_write_summary(search, words),
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


def write_finding(finding: Finding, words: Words) -> Text:
    """Return a finding in one sentence."""
    change, detail = finding.change, finding.detail
    if isinstance(detail, SingleCustomer):
        return _write_single_customer(detail, words)
    if isinstance(detail, Burst):
        return _write_burst(change, detail, words)
    if isinstance(detail, Break):
        return _write_break(change, detail, words)
    if change.against == "others":
        return _write_difference(finding, words)
    subject = write_subject(change, words.names, *([finding.within] if finding.within else []))
    verb, more = _choose_verb(change), _write_cause(finding)
    de, en = (
        f"{_upper(subject[lang])} {verb[lang]} {_write_values(change, words, lang)}{more[lang]}."
        for lang in LANGS
    )
    return Text(de, en)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _enclose(text: str) -> str:
    return f" ({text})" if text else ""


def _write_values(change: Candidate, words: Words, lang: Lang) -> str:
    """Return the values as the end of a sentence: from ... to ..., or ... instead of ..."""
    before, now = (
        write_value(change.measure, value, words.currency, lang)
        for value in (change.before, change.now)
    )
    is_german = lang == "de"
    times = _enclose(write_times(change, lang))
    if change.measure.kind not in ADDITIVE:
        return f"von {before} auf {now}{times}" if is_german else f"from {before} to {now}{times}"
    if change.before < _NEW * change.now:
        return (
            f"auf {now} je 28 Tage, zuvor waren es {before}"
            if is_german
            else f"to {now} per 28 days, from {before} before"
        )
    reason = _EXPECTED[change.against][lang]
    return (
        f"auf {now} je 28 Tage statt {before}{times}, {reason}"
        if is_german
        else f"to {now} per 28 days instead of {before}{times}, {reason}"
    )


def _choose_verb(change: Candidate) -> Text:
    rises = change.change > 0
    if change.measure.is_plural:
        return Text("stiegen" if rises else "sanken", "rose" if rises else "fell")
    return Text("stieg" if rises else "sank", "rose" if rises else "fell")


def _write_cause(finding: Finding) -> Text:
    change = finding.change
    if finding.cause == "one_source":
        return Text(
            "; mehr als die Hälfte kommt von einer einzigen Person oder einem Beitrag, es ist also "
            "keine allgemeine Veränderung",
            "; more than half comes from a single person or post, so it is no general change",
        )
    if finding.others and abs(finding.others[1] - finding.others[0]) < _UNCHANGED * abs(
        change.change
    ):
        return Text("; bei allen übrigen kaum", "; hardly so among all others")
    return Text("", "")


def _write_single_customer(found: SingleCustomer, words: Words) -> Text:
    growth = found.total_now / found.total_before - 1
    rest = (found.total_now - found.now) / max(found.total_before - found.before, 1e-9) - 1
    share = found.now / found.total_now if found.total_now else 0.0
    money = {lang: write_money(round(28 * found.now), words.currency, lang) for lang in LANGS}
    whole = {lang: [_write_signed(each, lang) for each in (growth, rest)] for lang in LANGS}
    part = {lang: write_share(share, lang) for lang in LANGS}
    if found.now < found.before:
        money = {lang: write_money(round(28 * found.before), words.currency, lang)
                 for lang in LANGS}  # fmt: skip
        return Text(
            f"Ein einzelner Kunde ist weggefallen (vorher {money['de']} je 28 Tage): Umsatz "
            f"{whole['de'][0]}, ohne ihn {whole['de'][1]}.",
            f"A single customer has left ({money['en']} per 28 days before): revenue "
            f"{whole['en'][0]}, without that customer {whole['en'][1]}.",
        )
    return Text(
        f"Ein einzelner Kunde bringt {part['de']} des Umsatzes ({money['de']} je 28 Tage): Umsatz "
        f"{whole['de'][0]}, ohne ihn {whole['de'][1]}.",
        f"A single customer brings {part['en']} of the revenue ({money['en']} per 28 days): "
        f"revenue {whole['en'][0]}, without that customer {whole['en'][1]}.",
    )


def _write_signed(value: float, lang: Lang) -> str:
    text = write_share(value, lang, 0)
    return f"+{text}" if value > 0 and text[0].isdigit() else text


def _write_burst(change: Candidate, found: Burst, words: Words) -> Text:
    last = words.blocks.list_days(0)[1]
    days = {
        lang: write_day(date.fromordinal(last.toordinal() - found.last_age), lang) for lang in LANGS
    }
    number = {lang: write_number(found.gained, lang) for lang in LANGS}
    span = {
        "de": write_count(found.days, "Tag", "Tagen", "de"),
        "en": write_count(found.days, "day", "days", "en"),
    }
    more = Text("; auch die Interaktionen stiegen.", "; interactions rose as well.")
    if found.is_idle:
        more = Text(
            ", ohne dass die Interaktionen stiegen: womöglich gekauft oder Bots.",
            " without more interactions: possibly bought, or bots.",
        )
    return Text(
        f"{number['de']} zusätzliche Follower im Kanal {change.cell} in {span['de']} (bis "
        f"{days['de']}){more.de}",
        f"{number['en']} extra followers in channel {change.cell} within {span['en']} (up to "
        f"{days['en']}){more.en}",
    )


def _write_break(change: Candidate, found: Break, words: Words) -> Text:
    last = words.blocks.list_days(0)[1]
    since = date.fromordinal(last.toordinal() - found.age + 1)
    size = {lang: _write_signed(math.expm1(found.change), lang) for lang in LANGS}
    return Text(
        f"{change.measure.words.de} im Kanal {change.cell} springt am {write_day(since, 'de')} um "
        f"{size['de']}, andere Kanäle und die Interaktionen nicht: wahrscheinlich zählt die "
        "Plattform anders. Werte davor und danach sind nicht vergleichbar.",
        f"{_upper(change.measure.words.en)} in channel {change.cell} jumps by {size['en']} on "
        f"{write_day(since, 'en')}, other channels and interactions do not: the platform probably "
        "counts differently. Values before and after cannot be compared.",
    )


def _write_difference(finding: Finding, words: Words) -> Text:
    change = finding.change
    values = {
        lang: [write_value(change.measure, value, words.currency, lang)
               for value in (change.now, change.before)] for lang in LANGS
    }  # fmt: skip
    if change.dimension == "campaign":
        name = words.names.get(change.cell, change.cell)
        days = {lang: write_number(float(finding.detail or 0), lang)  # type: ignore[arg-type]
                for lang in LANGS}  # fmt: skip
        return Text(
            f"Von den neuen Kunden der Kampagne „{name}“ kauften {values['de'][0]} innerhalb von "
            f"{days['de']} Tagen wieder, von den übrigen neuen Kunden derselben Monate "
            f"{values['de'][1]}.",
            f"Of the new customers of campaign “{name}”, {values['en'][0]} bought again within "
            f"{days['en']} days, of the other new customers of the same months {values['en'][1]}.",
        )
    cell, other = (
        write_cell(change.dimension, name, words.names) for name in ("weekend", "weekday")
    )
    times = {lang: write_times(change, lang) for lang in LANGS}
    return Text(
        f"Eigene Beiträge {cell.de} erhalten {values['de'][0]} Interaktionen, {other.de} "
        f"{values['de'][1]} (typischer Wert, {times['de']}, gleiche Kanäle und Formate).",
        f"Own posts {cell.en} get {values['en'][0]} interactions, {other.en} {values['en'][1]} "
        f"(typical value, {times['en']}, same channels and formats).",
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
