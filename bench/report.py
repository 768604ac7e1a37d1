"""The cost of the report of the sample company, and of rendering alone compared with the engine."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.kpis import database
from bench.measure import Row, measured

TITLE = "Report"
SAMPLE = Path(__file__).parents[1] / "sample_data"
ALLOWED_CPU, ALLOWED_BYTES, ALLOWED_SHARE = 6.0, 1_000_000, 0.05
LARGE = """
company: Bench
db: {db}
report: {{to: [md, html, json]}}
"""


def run(quick: bool) -> list[Row]:
    """Measure the report of the sample company: everything, rendering alone, size of the page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(SAMPLE / "exports", folder / "exports")
        shutil.copy(SAMPLE / "scrm.yaml", folder)
        measured("bench.report", "load", str(folder))
        repeats = [
            measured("bench.report", "command", "report", str(folder))
            for _ in range(1 if quick else 5)
        ]
        whole = min(repeats, key=lambda each: each.cpu_seconds)
        parts = measured("bench.report", "parts", str(folder), 1 if quick else 3)
        page = (folder / "report" / "report.html").stat().st_size
        large = [_large(n, folder) for n in ((100_000,) if quick else (1_000_000, 10_000_000))]
    seconds: dict[str, Any] = parts.value
    ratio = seconds["rendering"] / seconds["engine"]
    return [
        Row(
            "sample company: `scrm report`, analyses and charts included",
            whole.cpu_seconds,
            None,
            "CPU s",
            None,
            f"<= {ALLOWED_CPU:g} CPU s",
            whole.cpu_seconds <= ALLOWED_CPU,
            note="whole process: start, imports, analyses, pages; default threads; best of five",
        ),
        Row(
            f"rendering alone, {seconds['charts']} charts, against vl-convert for the same charts",
            seconds["rendering"],
            seconds["engine"],
            "CPU s",
            ratio,
            f"<= {ALLOWED_CPU:g} CPU s",
            seconds["rendering"] <= ALLOWED_CPU,
            parts.peak_mb,
            note="Markdown, HTML and JSON",
        ),
        *large,
        Row(
            "size of report.html",
            page / 1000,
            None,
            "kB",
            None,
            "<= 1000 kB",
            page <= ALLOWED_BYTES,
        ),
    ]


def _large(n: int, folder: Path) -> Row:
    """Measure which share of `scrm run` is rendering, over generated posts."""
    project = folder / f"posts_{n}"
    project.mkdir()
    (project / "scrm.yaml").write_text(LARGE.format(db=database(n, project)), encoding="utf-8")
    done = measured("bench.report", "command", "run", str(project))
    seconds = json.loads((project / "run.json").read_text(encoding="utf-8"))["timings_seconds"]
    slowest = sorted(seconds, key=seconds.__getitem__)[:-4:-1]
    shutil.rmtree(project)
    ratio = seconds["report"] / done.wall_seconds
    return Row(
        f"{n:,} posts: rendering within `scrm run`",
        seconds["report"],
        done.wall_seconds,
        "s",
        ratio,
        f"<= {ALLOWED_SHARE:g}x",
        ratio <= ALLOWED_SHARE,
        note="most time: " + ", ".join(f"{step} {seconds[step]:.0f} s" for step in slowest),
    )


def command(name: str, folder: str) -> None:
    """Run a command of scrm as a process of its own; its CPU seconds count."""
    subprocess.run(
        [sys.executable, "-m", "scrm", name, "-q"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def load(folder: str) -> None:
    """Load the exports into a database."""
    from scrm.pipeline.configured_loads import load_configured
    from scrm.store.local import LocalStore

    configuration = _sourced(folder)
    with LocalStore(configuration.settings.db) as store:
        load_configured(store, configuration)


def whole(folder: str) -> None:
    """Do what `scrm report` does, from the loaded database to the files."""
    from scrm.pipeline.full_run import report
    from scrm.store.local import LocalStore

    configuration = _sourced(folder)
    with LocalStore(configuration.settings.db) as store:
        report(store, configuration, {"to": ("md", "html", "json")})


def parts(folder: str, runs: int) -> dict[str, float]:
    """Return the CPU seconds of rendering, and of the engine alone for the same charts."""
    import vl_convert

    from scrm.report import document
    from scrm.report.charts.kinds import build_specification

    given: list[tuple[Any, ...]] = []
    build = document.build
    document.build = lambda *args: (given.append(args), build(*args))[1]
    whole(folder)
    document.build = build
    sections, coverage, options = given[0]
    figures = [figure for _, result in sections for figure in result.figures]
    specifications = [build_specification(figure, options.lang) for figure in figures]
    rendering, engine = [], []
    for _ in range(runs):
        start = time.process_time()
        document.publish(
            build(sections, coverage, options), Path(folder) / "again", to=("md", "html", "json")
        )
        rendering.append(time.process_time() - start)
        start = time.process_time()
        for spec in specifications:
            vl_convert.vegalite_to_svg(spec)
        engine.append(time.process_time() - start)
    return {"rendering": min(rendering), "engine": min(engine), "charts": len(figures)}


def _sourced(folder: str) -> Any:
    from scrm.config import read_settings

    return read_settings({}, file=Path(folder) / "scrm.yaml", environ={})
