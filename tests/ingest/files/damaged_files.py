# ruff: noqa: E501  one case is one line
"""Damaged and unusual files with the outcome each must have: what is loaded, what is kept apart with which rule, or why it is refused.

``bad`` is line -> rule; ``texts`` and ``likes`` are those of the posts loaded, by post_id; ``refused`` a piece of the message.
"""

import gzip
import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

HEAD = "post_id,channel,created_at,text,like_count\n"
DAY = "2024-05-01 10:00:00"


@dataclass(frozen=True)
class DamagedFile:
    """One file and its outcome."""

    name: str
    data: bytes
    rows: int = 0
    texts: tuple[Any, ...] | None = None
    likes: tuple[Any, ...] | None = None
    bad: dict[int, str] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    shows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    refused: str = ""
    file: str = "posts.csv"
    settings: dict[str, Any] = field(default_factory=dict)


def post(number: int, text: str = "gut", likes: object = 1, day: str = DAY) -> str:
    """Return one line of the file most cases are about."""
    return f"{number},x,{day},{text},{likes}\n"


def posts(*lines: str, head: str = HEAD) -> bytes:
    """Return a file of such lines."""
    return (head + "".join(lines)).encode()


def semicolons(*lines: str) -> str:
    return "post_id;channel;created_at;text;like_count\n" + "".join(lines)


def zipped(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return stream.getvalue()


def record(**more: object) -> dict[str, object]:
    return {
        "post_id": "1",
        "channel": "x",
        "created_at": DAY,
        "text": "gut",
        "like_count": 3,
    } | more


GERMAN = semicolons(
    "1;x;31.12.2024 14:05;schön;1.234\n", "2;x;01.02.2025;übel;12\n", "3;x;1.3.2025;süß;2.345.678\n"
)
ISO_ROW = "1,x,2024-05-01 10:00:00,gut,5\n"

CASES = (
    # bytes and encodings
    DamagedFile("header only", HEAD.encode(), rows=0, texts=()),
    DamagedFile("UTF-8 with BOM", b"\xef\xbb\xbf" + posts(post(1, "schön")), rows=1, texts=("schön",)),
    DamagedFile("quoted header behind a BOM", b"\xef\xbb\xbf" + posts(post(1), head='"post_id","channel","created_at","text","like_count"\n'), rows=1, texts=("gut",)),
    DamagedFile("UTF-16 little endian with emoji", ("﻿" + HEAD + post(1, "👍 ja")).replace(",", "\t").encode("utf-16-le"), rows=1, texts=("👍 ja",)),
    DamagedFile("UTF-16 big endian", ("﻿" + HEAD + post(1, "süß")).encode("utf-16-be"), rows=1, texts=("süß",)),
    DamagedFile("UTF-16 without BOM", (HEAD + post(1, "suess")).encode("utf-16-le"), rows=1, texts=("suess",)),
    DamagedFile("UTF-16 cut in half a character", ("﻿" + HEAD + post(1)).encode("utf-16-le")[:-1], refused="not utf-16"),
    DamagedFile("cp1252 with euro sign and quotes", (HEAD + post(1, "„5 €“ für Käse")).encode("cp1252"), rows=1, texts=("„5 €“ für Käse",)),
    DamagedFile("latin-1", (HEAD + post(1, "Grüße")).encode("latin-1"), rows=1, texts=("Grüße",)),
    DamagedFile("one cp1252 line in UTF-8", posts(post(1, "schön"), post(2, "süß")) + "3,x,2024-05-01 10:00:00,übel,1\n".encode("cp1252"), rows=3, texts=("schön", "süß", "übel"), named={"lines_in_cp1252": 1}),
    DamagedFile("a last line in cp1252 without line end in UTF-8", posts(post(1, "schön"), post(2, "süß")) + "3,x,2024-05-01 10:00:00,übel,1".encode("cp1252"), rows=3, texts=("schön", "süß", "übel"), named={"lines_in_cp1252": 1}),
    DamagedFile("half a letter of UTF-8 in one line", posts(post(1, "schön"), post(2, "süß")) + b"3,x,2024-05-01 10:00:00,M\xc3ller,1\n", rows=3, texts=("schön", "süß"), bad={4: "encoding"}),
    DamagedFile("DOS code page", (HEAD + post(1, "für Käse schön über übel")).encode("cp850"), rows=1, texts=("für Käse schön über übel",)),
    DamagedFile("DOS code page, said so", (HEAD + post(1, "für Käse")).encode("cp850"), rows=1, texts=("für Käse",), settings={"encoding": "cp850"}),
    DamagedFile("Mac code page", (HEAD + post(1, "für Käse schön über übel")).encode("mac-roman"), rows=1, texts=("für Käse schön über übel",)),
    DamagedFile("Russian in a code page of its own", (HEAD + post(1, "Привет мир хорошо")).encode("cp1251"), refused="neither UTF-8 nor cp1252"),
    DamagedFile("Polish in a code page of its own", (HEAD + post(1, "Zażółć gęślą jaźń")).encode("cp1250"), refused="neither UTF-8 nor cp1252"),
    DamagedFile("Polish, its code page said", (HEAD + post(1, "Zażółć gęślą jaźń")).encode("cp1250"), rows=1, texts=("Zażółć gęślą jaźń",), settings={"encoding": "cp1250"}),
    DamagedFile("apostrophes of print in English cp1252", (HEAD + post(1, "It’s fine – don’t worry")).encode("cp1252"), rows=1, texts=("It’s fine – don’t worry",)),
    DamagedFile("umlauts in a row in cp1252", (HEAD + post(1, "äöüß ÄÖÜ")).encode("cp1252"), rows=1, texts=("äöüß ÄÖÜ",)),
    DamagedFile("half a sign in a key of JSON", b'[{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"a","\\udfaa":"z"}]', rows=1, texts=("a",), file="posts.json"),
    DamagedFile("a code page without words", HEAD.encode() + bytes([*b"1,x,2024-05-01 10:00:00,a", 0x81, *b"b", 0x8d, *b"c,1\n"]), refused="neither UTF-8 nor cp1252"),
    DamagedFile("NUL within a text", posts(post(1, "a\0b")), rows=1, texts=("a\0b",)),
    DamagedFile("double-encoded letters", posts(post(1, "MÃ¼ller"), post(2, "Müller â"), post(3, "StraÃŸe â€“ gut ðŸ˜Š")), rows=3, texts=("Müller", "Müller â", "Straße – gut 😊"), named={"double_encoded": 2}),
    DamagedFile("double-encoded headings", "KundenÃ¼berschrift,Post-ID,channel,created_at,text\n,1,x,2024-05-01 10:00:00,gut\n".encode(), rows=1, texts=("gut",)),
    DamagedFile("double and single encoded in one cell stay", posts(post(1, "MÃ¼ller ist Müller")), rows=1, texts=("MÃ¼ller ist Müller",)),
    # delimiters, quotes, line ends
    DamagedFile("Excel's sep line", b"sep=;\n" + semicolons("1;x;" + DAY + ";gut;1\n").encode(), rows=1, texts=("gut",)),
    DamagedFile("semicolons", semicolons(f"1;x;{DAY};a,b;1\n").encode(), rows=1, texts=("a,b",)),
    DamagedFile("tabs", posts(post(1)).replace(b",", b"\t"), rows=1, texts=("gut",)),
    DamagedFile("pipes", posts(post(1)).replace(b",", b"|"), rows=1, texts=("gut",)),
    DamagedFile("single quotes", f"'post_id','channel','created_at','text','like_count'\n'1','x','{DAY}','a,b','1'\n".encode(), rows=1, texts=("a,b",)),
    DamagedFile("CRLF", posts(post(1), post(2, "b")).replace(b"\n", b"\r\n"), rows=2, texts=("gut", "b")),
    DamagedFile("CR only", posts(post(1), post(2, "b")).replace(b"\n", b"\r"), rows=2, texts=("gut", "b")),
    DamagedFile("all three line ends", posts(post(1)) + b"2,x,2024-05-01 10:00:00,b,1\r\n3,x,2024-05-01 10:00:00,c,1\r4,x,2024-05-01 10:00:00,d,1\n", rows=4, texts=("gut", "b", "c", "d")),
    DamagedFile("no line end at the end", posts(post(1)).rstrip(b"\n"), rows=1, texts=("gut",)),
    DamagedFile("line ends within quotes", posts(post(1, '"a\nb"'), post(2, '"c\r\nd"'), "3,x,nie,e,1\n"), rows=3, texts=("a\nb", "c\r\nd"), bad={6: "time"}),
    DamagedFile("doubled quotes", posts(post(1, '"sagt ""hallo"" laut"')), rows=1, texts=('sagt "hallo" laut',)),
    DamagedFile("inches in an unquoted field", posts(post(1, '5" Rohr'), post(2)), rows=2, texts=('5" Rohr', "gut")),
    DamagedFile("unescaped quotes", posts(post(1, '"sagt "hallo" laut"'), post(2)), rows=2, texts=('sagt "hallo" laut', "gut"), named={"mended_quotes": 1}),
    DamagedFile("text behind a closing quote", posts(post(1, '"a"b'), post(2)), rows=2, texts=("gut",), bad={2: "quotes"}),
    DamagedFile("blank before a quote", posts(post(1, ' "a"'), post(2)), rows=2, texts=('"a"', "gut")),
    DamagedFile("blanks behind commas and quotes", posts(f'1, x, {DAY}, "a, ""b""\nc", 1\n', f'2, x, {DAY}, "d", 2\n', f'3, x, {DAY}, e "f", 3\n', head=HEAD.replace(",", ", ")), rows=3, texts=('a, "b"\nc', "d", 'e "f"'), likes=(1, 2, 3)),
    DamagedFile("blanks behind semicolons, all quoted", posts(f'"1"; "x"; "{DAY}"; "a; b"; "1"\n', head='"post_id"; "channel"; "created_at"; "text"; "like_count"\n'), rows=1, texts=("a; b",), likes=(1,)),
    DamagedFile("blanks before commas and quotes", posts(f'1 ,x ,{DAY} ,"a, b" ,1\n', f'2 ,x ,{DAY} ,"c" ,2\n', head=HEAD.replace(",", " ,")), rows=2, texts=("a, b", "c"), likes=(1, 2)),
    DamagedFile("blanks behind tabs and quotes", posts(f'1\t x\t {DAY}\t "a\tb"\t 1\n', head=HEAD.replace(",", "\t ")), rows=1, texts=("a\tb",), likes=(1,)),
    DamagedFile("a quote that is never closed behind blanks", posts(f'1, x, {DAY}, "a, 1\n', f'2, x, {DAY}, "b", 2\n', head=HEAD.replace(",", ", ")), rows=1, texts=(), bad={2: "quotes"}),
    DamagedFile("single quotes below a plain header", posts(post(1, "'a, b'"), post(2, "'it''s'"), post(3)), rows=3, texts=("a, b", "it's", "gut")),
    DamagedFile("single quotes around each text", posts(post(1, "'a'"), post(2, "'b'")), rows=2, texts=("a", "b")),
    DamagedFile("apostrophes that quote nothing", posts(post(1, "'s ist gut"), post(2, "'zitiert'"), post(3, "wie's geht")), rows=3, texts=("'s ist gut", "'zitiert'", "wie's geht")),
    DamagedFile("cut within a quote", posts(post(1), '2,x,2024-05-01 10:00:00,"abgeschn'), rows=2, texts=("gut",), bad={3: "unclosed_quote"}),
    DamagedFile("a quote that another one closes far below", posts(post(1, '"offen'), post(2), post(3, '"zu"')), rows=1, texts=(), bad={2: "quotes"}),
    DamagedFile("an empty quoted field", posts(post(1, '""')), rows=1, texts=(None,)),
    # arity
    DamagedFile("blank lines and lines of blanks", posts(post(1), "\n", "   \n", post(2, "b"), "\n"), rows=3, texts=("gut", "b"), skipped={"blank": 1}),
    DamagedFile("lines of delimiters only", posts(post(1), ",,,,\n", ",,,,\n"), rows=3, texts=("gut",), skipped={"blank": 2}),
    DamagedFile("padded cells", posts("  1 , x ,2024-05-01 10:00:00,  gut ,  7 \n"), rows=1, texts=("gut",), likes=(7,)),
    DamagedFile("header repeated in the middle", posts(post(1), HEAD, post(2, "b")), rows=3, texts=("gut", "b"), skipped={"repeated_header": 1}),
    DamagedFile("preamble above the header", b"Export vom 1. Mai\n\nKonto: tannquell\n" + posts(post(1)), rows=1, texts=("gut",)),
    DamagedFile("headings in another order, case and dress", b"LIKE-COUNT,Text,Created At,extra,CHANNEL, Post_ID \n7,gut,2024-05-01 10:00:00,?,x,1\n", rows=1, texts=("gut",), likes=(7,)),
    DamagedFile("needed heading twice", posts("1,x,2024-05-01 10:00:00,gut,1,b\n", head=HEAD.strip() + ",text\n"), refused="appears twice"),
    DamagedFile("unneeded heading twice, another empty", posts("1,x,2024-05-01 10:00:00,gut,1,a,b,c\n", head=HEAD.strip() + ",note,note,\n"), rows=1, texts=("gut",)),
    DamagedFile("no header", posts(post(1), head=""), refused="no known format"),
    DamagedFile("a formula stays a text", posts(post(1, '"=HYPERLINK(""http://x"")"')), rows=1, texts=('=HYPERLINK("http://x")',)),
    DamagedFile("lines of too few and too many fields", posts(post(1), "2,x\n", post(3), post(4).strip() + ",9\n", "5,x,,2024-05-01 10:00:00,b,\n"), rows=5, texts=("gut", "gut"), bad={3: "fields", 5: "fields", 6: "fields"}),
    # values
    DamagedFile("what is no count", posts(*(post(number, likes=cell) for number, cell in enumerate(("1", "1.75", "2.9", "1e3", "99999999999999999999", "١٢", "zwei"), 1))), rows=7, likes=(1,), bad=dict.fromkeys(range(3, 9), "count")),
    DamagedFile("what is no day", posts(*(post(number, day=cell) for number, cell in enumerate(("2024-02-29", "2024-02-30", "31.04.2024", "2023-02-29 10:00:00", "31.12.24", "45413", "2024-05-01 25:00:00"), 1))), rows=7, texts=("gut",), bad=dict.fromkeys(range(3, 9), "time")),
    DamagedFile("German numbers and dates", GERMAN.encode("cp1252"), rows=3, texts=("schön", "übel", "süß"), likes=(1234, 12, 2345678)),
    DamagedFile("1.234 fits both conventions", semicolons(f"1;x;{DAY};a;1.234\n", f"2;x;{DAY};b;12\n").encode(), refused="fit both 1.234"),
    DamagedFile("1.234 decided", semicolons(f"1;x;{DAY};a;1.234\n").encode(), rows=1, likes=(1234,), settings={"decimal": "de"}),
    DamagedFile("1.234 as a decimal is no count", semicolons(f"1;x;{DAY};a;1.234\n").encode(), rows=1, texts=(), bad={2: "count"}, settings={"decimal": "en"}),
    DamagedFile("01/02/2024 fits both", posts(post(1, day="01/02/2024"), post(2, day="03/04/2024")), refused="day/month and month/day"),
    DamagedFile("31/12/2024 decides the column", posts(post(1, day="01/02/2024"), post(2, day="31/12/2024")), rows=2, texts=("gut", "gut")),
    DamagedFile("both orders in one column", posts(post(1, day="01/02/2024"), post(2, day="31/12/2024"), post(3, day="12/31/2024")), rows=3, texts=("gut", "gut"), bad={2: "time"}),
    DamagedFile("mixed offsets", posts(post(1, day="2024-05-01T10:00:00Z"), post(2, day="2024-05-01T12:00:00+0200"), post(3, day="2024-05-01 05:00:00-05")), rows=3, texts=("gut", "gut", "gut")),
    DamagedFile("counts written as floats", posts(post(1, likes="424.0"), post(2, likes="7.00")), rows=2, likes=(424, 7)),
    DamagedFile("1.2K", posts(post(1, likes="1.2K"), post(2, likes="3M")), rows=2, likes=(1200, 3_000_000)),
    DamagedFile("words for nothing", posts(*(post(number, likes=word) for number, word in enumerate(("-", "k. A.", "n/a", "–", "NULL", ""), 1))), rows=6, likes=()),
    DamagedFile("id rounded by a spreadsheet", posts("1.22158E+17,x,2024-05-01 10:00:00,gut,1\n"), rows=1, texts=(), bad={2: "damaged_id"}),
    DamagedFile("ids of 18 and 23 digits, leading zeros, NA", posts(*(f"{number},x,{DAY},{number},1\n" for number in ("007", "123456789012345678", "12345678901234567890123", "NA"))), rows=4, texts=("007", "123456789012345678", "12345678901234567890123", "NA")),
    DamagedFile("no id", posts(post(1), ",x,2024-05-01 10:00:00,gut,1\n"), rows=2, texts=("gut",), bad={3: "required"}),
    DamagedFile("a field of 3 MB", posts(post(1, "a" * 3_000_000)), rows=1, texts=("a" * 3_000_000,)),
    # containers
    DamagedFile("gzip", gzip.compress(posts(post(1))), rows=1, texts=("gut",), file="posts.csv.gz"),
    DamagedFile("gzip called .csv", gzip.compress(posts(post(1))), rows=1, texts=("gut",)),
    DamagedFile("plain text called .gz", posts(post(1)), rows=1, texts=("gut",), file="posts.csv.gz"),
    DamagedFile("gzip cut short", gzip.compress(posts(*(post(number) for number in range(99))))[:-30], refused="damaged, cut short"),
    DamagedFile("zip with a name that climbs", zipped(**{"..__..__posts_DOT_csv": posts(post(1))}), rows=1, texts=("gut",), file="posts.zip"),
    # JSON
    DamagedFile("JSON list", json.dumps([record()]).encode(), rows=1, likes=(3,), file="posts.json"),
    DamagedFile("JSON with BOM", b"\xef\xbb\xbf" + json.dumps([record()]).encode(), rows=1, likes=(3,), file="posts.json"),
    DamagedFile("list wrapped in an object", json.dumps({"data": [record()], "next": None}).encode(), rows=1, likes=(3,), file="posts.json"),
    DamagedFile("JSON called .csv", json.dumps([record()]).encode(), rows=1, likes=(3,)),
    DamagedFile("ids of 17 to 20 digits in JSON", f'[{{"post_id":12345678901234567890,"channel":"x","created_at":"{DAY}","text":"12345678901234567890"}}]'.encode(), rows=1, texts=("12345678901234567890",), file="posts.json"),
    DamagedFile("objects of different keys", json.dumps([record(), record(post_id="2", like_count=None), record(post_id="3", note="x")]).encode(), rows=3, texts=("gut", "gut", "gut"), file="posts.json"),
    DamagedFile("list of no objects", b'[1, "a", null]', refused="no known format", file="posts.json"),
    DamagedFile("NaN", b'[{"post_id": NaN}]', refused="NaN is no JSON", file="posts.json"),
    DamagedFile("JSON cut short", json.dumps([record()]).encode()[:-3], refused="not valid JSON", file="posts.json"),
    DamagedFile("key twice", (json.dumps([record()])[:-2] + ',"text":"schlecht"}]').encode(), rows=1, texts=(), bad={1: "duplicate_key"}, file="posts.json", settings={"source": "generic_posts"}),
    DamagedFile("NDJSON with a bad line", (json.dumps(record()) + "\n{oops}\n" + json.dumps(record(post_id="2")) + "\n").encode(), rows=3, texts=("gut", "gut"), bad={2: "json"}, file="posts.ndjson"),
    DamagedFile("a late key in NDJSON", (json.dumps(record(like_count=None)) + "\n" + json.dumps(record(post_id="2", like_count=9)) + "\n").encode(), rows=2, likes=(9,), file="posts.ndjson"),
    DamagedFile("half a surrogate pair", b'{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"\\ud83d"}\n{"post_id":"2","channel":"x","created_at":"2024-05-01","text":"ok"}\n', rows=2, texts=("ok",), bad={1: "surrogate"}, file="posts.ndjson"),
    DamagedFile("amounts and ids with an exponent in JSON", b'[{"order_id":"1","customer_id":"a","ordered_at":"2024-05-01","amount":1.25e2,"currency":"EUR"},{"order_id":1.22158e17,"customer_id":"a","ordered_at":"2024-05-01","amount":5,"currency":"EUR"}]', rows=2, bad={2: "damaged_id"}, shows={"SELECT order_id, amount::VARCHAR FROM orders": [("1", "125.0000")]}, file="orders.json"),
    DamagedFile("double-encoded letters in JSON", json.dumps([record(text="M\u00c3\u00bcller")]).encode(), rows=1, texts=("Müller",), named={"double_encoded": 1}, file="posts.json"),
    DamagedFile("1.234 is a number in JSON", b'[{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"a","like_count":1.234}]', rows=1, texts=(), bad={1: "count"}, file="posts.json"),
)  # fmt: skip

LIMITS = (
    DamagedFile("empty file", b"", refused="is empty"),
    DamagedFile("only a byte order mark", b"\xef\xbb\xbf", refused="is empty"),
    DamagedFile("only blank lines", b"\n\n  \n", refused="is empty"),
    DamagedFile("gzip bomb", gzip.compress(b"a" * 30_000_000), refused="compression_ratio", file="posts.csv.gz"),
    DamagedFile("zip within a zip", zipped(inner_DOT_zip=zipped(posts_DOT_csv=posts(post(1)))), refused="archive within an archive", file="posts.zip"),
    DamagedFile("zip without data", zipped(readme_DOT_md=b"hi"), refused="holds no CSV", file="posts.zip"),
    DamagedFile("PDF called .csv", b"%PDF-1.7 ...", refused="a PDF document"),
    DamagedFile("web page called .csv", b"<!DOCTYPE html><html><body>Login</body></html>", refused="a web page"),
    DamagedFile("nested deeper than allowed", b'[{"post_id":' + b"[" * 200 + b"]" * 200 + b"}]", refused="nesting", file="posts.json"),
    DamagedFile("nested within records", b'[{"post_id":' + b'{"a":' * 100 + b"1" + b"}" * 101 + b"]", refused="posts.json: JSON nested deeper", file="posts.json"),
    DamagedFile("one line that gzip makes small", gzip.compress(b"a" * 40_000_000)[:-8] + b"\0" * 8, refused="limit|damaged", file="posts.csv.gz"),
    DamagedFile("nested without end", b"[" * 100_000, refused="not valid JSON|nesting", file="posts.json"),
    DamagedFile("more columns than allowed", (",".join(f"a{number}" for number in range(3000)) + "\n").encode(), refused="limit: columns"),
    DamagedFile("a line without end", HEAD.encode() + b'1,x,2024-05-01 10:00:00,"' + b"a" * 40_000_000, refused="limit: line_bytes"),
)  # fmt: skip
"""What holds no data, and what is beyond a limit: refused always, and not counted among the damaged files."""
