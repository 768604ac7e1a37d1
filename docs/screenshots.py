"""Draw the pictures of the README from the sample company: report, terminal and chart.

``make screenshots`` runs this. It needs Chromium, whose version and fonts decide the bytes of the
picture of the report; the others come from scrm alone.
"""

import io
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from rich.text import Text

from scrm.cli import run

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # tests lies beside docs

PICTURES = ROOT / "docs" / "pictures"
CHART = "abc-abc-customer.svg"
COMMAND = ["kpi", "run", "--lang", "en", "-q", "-o"]
WIDTH, HEIGHT = 1000, 1590
LINES = 23
_FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)


def main() -> None:
    """Write the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        company = folder / "company"
        run(["demo", str(company), "--lang", "en", "-q", "-o", str(folder / "results.json")])
        draw_report(company / "report" / "report.html", folder / "profile")
        draw_terminal(company, folder / "kpi.txt")
        chart = (company / "report" / "charts" / CHART).read_text(encoding="utf-8")
        (PICTURES / "chart.svg").write_text(chart, encoding="utf-8")


def draw_report(page_file: Path, profile: Path) -> None:
    """Photograph the first page of the report."""
    from tests.report.browser import chromium

    with chromium(profile) as page:
        page.open(page_file, WIDTH)
        page.picture(PICTURES / "report.png", height=HEIGHT)


def draw_terminal(company: Path, output: Path) -> None:
    """Draw what a command prints, without fonts from the network."""
    database = ["--db", str(company / "scrm.duckdb"), "--config", str(company / "scrm.yaml")]
    run([*COMMAND, str(output), *database])
    lines = output.read_text(encoding="utf-8").splitlines()[:LINES]
    console = Console(record=True, width=72, file=io.StringIO(), legacy_windows=False)
    console.print(Text("\n".join(["$ scrm kpi run --lang en", *lines])))
    svg = console.export_svg(title="scrm", theme=DEFAULT_TERMINAL_THEME, unique_id="scrm")
    (PICTURES / "terminal.svg").write_text(_FONT_FACE.sub("", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
