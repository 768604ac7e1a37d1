"""`scrm run` on 541,909 real order lines and 7,503 real tweets, compared with published figures."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.measure import Row
from scrm.store.local import LocalStore

TITLE = "Real input: figures of online_retail and potts"
HERE = Path(__file__).parent / "real_input"
DATA = Path(__file__).parents[2] / "shared" / "data"
EXPECTED = {
    "lines read": (541_909, "SELECT count(*) FROM order_lines"),
    "lines without a customer": (
        135_080,
        "SELECT count(*) FROM order_lines WHERE customer_id IS NULL",
    ),
    "cancellation lines": (9_288, "SELECT count(*) FROM order_lines WHERE is_cancellation"),
    "lines that are both": (
        383,
        "SELECT count(*) FROM order_lines WHERE is_cancellation AND customer_id IS NULL",
    ),
    "customers": (4_372, "SELECT count(DISTINCT customer_id) FROM order_lines"),
    "invoices": (25_900, "SELECT count(DISTINCT order_id) FROM order_lines"),
    "net, all lines": (9_747_747.93, "SELECT round(sum(amount), 2) FROM order_lines"),
    "net, lines with a customer": (
        8_300_065.81,
        "SELECT round(sum(amount), 2) FROM order_lines WHERE customer_id IS NOT NULL",
    ),
    "class A": (1_178, "SELECT count(*) FROM abc_classes WHERE abc_class = 'A'"),
    "class B": (1_456, "SELECT count(*) FROM abc_classes WHERE abc_class = 'B'"),
    "class C": (1_683, "SELECT count(*) FROM abc_classes WHERE abc_class = 'C'"),
    "apart, negative": (41, "SELECT count(*) FROM abc_classes WHERE revenue < 0"),
    "apart, zero": (14, "SELECT count(*) FROM abc_classes WHERE revenue = 0"),
    "tweets kept": (7_503, "SELECT count(*) FROM posts"),
    "tweets classified or counted as unscored": (7_503, "SELECT count(*) FROM post_sentiment"),
}


def run(quick: bool) -> list[Row]:  # noqa: ARG001  the same for every bench
    """Compare every figure; `quick` changes nothing here."""
    if not DATA.is_dir():
        print(f"  skipped: {DATA} is not there", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder:
        config = _project(Path(folder))
        done = subprocess.run(
            [sys.executable, "-m", "scrm", "run", str(config), "-q"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        with LocalStore(config.parent / "scrm.duckdb", read_only=True) as store:
            return [
                _row(name, float(store.value(sql)), value)
                for name, (value, sql) in EXPECTED.items()
            ]


def _project(folder: Path) -> Path:
    """Copy the mappings and the configuration, with absolute paths to the data."""
    shutil.copytree(HERE / "sources", folder / "sources")
    text = (
        (HERE / "scrm.yaml").read_text(encoding="utf-8").replace("../../../shared/data", str(DATA))
    )
    (folder / "scrm.yaml").write_text(text, encoding="utf-8")
    return folder / "scrm.yaml"


def _row(name: str, own: float, expected: float) -> Row:
    return Row(name, own, expected, "", None, "equal", own == expected)
