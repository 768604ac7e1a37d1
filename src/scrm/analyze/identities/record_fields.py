"""Records of profiles and customers with the fields that the linkage model compares."""

from typing import Final

import polars as pl

from scrm.addresses import normalise_email
from scrm.analyze.identities.cologne_phonetics import encode_sound
from scrm.analyze.identities.names import (
    clean_postal_code,
    expand_given_name,
    fold_name,
    shorten_town,
    split_name,
    strip_legal_form,
)
from scrm.analyze.identities.pairs import fill_columns
from scrm.analyze.identities.phone_numbers import last_digits

FIELDS: Final = ("family", "given", "town", "code", "street", "birth", "email", "phone")
KEYS: Final = {
    "key_names": ("family", "given"),
    "key_swapped": ("first", "second"),
    "key_town": ("family", "town"),
    "key_code": ("family", "code"),
    "key_sound": ("sound", "given"),
    "key_sounds": ("sound", "sound_given"),
    "key_given_town": ("given", "town", "initial"),
    "key_given_code": ("given", "code"),
    "key_birth": ("birth", "code"),
    "key_birth_given": ("birth", "given"),
    "key_birth_family": ("birth", "sound"),
    "key_birth_only": ("birth",),
    "key_street": ("street", "code"),
    "key_street_given": ("street", "given"),
    "key_street_family": ("street", "family"),
    "key_email": ("email",),
    "key_phone": ("phone",),
}
"""Keys by which candidates are found, each of fields or of what is derived from them."""
_RAW: Final = (
    *("first_name", "last_name", "company", "display_name", "city", "postal_code", "street"),
    *("birth_date", "email", "phone", "mobile"),
)
_STREET: Final = {"straße": "str", "strasse": "str", "str.": "str"}


def build_records(rows: pl.DataFrame, unique_id: pl.Expr) -> pl.DataFrame:
    """Return one record per row: ``unique_id``, the `FIELDS`, and the `KEYS`.

    ``called`` is the given name as written, folded.

    Parameters
    ----------
    rows : DataFrame
        Any of ``first_name, last_name, company, display_name, city, postal_code, street,
        birth_date, email, phone, mobile``. A profile's name is split; a company is a family name.
    unique_id : Expr
    """
    raw = fill_columns(rows, _RAW).with_columns(pl.col(*_RAW).cast(pl.String))
    shown = split_name(pl.col("display_name"))
    is_full = shown.list.len() > 1
    given = pl.coalesce(
        split_name(pl.col("first_name")).list.first(), pl.when(is_full).then(shown.list.first())
    )
    family = pl.coalesce(
        split_name(pl.col("last_name")).list.last(),
        strip_legal_form(pl.col("company")),
        shown.list.last(),
    )
    street = fold_name(pl.col("street").str.to_lowercase().str.replace_many(_STREET))
    fields = raw.select(
        unique_id=unique_id,
        family=family,
        given=expand_given_name(given),
        called=given,
        town=shorten_town(pl.col("city")),
        code=clean_postal_code(pl.col("postal_code")),
        street=_drop_empty(street.str.replace_all(r"[^\p{L}\p{N}]+", "")),
        birth=_drop_empty(pl.col("birth_date")),
        email=_map(raw["email"]),
        phone=pl.coalesce(last_digits(pl.col("mobile")), last_digits(pl.col("phone"))),
    )
    return _add_keys(fields)


def _add_keys(fields: pl.DataFrame) -> pl.DataFrame:
    words = pl.concat([fields["family"], fields["given"]]).drop_nulls().unique()
    sounds = dict(zip(words, (encode_sound(word) for word in words), strict=True))
    code = pl.DataFrame(
        {"word": list(sounds), "sound": list(sounds.values())},
        schema={"word": pl.String, "sound": pl.String},
    ).filter(pl.col("sound") != "")
    named = fields
    for field, name in (("family", "sound"), ("given", "sound_given")):
        named = named.join(
            code.rename({"word": field, "sound": name}), on=field, how="left", maintain_order="left"
        )
    both = ("family", "given")
    derived = named.with_columns(
        first=pl.min_horizontal(both),
        second=pl.max_horizontal(both),
        initial=pl.col("family").str.head(1),
    )
    joined = {key: pl.concat_str(*parts, separator="|") for key, parts in KEYS.items()}
    keys = {  # numbers take a fraction of the memory of texts
        key: pl.when(text.is_not_null()).then(text.hash()) for key, text in joined.items()
    }
    return derived.select("unique_id", *FIELDS, "called", **keys)


def _drop_empty(text: pl.Expr) -> pl.Expr:
    return pl.when(text != "").then(text)


def _map(emails: pl.Series) -> pl.Series:
    known = [normalise_email(text) or None if text else None for text in emails]
    return pl.Series(known, dtype=pl.String)
