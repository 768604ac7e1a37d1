"""Backups: consistent, verified, compressed, private; restored completely or not at all."""

import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from scrm.cli import run
from scrm.errors import BackupError, ScrmError, StoreError, UsageError
from scrm.ingest import load
from scrm.pipeline import backups
from scrm.store import backup, layout
from scrm.store.local import LocalStore

HEADER = "order_id,customer_id,ordered_at,amount,currency\n"


def orders(path: Path, first: int, count: int) -> Path:
    rows = (
        f"{i},c{i % 97},2026-01-{1 + i % 28:02d},{i % 1000}.25,EUR\n"
        for i in range(first, first + count)
    )
    path.write_text(HEADER + "".join(rows))
    return path


def tables(path: Path) -> dict[str, pl.DataFrame]:
    with LocalStore(path, read_only=True) as store:
        return {
            name: store.frame(f"SELECT * FROM {name} ORDER BY ALL")
            for name in ("orders", "load_files", "scrm_schema")
        }


@pytest.fixture(scope="module")
def original(tmp_path_factory) -> Path:
    """A folder with a database of two files and its backup."""
    folder = tmp_path_factory.mktemp("original")
    path = folder / "scrm.duckdb"
    with LocalStore(path) as store:
        load(store, [orders(folder / "a.csv", 0, 3000), orders(folder / "b.csv", 2000, 3000)])
    backups.write(path, folder / "good.backup")
    return folder


@pytest.fixture
def folder(original, tmp_path) -> Path:
    return shutil.copytree(original, tmp_path / "copy")


def test_a_backup_is_private_compressed_and_says_what_it_holds(folder):
    manifest = backup.read_manifest(folder / "good.backup")
    assert manifest.tables["stored.orders"] == 5000
    assert manifest.schema == layout.SCHEMA_VERSION
    assert (folder / "good.backup").stat().st_mode & 0o777 == 0o600
    assert (folder / "good.backup").stat().st_size < manifest.size / 2
    assert sorted(file.name for file in folder.iterdir()) == [
        "a.csv",
        "b.csv",
        "good.backup",
        "scrm.duckdb",
    ]


@pytest.mark.skipif(not shutil.which("zstd"), reason="the tool zstd is not installed")
def test_a_backup_can_be_restored_without_scrm(folder):
    subprocess.run(
        f"tail -n +3 {folder}/good.backup | zstd -qd > {folder}/by_hand.duckdb",
        shell=True,
        check=True,
    )
    assert (folder / "by_hand.duckdb").read_bytes() == (folder / "scrm.duckdb").read_bytes()


def test_a_restored_database_has_the_same_tables_and_loads_further_files(folder):
    before = tables(folder / "scrm.duckdb")
    new = folder / "restored.duckdb"
    assert backups.restore(folder / "good.backup", new).rows >= 5002
    for name, frame in tables(new).items():
        assert_frame_equal(frame, before[name])
    with LocalStore(new) as store:
        assert load(store, [folder / "a.csv"]).files[0].status == "same_file"
        load(store, [orders(folder / "c.csv", 4500, 1000)])
        assert store.row_count("orders") == 5500
    assert new.stat().st_mode & 0o777 == 0o600


def flip(data: bytes, generator: random.Random, count: int) -> bytes:
    damaged = bytearray(data)
    for place in generator.sample(range(len(data)), count):
        damaged[place] ^= 1 << generator.randrange(8)
    return bytes(damaged)


def corrupt(path: Path, seed: int) -> None:
    """Damage a database as a disk, a copy or a crash may: bits, pages, its end, its log."""
    generator = random.Random(seed)
    data = path.read_bytes()
    kind = seed % 5
    if kind == 0:
        path.write_bytes(flip(data, generator, 1 + seed))
    elif kind == 1:
        path.write_bytes(data[: generator.randrange(len(data))])
    elif kind == 2:
        start = generator.randrange(len(data) - 8192)
        path.write_bytes(data[:start] + generator.randbytes(8192) + data[start + 8192 :])
    else:  # a log of committed rows, torn or with a flipped bit
        code = (
            "import duckdb, os\n"
            f"c = duckdb.connect({str(path)!r})\n"
            "c.execute(\"INSERT INTO stored.orders (order_id) SELECT 'n' || range FROM "
            'range(500)")\nos._exit(0)'
        )
        subprocess.run([sys.executable, "-c", code], check=True)
        log = Path(f"{path}.wal")
        found = log.read_bytes()
        log.write_bytes(
            found[: generator.randrange(len(found))] if kind == 3 else flip(found, generator, 3)
        )


@pytest.mark.parametrize("seed", range(20))
def test_after_any_corruption_of_the_database_restore_gives_back_the_exact_tables(
    folder, original, seed
):
    path = folder / "scrm.duckdb"
    corrupt(path, seed)
    assert (
        path.read_bytes() != (original / "scrm.duckdb").read_bytes() or Path(f"{path}.wal").exists()
    )
    backups.restore(folder / "good.backup", path, force=True)
    assert path.read_bytes() == (original / "scrm.duckdb").read_bytes()
    assert not list(folder.glob("scrm.duckdb.wal*"))
    expected = tables(original / "scrm.duckdb")
    for name, frame in tables(path).items():
        assert_frame_equal(frame, expected[name])
    with LocalStore(path) as store:
        load(store, [orders(folder / "c.csv", 9000, 10)])
        assert store.row_count("orders") == 5010


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_backup_is_refused_by_name_and_the_database_stays(folder, original, seed):
    generator, path = random.Random(seed), folder / "good.backup"
    data = path.read_bytes()
    path.write_bytes(
        flip(data, generator, 1) if seed % 2 else data[: generator.randrange(len(data))]
    )
    with pytest.raises(BackupError, match=r"good\.backup (is damaged|is not a backup of scrm)"):
        backups.restore(path, folder / "scrm.duckdb", force=True)
    assert (folder / "scrm.duckdb").read_bytes() == (original / "scrm.duckdb").read_bytes()
    assert not list(folder.glob(".scrm-*"))


def test_every_flipped_bit_of_the_first_lines_is_found(folder):
    path = folder / "good.backup"
    data = path.read_bytes()
    for place in range(data.index(b"\n", data.index(b"\n") + 1) + 2):
        path.write_bytes(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :])
        with pytest.raises(BackupError, match=r"good\.backup"):
            backup.read_manifest(path)


def test_a_hash_that_matches_does_not_hide_missing_rows(folder):
    """The table counts of the manifest are compared with those of the database in it."""
    path = folder / "good.backup"
    head, text, rest = path.read_bytes().split(b"\n", 2)
    manifest = json.loads(text)
    manifest["tables"]["stored.orders"] += 1
    body = json.dumps(manifest).encode() + b"\n" + rest
    path.write_bytes(
        head.split(b" ")[0] + b" " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    )
    with pytest.raises(BackupError, match="rows are missing in it"):
        backups.restore(path, folder / "new.duckdb")
    assert not (folder / "new.duckdb").exists()


def test_a_database_with_rows_is_replaced_by_force_only(folder):
    path = folder / "scrm.duckdb"
    with pytest.raises(
        BackupError, match=r"scrm\.duckdb is not empty: it has \d+ rows; nothing was replaced"
    ):
        backups.restore(folder / "good.backup", path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(BackupError, match=r"scrm\.duckdb is damaged .*; nothing was replaced"):
        backups.restore(folder / "good.backup", path)
    path.unlink()
    with LocalStore(path):
        pass
    backups.restore(folder / "good.backup", path)
    assert len(tables(path)["orders"]) == 5000


def test_a_database_in_use_is_not_replaced(folder):
    path = folder / "scrm.duckdb"
    code = (
        f"import duckdb, sys\nc = duckdb.connect({str(path)!r})\nprint('open', flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "open\n"
        before = path.read_bytes()
        with pytest.raises(StoreError, match="is in use by another process"):
            backups.restore(folder / "good.backup", path, force=True)
        with pytest.raises(StoreError, match="is in use by another process"):
            backups.write(path, folder / "new.backup")
        assert path.read_bytes() == before
        other.stdin.close()
    assert not (folder / "new.backup").exists()


def test_a_damaged_database_is_not_backed_up_and_the_older_backup_stays(folder):
    path, kept = folder / "scrm.duckdb", (folder / "good.backup").read_bytes()
    data = path.read_bytes()
    half = len(data) // 2
    path.write_bytes(data[:half] + bytes(len(data) - half))
    with pytest.raises(ScrmError, match=r"is damaged"):
        backups.write(path, folder / "good.backup")
    assert (folder / "good.backup").read_bytes() == kept


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_database_whose_end_is_missing_is_damaged(folder, kept, capsys):
    path = folder / "scrm.duckdb"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert run(["--db", str(path), "doctor", "--verify"]) in {1, 2}  # 1: it names the table
    assert "refused a step" not in capsys.readouterr().err
    assert run(["--db", str(path), "sql", "FROM orders"]) == 2
    assert "is damaged" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("free", "message"), [(0, "no space left"), (10**12, "a write-ahead log that cannot")]
)
def test_a_log_that_does_not_fit_on_the_disk_is_named_as_such(tmp_path, monkeypatch, free, message):
    path = tmp_path / "scrm.duckdb"
    with duckdb.connect(tmp_path / "open.duckdb") as connection:
        connection.execute("CREATE TABLE a AS SELECT 1 AS b")
        shutil.copy(tmp_path / "open.duckdb", path)
        shutil.copy(tmp_path / "open.duckdb.wal", f"{path}.wal")
    usage = shutil.disk_usage(tmp_path)._replace(free=free)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: usage)
    monkeypatch.setattr("scrm.store.connection.settle", lambda _: None)
    with pytest.raises(ScrmError, match=message):
        backup.write_backup(path, tmp_path / "new.backup")


def test_a_backup_replaces_nothing_but_a_backup(folder):
    with pytest.raises(BackupError, match=r"a\.csv exists and is not a backup of scrm"):
        backups.write(folder / "scrm.duckdb", folder / "a.csv")
    with pytest.raises(BackupError, match=r"a\.csv is not a backup of scrm"):
        backups.restore(folder / "a.csv", folder / "new.duckdb")
    with pytest.raises(BackupError, match="cannot be read: No such file"):
        backups.restore(folder / "none.backup", folder / "new.duckdb")
    with pytest.raises(UsageError, match="there is no database"):
        backups.write(folder / "none.duckdb", folder / "x.backup")


def test_a_backup_of_a_newer_scrm_is_refused(folder, monkeypatch):
    monkeypatch.setattr("scrm.store.backup.SCHEMA_VERSION", 1)
    with pytest.raises(BackupError, match="written by a newer scrm"):
        backups.restore(folder / "good.backup", folder / "new.duckdb")
    assert not (folder / "new.duckdb").exists()


def test_a_restore_killed_at_any_step_leaves_the_old_database_or_the_new_one(folder, original):
    """Killed before each of the calls that change files; then the same command again."""
    path = folder / "scrm.duckdb"
    with LocalStore(path) as store:
        load(store, [orders(folder / "c.csv", 9000, 10)])
    old, new = path.read_bytes(), (original / "scrm.duckdb").read_bytes()
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom scrm.pipeline import backups\n"
        "step, calls = int(sys.argv[1]), [0]\n"
        "def counted(event, arguments):\n"
        "    if event in ('os.rename', 'os.remove', 'os.truncate', 'tempfile.mkstemp'):\n"
        "        calls[0] += 1\n"
        "        if calls[0] == step: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.addaudithook(counted)\n"
        f"backups.restore(Path({str(folder / 'good.backup')!r}), Path({str(path)!r}), force=True)\n"
    )
    seen = set()
    for step in range(1, 30):
        path.write_bytes(old)
        done = subprocess.run(
            [sys.executable, "-c", code, str(step)], capture_output=True, check=False
        )
        assert path.read_bytes() in (old, new)
        seen.add(path.read_bytes() == new)
        if done.returncode == 0:
            break
        backups.restore(folder / "good.backup", path, force=True)
        assert path.read_bytes() == new
    assert done.returncode == 0
    assert step > 2
    assert seen == {False, True}
    assert not list(folder.glob(".scrm-*"))


def test_runs_that_end_well_keep_the_latest_backups(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    settings = "load:\n  - files: '[abc].csv'\nkeep_backups: 2\n"
    (folder / "scrm.yaml").write_text(settings)
    kept = folder / "scrm.duckdb.backups"
    seen: list[list[str]] = []
    for _ in range(3):
        assert run(["run", "-q"]) == 0
        seen.append(sorted(file.name for file in kept.iterdir()))
    assert [len(names) for names in seen] == [1, 2, 2]
    assert seen[2] == [seen[1][1], seen[2][1]], "the oldest is removed"
    assert all(
        re.fullmatch(r"scrm-\d{4}-\d\d-\d\dT\d{6}\.\d{6}Z\.backup", name) for name in seen[2]
    )
    assert kept.stat().st_mode & 0o777 == 0o700
    before = tables(folder / "scrm.duckdb")
    backups.restore(kept / seen[2][1], folder / "scrm.duckdb", force=True)
    for name, frame in tables(folder / "scrm.duckdb").items():
        assert_frame_equal(frame, before[name])
    (folder / "c.csv").write_text("nonsense\n1\n")
    assert run(["run", "-q"]) == 3
    assert sorted(file.name for file in kept.iterdir()) == seen[2], (
        "a run that went wrong pushes out no good one"
    )
    monkeypatch.setattr("scrm.store.backup.extract", failing)
    (folder / "c.csv").unlink()
    assert run(["run", "-q"]) == 2
    assert sorted(file.name for file in kept.iterdir()) == seen[2], (
        "nothing is removed before a good new one is there"
    )


def failing(*_: object, **__: object) -> None:
    raise BackupError("it cannot be read back")


def test_an_upgrade_of_the_tables_makes_a_backup_first(folder):
    path = folder / "old.duckdb"
    with duckdb.connect(path) as old:
        old.execute("CREATE TABLE scrm_schema AS SELECT 1 AS version")
        old.execute("CREATE TABLE orders (order_id VARCHAR, amount DECIMAL(18, 2), load_id BIGINT)")
        old.execute("INSERT INTO orders VALUES ('1', 5, 1), ('2', 7, 1)")
    with LocalStore(path, read_only=True):
        assert not backup.backup_folder(path).exists(), "a reader upgrades nothing"
    for _ in range(2):
        with LocalStore(path) as store:
            assert store.value("SELECT sum(amount) FROM orders") == 12
    (made,) = backup.backup_folder(path).iterdir()
    assert re.fullmatch(r"old-schema1-.*Z\.backup", made.name)
    manifest = backup.read_manifest(made)
    assert (manifest.schema, manifest.tables) == (1, {"orders": 2, "scrm_schema": 1})
    backups.restore(made, folder / "again.duckdb")
    with LocalStore(folder / "again.duckdb") as store:
        assert store.value("SELECT sum(amount) FROM orders") == 12


def test_the_commands_say_what_they_did(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert run(["backup", "x.backup"]) == 0
    said = capsys.readouterr().err
    assert re.fullmatch(
        r"geschrieben: x\.backup, 50\d\d Zeilen in \d+ Tabellen, Stand \S+; geprüft\n", said
    )
    assert run(["restore", "x.backup"]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert run(["restore", "x.backup", "--force"]) == 0
    said = capsys.readouterr().err
    assert re.match(r"scrm\.duckdb wiederhergestellt aus x\.backup: 50\d\d Zeilen", said)
    assert run(["restore", "x.backup", "--db", "new.duckdb"]) == 0
    assert (folder / "new.duckdb").read_bytes() == (folder / "scrm.duckdb").read_bytes()


@pytest.mark.parametrize("name", ["good.backup", "link.backup"])
def test_a_backup_is_not_replaced_by_its_own_database(folder, name):
    before = (folder / "good.backup").read_bytes()
    (folder / "link.backup").symlink_to(folder / "good.backup")
    with pytest.raises(BackupError, match="would be replaced by the database in it"):
        backups.restore(folder / "good.backup", folder / name, force=True)
    assert (folder / "good.backup").read_bytes() == before
