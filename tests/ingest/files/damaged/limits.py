"""Files without data, or beyond a limit: always refused, and not counted as damaged."""

import gzip

from tests.ingest.files.damaged.cases import HEAD, DamagedFile, post, posts, zipped

CASES: tuple[DamagedFile, ...] = (
    DamagedFile("empty file", b"", refused="is empty"),
    DamagedFile("only a byte order mark", b"\xef\xbb\xbf", refused="is empty"),
    DamagedFile("only blank lines", b"\n\n  \n", refused="is empty"),
    DamagedFile(
        "gzip bomb",
        gzip.compress(b"a" * 30_000_000),
        refused="compression_ratio",
        file="posts.csv.gz",
    ),
    DamagedFile(
        "zip within a zip",
        zipped(inner_DOT_zip=zipped(posts_DOT_csv=posts(post(1)))),
        refused="archive within an archive",
        file="posts.zip",
    ),
    DamagedFile(
        "zip without data", zipped(readme_DOT_md=b"hi"), refused="holds no CSV", file="posts.zip"
    ),
    DamagedFile("PDF called .csv", b"%PDF-1.7 ...", refused="a PDF document"),
    DamagedFile(
        "web page called .csv",
        b"<!DOCTYPE html><html><body>Login</body></html>",
        refused="a web page",
    ),
    DamagedFile(
        "nested deeper than allowed",
        b'[{"post_id":' + b"[" * 200 + b"]" * 200 + b"}]",
        refused="nesting",
        file="posts.json",
    ),
    DamagedFile(
        "nested within records",
        b'[{"post_id":' + b'{"a":' * 100 + b"1" + b"}" * 101 + b"]",
        refused="posts.json: JSON nested deeper",
        file="posts.json",
    ),
    DamagedFile(
        "one line that gzip makes small",
        gzip.compress(b"a" * 40_000_000)[:-8] + b"\0" * 8,
        refused="limit|damaged",
        file="posts.csv.gz",
    ),
    DamagedFile(
        "nested without end", b"[" * 100_000, refused="not valid JSON|nesting", file="posts.json"
    ),
    DamagedFile(
        "more columns than allowed",
        (",".join(f"a{number}" for number in range(6000)) + "\n").encode(),
        refused="limit: columns",
    ),
    DamagedFile(
        "a line without end",
        HEAD.encode() + b'1,x,2024-05-01 10:00:00,"' + b"a" * 40_000_000,
        refused="limit: line_bytes",
    ),
)
