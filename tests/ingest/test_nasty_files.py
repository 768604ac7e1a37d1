import csv
import io
from pathlib import Path

import pytest
from nasty import CASES as FILES
from nasty import LIMITS, Nasty
from nasty_exports import EXPORTS

from scrm.errors import InputError
from scrm.ingest import LoadSettings, delimited, load, opening

CASES = (*FILES, *EXPORTS)
LOADABLE = [case for case in CASES if not case.refused]


def _write(case: Nasty, folder: Path) -> Path:
    path = folder / case.file
    path.write_bytes(case.data)
    return path


def test_four_of_five_nasty_files_are_loaded_right_the_others_refused_or_quarantined_as_right(capsys):
    refused, parted = sum(bool(case.refused) for case in CASES), sum(bool(case.bad) for case in CASES)
    right = len(CASES) - refused - parted
    with capsys.disabled():
        print(  # noqa: T201  the share is asked for in the output of the tests
            f"\n{len(CASES)} nasty files: {right} loaded right ({right / len(CASES):.0%}), {parted} loaded with rows rightly in "
            f"quarantine, {refused} rightly refused, 0 silently wrong if all pass; beside them {len(LIMITS)} without data or beyond limits"
        )
    assert len(CASES) >= 60
    assert right >= 0.8 * len(CASES)


def _counted(case: Nasty) -> int | None:
    """Count the records of a comma file with the standard library's reader; None where it cannot."""
    is_odd = any(rule in {"quotes", "unclosed_quote", "encoding"} for rule in case.bad.values())
    if (
        case.file != "posts.csv"
        or is_odd
        or case.skipped
        or not case.data.removeprefix(b"\xef\xbb\xbf").startswith(b"post_id,")
    ):
        return None
    csv.field_size_limit(10_000_000)
    stream = io.StringIO(case.data.decode("utf-8-sig", errors="replace"), newline="")
    return sum(any(cell.strip() for cell in row) for row in csv.reader(stream)) - 1


def _settings(case: Nasty) -> LoadSettings:
    return LoadSettings(**{"timezone": "UTC", **case.settings})


TABLES = ("posts", "post_metrics", "profiles", "quarantine", "load_files")


@pytest.mark.parametrize("case", LOADABLE, ids=lambda case: case.name)
def test_a_nasty_file_is_loaded_as_written_down_and_a_second_time_changes_nothing(case, tmp_path, store):
    path, settings = _write(case, tmp_path), _settings(case)
    summary = load(store, [path], settings=settings).files[0]
    assert summary.is_balanced
    assert summary.rows == case.rows
    assert _counted(case) in {None, case.rows}
    found = store.frame("SELECT line, rule FROM quarantine ORDER BY line")
    assert {line: rule.partition(":")[0] for line, rule in found.iter_rows()} == case.bad
    assert {finding.line for finding in summary.findings} == set(case.bad)
    assert (dict(summary.skipped), {name: n for name, n in summary.named_counts.items() if n}) == (
        case.skipped,
        case.named,
    )
    if case.texts is not None:
        assert tuple(store.frame("SELECT text FROM posts ORDER BY line")["text"]) == case.texts
    if case.likes is not None:
        assert tuple(store.frame("SELECT like_count FROM post_metrics ORDER BY line")["like_count"]) == case.likes
    for sql, rows in case.shows.items():
        assert store.frame(sql).rows() == rows
    before = [store.frame(f"SELECT * FROM {name} ORDER BY ALL") for name in TABLES]
    again = load(store, [path], settings=settings).files[0]
    assert (again.status, again.is_balanced) == ("same_file", True)
    assert all(
        store.frame(f"SELECT * FROM {name} ORDER BY ALL").equals(old) for name, old in zip(TABLES, before, strict=True)
    )


@pytest.mark.parametrize("case", [*LIMITS, *(case for case in CASES if case.refused)], ids=lambda case: case.name)
def test_a_file_that_cannot_be_read_is_refused_by_name_and_changes_nothing(case, tmp_path, store):
    with pytest.raises(InputError, match=case.refused) as caught:
        load(store, [_write(case, tmp_path)], settings=_settings(case))
    assert caught.value.hint
    assert store.row_count("posts") == store.row_count("load_files") == store.row_count("quarantine") == 0


@pytest.mark.parametrize(
    "case",
    [case for case in LOADABLE if len(case.data) < 2000 and "footer" not in case.skipped][::3],
    ids=lambda case: case.name,
)
def test_where_blocks_begin_and_end_makes_no_difference(case, tmp_path, store, monkeypatch):
    monkeypatch.setattr(opening, "CHUNK", 37)
    monkeypatch.setattr(delimited, "BLOCK", 37)
    summary = load(store, [_write(case, tmp_path)], settings=_settings(case)).files[0]
    found = store.frame("SELECT line, rule FROM quarantine ORDER BY line")
    assert summary.rows == case.rows
    assert {line: rule.partition(":")[0] for line, rule in found.iter_rows()} == case.bad
    if case.texts is not None:
        assert tuple(store.frame("SELECT text FROM posts ORDER BY line")["text"]) == case.texts


@pytest.mark.parametrize(
    ("last", "texts"),
    [
        ("31/12/2024", ("2024-02-01", "2024-04-03", "2024-12-31")),
        ("12/31/2024", ("2024-01-02", "2024-03-04", "2024-12-31")),
    ],
)
def test_a_cell_far_below_decides_the_dates_of_the_whole_column(last, texts, tmp_path, store, monkeypatch):
    monkeypatch.setattr(opening, "CHUNK", 37)
    monkeypatch.setattr(delimited, "BLOCK", 37)
    rows = "".join(f"{number},x,{day},gut,1\n" for number, day in enumerate(("01/02/2024", "03/04/2024", last)))
    path = tmp_path / "posts.csv"
    path.write_text("post_id,channel,created_at,text,like_count\n" + rows)
    load(store, [path], settings=LoadSettings(timezone="UTC"))
    assert tuple(store.frame("SELECT created_at::DATE::VARCHAR AS day FROM posts ORDER BY line")["day"]) == texts
