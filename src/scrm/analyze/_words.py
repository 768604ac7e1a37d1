"""Texts in German and English as files of settings write them: ``{de: ..., en: ...}``."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from scrm.config import Params
from scrm.result import Lang, Text


def _split_names(value: Any) -> Any:
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


Names = Annotated[tuple[str, ...], BeforeValidator(_split_names)]
"""A list of names, or a text with commas."""


def _split_ids(value: Any) -> Any:
    """Split a text, or each of several texts, at commas; a name given twice is meant once."""
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        return value
    return tuple(dict.fromkeys(name for text in texts for name in text.replace(",", " ").split()))


Ids = Annotated[tuple[str, ...], BeforeValidator(_split_ids)]
"""Names given as arguments or options of a command, separated by commas or blanks."""


class Words(Params):
    """A text in German and English."""

    de: str = Field(description="German")
    en: str = Field(description="English")

    def __getitem__(self, lang: Lang) -> str:
        """Return the text in one language."""
        return self.de if lang == "de" else self.en

    @property
    def text(self) -> Text:
        """The same as a result carries it."""
        return Text(self.de, self.en)
