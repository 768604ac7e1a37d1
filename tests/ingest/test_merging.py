"""What a second export finds: rows told apart by content, by key, and by what their own source said."""

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm.ingest import LoadSettings, load, replay_quarantine, show_source
from scrm.ingest.types import BlockSizes
from scrm.store.local import LocalStore

LINES = "order_id,ordered_at,product_id,quantity,amount\n"
TEE = "A1,2024-02-01,P1,1,2.50\n"
MUG = "A1,2024-02-01,P2,1,7.00\n"
UTC = LoadSettings(timezone="UTC")


def file(folder: Path, text: str | bytes, name: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def load_each(store: LocalStore, folder: Path, texts: Iterable[str]) -> None:
    for number, text in enumerate(texts):
        load(store, [file(folder, text, f"{number}.csv")], settings=UTC)


SMALL = BlockSizes(chunk_bytes=256, block_bytes=256)


def test_rows_without_a_key_are_the_same_in_another_column_order_and_another_dress(store, tmp_path):
    load(store, [file(tmp_path, LINES + TEE + TEE + MUG, "lines.csv")], settings=UTC)
    other = (
        "amount;quantity;product_id;ordered_at;order_id\n7,00;1;P2;01.02.2024;A1\n"
        + "2,5;1;P1;01.02.2024;A1\n" * 3
    )
    again = load(store, [file(tmp_path, other, "other.csv")], settings=UTC).files[0]
    assert (again.new, again.unchanged) == (1, 3)
    assert store.value("SELECT sum(amount)::VARCHAR FROM order_lines") == "14.5000"


def test_as_many_identical_lines_count_as_the_fullest_file_holds_whatever_the_order(tmp_path):
    texts = {
        "one.csv": LINES + TEE * 2,
        "two.csv": LINES + TEE * 3 + MUG,
        "three.csv": LINES + MUG * 2,
    }
    found = set()
    for order in (
        ("one.csv", "two.csv", "three.csv"),
        ("three.csv", "two.csv", "one.csv"),
        ("two.csv", "three.csv", "one.csv"),
    ):
        with LocalStore(None) as store:
            for name in order:
                load(store, [file(tmp_path, texts[name], name)], settings=UTC)
            found.add(
                str(
                    store.frame(
                        "SELECT product_id, count(*) FROM order_lines GROUP BY ALL ORDER BY ALL"
                    ).rows()
                )
            )
            assert store.value("SELECT count(DISTINCT (order_id, line_id)) FROM order_lines") == 5
    assert found == {"[('P1', 3), ('P2', 2)]"}


def test_a_row_that_another_source_completed_is_known_by_what_its_own_source_said(store, tmp_path):
    shop, crm = (
        "customer_id,last_name,email\n1,Abt,a@b.de\n",
        "Kundennummer;Nachname;Newsletter;E-Mail\n1;Abt;nein;\n",
    )
    load(store, [file(tmp_path, shop, "shop.csv")])
    load(store, [file(tmp_path, crm, "crm.csv")])
    assert store.frame("SELECT email, consent FROM customers").row(0) == ("a@b.de", "no")
    again = load(store, [file(tmp_path, crm + "2;Bach;ja;\n", "later.csv")]).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 1)
    assert store.value("SELECT email FROM customers WHERE customer_id = '1'") == "a@b.de"


def test_a_consent_that_was_not_believed_is_no_change_when_it_comes_again(store, tmp_path):
    head = "Kundennummer;Nachname;Newsletter\n"
    load(store, [file(tmp_path, head + "1;Abt;nein\n", "first.csv")])
    load(store, [file(tmp_path, head + "1;Abt;ja\n", "second.csv")])
    again = load(store, [file(tmp_path, head + "1;Abt;ja\n2;Bach;ja\n", "third.csv")]).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 1)
    assert store.value("SELECT consent FROM customers WHERE customer_id = '1'") == "no"


def test_umlauts_of_cp1252_far_behind_the_beginning_are_read_as_such(store, tmp_path):
    rows = "".join(f"{each},Meyer,\n" for each in range(100)) + "100,Müller,\n"
    assert (
        load(
            store,
            [file(tmp_path, ("customer_id,last_name,email\n" + rows).encode("cp1252"), "c.csv")],
            settings=LoadSettings(blocks=SMALL),
        ).rows
        == 101
    )
    assert store.value("SELECT last_name FROM customers WHERE customer_id = '100'") == "Müller"
    assert store.row_count("customers") == 101


def test_a_line_that_is_no_utf8_far_behind_the_beginning_is_not_lost(store, tmp_path):
    rows = "".join(f"{each},Müller,\n" for each in range(100)).encode() + b"100,M\xc3ller,\n"
    summary = load(
        store,
        [file(tmp_path, b"customer_id,last_name,email\n" + rows, "c.csv")],
        settings=LoadSettings(blocks=SMALL),
    ).files[0]
    assert (summary.rows, summary.new, summary.quarantined) == (101, 100, 1)
    assert [(each.line, each.rule) for each in summary.findings] == [(102, "encoding")]


def test_a_date_far_behind_the_beginning_decides_for_the_whole_column(store, tmp_path):
    rows = "".join(f"{each},a,2024-01-31,1.00,EUR\n" for each in range(50))
    late = "50,a,01/02/2024,1.00,EUR\n51,a,31/01/2024,1.00,EUR\n"
    load(
        store,
        [
            file(
                tmp_path, "order_id,customer_id,ordered_at,amount,currency\n" + rows + late, "o.csv"
            )
        ],
        settings=LoadSettings(timezone="UTC", blocks=SMALL),
    )
    found = store.frame(
        "SELECT ordered_at::DATE::VARCHAR FROM orders WHERE order_id IN ('50', '51') ORDER BY order_id"
    )
    assert found.to_series().to_list() == ["2024-02-01", "2024-01-31"]
    assert store.row_count("orders") == 52


def test_a_column_that_a_later_export_leaves_out_keeps_its_values_in_any_order_of_the_files(
    tmp_path,
):
    full, short = (
        "customer_id,last_name,email,phone\n1,Abt,a@b.de,0171 1\n2,Bach,,0171 2\n",
        "customer_id,last_name,email\n1,Abt-Bach,a@b.de\n",
    )
    for order in (full, short), (short, full):
        with LocalStore(None) as store:
            for number, text in enumerate(order):
                load(store, [file(tmp_path, text, f"{number}.csv")])
            assert store.frame("SELECT phone FROM customers ORDER BY customer_id")[
                "phone"
            ].to_list() == [
                "0171 1",
                "0171 2",
            ]


def test_what_rests_on_absent_columns_alone_neither_empties_nor_changes_what_is_known(
    store, tmp_path
):
    posts = "post_id,channel,created_at,text,kind,label\n1,x,2026-01-01,a,comment,positive\n2,x,2026-01-02,b,comment,\n"
    load(store, [file(tmp_path, posts, "full.csv")])
    short = (
        "post_id,channel,created_at,text\n1,x,2026-01-01,a\n2,x,2026-01-02,B\n3,x,2026-01-05,c\n"
    )
    summary = load(store, [file(tmp_path, short, "short.csv")]).files[0]
    assert (summary.new, summary.updated, summary.unchanged) == (1, 1, 1)
    rows = store.frame("SELECT post_id, text, kind, label FROM posts ORDER BY post_id").rows()
    # the mapping calls a text without a kind a post, and lowers a label: the file says neither
    assert rows == [
        ("1", "a", "comment", "positive"),
        ("2", "B", "comment", None),
        ("3", "c", "post", None),
    ]
    fuller = "post_id,channel,created_at,text,kind\n3,x,2026-01-05,c,review\n"
    assert load(store, [file(tmp_path, fuller, "fuller.csv")]).files[0].updated == 1
    assert store.value("SELECT kind FROM posts WHERE post_id = '3'") == "review"


def test_an_export_without_a_column_of_consent_leaves_the_consent_that_was_given(store, tmp_path):
    load(
        store,
        [
            file(
                tmp_path,
                "customer_id,last_name,email,consent,consent_source\n1,Abt,,ja,Messe\n2,Bach,,nein,Brief\n",
                "a.csv",
            )
        ],
    )
    load(
        store,
        [
            file(
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
        files.append(file(tmp_path, "\n".join(lines) + "\n", f"{number}.csv"))
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
def test_what_the_newest_export_leaves_out_is_what_the_newest_export_that_has_it_says(
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
def test_of_two_sources_the_later_word_counts_and_an_empty_cell_only_within_its_own(
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


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_an_opt_out_outlives_later_exports_whether_they_say_nothing_or_lack_the_column(
    store, tmp_path, order
):
    head = "customer_id,last_name,email,updated_at"
    texts = (
        f"{head},consent\nK1,Abt,,2026-01-01 10:00,no\nK2,Bach,,2026-01-01 10:00,no\nK3,Cer,,2026-01-01 10:00,yes\n",
        f"{head},consent\nK1,Abt,,2026-02-01 10:00,\nK2,Bach,,2026-02-01 10:00,yes\nK3,Cer,,2026-02-01 10:00,\n",
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


def test_a_shorter_export_that_shows_a_row_unchanged_leaves_each_cell_its_date(store, tmp_path):
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
    load(store, [file(tmp_path, later, "later.csv")], settings=UTC)
    assert store.frame("SELECT language, lent FROM posts WHERE post_id = '1'").row(0) == (
        None,
        None,
    )


def test_a_column_that_only_the_mended_mapping_reads_stays_with_the_replayed_row(store, tmp_path):
    head = "post_id,channel,created_at,text,likes"
    load(
        store,
        [file(tmp_path, f"{head},Sprache\n1,x,2026-02-01,b,many,de\n", "newer.csv")],
        settings=UTC,
    )
    mended = show_source("generic_posts").replace(
        "likes, reactions]", "likes, reactions], empty: [many]"
    )
    mended = mended.replace("language: {from: [", "language: {from: [Sprache, ")
    assert "Sprache" in mended
    file(tmp_path, mended, "generic_posts.yaml")
    replay_quarantine(store, settings=UTC.model_copy(update={"source_folders": (tmp_path,)}))
    load(
        store,
        [file(tmp_path, f"{head},language\n1,x,2026-01-01,a,3,en\n", "older.csv")],
        settings=UTC,
    )
    assert store.frame("SELECT text, language FROM posts").row(0) == ("b", "de")


def test_an_older_export_loaded_later_gives_what_the_newer_one_does_not_say(store, tmp_path):
    newer = "post_id,channel,created_at,text,language\n1,x,2026-01-01,new,\n2,x,2026-02-02,b,de\n"
    older = "post_id,channel,created_at,text,language,kind,label\n1,x,2026-01-01,old,en,comment,positive\n"
    load(
        store,
        [file(tmp_path, newer, "newer.csv"), file(tmp_path, older, "older.csv")],
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
        store, [file(tmp_path, newer + "3,x,2026-02-03,c,\n", "again.csv")], settings=UTC
    ).files[0]
    assert (again.new, again.updated, again.unchanged) == (1, 0, 2)
    assert store.value("SELECT label FROM posts WHERE post_id = '1'") == "positive"


def test_a_file_is_dated_by_all_its_rows_though_some_were_known(store, tmp_path):
    head = "post_id,channel,created_at,text\n"
    files = [
        file(tmp_path, head + "1,x,2026-01-01,a\n9,x,2026-03-01,z\n", "1_march.csv"),
        file(
            tmp_path, head + "1,x,2026-01-01,b\n9,x,2026-03-01,z\n", "2_mended.csv"
        ),  # adds a row of January alone
        file(tmp_path, head + "1,x,2026-01-01,c\n8,x,2026-02-01,z\n", "3_february.csv"),
    ]
    last = load(store, files, settings=UTC).files[2]
    assert last.skipped == {"older_than_loaded": 1}
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "b"
    assert {
        str(day)
        for (day,) in store.frame("SELECT last_date FROM load_files WHERE load_id < 3").rows()
    } == {"2026-03-01"}


def test_a_file_is_dated_by_its_newest_day_in_whatever_table(store, tmp_path):
    head = "post_id,channel,created_at,text,likes,observed_at\n"
    march, april = (
        file(
            tmp_path,
            head + f"1,x,2026-01-01 10:00,{text},5,2026-{month}-01 10:00\n",
            f"{month}.csv",
        )
        for text, month in (("a", "03"), ("b", "04"))
    )
    summary = load(store, [march, april], settings=UTC)
    assert not summary.files[1].skipped
    assert store.value("SELECT text FROM posts") == "b"


def test_a_replayed_row_is_as_new_as_its_file(store, tmp_path):
    head = "post_id,channel,created_at,text,likes\n"
    first = file(tmp_path, head + "1,x,2026-01-01,a,1\n7,x,2026-02-01,z,1\n", "first.csv")
    second = file(tmp_path, head + "1,x,2026-01-01,b,many\n9,x,2026-03-01,z,1\n", "second.csv")
    load(store, [first, second], settings=UTC)
    assert store.row_count("quarantine") == 1
    mended = show_source("generic_posts").replace(
        "likes, reactions]", "likes, reactions], empty: [many]"
    )
    file(tmp_path, mended, "generic_posts.yaml")
    summary = replay_quarantine(
        store, settings=UTC.model_copy(update={"source_folders": (tmp_path,)})
    ).files[0]
    assert (summary.updated, summary.skipped) == (1, {})
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "b"
    assert store.frame("SELECT last_date::VARCHAR FROM load_files ORDER BY load_id").rows() == [
        ("2026-02-01",),
        ("2026-03-01",),
    ]


def test_what_a_mapping_fills_by_default_does_not_depend_on_the_order_of_the_sources(tmp_path):
    own = "post_id,channel,created_at,text\n1,x,2026-01-01 10:00,a\n9,x,2026-03-01 10:00,b\n"
    head = (
        "Post id,Post Link,Date,Post text,impressions,Likes\n"  # X, without a column of paid posts
    )
    other = head + "1,,2026-01-01 10:00,a,9,5\n8,,2026-02-01 10:00,b,9,5\n"
    found = []
    for order in ((own, other), (other, own)):
        with LocalStore(None) as store:
            for text in order:
                load(store, [file(tmp_path, text, "export.csv")], settings=UTC)
            found.append(
                store.frame("SELECT post_id, text, is_paid FROM posts ORDER BY post_id").rows()
            )
    assert found[0] == found[1]
    assert found[0][0] == ("1", "a", False)


def test_an_author_of_many_names_is_one_profile_whatever_the_order_of_the_files(tmp_path):
    head = "post_id,channel,created_at,text,author_id,author_name\n"
    newer = head + "1,x,2026-01-01,b,u1,Anna\n2,x,2026-01-01,b,u1,Anne\n3,x,2026-03-01,b,u1,\n"
    older = head + "1,x,2026-01-01,a,u2,Ben\n2,x,2026-02-01,a,u1,Ann\n"
    found = []
    for order in ((newer, older), (older, newer)):
        with LocalStore(None) as store:
            for text in order:
                load(store, [file(tmp_path, text, "export.csv")], settings=UTC)
            found.append(
                store.frame("SELECT profile_id, display_name FROM profiles ORDER BY ALL").rows()
            )
    assert found[0] == found[1]
    assert [profile for profile, _ in found[0]] == ["u1", "u2"]


def test_a_cell_from_another_source_outlives_every_export_that_leaves_it_empty(store, tmp_path):
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
        load(store, [file(tmp_path, text, f"{number}.csv")], settings=UTC)
        found.append(store.frame("SELECT first_name, city FROM customers").row(0))
    # HubSpot once said Bonn itself: emptied there, it is empty
    assert found == [(None, "Berlin"), ("A", "Berlin"), ("B", "Berlin"), ("C", "Bonn"), ("D", None)]
