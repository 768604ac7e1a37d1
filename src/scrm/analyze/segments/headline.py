"""The first sentence: the largest group if it is sure, else those it may be."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from scrm.analyze.segments.caveats import GUESS
from scrm.analyze.segments.evidence import Floats
from scrm.analyze.segments.groups import GROUPS, UNRATED, write_name
from scrm.analyze.segments.sizes import SURE
from scrm.result import LANGS, Text
from scrm.wording import write_count, write_interval, write_number, write_share, write_shares


def write_headline(counted: pl.DataFrame, stated: Floats, people: int, method: str) -> Text:
    """Name the largest group if it is sure, and those it may be if not.

    None is named if the `stated` probabilities of the rated are mere guesses.
    """
    rated = len(stated)
    if not rated:
        return Text(
            f"{write_count(people, 'Person', 'Personen', 'de')}, davon bewertbar: keine.",
            f"{write_count(people, 'person', 'people', 'en')}, none of whom can be rated.",
        )
    sure = float(stated.mean())
    if sure < GUESS:
        return Text(
            f"Die Gruppen sind in diesen Daten nicht zu unterscheiden: die wahrscheinlichste ist "
            f"im Mittel nur zu {write_share(sure, 'de')} wahrscheinlich, Raten träfe "
            f"{write_share(1 / len(GROUPS), 'de', 0)} (n = {write_number(rated, 'de')}).",
            f"The groups cannot be told apart in these data: the likeliest has a mean probability "
            f"of only {write_share(sure, 'en')}, guessing would find "
            f"{write_share(1 / len(GROUPS), 'en', 0)} (n = {write_number(rated, 'en')}).",
        )
    of_whom = Text(
        f"{write_number(rated, 'de')} von {write_number(people, 'de')} sind einzeln bewertbar.",
        f"{write_number(rated, 'en')} of {write_number(people, 'en')} can be rated one by one.",
    )
    groups = counted.filter(pl.col("segment") != UNRATED)
    first = (
        _most_rated(groups, method)
        if groups["largest"].null_count()
        else _largest(groups.sort("largest", "segment", descending=[True, False]))
    )
    return Text(f"{first.de}; {of_whom.de}", f"{first.en}; {of_whom.en}")


def _most_rated(groups: pl.DataFrame, method: str) -> Text:
    """Return where most of the rated are: no method but the mixture knows how large groups are."""
    best = groups.sort("n", "segment", descending=[True, False]).row(0, named=True)
    name, by = write_name(best["segment"]), method.partition("-")[0]
    return Text(
        f"Die meisten Bewerteten ordnet {by} so ein: {name.de} ({write_number(best['n'], 'de')})",
        f"{by} puts most of the rated here: {name.en} ({write_number(best['n'], 'en')})",
    )


def _largest(groups: pl.DataFrame) -> Text:
    """Return the largest group, or those that may be it; `groups` with the likeliest first."""
    best = groups.row(0, named=True)
    name, size = write_name(best["segment"]), _write_size(best)
    if best["largest"] >= SURE:
        return Text(f"Größte Gruppe: {name.de}, {size.de}", f"Largest group: {name.en}, {size.en}")
    before = groups["largest"].cum_sum() - groups["largest"]
    others = [write_name(segment) for segment in groups.filter(before < SURE)["segment"][1:]]
    chance = best["largest"]
    return Text(
        f"Keine Gruppe ist sicher die größte; am ehesten {name.de} "
        f"(zu {write_share(chance, 'de', 0)} wahrscheinlich; {size.de}), "
        f"sonst {_join([each.de for each in others], 'oder')}",
        f"No group is surely the largest; most likely {name.en} "
        f"({write_share(chance, 'en', 0)} probable; {size.en}), "
        f"else {_join([each.en for each in others], 'or')}",
    )


def _join(names: list[str], conjunction: str) -> str:
    """Return names as a list: "a, b or c"."""
    return f" {conjunction} ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def _write_size(row: Mapping[str, Any]) -> Text:
    """Return the size of a group with its interval; the interval alone if it is wide."""
    low, high = row["low"], row["high"]
    ends = [write_interval(*_pair(write_shares((low, high), lang)), lang) for lang in LANGS]
    if row["estimate"] is None:
        return Text(f"{ends[0]} aller Personen", f"{ends[1]} of all people")
    de, en = (write_shares((row["estimate"], row["low"], row["high"]), lang) for lang in LANGS)
    return Text(
        f"geschätzt {de[0]} aller Personen ({write_interval(de[1], de[2], 'de')})",
        f"an estimated {en[0]} of all people ({write_interval(en[1], en[2], 'en')})",
    )


def _pair(texts: Sequence[str]) -> tuple[str, str]:
    return texts[0], texts[1]
