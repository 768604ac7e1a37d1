"""Words, tables and figures of `scrm worries`."""

from collections.abc import Mapping

import polars as pl

from scrm.analyze import _stats
from scrm.result import Column, Fact, Figure, Lang, Result, ResultTable, Text
from scrm.wording import (
    describe_trend,
    share_digits,
    write_count,
    write_interval,
    write_number,
    write_share,
    write_shares,
)

TITLE = Text("Sorgen und Ängste", "Worries and fears")
TOPICS: Mapping[str, Text] = {
    "privacy": Text("Datenschutz", "privacy"),
    "price": Text("Preis", "price"),
    "delivery": Text("Lieferung", "delivery"),
    "quality": Text("Qualität", "quality"),
    "service": Text("Service", "service"),
    "jobs": Text("Arbeitsplätze und Verantwortung", "jobs and responsibility"),
    "environment": Text("Umwelt", "environment"),
    "solvency": Text("Zahlungsfähigkeit", "solvency"),
}
_COUNTED = (
    Column("worry_count", "count", "Sorgen", "Worries"),
    Column("text_count", "count", "gelesene Texte", "Texts read"),
    Column(
        "worry_share",
        "share",
        "Anteil",
        "Share",
        meaning=Text("Texte mit einer Sorge / gelesene Texte", "texts with a worry / texts read"),
    ),
    Column(
        "worry_share_low",
        "share",
        "von",
        "From",
        meaning=Text(
            "untere Grenze des 95-%-Intervalls (Wilson)",
            "lower bound of the 95 % interval (Wilson)",
        ),
    ),
    Column(
        "worry_share_high",
        "share",
        "bis",
        "To",
        meaning=Text(
            "obere Grenze des 95-%-Intervalls (Wilson)", "upper bound of the 95 % interval (Wilson)"
        ),
    ),
)
_MONTH = Column(
    "month",
    "date",
    "Monat",
    "Month",
    meaning=Text("erster Tag des Monats", "first day of the month"),
)
_TOPIC = Column(
    "topic",
    "text",
    "Thema",
    "Topic",
    meaning=Text(
        "worum die Sorge geht; leer, wo kein Thema erkannt wurde",
        "what the worry is about; empty where no topic was recognised",
    ),
)
_KIND = Column(
    "kind",
    "text",
    "Art",
    "Kind",
    meaning=Text("ausgesprochen, als Frage oder angedeutet", "direct, question or implicit"),
)
_DETAIL = (
    Column("channel", "text", "Kanal", "Channel"),
    Column("post_id", "text", "Beitrag", "Post", personal=True),
    _TOPIC,
    _KIND,
    Column(
        "score",
        "score",
        "Stärke",
        "Score",
        meaning=Text("Stärke der Belege, 0 bis 1", "strength of the evidence, 0..1"),
    ),
    Column(
        "evidence",
        "text",
        "Belege",
        "Evidence",
        meaning=Text(
            "die Regeln, die passten, nicht der Text", "the rules that matched, not the text"
        ),
    ),
)


def answer(texts: pl.DataFrame) -> Result:
    """Return the result for texts of which some were read.

    Parameters
    ----------
    texts : DataFrame
        One row per text: channel, post_id, ``is_worry`` (missing if the text was not read),
        ``score``, ``kind``, ``topic``, ``evidence``, ``month`` (missing if undated).
    """
    read = texts.filter(pl.col("is_worry").is_not_null())
    worries = read.filter("is_worry")
    topics, months = count_by(read, "topic"), count_by_month(read)
    return Result(
        title=TITLE,
        finding=_finding(read.height, worries.height, topics),
        tables=(
            ResultTable("topics", Text("Worüber", "About what"), topics, (_TOPIC, *_COUNTED)),
            ResultTable(
                "kinds",
                Text("Wie gesagt", "How it is said"),
                count_by(read, "kind"),
                (_KIND, *_COUNTED),
            ),
            ResultTable("months", Text("Nach Monat", "By month"), months, (_MONTH, *_COUNTED)),
            _list_posts(worries),
        ),
        facts=_list_facts(texts.height, read.height, worries.height),
        notes=_list_notes(texts.height - read.height),
        figures=_draw_figures(topics, months, read.height),
    )


def refuse(loaded: int, in_period: int) -> Result:
    """Return the refusal for a period without a German text of others."""
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                "Kein lesbarer deutscher Text von anderen im Zeitraum"
                f" ({write_number(loaded, 'de')} Beiträge geladen,"
                f" {write_number(in_period, 'de')} im Zeitraum). Nächster Schritt:"
                " Beiträge laden (scrm load DATEIEN) oder --period und --as-of weiter fassen.",
                "No readable German text by others in the period"
                f" ({write_number(loaded, 'en')} posts loaded,"
                f" {write_number(in_period, 'en')} in the period). Next step:"
                " load posts (scrm load FILES), or widen --period and --as-of.",
            ),
        ),
    )


def count_by(read: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return worries by topic or kind, most frequent first, as shares of all texts read."""
    counts = read.filter("is_worry").group_by(column).agg(worry_count=pl.len())
    return _add_shares(
        counts.with_columns(text_count=pl.lit(read.height)).sort(
            -pl.col("worry_count").cast(int), column
        )
    )


def count_by_month(read: pl.DataFrame) -> pl.DataFrame:
    """Return worries by month in order; undated texts are left out."""
    dated = read.filter(pl.col("month").is_not_null())
    counts = dated.group_by("month").agg(worry_count=pl.col("is_worry").sum(), text_count=pl.len())
    return _add_shares(counts.sort("month"))


def _add_shares(counts: pl.DataFrame) -> pl.DataFrame:
    low, high = _stats.wilson_intervals(counts["worry_count"], counts["text_count"])
    return counts.with_columns(
        pl.col("worry_count", "text_count").cast(pl.Int64),
        worry_share=pl.col("worry_count") / pl.col("text_count"),
        worry_share_low=pl.Series(low, dtype=pl.Float64),
        worry_share_high=pl.Series(high, dtype=pl.Float64),
    )


def _list_posts(worries: pl.DataFrame) -> ResultTable:
    shown = worries.select(column.name for column in _DETAIL)
    ordered = shown.sort(-pl.col("score"), "channel", "post_id")
    return ResultTable(
        "worried_posts",
        Text("Beiträge mit Sorgen", "Posts with worries"),
        ordered,
        _DETAIL,
        detail=True,
    )


def _finding(read: int, worried: int, topics: pl.DataFrame) -> Text:
    named = topics.filter(pl.col("topic") != "")

    def sentence(lang: Lang) -> str:
        low, high = _stats.wilson_interval(worried, read) or (0.0, 0.0)
        share, lower, upper = write_shares((worried / read, low, high), lang)
        interval = write_interval(lower, upper, lang)
        if lang == "de":
            about = f", am häufigsten über {TOPICS[named['topic'][0]].de}" if named.height else ""
            count = write_count(read, "gelesenen Text", "gelesenen Texten", lang)
            return f"Aus {share} von {count} spricht eine Sorge ({interval}){about}."
        about = f", most often about {TOPICS[named['topic'][0]].en}" if named.height else ""
        count = write_count(read, "text", "texts", lang)
        return f"{share} of {count} read speak of a worry ({interval}){about}."

    return Text(sentence("de"), sentence("en"))


def _list_facts(texts: int, read: int, worried: int) -> tuple[Fact, ...]:
    low, high = _stats.wilson_interval(worried, read) or (None, None)
    unread = Column(
        "unread_count",
        "count",
        "nicht gelesen",
        "Not read",
        meaning=Text("leer, ohne Wörter, andere Sprache", "empty, without words, other language"),
    )
    return tuple(
        Fact(column, value)
        for column, value in zip(
            (*_COUNTED, unread),
            (worried, read, worried / read, low, high, texts - read),
            strict=True,
        )
    )


def _list_notes(unread: int) -> tuple[Text, ...]:
    method = Text(
        "Erkannt durch Regeln und gelernte Wörter (configs/lexicons/worries_de.yaml und"
        " worries_learned_de.csv), nicht aus der Stimmung abgeleitet; wie gut sie bei eigenen"
        " Texten treffen, misst scrm worries evaluate DATEI. Sorgen sind selten, falscher Alarm"
        " wiegt darum schwer: der Anteil ist eher zu groß, sein Verlauf verlässlicher als seine"
        " Höhe.",
        "Found by rules and by learnt words (configs/lexicons/worries_de.yaml and"
        " worries_learned_de.csv), not derived from sentiment; scrm worries evaluate FILE measures"
        " how well they do on texts of one's own. Worries are rare, so false alarms weigh: the"
        " share is, if anything, too large, and its course safer than its level.",
    )
    left_out = Text(
        f"Nicht gelesen: {write_count(unread, 'Text', 'Texte', 'de')},"
        " leer, ohne Wörter oder in anderer Sprache.",
        f"Not read: {write_count(unread, 'text', 'texts', 'en')},"
        " empty, without words or in another language.",
    )
    return (method, left_out) if unread else (method,)


def _draw_figures(topics: pl.DataFrame, months: pl.DataFrame, read: int) -> tuple[Figure, ...]:
    named = topics.filter(pl.col("topic") != "")
    source = Text(
        f"n = {write_number(read, 'de')} gelesene Texte",
        f"n = {write_number(read, 'en')} texts read",
    )
    figures = []
    if named.height:
        largest = TOPICS[named["topic"][0]]
        bars = Text(
            f"Die meisten Sorgen gelten dem Thema {largest.de}",
            f"Most worries are about {largest.en}",
        )
        encoding = {
            "x": "topic",
            "y": "worry_share",
            "low": "worry_share_low",
            "high": "worry_share_high",
        }
        figures.append(
            Figure("worry_topics", bars, "bars", named, encoding, (_TOPIC, *_COUNTED), source)
        )
    if months.height > 1:
        named_course = Text("Texte mit Sorgen", "Texts with worries")
        values = months.select("worry_share", "worry_share_low", "worry_share_high").rows()
        digits = share_digits(value for value, _, _ in values)
        line = describe_trend(named_course, values, lambda x, lang: write_share(x, lang, digits))
        encoding = {
            "x": "month",
            "y": "worry_share",
            "low": "worry_share_low",
            "high": "worry_share_high",
        }
        figures.append(
            Figure("worries_by_month", line, "line", months, encoding, (_MONTH, *_COUNTED), source)
        )
    return tuple(figures)
