"""Numbers inside sentences, German and English: what a finding or a note needs to say a value."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from scrm.result import Lang, Text

Course = Sequence[tuple[float, float | None, float | None]]

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


def interval(low: str, high: str, lang: Lang) -> str:
    """Write the ends of an interval, each already a number in words; the same in every sentence.

    Examples
    --------
    >>> interval("44%", "47%", "en"), interval("0,71", "0,78", "de")
    ('44% to 47%', 'von 0,71 bis 0,78')
    """
    return f"von {low} bis {high}" if lang == "de" else f"{low} to {high}"


def day(value: date, lang: Lang) -> str:
    """Write a day.

    Examples
    --------
    >>> day(date(2026, 12, 31), "de"), day(date(2026, 12, 31), "en")
    ('31.12.2026', '2026-12-31')
    """
    return f"{value:%d.%m.%Y}" if lang == "de" else f"{value:%Y-%m-%d}"


def counted(count: int, one: str, many: str, lang: Lang) -> str:
    """Write a count with its noun.

    Examples
    --------
    >>> counted(1, "row", "rows", "en"), counted(1200, "Zeile", "Zeilen", "de")
    ('1 row', '1.200 Zeilen')
    """
    return f"{number(count, lang)} {one if count == 1 else many}"


def course(name: Text, months: Course, written: Callable[[float, Lang], str]) -> Text:
    """Say where a monthly course began and ended: the title of its chart. It rose or fell where the intervals part.

    Parameters
    ----------
    months : sequence of (value, low, high)
        In the order of time; ends of an interval may be None.

    Examples
    --------
    >>> course(Text("Rate", "Rate"), [(0.1, 0.08, 0.12), (0.2, 0.16, 0.24)], share)["en"]
    'Rate rose: 10% in the first month, 20% in the last'
    """
    (first, low, high), (last, last_low, last_high) = months[0], months[-1]
    texts = [Text(written(value, "de"), written(value, "en")) for value in (first, last)]
    de = f"{texts[0].de} im ersten, {texts[1].de} im letzten Monat"
    en = f"{texts[0].en} in the first month, {texts[1].en} in the last"
    if low is None or high is None or last_low is None or last_high is None:
        return Text(f"{name.de}: {de}", f"{name.en}: {en}")
    if high < last_low or last_high < low:
        return Text(
            f"{name.de} {'gestiegen' if last > first else 'gefallen'}: {de}",
            f"{name.en} {'rose' if last > first else 'fell'}: {en}",
        )
    return Text(
        f"{name.de}: {de}, kein gesicherter Unterschied", f"{name.en}: {en}, no certain difference"
    )
