"""References to people: what a CRM field, a declared mapping or an export writes for a profile or an e-mail, normalised.

Nothing here looks at names.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

SITES = {
    "facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook",
    "instagram.com": "instagram", "instagr.am": "instagram",
    "x.com": "x", "twitter.com": "x",
    "youtube.com": "youtube", "youtu.be": "youtube",
    "linkedin.com": "linkedin", "xing.com": "xing", "tiktok.com": "tiktok",
    "pinterest.com": "pinterest", "pinterest.de": "pinterest", "threads.net": "threads", "threads.com": "threads",
}  # fmt: skip
"""Address of a platform -> channel."""
CHANNELS = {
    **{channel: channel for channel in SITES.values()},
    "google": "google", "trustpilot": "trustpilot", "mastodon": "mastodon", "bluesky": "bluesky",
    "fb": "facebook", "ig": "instagram", "insta": "instagram", "twitter": "x", "tw": "x", "yt": "youtube",
    "li": "linkedin", "linked-in": "linkedin", "tt": "tiktok",
}  # fmt: skip
"""What people call a channel -> channel."""
SHARED_MAILBOXES = re.compile(
    r"abuse|admin|anfragen?|bestellung(en)?|bewerbung|buchhaltung|contact|datenschutz|einkauf|empfang|help|hallo|hello|"
    r"hilfe|hotline|info|jobs|karriere|kontakt|kunden(service|dienst)?|mail|marketing|newsletter|no-?reply|nobody|office|"
    r"orders?|personal|post|postmaster|presse|rechnung(en)?|redaktion|reklamation|root|sales|sekretariat|service|shop|"
    r"social|support|team|termine?|test|verkauf|versand|vertrieb|verwaltung|webmaster|welcome|willkommen|zentrale"
)
"""Local parts that belong to a company's desk, not to a person."""
_BELOW = frozenset(
    {
        "in",
        "pub",
        "company",
        "c",
        "user",
        "channel",
        "profile",
        "profiles",
        "people",
        "pages",
        "pg",
        "i",
    }
)
"""First parts of a path after which the handle or id follows."""
_ADDRESS = re.compile(
    r"^(?:https?://)?(?:[a-z]{1,6}(?:-[a-z]{2})?\.)?([a-z]+\.[a-z]{2,4})/(.+)$", re.IGNORECASE
)

Reference = tuple[str, str]
"""Channel ("" where none is said) and key: a handle or a platform's id."""


def parse_handle(text: str | None) -> Reference | None:
    """Return channel and key of a handle, profile address or platform id; None where it is none of these.

    Examples
    --------
    >>> reference("@Anna"), reference("instagram: @anna")
    (('', 'anna'), ('instagram', 'anna'))
    >>> reference("https://www.instagram.com/Anna/?hl=de"), reference("twitter.com/anna")
    (('instagram', 'anna'), ('x', 'anna'))
    >>> reference("https://www.facebook.com/profile.php?id=1234"), reference("https://de.linkedin.com/in/anna-m/")
    (('facebook', '1234'), ('linkedin', 'anna-m'))
    >>> reference("anna@example.org") is None
    True
    """
    cleaned = unicodedata.normalize("NFKC", text or "").strip(" \t\r\n<>\"',;")
    channel, said = _split_channel(cleaned)
    address = _ADDRESS.match(said)
    if address and address.group(1).lower() in SITES:
        channel = SITES[address.group(1).lower()]
        said = _last_named(said if "//" in said else f"//{said}")
    elif "/" in said:
        return None
    found = normalise_handle(said, channel)
    return (channel, found) if found and "@" not in found else None


def parse_declaration(channel: str | None, handle: str | None) -> Reference:
    """Return channel and key of a declaration; the key is "" where it names nobody.

    The channel an address names comes before the one declared; an e-mail address can be the id of a help desk's author.

    Examples
    --------
    >>> declared("Twitter", "@Anna"), declared(None, "instagram.com/anna"), declared("zendesk", "Anna@example.org")
    (('x', 'anna'), ('instagram', 'anna'), ('zendesk', 'anna@example.org'))
    """
    given = (channel or "").strip().lower()
    given = CHANNELS.get(given, given)
    found = parse_handle(handle)
    return found if found and found[0] else (given, normalise_handle(handle, given))


def normalise_handle(handle: str | None, channel: str = "") -> str:
    """Return a handle or id as it is compared; "" where it can be none.

    Facebook reads a user name with and without dots alike.

    Examples
    --------
    >>> key(" @Anna_M "), key("nadine.muster", "facebook"), key("Anna Müller")
    ('anna_m', 'nadinemuster', '')
    """
    plain = unicodedata.normalize("NFKC", handle or "").strip().removeprefix("@").lower()
    if not plain or re.search(r"[\s/]", plain):
        return ""
    return plain.replace(".", "") if channel == "facebook" else plain


def normalise_email(text: str | None) -> str:
    """Return an e-mail address as it is compared; "" where it is none, or a company's desk.

    Tags ("+shop") are cut off; googlemail.com is gmail.com, where dots do not count.

    Examples
    --------
    >>> personal_email(" Anna.Muster+shop@GoogleMail.com "), personal_email("info@example.org")
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
    if domain in {"gmail.com", "googlemail.com"}:
        local, domain = local.replace(".", ""), "gmail.com"
    return "" if SHARED_MAILBOXES.fullmatch(local) else f"{local}@{domain}"


def _split_channel(said: str) -> Reference:
    """Split "instagram: anna" into channel and rest."""
    before, colon, after = said.partition(":")
    channel = CHANNELS.get(before.strip().lower(), "")
    return (channel, after.strip()) if colon and channel else ("", said)


def _last_named(address: str) -> str:
    """Return the handle or id that a profile's address names."""
    parts = urlsplit(address)
    ids = parse_qs(parts.query).get("id")
    path = [unquote(part) for part in parts.path.split("/") if part]
    if ids and path[:1] == ["profile.php"]:
        return ids[0]
    if path and path[0].lower() in _BELOW and len(path) > 1:
        numbered = path[0].lower() in {
            "people",
            "pages",
            "i",
        }  # /people/Anna-Muster/1234, /i/user/1234
        return path[-1] if numbered else path[1]
    return path[0] if path else ""
