"""Records in quarantine: listed and exported."""

from tests.ingest.inputs import ORDERS, write_file

from scrm.ingest import export_quarantine, list_quarantine, load


def test_values_in_quarantine_are_shown_on_request_only(store, tmp_path):
    load(store, [write_file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n")])
    assert [(row.line, row.column, row.rule, row.value) for row in list_quarantine(store)] == [
        (4, "ordered_at", "time", "")
    ]
    assert list_quarantine(store, values=True)[0].value == "gestern"
    assert export_quarantine(store, tmp_path / "out.csv") == 1
    assert "gestern" in (tmp_path / "out.csv").read_text()
