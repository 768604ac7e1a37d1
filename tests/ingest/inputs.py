"""Small input files that several tests load."""

from collections.abc import Iterable
from pathlib import Path

from scrm.ingest import LoadSettings, load
from scrm.store.local import LocalStore

ORDERS = (
    "order_id,customer_id,ordered_at,amount,currency\n"
    "1,a,2024-01-31 12:00:00,10.50,EUR\n2,,2024-02-01,-3.25,EUR\n"
)
UTC = LoadSettings(timezone="UTC")


def write_file(folder: Path, text: str | bytes, name: str = "orders.csv") -> Path:
    """Write a file in UTF-8, or as the bytes given."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def write_customers(folder: Path, name: str, *lines: str) -> Path:
    """Write customers of the house CRM, or of another source if `name` begins with "own"."""
    head = (
        "customer_id,first_name,last_name,email,city"
        if name.startswith("own")
        else "Kundennummer;Vorname;Nachname;E-Mail;Ort"
    )
    return write_file(folder, head + "\n" + "".join(f"{line}\n" for line in lines), name)


def load_each(store: LocalStore, folder: Path, texts: Iterable[str]) -> None:
    """Load texts as files of their own, one after the other."""
    for number, text in enumerate(texts):
        load(store, [write_file(folder, text, f"{number}.csv")], settings=UTC)
