"""E-mail addresses: SQL and Python write the same mailbox in the same way."""

from random import Random

import polars as pl

from scrm.addresses import is_nobodys_sql, is_shared_sql, normalise_email, normalise_sql
from scrm.store import Store

ADDRESSES = [
    "Anna@Example.ORG",
    " anna@example.org ",
    "mailto:anna+news@example.org",
    "<anna@example.org>",
    "a.n.na+x@googlemail.com",
    "A.b@gmail.com",
    "anna.muster@gmx.de",
    "jörg@müller.de",
    "info@example.org",
    "Kontakt@example.org",
    "no-reply@example.org",
    "keine@keine.de",
    "unbekannt@example.org",
    "-@example.org",
    "anna@nowhere.invalid",
    "test@test.de",
    "anna",
    "@example.org",
    "anna@localhost",
    "a@b@example.org",
    "a@x.de; b@y.de",
    "+x@example.org",
    "",
    None,
]


def _normalise(store: Store, texts: list[str | None]) -> list[str]:
    """Return what `normalise_email` returns for each text, computed in SQL."""
    given = pl.DataFrame({"place": range(len(texts)), "email": pl.Series(texts, dtype=pl.String)})
    with store.offered(given_addresses=given.to_arrow()):
        rows = store.frame(
            f"""
SELECT address, {is_nobodys_sql("address")} AS is_nobodys, {is_shared_sql("address")} AS is_shared
FROM (SELECT place, {normalise_sql("email")} AS address FROM given_addresses)
ORDER BY place"""
        )
    return [
        "" if is_nobodys or is_shared else address or ""
        for address, is_nobodys, is_shared in rows.iter_rows()
    ]


def test_sql_compares_addresses_as_python_does(store):
    assert _normalise(store, ADDRESSES) == [normalise_email(text) for text in ADDRESSES]


def test_sql_compares_any_plain_address_as_python_does(store):
    drawn = Random(7)
    texts = [
        "".join(drawn.choices("abcxyz.A-_", k=drawn.randint(1, 8)))
        + drawn.choice(["", "+shop", "+"])
        + "@"
        + drawn.choice(["gmail.com", "GMAIL.com", "x.de", "mail.x.org", "keine.de", "localhost"])
        for _ in range(2_000)
    ]
    assert _normalise(store, texts) == [normalise_email(text) for text in texts]
