"""Run the benchmarks and write docs/benchmarks.md: ``python -m bench [--quick] [NAME...]``."""

import argparse
import importlib
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from bench.measure import Row

HERE = Path(__file__).parent
TABLE = HERE.parent / "docs" / "benchmarks.md"
LIBRARIES = (
    "duckdb",
    "polars",
    "pyarrow",
    "numpy",
    "scipy",
    "scikit-learn",
    "textblob-de",
    "lifetimes",
    "typer",
    "rich",
    "vl-convert-python",
)


def names(*, by_default: bool = False) -> list[str]:
    """Return the benchmarks: modules with a `run`, by default without those run by name only."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in HERE.glob("*.py")}
    found = sorted(name for name, text in texts.items() if "\ndef run(" in text)
    return [name for name in found if not (by_default and "\nONLY_BY_NAME = True\n" in texts[name])]


def machine() -> str:
    """Say what the figures were measured on."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{os.cpu_count()} cores, {cpu}; Python {platform.python_version()}; {libraries}"


def section(name: str, *, quick: bool) -> str:
    """Run one bench; return its part of the document."""
    module = importlib.import_module(f"bench.{name}")
    print(f"\n{module.TITLE}", file=sys.stderr, flush=True)
    rows: list[Row] = module.run(quick)
    lines = [
        f"## {module.TITLE}",
        "",
        "| what | own | peer | unit | ratio | asked | met | peak MB | note |",
        "|---|--:|--:|---|--:|---|---|--:|---|",
    ]
    for row in rows:
        cells = (
            row.name,
            _number(row.own),
            _number(row.peer),
            row.unit,
            _number(row.ratio),
            row.asked,
            _met(row.met),
            _number(row.peak_mb),
            row.note,
        )
        lines.append("| " + " | ".join(cells) + " |")
        print("  " + " · ".join(cell for cell in cells if cell), file=sys.stderr, flush=True)
    return f"<!-- {name} -->\n" + "\n".join(lines) + "\n"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def _met(met: bool | None) -> str:
    return "" if met is None else "yes" if met else "**no**"


def merged(document: str, parts: dict[str, str]) -> str:
    """Replace the sections measured now, and keep the others as they were."""
    known = {part.split(" -->", 1)[0]: "<!-- " + part for part in document.split("<!-- ")[1:]}
    known |= parts
    head = (
        "# Benchmarks\n\n"
        "Made by `make bench`: own work and a peer in one run, each in its own process.\n"
        "Ratios carry over to other machines, seconds do not.\n\n"
        f"{machine()}\n\n"
    )
    return head + "\n".join(known[name].rstrip() + "\n" for name in sorted(known))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names",
        nargs="*",
        choices=[[], *names()],
        help="benchmarks to run; by default all but the long ones",
    )
    parser.add_argument(
        "--quick", action="store_true", help="small data, for a first look; writes nothing"
    )
    asked = parser.parse_args()
    parts = {
        name: section(name, quick=asked.quick) for name in asked.names or names(by_default=True)
    }
    if not asked.quick:
        TABLE.write_text(
            merged(TABLE.read_text(encoding="utf-8") if TABLE.exists() else "", parts),
            encoding="utf-8",
        )
    print("\n".join(parts.values()))


if __name__ == "__main__":
    main()
