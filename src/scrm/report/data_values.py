"""Values for JSON, CSV and other data formats: unscaled, in the C locale, rounded."""

import math
from datetime import date, timedelta
from decimal import Context, Decimal

from scrm.result import Column

_EXACT = Context(prec=100)
"""Enough digits for every number of the database; Python's default context has 28."""


def to_data_value(value: object, column: Column) -> object:
    """Return a value for a data format: unscaled, in the C locale, rounded.

    Floats keep six significant digits (and at least whole units), money has cents, Decimals are
    exact, dates are ISO 8601. NaN and infinity become None, since JSON cannot express them.

    Examples
    --------
    >>> to_data_value(1 / 3, Column("a_share", "share", "Anteil", "Share"))
    0.333333
    >>> to_data_value(Decimal("12.5000"), Column("revenue", "money", "Umsatz", "Revenue"))
    Decimal('12.50')
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
        return [to_data_value(part, column) for part in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _round_value(value: float, column: Column) -> float:
    """Round to six significant digits, at most to whole units; money to cents; -0.0 to 0.0."""
    if column.kind == "money":
        return round(value, 2) + 0.0
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    return round(value, max(0, 5 - magnitude)) + 0.0


def _trim_decimal(value: Decimal) -> Decimal | None:
    """Drop zeros beyond cents: the database stores four decimals."""
    if not value.is_finite():
        return None
    places = max(2, count_decimals(value)) if value.as_tuple().exponent else 0
    return value.quantize(Decimal(1).scaleb(-places), context=_EXACT) if places else value


def count_decimals(value: Decimal) -> int:
    """Return the decimals an exact number needs: none if it is whole, else at least two."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return max(2, -exponent) if isinstance(exponent, int) and exponent < 0 else 0
