"""Words and tables of brands and segments side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from scrm.analyze.benchmark.comparison_answer import build_frame
from scrm.analyze.benchmark.performers import FEWEST, METHOD, Difference, Halves, list_clear
from scrm.analyze.benchmark.records import Ranking
from scrm.analyze.benchmark.scorecard import (
    CONDUCT,
    Agreement,
    list_composite_parts,
)
from scrm.result import Column, Kind, Lang, Result, ResultTable, Text
from scrm.wording import write_number, write_share

TITLE = Text("Marken im Vergleich", "Brands side by side")
SEGMENT_TITLE = Text("Wachsende Segmente im Vergleich", "Growing segments side by side")
NO_BRANDS = Text(
    "Ein Vergleich von Marken braucht eigene Beiträge, und von anderen Profile mit der Spalte "
    "brand und deren Beiträge.",
    "A comparison of brands needs own posts, and of others profiles with the column brand and "
    "their posts.",
)
_ALONE = Text(
    "Nur eine Marke hat Beiträge. Andere Marken: Profile mit der Spalte brand und ihre Beiträge "
    "laden.",
    "Only one brand has posts. For others load profiles with the column brand, and their posts.",
)
_COMPLETE = Text(
    "Alle geladenen Beiträge sind gezählt: kein Intervall. Was nicht geladen ist, fehlt.",
    "All posts that are loaded are counted: no interval. What is not loaded is missing.",
)
_NO_INDUSTRIES = Text(
    "Branchen: analyses: benchmark: industries: {Marke: retail} in scrm.yaml.",
    "Industries: analyses: benchmark: industries: {brand: retail} in scrm.yaml.",
)
_FEW_INDUSTRIES = Text(
    "Weniger als drei Branchen der Studie: keine Rangkorrelation.",
    "Fewer than three industries of the study: no rank correlation.",
)
NO_GROWTH = Text(
    "Wer stärker und wer schwächer gewachsen ist, lässt sich nicht sagen: gebraucht werden die "
    "Umsätze von mindestens zwei Segmenten in gleichen Monaten zweier Jahre.",
    "Who grew more and who less cannot be told: revenue of at least two segments in the same "
    "months of two years is needed.",
)
_FEW_UNITS = Text(
    f"Ein Intervall braucht je Hälfte mindestens {FEWEST} Marken oder Segmente.",
    f"An interval needs at least {FEWEST} brands or segments in each half.",
)
_NO_CAUSE = Text(
    "Das Intervall erfasst, welche Marken oder Segmente in jeder Hälfte sind; eine Ursache zeigt "
    "der Vergleich nicht.",
    "The interval covers which brands or segments are in each half; the comparison shows no cause.",
)
_NAMES: Mapping[str, Text] = {
    "broadcast_share": Text("Sendeanteil", "Broadcast share"),
    "ever_engaged": Text("je geantwortet", "Ever engaged"),
    "cross_channel_regularity": Text("Regelmäßigkeit über Kanäle", "Cross-channel regularity"),
    "storytelling_share": Text("Anteil Fortsetzungen", "Storytelling share"),
    "influencers_across_channels": Text("Influencer über Kanäle", "Influencers across channels"),
    "influencers_on_channels": Text("Influencer der Liste", "Influencers of the list"),
    "channel_coverage": Text("Kanalabdeckung", "Channel coverage"),
    "own_community": Text("eigene Community", "Own community"),
}


@dataclass(frozen=True, slots=True)
class IndustryRanks:
    """The own order of industries beside a published one."""

    ranking: Ranking
    own: pl.DataFrame
    agreement: Agreement | None


def build_scorecard(
    scores: pl.DataFrame,
    silent: Sequence[str],
    ranks: IndustryRanks | None,
    halves: Halves | None,
    differences: Sequence[Difference],
    lang: Lang,
) -> Result:
    """Return brands side by side, their industries, and those that grew against the others.

    Parameters
    ----------
    scores : DataFrame
        Of `score_brands`.
    silent : sequence of str
        Brands of which nothing is loaded that they could have answered.
    """
    if scores.is_empty():
        return Result(TITLE, notes=(NO_BRANDS,), refused=True)
    tables = [_build_scores(scores)]
    notes = [_COMPLETE, *_list_notes(scores, silent)]
    if ranks is not None and not ranks.own.is_empty():
        tables.append(_build_ranks(ranks, lang))
        notes += [] if ranks.agreement else [_FEW_INDUSTRIES]
        notes += [ranks.ranking.caveat.text] if ranks.ranking.caveat else []
    elif scores.height > 1:
        notes.append(_NO_INDUSTRIES)
    if halves is not None:
        tables.append(
            build_differences(differences, {name: text[lang] for name, text in _NAMES.items()}, {})
        )
        notes += list_difference_notes(differences)
    return Result(
        TITLE,
        finding=_write_finding(scores, ranks),
        tables=tuple(tables),
        notes=tuple(notes),
        intervals=(METHOD,) if any(each.interval for each in differences) else (),
    )


def _list_notes(scores: pl.DataFrame, silent: Sequence[str]) -> list[Text]:
    notes = []
    if scores.height == 1:
        notes.append(_ALONE)
    if silent:
        named = ", ".join(silent)
        notes.append(
            Text(
                f"Von {named} ist nichts geladen, worauf zu antworten gewesen wäre: ob geantwortet "
                "wird, ist nicht bekannt.",
                f"Nothing that could have been answered is loaded of {named}: whether it answers "
                "is not known.",
            )
        )
    parts = list_composite_parts(scores)
    if parts and scores.height > 1:
        names = {each: ", ".join(_NAMES[name][each] for name in parts) for each in ("de", "en")}
        notes.append(
            Text(
                f"Der Gesamtwert ist das Mittel aus: {names['de']} (Sendeanteil umgekehrt).",
                f"The composite is the mean of: {names['en']} (broadcast share reversed).",
            )
        )
    return notes


def _build_scores(scores: pl.DataFrame) -> ResultTable:
    kinds: dict[str, Kind] = {"own_community": "count"}
    columns = (
        Column("brand", "text", "Marke", "Brand"),
        Column("is_own", "flag", "eigene", "Own"),
        Column("post_count", "count", "Beiträge", "Posts"),
        Column("answer_count", "count", "Antworten", "Answers"),
        *(
            Column(name, kinds.get(name, "share"), _NAMES[name].de, _NAMES[name].en)
            for name in CONDUCT
        ),
        Column(
            "composite",
            "score",
            "Gesamtwert",
            "Composite",
            meaning=Text(
                "Mittel der Kennzahlen, die alle Marken haben, von denen Antworten bekannt sind; "
                "mehr ist besser",
                "mean of the KPIs that all brands whose answers are known have; more is better",
            ),
        ),
    )
    frame = scores.with_columns(
        pl.col("own_community").round().cast(pl.Int64), pl.col("composite").round(12)
    )
    return ResultTable("brands", TITLE, frame, columns, is_main=True)


def _build_ranks(ranks: IndustryRanks, lang: Lang) -> ResultTable:
    places = {each.id: place + 1 for place, each in enumerate(ranks.ranking.order)}
    names = {each.id: each.de if lang == "de" else each.en for each in ranks.ranking.order}
    rows = [
        (names.get(industry, industry), count, composite, rank, places.get(industry))
        for industry, count, composite, rank in ranks.own.iter_rows()
    ]
    columns = (
        Column("industry", "text", "Branche", "Industry"),
        Column("brand_count", "count", "Marken", "Brands"),
        Column("composite", "score", "Gesamtwert", "Composite"),
        Column("own_place", "number", "eigener Rang", "Own rank"),
        Column("published_place", "count", "Rang der Studie", "Rank of the study"),
    )
    title = Text("Rangfolge der Branchen", "Order of industries")
    return ResultTable("industries", title, build_frame(rows, columns), columns)


def _write_finding(scores: pl.DataFrame, ranks: IndustryRanks | None) -> Text:
    first = scores.row(0, named=True)
    if scores.height == 1:
        share = [
            "–" if first["broadcast_share"] is None else write_share(first["broadcast_share"], lang)
            for lang in ("de", "en")
        ]
        return Text(
            f"{first['brand']}: Sendeanteil {share[0]}.", f"{first['brand']}: {share[1]} broadcast."
        )
    if first["composite"] is None:
        return Text(
            f"{write_number(scores.height, 'de')} Marken, keine Kennzahl haben alle.",
            f"{write_number(scores.height, 'en')} brands, no KPI is known of all.",
        )
    de = f"{first['brand']} liegt vorn (von {write_number(scores.height, 'de')} Marken)"
    en = f"{first['brand']} leads (of {write_number(scores.height, 'en')} brands)"
    if ranks and ranks.agreement:
        tau = [write_number(ranks.agreement.tau, lang, 2) for lang in ("de", "en")]
        p = [write_number(ranks.agreement.p, lang, 2) for lang in ("de", "en")]
        count = ranks.agreement.industries
        de += (
            f"; die Branchen ordnen sich zur Studie mit Kendalls Tau {tau[0]} "
            f"({write_number(count, 'de')} Branchen; so deutlich durch Zufall: {p[0]})"
        )
        en += (
            f"; industries agree with the study by Kendall's tau {tau[1]} "
            f"({write_number(count, 'en')} industries; as clear by chance: {p[1]})"
        )
    return Text(f"{de}.", f"{en}.")


def build_differences(
    differences: Sequence[Difference], names: Mapping[str, str], units: Mapping[str, str]
) -> ResultTable:
    """Return the KPIs of both halves, with the interval of their difference.

    Parameters
    ----------
    names, units : mapping
        KPI -> name, and unit; share where it is left out.
    """
    columns = (
        Column("kpi", "text", "Kennzahl", "KPI"),
        Column("value", "number", "stärker gewachsen", "Grew more"),
        Column("previous", "number", "schwächer gewachsen", "Grew less"),
        Column("change", "number", "Unterschied", "Difference"),
        Column("low", "number", "Unterschied, von", "Difference, low"),
        Column("high", "number", "Unterschied, bis", "Difference, high"),
        Column("above_count", "count", "n stärker", "n more"),
        Column("below_count", "count", "n schwächer", "n less"),
        Column("unit", "text", "Einheit", "Unit"),
    )
    rows = [
        (
            names.get(each.metric, each.metric),
            each.above,
            each.below,
            each.value,
            *(each.interval or (None, None)),
            each.n_above,
            each.n_below,
            units.get(each.metric, "share"),
        )
        for each in differences
    ]
    title = Text("Stärker und schwächer Gewachsene", "Those that grew more, and less")
    return ResultTable("performers", title, build_frame(rows, columns), columns)


def list_difference_notes(differences: Sequence[Difference]) -> list[Text]:
    """Return what the differences say and do not say."""
    notes = [_NO_CAUSE] if any(each.interval for each in differences) else []
    return (
        notes
        if all(each.interval for each in differences) and differences
        else [*notes, _FEW_UNITS]
    )


def build_segments(
    growth: Mapping[str, float],
    halves: Halves | None,
    differences: Sequence[Difference],
    names: Mapping[str, str],
    units: Mapping[str, str],
) -> Result:
    """Return the KPIs of segments whose revenue grew more than the median, and of the others."""
    if halves is None:
        return Result(SEGMENT_TITLE, notes=(NO_GROWTH,), refused=True)
    columns = (
        Column("crm_segment", "text", "Segment im CRM", "CRM segment"),
        Column("growth", "share", "Wachstum des Umsatzes", "Growth of revenue"),
        Column("half", "text", "Hälfte", "Half"),
    )
    sides = dict.fromkeys(halves.above, "above") | dict.fromkeys(halves.below, "below")
    rows = [
        (name, value, sides.get(name, "middle"))
        for name, value in sorted(growth.items(), key=lambda item: (-item[1], item[0]))
    ]
    clear = list_clear(differences)
    median = [write_share(halves.median, lang) for lang in ("de", "en")]
    counts = [write_number(len(clear), lang) for lang in ("de", "en")]
    whole = [write_number(len(differences), lang) for lang in ("de", "en")]
    table = ResultTable("segments", SEGMENT_TITLE, build_frame(rows, columns), columns)
    return Result(
        SEGMENT_TITLE,
        finding=Text(
            f"Im Median wuchs der Umsatz um {median[0]}; {counts[0]} von {whole[0]} Kennzahlen "
            "unterscheiden sich zwischen den Hälften.",
            f"Revenue grew by {median[1]} in the median; {counts[1]} of {whole[1]} KPIs differ "
            "between the halves.",
        ),
        tables=(table, build_differences(differences, names, units)),
        notes=tuple(list_difference_notes(differences)),
        intervals=(METHOD,) if any(each.interval for each in differences) else (),
        refused=not differences,
    )
