"""Single cases: the posts that did best and worst, and the conversations nobody answered."""

import re
import textwrap

import polars as pl

from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.query import MOST_AND_LEAST_ENGAGING, WAITING_LONGEST
from scrm.analyze.kpi.windows import Window
from scrm.result import Column, ResultTable, Text
from scrm.wording import write_count

POSTS_SHOWN = 5

CHANNEL = Column("channel_name", "text", "Kanal", "Channel")
OPENING = Column(
    "opening",
    "text",
    "Beitrag",
    "Post",
    meaning=Text(
        "die ersten Worte des eigenen Beitrags, ohne Namen anderer Profile",
        "the first words of the company's post, without names of other profiles",
    ),
)
URL = Column("url", "text", "Adresse", "Address")
POST_ID = Column("post_id", "text", "Beitrag (Kennung)", "Post (id)")
_OPENING_LENGTH = 48
_HANDLE = re.compile(r"\S*@\S+")
POST = (
    Column(
        "rank",
        "text",
        "Rang",
        "Rank",
        meaning=Text("von vorn oder von hinten, und der Platz", "top or flop, and the place"),
    ),
    CHANNEL,
    OPENING,
    URL,
    POST_ID,
    Column("day", "date", "Tag", "Day"),
    Column("interactions", "count", "Interaktionen", "Interactions"),
    Column("reach", "count", "Reichweite", "Reach"),
    Column(
        "rate",
        "share",
        "Interaktionsrate",
        "Interaction rate",
        meaning=Text(
            "Interaktionen je Follower am Tag des Beitrags",
            "interactions per follower on the day of the post",
        ),
    ),
)
UNANSWERED = (
    CHANNEL,
    Column("kind_of", "text", "Art", "Kind"),
    Column("post_id", "text", "Beitrag", "Post", personal=True),
    Column("day", "date", "Tag", "Day"),
    Column("watched_seconds", "duration", "wartet seit", "Waiting for"),
)


def shorten_openings(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the first words of each text in `opening`; the id where there is none.

    Handles and e-mail addresses become ``@…``.
    """
    openings = [
        _shorten(text) or str(post_id)
        for text, post_id in frame.select("opening", "post_id").iter_rows()
    ]
    return frame.with_columns(pl.Series("opening", openings, dtype=pl.String))


def _shorten(text: str | None) -> str:
    """Return the first words of a text.

    Examples
    --------
    >>> _shorten("Danke an @otto  für das Foto! Wer von euch war am Wochenende auch draußen?")
    'Danke an @… für das Foto! Wer von euch war am…'
    """
    words = _HANDLE.sub("@…", text or "").split()
    if not words:
        return ""
    line = " ".join(words)
    if len(line) <= _OPENING_LENGTH:
        return line
    return textwrap.shorten(line, _OPENING_LENGTH, placeholder="…") or line[:_OPENING_LENGTH] + "…"


def list_extremes(question: Question, window: Window) -> tuple[ResultTable, ...]:
    """Return the own posts with the highest and the lowest interaction rate of the window."""
    columns = (
        "channel_name",
        "opening",
        "url",
        "post_id",
        "day",
        "interactions",
        "reach",
        "interactions / nullif(followers, 0) AS rate",
    )
    ranked = list_rows(question, "own_posts", columns, MOST_AND_LEAST_ENGAGING, window)
    shown = min(POSTS_SHOWN, ranked.height // 2)
    if not shown:
        return ()
    places = [f"top {place}" for place in range(1, shown + 1)] + [
        f"flop {place}" for place in range(shown, 0, -1)
    ]
    frame = pl.concat([ranked.head(shown), ranked.tail(shown)]).with_columns(rank=pl.Series(places))
    frame = shorten_openings(frame)
    title = Text(
        "Beiträge mit der höchsten und niedrigsten Interaktionsrate",
        "Posts with the highest and lowest interaction rate",
    )
    return (
        ResultTable("extreme_posts", title, frame.select([column.name for column in POST]), POST),
    )


def list_unanswered(question: Question, window: Window) -> tuple[ResultTable, ...]:
    """Return the conversations that nobody answered in time, those that wait longest first."""
    columns = tuple(column.name for column in UNANSWERED)
    frame = list_rows(question, "conversations", columns, WAITING_LONGEST, window)
    if not frame.height:
        return ()
    title = Text(
        write_count(frame.height, "unbeantwortetes Gespräch", "unbeantwortete Gespräche", "de"),
        write_count(frame.height, "unanswered conversation", "unanswered conversations", "en"),
    )
    return (ResultTable("unanswered", title, frame, UNANSWERED, detail=True),)
