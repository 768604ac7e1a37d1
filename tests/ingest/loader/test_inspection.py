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


@pytest.mark.parametrize(
    "text",
    ["Nr;Vorname;Nachname;Betrag\n1;a;b;1,50\n", "a,b\n1,2\n", "Kd.;E-Mail;Ort\n007;a@b.de;Köln\n"],
)
def test_a_draft_is_a_mapping_that_loads_its_file(store, tmp_path, text):
    path = write_file(tmp_path, text, "2024 odd!.csv")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "drafted.yaml").write_text(draft_file(path), encoding="utf-8")
    settings = LoadSettings(source_folders=(tmp_path / "sources",), source="export_2024_odd")
    assert load(store, [path], settings=settings).files[0].new == 1
