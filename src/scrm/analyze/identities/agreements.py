"""What two records have in common, field by field, as a table that people read."""

from typing import Final

import polars as pl
from rapidfuzz.distance import JaroWinkler

from scrm.analyze.identities.pairs import PROFILE, fill_columns
from scrm.analyze.identities.record_fields import build_records
from scrm.result import Lang, Text

_SIMILAR: Final = 0.85
_SHOWN: Final = {
    "name": (Text("Name", "name"), ("family", "given")),
    "town": (Text("Ort", "town"), ("town",)),
    "code": (Text("PLZ", "postal code"), ("code",)),
    "street": (Text("Straße", "street"), ("street",)),
    "birth": (Text("geboren", "born"), ("birth",)),
    "email": (Text("E-Mail", "e-mail"), ("email",)),
    "phone": (Text("Telefon", "phone"), ("phone",)),
}
_RAW: Final = {
    "town": "city",
    "code": "postal_code",
    "street": "street",
    "birth": "birth_date",
    "email": "email",
}
_LABEL_WIDTH: Final = 12
_WIDTH: Final = 30
SIGNS: Final = {"equal": "=", "similar": "~", "different": "≠", "missing": " "}


def describe_sides(rows: pl.DataFrame, key: str) -> dict[str, dict[str, tuple[str, str]]]:
    """Return for each id the value of each field: as written, and as compared.

    Parameters
    ----------
    rows : DataFrame
        Profiles or customers; see `build_records`.
    key : str
        Column of the ids; each id once.
    """
    records = build_records(rows, pl.col(key))
    names = ("display_name", "first_name", "last_name", "company", "phone", "mobile")
    raw = fill_columns(rows, (*names, *_RAW.values()))
    found = {}
    for written, compared in zip(raw.to_dicts(), records.to_dicts(), strict=True):
        person = " ".join(filter(None, (written["first_name"], written["last_name"])))
        shown = {field: written[column] or "" for field, column in _RAW.items()}
        shown["name"] = written["display_name"] or person or written["company"] or ""
        shown["phone"] = written["mobile"] or written["phone"] or ""
        found[str(compared["unique_id"])] = {
            field: (shown[field], " ".join(sorted(compared[part] or "" for part in parts)).strip())
            for field, (_, parts) in _SHOWN.items()
        }
    return found


def compare(left: tuple[str, str], right: tuple[str, str]) -> str:
    """Return equal, similar, different or missing for a field of two records.

    Examples
    --------
    >>> compare(("Köln", "koln"), ("Koeln", "koln")), compare(("Köln", "koln"), ("", ""))
    ('equal', 'missing')
    """
    one, other = left[1], right[1]
    if not one or not other:
        return "missing"
    if one == other:
        return "equal"
    return "similar" if JaroWinkler.similarity(one, other) >= _SIMILAR else "different"


def write_table(
    left: dict[str, tuple[str, str]], right: dict[str, tuple[str, str]], lang: Lang
) -> str:
    """Return the fields that one of two records has, one a line, with a sign of agreement."""
    lines = []
    for field, (label, _) in _SHOWN.items():
        if left[field][0] or right[field][0]:
            sign = SIGNS[compare(left[field], right[field])]
            one, other = (_clean(side[field][0]).ljust(_WIDTH) for side in (left, right))
            lines.append(f"  {label[lang].ljust(_LABEL_WIDTH)} {one} {sign} {other}")
    return "\n".join(line.rstrip() for line in lines)


def _clean(text: str) -> str:
    shown = "".join(each if each.isprintable() else " " for each in text)
    return shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + "…"


def key_profiles(profiles: pl.DataFrame) -> pl.DataFrame:
    """Return profiles with their ``channel`` and id joined as ``key``."""
    return profiles.with_columns(key=pl.concat_str(*PROFILE, separator="\x1f"))
