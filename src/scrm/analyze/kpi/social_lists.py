"""Tables beside the overview: departments in one table, share cascades, influencers."""

import polars as pl

from scrm.analyze.kpi.case_lists import OPENING, POST_ID, URL, shorten_openings
from scrm.analyze.kpi.measurement import Question, list_rows, measure
from scrm.analyze.kpi.windows import Window
from scrm.result import Column, ResultTable, Text

CASCADES_SHOWN = 10
_DEPARTMENTS = (
    Column("department", "text", "Abteilung", "Department"),
    Column("post_count", "count", "Beiträge", "Posts"),
    Column("post_share", "share", "Anteil der Beiträge", "Share of posts"),
    Column("answer_count", "count", "Antworten", "Answers"),
    Column("answer_share", "share", "Anteil der Antworten", "Share of answers"),
)
_CASCADES = (
    Column("channel_name", "text", "Kanal", "Channel"),
    OPENING,
    URL,
    POST_ID,
    Column("day", "date", "Tag", "Day"),
    Column("size", "count", "Weitergaben", "Shares"),
    Column(
        "secondhand",
        "count",
        "davon über andere",
        "Second-hand",
        meaning=Text("Weitergaben einer Weitergabe", "shares of a share"),
    ),
    Column(
        "first_engagers",
        "count",
        "Erstkontakte",
        "First-time engagers",
        meaning=Text(
            "Menschen, die hier zum ersten Mal kommentierten, likten oder teilten",
            "people who commented, liked or shared here for the first time",
        ),
    ),
)
_INFLUENCERS = (
    Column("name", "text", "Influencer", "Influencer", personal=True),
    Column("followed_channels", "count", "gefolgt auf Kanälen", "Channels followed on"),
    Column("mentioned_channels", "count", "genannt auf Kanälen", "Channels mentioned on"),
    Column("answered_channels", "count", "beantwortet auf Kanälen", "Channels answered on"),
    Column(
        "channels",
        "count",
        "Kanäle insgesamt",
        "All channels",
        meaning=Text(
            "auf denen das Unternehmen folgt, nennt oder antwortet",
            "on which the company follows, mentions or answers",
        ),
    ),
)


def list_departments(question: Question, window: Window) -> tuple[ResultTable, ...]:
    """Return own posts and answers by department; nothing if no department is known."""
    metrics = [question.known.metric(f"department_{kind}") for kind in ("posts", "answers")]
    found = measure(question, metrics, ("department",), window)
    names = sorted({group[0] for _, group in found if group[0] is not None})
    if not names:
        return ()
    rows = []
    for name in (*names, None):
        posts, answers = (found.get((metric.id, (name,))) for metric in metrics)
        counts = [0 if each is None else int(each.numerator or 0) for each in (posts, answers)]
        shares = [0.0 if each is None else each.value for each in (posts, answers)]
        if any(counts):
            rows.append((name, counts[0], shares[0], counts[1], shares[1]))
    schema = {
        "department": pl.String,
        "post_count": pl.Int64,
        "post_share": pl.Float64,
        "answer_count": pl.Int64,
        "answer_share": pl.Float64,
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    title = Text(
        "Eigene Beiträge und Antworten nach Abteilung", "Own posts and answers by department"
    )
    return (ResultTable("departments", title, frame, _DEPARTMENTS),)


def list_cascades(question: Question, window: Window) -> tuple[ResultTable, ...]:
    """Return the own posts that were shared most, with the people whom they reached first."""
    columns = tuple(column.name for column in _CASCADES)
    tail = "ORDER BY size DESC, channel_name, post_id"
    frame = list_rows(question, "share_cascades", columns, tail, window).head(CASCADES_SHOWN)
    if not frame.height:
        return ()
    title = Text("Am meisten weitergegebene Beiträge", "Posts that were shared most")
    return (ResultTable("cascades", title, shorten_openings(frame), _CASCADES),)


def list_influencers(question: Question, window: Window) -> tuple[ResultTable, ...]:
    """Return what the company does about each influencer of its list."""
    columns = tuple(column.name for column in _INFLUENCERS)
    frame = list_rows(
        question, "listed_influencers", columns, "ORDER BY channels DESC, name", window
    )
    if not frame.height:
        return ()
    title = Text("Influencer der Liste", "Influencers of the list")
    return (ResultTable("influencers", title, frame, _INFLUENCERS, detail=True),)
