"""Kölner Phonetik: German words that sound alike have the same code.

Only for finding candidates: names as different as Groß and Krauße share a code.
"""

from typing import Final

_BEFORE_C_HARD: Final = "ahkoqux"
_FIRST_C_HARD: Final = "ahkloqrux"
_CODES: Final = {
    **dict.fromkeys("aeijouyäöü", "0"),
    **dict.fromkeys("b", "1"),
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    "l": "5",
    **dict.fromkeys("mn", "6"),
    "r": "7",
    **dict.fromkeys("szß", "8"),
}


def encode_sound(word: str) -> str:
    """Return the code of a word; letters other than those of German are skipped.

    The rules are those of Postel (1969), Die Kölner Phonetik, IBM-Nachrichten 19.

    Examples
    --------
    >>> [encode_sound(word) for word in ("Müller-Lüdenscheidt", "Wikipedia", "Breschnew")]
    ['65752682', '3412', '17863']
    """
    letters = [each for each in word.lower() if each.isalpha()]
    codes = "".join(
        _encode_letter(
            letter,
            letters[place - 1] if place else "",
            letters[place + 1] if place + 1 < len(letters) else "",
        )
        for place, letter in enumerate(letters)
    )
    kept = [code for place, code in enumerate(codes) if place == 0 or code != codes[place - 1]]
    return "".join(kept[:1] + [code for code in kept[1:] if code != "0"])


def _encode_letter(letter: str, before: str, after: str) -> str:
    if letter == "h":
        return ""
    if letter == "p":
        return "3" if after == "h" else "1"
    if letter in "dt":
        return "8" if after and after in "csz" else "2"
    if letter == "x":
        return "8" if before and before in "ckq" else "48"
    if letter == "c":
        return _encode_c(before, after)
    return _CODES.get(letter, "")


def _encode_c(before: str, after: str) -> str:
    if not before:
        return "4" if after and after in _FIRST_C_HARD else "8"
    if before in "szß":
        return "8"
    return "4" if after and after in _BEFORE_C_HARD else "8"
