"""Phone numbers in one form, E.164, and as a pattern for all forms in which they are written.

Linking compares customers and profiles by them, and a person's rights are exercised on them.
"""

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

HOME: Final = "DE"
"""The country of numbers without a country code, where nothing says another one."""
FEWEST_DIGITS: Final = 6
"""Of a number that says whose it is."""
MESSENGERS: Final = ("whatsapp", "signal", "sms")
"""Channels whose profiles are phone numbers."""
_FEWEST_ALONE: Final = 8
"""Digits of a number that say whose it is without the zero of the area code."""
_COUNTRIES: Final = {
    "d": "DE", "deutschland": "DE", "germany": "DE", "allemagne": "DE", "brd": "DE",
    "a": "AT", "österreich": "AT", "oesterreich": "AT", "austria": "AT",
    "schweiz": "CH", "switzerland": "CH", "suisse": "CH", "liechtenstein": "LI",
    "luxemburg": "LU", "frankreich": "FR", "niederlande": "NL", "polen": "PL",
}  # fmt: skip
"""Countries as exports write them; two letters are read as ISO 3166."""
BLANKS: Final = "\u00a0\u2000-\u200b\u202f\u2060\ufeff"
"""Blanks that RE2, the engine's regular expressions, does not count as such."""
_DASHES: Final = "\u2010-\u2015"
GAP: Final = rf"[\s{BLANKS}\-{_DASHES}/.()]{{0,3}}"
"""What may be between two digits."""


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

    number = _parse(text, country)
    return _format(number) if number and phonenumbers.is_possible_number(number) else ""


def _parse(text: str, country: str) -> "PhoneNumber | None":
    """Return the number that a text has, if it has enough digits."""
    import phonenumbers

    try:
        number = phonenumbers.parse(text.replace("(0)", ""), _find_region(country))
    except phonenumbers.NumberParseException:
        return None
    return number if len(str(number.national_number)) >= FEWEST_DIGITS else None


def _format(number: "PhoneNumber") -> str:
    import phonenumbers

    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _find_region(country: str) -> str:
    import phonenumbers

    name = country.strip().lower()
    region = _COUNTRIES.get(name) or (name.upper() if len(name) == len(HOME) else HOME)
    return region if region in phonenumbers.SUPPORTED_REGIONS else HOME


def read_phone(text: str | None, country: str = "") -> str:
    """Return the phone number that a text is, in E.164; empty if it has anything else.

    Numbers that no network assigns are read as well: a person's record may have one.

    Examples
    --------
    >>> read_phone("0049 (0)30 / 901820"), read_phone("030 90-18-20")
    ('+4930901820', '+4930901820')
    >>> read_phone("Anna"), read_phone("12"), read_phone("call 030 901820")
    ('', '', '')
    """
    plain = (text or "").strip()
    if re.search(rf"[^\d\s+\-{_DASHES}/.()]", plain):
        return ""
    number = _parse(plain, country)
    return _format(number) if number else ""


def build_digits_pattern(number: str) -> str:
    """Return the regular expression of the digits after area code's zero, for Python and RE2.

    Every text with the number has it; `build_phone_pattern` says which text has the number.
    """
    return GAP.join(_split(number)[1])


def build_phone_pattern(number: str) -> str:
    """Return the regular expression of all forms of a number in E.164, without flags.

    A workbook takes a number for an amount, and drops the zero.

    Examples
    --------
    >>> pattern = build_phone_pattern("+4930901820")
    >>> forms = ["+49 30 901820", "0049(0)30/90 18 20", "030-901820", "4930901820", "30901820"]
    >>> [bool(re.search(pattern, form)) for form in forms]
    [True, True, True, True, True]
    >>> re.search(pattern, "1030901820") is None
    True
    """
    code, rest = _split(number)
    start = rf"(?:(?:\+|00)?{GAP}{GAP.join(code)}{GAP}(?:\(?0\)?)?|0){GAP}"
    forms = f"{start}{build_digits_pattern(number)}"
    if len(rest) >= _FEWEST_ALONE:
        forms = rf"(?:{forms}|(?<![\d.,]){rest}(?!\d|[.,]\d))"
    return rf"(?<!\d){forms}(?!\d)"


def write_phone_forms(number: str) -> list[str]:
    """Return a number in E.164 as it is written without separators.

    Examples
    --------
    >>> write_phone_forms("+4930901820")
    ['+4930901820', '004930901820', '4930901820', '030901820']
    """
    digits = number.removeprefix("+")
    return [number, f"00{digits}", digits, f"0{_split(number)[1]}"]


def _split(number: str) -> tuple[str, str]:
    import phonenumbers

    parsed = phonenumbers.parse(number)
    return str(parsed.country_code), phonenumbers.national_significant_number(parsed)
