"""Rows of sources without a key: told apart by content and the number of their occurrence."""

from tests.ingest.inputs import UTC, write_file

from scrm.ingest import LoadSettings, load
from scrm.store.local import LocalStore

LINES = "order_id,ordered_at,product_id,quantity,amount\n"
TEE = "A1,2024-02-01,P1,1,2.50\n"
MUG = "A1,2024-02-01,P2,1,7.00\n"


def test_identical_lines_without_a_key_all_count(store, tmp_path):
    line = "A1;K1;01.02.2024;P1;Tee;1;2,50;2,50;EUR\n"
    head = (
        "Auftragsnummer;Kundennummer;Datum;Artikelnummer;Artikel;Menge;Einzelpreis;Betrag;Währung\n"
    )
    first = load(store, [write_file(tmp_path, head + line * 3)]).files[0]
    more = load(store, [write_file(tmp_path, head + line * 5, "more.csv")]).files[0]
    assert (first.new, more.new, more.unchanged) == (3, 2, 3)
    assert (
        store.row_count("order_lines")
        == store.value("SELECT count(DISTINCT line_id) FROM order_lines")
        == 5
    )


def test_rows_without_a_key_are_unchanged_in_another_column_order_and_another_notation(
    store, tmp_path
):
    load(store, [write_file(tmp_path, LINES + TEE + TEE + MUG, "lines.csv")], settings=UTC)
    other = (
        "amount;quantity;product_id;ordered_at;order_id\n7,00;1;P2;01.02.2024;A1\n"
        + "2,5;1;P1;01.02.2024;A1\n" * 3
    )
    again = load(store, [write_file(tmp_path, other, "other.csv")], settings=UTC).files[0]
    assert (again.new, again.unchanged) == (1, 3)
    assert store.value("SELECT sum(amount)::VARCHAR FROM order_lines") == "14.5000"


def test_identical_lines_count_as_often_as_in_the_fullest_file_in_any_order_of_files(tmp_path):
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
                load(store, [write_file(tmp_path, texts[name], name)], settings=UTC)
            found.add(
                str(
                    store.frame(
                        "SELECT product_id, count(*) FROM order_lines GROUP BY ALL ORDER BY ALL"
                    ).rows()
                )
            )
            assert store.value("SELECT count(DISTINCT (order_id, line_id)) FROM order_lines") == 5
    assert found == {"[('P1', 3), ('P2', 2)]"}


HEADER = "post_id,channel,created_at,text,observed_at,like_count\n"


def test_counts_of_a_post_are_merged_by_post_and_time(store, tmp_path):
    path = tmp_path / "posts.csv"
    path.write_text(
        HEADER + "1,x,2026-06-01 10:00:00,a,2026-06-02 00:00:00,1\n"
        "1,x,2026-06-01 10:00:00,b,2026-06-02 00:00:00,2\n"
        "1,x,2026-06-01 10:00:00,b,2026-06-03 00:00:00,3\n"
    )
    summary = load(store, [path], settings=LoadSettings(timezone="UTC")).files[0]
    assert summary.tables == {
        "posts": {"new": 1, "updated": 1, "unchanged": 1},
        "post_metrics": {"new": 2, "updated": 1, "unchanged": 0},
    }
    rows = store.frame(
        "SELECT text, like_count FROM posts JOIN post_metrics USING (post_id) ORDER BY like_count"
    ).rows()
    assert rows == [("b", 2), ("b", 3)]


def test_a_post_in_two_files_keeps_one_row_of_counts_for_each_time(store, tmp_path):
    for number, moment in enumerate(("2026-06-02", "2026-06-03", "2026-06-03"), start=1):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"{HEADER}1,x,2026-06-01 10:00:00,a,{moment} 00:00:00,{number}\n")
        load(store, [path], settings=LoadSettings(timezone="UTC"))
    assert store.frame("SELECT like_count FROM post_metrics ORDER BY observed_at").rows() == [
        (1,),
        (3,),
    ]


def test_unique_keys_of_some_records_do_not_prove_those_of_another_table_unique(store, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: mine\ntitle: {de: Meine, en: Mine}\nfields:\n  post_id: {from: [PID]}\n"
        "  channel: {from: [Netz]}\n"
        "  kind: {from: [Art]}\n  observed_at: {from: [Stand]}\n  like_count: {from: [Likes]}\n"
        "tables:\n  posts: {when: \"kind = 'post'\"}\n  post_metrics:\n"
    )
    path = tmp_path / "posts.csv"
    path.write_text(
        "PID,Netz,Art,Stand,Likes\n1,x,post,2026-02-01 00:00:00,1\n"
        "2,x,story,2026-02-01 00:00:00,5\n2,x,story,2026-02-01 00:00:00,9\n"
    )
    load(store, [path], settings=LoadSettings(source="mine", source_folders=(tmp_path,)))
    assert store.frame("SELECT post_id, like_count FROM post_metrics ORDER BY post_id").rows() == [
        ("1", 1),
        ("2", 9),
    ]


def test_an_author_with_several_names_is_one_profile_in_any_order_of_files(tmp_path):
    head = "post_id,channel,created_at,text,author_id,author_name\n"
    newer = head + "1,x,2026-01-01,b,u1,Anna\n2,x,2026-01-01,b,u1,Anne\n3,x,2026-03-01,b,u1,\n"
    older = head + "1,x,2026-01-01,a,u2,Ben\n2,x,2026-02-01,a,u1,Ann\n"
    found = []
    for order in ((newer, older), (older, newer)):
        with LocalStore(None) as store:
            for text in order:
                load(store, [write_file(tmp_path, text, "export.csv")], settings=UTC)
            found.append(
                store.frame("SELECT profile_id, display_name FROM profiles ORDER BY ALL").rows()
            )
    assert found[0] == found[1]
    assert [profile for profile, _ in found[0]] == ["u1", "u2"]
