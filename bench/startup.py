"""What `scrm --help` costs, beside importing what it is written with."""

import statistics
import subprocess
import sys

from bench.measure import Row, cpu_of_children

TITLE = "Start"
RUNS = 9


def run(quick: bool) -> list[Row]:
    """Compare CPU seconds of whole processes, medians."""
    runs = 3 if quick else RUNS
    own, peer = [], []
    for _ in range(runs):
        own.append(_cpu([sys.executable, "-m", "scrm", "--help"]))
        peer.append(_cpu([sys.executable, "-c", "import typer, rich"]))
    mine, theirs = statistics.median(own), statistics.median(peer)
    ratio = mine / theirs
    return [
        Row(
            "scrm --help against import typer, rich",
            mine,
            theirs,
            "CPU s",
            ratio,
            "<= 3.0x",
            ratio <= 3,
            note=f"median of {runs}",
        )
    ]


def _cpu(command: list[str]) -> float:
    before = cpu_of_children()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return cpu_of_children() - before
