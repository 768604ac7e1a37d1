"""Words, tables and figures of `scrm questions`."""

import polars as pl

from scrm.analyze._clusters import bound_share
from scrm.analyze.questions.counts import group_questions
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.wording import write_count, write_interval, write_number, write_shares

TITLE = Text("Wiederkehrende Fragen", "Recurring questions")
_NOTHING_ASKED = Text(
    "Keine Fragen im Zeitraum: gebraucht werden Beiträge anderer mit Text (scrm load DATEIEN...).",
    "No questions in the period: posts of others with a text are needed (scrm load FILES...).",
)
_METHOD = Text(
    "Gleich sind Fragen mit fast denselben Inhaltswörtern; dieselbe Frage in ganz anderen Worten "
    "gilt als eine andere. Intervalle erfassen, wer fragt.",
    "Questions are the same if nearly all their content words are; the same question in quite "
    "other words counts as another one. Intervals cover who asks.",
)
_COLUMNS = (
    Column("rank", "count", "Rang", "Rank"),
    Column(
        "text",
        "text",
        "Frage",
        "Question",
        meaning=Text("wie sie zuerst gestellt wurde", "as it was asked first"),
        personal=True,
    ),
    Column("channel_count", "count", "Kanäle", "Channels"),
    Column("asked_count", "count", "gestellt", "Asked"),
    Column("person_count", "count", "Menschen", "People"),
    Column("answered_count", "count", "beantwortet", "Answered"),
    Column("public_count", "count", "davon öffentlich gestellt", "Asked in public"),
    Column(
        "public_answer_count",
        "count",
        "öffentlich beantwortet",
        "Answered in public",
        meaning=Text(
            "jede dieser Antworten können alle lesen, die dasselbe fragen",
            "everybody who asks the same can read each of these answers",
        ),
    ),
    Column("first_day", "date", "zuerst", "First"),
    Column("last_day", "date", "zuletzt", "Last"),
)


def refuse() -> Result:
    """Return the result if nobody asked anything."""
    return Result(TITLE, notes=(_NOTHING_ASKED,), refused=True)


def answer(questions: pl.DataFrame) -> Result:
    """Return the questions of a period, near duplicates together.

    Parameters
    ----------
    questions : DataFrame
        Of `read_questions`.
    """
    grouped = group_questions(questions)
    answered = grouped.filter(pl.col("public_answer_count") > 0)
    served, answers = int(answered["public_count"].sum()), int(
        answered["public_answer_count"].sum()
    )  # fmt: skip
    people = questions.group_by("person_id").agg(n=pl.len(), repeated=pl.col("is_repeated").sum())
    repeated = int(people["repeated"].sum())
    ends = bound_share(people["repeated"], people["n"])
    low, high = ends or (None, None)
    per_answer = served / answers if answers else None
    return Result(
        TITLE,
        finding=_write_finding(questions, grouped, repeated, ends, per_answer),
        tables=(
            ResultTable(
                "questions",
                Text("Fragen nach Menschen", "Questions by people"),
                grouped,
                _COLUMNS,
                detail=True,
                is_main=True,
            ),
        ),
        facts=(
            Fact(Column("question_count", "count", "Fragen", "Questions"), questions.height),
            Fact(
                Column(
                    "distinct_question_count", "count", "verschiedene Fragen", "Different questions"
                ),
                grouped.height,
            ),
            Fact(
                Column("repeated_share", "share", "Anteil schon gestellt", "Share asked before"),
                repeated / questions.height,
            ),
            Fact(Column("repeated_low", "share", "schon gestellt, von", "Asked before, low"), low),
            Fact(
                Column("repeated_high", "share", "schon gestellt, bis", "Asked before, high"), high
            ),
            Fact(
                Column(
                    "questions_per_answer",
                    "number",
                    "Fragen je öffentlicher Antwort",
                    "Questions per public answer",
                ),
                per_answer,
            ),
        ),
        notes=(_METHOD,),
        intervals=("clustered_wilson",),
    )


def _write_finding(
    questions: pl.DataFrame,
    grouped: pl.DataFrame,
    repeated: int,
    ends: tuple[float, float] | None,
    per_answer: float | None,
) -> Text:
    share = repeated / questions.height
    texts = {}
    for lang in ("de", "en"):
        first, *rest = write_shares((share, *(ends or ())), lang)
        texts[lang] = f"{first} ({write_interval(rest[0], rest[1], lang)})" if rest else first
    de = (
        f"{write_count(questions.height, 'Frage', 'Fragen', 'de')}, davon "
        f"{write_number(grouped.height, 'de')} verschiedene; {texts['de']} hatte vorher schon "
        "jemand anders gestellt"
    )
    en = (
        f"{write_count(questions.height, 'question', 'questions', 'en')}, "
        f"{write_number(grouped.height, 'en')} of them different; somebody else had asked "
        f"{texts['en']} before"
    )
    if per_answer is None:
        return Text(f"{de}.", f"{en}.")
    return Text(
        f"{de}; eine öffentliche Antwort bedient {write_number(per_answer, 'de', 1)} Fragen.",
        f"{en}; one public answer serves {write_number(per_answer, 'en', 1)} questions.",
    )
