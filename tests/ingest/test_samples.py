"""One small invented export per format, recognised by its headings and loaded to the rows expected.

``samples/FORMAT.csv`` (or ``.json``, ``.js``) is the export, ``samples/FORMAT.VARIANT.csv`` one in
another language, say. Beside it, ``.expected.yaml`` holds for each table the values of its rows as
text, and what is skipped or counted by name. Columns that are empty are left out, and so are ids
that are generated from the content.
"""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from scrm.ingest import LoadSettings, load
from scrm.ingest.formats.mapping import Mapping
from scrm.ingest.formats.mapping_files import list_mappings
from scrm.store import Store
from scrm.tables import BOOKKEEPING, TABLES

FOLDER = Path(__file__).parent / "samples"
SAMPLES = {path.stem: path for path in sorted(FOLDER.iterdir()) if path.suffix != ".yaml"}
Rows = list[dict[str, str]]


def _read_rows(store: Store, mapping: Mapping, table: str) -> Rows:
    """Return the values of a table as text, without bookkeeping; generated ids are checked."""
    generated = mapping.tables[table].occurrence
    columns = set(TABLES[table].column_names) - {each.name for each in BOOKKEEPING}
    values = ", ".join(f'CAST("{column}" AS VARCHAR) AS "{column}"' for column in columns)
    rows = store.frame(f"SELECT {values} FROM {table}").to_dicts()
    if generated:
        ids = [row.pop(generated) for row in rows]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[0-9a-f]+-[0-9]+", each) for each in ids)
    return _sort([{key: value for key, value in row.items() if value is not None} for row in rows])


def name_format(sample: str) -> str:
    """Return the format that a sample is of."""
    return sample.partition(".")[0]


def _sort(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: sorted(row.items()))


def _count(counts: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def test_every_format_has_a_sample_with_expected_rows():
    assert set(map(name_format, SAMPLES)) == set(list_mappings())
    assert all((FOLDER / f"{name}.expected.yaml").exists() for name in SAMPLES)


@pytest.mark.parametrize("path", SAMPLES.values(), ids=SAMPLES)
def test_a_sample_says_that_it_is_invented(path: Path):
    assert re.search("invented|erfunden", path.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_recognised_and_gives_the_rows_expected(name: str, store: Store):
    expected: dict[str, Any] = yaml.safe_load(
        (FOLDER / f"{name}.expected.yaml").read_text(encoding="utf-8")
    )
    summary = load(store, [SAMPLES[name]], settings=LoadSettings(timezone="UTC")).files[0]
    assert (summary.mapping, summary.quarantined) == (name_format(name), 0)
    assert summary.is_balanced
    assert _count(dict(summary.skipped)) == expected.get("skipped", {})
    assert _count(dict(summary.named_counts)) == expected.get("named_counts", {})
    mapping = list_mappings()[name_format(name)]
    found = {table: _read_rows(store, mapping, table) for table in mapping.tables}
    assert found == {table: _sort(rows) for table, rows in expected["tables"].items()}
