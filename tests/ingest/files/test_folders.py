"""Names, folders and archives: which files are read, and which are refused."""

import gzip
import io
import os
import zipfile

import pytest
from tests.ingest.inputs import ORDERS, write_file

from scrm.errors import InputError, UsageError
from scrm.ingest import Limits, LoadSettings, inspect, load


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.csv", "no such file"),
        ("*.csv", "no such file"),
        ("https://example.org/a.csv", "addresses are not loaded"),
        ("/dev/null", "device"),
    ],
)
def test_a_name_that_is_not_a_file_is_a_usage_error(store, tmp_path, name, reason):
    write_file(tmp_path, ORDERS)
    path = name if name.startswith(("http", "/")) else str(tmp_path / name)
    with pytest.raises(UsageError, match=reason):
        load(store, [path])


def test_a_pipe_is_refused_at_once(store, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match="a pipe"):
        load(store, [tmp_path / "pipe.csv"])


def test_names_with_blanks_quotes_and_brackets_are_literal(store, tmp_path):
    for number, name in enumerate(
        ("[x].csv", "*.csv", "a b'c\".csv", "-rf.csv", "zeile\n.csv", "😀.csv")
    ):
        load(store, [write_file(tmp_path, ORDERS + f"9{number},a,2024-01-01,1,EUR\n", name)])
    assert store.row_count("load_files") == 6


def test_a_folder_is_loaded_with_its_subfolders(store, tmp_path):
    (tmp_path / "exports" / "mai").mkdir(parents=True)
    write_file(tmp_path / "exports", ORDERS, "a.csv")
    write_file(tmp_path / "exports" / "mai", ORDERS.replace("\n1,", "\n7,"), "b.csv")
    write_file(tmp_path / "exports", "hello", "readme.md")
    assert [each.status for each in load(store, [tmp_path / "exports"]).files] == [
        "loaded",
        "loaded",
    ]


def test_files_skipped_for_their_names_are_listed_once_companions_by_suffix(store, tmp_path):
    folder = tmp_path / "exports"
    (folder / "bilder").mkdir(parents=True)
    for name in ("bilder/1.jpg", "bilder/2.JPG", ".DS_Store", "umsatz", "alt.dat"):
        write_file(folder, ORDERS, name)
    with pytest.raises(InputError, match="holds no CSV") as caught:
        load(store, [folder])
    assert caught.value.hint.endswith("there are: .jpg, alt.dat, umsatz")
    write_file(folder, ORDERS, "a.csv")
    write_file(folder, ORDERS.replace("\n1,", "\n7,"), "b.csv")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in (folder / "a.csv", folder / "umsatz"):
            archive.write(path, path.name)
    first, second = load(store, [folder]).files
    assert [each.en.partition(";")[0] for each in first.warnings] == [
        f"files in {folder} skipped because of their names: 4 (.jpg, alt.dat, umsatz)"
    ]
    assert not second.warnings
    again, *_ = inspect([tmp_path / "export.zip"])
    assert "1 (umsatz)" in again.summary.warnings[0].de
    assert load(store, [folder / "umsatz"]).files[0].status == "same_file"


def test_a_folder_without_data_is_refused(store, tmp_path):
    with pytest.raises(InputError, match="holds no CSV"):
        load(store, [tmp_path])


def test_limits_can_be_set(store, tmp_path):
    with pytest.raises(InputError, match="limit: file_bytes"):
        load(
            store,
            [write_file(tmp_path, ORDERS)],
            settings=LoadSettings(limits=Limits(file_bytes=10)),
        )


def test_a_compressed_file_is_refused_by_its_ratio_before_it_is_unpacked(store, tmp_path):

    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as stream:
        stream.write(
            b"order_id,customer_id,ordered_at,amount\n" + b"1,a,2024-01-31,5.00\n" * 600_000
        )
    (tmp_path / "orders.csv.gz").write_bytes(buffer.getvalue())
    seen = []
    with pytest.raises(InputError, match="limit: compression_ratio"):
        load(store, [tmp_path / "orders.csv.gz"], settings=LoadSettings(progress=seen.append))
    assert sum(1 for each in seen if each.rows > 600_000) == 0


@pytest.mark.parametrize("target", ["nowhere.csv", "b.csv"])
def test_a_broken_link_in_a_folder_affects_no_other_file(store, tmp_path, target):
    folder = tmp_path / "exports"
    folder.mkdir()
    write_file(folder, ORDERS, "a.csv")
    (folder / "b.csv").symlink_to(folder / target)
    write_file(folder, ORDERS.replace("\n1,", "\n7,"), "c.csv")
    first, broken, last = load(store, [folder]).files
    assert [each.status for each in (first, broken, last)] == ["loaded", "refused", "loaded"]
    assert broken.path == f"{folder}/b.csv"
    assert broken.error.startswith(f"{folder}/b.csv: cannot be read (")


def test_a_name_in_an_archive_is_shown_with_at_most_255_characters(store, tmp_path):
    name = "y" * 60_000 + ".csv"
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr(name, ORDERS)
        archive.writestr("x" * 60_000 + ".log", "")
    (summary,) = load(store, [tmp_path / "z.zip"]).files
    shown = summary.path.removeprefix(f"{tmp_path}/z.zip/")
    assert (summary.status, len(shown), shown[:3], shown[-5:]) == ("loaded", 255, "yyy", "y.csv")
    assert all(len(str(each.en)) < 1_000 for each in summary.warnings)
