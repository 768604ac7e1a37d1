"""The groups put into words, tables and pictures, with what cannot be known."""

from pathlib import Path

import numpy as np
import polars as pl

from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.caveats import list_caveats
from scrm.analyze.segments.diagnostics import check_levels
from scrm.analyze.segments.evidence import Evidence, Mask, Window
from scrm.analyze.segments.figures import point_figures, size_figure
from scrm.analyze.segments.groups import DIMENSION_NAMES, DIMENSIONS, UNRATED
from scrm.analyze.segments.headline import write_headline
from scrm.analyze.segments.mixture import COARSENING
from scrm.analyze.segments.reference import Reference
from scrm.analyze.segments.settings import LEAST_CELL
from scrm.analyze.segments.sizes import WIDEST
from scrm.result import Column, Fact, Lang, Provenance, Result, ResultTable, Text
from scrm.wording import write_day, write_number

TITLE = Text("Kundengruppen", "Customer groups")
SEGMENT = Column(
    "segment",
    "text",
    "Gruppe",
    "Group",
    meaning=Text(
        "eine der fünf Gruppen, oder nicht bewertbar",
        "engaged, happy, average, escapist, negative or unrated",
    ),
)
_HALF = 0.5
_NOWHERE = Text("", "")


def answer(
    evidence: Evidence,
    found: Assignment,
    reference: Reference,
    tables: tuple[pl.DataFrame, pl.DataFrame],
    *,
    window: Window,
    min_evidence: int,
    lang: Lang,
) -> Result:
    """Return the answer; `tables` are the rows of people and the sizes of the groups."""
    frame, counted = tables
    rated = found.rated(min_evidence)
    held = check_levels(found, min_evidence)
    return Result(
        title=TITLE,
        finding=write_headline(
            counted, found.probability.max(axis=1)[rated], len(evidence), found.method
        ),
        tables=(
            _size_table(counted),
            _level_table(found, rated, evidence, held),
            _person_table(frame),
        ),
        facts=_facts(evidence, found, rated),
        notes=list_caveats(
            evidence,
            found,
            reference,
            held,
            window=window,
            min_evidence=min_evidence,
        ),
        intervals=("coarsened_mixture", "posterior_values")
        if found.method.startswith("evidence")
        else ("posterior_values",),
        figures=(*size_figure(counted, len(evidence), lang), *point_figures(found, rated, lang)),
        provenance=Provenance(
            "", None, {}, 0, "", {"people": len(evidence)}, {"unrated": int((~rated).sum())}
        ),
    )


def describe_saved_reference(model: Path) -> Text:
    """Return the note on where the reference was written."""
    return Text(
        f"Der Maßstab ist jetzt in {model} gespeichert; scrm segments apply misst "
        "spätere Personen daran.",
        f"The reference is now kept in {model}; scrm segments apply measures later people by it.",
    )


def refuse(window: Window | None) -> Result:
    """Return the refusal of data without any signal."""
    where = (
        Text("", "")
        if window is None
        else Text(
            f" zwischen {write_day(window.first, 'de')} und {write_day(window.last, 'de')}",
            f" between {write_day(window.first, 'en')} and {write_day(window.last, 'en')}",
        )
    )
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                f"Keine Kundengruppen: kein Beitrag mit Verfasser, keine Umfrage, kein Ticket und "
                f"keine Bestellung{where.de}. "
                "Nächster Schritt: solche Exporte laden (scrm load DATEIEN) oder --window-days und "
                "--period weiter fassen.",
                f"No customer groups: no post with an author, no survey, no ticket and no "
                f"order{where.en}. "
                "Next step: load such exports (scrm load FILES), or widen --window-days and "
                "--period.",
            ),
        ),
        provenance=Provenance("", None, {}, 0, "", {"people": 0}),
    )


def refuse_too_few(rated: int, min_evidence: int, where: Text = _NOWHERE) -> Result:
    """Return the refusal of too few rated people; `where` adds in which windows."""
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                f"Personen mit {write_number(min_evidence, 'de')} oder mehr Signalen{where.de}: "
                f"{write_number(rated, 'de')}; unter {write_number(LEAST_CELL, 'de')} "
                "lässt sich nichts prüfen. "
                "Nächster Schritt: --window-days verlängern oder weitere Exporte laden.",
                f"People with {write_number(min_evidence, 'en')} signals or more{where.en}: "
                f"{write_number(rated, 'en')}; below {write_number(LEAST_CELL, 'en')} "
                "nothing can be checked. "
                "Next step: lengthen --window-days or load further exports.",
            ),
        ),
    )


def _size_table(counted: pl.DataFrame) -> ResultTable:
    points = round(100 * WIDEST)
    interval = Text(
        "95-%-Intervall; enthält den Fehler des Modells, beliebig viele Personen zählen höchstens "
        f"wie {write_number(COARSENING, 'de', 0)}",
        "95 % interval; includes the model's error, any number of people counts as at most "
        f"{write_number(COARSENING, 'en', 0)}",
    )
    columns = (
        SEGMENT,
        Column("n", "count", "Personen", "People"),
        Column(
            "estimate",
            "share",
            "geschätzt, alle",
            "Estimated, all",
            meaning=Text(
                "von allen, auch von nicht Bewertbaren; leer, wenn das Intervall weiter ist als "
                f"{points} Punkte",
                "of everybody, also of those below the gate; empty if the interval is wider than "
                f"{points} points",
            ),
        ),
        Column("low", "share", "von", "Low", meaning=interval),
        Column("high", "share", "bis", "High", meaning=interval),
        Column(
            "largest",
            "share",
            "größte Gruppe",
            "Largest group",
            meaning=Text(
                "Wahrscheinlichkeit, die größte Gruppe zu sein",
                "probability of being the largest group",
            ),
        ),
        Column("share", "share", "Anteil an allen", "Share of all"),
        Column("rated_share", "share", "Anteil an Bewerteten", "Share of rated"),
    )
    return ResultTable(
        "sizes",
        Text("Größe der Gruppen", "Size of the groups"),
        counted.select(c.name for c in columns),
        columns,
    )


def _level_table(
    found: Assignment, rated: Mask, evidence: Evidence, held: list[bool | None]
) -> ResultTable:
    """Return the mean values of each group with the standard error of a single person."""
    best = found.best()
    rows = []
    for position, label in enumerate((*found.labels, UNRATED)):
        members = ~rated if label == UNRATED else rated & (best == position)
        row: dict[str, object] = {"segment": label, "n": int(members.sum())}
        for d, name in enumerate(DIMENSIONS):
            row[f"{name}_z"] = (
                round(float(found.z[members, d].mean()), 6) + 0.0 if members.any() else None
            )
            row[f"{name}_se"] = (
                float(np.sqrt((found.se[members, d] ** 2).mean())) if members.any() else None
            )
        row["levels_hold"] = None if label == UNRATED else held[position]
        row["evidence_median"] = float(np.median(found.signals[members])) if members.any() else None
        row["customer_share"] = (
            float(evidence.is_customer[members].mean()) if members.any() else None
        )
        rows.append(row)
    values = [
        Column(f"{name}_{suffix}", "score", f"{label.de}{de}", f"{label.en}{en}", "z", meaning)
        for name, label in DIMENSION_NAMES.items()
        for suffix, de, en, meaning in (
            (
                "z",
                "",
                "",
                Text(
                    "Mittel gegen den Maßstab, in Abweichungen zwischen Personen",
                    "mean against the reference, in deviations between people",
                ),
            ),
            (
                "se",
                " ±",
                " ±",
                Text(
                    "Standardfehler des Werts einer Person, quadratisches Mittel",
                    "standard error of one person's value, root mean square",
                ),
            ),
        )
    ]
    columns = (
        SEGMENT,
        Column("n", "count", "Personen", "People"),
        *values,
        Column(
            "levels_hold",
            "flag",
            "Niveaus stimmen",
            "Levels hold",
            meaning=Text(
                "hoch und niedrig, wo die Gruppe es sein muss",
                "high and low where the group must be",
            ),
        ),
        Column("evidence_median", "number", "Signale (Median)", "Signals (median)"),
        Column("customer_share", "share", "davon Kunden", "Of them customers"),
    )
    numeric = {"score", "number", "share"}
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        c.name: pl.Float64 for c in columns if c.kind in numeric
    }
    schema["levels_hold"] = pl.Boolean
    frame = pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)
    return ResultTable(
        "levels",
        Text("Werte der Gruppen", "Values of the groups"),
        frame.select(c.name for c in columns),
        columns,
    )


def _person_table(frame: pl.DataFrame) -> ResultTable:
    values = [
        Column(f"{name}_{suffix}", "score", f"{label.de}{sign}", f"{label.en}{sign}", "z")
        for suffix, sign in (("z", ""), ("se", " ±"))
        for name, label in DIMENSION_NAMES.items()
    ]
    columns = (
        Column("person_id", "text", "Person", "Person", personal=True),
        Column("is_customer", "flag", "Kunde", "Customer"),
        *values,
        Column("evidence_count", "count", "Signale", "Signals"),
        Column("segment", "text", "Gruppe", "Group"),
        Column("probability", "share", "Wahrscheinlichkeit", "Probability"),
        Column("second_segment", "text", "Zweite Gruppe", "Second group"),
        Column("method", "text", "Verfahren", "Method"),
    )
    return ResultTable(
        "people",
        Text("Personen", "People"),
        frame.select([c.name for c in columns]),
        columns,
        detail=True,
    )


def _facts(evidence: Evidence, found: Assignment, rated: Mask) -> tuple[Fact, ...]:
    top = found.probability.max(axis=1)
    return (
        Fact(Column("people_count", "count", "Personen", "People"), len(evidence)),
        Fact(
            Column("customer_count", "count", "davon Kunden", "Of them customers"),
            int(evidence.is_customer.sum()),
        ),
        Fact(Column("rated_count", "count", "bewertbar", "Rated"), int(rated.sum())),
        Fact(
            Column("rated_share", "share", "Anteil bewertbar", "Share rated"), float(rated.mean())
        ),
        Fact(
            Column(
                "mean_probability",
                "share",
                "mittlere Wahrscheinlichkeit der Gruppe",
                "Mean probability of the group",
                meaning=Text(
                    "der Bewerteten; so viele sind voraussichtlich richtig",
                    "of the rated; the share expected to be right",
                ),
            ),
            float(top[rated].mean()) if rated.any() else None,
        ),
        Fact(
            Column(
                "below_half_share",
                "share",
                "Anteil unter 50 % Wahrscheinlichkeit",
                "Share below 50% probability",
                meaning=Text("der Bewerteten", "of the rated"),
            ),
            float((top[rated] < _HALF).mean()) if rated.any() else None,
        ),
        Fact(
            Column(
                "evidence_median",
                "number",
                "Signale je Person (Median)",
                "Signals per person (median)",
            ),
            float(np.median(found.signals)),
        ),
    )
