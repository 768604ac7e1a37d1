"""The soak test at length: 400 overlapping daily files on four routes; run by name only."""

import tempfile
from pathlib import Path

from tests.endurance.soak import FLAT, ROUTES, STAGE_DAYS, Found, soak

from bench.measure import Row

TITLE = "Soak: overlapping daily files of orders, customers, posts with metrics and tickets"
ONLY_BY_NAME = True
_DAYS = {True: 20, False: 165}


def run(quick: bool = False) -> list[Row]:
    """Load the files on every route; with `quick` only those of twenty days."""
    with tempfile.TemporaryDirectory(prefix="scrm-soak-") as folder:
        found = soak(Path(folder), days=_DAYS[quick], seed=400)
        files = len(list((Path(folder) / "exports").iterdir()))
    for each in (each for route in found for each in route.differences):
        print(each)
    differing = sum(route.written != found[0].written for route in found)
    wrong = sum(len(route.differences) for route in found)
    note = "rows, money in cents, keys, counts after every ten days; every cell at the end"
    return [
        _none(
            f"{files} files, {len(ROUTES)} routes, memory_limit 512MB: "
            "differences from the expectation",
            wrong,
            note,
        ),
        _none(
            f"routes whose {len(found[0].snapshots)} snapshots or reports differ from the first's",
            differing,
            "",
        ),
        *(row for route in found if route.figures for row in _flat(route)),
    ]


def _none(name: str, count: int, note: str) -> Row:
    return Row(name, count, None, "", None, "0", count == 0, note=note)


def _flat(route: Found) -> list[Row]:
    """Return what should not grow from the first stage (the peer) to the last (the own value)."""
    first, last = route.figures[0], route.figures[-1]
    name, asked = f"{route.route.name}: last {STAGE_DAYS} days against the first", f"<= {FLAT}x"
    sizes, costs = (
        (last.bytes_per_row, first.bytes_per_row),
        (last.cpu_per_record, first.cpu_per_record),
    )
    pairs = (
        ("bytes per stored row", sizes, 1.0, "B"),
        ("CPU per loaded record", costs, 1e6, "CPU µs"),
    )
    return [
        Row(
            f"{what}, {name}",
            own * scale,
            peer * scale,
            unit,
            own / peer,
            asked,
            own / peer <= FLAT,
        )
        for what, (own, peer), scale, unit in pairs
    ]
