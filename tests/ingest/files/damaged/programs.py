"""Damage that programs do to the files they write."""

from tests.ingest.files.damaged.cases import (
    COUNTS,
    DAY,
    HEAD,
    TEXTS,
    DamagedFile,
    post,
    posts,
    semicolons,
)

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "a delimiter behind every line but the header's",
        posts(post(1).strip() + ",\n", post(2, "b").strip() + ",\n"),
        rows=2,
        texts=("gut", "b"),
    ),
    DamagedFile(
        "a delimiter behind the header only",
        posts(post(1), post(2, "b"), head=HEAD.strip() + ",\n"),
        rows=2,
        texts=("gut", "b"),
    ),
    DamagedFile(
        "files put together with their marks",
        b"\xef\xbb\xbf" + posts(post(1)) + b"\xef\xbb\xbf" + posts(post(2, "b")),
        rows=3,
        texts=("gut", "b"),
        skipped={"repeated_header": 1},
    ),
    DamagedFile(
        "a mark before a quoted cell in the middle",
        posts(post(1)) + b'\xef\xbb\xbf"2","x","2024-05-01 10:00:00","b, c","1"\n',
        rows=2,
        shows={TEXTS: [("1", "gut"), ("2", "b, c")]},
    ),
    DamagedFile(
        "padded with NUL to a block's size",
        posts(post(1)) + b"\0" * 500,
        rows=2,
        texts=("gut",),
        skipped={"blank": 1},
    ),
    DamagedFile(
        "the end mark of DOS",
        posts(post(1)) + b"\x1a",
        rows=2,
        texts=("gut",),
        skipped={"blank": 1},
    ),
    DamagedFile(
        "line ends of Windows written twice",
        posts(post(1), post(2, "b")).replace(b"\n", b"\r\r\n"),
        rows=2,
        texts=("gut", "b"),
    ),
    DamagedFile(
        "a column of text saved once more as CSV",
        posts('"1,x,2024-05-01 10:00:00,""a, b"",4"\n', post(2)),
        rows=2,
        texts=("a, b", "gut"),
        likes=(4, 1),
        named={"unwrapped_lines": 1},
    ),
    DamagedFile(
        "all lines quoted as a whole",
        (
            '"'
            + HEAD.strip()
            + '"\n"1,x,2024-05-01 10:00:00,""a, b"",4"\n"2,x,2024-05-01 10:00:00,gut,1"\n'
        ).encode(),
        rows=2,
        texts=("a, b", "gut"),
        likes=(4, 1),
        named={"unwrapped_lines": 2},
    ),
    DamagedFile(
        "quotes escaped with a backslash",
        posts(
            '"1","x","2024-05-01 10:00:00","sagt \\"hallo, du\\" laut","4"\n',
            '"2","x","2024-05-01 10:00:00","C:\\\\temp \\"","1"\n',
        ),
        rows=2,
        texts=('sagt "hallo, du" laut', 'C:\\temp "'),
    ),
    DamagedFile(
        "a backslash that escapes nothing",
        posts(post(1, '"C:\\temp"'), post(2, '"a ""b"" c"')),
        rows=2,
        texts=("C:\\temp", 'a "b" c'),
    ),
    DamagedFile(
        "a dump with backslash N for nothing",
        (
            "post_id\tchannel\tcreated_at\ttext\tlike_count\n1\tx\t"
            + DAY
            + "\t\\N\t\\N\n2\tx\t"
            + DAY
            + "\tgut\t3\n"
        ).encode(),
        rows=2,
        texts=(None, "gut"),
        likes=(3,),
    ),
    DamagedFile(
        "ids kept from Excel with equal sign and quotes",
        posts('"=""007""",x,2024-05-01 10:00:00,gut,"=""12"""\n'),
        rows=1,
        shows={TEXTS: [("007", "gut")], COUNTS: [("007", 12)]},
    ),
    DamagedFile(
        "no-break blanks and marks of direction around cells",
        posts("\u00a07\u00a0,x,2024-05-01 10:00:00,\u200egut\u200b,\u00a012\u202f\n"),
        rows=1,
        shows={TEXTS: [("7", "gut")], COUNTS: [("7", 12)]},
    ),
    DamagedFile(
        "signs that some readers take for line ends",
        posts(post(1, "a\u2028b\x85c\x0bd\x0ce\x1cf")),
        rows=1,
        texts=("a\u2028b\x85c\x0bd\x0ce\x1cf",),
    ),
    DamagedFile(
        "a lone return within quotes, Windows line ends",
        posts(post(1, '"a\rb"'), post(2)).replace(b"\n", b"\r\n"),
        rows=2,
        texts=("a\rb", "gut"),
    ),
    DamagedFile(
        "emoji of several signs, letters of two",
        posts(post(1, "👩\u200d👩\u200d👧 u\u0308bel 🇩🇪")),
        rows=1,
        texts=("👩\u200d👩\u200d👧 u\u0308bel 🇩🇪",),
    ),
    DamagedFile(
        "carets between fields",
        (HEAD + post(1, "a; b") + post(2)).replace(",", "^").encode(),
        rows=2,
        texts=("a; b", "gut"),
    ),
    DamagedFile(
        "tildes between fields", posts(post(1)).replace(b",", b"~"), rows=1, texts=("gut",)
    ),
    DamagedFile(
        "control signs between fields",
        posts(post(1)).replace(b",", b"\x01"),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "unit separators between fields",
        posts(post(1)).replace(b",", b"\x1f"),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "a delimiter said by the user",
        posts(post(1)).replace(b",", b"#"),
        rows=1,
        texts=("gut",),
        settings={"delimiter": "#"},
    ),
    DamagedFile(
        "sep line with a tab behind a mark",
        b"\xef\xbb\xbfsep=\t\r\n" + posts(post(1)).replace(b",", b"\t").replace(b"\n", b"\r\n"),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "sep line in quotes",
        b'"sep=;"\n' + semicolons(f"1;x;{DAY};gut;1\n").encode(),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "the type line of PowerShell, UTF-16",
        ("\ufeff#TYPE Selected.System.Data\r\n" + HEAD + post(1, "süß")).encode("utf-16-le"),
        rows=1,
        texts=("süß",),
    ),
    DamagedFile(
        "cp1252 with Windows line ends, quotes of print and a no-break blank",
        (HEAD + post(1, "„schön“ – 5\u00a0€ … ja") + post(2, "für"))
        .replace("\n", "\r\n")
        .encode("cp1252"),
        rows=2,
        texts=("„schön“ – 5\u00a0€ … ja", "für"),
    ),
    DamagedFile(
        "notes of a report below a blank line",
        posts(
            post(1),
            post(2, "b"),
            "\n",
            '"Grand Totals (2 records)"\n',
            "Confidential Information - Do Not Distribute\n",
            '"Copyright (c) 2000-2024, all rights reserved."\n',
        ),
        rows=5,
        texts=("gut", "b"),
        skipped={"footer": 3},
    ),
    DamagedFile(
        "a cut line below a blank line is no note",
        posts(post(1), "\n", "2\n"),
        rows=2,
        texts=("gut",),
        bad={4: "fields"},
    ),
    DamagedFile(
        "a second table below the first",
        posts(post(1), "\n", "campaign,cost\n", "Mai,12\n"),
        rows=3,
        texts=("gut",),
        bad={4: "fields", 5: "fields"},
    ),
    DamagedFile(
        "a row of totals",
        posts(post(1), post(2, "b", 3), "Total,,,,4\n"),
        rows=3,
        likes=(1, 3),
        skipped={"total_row": 1},
    ),
    DamagedFile(
        "a preamble as wide as the table",
        posts(post(1), head="Bericht,,,,\nvom 1. Mai,,,,\n,,,,\n" + HEAD),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "a heading of two lines",
        posts(post(1), head='"post_id","channel","created_at","text","like\ncount"\n'),
        rows=1,
        likes=(1,),
    ),
    DamagedFile(
        "headings with a star, a colon and invisible signs",
        posts(post(1), head="\u200bPost_ID*,Channel:,Created\u00a0At,TEXT,Like Count\n"),
        rows=1,
        texts=("gut",),
        likes=(1,),
    ),
    DamagedFile(
        "heading letters of two signs",
        posts(post(1).strip() + ",ja\n", head=HEAD.strip() + ",gro\u0308\u00dfe\n"),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "a list of SAP with rulers",
        (
            "-" * 50
            + "\n|KUNNR     |NAME1      |ORT01 |PSTLZ|LAND1|\n"
            + "-" * 50
            + (
                "\n|0000100001|Muster GmbH|Berlin|01067|DE   |\n"
                "|0000100002|Süd & Co   |Köln  |50667|DE   |\n"
            )
            + "-" * 50
            + "\n"
        ).encode("cp1252"),
        rows=4,
        shows={
            "SELECT customer_id, company, city, postal_code FROM customers ORDER BY line": [
                ("0000100001", "Muster GmbH", "Berlin", "01067"),
                ("0000100002", "Süd & Co", "Köln", "50667"),
            ]
        },
        skipped={"blank": 2},
    ),
)
