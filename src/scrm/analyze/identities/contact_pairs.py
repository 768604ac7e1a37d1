"""Pairs of tier 3: the same phone number and family name, or a number that only a customer knows.

A phone number belongs to a household: a profile that shows another given name than the customer's
is no pair.
"""

import polars as pl

from scrm.analyze.identities.names import (
    expand_given_name,
    split_given_name,
    split_name,
    strip_legal_form,
)
from scrm.analyze.identities.pairs import PAIRS, PROFILE, keep_few
from scrm.analyze.identities.phone_numbers import last_digits
from scrm.phone_numbers import MESSENGERS, normalise_phone


def list_phone_pairs(customers: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs that share a phone number and a family name, or the name of a company.

    Parameters
    ----------
    customers : DataFrame
        ``customer_id, first_name, last_name, company, phone, mobile, country``.
    profiles : DataFrame
        ``channel, profile_id, display_name, phone``.
    """
    of_profiles = _list_profile_numbers(profiles)
    if of_profiles.is_empty():
        return pl.DataFrame(schema=PAIRS)
    of_customers = _list_customer_numbers(customers, of_profiles["last"].unique())
    both = of_profiles.drop("last").join(keep_few(of_customers, "number"), on="number")
    named = _compare_names(both, customers, profiles)
    rule = (
        pl.when("is_company").then(pl.lit("phone_and_company")).otherwise(pl.lit("phone_and_name"))
    )
    return named.select(
        *PROFILE,
        "customer_id",
        tier=pl.lit(3, pl.Int64),
        rule=rule,
        evidence=pl.format("customers.{} = {}, names", "told_by", "column"),
        sure=pl.lit(value=True),
    ).unique()


def list_reference_pairs(references: pl.DataFrame, profiles: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs whose profile names a number of the customer's.

    Parameters
    ----------
    references : DataFrame
        ``channel, profile_id, customer_id, kind``: the customer whose order, ticket or customer
        number an export names with a post of the profile.
    profiles : DataFrame
        ``channel, profile_id``.
    """
    found = references.join(profiles.select(PROFILE), on=PROFILE, how="semi")
    return found.select(
        *PROFILE,
        "customer_id",
        tier=pl.lit(3, pl.Int64),
        rule=pl.format("{}_number", "kind"),
        evidence=pl.format("posts.reference = number of the {}", "kind"),
        sure=pl.lit(value=True),
    ).unique()


def _list_profile_numbers(profiles: pl.DataFrame) -> pl.DataFrame:
    """Return ``channel, profile_id, number, last, column``."""
    ids = profiles.filter(pl.col("channel").is_in(MESSENGERS))
    written = pl.concat(
        [
            profiles.select(*PROFILE, text="phone", column=pl.lit("profiles.phone")),
            ids.select(
                *PROFILE,
                text=pl.concat_str(pl.lit("+"), pl.col("profile_id").str.strip_prefix("+")),
                column=pl.lit("profiles.profile_id"),
            ),
        ]
    )
    found = written.with_columns(last=last_digits(pl.col("text"))).drop_nulls("last")
    numbers = [normalise_phone(text) for text in found["text"]]
    return (
        found.with_columns(number=pl.Series(numbers, dtype=pl.String))
        .filter(pl.col("number") != "")
        .drop("text")
    )


def _list_customer_numbers(customers: pl.DataFrame, last: pl.Series) -> pl.DataFrame:
    """Return ``customer_id, number, told_by`` of the numbers that end like one of a profile."""
    written = pl.concat(
        [
            customers.select(
                "customer_id",
                country=pl.col("country").fill_null(""),
                text=column,
                told_by=pl.lit(column),
            )
            for column in ("phone", "mobile")
        ]
    )
    found = written.filter(last_digits(pl.col("text")).is_in(last.implode()))
    numbers = [normalise_phone(*row) for row in found.select("text", "country").rows()]
    return (
        found.with_columns(number=pl.Series(numbers, dtype=pl.String))
        .filter(pl.col("number") != "")
        .drop("text", "country")
    )


def _compare_names(
    both: pl.DataFrame, customers: pl.DataFrame, profiles: pl.DataFrame
) -> pl.DataFrame:
    """Return the pairs whose names agree; ``is_company`` says that the company's do."""
    known = customers.select(
        "customer_id",
        given=split_given_name(pl.col("first_name")),
        family=split_name(pl.col("last_name")).list.last(),
        company=strip_legal_form(pl.col("company")),
    ).unique()
    shown = profiles.select(
        *PROFILE,
        words=split_name(pl.col("display_name")).list.eval(expand_given_name(pl.element())),
        plain=split_name(pl.col("display_name")),
        name=strip_legal_form(pl.col("display_name")),
    )
    named = both.join(known, on="customer_id").join(shown, on=PROFILE)
    has_family = pl.col("plain").list.contains(pl.col("family")).fill_null(value=False)
    has_given = pl.col("words").list.contains(pl.col("given")).fill_null(value=False)
    only_family = pl.col("plain").list.len() == 1
    is_company = (pl.col("name") == pl.col("company")).fill_null(value=False)
    return named.with_columns(is_company=is_company).filter(
        (has_family & (has_given | only_family)) | pl.col("is_company")
    )
