"""Help texts in sections: a command's options before the common ones, commands by subject."""

import math
from pathlib import Path
from typing import Any

from typer.core import TyperCommand, TyperGroup

COMMON = "Common options"
PROJECT, FILES, ANALYSES, RESULTS = SECTIONS = ("Project", "Files", "Analyses", "Results")
"""Headings that `scrm --help` lists the commands under, in this order."""


class Command(TyperCommand):
    """A command whose help lists the common options in a section of their own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Check the values as typed, then parse them."""
        _check_values(self, ctx, args)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options in sections."""
        _write_options(self, ctx, formatter)


class Group(TyperGroup):
    """A group of commands in sections."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Check the values as typed, then parse them; a subcommand is no argument of the group."""
        _check_values(self, ctx, args)
        taken = [each for each in self.params if each.param_type_name == "argument"]
        typed, _, _ = self.make_parser(ctx).parse_args(args=list(args))
        if not any(typed.get(each.name) in self.commands for each in taken):
            ctx.allow_interspersed_args = bool(taken)  # options may follow the argument
            return super().parse_args(ctx, args)
        everything, self.params = self.params, [p for p in self.params if p not in taken]
        try:
            return super().parse_args(ctx, args)
        finally:
            self.params = everything

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands first, then the options."""
        self.format_commands(ctx, formatter)
        _write_options(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by section; their first lines are not shortened."""
        found: dict[str, list[tuple[str, str]]] = {section: [] for section in SECTIONS}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                section = getattr(command, "rich_help_panel", None) or "Commands"
                text = (command.short_help or command.help or "").split("\n", 1)[0]
                found.setdefault(section, []).append((name, text))
        for section, rows in found.items():
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)


def _check_values(command: Any, ctx: Any, args: list[str]) -> None:
    """Raise BadParameter for a value that no option or argument of its type can take."""
    from typer._click.exceptions import BadParameter

    if ctx.resilient_parsing:
        return
    typed, _, _ = command.make_parser(ctx).parse_args(args=list(args))
    for parameter in command.get_params(ctx):
        value = typed.get(parameter.name)
        for text in value if isinstance(value, list | tuple) else (value,):
            reason = _explain_fault(text, parameter) if isinstance(text, str) else ""
            if reason:
                raise BadParameter(reason, ctx=ctx, param=parameter)


def _explain_fault(text: str, parameter: Any) -> str:
    """Return why a text cannot be the value of a parameter; empty if it can."""
    annotation = getattr(getattr(parameter, "type_descriptor", None), "annotation", str)
    if "\0" in text:
        return "it contains a NUL character"
    if annotation is Path and not text:
        return "expected the name of a file or folder"
    if annotation is float and not _is_finite(text):
        return f"{text!r} is not a finite number"
    return ""


def _is_finite(text: str) -> bool:
    """Return False for nan and inf only: typer reports text that is not a number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return True


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], COMMON: []}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            is_argument = parameter.param_type_name == "argument"
            panel = (
                "Arguments"
                if is_argument
                else getattr(parameter, "rich_help_panel", None) or "Options"
            )
            sections.setdefault(panel, []).append(record)
    for section, rows in sections.items():
        if rows:
            with formatter.section(section):
                formatter.write_dl(rows)
