"""Customer numbers that may be one person: the command ``scrm link duplicates``."""

import importlib.util
from typing import Final

import polars as pl
from pydantic import Field

from scrm.analyze.identities.decisions import DecisionFile
from scrm.analyze.identities.duplicate_pairs import (
    count_households,
    group_pairs,
    list_duplicate_pairs,
)
from scrm.analyze.identities.links import update_persons
from scrm.analyze.identities.pairs_table import build_pairs_table
from scrm.analyze.identities.query import read_customer_numbers
from scrm.analyze.identities.settings import Params
from scrm.config import Context
from scrm.result import LANGS, Column, Fact, Result, Text
from scrm.store import Store
from scrm.wording import write_count

TITLE: Final = Text("Doppelte Kunden", "Duplicate customers")
_LISTED: Final = (
    *("pair_id", "group_id", "customer_id", "other_id", "system", "other_system"),
    *("rule", "score", "verdict"),
)


class DuplicatesParams(Params):
    """Settings of ``scrm link duplicates``."""

    least: float = Field(0.9, ge=0.01, le=1, description="lowest probability of a pair")
    probable: bool = Field(True, description="look for probable pairs, too, if splink is installed")


def duplicates(store: Store, params: DuplicatesParams, context: Context) -> Result:
    """List customer numbers that may be one person, within the CRM and across systems.

    Nothing is merged by this list. Fill in the column verdict (same or never) and read it with
    `scrm link review --answers FILE`: analyses then count the numbers as one person; the rows of
    the sources stay as they are.

    Example:  scrm link duplicates -o duplicates.csv
    """
    update_persons(store, params, context)
    customers = read_customer_numbers(store)
    if customers.is_empty():
        return _refuse()
    has_splink = importlib.util.find_spec("splink") is not None
    found = list_duplicate_pairs(
        customers, least=params.least, with_model=params.probable and has_splink
    )
    decided = {row.pair_id for row in DecisionFile(context.folder / params.decisions).rows}
    persons = customers.select("customer_id", "person_id", "system")
    pairs = (
        group_pairs(found)
        .join(persons, on="customer_id", how="left")
        .join(
            persons.rename({"customer_id": "other_id", "person_id": "other_person",
                            "system": "other_system"}),
            on="other_id",
            how="left",
        )
    )  # fmt: skip
    is_merged = pl.col("person_id") == pl.col("other_person")
    merged = pairs.filter(is_merged).height
    open_pairs = (
        pairs.filter(~is_merged, ~pl.col("pair_id").is_in(sorted(decided)))
        .with_columns(verdict=pl.lit(""))
        .select(_LISTED)
        .sort(
            "score", "group_id", "customer_id", "other_id", descending=[True, False, False, False]
        )
    )
    return _build_answer(
        open_pairs,
        merged=merged,
        households=count_households(customers),
        lacks_splink=params.probable and not has_splink,
    )


def _build_answer(
    pairs: pl.DataFrame, *, merged: int, households: int, lacks_splink: bool
) -> Result:
    groups = pairs["group_id"].n_unique()
    numbers = pl.concat([pairs["customer_id"], pairs["other_id"]]).n_unique()
    words = {
        lang: (
            write_count(numbers, *_NUMBERS[lang], lang),
            write_count(groups, *_GROUPS[lang], lang),
        )
        for lang in LANGS
    }
    across = pairs.filter(pl.col("system") != pl.col("other_system")).height
    return Result(
        TITLE,
        finding=Text(
            f"{words['de'][0]} in {words['de'][1]} sind vermutlich dieselbe Person.",
            f"{words['en'][0]} in {words['en'][1]} are probably the same person.",
        ),
        tables=(build_pairs_table(pairs),),
        facts=(
            Fact(Column("group_count", "count", "Gruppen", "Groups"), groups),
            Fact(Column("number_count", "count", "Kundennummern", "Customer numbers"), numbers),
            Fact(
                Column("across_count", "count", "Paare aus zwei Quellen", "Pairs of two sources"),
                across,
            ),
            Fact(
                Column("merged_count", "count", "schon zusammengeführt", "Merged already", "pairs"),
                merged,
            ),
            Fact(
                Column(
                    "household_count",
                    "count",
                    "Haushalte",
                    "Households",
                    meaning=Text(
                        "Adressen mit mehreren Vornamen einer Familie: verschiedene Personen",
                        "addresses with several given names of a family: different persons",
                    ),
                ),
                households,
            ),
        ),
        notes=(*_note_splink(lacks_splink=lacks_splink), _NEXT) if pairs.height else
        _note_splink(lacks_splink=lacks_splink),
    )  # fmt: skip


_NUMBERS: Final = {
    "de": ("Kundennummer", "Kundennummern"),
    "en": ("customer number", "customer numbers"),
}
_GROUPS: Final = {"de": ("Gruppe", "Gruppen"), "en": ("group", "groups")}
_NEXT: Final = Text(
    "Zusammengeführt wird nichts von selbst. Nächster Schritt: mit -o DATEI.csv ausgeben, in der "
    "Spalte verdict same oder never eintragen, scrm link review --answers DATEI.csv.",
    "Nothing is merged by itself. Next step: write with -o FILE.csv, fill in same or never in the "
    "column verdict, then scrm link review --answers FILE.csv.",
)


def _note_splink(*, lacks_splink: bool) -> tuple[Text, ...]:
    if not lacks_splink:
        return ()
    return (
        Text(
            "Wahrscheinliche Paare brauchen splink: pip install 'scrm[link]'.",
            "Probable pairs need splink: pip install 'scrm[link]'.",
        ),
    )


def _refuse() -> Result:
    note = Text(
        "Keine Kunden sind geladen. Nächster Schritt: scrm load DATEIEN.",
        "No customers are loaded. Next step: scrm load FILES.",
    )
    return Result(TITLE, refused=True, notes=(note,))
