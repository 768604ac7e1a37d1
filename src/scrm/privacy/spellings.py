"""The spellings in which identifying values are searched, as regular expressions.

Each core is valid in Python and in RE2, the engine's regular expressions: so the engine finds the
rows that may have a value, and Python, which has lookarounds, decides.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from scrm.addresses import SHARED_MAILBOXES
from scrm.phone_numbers import BLANKS, build_digits_pattern, build_phone_pattern

WORD = r"[^\W_]"
_BLANK = rf"[\s{BLANKS}]"
_BETWEEN_NAMES = rf"[\s{BLANKS},;|\"':]{{1,6}}"
"""Between the words of a name: blanks, or what is between two cells of a record."""
_SIGNS = "@\uff20\ufe6b"
_AT = (
    rf"{_BLANK}{{0,3}}(?:[{_SIGNS}]|%40|&#0{{0,4}}64;|&#x0{{0,4}}40;|&commat;|\\u0040"
    rf"|[(\[{{<]{_BLANK}{{0,2}}(?:@|at|ät){_BLANK}{{0,2}}[)\]}}>]"
    rf"|[-_]at[-_]|{_BLANK}(?:at|ät){_BLANK}){_BLANK}{{0,3}}"
)
_DOT = (
    rf"(?:\.|%2e|&#0{{0,4}}46;|{_BLANK}{{0,2}}[(\[{{<]{_BLANK}{{0,2}}(?:\.|dot|punkt)"
    rf"{_BLANK}{{0,2}}[)\]}}>]{_BLANK}{{0,2}}|{_BLANK}{{1,3}}(?:dot|punkt){_BLANK}{{1,3}}"
    rf"|[-_]dot[-_])"
)
_TAG = r"(?:\+[a-z0-9._\-]{1,40})?"
_GMAIL = ("gmail.com", "googlemail.com")
_TRANSLITERATED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_FLATTENED = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae"}
)
_STREET = re.compile(r"(straße|strasse|str\.?)(?=\s|$)", re.IGNORECASE)
_STREET_FORMS = r"(?:straße|strasse|str\.?)"
_NUMBER_END = r"[\"'\s:=.#()\[\]>]{0,8}"
_CUSTOMER_CUE = (
    r"(?:kund(?:e|en|in)?[\s.\-_]{0,2}(?:nummer|nr|no|id|konto|#)|kd[\s.\-_]{0,2}nr"
    r"|customer[\s.\-_]{0,2}(?:id|no|nr|number|#)|client[\s.\-_]{0,2}(?:id|no|nr|number|#)"
    r"|person_id|debitor(?:en)?[\s.\-_]{0,2}(?:nummer|nr)|mitglieds?[\s.\-_]{0,2}(?:nummer|nr))"
)
_RECORD_CUE = (
    r"(?:bestell(?:ung|nummer|[\s.\-_]{0,2}nr)|auftrag|auftrags(?:nummer|[\s.\-_]{0,2}nr)|order"
    r"|rechnung|rechnungs(?:nummer|[\s.\-_]{0,2}nr)|invoice|ticket|vorgang|case|reference"
    r"|lead|opportunity|survey)"
    r"[\s.\-_]{0,2}(?:nummer|number|nr|no|id|#)?"
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling of a value.

    Parameters
    ----------
    core : str
        Regular expression, regardless of case.
    before, after : str
        What may not be directly before and after it: a class of characters.
    exact : str
        The regular expression of the value where the core says less.
    """

    core: str
    before: str = WORD
    after: str = WORD
    exact: str = ""

    @property
    def guarded(self) -> str:
        """The regular expression with its borders, for Python only."""
        if self.exact:
            return self.exact
        left = f"(?<!{self.before})" if self.before else ""
        right = f"(?!{self.after})" if self.after else ""
        return f"{left}{self.core}{right}"


def spell_address(address: str) -> Spelling:
    """Return the spellings of an e-mail address: tags, dots at Gmail, ``name(at)domain``.

    Examples
    --------
    >>> found = re.compile(spell_address("annamuster@gmail.com").guarded, re.IGNORECASE)
    >>> texts = ["Anna.Muster+tee@GoogleMail.com", "anna.muster (at) gmail punkt com"]
    >>> [bool(found.search(text)) for text in texts], found.search("xannamuster@gmail.com")
    ([True, True], None)
    """
    local, _, domain = address.rpartition("@")
    plain = local.split("+", 1)[0]
    if not SHARED_MAILBOXES.fullmatch(plain.lower()):
        local = plain or local
    if domain.lower() in _GMAIL:
        letters = local.replace(".", "")
        name = r"\.?".join(map(re.escape, letters))
        hosts = rf"(?:gmail|googlemail){_DOT}com"
    else:
        name = _DOT.join(map(re.escape, local.split(".")))
        hosts = "|".join(_DOT.join(map(re.escape, each.split("."))) for each in _list_hosts(domain))
        hosts = f"(?:{hosts})"
    return Spelling(f"{name}{_TAG}{_AT}{hosts}", before=r"[\w.+\-]")


def _list_hosts(domain: str) -> list[str]:
    """Return a domain as it is written, and in the letters of ASCII."""
    try:
        ascii_only = domain.encode("idna").decode()
    except UnicodeError:
        ascii_only = domain
    return list(dict.fromkeys((domain, ascii_only)))


def spell_name(name: str) -> Spelling:
    """Return the spellings of a name: umlauts, further blanks, in two cells of a record.

    Examples
    --------
    >>> found = re.compile(spell_name("Jörg Müller").guarded, re.IGNORECASE)
    >>> texts = ["JOERG   MUELLER", '["Jörg","Müller"]', "Jorg Muller"]
    >>> [bool(found.search(text)) for text in texts], found.search("Jörg Müllerbach")
    ([True, True, True], None)
    """
    words = [each for each in re.split(r"[\s,]+", name) if each]
    return Spelling(_BETWEEN_NAMES.join(map(_spell_word, words)))


def _spell_word(word: str) -> str:
    forms = list(dict.fromkeys((*_compose(word), word.translate(_TRANSLITERATED), flatten(word))))
    if len(forms) == 1:
        return re.escape(forms[0])
    return f"(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})"


def _compose(text: str) -> list[str]:
    return [unicodedata.normalize(form, text) for form in ("NFC", "NFD", "NFKC")]


def flatten(text: str) -> str:
    """Return a text without accents.

    Examples
    --------
    >>> flatten("Łukasz Größer")
    'Lukasz Grosser'
    """
    apart = unicodedata.normalize("NFD", text.translate(_FLATTENED))
    return "".join(each for each in apart if not unicodedata.combining(each))


def spell_text(text: str, *, is_street: bool = False) -> list[Spelling]:
    """Return the spellings of any other value: composed or decomposed, with further blanks.

    Examples
    --------
    >>> (spelling,) = spell_text("Am Weg 5", is_street=True)
    >>> spelling.before == spelling.after == WORD
    True
    """
    found = []
    for form in dict.fromkeys(_compose(text)):
        parts = _STREET.split(form) if is_street else [form]  # every second part is the word
        core = "".join(
            _STREET_FORMS if place % 2 else _escape_blanks(part) for place, part in enumerate(parts)
        )
        before, after = (WORD if form[place].isalnum() else "" for place in (0, -1))
        found.append(Spelling(core, before, after))
    return found


def _escape_blanks(text: str) -> str:
    return f"{_BLANK}{{1,4}}".join(re.escape(part) for part in re.split(r"\s+", text))


def spell_link(address: str) -> Spelling:
    r"""Return the spelling of the address of a profile, whatever its scheme.

    Examples
    --------
    >>> spell_link("https://www.x.com/anna_m/").core == spell_link("x.com/anna_m").core
    True
    """
    bare = re.sub(r"^(?:[a-z]+://)?(?:www\.|m\.)?", "", address.strip(), flags=re.IGNORECASE)
    bare = bare.rstrip("/")
    return Spelling(re.escape(bare).replace("/", r"\\?/"))


def spell_phone(number: str) -> Spelling:
    """Return the forms of a phone number; the core has its digits only."""
    return Spelling(build_digits_pattern(number), exact=build_phone_pattern(number))


def spell_cued(customers: Iterable[str], records: Iterable[str]) -> str:
    """Return the pattern of numbers after a word that says what they are; "" for no numbers.

    The word is the group ``customer`` or ``record``.

    Examples
    --------
    >>> found = re.compile(spell_cued(["907"], ["4711"]), re.IGNORECASE)
    >>> texts = ["Kundennr. 907", '"customer_id": "907"', "Bestellung 4711", "907 Euro"]
    >>> [bool(found.search(text)) for text in texts]
    [True, True, True, False]
    """
    cues = ("customer", _CUSTOMER_CUE, set(customers)), ("record", _RECORD_CUE, set(records))
    return "|".join(
        f"(?P<{name}>{cue}{_NUMBER_END}0{{0,6}}){join_words(numbers)}"
        for name, cue, numbers in cues
        if numbers
    )


def join_words(words: Iterable[str]) -> str:
    """Return the pattern of any of some words, with their common beginnings written once.

    Examples
    --------
    >>> join_words(["A12", "A13", "B"])
    '(?:A1(?:2|3)|B)'
    """
    return _join_sorted(sorted(set(words)))


def _join_sorted(words: list[str]) -> str:
    by_first: dict[str, list[str]] = {}
    for word in words:
        by_first.setdefault(word[:1], []).append(word)
    parts = []
    for group in by_first.values():
        size = len(_find_prefix(group[0], group[-1]))
        if len(group) == 1:
            parts.append(re.escape(group[0]))
        else:
            rest = _join_sorted([word[size:] for word in group if word[size:]])
            is_whole = any(len(word) == size for word in group)
            parts.append(f"{re.escape(group[0][:size])}{rest}{'?' if is_whole else ''}")
    return f"(?:{'|'.join(parts)})"


def _find_prefix(one: str, other: str) -> str:
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size]:
        size += 1
    return one[:size]
