"""Names of people, companies and towns in the form in which they are compared.

A name is only ever compared together with something else: a town, a phone number, an address.
"""

from functools import cache
from typing import Final

import polars as pl

from scrm.analyze.identities.given_names import read_short_forms

_TITLES: Final = """
dr prof professor dipl ing mag magister med phil rer nat jur iur habil hc mba msc bsc llm phd
herr herrn frau hr fr mr mrs ms familie fam firma von vom van vor zu zum zur den der de del della
di da und the jr sen jun senior junior
"""
"""Words of a person's name that are no name."""
_NOBODY: Final = """
unbekannt unknown privat private privatperson privatkunde privatkundin test tester none null nan
keine kein keiner gast guest kunde kundin customer anonym anonymous anonymus user nutzer mitglied
angabe leer empty noname niemand nobody geloscht deleted google facebook instagram
"""
"""Words in place of a name."""
_FORMS: Final = """
gmbh mbh ggmbh ag se kg kgaa ohg gbr ug haftungsbeschraenkt haftungsbeschrankt ek ev eg partg
partgmbb mbb co cie compagnie ltd limited inc corp llc plc bv nv sa sarl srl spa sas
aktiengesellschaft gesellschaft mit beschraenkter beschrankter haftung inh inhaber firma fa und the
"""
"""Words of a company's name that state its legal form."""
_SPELLED: Final = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "ł": "l",
                   "đ": "d", "å": "aa"}  # fmt: skip
_FOLDED: Final = {"ae": "a", "oe": "o", "ue": "u", "ss": "s"}
_HIDDEN: Final = r"[\p{Cf}\p{Cc}]"
_SCRIPTS: Final = tuple(rf"\p{{{script}}}" for script in ("Latin", "Cyrillic", "Greek", "Armenian"))
ONE_DIGIT: Final = "^(?:" + "|".join(f"{digit}+" for digit in range(10)) + ")$"
"""Numbers that repeat one digit: placeholders."""
_LEAST: Final = 2
"""Letters of the shortest word that counts as a name."""


def spell_plainly(text: pl.Expr) -> pl.Expr:
    """Return text in lower case without accents and hidden signs, with umlauts spelled out.

    Text that mixes scripts whose letters look alike (a Cyrillic `а` among Latin letters) is null.

    Examples
    --------
    >>> pl.select(spell_plainly(pl.lit(" Jörg Groß "))).item()
    'joerg gross'
    >>> pl.select(spell_plainly(pl.lit("Аnna"))).item() is None  # its first letter is Cyrillic
    True
    """
    shown = text.str.replace_all(_HIDDEN, "").str.normalize("NFKC").str.to_lowercase()
    scripts = pl.sum_horizontal(shown.str.contains(script).cast(pl.Int8) for script in _SCRIPTS)
    spelled = shown.str.replace_many(_SPELLED).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return pl.when(scripts <= 1).then(spelled.str.strip_chars())


def fold_name(text: pl.Expr) -> pl.Expr:
    """Return text so that ``Müller``, ``Mueller`` and ``Muller`` are equal; ``ss`` is ``s``.

    Examples
    --------
    >>> names = pl.DataFrame({"name": ["Müller", "Mueller", "MULLER"]})
    >>> names.select(fold_name(pl.col("name")).unique()).item()
    'muller'
    """
    return spell_plainly(text).str.replace_many(_FOLDED)


def split_name(text: pl.Expr) -> pl.Expr:
    """Return the words of a person's name, folded, without titles and particles.

    Words joined by a hyphen are one word; "Müller, Anna" is read as "Anna Müller"; single letters
    are no names.

    Examples
    --------
    >>> names = pl.DataFrame({"name": ["Dr. Anna-Lena von Müller", "Müller, Anna", "A. M."]})
    >>> names.select(split_name(pl.col("name")))["name"].to_list()
    [['annalena', 'muller'], ['anna', 'muller'], []]
    """
    turned = text.str.replace(r"^\s*([^,]+?)\s*,\s*([^,]+?)\s*$", "$2 $1")
    words = (
        fold_name(turned)
        .str.replace_all(r"['’`´-]", "")
        .str.replace_all(r"[^\p{L}]+", " ")
        .str.strip_chars()
        .str.split(" ")
    )
    is_name = ~pl.element().is_in((_TITLES + _NOBODY).split()) & (
        pl.element().str.len_chars() >= _LEAST
    )
    return words.list.eval(pl.element().filter(is_name))


def split_given_name(text: pl.Expr) -> pl.Expr:
    """Return the first given name in its full form; null if there is none.

    Examples
    --------
    >>> names = pl.DataFrame({"name": ["Steffi Anna", "Hans-Peter", "J."]})
    >>> names.select(split_given_name(pl.col("name")))["name"].to_list()
    ['stefanie', 'hanspeter', None]
    """
    return expand_given_name(split_name(text).list.first())


def expand_given_name(name: pl.Expr) -> pl.Expr:
    """Return a folded given name in its full form."""
    return name.replace(_short_forms())


@cache
def _short_forms() -> dict[str, str]:
    forms = read_short_forms()
    pairs = pl.DataFrame({"form": list(forms), "name": list(forms.values())})
    folded = pairs.select(fold_name(pl.col("form")), fold_name(pl.col("name")))
    return {form: name for form, name in folded.iter_rows() if form != name}


def strip_legal_form(text: pl.Expr) -> pl.Expr:
    """Return the name of a company, folded, without its legal form.

    Examples
    --------
    >>> names = pl.DataFrame({"name": ["Müller & Söhne GmbH & Co. KG", "mueller soehne", "GmbH"]})
    >>> names.select(strip_legal_form(pl.col("name")))["name"].to_list()
    ['muller sohne', 'muller sohne', None]
    """
    words = (
        fold_name(text)
        .str.replace_all(r"\b(e)\.\s?([kvg])\b\.?", "$1$2")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
        .str.split(" ")
    )
    kept = words.list.eval(pl.element().filter(~pl.element().is_in(_FORMS.split())))
    others = (_TITLES + _NOBODY).split()
    is_telling = ~pl.element().is_in(others) & (pl.element().str.len_chars() > _LEAST)
    return pl.when(kept.list.eval(is_telling).list.any()).then(kept.list.join(" "))


def shorten_town(text: pl.Expr) -> pl.Expr:
    """Return the first word or words of a town, folded, without river, district or country.

    Examples
    --------
    >>> towns = ["Frankfurt am Main", "Frankfurt/M.", "Halle (Saale)", "Bad Homburg v. d. H."]
    >>> pl.DataFrame({"town": towns}).select(shorten_town(pl.col("town")))["town"].to_list()
    ['frankfurt', 'frankfurt', 'halle', 'bad homburg']
    """
    cut = r"(?i)\s*(?:[(/,|;]|\s(?:am|an|a\.|bei|b\.|im|in|i\.|ob|v\.|vor|vorm|auf)\s?).*$"
    named = fold_name(text.str.replace(cut, "")).str.replace_all(r"[^\p{L}]+", " ")
    town = named.str.strip_chars()
    return pl.when(town.str.len_chars() > 1).then(town)


def clean_postal_code(text: pl.Expr) -> pl.Expr:
    """Return a postal code without country sign and blanks; null if it has fewer than four digits.

    Examples
    --------
    >>> codes = pl.DataFrame({"code": ["D-04109", "4109", "00000", "-"]})
    >>> codes.select(clean_postal_code(pl.col("code")))["code"].to_list()
    ['04109', '4109', None, None]
    """
    digits = text.str.extract(r"(\d{4,6})\s*$")
    return pl.when(~digits.str.contains(ONE_DIGIT)).then(digits)
