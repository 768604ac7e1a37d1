"""Delimiters, quotes, line ends, and records with a wrong number of fields."""

from tests.ingest.files.damaged.cases import DAY, HEAD, DamagedFile, post, posts, semicolons

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "Excel's sep line",
        b"sep=;\n" + semicolons("1;x;" + DAY + ";gut;1\n").encode(),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile("semicolons", semicolons(f"1;x;{DAY};a,b;1\n").encode(), rows=1, texts=("a,b",)),
    DamagedFile("tabs", posts(post(1)).replace(b",", b"\t"), rows=1, texts=("gut",)),
    DamagedFile("pipes", posts(post(1)).replace(b",", b"|"), rows=1, texts=("gut",)),
    DamagedFile(
        "single quotes",
        (
            f"'post_id','channel','created_at','text','like_count'\n'1','x','{DAY}','a,b','1'\n"
        ).encode(),
        rows=1,
        texts=("a,b",),
    ),
    DamagedFile(
        "CRLF", posts(post(1), post(2, "b")).replace(b"\n", b"\r\n"), rows=2, texts=("gut", "b")
    ),
    DamagedFile(
        "CR only", posts(post(1), post(2, "b")).replace(b"\n", b"\r"), rows=2, texts=("gut", "b")
    ),
    DamagedFile(
        "all three line ends",
        posts(post(1))
        + (
            b"2,x,2024-05-01 10:00:00,b,1\r\n"
            b"3,x,2024-05-01 10:00:00,c,1\r4,x,2024-05-01 10:00:00,d,1\n"
        ),
        rows=4,
        texts=("gut", "b", "c", "d"),
    ),
    DamagedFile("no line end at the end", posts(post(1)).rstrip(b"\n"), rows=1, texts=("gut",)),
    DamagedFile(
        "line ends within quotes",
        posts(post(1, '"a\nb"'), post(2, '"c\r\nd"'), "3,x,nie,e,1\n"),
        rows=3,
        texts=("a\nb", "c\r\nd"),
        bad={6: "time"},
    ),
    DamagedFile(
        "doubled quotes",
        posts(post(1, '"sagt ""hallo"" laut"')),
        rows=1,
        texts=('sagt "hallo" laut',),
    ),
    DamagedFile(
        "inches in an unquoted field",
        posts(post(1, '5" Rohr'), post(2)),
        rows=2,
        texts=('5" Rohr', "gut"),
    ),
    DamagedFile(
        "unescaped quotes",
        posts(post(1, '"sagt "hallo" laut"'), post(2)),
        rows=2,
        texts=('sagt "hallo" laut', "gut"),
        named={"mended_quotes": 1},
    ),
    DamagedFile(
        "text behind a closing quote",
        posts(post(1, '"a"b'), post(2)),
        rows=2,
        texts=("gut",),
        bad={2: "quotes"},
    ),
    DamagedFile(
        "blank before a quote", posts(post(1, ' "a"'), post(2)), rows=2, texts=('"a"', "gut")
    ),
    DamagedFile(
        "blanks behind commas and quotes",
        posts(
            f'1, x, {DAY}, "a, ""b""\nc", 1\n',
            f'2, x, {DAY}, "d", 2\n',
            f'3, x, {DAY}, e "f", 3\n',
            head=HEAD.replace(",", ", "),
        ),
        rows=3,
        texts=('a, "b"\nc', "d", 'e "f"'),
        likes=(1, 2, 3),
    ),
    DamagedFile(
        "blanks behind semicolons, all quoted",
        posts(
            f'"1"; "x"; "{DAY}"; "a; b"; "1"\n',
            head='"post_id"; "channel"; "created_at"; "text"; "like_count"\n',
        ),
        rows=1,
        texts=("a; b",),
        likes=(1,),
    ),
    DamagedFile(
        "blanks before commas and quotes",
        posts(f'1 ,x ,{DAY} ,"a, b" ,1\n', f'2 ,x ,{DAY} ,"c" ,2\n', head=HEAD.replace(",", " ,")),
        rows=2,
        texts=("a, b", "c"),
        likes=(1, 2),
    ),
    DamagedFile(
        "blanks behind tabs and quotes",
        posts(f'1\t x\t {DAY}\t "a\tb"\t 1\n', head=HEAD.replace(",", "\t ")),
        rows=1,
        texts=("a\tb",),
        likes=(1,),
    ),
    DamagedFile(
        "a quote that is never closed behind blanks",
        posts(f'1, x, {DAY}, "a, 1\n', f'2, x, {DAY}, "b", 2\n', head=HEAD.replace(",", ", ")),
        rows=1,
        texts=(),
        bad={2: "quotes"},
    ),
    DamagedFile(
        "single quotes below a plain header",
        posts(post(1, "'a, b'"), post(2, "'it''s'"), post(3)),
        rows=3,
        texts=("a, b", "it's", "gut"),
    ),
    DamagedFile(
        "single quotes around each text",
        posts(post(1, "'a'"), post(2, "'b'")),
        rows=2,
        texts=("a", "b"),
    ),
    DamagedFile(
        "apostrophes that quote nothing",
        posts(post(1, "'s ist gut"), post(2, "'zitiert'"), post(3, "wie's geht")),
        rows=3,
        texts=("'s ist gut", "'zitiert'", "wie's geht"),
    ),
    DamagedFile(
        "cut within a quote",
        posts(post(1), '2,x,2024-05-01 10:00:00,"abgeschn'),
        rows=2,
        texts=("gut",),
        bad={3: "unclosed_quote"},
    ),
    DamagedFile(
        "a quote that another one closes far below",
        posts(post(1, '"offen'), post(2), post(3, '"zu"')),
        rows=1,
        texts=(),
        bad={2: "quotes"},
    ),
    DamagedFile("an empty quoted field", posts(post(1, '""')), rows=1, texts=(None,)),
    DamagedFile(
        "blank lines and lines of blanks",
        posts(post(1), "\n", "   \n", post(2, "b"), "\n"),
        rows=3,
        texts=("gut", "b"),
        skipped={"blank": 1},
    ),
    DamagedFile(
        "lines of delimiters only",
        posts(post(1), ",,,,\n", ",,,,\n"),
        rows=3,
        texts=("gut",),
        skipped={"blank": 2},
    ),
    DamagedFile(
        "padded cells",
        posts("  1 , x ,2024-05-01 10:00:00,  gut ,  7 \n"),
        rows=1,
        texts=("gut",),
        likes=(7,),
    ),
    DamagedFile(
        "header repeated in the middle",
        posts(post(1), HEAD, post(2, "b")),
        rows=3,
        texts=("gut", "b"),
        skipped={"repeated_header": 1},
    ),
    DamagedFile(
        "preamble above the header",
        b"Export vom 1. Mai\n\nKonto: tannquell\n" + posts(post(1)),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile(
        "headings in another order, case and dress",
        b"LIKE-COUNT,Text,Created At,extra,CHANNEL, Post_ID \n7,gut,2024-05-01 10:00:00,?,x,1\n",
        rows=1,
        texts=("gut",),
        likes=(7,),
    ),
    DamagedFile(
        "needed heading twice",
        posts("1,x,2024-05-01 10:00:00,gut,1,b\n", head=HEAD.strip() + ",text\n"),
        refused="appears twice",
    ),
    DamagedFile(
        "unneeded heading twice, another empty",
        posts("1,x,2024-05-01 10:00:00,gut,1,a,b,c\n", head=HEAD.strip() + ",note,note,\n"),
        rows=1,
        texts=("gut",),
    ),
    DamagedFile("no header", posts(post(1), head=""), refused="no known format"),
    DamagedFile(
        "a formula stays a text",
        posts(post(1, '"=HYPERLINK(""http://x"")"')),
        rows=1,
        texts=('=HYPERLINK("http://x")',),
    ),
    DamagedFile(
        "lines of too few and too many fields",
        posts(post(1), "2,x\n", post(3), post(4).strip() + ",9\n", "5,x,,2024-05-01 10:00:00,b,\n"),
        rows=5,
        texts=("gut", "gut"),
        bad={3: "fields", 5: "fields", 6: "fields"},
    ),
)
