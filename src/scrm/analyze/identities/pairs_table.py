"""The table of pairs to be decided: of a profile and a customer, or of two customer numbers."""

from typing import Final

import polars as pl

from scrm.result import Column, ResultTable, Text

_COLUMNS: Final = (
    Column("pair_id", "text", "Kennung", "Id", personal=True),
    Column("group_id", "text", "Gruppe", "Group", personal=True),
    Column("channel", "text", "Kanal", "Channel"),
    Column("profile_id", "text", "Profil", "Profile", personal=True),
    Column("customer_id", "text", "Kundennummer", "Customer number", personal=True),
    Column("other_id", "text", "andere Kundennummer", "Other customer number", personal=True),
    Column("system", "text", "Quelle", "Source"),
    Column("other_system", "text", "andere Quelle", "Other source"),
    Column("rule", "text", "Beleg", "Evidence"),
    Column("tier", "count", "Stufe", "Tier"),
    Column(
        "score",
        "score",
        "Sicherheit",
        "Score",
        meaning=Text(
            "bei wahrscheinlichen Paaren (Stufe 5) die Wahrscheinlichkeit nach dem Modell; sonst "
            "der Wert der Stufe, und 1 bei Kundennummern, deren Felder übereinstimmen",
            "of probable pairs (tier 5) the probability by the model; else the score of the tier, "
            "and 1 of customer numbers whose fields agree",
        ),
    ),
    Column("profile_name", "text", "Name des Profils", "Name of the profile", personal=True),
    Column("customer_name", "text", "Name des Kunden", "Name of the customer", personal=True),
    Column("equal", "text", "gleich", "Equal"),
    Column("similar", "text", "ähnlich", "Similar"),
    Column("different", "text", "verschieden", "Different"),
    Column("drawn", "text", "Ziehung", "Drawn"),
    Column(
        "verdict",
        "text",
        "Urteil",
        "Verdict",
        meaning=Text("auszufüllen: same oder never", "to be filled in: same or never"),
    ),
)


def build_pairs_table(pairs: pl.DataFrame) -> ResultTable:
    """Return pairs as a table that `scrm link review --answers` reads when it is filled in.

    Parameters
    ----------
    pairs : DataFrame
        Some of the columns of this module; they are put into its order.
    """
    columns = tuple(column for column in _COLUMNS if column.name in pairs.columns)
    return ResultTable(
        "pairs",
        Text("Paare", "Pairs"),
        pairs.select(column.name for column in columns),
        columns,
        detail=True,
        is_main=True,
    )
