"""Drafts of files with titles, sheets, totals, repeated numbers and values of odd forms."""

from pathlib import Path

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import UsageError
from scrm.ingest import LoadSettings, draft_file, draft_tables, load


def _draft(folder, text, name="export.csv", **answers):
    (drafted,) = draft_tables(write_file(folder, text, name), answers=answers)
    return drafted


def _load_drafted(store, folder, text, *others, name="export.csv"):
    """Draft a file, and load it and others of its format."""
    path = write_file(folder, text, name)
    sources = folder / "sources"
    sources.mkdir()
    (sources / "own.yaml").write_text(draft_file(path), encoding="utf-8")
    paths = [path, *(write_file(folder, each, f"{at}_{name}") for at, each in enumerate(others))]
    return load(store, paths, settings=LoadSettings(source_folders=(sources,), timezone="UTC"))


@pytest.mark.parametrize("title", ["Adressen Stand 31.05.2026\n\n", "Adressen;;;;\n;;;;\n"])
def test_a_title_above_the_header_is_no_header(tmp_path, title):
    text = title + "Kd-Nr.;Firma;E-Mail;letzter Kauf;Ort\n7;Kern;k@example.org;01.02.2026;Ulm\n"
    drafted = _draft(tmp_path, text)
    assert {each.column.heading: each.name for each in drafted.draft.fields} == {
        "Kd-Nr.": "customer_id",
        "Firma": "company",
        "E-Mail": "email",
        "Ort": "city",
    }
    assert drafted.trial.new == 1


def test_the_ids_of_a_file_are_kept_so_that_another_export_adds_its_rows(store, tmp_path):
    summary = _load_drafted(store, tmp_path, "nr;likes\n1;4\n2;4\n", "nr;likes\n3;4\n2;4\n")
    assert (summary.rows, sum(each.new for each in summary.files)) == (4, 3)
    found = store.frame("SELECT post_id, like_count FROM post_metrics ORDER BY 1").rows()
    assert found == [("1", 4), ("2", 4), ("3", 4)]


def test_a_draft_does_not_take_the_file_of_somebody_else(store, tmp_path):
    with_receipts = "id;datum;betrag\n1;01.02.2024;5,00\n"
    summary = _load_drafted(store, tmp_path, "id;name\n1;Ida\n2;Jan\n", with_receipts)
    assert {Path(each.path).name: each.status for each in summary.files} == {
        "export.csv": "loaded",
        "0_export.csv": "refused",
    }
    assert store.value("SELECT count(*) FROM customers") == 2


def test_more_columns_than_a_draft_knows_are_refused_if_they_speak_of_something_else(
    store, tmp_path
):
    both = "id;name;Bestelldatum;Gesamtbetrag\n1;Ida;01.02.2024;5,00\n"
    summary = _load_drafted(store, tmp_path, "id;name\n1;Ida\n2;Jan\n", both)
    assert ["contradict" in each.error for each in summary.files] == [True, False]


def test_times_keep_their_offset_and_long_numbers_are_ids(store, tmp_path):
    text = (
        "Kommentar-Nr.,Gepostet am,Kommentartext\n"
        "12345678901234567890,2026-05-02T09:13:00+02:00,Sehr schön\n"
    )
    _load_drafted(store, tmp_path, text)
    found = store.frame("SELECT post_id, strftime(created_at, '%H:%M') FROM posts").row(0)
    assert found == ("12345678901234567890", "07:13")


def test_a_heading_in_utc_is_in_utc(tmp_path):
    text = "Review ID,Review Created (UTC),Review Text\n1,2026-05-02 09:13,gut\n"
    assert '["Review Created (UTC)"], timezone: UTC' in _draft(tmp_path, text).text


def test_totals_are_skipped_by_name(store, tmp_path):
    text = "Beitrags-ID;Veröffentlicht;Aufrufe\na;05.01.2026;3\nb;16.01.2026;4\nSumme;;7\n"
    assert dict(_load_drafted(store, tmp_path, text).files[0].skipped) == {"total_row": 1}
    assert store.value("SELECT sum(view_count) FROM post_metrics") == 7


def test_the_total_of_an_order_on_each_of_its_lines_is_not_the_amount_of_a_line(store, tmp_path):
    head = "Order Number,Order Date,SKU,Quantity,Item Cost,Order Total Amount\n"
    rows = "1,2026-01-05,a,2,5.00,40.00\n1,2026-01-05,b,3,10.00,40.00\n2,2026-01-06,a,1,5.00,5.00\n"
    _load_drafted(store, tmp_path, head + rows)
    assert store.value("SELECT sum(amount)::VARCHAR FROM order_lines") == "45.0000"


def test_names_of_buyers_are_no_numbers_of_customers(tmp_path):
    text = "Bestellnr.;Datum;Kunde;Summe\n1;05.01.2026;Ida Kern;5,00\n2;16.01.2026;Jan Voss;6,00\n"
    assert "customer_id" not in _draft(tmp_path, text).draft.used


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Bestellnr.;Summe\n1;5,00\n", "no column means that|no table takes"),
        ("Bestellnr.;Bestelldatum;Summe\n1;Montag;5,00\n", "cells of 'Bestelldatum' do not fit"),
        ("IBAN;Buchungstag;Verwendungszweck;Saldo\nDE1;05.01.2026;x;5,00\n", "no table takes"),
        ("Personalnummer;Vorname;Gehalt\n1;Ida;5,00\n", "no table takes"),
        ("Artikelnummer;Bestand;Lagerort\na;5;x\n", "no table takes"),
    ],
)
def test_a_file_that_lacks_something_or_that_no_table_takes_is_not_loadable(
    tmp_path, text, missing
):
    drafted = _draft(tmp_path, text)
    assert drafted.trial is None
    assert any(part in each.en for each in drafted.draft.missing for part in missing.split("|"))


def test_dates_that_fit_two_orders_are_asked_about_unless_the_file_is_german(tmp_path):
    text = "Order ID,Order Date,Total\n1,01/02/2026,5.00\n2,03/04/2026,6.00\n"
    drafted = _draft(tmp_path, text)
    assert [each.topic for each in drafted.draft.questions] == ["dates"]
    assert drafted.draft.missing
    answered = _draft(tmp_path, text, dates="mdy")
    assert (answered.draft.missing, "dates: mdy" in answered.text) == ((), True)
    german = text.replace(",", ";").replace("5.00", "5,00").replace("6.00", "6,00")
    assert "dates: dmy" in _draft(tmp_path, german).text


def test_examples_show_the_shape_of_personal_values_only(tmp_path):
    drafted = _draft(tmp_path, "Kd-Nr.;E-Mail;Ort;Farbe\n71;ida@example.org;Ulm;rot\n")
    assert drafted.examples == {
        "Kd-Nr.": ("99",),
        "E-Mail": ("xxx@xxxxxxx.xxx",),
        "Ort": ("Ulm",),
        "Farbe": ("xxx",),
    }


def test_each_sheet_of_a_workbook_has_a_draft(tmp_path):
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in {
            "Leute": [["Adressen"], [], ["Kd-Nr.", "E-Mail", "Ort"], ["7", "k@example.org", "Ulm"]],
            "Belege": [["Beleg-Nr.", "Belegdatum", "Netto"], ["1", "2026-01-05", "5.50"]],
        }.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    assert [(each.draft.name, each.draft.table) for each in draft_tables(path)] == [
        ("book_leute", "customers"),
        ("book_belege", "orders"),
    ]
    (drafted,) = draft_tables(path, sheet="Belege")
    assert drafted.draft.missing == ()
    with pytest.raises(UsageError, match="has no sheet 'Umsatz'"):
        draft_tables(path, sheet="Umsatz")


def test_a_draft_of_a_delimiter_that_the_settings_name(tmp_path):
    path = write_file(tmp_path, "Kd-Nr.!E-Mail\n7!k@example.org\n")
    (drafted,) = draft_tables(path, settings=LoadSettings(delimiter="!"))
    assert set(drafted.draft.used) == {"customer_id", "email"}


def test_a_known_format_is_named_by_the_draft(tmp_path):
    drafted = _draft(tmp_path, "Kundennummer;Nachname\n7;Kern\n")
    assert drafted.known == "house_crm"


def test_counts_by_id_without_a_day_are_posts_with_the_ids_of_the_file(store, tmp_path):
    _load_drafted(store, tmp_path, "id;likes\n11;5\n12;7\n", "id;likes\n21;5\n")
    found = store.frame("SELECT post_id, like_count FROM latest_post_metrics ORDER BY post_id")
    assert found.rows() == [("11", 5), ("12", 7), ("21", 5)]
