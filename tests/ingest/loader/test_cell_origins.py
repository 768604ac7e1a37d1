"""Rows that take cells from other versions: each column from the newest version that states it."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.inputs import UTC, load_each, write_file

from scrm.ingest import load, replay_quarantine, show_source
from scrm.store.local import LocalStore


def test_a_row_completed_by_another_source_is_unchanged_in_the_next_export_of_its_own(
    store, tmp_path
):
    shop, crm = (
        "customer_id,last_name,email\n1,Abt,a@b.de\n",
        "Kundennummer;Nachname;Newsletter;E-Mail\n1;Abt;nein;\n",
    )
    load(store, [write_file(tmp_path, shop, "shop.csv")])
    load(store, [write_file(tmp_path, crm, "crm.csv")])
    assert store.frame("SELECT email, consent FROM customers").row(0) == ("a@b.de", "no")
    again = load(store, [write_file(tmp_path, crm + "2;Bach;ja;\n", "later.csv")]).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 1)
    assert store.value("SELECT email FROM customers WHERE customer_id = '1'") == "a@b.de"


def test_a_column_that_a_later_export_lacks_keeps_its_values_in_any_order_of_files(
    tmp_path,
):
    full, short = (
        "customer_id,last_name,email,phone\n1,Abt,a@b.de,0171 1\n2,Bach,,0171 2\n",
        "customer_id,last_name,email\n1,Abt-Bach,a@b.de\n",
    )
    for order in (full, short), (short, full):
        with LocalStore(None) as store:
            for number, text in enumerate(order):
                load(store, [write_file(tmp_path, text, f"{number}.csv")])
            assert store.frame("SELECT phone FROM customers ORDER BY customer_id")[
                "phone"
            ].to_list() == [
                "0171 1",
                "0171 2",
            ]


def test_expressions_over_absent_columns_neither_empty_nor_change_stored_cells(store, tmp_path):
    posts = (
        "post_id,channel,created_at,text,kind,label\n1,x,2026-01-01,a,comment,positive\n"
        "2,x,2026-01-02,b,comment,\n"
    )
    load(store, [write_file(tmp_path, posts, "full.csv")])
    short = (
        "post_id,channel,created_at,text\n1,x,2026-01-01,a\n2,x,2026-01-02,B\n3,x,2026-01-05,c\n"
    )
    summary = load(store, [write_file(tmp_path, short, "short.csv")]).files[0]
    assert (summary.new, summary.updated, summary.unchanged) == (1, 1, 1)
    rows = store.frame("SELECT post_id, text, kind, label FROM posts ORDER BY post_id").rows()
    # the mapping calls a text without a kind a post, and lowers a label: the file says neither
    assert rows == [
        ("1", "a", "comment", "positive"),
        ("2", "B", "comment", None),
        ("3", "c", "post", None),
    ]
    fuller = "post_id,channel,created_at,text,kind\n3,x,2026-01-05,c,review\n"
    assert load(store, [write_file(tmp_path, fuller, "fuller.csv")]).files[0].updated == 1
    assert store.value("SELECT kind FROM posts WHERE post_id = '3'") == "review"


def test_an_export_without_a_column_of_consent_keeps_the_consent(store, tmp_path):
    load(
        store,
        [
            write_file(
                tmp_path,
                "customer_id,last_name,email,consent,consent_source\n1,Abt,,ja,Messe\n"
                "2,Bach,,nein,Brief\n",
                "a.csv",
            )
        ],
    )
    load(
        store,
        [
            write_file(
                tmp_path, "customer_id,last_name,email\n1,Abt-Bach,\n2,Bach-Abt,\n3,Cer,\n", "b.csv"
            )
        ],
    )
    rows = store.frame(
        "SELECT last_name, consent, consent_source FROM customers ORDER BY customer_id"
    ).rows()
    assert rows == [
        ("Abt-Bach", "yes", "Messe"),
        ("Bach-Abt", "no", "Brief"),
        ("Cer", "unknown", None),
    ]


COLUMNS = {
    "text": ("a", "B", ""),
    "label": ("positive", "negative", ""),
    "kind": ("comment", "review", ""),
    "language": ("de", "en", ""),
    "author_id": ("u1", "u2", ""),
}


@given(
    st.lists(
        st.tuples(
            st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1),
            st.dictionaries(
                st.sampled_from("12"),
                st.lists(st.integers(0, 2), min_size=5, max_size=5),
                min_size=1,
            ),
        ),
        min_size=3,
        max_size=3,
    )
)
@settings(max_examples=6)
def test_three_dated_exports_with_different_columns_give_the_same_rows_in_any_order(
    tmp_path, exports
):
    files = []
    for number, (columns, rows) in enumerate(exports):
        names = ["text", *sorted(columns - {"text"})]
        lines = [",".join(["post_id", "channel", "created_at", *names])]
        for key, choice in sorted(rows.items()):
            cells = [COLUMNS[name][choice[sorted(COLUMNS).index(name)]] for name in names]
            lines.append(",".join([key, "x", f"2026-01-0{key} 10:00:00", *cells]))
        lines.append(
            ",".join([f"9{number}", "x", f"2026-02-0{number + 1} 10:00:00", *[""] * len(names)])
        )
        files.append(write_file(tmp_path, "\n".join(lines) + "\n", f"{number}.csv"))
    found = []
    for order in (files, files[::-1], [files[2], files[0], files[1]]):
        with LocalStore(None) as store:
            for each in order:
                load(store, [each], settings=UTC)
            found.append(
                store.frame(
                    f"SELECT post_id, {', '.join(COLUMNS)} FROM posts ORDER BY post_id"
                ).rows()
            )
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_column_that_the_newest_export_lacks_is_that_of_the_newest_export_with_it(
    store, tmp_path, order
):
    head = "customer_id,last_name,email,updated_at"
    texts = (
        f"{head},phone,city\nK1,Abt,,2026-01-01 10:00,11,Bonn\nK2,Bach,,2026-01-01 10:00,21,Bonn\n",
        f"{head},phone,city\nK1,Abt,,2026-02-01 10:00,12,\nK2,Bach,,2026-02-01 10:00,22,Köln\n",
        f"{head}\nK1,Abt-Bach,,2026-03-01 10:00\nK2,Bach,,2026-03-01 10:00\n",
    )
    load_each(store, tmp_path, [texts[number] for number in order])
    rows = store.frame("SELECT last_name, phone, city FROM customers ORDER BY customer_id").rows()
    # the second export emptied K1's city, which is a statement too
    assert rows == [("Abt-Bach", "12", None), ("Bach", "22", "Köln")]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_of_two_sources_the_later_value_counts_but_an_empty_cell_only_within_its_source(
    store, tmp_path, order
):
    own = "customer_id,last_name,email,updated_at,city,phone\n"
    hubspot = "Record ID,First Name,Last Name,Email,Last Modified Date,City\n"
    texts = (
        own + "K1,Abt,a@ex.org,2026-01-01 10:00,Bonn,11\nK2,Bach,b@ex.org,2026-01-01 10:00,Bonn,\n",
        hubspot + "K1,A,Abt,a@ex.org,2026-02-01 10:00,Köln\nK2,B,Bach,b@ex.org,2026-02-01 10:00,\n",
        own + "K1,Abt,a@ex.org,2026-03-01 10:00,,12\nK2,Bach,b@ex.org,2026-03-01 10:00,,\n",
    )
    load_each(store, tmp_path, [texts[number] for number in order])
    rows = store.frame("SELECT first_name, city, phone FROM customers ORDER BY customer_id").rows()
    assert rows == [("A", "Köln", "12"), ("B", None, None)]


def test_a_narrower_export_that_repeats_a_row_leaves_the_dates_of_its_other_cells(store, tmp_path):
    head = "post_id,channel,created_at,text"
    texts = (
        f"{head},language\n1,x,2026-01-01,a,de\n9,x,2026-02-01,z,\n",
        f"{head}\n1,x,2026-01-01,a\n9,x,2026-03-01,z\n",
        f"{head},language\n1,x,2026-01-01,b,en\n8,x,2026-01-15,z,\n",  # older than both
    )
    load_each(store, tmp_path, texts)
    assert store.frame("SELECT text, language, load_id FROM posts WHERE post_id = '1'").row(0) == (
        "a",
        "de",
        2,
    )
    assert (
        store.value("SELECT lent FROM posts WHERE post_id = '1'")
        == "|language=2026-02-01 00:00:00@generic_posts"
    )
    later = f"{head},language\n1,x,2026-01-01,a,\n7,x,2026-03-15,z,\n"
    load(store, [write_file(tmp_path, later, "later.csv")], settings=UTC)
    assert store.frame("SELECT language, lent FROM posts WHERE post_id = '1'").row(0) == (
        None,
        None,
    )


def test_a_column_that_only_the_corrected_mapping_reads_stays_with_the_replayed_row(
    store, tmp_path
):
    head = "post_id,channel,created_at,text,likes"
    load(
        store,
        [write_file(tmp_path, f"{head},Sprache\n1,x,2026-02-01,b,many,de\n", "newer.csv")],
        settings=UTC,
    )
    mended = show_source("generic_posts").replace(
        "likes, reactions]", "likes, reactions], empty: [many]"
    )
    mended = mended.replace("language: {from: [", "language: {from: [Sprache, ")
    assert "Sprache" in mended
    write_file(tmp_path, mended, "generic_posts.yaml")
    replay_quarantine(store, settings=UTC.model_copy(update={"source_folders": (tmp_path,)}))
    load(
        store,
        [write_file(tmp_path, f"{head},language\n1,x,2026-01-01,a,3,en\n", "older.csv")],
        settings=UTC,
    )
    assert store.frame("SELECT text, language FROM posts").row(0) == ("b", "de")


def test_an_older_export_loaded_later_fills_the_columns_that_the_newer_one_lacks(store, tmp_path):
    newer = "post_id,channel,created_at,text,language\n1,x,2026-01-01,new,\n2,x,2026-02-02,b,de\n"
    older = (
        "post_id,channel,created_at,text,language,kind,label\n"
        "1,x,2026-01-01,old,en,comment,positive\n"
    )
    load(
        store,
        [write_file(tmp_path, newer, "newer.csv"), write_file(tmp_path, older, "older.csv")],
        settings=UTC,
    )
    row = store.frame(
        "SELECT text, language, kind, label, load_id FROM posts WHERE post_id = '1'"
    ).row(0)
    assert row == (
        "new",
        None,
        "comment",
        "positive",
        1,
    )  # the newer file's own words stand, its empty cell too
    again = load(
        store, [write_file(tmp_path, newer + "3,x,2026-02-03,c,\n", "again.csv")], settings=UTC
    ).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 2)
    assert store.value("SELECT label FROM posts WHERE post_id = '1'") == "positive"


def test_defaults_of_a_mapping_do_not_depend_on_the_order_of_the_sources(tmp_path):
    own = "post_id,channel,created_at,text\n1,x,2026-01-01 10:00,a\n9,x,2026-03-01 10:00,b\n"
    head = (
        "Post id,Post Link,Date,Post text,impressions,Likes\n"  # X, without a column of paid posts
    )
    other = head + "1,,2026-01-01 10:00,a,9,5\n8,,2026-02-01 10:00,b,9,5\n"
    found = []
    for order in ((own, other), (other, own)):
        with LocalStore(None) as store:
            for text in order:
                load(store, [write_file(tmp_path, text, "export.csv")], settings=UTC)
            found.append(
                store.frame("SELECT post_id, text, is_paid FROM posts ORDER BY post_id").rows()
            )
    assert found[0] == found[1]
    assert found[0][0] == ("1", "a", False)


def test_a_cell_from_another_source_survives_every_export_that_leaves_it_empty(store, tmp_path):
    crm = "customer_id,last_name,email,city,updated_at\nK1,Maier,a@ex.org,Berlin,2026-01-01 10:00\n"
    hubspot = "Record ID,First Name,Last Name,Email,City,Last Modified Date\n"
    texts = (
        crm,
        hubspot + "K1,A,Maier,a@ex.org,,2026-02-01 10:00\n",
        hubspot + "K1,B,Maier,a@ex.org,,2026-03-01 10:00\n",
        hubspot + "K1,C,Maier,a@ex.org,Bonn,2026-04-01 10:00\n",
        hubspot + "K1,D,Maier,a@ex.org,,2026-05-01 10:00\n",
    )
    found = []
    for number, text in enumerate(texts):
        load(store, [write_file(tmp_path, text, f"{number}.csv")], settings=UTC)
        found.append(store.frame("SELECT first_name, city FROM customers").row(0))
    # HubSpot once said Bonn itself: emptied there, it is empty
    assert found == [(None, "Berlin"), ("A", "Berlin"), ("B", "Berlin"), ("C", "Bonn"), ("D", None)]
