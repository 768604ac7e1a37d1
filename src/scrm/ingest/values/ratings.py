"""Ratings of one to five stars, in digits, signs or words, as SQL."""

from scrm.ingest.values.sql import match_whole
from scrm.store.sql import quote_text

_STARS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
}  # fmt: skip


def read_rating(text: str) -> str:
    """Return the SQL of a rating as a number from 1 to 5."""
    words = " ".join(f"WHEN {quote_text(word)} THEN {stars}" for word, stars in _STARS.items())
    digits = f"regexp_extract({text}, '^[1-5](?:[.,]\\d{{1,2}})?')"
    number = f"TRY_CAST(replace({digits}, ',', '.') AS DOUBLE)"
    of_five = r"/ ?5(?:[.,]00?)?|(?:von|out of|of) 5|stars?|sterne?|★+"
    shape = match_whole(text, rf"(?i)[1-5](?:[.,]\d{{1,2}})?(?: ?(?:{of_five}))?")
    return (
        f"CASE WHEN {shape} AND {number} <= 5 THEN {number} ELSE CASE lower({text}) {words} END END"
    )
