"""The documentation pages of the rules, which docs/generate.py writes."""

from collections.abc import Mapping

from scrm.analyze.language.linter import list_rules
from scrm.analyze.language.rules import GROUPS, Rule


def build_rule_pages() -> Mapping[str, str]:
    """Return file name to Markdown: one page per rule, and the index README.md."""
    rules = list_rules()
    return {"README.md": _build_index(rules), **{f"{r.code}.md": _build_page(r) for r in rules}}


def _build_page(rule: Rule) -> str:
    name = rule.name.replace("_", "-")
    better = f"\nBetter:\n\n```text\n{rule.right}\n```\n" if rule.right else ""
    return (
        f"# {rule.code}: {rule.title.en}\n\n"
        f"`{name}`, {rule.severity}, {rule.group.en.lower()}\n\n"
        f"{rule.meaning.en}\n\n"
        f"> {rule.title.de}. {rule.meaning.de}\n\n"
        f"Example:\n\n```text\n{rule.wrong}\n```\n{better}\n"
        f"Leave it out with `scrm language --ignore {rule.code}`; see [all rules](README.md).\n"
    )


def _build_index(rules: tuple[Rule, ...]) -> str:
    head = (
        "# Rules of language\n\n"
        "What `scrm language` finds in own posts and replies. Made by `make docs`; the same as\n"
        "`scrm language rule CODE`. Each group, and each rule, can be chosen by the beginning of\n"
        "its code: `--select DE1,DE2`, `--ignore DE304`.\n"
    )
    parts = [head]
    for beginning, title in GROUPS.items():
        rows = [
            f"| [{rule.code}]({rule.code}.md) | {rule.title.en} | {rule.severity} |\n"
            for rule in rules
            if rule.code.startswith(beginning)
        ]
        parts.append(
            f"## {title.en} ({beginning})\n\n| | rule | severity |\n|---|---|---|\n" + "".join(rows)
        )
    return "\n".join(parts)
