from pathlib import Path

import pytest

from scrm.errors import InputError
from scrm.ingest import LoadSettings, draft_file, load

HEAD = "Belegnr;Käufer;Tag;Wert netto;Stück\n"
ROWS = [
    f"R-{number};K{number % 3};0{number}.03.2026;1{number},50;{number}" for number in range(1, 8)
]


def _file(folder: Path, rows: list[str], head: str = HEAD) -> Path:
    path = folder / "verkauf.csv"
    path.write_bytes((head + "\n".join(rows) + "\n").encode("cp1252"))
    return path


def test_dated_amounts_without_long_texts_are_drafted_as_orders_and_load(store, tmp_path):
    path = _file(tmp_path, ROWS)
    (tmp_path / "verkauf.yaml").write_text(draft_file(path), encoding="utf-8")
    assert load(store, [path], settings=LoadSettings(source_folders=(tmp_path,))).files[
        0
    ].new == len(ROWS)
    found = store.frame(
        "SELECT order_id, customer_id, amount::VARCHAR FROM orders ORDER BY order_id"
    ).row(0)
    assert found == ("R-1", "K1", "11.5000")


def test_numbers_that_repeat_make_it_order_lines_of_which_none_is_lost(store, tmp_path):
    path = _file(tmp_path, [*ROWS, "R-1;K1;01.03.2026;99,90;2"])
    (tmp_path / "verkauf.yaml").write_text(draft_file(path), encoding="utf-8")
    load(store, [path], settings=LoadSettings(source_folders=(tmp_path,)))
    assert store.value("SELECT sum(quantity) FROM order_lines") == sum(range(1, 8)) + 2


def test_one_bad_cell_is_named_and_does_not_make_its_column_text(tmp_path):
    text = draft_file(_file(tmp_path, [*ROWS, "R-8;K1;08.03.2026;offen;x"]))
    assert (
        'amount: {from: ["Wert netto"], required: true}    # cells of the first records that'
        in text
    )
    assert '# stueck: {from: ["Stück"], type: count}' in text


def test_german_short_forms_are_numbers_of_orders_and_customers_and_the_amount_is_worked_out(
    store, tmp_path
):
    rows = ["R-1;00123;05.01.2026;Seife;2;19,90;0815", "R-1;00123;05.01.2026;Salbe;1;5,50;0815"]
    path = _file(tmp_path, rows, "Rechnung;Kdnr;Datum;Artikel;Menge;Preis;Filialnr\n")
    text = draft_file(path)
    assert 'filialnr: {from: ["Filialnr"], type: id}' in text
    (tmp_path / "verkauf.yaml").write_text(text, encoding="utf-8")
    load(store, [path], settings=LoadSettings(source_folders=(tmp_path,)))
    found = store.frame(
        "SELECT order_id, customer_id, amount::VARCHAR FROM order_lines ORDER BY amount"
    ).rows()
    assert found == [("R-1", "00123", "5.5000"), ("R-1", "00123", "39.8000")]


def test_long_texts_make_it_posts(tmp_path):
    rows = [
        f"{number}.03.2026;1{number},50;{'Das war ein sehr schöner Abend. ' * 3}"
        for number in range(1, 8)
    ]
    assert "  posts: " in draft_file(_file(tmp_path, rows, "Tag;Wert;Was geschrieben wurde\n"))


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Größe (m²)", "groesse_m2"),
        ("Ärger", "aerger"),
        ("Café", "cafe"),
        ("2. Wahl", "column_2_wahl"),
    ],
)
def test_names_of_fields_keep_their_letters(tmp_path, heading, name):
    assert f" {name}: {{from:" in draft_file(_file(tmp_path, ["a;b"], f"{heading};Sonstwas\n"))


def test_two_headings_never_get_one_name(tmp_path):
    text = draft_file(_file(tmp_path, ["a;b"], "Größe;Groesse\n"))
    assert " groesse: {from:" in text
    assert " groesse_2: {from:" in text


def test_a_bare_id_is_the_key_of_the_table_that_the_files_name_says(store, tmp_path):
    path = tmp_path / "ticket_data.csv"
    path.write_text(
        "id,created_at,status,subject,via_channel\n7,2024-05-01 10:00:00,open,Karten,twitter\n"
    )
    (tmp_path / "own.yaml").write_text(draft_file(path), encoding="utf-8")
    load(store, [path], settings=LoadSettings(source_folders=(tmp_path,), source="ticket_data"))
    assert store.frame("SELECT ticket_id, status, subject FROM tickets").row(0) == (
        "7",
        "open",
        "Karten",
    )


def test_a_heading_that_is_there_twice_and_one_that_yaml_reads_as_a_word_do_not_spoil_the_draft(
    store, tmp_path
):
    path = _file(tmp_path, ["a;b;c;d"], "Text;on;Wert;Wert\n")
    (tmp_path / "own.yaml").write_text(draft_file(path), encoding="utf-8")
    assert (
        load(store, [path], settings=LoadSettings(source_folders=(tmp_path,), source="verkauf"))
        .files[0]
        .new
        == 1
    )
    assert "this heading appears twice" in draft_file(path)


def test_a_file_without_headings_is_not_drafted(tmp_path):
    path = tmp_path / "list.json"
    path.write_text("[[1, 2], [3, 4]]")
    with pytest.raises(InputError, match="no line can be a header"):
        draft_file(path)


def test_numbers_with_leading_zeros_are_drafted_as_ids(tmp_path):
    text = "Beleg;Kunde;Datum;Betrag;PLZ\n" + "".join(
        f"B{each};00{each};2024-01-0{each};{each},50;{code}\n"
        for each, code in ((1, "01067"), (2, "80331"), (3, "k. A."))
    )
    (tmp_path / "umsatz.csv").write_text(text, encoding="utf-8")
    assert 'PLZ"], type: id}' in draft_file(tmp_path / "umsatz.csv")
