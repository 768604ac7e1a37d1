"""Values for JSON, CSV and other data formats: unscaled, in the C locale, rounded."""

import math
from datetime import date, timedelta
from decimal import Context, Decimal

from scrm.result import Column

_EXACT = Context(prec=100)
"""Room for every number of the engine: Python's own context ends at 28 digits."""


def raw_value(value: object, column: Column) -> object:
    """Return a value for JSON, CSV and the like: unscaled, in the C locale, rounded.

    Floats keep six significant digits (never fewer than whole units), money its cents; Decimals are exact; dates are
    ISO 8601; NaN and infinity become None, because JSON has no word for them.

    Examples
    --------
    >>> raw_value(1 / 3, Column("a_share", "share", "Anteil", "Share")), raw_value(Decimal("12.5000"), Column("r", "money", "", ""))
    (0.333333, Decimal('12.50'))
    """
    if isinstance(value, float):
        return _round_value(value, column) if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return _trim_decimal(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _round_value(value.total_seconds(), column)
    if isinstance(value, list | tuple):
        return [raw_value(part, column) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _round_value(value: float, column: Column) -> float:
    """Round to six significant digits, but never coarser than units; money to cents. Minus zero becomes zero."""
    if column.kind == "money":
        return round(value, 2) + 0.0
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return round(value, max(0, 5 - magnitude)) + 0.0


def _trim_decimal(value: Decimal) -> Decimal | None:
    """Drop decimals beyond cents that are zero: the database keeps four."""
    if not value.is_finite():
        return None
    places = max(2, count_decimals(value)) if value.as_tuple().exponent else 0
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT) if places else value


def count_decimals(value: Decimal) -> int:
    """Return the decimals an exact number needs: none where it is whole, else two or more."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
