"""Phone numbers in the form in which they are compared: E.164."""

from functools import cache
from typing import Final

import polars as pl

from scrm.analyze.identities.names import ONE_DIGIT

_COUNTRIES: Final = {
    "d": "DE", "deutschland": "DE", "germany": "DE", "allemagne": "DE", "brd": "DE",
    "a": "AT", "österreich": "AT", "oesterreich": "AT", "austria": "AT",
    "schweiz": "CH", "switzerland": "CH", "suisse": "CH", "liechtenstein": "LI",
    "luxemburg": "LU", "frankreich": "FR", "niederlande": "NL", "polen": "PL",
}  # fmt: skip
"""Countries as exports write them; two letters are read as ISO 3166."""
_HOME: Final = "DE"
_LAST: Final = 6
"""Digits at the end by which numbers are found that may be equal."""


def last_digits(text: pl.Expr) -> pl.Expr:
    """Return the last six digits of a number; null if it has fewer, or all are equal."""
    digits = text.str.replace_all(r"\D", "")
    last = digits.str.tail(_LAST)
    is_number = (last.str.len_chars() == _LAST) & ~last.str.contains(ONE_DIGIT)
    return pl.when(is_number).then(last)


@cache
def normalise_phone(text: str, country: str = "") -> str:
    """Return a phone number as E.164; empty if it cannot be a number of its country.

    Parameters
    ----------
    text : str
        As written; without a country code it belongs to `country`.
    country : str
        As written in the CRM; Germany if it is empty or unknown.

    Examples
    --------
    >>> normalise_phone("0170 5550379"), normalise_phone("+49 (0) 170 5550379")
    ('+491705550379', '+491705550379')
    >>> normalise_phone("01 5550379", "Österreich"), normalise_phone("123")
    ('+4315550379', '')
    """
    import phonenumbers

    name = country.strip().lower()
    region = _COUNTRIES.get(name) or (name.upper() if len(name) == len(_HOME) else _HOME)
    if region not in phonenumbers.SUPPORTED_REGIONS:
        region = _HOME
    try:
        number = phonenumbers.parse(text.replace("(0)", ""), region)
    except phonenumbers.NumberParseException:
        return ""
    if len(str(number.national_number)) < _LAST or not phonenumbers.is_possible_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
