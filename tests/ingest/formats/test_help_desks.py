"""Who answers a ticket, and when: agents only, in public, after the customer."""

import pytest
from tests.ingest.inputs import write_file

from scrm.ingest import LoadSettings, load

HEADER = "Ticket ID,Subject,Requester,Assignee,Created at,Comment,Comment Author,Public\n"
UTC = LoadSettings(timezone="UTC")


def _load(store, folder, lines, header=HEADER):
    path = write_file(folder, header + "".join(f"{line}\n" for line in lines), "zendesk.csv")
    return load(store, [path], settings=UTC).files[0]


def _read_replies(store):
    """Return ticket -> hour and minute of the first reply."""
    return dict(
        store.frame(
            "SELECT ticket_id, strftime(first_reply_at, '%H:%M') FROM tickets ORDER BY ALL"
        ).iter_rows()
    )


def test_an_internal_note_is_neither_reply_nor_message(store, tmp_path):
    summary = _load(store, tmp_path, [
        "1,Cup,Kim One,Ana,03/02/2026 09:00,It broke,Kim One,true",
        "1,Cup,Kim One,Ana,03/02/2026 09:05,Ask the store,Ana,false",
        "1,Cup,Kim One,Ana,03/02/2026 15:00,A new one comes,Ana,true",
        "2,Bill,Kim Two,Ana,03/02/2026 10:00,Where is it,Kim Two,true",
        "2,Bill,Kim Two,Ana,03/02/2026 10:01,To the bookkeeper,Ana,false",
    ])  # fmt: skip
    assert _read_replies(store) == {"1": "15:00", "2": None}
    assert summary.skipped == {"internal_note": 2}
    assert store.value("SELECT count(*) FROM posts WHERE is_own") == 1


def test_a_colleague_in_copy_is_no_agent(store, tmp_path):
    _load(store, tmp_path, [
        "3,Late,Kim One,Ana,03/02/2026 09:00,Where is it,Kim One,yes",
        "3,Late,Kim One,Ana,03/02/2026 09:10,I wait as well,Kim Two,yes",
        "3,Late,Kim One,Ana,03/02/2026 14:00,Tomorrow,Ana,yes",
    ])  # fmt: skip
    assert _read_replies(store) == {"3": "14:00"}


def test_names_are_compared_without_case_and_blanks(store, tmp_path):
    _load(store, tmp_path, [
        "4,Late,Kim One,Ana Alfa,03/02/2026 09:00,Where is it,kim  one ,",
        "4,Late,Kim One,Ana Alfa,03/02/2026 14:00,Tomorrow,ANA ALFA,",
    ])  # fmt: skip
    assert _read_replies(store) == {"4": "14:00"}


def test_what_an_agent_writes_when_opening_a_ticket_is_no_reply(store, tmp_path):
    _load(store, tmp_path, [
        "5,Call,Kim One,Ana,03/02/2026 09:00,She called,Ana,true",
        "5,Call,Kim One,Ana,03/02/2026 09:10,About the cup,Ana,true",
        "5,Call,Kim One,Ana,03/02/2026 12:00,Any news,Kim One,true",
        "5,Call,Kim One,Ana,03/02/2026 15:00,Tomorrow,Ana,true",
        "6,Call,Kim Two,Ana,03/02/2026 09:00,She called,Ana,true",
    ])  # fmt: skip
    assert _read_replies(store) == {"5": "15:00", "6": None}


def test_the_assignee_of_another_ticket_is_an_agent_wherever_the_ticket_stands(store, tmp_path):
    lines = [
        "7,Late,Kim One,Ana,03/02/2026 09:00,Where is it,Kim One,true",
        "7,Late,Kim One,Ana,03/02/2026 11:00,Tomorrow,Bea,true",
        *(f"{n},x,Kim,Ana,03/02/2026 09:00,y,Kim,true" for n in range(100, 400)),
        "8,Bill,Kim Two,Bea,03/02/2026 10:00,Where is it,Kim Two,true",
    ]
    settings = UTC.model_copy(
        update={"blocks": UTC.blocks.model_copy(update={"chunk_bytes": 512, "block_bytes": 512})}
    )
    path = write_file(tmp_path, HEADER + "\n".join(lines) + "\n", "zendesk.csv")
    load(store, [path], settings=settings)
    assert _read_replies(store)["7"] == "11:00"


@pytest.mark.parametrize(
    ("assignee", "author", "is_agent"),
    [
        ("ana@tann.example", "bea@tann.example", True),
        ("ana@gmail.com", "bea@gmail.com", False),
        ("ana@tann.example", "bea@other.example", False),
    ],
)
def test_a_mail_domain_of_the_company_makes_an_agent(store, tmp_path, assignee, author, is_agent):
    _load(store, tmp_path, [
        f"9,Late,kim@home.example,{assignee},03/02/2026 09:00,Where is it,kim@home.example,true",
        f"9,Late,kim@home.example,{assignee},03/02/2026 11:00,Tomorrow,{author},true",
    ])  # fmt: skip
    assert _read_replies(store) == {"9": "11:00" if is_agent else None}


def test_without_a_column_public_all_comments_are(store, tmp_path):
    header = HEADER.replace(",Public", "")
    _load(store, tmp_path, [
        "1,Cup,Kim One,Ana,03/02/2026 09:00,It broke,Kim One",
        "1,Cup,Kim One,Ana,03/02/2026 09:05,A new one comes,Ana",
    ], header)  # fmt: skip
    assert _read_replies(store) == {"1": "09:05"}
