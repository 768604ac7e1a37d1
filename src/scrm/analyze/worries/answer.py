"""Words, tables and figures of `scrm worries`."""

from collections.abc import Iterator

import polars as pl

from scrm.analyze._label_answer import (
    INTERVAL,
    RANGE,
    WANTED_LABELS,
    explain_labels,
    explain_unused,
)
from scrm.analyze._label_basis import Interval
from scrm.analyze._label_checks import LabelCounts
from scrm.analyze._worry_topics import WORRIED_ABOUT, WORRY_TOPICS
from scrm.analyze.worries.counts import count_by, count_by_month, count_holders
from scrm.analyze.worries.estimates import Estimates
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
_COUNTED = (
    Column("worry_count", "count", "Sorgen", "Worries"),
    Column("text_count", "count", "gelesene Texte", "Texts read"),
    Column(
        "found_share",
        "share",
        "Anteil gezählt",
        "Share as counted",
        meaning=Text(
            "Texte, die als Sorge erkannt wurden / gelesene Texte",
            "texts called a worry / texts read",
        ),
    ),
)
_MENTION_COUNT = Column("mention_count", "count", "davon mit Sorge", "Naming a worry")
_ESTIMATED = (
    Column(
        "worry_share",
        "share",
        "Anteil geschätzt",
        "Share estimated",
        meaning=Text(
            "aus eigenen Etiketten und der Stärke der Belege in allen Texten",
            "from own labels and the strength of the evidence in all texts",
        ),
    ),
    Column("worry_share_low", "share", "von", "From", meaning=INTERVAL),
    Column("worry_share_high", "share", "bis", "To", meaning=INTERVAL),
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
_STRENGTH = Column(
    "strength",
    "text",
    "Nachdruck",
    "Strength",
    meaning=Text(
        "dringend oder ausgesprochen; erwähnt, wenn es die Sorge anderer ist",
        "urgent or voiced; mentioned if it is the worry of others",
    ),
)
_HOLDER = Column(
    "holder",
    "text",
    "wessen Sorge",
    "Whose worry",
    meaning=Text(
        "nur die der schreibenden Person zählt; die anderer und aus Berichten ist erwähnt",
        "only the writer's counts; that of others and in reports is mentioned",
    ),
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


def answer(texts: pl.DataFrame, estimates: Estimates, unused: LabelCounts) -> Result:
    """Return the result for texts of which some were read.

    Parameters
    ----------
    texts : DataFrame
        One row per text: channel, post_id, ``is_worry`` (missing if the text was not read),
        ``score``, ``kind``, ``topic``, ``evidence``, ``month`` (missing if undated).
    estimates : Estimates
        The share of worries.
    unused : LabelCounts
        Labels that could not be used.
    """
    read = texts.filter(pl.col("is_worry").is_not_null())
    worries = read.filter("is_worry")
    topics, months = count_by(read, "topic"), count_by_month(read)
    month_columns: tuple[Column, ...] = (_MONTH, *_COUNTED)
    if not estimates.months.is_empty():
        ends = estimates.months.rename(
            {"value": "worry_share", "low": "worry_share_low", "high": "worry_share_high"}
        ).drop("label_count")
        months = months.join(ends, on="month", how="left", maintain_order="left")
        month_columns = (*month_columns, *_ESTIMATED)
    return Result(
        title=TITLE,
        finding=_finding(read.height, estimates, topics),
        tables=(
            ResultTable("topics", Text("Worüber", "About what"), topics, (_TOPIC, *_COUNTED)),
            ResultTable(
                "kinds",
                Text("Wie gesagt", "How it is said"),
                count_by(read, "kind"),
                (_KIND, *_COUNTED),
            ),
            ResultTable(
                "holders",
                Text("Wessen Sorge", "Whose worry"),
                count_holders(read),
                (_HOLDER, _STRENGTH, *_COUNTED[1:2], _MENTION_COUNT),
            ),
            ResultTable("months", Text("Nach Monat", "By month"), months, month_columns),
            _list_posts(worries),
        ),
        facts=_list_facts(texts.height, read.height, worries.height, estimates),
        notes=tuple(_list_notes(texts.height - read.height, estimates, unused)),
        figures=_draw_figures(topics, months, month_columns, read.height),
        refused=not estimates.is_known,
        intervals=_name_methods(estimates),
    )


def _name_methods(estimates: Estimates) -> tuple[str, ...]:
    if estimates.basis == "labels":
        return ("ppi",) if estimates.months.is_empty() else ("ppi", "pooled_ppi")
    return ("rate_range_over_kinds",) if estimates.basis == "kinds" else ()


def refuse(loaded: int, in_period: int) -> Result:
    """Return the refusal for a period without a readable text of others."""
    return Result(
        title=TITLE,
        refused=True,
        notes=(
            Text(
                "Kein lesbarer deutscher oder englischer Text von anderen im Zeitraum"
                f" ({write_number(loaded, 'de')} Beiträge geladen,"
                f" {write_number(in_period, 'de')} im Zeitraum). Nächster Schritt:"
                " Beiträge laden (scrm load DATEIEN) oder --period und --as-of weiter fassen.",
                "No readable German or English text by others in the period"
                f" ({write_number(loaded, 'en')} posts loaded,"
                f" {write_number(in_period, 'en')} in the period). Next step:"
                " load posts (scrm load FILES), or widen --period and --as-of.",
            ),
        ),
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


def _finding(read: int, estimates: Estimates, topics: pl.DataFrame) -> Text:
    named = topics.filter(pl.col("topic") != "")
    about = Text("", "")
    if named.height:
        topic = named["topic"][0]
        about = Text(
            f", am häufigsten um {WORRIED_ABOUT[topic]}",
            f", most often about {WORRY_TOPICS[topic].en}",
        )
    return Text(
        _finding_de(read, estimates, about.de),
        _finding_en(read, estimates, about.en),
    )


def _finding_de(read: int, estimates: Estimates, about: str) -> str:
    share, interval = _write_share(estimates.share, "de")
    texts = write_count(read, "gelesenen Text", "gelesenen Texten", "de")
    if estimates.basis == "labels":
        labels = write_count(estimates.label_count, "eigenen Etikett", "eigenen Etiketten", "de")
        return (
            f"Aus {share} ({interval}) von {texts} spricht eine Sorge, geschätzt aus"
            f" {labels}{about}."
        )
    counted = f"Gezählt spricht aus {share} von {texts} eine Sorge{about}"
    if estimates.is_known:
        return f"{counted}; nach anderen Textarten sind es {interval}."
    return (
        f"{counted}; der wahre Anteil ist für diese Texte nicht bekannt: "
        f"{write_number(WANTED_LABELS, 'de')} davon etikettieren (scrm worries label)."
    )


def _finding_en(read: int, estimates: Estimates, about: str) -> str:
    share, interval = _write_share(estimates.share, "en")
    texts = write_count(read, "text", "texts", "en")
    if estimates.basis == "labels":
        labels = write_count(estimates.label_count, "own label", "own labels", "en")
        return (
            f"{share} ({interval}) of {texts} read express a worry, estimated from {labels}{about}."
        )
    counted = f"As counted, {share} of {texts} read express a worry{about}"
    if estimates.is_known:
        return f"{counted}; by other kinds of texts it is {interval}."
    return (
        f"{counted}; the true share is not known for these texts: label "
        f"{write_number(WANTED_LABELS, 'en')} of them (scrm worries label)."
    )


def _write_share(share: Interval, lang: Lang) -> tuple[str, str]:
    """Return the value, and its interval or range if it is known."""
    if share.low is None or share.high is None:
        return write_share(share.value, lang), ""
    value, low, high = write_shares((share.value, share.low, share.high), lang)
    return value, write_interval(low, high, lang)


def _list_facts(texts: int, read: int, worried: int, estimates: Estimates) -> tuple[Fact, ...]:
    unread = Column(
        "unread_count",
        "count",
        "nicht gelesen",
        "Not read",
        meaning=Text("leer, ohne Wörter, andere Sprache", "empty, without words, other language"),
    )
    share, columns = estimates.share, [*_COUNTED, unread]
    values: list[float | None] = [worried, read, worried / read, texts - read]
    if estimates.basis == "labels":
        columns += _ESTIMATED
        values += [share.value, share.low, share.high]
    elif estimates.basis == "kinds":
        columns += (
            Column(
                "kinds_from", "share", "andere Textarten, von", "Other kinds, from", meaning=RANGE
            ),
            Column("kinds_to", "share", "andere Textarten, bis", "Other kinds, to", meaning=RANGE),
        )
        values += [share.low, share.high]
    return tuple(Fact(column, value) for column, value in zip(columns, values, strict=True))


def _list_notes(unread: int, estimates: Estimates, unused: LabelCounts) -> Iterator[Text]:
    yield Text(
        "Erkannt durch Regeln und gelernte Wörter (worries_de.yaml, worries_en.yaml und"
        " worries_learned_de.csv in configs/lexicons/), nicht aus der Stimmung abgeleitet. Sorgen"
        " sind selten, falscher Alarm wiegt darum schwer: der gezählte Anteil ist eher zu groß,"
        " sein Verlauf verlässlicher als seine Höhe.",
        "Found by rules and by learned phrases (worries_de.yaml, worries_en.yaml and"
        " worries_learned_de.csv in configs/lexicons/), not derived from sentiment. Worries are"
        " rare, so false alarms weigh: the counted share is, if anything, too large, and its trend"
        " is more reliable than its level.",
    )
    yield from explain_labels(
        estimates.basis, estimates.label_count, "random", estimates.difference, "worries"
    )
    yield from explain_unused(unused)
    if estimates.basis == "kinds":
        n_de, n_en = (write_number(estimates.kind_count, lang) for lang in ("de", "en"))
        yield Text(
            f"Der Bereich nach anderen Textarten beruht auf {n_de} Sammlungen mit Etiketten; er ist"
            " kein Intervall.",
            f"The range by other kinds of texts rests on {n_en} labelled sets; it is not an"
            " interval.",
        )
    if unread:
        yield Text(
            f"Nicht gelesen: {write_count(unread, 'Text', 'Texte', 'de')},"
            " leer, ohne Wörter oder in anderer Sprache.",
            f"Not read: {write_count(unread, 'text', 'texts', 'en')},"
            " empty, without words or in another language.",
        )


def _draw_figures(
    topics: pl.DataFrame, months: pl.DataFrame, month_columns: tuple[Column, ...], read: int
) -> tuple[Figure, ...]:
    named = topics.filter(pl.col("topic") != "")
    source = Text(
        f"n = {write_number(read, 'de')} gelesene Texte",
        f"n = {write_number(read, 'en')} texts read",
    )
    figures = []
    if named.height:
        largest = named["topic"][0]
        bars = Text(
            f"Am häufigsten sind Sorgen um {WORRIED_ABOUT[largest]}",
            f"Most worries are about {WORRY_TOPICS[largest].en}",
        )
        encoding = {"x": "topic", "y": "found_share"}
        figures.append(
            Figure("worry_topics", bars, "bars", named, encoding, (_TOPIC, *_COUNTED), source)
        )
    if months.height > 1:
        figures.append(_draw_months(months, month_columns, source))
    return tuple(figures)


def _draw_months(months: pl.DataFrame, columns: tuple[Column, ...], source: Text) -> Figure:
    """Draw the share by month: estimated with a band, or as counted without one."""
    names = ["worry_share", "worry_share_low", "worry_share_high"]
    encoding = {"x": "month", "y": "worry_share", "low": names[1], "high": names[2]}
    values = months.select(names).rows() if names[0] in months.columns else []
    if not values:
        encoding = {"x": "month", "y": "found_share"}
        values = [(share, None, None) for share in months["found_share"]]
    digits = share_digits(value for value, _, _ in values)
    title = describe_trend(
        Text("Texte mit Sorgen", "Texts with worries"),
        values,
        lambda x, lang: write_share(x, lang, digits),
    )
    return Figure("worries_by_month", title, "line", months, encoding, columns, source)
