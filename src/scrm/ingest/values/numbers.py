"""Numbers, counts, shares and money: both decimal conventions, read exactly or not at all."""

from scrm.ingest.values.currencies import CURRENCY
from scrm.ingest.values.notation import NumberNotation
from scrm.ingest.values.sql import let, matches, quickly, quoted

_SPACE = r"[\s\x{a0}\x{202f}\x{2009}\x{2007}]"
_GROUPED = r"[+-]?\d{1,3}(?:[\s\x{a0}\x{202f}\x{2009}\x{2007}'’]\d{3})+(?:[.,]\d+)?"
_PLAIN = r"[+-]?\d+"
AMBIGUOUS_NUMBER = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"
_EN = r"[+-]?(?:\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+|\d*\.\d{1,2}|\d*\.\d{4,}|0\d*\.\d{3}|\d{4,}\.\d{3}|\.\d{3})"
_DE = r"[+-]?(?:\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|\d*,\d{1,2}|\d*,\d{4,}|0\d*,\d{3}|\d{4,},\d{3}|,\d{3})"


def number_text(text: str, notation: NumberNotation) -> str:
    """Return the SQL that writes a number as ``-1234.5``, NULL where the text is none in this convention."""
    signed = f"trim(replace({text}, '−', '-'), {quoted(' ' + chr(0xA0) + chr(0x202F))})"
    gaps = quoted(_SPACE + "|" + chr(39) + "|’")
    bare = let(
        "s",
        signed,
        f"CASE WHEN {matches('s', _GROUPED)} THEN regexp_replace(s, {gaps}, '', 'g') ELSE s END",
    )
    from_en, from_de = "replace(b, ',', '')", "replace(replace(b, '.', ''), ',', '.')"
    branches = [f"WHEN {matches('b', _PLAIN)} THEN b"]
    if notation.reads_en:
        branches.append(f"WHEN {matches('b', _EN)} THEN {from_en}")
    if notation.reads_de:
        branches.append(f"WHEN {matches('b', _DE)} THEN {from_de}")
    if notation.ambiguous == "en":
        branches.append(f"WHEN {matches('b', AMBIGUOUS_NUMBER)} THEN {from_en}")
    if notation.ambiguous == "de":
        branches.append(f"WHEN {matches('b', AMBIGUOUS_NUMBER)} THEN {from_de}")
    return let("b", bare, f"CASE {' '.join(branches)} END")


def number_evidence(text: str) -> dict[str, str]:
    """Return the SQL conditions by which a column shows its decimal convention."""
    bare = f"regexp_replace(trim({text}), {quoted('^' + CURRENCY + _SPACE + '*|' + _SPACE + '*(?:%|[KkMm]|' + CURRENCY + ')$')}, '')"
    is_plain = (
        f"({text} = '' OR TRY_CAST({text} AS BIGINT) IS NOT NULL AND NOT contains({text}, '.'))"
    )
    kinds = {"en": _EN, "de": _DE, "both": AMBIGUOUS_NUMBER}
    return {
        kind: f"CASE WHEN {is_plain} THEN FALSE ELSE {matches(bare, pattern)} END"
        for kind, pattern in kinds.items()
    }


def exact_number(notation: NumberNotation) -> str:
    """Return the pattern of numbers that mean the same in every convention that reads them."""
    if notation.ambiguous == "en":
        return r"-?\d{1,13}(?:\.\d{1,4})?"
    return r"-?\d{1,13}(?:\.\d{1,2})?" if notation.reads_en else r"-?\d{1,13}"


def count_of(text: str, notation: NumberNotation, quick: str) -> str:
    """Return the SQL of a whole number, 1.2K and 3 Mio. multiplied out."""
    whole = let(
        "w",
        f"TRY_CAST({_scaled(text, notation)} AS DECIMAL(38,6))",
        "CASE WHEN w = floor(w) THEN TRY_CAST(w AS BIGINT) END",
    )
    return quickly(text, quick, quick, whole)


def _scaled(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a number's text with 1.2K, 3 Mio. and the like multiplied out."""
    suffix = r"(?i) ?(?:[km]|tsd\.?|mio\.?)$"
    bare = f"regexp_replace({text}, {quoted(suffix)}, '')"
    number = f"TRY_CAST({number_text(bare, notation)} AS DECIMAL(28,6))"
    factor = f"CASE WHEN regexp_matches(lower({text}), '(?:k|tsd\\.?)$') THEN 1000 ELSE 1000000 END"
    is_rounded = f"regexp_matches({text}, {quoted(suffix)})"
    return f"CASE WHEN {is_rounded} THEN CAST({number} * {factor} AS VARCHAR) ELSE {number_text(text, notation)} END"


def number_of(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a number."""
    exponent = r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}"
    value = f"TRY_CAST({number_text(text, notation)} AS DOUBLE)"
    scientific = (
        f"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END"
    )
    return (
        f"CASE WHEN {matches(text, exact_number(notation))} THEN TRY_CAST({text} AS DOUBLE) "
        f"WHEN {matches(text, exponent)} THEN {scientific} ELSE {value} END"
    )


def _amount(text: str) -> str:
    """Return the SQL of an amount without currency and with its sign in front."""
    edge = quoted(f"(?i)^({CURRENCY}){_SPACE}*|{_SPACE}*({CURRENCY})\\.?$")
    bare = f"regexp_replace(replace({text}, '−', '-'), {edge}, '', 'g')"
    bare = f"regexp_replace({bare}, {quoted(f'(?i)^([+-])({CURRENCY}){_SPACE}*')}, '\\1')"
    bare = f"regexp_replace({bare}, '[.,](?:--?|–|—)$', '')"  # 12,- and 12.-- are whole amounts, no negative ones
    bare = f"regexp_replace({bare}, '^([^-].*)-$', '-\\1')"
    return f"regexp_replace({bare}, '^\\((.*)\\)$', '-\\1')"


def money_of(text: str, notation: NumberNotation) -> str:
    """Return the SQL of an amount, its currency and the place of its sign left aside."""
    exact = exact_number(notation)
    fits = matches("n", r"[+-]?\d{0,14}(?:\.\d{0,4}0*)?")
    number = let(
        "n", number_text("a", notation), f"CASE WHEN {fits} THEN TRY_CAST(n AS DECIMAL(18,4)) END"
    )
    return f"CASE WHEN {matches(text, exact)} THEN TRY_CAST({text} AS DECIMAL(18,4)) ELSE {let('a', _amount(text), number)} END"


def share_of(text: str, notation: NumberNotation) -> str:
    """Return the SQL of a share: 38 % as 0.38, or a number from 0 to 1."""
    bare = f"regexp_replace({text}, {quoted(_SPACE + '*%$')}, '')"
    share = f"CASE WHEN ends_with({text}, '%') THEN v / 100 WHEN v BETWEEN 0 AND 1 THEN v END"
    return let("v", f"TRY_CAST({number_text(bare, notation)} AS DOUBLE)", share)
