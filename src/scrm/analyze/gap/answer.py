"""Words, tables and figures of `scrm gap`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from scrm.analyze._rank_correlation import FEWEST_ITEMS, METHOD, RankCorrelation
from scrm.analyze.gap.post_topics import TOPIC_NAMES
from scrm.result import LANGS, Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_points, write_share

TITLE = Text("Erwartungen und Annahmen", "Expectations and beliefs")
POSTS_TITLE = Text("Worüber Kunden und Marke schreiben", "What customers and brand write about")
_MIRRORED = -0.8
_SHOWN = 7
"""Lines of the slope chart: more cannot be told apart."""


@dataclass(frozen=True, slots=True)
class SideNames:
    """What both sides are called."""

    codes: tuple[str, str]
    demand: Text
    supply: Text
    over: Text
    under: Text


_SURVEY = SideNames(
    ("consumers", "company"),
    Text("Kunden", "Consumers"),
    Text("Unternehmen", "Company"),
    Text("am meisten überschätzt", "most overestimated"),
    Text("am meisten unterschätzt", "most underestimated"),
)
_POSTS = SideNames(
    ("customer_texts", "own_posts"),
    Text("Kunden", "Customers"),
    Text("Marke", "Brand"),
    Text("weit öfter in eigenen Beiträgen", "far more often in own posts"),
    Text("weit öfter bei Kunden", "far more often among customers"),
)
_ONE_SIDE = Text(
    "Befragt ist nur eine Seite: gebraucht werden Kunden und Unternehmen in der Spalte audience.",
    "Only one side was asked: consumers and company are needed in the column audience.",
)
_FEW = Text(
    "Kein Punkt hat auf beiden Seiten genug Antworten.",
    "No item has enough answers on both sides.",
)
_NO_POSTS = Text(
    "Gebraucht werden Texte von Kunden und eigene Beiträge (scrm load DATEIEN...), oder eine "
    "Umfrage: scrm gap DATEI.csv.",
    "Texts of customers and own posts are needed (scrm load FILES...), or a survey: scrm gap "
    "FILE.csv.",
)
_NO_N = Text(
    "Ohne die Zahl der Befragten (Spalte n) gibt es kein Intervall der Abstände.",
    "Without the number of people asked (column n) gaps have no interval.",
)
_FEW_ITEMS = Text(
    f"Weniger als {FEWEST_ITEMS} Punkte: die Rangkorrelation hat kein Intervall.",
    f"Fewer than {FEWEST_ITEMS} items: the rank correlation has no interval.",
)
_TIED = Text(
    "Punkte mit gleichem Anteil teilen sich einen mittleren Rang.",
    "Items with the same share share a mean rank.",
)
_ONE_ORDER = Text(
    "Keine Rangkorrelation: es gibt nur einen Punkt, oder auf einer Seite sind alle gleich.",
    "No rank correlation: there is one item only, or all are equal on one side.",
)
_PHRASES = Text(
    "Themen werden durch Phrasen gefunden (configs/lexicons/topics.yaml), deren Fehler nicht "
    "gemessen sind; eigene Antworten zählen nicht mit.",
    "Topics are found by phrases (configs/lexicons/topics.yaml) whose errors have not been "
    "measured; own answers do not count.",
)
_ALONE = Text("Nur auf einer Seite, ohne Abstand: ", "On one side only, without a gap: ")


def build_survey_answer(
    gaps: pl.DataFrame,
    agreement: RankCorrelation | None,
    generations: pl.DataFrame,
    agreements: Mapping[str, RankCorrelation],
    notes: Sequence[Text],
    sides: Sequence[str],
) -> Result:
    """Return the answer of a survey.

    Parameters
    ----------
    gaps : DataFrame
        Of `build_gaps`.
    generations, agreements
        Of `compare_generations`.
    sides : sequence of str
        Which sides were asked.
    """
    if len(sides) < 2:  # noqa: PLR2004  consumers and company
        return Result(TITLE, notes=(_ONE_SIDE, *notes), refused=True)
    if gaps["gap"].null_count() == gaps.height:
        return Result(TITLE, notes=(_FEW, *notes), refused=True)
    tables = [_build_gap_table(gaps, _SURVEY, TITLE)]
    if generations.height:
        tables += [_build_generations(generations), _build_agreements(agreements)]
    has_gap_ends = bool(gaps["gap_low"].is_not_null().any())
    return Result(
        TITLE,
        finding=_write_finding(gaps, agreement, _SURVEY),
        tables=tuple(tables),
        facts=_list_facts(agreement),
        notes=(*_list_notes(gaps, agreement, has_gap_ends=has_gap_ends), *notes),
        figures=_draw(gaps, _SURVEY),
        intervals=(
            *(("newcombe",) if has_gap_ends else ()),
            *(("wilson",) if generations.height else ()),
            *_list_rank_methods(agreement, *agreements.values()),
        ),
    )


def build_posts_answer(
    gaps: pl.DataFrame, agreement: RankCorrelation | None, counts: pl.DataFrame
) -> Result:
    """Return the answer from behaviour: texts of customers against own posts."""
    if gaps["gap"].null_count() == gaps.height:
        return Result(POSTS_TITLE, notes=(_NO_POSTS,), refused=True)
    texts = counts.group_by("is_own").agg(pl.col("text_count").sum())
    by_side: dict[bool, int] = dict(texts.iter_rows())
    has_gap_ends = bool(gaps["gap_low"].is_not_null().any())
    return Result(
        POSTS_TITLE,
        finding=_write_finding(gaps, agreement, _POSTS),
        tables=(_build_gap_table(gaps, _POSTS, POSTS_TITLE),),
        facts=(
            Fact(Column("customer_texts", "count", "Texte von Kunden", "Texts of customers"),
                 by_side.get(False, 0)),
            Fact(Column("own_posts", "count", "eigene Beiträge", "Own posts"),
                 by_side.get(True, 0)),
            *_list_facts(agreement),
        ),
        notes=(_PHRASES, *_list_notes(gaps, agreement, has_gap_ends=True)),
        figures=_draw(gaps, _POSTS),
        intervals=(
            *(("clustered_wilson",) if has_gap_ends else ()),
            *_list_rank_methods(agreement),
        ),
    )  # fmt: skip


def _list_rank_methods(*agreements: RankCorrelation | None) -> tuple[str, ...]:
    return (METHOD,) if any(each and each.rho_interval for each in agreements) else ()


def _list_notes(
    gaps: pl.DataFrame, agreement: RankCorrelation | None, *, has_gap_ends: bool
) -> list[Text]:
    both = gaps.drop_nulls("gap")
    alone = ", ".join(gaps.filter(pl.col("gap").is_null())["item"])
    notes = [] if has_gap_ends else [_NO_N]
    if agreement is None:
        notes.append(_ONE_ORDER)
    elif agreement.rho_interval is None:
        notes.append(_FEW_ITEMS)
    ranks = [both[name] for name in ("demand_rank", "supply_rank")]
    if any(each.n_unique() < each.len() for each in ranks):
        notes.append(_TIED)
    if alone:
        notes.append(Text(f"{_ALONE.de}{alone}.", f"{_ALONE.en}{alone}."))
    return notes


def _build_gap_table(gaps: pl.DataFrame, names: SideNames, title: Text) -> ResultTable:
    demand, supply = names.demand, names.supply
    points = Text("in Prozentpunkten", "in percentage points")
    columns = (
        Column("item", "text", "Punkt", "Item"),
        Column("demand", "share", demand.de, demand.en),
        Column("supply", "share", supply.de, supply.en),
        Column("demand_rank", "number", f"Rang {demand.de}", f"Rank {demand.en.lower()}"),
        Column("supply_rank", "number", f"Rang {supply.de}", f"Rank {supply.en.lower()}"),
        Column(
            "gap",
            "share",
            "Abstand",
            "Gap",
            meaning=Text(f"{supply.de} minus {demand.de}", f"{supply.en} minus {demand.en}"),
        ),
        Column("gap_low", "share", "Abstand, von", "Gap, low", meaning=points),
        Column("gap_high", "share", "Abstand, bis", "Gap, high", meaning=points),
        Column("demand_n", "count", f"n {demand.de}", f"n {demand.en.lower()}"),
        Column("supply_n", "count", f"n {supply.de}", f"n {supply.en.lower()}"),
        Column(
            "mark",
            "text",
            "gesichert",
            "Certain",
            meaning=Text(
                "über: mehr als bei Kunden; auch nach der Korrektur für viele Vergleiche",
                "over: more than among customers; also after the correction for many comparisons",
            ),
        ),
    )
    return ResultTable("gaps", title, gaps, columns, is_main=True)


def _build_generations(generations: pl.DataFrame) -> ResultTable:
    columns = (
        Column("generation", "text", "Generation", "Generation"),
        Column("item", "text", "Punkt", "Item"),
        Column("share", "share", "Kunden", "Consumers"),
        Column("share_low", "share", "von", "Low"),
        Column("share_high", "share", "bis", "High"),
        Column("n", "count", "n", "n"),
        Column("company", "share", "Unternehmen", "Company"),
    )
    title = Text("Erwartungen nach Generation", "Expectations by generation")
    return ResultTable("generations", title, generations, columns)


def _build_agreements(agreements: Mapping[str, RankCorrelation]) -> ResultTable:
    columns = (
        Column("generation", "text", "Generation", "Generation"),
        Column("rho", "score", "Spearman", "Spearman"),
        Column("rho_low", "score", "von", "Low"),
        Column("rho_high", "score", "bis", "High"),
        Column("item_count", "count", "Punkte", "Items"),
    )
    rows = [
        (name, each.rho, *(each.rho_interval or (None, None)), each.items)
        for name, each in agreements.items()
    ]
    schema: dict[str, Any] = dict.fromkeys((each.name for each in columns), pl.Float64)
    schema |= {"generation": pl.String, "item_count": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    title = Text("Rangfolge gegen die des Unternehmens", "Order against that of the company")
    return ResultTable("generation_orders", title, frame, columns)


def _list_facts(agreement: RankCorrelation | None) -> tuple[Fact, ...]:
    if agreement is None:
        return ()
    found = [("spearman", "Spearman", agreement.rho, agreement.rho_interval),
             ("kendall", "Kendall", agreement.tau, agreement.tau_interval)]  # fmt: skip
    facts = []
    for name, label, value, interval in found:
        facts.append(Fact(Column(name, "score", label, label), value))
        if interval:
            for end, value_, words in zip(
                ("low", "high"), interval, (("von", "low"), ("bis", "high")), strict=True
            ):
                column = Column(
                    f"{name}_{end}", "score", f"{label}, {words[0]}", f"{label}, {words[1]}"
                )
                facts.append(Fact(column, value_))
    return tuple(facts)


def _write_finding(gaps: pl.DataFrame, agreement: RankCorrelation | None, names: SideNames) -> Text:
    """Return the largest gaps on both sides, and how the orders agree."""
    both = gaps.drop_nulls("gap")
    has_ends = both["gap_low"].is_not_null().any()
    over = both.filter(pl.col("mark") == "over") if has_ends else both.filter(pl.col("gap") > 0)
    under = both.filter(pl.col("mark") == "under") if has_ends else both.filter(pl.col("gap") < 0)
    ends = ((over.head(1), names.over), (under.tail(1), names.under))
    texts = []
    for lang in LANGS:
        parts = [
            _write_item(row, label[lang], lang)
            for found, label in ends
            for row in found.iter_rows(named=True)
        ]
        if agreement is not None:
            parts.append(_write_agreement(agreement, lang))
        nothing = {"de": "Kein gesicherter Abstand", "en": "No certain gap"}[lang]
        text = "; ".join(parts if over.height or under.height else [nothing, *parts])
        texts.append(f"{text[0].upper()}{text[1:]}.")
    return Text(*texts)


def _write_item(row: Mapping[str, Any], label: str, lang: Lang) -> str:
    name = TOPIC_NAMES[row["item"]][lang] if row["item"] in TOPIC_NAMES else row["item"]
    shares = [write_share(row[side], lang) for side in ("demand", "supply")]
    sign = "+" if row["gap"] > 0 else ""
    against = {"de": "gegen", "en": "against"}[lang]
    gap = f"{sign}{write_points(row['gap'], lang)}"
    return f"{label}: {name} ({shares[0]} {against} {shares[1]}, {gap})"


def _write_agreement(agreement: RankCorrelation, lang: Lang) -> str:
    rho = write_number(agreement.rho, lang, 2)
    if agreement.rho_interval is None:
        count = write_number(agreement.items, lang)
        return {
            "de": f"Rangkorrelation (Spearman) {rho} aus {count} Punkten",
            "en": f"rank correlation (Spearman) {rho} of {count} items",
        }[lang]
    ends = [write_number(end, lang, 2) for end in agreement.rho_interval]
    words = _name_agreement(agreement)
    return f"{words[lang]} (Spearman {rho}, {write_interval(ends[0], ends[1], lang)})"


def _name_agreement(agreement: RankCorrelation) -> Text:
    low, high = agreement.rho_interval or (-1.0, 1.0)
    if agreement.rho <= _MIRRORED and high < 0:
        return Text("die Rangfolge ist nahezu spiegelverkehrt", "the order is nearly mirrored")
    if high < 0:
        return Text("die Rangfolgen sind gegenläufig", "the orders run against each other")
    if low > 0:
        return Text("die Rangfolgen ähneln sich", "the orders are alike")
    return Text(
        "ob sich die Rangfolgen ähneln, ist nicht gesichert", "whether the orders agree is open"
    )


def _draw(gaps: pl.DataFrame, names: SideNames) -> tuple[Figure, ...]:
    """Draw the items with the largest gaps as slopes between both sides."""
    both = gaps.drop_nulls("gap")
    if both.height < 2:  # noqa: PLR2004  one line shows no order
        return ()
    shown = both.sort([pl.col("gap").abs(), "item"], descending=[True, False]).head(_SHOWN)
    shown = shown.sort(["supply", "item"], descending=[True, False])
    rows = [
        (side, item, share)
        for item, *shares in shown.select("item", "demand", "supply").iter_rows()
        for side, share in zip(names.codes, shares, strict=True)
    ]
    columns = (
        Column("side", "text", "Seite", "Side"),
        Column("share", "share", "Anteil", "Share"),
        Column("item", "text", "Punkt", "Item"),
    )
    schema = {"side": pl.String, "item": pl.String, "share": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    title = _write_chart_title(both, names)
    encoding = {"x": "side", "y": "share", "series": "item"}
    source = _write_source(both, names)
    return (Figure("gaps", title, "slope", frame, encoding, columns, source),)


def _write_chart_title(both: pl.DataFrame, names: SideNames) -> Text:
    """Return how many items one side has more of, and less of, for certain."""
    over, under = (int((both["mark"] == mark).sum()) for mark in ("over", "under"))
    if not over and not under:
        return Text("Kein gesicherter Abstand", "No certain gap")
    return Text(
        f"{names.supply.de} gegen {names.demand.de}: {write_count(over, 'Punkt', 'Punkte', 'de')} "
        f"gesichert höher, {write_number(under, 'de')} niedriger",
        f"{names.supply.en} against {names.demand.en.lower()}: "
        f"{write_count(over, 'item', 'items', 'en')} certainly higher, "
        f"{write_number(under, 'en')} lower",
    )


def _write_source(both: pl.DataFrame, names: SideNames) -> Text:
    """Return the numbers of cases of both sides."""
    texts = []
    for lang in LANGS:
        parts = []
        for column, words in (("demand_n", names.demand), ("supply_n", names.supply)):
            n = both[column].max()
            if isinstance(n, int):
                parts.append(f"n = {write_number(n, lang)} {words[lang]}")
        texts.append("; ".join(parts))
    return Text(*texts)
