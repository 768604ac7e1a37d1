"""Boundaries and lines of the records in a buffer."""

from hypothesis import given
from hypothesis import strategies as st

from scrm.ingest.files.csv_records import find_records


@given(
    pieces=st.lists(
        st.sampled_from(["a", '"', '""', ",", "\n", '"b"', '"c,d"', '"e\nf"', "\r\n", "x"]),
        max_size=30,
    ),
    cut=st.integers(0, 60),
)
def test_records_found_piece_by_piece_are_those_found_at_once(pieces, cut):
    data = "".join(pieces).encode()
    whole = find_records(data, ",", '"', is_last=True) if data else None
    first = find_records(data[:cut], ",", '"', is_last=False)
    if whole is None or first.open_quote or data[:cut].endswith((b'"', b"\r")):
        return
    assert whole.lines.tolist()[: len(first.lines)] == first.lines.tolist()


def test_lines_are_counted_within_quotes_too():
    assert find_records(b'a\n"b\n\nc"\nd\n', ",", '"', is_last=True).lines.tolist() == [0, 1, 4]
