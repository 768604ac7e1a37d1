"""Damage that was read without a word is read right, repaired and counted, or quarantined."""

from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest
from tests.ingest.inputs import UTC, write_file

from scrm.ingest import FileSummary, inspect, load
from scrm.ingest.loader.quarantine import list_quarantine
from scrm.store.local import LocalStore

POSTS = "post_id,channel,created_at,text,post_type\n"
ORDERS = "order_id,customer_id,ordered_at,amount,currency\n"


def _load(store: LocalStore, folder: Path, text: str, name: str = "f.csv") -> FileSummary:
    return load(store, [write_file(folder, text, name)], settings=UTC).files[0]


def _texts(store: LocalStore) -> list[str]:
    return store.frame("SELECT text FROM posts ORDER BY post_id")["text"].to_list()


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("M\u00c3\u00a0", "Mà"),
        ("w\u00c3\u00bctend \u00f0\u009f\u0098\u00a0", "wütend 😠"),
        ("\u00e3\u0083\u00a0", "\u30e0"),
        ("cafe\u00cc\u0081", "cafe\u0301"),
        ("Das Zeichen \u00c3\u00bc und \u20ac", "Das Zeichen \u00c3\u00bc und \u20ac"),
        ("voilà", "voilà"),
    ],
)
def test_a_text_encoded_twice_is_repaired_although_its_last_byte_is_a_blank(
    store: LocalStore, tmp_path: Path, damaged: str, text: str
):
    _load(store, tmp_path, f"{POSTS}1,x,2026-01-01,{damaged},photo\n")
    assert _texts(store) == [text]


def test_line_breaks_around_a_text_are_part_of_it_but_not_around_a_name(
    store: LocalStore, tmp_path: Path
):
    _load(
        store, tmp_path, f'{POSTS}1,x,2026-01-01,"\n\n Hallo\n","\nphoto "\n2,x,2026-01-02,"\n",\n'
    )
    rows = store.frame("SELECT text, post_type FROM posts ORDER BY post_id").rows()
    assert rows == [("\n\n Hallo\n", "photo"), (None, None)]


@pytest.mark.parametrize(
    "record",
    [
        '2,x,2026-01-02,Hut"Leicht, schön"',
        '2,x"Leicht, schön",2026-01-02,b',
    ],
)
def test_a_record_whose_cells_a_missing_delimiter_would_shift_is_quarantined(
    store: LocalStore, tmp_path: Path, record: str
):
    good = (
        '1,x,2026-01-01,"Warm, dicht",photo\n'
        '3,x,2026-01-03,Rohr 5" x 3,7"\n'
        "4,x,2026-01-04,it's,photo\n"
    )
    summary = _load(store, tmp_path, f"{POSTS}{record}\n{good}")
    assert (summary.new, dict(summary.rules)) == (3, {"quotes": 1})
    assert _texts(store) == ["Warm, dicht", 'Rohr 5" x 3', "it's"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Kunde;Anschrift\n" + "K1;Weg 1, 50660 Köln, DE\n" * 6, 6),
        ("\n\nid;name;n\n\n1;Anna;5\n\n\n2;Jörg;6\n\n", 2),
        ("a;b\n1,5;2,5\n3,5;4,5\n", 2),
        ("a\tb\nx, y, z\t1\nx, y, z\t2\n", 2),
    ],
)
def test_the_delimiter_of_every_line_outweighs_commas_in_texts_and_blank_lines(
    tmp_path: Path, text: str, rows: int
):
    found = inspect([write_file(tmp_path, text, "f.csv")])[0].summary
    assert found.dialect["delimiter"] in {";", "\t"}
    assert len(found.dialect["header"]) > 1
    assert rows


def test_a_number_is_exact_or_quarantined(store: LocalStore, tmp_path: Path):
    head = "survey_id,customer_id,answered_at,instrument,score,scale_max\n"
    scores = ["12345678901234567890", "9007199254740993", "0.30000000000000004", "9007199254740992"]
    lines = "".join(f"{n},a,2026-01-01,points,{score},\n" for n, score in enumerate(scores))
    summary = _load(store, tmp_path, head + lines)
    assert dict(summary.rules) == {"number": 2}
    kept = store.frame("SELECT score FROM surveys ORDER BY survey_id")["score"].to_list()
    assert kept == [0.1 + 0.2, 2.0**53]


def test_an_amount_computed_with_floats_is_rounded_to_cents_and_counted(
    store: LocalStore, tmp_path: Path
):
    amounts = ["118.22999999999999", "33.333333333333336", "7.1234", "2.123456"]
    lines = "".join(f"{n},a,2026-01-01,{each},EUR\n" for n, each in enumerate(amounts))
    summary = _load(store, tmp_path, ORDERS + lines)
    assert summary.named_counts["rounded_amounts"] == 2
    assert dict(summary.rules) == {"money": 1}  # six decimals are no artefact of a float
    kept = store.frame("SELECT amount FROM orders ORDER BY order_id")["amount"].to_list()
    assert kept == [Decimal("118.23"), Decimal("33.33"), Decimal("7.1234")]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31-OCT-2023", "2023-10-31 00:00:00"),
        ("1-Mär-2024 10:05", "2024-03-01 10:05:00"),
        ("20260303", "2026-03-03 00:00:00"),
        ("20260303 09:15", "2026-03-03 09:15:00"),
        ("20261303", ""),
        ("03032026", ""),
        ("20260303T091500", ""),
    ],
)
def test_dates_with_a_month_between_hyphens_and_without_separators_are_read(
    store: LocalStore, tmp_path: Path, written: str, day: str
):
    summary = _load(store, tmp_path, f"{ORDERS}1,a,{written},5,EUR\n2,a,2026-01-01,5,EUR\n")
    assert dict(summary.rules) == ({} if day else {"time": 1})
    found = store.value("SELECT CAST(ordered_at AS VARCHAR) FROM orders WHERE order_id = '1'")
    assert (found or "") == day


def test_an_order_number_with_two_customers_is_quarantined_and_other_repetitions_are_merged(
    store: LocalStore, tmp_path: Path
):
    rows = """\
        1,a,2026-01-01,5,EUR
        1,a,2026-01-01,5,EUR
        2,b,2026-01-01,3,EUR
        2,b,2026-01-01,4,EUR
        3,c,2026-01-01,1,EUR
        3,d,2026-01-09,9,EUR
        """
    summary = _load(store, tmp_path, ORDERS + dedent(rows))
    kept = store.frame("SELECT order_id, amount FROM orders ORDER BY order_id").rows()
    assert kept == [("1", 5), ("2", 4)]
    assert (summary.unchanged, summary.updated, dict(summary.rules)) == (1, 1, {"order_of_two": 2})
    assert any("in quarantine" in each.en for each in summary.warnings)
    assert summary.is_balanced


def test_an_order_of_another_shop_with_the_same_number_is_quarantined_unless_it_is_newer(
    store: LocalStore, tmp_path: Path
):
    _load(store, tmp_path, f"{ORDERS}7,a,2026-01-01,5,EUR\n", "one.csv")
    other = write_file(tmp_path, f"{ORDERS}7,b,2026-02-01,6,EUR\n8,b,2026-02-01,6,EUR\n", "two.csv")
    summary = load(store, [other], settings=UTC).files[0]
    assert (summary.new, summary.quarantined) == (1, 1)
    assert store.value("SELECT customer_id FROM orders WHERE order_id = '7'") == "a"
    load(store, [other], settings=UTC.model_copy(update={"newer": True}))
    assert store.value("SELECT customer_id FROM orders WHERE order_id = '7'") == "b"


def test_a_later_export_may_correct_the_customer_of_an_order(store: LocalStore, tmp_path: Path):
    _load(store, tmp_path, f"{ORDERS}7,a,2026-01-01,5,EUR\n", "one.csv")
    summary = _load(store, tmp_path, f"{ORDERS}7,b,2026-01-01,5,EUR\n", "two.csv")
    assert (summary.updated, summary.quarantined) == (1, 0)


@pytest.mark.parametrize("name", ["f.ndjson", "f.json"])
def test_a_record_with_a_key_twice_is_quarantined_as_it_is_in_the_file(
    store: LocalStore, tmp_path: Path, name: str
):
    bad = '{"post_id":"1","channel":"x","created_at":"2026-01-01","text":"b","text":1.50}'
    good = '{"post_id":"2","channel":"x","created_at":"2026-01-01","text":"d"}'
    text = f"[{bad},{good}]" if name == "f.json" else f"{bad}\n{good}\n"
    summary = _load(store, tmp_path, text, name)
    assert dict(summary.rules) == {"duplicate_key": 1}
    (row,) = list_quarantine(store, values=True)
    assert row.raw == bad


@pytest.mark.parametrize(
    ("verdict", "meaning"), [("yes", "same"), ("Ja", "same"), ("nein", "never"), ("vielleicht", "")]
)
def test_a_verdict_is_understood_or_quarantined(
    store: LocalStore, tmp_path: Path, verdict: str, meaning: str
):
    head = "channel,handle,customer_id,verdict\n"
    summary = _load(store, tmp_path, f"{head}x,anna,1,{verdict}\nx,bob,2,same\n")
    found = store.value("SELECT verdict FROM identity_map WHERE handle = 'anna'")
    assert (found or "") == meaning
    assert dict(summary.rules) == ({} if meaning else {"verdict": 1})


PAGE = (
    "Post ID,Permalink,Post Message,Type,Posted,Lifetime Post Total Reach,"
    "Lifetime Post Total Impressions"
)


def test_a_page_export_of_2700_columns_is_read_and_a_wider_one_names_the_limit(
    store: LocalStore, tmp_path: Path
):
    def write(columns: int) -> str:
        more = "".join(f",Lifetime: metric {number}" for number in range(columns))
        values = "1_2,https://www.facebook.com/1/posts/2,a,Photo,03/14/2026 09:05:00 AM,12,25"
        return f"{PAGE}{more}\n{values}{',1' * columns}\n"

    assert _load(store, tmp_path, write(2693)).new == 1
    (refused,) = inspect([write_file(tmp_path, write(5000), "wide.csv")])
    assert "limit: columns" in refused.summary.error
    assert "--limit columns=5007" in refused.summary.hint


@pytest.mark.parametrize("name", ["Total", "Summe:", "Gesamtergebnis", "Grand Total"])
def test_a_record_that_sums_up_the_others_is_skipped_by_name_in_any_format(
    store: LocalStore, tmp_path: Path, name: str
):
    rows = ["day,channel,visit_count,goal_count,goal_value", "2026-01-01,x,5,1,1"]
    rows += ["2026-01-02,Total,7,1,1", f"{name},,12,2,2", ""]
    summary = _load(store, tmp_path, "\n".join(rows))
    assert (summary.new, dict(summary.skipped)) == (2, {"total_row": 1})
    assert store.value("SELECT sum(visit_count) FROM web_visits") == 12
