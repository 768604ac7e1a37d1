"""The labels, and the reasons for a missing label, in German and English."""

from collections.abc import Mapping
from typing import Final

from scrm.analyze.sentiment.engine_types import Label
from scrm.result import Text

LABEL_TEXTS: Final[Mapping[Label, Text]] = {
    "negative": Text("negativ", "negative"),
    "neutral": Text("neutral", "neutral"),
    "positive": Text("positiv", "positive"),
}
REASONS: Final[Mapping[str, Text]] = {
    "empty": Text("leer", "empty"),
    "no_words": Text(
        "keine Wörter (Emoji, Zahlen, Adressen)", "no words (emoji, numbers, addresses)"
    ),
    "language": Text("andere Sprache", "another language"),
    "dialect": Text("Mundart ohne bekanntes Wort", "dialect without a known word"),
}
"""Why a text has no label (`post_sentiment.unscored`)."""
