"""Rows of a second export: which are new, which replace stored rows, which change nothing."""

from itertools import permutations
from pathlib import Path

import pytest
from tests.ingest.inputs import ORDERS, UTC, load_each, write_file

from scrm.ingest import LoadSettings, load


def test_a_changed_row_is_updated_an_equal_one_unchanged(store, tmp_path):
    load(store, [write_file(tmp_path, ORDERS)])
    again = load(
        store,
        [
            write_file(
                tmp_path, ORDERS.replace("10.50", "11.00") + "3,b,2024-02-02,1,EUR\n", "later.csv"
            )
        ],
    ).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 1, 1)
    assert store.value("SELECT sum(amount)::VARCHAR FROM orders") == "8.7500"


def test_the_same_amount_written_differently_is_unchanged(store, tmp_path):
    load(store, [write_file(tmp_path, ORDERS)])
    again = load(
        store, [write_file(tmp_path, ORDERS.replace("10.50", "10.5 €"), "later.csv")]
    ).files[0]
    assert (again.updated, again.unchanged) == (0, 2)


def test_an_older_export_never_replaces_a_newer_one(store, tmp_path):
    head = "post_id,channel,created_at,text,like_count\n"
    newer = write_file(tmp_path, head + "1,x,2024-01-01,neu,9\n2,x,2024-03-01,b,1\n", "newer.csv")
    older = write_file(tmp_path, head + "1,x,2024-01-01,alt,5\n", "older.csv")
    load(store, [newer], settings=UTC)
    summary = load(store, [older], settings=UTC).files[0]
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "neu"
    assert store.value("SELECT like_count FROM latest_post_metrics WHERE post_id = '1'") == 9
    assert summary.is_balanced


def _two_versions(folder: Path) -> tuple[Path, Path]:
    newer = write_file(folder, ORDERS + "3,b,2024-02-05,1,EUR\n", "newer.csv")
    return newer, write_file(
        folder, ORDERS.split("2,,", maxsplit=1)[0].replace("10.50", "12.00"), "correction.csv"
    )


def test_a_warning_about_older_rows_names_the_option_that_loads_them(store, tmp_path):
    newer, correction = _two_versions(tmp_path)
    load(store, [newer])
    summary = load(store, [correction]).files[0]
    assert summary.skipped == {"older_than_loaded": 1}
    assert "rows left out as older: 1" in summary.warnings[0].en
    assert "--newer" in summary.warnings[0].de


def test_a_file_loaded_as_newer_wins_whatever_its_dates_even_if_it_was_loaded_before(
    store, tmp_path
):
    newer, correction = _two_versions(tmp_path)
    load(store, [newer, correction])
    summary = load(store, [correction], settings=LoadSettings(newer=True)).files[0]
    assert (summary.updated, summary.skipped, summary.warnings) == (1, {}, ())
    assert store.value("SELECT amount::VARCHAR FROM orders WHERE order_id = '1'") == "12.0000"
    assert load(store, [correction]).files[0].status == "same_file"


@pytest.mark.parametrize("was_there", [False, True])
def test_rows_of_one_file_with_the_same_key_and_another_content_give_a_warning(
    store, tmp_path, was_there
):
    if was_there:
        load(store, [write_file(tmp_path, ORDERS)])
    text = ORDERS.replace("10.50", "11.00") + "1,a,2024-01-31 12:00:00,12.00,EUR\n"
    summary = load(store, [write_file(tmp_path, text, "contradiction.csv")]).files[0]
    assert [warning.en for warning in summary.warnings] == [
        "rows that replace an earlier row of the file with the same key in orders: 1"
    ]
    assert store.value("SELECT amount::VARCHAR FROM orders WHERE order_id = '1'") == "12.0000"


def test_a_changed_row_that_appears_twice_gives_no_warning(store, tmp_path):
    load(store, [write_file(tmp_path, ORDERS)])
    row = "1,a,2024-01-31 12:00:00,11.00,EUR\n"
    assert (
        not load(
            store, [write_file(tmp_path, ORDERS.split("1,a", maxsplit=1)[0] + row * 2, "twice.csv")]
        )
        .files[0]
        .warnings
    )


def test_a_file_is_dated_by_all_its_rows_also_by_unchanged_ones(store, tmp_path):
    head = "post_id,channel,created_at,text\n"
    files = [
        write_file(tmp_path, head + "1,x,2026-01-01,a\n9,x,2026-03-01,z\n", "1_march.csv"),
        write_file(
            tmp_path, head + "1,x,2026-01-01,b\n9,x,2026-03-01,z\n", "2_mended.csv"
        ),  # adds a row of January alone
        write_file(tmp_path, head + "1,x,2026-01-01,c\n8,x,2026-02-01,z\n", "3_february.csv"),
    ]
    last = load(store, files, settings=UTC).files[2]
    assert last.skipped == {"older_than_loaded": 1}
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "b"
    assert {
        str(day)
        for (day,) in store.frame("SELECT last_date FROM load_files WHERE load_id < 3").rows()
    } == {"2026-03-01"}


def test_a_file_is_dated_by_its_newest_day_in_any_table(store, tmp_path):
    head = "post_id,channel,created_at,text,likes,observed_at\n"
    march, april = (
        write_file(
            tmp_path,
            head + f"1,x,2026-01-01 10:00,{text},5,2026-{month}-01 10:00\n",
            f"{month}.csv",
        )
        for text, month in (("a", "03"), ("b", "04"))
    )
    summary = load(store, [march, april], settings=UTC)
    assert not summary.files[1].skipped
    assert store.value("SELECT text FROM posts") == "b"


def test_a_second_export_never_turns_an_opt_out_into_a_consent(store, tmp_path):
    head = "Kundennummer;Nachname;Newsletter\n"
    load(store, [write_file(tmp_path, head + "1;Abt;nein\n2;Bach;ja\n3;Clarin;\n")])
    again = load(
        store, [write_file(tmp_path, head + "1;Abt;ja\n2;Bach;nein\n3;Clarin;ja\n", "later.csv")]
    ).files[0]
    assert again.named_counts["opt_out_kept"] == 1
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["no", "no", "yes"]


HEAD = "customer_id,last_name,email,consent,updated_at\n"


@pytest.mark.parametrize(
    ("row", "newer", "consent", "count"),
    [
        ("1,Abt,ida@web.de,ja,2026-05-01", True, "yes", {"opt_out_lifted": 1}),
        ("1,Abt,ida@web.de,ja,2026-05-01", False, "no", {"opt_out_kept": 1}),
        ("1,Abt,ida@web.de,ja,2026-01-01", True, "no", {"opt_out_kept": 1}),
        ("1,Abt,ida@web.de,ja,", True, "no", {"opt_out_kept": 1}),
    ],
)
def test_a_later_dated_consent_lifts_an_opt_out_only_with_newer(
    store, tmp_path, row, newer, consent, count
):
    load(store, [write_file(tmp_path, HEAD + "1,Abt,ida@web.de,nein,2026-03-01\n")])
    later = write_file(tmp_path, HEAD + row + "\n", "later.csv")
    summary = load(store, [later], settings=LoadSettings(newer=newer)).files[0]
    assert store.frame("SELECT consent FROM consents").rows() == [(consent,)]
    assert store.frame("SELECT consent FROM customers").rows() == [(consent,)]
    opt_outs = {name: n for name, n in summary.named_counts.items() if name.startswith("opt_out")}
    assert opt_outs == count


def test_a_consent_loaded_with_newer_lifts_the_opt_out_of_another_system_but_no_later_one(
    store, tmp_path
):
    load(store, [write_file(tmp_path, HEAD + "h1,Abt,ida@web.de,nein,2026-03-01\n")])
    shop = write_file(tmp_path, HEAD + "s1,Abt,Ida@web.de,ja,2026-05-01\n", "shop.csv")
    load(store, [shop], settings=LoadSettings(newer=True))
    query = "SELECT customer_id, consent, is_lifted FROM consents ORDER BY customer_id"
    assert store.frame(query).rows() == [("h1", "yes", True), ("s1", "yes", True)]
    moved = write_file(tmp_path, HEAD + "s1,Abt-Neu,Ida@web.de,ja,2026-07-01\n", "moved.csv")
    load(store, [moved])  # says nothing of opt-outs
    again = write_file(tmp_path, HEAD + "h1,Abt,ida@web.de,nein,2026-06-01\n", "again.csv")
    load(store, [again])
    assert store.frame(query).rows() == [("h1", "no", False), ("s1", "no", False)]


def test_an_export_without_consent_keeps_opt_outs(store, tmp_path):
    load(
        store,
        [write_file(tmp_path, "customer_id,last_name,email,consent\n1,Abt,,nein\n2,Bach,,\n")],
    )
    load(store, [write_file(tmp_path, "customer_id,last_name,email\n1,Abt-Bach,\n", "without.csv")])
    load(
        store,
        [
            write_file(
                tmp_path,
                "customer_id,last_name,email,consent\n1,Abt,,ja\n2,Bach,,ja\n",
                "later.csv",
            )
        ],
    )
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["no", "yes"]


def test_a_consent_that_did_not_replace_an_opt_out_is_unchanged_in_the_next_export(store, tmp_path):
    head = "Kundennummer;Nachname;Newsletter\n"
    load(store, [write_file(tmp_path, head + "1;Abt;nein\n", "first.csv")])
    load(store, [write_file(tmp_path, head + "1;Abt;ja\n", "second.csv")])
    again = load(store, [write_file(tmp_path, head + "1;Abt;ja\n2;Bach;ja\n", "third.csv")]).files[
        0
    ]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 1)
    assert store.value("SELECT consent FROM customers WHERE customer_id = '1'") == "no"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_opt_out_survives_later_exports_with_an_empty_cell_or_without_the_column(
    store, tmp_path, order
):
    head = "customer_id,last_name,email,updated_at"
    texts = (
        f"{head},consent\nK1,Abt,,2026-01-01 10:00,no\nK2,Bach,,2026-01-01 10:00,no\n"
        f"K3,Cer,,2026-01-01 10:00,yes\n",
        f"{head},consent\nK1,Abt,,2026-02-01 10:00,\nK2,Bach,,2026-02-01 10:00,yes\n"
        f"K3,Cer,,2026-02-01 10:00,\n",
        f"{head}\nK1,Abt,,2026-03-01 10:00\nK2,Bach,,2026-03-01 10:00\nK3,Cer,,2026-03-01 10:00\n",
    )
    load_each(store, tmp_path, [texts[number] for number in order])
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == [
        "no",
        "no",
        "unknown",
    ]
