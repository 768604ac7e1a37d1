"""The answers of ``scrm link review``: how many pairs were decided, and the list of pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from scrm.analyze.identities.decisions import NEVER, SAME, Decision
from scrm.analyze.identities.pairs_table import build_pairs_table
from scrm.result import Column, Fact, Result, Text
from scrm.wording import write_count

TITLE: Final = Text("Geprüfte Paare", "Reviewed pairs")


@dataclass(frozen=True, slots=True)
class Imported:
    """Lines of a file of answers that were left out.

    Parameters
    ----------
    unknown : int
        Of pairs that are not in the data, or whose id is that of another pair.
    unclear : int
        With a verdict that is neither yes nor no.
    contradictory : int
        Pairs with both verdicts.
    """

    unknown: int = 0
    unclear: int = 0
    contradictory: int = 0


def build_list(pairs: pl.DataFrame, total: int) -> Result:
    """Return the list of pairs; `total` is how many there are."""
    words = {
        "de": write_count(total, "Paar ist", "Paare sind", "de"),
        "en": write_count(total, "pair is", "pairs are", "en"),
    }
    return Result(
        TITLE,
        finding=Text(f"{words['de']} zu prüfen.", f"{words['en']} to be reviewed."),
        tables=(build_pairs_table(pairs),),
        facts=(Fact(Column("pair_count", "count", "Paare", "Pairs"), total),),
        notes=(
            Text(
                "In die Spalte verdict gehört same (dieselbe Person) oder never. Nächster Schritt: "
                "scrm link review --answers DATEI.",
                "Fill in the column verdict with same (one person) or never. Next step: "
                "scrm link review --answers FILE.",
            ),
        ),
    )


def build_answer(
    rows: Sequence[Decision], answered: int, remaining: int | None, left_out: Imported | None = None
) -> Result:
    """Return how many pairs were decided now and in all."""
    same, never = (sum(row.verdict == word for row in rows) for word in (SAME, NEVER))
    facts = [
        Fact(Column("answered_count", "count", "jetzt entschieden", "Decided now"), answered),
        Fact(Column("same_count", "count", "dieselbe Person", "Same person"), same),
        Fact(Column("never_count", "count", "verschiedene Personen", "Different persons"), never),
    ]
    if remaining is not None:
        facts.append(Fact(Column("open_count", "count", "offen", "Open"), remaining))
    words = {
        "de": write_count(answered, "Paar", "Paare", "de"),
        "en": write_count(answered, "pair", "pairs", "en"),
    }
    return Result(
        TITLE,
        finding=Text(f"{words['de']} entschieden.", f"{words['en']} decided."),
        facts=tuple(facts),
        notes=_note_left_out(left_out) if left_out else (),
    )


def _note_left_out(left_out: Imported) -> tuple[Text, ...]:
    reasons = (
        (
            left_out.unknown,
            Text(
                "unbekannter Kennung, oder mit einer Kennung, die nicht zum Paar gehört",
                "an unknown id, or one that is not the id of the pair",
            ),
        ),
        (
            left_out.unclear,
            Text(
                "einem Urteil, das weder same noch never ist",
                "a verdict that is neither same nor never",
            ),
        ),
    )
    notes = [
        Text(
            f"{write_count(count, 'Zeile', 'Zeilen', 'de')} mit {why.de} ausgelassen.",
            f"{write_count(count, 'line', 'lines', 'en')} with {why.en} left out.",
        )
        for count, why in reasons
        if count
    ]
    if left_out.contradictory:
        pairs = [
            write_count(left_out.contradictory, "Paar", "Paare", "de"),
            write_count(left_out.contradictory, "pair", "pairs", "en"),
        ]
        notes.append(
            Text(
                f"{pairs[0]} mit beiden Urteilen ausgelassen.",
                f"{pairs[1]} with both verdicts left out.",
            )
        )
    return tuple(notes)
