"""Which format a file has: by its own headings, and not against what its other columns tell."""

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import UnknownFormatError
from scrm.ingest import LoadSettings, load
from scrm.ingest.formats.column_profile import profile_columns
from scrm.ingest.formats.evidence import weigh_evidence
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.ingest.formats.recognition import list_fits
from scrm.ingest.types import Table

PEOPLE = "Kundennummer;Vorname;Nachname;E-Mail\n31;Ida;Kern;ida@example.org\n"
FORMATS = tuple(list_mappings().values())


def _write_own(folder, name, text):
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    (sources / f"{name}.yaml").write_text(text, encoding="utf-8")
    return LoadSettings(source_folders=(sources,))


@pytest.mark.parametrize(
    ("head", "row", "reason"),
    [
        ("Rechnungsnr.;Brutto", "R1;11,90", r"Rechnungsnr. \(an order or invoice\)"),
        ("Order Number;Grand Total", "1;9.90", r"Order Number \(an order or invoice\)"),
        ("Nachricht", "Wo bleibt meine Lieferung?", r"Nachricht \(a post or message\)"),
        ("Sterne", "4", r"Sterne \(a rating\)"),
        ("Ticketnummer", "T-1", r"Ticketnummer \(a ticket\)"),
        ("Vertragsnummer", "V-1", r"Vertragsnummer \(something that no table takes\)"),
        ("Irgendwann;Irgendwas", "05.01.2026 10:00;1.204,50", r"Irgendwann \(times\)"),
    ],
)
def test_a_list_of_customers_is_contradicted_by_columns_of_something_else(
    store, tmp_path, head, row, reason
):
    text = f"Kundennummer;Nachname;{head}\n31;Kern;{row}\n32;Vogt;{row}\n"
    with pytest.raises(UnknownFormatError, match=f"house_crm requires, but .*{reason}"):
        load(store, [write_file(tmp_path, text)])
    assert store.value("SELECT count(*) FROM customers") == 0


def test_a_later_list_of_invoices_leaves_the_names_of_customers_as_they_are(store, tmp_path):
    load(store, [write_file(tmp_path, PEOPLE)])
    text = "Rg-Nr.;Kundennummer;Name;Rg-Datum;Summe\n1;31;Ida Kern;05.01.2026;12,00\n"
    with pytest.raises(UnknownFormatError):
        load(store, [write_file(tmp_path, text, "rechnungen.csv")])
    assert store.value("SELECT last_name FROM customers") == "Kern"


def test_figures_about_a_customer_do_not_contradict_a_list_of_customers(store, tmp_path):
    head = "Kundennummer;Nachname;Umsatz 2024;letzter Kauf;Betreuer;Bemerkung"
    text = f"{head}\n31;Kern;1.204,50;05.01.2026;Lang;zahlt immer recht spät, bitte anrufen\n"
    summary = load(store, [write_file(tmp_path, text)]).files[0]
    assert (summary.mapping, summary.new) == ("house_crm", 1)
    assert dict(summary.unused) == {
        "Umsatz 2024": "money",
        "letzter Kauf": "date",
        "Betreuer": "text",
        "Bemerkung": "long_text",
    }


def test_a_named_format_needs_its_headings_only(store, tmp_path):
    text = "Kundennummer;Nachname;Rechnungsnummer\n31;Kern;R1\n"
    settings = LoadSettings(source="house_crm")
    summary = load(store, [write_file(tmp_path, text)], settings=settings).files[0]
    assert (summary.mapping, summary.new, dict(summary.unused)) == (
        "house_crm",
        1,
        {"Rechnungsnummer": "id"},
    )


def test_rows_that_repeat_a_customer_with_other_content_are_no_list_of_customers(store, tmp_path):
    rows = [f"{31 + each % 2};Kern;{each}\n" for each in range(10)]
    text = "Kundennummer;Nachname;Irgendwas\n" + "".join(rows)
    with pytest.raises(UnknownFormatError, match="Kundennummer .repeats with other content"):
        load(store, [write_file(tmp_path, text)])
    assert load(store, [write_file(tmp_path, text.split("Kern;1")[0] + "\n")]).files[0].new == 1


def test_headings_of_its_own_outweigh_a_heading_that_speaks_of_something_else(store, tmp_path):
    head = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City"
    text = f"{head},Feedback\n7,Ida,Kern,ida@example.org,yes,Ulm,sehr nett\n"
    assert load(store, [write_file(tmp_path, text)]).files[0].mapping == "shopify_customers"


TWO = """
name: {name}
title: {{de: x, en: x}}
fields:
  order_id: {{from: [Nummer], required: true}}
  ordered_at: {{from: [Am], required: true}}
  amount: {{from: [{amount}], required: true}}
tables: {{orders: {{}}}}
"""


def test_two_formats_that_fit_are_both_named_with_the_option_that_decides(store, tmp_path):
    _write_own(tmp_path, "one", TWO.format(name="one", amount="Netto"))
    settings = _write_own(tmp_path, "two", TWO.format(name="two", amount="Brutto"))
    path = write_file(tmp_path, "Nummer;Am;Netto;Brutto\n1;2026-01-05;10,00;11,90\n")
    with pytest.raises(UnknownFormatError, match="fit two formats, .* alone uses Netto") as caught:
        load(store, [path], settings=settings)
    assert caught.value.hint == "decide with --source one or --source two"
    chosen = settings.model_copy(update={"source": "two"})
    load(store, [path], settings=chosen)
    assert store.value("SELECT amount::VARCHAR FROM orders") == "11.9000"


def test_a_mapping_of_the_user_wins_over_one_that_fits_no_better(store, tmp_path):
    text = TWO.format(name="mine", amount="amount").replace("Nummer", "order_id")
    own = text.replace("[Am]", "[ordered_at]").replace(
        "fields:", "fields:\n  customer_id: {from: [customer_id], heading: true}"
    )
    settings = _write_own(tmp_path, "mine", own)
    path = write_file(tmp_path, "order_id,customer_id,ordered_at,amount\n1,a,2026-01-05,2.50\n")
    assert load(store, [path], settings=settings).files[0].mapping == "mine"


def test_one_shared_heading_does_not_make_a_file_one_of_the_users(store, tmp_path):
    own = (
        "name: mine\ntitle: {de: x, en: x}\nfields:\n"
        "  segment: {from: [Tags], heading: true}\n  customer_id: {from: [Nr]}\n"
        "tables: {customers: {}}\n"
    )
    settings = _write_own(tmp_path, "mine", own)
    text = "Tags,Bestand,Lagerort,Gewicht\nrot,5,A1,2\n"
    with pytest.raises(UnknownFormatError, match="mine"):
        load(store, [write_file(tmp_path, text)], settings=settings)


def test_the_evidence_names_the_headings_that_few_formats_have():
    header = ("Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Total")
    table = Table("x", "", header, {}, lambda: iter(()))
    fit = next(
        each for each in list_fits(header, FORMATS) if each.mapping.name == "shopify_customers"
    )
    found = weigh_evidence(fit, table, profile_columns(header, table.sample), FORMATS)
    assert found.identifying == ("Accepts Email Marketing",)
    assert found.strength == 1 + 4 * 0.25
    assert [each.heading for each in found.contradictions] == ["Total"]
    assert (found.known, found.named) == (5, 6)


def test_a_list_of_revenue_by_customer_is_no_list_of_influencers(store, tmp_path):
    path = tmp_path / "umsatz.csv"
    path.write_text(
        "Umsatzauswertung 2025\n\nDebitor;Name;Umsatz 2024;Umsatz 2025\n"
        "10023;Krause;12.100,00;15.300,50\nSumme;;20.100,00;19.500,50\n",
        encoding="utf-8",
    )
    with pytest.raises(UnknownFormatError, match="fit no known format"):
        load(store, [path])
