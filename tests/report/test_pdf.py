"""The report as PDF: the same bytes, archivable and accessible, and text is never markup."""

import re
import zlib

import pytest
from tests.report.gallery import BARS, CLASSES, GALLERY, REFUSED

from scrm.report.document import build
from scrm.report.document_types import Document, Options
from scrm.report.pdf_page import render_pdf
from scrm.result import Result, Text

pytest.importorskip("typst", reason="pip install 'scrm[pdf]'")
HOSTILE = '#panic("x") $x$ *b* _i_ `c` <l> @ref // no /* no */ [ \\ " = - + ~ https://a.b'


def document(text: str = "Ein Satz.") -> Document:
    result = Result(
        Text(text, text), Text(text, text), (CLASSES,), GALLERY.facts, (Text(text, text),), (BARS,)
    )
    sections = [("gallery", result), ("score", REFUSED)]
    return build(sections, None, Options(company=text, as_of="2024-12-31"))


@pytest.mark.parametrize("template", ["monthly", "weekly", "onepage", "management"])
def test_the_same_document_gives_the_same_archivable_and_accessible_file(template: str) -> None:
    one = render_pdf(document(), template)
    assert one == render_pdf(document(), template)
    streams = b"".join(
        _inflate(stream)
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", one, re.DOTALL)
    )
    metadata = one + streams
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_one_page_is_one_page() -> None:
    long = " ".join(["Ein langer Satz über vieles, das geschah."] * 8)
    sections = [(f"a{number}", Result(Text("x", "x"), Text(long, long))) for number in range(16)]
    made = render_pdf(build(sections, None, Options()), "onepage")
    assert b"/Count 1" in made


def test_text_of_strangers_is_shown_as_it_is() -> None:
    assert render_pdf(document(HOSTILE)).startswith(b"%PDF-")


def _inflate(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""
