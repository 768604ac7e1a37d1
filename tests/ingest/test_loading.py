import json
import os
import zipfile
from pathlib import Path

import pytest

from scrm.errors import ConfigError, InputError, UnknownFormatError, UsageError
from scrm.ingest import (
    Limits,
    LoadSettings,
    draft_file,
    export_quarantine,
    inspect,
    list_quarantine,
    list_sources,
    load,
    recognise_source,
    replay_quarantine,
    show_source,
)
from scrm.ingest.formats.reference_page import build_formats_page
from scrm.ingest.loader import load as loading
from scrm.store.local import LocalStore

ORDERS = "order_id,customer_id,ordered_at,amount,currency\n1,a,2024-01-31 12:00:00,10.50,EUR\n2,,2024-02-01,-3.25,EUR\n"
UTC = LoadSettings(timezone="UTC")


def file(folder: Path, text: str, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_orders_are_typed_counted_by_name_and_stored_in_utc(store, tmp_path):
    summary = load(store, [file(tmp_path, ORDERS)]).files[0]
    assert (summary.rows, summary.new, summary.named_counts) == (
        2,
        2,
        {"without_customer": 1, "cancellation": 1},
    )
    rows = store.frame(
        "SELECT order_id, amount::VARCHAR, ordered_at::VARCHAR, is_cancellation FROM orders ORDER BY order_id"
    ).rows()
    assert rows == [
        ("1", "10.5000", "2024-01-31 11:00:00", False),
        ("2", "-3.2500", "2024-01-31 23:00:00", True),
    ]


def test_a_changed_row_is_updated_an_equal_one_unchanged(store, tmp_path):
    load(store, [file(tmp_path, ORDERS)])
    again = load(
        store,
        [file(tmp_path, ORDERS.replace("10.50", "11.00") + "3,b,2024-02-02,1,EUR\n", "later.csv")],
    ).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 1, 1)
    assert store.value("SELECT sum(amount)::VARCHAR FROM orders") == "8.7500"


def test_the_same_amount_in_another_dress_is_unchanged(store, tmp_path):
    load(store, [file(tmp_path, ORDERS)])
    again = load(store, [file(tmp_path, ORDERS.replace("10.50", "10.5 €"), "later.csv")]).files[0]
    assert (again.updated, again.unchanged) == (0, 2)


def test_money_keeps_its_currency_and_a_contradiction_is_a_finding(store, tmp_path):
    text = ORDERS + "3,a,2024-02-02,$5.00,USD\n4,a,2024-02-02,£5.00,EUR\n5,a,2024-02-02,5.00,\n"
    summary = load(store, [file(tmp_path, text)]).files[0]
    assert [(finding.line, finding.rule) for finding in summary.findings] == [(5, "currency")]
    assert store.frame("SELECT currency FROM orders ORDER BY order_id")["currency"].to_list() == [
        "EUR",
        "EUR",
        "USD",
        "EUR",
    ]


def test_identical_lines_without_a_key_all_count(store, tmp_path):
    line = "A1;K1;01.02.2024;P1;Tee;1;2,50;2,50;EUR\n"
    head = (
        "Auftragsnummer;Kundennummer;Datum;Artikelnummer;Artikel;Menge;Einzelpreis;Betrag;Währung\n"
    )
    first = load(store, [file(tmp_path, head + line * 3)]).files[0]
    more = load(store, [file(tmp_path, head + line * 5, "more.csv")]).files[0]
    assert (first.new, more.new, more.unchanged) == (3, 2, 3)
    assert (
        store.row_count("order_lines")
        == store.value("SELECT count(DISTINCT line_id) FROM order_lines")
        == 5
    )


def test_an_older_export_never_replaces_a_newer_one(store, tmp_path):
    head = "post_id,channel,created_at,text,like_count\n"
    newer = file(tmp_path, head + "1,x,2024-01-01,neu,9\n2,x,2024-03-01,b,1\n", "newer.csv")
    older = file(tmp_path, head + "1,x,2024-01-01,alt,5\n", "older.csv")
    load(store, [newer], settings=UTC)
    summary = load(store, [older], settings=UTC).files[0]
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "neu"
    assert store.value("SELECT like_count FROM latest_post_metrics WHERE post_id = '1'") == 9
    assert summary.is_balanced


def test_the_order_of_files_does_not_change_the_result(tmp_path):
    head = "post_id,channel,author,created_at,text,like_count\n"
    one = file(tmp_path, head + "1,x,Anna,2024-01-01,a,1\n2,x,Ben,2024-02-01,b,2\n", "one.csv")
    two = file(
        tmp_path, head + "1,x,Anna,2024-01-01,geändert,3\n3,x,Ben,2024-04-01,c,4\n", "two.csv"
    )
    three = file(tmp_path, head + "1,x,Anna,2024-01-01,a,1\n4,x,Cleo,2024-03-01,c,4\n", "three.csv")
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
                        "SELECT channel, profile_id, handle, display_name FROM profiles ORDER BY ALL"
                    ).rows(),
                )
            )
    assert found[0] == found[1] == found[2]


def test_a_reimport_never_turns_an_opt_out_into_a_consent(store, tmp_path):
    head = "Kundennummer;Nachname;Newsletter\n"
    load(store, [file(tmp_path, head + "1;Abt;nein\n2;Bach;ja\n3;Clarin;\n")])
    again = load(
        store, [file(tmp_path, head + "1;Abt;ja\n2;Bach;nein\n3;Clarin;ja\n", "later.csv")]
    ).files[0]
    assert again.named_counts["opt_out_kept"] == 1
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["no", "no", "yes"]


def test_an_export_that_says_nothing_of_consent_forgets_no_opt_out(store, tmp_path):
    load(store, [file(tmp_path, "customer_id,last_name,email,consent\n1,Abt,,nein\n2,Bach,,\n")])
    load(store, [file(tmp_path, "customer_id,last_name,email\n1,Abt-Bach,\n", "without.csv")])
    load(
        store,
        [
            file(
                tmp_path,
                "customer_id,last_name,email,consent\n1,Abt,,ja\n2,Bach,,ja\n",
                "later.csv",
            )
        ],
    )
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["no", "yes"]


def test_an_opt_out_column_that_is_false_is_no_consent(store, tmp_path):
    text = (
        "Id,AccountId,FirstName,LastName,Email,CreatedDate,HasOptedOutOfEmail\n"
        "003000000000001AAA,1,A,B,a@b.de,2024-01-01T00:00:00Z,false\n003000000000002AAA,1,A,C,c@b.de,2024-01-01T00:00:00Z,true\n"
    )
    load(store, [file(tmp_path, text)])
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["unknown", "no"]


def test_quarantine_keeps_values_to_itself_until_asked(store, tmp_path):
    load(store, [file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n")])
    assert [(row.line, row.column, row.rule, row.value) for row in list_quarantine(store)] == [
        (4, "ordered_at", "time", "")
    ]
    assert list_quarantine(store, values=True)[0].value == "gestern"
    assert export_quarantine(store, tmp_path / "out.csv") == 1
    assert "gestern" in (tmp_path / "out.csv").read_text()


def test_replay_loads_what_passes_once_the_mapping_is_mended(store, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    mapping = show_source("generic_orders").replace("name: generic_orders", "name: own_orders")
    (sources / "own_orders.yaml").write_text(mapping)
    settings = LoadSettings(source="own_orders", source_folders=(sources,))
    load(
        store,
        [file(tmp_path, ORDERS + "3,a,2024-02-03,zwei,EUR\n4,a,2024-02-03,offen,EUR\n")],
        settings=settings,
    )
    assert store.row_count("quarantine") == 2
    (sources / "own_orders.yaml").write_text(
        mapping.replace(
            "amount: {from: [amount], required: true}", "amount: {from: [amount], empty: [offen]}"
        )
    )
    summary = replay_quarantine(store, settings=settings).files[0]
    assert (summary.rows, summary.new, summary.quarantined) == (2, 1, 1)
    assert store.row_count("quarantine") == 1
    assert store.frame("SELECT row_count, new_count, quarantined_count FROM load_files").row(0) == (
        4,
        3,
        1,
    )
    assert store.value("SELECT count(*) FROM orders WHERE load_id = 1") == 3


def test_on_error_stop_changes_nothing_at_all(store, tmp_path):
    good, bad = (
        file(tmp_path, ORDERS, "a.csv"),
        file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n", "b.csv"),
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


def test_on_error_stop_also_stops_at_rows_that_an_earlier_load_put_in_quarantine(store, tmp_path):
    bad = file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n", "b.csv")
    load(store, [bad])
    with pytest.raises(
        InputError, match=r"b\.csv: 1 of 3 rows were put in quarantine by an earlier load"
    ):
        load(
            store,
            [bad, file(tmp_path, ORDERS.replace("2,", "9,"))],
            settings=LoadSettings(on_error="stop"),
        )
    assert store.row_count("load_files") == 1


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(store, tmp_path):
    summary = load(store, [file(tmp_path, ORDERS)], settings=LoadSettings(dry_run=True))
    assert (summary.dry_run, summary.files[0].new) == (True, 2)
    assert store.row_count("orders") == store.row_count("load_files") == 0


def test_one_file_that_cannot_be_read_does_not_stop_the_others(store, tmp_path):
    summary = load(store, [file(tmp_path, ORDERS), file(tmp_path, "a,b\n1,2\n", "unknown.csv")])
    assert [each.status for each in summary.files] == ["loaded", "refused"]
    assert json.dumps(summary.to_dict())


def test_unknown_columns_name_the_nearest_format_and_what_is_missing(store, tmp_path):
    with pytest.raises(UnknownFormatError, match="nearest: generic_orders lacks ordered_at"):
        load(store, [file(tmp_path, "order_id,customer_id,amount,currency\n1,a,2,EUR\n")])


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.csv", "no such file"),
        ("*.csv", "no such file"),
        ("https://example.org/a.csv", "addresses are not loaded"),
        ("/dev/null", "device"),
    ],
)
def test_what_is_no_file_is_a_usage_error(store, tmp_path, name, reason):
    file(tmp_path, ORDERS)
    path = name if name.startswith(("http", "/")) else str(tmp_path / name)
    with pytest.raises(UsageError, match=reason):
        load(store, [path])


def test_a_pipe_is_refused_at_once(store, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="a pipe"):
        load(store, [tmp_path / "pipe.csv"])


def test_names_with_blanks_quotes_and_brackets_are_literal(store, tmp_path):
    for number, name in enumerate(
        ("[x].csv", "*.csv", "a b'c\".csv", "-rf.csv", "zeile\n.csv", "😀.csv")
    ):
        load(store, [file(tmp_path, ORDERS + f"9{number},a,2024-01-01,1,EUR\n", name)])
    assert store.row_count("load_files") == 6


def test_a_folder_is_loaded_with_all_that_is_in_it(store, tmp_path):
    (tmp_path / "exports" / "mai").mkdir(parents=True)
    file(tmp_path / "exports", ORDERS, "a.csv")
    file(tmp_path / "exports" / "mai", ORDERS.replace("\n1,", "\n7,"), "b.csv")
    file(tmp_path / "exports", "hello", "readme.md")
    assert [each.status for each in load(store, [tmp_path / "exports"]).files] == [
        "loaded",
        "loaded",
    ]


def test_files_passed_over_for_their_names_are_said_once_companions_by_suffix(store, tmp_path):
    folder = tmp_path / "exports"
    (folder / "bilder").mkdir(parents=True)
    for name in ("bilder/1.jpg", "bilder/2.JPG", ".DS_Store", "umsatz", "alt.dat"):
        file(folder, ORDERS, name)
    with pytest.raises(InputError, match="holds no CSV") as caught:
        load(store, [folder])
    assert caught.value.hint.endswith("there are: .jpg, alt.dat, umsatz")
    file(folder, ORDERS, "a.csv")
    file(folder, ORDERS.replace("\n1,", "\n7,"), "b.csv")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in (folder / "a.csv", folder / "umsatz"):
            archive.write(path, path.name)
    first, second = load(store, [folder]).files
    assert [
        f"files in {folder} passed over, as by their names they are no tables: 4 (.jpg, alt.dat, umsatz)"
    ] == [each.en.partition(";")[0] for each in first.warnings]
    assert not second.warnings
    again, *_ = inspect([tmp_path / "export.zip"])
    assert "1 (umsatz)" in again.summary.warnings[0].de
    assert load(store, [folder / "umsatz"]).files[0].status == "same_file"


def test_a_folder_without_data_is_refused(store, tmp_path):
    with pytest.raises(InputError, match="holds no CSV"):
        load(store, [tmp_path])


def test_a_file_that_changes_while_it_is_read_is_not_loaded(store, tmp_path, monkeypatch):
    path = file(tmp_path, ORDERS)
    original = loading.list_tables

    def tables_of(*given, **more):
        with path.open("a") as stream:
            stream.write("9,z,2024-01-01,1,EUR\n")
        return original(*given, **more)

    monkeypatch.setattr(loading, "list_tables", tables_of)
    with pytest.raises(InputError, match="changed while it was read"):
        load(store, [path])
    assert store.row_count("orders") == 0


def test_limits_can_be_set(store, tmp_path):
    with pytest.raises(InputError, match="limit: file_bytes"):
        load(store, [file(tmp_path, ORDERS)], settings=LoadSettings(limits=Limits(file_bytes=10)))


def test_adding_a_source_is_one_yaml_file(store, tmp_path):
    path = file(tmp_path, "Nr;Wer;Wann;Wieviel\n1;a;01.02.2024;1,50\n")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "till.yaml").write_text(
        "name: till\ntitle: {de: Kasse, en: Till}\nfields:\n  order_id: {from: [Nr], required: true}\n  customer_id: {from: [Wer]}\n"
        "  ordered_at: {from: [Wann], required: true}\n  amount: {from: [Wieviel]}\ntables:\n  orders: {}\n"
    )
    folders = (tmp_path / "sources",)
    summary = load(store, [path], settings=LoadSettings(source_folders=folders)).files[0]
    assert (summary.mapping, summary.new) == ("till", 1)
    assert "till" in [source.name for source in list_sources(source_folders=folders)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\n  title: [", r"own\.yaml, line 2: not valid YAML"),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], type: text}\ntables:\n  nothing: {}\n",
            r"line 6: tables\.nothing: no such table",
        ),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], typ: text}\ntables:\n  posts: {}\n",
            r"line 4: fields\.a\.typ",
        ),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], type: text}\ntables:\n  posts: {set: {text: 'SELECT 1'}}\n",
            r"line 6: tables\.posts\.set\.text: no valid SQL",
        ),
    ],
)
def test_a_broken_mapping_is_named_with_file_line_and_key(tmp_path, text, message):
    (tmp_path / "own.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        list_sources(source_folders=(tmp_path,))


def test_an_expression_the_database_refuses_is_named(store, tmp_path):
    text = show_source("generic_orders").replace('"lower(channel)"', '"lowre(channel)"')
    (tmp_path / "generic_orders.yaml").write_text(text)
    with pytest.raises(
        ConfigError, match=r"generic_orders\.yaml, line \d+: tables\.orders\.set\.channel"
    ):
        load(store, [file(tmp_path, ORDERS)], settings=LoadSettings(source_folders=(tmp_path,)))


def test_inspect_says_how_a_file_would_be_read(tmp_path):
    found = inspect([file(tmp_path, ORDERS.replace(",", ";").replace("10.50", "10,50"))])[0]
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
    found = inspect([file(tmp_path, "order_id,amount\n1,2\n")])[0]
    assert found.summary.status == "refused"
    assert found.candidates[0] == ("generic_orders", ("customer_id", "ordered_at"))


@pytest.mark.parametrize(
    "text",
    ["Nr;Vorname;Nachname;Betrag\n1;a;b;1,50\n", "a,b\n1,2\n", "Kd.;E-Mail;Ort\n007;a@b.de;Köln\n"],
)
def test_a_draft_is_a_mapping_that_loads_its_file(store, tmp_path, text):
    path = file(tmp_path, text, "2024 odd!.csv")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "drafted.yaml").write_text(draft_file(path), encoding="utf-8")
    settings = LoadSettings(source_folders=(tmp_path / "sources",), source="export_2024_odd")
    assert load(store, [path], settings=settings).files[0].new == 1


@pytest.mark.parametrize("source", list_sources(), ids=lambda source: source.name)
def test_every_format_is_recognised_by_its_own_headings_in_any_order_and_dress(source):
    from scrm.ingest.formats.mapping_files import find_mapping

    mapping = find_mapping(source.name)
    headings = [spec.aliases[0] for spec in mapping.fields.values()] + list(mapping.match.also)
    assert recognise_source(headings) == source.name
    assert (
        recognise_source(
            [f" {heading.upper()} " for heading in reversed(headings)] + ["Something new"]
        )
        == source.name
    )


def test_at_least_twenty_formats_have_a_header_that_was_seen():
    assert sum(source.grade in {"A", "B"} for source in list_sources()) >= 20


def test_the_page_of_formats_is_current():
    page = Path(__file__).parents[2] / "docs" / "formats.md"
    assert page.read_text(encoding="utf-8") == build_formats_page(), (
        "run: python -m scrm.ingest.formats.reference_page"
    )


def test_findings_and_errors_never_hold_a_value(store, tmp_path):
    summary = load(store, [file(tmp_path, ORDERS + "3,Geheimname,gestern,1,EUR\n")])
    assert "Geheimname" not in json.dumps(summary.to_dict())
    assert "gestern" not in json.dumps(summary.to_dict())


def _two_versions(folder: Path) -> tuple[Path, Path]:
    newer = file(folder, ORDERS + "3,b,2024-02-05,1,EUR\n", "newer.csv")
    return newer, file(
        folder, ORDERS.split("2,,", maxsplit=1)[0].replace("10.50", "12.00"), "correction.csv"
    )


def test_rows_left_out_for_their_age_are_warned_about_with_the_way_to_have_them(store, tmp_path):
    newer, correction = _two_versions(tmp_path)
    load(store, [newer])
    summary = load(store, [correction]).files[0]
    assert summary.skipped == {"older_than_loaded": 1}
    assert "rows left out as older: 1" in summary.warnings[0].en
    assert "--newer" in summary.warnings[0].de


def test_a_file_said_to_be_newer_wins_whatever_its_dates_even_when_it_was_loaded_before(
    store, tmp_path
):
    newer, correction = _two_versions(tmp_path)
    load(store, [newer, correction])
    summary = load(store, [correction], settings=LoadSettings(newer=True)).files[0]
    assert (summary.updated, summary.skipped, summary.warnings) == (1, {}, ())
    assert store.value("SELECT amount::VARCHAR FROM orders WHERE order_id = '1'") == "12.0000"
    assert load(store, [correction]).files[0].status == "same_file"


@pytest.mark.parametrize(
    "settings", [LoadSettings(decimal="en"), LoadSettings(timezone="Asia/Tokyo")]
)
def test_the_same_bytes_read_in_another_way_lose_no_row(store, tmp_path, settings):
    path = file(tmp_path, ORDERS)
    load(store, [path])
    again = load(store, [path], settings=settings).files[0]
    assert (again.updated + again.unchanged, again.skipped) == (2, {})
    assert store.frame("SELECT order_id, load_id FROM orders ORDER BY order_id").rows() == [
        ("1", 2),
        ("2", 2),
    ]


@pytest.mark.parametrize("was_there", [False, True])
def test_two_rows_of_one_file_that_contradict_each_other_are_warned_about_always(
    store, tmp_path, was_there
):
    if was_there:
        load(store, [file(tmp_path, ORDERS)])
    text = ORDERS.replace("10.50", "11.00") + "1,a,2024-01-31 12:00:00,12.00,EUR\n"
    summary = load(store, [file(tmp_path, text, "contradiction.csv")]).files[0]
    assert [warning.en for warning in summary.warnings] == [
        "rows that replace an earlier row of the file with the same key in orders: 1"
    ]
    assert store.value("SELECT amount::VARCHAR FROM orders WHERE order_id = '1'") == "12.0000"


def test_a_changed_row_given_twice_alike_is_no_contradiction(store, tmp_path):
    load(store, [file(tmp_path, ORDERS)])
    row = "1,a,2024-01-31 12:00:00,11.00,EUR\n"
    assert (
        not load(store, [file(tmp_path, ORDERS.split("1,a", maxsplit=1)[0] + row * 2, "twice.csv")])
        .files[0]
        .warnings
    )


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
def test_the_words_of_a_finding_fit_what_is_wrong(store, tmp_path, amount, currency, column, words):
    finding = (
        load(store, [file(tmp_path, ORDERS + f"3,a,2024-02-02,{amount},{currency}\n")])
        .files[0]
        .findings[0]
    )
    assert finding.column == column
    assert words in finding.text.en


@pytest.mark.parametrize(
    ("written", "code"), [("€", "EUR"), ("chf", "CHF"), ("SFr", "CHF"), ("DEM", "DEM")]
)
def test_currencies_are_read_by_sign_and_by_code_past_ones_too(store, tmp_path, written, code):
    load(store, [file(tmp_path, ORDERS + f"3,a,2024-02-02,5,{written}\n")])
    assert store.value("SELECT currency FROM orders WHERE order_id = '3'") == code


def test_the_example_in_the_guide_loads_as_the_guide_says(store, tmp_path):
    guide = (Path(__file__).parents[2] / "docs" / "your-own-files.md").read_text(encoding="utf-8")
    table, mapping = (
        guide.split(f"```{kind}\n", maxsplit=1)[1].split("```", maxsplit=1)[0]
        for kind in ("text", "yaml")
    )
    (tmp_path / "verkauf.yaml").write_text(mapping, encoding="utf-8")
    till = file(tmp_path, table, "verkauf.csv")
    summary = load(store, [till], settings=LoadSettings(source_folders=(tmp_path,))).files[0]
    assert (summary.mapping, summary.new, summary.quarantined) == ("verkauf", 3, 0)
    assert summary.named_counts == {"without_customer": 1, "several_pieces": 1}
    assert store.frame(
        "SELECT sum(amount)::VARCHAR, min(currency), count(*) FILTER (WHERE is_cancellation) FROM orders"
    ).row(0) == ("1234.5000", "EUR", 1)


def test_the_guide_names_every_type_of_a_field():
    from scrm.ingest.values.value_types import SQL_TYPES

    guide = (Path(__file__).parents[2] / "docs" / "your-own-files.md").read_text(encoding="utf-8")
    assert [kind for kind in SQL_TYPES if f"`{kind}`" not in guide] == []


def test_a_german_note_frames_the_english_message_of_a_file_that_was_not_loaded(store, tmp_path):
    from scrm.pipeline.load_results import of_load

    summary = load(store, [file(tmp_path, ORDERS), file(tmp_path, "a,b\n1,2\n", "unknown.csv")])
    note = next(note.de for note in of_load(summary, "de").notes if "unknown.csv" in note.de)
    assert f"unknown.csv: nicht geladen (Meldung: {summary.refused[0].error}" in note
    assert note.endswith(").")


def _customers(tmp_path, name, *lines):
    head = (
        "customer_id,first_name,last_name,email,city"
        if "own" in name
        else "Kundennummer;Vorname;Nachname;E-Mail;Ort"
    )
    return file(tmp_path, head + "\n" + "".join(f"{line}\n" for line in lines), name)


def test_one_number_of_two_people_in_two_sources_is_never_merged_but_kept_apart_and_can_be_overruled(
    store, tmp_path
):
    house = _customers(
        tmp_path, "kunden.csv", "1;Anna;Berg;a@x.de;Bonn", "2;Max;Süß;;Köln", "3;Eva;Alt;e@x.de;Ulm"
    )
    load(store, [house])
    shop = _customers(
        tmp_path,
        "own.csv",
        "1,Otto,Kern,o@y.de,Jena",
        "2,,Suss,m@y.de,",
        "3,Eva,Neu,E@X.de,Hof",
        "4,Ida,Rot,,",
    )
    summary = load(store, [shop]).files[0]
    assert (summary.new, summary.updated, summary.quarantined, summary.is_balanced) == (
        1,
        2,
        1,
        True,
    )
    assert [(each.line, each.column, each.rule) for each in summary.findings] == [
        (2, "customer_id", "id_of_another")
    ]
    assert any("other people's" in warning.en for warning in summary.warnings)
    people = "SELECT last_name, email FROM customers ORDER BY customer_id"
    assert store.frame(people).rows() == [
        ("Berg", "a@x.de"),
        ("Suss", "m@y.de"),
        ("Neu", "E@X.de"),
        ("Rot", None),
    ]
    again = load(store, [shop], settings=LoadSettings(newer=True)).files[0]
    assert (again.quarantined, store.frame(people).row(0)) == (0, ("Kern", "o@y.de"))


def test_strangers_stop_a_load_that_shall_stop(store, tmp_path):
    load(store, [_customers(tmp_path, "kunden.csv", "1;Anna;Berg;a@x.de;Bonn")])
    with pytest.raises(InputError, match="another person's in another source"):
        load(
            store,
            [_customers(tmp_path, "own.csv", "1,Otto,Kern,,")],
            settings=LoadSettings(on_error="stop"),
        )


def test_a_handle_of_the_house_crm_keeps_the_channel_of_its_column(store, tmp_path):
    text = "Kundennummer;Nachname;Instagram;XING;Profil-URL\n1;Berg;@anna;anna_b;https://x.com/anna\n2;Alt;;;\n"
    load(store, [file(tmp_path, text, "kunden.csv")])
    assert store.frame("SELECT social_handles FROM customers ORDER BY customer_id").rows() == [
        ("instagram: @anna\nxing: anna_b\nhttps://x.com/anna",),
        (None,),
    ]


def test_a_dry_run_sends_nobody_to_a_quarantine_that_holds_nothing(store, tmp_path):
    from scrm.pipeline.load_results import of_load

    path = file(tmp_path, ORDERS + "3,a,gestern,1,EUR\n")
    for dry_run in (True, False):
        notes = of_load(load(store, [path], settings=LoadSettings(dry_run=dry_run))).notes
        assert any("scrm quarantine list" in note.en for note in notes) is not dry_run


def test_a_mapping_whose_order_of_days_is_not_the_files_refuses_it_instead_of_misreading_days(
    store, tmp_path
):
    mapping = show_source("generic_orders").replace(
        "name: generic_orders", "name: own_orders\ndates: mdy"
    )
    (tmp_path / "own_orders.yaml").write_text(mapping)
    text = "order_id,customer_id,ordered_at,amount,currency\n1,a,03/07/2026,1,EUR\n2,a,{},1,EUR\n"
    settings = LoadSettings(source="own_orders", source_folders=(tmp_path,))
    with pytest.raises(
        InputError,
        match=r"own_orders reads column 'ordered_at' with dates: mdy, but some of its cells fit",
    ):
        load(store, [file(tmp_path, text.format("27/03/2026"))], settings=settings)
    assert store.value("SELECT count(*) FROM orders") == 0
    one = load(store, [file(tmp_path, text.format("gestern"))], settings=settings).files[0]
    assert (one.new, one.quarantined) == (1, 1)
