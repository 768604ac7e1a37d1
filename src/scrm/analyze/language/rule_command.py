"""`scrm language rule`: what a rule finds, with an example."""

import polars as pl
from pydantic import Field

from scrm.analyze.language.linter import list_rules
from scrm.analyze.language.rules import Rule, find_rule
from scrm.config import Context, Params, argument
from scrm.result import Column, Fact, Result, ResultTable, Text
from scrm.store import Store

_TITLE = Text("Regeln der Sprache", "Rules of language")
_COLUMNS = (
    Column("code", "text", "Code", "Code"),
    Column("language_rule", "text", "Regel", "Rule"),
    Column("severity", "text", "Schwere", "Severity"),
    Column("wrong", "text", "Beispiel", "Example"),
)


class RuleParams(Params):
    """Settings of `scrm language rule`."""

    code: str = Field(
        "", description="code of the rule; without it all rules", json_schema_extra=argument()
    )


def rule(
    store: Store,  # noqa: ARG001  subcommands share a signature
    params: RuleParams,
    context: Context,  # noqa: ARG001
) -> Result:
    """Explain a rule of `scrm language`, or list them all.

    Example:  scrm language rule DE101
    """
    rules = list_rules()
    return _explain(find_rule(params.code)) if params.code else _list(rules)


def _explain(found: Rule) -> Result:
    facts = [
        (Column("code", "text", "Code", "Code"), found.code),
        (Column("severity", "text", "Schwere", "Severity"), found.severity),
        (Column("wrong", "text", "Beispiel", "Example"), found.wrong),
    ]
    if found.right:
        facts.append((Column("right", "text", "besser", "Better"), found.right))
    return Result(
        Text(f"{found.code}: {found.title.de}", f"{found.code}: {found.title.en}"),
        finding=found.meaning,
        facts=tuple(Fact(column, value) for column, value in facts),
    )


def _list(rules: tuple[Rule, ...]) -> Result:
    rows = [(each.code, each.name, each.severity, each.wrong) for each in rules]
    frame = pl.DataFrame(rows, schema=[column.name for column in _COLUMNS], orient="row")
    return Result(_TITLE, tables=(ResultTable("rules", _TITLE, frame, _COLUMNS, is_main=True),))
