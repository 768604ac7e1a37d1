"""Messages in German: every message that a command writes has a German text."""

import ast
import re
from pathlib import Path

import pytest

import scrm
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
