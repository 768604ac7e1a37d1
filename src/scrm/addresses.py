"""E-mail addresses: one spelling for each mailbox, and which mailboxes belong to one person.

`normalise_email` does in Python what `normalise_sql`, `is_nobodys_sql` and `is_shared_sql` do in
SQL; a test compares them.
"""

import re
import unicodedata
from collections.abc import Iterable

from scrm.placeholders import EMAIL_DOMAINS, EMAIL_NAMES, WORDS, is_placeholder_address

SHARED_MAILBOXES = re.compile(
    r"abuse|admin|anfragen?|bestellung(en)?|bewerbung|buchhaltung|contact|datenschutz|einkauf|"
    r"empfang|help|hallo|hello|hilfe|hotline|info|jobs|karriere|kontakt|kunden(service|"
    r"dienst)?|mail|marketing|newsletter|no-?reply|nobody|office|orders?|personal|post|"
    r"postmaster|presse|rechnung(en)?|redaktion|reklamation|root|sales|sekretariat|service|"
    r"shop|social|support|team|termine?|test|verkauf|versand|vertrieb|verwaltung|webmaster|"
    r"welcome|willkommen|zentrale"
)
"""Local parts of shared mailboxes."""
_GMAIL = ("gmail.com", "googlemail.com")
_USUAL = r"^[^@+,;:<>\"''\s]+@[^@,;:<>\"''\s]+[.][^@,;:<>\"''\s]+$"
"""An address that is written as it is kept, unless it is one of Gmail."""
_PARTS = (
    r"^[\s<>\"'',;]*(?:mailto:)?([^@+,;\s]+)(?:[+][^@,;\s]*)?"
    r"@([^@,;\s]+[.][^@,;\s]*[^@<>\"'',;\s])[\s<>\"'',;]*$"
)
"""Its local part, without a tag, and its domain."""


def normalise_email(text: str | None) -> str:
    """Return a personal e-mail address for comparison; empty if it is none.

    Tags after ``+`` are dropped, and dots at Gmail; placeholders and shared mailboxes give nothing.

    Examples
    --------
    >>> normalise_email(" Anna.Muster+shop@GoogleMail.com "), normalise_email("info@example.org")
    ('annamuster@gmail.com', '')
    """
    plain = (
        unicodedata.normalize("NFKC", text or "")
        .strip(" \t\r\n<>\"',;")
        .lower()
        .removeprefix("mailto:")
    )
    local, at, domain = plain.rpartition("@")
    local = local.split("+", 1)[0]
    if not at or not local or "." not in domain or re.search(r"[\s@,;]", local + domain):
        return ""
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), _GMAIL[0]
    is_nobodys = SHARED_MAILBOXES.fullmatch(local) or is_placeholder_address(local, domain)
    return "" if is_nobodys else f"{local}@{domain}"


def normalise_sql(column: str) -> str:
    """Return the SQL of an address for comparison; NULL if the text is no address.

    Shared mailboxes and placeholders are addresses here.

    Examples
    --------
    >>> normalise_sql("email").startswith("CASE WHEN regexp_matches(lower(trim(email)), ")
    True
    """
    plain = f"lower(trim({column}))"
    local, domain = (f"regexp_extract({plain}, '{_PARTS}', {part})" for part in (1, 2))
    is_gmail = f"{domain} IN ({_list(_GMAIL)})"
    others = " AND ".join(f"strpos({plain}, '@{each}') = 0" for each in _GMAIL)
    return (
        f"CASE WHEN regexp_matches({plain}, '{_USUAL}') AND {others} THEN {plain} "
        f"WHEN {is_gmail} THEN concat(replace({local}, '.', ''), '@{_GMAIL[0]}') "
        f"ELSE nullif(concat({local}, '@', {domain}), '@') END"
    )


def is_nobodys_sql(address: str) -> str:
    """Return the SQL condition that an address from `normalise_sql` is a placeholder.

    One pattern is tested, since every address of every customer is.
    """
    names = "|".join(map(_escape, sorted({*EMAIL_NAMES, *WORDS})))
    domains = "|".join(map(_escape, EMAIL_DOMAINS))
    nobody = rf"^(?:{names}|[^@\p{{L}}\p{{N}}]*)@|@(?:{domains})$|[.](?:invalid|localhost)$"
    return f"regexp_matches({address}, '{nobody}')"


def is_shared_sql(address: str) -> str:
    """Return the SQL condition that an address from `normalise_sql` is a shared mailbox."""
    return f"regexp_matches({address}, '^(?:{SHARED_MAILBOXES.pattern})@')"


def _escape(word: str) -> str:
    return word.replace(".", "[.]")


def _list(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
