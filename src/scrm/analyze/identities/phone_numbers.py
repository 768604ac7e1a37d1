"""The digits at the end of phone numbers, by which those are found that may be equal."""

import polars as pl

from scrm.analyze.identities.names import ONE_DIGIT
from scrm.phone_numbers import FEWEST_DIGITS


def last_digits(text: pl.Expr) -> pl.Expr:
    """Return the last six digits of a number; null if it has fewer, or all are equal."""
    digits = text.str.replace_all(r"\D", "")
    last = digits.str.tail(FEWEST_DIGITS)
    is_number = (last.str.len_chars() == FEWEST_DIGITS) & ~last.str.contains(ONE_DIGIT)
    return pl.when(is_number).then(last)
