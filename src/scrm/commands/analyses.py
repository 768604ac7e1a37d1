"""Commands built from the modules in analyze/, without naming any of them."""

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from scrm.analyze import Analysis, analyses
from scrm.commands.help_layout import ANALYSES, Command, Group
from scrm.commands.session import Session, with_session

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from scrm.config import Params


SHORT_NAMES = {
    "conversations": (
        "kpi",
        "conversations",
        "Which conversations were there, and how many got a reply in time: one row for each.",
    )
}
"""Commands that are subcommands of an analysis: its command, the function, and the help text."""
_FURTHER: dict[str, typer.Typer] = {}
"""Analysis -> commands of its group that are no analyses."""


class LazyGroup(Group):
    """The root command: lists analyses by their docstrings and imports only the one called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for command, analysis in analyses().items():
            self.commands[command] = TyperCommand(
                command,
                help=analysis.summary,
                short_help=analysis.summary,
                rich_help_panel=ANALYSES,
            )

        for command, (_, _, text) in SHORT_NAMES.items():
            self.commands[command] = TyperCommand(
                command, help=text, short_help=text, rich_help_panel=ANALYSES
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command called; an analysis is built with all its options first."""
        name, command, rest = super().resolve_command(ctx, args)
        if name and name in analyses():
            command = build_command(analyses()[name])
            command.name = name
            _refuse_old_form(command, rest)
        elif name in SHORT_NAMES:
            owner, function, _ = SHORT_NAMES[name]
            command = copy(build_command(analyses()[owner]).commands[function])
            command.help = (command.help or "").replace(f"scrm {owner} {name}", f"scrm {name}")
        return name, command, rest


def add_group(command: str, group: typer.Typer) -> None:
    """Add the commands of a group to the analysis of a name: those that are not its own."""
    _FURTHER[command] = group


def _refuse_old_form(command: Any, arguments: list[str]) -> None:
    """Raise UsageError for an analysis that was once called with what its `show` takes now."""
    from typer._click.exceptions import UsageError

    asked = arguments[0] if arguments else ""
    if command.name in _FURTHER and asked[:1] not in {"", "-"} and asked not in command.commands:
        known = ", ".join(command.commands)
        raise UsageError(
            f"{command.name} has no command of that name; commands: {known}. "
            f"The timeline: scrm {command.name} show WHO"
        )


@cache
def build_command(analysis: Analysis) -> Any:
    """Return the full command of an analysis, with its subcommands."""
    app = typer.Typer(cls=Group, name=analysis.command, add_completion=False, rich_markup_mode=None)
    if not analysis.subcommands:
        app.command(analysis.command, cls=Command, help=_read_help(analysis, "run"))(
            _build_callback(analysis, "run")
        )
        return typer.main.get_command(app)
    if analysis.has_run:
        app.callback(invoke_without_command=True, help=_read_help(analysis, "run"))(
            _build_callback(analysis, "run")
        )
    else:
        app.callback(help=_read_help(analysis, "run"))(_do_nothing)
    for function in analysis.subcommands:
        app.command(
            function.rstrip("_").replace("_", "-"), cls=Command, help=_read_help(analysis, function)
        )(_build_callback(analysis, function))
    built: Any = typer.main.get_command(app)
    if further := _FURTHER.get(analysis.command):
        group: Any = typer.main.get_command(further)
        built.commands.update(group.commands)
    return built


@with_session
def _do_nothing(session: Session) -> None:
    """Do nothing: the group has subcommands only."""


def _read_help(analysis: Analysis, function: str) -> str:
    source = (
        analysis.import_module()
        if function == "run"
        else getattr(analysis.import_module(), function)
    )
    text = inspect.getdoc(source) or analysis.summary
    return text.split("\n\nParameters\n", 1)[0]


def _build_callback(analysis: Analysis, function: str) -> Callable[..., None]:
    model = analysis.params(function)

    def command(session: Session, **values: Any) -> None:
        if function == "run" and _is_followed_by_subcommand():
            return
        given = {name: value for name, value in values.items() if value not in (None, [])}
        _run_analysis(session, analysis, function, model, given)

    command.__doc__ = _read_help(analysis, function)
    parameters = [_build_parameter(name, info) for name, info in model.model_fields.items()]
    first = inspect.Parameter("session", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    ordered = sorted(
        parameters, key=lambda parameter: parameter.default is not inspect.Parameter.empty
    )
    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [first, *(p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in ordered)]
    )
    return with_session(command)


def _is_followed_by_subcommand() -> bool:
    from typer._click.globals import get_current_context

    return get_current_context().invoked_subcommand is not None


def run_function(
    session: Session, analysis: Analysis, function: str, given: Mapping[str, Any]
) -> None:
    """Answer the question of one function of an analysis, and show the answer."""
    _run_analysis(session, analysis, function, analysis.params(function), given)


def _run_analysis(
    session: Session,
    analysis: Analysis,
    function: str,
    model: "type[Params]",
    given: Mapping[str, Any],
) -> None:
    from scrm.pipeline import answer_question, params_for
    from scrm.pipeline.databases import open_for_question

    params = params_for(session.configuration, analysis, model, given, function=function)
    with open_for_question(session.configuration, analysis, function, given) as store:
        result = answer_question(
            store,
            analysis,
            params,
            session.context(store),
            session.configuration,
            function=function,
            talk=session.talk,
        )
    session.show((analysis.command, result))


def _build_parameter(name: str, info: "FieldInfo") -> inspect.Parameter:
    """Turn a setting into an option, or into an argument if it is marked as one."""
    from scrm.params import is_argument

    hint = _simplify_type(info.annotation)
    text = info.description or ""
    if is_argument(info) and typing.get_origin(info.annotation) is tuple:
        many: Any = Annotated[list[str] | None, typer.Argument(help=text, show_default=False)]
        return inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=many
        )
    if is_argument(info):
        default = inspect.Parameter.empty if info.is_required() else None
        annotated: Any = Annotated[
            hint if info.is_required() else hint | None,
            typer.Argument(help=text, show_default=False),
        ]
        return inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotated
        )
    shown = (
        _write_default(info.get_default(call_default_factory=True))
        if not info.is_required()
        else None
    )
    text = f"{text[:1].upper()}{text[1:]}" + (f" [{shown}]" if shown else "")
    flag = name.rstrip("_").replace("_", "-")
    names = (f"--{flag}/--no-{flag}",) if hint is bool else (f"--{flag}",)
    option = typer.Option(*names, help=text, show_default=False)
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[hint | None, option],
    )


def _simplify_type(annotation: Any) -> Any:
    """Return the type that the command line parses.

    Lists are text with commas; the model of the settings checks them later.
    """
    origin = typing.get_origin(annotation)
    if origin in {typing.Union, types.UnionType}:
        parts = [part for part in typing.get_args(annotation) if part is not type(None)]
        return _simplify_type(parts[0]) if len(parts) == 1 else str
    if origin is Annotated:
        return _simplify_type(typing.get_args(annotation)[0])
    if origin is Literal and all(isinstance(value, str) for value in typing.get_args(annotation)):
        return annotation
    return annotation if annotation in {bool, int, float, Path} else str


def _write_default(default: Any) -> str:
    if default in (None, (), "", {}):
        return ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, tuple):
        return ",".join(f"{part:g}" if isinstance(part, float) else str(part) for part in default)
    return f"{default:g}" if isinstance(default, float) else str(default)
