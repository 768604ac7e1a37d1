"""The report in a browser: it loads nothing, runs its own script alone, and can be read."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from tests.report.browser import CHROMIUM, Page, chromium
from tests.report.cells import build_cells_result
from tests.report.gallery import GALLERY, REFUSED

from scrm.report.document import build, publish
from scrm.report.document_types import Options
from scrm.result import Column, Fact, Result, Text

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here: apt-get install chromium"
)

CONTRAST = """
(() => {
  const channel = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const ground = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length && colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const onShade = ['rgb(31, 35, 41)', 'rgb(255, 255, 254)'];
  const faults = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(
        node => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest('title, desc, style')) continue;
    const style = getComputedStyle(element), svg = element.closest('svg');
    const ink = svg ? style.fill : style.color;
    if (svg && onShade.includes(ink)) continue;
    const [high, low] = [light(parse(ink)), light(ground(element))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    const ratio = (high + .05) / (low + .05);
    if (ratio < (large ? 3 : 4.5)) faults.push(
        element.tagName + ' ' + element.textContent.slice(0, 40) + ' ' + ratio.toFixed(2));
  }
  return faults;
})()
"""
TOO_WIDE = """
[...document.querySelectorAll('body *:not(svg *)')]
  .filter(element => !element.closest('.scroll, .skip')
    && element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map(element => element.outerHTML.slice(0, 80))
"""
SMALL_TEXT = """
[...document.querySelectorAll('svg text')]
  .map(text => [text.getBoundingClientRect().height, text.textContent])
  .filter(([height, text]) => text.trim() && height < 9)
  .map(([height, text]) => text + ' ' + height)
"""
UNNAMED = """
[...document.querySelectorAll('svg, [role], nav')]
  .filter(element => !element.getAttribute('aria-label'))
  .map(element => element.outerHTML.slice(0, 80))
"""
AXE = """
axe.run().then(found => found.violations.map(
  fault => [fault.id, ...fault.nodes.map(node => node.html.slice(0, 99))]))
"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    options = Options(
        company="Muster & Söhne",
        as_of="2024-12-31",
        changes=REFUSED,
        cells=build_cells_result(3),
    )
    column = Column("sum", "money", "Zahlungsfähigkeitsbescheinigungen", "Sum", unit="EUR")
    sums = Result(
        Text("Summen", "Sums"),
        facts=tuple(Fact(column, Decimal("-123456309839.31")) for _ in range(3)),
    )
    document = build([("gallery", GALLERY), ("sums", sums), ("score", REFUSED)], REFUSED, options)
    return publish(document, tmp_path_factory.mktemp("report"), to=("html",))[0]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with chromium(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.mark.parametrize("width", [360, 800, 1440])
def test_nothing_overflows_the_page(page: Page, report: Path, width: int) -> None:
    page.open(report, width)
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.ask(TOO_WIDE) == []


def test_the_browser_logs_nothing_and_fetches_nothing(page: Page, report: Path) -> None:
    page.messages.clear()
    page.requests.clear()
    page.open(report, 1440)
    page.ask("new Promise(done => setTimeout(done, 200))")
    assert page.messages == []
    assert [url for url in page.requests if not url.startswith("data:")] == [report.as_uri()]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast(page: Page, report: Path, scheme: str) -> None:
    page.open(report, 1440, scheme=scheme)
    assert page.ask(CONTRAST) == []


def test_text_in_charts_is_readable_on_a_phone(page: Page, report: Path) -> None:
    page.open(report, 360)
    assert page.ask(SMALL_TEXT) == []


def test_everything_with_a_role_has_a_name(page: Page, report: Path) -> None:
    page.open(report, 800)
    assert page.ask(UNNAMED) == []


def test_print_is_light_in_a_dark_colour_scheme_too(page: Page, report: Path) -> None:
    page.open(report, 800, scheme="dark", media="print")
    assert page.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.ask(CONTRAST) == []
    assert page.paper().startswith(b"%PDF")


def test_no_table_is_cut_off_on_paper(page: Page, report: Path) -> None:
    page.open(report, 680, media="print")
    assert page.ask("document.documentElement.scrollWidth") <= 680


def test_a_number_is_not_broken_on_paper(page: Page, report: Path) -> None:
    page.open(report, 680, media="print")
    lines = page.ask("""(() => {
      const table = document.querySelector('.scroll table');
      table.style.width = '1px';
      table.innerHTML = '<tr><td class="num">400</td></tr><tr><td class="num">4</td></tr>';
      return [...table.querySelectorAll('td')].map(cell => cell.getBoundingClientRect().height);
    })()""")
    assert lines == pytest.approx([lines[1]] * 2, abs=5)


def test_an_injected_script_does_not_run(page: Page, report: Path) -> None:
    attack = (
        "<script>document.title='changed'</script><img src=x onerror=\"document.title='changed'\">"
    )
    attacked = report.with_name("attacked.html")
    attacked.write_text(report.read_text().replace("</main>", f"{attack}</main>"))
    page.open(attacked, 800)
    assert page.ask("document.title") != "changed"


@pytest.mark.skipif(
    "AXE_CORE" not in os.environ, reason="AXE_CORE names no axe.min.js (npm pack axe-core)"
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(page: Page, report: Path, width: int, scheme: str) -> None:
    page.open(report, width, scheme=scheme)
    page.ask(Path(os.environ["AXE_CORE"]).read_text(encoding="utf-8") + "; 0")
    faults = page.ask(AXE)
    assert faults == []
