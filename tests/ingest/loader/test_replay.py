"""Records in quarantine that are loaded again."""

from tests.ingest.inputs import ORDERS, UTC, write_file

from scrm.ingest import LoadSettings, load, replay_quarantine, show_source


def test_replay_loads_the_records_that_a_corrected_mapping_reads(store, tmp_path):
    sources = tmp_path / "sources"
    sources.mkdir()
    mapping = show_source("generic_orders").replace("name: generic_orders", "name: own_orders")
    (sources / "own_orders.yaml").write_text(mapping)
    settings = LoadSettings(source="own_orders", source_folders=(sources,))
    load(
        store,
        [write_file(tmp_path, ORDERS + "3,a,2024-02-03,zwei,EUR\n4,a,2024-02-03,offen,EUR\n")],
        settings=settings,
    )
    assert store.row_count("quarantine") == 2
    (sources / "own_orders.yaml").write_text(
        mapping.replace(
            "amount: {from: [amount], required: true}", "amount: {from: [amount], empty: [offen]}"
        )
    )
    summary = replay_quarantine(store, settings=settings).files[0]
    assert (summary.rows, summary.new, summary.quarantined) == (2, 1, 1)
    assert store.row_count("quarantine") == 1
    assert store.frame("SELECT row_count, new_count, quarantined_count FROM load_files").row(0) == (
        4,
        3,
        1,
    )
    assert store.value("SELECT count(*) FROM orders WHERE load_id = 1") == 3


def test_a_replayed_row_has_the_date_of_its_file(store, tmp_path):
    head = "post_id,channel,created_at,text,likes\n"
    first = write_file(tmp_path, head + "1,x,2026-01-01,a,1\n7,x,2026-02-01,z,1\n", "first.csv")
    second = write_file(
        tmp_path, head + "1,x,2026-01-01,b,many\n9,x,2026-03-01,z,1\n", "second.csv"
    )
    load(store, [first, second], settings=UTC)
    assert store.row_count("quarantine") == 1
    mended = show_source("generic_posts").replace(
        "likes, reactions]", "likes, reactions], empty: [many]"
    )
    write_file(tmp_path, mended, "generic_posts.yaml")
    summary = replay_quarantine(
        store, settings=UTC.model_copy(update={"source_folders": (tmp_path,)})
    ).files[0]
    assert (summary.updated, summary.skipped) == (1, {})
    assert store.value("SELECT text FROM posts WHERE post_id = '1'") == "b"
    assert store.frame("SELECT last_date::VARCHAR FROM load_files ORDER BY load_id").rows() == [
        ("2026-02-01",),
        ("2026-03-01",),
    ]
