"""Values are found in files however they are packed and encoded."""

import bz2
import gzip
import lzma
import zipfile
import zlib

import pytest

from scrm.privacy.compressed_files import UnreadableError
from scrm.privacy.file_contents import read_contents
from scrm.privacy.file_search import FoundFile, clean_file, has_values
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
