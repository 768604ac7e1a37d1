"""What the samples alone do not show of exports: several lists or sheets, names of files, gains."""

import json
from pathlib import Path

import pytest
import xlsxwriter
from tests.ingest.inputs import write_file
from tests.ingest.test_samples import SAMPLES

from scrm.errors import UnknownFormatError
from scrm.ingest import LoadSettings, load

UTC = LoadSettings(timezone="UTC")


def _write_book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return path


def _read_rows(path: Path) -> list[list[object]]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return [list(row) for row in csv.reader(file)]


def test_the_two_sheets_of_a_linkedin_page_are_posts_and_days(store, tmp_path):
    sheets = {
        "Metrics": _read_rows(SAMPLES["linkedin_page_metrics"]),
        "All posts": _read_rows(SAMPLES["linkedin_posts"]),
    }
    files = load(store, [_write_book(tmp_path / "page_content.xlsx", sheets)], settings=UTC).files
    assert [(each.mapping, each.rows, each.quarantined) for each in files] == [
        ("linkedin_page_metrics", 2, 0),
        ("linkedin_posts", 2, 0),
    ]


def test_gains_of_followers_are_no_numbers_of_followers(store, tmp_path):
    rows = _read_rows(SAMPLES["linkedin_followers"])
    path = _write_book(tmp_path / "page_followers.xlsx", {"New followers": rows})
    summary = load(store, [path], settings=UTC).files[0]
    assert summary.named_counts["gain_of_a_day"] == 2
    assert store.value("SELECT count(*) FROM channel_metrics") == 0


def test_levels_and_reach_of_a_linkedin_page_meet_in_one_row_per_day(store):
    load(store, [SAMPLES["linkedin_followers"], SAMPLES["linkedin_page_metrics"]], settings=UTC)
    assert store.frame(
        "SELECT day::VARCHAR, follower_count, reach_count FROM channel_metrics ORDER BY 1"
    ).rows() == [("2026-03-14", 1200, 800), ("2026-03-15", 1203, 250)]


@pytest.mark.parametrize(
    ("name", "consent"),
    [
        ("subscribed_members_export_1.csv", "yes"),
        ("unsubscribed_members_export_1.csv", "no"),
        ("nonsubscribed_members_export_1.csv", "no"),
        ("cleaned_members_export_1.csv", "unknown"),
    ],
)
def test_the_name_of_a_file_of_an_audience_says_the_consent(store, tmp_path, name, consent):
    path = tmp_path / name
    path.write_bytes(SAMPLES["mailchimp_audience"].read_bytes())
    load(store, [path], settings=UTC)
    assert store.frame("SELECT DISTINCT consent FROM customers").rows() == [(consent,)]


def test_every_known_list_of_a_document_is_loaded(store, tmp_path):
    whole: dict[str, object] = {"Likes": {"ItemFavoriteList": [{"Date": "2026-01-01 00:00:00"}]}}
    for name in ("tiktok_followers_json", "tiktok_comments_json", "tiktok_videos_json"):
        whole |= json.loads(SAMPLES[name].read_text(encoding="utf-8"))
    path = write_file(tmp_path, json.dumps(whole), "user_data.json")
    files = load(store, [path], settings=UTC).files
    assert {each.mapping: (each.rows, each.quarantined) for each in files} == {
        "tiktok_followers_json": (2, 0),
        "tiktok_comments_json": (2, 0),
        "tiktok_videos_json": (2, 0),
    }
    again = load(store, [path], settings=UTC).files
    assert {each.status for each in again} == {"same_file"}
    load(store, [path], settings=UTC.model_copy(update={"timezone": "Europe/Berlin"}))
    assert store.value("SELECT count(*) FROM posts") == 4
    assert store.value("SELECT count(*) FROM follows") == 2


def test_a_table_with_the_headings_of_followers_of_tiktok_is_not_taken_for_them(store, tmp_path):
    path = write_file(tmp_path, "Date,UserName\n2026-03-14 09:05:00,kim\n", "login.csv")
    with pytest.raises(UnknownFormatError):
        load(store, [path])


def test_long_posts_of_x_come_with_a_warning_that_others_have_them_cut(store):
    (summary,) = load(store, [SAMPLES["x_archive_notes"]], settings=UTC).files
    assert any("twice" in each.en for each in summary.warnings)


def test_counts_with_german_groups_are_read_without_being_told(store, tmp_path):
    text = "post_id;channel;created_at;text;likes;views\n1;x;14.03.2026;a;1.204;1.000\n"
    load(store, [write_file(tmp_path, text)], settings=UTC)
    assert store.frame("SELECT like_count, view_count FROM post_metrics").rows() == [(1204, 1000)]


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        ("woocommerce_orders", "sum(amount)", "135.0000"),
        ("woocommerce_orders", "count(*) FILTER (WHERE is_cancellation)", "1"),
        ("shopware_orders", "sum(amount) FILTER (WHERE NOT is_cancellation)", "1000.0000"),
    ],
)
def test_orders_count_goods_after_refunds_without_tax(store, name, column, expected):
    load(store, [SAMPLES[name]], settings=UTC)
    where = "WHERE is_cancellation IS NOT TRUE" if "sum" in column else ""
    assert str(store.value(f"SELECT {column} FROM orders {where}")) == expected


def test_the_lines_of_an_order_add_up_to_it(store):
    load(store, [SAMPLES["woocommerce_orders"]], settings=UTC)
    assert not store.frame(
        "SELECT o.order_id FROM orders o JOIN order_lines l USING (order_id) GROUP BY ALL"
        " HAVING sum(l.amount) <> any_value(o.amount)"
    ).height
