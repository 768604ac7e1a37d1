"""Help and completion: every example is accepted, every command is completed."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
generate = pytest.importorskip("generate")

COMMANDS = generate._commands()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_shows_an_example_of_it(command):
    text = generate._help(command)
    examples = re.findall(r"scrm [^|]+", text.split("Example", 1)[1].split("\n\n", 1)[0])
    assert examples
    for example in examples:
        words = shlex.split(example.split("  (", 1)[0].split(" > ", 1)[0])
        assert words[1 : 1 + len(command)] == command
        unknown = [
            word
            for word in words
            if word.startswith("--") and not re.search(rf"{word}\b", accepted(words))
        ]
        assert not unknown, example


def accepted(words: list[str]) -> str:
    """Return the help of the command that an example calls, common options included."""
    command = next(
        known
        for known in sorted(COMMANDS, key=len, reverse=True)
        if words[1 : 1 + len(known)] == known
    )
    return generate._help(command) + generate._help([])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("scrm ", {"abc", "sentiment", "run", "check"}),
        ("scrm ab", {"abc"}),
        ("scrm sentiment ", {"train", "evaluate"}),
        ("scrm snapshot ", {"list", "diff"}),
        ("scrm abc --ru", {"--rule"}),
        ("scrm abc --rule ", {"before", "inclusive", "computed"}),
    ],
)
def test_bash_completes_commands_subcommands_options_and_values(line, expected):
    words = line.split(" ")
    environ = {
        **os.environ, "_SCRM_COMPLETE": "complete_bash", "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }  # fmt: skip
    done = subprocess.run(
        [Path(sys.executable).parent / "scrm"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert expected <= set(done.stdout.split())
    assert all(word.startswith(words[-1]) for word in done.stdout.split())
