"""Compressed files and archives, JSON and NDJSON."""

import gzip
import json

from tests.ingest.files.damaged.cases import DAY, DamagedFile, post, posts, record, zipped

CASES: tuple[DamagedFile, ...] = (
    DamagedFile("gzip", gzip.compress(posts(post(1))), rows=1, texts=("gut",), file="posts.csv.gz"),
    DamagedFile("gzip called .csv", gzip.compress(posts(post(1))), rows=1, texts=("gut",)),
    DamagedFile(
        "plain text called .gz", posts(post(1)), rows=1, texts=("gut",), file="posts.csv.gz"
    ),
    DamagedFile(
        "gzip cut short",
        gzip.compress(posts(*(post(number) for number in range(99))))[:-30],
        refused="damaged, cut short",
    ),
    DamagedFile(
        "zip with a name that climbs",
        zipped(**{"..__..__posts_DOT_csv": posts(post(1))}),
        rows=1,
        texts=("gut",),
        file="posts.zip",
    ),
    DamagedFile(
        "JSON list", json.dumps([record()]).encode(), rows=1, likes=(3,), file="posts.json"
    ),
    DamagedFile(
        "JSON with BOM",
        b"\xef\xbb\xbf" + json.dumps([record()]).encode(),
        rows=1,
        likes=(3,),
        file="posts.json",
    ),
    DamagedFile(
        "list wrapped in an object",
        json.dumps({"data": [record()], "next": None}).encode(),
        rows=1,
        likes=(3,),
        file="posts.json",
    ),
    DamagedFile("JSON called .csv", json.dumps([record()]).encode(), rows=1, likes=(3,)),
    DamagedFile(
        "ids of 17 to 20 digits in JSON",
        (
            f'[{{"post_id":12345678901234567890,"channel":"x","created_at":"{DAY}",'
            f'"text":"12345678901234567890"}}]'
        ).encode(),
        rows=1,
        texts=("12345678901234567890",),
        file="posts.json",
    ),
    DamagedFile(
        "objects of different keys",
        json.dumps(
            [record(), record(post_id="2", like_count=None), record(post_id="3", note="x")]
        ).encode(),
        rows=3,
        texts=("gut", "gut", "gut"),
        file="posts.json",
    ),
    DamagedFile(
        "list of no objects", b'[1, "a", null]', refused="no known format", file="posts.json"
    ),
    DamagedFile("NaN", b'[{"post_id": NaN}]', refused="NaN is not JSON", file="posts.json"),
    DamagedFile(
        "JSON cut short",
        json.dumps([record()]).encode()[:-3],
        refused="not valid JSON",
        file="posts.json",
    ),
    DamagedFile(
        "key twice",
        (json.dumps([record()])[:-2] + ',"text":"schlecht"}]').encode(),
        rows=1,
        texts=(),
        bad={1: "duplicate_key"},
        file="posts.json",
        settings={"source": "generic_posts"},
    ),
    DamagedFile(
        "NDJSON with a bad line",
        (json.dumps(record()) + "\n{oops}\n" + json.dumps(record(post_id="2")) + "\n").encode(),
        rows=3,
        texts=("gut", "gut"),
        bad={2: "json"},
        file="posts.ndjson",
    ),
    DamagedFile(
        "a late key in NDJSON",
        (
            json.dumps(record(like_count=None))
            + "\n"
            + json.dumps(record(post_id="2", like_count=9))
            + "\n"
        ).encode(),
        rows=2,
        likes=(9,),
        file="posts.ndjson",
    ),
    DamagedFile(
        "half a surrogate pair",
        (
            b'{"post_id":"1","channel":"x","created_at":"2024-05-01",'
            b'"text":"\\ud83d"}\n{"post_id":"2","channel":"x",'
            b'"created_at":"2024-05-01","text":"ok"}\n'
        ),
        rows=2,
        texts=("ok",),
        bad={1: "surrogate"},
        file="posts.ndjson",
    ),
    DamagedFile(
        "amounts and ids with an exponent in JSON",
        (
            b'[{"order_id":"1","customer_id":"a","ordered_at":"2024-05-01",'
            b'"amount":1.25e2,"currency":"EUR"},'
            b'{"order_id":1.22158e17,"customer_id":"a","ordered_at":"2024-05-01",'
            b'"amount":5,"currency":"EUR"}]'
        ),
        rows=2,
        bad={2: "damaged_id"},
        shows={"SELECT order_id, amount::VARCHAR FROM orders": [("1", "125.0000")]},
        file="orders.json",
    ),
    DamagedFile(
        "double-encoded letters in JSON",
        json.dumps([record(text="M\u00c3\u00bcller")]).encode(),
        rows=1,
        texts=("Müller",),
        named={"double_encoded": 1},
        file="posts.json",
    ),
    DamagedFile(
        "1.234 is a number in JSON",
        b'[{"post_id":"1","channel":"x","created_at":"2024-05-01","text":"a","like_count":1.234}]',
        rows=1,
        texts=(),
        bad={1: "count"},
        file="posts.json",
    ),
    DamagedFile(
        "JSON of PowerShell, UTF-16 with a mark",
        json.dumps([record(text="süß")], ensure_ascii=False).encode("utf-16"),
        rows=1,
        texts=("süß",),
        file="posts.json",
    ),
    DamagedFile(
        "NDJSON with Windows line ends, blank lines and marks in the middle",
        b"\r\n".join(
            ("\ufeff" + json.dumps(record(post_id=str(number)))).encode()
            if number == 3
            else json.dumps(record(post_id=str(number))).encode()
            for number in (1, 2, 3)
        )
        + b"\r\n\r\n",
        rows=3,
        texts=("gut", "gut", "gut"),
        file="posts.ndjson",
    ),
    DamagedFile(
        "escaped pairs of signs in JSON",
        (
            b'[{"post_id":"1","channel":"x","created_at":"2024-05-01",'
            b'"text":"\\ud83d\\udc4d \\u00fcber \\/ \\"x\\""}]'
        ),
        rows=1,
        texts=('👍 über / "x"',),
        file="posts.json",
    ),
    DamagedFile(
        "the deepest list of a wrapped answer",
        json.dumps(
            {"meta": {"page": 1}, "data": [record(), record(post_id="2")], "paging": {"next": None}}
        ).encode(),
        rows=2,
        texts=("gut", "gut"),
        file="posts.json",
    ),
    DamagedFile(
        "JSON in cp1252",
        json.dumps([record(text="schön")], ensure_ascii=False).encode("cp1252"),
        refused="not UTF-8",
        file="posts.json",
    ),
    DamagedFile(
        "JSON in cp1252, said so",
        json.dumps([record(text="schön")], ensure_ascii=False).encode("cp1252"),
        rows=1,
        texts=("schön",),
        file="posts.json",
        settings={"encoding": "cp1252"},
    ),
    DamagedFile(
        "a zip with notes and a hidden copy beside the data",
        zipped(
            readme_DOT_md=b"hi",
            daten___DOT_posts_DOT_csv=b"\0\5\x16\7",
            daten__posts_DOT_csv=posts(post(1)),
        ),
        rows=1,
        texts=("gut",),
        file="export.zip",
    ),
)
