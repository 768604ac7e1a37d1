"""Numbers, counts, shares and money in English and German notation."""

from scrm.ingest.values.currencies import CURRENCY
from scrm.ingest.values.notation import NumberNotation
from scrm.ingest.values.sql import bind_value, match_whole, try_plain_first
from scrm.store.sql import quote_text

_SPACE = r"[\s\x{a0}\x{202f}\x{2009}\x{2007}]"
_GROUPED = r"[+-]?\d{1,3}(?:[\s\x{a0}\x{202f}\x{2009}\x{2007}'’]\d{3})+(?:[.,]\d+)?"
_PLAIN = r"[+-]?\d+"
ROUNDED = "rounded_amounts"
"""Name under which records with amounts that were rounded to cents are counted."""
_EXACT_DIGITS = 15
"""Decimal digits that a double keeps, whatever they are."""
_FLOAT = r"\d[.,]\d{8,}"
"""In the text of an amount that a program computed with floats: ``118.22999999999999``."""
AMBIGUOUS_NUMBER = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"
_GROUP_OF_WHOLE = r"[+-]?[1-9]\d{{0,2}}{}(?:[1-9]\d\d|\d[1-9]\d|\d\d[1-9])"
"""A number that is whole only if its mark separates groups."""
_EN = (
    r"[+-]?(?:\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+|"
    r"\d*\.\d{1,2}|\d*\.\d{4,}|0\d*\.\d{3}|\d{4,}\.\d{3}|\.\d{3})"
)
_DE = (
    r"[+-]?(?:\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|"
    r"\d*,\d{1,2}|\d*,\d{4,}|0\d*,\d{3}|\d{4,},\d{3}|,\d{3})"
)


def normalise_number(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a number as ``-1234.5``, NULL if the text is no number in a notation."""
    signed = f"trim(replace({text}, '−', '-'), {quote_text(' ' + chr(0xA0) + chr(0x202F))})"
    gaps = quote_text(_SPACE + "|" + chr(39) + "|’")
    is_grouped = match_whole("s", _GROUPED)
    bare = bind_value(
        "s",
        signed,
        f"CASE WHEN {is_grouped} THEN regexp_replace(s, {gaps}, '', 'g') ELSE s END",
    )
    from_en, from_de = "replace(b, ',', '')", "replace(replace(b, '.', ''), ',', '.')"
    branches = [f"WHEN {match_whole('b', _PLAIN)} THEN b"]
    if notation.reads_en:
        branches.append(f"WHEN {match_whole('b', _EN)} THEN {from_en}")
    if notation.reads_de:
        branches.append(f"WHEN {match_whole('b', _DE)} THEN {from_de}")
    if notation.ambiguous == "en":
        branches.append(f"WHEN {match_whole('b', AMBIGUOUS_NUMBER)} THEN {from_en}")
    if notation.ambiguous == "de":
        branches.append(f"WHEN {match_whole('b', AMBIGUOUS_NUMBER)} THEN {from_de}")
    return bind_value("b", bare, f"CASE {' '.join(branches)} END")


def count_notations(text: str, *, is_whole: bool = False) -> dict[str, str]:
    """Return SQL conditions on a cell: ``en`` or ``de`` only, or ``both`` notations read it.

    Parameters
    ----------
    is_whole : bool
        The numbers are counts: ``1.204`` can only be 1204, ``1.000`` may be 1.
    """
    edge = quote_text(f"^{CURRENCY}{_SPACE}*|{_SPACE}*(?:%|[KkMm]|{CURRENCY})$")
    bare = f"regexp_replace(trim({text}), {edge}, '')"
    is_plain = (
        f"({text} = '' OR TRY_CAST({text} AS BIGINT) IS NOT NULL AND NOT contains({text}, '.'))"
    )
    kinds = {"en": _EN, "de": _DE, "both": AMBIGUOUS_NUMBER}
    if is_whole:
        kinds = {
            "en": f"{_EN}|{_GROUP_OF_WHOLE.format(',')}",
            "de": f"{_DE}|{_GROUP_OF_WHOLE.format('[.]')}",
            "both": r"[+-]?[1-9]\d{0,2}[.,]000",
        }
    return {
        kind: f"CASE WHEN {is_plain} THEN FALSE ELSE {match_whole(bare, pattern)} END"
        for kind, pattern in kinds.items()
    }


def exact_pattern(notation: NumberNotation) -> str:
    """Return the pattern of numbers with one meaning under a notation, which a cast reads."""
    if notation.ambiguous == "en":
        return r"-?\d{1,13}(?:\.\d{1,4})?"
    return r"-?\d{1,13}(?:\.\d{1,2})?" if notation.reads_en else r"-?\d{1,13}"


def read_count(text: str, notation: NumberNotation, cast: str) -> str:
    """Return the SQL of a whole number; 1.2K and 3 Mio. are multiplied out."""
    whole = bind_value(
        "w",
        f"TRY_CAST({_expand_suffix(text, notation)} AS DECIMAL(38,6))",
        "CASE WHEN w = floor(w) THEN TRY_CAST(w AS BIGINT) END",
    )
    return try_plain_first(text, cast, cast, whole)


def _expand_suffix(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a number as text; 1.2K, 3 Mio. and the like are multiplied out."""
    suffix = r"(?i) ?(?:[km]|tsd\.?|mio\.?)$"
    bare = f"regexp_replace({text}, {quote_text(suffix)}, '')"
    number = f"TRY_CAST({normalise_number(bare, notation)} AS DECIMAL(28,6))"
    factor = f"CASE WHEN regexp_matches(lower({text}), '(?:k|tsd\\.?)$') THEN 1000 ELSE 1000000 END"
    is_rounded = f"regexp_matches({text}, {quote_text(suffix)})"
    expanded = f"CAST({number} * {factor} AS VARCHAR)"
    other = normalise_number(text, notation)
    return f"CASE WHEN {is_rounded} THEN {expanded} ELSE {other} END"


def read_number(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a number, NULL if it has more digits than are kept exactly."""
    exponent = r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}"
    value = bind_value("n", normalise_number(text, notation), _read_exactly("n"))
    scientific = (
        f"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END"
    )
    return (
        f"CASE WHEN {match_whole(text, exact_pattern(notation))} THEN TRY_CAST({text} AS DOUBLE) "
        f"WHEN {match_whole(text, exponent)} THEN {scientific} ELSE {value} END"
    )


def _read_exactly(number: str) -> str:
    """Return the SQL of a number written as ``-1234.5``, NULL if its value would be rounded.

    Fifteen digits are always exact. More are if the number is written back with the same ones, as
    those of a program are: ``0.30000000000000004``.
    """
    value = f"TRY_CAST({number} AS DOUBLE)"
    bare = f"regexp_replace({number}, '^[+-]?0*|(\\.[0-9]*?)0*$', '\\1', 'g')"
    bare = f"regexp_replace({bare}, '\\.$', '')"
    digits = f"length(ltrim(replace({bare}, '.', ''), '0'))"
    written = f"CAST(abs({value}) AS VARCHAR)"
    whole = f"CAST(TRY_CAST(abs({value}) AS HUGEINT) AS VARCHAR)"
    plain = f"regexp_replace({bare}, '^\\.', '0.')"
    return (
        f"CASE WHEN {digits} <= {_EXACT_DIGITS} OR {written} = {plain} "
        f"OR (NOT contains({plain}, '.') AND {whole} = {plain}) THEN {value} END"
    )


def is_rounded_money(text: str, value: str) -> str:
    """Return the SQL condition that an amount was read from a float and rounded to cents."""
    return f"{value} IS NOT NULL AND regexp_matches({text}, {quote_text(_FLOAT)})"


def _strip_currency(text: str) -> str:
    """Return the SQL of the text of an amount without currency, its sign in front."""
    edge = quote_text(f"(?i)^({CURRENCY}){_SPACE}*|{_SPACE}*({CURRENCY})\\.?$")
    bare = f"regexp_replace(replace({text}, '−', '-'), {edge}, '', 'g')"
    bare = f"regexp_replace({bare}, {quote_text(f'(?i)^([+-])({CURRENCY}){_SPACE}*')}, '\\1')"
    bare = f"regexp_replace({bare}, '[.,](?:--?|–|—)$', '')"  # 12,- and 12.-- are not negative
    bare = f"regexp_replace({bare}, '^([^-].*)-$', '-\\1')"
    return f"regexp_replace({bare}, '^\\((.*)\\)$', '-\\1')"


def read_money(text: str, notation: NumberNotation) -> str:
    """Return the SQL of an amount with at most four decimals, whatever its currency.

    What a program computed with floats has fifteen and more digits; it is rounded to cents.
    """
    exact = exact_pattern(notation)
    fits = match_whole("n", r"[+-]?\d{0,14}(?:\.\d{0,4}0*)?")
    is_float = match_whole("n", r"[+-]?\d{1,14}\.\d{8,17}")
    has_digits = f"length(ltrim(regexp_replace(n, '[^0-9]', '', 'g'), '0')) >= {_EXACT_DIGITS}"
    number = bind_value(
        "n",
        normalise_number("a", notation),
        f"CASE WHEN {fits} THEN TRY_CAST(n AS DECIMAL(18,4)) "
        f"WHEN {is_float} AND {has_digits} "
        "THEN CAST(round(TRY_CAST(n AS DECIMAL(38,17)), 2) AS DECIMAL(18,4)) END",
    )
    amount = bind_value("a", _strip_currency(text), number)
    cast = f"TRY_CAST({text} AS DECIMAL(18,4))"
    return f"CASE WHEN {match_whole(text, exact)} THEN {cast} ELSE {amount} END"


def read_share(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a share: 38 % gives 0.38; without a sign, 0 to 1 are allowed."""
    bare = f"regexp_replace({text}, {quote_text(_SPACE + '*%$')}, '')"
    share = f"CASE WHEN ends_with({text}, '%') THEN v / 100 WHEN v BETWEEN 0 AND 1 THEN v END"
    return bind_value("v", f"TRY_CAST({normalise_number(bare, notation)} AS DOUBLE)", share)
