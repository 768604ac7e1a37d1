"""Byte order marks, code pages and damaged bytes."""

from tests.ingest.files.damaged.cases import HEAD, DamagedFile, post, posts

CASES: tuple[DamagedFile, ...] = (
    DamagedFile("header only", HEAD.encode(), rows=0, texts=()),
    DamagedFile(
        "UTF-8 with BOM", b"\xef\xbb\xbf" + posts(post(1, "schön")), rows=1, texts=("schön",)
    ),
    DamagedFile(
        "quoted header behind a BOM",
        b"\xef\xbb\xbf"
        + posts(post(1), head='"post_id","channel","created_at","text","like_count"\n'),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "UTF-16 little endian with emoji",
        ("﻿" + HEAD + post(1, "👍 ja")).replace(",", "\t").encode("utf-16-le"),
        rows=1,
        texts=("👍 ja",),
    ),
    DamagedFile(
        "UTF-16 big endian",
        ("﻿" + HEAD + post(1, "süß")).encode("utf-16-be"),
        rows=1,
        texts=("süß",),
    ),
    DamagedFile(
        "UTF-16 without BOM",
        (HEAD + post(1, "suess")).encode("utf-16-le"),
        rows=1,
        texts=("suess",),
    ),
    DamagedFile(
        "UTF-16 cut in half a character",
        ("﻿" + HEAD + post(1)).encode("utf-16-le")[:-1],
        refused="not utf-16",
    ),
    DamagedFile(
        "cp1252 with euro sign and quotes",
        (HEAD + post(1, "„5 €“ für Käse")).encode("cp1252"),
        rows=1,
        texts=("„5 €“ für Käse",),
    ),
    DamagedFile("latin-1", (HEAD + post(1, "Grüße")).encode("latin-1"), rows=1, texts=("Grüße",)),
    DamagedFile(
        "one cp1252 line in UTF-8",
        posts(post(1, "schön"), post(2, "süß"))
        + "3,x,2024-05-01 10:00:00,übel,1\n".encode("cp1252"),
        rows=3,
        texts=("schön", "süß", "übel"),
        named={"lines_in_cp1252": 1},
    ),
    DamagedFile(
        "a last line in cp1252 without line end in UTF-8",
        posts(post(1, "schön"), post(2, "süß")) + "3,x,2024-05-01 10:00:00,übel,1".encode("cp1252"),
        rows=3,
        texts=("schön", "süß", "übel"),
        named={"lines_in_cp1252": 1},
    ),
    DamagedFile(
        "half a letter of UTF-8 in one line",
        posts(post(1, "schön"), post(2, "süß")) + b"3,x,2024-05-01 10:00:00,M\xc3ller,1\n",
        rows=3,
        texts=("schön", "süß"),
        bad={4: "encoding"},
    ),
    DamagedFile(
        "DOS code page",
        (HEAD + post(1, "für Käse schön über übel")).encode("cp850"),
        rows=1,
        texts=("für Käse schön über übel",),
    ),
    DamagedFile(
        "DOS code page, said so",
        (HEAD + post(1, "für Käse")).encode("cp850"),
        rows=1,
        texts=("für Käse",),
        settings={"encoding": "cp850"},
    ),
    DamagedFile(
        "Mac code page",
        (HEAD + post(1, "für Käse schön über übel")).encode("mac-roman"),
        rows=1,
        texts=("für Käse schön über übel",),
    ),
    DamagedFile(
        "Russian in a code page of its own",
        (HEAD + post(1, "Привет мир хорошо")).encode("cp1251"),
        refused="neither UTF-8 nor cp1252",
    ),
    DamagedFile(
        "Polish in a code page of its own",
        (HEAD + post(1, "Zażółć gęślą jaźń")).encode("cp1250"),
        refused="neither UTF-8 nor cp1252",
    ),
    DamagedFile(
        "Polish, its code page said",
        (HEAD + post(1, "Zażółć gęślą jaźń")).encode("cp1250"),
        rows=1,
        texts=("Zażółć gęślą jaźń",),
        settings={"encoding": "cp1250"},
    ),
    DamagedFile(
        "apostrophes of print in English cp1252",
        (HEAD + post(1, "It’s fine – don’t worry")).encode("cp1252"),
        rows=1,
        texts=("It’s fine – don’t worry",),
    ),
    DamagedFile(
        "umlauts in a row in cp1252",
        (HEAD + post(1, "äöüß ÄÖÜ")).encode("cp1252"),
        rows=1,
        texts=("äöüß ÄÖÜ",),
    ),
    DamagedFile(
        "half a sign in a key of JSON",
        b'[{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"a","\\udfaa":"z"}]',
        rows=1,
        texts=("a",),
        file="posts.json",
    ),
    DamagedFile(
        "a code page without words",
        HEAD.encode() + bytes([*b"1,x,2024-05-01 10:00:00,a", 0x81, *b"b", 0x8D, *b"c,1\n"]),
        refused="neither UTF-8 nor cp1252",
    ),
    DamagedFile("NUL within a text", posts(post(1, "a\0b")), rows=1, texts=("a\0b",)),
    DamagedFile(
        "double-encoded letters",
        posts(post(1, "MÃ¼ller"), post(2, "Müller â"), post(3, "StraÃŸe â€“ gut ðŸ˜Š")),
        rows=3,
        texts=("Müller", "Müller â", "Straße – gut 😊"),
        named={"double_encoded": 2},
    ),
    DamagedFile(
        "double-encoded headings",
        (
            "KundenÃ¼berschrift,Post-ID,channel,created_at,text\n,1,x,2024-05-01 10:00:00,gut\n"
        ).encode(),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "double and single encoded in one cell stay",
        posts(post(1, "MÃ¼ller ist Müller")),
        rows=1,
        texts=("MÃ¼ller ist Müller",),
    ),
)
