"""What is known of customers, by acquisition source: the command ``scrm link completeness``."""

from typing import Final

import polars as pl
from pydantic import Field

from scrm.addresses import normalise_email
from scrm.analyze.identities.links import Links, find_links
from scrm.analyze.identities.names import shorten_town
from scrm.analyze.identities.pairs import PROFILE
from scrm.analyze.identities.phone_numbers import last_digits
from scrm.analyze.identities.query import read_customer_numbers
from scrm.analyze.identities.settings import Params
from scrm.config import Context
from scrm.placeholders import WORDS
from scrm.result import LANGS, Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_share

TITLE: Final = Text("Vollständigkeit der Kundendaten", "Completeness of customer data")
FIELDS: Final = {
    "address": Text("Anschrift", "address"),
    "gender": Text("Geschlecht", "gender"),
    "age": Text("Alter", "age"),
    "email": Text("E-Mail", "e-mail"),
    "phone": Text("Telefon", "phone"),
    "handle": Text("Profil", "profile"),
}
_BY_PROFILES: Final = {"handle": "handle", "email": "email", "phone": "phone", "address": "city"}
"""Field -> what a linked profile can add to it; of an address it is the town."""
_FIRST_BIRTH, _LAST_BIRTH = "1900-01-02", "2199-12-31"
_SHARES: Final = tuple(
    Column(f"{field}_share", "share", label.de, label.en) for field, label in FIELDS.items()
)
_SOURCES: Final = (
    Column("acquisition_source", "text", "Herkunft", "Acquisition source"),
    Column("customer_count", "count", "Kunden", "Customers", "customers"),
    *_SHARES,
)
_ADDED: Final = (
    Column("customer_field", "text", "Feld", "Field"),
    Column("crm_count", "count", "im CRM", "In the CRM", "customers"),
    Column(
        "added_count",
        "count",
        "dazu aus Profilen",
        "Added by profiles",
        "customers",
        Text(
            "Kunden, denen im CRM das Feld fehlt und deren verknüpftes Profil es nennt",
            "customers who lack the field in the CRM, and whose linked profile states it",
        ),
    ),
    Column("crm_share", "share", "Anteil im CRM", "Share in the CRM"),
    Column("both_share", "share", "Anteil mit Profilen", "Share with profiles"),
)


class CompletenessParams(Params):
    """Settings of ``scrm link completeness``."""

    fewest: int = Field(
        10, ge=1, description="customers of an acquisition source; those of fewer count as others"
    )


def completeness(store: Store, params: CompletenessParams, context: Context) -> Result:
    """Say for how many customers address, gender, age, e-mail, phone and profile are known.

    By acquisition source, and with what linked profiles add.

    Example:  scrm link completeness
    """
    customers = read_customer_numbers(store)
    if customers.is_empty():
        return _refuse()
    links = find_links(store, params, context)
    known = measure_customers(customers)
    added = measure_profiles(links)
    both = known.join(added, left_on="person_id", right_on="customer_id", how="left")
    return _build_answer(
        count_by_source(known, fewest=params.fewest), count_added(both), customers.height
    )


def measure_customers(customers: pl.DataFrame) -> pl.DataFrame:
    """Return which of the `FIELDS` are filled, for each customer number.

    Placeholders such as ``k. A.`` are empty; an address is complete with street, town and postal
    code. The form of address says the gender, too.

    Parameters
    ----------
    customers : DataFrame
        See `read_customer_numbers`.
    """
    emails = [bool(normalise_email(text)) for text in customers["email"]]
    is_dated = pl.col("birth_date").is_between(pl.lit(_FIRST_BIRTH), pl.lit(_LAST_BIRTH))
    is_placed = _is_filled("street") & shorten_town(pl.col("city")).is_not_null()
    has_phone = (
        last_digits(pl.col("phone")).is_not_null() | last_digits(pl.col("mobile")).is_not_null()
    )
    is_addressed = pl.col("salutation").str.contains(r"(?i)\b(?:frau|fr|herrn?|hr|mrs?|ms)\b")
    filled = {
        "address": is_placed & pl.col("postal_code").str.contains(r"\d{4}"),
        "gender": _is_filled("gender") | is_addressed,
        "age": is_dated & (pl.col("birth_date") != "1970-01-01"),
        "email": pl.lit(pl.Series(emails, dtype=pl.Boolean)),
        "phone": has_phone,
        "handle": _is_filled("social_handles"),
    }
    source = pl.col("acquisition_source").str.strip_chars().fill_null("")
    rows = customers.select("customer_id", "person_id", acquisition_source=source, **filled)
    return rows.with_columns(pl.col(*FIELDS).fill_null(value=False))


def measure_profiles(links: Links) -> pl.DataFrame:
    """Return for each linked customer which fields the linked profiles state."""
    linked = links.frame.filter(pl.col("status") == "linked").select(*PROFILE, "customer_id")
    stated = linked.join(links.profiles, on=PROFILE)
    emails = pl.Series([bool(normalise_email(text)) for text in stated["email"]], dtype=pl.Boolean)
    return (
        stated.select(
            "customer_id",
            added_handle=pl.lit(value=True),
            added_email=emails,
            added_phone=last_digits(pl.col("phone")).is_not_null(),
            added_address=shorten_town(pl.col("city")).is_not_null(),
        )
        .group_by("customer_id")
        .agg(pl.all().any())
    )


def count_by_source(known: pl.DataFrame, *, fewest: int) -> pl.DataFrame:
    """Return the shares of filled fields by acquisition source, and of all customers last."""
    is_small = pl.len().over("acquisition_source") < fewest
    named = known.with_columns(
        acquisition_source=pl.when(pl.col("acquisition_source") == "")
        .then(pl.lit("unknown"))
        .when(is_small)
        .then(pl.lit("others"))
        .otherwise(pl.col("acquisition_source"))
    )
    shares = {f"{field}_share": pl.col(field).mean() for field in FIELDS}
    sources = named.group_by("acquisition_source").agg(
        customer_count=pl.len().cast(pl.Int64), **shares
    )
    total = named.select(
        acquisition_source=pl.lit("all_rows"), customer_count=pl.len().cast(pl.Int64), **shares
    )
    order = [pl.col("customer_count").neg(), pl.col("acquisition_source")]
    return pl.concat([sources.sort(order), total])


def count_added(both: pl.DataFrame) -> pl.DataFrame:
    """Return for each field that profiles can add: for how many it is known."""
    total, rows = both.height, []
    for field in _BY_PROFILES:
        there = both[field]
        added = (~there & both[f"added_{field}"].fill_null(value=False)).sum()
        crm = int(there.sum())
        rows.append((field, crm, int(added), crm / total, (crm + int(added)) / total))
    return pl.DataFrame(rows, schema=[column.name for column in _ADDED], orient="row")


def _is_filled(name: str) -> pl.Expr:
    plain = pl.col(name).str.strip_chars().str.to_lowercase()
    return plain.str.contains(r"[\p{L}\p{N}]") & ~plain.is_in(WORDS)


def _build_answer(sources: pl.DataFrame, added: pl.DataFrame, total: int) -> Result:
    last = sources.row(-1, named=True)
    handles = added.filter(pl.col("customer_field") == "handle").row(0, named=True)
    said = {
        lang: [
            write_share(share, lang)
            for share in (last["address_share"], last["email_share"], handles["both_share"])
        ]
        for lang in LANGS
    }
    counts = {
        "de": write_count(total, "Kundennummer", "Kundennummern", "de"),
        "en": write_count(total, "customer number", "customer numbers", "en"),
    }
    return Result(
        TITLE,
        finding=Text(
            f"Von {counts['de']} haben {said['de'][0]} eine vollständige Anschrift und "
            f"{said['de'][1]} eine E-Mail-Adresse; mit den verknüpften Profilen ist für "
            f"{said['de'][2]} ein Profil bekannt.",
            f"Of {counts['en']} {said['en'][0]} have a complete address and {said['en'][1]} an "
            f"e-mail address; with the linked profiles a profile is known of {said['en'][2]}.",
        ),
        tables=(
            ResultTable(
                "sources",
                Text("Nach Herkunft", "By acquisition source"),
                sources,
                _SOURCES,
                is_main=True,
            ),
            ResultTable("added", Text("Was Profile ergänzen", "What profiles add"), added, _ADDED),
        ),
        facts=(Fact(Column("customer_count", "count", "Kunden", "Customers", "customers"), total),),
    )


def _refuse() -> Result:
    note = Text(
        "Keine Kunden sind geladen. Nächster Schritt: scrm load DATEIEN.",
        "No customers are loaded. Next step: scrm load FILES.",
    )
    return Result(TITLE, refused=True, notes=(note,))
