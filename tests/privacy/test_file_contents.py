"""Values are found in files however they are packed and encoded."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile
import zlib
from contextlib import closing
from email.message import EmailMessage

import polars as pl
import pytest
import xlsxwriter

from scrm.privacy.compressed_files import UnreadableError
from scrm.privacy.file_contents import read_contents
from scrm.privacy.file_search import FoundFile, clean_file, find_files, has_values
from scrm.privacy.matcher import Matcher
from scrm.privacy.pdf_texts import read_pdf_texts
from scrm.privacy.person_values import Value

MATCHER = Matcher(
    [
        Value("email", "jörg@mail.example"),
        Value("phone", "+4930901820"),
        Value("name", "Jörg Straßburg"),
        Value("handle", "teefreund"),
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "Mail an JÖRG@MAIL.EXAMPLE.",
        "Jo\u0308rg Straßburg",
        "Joerg Strassburg schrieb",
        "Tel (030) 90-18-20",
        "tel:004930901820",
        "@Teefreund sagt",
        "https://x.example/teefreund?a=1",
    ],
)
def test_a_value_is_found_in_every_form(text):
    assert MATCHER.is_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "björg@mail.example",
        "jörg@mail.exampleton",
        "Teefreunde und teefreund",
        "103090182099",
        "Jörg und Straßburg",
    ],
)
def test_other_texts_are_not_taken_for_a_value(text):
    assert not MATCHER.is_in(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_texts_are_read_in_their_encoding(tmp_path, encoding):
    file = tmp_path / "a.txt"
    file.write_bytes("Kontakt: Jörg Straßburg, heute".encode(encoding))
    assert has_values(file, MATCHER)
    assert clean_file(FoundFile(file, "redact"), MATCHER).action == "redact"
    assert not has_values(file, MATCHER)
    assert "Kontakt: [erased], heute" in file.read_bytes().decode(encoding)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zlib.compress])
def test_compressed_files_are_unpacked(tmp_path, pack):
    file = tmp_path / "a.log.gz"
    file.write_bytes(pack(b"Ruf 030/901820 an\n"))
    assert has_values(file, MATCHER)


def test_archives_are_searched_at_any_member(tmp_path):
    file = tmp_path / "a.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b/c.xml", "<t>J&#246;rg </t><t>Stra&#223;burg</t>")
    assert has_values(file, MATCHER)


def test_glyph_numbers_of_a_pdf_are_turned_into_characters():
    cmap = b"beginbfchar <0003> <0020> endbfchar beginbfrange <0010> <0029> <0061> endbfrange"
    word = "".join(f"{ord(letter) - ord('a') + 0x10:04X}" for letter in "teefreund")
    page = f"BT [<{word[:12]}> -20 <{word[12:]}>] TJ ET".encode()
    data = b"%PDF-1.7\n" + b"".join(
        b"stream\n" + zlib.compress(part) + b"\nendstream\n" for part in (cmap, page)
    )
    assert any("teefreund" in text for text in read_pdf_texts(data))


def test_a_damaged_file_is_reported_as_unreadable(tmp_path):
    file = tmp_path / "a.gz"
    file.write_bytes(gzip.compress(b"x" * 9999)[:-30])
    with pytest.raises(UnreadableError):
        list(read_contents(file.read_bytes()))


def _write_tar(text: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(text.encode())
        archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


def _write_mail(text: str) -> bytes:
    mail = EmailMessage()
    mail.set_content(text, cte="base64")
    return mail.as_bytes()


def _write_sqlite(text: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (a, b)")
        connection.execute("INSERT INTO t VALUES (?, 1)", (text,))
        connection.commit()
        return bytes(connection.serialize())


def _write_arrow(text: str) -> bytes:
    out = io.BytesIO()
    pl.DataFrame({"a": [{"b": [text]}, None]}).write_ipc(out, compression="zstd")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tar.gz", _write_tar("Jörg Straßburg")),
        ("a.eml", _write_mail("Hallo Jörg Straßburg,")),
        ("a.sqlite", _write_sqlite("Jörg Straßburg")),
        ("a.arrow", _write_arrow("Jörg Straßburg")),
        ("a.joblib", zlib.compress(b"\x80\x04teefreund @teefreund")),
        ("a.ipynb", json.dumps({"cells": [{"outputs": ["Jörg Straßburg\n"]}]}).encode()),
        ("a.json", json.dumps([{"vorname": "Jörg", "plz": 1, "name": "Straßburg"}]).encode()),
        ("a.csv", "Vorname;Ort;Name\nJörg;Köln;Straßburg\n".encode("cp1252")),
        ("a.ndjson", b'{"a": 1}\n{"Kundennummer": 907}\n'),
        ("a.txt", "Jörg Straßburg".encode("utf-32")),
    ],
)
def test_files_of_other_kinds_are_decoded(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    matcher = Matcher([*MATCHER.values, Value("parts", "Jörg|Straßburg")], [("customer", "907")])
    assert has_values(file, matcher)
    assert not has_values(file, Matcher([Value("email", "ida@mail.example")]))


def test_a_workbook_is_searched_by_headings_and_comments(tmp_path):
    number, comment = tmp_path / "n.xlsx", tmp_path / "c.xlsx"
    with xlsxwriter.Workbook(number) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Kunden-Nr.", "Betrag", "Telefon"])
        sheet.write_row(1, 0, [907, 3, 30901820])
    with xlsxwriter.Workbook(comment) as book:
        book.add_worksheet().write_comment("A1", "Jörg Straßburg fragen")
    assert has_values(comment, MATCHER)
    assert has_values(number, MATCHER)  # Excel drops the zero of a phone number
    assert has_values(number, Matcher([], [("customer", "907")]))
    assert not has_values(number, Matcher([], [("customer", "3")]))


def test_what_cannot_be_read_is_said(tmp_path):
    file = tmp_path / "a.7z"
    file.write_bytes(b"7z\xbc\xaf\x27\x1c rest")
    assert [each.action for each in find_files([file], MATCHER)] == ["report"]


def test_a_possible_number_is_left_to_a_person(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("Rechnung: 10042 Stück")
    (found,) = find_files([file], Matcher([], [("customer", "10042")]))
    assert found.action == "look"
    assert clean_file(found, MATCHER) == found
    assert file.read_text() == "Rechnung: 10042 Stück"
