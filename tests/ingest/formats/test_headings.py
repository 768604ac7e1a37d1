"""The table of headings: what they mean, in every way of writing them."""

import pytest

from scrm.ingest.formats.draft_columns import ANSWERS
from scrm.ingest.formats.evidence import SUBJECTS
from scrm.ingest.formats.headings import find_meaning, list_headings
from scrm.tables import CANONICAL

CASES = [(heading, name) for name, headings in list_headings().items() for heading in headings]
COLUMNS = {field.name for table in CANONICAL for field in table.fields} | {"account_id", *ANSWERS}


def _name(heading):
    found = find_meaning(heading)
    return found.name if found else ""


def test_the_table_knows_at_least_three_hundred_headings_each_with_one_meaning():
    assert len({heading for heading, _ in CASES}) >= 300
    assert {heading: _name(heading) for heading, _ in CASES} == dict(CASES)


def test_a_meaning_names_columns_that_tables_have_and_a_subject_that_formats_know():
    meanings = [find_meaning(headings[0]) for headings in list_headings().values()]
    assert {column for each in meanings for column in each.columns} <= COLUMNS
    subjects = {each.subject for each in meanings} - {"", "other"}
    assert subjects <= frozenset().union(*SUBJECTS.values())


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Email (Billing)", "email"),
        ("Created time", "ticket_opened"),
        ("Bestelldatum", "order_date"),
        ("Gesamtbetrag (netto)", "net_amount"),
        ("Kd-Nr.", "customer_number"),
        ("letzter Kauf", "last_purchase"),
        ("  KUNDEN_NUMMER ", "customer_number"),
        ("customerId", "customer_number"),
        ("Order number", "order_number"),
        ("Umsatz 2019", "customer_revenue"),
        ("Gesamt in EUR", "amount"),
        ("Positionswert brutto", "gross_amount"),
        ("Endbetrag netto", "net_amount"),
        ("WÃ¤hrung", "currency"),
        ("Strasse", "street"),
        ("Lieblingsfarbe", ""),
        ("", ""),
    ],
)
def test_a_heading_is_found_however_it_is_written(heading, name):
    assert _name(heading) == name


def test_the_words_for_invoices_and_for_people_have_different_subjects():
    assert find_meaning("Rechnungsdatum").subject == "order"
    assert find_meaning("letzter Kauf").subject == "person"
    assert find_meaning("Datum").subject == ""
