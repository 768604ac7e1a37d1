"""Spark Connect servers as processes of their own: Sail, and Apache Spark where it is named."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SPARK = "SPARK_ENV"
"""Environment variable with the folder of a virtual environment that has pyspark[connect]."""
_TICKS = os.sysconf("SC_CLK_TCK")
_CONNECT = "org.apache.spark.sql.connect.service.SparkConnectServer"


def find_engines() -> tuple[str, ...]:
    """Return the engines that can be measured here."""
    return ("duckdb", "sail", "spark") if os.environ.get(SPARK) else ("duckdb", "sail")


@contextmanager
def serve(engine: str) -> Iterator[tuple[str, int]]:
    """Run a server; give its address and the id of its session of processes."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command, env = _sail(port) if engine == "sail" else _spark(port)
    server = subprocess.Popen(
        command,
        env={**os.environ, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(port, server)
        yield f"sc://127.0.0.1:{port}", server.pid
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def read_cpu(session: int) -> float:
    """Return the CPU seconds of the processes of a session, with the children that have ended."""
    return sum(sum(map(int, fields[11:15])) for fields in _processes(session)) / _TICKS


def read_peak_mb(session: int) -> float:
    """Return the peak memory of the largest process of a session."""
    peaks = []
    for fields in _processes(session):
        try:
            status = Path(f"/proc/{fields[-1]}/status").read_text()
        except OSError:
            continue
        peaks.append(int(status.split("VmHWM:")[1].split()[0]) / 1024)
    return max(peaks, default=0.0)


def _processes(session: int) -> Iterator[list[str]]:
    """Yield the fields of /proc/PID/stat after the name, and the PID last."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(") ")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session:
            yield [*fields, path.parent.name]


def _sail(port: int) -> tuple[list[str], dict[str, str]]:
    sail = Path(sys.executable).with_name("sail")
    return [str(sail), "spark", "server", "--port", str(port)], {}


def _spark(port: int) -> tuple[list[str], dict[str, str]]:
    folder = Path(os.environ[SPARK])
    home = next(folder.glob("lib/python3*/site-packages/pyspark"))
    settings = (
        f"spark.connect.grpc.binding.port={port}",
        "spark.ui.enabled=false",
        "spark.sql.shuffle.partitions=2",
    )
    command = [
        str(home / "bin" / "spark-submit"), "--master", "local[2]", "--driver-memory", "4g",
        *(part for setting in settings for part in ("--conf", setting)),
        "--class", _CONNECT, "spark-internal",
    ]  # fmt: skip
    return command, {"SPARK_HOME": str(home), "PYSPARK_PYTHON": str(folder / "bin" / "python")}


def _wait_for(port: int, server: "subprocess.Popen[bytes]", seconds: float = 300) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError("the server ended at its start")
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1)
                return
        time.sleep(0.2)
    raise TimeoutError("the server did not start")
