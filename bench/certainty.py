"""How often stated intervals contain the truth: runs `bench.coverage`, writes docs/certainty.md."""

import importlib
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from bench.coverage import Coverage
from bench.measure import Row

TITLE = "Certainty: coverage of the stated intervals"
ONLY_BY_NAME = True
os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in `scrm`; read when numpy is imported
FOLDER = Path(__file__).parent / "coverage"
RESULTS = FOLDER / "results.json"
"""The figures of the last run by area; docs/generate.py turns them into docs/certainty.md."""


def areas() -> list[str]:
    """Return the names of the modules in bench/coverage."""
    return sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))


def measure(area: str, *, quick: bool) -> list[Coverage]:
    """Run the simulations of one area and print each figure as it comes."""
    found = []
    for line in importlib.import_module(f"bench.coverage.{area}").measure(quick):
        mark = "" if line.met else "  NOT MET"
        print(
            f"  {line.method} · {line.data} · n {line.n} · {line.measure} {line.value:.3f}"
            f" of {line.runs}{mark}",
            file=sys.stderr,
            flush=True,
        )
        found.append(line)
    return found


def read_results() -> dict[str, list[Coverage]]:
    """Return the figures of the last run by area."""
    if not RESULTS.exists():
        return {}
    stored = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {
        area: [Coverage(**{**line, "asked": tuple(line["asked"])}) for line in lines]
        for area, lines in stored.items()
    }


def write_results(results: dict[str, list[Coverage]]) -> None:
    """Write the figures, one line each, so that a diff shows what changed."""
    areas_ = (
        f"{json.dumps(area)}: [\n"
        + ",\n".join(json.dumps(asdict(line), ensure_ascii=False) for line in lines)
        + "\n]"
        for area, lines in sorted(results.items())
    )
    RESULTS.write_text("{\n" + ",\n".join(areas_) + "\n}\n", encoding="utf-8")


def run(quick: bool, chosen: list[str] | None = None) -> list[Row]:
    """Measure all areas (or those chosen); write results.json unless quick."""
    measured = {area: measure(area, quick=quick) for area in chosen or areas()}
    if not quick:
        write_results(read_results() | measured)
    return [_summary(area, lines) for area, lines in measured.items()]


def _summary(area: str, lines: list[Coverage]) -> Row:
    missed = [line for line in lines if not line.met]
    return Row(
        name=f"{area}: figures within what is asked",
        own=len(lines) - len(missed),
        peer=len(lines),
        unit="figures",
        ratio=None,
        asked="all",
        met=not missed,
        note="docs/certainty.md has them",
    )


if __name__ == "__main__":
    arguments = [name for name in sys.argv[1:] if name != "--quick"]
    for row in run("--quick" in sys.argv, arguments):
        print(row.name, row.own, "of", row.peer)
