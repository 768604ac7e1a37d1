"""CSV of any dialect and encoding reads back equal."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from scrm.ingest import LoadSettings
from scrm.ingest.files.csv_reader import read_blocks
from scrm.ingest.files.csv_records import Dialect
from scrm.ingest.files.encoding import detect_encoding
from scrm.ingest.files.file_parts import FilePart
from scrm.ingest.files.file_tables import list_tables
from scrm.ingest.files.folders import list_parts
from scrm.ingest.formats.mapping_files import list_candidates
from scrm.ingest.types import Block

CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=("Cs",)), max_size=12
)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3).filter(any), min_size=1, max_size=12)


def _part(folder: str | Path, data: bytes, name: str = "a.csv") -> FilePart:
    path = Path(folder) / name
    path.write_bytes(data)
    part = next(list_parts([path], LoadSettings()))
    assert isinstance(part, FilePart)
    return part


def _rows(found: Iterable[Block], width: int) -> list[list[str]]:
    """Return the cells of blocks, none of which may hold a bad row."""
    rows = []
    for block in found:
        assert not block.rejected
        rows += zip(
            *(block.cells.column(f"c{index}").to_pylist() for index in range(width)), strict=True
        )
    return [list(row) for row in rows]


def _read(part: FilePart, delimiter: str, skip: int) -> list[list[str]]:
    dialect = Dialect(delimiter, '"', skip, 2)
    return _rows(read_blocks(part, detect_encoding(part, "utf-8"), dialect, ("a", "b", "c")), 3)


@given(rows=ROWS, delimiter=st.sampled_from(",;\t|"), end=st.sampled_from(["\n", "\r\n"]))
def test_any_table_written_in_any_dialect_reads_back_equal(rows, delimiter, end):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    data = stream.getvalue().encode()
    with TemporaryDirectory() as folder:
        assert _read(_part(folder, data), delimiter, data.index(end.encode()) + len(end)) == rows


HEADER = ["post_id", "channel", "author", "created_at", "text"]
KNOWN = list_candidates(LoadSettings())


@given(
    texts=st.lists(
        st.text(st.sampled_from("aä ß€;,\t|\"'\n.0-="), max_size=14), min_size=1, max_size=8
    ),
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_of_any_supported_dialect_and_encoding_is_recognised_and_reads_back_equal(
    texts, delimiter, end, quoting, encoding
):
    rows = [
        [str(number), "x", "Ä", "2024-05-01 10:00:00", text] for number, text in enumerate(texts)
    ]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerows([HEADER, *rows])
    with TemporaryDirectory() as folder:
        (table,) = list_tables(
            _part(folder, stream.getvalue().encode(encoding)), LoadSettings(), KNOWN
        )
        assert list(table.header) == HEADER
        assert _rows(table.blocks(), len(HEADER)) == rows
