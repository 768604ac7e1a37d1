"""Verdicts of checks as CI annotations, JUnit XML, SARIF and a step summary."""

from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from scrm.errors import UsageError
from scrm.report.annotations import Annotation, Level, render_sarif, write_commands
from scrm.report.check_types import Outcome, Verdict
from scrm.report.control_characters import CI_COMMAND, sanitize, sanitize_message
from scrm.report.export import render as render_result
from scrm.result import Lang

_LEVELS: Mapping[str, Level] = {"failed": "error", "warned": "warning", "skipped": "note"}


def render(outcome: Outcome, output: str, lang: Lang) -> str:
    """Return the verdicts in a format; raise UsageError for an unknown one."""
    if output in FORMATS:
        return FORMATS[output](outcome, lang)
    if output in {"table", "json"}:
        return str(
            render_result(
                [("check", outcome.result)], "json" if output == "json" else "table", lang=lang
            )
        )
    raise UsageError(
        f"checks have no format {output!r}", hint="table, json, github, junit or sarif"
    )


def render_summary(outcome: Outcome, lang: Lang) -> str:
    """Return the verdicts as a Markdown table for ``$GITHUB_STEP_SUMMARY``, failed ones first."""
    from scrm.report.markdown_page import escape_markdown

    icons = {"failed": "❌", "warned": "⚠️", "skipped": "⏭️", "passed": "✅"}
    rows = [
        f"| {icons[v.status]} | {escape_markdown(sanitize(_write_name(v)))} "
        f"| {escape_markdown(sanitize(_write_verdict(v, lang)))} |"
        for v in _sort_bad_first(outcome.verdicts)
    ]
    title, finding = outcome.result.title[lang], outcome.result.finding[lang]
    head = f"### {escape_markdown(title)}\n\n{escape_markdown(finding)}\n"
    return head + ("\n| | | |\n| :-: | :-- | :-- |\n" + "\n".join(rows) + "\n" if rows else "")


def _render_github(outcome: Outcome, lang: Lang) -> str:
    """Return workflow commands for all but passed checks; the last line is the summary."""
    shown = [verdict for verdict in _sort_bad_first(outcome.verdicts) if verdict.status in _LEVELS]
    lines = write_commands(
        Annotation(
            str(outcome.path),
            verdict.line,
            _LEVELS[verdict.status],
            verdict.metric,
            _write_name(verdict),
            _write_verdict(verdict, lang),
        )
        for verdict in shown
    )
    return "\n".join([*lines, sanitize_message(outcome.result.finding[lang])]) + "\n"


def _render_junit(outcome: Outcome, lang: Lang) -> str:
    """Return JUnit XML with one test case per verdict; a warning is a passed case with output."""
    failed, skipped = (
        sum(v.status == status for v in outcome.verdicts) for status in ("failed", "skipped")
    )
    head = (
        f'<testsuite name="scrm check" tests="{len(outcome.verdicts)}" failures="{failed}"'
        f' errors="0" skipped="{skipped}"'
    )
    cases = "".join(_render_case(verdict, str(outcome.path), lang) for verdict in outcome.verdicts)
    cases = CI_COMMAND.sub("&#35;", cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
        f"{head}>\n{cases}</testsuite>\n</testsuites>\n"
    )


def _render_case(verdict: Verdict, path: str, lang: Lang) -> str:
    text = quoteattr(sanitize(_write_verdict(verdict, lang)))
    name, file = (
        quoteattr(sanitize(f"{_write_name(verdict)} {verdict.rule}")),
        quoteattr(sanitize(path)),
    )
    inner = {
        "failed": f"<failure message={text}/>",
        "skipped": f"<skipped message={text}/>",
        "warned": f"<system-out>{text[1:-1]}</system-out>",
    }.get(verdict.status, "")
    attributes = f'classname="checks" name={name} file={file} line="{verdict.line}"'
    return f"<testcase {attributes}>{inner}</testcase>\n"


def _render_sarif(outcome: Outcome, lang: Lang) -> str:
    """Return SARIF 2.1.0 with one result per verdict other than passed."""
    return render_sarif(
        [
            Annotation(
                outcome.path.as_posix(),
                verdict.line,
                _LEVELS.get(verdict.status, "none"),
                verdict.metric,
                _write_name(verdict),
                f"{_write_name(verdict)}: {_write_verdict(verdict, lang)}",
            )
            for verdict in outcome.verdicts
            if verdict.status != "passed"
        ]
    )


def _sort_bad_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    order = ("failed", "warned", "skipped", "passed")
    return sorted(verdicts, key=lambda verdict: order.index(verdict.status))


def _write_name(verdict: Verdict) -> str:
    return f"{verdict.metric} ({verdict.group})" if verdict.group else verdict.metric


def _write_verdict(verdict: Verdict, lang: Lang) -> str:
    """Write value and limit as in checks.yaml: unscaled, with a decimal point."""
    value = "" if verdict.value is None else f"{verdict.value:g}"
    limit = "" if verdict.limit is None else f" ({verdict.rule}: {verdict.limit:g})"
    n = "" if verdict.n is None else f", n = {verdict.n}"
    why = f" – {verdict.reason}" if verdict.reason else ""
    return (
        f"{verdict.message[lang]}: {value}{limit}{n}{why}"
        if value
        else f"{verdict.message[lang]}{why}"
    )


FORMATS: Mapping[str, Callable[[Outcome, Lang], str]] = {
    "github": _render_github,
    "junit": _render_junit,
    "sarif": _render_sarif,
}
