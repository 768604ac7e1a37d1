"""Words, tables and figures of `scrm topics`."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from scrm.analyze._sentiment_balance import NET_COLUMNS
from scrm.analyze.topics.documents import WEEK_DAYS, Window
from scrm.analyze.topics.topic_table import ALPHA
from scrm.result import LANGS, Column, Fact, Figure, Result, ResultTable, Text
from scrm.wording import write_count, write_shares

TITLE = Text("Themen", "Topics")
_NOTHING = Text(
    "Keine Themen: gebraucht werden Beiträge anderer mit Text und Datum (scrm load DATEIEN...).",
    "No topics: posts of others with a text and a date are needed (scrm load FILES...).",
)
_METHOD = Text(
    "Gezählt werden Menschen je Woche, nicht Texte: Kopien und der vierte Text derselben Person in "
    "einer Woche zählen nicht; ein Begriff braucht fünf Menschen. Themen sind Begriffe, die "
    "zusammen vorkommen (NMF). Von den steigenden und fallenden sind höchstens 5 % Zufall.",
    "People per week are counted, not texts: copies and the fourth text of one person in a week do "
    "not count; a term needs five people. Topics are terms that occur together (NMF). Of those "
    "that rise or fall, at most 5 % do so by chance.",
)
_NO_SENTIMENT = Text(
    "Ohne Stimmung und Sorgen: sie werden erst mit scrm sentiment und scrm worries bestimmt.",
    "No sentiment or worries yet: scrm sentiment and scrm worries determine them.",
)
_NO_TOPICS = Text(
    "Zu wenige Texte für Themen; einzelne Begriffe sind gezählt.",
    "Too few texts for topics; single terms are counted.",
)
_ONE_WINDOW = Text(
    "Keine Wochen vor den letzten: nichts zu vergleichen.",
    "No weeks before the recent ones: nothing to compare with.",
)
_KINDS = {
    "word": Text("Wort", "word"),
    "hashtag": Text("Hashtag", "hashtag"),
    "emoji": Text("Emoji", "emoji"),
    "product": Text("Artikel", "product"),
    "campaign": Text("Kampagne", "campaign"),
}
_MOST_TERMS = 15
_LINES = 4
_NAME = Column("name", "text", "Thema", "Topic")
_P = Column(
    "p_value",
    "score",
    "p",
    "p",
    meaning=Text(
        "Wahrscheinlichkeit eines so großen Unterschieds durch Zufall, angepasst",
        "probability of so large a difference by chance, adjusted",
    ),
)
_MOVE = (
    Column("recent_count", "count", "Menschen zuletzt", "People lately"),
    Column("recent_share", "share", "Anteil zuletzt", "Share lately"),
    Column("earlier_share", "share", "Anteil vorher", "Share before"),
    _P,
)
_TOPIC_COLUMNS = (
    _NAME,
    Column("text_count", "count", "Texte", "Texts"),
    *_MOVE,
    Column("negative_count", "count", "negativ", "Negative"),
    Column("worry_count", "count", "Sorgen", "Worries"),
    *NET_COLUMNS,
)
_TERM_COLUMNS = (
    Column("name", "text", "Begriff", "Term"),
    Column("kind", "text", "Art", "Kind"),
    *_MOVE,
)
_WARNING_COLUMNS = (
    _NAME,
    Column("sign", "text", "Zeichen", "Sign"),
    Column("week_end", "date", "Woche bis", "Week to"),
    Column("person_count", "count", "Menschen", "People"),
    Column("expected_count", "number", "erwartet", "Expected"),
    Column("band_to", "number", "Band, bis", "Band, to"),
    _P,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in the texts of a period.

    Parameters
    ----------
    documents : DataFrame
        The texts that count.
    topics, terms : DataFrame
        Strongest rise first.
    names : list of str
        Of the topics, by number.
    weeks, totals : DataFrame
        People by topic and week, and by week.
    warnings : DataFrame
        Of `find_warnings`.
    examples : DataFrame
        name, text.
    method : str
        Of the intervals of net sentiment.
    """

    documents: pl.DataFrame
    window: Window
    topics: pl.DataFrame
    names: list[str]
    terms: pl.DataFrame
    weeks: pl.DataFrame
    totals: pl.DataFrame
    warnings: pl.DataFrame
    examples: pl.DataFrame
    method: str

    @property
    def last_day(self) -> date:
        """The day on which the last week ends."""
        found: date = self.documents["day"].max()  # type: ignore[assignment]
        return found

    def end_of(self, week: pl.Expr) -> pl.Expr:
        """Return the last day of weeks."""
        return pl.lit(self.last_day) + pl.duration(days=week * WEEK_DAYS)


def refuse() -> Result:
    """Return the result if there are no texts."""
    return Result(TITLE, notes=(_NOTHING,), refused=True)


def answer(found: Found) -> Result:
    """Return topics, rising and falling terms, examples and early warnings."""
    moving = found.topics.filter(pl.col("p_value") <= ALPHA)
    has_ends = not found.topics["net_low"].is_null().all()
    scored = found.documents["label"].null_count() < found.documents.height
    weeks = found.totals["week"]
    compared = bool((weeks < found.window.first).any())
    tables = (
        _table("topics", TITLE, found.topics, _TOPIC_COLUMNS, is_main=True),
        _list_terms(found, rising=True),
        _list_terms(found, rising=False),
        _list_warnings(found),
        _list_examples(found),
    )
    counts = (
        ("text_count", "gezählte Texte", "Texts counted", found.documents.height),
        ("rising_count", "steigende Themen", "Rising topics", _count(moving, rising=True)),
        ("falling_count", "fallende Themen", "Falling topics", _count(moving, rising=False)),
        ("warning_count", "Frühwarnungen", "Early warnings", found.warnings.height),
    )
    return Result(
        TITLE,
        finding=_write_finding(found, moving),
        tables=tuple(each for each in tables if each.is_main or each.frame.height),
        facts=tuple(Fact(Column(name, "count", de, en), n) for name, de, en, n in counts),
        notes=(
            _METHOD,
            *([] if found.names else [_NO_TOPICS]),
            *([] if compared else [_ONE_WINDOW]),
            *([] if scored else [_NO_SENTIMENT]),
        ),
        figures=_draw(found, moving),
        intervals=("noise_band", *((found.method,) if has_ends and found.method else ())),
    )


def _count(moving: pl.DataFrame, *, rising: bool) -> int:
    return moving.filter((pl.col("evidence") > 0) == rising).height


def _table(
    name: str, title: Text, frame: pl.DataFrame, columns: tuple[Column, ...], *, is_main: bool
) -> ResultTable:
    names = [column.name for column in columns]
    return ResultTable(name, title, frame.select(names), columns, is_main=is_main)


def _list_terms(found: Found, *, rising: bool) -> ResultTable:
    moved = found.terms.filter(pl.col("p_value") <= ALPHA)
    chosen = (
        moved.filter(pl.col("evidence") > 0).head(_MOST_TERMS)
        if rising
        else moved.filter(pl.col("evidence") < 0).reverse().head(_MOST_TERMS)
    )
    name = "rising_terms" if rising else "falling_terms"
    title = (
        Text("Steigende Begriffe", "Rising terms")
        if rising
        else Text("Fallende Begriffe", "Falling terms")
    )
    return _table(name, title, chosen, _TERM_COLUMNS, is_main=False)


def _list_warnings(found: Found) -> ResultTable:
    named = found.warnings.with_columns(
        name=pl.col("topic").replace_strict(dict(enumerate(found.names)), default=""),
        week_end=found.end_of(pl.col("week")),
    )
    title = Text(
        "Frühwarnung: mehr negative Texte oder Sorgen als im Rauschband",
        "Early warning: more negative texts or worries than the noise band",
    )
    return _table("warnings", title, named, _WARNING_COLUMNS, is_main=False)


def _list_examples(found: Found) -> ResultTable:
    columns = (_NAME, Column("text", "text", "Beispiel", "Example", personal=True))
    title = Text(
        "Beispiele steigender und fallender Themen, ohne Namen",
        "Examples of rising and falling topics, without names",
    )
    return _table("examples", title, found.examples, columns, is_main=False)


def _write_finding(found: Found, moving: pl.DataFrame) -> Text:
    """Name the strongest rise, or say that no topic moved."""
    rising = moving.filter(pl.col("evidence") > 0)
    if rising.is_empty():
        count = len(found.names)
        written = write_count(count, "Thema", "Themen", "de")
        many = write_count(count, "topic", "topics", "en")
        return Text(
            f"Keines steigt über den Zufall hinaus: {written}.",
            f"None rises beyond chance: {many}.",
        )
    first = rising.row(0, named=True)
    shares = {
        lang: write_shares([first["earlier_share"], first["recent_share"]], lang) for lang in LANGS
    }
    name, de, en = first["name"], shares["de"], shares["en"]
    return Text(
        f"Am stärksten steigt „{name}“: {de[0]} → {de[1]} der Menschen, die in einer Woche "
        "schreiben.",
        f"The strongest rise is “{name}”: {en[0]} → {en[1]} of the people who write in a week.",
    )


def _draw(found: Found, moving: pl.DataFrame) -> tuple[Figure, ...]:
    """Draw the share of people on the topics that rise most, week by week."""
    rising = moving.filter(pl.col("evidence") > 0).head(_LINES)
    if rising.is_empty() or found.totals.height < 2:  # noqa: PLR2004  a line needs two points
        return ()
    grid = found.totals.rename({"person_count": "all"}).join(
        rising.select("topic", "name"), how="cross"
    )
    frame = (
        grid.join(found.weeks, on=["topic", "week"], how="left")
        .with_columns(
            day=found.end_of(pl.col("week")),
            person_share=pl.col("person_count").fill_null(0) / pl.col("all"),
        )
        .sort("name", "week")
        .select("day", "name", "person_share")
    )
    columns = (
        Column("day", "date", "Woche bis", "Week to"),
        _NAME,
        Column("person_share", "share", "Anteil der Menschen", "Share of people"),
    )
    source = Text(
        f"n = {write_count(found.documents.height, 'Text', 'Texte', 'de')}",
        f"n = {write_count(found.documents.height, 'text', 'texts', 'en')}",
    )
    encoding = {"x": "day", "y": "person_share", "series": "name"}
    title = _write_finding(found, moving)
    return (Figure("topics_rising", title, "line", frame, encoding, columns, source),)
