"""Many overlapping daily files, loaded on several routes: each route ends in the expected totals.

A route has one process for everything or one for each file, a number of threads, and a small memory
limit. After each stage of several days `scrm run` computes everything, and the totals are compared
with an independent computation.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.endurance.commands import (
    Outcome,
    Runner,
    can_verify,
    differences,
    fresh_processes,
    last_words,
    one_process,
    rows_there,
    written,
)
from tests.endurance.expected import KEYS, Expected, Totals
from tests.endurance.exports import arrivals

STAGE_DAYS = 10
FLAT = 1.2
"""Most growth of what should stay the same from the first stage to the last."""
SETTINGS = "company: Muster\ntimezone: UTC\nmemory_limit: 512MB\nreport: {to: json}\n"


@dataclass(frozen=True, slots=True)
class Route:
    """How the files are loaded."""

    is_one_process: bool
    threads: int

    @property
    def name(self) -> str:
        """The route in words."""
        processes = "one process" if self.is_one_process else "a process per file"
        return f"{processes}, threads {self.threads}"


ROUTES = tuple(
    Route(is_one_process=each, threads=threads) for threads in (1, 2) for each in (False, True)
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The files of some days, how many records they hold, and the totals once they are loaded."""

    files: tuple[Path, ...]
    records: int
    totals: dict[str, Totals]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a stage cost on a route, and how large the database was after it."""

    cpu_per_record: float
    bytes_per_row: float


@dataclass
class Found:
    """The outcome of a route: figures by stage, all differences, and the files that runs wrote."""

    route: Route
    figures: list[Figures] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    written: dict[str, bytes] = field(default_factory=dict)

    @property
    def growth_of_bytes(self) -> float:
        """Bytes per stored row after the last stage, in relation to the first."""
        return self.figures[-1].bytes_per_row / self.figures[0].bytes_per_row

    @property
    def growth_of_cpu(self) -> float:
        """CPU seconds per loaded record in the last stage, in relation to the first."""
        return self.figures[-1].cpu_per_record / self.figures[0].cpu_per_record

    @property
    def snapshots(self) -> dict[str, bytes]:
        """The KPI snapshots, by name."""
        return {
            name: content for name, content in self.written.items() if name.startswith("snapshots")
        }


def soak(folder: Path, *, days: int, seed: int, routes: Sequence[Route] = ROUTES) -> list[Found]:
    """Load the files of some days on every route, two routes at a time; return their outcomes."""
    exports, expected = folder / "exports", Expected()
    exports.mkdir()
    stages = list(_stages(exports, expected, days, seed))
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(
            pool.map(lambda route: _followed(route, stages, expected, folder / route.name), routes)
        )


def _stages(folder: Path, expected: Expected, days: int, seed: int) -> Iterator[Stage]:
    """Write the files, merge them in `expected`, and yield a stage for every ten days."""
    files: list[Path] = []
    records = 0
    for number, arrived in enumerate(arrivals(days, seed), 1):
        for export in arrived:
            files.append(export.write(folder))
            expected.load(export)
            records += len(export.rows)
        if number % STAGE_DAYS == 0 or number == days:
            yield Stage(tuple(files), records, expected.totals())
            files, records = [], 0


def _followed(route: Route, stages: Sequence[Stage], expected: Expected, folder: Path) -> Found:
    folder.mkdir()
    (folder / "scrm.yaml").write_text(f"{SETTINGS}threads: {route.threads}\n", encoding="utf-8")
    found, database = Found(route), folder / "scrm.duckdb"
    with (one_process if route.is_one_process else fresh_processes)(folder) as runner:
        for number, stage in enumerate(stages, 1):
            outcomes = _loaded(runner, route, stage)
            after = [
                runner.run(["run"]),
                *([runner.run(["doctor", "--verify"])] if can_verify() else []),
            ]
            codes = [each.exit_code for each in (*outcomes, *after)]
            wrong = differences(database, stage.totals) if database.exists() else ["no database"]
            if any(codes) or wrong:
                wrong += (
                    [f"exit codes {sorted(set(codes))}", last_words(folder)] if any(codes) else []
                )
                found.differences += [f"{route.name}, stage {number}: {each}" for each in wrong]
                return found
            rows = sum(each["rows"] for each in stage.totals.values())
            cpu = sum(each.cpu_seconds for each in outcomes)
            found.figures.append(Figures(cpu / stage.records, database.stat().st_size / rows))
    for table in KEYS:
        found.differences += _unequal(
            table, rows_there(database, table), expected.rows(table), route
        )
    found.written = written(folder)
    return found


def _loaded(runner: Runner, route: Route, stage: Stage) -> list[Outcome]:
    """Load the files of a stage: all of them with one command, or each with one of its own."""
    names = [str(file) for file in stage.files]
    groups = [names] if route.is_one_process else [[name] for name in names]
    return [runner.run(["load", *group]) for group in groups]


def _unequal(
    table: str, there: Sequence[object], wanted: Sequence[object], route: Route
) -> list[str]:
    """Say how many rows are not as expected, and show the first."""
    pairs = [(one, other) for one, other in zip(there, wanted, strict=False) if one != other]
    if len(there) == len(wanted) and not pairs:
        return []
    return [
        f"{route.name}: {table}: {len(there)} rows for {len(wanted)}, {len(pairs)} differ, "
        f"the first: {pairs[:1]}"
    ]
