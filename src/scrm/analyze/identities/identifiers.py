"""Identifiers of people, normalised: handles, profile addresses, platform ids.

Names of people are never used.
"""

import re
import unicodedata
from urllib.parse import parse_qs, unquote, urlsplit

from scrm.channels import read_channels
from scrm.placeholders import is_placeholder

SITES = {
    "facebook.com": "facebook", "fb.com": "facebook", "fb.me": "facebook",
    "instagram.com": "instagram", "instagr.am": "instagram",
    "x.com": "x", "twitter.com": "x",
    "youtube.com": "youtube", "youtu.be": "youtube",
    "linkedin.com": "linkedin", "xing.com": "xing", "tiktok.com": "tiktok",
    "pinterest.com": "pinterest", "pinterest.de": "pinterest",
    "threads.net": "threads", "threads.com": "threads",
}  # fmt: skip
"""Address of a platform -> channel."""
_WITH_PROFILES = frozenset({"social", "review", "messenger", "community"})
"""Kinds of channels on which people have profiles."""
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
"""First parts of a path that a handle or id follows."""
_ADDRESS = re.compile(
    r"^(?:https?://)?(?:[a-z]{1,6}(?:-[a-z]{2})?\.)?([a-z]+\.[a-z]{2,4})/(.+)$", re.IGNORECASE
)

Reference = tuple[str, str]
"""Channel ("" if it is not given) and key: a handle or the id on a platform."""


def parse_handle(text: str | None) -> Reference | None:
    """Return channel and key of a handle, profile address or platform id; None for other text.

    Examples
    --------
    >>> parse_handle("@Anna"), parse_handle("instagram: @anna")
    (('', 'anna'), ('instagram', 'anna'))
    >>> parse_handle("https://www.instagram.com/Anna/?hl=de"), parse_handle("twitter.com/anna")
    (('instagram', 'anna'), ('x', 'anna'))
    >>> parse_handle("https://www.facebook.com/profile.php?id=1234")
    ('facebook', '1234')
    >>> parse_handle("https://de.linkedin.com/in/anna-m/")
    ('linkedin', 'anna-m')
    >>> parse_handle("anna@example.org") is None
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
    """Return channel and key of a declaration; the key is "" if it identifies nobody.

    The channel of an address overrides the declared one. An e-mail address can be the id of an
    author of a help desk.

    Examples
    --------
    >>> parse_declaration("Twitter", "@Anna"), parse_declaration(None, "instagram.com/anna")
    (('x', 'anna'), ('instagram', 'anna'))
    >>> parse_declaration("zendesk", "Anna@example.org")
    ('zendesk', 'anna@example.org')
    """
    given = read_channels().find(channel or "")
    found = parse_handle(handle)
    return found if found and found[0] else (given, normalise_handle(handle, given))


def normalise_handle(handle: str | None, channel: str = "") -> str:
    """Return a handle or id in the form that is compared; "" for other text or placeholders.

    Facebook ignores dots in a user name.

    Examples
    --------
    >>> normalise_handle(" @Anna_M "), normalise_handle("nadine.muster", "facebook")
    ('anna_m', 'nadinemuster')
    >>> normalise_handle("Anna Müller")
    ''
    """
    plain = unicodedata.normalize("NFKC", handle or "").strip().removeprefix("@").lower()
    if not plain or re.search(r"[\s/]", plain) or is_placeholder(plain):
        return ""
    return plain.replace(".", "") if channel == "facebook" else plain


def _split_channel(said: str) -> Reference:
    """Split "instagram: anna" into channel and rest."""
    before, colon, after = said.partition(":")
    channel, known = read_channels().find(before), read_channels().kinds
    has_profiles = known.get(channel) in _WITH_PROFILES
    return (channel, after.strip()) if colon and has_profiles else ("", said)


def _last_named(address: str) -> str:
    """Return the handle or id in the address of a profile."""
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
