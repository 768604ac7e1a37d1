"""Text to typed values by a strict grammar, as SQL expressions: a value is read exactly, or it is a finding.

Every expression takes the SQL of a text (never empty, NULL where the cell is) and gives the typed value, or NULL where the
text fails the grammar. The first branch of each is the form that most cells have; the others cost nothing where it fits.
"""

import re
from dataclasses import dataclass

NULL_WORDS = (
    "-",
    "–",
    "—",
    "--",
    "n/a",
    "na",
    "#n/a",
    "null",
    "none",
    "nan",
    "k. a.",
    "k.a.",
    "k. a",
    "ka",
    "keine angabe",
    "n. a.",
    "unbekannt",
)
"""Words for an empty cell in columns that are no text, in lower case."""

_SPACE = r"[\s\x{a0}\x{202f}\x{2009}\x{2007}]"
_GROUPED = r"[+-]?\d{1,3}(?:[\s\x{a0}\x{202f}\x{2009}\x{2007}'’]\d{3})+(?:[.,]\d+)?"
_PLAIN = r"[+-]?\d+"
AMBIGUOUS_NUMBER = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"
_EN = (
    r"[+-]?(?:\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:,\d{3})+\.\d+|\d*\.\d{1,2}|\d*\.\d{4,}|0\d*\.\d{3}|\d{4,}\.\d{3}|\.\d{3})"
)
_DE = r"[+-]?(?:\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+,\d+|\d*,\d{1,2}|\d*,\d{4,}|0\d*,\d{3}|\d{4,},\d{3}|,\d{3})"

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_OFFSET = r"(?:Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)"
_ISO = rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[ T]{_CLOCK})?"
_REST = rf"(?:,? +(?:um |at )?{_CLOCK}(?:[ \x{{202f}}\x{{a0}}]?[AaPp]\.?[Mm]\.?)?(?: Uhr)?)?"
_MONTH = r"[A-Za-zÄÖÜäöü]{3,9}\.?"
_DOTTED = rf"\d{{1,2}}\. ?\d{{1,2}}\. ?\d{{4}}{_REST}"
_SLASHED = rf"\d{{1,2}}[/-]\d{{1,2}}[/-]\d{{4}}{_REST}"
_YEAR_FIRST = rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}{_REST}"
_DAY_MONTH = rf"\d{{1,2}}\.? {_MONTH},? \d{{4}}{_REST}"
_MONTH_DAY = rf"{_MONTH} \d{{1,2}},? \d{{4}}{_REST}"
_WEEKDAY = r"(?i)^(?:mo|di|mi|do|fr|sa|so|tu|we|th|su)[a-z]{0,8}\.?,? +"
_MAIL = r"[A-Za-z]{3} [A-Za-z]{3} \d{1,2} \d{2}:\d{2}:\d{2} [+-]\d{4} \d{4}"

_EPOCH = r"[1-9]\d{8}|[1-9]\d{9}|[1-9]\d{12}"

_CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "$": "USD", "US$": "USD", "USD": "USD", "£": "GBP", "GBP": "GBP", "CHF": "CHF",
    "SFR": "CHF", "SFR.": "CHF", "FR": "CHF", "FR.": "CHF",
    "¥": "JPY", "JPY": "JPY", "PLN": "PLN", "ZŁ": "PLN", "CZK": "CZK", "KČ": "CZK", "SEK": "SEK", "NOK": "NOK",
    "DKK": "DKK", "HUF": "HUF", "TRY": "TRY", "₺": "TRY", "CAD": "CAD", "AUD": "AUD", "INR": "INR", "₹": "INR", "CNY": "CNY",
}  # fmt: skip
_IN_USE = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD "
    "HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
_WITHDRAWN = "ANG ATS BEF CUC CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL SIT SKK SLL STD TRL VEF ZWL"
ISO_4217 = frozenset(f"{_IN_USE} {_WITHDRAWN}".split())
"""Codes of ISO 4217: those in use and those withdrawn that exports of earlier years hold; no metals, no codes for tests or for none."""
_CURRENCY = "(?:" + "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True)) + ")"
_YES = ("ja", "j", "yes", "y", "true", "t", "wahr", "1", "x", "on", "oui", "si", "sí")
_NO = ("nein", "n", "no", "false", "f", "falsch", "0", "off", "non")
_STARS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5}
_MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mar": 3, "mär": 3, "mrz": 3, "apr": 4, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Convention:
    """How the cells of one column are read.

    Parameters
    ----------
    decimal : str
        ``en`` (1,234.5), ``de`` (1.234,5), ``mixed`` (each by itself, what fits both fails), ``plain`` (digits only); ``en*``
        and ``de*`` read each by itself and what fits both as ``en`` or ``de``.
    dates : str
        ``dmy``, ``mdy``, ``mixed`` (what fits both fails) or ``plain`` (year first, dots or names of months only).
    timezone : str
        Of times that state none.
    """

    decimal: str = "mixed"
    dates: str = "mixed"
    timezone: str = "UTC"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def let(name: str, value: str, body: str) -> str:
    """Return the SQL of a body in which a name stands for a value, which is written and computed once."""
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def matches(text: str, pattern: str) -> str:
    """Return the SQL that a text fits a pattern as a whole."""
    return f"regexp_full_match({text}, {quoted(pattern)})"


def typed(text: str, type_: str, convention: Convention, quick: str = "") -> str:
    """Return the SQL of a text's typed value; `quick` is where its `quick_cast` can be found, if it is computed already.

    Examples
    --------
    >>> typed("t", "text", Convention())
    't'
    """
    quick = quick or quick_cast(text, type_)
    readers = {
        "text": lambda: text,
        "id": lambda: f"CASE WHEN NOT coalesce({is_damaged(text)}, FALSE) THEN {text} END",
        "float_id": lambda: (
            f"CASE WHEN NOT coalesce({is_damaged(text)}, FALSE) THEN regexp_replace({text}, '^(\\d+)\\.0+$', '\\1') END"
        ),
        "count": lambda: _count(text, convention.decimal, quick),
        "number": lambda: _number(text, convention.decimal),
        "money": lambda: _money(text, convention.decimal),
        "share": lambda: _share(text, convention.decimal),
        "duration": lambda: _duration(text),
        "rating": lambda: _rating(text),
        "flag": lambda: _flag(text),
        "date": lambda: _date(text, convention, quick),
        "time": lambda: _time(text, convention, quick),
        "epoch": lambda: _epoch(text),
        "currency": lambda: _currency_code(text),
        "json_text": lambda: _json_text(text),
    }
    return readers[type_]()


def is_damaged(text: str) -> str:
    """Return the SQL that an id was rounded by a spreadsheet, as in ``1.22158E+17``."""
    shape = matches(text, r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d{1,3}")
    return f"CASE WHEN contains({text}, 'E') OR contains({text}, 'e') THEN {shape} ELSE FALSE END"


def is_null_word(text: str, more: tuple[str, ...] = ()) -> str:
    """Return the SQL that a cell's text is a word for nothing."""
    words = ", ".join(quoted(word) for word in dict.fromkeys((*NULL_WORDS, *(word.lower() for word in more))))
    return f"lower(trim({text}, {quoted(' ' + chr(0xA0))})) IN ({words})"


def number_text(text: str, decimal: str) -> str:
    """Return the SQL that writes a number as ``-1234.5``, NULL where the text is none in this convention."""
    signed = f"trim(replace({text}, '−', '-'), {quoted(' ' + chr(0xA0) + chr(0x202F))})"
    gaps = quoted(_SPACE + "|" + chr(39) + "|’")
    bare = let("s", signed, f"CASE WHEN {matches('s', _GROUPED)} THEN regexp_replace(s, {gaps}, '', 'g') ELSE s END")
    from_en, from_de = "replace(b, ',', '')", "replace(replace(b, '.', ''), ',', '.')"
    branches = [f"WHEN {matches('b', _PLAIN)} THEN b"]
    if decimal in {"en", "mixed", "en*", "de*"}:
        branches.append(f"WHEN {matches('b', _EN)} THEN {from_en}")
    if decimal in {"de", "mixed", "en*", "de*"}:
        branches.append(f"WHEN {matches('b', _DE)} THEN {from_de}")
    if decimal in {"en", "en*"}:
        branches.append(f"WHEN {matches('b', AMBIGUOUS_NUMBER)} THEN {from_en}")
    if decimal in {"de", "de*"}:
        branches.append(f"WHEN {matches('b', AMBIGUOUS_NUMBER)} THEN {from_de}")
    return let("b", bare, f"CASE {' '.join(branches)} END")


def number_evidence(text: str) -> dict[str, str]:
    """Return the SQL conditions by which a column shows its decimal convention."""
    bare = f"regexp_replace(trim({text}), {quoted('^' + _CURRENCY + _SPACE + '*|' + _SPACE + '*(?:%|[KkMm]|' + _CURRENCY + ')$')}, '')"
    is_plain = f"({text} = '' OR TRY_CAST({text} AS BIGINT) IS NOT NULL AND NOT contains({text}, '.'))"
    kinds = {"en": _EN, "de": _DE, "both": AMBIGUOUS_NUMBER}
    return {
        kind: f"CASE WHEN {is_plain} THEN FALSE ELSE {matches(bare, pattern)} END" for kind, pattern in kinds.items()
    }


def date_evidence(text: str) -> dict[str, str]:
    """Return the SQL conditions by which a column shows whether days or months come first."""
    slashed = matches(text, _SLASHED)
    first, second = (
        f"TRY_CAST(split_part(replace({text}, '-', '/'), '/', 1) AS INTEGER)",
        f"TRY_CAST(split_part(replace({text}, '-', '/'), '/', 2) AS INTEGER)",
    )
    conditions = {
        "dmy": f"{first} > 12",
        "mdy": f"{second} > 12",
        "both": f"{first} <= 12 AND {second} <= 12 AND {first} <> {second}",
    }
    is_iso = f"substr({text}, 5, 1) = '-'"
    return {
        kind: f"CASE WHEN {text} = '' OR {is_iso} THEN FALSE WHEN {slashed} THEN {condition} ELSE FALSE END"
        for kind, condition in conditions.items()
    }


def _count(text: str, decimal: str, quick: str) -> str:
    whole = let(
        "w",
        f"TRY_CAST({_scaled(text, decimal)} AS DECIMAL(38,6))",
        "CASE WHEN w = floor(w) THEN TRY_CAST(w AS BIGINT) END",
    )
    return _quickly(text, quick, quick, whole)


def quick_cast(text: str, type_: str) -> str:
    """Return the SQL of the plain cast that most cells of a type pass; empty for types that have none."""
    kind = {"count": "BIGINT", "time": "TIMESTAMP", "date": "DATE"}.get(type_, "")
    return f"TRY_CAST({text} AS {kind})" if kind else ""


def plainly(text: str, type_: str, convention: Convention, quick: str = "") -> str:
    """Return the SQL that reads only the form most cells of a type have; NULL says nothing yet. Empty for types without one."""
    cast = quick or quick_cast(text, type_)
    if cast:
        return _quickly(text, cast, _exact_value(cast, type_, convention), "NULL")
    if type_ in {"money", "number"}:
        return (
            f"CASE WHEN {matches(text, _exact_number(convention.decimal))} THEN TRY_CAST({text} AS {_SQL[type_]}) END"
        )
    return ""


_SQL = {"money": "DECIMAL(18,4)", "number": "DOUBLE"}


def _exact_number(decimal: str) -> str:
    """Return the pattern of numbers that mean the same in every convention that reads them."""
    if decimal in {"en", "en*"}:
        return r"-?\d{1,13}(?:\.\d{1,4})?"
    return r"-?\d{1,13}(?:\.\d{1,2})?" if decimal in {"mixed", "de*"} else r"-?\d{1,13}"


def _exact_value(cast: str, type_: str, convention: Convention) -> str:
    if type_ == "count":
        return cast
    kind = "TIMESTAMP" if type_ == "time" else "DATE"
    value = _utc(cast, convention.timezone) if type_ == "time" else cast
    return f"CASE WHEN {cast} BETWEEN {kind} '1900-01-01' AND {kind} '2199-12-31' THEN {value} END"


def _utc(local: str, timezone: str) -> str:
    return local if timezone == "UTC" else f"timezone('UTC', timezone({quoted(timezone)}, {local}))"


def _quickly(text: str, cast: str, found: str, other: str) -> str:
    """Return the SQL that takes a plain cast where it gives back the very text, and the full grammar elsewhere."""
    return f"CASE WHEN CAST({cast} AS VARCHAR) = {text} THEN {found} WHEN {text} IS NOT NULL THEN {other} END"


def _scaled(text: str, decimal: str) -> str:
    """Return the SQL of a number's text with 1.2K, 3 Mio. and the like multiplied out."""
    suffix = r"(?i) ?(?:[km]|tsd\.?|mio\.?)$"
    bare = f"regexp_replace({text}, {quoted(suffix)}, '')"
    number = f"TRY_CAST({number_text(bare, _by_itself(decimal))} AS DECIMAL(28,6))"
    factor = f"CASE WHEN regexp_matches(lower({text}), '(?:k|tsd\\.?)$') THEN 1000 ELSE 1000000 END"
    is_rounded = f"regexp_matches({text}, {quoted(suffix)})"
    return f"CASE WHEN {is_rounded} THEN CAST({number} * {factor} AS VARCHAR) ELSE {number_text(text, decimal)} END"


def _by_itself(decimal: str) -> str:
    return {"plain": "mixed"}.get(decimal, decimal)


def _number(text: str, decimal: str) -> str:
    exponent = r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,3}"
    value = f"TRY_CAST({number_text(text, decimal)} AS DOUBLE)"
    scientific = f"CASE WHEN isfinite(TRY_CAST({text} AS DOUBLE)) THEN TRY_CAST({text} AS DOUBLE) END"
    return (
        f"CASE WHEN {matches(text, _exact_number(decimal))} THEN TRY_CAST({text} AS DOUBLE) "
        f"WHEN {matches(text, exponent)} THEN {scientific} ELSE {value} END"
    )


def _amount(text: str) -> str:
    """Return the SQL of an amount without currency and with its sign in front."""
    edge = quoted(f"(?i)^({_CURRENCY}){_SPACE}*|{_SPACE}*({_CURRENCY})\\.?$")
    bare = f"regexp_replace(replace({text}, '−', '-'), {edge}, '', 'g')"
    bare = f"regexp_replace({bare}, {quoted(f'(?i)^([+-])({_CURRENCY}){_SPACE}*')}, '\\1')"
    bare = f"regexp_replace({bare}, '[.,](?:--?|–|—)$', '')"  # 12,- and 12.-- are whole amounts, no negative ones
    bare = f"regexp_replace({bare}, '^([^-].*)-$', '-\\1')"
    return f"regexp_replace({bare}, '^\\((.*)\\)$', '-\\1')"


def _money(text: str, decimal: str) -> str:
    exact = _exact_number(decimal)
    fits = matches("n", r"[+-]?\d{0,14}(?:\.\d{0,4}0*)?")
    number = let("n", number_text("a", decimal), f"CASE WHEN {fits} THEN TRY_CAST(n AS DECIMAL(18,4)) END")
    return f"CASE WHEN {matches(text, exact)} THEN TRY_CAST({text} AS DECIMAL(18,4)) ELSE {let('a', _amount(text), number)} END"


def currency_of(text: str) -> str:
    """Return the SQL of the currency an amount states itself, NULL where it states none."""
    pattern = quoted(f"(?i)^[+-]?({_CURRENCY})|({_CURRENCY})\\.?$")
    found = f"upper(regexp_extract({text}, {pattern}))"
    bare = f"trim({found}, '+-. ')"
    branches = " ".join(f"WHEN {quoted(word)} THEN {quoted(code)}" for word, code in _CURRENCIES.items())
    return f"CASE WHEN {matches(text, '[-+0-9.,]+')} THEN NULL ELSE CASE {bare} {branches} END END"


def _currency_code(text: str) -> str:
    branches = " ".join(f"WHEN {quoted(word)} THEN {quoted(code)}" for word, code in _CURRENCIES.items())
    is_code = f"upper({text}) IN ({', '.join(map(quoted, sorted(ISO_4217)))})"
    return f"CASE WHEN {is_code} THEN upper({text}) ELSE CASE upper({text}) {branches} END END"


def _share(text: str, decimal: str) -> str:
    bare = f"regexp_replace({text}, {quoted(_SPACE + '*%$')}, '')"
    share = f"CASE WHEN ends_with({text}, '%') THEN v / 100 WHEN v BETWEEN 0 AND 1 THEN v END"
    return let("v", f"TRY_CAST({number_text(bare, decimal)} AS DOUBLE)", share)


def _duration(text: str) -> str:
    piece = "TRY_CAST(split_part({text}, ':', {n}) AS DOUBLE)"
    one, two, three = (piece.format(text=text, n=n) for n in (1, 2, 3))
    hours, minutes, seconds = r"\d+:[0-5]?\d:[0-5]?\d(?:\.\d+)?", r"\d+:[0-5]?\d(?:\.\d+)?", r"\d+(?:\.\d+)?"
    return (
        f"CASE WHEN {matches(text, hours)} THEN {one} * 3600 + {two} * 60 + {three} "
        f"WHEN {matches(text, minutes)} THEN {one} * 60 + {two} "
        f"WHEN {matches(text, seconds)} THEN TRY_CAST({text} AS DOUBLE) END"
    )


def _rating(text: str) -> str:
    words = " ".join(f"WHEN {quoted(word)} THEN {stars}" for word, stars in _STARS.items())
    number = f"TRY_CAST(replace(regexp_extract({text}, '^[1-5](?:[.,]\\d)?'), ',', '.') AS DOUBLE)"
    shape = matches(text, r"(?i)[1-5](?:[.,]\d)?(?: ?(?:/ ?5|stars?|sterne?|★+))?")
    return f"CASE WHEN {shape} AND {number} <= 5 THEN {number} ELSE CASE lower({text}) {words} END END"


def _flag(text: str) -> str:
    yes, no = (", ".join(quoted(word) for word in words) for words in (_YES, _NO))
    return f"CASE WHEN lower({text}) IN ({yes}) THEN TRUE WHEN lower({text}) IN ({no}) THEN FALSE END"


def _epoch(text: str) -> str:
    number = f"TRY_CAST({text} AS BIGINT)"
    micros = f"{number} * CASE length({text}) WHEN 13 THEN 1000 ELSE 1000000 END"
    return f"CASE WHEN {matches(text, _EPOCH)} THEN make_timestamp({micros}) END"


def _json_text(text: str) -> str:
    pieces = f'regexp_extract_all({text}, \'"text"\\s*:\\s*"((?:[^"\\\\]|\\\\.)*)"\', 1)'
    joined = f"array_to_string({pieces}, '')"
    unescaped = f"TRY_CAST('\"' || {joined} || '\"' AS JSON) ->> '$'"
    return f"CASE WHEN starts_with({text}, '{{') THEN nullif({unescaped}, '') ELSE {text} END"


def _part(text: str, pattern: str, group: int) -> str:
    return f"regexp_extract({text}, {quoted(pattern)}, {group})"


def _month_number(name: str) -> str:
    branches = " ".join(f"WHEN {quoted(word)} THEN '{number}'" for word, number in _MONTHS.items())
    return f"CASE left(lower({name}), 3) {branches} END"


def _clock(text: str) -> str:
    """Return the SQL of the time of day in a text as ``hh:mm:ss``, ``00:00:00`` where it has none."""
    hour = "TRY_CAST(split_part(c, ':', 1) AS INTEGER)"
    afternoon, is_twelve_hours = (
        f"regexp_matches({text}, '(?i)p\\.?m')",
        f"regexp_matches({text}, '(?i)\\d[ \\x{{202f}}\\x{{a0}}]?[ap]\\.?m')",
    )
    real = (
        f"CASE WHEN NOT {is_twelve_hours} THEN h WHEN h NOT BETWEEN 1 AND 12 THEN NULL "
        f"ELSE h % 12 + CASE WHEN {afternoon} THEN 12 ELSE 0 END END"
    )
    minutes = "replace(substr(c, length(split_part(c, ':', 1)) + 1), ',', '.')"
    clock = let("h", hour, f"lpad(CAST({real} AS VARCHAR), 2, '0') || {minutes}")
    return let("c", _part(text, rf"({_CLOCK})", 1), f"CASE WHEN c = '' THEN '00:00:00' ELSE {clock} END")


def _moment(text: str, pattern: str, day: int, month: int, year: int, *, named: bool = False) -> str:
    """Return the SQL of the text of a local time whose day is in the groups of a pattern."""
    month_text = _part(text, pattern, month)
    number = _month_number(month_text) if named else month_text
    return f"{_part(text, pattern, year)} || '-' || lpad({number}, 2, '0') || '-' || lpad({_part(text, pattern, day)}, 2, '0')"


def _without_weekday(text: str) -> str:
    return f"CASE WHEN {text} >= 'A' THEN regexp_replace({text}, {quoted(_WEEKDAY)}, '') ELSE {text} END"


def _local(text: str, dates: str) -> str:
    """Return the SQL of a time without offset, as a local time."""
    numbers = r"^(\d{1,2})[/.-] ?(\d{1,2})[/.-] ?(\d{4})"
    first, second = f"TRY_CAST({_part(text, numbers, 1)} AS INTEGER)", f"TRY_CAST({_part(text, numbers, 2)} AS INTEGER)"
    day_first, month_first = _moment(text, numbers, 1, 2, 3), _moment(text, numbers, 2, 1, 3)
    slashed = {
        "dmy": day_first,
        "mdy": month_first,
        "mixed": f"CASE WHEN {first} > 12 OR {first} = {second} THEN {day_first} WHEN {second} > 12 THEN {month_first} END",
        "plain": f"CASE WHEN {first} = {second} THEN {day_first} END",
    }[dates]
    month_day, day_month = r"^(\S+?)\.? (\d{1,2}),? (\d{4})", r"^(\d{1,2})\.? (\S+?)[.,]* (\d{4})"
    year_first = r"^(\d{4})[/-](\d{1,2})[/-](\d{1,2})"
    day = (
        f"CASE WHEN {matches(text, _ISO)} OR {matches(text, _YEAR_FIRST)} THEN {_moment(text, year_first, 3, 2, 1)} "
        f"WHEN {matches(text, _DOTTED)} THEN {day_first} "
        f"WHEN {matches(text, _SLASHED)} THEN {slashed} "
        f"WHEN {matches(text, _MONTH_DAY)} THEN {_moment(text, month_day, 2, 1, 3, named=True)} "
        f"WHEN {matches(text, _DAY_MONTH)} THEN {_moment(text, day_month, 1, 2, 3, named=True)} END"
    )
    return let("d", day, f"CASE WHEN d IS NOT NULL THEN TRY_CAST(d || ' ' || {_clock(text)} AS TIMESTAMP) END")


def _with_offset(text: str) -> str:
    """Return the SQL of a time that states its offset, as TIMESTAMPTZ."""
    seconds = f"regexp_replace(replace({text}, ',', '.'), '(\\.\\d{{6}})\\d+', '\\1')"
    zone = f"regexp_replace(regexp_replace({seconds}, ' ?(?:Z|UTC|GMT)$', '+00:00'), ' ?([+-]\\d{{2}}):?(\\d{{2}})?$', '\\1:\\2')"
    zone = f"regexp_replace({zone}, '([+-]\\d{{2}}):$', '\\1:00')"
    mail = r"^[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d{2}:\d{2}:\d{2}) ([+-]\d{2})(\d{2}) (\d{4})$"
    mailed = (
        f"{_part(text, mail, 6)} || '-' || lpad({_month_number(_part(text, mail, 1))}, 2, '0')"
        f" || '-' || lpad({_part(text, mail, 2)}, 2, '0')"
        f" || ' ' || {_part(text, mail, 3)} || {_part(text, mail, 4)} || ':' || {_part(text, mail, 5)}"
    )
    return f"TRY_CAST(CASE WHEN {matches(text, _MAIL)} THEN {mailed} ELSE {zone} END AS TIMESTAMPTZ)"


def _has_offset(text: str) -> str:
    return f"({matches(text, f'{_ISO} ?{_OFFSET}')} OR {matches(text, _MAIL)})"


def _in_range(value: str, kind: str) -> str:
    return let("r", value, f"CASE WHEN r >= {kind} '1900-01-01' AND r < {kind} '2200-01-01' THEN r END")


def _time(text: str, convention: Convention, quick: str) -> str:
    local = let("x", _without_weekday(text), _utc(_local("x", convention.dates), convention.timezone))
    other = f"CASE WHEN {_has_offset(text)} THEN timezone('UTC', {_with_offset(text)}) ELSE {local} END"
    return _quickly(text, quick, _exact_value(quick, "time", convention), _in_range(other, "TIMESTAMP"))


def _date(text: str, convention: Convention, quick: str) -> str:
    there = f"CAST(timezone({quoted(convention.timezone)}, {_with_offset(text)}) AS DATE)"
    here = let("x", _without_weekday(text), f"CAST({_local('x', convention.dates)} AS DATE)")
    other = f"CASE WHEN {_has_offset(text)} THEN {there} ELSE {here} END"
    return _quickly(text, quick, _exact_value(quick, "date", convention), _in_range(other, "DATE"))
