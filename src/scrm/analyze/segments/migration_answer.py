"""The moves between groups put into words, tables and pictures."""

import numpy as np
import polars as pl

from scrm.analyze.segments.evidence import Floats, Window
from scrm.analyze.segments.groups import GROUPS, UNRATED, write_name
from scrm.analyze.segments.moves import Counts
from scrm.analyze.segments.noise_floor import (
    compare_with_noise,
    compute_moved_shares,
    find_limit,
)
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_day, write_number, write_share

_COLUMNS = (
    Column("from_segment", "text", "von", "From"),
    Column("to_segment", "text", "nach", "To"),
    Column("n", "count", "Personen", "People"),
    Column("noise", "number", "Rauschen (Mittel)", "Noise (mean)"),
    Column(
        "noise_high",
        "number",
        "Grenze des Rauschens",
        "Limit of the noise",
        meaning=Text(
            "wird ohne Veränderung in 2,5 % der Fälle von irgendeinem Weg überschritten",
            "without a change some move exceeds it in 2.5% of cases",
        ),
    ),
    Column("is_change", "flag", "Veränderung", "Change"),
)


def answer_migration(
    observed: Counts,
    simulated: Counts,
    labels: tuple[str, ...],
    windows: tuple[Window, Window],
    lang: Lang,
) -> Result:
    """Return the answer from the moves observed and those simulated without a change."""
    people = int(observed.sum())
    moved = people - int(np.trace(observed))
    floor = compute_moved_shares(simulated)
    high = find_limit(floor)
    compared = compare_with_noise(observed, simulated, labels)
    changes = int(compared["is_change"].sum())
    return Result(
        title=Text("Wanderung zwischen den Gruppen", "Migration between the groups"),
        finding=_moved_sentence(moved, people, high, changes),
        tables=(ResultTable("moves", Text("Wanderung", "Moves"), compared, _COLUMNS),),
        facts=_facts(people, moved, floor, changes),
        notes=(_basis(*windows),),
        figures=_flow_figure(compared, people, _moved_title(moved / people), lang),
        intervals=("swapped_blocks",),
    )


def _facts(people: int, moved: int, floor: Floats, changes: int) -> tuple[Fact, ...]:
    return (
        Fact(
            Column(
                "people_count", "count", "in beiden Zeiträumen bewertbar", "Rated in both windows"
            ),
            people,
        ),
        Fact(Column("moved_count", "count", "gewechselt", "Moved"), moved),
        Fact(Column("moved_share", "share", "Anteil gewechselt", "Share moved"), moved / people),
        Fact(
            Column(
                "noise_share",
                "share",
                "Wechsel ohne Veränderung (Mittel)",
                "Moves when nothing changed (mean)",
            ),
            float(floor.mean()),
        ),
        Fact(
            Column(
                "noise_high_share",
                "share",
                "Wechsel ohne Veränderung (97,5 %)",
                "Moves when nothing changed (97.5%)",
            ),
            find_limit(floor),
        ),
        Fact(
            Column("change_count", "count", "gesicherte Veränderungen", "Changes above the floor"),
            changes,
        ),
    )


def _basis(before: Window, after: Window) -> Text:
    return Text(
        f"Vom {write_day(before.first, 'de')} bis {write_day(before.last, 'de')} "
        f"gegen {write_day(after.first, 'de')} bis {write_day(after.last, 'de')}; Maßstab sind "
        "beide Zeiträume zusammen. Das Rauschen entsteht, wenn man ganze Abschnitte beider "
        "Zeiträume je Person zufällig vertauscht: dann kann sich nichts geändert haben.",
        f"From {write_day(before.first, 'en')} to {write_day(before.last, 'en')} "
        f"against {write_day(after.first, 'en')} to {write_day(after.last, 'en')}; both windows "
        "together are the yardstick. The noise is what appears if whole stretches of both windows "
        "are swapped at random for each person: then nothing can have changed.",
    )


def _moved_sentence(moved: int, people: int, high: float, changes: int) -> Text:
    share = moved / people
    went = "wechselte" if moved == 1 else "wechselten"
    de = (
        f"{write_number(moved, 'de')} von {write_number(people, 'de')} {went} die Gruppe "
        f"({write_share(share, 'de')})"
    )
    en = (
        f"{write_number(moved, 'en')} of {write_number(people, 'en')} changed group "
        f"({write_share(share, 'en')})"
    )
    by_chance = share <= high
    chance = Text(
        f"{'nicht mehr' if by_chance else 'mehr'} als durch Zufall (bis {write_share(high, 'de')})",
        f"{'no more' if by_chance else 'more'} than by chance (up to {write_share(high, 'en')})",
    )
    if by_chance and not changes:
        return Text(
            f"{de}, {chance.de}: keine gesicherte Veränderung.",
            f"{en}, {chance.en}: no change for sure.",
        )
    return Text(
        f"{de}, {chance.de}; über dem Rauschen liegende Wege: {write_number(changes, 'de')}.",
        f"{en}, {chance.en}; moves that exceed the noise: {write_number(changes, 'en')}.",
    )


def _moved_title(share: float) -> Text:
    return Text(
        f"{write_share(share, 'de')} wechselten die Gruppe",
        f"{write_share(share, 'en')} changed group",
    )


def _flow_figure(
    compared: pl.DataFrame, people: int, title: Text, lang: Lang
) -> tuple[Figure, ...]:
    sides = [column.name for column in _COLUMNS[:2]]
    order = pl.col(*sides).replace_strict(
        dict(zip((*GROUPS, UNRATED), range(6), strict=True)), default=6
    )
    named = (
        compared.select(*sides, "n")
        .sort(order)
        .with_columns(  # in the order, and so the colours, of all pictures
            pl.col(side).map_elements(lambda label: write_name(label)[lang], return_dtype=pl.String)
            for side in sides
        )
    )
    return (
        Figure(
            "segment_migration",
            title,
            "flow",
            named,
            {"source": sides[0], "target": sides[1], "value": "n"},
            _COLUMNS[:3],
            Text(
                f"In beiden Zeiträumen bewertbar, n = {write_number(people, 'de')}",
                f"Rated in both windows, n = {write_number(people, 'en')}",
            ),
        ),
    )
