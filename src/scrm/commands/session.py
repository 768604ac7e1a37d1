"""One call of `scrm`, as every command gets it: settings, the database, and output."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

import typer

from scrm import signals
from scrm.commands.common_options import COMMON, SETTING_FLAGS
from scrm.commands.messages import Level, write_message
from scrm.commands.streams import open_stdout
from scrm.errors import (
    ExitCode,
    InterruptError,
    NotEnoughDataError,
    TerminationError,
    UsageError,
)
from scrm.report.export import FORMATS
from scrm.report.export import Format as Rendered

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from scrm.config import Configuration, Context, Settings
    from scrm.report.csv_output import CsvStyle
    from scrm.result import NamedResult, Result, ResultTable
    from scrm.store import Store
    from scrm.store.local import LocalStore


@dataclass
class Session:
    """One call of `scrm`: the common options, with the settings, database and output they name."""

    options: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = ExitCode.OK

    @functools.cached_property
    def configuration(self) -> "Configuration":
        """The settings with their origins."""
        from scrm.config import read_settings

        flags = {name: self.options.get(name) for name in SETTING_FLAGS}
        return read_settings(flags, file=self.options.get("config"))

    @property
    def settings(self) -> "Settings":
        """The settings."""
        return self.configuration.settings

    def store(self, **how: bool) -> "AbstractContextManager[LocalStore]":
        """Open the database; `how` as for `scrm.pipeline.databases.open_database`."""
        from scrm.pipeline.databases import open_database

        return open_database(self.configuration, **how)

    def context(self, store: "Store") -> "Context":
        """Return the context of the analyses: day, period, language and so on."""
        from scrm.pipeline import build_context

        return build_context(store, self.configuration)

    @property
    def format(self) -> Rendered:
        """The output format: --format, else by the suffix of the output file, else a table."""
        named = self.options.get("format")
        output = self.options.get("output")
        if named in {"github", "junit", "sarif"}:
            self._refuse_format()
        if named or output is None or not self._writes_file:
            chosen: Rendered = named or ("csv" if self.options.get("csv") else "table")
            return chosen
        from scrm.report.export import find_format

        return find_format(output)

    def show(self, *named: "tuple[str, Result]", limit: int = 20) -> None:
        """Write results to stdout or to the output file, in the format chosen."""
        if self.options.get("shared"):
            named = self._share(named)
        if self.options.get("format") in {"github", "sarif"}:
            self._show_annotations(named)
        elif self.format == "table" and not self._writes_file:
            from scrm.report.terminal import print_result

            with open_stdout() as out:
                for _, result in named:
                    print_result(
                        result, out, lang=self.settings.lang, color=self.color, limit=limit
                    )
        else:
            from scrm.report.export import describe_choice, render

            table = self.options.get("only_table") or ""
            content = render(
                named,
                self.format,
                lang=self.settings.lang,
                table=table,
                style=self.csv_style,
                limit=limit,
            )
            if notice := describe_choice(named, self.format, table):
                self.talk(notice)
            self.write(content)
        if self.settings.strict and any(result.refused for _, result in named):
            self.exit_code = NotEnoughDataError.exit_code

    def _share(self, named: "tuple[tuple[str, Result], ...]") -> "tuple[tuple[str, Result], ...]":
        """Return results without persons and small groups: --shared."""
        from scrm.report.export import ONE_TABLE
        from scrm.report.shared_results import share_result

        k, with_column = self.settings.smallest_group, self.format in ONE_TABLE
        return tuple(
            (command, share_result(result, k, with_column=with_column)) for command, result in named
        )

    def _show_annotations(self, named: "Sequence[NamedResult]") -> None:
        """Write the places that results name, for CI."""
        from scrm.report.annotations import list_annotations, render_sarif, write_commands

        found = list_annotations(named, self.settings.lang)
        if found is None:
            self._refuse_format()
        elif self.options["format"] == "sarif":
            self.write(render_sarif(found))
        else:
            self.write("".join(f"{line}\n" for line in write_commands(found)))

    def _refuse_format(self) -> NoReturn:
        named = self.options["format"]
        also = "" if named == "junit" else " or scrm language"
        raise UsageError(
            f"--format {named} is for scrm check{also}",
            hint=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}",
        )

    @property
    def csv_style(self) -> "CsvStyle":
        """The form of CSV: --csv and --raw."""
        from scrm.report.csv_output import DATA, GERMAN

        style = GERMAN if self.options.get("csv") == "de" else DATA
        return replace(style, raw=bool(self.options.get("raw")))

    @property
    def color(self) -> bool | None:
        """Colours: True, False, or None if the terminal decides."""
        return {"always": True, "never": False}.get(self.options.get("color") or "auto")

    @property
    def _writes_file(self) -> bool:
        """Output goes to a file; `-o -` means stdout."""
        return self.options.get("output") not in (None, Path("-"))

    def write(self, content: str | bytes) -> None:
        """Write rendered content to the output file (atomically) or to stdout."""
        data = content.encode() if isinstance(content, str) else content
        if self._writes_file:
            from scrm.files import write_file

            write_file(Path(self.options["output"]), data)
            self.talk(f"wrote {self.options['output']}")
            return
        with self._open_binary(is_text=isinstance(content, str)) as out:
            out.write(data)

    def stream(self, tables: "Iterator[ResultTable]") -> None:
        """Write one table in parts, in a format of `ONE_TABLE`, to the output file or stdout."""
        from scrm.report.export_stream import write_parts

        chosen = self.format
        if self._writes_file:
            from scrm.files import replace_file

            with replace_file(Path(self.options["output"])) as file:
                write_parts(tables, chosen, file, self.csv_style)
            self.talk(f"wrote {self.options['output']}")
            return
        with self._open_binary(is_text=chosen != "parquet") as out:
            write_parts(tables, chosen, out, self.csv_style)

    @contextmanager
    def _open_binary(self, *, is_text: bool) -> "Iterator[BinaryIO]":
        """Yield stdout for bytes; a terminal takes text only."""
        with open_stdout() as out:
            if not is_text and out.isatty():
                raise UsageError(
                    f"{self.format} is binary: a terminal cannot show it",
                    hint=f"name a file: -o result.{self.format}",
                )
            out.flush()
            yield out.buffer
            out.buffer.flush()

    def write_text(self, text: str) -> None:
        """Write text: unchanged to the output file, sanitised to stdout."""
        from scrm.report.control_characters import sanitize_lines

        self.write(text if self._writes_file else sanitize_lines(text))

    def talk(self, message: str, *, level: Level = "info", **facts: Any) -> None:
        """Write a message to stderr; `facts` appear in JSON logs only."""
        if self.options.get("quiet") and level != "error":
            return
        write_message(
            message,
            level=level,
            as_json=self.options.get("log_format") == "json",
            lang=self._find_language(),
            **facts,
        )

    def _find_language(self) -> str:
        """Return the language of messages; English where the settings cannot be read."""
        from scrm.errors import ScrmError

        try:
            return self.settings.lang
        except ScrmError:
            return "en"


def _check_flags(given: Mapping[str, Any]) -> None:
    """Raise UsageError for a wrong value of a common option, used by the command or not."""
    if flags := {name: given[name] for name in SETTING_FLAGS if given.get(name) is not None}:
        from scrm.config import Settings
        from scrm.params import validate_options

        validate_options(Settings, flags, command="COMMAND")


def with_session(function: Callable[..., None]) -> Callable[..., None]:
    """Add the common options to a command, whose first parameter becomes the `Session`.

    Options may precede or follow the name of the command; the later one counts. A command may have
    an option of its own with the name of a common one, as ``scrm sentiment --engine``.
    """
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    shared = {name: hint for name, hint in COMMON.items() if name not in {p.name for p in own}}

    def callback(ctx: typer.Context, **values: Any) -> None:
        given = {name: values.pop(name) for name in shared}
        options = {
            **(ctx.obj.options if ctx.obj else {}),
            **{name: value for name, value in given.items() if value is not None},
        }
        _check_flags(given)
        ctx.obj = Session(options)
        try:
            function(ctx.obj, **values)
        except KeyboardInterrupt as interrupt:
            if not interrupt.args:
                raise
            if signals.is_terminated():
                raise TerminationError(f"terminated; {interrupt}") from None
            raise InterruptError(f"interrupted; {interrupt}") from None
        if ctx.obj.exit_code and ctx.invoked_subcommand is None:
            raise typer.Exit(ctx.obj.exit_code)

    keyword = inspect.Parameter.KEYWORD_ONLY
    context = inspect.Parameter("ctx", keyword, annotation=typer.Context)
    common = [
        inspect.Parameter(name, keyword, default=None, annotation=hint)
        for name, hint in shared.items()
    ]
    parameters = [context, *(p.replace(kind=keyword) for p in own), *common]
    callback.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    callback.__annotations__ = {}
    callback.__doc__ = function.__doc__
    callback.__name__ = function.__name__
    return callback
