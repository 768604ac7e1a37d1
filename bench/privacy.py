"""Erasure: planted values before and after, with kills; its time at a million customers."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.privacy.project import build_project, draw_person

from bench.measure import Row
from scrm.pipeline import person_erasure
from scrm.pipeline.person_lookup import find_one

TITLE = "Erasure: planted values before and after; time against copying the database"
ONLY_BY_NAME = True
_ERASURES = {True: 3, False: 20}
_KILLED = {True: 1, False: 3}
_CUSTOMERS = {True: 20_000, False: 1_000_000}
_CHILD = (
    "import sys; from pathlib import Path; from scrm.config import read_settings; "
    "from scrm.pipeline import person_erasure as e; "
    "c = read_settings({}, file=Path(sys.argv[1])); "
    "e.erase_person(c, sys.argv[2], {}, also=(c.folder / 'further',))"
)


def run(quick: bool = False) -> list[Row]:
    """Erase persons, some of them killed on the way; with `quick` fewer and in a small database."""
    with tempfile.TemporaryDirectory(prefix="scrm-privacy-") as folder:
        return [*_erase_planted(Path(folder), quick), *_compare_times(Path(folder), quick)]


def _erase_planted(folder: Path, quick: bool) -> list[Row]:
    missed = left = killed = 0
    for seed in range(_ERASURES[quick]):
        person = draw_person(100 + seed)
        project = folder / f"p{seed}"
        configuration = build_project(project, person)
        before = person_erasure.preview(configuration, person.email, {})
        expected = person_erasure.search_everything(configuration, before.plan)
        missed += len({"customers", "orders", "quarantine", "posts", "tickets"} - _tables(expected))
        missed += 10 - len(before.files)
        if seed < _KILLED[quick]:
            killed += _kill_once(project, person.number, seed)
        further = (project / "further",)
        done = person_erasure.erase_person(configuration, person.number, {}, also=further)
        left += len(done.places)
        left += len(person_erasure.search_everything(configuration, before.plan))
    note = f"{_ERASURES[quick]} erasures, {killed} of them killed and resumed"
    return [
        Row("planted tables and files not found before", missed, None, "places", None, "0",
            missed == 0, note=note),
        Row("places found after", left, None, "places", None, "0", left == 0, note=note),
    ]  # fmt: skip


def _tables(places: tuple[object, ...]) -> set[str]:
    return {str(each.where).split(",")[0].removeprefix("table ") for each in places}  # type: ignore[attr-defined]


def _kill_once(project: Path, number: str, seed: int) -> int:
    """Start an erasure and kill it at a random moment after its journal was written."""
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(project / "scrm.yaml"), number])
    journal = project / "scrm.duckdb.erasure"
    until = time.monotonic() + 120
    while not journal.exists() and child.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(random.Random(seed).uniform(0, 1.0))
    if child.poll() is None:
        os.kill(child.pid, signal.SIGKILL)
    child.wait()
    return int(journal.exists())


def _compare_times(folder: Path, quick: bool) -> list[Row]:
    """Compare the CPU time of deleting and rewriting with that of copying the database."""
    from datetime import date

    import duckdb

    from scrm.privacy import erasure
    from scrm.privacy.erasure_plan import plan_erasure
    from scrm.privacy.key_file import Key
    from scrm.store.local import LocalStore
    from scrm.store.rewrite import rewrite_database

    database = folder / "large.duckdb"
    _build_large(database, _CUSTOMERS[quick])
    copy = folder / "copy.duckdb"
    start = time.process_time()
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"ATTACH '{database}' AS old (READ_ONLY)")
        connection.execute(f"ATTACH '{copy}' AS new")
        connection.execute("COPY FROM DATABASE old TO new")
        connection.execute("DETACH new")
    copied = time.process_time() - start
    copy.unlink()
    start = time.process_time()
    with LocalStore(database) as store:
        person = find_one(store, "C77")
        plan = plan_erasure(store, person, {})
        done = erasure.erase(store, plan, Key(bytes(32)), today=date(2026, 1, 1))
    deleted = time.process_time() - start
    rewrite_database(database)
    own = time.process_time() - start
    note = f"of that {deleted:.1f} s to find and delete {sum(done.rows.values())} rows"
    ratio = own / copied
    size = f"{_CUSTOMERS[quick]:,} customers, {database.stat().st_size / 1e6:.0f} MB"
    return [
        Row(f"erasure, {size}", own, copied, "CPU s", ratio, "<= 1.5x", ratio <= 1.5, note=note)
    ]


def _build_large(database: Path, customers: int) -> None:
    from scrm.store.local import LocalStore

    with LocalStore(database) as store:
        store.execute("INSERT INTO load_files (load_id, path, mapping) VALUES (1, 'x', 'm')")
        store.insert(
            "customers",
            ("customer_id", "first_name", "last_name", "email", "phone", "street", "load_id",
             "line"),
            "SELECT concat('C', i), concat('Vor', i % 997), concat('Nach', i % 49999), "
            "concat('kunde', i, '@mail', i % 13, '.example'), concat('+49 30 ', 1000000 + i), "
            f"concat('Weg ', i % 40000, 'a'), 1, i FROM range({customers}) AS r(i)",
        )  # fmt: skip
        store.insert(
            "orders",
            ("order_id", "customer_id", "ordered_at", "amount", "load_id", "line"),
            "SELECT concat('O', i), concat('C', (i * 7919) % "
            f"{customers}), TIMESTAMP '2024-01-01' + INTERVAL (i % 700) DAY, i % 300, 1, i "
            f"FROM range({3 * customers}) AS r(i)",
        )
        store.insert(
            "posts",
            ("channel", "post_id", "author_id", "text", "load_id", "line"),
            "SELECT 'x', concat('P', i), concat('A', i % 90001), concat('Das ist Text ', i, "
            "' über die Lieferung und den Tee, der gut schmeckt'), 1, i "
            f"FROM range({customers // 2}) AS r(i)",
        )
