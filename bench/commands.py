"""What single commands and the report cost on the sample company, as whole processes."""

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Row, cpu_of_children
from bench.report import SAMPLE, load

TITLE = "Commands"
RUNS = 5
REPORT, COMMAND, PDF = 4.0, 0.6, 1.5
COMMANDS = (
    ("abc",),
    ("kpi",),
    ("kpi", "show", "net_sentiment"),
    ("sql", "SELECT count(*) FROM posts"),
)


def run(quick: bool) -> list[Row]:
    """Measure CPU seconds of whole processes, medians: first with nothing stored, then again."""
    runs = 1 if quick else RUNS
    with tempfile.TemporaryDirectory() as name:
        folder, first = Path(name), Path(name) / "loaded.duckdb"
        shutil.copytree(SAMPLE / "exports", folder / "exports")
        shutil.copy(SAMPLE / "scrm.yaml", folder)
        shutil.copy(SAMPLE / "checks.yaml", folder)
        load(str(folder))
        database = folder / "scrm.duckdb"
        shutil.copy(database, first)
        new = [_measure(folder, ("report",))]
        again = [_measure(folder, ("report",)) for _ in range(runs)]
        pdf = [_measure(folder, ("report", "--to", "md,html,pdf")) for _ in range(runs)]
        rows = [
            _row("`scrm report`, nothing computed yet", new, REPORT, "first of a load"),
            _row("`scrm report`, data and settings unchanged", again, REPORT, "charts included"),
            _more("PDF in addition", pdf, again),
        ]
        for command in COMMANDS:
            _measure(folder, command)
            found = [_measure(folder, command) for _ in range(runs)]
            rows.append(_row(f"`scrm {' '.join(command)}`", found, COMMAND, "after the report"))
        shutil.copy(first, database)
        _measure(folder, ("segments",))  # and what it needs
        found = [_measure(folder, ("abc", "--cuts", "70,90")) for _ in range(runs)]
        rows.append(_row("`scrm abc --cuts 70,90`", found, COMMAND, "computed each time"))
    return rows


def _measure(folder: Path, command: tuple[str, ...]) -> float:
    """Return the CPU seconds of a command, user and system, with all it starts."""
    before = cpu_of_children()
    subprocess.run(
        [sys.executable, "-m", "scrm", *command, "-q"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return cpu_of_children() - before


def _row(name: str, found: list[float], allowed: float, note: str) -> Row:
    middle = statistics.median(found)
    asked = f"<= {allowed:g} CPU s"
    note = f"{note}; median of {len(found)}"
    return Row(name, middle, None, "CPU s", None, asked, middle <= allowed, note=note)


def _more(name: str, found: list[float], without: list[float]) -> Row:
    more = statistics.median(found) - statistics.median(without)
    return Row(name, more, None, "CPU s", None, f"<= {PDF:g} CPU s", more <= PDF)
