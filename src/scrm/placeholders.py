"""Words that stand for no value where an e-mail address, a handle or an id is expected.

Two people who are both called ``unknown``, or whose address is ``keine@keine.de``, have nothing in
common.
"""

import re

WORDS = (
    *("unknown", "unbekannt", "none", "null", "nil", "nan", "n/a", "na", "n.a.", "k.a.", "k. a."),
    *("keine", "kein", "keiner", "keineangabe", "keine angabe", "keine-angabe", "leer", "empty"),
    *("missing", "fehlt", "niemand", "noname", "anonym", "anonymous", "anonymus", "deleted"),
    *("gelöscht", "geloescht", "undefined", "not available", "not provided", "tba", "tbd"),
)
"""In lower case; a text without a letter or digit is a placeholder, too."""
EMAIL_NAMES = (
    *(word for word in WORDS if re.fullmatch("[a-zäöü-]{3,}", word)),
    *("noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "nomail"),
    *("noemail", "no-email", "keinemail", "keine-mail", "keineemail", "keine-email", "ohne"),
    *("mailer-daemon", "invalid", "fake", "test", "tester", "dummy", "example", "beispiel"),
    *("xxx", "asdf", "gast", "guest", "nobody"),
)
"""Local parts of addresses that belong to nobody."""
EMAIL_DOMAINS = (
    *("keine.de", "keine.com", "kein.de", "unbekannt.de", "unknown.com", "none.com", "none.de"),
    *("test.de", "test.com", "nomail.com", "nomail.de", "noemail.com", "keinemail.de", "ohne.de"),
    *("invalid.com", "invalid.de", "na.com", "abc.de", "xyz.de", "xxx.de"),
)
"""Domains of addresses that belong to nobody."""
_WORDS, _NAMES, _DOMAINS = map(frozenset, (WORDS, EMAIL_NAMES, EMAIL_DOMAINS))


def is_placeholder(text: str) -> bool:
    """Return whether a handle or id identifies nobody.

    Examples
    --------
    >>> is_placeholder(" Unknown "), is_placeholder("-"), is_placeholder("anna")
    (True, True, False)
    """
    plain = text.strip().lower()
    return plain in _WORDS or not any(character.isalnum() for character in plain)


def is_placeholder_address(local: str, domain: str) -> bool:
    """Return whether an e-mail address, in lower case, belongs to nobody.

    Examples
    --------
    >>> is_placeholder_address("keine", "keine.de"), is_placeholder_address("anna", "web.de")
    (True, False)
    """
    reserved = domain.rpartition(".")[2] in {"invalid", "localhost"}
    return local in _NAMES or domain in _DOMAINS or reserved or is_placeholder(local)
