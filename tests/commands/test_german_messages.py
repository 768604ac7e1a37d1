"""Messages in German: every message that a command writes has a German text."""

import ast
import re
from pathlib import Path

import pytest

import scrm
from scrm.cli import run
from scrm.commands import german_errors
from scrm.commands.german_messages import translate_message
from scrm.commands.messages import write_message

SOURCE = Path(scrm.__file__).parent
WORDS = re.compile(r"[a-z]{3,}")


def list_messages():
    """Texts of all calls of `talk`, with 7 in the place of each value."""
    for path in [*SOURCE.glob("commands/*.py"), *SOURCE.glob("pipeline/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name == "talk" and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                    yield render(node.args[0])


def render(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values
    )


MESSAGES = sorted({text for text in list_messages() if WORDS.search(text)})


def test_there_are_messages_to_check():
    assert len(MESSAGES) > 15


@pytest.mark.parametrize("text", MESSAGES)
def test_every_message_has_a_german_text(text):
    assert translate_message(text) != text


def test_a_message_in_german_has_german_words_around_it(capsys):
    write_message("wrote report.md", level="warning", hint="scrm open", lang="de")
    assert capsys.readouterr().err == (
        "Warnung: geschrieben: report.md\n  nächster Schritt: scrm open\n"
    )


def test_json_lines_keep_the_english_text(capsys):
    write_message("wrote report.md", as_json=True, lang="de")
    assert '"message": "wrote report.md"' in capsys.readouterr().err


def test_progress_of_an_analysis_names_it_without_its_english_question():
    text = "abc: Which customers, products or segments bring the revenue: classes A, B and C."
    assert translate_message(text) == "Analyse: abc"


def test_every_german_hint_is_that_of_a_text_in_use():
    nodes = (
        node
        for path in SOURCE.rglob("*.py")
        if path.name != "german_errors.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )
    texts = (ast.Constant, ast.JoinedStr)
    used = {render(node) for node in nodes if isinstance(node, texts)}
    used |= {  # put together of two texts
        "scrm COMMAND --help",
        "scrm sql only reads: one SELECT, WITH or EXPLAIN",
        "snapshots in a: none yet; scrm run writes one",
        "perhaps a; scrm sources list shows all",
    }
    unused = [
        pattern
        for pattern, _ in german_errors._HINTS
        if not any(re.fullmatch(pattern, text, re.DOTALL) for text in used)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("error", "german"),
    [
        ("there is no KPI 'x'", "es gibt keine Kennzahl 'x'"),
        ("No such command 'abcc'. Did you mean 'abc'?", "gemeint ist vielleicht 'abc'"),
        ("--as-of: Input should be a valid date or datetime, input is too short", "2026-03-31"),
        ("Invalid value for '--by': 'week' is not one of 'month', 'year'.", "möglich: 'month'"),
    ],
)
def test_an_error_has_a_german_text_with_its_values(error, german):
    assert german in german_errors.translate_error(error)
    assert german_errors.translate_error("what no pattern has") == "what no pattern has"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--lang", "de"), "Fehler: es gibt keine Kennzahl 'no'\n  nächster Schritt: "),
        (("--lang=de",), "Fehler: es gibt keine Kennzahl 'no'\n  nächster Schritt: "),
        (("--lang", "en"), "error: there is no KPI 'no'\n  try: "),
    ],
)
def test_errors_follow_the_language_of_the_command_line(capsys, arguments, expected):
    assert run(["kpi", "show", "no", *arguments]) == 2
    assert capsys.readouterr().err.startswith(expected)


def test_a_value_outside_the_choices_is_named_without_words_of_pydantic(capsys):
    assert run(["lifetime", "--by", "week", "--lang", "de"]) == 2
    german = capsys.readouterr().err
    assert german.startswith("Aufruf: scrm lifetime")
    assert "Fehler: ungültiger Wert für '--by': 'week'; möglich: 'month'" in german
    assert run(["lifetime", "--by", "week"]) == 2
    assert "Error: Invalid value for '--by': 'week' is not one of" in capsys.readouterr().err
