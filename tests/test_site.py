"""The documents as a site: built without a warning, and every link leads somewhere."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

pytest.importorskip(
    "sphinx", reason="the generator of the site is not installed: make .venv/.installed"
)
pytest.importorskip(
    "myst_parser", reason="the generator of the site is not installed: make .venv/.installed"
)

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-b",
        "html",
        "-d",
        folder / "trees",
    ]
    done = subprocess.run(
        [*command, ROOT / "docs", folder / "html"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_every_document_is_a_page(site):
    pages = {page.relative_to(site).with_suffix(".md") for page in site.rglob("*.html")}
    documents = {document.relative_to(ROOT / "docs") for document in (ROOT / "docs").rglob("*.md")}
    assert documents <= pages


def test_every_link_and_picture_of_a_page_is_there(site):
    identifiers = {
        page: set(re.findall(r'id="([^"]+)"', page.read_text(encoding="utf-8")))
        for page in site.rglob("*.html")
    }
    for page, own in identifiers.items():
        for address in re.findall(r'(?:href|src)="([^"]+)"', page.read_text(encoding="utf-8")):
            if address.startswith(("https://", "http://", "mailto:", "data:")):
                continue
            path, _, anchor = unquote(address).partition("#")
            target = (page.parent / path.split("?")[0]).resolve() if path else page
            assert target.exists(), f"{page.name}: {address}"
            if anchor and target.suffix == ".html":
                assert anchor in (own if target == page else identifiers[target]), (
                    f"{page.name}: {address}"
                )


def test_a_page_loads_nothing_from_elsewhere(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r'<(?:script|img|iframe)[^>]+src="(http[^"]+)"', text) + re.findall(
            r'<link[^>]+rel="stylesheet"[^>]+href="(http[^"]+)"', text
        )
        assert not loaded, page.name
