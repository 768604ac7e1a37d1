"""Drafts of exports with the headings of real systems load right without an edit, or not at all."""

from pathlib import Path

import pytest
import yaml

from scrm.ingest import LoadSettings, draft_tables, load

FOLDER = Path(__file__).parents[1] / "drafts"
EXPECTED = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
REFUSED = {name for name, each in EXPECTED.items() if each["table"] == "refused"}


def test_at_least_four_of_five_exports_need_no_edit():
    assert len(EXPECTED) >= 20
    assert len(REFUSED) <= len(EXPECTED) / 5
    assert set(EXPECTED) == {path.name for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("name", sorted(set(EXPECTED) - REFUSED))
def test_a_draft_loads_the_rows_that_its_export_holds(store, tmp_path, name):
    expected, (drafted,) = EXPECTED[name], draft_tables(FOLDER / name)
    assert (drafted.draft.table, drafted.draft.missing) == (expected["table"], ())
    (tmp_path / "own.yaml").write_text(drafted.text, encoding="utf-8")
    summary = load(store, [FOLDER / name], settings=LoadSettings(source_folders=(tmp_path,)))
    assert (summary.files[0].mapping, summary.quarantined) == (drafted.draft.name, 0)
    found = store.frame(f"SELECT {expected['select']} FROM {expected['table']} ORDER BY ALL")
    rows = [["" if cell is None else cell for cell in row] for row in found.rows()]
    assert rows == sorted(expected["rows"])


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_draft_says_what_is_missing_if_cells_cannot_be_read(name):
    (drafted,) = draft_tables(FOLDER / name)
    assert drafted.draft.missing
