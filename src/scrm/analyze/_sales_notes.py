"""What an analysis of purchases says of sales that it cannot count, and of merged customers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from scrm.result import Text
from scrm.store import Store
from scrm.store.sql_names import select_bound_values
from scrm.wording import write_count, write_money, write_number

_REASONS = (
    ("outside", Text("außerhalb des Zeitraums", "outside the period")),
    ("undated", Text("ohne Datum", "without a date")),
    ("worthless", Text("ohne Betrag", "without an amount")),
    ("marginless", Text("ohne Deckungsbeitrag", "without a margin")),
    ("anonymous", Text("ohne Kunde", "without a customer")),
)
_STEPS = {
    "outside": Text("--period und --as-of weiter fassen", "widen --period and --as-of"),
    "undated": Text(
        "eine Zuordnung schreiben, die das Datum liest (scrm sources draft DATEI)",
        "write a mapping that reads the date (scrm sources draft FILE)",
    ),
    "worthless": Text(
        "die Bestellpositionen laden, aus denen der Betrag folgt (scrm load DATEIEN)",
        "load the order lines that the amount follows from (scrm load FILES)",
    ),
    "marginless": Text(
        "die Deckungsbeiträge laden (scrm sources show generic_order_margins) oder --value revenue",
        "load the margins (scrm sources show generic_order_margins), or --value revenue",
    ),
    "anonymous": Text(
        "die Kunden laden (scrm load DATEIEN); sie werden an der Kundennummer oder "
        "E-Mail-Adresse der Bestellung erkannt",
        "load the customers (scrm load FILES); they are recognised by the customer number or "
        "e-mail address of the order",
    ),
}


def explain_missing_sales(
    store: Store, source: str, value: str, inside: str, bound: Mapping[str, Any], *, anonymous: bool
) -> Text:
    """Return why no sale counts, with the next step.

    Parameters
    ----------
    source, value, inside, bound
        What SQL reads, the column that is summed, and the condition of the period with its values.
    anonymous : bool
        Sales without a customer count, too.
    """
    nameless = "FALSE" if anonymous else "customer_id IS NULL"
    counts = store.frame(
        f"""
SELECT count(DISTINCT order_id) AS orders,
  count(DISTINCT CASE WHEN ordered_at IS NULL THEN order_id END) AS undated,
  count(DISTINCT CASE WHEN ordered_at IS NOT NULL AND NOT ({inside}) THEN order_id END) AS outside,
  count(DISTINCT CASE WHEN {inside} AND {value} IS NULL THEN order_id END)
    AS {"marginless" if value == "margin" else "worthless"},
  count(DISTINCT CASE WHEN {inside} AND {value} IS NOT NULL AND {nameless} THEN order_id END)
    AS anonymous
FROM {source}
""",
        bound,
    ).row(0, named=True)
    orders = counts["orders"]
    if not orders:
        return Text(
            "Keine Bestellung ist geladen. Nächster Schritt: Bestellungen laden "
            "(scrm load DATEIEN).",
            "No order is loaded. Next step: load orders (scrm load FILES).",
        )
    loaded = Text(
        f"{write_count(orders, 'Bestellung ist', 'Bestellungen sind', 'de')} geladen, aber keine",
        f"{write_count(orders, 'order is', 'orders are', 'en')} loaded, but none",
    )
    found = [(name, label) for name, label in _REASONS if counts.get(name)]
    if not found:
        return Text(
            f"{loaded.de} ist ein Kauf: alle sind storniert, erstattet oder ohne Wert. Nächster "
            "Schritt: scrm sources show order_states zeigt, welche Zustände Umsatz sind.",
            f"{loaded.en} is a purchase: all are cancelled, refunded or worth nothing. Next step: "
            "scrm sources show order_states shows which states are revenue.",
        )
    step = _STEPS[max((name for name, _ in found), key=lambda name: counts[name])]
    de = ", ".join(f"{write_number(counts[name], 'de')} {label.de}" for name, label in found)
    en = ", ".join(f"{write_number(counts[name], 'en')} {label.en}" for name, label in found)
    return Text(
        f"{loaded.de} zählt: {de}. Nächster Schritt: {step.de}.",
        f"{loaded.en} counts: {en}. Next step: {step.en}.",
    )


def list_join_notes(
    store: Store, source: str, value: str, inside: str, bound: Mapping[str, Any], fates: Any
) -> Iterator[Text]:
    """Yield what could not be joined, and how many customer numbers were merged.

    Parameters
    ----------
    fates : Mapping[str, int]
        Rows left out by reason.
    """
    if fates["without a customer"]:
        yield _write_nameless(store, source, value, inside, bound)
    if fates["without a value"] and value == "amount":
        n = fates["without a value"]
        yield Text(
            f"{write_count(n, 'Zeile ist', 'Zeilen sind', 'de')} ohne Betrag und außen vor; "
            "Bestellungen erhalten ihn aus ihren Positionen, wenn diese geladen sind.",
            f"{write_count(n, 'row has', 'rows have', 'en')} no amount and are left out; orders "
            "take it from their lines if those are loaded.",
        )
    yield from list_merge_notes(store)


def _write_nameless(
    store: Store, source: str, value: str, inside: str, bound: Mapping[str, Any]
) -> Text:
    sql = f"""
SELECT coalesce(currency, $home) AS currency, count(DISTINCT order_id) AS orders,
  sum({value}) AS total
FROM {source}
WHERE {inside} AND {value} IS NOT NULL AND customer_id IS NULL
GROUP BY 1 ORDER BY orders DESC, currency
"""
    rows = store.frame(sql, select_bound_values(sql, bound))
    orders = int(rows["orders"].sum())
    amounts: list[tuple[Decimal, str]] = rows.select("total", "currency").rows()
    de, en = (
        ", ".join(write_money(total, currency, lang, 2) for total, currency in amounts)
        for lang in ("de", "en")
    )
    return Text(
        f"{write_count(orders, 'Bestellung', 'Bestellungen', 'de')} ({de}) ohne Kunde "
        f"{'ist' if orders == 1 else 'sind'} außen vor: ohne Kundennummer, und ihre "
        "E-Mail-Adresse fehlt oder gehört zu keinem geladenen Kunden oder zu mehreren.",
        f"{write_count(orders, 'order', 'orders', 'en')} ({en}) without a customer "
        f"{'is' if orders == 1 else 'are'} left out: without a customer number, and with an e-mail "
        "address that is missing, or belongs to no customer loaded or to several.",
    )


def list_merge_notes(store: Store) -> Iterator[Text]:
    """Yield how many customer numbers count as one person; nothing if none do."""
    row = store.frame(
        "SELECT count(*) AS numbers, count(DISTINCT person_id) AS persons, "
        "count(CASE WHEN rule = 'same_email' THEN 1 END) AS by_email FROM merged_customers"
    ).row(0, named=True)
    if not row["numbers"]:
        return
    why = Text(
        "weil sie dieselbe E-Mail-Adresse haben"
        if row["by_email"]
        else "weil ein Export sie einer Person zuordnet",
        "because they share an e-mail address"
        if row["by_email"]
        else "because an export assigns them to one person",
    )
    yield Text(
        f"{write_number(row['numbers'], 'de')} Kundennummern zählen als "
        f"{write_count(row['persons'], 'Person', 'Personen', 'de')}, {why.de}; "
        "scrm link -o DATEI nennt sie.",
        f"{write_number(row['numbers'], 'en')} customer numbers count as "
        f"{write_count(row['persons'], 'person', 'persons', 'en')}, {why.en}; "
        "scrm link -o FILE lists them.",
    )
