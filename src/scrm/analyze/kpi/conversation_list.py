"""One row per conversation, and the share that is answered within a service level."""

import re

import polars as pl
from pydantic import Field, field_validator

from scrm.analyze._clusters import bound_share
from scrm.analyze.kpi.measurement import Question, list_rows
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store
from scrm.wording import write_count, write_duration, write_interval, write_share, write_shares

_UNITS = {"min": 60, "h": 3600, "d": 86_400}
COLUMNS = (
    Column("channel_name", "text", "Kanal", "Channel"),
    Column("kind_of", "text", "Art", "Kind"),
    Column("post_id", "text", "Beitrag", "Post", personal=True),
    Column("url", "text", "Adresse", "Address", personal=True),
    Column("opened_at", "datetime", "eröffnet", "Opened"),
    Column("reply_seconds", "duration", "erste Antwort nach", "First reply after"),
    Column(
        "business_seconds",
        "duration",
        "in Geschäftszeiten",
        "In business hours",
        meaning=Text(
            "Sekunden der Geschäftszeiten (business_hours) bis zur ersten Antwort",
            "seconds of business hours (business_hours) until the first reply",
        ),
    ),
    Column("turns", "count", "Beiträge", "Turns"),
    Column(
        "is_closed",
        "flag",
        "abgeschlossen",
        "Closed",
        meaning=Text(
            "als Anfrage gelöst; sonst hatte das Unternehmen das letzte Wort",
            "solved as a ticket; else the company had the last word",
        ),
    ),
    Column("rating", "number", "Sterne", "Stars"),
    Column("topic", "text", "Thema", "Topic"),
    Column("first_tone", "text", "Stimmung zuerst", "First sentiment"),
    Column("last_tone", "text", "Stimmung zuletzt", "Last sentiment"),
)
TITLE = Text("Gespräche", "Conversations")


class ConversationParams(FormulaParams):
    """Settings of `scrm conversations`."""

    sla: str = Field(
        "4h",
        description="service level: time within which a first reply is due, e.g. 30min, 4h, 2d",
    )

    @field_validator("sla")
    @classmethod
    def _check_sla(cls, text: str) -> str:
        """Reject what is no duration."""
        read_duration(text)
        return text


def read_duration(text: str) -> int:
    """Return the seconds of a duration such as ``30min``, ``4h`` or ``2d``.

    Raises
    ------
    ValueError
        The text is no duration.

    Examples
    --------
    >>> read_duration("4h"), read_duration("90 min")
    (14400, 5400)
    """
    found = re.fullmatch(r"\s*(\d{1,6})\s*(min|h|d)\s*", text)
    if not found or int(found[1]) == 0:
        raise ValueError(f"{text!r} is no duration: write 30min, 4h or 2d")
    return int(found[1]) * _UNITS[found[2]]


def conversations(store: Store, params: ConversationParams, context: Context) -> Result:
    """List conversations: first reply, turns, sentiment; and the share within a service level.

    Times count calendar hours and business hours. A conversation is one person's question with all
    that follows; who asks again after the silence of a setting opens another one.

    Example:  scrm kpi conversations --sla 4h
    """
    params.read_hours()  # a wrong value is refused whatever is wanted
    question = Question(store, params.read_catalogue(context), params, context)
    window = context.period or (START, END)
    names = [column.name for column in COLUMNS]
    columns = (*names, "person", "watched_seconds")
    order = "ORDER BY opened_at DESC, channel_name, post_id"
    frame = list_rows(question, "conversations", columns, order, window)
    if not frame.height:
        note = Text(
            "Es gibt keine Gespräche (in diesem Zeitraum). Laden: scrm load DATEIEN...",
            "There are no conversations (in this period). Load: scrm load FILES...",
        )
        return Result(TITLE, notes=(note,), refused=True)
    limit = read_duration(params.sla)
    level = _measure_level(frame, limit)
    return Result(
        TITLE,
        finding=_write_finding(frame, level, limit),
        tables=(ResultTable("conversations", TITLE, frame.select(names), COLUMNS, detail=True),),
        facts=_list_facts(frame, level),
        notes=_note_level(limit),
        intervals=("clustered_wilson",) if level.ends else (),
    )


class _Level:
    """The share of conversations that got a first reply in time, of those whose time is up."""

    def __init__(self, hits: int, cases: int, ends: tuple[float, float] | None) -> None:
        self.hits, self.cases, self.ends = hits, cases, ends

    @property
    def share(self) -> float | None:
        return self.hits / self.cases if self.cases else None


def _measure_level(frame: pl.DataFrame, limit: int) -> _Level:
    """Count replies within `limit` seconds; questions that may still get one do not count."""
    replied = pl.col("reply_seconds").is_not_null()
    due = frame.filter(replied | (pl.col("watched_seconds") >= limit))
    marked = due.with_columns(
        met=(replied & (pl.col("reply_seconds") <= limit)).cast(pl.Int64),
        person=pl.coalesce(pl.col("person"), pl.col("post_id")),
    )
    people = marked.group_by("person").agg(pl.col("met").sum(), n=pl.len()).sort("person")
    hits, cases = int(people["met"].sum()), int(people["n"].sum())
    return _Level(hits, cases, bound_share(people["met"], people["n"]))


def _write_finding(frame: pl.DataFrame, level: _Level, limit: int) -> Text:
    counted = [
        write_count(frame.height, *words)
        for words in (("Gespräch", "Gespräche", "de"), ("conversation", "conversations", "en"))
    ]
    if level.share is None:
        return Text(f"{counted[0]}.", f"{counted[1]}.")
    if level.ends:
        de, en = (
            (written[0], f" ({write_interval(written[1], written[2], lang)})")
            for lang in ("de", "en")
            for written in [write_shares((level.share, *level.ends), lang)]
        )
    else:
        de, en = ((write_share(level.share, lang), "") for lang in ("de", "en"))
    return Text(
        f"{counted[0]}; {de[0]}{de[1]} bekamen binnen {write_duration(limit, 'de')} eine Antwort.",
        f"{counted[1]}; {en[0]}{en[1]} got a reply within {write_duration(limit, 'en')}.",
    )


def _list_facts(frame: pl.DataFrame, level: _Level) -> tuple[Fact, ...]:
    low, high = level.ends or (None, None)
    answered = frame["reply_seconds"].drop_nulls()
    return (
        Fact(Column("conversations", "count", "Gespräche", "Conversations"), frame.height),
        Fact(Column("answered_count", "count", "mit Antwort", "Answered"), answered.len()),
        Fact(
            Column("closed_count", "count", "abgeschlossen", "Closed"),
            int(frame["is_closed"].sum()),
        ),
        Fact(
            Column("sla_share", "share", "in der Frist beantwortet", "Within the service level"),
            level.share,
        ),
        Fact(Column("sla_share_low", "share", "in der Frist, von", "Within, from"), low),
        Fact(Column("sla_share_high", "share", "in der Frist, bis", "Within, to"), high),
        Fact(
            Column("due_count", "count", "Frist abgelaufen oder beantwortet", "Due or answered"),
            level.cases,
        ),
    )


def _note_level(limit: int) -> tuple[Text, ...]:
    return (
        Text(
            f"Die Frist von {write_duration(limit, 'de')} zählt Kalenderstunden; jüngere Fragen "
            "ohne Antwort zählen noch nicht.",
            f"The service level of {write_duration(limit, 'en')} counts calendar hours; younger "
            "questions without a reply do not count yet.",
        ),
    )
