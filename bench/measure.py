"""Measure CPU seconds and peak memory of a piece of work in a process of its own."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run cost."""

    cpu_seconds: float
    wall_seconds: float
    peak_mb: float
    value: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of docs/benchmarks.md: own against peer, and the ratio asked for.

    `own` and `peer` are in `unit` ("CPU s", "macro-F1", ...); `asked` is text such as "<= 3.0x";
    `met` says whether it was reached.
    """

    name: str
    own: float
    peer: float | None
    unit: str
    ratio: float | None
    asked: str
    met: bool | None
    peak_mb: float | None = None
    note: str = ""


def measured(module: str, function: str, *args: Any, env: dict[str, str] | None = None) -> Measured:
    """Run ``module.function(*args)`` in a new process; arguments and result are passed as JSON.

    Only the function is timed, not the start of the interpreter or the imports; the peak is that of
    the whole process.
    """
    code = "from bench.measure import _child; _child()"
    task = json.dumps({"module": module, "function": function, "args": args})
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=task,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **(env or {})},
    )
    if done.returncode:
        raise RuntimeError(f"{module}.{function} failed:\n{done.stderr[-3000:]}")
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def _child() -> None:
    import importlib

    task = json.loads(sys.stdin.read())
    function: Callable[..., Any] = getattr(
        importlib.import_module(task["module"]), task["function"]
    )
    before, start = _cpu(), time.perf_counter()
    value = function(*task["args"])
    cpu, wall = _cpu() - before, time.perf_counter() - start
    print(
        json.dumps({
            "cpu_seconds": cpu, "wall_seconds": wall, "peak_mb": _peak_mb(), "value": value
        })
    )  # fmt: skip


def _peak_mb() -> float:
    """Return the peak memory of this process.

    `ru_maxrss` also counts what the parent had in memory when it started this process.
    """
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _cpu() -> float:
    own, children = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def cpu_of_children() -> float:
    """Return the CPU seconds of all processes this one has started and waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime
