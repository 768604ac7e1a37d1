"""The features of lead and churn scoring: all usable columns, without those that give it away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze.scores.feature_encoding import FeatureColumns, fit_features
from scrm.analyze.scores.leakage import explain_leaks
from scrm.errors import UsageError
from scrm.result import Column, Lang, ResultTable, Text
from scrm.wording import write_number

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChosenFeatures:
    """The columns that a classifier uses, and why others are left out.

    Parameters
    ----------
    features : FeatureColumns
        How the columns become numbers.
    leaks : Mapping[str, Text]
        Column -> why it seems to give the outcome away; left out unless kept.
    kept : tuple of str
        Columns of `leaks` that the user wants all the same.
    """

    features: FeatureColumns
    leaks: Mapping[str, Text]
    kept: tuple[str, ...]

    def transform(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the features of rows, a constant if there are none."""
        found = self.features.transform(rows)
        return found if found.width else pl.DataFrame({"constant": np.zeros(rows.height)})


def choose_features(
    rows: pl.DataFrame, names: Sequence[str], label: Labels, keep: str, seed: int
) -> ChosenFeatures:
    """Learn from some rows which columns are usable, and how they become numbers.

    Parameters
    ----------
    rows : DataFrame
        The rows to learn from.
    names : sequence of str
        The columns that may be used.
    keep : str
        Columns to use although they seem to give the outcome away, separated by commas.

    Raises
    ------
    UsageError
        `keep` names a column that does not exist.
    """
    kept = tuple(name for part in keep.split(",") if (name := part.strip()))
    if unknown := [name for name in kept if name not in names]:
        raise UsageError(
            f"--keep {unknown[0]}: no such column", hint=f"there are: {', '.join(names)}"
        )
    features = fit_features(rows, names)
    leaks = explain_leaks(rows, features.columns, label, seed)
    return ChosenFeatures(features.without(set(leaks) - set(kept)), leaks, kept)


def list_feature_notes(chosen: ChosenFeatures) -> tuple[Text, ...]:
    """Return how many columns were used, which were left out and why."""
    used, unused = len(chosen.features.columns), chosen.features.unused
    notes = [
        Text(
            f"{write_number(used, 'de')} Spalten benutzt, {write_number(len(unused), 'de')} ohne "
            f"brauchbaren Inhalt; {write_number(chosen.features.pooled, 'de')} seltene Werte "
            "zusammengefasst.",
            f"{write_number(used, 'en')} columns used, {write_number(len(unused), 'en')} without "
            f"usable content; {write_number(chosen.features.pooled, 'en')} rare values pooled.",
        )
    ]
    left_out = [name for name in chosen.leaks if name not in chosen.kept]
    if left_out:
        notes.append(
            Text(
                f"Nicht benutzt, weil sie den Ausgang verraten: {', '.join(left_out)}. "
                "Benutzen: --keep SPALTE.",
                f"Left out because they give the outcome away: {', '.join(left_out)}. "
                "To use them: --keep COLUMN.",
            )
        )
    return tuple(notes)


def build_leak_table(chosen: ChosenFeatures, lang: Lang) -> tuple[ResultTable, ...]:
    """Return the table of columns that seem to give the outcome away; none if there are none."""
    if not chosen.leaks:
        return ()
    frame = pl.DataFrame(
        {
            "column_name": list(chosen.leaks),
            "reason": [reason[lang] for reason in chosen.leaks.values()],
            "is_used": [name in chosen.kept for name in chosen.leaks],
        }
    )
    columns = (
        Column("column_name", "text", "Spalte", "Column"),
        Column("reason", "text", "Grund", "Reason"),
        Column("is_used", "flag", "benutzt", "Used"),
    )
    title = Text("Spalten, die den Ausgang verraten", "Columns that give the outcome away")
    return (ResultTable("leaks", title, frame, columns),)
