"""`scrm sources draft`: it shows, asks and loads; a draft that lacks something is not loaded."""

import io

import pytest

from scrm.cli import run

ORDERS = "Bestell-Nr.;Bestellt am;Kd-Nr.;Summe netto\n1;05.01.2026;7;5,50\n2;16.01.2026;8;6,00\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "export.csv").write_text(ORDERS, encoding="utf-8")
    return tmp_path


def test_the_mapping_goes_to_stdout_and_what_was_understood_to_stderr(project, capfd):
    assert run(["sources", "draft", "export.csv", "--lang", "en"]) == 0
    out, err = capfd.readouterr()
    assert out.startswith("# A draft: 4 of 4 columns")
    assert "orders.ordered_at" in err
    assert "This enables: scrm abc," in " ".join(err.split())


def test_yes_saves_the_mapping_and_loads_the_file(project, capfd):
    assert run(["sources", "draft", "export.csv", "--yes"]) == 0
    assert (project / "sources" / "export.yaml").exists()
    capfd.readouterr()
    assert run(["sql", "SELECT sum(amount) AS total FROM orders", "--format", "csv"]) == 0
    assert "11.5" in capfd.readouterr().out
    assert run(["load", "export.csv"]) == 0


def test_another_mapping_of_that_name_is_not_overwritten(project, capfd):
    (project / "sources").mkdir()
    (project / "sources" / "export.yaml").write_text(
        "name: export\ntitle: {de: x, en: x}\nfields:\n  customer_id: {from: [K], required: true}\n"
        "tables: {customers: {}}\n",
        encoding="utf-8",
    )
    assert run(["sources", "draft", "export.csv", "--yes"]) == 2
    assert "exists and is another mapping" in capfd.readouterr().err


def test_yes_loads_nothing_of_a_file_that_no_table_takes(project, capfd):
    (project / "lager.csv").write_text("Artikelnummer;Bestand;Lagerort\na;5;x\n", encoding="utf-8")
    assert run(["sources", "draft", "lager.csv", "--yes", "--lang", "en"]) == 3
    assert "no table takes" in capfd.readouterr().err
    assert not (project / "sources").exists()


def test_ask_asks_one_point_after_the_other_with_three_values(project, capfd, monkeypatch):
    text = "Order ID,Order Date,Total\n1,01/02/2026,5.00\n2,03/04/2026,6.00\n"
    (project / "us.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("9\nmdy\n"))
    assert run(["sources", "draft", "us.csv", "--ask", "--yes", "--lang", "en"]) == 0
    err = capfd.readouterr().err
    assert "Day or month first" in err
    assert "Order Date: 01/02/2026, 03/04/2026" in err
    assert "dates: mdy" in (project / "sources" / "us.yaml").read_text(encoding="utf-8")


def test_a_warning_names_unused_columns_of_amounts(project, capfd):
    (project / "people.csv").write_text(
        "Kundennummer;Nachname;Jahresumsatz\n7;Kern;1.204,50\n", encoding="utf-8"
    )
    assert run(["load", "people.csv", "--lang", "en"]) == 0
    err = " ".join(capfd.readouterr().err.split())
    assert "warning: people.csv: unused columns: 1 of 3: Jahresumsatz." in err
