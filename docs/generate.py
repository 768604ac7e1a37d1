"""Write the generated documents: references, the index of decisions, the defaults.

``make docs`` runs this; a test fails if a document is not current.
"""

import contextlib
import io
import json
import os
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from notebook_outputs import run_notebook

from scrm.analyze import analyses
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.reference_page import build_kpis_page
from scrm.analyze.language.rule_pages import build_rule_pages
from scrm.certainty import METHODS
from scrm.cli import run
from scrm.config import Settings
from scrm.ingest.formats.reference_page import build_formats_page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # bench lies beside docs


SHOWN = ("kpi", "sentiment", "worries", "segments", "select", "abc", "score", "retention", "link")
"""Commands whose findings about the sample company are in the README."""


def main() -> None:
    """Write all generated files, the findings in the README, and the outputs of the notebook."""
    (ROOT / "docs" / "language").mkdir(exist_ok=True)
    for path, text in generated().items():
        (ROOT / path).write_text(text, encoding="utf-8")
    readme, notebook = ROOT / "README.md", ROOT / "docs/tour.ipynb"
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "results.json"
        run(["demo", f"{folder}/shop", "--lang", "en", "-q", "-o", str(output)])
        results = json.loads(output.read_text(encoding="utf-8"))["results"]
        tour = run_notebook(notebook.read_text(encoding="utf-8"), Path(folder))
    notebook.write_text(tour, encoding="utf-8")
    text = replace_findings(readme.read_text(encoding="utf-8"), results)
    readme.write_text(text, encoding="utf-8")


def replace_findings(readme: str, results: Sequence[Mapping[str, Any]]) -> str:
    """Return the README with the findings that `scrm demo` prints now."""
    findings = {result["command"]: result["finding"] for result in results}
    width = max(map(len, SHOWN)) + 2
    lines = [
        textwrap.fill(
            f"{command:<{width}}{findings[command]}",
            width=100,
            subsequent_indent=" " * width,
            break_on_hyphens=False,
        )
        for command in SHOWN
    ]
    before, after = readme.split("\nFindings\n", 1)
    return f"{before}\nFindings\n" + "\n".join(lines) + "\n```\n" + after.split("\n```\n", 1)[1]


def generated() -> dict[str, str]:
    """Return path -> text of every generated file."""
    return {
        "docs/commands.md": commands(),
        "docs/formats.md": build_formats_page(),
        "docs/kpis.md": build_kpis_page(read_catalogue()),
        "docs/adr/README.md": decisions(),
        "docs/certainty.md": certainty(),
        "configs/defaults.yaml": defaults(),
        **{f"docs/language/{name}": text for name, text in build_rule_pages().items()},
    }


def certainty() -> str:
    """Return the register of intervals with the coverage that was last measured."""
    from bench.certainty import read_results

    lines = [line for area in read_results().values() for line in area]
    parts = [
        (
            "# Certainty\n\n"
            "Every interval that scrm states, what it covers, and how often it contained the\n"
            "truth on data of a different origin. `make bench NAMES=certainty` measures it.\n\n"
            "A number is called a 95 % interval only if it was shown to cover about 95 % on such\n"
            "data. A *range* claims no level.\n"
        )
    ]
    for method in METHODS.values():
        claim = {
            "interval": "95 % confidence interval",
            "prediction": "95 % prediction interval",
            "range": "a range without a level",
            "comparison": "a comparison without an interval",
        }[method.claim]
        parts.append(
            f"## {method.title.en}\n\n"
            f"- Name: `{method.name}`, {claim}\n"
            f"- Used for: {method.used_for}\n"
            f"- Covers: {method.covers}\n"
            f"- Source: {method.reference}\n"
        )
        rows = [line for line in lines if line.method == method.name]
        if rows:
            parts.append(
                "| data | n | measured | figure | asked | runs |\n|---|---|---|--:|---|--:|\n"
                + "".join(
                    f"| {row.data} | {row.n} | {row.measure} | {row.value:.3f}{_missed(row.met)} "
                    f"| {row.asked[0]:g} to {row.asked[1]:g} | {row.runs} |\n"
                    for row in rows
                )
            )
    return "\n".join(parts)


def _missed(met: bool) -> str:
    return "" if met else " **not met**"


def commands() -> str:
    """Return the command reference: every help text as the terminal shows it."""
    parts = [
        (
            "# Commands\n\n"
            "Made from the application by `make docs`; the same as `scrm COMMAND --help`.\n"
        )
    ]
    parts += [
        f"## scrm {' '.join(arguments)}".rstrip() + f"\n\n```text\n{_help(arguments)}```\n"
        for arguments in [[], *_commands()]
    ]
    return "\n".join(parts)


def _commands() -> list[list[str]]:
    """Return every command and subcommand, in the order of the help text."""
    import typer

    from scrm.cli import app
    from scrm.commands.analyses import build_command

    root: Any = typer.main.get_command(app)
    found = []
    for name, command in root.commands.items():
        full = build_command(analyses()[name]) if name in analyses() else command
        found.append([name])
        found += [[name, sub] for sub in getattr(full, "commands", {})]
    return found


def _help(arguments: list[str]) -> str:
    os.environ["COLUMNS"] = "110"
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        run([*arguments, "--help"])
    text = output.getvalue()
    if arguments:  # the common options are the same everywhere: they are shown once
        text = text.split("\nCommon options:\n", 1)[0].rstrip() + "\n"
    return text


def decisions() -> str:
    """Return the index of the decision records: number, title and status of each."""
    rows = []
    for path in sorted((ROOT / "docs/adr").glob("[0-9]*.md")):
        text = path.read_text(encoding="utf-8")
        number, title = text.split("\n", 1)[0].removeprefix("# ").split(". ", 1)
        status = " ".join(text.split("**Status.** ", 1)[1].split()).rstrip(".")
        rows.append(f"| {number} | [{title}]({path.name}) | {status} |\n")
    head = (
        "# Decisions\n\n"
        "One record for each decision that shaped the code: context, decision, figures,\n"
        "consequences. Longer figures are in [measurements](../measurements.md).\n"
        "Made by `make docs`.\n\n"
        "| | decision | status |\n|--:|---|---|\n"
    )
    return head + "".join(rows)


def defaults() -> str:
    """Return all defaults as YAML: scrm.yaml under ``settings``, then every analysis by command."""
    everything: dict[str, Any] = {"settings": Settings().model_dump(mode="json")}
    for analysis in analyses().values():
        for function in (*(["run"] if analysis.has_run else []), *analysis.subcommands):
            name = (
                analysis.command
                if function == "run"
                else f"{analysis.command} {function.rstrip('_').replace('_', '-')}"
            )
            fields = analysis.params(function).model_fields
            everything[name] = {
                key: info.default for key, info in fields.items() if not info.is_required()
            }
    plain = json.loads(
        json.dumps(
            everything,
            default=lambda value: list(value) if isinstance(value, tuple) else str(value),
        )
    )
    head = (
        "# Every default, as the code has it: for reading, not for editing; scrm.yaml overrides. "
        "Made by `make docs`.\n"
    )
    return head + yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)


if __name__ == "__main__":
    main()
