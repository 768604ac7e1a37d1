"""The page of formats."""

from pathlib import Path

from scrm.ingest.formats.reference_page import build_formats_page


def test_the_page_of_formats_is_current():
    page = Path(__file__).parents[3] / "docs" / "formats.md"
    assert page.read_text(encoding="utf-8") == build_formats_page(), (
        "run: python -m scrm.ingest.formats.reference_page"
    )


def test_a_count_that_an_export_leaves_out_is_marked_as_not_known():
    rows = [line.split(" | ") for line in build_formats_page().splitlines() if line[:3] == "| ["]
    titles = ["format", "like", "comment", "share", "save", "send", "click", "view"]
    counts = {row[0]: dict(zip(titles, row, strict=False)) for row in rows if len(row) > 5}
    x = counts["| [x_analytics](#x_analytics)"]
    assert (x["share"], x["save"], x["send"]) == ("retweets", "bookmarks", "–")
    assert counts["| [tiktok_studio](#tiktok_studio)"]["save"] == "Add to favorites"
    assert counts["| [generic_posts](#generic_posts)"]["send"] == "send_count"
