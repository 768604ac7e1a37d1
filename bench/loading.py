"""Loading: exact records, strict types, keys and merge, against DuckDB reading the file as text.

Libraries are imported before the clock starts, both for scrm and for its peer: only the work within
a process is compared.
"""

import datetime as dt
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from bench.measure import Measured, Row, measured
from scrm.ingest import LoadSettings, load
from scrm.ingest.loader import load as _loading  # noqa: F401  imported before the clock starts
from scrm.store.layout import casts, stored, widen
from scrm.store.ledger import Ledger
from scrm.store.local import LocalStore

TITLE = "Loading"
SHARED = Path(__file__).parents[2] / "shared" / "data"
SOURCES = Path(__file__).parent / "real_input" / "sources"
_COLUMNS = (
    "post_id", "channel", "author_id", "created_at", "text", "language", "url",
    "impression_count", "like_count", "comment_count", "observed_at",
)  # fmt: skip
_CHANNELS = ("x", "facebook", "instagram")
_WORDS = [
    "die", "der", "und", "ich", "finde", "Lieferung", "schnell", "super", "schlecht", "Qualität",
    "Preis", "wieder", "gerne", "Kunde", "Service", "Paket", "warte", "seit", "Tagen", "danke",
    "toll", "Farbe", "Größe", "passt", "nicht",
]  # fmt: skip


def own(database: str, file: str, memory_limit: str = "") -> dict[str, Any]:
    """Load a file with scrm into a database file."""
    with LocalStore(Path(database), memory_limit=memory_limit) as store:
        summary = load(
            store,
            [file],
            settings=LoadSettings(source_folders=(SOURCES,), decimal="en", timezone="UTC"),
        ).files[0]
    return {"rows": summary.rows, "new": summary.new}


def unchecked(database: str, file: str) -> dict[str, Any]:
    """Load a file with scrm without control totals: rows go from query to table directly."""
    LocalStore.insert = _insert_directly  # type: ignore[method-assign]
    for name in ("open", "add", "remove", "remove_all", "settle", "has_distinct_keys"):
        setattr(Ledger, name, lambda *_: None)
    return own(database, file)


def _insert_directly(store: LocalStore, table: str, columns: Sequence[str], rows: str) -> None:
    widen(store, table, columns)
    names = ", ".join(columns)
    store.execute(
        f"INSERT INTO {stored(table)} ({names}) "
        f"SELECT {casts(table, columns)} FROM ({rows}) AS added({names})"
    )


def as_text(database: str, file: str) -> int:
    """Let DuckDB load a file as text, without any check."""
    connection = duckdb.connect(database)
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(
        "CREATE TABLE t AS SELECT * FROM read_csv($file, all_varchar = true)", {"file": file}
    )
    count = connection.execute("SELECT count(*) FROM t").fetchall()[0][0]
    connection.close()
    return int(count)


def typed(database: str, file: str) -> int:
    """Let DuckDB read a posts file as text, cast what can be cast, and hash each row."""
    connection = duckdb.connect(database)
    connection.execute("SET preserve_insertion_order = false")
    casts = {"created_at": "TIMESTAMP", "observed_at": "TIMESTAMP"} | dict.fromkeys(
        _COLUMNS[7:10], "BIGINT"
    )
    chosen = ", ".join(
        f"try_cast({name} AS {casts[name]}) AS {name}" if name in casts else name
        for name in _COLUMNS
    )
    connection.execute(
        f"CREATE TABLE t AS SELECT {chosen}, "
        f"md5(concat_ws('|', {', '.join(_COLUMNS)})) AS row_hash "
        "FROM read_csv($file, all_varchar = true)",
        {"file": file},
    )
    count = connection.execute("SELECT count(*) FROM t").fetchall()[0][0]
    connection.close()
    return int(count)


def write_posts(path: Path, rows: int) -> None:
    """Write a generic posts file of about 200 bytes a row, one text in ten quoted."""
    made = random.Random(20260630)
    texts = [" ".join(made.choice(_WORDS) for _ in range(made.randint(8, 26))) for _ in range(5000)]
    first = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(_COLUMNS) + "\n")
        for row in range(rows):
            text, author = made.choice(texts), made.randint(1, 100_000)
            if row % 10 == 0:
                text = f'"{text.replace(" ", ", ", 1)}"'
            moment = first + dt.timedelta(seconds=made.randint(0, 50_000_000))
            stream.write(
                f"{10**17 + row},{_CHANNELS[author % 3]},u{author},"
                f"{moment:%Y-%m-%d %H:%M:%S},{text},de,https://example.org/p/{row},"
                f"{made.randint(0, 100_000)},{made.randint(0, 500)},{made.randint(0, 50)},"
                "2024-12-31 23:59:59\n"
            )


def run(quick: bool = False) -> list[Row]:
    """Measure all of it; with `quick` on small files."""
    with tempfile.TemporaryDirectory(prefix="scrm-bench-") as folder:
        return [*_real(Path(folder), quick=quick), *_posts(Path(folder), quick=quick)]


def _several(function: str, file: Path, folder: Path, times: int, *more: str) -> Measured:
    """Return the run with the median CPU time, each into a new database file."""
    runs = []
    for number in range(times):
        database = folder / f"{function}{number}.duckdb"
        runs.append(measured("bench.loading", function, str(database), str(file), *more))
        database.unlink()
    middle = median(sorted(each.cpu_seconds for each in runs)[: len(runs) - (len(runs) + 1) % 2])
    return min(runs, key=lambda each: abs(each.cpu_seconds - middle))


def _real(folder: Path, *, quick: bool) -> list[Row]:
    file = SHARED / "online_retail.csv.gz"
    if not file.exists():
        print("online_retail.csv.gz is not here: left out")
        return []
    times = 1 if quick else 5
    mine, peer = _several("own", file, folder, times), _several("as_text", file, folder, times)
    wall = mine.wall_seconds / peer.wall_seconds
    return [
        _row(
            "online_retail, 541,909 lines, against DuckDB as text",
            mine,
            peer,
            3.0,
            f"{wall:.1f}x wall time",
        )
    ]


def _posts(folder: Path, *, quick: bool) -> list[Row]:
    big, small = (500_000, 100_000) if quick else (5_000_000, 500_000)
    times = 1 if quick else 3
    rows = []
    cpu = {}
    for count in (small, big):
        file = folder / f"posts{count}.csv"
        write_posts(file, count)
        mine, peer = _several("own", file, folder, times), _several("typed", file, folder, times)
        cpu[count] = mine.cpu_seconds / count
        rows.append(
            _row(
                f"posts, {count:,} rows, {file.stat().st_size / 1e6:,.0f} MB, "
                "typed, checked, hashed, merged",
                mine,
                peer,
                1.3,
            )
        )
        rows.append(_cost_of_totals(mine, _several("unchecked", file, folder, times)))
        rows.append(_limit(f"peak memory at {count:,} rows", mine.peak_mb, 1000))
    tight = _several("own", file, folder, 1, "512MB")
    rows.append(_limit(f"peak memory at {big:,} rows, memory_limit 512MB", tight.peak_mb, 700))
    growth = cpu[big] / cpu[small]
    rows.append(
        Row(
            "CPU per row, largest against smallest file",
            growth,
            1.0,
            "x",
            growth,
            "linear (<= 1.3x)",
            growth <= 1.3,
        )
    )
    return rows


def _row(name: str, mine: Measured, peer: Measured, most: float, note: str = "") -> Row:
    ratio = mine.cpu_seconds / peer.cpu_seconds
    return Row(
        name,
        mine.cpu_seconds,
        peer.cpu_seconds,
        "CPU s",
        ratio,
        f"<= {most}x",
        ratio <= most,
        mine.peak_mb,
        note,
    )


def _cost_of_totals(checked: Measured, unchecked: Measured) -> Row:
    ratio = checked.cpu_seconds / unchecked.cpu_seconds
    costs = checked.cpu_seconds, unchecked.cpu_seconds
    return Row(
        "the same, with control totals against without",
        *costs,
        "CPU s",
        ratio,
        "<= 1.06x",
        ratio <= 1.06,
    )


def _limit(name: str, peak: float, most: int) -> Row:
    return Row(name, peak, None, "MB", None, f"< {most} MB", peak < most, peak)


if __name__ == "__main__":
    import sys

    for each in run(quick="--quick" in sys.argv):
        print(each)
