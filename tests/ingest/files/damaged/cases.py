"""What a damaged file must give, and the lines and headings that the cases share."""

import io
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

TEXTS = "SELECT post_id, text FROM posts ORDER BY line"
COUNTS = "SELECT post_id, like_count FROM post_metrics ORDER BY line"
AMOUNTS = "SELECT order_id, amount::VARCHAR, currency FROM orders ORDER BY line"
DAYS = "SELECT post_id, created_at::VARCHAR FROM posts ORDER BY line"
PEOPLE = "SELECT customer_id, last_name, city, postal_code, consent FROM customers ORDER BY line"
ORDERS = "order_id;customer_id;ordered_at;amount;currency\n"
X_HEAD = (
    '"Tweet id","Tweet permalink","Tweet '
    'text","time","impressions","engagements","engagement '
    'rate","retweets","replies","likes","url clicks","promoted impressions"\n'
)
X_LINE = (
    '"1234567890123456{n}","https://twitter.com/tann/status/1234567890123456{n}",'
    '"{text}","2016-12-01 18:00 '
    '+0000","424.0","12.0","0.028","1.0","0.0","{likes}","3.0","-"\n'
)
META = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish "
    "time,Permalink,Post type,Date,Views,Reach,Reactions,Comments,Shares\n"
)
FOLLOWERS = [
    {
        "title": "",
        "media_list_data": [],
        "string_list_data": [
            {"href": "https://www.instagram.com/tann_", "value": "tann_", "timestamp": 1714557600}
        ],
    }
]
CRM = (
    "Kundennummer;Anrede;Vorname;Nachname;Firma;Strasse;PLZ;Ort;Telefon;E-Mail;Kunde "
    "seit;Newsletter\n"
)
SHOP = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Created "
    "at,Lineitem quantity,Lineitem name,Lineitem price\n"
)
ERP = "Auftragsnummer;Kundennummer;Datum;Artikelnummer;Artikel;Menge;Einzelpreis;Betrag\n"


def orders(*cells: str) -> str:
    """Return orders with these amounts."""
    return ORDERS + "".join(
        f"{number};K1;2024-05-0{number};{cell};\n" for number, cell in enumerate(cells, 1)
    )


def days(*cells: str) -> bytes:
    return posts(*(post(number, day=f'"{cell}"') for number, cell in enumerate(cells, 1)))
