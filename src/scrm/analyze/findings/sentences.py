"""Findings as sentences, each with what it is compared with."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from scrm.analyze.findings.blocks import Blocks
from scrm.analyze.findings.candidates import Candidate
from scrm.analyze.findings.data_breaks import Break, Burst
from scrm.analyze.findings.explanation import Finding
from scrm.analyze.findings.phrases import write_cell, write_subject, write_times, write_value
from scrm.analyze.findings.single_customers import SingleCustomer
from scrm.analyze.findings.window_tests import ADDITIVE
from scrm.result import LANGS, Lang, Text
from scrm.wording import write_count, write_day, write_money, write_number, write_share

_UNCHANGED = 0.3
_NEW = 0.2
"""A count that was below this part before is new: its ratio says little."""
_EXPECTED: Mapping[str, Text] = {
    "beside": Text("gemessen an den übrigen", "as the others went"),
    "expected": Text("gemessen an Saison und Wachstum", "as season and growth went"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What sentences need beside a finding."""

    names: Mapping[str, str]
    currency: str
    blocks: Blocks
    period: tuple[date, date] | None = None


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
