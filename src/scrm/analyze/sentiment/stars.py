"""Stars beside texts: where a review's text and its stars disagree, and shares by stars.

Stars are labels that the writers gave themselves: 1 and 2 are negative, 4 and 5 positive, what lies
between is neutral.
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from scrm.analyze.sentiment.engine_types import LABELS
from scrm.analyze.sentiment.label_words import LABEL_TEXTS
from scrm.result import Column, Fact, ResultTable, Text
from scrm.wording import write_count, write_number, write_share

_BY_STARS: Final = Text(
    "nach Sternen: 1 und 2 negativ, 4 und 5 positiv, dazwischen neutral",
    "by stars: 1 and 2 negative, 4 and 5 positive, between them neutral",
)
_FEWEST: Final = 20
"""Reviews of a channel from which its shares by stars are given."""


def list_stars(rated: pl.DataFrame) -> tuple[ResultTable, ...]:
    """Return the labels of texts by stars, and shares by stars for each channel.

    Parameters
    ----------
    rated : DataFrame
        channel, stars (negative, neutral, positive), label (missing if unscored), text_count.
    """
    if rated.is_empty():
        return ()
    channels = _list_channels(rated)
    return (_list_agreement(rated), *([channels] if channels.frame.height else []))


def count_disagreements(rated: pl.DataFrame) -> tuple[int, int]:
    """Return the reviews whose text says the opposite of the stars, and those compared.

    Examples
    --------
    >>> rated = pl.DataFrame(
    ...     {
    ...         "stars": ["positive", "positive", "neutral"],
    ...         "label": ["negative", None, "negative"],
    ...         "text_count": [2, 5, 3],
    ...     }
    ... )
    >>> count_disagreements(rated)
    (2, 5)
    """
    scored = rated.drop_nulls("label")
    pair = pl.concat_str("stars", "label", separator=" ")
    opposite = scored.filter(pair.is_in(["positive negative", "negative positive"]))
    return int(opposite["text_count"].sum()), int(scored["text_count"].sum())


def list_star_facts(rated: pl.DataFrame) -> tuple[Fact, ...]:
    """Return how many reviews have stars, and how many texts say the opposite of them."""
    if rated.is_empty():
        return ()
    opposite, _ = count_disagreements(rated)
    wanted = (
        ("rated_count", "mit Sternen", "with stars", int(rated["text_count"].sum())),
        ("disagreement_count", "Text gegen Sterne", "text against stars", opposite),
    )
    return tuple(
        Fact(Column(name, "count", de, en, unit="texts"), value) for name, de, en, value in wanted
    )


def explain_stars(rated: pl.DataFrame) -> Iterator[Text]:
    """Yield how often texts and stars disagree."""
    opposite, compared = count_disagreements(rated) if rated.height else (0, 0)
    if compared:
        share_de, share_en = (write_share(opposite / compared, lang) for lang in ("de", "en"))
        n_de = write_count(compared, "Bewertung", "Bewertungen", "de")
        n_en = write_count(compared, "review", "reviews", "en")
        yield Text(
            f"Bei {write_number(opposite, 'de')} von {n_de} mit Sternen ({share_de}) sagt der Text"
            " nach dem Verfahren das Gegenteil der Sterne: meist irrt das Verfahren, mitunter die"
            " Person beim Antippen. Die Anteile nach Sternen gelten der Bewertung, nicht dem Text.",
            f"For {write_number(opposite, 'en')} of {n_en} with stars ({share_en}) the text says"
            " the opposite of the stars, by the engine: mostly the engine errs, sometimes the"
            " person who tapped. Shares by stars are about the rating, not the text.",
        )


def _list_agreement(rated: pl.DataFrame) -> ResultTable:
    count, label = pl.col("text_count"), pl.col("label")
    counts = rated.group_by("stars").agg(
        count.sum().cast(pl.Int64),
        *(
            count.filter(label == each).sum().cast(pl.Int64).alias(f"{each}_count")
            for each in LABELS
        ),
        count.filter(label.is_null()).sum().cast(pl.Int64).alias("unscored_count"),
    )
    order = pl.DataFrame({"stars": LABELS})
    frame = order.join(counts, on="stars", how="inner", maintain_order="left")
    columns = (
        Column("stars", "text", "Sterne", "stars", meaning=_BY_STARS),
        Column("text_count", "count", "Bewertungen", "reviews"),
        *(
            Column(f"{each}_count", "count", f"Text {text.de}", f"text {text.en}")
            for each, text in LABEL_TEXTS.items()
        ),
        Column("unscored_count", "count", "ohne Urteil", "unscored"),
    )
    title = Text("Sterne und Texte", "Stars and texts")
    return ResultTable("stars", title, frame, columns)


def _list_channels(rated: pl.DataFrame) -> ResultTable:
    count, stars = pl.col("text_count"), pl.col("stars")
    sums = rated.group_by("channel").agg(
        count.sum().cast(pl.Int64),
        *(count.filter(stars == each).sum().cast(pl.Int64).alias(each) for each in LABELS),
    )
    frame = sums.filter(count >= _FEWEST).with_columns(
        *((pl.col(each) / count).alias(f"{each}_share") for each in LABELS),
        net_sentiment=100 * (pl.col("positive") - pl.col("negative")) / count,
    )
    columns = (
        Column("channel", "text", "Kanal", "channel"),
        Column("text_count", "count", "Bewertungen", "reviews"),
        *(
            Column(f"{each}_share", "share", text.de, text.en, meaning=_BY_STARS)
            for each, text in LABEL_TEXTS.items()
        ),
        Column(
            "net_sentiment",
            "number",
            "Netto-Stimmung",
            "net sentiment",
            "points",
            meaning=_BY_STARS,
        ),
    )
    title = Text("Nach Kanälen, die Sterne als Etiketten", "By channel, stars as labels")
    shown = frame.sort("text_count", "channel", descending=[True, False])
    return ResultTable("star_channels", title, shown.select(c.name for c in columns), columns)
