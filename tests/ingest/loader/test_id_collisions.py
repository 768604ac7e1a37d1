"""One customer number in two sources."""

from tests.ingest.inputs import write_customers

from scrm.ingest import LoadSettings, load


def test_a_number_of_two_people_is_quarantined_unless_the_file_is_loaded_as_newer(store, tmp_path):
    house = write_customers(
        tmp_path, "kunden.csv", "1;Anna;Berg;a@x.de;Bonn", "2;Max;Süß;;Köln", "3;Eva;Alt;e@x.de;Ulm"
    )
    load(store, [house])
    shop = write_customers(
        tmp_path,
        "own.csv",
        "1,Otto,Kern,o@y.de,Jena",
        "2,,Suss,m@y.de,",
        "3,Eva,Neu,E@X.de,Hof",
        "4,Ida,Rot,,",
    )
    summary = load(store, [shop]).files[0]
    assert (summary.new, summary.updated, summary.quarantined, summary.is_balanced) == (
        1,
        2,
        1,
        True,
    )
    assert [(each.line, each.column, each.rule) for each in summary.findings] == [
        (2, "customer_id", "id_of_another")
    ]
    assert any("other people's" in warning.en for warning in summary.warnings)
    people = "SELECT last_name, email FROM customers ORDER BY customer_id"
    assert store.frame(people).rows() == [
        ("Berg", "a@x.de"),
        ("Suss", "m@y.de"),
        ("Neu", "E@X.de"),
        ("Rot", None),
    ]
    again = load(store, [shop], settings=LoadSettings(newer=True)).files[0]
    assert (again.quarantined, store.frame(people).row(0)) == (0, ("Kern", "o@y.de"))
