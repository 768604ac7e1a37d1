"""A small project with one person whose values are planted in everything that is retained."""

import gzip
import io
import json
import random
import zlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import xlsxwriter

from scrm.config import Configuration, read_settings
from scrm.pipeline import backups
from scrm.store.local import LocalStore

_FIRST = ("Anna", "Jörg", "Zoë", "Käthe", "Øyvind", "Ben")
_LAST = ("Müller-Lüdenscheidt", "Straßburg", "Łukasik", "Okonkwo", "Brändle", "Yıldız")


@dataclass(frozen=True)
class Planted:
    """A person with the texts that identify them."""

    number: str
    first: str
    last: str
    email: str
    phone: str
    handle: str
    profile: str
    street: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


def draw_person(seed: int) -> Planted:
    draws = random.Random(seed)
    tag = f"{draws.randrange(10**5):05d}"
    digits = "".join(str(draws.randrange(10)) for _ in range(6))
    handle = draws.choice((f"wandervogel_{tag}", f"{tag}.teefreund", f"kanne{tag}"))
    return Planted(
        number=draws.choice((f"00{tag}9", f"K-{tag}", tag[:3] if tag[0] != "0" else "907")),
        first=draws.choice(_FIRST),
        last=draws.choice(_LAST),
        email=f"{draws.choice(('kunde', 'post', 'ich'))}.{tag}@mail{tag}.example",
        phone=draws.choice((f"+49 30 9{digits}", f"0049 (0)30/9{digits}", f"030-9{digits}")),
        handle=handle,
        profile=str(draws.randrange(10**14, 10**15)),
        street=f"Am Weiher {tag}a",
    )


def build_project(folder: Path, person: Planted) -> Configuration:
    """Write a project in which the person is in tables, a backup, and files of every kind."""
    folder.mkdir(parents=True)
    (folder / "scrm.yaml").write_text("lang: en\n")
    configuration = read_settings({}, file=folder / "scrm.yaml")
    with LocalStore(configuration.settings.db) as store:
        _fill(store, person)
    (folder / "scrm.duckdb.backups").mkdir()
    backups.write(
        configuration.settings.db, folder / "scrm.duckdb.backups/scrm-2026-01-01T000000.0Z.backup"
    )
    _write_files(folder, person)
    return configuration


def _fill(store: LocalStore, person: Planted) -> None:
    def insert(table: str, **values: object) -> None:
        frame = pl.DataFrame({name: [value] for name, value in values.items()})
        with store.offered(given=frame.to_arrow()):
            store.insert(table, [*values, "load_id", "line"], "SELECT *, 1, 1 FROM given")

    store.insert(
        "customers",
        ("customer_id", "first_name", "last_name", "email", "load_id", "line"),
        "SELECT concat('X', i), 'Ida', concat('Fremd', i), concat('fremd', i, '@other.example'), "
        "1, i FROM range(200) AS r(i)",
    )
    insert(
        "customers",
        customer_id=person.number,
        first_name=person.first,
        last_name=person.last,
        email=person.email,
        phone=person.phone,
        street=person.street,
        social_handles=f"instagram:@{person.handle}",
    )
    insert("profiles", channel="instagram", profile_id=person.profile, handle=person.handle)
    insert("orders", order_id="A-1", customer_id=person.number, amount=12)
    insert("order_lines", order_id="A-1", line_id="1", product_name="Tee", amount=12)
    insert("orders", order_id="A-2", customer_id="X7", customer_email=person.email.upper())
    insert("posts", channel="instagram", post_id="p1", author_id=person.profile, text="Lecker!")
    insert(
        "posts",
        channel="instagram",
        post_id="p2",
        is_own=True,
        text=f"Danke @{person.handle}, wir rufen {person.phone} an.",
    )
    insert("tickets", ticket_id="t1", requester=person.email, text="Wo ist mein Paket?")
    store.execute("INSERT INTO load_files (load_id, path, mapping) VALUES (1, 'k.csv', 'm')")
    store.execute(
        "INSERT INTO quarantine (load_id, path, line, column_name, rule, raw) "
        "VALUES (1, 'k.csv', 3, 'Datum', 'date', $raw), "
        "(1, 'k.csv', 4, 'Datum', 'date', '[\"x\"]')",
        {"raw": json.dumps([person.name, "32.13.2026"], ensure_ascii=False)},
    )


def _write_files(folder: Path, person: Planted) -> None:
    (folder / "further").mkdir()
    (folder / "further/decisions.csv").write_text(
        f"pair_id,channel,profile_id,customer_id,verdict\na,instagram,{person.profile},{person.number},same\n"
    )
    log = folder / "load.log.gz"
    log.write_bytes(gzip.compress(f"mail to {person.email.upper()} failed\nother line\n".encode()))
    (folder / "export.csv").write_bytes(
        f"id;name\n1;Ida Fremd\n2;{person.name}\n3;Ole Fremd\n".encode("utf-16")
    )
    (folder / "sentiment_labels.csv").write_text(
        "text,label,drawn,post\nLecker!,positive,random,1\nNaja,neutral,random,2\n"
    )
    (folder / "segments.json").write_text('{"people": 3}\n')
    pl.DataFrame({"handle": ["fremd", person.handle], "n": [1, 2]}).write_parquet(
        folder / "people.parquet"
    )
    book = xlsxwriter.Workbook(folder / "people.xlsx")
    sheet = book.add_worksheet()
    sheet.write_string(0, 0, f"<{person.street}> & mehr")
    book.close()
    page = zlib.compress(f"BT ({person.email[:9]}) Tj ({person.email[9:]}) Tj ET".encode())
    (folder / "letter.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\nstream\n" + page + b"\nendstream\n")
    report = folder / "report"
    report.mkdir()
    (report / "notes.html").write_text(f"<p>Tel. <b>{person.phone}</b> &amp; Adresse</p>")
    snapshot = folder / "snapshots/2026-01-31"
    snapshot.mkdir(parents=True)
    (snapshot / "kpi.json").write_text(json.dumps({"note": person.name}))  # with \u escapes
    model = io.BytesIO()
    import numpy as np

    np.savez_compressed(model, words=np.array(["tee", person.handle]))
    (folder / "sentiment_model.npz").write_bytes(model.getvalue())


PLANTED_FILES = frozenset(
    {
        *("load.log.gz", "export.csv", "sentiment_labels.csv", "people.parquet", "people.xlsx"),
        *("letter.pdf", "notes.html", "kpi.json", "sentiment_model.npz"),
    }
)
PLANTED_TABLES = frozenset(
    {
        *("customers", "profiles", "orders", "posts", "tickets", "identities", "quarantine"),
    }
)
