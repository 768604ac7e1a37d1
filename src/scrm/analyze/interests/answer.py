"""Words, tables and figures of `scrm interests`."""

from typing import Final

import polars as pl

from scrm.analyze._affinity_index import Use, build_index_table, list_large_groups
from scrm.analyze._stats import wilson_intervals
from scrm.result import LANGS, Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_number

TITLE = Text("Interessen", "Interests")
_NO_TOPICS = Text(
    "Keine Themen gefunden: gebraucht werden Texte mit Hashtags oder Warengruppen, Likes oder "
    "Follows (scrm load DATEIEN...).",
    "No topics found: texts with hashtags or product groups, likes or follows are needed "
    "(scrm load FILES...).",
)
_METHOD = Text(
    "Ein Thema ist ein Hashtag, eine Warengruppe, die ein Text nennt, das Thema eines gelikten "
    "Beitrags oder eines Kontos, dem jemand folgt. Lift: Anteil an den Signalen der Gruppe oder "
    "des Menschen / Anteil an denen aller.",
    "A topic is a hashtag, a product group that a text names, or the topic of a liked post or a "
    "followed account. Lift: share of the signals of a group or person / share of everybody's.",
)
_MOST_TOPICS: Final = 40
"""Topics that groups are compared by; more are rare ones."""
_TOPICS_SHOWN: Final = 3
_FEWEST: Final = 3
"""People of a group whom a shown topic has at least."""
_LIFT_ENDS = (
    Column("lift_low", "number", "Lift, von", "Lift, low"),
    Column("lift_high", "number", "Lift, bis", "Lift, high"),
)
_LIFT = Column(
    "lift",
    "number",
    "Lift",
    "Lift",
    meaning=Text("1: so oft wie bei allen", "1: as often as among all"),
)
_TOPIC = Column("topic", "text", "Thema", "Topic")
_COUNTS = (
    Column("text_count", "count", "Texte", "Texts"),
    Column("like_count", "count", "Likes", "Likes"),
    Column("follow_count", "count", "Follows", "Follows"),
)
_TOPICS = (
    _TOPIC,
    Column("person_count", "count", "Menschen", "People"),
    Column("person_share", "share", "Anteil der Menschen", "Share of people"),
    Column("person_low", "share", "von", "Low"),
    Column("person_high", "share", "bis", "High"),
    *_COUNTS,
)
_GROUPS = (
    Column("segment", "text", "Kundengruppe", "Segment"),
    _TOPIC,
    Column("person_count", "count", "Menschen", "People"),
    Column("share", "share", "Anteil der Signale", "Share of signals"),
    Column("overall_share", "share", "Anteil bei allen", "Share of all"),
    _LIFT,
    *_LIFT_ENDS,
    Column(
        "mark",
        "text",
        "mehr als Zufall",
        "Beyond chance",
        meaning=Text(
            "over oder under: auch nach Korrektur für die vielen Vergleiche",
            "over or under: also after correcting for the many comparisons",
        ),
    ),
)
_PEOPLE = (
    Column("person_id", "text", "Mensch", "Person", personal=True),
    _TOPIC,
    *_COUNTS,
    Column("signal_count", "count", "alle Signale", "All signals"),
    _LIFT,
    *_LIFT_ENDS,
)


def refuse() -> Result:
    """Return the result if nobody turned to any topic."""
    return Result(TITLE, notes=(_NO_TOPICS,), refused=True)


def answer(lifts: pl.DataFrame, segments: pl.DataFrame, *, least_people: int) -> Result:
    """Return the topics of everybody, of groups, and of each person.

    Parameters
    ----------
    lifts : DataFrame
        Of `measure_lifts`.
    segments : DataFrame
        Of `read_segments`.
    """
    topics = count_topics(lifts).filter(pl.col("person_count") >= least_people)
    groups = compare_groups(lifts, segments, topics["topic"].to_list()[:_MOST_TOPICS], least_people)
    people = list_people(lifts)
    person_count = lifts["person_id"].n_unique()
    tables = [
        ResultTable("topics", Text("Themen", "Topics"), topics, _TOPICS),
        ResultTable("interests_by_group", Text("Themen nach Kundengruppe", "Topics by group"),
                    groups, _GROUPS, is_main=True,
                    in_appendix=groups.filter(pl.col("mark") != "").is_empty()),
        ResultTable("interests", Text("Themen je Mensch", "Topics of each person"), people,
                    _PEOPLE, detail=True),
    ]  # fmt: skip
    methods = {
        "wilson": topics.height or people["lift_low"].is_not_null().any(),
        "index_of_clusters": groups["lift_low"].is_not_null().any(),
    }
    return Result(
        TITLE,
        finding=_write_finding(topics, person_count),
        tables=tuple(table for table in tables if table.frame.height),
        facts=(
            Fact(
                Column("person_count", "count", "Menschen mit Interessen", "People with interests"),
                person_count,
            ),
            Fact(Column("topic_count", "count", "Themen", "Topics"), lifts["topic"].n_unique()),
        ),
        notes=(_METHOD,),
        intervals=tuple(sorted(name for name, used in methods.items() if used)),
    )


def count_topics(lifts: pl.DataFrame) -> pl.DataFrame:
    """Return the topics with the people who turned to them, most people first."""
    total = lifts["person_id"].n_unique()
    counted = lifts.group_by("topic").agg(
        person_count=pl.len().cast(pl.Int64),
        **{name: pl.col(name).sum() for name in ("text_count", "like_count", "follow_count")},
    )
    ordered = counted.sort("person_count", "topic", descending=[True, False])
    low, high = wilson_intervals(ordered["person_count"].to_numpy(), total)
    return ordered.with_columns(
        person_share=pl.col("person_count") / total,
        person_low=pl.Series(low),
        person_high=pl.Series(high),
    ).select([column.name for column in _TOPICS])


def compare_groups(
    lifts: pl.DataFrame, segments: pl.DataFrame, topics: list[str], least_people: int
) -> pl.DataFrame:
    """Return the lift of each topic in each customer group, those beyond chance first.

    Topics that one or two people of a group turn to are left out: they could be recognised.
    """
    hits = pl.sum_horizontal("text_count", "like_count", "follow_count")
    known = lifts.join(segments.select("person_id", "segment"), on="person_id")
    use = Use(
        known.filter(pl.col("topic").is_in(topics))
        .select("segment", "person_id", item="topic", hits=hits)
        .sort("segment", "person_id", "item"),
        known.group_by("segment", "person_id")
        .agg(trials=pl.col("signal_count").first())
        .sort("segment", "person_id"),
    )
    names = use.trials["segment"].unique().sort().to_list()
    table = build_index_table(use, list_large_groups(use, names, least_people))
    lifted = table.select(
        "segment",
        "share",
        "mark",
        topic="item",
        person_count="n",
        overall_share="overall",
        lift=pl.col("index") / 100,
        lift_low=pl.col("low") / 100,
        lift_high=pl.col("high") / 100,
    )
    shown = lifted.filter(~pl.col("person_count").is_between(1, _FEWEST - 1))
    ordered = shown.sort(
        pl.col("mark") == "", "segment", "lift", "topic", descending=[False, False, True, False]
    )
    return ordered.select([column.name for column in _GROUPS])


def list_people(lifts: pl.DataFrame) -> pl.DataFrame:
    """Return the most frequent topics of each person."""
    hits = pl.sum_horizontal("text_count", "like_count", "follow_count")
    ordered = lifts.with_columns(hits=hits).sort(
        "person_id", "hits", "lift", "topic", descending=[False, True, True, False]
    )
    shown = ordered.group_by("person_id", maintain_order=True).head(_TOPICS_SHOWN)
    return shown.select([column.name for column in _PEOPLE])


def _write_finding(topics: pl.DataFrame, people: int) -> Text:
    words = {
        "de": f"{write_count(people, 'Mensch zeigt', 'Menschen zeigen', 'de')} Interessen",
        "en": f"{write_count(people, 'person shows', 'people show', 'en')} interests",
    }
    if topics.is_empty():
        return Text(
            f"{words['de']}; kein Thema haben genug gemeinsam.",
            f"{words['en']}; too few share any topic.",
        )
    first = topics.row(0, named=True)
    count = {lang: write_number(first["person_count"], lang) for lang in LANGS}
    return Text(
        f"{words['de']}; am meisten verbreitet: {first['topic']} ({count['de']}).",
        f"{words['en']}; most common: {first['topic']} ({count['en']}).",
    )
