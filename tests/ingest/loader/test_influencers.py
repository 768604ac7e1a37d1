"""Lists of influencers, one of whose fields is called ``x``."""

from scrm.ingest import load


def test_a_rejected_record_of_a_mapping_with_a_field_called_x_is_quarantined(store, tmp_path):
    path = tmp_path / "influencers.csv"
    path.write_text("name,x,instagram\nAnna,@anna,anna_i\n,@nobody,\n", encoding="utf-8")
    found = load(store, [path]).files[0]
    assert (found.new, found.quarantined) == (1, 1)
    assert store.frame("SELECT name, x FROM influencers").rows() == [("Anna", "anna")]
