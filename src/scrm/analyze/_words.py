"""Numbers inside sentences, German and English: what a finding or a note needs to say a value."""

from decimal import Decimal

from scrm.result import Lang

_NARROW = "\u202f"


def number(value: float | Decimal, lang: Lang, digits: int = 0) -> str:
    """Write a number with its language's separators.

    Examples
    --------
    >>> number(1234.5, "de", 1), number(1234.5, "en", 1)
    ('1.234,5', '1,234.5')
    """
    text = f"{value:,.{digits}f}".replace("-", "−")
    return text.translate(str.maketrans(",.", ".,")) if lang == "de" else text


def share(value: float, lang: Lang, digits: int = 0) -> str:
    r"""Write a fraction as per cent.

    Examples
    --------
    >>> share(0.274, "en"), share(0.274, "de", 1)
    ('27%', '27,4\u202f%')
    """
    text = number(100 * value, lang, digits)
    return f"{text}{_NARROW}%" if lang == "de" else f"{text}%"


def money(value: float | Decimal, currency: str, lang: Lang, digits: int = 0) -> str:
    """Write an amount with its currency.

    Examples
    --------
    >>> money(1234, "EUR", "en")
    'EUR 1,234'
    """
    text = number(value, lang, digits)
    return f"{text}{_NARROW}{currency}" if lang == "de" else f"{currency} {text}"
