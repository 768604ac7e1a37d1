"""The properties of a post that are compared, each with its levels in order."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._post_forms import FORMS, OTHER

WEEKDAYS: Final = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
LENGTHS: Final = (
    "no_text",
    "up_to_100_characters",
    "101_to_250_characters",
    "251_to_500_characters",
    "over_500_characters",
)
HASHTAGS: Final = (
    "no_hashtag",
    "1_or_2_hashtags",
    "3_to_5_hashtags",
    "6_to_10_hashtags",
    "over_10_hashtags",
)
_LENGTH_ENDS: Final = (0, 100, 250, 500)
_HASHTAG_ENDS: Final = (0, 2, 5, 10)
_ADDRESS: Final = r"https?://\S+"
_HASHTAG: Final = r"(?:^|[^\w&/])#\w"
_FEWEST: Final = 2
"""Levels with fewer posts are not compared: their posts have no level."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One property of posts.

    Parameters
    ----------
    name : str
        weekday, hour, form, length or hashtags.
    levels : tuple of str
        Codes of the levels that occur, in order.
    codes : ndarray of int, shape (n,)
        Index of the level of each post; -1 if it is unknown.
    """

    name: str
    levels: tuple[str, ...]
    codes: NDArray[np.int64]


def list_factors(posts: pl.DataFrame, hours: int) -> tuple[Factor, ...]:
    """Return the factors with at least two levels.

    Parameters
    ----------
    posts : DataFrame
        ``posted_at, hour, form, text``, n rows.
    hours : int
        Length of a time slot.

    Examples
    --------
    >>> from datetime import datetime
    >>> rows = [(datetime(2026, 3, day, 9), 9, "photo", "Neu! #tee") for day in (2, 3, 9, 10)]
    >>> posts = pl.DataFrame(rows, schema=["posted_at", "hour", "form", "text"], orient="row")
    >>> [(each.name, each.levels) for each in list_factors(posts, 3)]
    [('weekday', ('monday', 'tuesday'))]
    """
    text = pl.col("text").fill_null("").str.replace_all(_ADDRESS, "").str.strip_chars()
    coded = posts.select(
        weekday=pl.col("posted_at").dt.weekday().cast(pl.Int64) - 1,
        hour=pl.col("hour") // hours,
        form=pl.col("form"),
        length=text.str.len_chars().cast(pl.Int64),
        hashtags=pl.col("text").fill_null("").str.count_matches(_HASHTAG).cast(pl.Int64),
    )
    slots = tuple(f"{at:02}-{at + hours:02}" for at in range(0, 24, hours))
    forms = (*(form for form, _ in FORMS), OTHER)
    numbers = {
        "weekday": (WEEKDAYS, coded["weekday"].to_numpy()),
        "hour": (slots, coded["hour"].fill_null(-1).to_numpy()),
        "form": (forms, _find_places(coded["form"], forms)),
        "length": (LENGTHS, np.searchsorted(_LENGTH_ENDS, coded["length"].to_numpy())),
        "hashtags": (HASHTAGS, np.searchsorted(_HASHTAG_ENDS, coded["hashtags"].to_numpy())),
    }
    found = (_keep_levels(name, *given) for name, given in numbers.items())
    return tuple(factor for factor in found if len(factor.levels) > 1)


def _find_places(values: pl.Series, levels: tuple[str, ...]) -> NDArray[np.int64]:
    places = {level: place for place, level in enumerate(levels)}
    return values.replace_strict(places, default=-1, return_dtype=pl.Int64).to_numpy()


def _keep_levels(name: str, levels: tuple[str, ...], codes: NDArray[np.int64]) -> Factor:
    """Return the factor without the levels that hardly occur."""
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    kept = counts >= _FEWEST
    renamed = np.where(kept, np.cumsum(kept) - 1, -1)
    return Factor(
        name,
        tuple(level for level, is_kept in zip(levels, kept, strict=True) if is_kept),
        np.where(codes >= 0, renamed[codes], -1),
    )
