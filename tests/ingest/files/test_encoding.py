"""Encodings that only a later part of a file shows."""

from tests.ingest.inputs import write_file

from scrm.ingest import LoadSettings, load
from scrm.ingest.types import BlockSizes

SMALL = BlockSizes(chunk_bytes=256, block_bytes=256)


def test_umlauts_of_cp1252_in_a_late_block_are_read(store, tmp_path):
    rows = "".join(f"{each},Meyer,\n" for each in range(100)) + "100,Müller,\n"
    assert (
        load(
            store,
            [
                write_file(
                    tmp_path, ("customer_id,last_name,email\n" + rows).encode("cp1252"), "c.csv"
                )
            ],
            settings=LoadSettings(blocks=SMALL),
        ).rows
        == 101
    )
    assert store.value("SELECT last_name FROM customers WHERE customer_id = '100'") == "Müller"
    assert store.row_count("customers") == 101


def test_a_damaged_line_of_utf8_in_a_late_block_is_quarantined(store, tmp_path):
    rows = "".join(f"{each},Müller,\n" for each in range(100)).encode() + b"100,M\xc3ller,\n"
    summary = load(
        store,
        [write_file(tmp_path, b"customer_id,last_name,email\n" + rows, "c.csv")],
        settings=LoadSettings(blocks=SMALL),
    ).files[0]
    assert (summary.rows, summary.new, summary.quarantined) == (101, 100, 1)
    assert [(each.line, each.rule) for each in summary.findings] == [(102, "encoding")]
