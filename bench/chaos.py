"""The chaos test at length: 200 kills and other disturbances at random times; run by name only."""

import tempfile
from pathlib import Path

from tests.endurance import chaos

from bench.measure import Row

TITLE = "Chaos: commands disturbed at random times, then run again"
ONLY_BY_NAME = True
_COUNTS = {"SIGKILL": 200, "SIGTERM": 40, "SIGINT": 40, "SIGSTOP": 20}
_QUICK = dict.fromkeys(_COUNTS, 4)
_FULL_DISKS = 40


def run(quick: bool = False) -> list[Row]:
    """Disturb load, run, report and snapshot; with `quick` a few times only."""
    with tempfile.TemporaryDirectory(prefix="scrm-chaos-") as name:
        folder = Path(name)
        prepared = chaos.prepare(folder, seed=200)
        counts = dict(_QUICK if quick else _COUNTS)
        if chaos.can_mount(folder):
            counts["disk full"] = 4 if quick else _FULL_DISKS
        else:
            print("no file system can be mounted here: full disks are left out")
        survived = chaos.survive(prepared, folder, chaos.attacks(counts, seed=200))
    for each in survived:
        if each.faults:
            print(each)
    return [_row(kind, [each for each in survived if each.attack.kind == kind]) for kind in counts]


def _row(kind: str, survived: list[chaos.Survived]) -> Row:
    sound = sum(not each.faults for each in survived)
    codes = sorted({each.exit_code for each in survived})
    note = (
        f"{sum(each.was_hit for each in survived)} hit the command before its end; "
        f"exit codes {', '.join(map(str, codes))}"
    )
    name = (
        f"{kind} during {', '.join(chaos.WORKS)}: "
        "whole files only, and the same bytes after running again"
    )
    return Row(
        name,
        sound,
        len(survived),
        "",
        sound / len(survived),
        "all",
        sound == len(survived),
        note=note,
    )
