"""Help texts in sections: a command's own options apart from the common ones, commands by what they are about."""

from typing import Any

from typer.core import TyperCommand, TyperGroup

COMMON = "Common options"
SECTIONS = ("Project", "Files", "Analyses", "Results")


class Command(TyperCommand):
    """A command whose help sets the common options apart."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options in sections."""
        _write_options(self, ctx, formatter)


class Group(TyperGroup):
    """A group of commands in sections."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands first: they are what one looks for."""
        self.format_commands(ctx, formatter)
        _write_options(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands by section, with their first lines whole."""
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


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], COMMON: []}
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is not None:
            is_argument = parameter.param_type_name == "argument"
            panel = "Arguments" if is_argument else getattr(parameter, "rich_help_panel", None) or "Options"
            sections.setdefault(panel, []).append(record)
    for section, rows in sections.items():
        if rows:
            with formatter.section(section):
                formatter.write_dl(rows)
