"""A text as people read it: without escapes of JSON, HTML and addresses, and invisible marks."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_INVISIBLE_PATTERN = re.compile(f"[{_INVISIBLE}]")
ENCODED = rf"[{_INVISIBLE}]|\\u0|\\/|&#|&[a-z]{{1,8}};|%[2-7c-f][0-9a-f]"
"""A pattern, for RE2, of texts that have other variants; regardless of case."""


def list_variants(text: str) -> Iterator[str]:
    """Yield a text as it is, and as it is read.

    Examples
    --------
    >>> list(list_variants("J&ouml;rg <b>M</b>"))
    ['J&ouml;rg <b>M</b>', 'Jörg M', 'Jörg  M ']
    >>> list(list_variants("anna%40x.org"))
    ['anna%40x.org', 'anna@x.org']
    """
    yield text
    if "\\u" in text or "\\/" in text:
        yield unescape_json(text).replace("\\/", "/")
    if "<" in text or "&" in text:
        yield html.unescape(_MARKUP.sub("", text))
        yield html.unescape(_MARKUP.sub(" ", text))
    if "%" in text and (decoded := unquote(text, errors="replace")) != text:
        yield decoded
    if _INVISIBLE_PATTERN.search(text):
        yield _INVISIBLE_PATTERN.sub("", text)


def unescape_json(text: str) -> str:
    r"""Return a text with the characters that JSON escapes by number.

    Examples
    --------
    >>> unescape_json(r"J\u00f6rg")
    'Jörg'
    """
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
