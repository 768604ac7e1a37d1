"""Code pages of old systems (Windows, DOS, Mac), detected by the words that their letters form."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _CodePage:
    """How many letters make words under a code page, and how many characters do not."""

    name: str
    letters: int
    others: int


_LETTERS = frozenset("äöüßéèàáâêñçóòíìúùîôû")
_CAPITALS = frozenset("ÄÖÜÉÈÇÑ")
_PAGES = ("cp1252", "cp850", "mac-roman")
_ENOUGH = 3


def detect_code_page(lines: Sequence[bytes]) -> str:
    """Return the only code page under which all letters beyond ASCII occur in words, or "".

    Examples
    --------
    >>> [detect_code_page(["für Käse, schön".encode(name)]) for name in ("cp850", "mac-roman")]
    ['cp850', 'mac-roman']
    """
    pages = [_count_letters(name, lines) for name in _PAGES]
    fits = [page for page in pages if not page.others and page.letters >= _ENOUGH]
    return fits[0].name if len(fits) == 1 else ""


def _count_letters(name: str, lines: Sequence[bytes]) -> _CodePage:
    letters = others = 0
    for line in lines:
        text = line.decode(name, errors="replace")
        for place, character in enumerate(text):
            if character.isascii():
                continue
            before, after = text[place - 1 : place], text[place + 1 : place + 2]
            in_word = (before + after).isascii() and any(each.isalpha() for each in (before, after))
            small = character in _LETTERS
            capital = character in _CAPITALS and not before.islower()
            if small or capital:
                letters += 1
            elif in_word or character.isalpha():
                others += 1
    return _CodePage(name, letters, others)
