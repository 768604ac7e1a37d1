"""What each engine costs as posts grow: DuckDB, Sail, Apache Spark, and plain SQL with kernels.

Environment variables: ``SCALE_POSTS``, the two numbers of posts (``300000,1000000``);
``SCALE_BEFORE``, a checkout of the commit to compare ``scrm run`` with; ``SPARK_ENV``, a virtual
environment with ``pyspark[connect]`` (Java is needed); ``SCALE_ENGINES``, the engines asked.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import Row, measured
from bench.scale_servers import find_engines, serve

TITLE = "Scale: what each engine costs as posts grow"
ONLY_BY_NAME = True
CHART = Path(__file__).parents[1] / "docs" / "scale.svg"
_SAIL, _SPARK, _PLAIN, _LINEAR, _BEFORE, _PEAK_MB = 3.0, 8.0, 1.2, 1.2, 0.6, 3000
_LEAST = 0.5
"""CPU seconds below which the growth of a step is not judged."""
_NAMES = {"duckdb": "DuckDB", "sail": "Sail", "spark": "Spark local[2]"}
Engines = dict[str, dict[int, dict[str, Any]]]


def run(quick: bool) -> list[Row]:
    """Measure `scrm run`, the SQL on each engine, and plain SQL with kernels."""
    sizes = (10_000, 30_000) if quick else _read_sizes()
    engines = os.environ.get("SCALE_ENGINES", " ".join(find_engines())).replace(",", " ").split()
    with tempfile.TemporaryDirectory() as name:
        paths = {n: measured("bench.scale_data", "generate", n, name).value for n in sizes}
        rows = [*_whole_runs(paths), *_plainly(paths[sizes[1]], sizes[1])]
        found: Engines = {engine: _ask(engine, paths) for engine in engines}
    rows += _compare_engines(found, sizes)
    if not quick:
        _draw(found)
    return rows


def _read_sizes() -> tuple[int, int]:
    small, large = map(int, os.environ.get("SCALE_POSTS", "300000,1000000").split(","))
    return small, large


def _whole_runs(paths: dict[int, str]) -> Iterator[Row]:
    """Measure `scrm run` at both sizes, and at the larger one with another checkout."""
    (few, small), (n, large) = ((n, _run_all(path)) for n, path in paths.items())
    total, peak = sum(cpu for cpu, _ in large.values()), max(mb for _, mb in large.values())
    name = f"`scrm run`, {n:,} posts and order lines, {n // 10:,} customers"
    note = "memory_limit 2GB"
    yield Row(
        f"{name}: peak memory", peak, None, "MB", None, "< 3000 MB", peak < _PEAK_MB, peak, note
    )
    yield _grow(f"{name}: CPU beside {few:,} posts", small, large, n / few)
    if before := os.environ.get("SCALE_BEFORE"):
        old = sum(cpu for cpu, _ in _run_all(paths[n], before).values())
        yield _ratio(f"{name}: CPU beside the commit before", total, old, _BEFORE)
    for step in sorted(large, key=lambda step: -large[step][0]):
        if step in small and large[step][0] >= _LEAST:
            yield _grow(f"{step}, in the same run", small, large, n / few, step)


def _run_all(path: str, checkout: str = "") -> dict[str, tuple[float, float]]:
    env = {"PYTHONPATH": str(Path(checkout) / "src")} if checkout else {}
    copy = Path(path).with_suffix(".copy")
    shutil.copy(path, copy)
    found: dict[str, tuple[float, float]] = measured(
        "bench.scale_steps", "run_all", str(copy), env=env
    ).value
    copy.unlink()
    _say(f"run {path} {checkout}", found)
    return found


def _grow(
    name: str,
    small: dict[str, tuple[float, float]],
    large: dict[str, tuple[float, float]],
    times: float,
    step: str = "",
) -> Row:
    before, after = (
        sum(cpu for key, (cpu, _) in found.items() if not step or key == step)
        for found in (small, large)
    )
    peak = large[step][1] if step else max(mb for _, mb in large.values())
    growth = after / before / times if before else None
    return Row(
        name, after, before, "CPU s", growth, f"<= {_LINEAR:g}x linear",
        None if growth is None else growth <= _LINEAR, peak,
    )  # fmt: skip


def _plainly(path: str, n: int) -> Iterator[Row]:
    """Compare DuckDB through scrm with plain SQL and kernels."""
    found = {}
    for function in ("ask_some", "ask_plainly"):
        copy = Path(path).with_suffix(".copy")
        shutil.copy(path, copy)
        found[function] = measured("bench.scale_steps", function, str(copy))
        copy.unlink()
        _say(function, found[function])
    own, plain = (found[name].value for name in ("ask_some", "ask_plainly"))
    yield _ratio(
        f"scrm on DuckDB beside plain SQL and kernels, {n:,} posts",
        sum(own.values()), sum(plain.values()), _PLAIN, found["ask_some"].peak_mb,
        f"peer {found['ask_plainly'].peak_mb:.0f} MB",
    )  # fmt: skip
    for step in own:
        yield _ratio(f"{step} beside plain SQL and kernels", own[step], plain[step])


def _ask(engine: str, paths: dict[int, str]) -> dict[int, dict[str, Any]]:
    """Return what each analysis costs on an engine, by number of posts."""
    found: dict[int, dict[str, Any]] = {}
    for n, path in paths.items():
        if engine == "duckdb":
            copy = Path(path).with_suffix(".copy")
            shutil.copy(path, copy)
            done = measured("bench.scale_steps", "ask_duckdb", str(copy))
            copy.unlink()
        else:
            folder = measured("bench.scale_data", "export", path).value
            with serve(engine) as (remote, session):
                done = measured("bench.scale_steps", "ask_server", folder, remote, session)
        found[n] = {**done.value, "client_mb": done.peak_mb}
        _say(f"{engine} {n}", found[n])
    return found


def _compare_engines(found: Engines, sizes: tuple[int, int]) -> Iterator[Row]:
    """Compare the SQL of each engine with that of DuckDB, over the analyses that all answered."""
    small, n = sizes
    for engine, by_size in found.items():
        if engine == "duckdb":
            continue
        duckdb = found["duckdb"]
        both = {
            size: [step for step in by_size[size]["steps"] if step in duckdb[size]["steps"]]
            for size in sizes
        }
        own, peer = ({size: _sum_sql(each[size], both[size]) for size in sizes}
                     for each in (by_size, duckdb))  # fmt: skip
        last = by_size[n]
        failed = ", ".join(last["failed"]) or "none"
        note = (
            f"{_describe(engine)}; {len(both[n])} analyses; failed: {failed}; "
            f"server {last['server_mb']:.0f} MB"
        )
        name = f"{_NAMES[engine]} beside DuckDB, all SQL"
        limit = _SAIL if engine == "sail" else None
        yield _ratio(f"{name}, {n:,} posts", own[n], peer[n], limit, last["client_mb"], note)
        yield _ratio(
            f"{name}, {small:,} to {n:,} posts", own[n] - own[small], peer[n] - peer[small],
            _SPARK if engine == "spark" else None,
        )  # fmt: skip
        for step in both[n]:
            mine, theirs = last["steps"][step][0], duckdb[n]["steps"][step][0]
            if theirs >= _LEAST / 10:
                yield _ratio(f"{_NAMES[engine]}, {step}", mine, theirs)


def _sum_sql(found: dict[str, Any], steps: list[str]) -> float:
    return sum(found["steps"][step][0] for step in steps)


def _describe(engine: str) -> str:
    if engine == "sail":
        return f"pysail {version('pysail')}, pyspark-client {version('pyspark-client')}"
    name = next(Path(os.environ["SPARK_ENV"]).glob("lib/python3*/site-packages/pyspark-*")).stem
    return name.replace("-", " ", 1)


def _ratio(
    name: str,
    own: float,
    peer: float,
    limit: float | None = None,
    peak: float | None = None,
    note: str = "",
) -> Row:
    ratio = own / peer if peer > 0 else None
    asked = f"<= {limit:g}x" if limit else ""
    met = ratio <= limit if limit and ratio is not None else None
    return Row(name, own, peer, "CPU s", ratio, asked, met, peak, note)


def _draw(found: Engines) -> None:
    """Draw the CPU seconds of all SQL by number of posts."""
    import vl_convert

    values = [
        {"engine": _NAMES[engine], "posts": n, "CPU s": _sum_sql(each, list(each["steps"]))}
        for engine, by_size in found.items()
        for n, each in by_size.items()
    ]
    specification = {
        "title": "CPU seconds of all SQL, by number of posts",
        "width": 480,
        "height": 280,
        "data": {"values": values},
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {"field": "posts", "type": "quantitative", "axis": {"format": ",d"}},
            "y": {"field": "CPU s", "type": "quantitative"},
            "color": {"field": "engine", "type": "nominal"},
        },
    }
    CHART.write_text(vl_convert.vegalite_to_svg(specification), encoding="utf-8")


def _say(name: str, found: Any) -> None:
    print(f"{name}: {found}", file=sys.stderr, flush=True)
