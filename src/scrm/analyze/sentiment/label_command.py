"""`scrm sentiment label`: ask for labels of the posts that teach an engine most."""

import sys
from pathlib import Path

from pydantic import Field

from scrm.analyze._language_detection import explain_unreadable
from scrm.analyze.sentiment.label_choice import choose_informative
from scrm.analyze.sentiment.label_session import LabelFile, LabelSession, Question
from scrm.analyze.sentiment.model import PreparedTexts
from scrm.analyze.sentiment.model_engine import MODEL, ModelEngine
from scrm.analyze.sentiment.query import read_unlabelled_texts
from scrm.config import Context, Params, argument
from scrm.result import Column, Fact, Result, Text
from scrm.store import Store
from scrm.wording import write_number


class LabelParams(Params):
    """Settings of `scrm sentiment label`."""

    file: Path = Field(
        Path("labels.csv"), description="file the labels are kept in", json_schema_extra=argument()
    )
    count: int = Field(50, ge=1, description="number of texts to ask for")
    model: str = Field("", description="a model of one's own that chooses the texts")


def label(store: Store, params: LabelParams, context: Context) -> Result:
    """Ask for the labels of the posts that teach an engine most, in the terminal or from stdin.

    Example:  scrm sentiment label labels.csv --count 100
    """
    title = Text("Etiketten vergeben", "Labels given")
    pool = read_unlabelled_texts(store)
    file = LabelFile(context.folder / params.file)
    pool = pool.filter(explain_unreadable(pool).is_null() & ~pool.is_in(list(file.labels)))
    if pool.is_empty():
        note = Text(
            "Es gibt keine Beiträge mehr ohne Etikett. Nächster Schritt: scrm load DATEIEN",
            "There are no posts left without a label. Next step: scrm load FILES",
        )
        return Result(title, notes=(note,), refused=True)
    by = ModelEngine(context.folder / params.model if params.model else MODEL)
    prepared = PreparedTexts(pool)
    rows = choose_informative(by.log_probabilities(prepared), prepared.holds, by.idf, params.count)
    given = LabelSession(pool.gather(rows).to_list(), file, ask_in_terminal).run()
    total = sum(1 for each in file.labels.values() if each)
    return Result(
        title,
        finding=Text(
            f"{write_number(given, 'de')} Etiketten vergeben,"
            f" {write_number(total, 'de')} insgesamt.",
            f"{write_number(given, 'en')} labels given, {write_number(total, 'en')} in all.",
        ),
        facts=(
            Fact(Column("given_count", "count", "jetzt vergeben", "given now"), given),
            Fact(Column("total_count", "count", "insgesamt", "in all"), total),
        ),
        notes=(
            Text(
                f"Lernen: scrm sentiment train {params.file}",
                f"Learn from them: scrm sentiment train {params.file}",
            ),
        ),
    )


def ask_in_terminal(question: Question) -> str | None:
    """Show a question on stderr and read a line from stdin; None at its end."""
    hint = f"? {question.unknown!r}: " if question.unknown else ""
    shown = "".join(each if each.isprintable() else " " for each in question.text)
    sys.stderr.write(
        f"\n[{question.number}/{question.total}] {shown}\n"
        f"{hint}+ positive, 0 neutral, - negative, s skip, u undo, q quit > "
    )
    sys.stderr.flush()
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None
