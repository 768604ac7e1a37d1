"""What tells an export from one that looks like it, and what stands in for an id it lacks."""

import pytest
from tests.ingest.inputs import write_file

from scrm.errors import UnknownFormatError
from scrm.ingest import list_sources, load, recognise_source
from scrm.ingest.formats.mapping_files import find_mapping
from scrm.ingest.formats.recognition import fit_mapping


def loaded(store, tmp_path, text, name="export.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return load(store, [path]).files[0]


def test_deals_without_id_are_known_again_and_a_changed_one_never_replaces_another(store, tmp_path):
    head = "Deal - Title,Deal - Value,Deal - Status\n"
    alike = "Website,1000,Open\nWebsite,1000,Open\n"
    assert loaded(store, tmp_path, head + alike).new == 2
    later = loaded(store, tmp_path, head + alike + "Website,1000,Won\n")
    assert (later.mapping, later.unchanged, later.new) == ("pipedrive_deals_without_id", 2, 1)
    with_id = loaded(store, tmp_path, "Deal - ID," + head + "7,Website,1000,Won\n")
    assert (with_id.mapping, with_id.new) == ("pipedrive_deals", 1)


def test_a_person_without_id_name_and_address_is_kept_apart_not_merged_with_others_like_that(
    store, tmp_path
):
    head = "Person - Name,Person - Email - Work,Person - Organization\n"
    summary = loaded(store, tmp_path, head + ",,Tann\n,a@x.de,Tann\n")
    assert (summary.mapping, summary.new, [each.line for each in summary.findings]) == (
        "pipedrive_persons",
        1,
        [2],
    )


def test_a_list_of_contacts_of_whatever_program_is_not_taken_for_hubspot(store, tmp_path):
    with pytest.raises(UnknownFormatError, match="hubspot_contacts lacks Record ID"):
        loaded(
            store,
            tmp_path,
            "contact_id,first_name,last_name,email,create_date\n1,A,B,a@x.de,01/02/2024\n",
        )


META = "Post ID,Page ID,Page name,Description,Publish time,Permalink,Reactions\n"
INSTAGRAM = "Post ID,Account ID,Account username,Description,Publish time,Permalink,Likes\n"


@pytest.mark.parametrize(
    ("head", "address", "another"),
    [
        (
            META,
            "https://www.facebook.com/permalink.php?story_fbid=12&id=61",
            "https://fb.watch/aBc1/",
        ),
        (META, "https://www.facebook.com/tann/posts/pfbid02x", "https://www.facebook.com/reel/12"),
        (INSTAGRAM, "https://www.instagram.com/p/C1_x/", "https://www.instagram.com/tann/reel/C2/"),
    ],
)
def test_a_rounded_id_is_replaced_by_the_address_of_a_post_only(
    head, address, another, store, tmp_path
):
    ids = ["1.22158E+17"] * 6 + ["122158000000000001"]
    urls = [
        address,
        another,
        "n/a",
        "",
        "https://www.facebook.com/tann",
        "https://www.instagram.com/tann/",
        "n/a",
    ]
    rows = [
        f"{each},61,Tann,gut,03/27/2026 06:08,{url},1\n"
        for each, url in zip(ids, urls, strict=True)
    ]
    summary = loaded(store, tmp_path, head + "".join(rows))
    found = store.frame("SELECT post_id FROM posts ORDER BY line")["post_id"].to_list()
    assert found == [address, another, "122158000000000001"]
    assert ([each.line for each in summary.findings], set(summary.rules)) == (
        [4, 5, 6, 7],
        {"damaged_id"},
    )
    assert summary.named_counts["id_replaced_by_permalink"] == 2


def test_an_address_that_is_not_of_a_post_is_no_id_in_a_list_of_ones_own(store, tmp_path):
    head = "post_id,channel,created_at,text,link\n"
    urls = [
        "https://tann.example/p/7",
        "https://www.instagram.com/tann",
        "https://www.facebook.com/tann/posts/7",
    ]
    rows = [
        f"{each},x,2024-05-01,gut,{url}\n"
        for each, url in zip(["1.2E+17", "", ""], urls, strict=True)
    ]
    summary = loaded(store, tmp_path, head + "".join(rows))
    assert [(each.line, each.rule) for each in summary.findings] == [
        (2, "damaged_id"),
        (3, "required"),
    ]
    assert store.value("SELECT post_id FROM posts") == urls[2]


def test_unknown_columns_are_refused_with_the_nearest_format_and_its_missing_headings(
    store, tmp_path
):
    with pytest.raises(UnknownFormatError, match="nearest: generic_orders lacks ordered_at"):
        load(store, [write_file(tmp_path, "order_id,customer_id,amount,currency\n1,a,2,EUR\n")])


IN_NESTED_LISTS = [each for each in list_sources() if find_mapping(each.name).nested_lists]


@pytest.mark.parametrize(
    "source",
    [each for each in list_sources() if each not in IN_NESTED_LISTS],
    ids=lambda source: source.name,
)
def test_every_format_is_recognised_by_its_headings_in_any_order_and_case(source):
    mapping = find_mapping(source.name)
    headings = [spec.aliases[0] for spec in mapping.fields.values()] + list(mapping.match.also)
    assert recognise_source(headings) == source.name
    assert (
        recognise_source(
            [f" {heading.upper()} " for heading in reversed(headings)] + ["Something new"]
        )
        == source.name
    )


@pytest.mark.parametrize("source", IN_NESTED_LISTS, ids=lambda source: source.name)
def test_a_format_of_nested_lists_is_no_table_with_the_same_headings(source):
    mapping = find_mapping(source.name)
    headings = [spec.aliases[0] for spec in mapping.fields.values()]
    assert fit_mapping(mapping, headings).missing == (
        f"a list at {' or '.join(mapping.nested_lists)}",
    )
    assert not fit_mapping(mapping, headings, mapping.records[0]).missing
