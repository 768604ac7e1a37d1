"""Who moved between the groups: the command ``scrm segments migrate``."""

import numpy as np
import polars as pl
from pydantic import Field

from scrm.analyze.segments import migration_noise as migration
from scrm.analyze.segments import reference as references
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.evidence import Window
from scrm.analyze.segments.groups import GROUPS, UNRATED, name_of
from scrm.analyze.segments.reference_commands import (
    LEAST_CELL,
    Params,
    evidence_of,
    refusal,
    too_few,
    window_of,
)
from scrm.config import Context
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_day, write_number, write_share

_COLUMNS = (
    Column("from_segment", "text", "von", "From"),
    Column("to_segment", "text", "nach", "To"),
    Column("n", "count", "Personen", "People"),
    Column("noise", "number", "Rauschen (Mittel)", "Noise (mean)"),
    Column("noise_high", "number", "Rauschen (97,5 %)", "Noise (97.5%)"),
    Column("is_change", "flag", "Veränderung", "Change"),
)


class MigrateParams(Params):
    """Settings of ``scrm segments migrate``."""

    window_days: int = Field(
        180,
        ge=1,
        le=36500,
        description="length of each of the two windows, one right after the other",
    )
    margin: float = Field(
        migration.MARGIN,
        ge=0,
        le=1,
        description="how much more probable another group must be to count as a move",
    )
    draws: int = Field(
        40, ge=10, le=10_000, description="random deals of the signals behind the noise floor"
    )


def migrate(store: Store, params: MigrateParams, context: Context) -> Result:
    """Say who moved between the last two windows, measured by the earlier one, and how much of it is noise.

    Example:  scrm segments migrate --window-days 90
    """
    after = window_of(store, context, params.window_days)
    before = after.before() if after else None
    known = tuple(
        evidence_of(store, window, params.people, params.comment_weight)
        for window in (before, after)
    )
    if before is None or after is None or known[0] is None or known[1] is None:
        return refusal(before)
    first, second = migration.select_common_people(known[0], known[1])
    fitted = references.fit_reference(known[0], before)
    one, two = (
        assign(evidence, fitted, params.method, min_evidence=params.min_evidence, seed=context.seed)
        for evidence in (first, second)
    )
    observed = migration.flows(one, two, params.min_evidence, params.margin)
    if observed.sum() < LEAST_CELL:
        return too_few(
            int(observed.sum()),
            params.min_evidence,
            Text(" in beiden Zeiträumen", " in both windows"),
        )
    rule = migration.Rule(params.method, params.min_evidence, params.margin)
    noise = migration.noise(first, second, fitted, rule, seed=context.seed, draws=params.draws)
    compared = migration.compare_with_noise(observed, noise, one.labels)
    return _build_result(observed, noise, compared, (before, after), context.lang)


def _build_result(
    observed: migration.Counts,
    noise: migration.Counts,
    compared: pl.DataFrame,
    windows: tuple[Window, Window],
    lang: Lang,
) -> Result:
    people = int(observed.sum())
    moved = people - int(np.trace(observed))
    floor = (noise.sum(axis=(1, 2)) - np.trace(noise, axis1=1, axis2=2)) / np.maximum(
        noise.sum(axis=(1, 2)), 1
    )
    share, high = moved / people, float(np.quantile(floor, 0.975))
    changes = compared.filter(pl.col("is_change"))
    return Result(
        title=Text("Wanderung zwischen den Gruppen", "Migration between the groups"),
        finding=_moved_sentence(moved, people, high, changes.height),
        tables=(ResultTable("moves", Text("Wanderung", "Moves"), compared, _COLUMNS),),
        facts=_facts(people, moved, floor, changes.height),
        notes=(_basis(*windows),),
        figures=_flow_figure(compared, people, _moved_title(share), lang),
    )


def _facts(people: int, moved: int, floor: migration.Floats, changes: int) -> tuple[Fact, ...]:
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
            float(np.quantile(floor, 0.975)),
        ),
        Fact(
            Column("change_count", "count", "gesicherte Veränderungen", "Changes above the floor"),
            changes,
        ),
    )


def _basis(before: Window, after: Window) -> Text:
    return Text(
        f"Vom {write_day(before.first, 'de')} bis {write_day(before.last, 'de')} "
        f"gegen {write_day(after.first, 'de')} bis {write_day(after.last, 'de')}; Maßstab ist der erste Zeitraum. "
        "Das Rauschen entsteht, wenn man die Signale beider Zeiträume zufällig neu verteilt: dann kann sich nichts geändert haben.",
        f"From {write_day(before.first, 'en')} to {write_day(before.last, 'en')} "
        f"against {write_day(after.first, 'en')} to {write_day(after.last, 'en')}; the first window is the yardstick. "
        "The noise is what appears when the signals of both windows are dealt out again at random: then nothing can have changed.",
    )


def _moved_sentence(moved: int, people: int, high: float, changes: int) -> Text:
    share = moved / people
    went = "wechselte" if moved == 1 else "wechselten"
    de = f"{write_number(moved, 'de')} von {write_number(people, 'de')} {went} die Gruppe ({write_share(share, 'de')})"
    en = f"{write_number(moved, 'en')} of {write_number(people, 'en')} changed group ({write_share(share, 'en')})"
    if share <= high:
        return Text(
            f"{de}, nicht mehr als durch Zufall (bis {write_share(high, 'de')}): keine gesicherte Veränderung.",
            f"{en}, no more than by chance (up to {write_share(high, 'en')}): no change for sure.",
        )
    return Text(
        f"{de}, mehr als durch Zufall (bis {write_share(high, 'de')}); über dem Rauschen liegende Wege: {changes}.",
        f"{en}, more than by chance (up to {write_share(high, 'en')}); moves that exceed the noise: {changes}.",
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
            pl.col(side).map_elements(lambda label: name_of(label)[lang], return_dtype=pl.String)
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
