"""Words, tables and figures of `scrm ideas`."""

import polars as pl

from scrm.analyze._clusters import bound_share
from scrm.analyze.ideas.counts import count_wishes, group_ideas
from scrm.result import LANGS, Column, Fact, Lang, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_share, write_shares

TITLE = Text("Ideen und Wünsche", "Ideas and wishes")
_NOTHING_READ = Text(
    "Keine Texte anderer im Zeitraum: Ideen brauchen Beiträge mit Text (scrm load DATEIEN...).",
    "No texts of others in the period: ideas need posts with a text (scrm load FILES...).",
)
_MEASURED_OF = 10
_PRECISION_OF_TEN = 9
_RECALL_OF_TEN = 8
"""Of ten ideas found, how many are ideas; of ten ideas, how many are found (measurements.md)."""
_IDEAS = (
    Column("rank", "count", "Rang", "Rank"),
    Column("kind", "text", "Art", "Kind"),
    Column(
        "text",
        "text",
        "Text",
        "Text",
        meaning=Text("der erste mit dieser Idee", "the first one with this idea"),
        personal=True,
    ),
    Column("idea_count", "count", "Texte", "Texts"),
    Column("person_count", "count", "Menschen", "People"),
    Column("like_count", "count", "Likes", "Likes"),
    Column(
        "vote_count",
        "count",
        "Stimmen",
        "Votes",
        meaning=Text("Likes und Menschen mit derselben Idee", "likes and people with the same"),
    ),
    Column("answered_count", "count", "beantwortet", "Answered"),
    Column("first_day", "date", "zuerst", "First"),
    Column("last_day", "date", "zuletzt", "Last"),
)
_WISHES = (
    Column("segment", "text", "Kundengruppe", "Segment"),
    Column("person_count", "count", "Menschen", "People"),
    Column("wish_count", "count", "Produktwünsche", "Product wishes"),
    Column("text_count", "count", "Texte", "Texts"),
    Column("wish_share", "share", "Anteil der Texte", "Share of texts"),
    Column("wish_low", "share", "von", "Low"),
    Column("wish_high", "share", "bis", "High"),
)


def refuse() -> Result:
    """Return the result if no text of others was read."""
    return Result(TITLE, notes=(_NOTHING_READ,), refused=True)


def answer(ideas: pl.DataFrame, people: pl.DataFrame, *, least_people: int) -> Result:
    """Return the ideas of a period with their votes, answers, and wishes by group.

    Parameters
    ----------
    ideas, people : DataFrame
        Of `read_ideas` and `read_people`.
    """
    grouped = group_ideas(ideas)
    wishes = count_wishes(people, least=least_people)
    texts, found = int(people["text_count"].sum()), ideas.height
    share = bound_share(people["idea_count"], people["text_count"])
    answered = bound_share(people["answered_count"], people["idea_count"])
    answered_count = int(people["answered_count"].sum())
    tables = [
        ResultTable("ideas", Text("Ideen nach Stimmen", "Ideas by votes"), grouped, _IDEAS,
                    detail=True, is_main=True),
        ResultTable("product_wishes", Text("Produktwünsche nach Kundengruppe",
                                           "Product wishes by customer group"), wishes, _WISHES),
    ]  # fmt: skip
    return Result(
        TITLE,
        finding=_write_finding(ideas, texts, answered_count, answered),
        tables=tuple(table for table in tables if table.frame.height),
        facts=(
            _count("idea_count", "Ideen", "Ideas", found),
            _count("distinct_idea_count", "verschiedene Ideen", "Different ideas", grouped.height),
            _count("product_wish_count", "Produktwünsche", "Product wishes",
                   int((ideas["kind"] == "product").sum())),
            _count("text_count", "gelesene Texte", "Texts read", texts),
            *_list_shares("idea", Text("Anteil Ideen", "Share of ideas"), found / texts, share),
            *_list_shares(
                "answered", Text("davon beantwortet", "Answered"),
                answered_count / found if found else None, answered,
            ),
        ),
        notes=(_describe_detector(),),
        intervals=("clustered_wilson",),
    )  # fmt: skip


def _describe_detector() -> Text:
    """Return how ideas are found, and with which errors."""
    ten, right, found = (
        {lang: write_number(n, lang) for lang in LANGS}
        for n in (_MEASURED_OF, _PRECISION_OF_TEN, _RECALL_OF_TEN)
    )
    return Text(
        f"Gefunden durch Phrasen und Schlagworte, Satz für Satz: von je {ten['de']} gefundenen "
        f"Ideen sind in eigenen Prüfsätzen rund {right['de']} welche, und rund {found['de']} von "
        f"{ten['de']} werden gefunden (docs/measurements.md). Intervalle erfassen, wer schreibt, "
        "nicht diese Fehler.",
        f"Found by phrases and tags, sentence by sentence: in test sentences about {right['en']} "
        f"of {ten['en']} found are ideas, and about {found['en']} of {ten['en']} ideas are found "
        "(docs/measurements.md). Intervals cover who writes, not these errors.",
    )


def _count(name: str, de: str, en: str, value: int) -> Fact:
    return Fact(Column(name, "count", de, en), value)


def _list_shares(
    name: str, title: Text, value: float | None, ends: tuple[float, float] | None
) -> list[Fact]:
    """Return a share and the ends of its interval as facts."""
    low, high = ends if ends and value is not None else (None, None)
    labels = {"share": ("", ""), "low": (", von", ", low"), "high": (", bis", ", high")}
    values = {"share": value, "low": low, "high": high}
    return [
        Fact(Column(f"{name}_{end}", "share", title.de + de, title.en + en), values[end])
        for end, (de, en) in labels.items()
    ]


def _write_finding(
    ideas: pl.DataFrame, texts: int, answered: int, ends: tuple[float, float] | None
) -> Text:
    if ideas.is_empty():
        return Text(
            f"Keine Idee in {write_number(texts, 'de')} Texten gefunden.",
            f"No idea found in {write_number(texts, 'en')} texts.",
        )
    people = ideas["person_id"].n_unique()
    words = {lang: _write_parts(ideas.height, people, texts, lang) for lang in LANGS}
    shares = {lang: _write_share(answered / ideas.height, ends, lang) for lang in LANGS}
    products = int((ideas["kind"] == "product").sum())
    wished = {
        "de": write_count(products, "wünscht ein Produkt", "wünschen ein Produkt", "de"),
        "en": write_count(products, "wishes for a product", "wish for a product", "en"),
    }
    return Text(
        f"{words['de']}; {wished['de']}; beantwortet sind {shares['de']}.",
        f"{words['en']}; {wished['en']}; {shares['en']} were answered.",
    )


def _write_parts(ideas: int, people: int, texts: int, lang: Lang) -> str:
    number = write_number(texts, lang)
    if lang == "de":
        found = write_count(ideas, "Idee", "Ideen", lang)
        return f"{found} von {write_count(people, 'Menschen', 'Menschen', lang)} in {number} Texten"
    found = write_count(ideas, "idea", "ideas", lang)
    return f"{found} by {write_count(people, 'person', 'people', lang)} in {number} texts"


def _write_share(value: float, ends: tuple[float, float] | None, lang: Lang) -> str:
    if ends is None:
        return write_share(value, lang)
    share, low, high = write_shares((value, *ends), lang)
    return f"{share} ({write_interval(low, high, lang)})"
