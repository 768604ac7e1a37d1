"""Phone numbers in one form, and as a pattern for all forms in which they are written."""

import re

_REGION = "DE"
_FEWEST_DIGITS = 6
_GAP = r"[\s\-\u2010-\u2015/.()]{0,3}"


def normalise_phone(text: str | None) -> str:
    """Return a phone number in E.164; empty if the text is none.

    A number without a country code is taken to be German.

    Examples
    --------
    >>> normalise_phone("0049 (0)30 / 901820"), normalise_phone("030 90-18-20")
    ('+4930901820', '+4930901820')
    >>> normalise_phone("Anna"), normalise_phone("12")
    ('', '')
    """
    import phonenumbers

    plain = (text or "").strip()
    if sum(map(str.isdigit, plain)) < _FEWEST_DIGITS or re.search(r"[^\d\s+\-/.()]", plain):
        return ""
    try:
        number = phonenumbers.parse(plain.replace("(0)", ""), _REGION)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def build_phone_pattern(number: str) -> str:
    """Return the regular expression of all forms of a number in E.164, without flags.

    Examples
    --------
    >>> pattern = build_phone_pattern("+4930901820")
    >>> forms = ["+49 30 901820", "0049(0)30/90 18 20", "030-901820", "4930901820"]
    >>> [bool(re.search(pattern, form)) for form in forms]
    [True, True, True, True]
    >>> re.search(pattern, "1030901820") is None
    True
    """
    import phonenumbers

    parsed = phonenumbers.parse(number)
    code, rest = str(parsed.country_code), phonenumbers.national_significant_number(parsed)
    spaced = _GAP.join(rest)
    start = rf"(?:(?:\+|00)?{_GAP}{_GAP.join(code)}{_GAP}(?:\(?0\)?)?|0){_GAP}"
    return rf"(?<!\d){start}{spaced}(?!\d)"
