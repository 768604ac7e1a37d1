"""The answers of ``scrm link evaluate``: precision and recall by tier."""

from typing import Final

import polars as pl

from scrm.analyze.identities.answer import TIERS
from scrm.analyze.identities.review_estimate import METHOD, RANGE
from scrm.result import LANGS, Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_share, write_shares

TITLE: Final = Text("Güte der Verknüpfungen", "Quality of the links")
_TIER: Final = Column(
    "tier",
    "count",
    "Stufe",
    "Tier",
    meaning=Text(
        ", ".join([*(tier.de for tier in TIERS.values()), "5 Wahrscheinlichkeit nach dem Modell"]),
        ", ".join([*(tier.en for tier in TIERS.values()), "5 probability by the model"]),
    ),
)
_RIGHT: Final = Column("right_count", "count", "davon richtig", "Of them right", "pairs")
_PRECISION: Final = (
    Column(
        "precision",
        "share",
        "Genauigkeit",
        "Precision",
        meaning=Text("richtige Paare / Paare der Stufe", "right pairs / pairs of the tier"),
    ),
    Column("precision_low", "share", "von", "From"),
    Column("precision_high", "share", "bis", "To"),
)
_RECALL_TO: Final = Column(
    "recall_to",
    "share",
    "Trefferanteil",
    "Recall",
    meaning=Text(
        "richtige Paare bis zu dieser Stufe / wahre Paare",
        "right pairs up to this tier / true pairs",
    ),
)
_RECALL: Final = (
    Column(
        "recall",
        "share",
        "Trefferanteil",
        "Recall",
        meaning=Text(
            "richtige Paare der gezählten Stufen / richtige Paare aller Stufen; Paare, die keine "
            "Stufe findet, sind unbekannt",
            "right pairs of the tiers that count / right pairs of all tiers; pairs that no tier "
            "finds are unknown",
        ),
    ),
    Column("recall_low", "share", "von", "From"),
    Column("recall_high", "share", "bis", "To"),
)
ESTIMATED: Final = (
    _TIER,
    Column("pair_count", "count", "Paare", "Pairs", "pairs"),
    Column("reviewed_count", "count", "geprüft", "Reviewed", "pairs"),
    _RIGHT,
    *_PRECISION,
)
_MEASURED: Final = (
    _TIER,
    Column("linked_count", "count", "verknüpft", "Linked", "profiles"),
    _RIGHT,
    *_PRECISION,
    _RECALL_TO,
)


def build_measurement(tiers: pl.DataFrame) -> Result:
    """Return precision and recall against a file of truth."""
    linked, right = int(tiers["linked_count"].sum()), int(tiers["right_count"].sum())
    recall = tiers["recall_to"][-1]
    shares = {
        lang: [
            "–" if share is None else write_share(share, lang)
            for share in (right / linked if linked else None, recall)
        ]
        for lang in LANGS
    }
    counts = {
        "de": write_count(linked, "Verknüpfung", "Verknüpfungen", "de"),
        "en": write_count(linked, "link", "links", "en"),
    }
    return Result(
        TITLE,
        finding=Text(
            f"Von {counts['de']} sind {shares['de'][0]} richtig; gefunden sind {shares['de'][1]} "
            "der wahren Paare.",
            f"Of {counts['en']} {shares['en'][0]} are right; {shares['en'][1]} of the true pairs "
            "are found.",
        ),
        tables=(
            ResultTable("tiers", Text("Nach Stufe", "By tier"), tiers, _MEASURED, is_main=True),
        ),
        facts=(
            Fact(_PRECISION[0], right / linked if linked else None),
            Fact(_RECALL[0], recall),
        ),
        intervals=("wilson",),
    )


def build_estimate(
    precision: pl.DataFrame, recall: tuple[float, float, float] | None, *, tiers: int
) -> Result:
    """Return precision and recall as estimated from reviewed pairs."""
    reviewed = int(precision["reviewed_count"].sum())
    facts = [Fact(Column("reviewed_count", "count", "geprüfte Paare", "Reviewed pairs"), reviewed)]
    if recall:
        facts += [Fact(*pair) for pair in zip(_RECALL, recall, strict=True)]
    return Result(
        TITLE,
        finding=_find_sentence(precision),
        tables=(list_estimates(precision),),
        facts=tuple(facts),
        notes=() if recall else (_note_recall(tiers),),
        intervals=(METHOD, RANGE) if recall else (METHOD,),
    )


def list_estimates(precision: pl.DataFrame) -> ResultTable:
    """Return the table of the precision of each tier."""
    title = Text("Genauigkeit nach geprüften Paaren", "Precision by reviewed pairs")
    return ResultTable("precision", title, precision, ESTIMATED)


def _find_sentence(precision: pl.DataFrame) -> Text:
    first = precision.row(0, named=True)
    values = tuple(first[name] for name in ("precision", "precision_low", "precision_high"))
    said = []
    for lang in LANGS:
        share, low, high = write_shares(values, lang)
        said.append((share, write_interval(low, high, lang)))
    tiers = [write_number(first["tier"], lang) for lang in LANGS]
    return Text(
        f"Auf Stufe {tiers[0]} sind {said[0][0]} der Paare richtig ({said[0][1]}).",
        f"At tier {tiers[1]} {said[1][0]} of the pairs are right ({said[1][1]}).",
    )


def _note_recall(highest: int) -> Text:
    tiers = write_number(highest, "de")
    return Text(
        "Für den Trefferanteil braucht es geprüfte Paare der gezählten Stufen (bis "
        f"{tiers}) und der übrigen. Nächster Schritt: scrm link review --tier {tiers}, dann "
        "scrm link review.",
        f"Recall takes reviewed pairs of the tiers that count (up to {tiers}) and of the others. "
        f"Next step: scrm link review --tier {tiers}, then scrm link review.",
    )


def refuse(*, is_truth: bool) -> Result:
    """Return the refusal without any profile of the truth, or without reviewed pairs."""
    if is_truth:
        note = Text(
            "Kein Profil der Datei ist geladen. Die Spalten channel und profile_id müssen den "
            'Tabellen gleichen: scrm sql "FROM linkable_profiles".',
            "No profile of the file is loaded. The columns channel and profile_id must be as in "
            'the tables: scrm sql "FROM linkable_profiles".',
        )
    else:
        note = Text(
            "Noch kein Paar ist geprüft. Nächster Schritt: scrm link review --tier 2, oder "
            "scrm link evaluate DATEI mit den wahren Paaren.",
            "No pair is reviewed yet. Next step: scrm link review --tier 2, or "
            "scrm link evaluate FILE with the true pairs.",
        )
    return Result(TITLE, refused=True, notes=(note,))
