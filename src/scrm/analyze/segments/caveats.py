"""The notes under the groups: data basis, what the data hide, how far to trust the groups."""

from datetime import date

from scrm.analyze.segments.assignment import Assignment
from scrm.analyze.segments.evidence import Evidence, Mask, Trials, Window
from scrm.analyze.segments.groups import NAMES, write_name
from scrm.analyze.segments.reference import Reference
from scrm.result import Text
from scrm.wording import write_count, write_day, write_number, write_share

GUESS = 0.35
"""Mean stated probability below which no group is named: a guess finds .2 (docs/segments.md)."""


def list_caveats(
    evidence: Evidence,
    found: Assignment,
    reference: Reference,
    held: list[bool | None],
    *,
    window: Window,
    min_evidence: int,
) -> tuple[Text, ...]:
    """Return the notes.

    Parameters
    ----------
    held : list of bool or None
        Whether the members of each label have its levels.
    """
    return (
        _basis(evidence, window, reference),
        *_list_hidden(evidence, reference),
        *_list_assumptions(found),
        *_list_doubts(found, found.rated(min_evidence), held, min_evidence),
        *warn_of_overconfidence(found.method),
    )


def _basis(evidence: Evidence, window: Window, reference: Reference) -> Text:
    customers = int(evidence.is_customer.sum())
    others = len(evidence) - customers
    return Text(
        f"Personen: {write_count(customers, 'Kunde', 'Kunden', 'de')} und "
        f"{write_count(others, 'Profil', 'Profile', 'de')} ohne Verknüpfung, "
        f"Signale vom {write_day(window.first, 'de')} bis {write_day(window.last, 'de')}; "
        f"Maßstab: {write_count(reference.people, 'Person', 'Personen', 'de')} "
        f"vom {write_day(date.fromisoformat(reference.first), 'de')} bis "
        f"{write_day(date.fromisoformat(reference.last), 'de')}.",
        f"People: {write_count(customers, 'customer', 'customers', 'en')} and "
        f"{write_count(others, 'profile', 'profiles', 'en')} without a link, "
        f"signals from {write_day(window.first, 'en')} to {write_day(window.last, 'en')}; "
        f"yardstick: {write_count(reference.people, 'person', 'people', 'en')} "
        f"from {write_day(date.fromisoformat(reference.first), 'en')} to "
        f"{write_day(date.fromisoformat(reference.last), 'en')}.",
    )


def _list_hidden(evidence: Evidence, reference: Reference) -> tuple[Text, ...]:
    """Say which dimensions and groups the loaded data cannot show."""
    kinds = {source.split(":")[0] for source in evidence.satisfaction.sources}
    notes = []
    if not (kinds & {"survey", "ticket"} or _has_returns(evidence.satisfaction)):
        notes.append(
            Text(
                "Die Gruppe Negative ist nicht zu sehen: sie schreibt nichts, und weder Umfragen "
                "noch Tickets noch Retouren sind geladen. "
                "Wer in dieser Zeile ist, wurde nach Beiträgen geschätzt.",
                "The group Negative cannot be seen: it does not write, and neither surveys nor "
                "tickets nor returns are loaded. "
                "Whoever is in this row is guessed from posts.",
            )
        )
    if not kinds:
        notes.append(
            Text(
                "Zufriedenheit ist unbekannt: keine bewerteten Beiträge (scrm sentiment), "
                "Umfragen, Tickets oder Bestellungen.",
                "Satisfaction is unknown: no labelled posts (scrm sentiment), surveys, tickets or "
                "orders.",
            )
        )
    if not evidence.worries.sources:
        notes.append(
            Text(
                "Sorgen sind unbekannt: keine geprüften Texte (scrm worries).",
                "Worries are unknown: no texts were searched for them (scrm worries).",
            )
        )
    if not reference.model.activity.is_known:
        notes.append(
            Text(
                "Aktivität ist unbekannt: niemand hat etwas geschrieben.",
                "Activity is unknown: nobody wrote anything.",
            )
        )
    silent = int((evidence.is_customer & ~evidence.has_profile).sum())
    if silent:
        notes.append(
            Text(
                f"Ohne bekanntes Profil: {write_count(silent, 'Kunde', 'Kunden', 'de')}; "
                "ihre Aktivität gilt als unbekannt, nicht als null.",
                f"Without a known profile: {write_count(silent, 'customer', 'customers', 'en')}; "
                "their activity counts as unknown, not as zero.",
            )
        )
    return tuple(notes)


def _list_assumptions(found: Assignment) -> tuple[Text, ...]:
    """Name what the sizes of the groups take for granted."""
    if not found.method.startswith("evidence"):
        return ()
    return (
        Text(
            "Angenommen ist: wer nichts zeigt, ist wie die übrigen mit gleicher Aktivität. "
            "Antworten oder schreiben Unzufriedene seltener, ist die Gruppe Negative größer "
            "als geschätzt.",
            "Assumed: a person without signals is like the others of the same activity. If the "
            "dissatisfied answer or write less often, the group Negative is larger than "
            "estimated.",
        ),
    )


def name_unmeasured(engines: tuple[str, ...]) -> tuple[Text, ...]:
    """Return the note on engines whose errors are not known."""
    if not engines:
        return ()
    return (
        Text(
            "Wie oft die Verfahren für Stimmung, Sorgen und Empfehlungen irren, ist hier nicht "
            "gemessen: ihre Labels gelten als richtig.",
            "How often the methods for sentiment, worries and recommendations err is not measured "
            "here: their labels count as right.",
        ),
    )


def _has_returns(satisfaction: Trials) -> bool:
    """Return whether any order was returned; orders all kept do not show who is dissatisfied."""
    orders = [at for at, source in enumerate(satisfaction.sources) if source.startswith("order")]
    return bool((satisfaction.s[:, orders] < satisfaction.n[:, orders]).any())


def _list_doubts(
    found: Assignment, rated: Mask, held: list[bool | None], min_evidence: int
) -> tuple[Text, ...]:
    notes = []
    refused = [label for label in found.labels if label.startswith("cluster_")]
    if refused:
        notes.append(
            Text(
                f"{write_number(len(refused), 'de')} von "
                f"{write_number(len(found.labels), 'de')} Clustern passen zu keiner "
                "Gruppe (Niveaus "
                f"stimmen nicht) und heißen nur ähnlich.",
                f"{write_number(len(refused), 'en')} of "
                f"{write_number(len(found.labels), 'en')} clusters fit no group (levels "
                "do not hold) "
                f"and are only called similar.",
            )
        )
    doubtful = [
        label
        for label, fine in zip(found.labels, held, strict=True)
        if fine is False and label in NAMES
    ]
    if doubtful:
        notes.append(
            Text(
                f"Die Bewerteten dieser Gruppen zeigen nicht die Niveaus, die der Name verlangt: "
                f"{', '.join(write_name(g).de for g in doubtful)}.",
                f"The rated of these groups do not show the levels that the name asks for: "
                f"{', '.join(write_name(g).en for g in doubtful)}.",
            )
        )
    if not rated.all():
        share = float((~rated).mean())
        notes.append(
            Text(
                f"{write_share(share, 'de')} haben weniger als "
                f"{write_number(min_evidence, 'de')} Signale und sind nicht bewertbar; "
                "die Schätzung für alle schließt sie ein.",
                f"{write_share(share, 'en')} show fewer than "
                f"{write_number(min_evidence, 'en')} signals and are not rated; "
                "the estimate for everybody includes them.",
            )
        )
    sure = float(found.probability.max(axis=1)[rated].mean()) if rated.any() else 0.0
    if rated.any() and sure < GUESS:
        notes.append(
            Text(
                "Welche Zeile die Bewerteten zeigt, ist hier Zufall: die Daten unterscheiden die "
                "Gruppen nicht.",
                "Which row shows the rated is chance here: the data do not tell the groups apart.",
            )
        )
    elif rated.any():
        notes.append(
            Text(
                f"Von den einzeln Bewerteten sind nach den genannten Wahrscheinlichkeiten rund "
                f"{write_share(sure, 'de', 0)} "
                "in der richtigen Gruppe.",
                f"Going by the stated probabilities, about {write_share(sure, 'en', 0)} of those "
                f"rated one by one are in the right group.",
            )
        )
    return tuple(notes)


def warn_of_overconfidence(method: str) -> tuple[Text, ...]:
    """Warn of the probabilities of a Gaussian mixture, which ignore each person's uncertainty."""
    if not method.startswith("gmm"):
        return ()
    return (
        Text(
            "gmm nennt zu hohe Wahrscheinlichkeiten, denn es kennt die Unsicherheit der einzelnen "
            "Person nicht "
            "(docs/segments.md). Für Aussagen über Personen: --method evidence.",
            "gmm states probabilities that are too high, as it does not know how uncertain each "
            "person is "
            "(docs/segments.md). For statements on people: --method evidence.",
        ),
    )
