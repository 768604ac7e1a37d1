"""The tables that scrm exports, loaded again: nothing changes, whatever the format."""

from pathlib import Path

import polars as pl
import pytest

from scrm.ingest import LoadSettings, load
from scrm.pipeline import sql_results
from scrm.report.export import Format, render
from scrm.store.local import LocalStore
from scrm.tables import BOOKKEEPING, CANONICAL

ZONE = "Europe/Berlin"
SETTINGS = LoadSettings(timezone=ZONE)
SAMPLES = Path(__file__).parents[1] / "ingest" / "samples"
BY_FORMAT = sorted(SAMPLES.glob("generic_*.csv"))
_KEPT_APART = [field.name for field in BOOKKEEPING]
TIMES = (
    "order_id,customer_id,ordered_at,amount,currency\n"
    "1,a,01.03.2026,5,EUR\n2,a,2026-10-25T02:30:00+02:00,5,EUR\n"
    "3,a,2026-10-25T02:30:00+01:00,5,EUR\n4,a,29.03.2026 03:00,5,EUR\n5,a,31.12.2025 23:59:59,5,EUR\n"
)


def _read(store: LocalStore, table: str) -> pl.DataFrame:
    return store.frame(f"SELECT * EXCLUDE ({', '.join(_KEPT_APART)}) FROM {table} ORDER BY ALL")


def _reload(store: LocalStore, table: str, output: Format, folder: Path) -> None:
    result = sql_results.of_table(store, table, ZONE)
    content = render([("export", result)], output, lang="de", limit=0)
    path = folder / f"{table}.{output}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    load(store, [path], settings=SETTINGS)


@pytest.fixture(scope="module")
def filled() -> LocalStore:
    store = LocalStore(None)
    load(store, BY_FORMAT, settings=SETTINGS)
    return store


def test_every_canonical_table_is_among_the_samples(filled: LocalStore):
    assert all(filled.row_count(table.name) for table in CANONICAL if table.name != "profiles")


@pytest.mark.parametrize("output", ["csv", "tsv", "ndjson", "xlsx"])
@pytest.mark.parametrize("table", [each.name for each in CANONICAL])
def test_a_table_loaded_again_from_its_export_is_the_same(
    filled: LocalStore, tmp_path: Path, table: str, output: Format
):
    before = {each.name: _read(filled, each.name) for each in CANONICAL}
    _reload(filled, table, output, tmp_path)
    for name, rows in before.items():
        assert rows.equals(_read(filled, name)), name


@pytest.mark.parametrize("output", ["csv", "xlsx", "ndjson"])
def test_times_keep_their_instant_also_when_a_clock_shows_them_twice(
    store: LocalStore, tmp_path: Path, output: Format
):
    (tmp_path / "times.csv").write_text(TIMES, encoding="utf-8")
    load(store, [tmp_path / "times.csv"], settings=SETTINGS)
    before = _read(store, "orders")
    assert before["ordered_at"].to_list()[0].isoformat() == "2026-02-28T23:00:00"
    _reload(store, "orders", output, tmp_path)
    assert before.equals(_read(store, "orders"))
