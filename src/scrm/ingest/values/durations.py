"""Durations, ``1:02:03`` or seconds, as SQL."""

from scrm.ingest.values.sql import match_whole


def read_duration(text: str) -> str:
    """Return the SQL of the seconds of a duration."""
    piece = "TRY_CAST(split_part({text}, ':', {n}) AS DOUBLE)"
    one, two, three = (piece.format(text=text, n=n) for n in (1, 2, 3))
    hours, minutes, seconds = (
        r"\d+:[0-5]?\d:[0-5]?\d(?:\.\d+)?",
        r"\d+:[0-5]?\d(?:\.\d+)?",
        r"\d+(?:\.\d+)?",
    )
    return (
        f"CASE WHEN {match_whole(text, hours)} THEN {one} * 3600 + {two} * 60 + {three} "
        f"WHEN {match_whole(text, minutes)} THEN {one} * 60 + {two} "
        f"WHEN {match_whole(text, seconds)} THEN TRY_CAST({text} AS DOUBLE) END"
    )
