"""The profiles of the groups put into words, tables and pictures."""

from collections.abc import Mapping

import polars as pl

from scrm.analyze.segments.answer import SEGMENT
from scrm.analyze.segments.figures import NAME, with_names
from scrm.analyze.segments.groups import UNRATED, write_name
from scrm.analyze.segments.settings import LEAST_CELL
from scrm.config import Context
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import write_number

_ITEMS = {
    "media": Text("Medien", "Media"),
    "responses": Text("Resonanz, nach Beitrag", "Responses by post"),
    "worries": Text("Sorgen, nach Thema", "Worries by topic"),
    "values": Text("Werte", "Values"),
}


def answer_profile(
    people: pl.DataFrame,
    replies: pl.DataFrame,
    indexes: Mapping[str, pl.DataFrame],
    large: Mapping[str, list[str]],
    labels: tuple[str, ...],
    context: Context,
) -> Result:
    """Return the answer.

    Parameters
    ----------
    people, replies : DataFrame
        One row per group, of `query.read_customers` and `query.read_replies`.
    indexes : mapping of str to DataFrame
        Affinity indexes: media, responses, worries, values.
    large : mapping of str to list of str
        Groups that are large enough for an index, by the same keys.
    """
    target = _target(people, labels)
    return Result(
        title=Text("Profile der Kundengruppen", "Profiles of the customer groups"),
        finding=_target_sentence(target, indexes),
        tables=(
            _people_table(people, replies, labels, context),
            *(_index_table(name, _ITEMS[name], frame) for name, frame in indexes.items()),
        ),
        facts=_target_facts(target),
        notes=_notes(large, labels),
        intervals=("index_of_clusters",) if any(map(_has_interval, indexes.values())) else (),
        figures=tuple(
            figure
            for name, frame in indexes.items()
            for figure in _heat(name, _ITEMS[name], frame, context.lang)
        ),
    )


def _has_interval(frame: pl.DataFrame) -> bool:
    return frame["low"].null_count() < frame.height


def _people_table(
    people: pl.DataFrame, replies: pl.DataFrame, labels: tuple[str, ...], context: Context
) -> ResultTable:
    order = pl.DataFrame({"segment": list(labels), "place": range(len(labels))})
    total = people["revenue"].sum()
    frame = (
        order.join(people, on="segment", how="left")
        .join(replies, on="segment", how="left")
        .sort("place")
        .with_columns(
            pl.col("n", "customers", "reachable").fill_null(0), pl.col("revenue").fill_null(0.0)
        )
        .with_columns(
            share=pl.col("n") / max(people["n"].sum(), 1),
            revenue_share=pl.col("revenue") / total if total > 0 else pl.lit(None, pl.Float64),
            revenue_per_customer=_ratio("revenue", "customers"),
            a_share=_ratio("a_count", "classed"),
            b_share=_ratio("b_count", "classed"),
            c_share=_ratio("c_count", "classed"),
            expected_purchases=_ratio("expected", "forecast"),
            reachable_share=_ratio("reachable", "customers"),
            answered_share=_ratio("answered", "texts"),
        )
    )
    columns = (
        SEGMENT,
        Column("n", "count", "Personen", "People"),
        Column("share", "share", "Anteil", "Share"),
        Column("customers", "count", "Kunden", "Customers"),
        Column("revenue", "money", "Umsatz", "Revenue", context.currency),
        Column("revenue_share", "share", "Umsatzanteil", "Share of revenue"),
        Column("revenue_per_customer", "money", "je Kunde", "Per customer", context.currency),
        Column("a_share", "share", "A-Kunden", "A customers"),
        Column("b_share", "share", "B-Kunden", "B customers"),
        Column("c_share", "share", "C-Kunden", "C customers"),
        Column("expected_purchases", "number", "erwartete Käufe", "Expected purchases"),
        Column(
            "reachable",
            "count",
            "erreichbar",
            "Reachable",
            meaning=Text(
                "Kunden mit Einwilligung in Werbung", "customers with consent to marketing"
            ),
        ),
        Column("reachable_share", "share", "Anteil erreichbar", "Share reachable"),
        Column("texts", "count", "Texte", "Texts"),
        Column("answered_share", "share", "beantwortet", "Answered"),
        Column(
            "median_seconds", "duration", "Antwortzeit (Median)", "Reply time (median)", "seconds"
        ),
    )
    return ResultTable(
        "profiles", Text("Profile", "Profiles"), frame.select(c.name for c in columns), columns
    )


def _ratio(part: str, whole: str) -> pl.Expr:
    return pl.when(pl.col(whole) > 0).then(pl.col(part) / pl.col(whole)).cast(pl.Float64)


def _index_table(name: str, title: Text, frame: pl.DataFrame) -> ResultTable:
    columns = (
        SEGMENT,
        Column("item", "text", title.de, title.en),
        Column("n", "count", "Personen", "People"),
        Column(
            "share",
            "share",
            "Anteil in der Gruppe",
            "Share in the group",
            meaning=Text(
                "der Personen, die schrieben (Medien), der Kommentare zu eigenen Beiträgen "
                "(Reaktionen), der Texte mit Sorgen (Sorgen), der Texte (Werte)",
                "of people who wrote (media), of comments on own posts (responses), "
                "of worried texts (worries), of texts (values)",
            ),
        ),
        Column("overall", "share", "Anteil insgesamt", "Share overall"),
        Column(
            "index", "count", "Index", "Index", meaning=Text("100 = wie alle", "100 = as everybody")
        ),
        Column(
            "low",
            "count",
            "von",
            "Low",
            meaning=Text("95-%-Intervall des Index", "95 % interval of the index"),
        ),
        Column(
            "high",
            "count",
            "bis",
            "High",
            meaning=Text("95-%-Intervall des Index", "95 % interval of the index"),
        ),
        Column(
            "p_adjusted",
            "score",
            "p (bereinigt)",
            "p (adjusted)",
            meaning=Text(
                "Benjamini-Hochberg über die Tabelle", "Benjamini-Hochberg over the table"
            ),
        ),
        Column(
            "mark",
            "text",
            "Auffällig",
            "Mark",
            meaning=Text(
                "darüber oder darunter, wo der Unterschied gesichert ist",
                "over or under where the difference holds",
            ),
        ),
    )
    return ResultTable(
        name,
        Text(f"Index: {title.de}", f"Index: {title.en}"),
        frame.select(c.name for c in columns),
        columns,
    )


def _target(people: pl.DataFrame, labels: tuple[str, ...]) -> dict[str, object] | None:
    """Return the largest group that may be written to."""
    groups = people.filter(
        pl.col("segment").is_in([label for label in labels if label != UNRATED])
        & (pl.col("reachable") > 0)
    )
    return (
        groups.sort(["reachable", "segment"], descending=[True, False]).row(0, named=True)
        if groups.height
        else None
    )


def _target_facts(target: dict[str, object] | None) -> tuple[Fact, ...]:
    if target is None:
        return ()
    return (
        Fact(
            Column(
                "target_segment", "text", "größte erreichbare Gruppe", "Largest reachable group"
            ),
            target["segment"],
        ),
        Fact(
            Column("target_count", "count", "davon erreichbar", "Of them reachable"),
            target["reachable"],
        ),
    )


def _target_sentence(target: dict[str, object] | None, indexes: Mapping[str, pl.DataFrame]) -> Text:
    if target is None:
        return Text(
            "Keine Gruppe ist erreichbar: von den Bewerteten hat niemand in Werbung eingewilligt.",
            "No group can be reached: nobody of the rated consented to marketing.",
        )
    segment = str(target["segment"])
    de = (
        f"Größte erreichbare Gruppe: {write_name(segment).de} "
        f"({write_number(int(str(target['reachable'])), 'de')} mit Einwilligung)"
    )
    en = (
        f"Largest reachable group: {write_name(segment).en} "
        f"({write_number(int(str(target['reachable'])), 'en')} with consent)"
    )
    liked = [
        (title, row["item"], row["index"])
        for name, title in (
            ("media", Text("Medium", "medium")),
            ("responses", Text("Resonanz auf", "responses to")),
            ("worries", Text("Sorge", "worry")),
            ("values", Text("Wert", "value")),
        )
        for row in indexes[name]
        .filter((pl.col("segment") == segment) & (pl.col("mark") == "over"))
        .sort("index", descending=True)
        .head(1)
        .iter_rows(named=True)
    ]
    if not liked:
        return Text(
            f"{de}; kein Medium und kein Thema hebt sie gesichert ab.",
            f"{en}; no medium and no topic sets it apart for sure.",
        )
    said = [
        Text(
            f"{title.de} {item} (Index {write_number(index, 'de')})",
            f"{title.en} {item} (index {write_number(index, 'en')})",
        )
        for title, item, index in liked
    ]
    return Text(
        f"{de}; sie hebt sich ab durch {', '.join(text.de for text in said)}.",
        f"{en}; it is set apart by {', '.join(text.en for text in said)}.",
    )


def _notes(large: Mapping[str, list[str]], labels: tuple[str, ...]) -> tuple[Text, ...]:
    notes = [
        Text(
            "Ein Index beschreibt, wer die Gruppe ist und worauf sie bisher antwortete; was eine "
            "Kampagne bewirkt, beweist er nicht. "
            "Markiert ist nur, was nach "
            "Korrektur für die vielen Vergleiche (Benjamini-Hochberg) bleibt.",
            "An index describes who the group is and what it has answered to; what a campaign "
            "achieves it does not prove. "
            "Only what remains after correcting "
            "for the many comparisons (Benjamini-Hochberg) is marked.",
        )
    ]
    for key, kept in large.items():
        title = _ITEMS[key]
        small = [write_name(label) for label in labels if label not in kept]
        if small:
            names = Text(", ".join(name.de for name in small), ", ".join(name.en for name in small))
            notes.append(
                Text(
                    f"{title.de}: ohne Index, weil weniger als "
                    f"{write_number(LEAST_CELL, 'de')} Personen dazu "
                    f"schrieben: {names.de}.",
                    f"{title.en}: without an index, as fewer than "
                    f"{write_number(LEAST_CELL, 'en')} people wrote of it: "
                    f"{names.en}.",
                )
            )
    return tuple(notes)


def _heat(name: str, title: Text, frame: pl.DataFrame, lang: Lang) -> tuple[Figure, ...]:
    if not frame.height:
        return ()
    columns = (
        Column("item", "text", title.de, title.en),
        NAME,
        Column(
            "index",
            "count",
            "Index",
            "Index",
            "index",
            Text("100 = wie alle", "100 = as everybody"),
        ),
    )
    rounded = with_names(frame.with_columns(pl.col("index").round(0).cast(pl.Int64)), lang, columns)
    marked = frame.filter(pl.col("mark") != "")
    said = Text("kein Unterschied ist gesichert", "no difference is sure")
    if marked.height:
        top = marked.sort("index", descending=True).row(0, named=True)
        word = (
            Text("häufiger", "more often")
            if top["mark"] == "over"
            else Text("seltener", "less often")
        )
        said = Text(
            f"{write_name(top['segment']).de} {word.de} bei {top['item']} (Index "
            f"{write_number(top['index'], 'de')})",
            f"{write_name(top['segment']).en} {word.en} with {top['item']} (index "
            f"{write_number(top['index'], 'en')})",
        )
    return (
        Figure(
            f"segment_{name}",
            Text(f"{title.de}: {said.de}", f"{title.en}: {said.en}"),
            "heat",
            rounded,
            {"x": "item", "y": "name", "value": "index"},
            columns,
            Text(
                "Index: 100 = wie alle, die etwas schrieben", "Index: 100 = as everybody who wrote"
            ),
        ),
    )
