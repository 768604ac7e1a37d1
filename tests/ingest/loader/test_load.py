"""Files, folders and settings of a load: what is stored, reported and refused."""

import json

import pytest
from tests.ingest.inputs import ORDERS, UTC, write_customers, write_file

from scrm.errors import ConfigError, InputError
from scrm.ingest import LoadSettings, inspect, load, show_source
from scrm.ingest.loader import load as load_module
from scrm.pipeline.load_results import of_load
from scrm.store.local import LocalStore


def test_orders_are_typed_counted_by_name_and_stored_in_utc(store, tmp_path):
    summary = load(store, [write_file(tmp_path, ORDERS)]).files[0]
    assert (summary.rows, summary.new, summary.named_counts) == (
        2,
        2,
        {"without_customer": 1, "cancellation": 1},
    )
    rows = store.frame(
        "SELECT order_id, amount::VARCHAR, ordered_at::VARCHAR, is_cancellation FROM orders "
        "ORDER BY order_id"
    ).rows()
    assert rows == [
        ("1", "10.5000", "2024-01-31 11:00:00", False),
        ("2", "-3.2500", "2024-01-31 23:00:00", True),
    ]


def test_one_file_that_cannot_be_read_does_not_stop_the_others(store, tmp_path):
    summary = load(
        store, [write_file(tmp_path, ORDERS), write_file(tmp_path, "a,b\n1,2\n", "unknown.csv")]
    )
    assert [each.status for each in summary.files] == ["loaded", "refused"]
    assert json.dumps(summary.to_dict())


def test_with_on_error_stop_a_bad_row_undoes_all_files(store, tmp_path):
    good, bad = (
        write_file(tmp_path, ORDERS, "a.csv"),
        write_file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n", "b.csv"),
    )
    with pytest.raises(
        InputError,
        match=r"b\.csv: 1 of 3 rows cannot be loaded; the first: line 4, column ordered_at",
    ):
        load(store, [good, bad], settings=LoadSettings(on_error="stop"))
    assert (
        store.row_count("orders")
        == store.row_count("load_files")
        == store.row_count("quarantine")
        == 0
    )


def test_with_on_error_stop_rows_quarantined_by_an_earlier_load_stop_the_load(store, tmp_path):
    bad = write_file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n", "b.csv")
    load(store, [bad])
    with pytest.raises(
        InputError, match=r"b\.csv: 1 of 3 rows were put in quarantine by an earlier load"
    ):
        load(
            store,
            [bad, write_file(tmp_path, ORDERS.replace("2,", "9,"))],
            settings=LoadSettings(on_error="stop"),
        )
    assert store.row_count("load_files") == 1


def test_with_on_error_stop_a_number_of_another_person_stops_the_load(store, tmp_path):
    load(store, [write_customers(tmp_path, "kunden.csv", "1;Anna;Berg;a@x.de;Bonn")])
    with pytest.raises(InputError, match="another person's in another source"):
        load(
            store,
            [write_customers(tmp_path, "own.csv", "1,Otto,Kern,,")],
            settings=LoadSettings(on_error="stop"),
        )


def test_a_dry_run_reports_what_would_happen_and_stores_nothing(store, tmp_path):
    summary = load(store, [write_file(tmp_path, ORDERS)], settings=LoadSettings(dry_run=True))
    assert (summary.dry_run, summary.files[0].new) == (True, 2)
    assert store.row_count("orders") == store.row_count("load_files") == 0


def test_a_dry_run_does_not_mention_the_quarantine(store, tmp_path):

    path = write_file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n")
    for dry_run in (True, False):
        notes = of_load(load(store, [path], settings=LoadSettings(dry_run=dry_run))).notes
        assert any("scrm quarantine list" in note.en for note in notes) is not dry_run


def test_a_file_that_changes_while_it_is_read_is_not_loaded(store, tmp_path, monkeypatch):
    path = write_file(tmp_path, ORDERS)
    original = load_module.list_tables

    def tables_of(*given, **more):
        with path.open("a") as stream:
            stream.write("9,z,2024-01-01,1,EUR\n")
        return original(*given, **more)

    monkeypatch.setattr(load_module, "list_tables", tables_of)
    with pytest.raises(InputError, match="changed while it was read"):
        load(store, [path])
    assert store.row_count("orders") == 0


def test_findings_never_quote_a_value(store, tmp_path):
    summary = load(store, [write_file(tmp_path, ORDERS + "3,Geheimname,gestern,1,EUR\n")])
    assert "Geheimname" not in json.dumps(summary.to_dict())
    assert "gestern" not in json.dumps(summary.to_dict())


@pytest.mark.parametrize(
    ("amount", "currency", "column", "words"),
    [
        ("NaN", "EUR", "amount", "empty or a null marker (NaN"),
        ("", "EUR", "amount", "empty or a null"),
        ("zwei", "EUR", "amount", "not an amount"),
        ("5.00", "QQQ", "currency", "no code of ISO 4217"),
        ("5.00", "XXX", "currency", "no code of ISO 4217"),
    ],
)
def test_the_text_of_a_finding_names_what_is_wrong(
    store, tmp_path, amount, currency, column, words
):
    finding = (
        load(store, [write_file(tmp_path, ORDERS + f"3,a,2024-02-02,{amount},{currency}\n")])
        .files[0]
        .findings[0]
    )
    assert finding.column == column
    assert words in finding.text.en


def test_the_german_note_of_a_refused_file_quotes_the_english_message(store, tmp_path):

    summary = load(
        store, [write_file(tmp_path, ORDERS), write_file(tmp_path, "a,b\n1,2\n", "unknown.csv")]
    )
    note = next(note.de for note in of_load(summary, "de").notes if "unknown.csv" in note.de)
    assert f"unknown.csv: nicht geladen (Meldung: {summary.refused[0].error}" in note
    assert note.endswith(").")


@pytest.mark.parametrize(
    "settings", [LoadSettings(decimal="en"), LoadSettings(timezone="Asia/Tokyo")]
)
def test_the_same_bytes_loaded_with_other_settings_replace_their_rows(store, tmp_path, settings):
    path = write_file(tmp_path, ORDERS)
    load(store, [path])
    again = load(store, [path], settings=settings).files[0]
    assert (again.updated + again.unchanged, again.skipped) == (2, {})
    assert store.frame("SELECT order_id, load_id FROM orders ORDER BY order_id").rows() == [
        ("1", 2),
        ("2", 2),
    ]


def test_the_order_of_files_does_not_change_the_result(tmp_path):
    head = "post_id,channel,author,created_at,text,like_count\n"
    one = write_file(
        tmp_path, head + "1,x,Anna,2024-01-01,a,1\n2,x,Ben,2024-02-01,b,2\n", "one.csv"
    )
    two = write_file(
        tmp_path, head + "1,x,Anna,2024-01-01,geändert,3\n3,x,Ben,2024-04-01,c,4\n", "two.csv"
    )
    three = write_file(
        tmp_path, head + "1,x,Anna,2024-01-01,a,1\n4,x,Cleo,2024-03-01,c,4\n", "three.csv"
    )
    found = []
    for order in ((one, two, three), (three, two, one), (two, one, three)):
        with LocalStore(None) as store:
            for each in order:
                load(store, [each], settings=UTC)
            columns = "channel, post_id, author_id, text, created_at"
            found.append(
                (
                    store.frame(f"SELECT {columns} FROM posts ORDER BY post_id").rows(),
                    store.frame(
                        "SELECT post_id, observed_at, like_count FROM post_metrics ORDER BY ALL"
                    ).rows(),
                    store.frame(
                        "SELECT channel, profile_id, handle, display_name FROM profiles "
                        "ORDER BY ALL"
                    ).rows(),
                )
            )
    assert found[0] == found[1] == found[2]


def test_an_expression_that_fails_on_a_value_refuses_its_file_and_no_other(store, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    mapping = show_source("generic_orders").replace("name: generic_orders", "name: own_orders")
    formula = mapping.replace('channel: "lower(channel)"', 'channel: "CAST(channel AS INTEGER)"')
    (sources / "own_orders.yaml").write_text(formula, encoding="utf-8")
    for name, channel in (("a.csv", "web"), ("b.csv", "7")):
        text = f"order_id,customer_id,ordered_at,amount,channel\n{name},k,2026-03-01,5,{channel}\n"
        (tmp_path / name).write_text(text, encoding="utf-8")
    settings = LoadSettings(source="own_orders", source_folders=(sources,))
    refused, loaded = load(store, [tmp_path / "a.csv", tmp_path / "b.csv"], settings=settings).files
    assert "an expression of the mapping own_orders failed on a value" in refused.error
    assert (refused.status, loaded.status, store.value("SELECT channel FROM orders")) == (
        "refused",
        "loaded",
        "7",
    )
    assert inspect([tmp_path / "a.csv"], settings=settings)[0].summary.error == refused.error
    with pytest.raises(InputError, match="failed on a value of this file; nothing was changed"):
        load(store, [tmp_path / "a.csv"], settings=settings.model_copy(update={"on_error": "stop"}))


def test_an_expression_that_the_database_refuses_is_named_with_file_line_and_key(store, tmp_path):
    text = show_source("generic_orders").replace('"lower(channel)"', '"lowre(channel)"')
    (tmp_path / "generic_orders.yaml").write_text(text)
    with pytest.raises(
        ConfigError, match=r"generic_orders\.yaml, line \d+: tables\.orders\.set\.channel"
    ):
        load(
            store, [write_file(tmp_path, ORDERS)], settings=LoadSettings(source_folders=(tmp_path,))
        )


def test_a_table_none_of_whose_columns_a_file_has_gets_no_rows(store, tmp_path):
    (tmp_path / "till.yaml").write_text(
        "name: till\ntitle: {de: Kasse, en: Till}\nfields:\n"
        "  order_id: {from: [Beleg], required: true}\n"
        "  amount: {from: [Wert]}\n  email: {from: [Mail]}\ntables: {orders: {}, customers: {}}\n"
    )
    (tmp_path / "till.csv").write_text("Beleg,Wert\n1,5.00\n2,\n")
    settings = LoadSettings(source="till", source_folders=(tmp_path,))
    summary = load(store, [tmp_path / "till.csv"], settings=settings).files[0]
    assert (summary.new, summary.tables["orders"]["new"], summary.tables["customers"]["new"]) == (
        2,
        2,
        0,
    )


@pytest.mark.parametrize("function", ["coalesce", "lower", "timezone", "strptime", "md5"])
def test_a_call_without_arguments_is_an_error_of_the_mapping_and_not_of_the_reader(
    store, tmp_path, function
):
    text = show_source("generic_orders").replace('"lower(channel)"', f'"{function}()"')
    (tmp_path / "generic_orders.yaml").write_text(text)
    settings = LoadSettings(source_folders=(tmp_path,))
    with pytest.raises(ConfigError, match=r"line \d+: tables\.orders\.set\.channel: \w+ Error"):
        load(store, [write_file(tmp_path, ORDERS)], settings=settings)
