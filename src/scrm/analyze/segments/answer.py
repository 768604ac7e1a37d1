"""The groups put into words, tables and pictures, with what cannot be known."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import polars as pl

from scrm.analyze import _stats, _words
from scrm.analyze.segments.assign import Assigned
from scrm.analyze.segments.diagnostics import levels
from scrm.analyze.segments.evidence import Evidence, Floats, Mask, Window
from scrm.analyze.segments.groups import DIMENSION_NAMES, DIMENSIONS, NAMES, UNRATED, name_of
from scrm.analyze.segments.reference import Reference, sampled
from scrm.result import Column, Fact, Figure, Lang, Provenance, Result, ResultTable, Text

TITLE = Text("Kundengruppen", "Customer groups")
SEGMENT = Column(
    "segment", "text", "Schlüssel", "Key", meaning="engaged, happy, average, escapist, negative or unrated"
)
NAME = Column("name", "text", "Gruppe", "Group")
_POINTS = 400
"""People drawn in a scatter picture."""
_HALF = 0.5
_GUESS = 0.35
"""Mean stated probability below which no group is named: a guess finds .2, two posts each .4 to .5 (docs/segments.md)."""


def answer(
    evidence: Evidence,
    found: Assigned,
    reference: Reference,
    tables: tuple[pl.DataFrame, pl.DataFrame],
    *,
    window: Window,
    min_evidence: int,
    lang: Lang,
) -> Result:
    """Return what was found, how sure it is and what cannot be seen; `tables` are those of the people and of the sizes."""
    frame, counted = tables
    rated = found.rated(min_evidence)
    held = levels(found, min_evidence)
    return Result(
        title=TITLE,
        finding=_finding(counted, found.probability.max(axis=1)[rated], len(evidence)),
        tables=(
            _size_table(counted, lang),
            _level_table(found, rated, evidence, held, lang),
            _person_table(frame),
        ),
        facts=_facts(evidence, found, rated),
        notes=(
            _basis(evidence, window, reference),
            *_unseen(evidence, reference),
            *_doubts(found, rated, held, min_evidence),
            *_overstated(frame["method"].first()),
        ),
        figures=(*_size_figure(counted, len(evidence), lang), *_point_figures(found, rated, lang)),
        provenance=Provenance("", None, {}, 0, "", {"people": len(evidence)}, {"unrated": int((~rated).sum())}),
    )


def _finding(counted: pl.DataFrame, stated: Floats, people: int) -> Text:
    """Name the largest group and its rivals; no group where the `stated` probabilities of the rated are little more than guesses."""
    rated = len(stated)
    if not rated:
        return Text(
            f"Niemand von {_words.number(people, 'de')} Personen ist bewertbar.",
            f"None of {_words.number(people, 'en')} people can be rated.",
        )
    sure = float(stated.mean())
    if sure < _GUESS:
        return Text(
            f"Die Gruppen sind in diesen Daten nicht zu unterscheiden: die wahrscheinlichste ist im Mittel nur zu "
            f"{_words.share(sure, 'de')} wahrscheinlich, Raten träfe 20 % (n = {_words.number(rated, 'de')}).",
            f"The groups cannot be told apart in these data: the likeliest has a mean probability of only "
            f"{_words.share(sure, 'en')}, guessing would find 20% (n = {_words.number(rated, 'en')}).",
        )
    groups = counted.filter(pl.col("segment") != UNRATED).sort("estimate", "segment", descending=[True, False])
    best = groups.row(0, named=True)
    name = name_of(best["segment"])
    rivals = [name_of(row["segment"]) for row in groups[1:].iter_rows(named=True) if row["high"] >= best["low"]]
    if rivals:
        doubt = Text(
            f"größer oder gleich groß sein können: {', '.join(rival.de for rival in rivals)}; ",
            f"as large or larger may be: {', '.join(rival.en for rival in rivals)}; ",
        )
    else:
        doubt = Text("", "")
    return Text(
        f"Größte Gruppe: {name.de}, geschätzt {_words.share(best['estimate'], 'de')} aller Personen "
        f"({_words.share(best['low'], 'de')} bis {_words.share(best['high'], 'de')}); {doubt.de}"
        f"{_words.number(rated, 'de')} von {_words.number(people, 'de')} sind einzeln bewertbar.",
        f"Largest group: {name.en}, an estimated {_words.share(best['estimate'], 'en')} of all people "
        f"({_words.share(best['low'], 'en')} to {_words.share(best['high'], 'en')}); {doubt.en}"
        f"{_words.number(rated, 'en')} of {_words.number(people, 'en')} can be rated one by one.",
    )


def _size_table(counted: pl.DataFrame, lang: Lang) -> ResultTable:
    columns = (
        SEGMENT,
        NAME,
        Column("n", "count", "Personen", "People"),
        Column(
            "estimate",
            "share",
            "geschätzt, alle",
            "Estimated, all",
            meaning="of everybody, also of those below the gate",
        ),
        Column("low", "share", "von", "Low", meaning="95 % interval of the estimate"),
        Column("high", "share", "bis", "High", meaning="95 % interval of the estimate"),
        Column("share", "share", "Anteil an allen", "Share of all"),
        Column("rated_share", "share", "Anteil an Bewerteten", "Share of rated"),
    )
    return ResultTable(
        "sizes", Text("Größe der Gruppen", "Size of the groups"), with_names(counted, lang, columns), columns
    )


def with_names(frame: pl.DataFrame, lang: Lang, columns: Sequence[Column]) -> pl.DataFrame:
    """Add the groups' names in one language, and put the columns into order."""
    names = pl.Series("name", [name_of(segment)[lang] for segment in frame["segment"].to_list()], dtype=pl.String)
    return frame.with_columns(names).select([column.name for column in columns])


def _level_table(found: Assigned, rated: Mask, evidence: Evidence, held: list[bool | None], lang: Lang) -> ResultTable:
    """Return the mean values of each group with the standard error of a single person."""
    best = found.best()
    rows = []
    for position, label in enumerate((*found.labels, UNRATED)):
        members = ~rated if label == UNRATED else rated & (best == position)
        row: dict[str, object] = {"segment": label, "n": int(members.sum())}
        for d, name in enumerate(DIMENSIONS):
            row[f"{name}_z"] = float(found.z[members, d].mean()) if members.any() else None
            row[f"{name}_se"] = float(np.sqrt((found.se[members, d] ** 2).mean())) if members.any() else None
        row["levels_hold"] = None if label == UNRATED else held[position]
        row["evidence_median"] = float(np.median(found.signals[members])) if members.any() else None
        row["customer_share"] = float(evidence.is_customer[members].mean()) if members.any() else None
        rows.append(row)
    values = [
        Column(f"{name}_{suffix}", "score", f"{label.de}{de}", f"{label.en}{en}", "z", meaning)
        for name, label in DIMENSION_NAMES.items()
        for suffix, de, en, meaning in (
            ("z", "", "", "mean against the reference, in deviations between people"),
            ("se", " ±", " ±", "standard error of one person's value, root mean square"),
        )
    ]
    columns = (
        SEGMENT,
        NAME,
        Column("n", "count", "Personen", "People"),
        *values,
        Column("levels_hold", "flag", "Niveaus stimmen", "Levels hold", meaning="high and low where the group must be"),
        Column("evidence_median", "number", "Signale (Median)", "Signals (median)"),
        Column("customer_share", "share", "davon Kunden", "Of them customers"),
    )
    numeric = {"score", "number", "share"}
    schema: dict[str, pl.DataType | type[pl.DataType]] = {c.name: pl.Float64 for c in columns if c.kind in numeric}
    schema["levels_hold"] = pl.Boolean
    frame = pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)
    return ResultTable(
        "levels", Text("Werte der Gruppen", "Values of the groups"), with_names(frame, lang, columns), columns
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
        "people", Text("Personen", "People"), frame.select([c.name for c in columns]), columns, detail=True
    )


def _facts(evidence: Evidence, found: Assigned, rated: Mask) -> tuple[Fact, ...]:
    top = found.probability.max(axis=1)
    return (
        Fact(Column("people_count", "count", "Personen", "People"), len(evidence)),
        Fact(Column("customer_count", "count", "davon Kunden", "Of them customers"), int(evidence.is_customer.sum())),
        Fact(Column("rated_count", "count", "bewertbar", "Rated"), int(rated.sum())),
        Fact(Column("rated_share", "share", "Anteil bewertbar", "Share rated"), float(rated.mean())),
        Fact(
            Column(
                "mean_probability",
                "share",
                "mittlere Wahrscheinlichkeit der Gruppe",
                "Mean probability of the group",
                meaning="of the rated; the share expected to be right",
            ),
            float(top[rated].mean()) if rated.any() else None,
        ),
        Fact(
            Column(
                "below_half_share",
                "share",
                "Anteil unter 50 % Wahrscheinlichkeit",
                "Share below 50% probability",
                meaning="of the rated",
            ),
            float((top[rated] < _HALF).mean()) if rated.any() else None,
        ),
        Fact(
            Column("evidence_median", "number", "Signale je Person (Median)", "Signals per person (median)"),
            float(np.median(found.signals)),
        ),
    )


def _basis(evidence: Evidence, window: Window, reference: Reference) -> Text:
    customers = int(evidence.is_customer.sum())
    others = len(evidence) - customers
    return Text(
        f"Personen: {_words.number(customers, 'de')} Kunden und {_words.number(others, 'de')} Profile ohne Verknüpfung, "
        f"Signale vom {_words.day(window.first, 'de')} bis {_words.day(window.last, 'de')}; "
        f"Maßstab: {_words.number(reference.people, 'de')} Personen vom {reference.first} bis {reference.last}.",
        f"People: {_words.number(customers, 'en')} customers and {_words.number(others, 'en')} profiles without a link, "
        f"signals from {window.first.isoformat()} to {window.last.isoformat()}; "
        f"yardstick: {_words.number(reference.people, 'en')} people from {reference.first} to {reference.last}.",
    )


def _unseen(evidence: Evidence, reference: Reference) -> tuple[Text, ...]:
    """Say which dimensions and groups the loaded data cannot show."""
    kinds = {source.split(":")[0] for source in evidence.satisfaction.sources}
    notes = []
    if not kinds & {"survey", "ticket", "order"}:
        notes.append(
            Text(
                "Die Gruppe Negative ist nicht zu sehen: sie schreibt nichts, und weder Umfragen noch Tickets noch Retouren sind geladen. "
                "Wer in dieser Zeile steht, ist nach Beiträgen geschätzt.",
                "The group Negative cannot be seen: it does not write, and neither surveys nor tickets nor returns are loaded. "
                "Whoever stands in this row is guessed from posts.",
            )
        )
    if not kinds:
        notes.append(
            Text(
                "Zufriedenheit ist unbekannt: keine bewerteten Beiträge (scrm sentiment), Umfragen, Tickets oder Bestellungen.",
                "Satisfaction is unknown: no labelled posts (scrm sentiment), surveys, tickets or orders.",
            )
        )
    if not evidence.worries.sources:
        notes.append(
            Text(
                "Sorgen sind unbekannt: keine geprüften Texte (scrm worries).",
                "Worries are unknown: no texts were searched for them (scrm worries).",
            )
        )
    if not reference.base.activity:
        notes.append(
            Text(
                "Aktivität ist unbekannt: niemand hat etwas geschrieben.", "Activity is unknown: nobody wrote anything."
            )
        )
    silent = int((evidence.is_customer & ~evidence.has_profile).sum())
    if silent:
        notes.append(
            Text(
                f"{_words.number(silent, 'de')} Kunden haben kein bekanntes Profil: ihre Aktivität gilt als unbekannt, nicht als null.",
                f"{_words.number(silent, 'en')} customers have no known profile: their activity counts as unknown, not as zero.",
            )
        )
    return tuple(notes)


def _doubts(found: Assigned, rated: Mask, held: list[bool | None], min_evidence: int) -> tuple[Text, ...]:
    notes = []
    refused = [label for label in found.labels if label.startswith("cluster_")]
    if refused:
        notes.append(
            Text(
                f"{len(refused)} von {len(found.labels)} Clustern passen zu keiner Gruppe (Niveaus stimmen nicht) und heißen nur ähnlich.",
                f"{len(refused)} of {len(found.labels)} clusters fit no group (levels do not hold) and are only called similar.",
            )
        )
    doubtful = [label for label, fine in zip(found.labels, held, strict=True) if fine is False and label in NAMES]
    if doubtful:
        notes.append(
            Text(
                f"Die Bewerteten dieser Gruppen zeigen nicht die Niveaus, die der Name verlangt: "
                f"{', '.join(name_of(g).de for g in doubtful)}.",
                f"The rated of these groups do not show the levels that the name asks for: "
                f"{', '.join(name_of(g).en for g in doubtful)}.",
            )
        )
    if not rated.all():
        share = float((~rated).mean())
        notes.append(
            Text(
                f"{_words.share(share, 'de')} haben weniger als {min_evidence} Signale und sind nicht bewertbar; "
                "die Schätzung für alle schließt sie ein.",
                f"{_words.share(share, 'en')} show fewer than {min_evidence} signals and are not rated; "
                "the estimate for everybody includes them.",
            )
        )
    if rated.any():
        sure = float(found.probability.max(axis=1)[rated].mean())
        notes.append(
            Text(
                f"Von den einzeln Bewerteten sind nach den genannten Wahrscheinlichkeiten rund {_words.share(sure, 'de')} "
                "in der richtigen Gruppe.",
                f"Going by the stated probabilities, about {_words.share(sure, 'en')} of those rated one by one are in the right group.",
            )
        )
    return tuple(notes)


def _overstated(method: object) -> tuple[Text, ...]:
    """Warn of the probabilities of a Gaussian mixture, which know nothing of how little is known of a person."""
    if not str(method).startswith("gmm"):
        return ()
    return (
        Text(
            "gmm nennt zu hohe Wahrscheinlichkeiten, denn es kennt die Unsicherheit der einzelnen Person nicht "
            "(docs/segments.md). Für Aussagen über Personen: --method evidence.",
            "gmm states probabilities that are too high, as it does not know how uncertain each person is "
            "(docs/segments.md). For statements on people: --method evidence.",
        ),
    )


def _size_figure(counted: pl.DataFrame, people: int, lang: Lang) -> tuple[Figure, ...]:
    known = counted.filter(pl.col("segment") != UNRATED)
    if known["estimate"].null_count():
        return ()
    columns = (
        NAME,
        Column("estimate", "share", "geschätzter Anteil an allen", "Estimated share of all"),
        Column("low", "share", "von", "Low"),
        Column("high", "share", "bis", "High"),
    )
    top = known.sort("estimate", descending=True, maintain_order=True).row(0, named=True)
    return (
        Figure(
            "segment_sizes",
            Text(
                f"{name_of(top['segment']).de}: geschätzt {_words.share(top['estimate'], 'de')} aller Personen",
                f"{name_of(top['segment']).en}: an estimated {_words.share(top['estimate'], 'en')} of all people",
            ),
            "bars",
            with_names(known, lang, columns),
            {"x": "name", "y": "estimate", "low": "low", "high": "high"},
            columns,
            Text(
                f"Anteile mit 95-%-Intervall; n = {_words.number(people, 'de')}",
                f"Shares with 95% interval; n = {_words.number(people, 'en')}",
            ),
        ),
    )


def _related(x: Text, y: Text, z: Floats) -> Text:
    """Say whether two dimensions go together: the correlation, where its 95 % interval (Fisher's z) leaves out zero."""
    r = _stats.pearson(z[:, 0], z[:, 1])
    if len(z) <= 3 or not abs(np.arctanh(min(abs(r), 0.999999))) > 1.96 / np.sqrt(len(z) - 3):  # noqa: PLR2004  Fisher's z
        return Text(
            f"{x.de} und {y.de}: kein gesicherter Zusammenhang", f"{x.en} and {y.en.lower()}: no certain relation"
        )
    de, en = ("mehr", "more") if r > 0 else ("weniger", "fewer" if y.en == "Worries" else "less")
    return Text(
        f"Je mehr {x.de}, desto {de} {y.de} (r\u00a0=\u00a0{_words.number(r, 'de', 2)})",
        f"The more {x.en.lower()}, the {en} {y.en.lower()} (r\u00a0=\u00a0{_words.number(r, 'en', 2)})",
    )


def _point_figures(found: Assigned, rated: Mask, lang: Lang) -> tuple[Figure, ...]:
    """Return the three dimensions as small multiples: each pair of them, one point per rated person."""
    members = np.flatnonzero(rated)
    if len(members) < 2:  # noqa: PLR2004  a single point is no picture
        return ()
    members = members[sampled(len(members), _POINTS)]
    members = members[np.argsort(found.best()[members], kind="stable")]  # the legend in the order of the groups
    names = [name_of(found.labels[i])[lang] for i in found.best()[members]]
    figures = []
    for a, b in combinations(range(3), 2):
        x, y = DIMENSIONS[a], DIMENSIONS[b]
        columns = (
            Column(f"{x}_z", "score", DIMENSION_NAMES[x].de, DIMENSION_NAMES[x].en, "z"),
            Column(f"{y}_z", "score", DIMENSION_NAMES[y].de, DIMENSION_NAMES[y].en, "z"),
            NAME,
        )
        frame = pl.DataFrame(
            {f"{x}_z": np.round(found.z[members, a], 3), f"{y}_z": np.round(found.z[members, b], 3), "name": names}
        )
        figures.append(
            Figure(
                f"segments_{x}_{y}",
                _related(DIMENSION_NAMES[x], DIMENSION_NAMES[y], found.z[members][:, [a, b]]),
                "points",
                frame,
                {"x": f"{x}_z", "y": f"{y}_z", "series": "name"},
                columns,
                Text(
                    f"Ein Punkt je Person, n = {_words.number(len(members), 'de')}; Abweichung vom Maßstab",
                    f"One point per person, n = {_words.number(len(members), 'en')}; deviation from the yardstick",
                ),
            )
        )
    return tuple(figures)
