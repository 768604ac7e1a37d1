"""Phrases: the small language in which `configs/lexicons/*.yaml` describes what people write.

A phrase is words as people write them, and

============= ===================================================================
blank         a blank, with or without a comma before it
``*``         any letters: ``empfehl*`` also matches "empfehlen" and "empfehlung"
``…``         up to six words, no punctuation between: ``nicht … empfehl*``
``,…``        up to eight words, commas between them allowed
``(a|b)``     one of them; ``(a )?`` or nothing
``(a |b )*``  up to eight of them, each with its blank
``^ $``       begin and end of the sentence (its final punctuation is left out)
============= ===================================================================

Texts are folded before they are compared: lower case, "ä" as "ae", a blank for everything but
letters, digits and ``. , ! ?``. Phrases become regular expressions of the Rust engine inside
Polars, which never backtracks: time is linear in the length of any text.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from scrm.config import resources
from scrm.errors import ConfigError
from scrm.yaml_files import load_yaml

_TRANSLITERATED = {
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "ß": "ss",
    "é": "e",
    "è": "e",
    "ê": "e",
    "á": "a",
    "à": "a",
    "ç": "c",
}
_NOISE = r"https?://[^\s)]+|www\.[^\s)]+|[@&][a-z0-9_.]+;?"
"""Addresses, names of accounts and HTML entities, which are not language."""
_OTHERS = r"[^a-z0-9.,!?]{2,}|[^a-z0-9.,!? ]"
"""Characters to be replaced by a blank; a single blank is one already."""
_EDGE = r"(?-u:\b)"
_GAP = r"(?: [a-z0-9]+){0,6} "
_GAP_WITH_COMMAS = r",?(?: [a-z0-9]+,?){0,8} "


def fold(texts: pl.Series) -> pl.Series:
    """Return texts as phrases see them; missing stays missing.

    Examples
    --------
    >>> fold(pl.Series(["Für  @anna: NIE wieder (https://x.y)!!", None])).to_list()
    ['fuer, nie wieder !!', None]
    """
    lowered = _compose(texts.cast(pl.String).str.to_lowercase())
    plain = lowered.str.replace_many(list(_TRANSLITERATED), list(_TRANSLITERATED.values()))
    pauses = (
        plain.str.replace_all(_NOISE, " ")
        .str.replace_all("…", ". ")
        .str.replace_all(r"\s*[:;–—]\s", ", ")
    )
    return pauses.str.replace_all(_OTHERS, " ").str.strip_chars(" ")


def _compose(texts: pl.Series) -> pl.Series:
    """Return texts in the normal form NFC, which only changes characters from U+0300."""
    at = texts.str.contains(r"[^\x00-\x{2FF}]").arg_true()
    return texts.scatter(at, texts.gather(at).str.normalize("NFC"))


def sentences(folded: pl.Series) -> pl.Series:
    """Return folded texts as lists of sentences, each with its final punctuation.

    Examples
    --------
    >>> sentences(pl.Series(["geht das? ja, gern!! 3.50 euro"])).to_list()
    [['geht das?', 'ja, gern!!', '3.50 euro']]
    """
    parts = folded.str.replace_all(r"([.!?])( |$)", "$1\n").str.extract_all(r"[^\n]+")
    return parts.list.eval(pl.element().str.strip_chars(" "))


def split_lines(folded: pl.Series) -> pl.Series:
    r"""Return folded texts with one sentence per line.

    Examples
    --------
    >>> split_lines(pl.Series(["geht das? ja, gern!! 3.50 euro"])).to_list()
    ['geht das?\nja, gern!!\n3.50 euro']
    """
    return folded.str.replace_all(r"([.!?]) ", "$1\n")


def pattern(phrases: Iterable[str]) -> str:
    r"""Return one regular expression for any of the phrases.

    Examples
    --------
    >>> pattern(["für … sorg*"])
    '(?-u:\\b)fuer(?: [a-z0-9]+){0,6} sorg[a-z]*(?-u:\\b)'
    >>> pl.Series(["sehr sehr gut", "gut"]).str.contains(pattern(["^(sehr |so )*gut"])).to_list()
    [True, True]
    """
    return "|".join(_expression(phrase) for phrase in phrases)


def transliterate(phrase: str) -> str:
    """Return a phrase with umlauts and accented letters as folded texts have them.

    Examples
    --------
    >>> transliterate("für … wünsch*")
    'fuer … wuensch*'
    """
    for letter, letters in _TRANSLITERATED.items():
        phrase = phrase.replace(letter, letters)
    return phrase


def _expression(phrase: str) -> str:
    expression = (
        transliterate(phrase).replace(" ,… ", "\v").replace(" … ", "\t").replace(" ", ",? ")
    )
    expression = expression.replace("\v", _GAP_WITH_COMMAS).replace("\t", _GAP)
    if "…" in expression:
        raise ConfigError(
            f"the gap … in the phrase {phrase!r} needs a blank on both sides",
            hint="write: nicht … empfehl*",
        )
    expression = expression.replace(",? )*", ",? ){0,8}")
    expression = re.sub(r"(?<!\])\*", "[a-z]*", expression).replace("$", "[ .,!?]*$")
    begin, end = (_EDGE if expression[at] not in "^$[]+" else "" for at in (0, -1))
    return f"{begin}{expression}{end}"


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return a lexicon of ``configs/lexicons/``; its ``id`` is name, version and content hash.

    Raises
    ------
    ConfigError
        There is no such lexicon, or it lacks its name or version.
    """
    return read_lexicon(resources("configs") / "lexicons" / f"{name}.yaml")


def read_lexicon(path: Path) -> dict[str, Any]:
    """Read a lexicon from a file; ``id`` changes whenever a byte of the file does."""
    if not path.is_file():
        raise ConfigError(
            f"there is no lexicon at {path}",
            hint="configs/lexicons/ has the ones that come with scrm",
        )
    file = load_yaml(path)
    found = file.document
    if not isinstance(found, dict) or not {"name", "version"} <= found.keys():
        raise ConfigError(
            f"{path}: name and version are missing",
            hint="begin the file with both, e.g. name: worries_de",
        )
    return {
        **found,
        "id": f"{found['name']}-{found['version']}-{hashlib.sha256(file.content).hexdigest()[:8]}",
    }
