"""Words, tables and figures of `scrm themes`."""

from collections.abc import Mapping

import polars as pl

from scrm.analyze._clusters import bound_share
from scrm.analyze._sentiment_balance import NET_COLUMNS, estimate_balance
from scrm.analyze._sentiment_error import SentimentErrors
from scrm.analyze._value_themes import THEMES
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_count, write_number, write_share

TITLE = Text("Werte", "Values")
NAMES: Mapping[str, Text] = {
    "customers": Text("Umgang mit Kunden", "treatment of customers"),
    "csr": Text("soziale Verantwortung", "social responsibility"),
    "environment": Text("Umwelt", "environment"),
    "staff": Text("Umgang mit Mitarbeitenden", "treatment of staff"),
}
_NOTHING_READ = Text(
    "Keine Texte anderer im Zeitraum: gebraucht werden Beiträge mit Text (scrm load DATEIEN...).",
    "No texts of others in the period: posts with a text are needed (scrm load FILES...).",
)
_METHOD = Text(
    "Gefunden durch Phrasen (configs/lexicons/value_themes_de.yaml): auf eigenen Prüfsätzen fast "
    "alle unmittelbaren Erwähnungen, von den mittelbaren etwa die Hälfte, keine falsche "
    "(docs/measurements.md). Die Anteile sind eher zu klein. Ihr Intervall erfasst, wer schreibt; "
    "das der Stimmung auch die Fehler des Verfahrens.",
    "Found by phrases (configs/lexicons/value_themes_de.yaml): in own test sentences nearly all "
    "direct mentions, about half of the indirect ones, none wrongly (docs/measurements.md). "
    "Shares are rather too low. Their interval covers who writes; that of the sentiment also the "
    "errors of the engine.",
)
_NO_SENTIMENT = Text(
    "Ohne Stimmung: sie wird erst mit scrm sentiment bestimmt.",
    "No sentiment yet: scrm sentiment determines it.",
)
_COLUMNS = (
    Column("theme", "text", "Thema", "Theme"),
    Column("text_count", "count", "Texte", "Texts"),
    Column("text_share", "share", "Anteil der Texte", "Share of texts"),
    Column("text_low", "share", "Anteil, von", "Share, low"),
    Column("text_high", "share", "Anteil, bis", "Share, high"),
    Column("scored_count", "count", "mit Stimmung", "With a sentiment"),
    *NET_COLUMNS,
)
_LEAST_TEXTS = 10
"""Fewer texts with a sentiment carry no net sentiment."""


def refuse() -> Result:
    """Return the result if no text of others was read."""
    return Result(TITLE, notes=(_NOTHING_READ,), refused=True)


def answer(authors: pl.DataFrame, errors: SentimentErrors) -> Result:
    """Return share and net sentiment of each theme, most frequent first.

    Parameters
    ----------
    authors : DataFrame
        Of `read_authors`.
    errors : SentimentErrors
        Of the engine that labelled the texts.
    """
    rows = [_measure(authors, theme, errors) for theme in THEMES]
    types = {column.name: _TYPES[column.kind] for column in _COLUMNS}
    frame = pl.DataFrame(rows, schema=types, orient="row").sort(
        "text_count", "theme", descending=[True, False]
    )
    is_scored = bool(frame["scored_count"].sum())
    has_ends = frame["net_low"].is_not_null().any()
    return Result(
        TITLE,
        finding=_write_finding(frame, int(authors["text_count"].sum())),
        tables=(ResultTable("themes", TITLE, frame, _COLUMNS, is_main=True),),
        facts=(
            Fact(
                Column("text_count", "count", "gelesene Texte", "Texts read"),
                int(authors["text_count"].sum()),
            ),
        ),
        notes=(_METHOD, *(() if is_scored else (_NO_SENTIMENT,))),
        figures=_draw(frame),
        intervals=("clustered_wilson", *((errors.method,) if has_ends else ())),
    )


_TYPES = {"text": pl.String, "count": pl.Int64, "share": pl.Float64, "number": pl.Float64}


def _measure(authors: pl.DataFrame, theme: str, errors: SentimentErrors) -> tuple[object, ...]:
    texts, total = int(authors[f"{theme}_count"].sum()), int(authors["text_count"].sum())
    low, high = bound_share(authors[f"{theme}_count"], authors["text_count"]) or (None, None)
    scored = int(authors[f"{theme}_scored"].sum())
    parts = [authors[f"{theme}_{name}"].to_numpy() for name in ("positive", "negative", "scored")]
    balance = estimate_balance(errors, *parts)
    ends = (balance.value, balance.low, balance.high)
    if scored < _LEAST_TEXTS:
        ends = (None, None, None)
    net = [None if end is None else 100 * end for end in ends]
    return theme, texts, texts / total, low, high, scored, *net


def _write_finding(frame: pl.DataFrame, total: int) -> Text:
    first = frame.row(0, named=True)
    if not first["text_count"]:
        return Text(
            f"Keines der Themen in {write_number(total, 'de')} Texten.",
            f"None of the themes in {write_number(total, 'en')} texts.",
        )
    name = NAMES[first["theme"]]
    share = {lang: write_share(first["text_share"], lang) for lang in LANGS}
    texts = {
        "de": write_count(first["text_count"], "Text", "Texte", "de"),
        "en": write_count(first["text_count"], "text", "texts", "en"),
    }
    return Text(
        f"Am häufigsten: {name.de} ({texts['de']}, {share['de']}).",
        f"Most frequent: {name.en} ({texts['en']}, {share['en']}).",
    )


def _draw(frame: pl.DataFrame) -> tuple[Figure, ...]:
    """Draw the net sentiment of the themes that have an interval."""
    known = frame.filter(pl.col("net_low").is_not_null())
    if known.is_empty():
        return ()
    worst = known.sort("net_sentiment", "theme").row(0, named=True)
    value = {lang: write_number(worst["net_sentiment"], lang) for lang in LANGS}
    title = Text(
        f"Am niedrigsten ist die Stimmung bei: {NAMES[worst['theme']].de} ({value['de']})",
        f"Sentiment is lowest on {NAMES[worst['theme']].en} ({value['en']})",
    )
    columns = tuple(
        column
        for column in _COLUMNS
        if column.name in {"theme", "net_sentiment", "net_low", "net_high"}
    )
    encoding = {"x": "theme", "y": "net_sentiment", "low": "net_low", "high": "net_high"}
    source = Text(
        f"n = {write_number(int(known['scored_count'].sum()), 'de')} Texte mit Stimmung",
        f"n = {write_number(int(known['scored_count'].sum()), 'en')} texts with a sentiment",
    )
    frame = known.select(encoding.values())
    return (Figure("themes", title, "bars", frame, encoding, columns, source),)
