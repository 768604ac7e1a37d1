"""Answers to persons as text: what was erased, what a law keeps, what is restricted (Art. 12)."""

from collections.abc import Mapping
from datetime import date

from scrm.privacy.retention_duties import Duty, find_last_day
from scrm.result import Lang
from scrm.wording import write_day

_TABLES = {
    "orders": {"de": "Bestellungen und Rechnungen", "en": "orders and invoices"},
    "opportunities": {"de": "Angebote und Verträge", "en": "offers and contracts"},
}


def write_erasure_letter(
    retained: Mapping[str, Duty], until: date | None, today: date, lang: Lang
) -> str:
    """Return the answer to a request for erasure (Art. 17, Art. 12(3) and (4) GDPR).

    Parameters
    ----------
    retained : mapping
        Table -> the duty by which its records are kept: for these the answer is a refusal.
    until : date or None
        The last day on which they are kept, if known.

    Examples
    --------
    >>> print(write_erasure_letter({}, None, date(2026, 6, 30), "en").splitlines()[0])
    Your request for erasure of 2026-06-30
    """
    day = write_day(today, lang)
    kept = [
        (_TABLES[table][lang], duty.law[lang], write_day(until or find_last_day(duty, today), lang))
        for table, duty in retained.items()
    ]
    return _write_german(day, kept) if lang == "de" else _write_english(day, kept)


def _write_german(day: str, kept: list[tuple[str, str, str]]) -> str:
    parts = [
        f"Ihr Antrag auf Löschung, beantwortet am {day}",
        "Guten Tag [Name],",
        (
            "wir haben die personenbezogenen Daten gelöscht, die wir über Sie in unserer "
            "Social-CRM-Auswertung gespeichert hatten (Art. 17 Abs. 1 DSGVO). Damit ein späterer "
            "Datenabgleich sie nicht wieder einliest, bewahren wir eine verschlüsselte Prüfsumme "
            "auf, aus der sich Ihre Angaben nicht ablesen lassen."
        ),
    ]
    parts += [
        f"Nicht löschen dürfen wir: {table}. Dem steht eine gesetzliche Aufbewahrungspflicht "
        f"entgegen ({law}; Art. 17 Abs. 3 Buchst. b DSGVO). Insoweit lehnen wir Ihren Antrag ab. "
        f"Wir bewahren diese Unterlagen bis zum {last} auf, in der Auswertung nur noch unter einem "
        "Pseudonym, und löschen sie danach."
        for table, law, last in kept
    ]
    parts += [
        (
            "Sie können sich bei einer Aufsichtsbehörde für den Datenschutz beschweren "
            "(Art. 77 DSGVO) und vor Gericht klagen (Art. 79 DSGVO)."
        ),
        "Mit freundlichen Grüßen\n[Unterschrift]",
    ]
    return "\n\n".join(parts) + "\n"


def _write_english(day: str, kept: list[tuple[str, str, str]]) -> str:
    parts = [
        f"Your request for erasure of {day}",
        "Dear [name],",
        (
            "We have erased the personal data that our social CRM analyses stored about you "
            "(Art. 17(1) GDPR). So that a later file does not bring them back, we keep a keyed "
            "hash from which your data cannot be read."
        ),
    ]
    parts += [
        f"We may not erase: {table}. A law requires us to keep them ({law}; Art. 17(3)(b) GDPR). "
        f"To that extent we refuse your request. We keep these records until {last}, in our "
        "analyses under a pseudonym only, and erase them then."
        for table, law, last in kept
    ]
    parts += [
        (
            "You may lodge a complaint with a supervisory authority (Art. 77 GDPR) and seek a "
            "judicial remedy (Art. 79 GDPR)."
        ),
        "Yours sincerely\n[signature]",
    ]
    return "\n\n".join(parts) + "\n"


def write_restriction_letter(today: date, lang: Lang, *, is_lifted: bool = False) -> str:
    """Return the answer to a request for restriction (Art. 18 GDPR), or that it is lifted.

    Examples
    --------
    >>> "Art. 18" in write_restriction_letter(date(2026, 6, 30), "de")
    True
    """
    day = write_day(today, lang)
    if lang == "de":
        text = (
            f"Seit dem {day} gilt für Ihre Daten keine Einschränkung der Verarbeitung mehr "
            "(Art. 18 Abs. 3 DSGVO)."
            if is_lifted
            else f"Seit dem {day} ist die Verarbeitung Ihrer Daten eingeschränkt (Art. 18 DSGVO). "
            "Wir speichern sie, werten sie aber nicht mehr aus. Bevor wir die Einschränkung "
            "aufheben, sagen wir Ihnen Bescheid (Art. 18 Abs. 3 DSGVO)."
        )
        return f"Guten Tag [Name],\n\n{text}\n\nMit freundlichen Grüßen\n[Unterschrift]\n"
    text = (
        f"Since {day} the processing of your data is no longer restricted (Art. 18(3) GDPR)."
        if is_lifted
        else f"Since {day} the processing of your data is restricted (Art. 18 GDPR). We store them "
        "and no longer analyse them. We shall inform you before we lift the restriction "
        "(Art. 18(3) GDPR)."
    )
    return f"Dear [name],\n\n{text}\n\nYours sincerely\n[signature]\n"
