"""Words about labels: how many there are, how exact they make a share, which cannot be used."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from scrm.analyze._label_basis import Basis
from scrm.analyze._label_checks import Difference, LabelCounts
from scrm.analyze._label_storage import RANDOM, LabelFile
from scrm.analyze._ppi import FEWEST_LABELS
from scrm.analyze._stats import wilson_interval
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_number, write_points

TITLE: Final = Text("Etiketten vergeben", "Labels given")
WANTED_LABELS: Final = 150
"""Labels that a report asks for: half an hour of work."""
INTERVAL: Final = Text("95-%-Intervall des geschätzten Werts", "95 % interval of the estimate")
RANGE: Final = Text(
    "Bereich über andere Textarten: so weit lag dort das Wahre vom Gezählten; kein Intervall",
    "range over other kinds of texts: how far the truth was from the count there; not an interval",
)
_COUNTS: Final = (50, WANTED_LABELS, 300)
_DIFFERENCES: Final[Mapping[Difference, Text]] = {
    "month": Text("die Monate", "the months"),
    "channel": Text("die Kanäle", "the channels"),
    "prediction": Text("das Urteil des Verfahrens", "the engine's labels"),
}
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """Counts of labels after a session.

    Parameters
    ----------
    given, total : int
        Labels given now, and all in the file.
    random : int
        Texts with a label that were drawn at random.
    purpose : str
        shares or training.
    """

    given: int
    total: int
    random: int
    purpose: str

    @classmethod
    def of(cls, file: LabelFile, given: int, purpose: str) -> "LabelSummary":
        """Count the labels of a file."""
        total = sum(1 for label in file.labels.values() if label)
        random = {row.text for row in file.rows if row.label and row.drawn == RANDOM}
        return cls(given, total, len(random), purpose)


def answer(
    summary: LabelSummary, *, command: str, file: Path, tables: Sequence[ResultTable] = ()
) -> Result:
    """Return the result of a session.

    Parameters
    ----------
    command : str
        The analysis that uses the labels.
    file : Path
        Of the labels, as the user named it.
    """
    given, total = summary.given, summary.total
    facts = (
        ("given_count", "jetzt vergeben", "given now", given),
        ("total_count", "insgesamt", "in all", total),
        ("random_count", "davon zufällig gezogen", "of them drawn at random", summary.random),
    )
    return Result(
        TITLE,
        finding=Text(
            f"{write_number(given, 'de')} Etiketten vergeben,"
            f" {write_number(total, 'de')} insgesamt.",
            f"{write_number(given, 'en')} labels given, {write_number(total, 'en')} in all.",
        ),
        tables=(*tables, list_widths(summary.random)) if summary.purpose == "shares" else (),
        facts=tuple(Fact(Column(name, "count", de, en), value) for name, de, en, value in facts),
        notes=_list_notes(summary, command, file),
        intervals=("wilson",) if summary.purpose == "shares" else (),
    )


def refuse() -> Result:
    """Return the refusal for posts that all have a label."""
    note = Text(
        "Es gibt keine Beiträge mehr ohne Etikett. Nächster Schritt: scrm load DATEIEN",
        "There are no posts left without a label. Next step: scrm load FILES",
    )
    return Result(TITLE, notes=(note,), refused=True)


def list_widths(labels: int) -> ResultTable:
    """Return how wide the interval of a share is with 50, 150 and 300 labels, and with those now.

    The width is that of the labels alone for a share of one half, the widest there is; the engine
    makes it narrower.
    """
    counts = sorted({*_COUNTS, *([labels] if labels else [])})
    widths = [
        high - low for low, high in (wilson_interval(n * _HALF, n) or (0.0, 1.0) for n in counts)
    ]
    columns = (
        Column("label_count", "count", "Etiketten", "labels"),
        Column(
            "interval_width",
            "share",
            "Breite des Intervalls, höchstens",
            "width of the interval, at most",
            meaning=Text(
                "für einen Anteil von der Hälfte, aus den Etiketten allein",
                "for a share of one half, from the labels alone",
            ),
        ),
    )
    frame = pl.DataFrame({"label_count": counts, "interval_width": widths})
    title = Text("Wie genau es damit wird", "How exact that is")
    return ResultTable("interval_widths", title, frame, columns)


def _list_notes(summary: LabelSummary, command: str, file: Path) -> tuple[Text, ...]:
    if summary.purpose == "training":
        return (
            Text(
                f"Lernen: scrm {command} train {file}",
                f"Learn from them: scrm {command} train {file}",
            ),
        )
    missing = max(WANTED_LABELS - summary.random, 0)
    use = Text(f"Verwenden: scrm {command}", f"Use them: scrm {command}")
    if not missing:
        return (use,)
    (now, now_high), (then, then_high) = (
        wilson_interval(n * _HALF, n) or (0.0, 1.0) for n in (summary.random, WANTED_LABELS)
    )
    widths = {
        lang: (write_points(now_high - now, lang, 1), write_points(then_high - then, lang, 1))
        for lang in ("de", "en")
    }
    return (
        use,
        Text(
            f"Noch {write_count(missing, 'Etikett', 'Etiketten', 'de')}, dann sind es"
            f" {WANTED_LABELS}: das Intervall eines Anteils wird von höchstens {widths['de'][0]}"
            f" auf höchstens {widths['de'][1]} schmaler.",
            f"{write_count(missing, 'more label', 'more labels', 'en')} make {WANTED_LABELS}: the"
            f" interval of a share narrows from at most {widths['en'][0]} to at most"
            f" {widths['en'][1]}.",
        ),
    )


def explain_labels(
    basis: Basis, count: int, drawn: str, difference: Difference | None, command: str
) -> Iterator[Text]:
    """Yield what labels assume, or why they are not used.

    Parameters
    ----------
    basis : Basis
        What the shares rest on.
    count : int
        Labels of the period.
    drawn : str
        random or loaded.
    difference : str or None
        In what respect they differ from the texts.
    command : str
        The analysis.
    """
    n_de, n_en = (
        write_count(count, "Etikett", "Etiketten", "de"),
        write_count(count, "label", "labels", "en"),
    )
    if basis == "labels":
        if drawn == "loaded":
            yield Text(
                "Die Schätzung nimmt an, dass die geladenen Beiträge mit Etikett eine"
                " Zufallsauswahl sind; Monate, Kanäle und Urteile sprechen nicht dagegen.",
                "The estimate assumes that the loaded posts with a label are a random sample;"
                " months, channels and engine labels do not contradict it.",
            )
    elif difference:
        what = _DIFFERENCES[difference]
        yield Text(
            f"{n_de} werden nicht verwendet: Sie sind keine Zufallsauswahl dieser Texte"
            f" ({what.de} weichen ab). Nächster Schritt: scrm {command} label, oder --period für"
            " ihren Zeitraum.",
            f"{n_en} are not used: they are not a random sample of these texts ({what.en} differ)."
            f" Next step: scrm {command} label, or --period for their period.",
        )
    elif count:
        yield Text(
            f"Erst {n_de}: geschätzt wird ab {FEWEST_LABELS}. Nächster Schritt: scrm {command}"
            " label",
            f"Only {n_en} so far: estimates need {FEWEST_LABELS}. Next step: scrm {command} label",
        )


def explain_unused(unused: LabelCounts) -> Iterator[Text]:
    """Yield how many labels cannot be used, and why."""
    if unused.lost:
        yield Text(
            f"Ohne Beitrag: {write_count(unused.lost, 'Etikett', 'Etiketten', 'de')} zu Texten,"
            " die es nicht mehr gibt.",
            f"Without a post: {write_count(unused.lost, 'label', 'labels', 'en')} of texts that"
            " no longer exist.",
        )
    if unused.contradictory:
        count = unused.contradictory
        yield Text(
            "Ausgelassen, widersprüchlich etikettiert:"
            f" {write_count(count, 'Text', 'Texte', 'de')}.",
            "Left out, labelled in contradictory ways:"
            f" {write_count(count, 'text', 'texts', 'en')}.",
        )
    if unused.unknown:
        yield Text(
            f"{write_count(unused.unknown, 'Etikett', 'Etiketten', 'de')} der Datei ohne Angabe in"
            " der Spalte drawn: für Anteile zählt nur, was zufällig gezogen wurde (random).",
            f"{write_count(unused.unknown, 'label', 'labels', 'en')} of the file say nothing in"
            " the column drawn: for shares only texts drawn at random count (random).",
        )
