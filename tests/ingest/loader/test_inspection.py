"""What would be loaded from a file, and a draft of a mapping for it."""

import pytest
from tests.ingest.inputs import ORDERS, write_file

from scrm.ingest import LoadSettings, draft_file, inspect, load


def test_inspect_shows_how_a_file_would_be_read(tmp_path):
    found = inspect([write_file(tmp_path, ORDERS.replace(",", ";").replace("10.50", "10,50"))])[0]
    assert (found.summary.mapping, found.summary.rows, found.summary.dialect["delimiter"]) == (
        "generic_orders",
        2,
        ";",
    )
    assert [column.target for column in found.columns][:2] == [
        "orders.order_id",
        "orders.customer_id",
    ]
    assert found.reasons


def test_inspect_of_an_unknown_file_names_the_nearest_formats(tmp_path):
    found = inspect([write_file(tmp_path, "order_id,amount\n1,2\n")])[0]
    assert found.summary.status == "refused"
    assert found.candidates[0] == ("generic_orders", ("customer_id", "ordered_at"))


def test_inspect_names_the_columns_that_are_computed_from_a_column_of_the_file(tmp_path):
    text = "Kundennummer;Nachname;Newsletter\n31;Kern;ja\n"
    column = inspect([write_file(tmp_path, text)])[0].columns[2]
    assert (column.target, column.examples) == (
        "customers.consent customers.consent_source",
        ("ja",),
    )


def test_the_name_of_a_draft_is_that_of_its_file_and_begins_with_a_letter(store, tmp_path):
    path = write_file(tmp_path, "Kd.;E-Mail;Ort\n007;a@b.de;Köln\n", "2024 odd!.csv")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "drafted.yaml").write_text(draft_file(path), encoding="utf-8")
    settings = LoadSettings(source_folders=(tmp_path / "sources",), source="export_2024_odd")
    assert load(store, [path], settings=settings).files[0].new == 1


@pytest.mark.parametrize(
    "text", ["Nr;Vorname;Nachname;Betrag\n1;a;b;1,50\n", "a,b\n1,2\n", "Post ID,Foo\n1,a\n"]
)
def test_a_draft_that_lacks_what_its_table_needs_says_so(tmp_path, text):
    assert "# It cannot be loaded yet: " in draft_file(write_file(tmp_path, text))


def test_inspect_shows_evidence_unused_columns_and_first_values_masked_if_personal(tmp_path):
    head = "Kundennummer;Nachname;E-Mail;Ort;Umsatz 2025;Notiz"
    text = f"{head}\n31;Kern;ida@example.org;Ulm;1.204,50;ruft an\n"
    found = inspect([write_file(tmp_path, text)])[0]
    assert dict(found.summary.unused) == {"Umsatz 2025": "money", "Notiz": "text"}
    assert {column.column: column.examples for column in found.columns} == {
        "Kundennummer": ("99",),
        "Nachname": ("Xxxx",),
        "E-Mail": ("xxx@xxxxxxx.xxx",),
        "Ort": ("Ulm",),
        "Umsatz 2025": ("x.xxx,xx".replace("x", "9"),),
        "Notiz": ("xxxx xx",),
    }
    assert any("5 of 6 columns" in reason.en for reason in found.reasons)
