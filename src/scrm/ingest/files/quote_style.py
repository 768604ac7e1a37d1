"""How a CSV file writes quotes, and its bytes with the quotes of RFC 4180.

Most files follow the RFC; others escape a quote with a backslash, or have blanks between a
delimiter and a quote.
"""

import re
from collections.abc import Iterator
from typing import Literal

QuoteStyle = Literal["plain", "escaped", "padded"]
_ESCAPED = re.compile(rb'\\(["\\])')
_LONGEST = 64 << 20
"""Bytes that may wait for the end of a quoted field; the limit of a record is lower."""


def normalise_quotes(
    chunks: Iterator[bytes], style: QuoteStyle, delimiter: str, quote: str
) -> Iterator[bytes]:
    """Yield bytes of another style with the quotes of RFC 4180."""
    if style == "escaped":
        return double_escaped_quotes(chunks)
    return strip_padding(chunks, delimiter, quote)


def double_escaped_quotes(chunks: Iterator[bytes]) -> Iterator[bytes]:
    r"""Yield bytes with quotes doubled that were escaped with a backslash.

    Examples
    --------
    >>> b"".join(double_escaped_quotes(iter([b'"a \\', b'"b\\" c\\\\"'])))
    b'"a ""b"" c\\"'
    """
    held = b""
    for chunk in chunks:
        data = held + chunk
        held = b"\\" if (len(data) - len(data.rstrip(b"\\"))) % 2 else b""
        data = data.removesuffix(held) if held else data
        yield _ESCAPED.sub(lambda found: b'""' if found[1] == b'"' else b"\\", data)
    yield held


def strip_padding(chunks: Iterator[bytes], delimiter: str, quote: str) -> Iterator[bytes]:
    r"""Yield bytes without the blanks between delimiters and quotes.

    Examples
    --------
    >>> b"".join(strip_padding(iter([b'1, "a, ""b""\n c" , d\n']), ",", '"'))
    b'1,"a, ""b""\n c", d\n'
    """
    mark, border = re.escape(quote.encode()), re.escape(delimiter.encode()) + rb"\r\n"
    opens = rb"(^|[%b])%b" % (border, rb" *" if delimiter == "\t" else rb"[ \t]*")
    whole = rb"%b(%b(?:[^%b]|%b%b)*%b)[ \t]*?(?=[%b]|$)" % (opens, *[mark] * 5, border)
    field = re.compile(rb"%b|%b(?=%b)" % (whole, opens, mark))  # also an opening quote alone
    held = b""
    for chunk in chunks:
        data = held + chunk
        end = _end_of_records(data, quote.encode()) if len(data) < _LONGEST else len(data)
        held = data[end:]
        yield field.sub(rb"\1\2\3", data[:end])
    yield field.sub(rb"\1\2\3", held)


def _end_of_records(data: bytes, quote: bytes) -> int:
    """Return the position after the last line end outside quotes."""
    end = _last_line_end(data, len(data))
    is_open = data.count(quote, 0, max(end, 0)) % 2
    while end >= 0 and is_open:
        before = _last_line_end(data, end)
        is_open = (is_open + data.count(quote, max(before, 0), end)) % 2
        end = before
    return end + 1


def _last_line_end(data: bytes, end: int) -> int:
    return max(data.rfind(b"\n", 0, end), data.rfind(b"\r", 0, end))
