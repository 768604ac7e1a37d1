"""Every spelling of a value is found, by Python and by the engine, and nothing else is."""

import pytest

from scrm.privacy.erasure_plan import ErasurePlan
from scrm.privacy.matcher import Matcher
from scrm.privacy.people import Person
from scrm.privacy.person_values import Value
from scrm.privacy.quoted_texts import build_quotes
from scrm.privacy.retention_duties import DUTIES

MATCHER = Matcher(
    [
        Value("email", "joergmueller77@gmail.com"),
        Value("email", "info+jm@tee.example"),
        Value("name", "Jörg Müller-Lüdenscheidt"),
        Value("parts", "Jörg|Müller-Lüdenscheidt"),
        Value("phone", "+49309123456"),
        Value("handle", "kanne77"),
        Value("link", "https://www.x.com/kanne_j/"),
        Value("street", "Königstraße 12a"),
        Value("number", "907"),
        Value("record", "A-1"),
        Value("record", "R2026-0815"),
    ],
    [("customer", "907"), ("customer", "10042"), ("email", "joergmueller77@gmail.com")],
)
FOUND = (
    "Joerg.Mueller.77+tee@GoogleMail.com",
    "joergmueller77(at)gmail.com",
    "joergmueller77 [at] gmail [punkt] com",
    "joergmueller77 AT gmail DOT com",
    "joergmueller77 @ gmail.com",
    "mail=joergmueller77%40gmail.com",
    "joergmueller77&#64;gmail.com",
    "Jörg   Müller-Lüdenscheidt",
    "JÖRG\nMÜLLER-LÜDENSCHEIDT",
    "Jo\u0308rg\u00a0Mu\u0308ller-Lu\u0308denscheidt",
    "Jörg Mül\u00adler-Lüden\u200bscheidt",
    "Joerg Mueller-Luedenscheidt; Jorg Muller-Ludenscheidt",
    '["Jörg","Müller-Lüdenscheidt"]',
    "J&ouml;rg M&#252;ller-L&uuml;denscheidt",
    r'{"name": "J\u00f6rg M\u00fcller-L\u00fcdenscheidt"}',
    "030\u00a0/\u00a0912\u2011 34 56",
    "0049 (0)30 9123456",
    "Zelle: 309123456",
    "https://m.x.com/kanne_j?lang=de",
    r"https:\/\/x.com\/kanne_j",
    "Königstr. 12a",
    "Kunden-Nr.: 907",
    '{"customer_id": 907}',
    "customer_id=000907",
    "Ihre Bestellung A-1",
    "zu R2026-0815",
)
NOT_FOUND = (
    "xjoergmueller77@gmail.com",
    "joergmueller77@gmail.community",
    "info@tee.example",
    "907 Euro, 10042 Stück",
    "Kunden: 907 im Mai",
    "Umsatz je Kunde 907",
    "1309123456",
    "Version A-1",
    "Kundennr. 9071",
    "Jörg und Müller-Lüdenscheidt",
)


@pytest.mark.parametrize("text", FOUND)
def test_a_spelling_is_found_by_python_and_by_the_engine(text, store):
    assert MATCHER.is_in(text)
    assert store.value("SELECT regexp_matches($text, $p)", {"text": text, "p": MATCHER.pattern})
    assert not MATCHER.is_in(MATCHER.redact(text))


@pytest.mark.parametrize("text", NOT_FOUND)
def test_another_text_is_no_spelling(text):
    assert not MATCHER.is_in(text)
    assert MATCHER.redact(text) == text


def test_a_number_that_may_be_a_customers_is_possible_only():
    assert MATCHER.may_be_in("Posten 10042 fehlt")
    assert not MATCHER.may_be_in("10042,50 Euro und 110042")
    assert not MATCHER.may_be_in("907 Euro")  # too short to say anything


def test_a_word_before_a_number_stays():
    assert MATCHER.redact("Kundennummer: 907, Auftrag A-1") == (
        "Kundennummer: [erased], Auftrag [erased]"
    )


def test_a_record_is_found_by_the_name_in_any_two_cells():
    assert MATCHER.has_record((), ["Mueller-Luedenscheidt", "Berlin", " JÖRG "])
    assert MATCHER.has_record(("Kunden-Nr.", "Betrag"), ["907", "3"])
    assert not MATCHER.has_record(("Betrag", "Kunden-Nr."), ["907", "3"])
    assert not MATCHER.has_record((), ["Jörg", "Müller"])


def test_many_numbers_are_one_short_expression(store):
    numbers = [f"A{number:07d}" for number in range(3000)]
    matcher = Matcher([Value("record", each) for each in numbers])
    assert all(matcher.is_in(f"zu {each}") for each in numbers[::500])
    given = {"text": f"zu {numbers[-1]}", "p": matcher.pattern}
    assert store.value("SELECT regexp_matches($text, $p)", given)
    assert not matcher.is_in("zu A9999999")


WRITTEN = build_quotes(
    ["Der Tee kam leider schon wieder völlig zerbrochen bei mir an, so etwas!", "Nie wieder Tee!"]
)


def test_a_quotation_is_found_shortened_and_in_markup():
    assert WRITTEN.redact("«Der Tee kam leider <i>schon</i> wieder völlig\nzerbrochen …» 5") == (
        "«[erased] …» 5"
    )
    assert not WRITTEN.is_in("Der Tee kam leider schon gestern")
    assert not WRITTEN.is_in("Nie wieder Tee!")  # others say so, too
    assert WRITTEN.is_whole("Nie  wieder Tee!")  # but the file of labels has this text


def test_a_plan_outlives_the_process(tmp_path):
    plan = ErasurePlan(
        Person(("907",), ("x:kanne77",), ("joergmueller77@gmail.com",)),
        MATCHER.values,
        {"orders": DUTIES["invoice-duty"]},
        WRITTEN,
        (("orders", "A-1"),),
        (tmp_path / "further",),
        (tmp_path / "loaded.csv",),
        2,
    )
    assert ErasurePlan.from_json(plan.to_json()) == plan
