"""Currencies: signs, words and codes of exports to codes of ISO 4217."""

import re

from scrm.ingest.values.sql import match_whole
from scrm.store.sql import quote_text

_CURRENCIES = {
    "€": "EUR", "EUR": "EUR", "EURO": "EUR", "$": "USD", "US$": "USD", "USD": "USD", "£": "GBP",
    "GBP": "GBP", "CHF": "CHF", "SFR": "CHF", "SFR.": "CHF", "FR": "CHF", "FR.": "CHF", "¥":
    "JPY", "JPY": "JPY", "PLN": "PLN", "ZŁ": "PLN", "CZK": "CZK", "KČ": "CZK", "SEK": "SEK",
    "NOK": "NOK", "DKK": "DKK", "HUF": "HUF", "TRY": "TRY", "₺": "TRY", "CAD": "CAD", "AUD":
    "AUD", "INR": "INR", "₹": "INR", "CNY": "CNY",
}  # fmt: skip
_IN_USE = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN "
    "BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP "
    "ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR "
    "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK "
    "PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND "
    "VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"
)
_WITHDRAWN = (
    "ANG ATS BEF CUC CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MRO MTL NLG PTE ROL "
    "SIT SKK SLL STD TRL VEF ZWL"
)
ISO_4217 = frozenset(f"{_IN_USE} {_WITHDRAWN}".split())
"""Codes of ISO 4217 in use, and withdrawn ones that old exports hold; without metals and tests."""
CURRENCY = "(?:" + "|".join(sorted(map(re.escape, _CURRENCIES), key=len, reverse=True)) + ")"


def read_own_currency(text: str) -> str:
    """Return the SQL of the currency in the text of an amount, NULL if there is none."""
    pattern = quote_text(f"(?i)^[+-]?({CURRENCY})|({CURRENCY})\\.?$")
    found = f"upper(regexp_extract({text}, {pattern}))"
    bare = f"trim({found}, '+-. ')"
    branches = " ".join(
        f"WHEN {quote_text(word)} THEN {quote_text(code)}" for word, code in _CURRENCIES.items()
    )
    return (
        f"CASE WHEN {match_whole(text, '[-+0-9.,]+')} THEN NULL ELSE CASE {bare} {branches} END END"
    )


def read_currency(text: str) -> str:
    """Return the SQL of a currency as its code of ISO 4217, NULL if it is unknown."""
    branches = " ".join(
        f"WHEN {quote_text(word)} THEN {quote_text(code)}" for word, code in _CURRENCIES.items()
    )
    is_code = f"upper({text}) IN ({', '.join(map(quote_text, sorted(ISO_4217)))})"
    return f"CASE WHEN {is_code} THEN upper({text}) ELSE CASE upper({text}) {branches} END END"
