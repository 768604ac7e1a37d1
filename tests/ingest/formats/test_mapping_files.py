"""Mapping files of a user: found, and refused with file, line and key."""

from pathlib import Path

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import ConfigError
from scrm.ingest import LoadSettings, list_sources, load
from scrm.ingest.values.value_types import SQL_TYPES


def test_a_yaml_file_adds_a_source(store, tmp_path):
    path = write_file(tmp_path, "Nr;Wer;Wann;Wieviel\n1;a;01.02.2024;1,50\n")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "till.yaml").write_text(
        "name: till\ntitle: {de: Kasse, en: Till}\nfields:\n"
        "  order_id: {from: [Nr], required: true}\n  customer_id: {from: [Wer]}\n"
        "  ordered_at: {from: [Wann], required: true}\n  amount: {from: [Wieviel]}\ntables:\n"
        "  orders: {}\n"
    )
    folders = (tmp_path / "sources",)
    summary = load(store, [path], settings=LoadSettings(source_folders=folders)).files[0]
    assert (summary.mapping, summary.new) == ("till", 1)
    assert "till" in [source.name for source in list_sources(source_folders=folders)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: x\n  title: [", r"own\.yaml, line 2: not valid YAML"),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], type: text}\ntables:\n"
            "  nothing: {}\n",
            r"line 6: tables\.nothing: no such table",
        ),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], typ: text}\ntables:\n"
            "  posts: {}\n",
            r"line 4: fields\.a\.typ",
        ),
        (
            "name: x\ntitle: {de: a, en: b}\nfields:\n  a: {from: [A], type: text}\ntables:\n"
            "  posts: {set: {text: 'SELECT 1'}}\n",
            r"line 6: tables\.posts\.set\.text: no valid SQL",
        ),
    ],
)
def test_a_broken_mapping_is_named_with_file_line_and_key(tmp_path, text, message):
    (tmp_path / "own.yaml").write_text(text)
    with pytest.raises(ConfigError, match=message):
        list_sources(source_folders=(tmp_path,))


def test_the_example_in_the_guide_loads_as_the_guide_says(store, tmp_path):
    guide = (Path(__file__).parents[3] / "docs" / "your-own-files.md").read_text(encoding="utf-8")
    table, mapping = (
        guide.split(f"```{kind}\n", maxsplit=1)[1].split("```", maxsplit=1)[0]
        for kind in ("text", "yaml")
    )
    (tmp_path / "verkauf.yaml").write_text(mapping, encoding="utf-8")
    till = write_file(tmp_path, table, "verkauf.csv")
    summary = load(store, [till], settings=LoadSettings(source_folders=(tmp_path,))).files[0]
    assert (summary.mapping, summary.new, summary.quarantined) == ("verkauf", 3, 0)
    assert summary.named_counts == {"without_customer": 1, "several_pieces": 1}
    assert store.frame(
        "SELECT sum(amount)::VARCHAR, min(currency), count(*) FILTER (WHERE is_cancellation) "
        "FROM orders"
    ).row(0) == ("1234.5000", "EUR", 1)


def test_the_guide_names_every_type_of_a_field():

    guide = (Path(__file__).parents[3] / "docs" / "your-own-files.md").read_text(encoding="utf-8")
    assert [kind for kind in SQL_TYPES if f"`{kind}`" not in guide] == []


def test_at_least_twenty_formats_have_a_header_that_was_seen():
    assert sum(source.grade in {"A", "B"} for source in list_sources()) >= 20


def test_a_handle_of_the_house_crm_keeps_the_channel_of_its_column(store, tmp_path):
    text = (
        "Kundennummer;Nachname;Instagram;XING;Profil-URL\n"
        "1;Berg;@anna;anna_b;https://x.com/anna\n2;Alt;;;\n"
    )
    load(store, [write_file(tmp_path, text, "kunden.csv")])
    assert store.frame("SELECT social_handles FROM customers ORDER BY customer_id").rows() == [
        ("instagram: @anna\nxing: anna_b\nhttps://x.com/anna",),
        (None,),
    ]


def test_an_opt_out_of_false_is_not_a_consent(store, tmp_path):
    text = (
        "Id,AccountId,FirstName,LastName,Email,CreatedDate,HasOptedOutOfEmail\n"
        "003000000000001AAA,1,A,B,a@b.de,2024-01-01T00:00:00Z,false\n"
        "003000000000002AAA,1,A,C,c@b.de,2024-01-01T00:00:00Z,true\n"
    )
    load(store, [write_file(tmp_path, text)])
    assert store.frame("SELECT consent FROM customers ORDER BY customer_id")[
        "consent"
    ].to_list() == ["unknown", "no"]
