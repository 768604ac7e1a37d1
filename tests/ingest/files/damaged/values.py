"""Numbers, dates and ids that can be read in two ways."""

from tests.ingest.files.damaged.cases import (
    AMOUNTS,
    CRM,
    DAY,
    DAYS,
    GERMAN,
    HEAD,
    ORDERS,
    DamagedFile,
    days,
    orders,
    post,
    posts,
    semicolons,
)

CASES: tuple[DamagedFile, ...] = (
    DamagedFile(
        "what is no count",
        posts(
            *(
                post(number, likes=cell)
                for number, cell in enumerate(
                    ("1", "1.75", "2.9", "1e3", "99999999999999999999", "١٢", "zwei"), 1
                )
            )
        ),
        rows=7,
        likes=(1,),
        bad=dict.fromkeys(range(3, 9), "count"),
    ),
    DamagedFile(
        "what is no day",
        posts(
            *(
                post(number, day=cell)
                for number, cell in enumerate(
                    (
                        "2024-02-29",
                        "2024-02-30",
                        "31.04.2024",
                        "2023-02-29 10:00:00",
                        "31.12.24",
                        "45413",
                        "2024-05-01 25:00:00",
                    ),
                    1,
                )
            )
        ),
        rows=7,
        texts=("gut",),
        bad=dict.fromkeys(range(3, 9), "time"),
    ),
    DamagedFile(
        "German numbers and dates",
        GERMAN.encode("cp1252"),
        rows=3,
        texts=("schön", "übel", "süß"),
        likes=(1234, 12, 2345678),
    ),
    DamagedFile(
        "1.234 as a count is a thousand",
        semicolons(f"1;x;{DAY};a;1.234\n", f"2;x;{DAY};b;12\n").encode(),
        rows=2,
        likes=(1234, 12),
    ),
    DamagedFile(
        "1.234 decided",
        semicolons(f"1;x;{DAY};a;1.234\n").encode(),
        rows=1,
        likes=(1234,),
        settings={"decimal": "de"},
    ),
    DamagedFile(
        "1.234 as a decimal is no count",
        semicolons(f"1;x;{DAY};a;1.234\n").encode(),
        rows=1,
        texts=(),
        bad={2: "count"},
        settings={"decimal": "en"},
    ),
    DamagedFile(
        "01/02/2024 fits both",
        posts(post(1, day="01/02/2024"), post(2, day="03/04/2024")),
        refused="day/month and month/day",
    ),
    DamagedFile(
        "31/12/2024 decides the column",
        posts(post(1, day="01/02/2024"), post(2, day="31/12/2024")),
        rows=2,
        texts=("gut", "gut"),
    ),
    DamagedFile(
        "both orders in one column",
        posts(post(1, day="01/02/2024"), post(2, day="31/12/2024"), post(3, day="12/31/2024")),
        rows=3,
        texts=("gut", "gut"),
        bad={2: "time"},
    ),
    DamagedFile(
        "mixed offsets",
        posts(
            post(1, day="2024-05-01T10:00:00Z"),
            post(2, day="2024-05-01T12:00:00+0200"),
            post(3, day="2024-05-01 05:00:00-05"),
        ),
        rows=3,
        texts=("gut", "gut", "gut"),
    ),
    DamagedFile(
        "counts written as floats",
        posts(post(1, likes="424.0"), post(2, likes="7.00")),
        rows=2,
        likes=(424, 7),
    ),
    DamagedFile(
        "1.2K", posts(post(1, likes="1.2K"), post(2, likes="3M")), rows=2, likes=(1200, 3_000_000)
    ),
    DamagedFile(
        "words for nothing",
        posts(
            *(
                post(number, likes=word)
                for number, word in enumerate(("-", "k. A.", "n/a", "–", "NULL", ""), 1)
            )
        ),
        rows=6,
        likes=(),
    ),
    DamagedFile(
        "id rounded by a spreadsheet",
        posts("1.22158E+17,x,2024-05-01 10:00:00,gut,1\n"),
        rows=1,
        texts=(),
        bad={2: "damaged_id"},
    ),
    DamagedFile(
        "ids of 18 and 23 digits, leading zeros, NA",
        posts(
            *(
                f"{number},x,{DAY},{number},1\n"
                for number in ("007", "123456789012345678", "12345678901234567890123", "NA")
            )
        ),
        rows=4,
        texts=("007", "123456789012345678", "12345678901234567890123", "NA"),
    ),
    DamagedFile(
        "no id",
        posts(post(1), ",x,2024-05-01 10:00:00,gut,1\n"),
        rows=2,
        texts=("gut",),
        bad={3: "required"},
    ),
    DamagedFile(
        "a field of 3 MB", posts(post(1, "a" * 3_000_000)), rows=1, texts=("a" * 3_000_000,)
    ),
    DamagedFile(
        "German amounts of every dress",
        orders(
            "1.234,56 €", "EUR 12,50", "12,-", "1.234.567,8", "-5,00", "5,00-", "(7,25)"
        ).encode(),
        rows=7,
        shows={
            AMOUNTS: [
                ("1", "1234.5600", "EUR"),
                ("2", "12.5000", "EUR"),
                ("3", "12.0000", "EUR"),
                ("4", "1234567.8000", "EUR"),
                ("5", "-5.0000", "EUR"),
                ("6", "-5.0000", "EUR"),
                ("7", "-7.2500", "EUR"),
            ]
        },
        named={"cancellation": 3},
    ),
    DamagedFile(
        "whole amounts with dashes for cents",
        orders("5,- €", "5.-", "12,-- €", "Fr. 7.--", "1.234,–").encode(),
        rows=5,
        shows={
            AMOUNTS: [
                ("1", "5.0000", "EUR"),
                ("2", "5.0000", "EUR"),
                ("3", "12.0000", "EUR"),
                ("4", "7.0000", "CHF"),
                ("5", "1234.0000", "EUR"),
            ]
        },
        settings={"decimal": "de"},
    ),
    DamagedFile(
        "amounts of several currencies",
        orders("12.50 $", "£9.99", "CHF 1'234.50", "1 234,50 €", "¥500").encode(),
        rows=5,
        shows={
            AMOUNTS: [
                ("1", "12.5000", "USD"),
                ("2", "9.9900", "GBP"),
                ("3", "1234.5000", "CHF"),
                ("4", "1234.5000", "EUR"),
                ("5", "500.0000", "JPY"),
            ]
        },
    ),
    DamagedFile(
        "an amount whose sign contradicts the column",
        (ORDERS + "1;K1;2024-05-01;12,50 €;USD\n2;K1;2024-05-02;12,50;USD\n").encode(),
        rows=2,
        shows={AMOUNTS: [("2", "12.5000", "USD")]},
        bad={2: "currency"},
    ),
    DamagedFile(
        "American thousands",
        posts(
            *(
                post(number, likes=f'"{cell}"')
                for number, cell in enumerate(("1,234,567", "12,345", "999"), 1)
            )
        ),
        rows=3,
        likes=(1234567, 12345, 999),
    ),
    DamagedFile(
        "thousands of Switzerland, France and SI",
        posts(
            *(
                post(number, likes=cell)
                for number, cell in enumerate(
                    ("1'234", "1\u202f234", "1\u00a0234", "+12", "007"), 1
                )
            )
        ),
        rows=5,
        likes=(1234, 1234, 1234, 12, 7),
    ),
    DamagedFile(
        "rounded counts in words",
        posts(
            *(
                post(number, likes=cell)
                for number, cell in enumerate(("1.2K", '"3,4 Tsd."', "12 Mio.", "5k"), 1)
            )
        ),
        rows=4,
        likes=(1200, 3400, 12000000, 5000),
    ),
    DamagedFile(
        "days written in German",
        days(
            "31.12.2024 14:05",
            "1.5.2024",
            "1. Mai 2024",
            "1. Mai 2024 um 14:05 Uhr",
            "03. Dez. 2024, 09:00",
            "12. März 2024",
        ),
        rows=6,
        shows={
            DAYS: [
                ("1", "2024-12-31 14:05:00"),
                ("2", "2024-05-01 00:00:00"),
                ("3", "2024-05-01 00:00:00"),
                ("4", "2024-05-01 14:05:00"),
                ("5", "2024-12-03 09:00:00"),
                ("6", "2024-03-12 00:00:00"),
            ]
        },
    ),
    DamagedFile(
        "days written in English",
        days(
            "May 1, 2024, 2:05\u202fPM",
            "May 1, 2024 at 12:05 AM",
            "15 Jun 2026",
            "Sep 14, 2026",
            "02/19/2014 04:29:18 AM",
        ),
        rows=5,
        shows={
            DAYS: [
                ("1", "2024-05-01 14:05:00"),
                ("2", "2024-05-01 00:05:00"),
                ("3", "2026-06-15 00:00:00"),
                ("4", "2026-09-14 00:00:00"),
                ("5", "2014-02-19 04:29:18"),
            ]
        },
    ),
    DamagedFile(
        "days behind their weekday",
        days(
            "Mi., 1. Mai 2024 14:05",
            "Mittwoch, 1. Mai 2024",
            "Sonntag, 31.12.2023",
            "Wed, May 1, 2024",
            "Do 02.05.2024 09:00",
        ),
        rows=5,
        shows={
            DAYS: [
                ("1", "2024-05-01 14:05:00"),
                ("2", "2024-05-01 00:00:00"),
                ("3", "2023-12-31 00:00:00"),
                ("4", "2024-05-01 00:00:00"),
                ("5", "2024-05-02 09:00:00"),
            ]
        },
    ),
    DamagedFile(
        "every dress of ISO",
        days(
            "2024-05-01T10:00:00.123Z",
            "2024-05-01 10:00",
            "2024-05-01T10:00:00+02:00",
            "2024-05-01 10:00:00 UTC",
            "2024-05-01T10:00:00.000+0000",
            "2024/05/01",
        ),
        rows=6,
        shows={
            "SELECT post_id, left(created_at::VARCHAR, 16) FROM posts ORDER BY line": [
                ("1", "2024-05-01 10:00"),
                ("2", "2024-05-01 10:00"),
                ("3", "2024-05-01 08:00"),
                ("4", "2024-05-01 10:00"),
                ("5", "2024-05-01 10:00"),
                ("6", "2024-05-01 00:00"),
            ]
        },
    ),
    DamagedFile(
        "the hour that summer time leaves out and the one it gives twice",
        days("2024-03-31 02:30:00", "2024-10-27 02:30:00"),
        rows=2,
        settings={"timezone": "Europe/Berlin"},
    ),
    DamagedFile(
        "yes and no in German, English and as Excel has them",
        posts(
            *(
                post(number).strip() + f",{word}\n"
                for number, word in enumerate(("ja", "Nein", "WAHR", "FALSCH", "yes", "0"), 1)
            ),
            head=HEAD.strip() + ",is_own\n",
        ),
        rows=6,
        shows={
            "SELECT is_own FROM posts ORDER BY line": [
                (True,),
                (False,),
                (True,),
                (False,),
                (True,),
                (False,),
            ]
        },
    ),
    DamagedFile(
        "ratings as words, stars and fractions",
        posts(
            *(
                post(number).strip() + f",{word}\n"
                for number, word in enumerate(("FIVE", "4 Sterne", "3/5", '"2,0"', "eins"), 1)
            ),
            head=HEAD.strip() + ",rating\n",
        ),
        rows=5,
        shows={"SELECT rating FROM posts ORDER BY line": [(5.0,), (4.0,), (3.0,), (2.0,), (1.0,)]},
    ),
    DamagedFile(
        "Null, NA and None are names",
        (CRM + "1;Frau;Anna;Null;;;01067;NA;;;;\n2;Herr;Max;None;;;;;;;;\n").encode(),
        rows=2,
        shows={
            "SELECT customer_id, last_name, city FROM customers ORDER BY line": [
                ("1", "Null", "NA"),
                ("2", "None", None),
            ]
        },
    ),
)
