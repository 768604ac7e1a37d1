"""The page of formats."""

from pathlib import Path

from scrm.ingest.formats.reference_page import build_formats_page


def test_the_page_of_formats_is_current():
    page = Path(__file__).parents[3] / "docs" / "formats.md"
    assert page.read_text(encoding="utf-8") == build_formats_page(), (
        "run: python -m scrm.ingest.formats.reference_page"
    )
