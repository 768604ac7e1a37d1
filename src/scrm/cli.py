"""The command `scrm`: the Typer application, its entry point, and errors as exit codes."""

import atexit
import errno
import gc
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.models import CommandInfo

from scrm import __version__, signals
from scrm.analyze import analyses
from scrm.commands import (
    backup,
    check,
    demo,
    doctor,
    export,
    init,
    inspect,
    load,
    person,
    quarantine,
    report,
    schema,
    snapshot,
    sources,
    sql,
)
from scrm.commands import open as open_command
from scrm.commands import run as run_command
from scrm.commands.analyses import LazyGroup
from scrm.commands.german_errors import translate_error
from scrm.commands.help_layout import PROJECT, RESULTS, Command
from scrm.commands.messages import write_lines, write_message
from scrm.commands.pandas_import import leave_pandas_out
from scrm.commands.session import Session, with_session
from scrm.commands.streams import build_output_error, discard, open_closed_streams, open_stdout
from scrm.errors import ExitCode, InterruptError, ScrmError
from scrm.mcp.command import serve

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 ok, 1 check failed, 2 usage or configuration, 3 input rejected, "
    "4 not enough evidence (--strict), 5 database in use or disk full, 70 bug, 130 interrupted, "
    "143 terminated.",
)


@app.callback()
@with_session
def root(session: Session) -> None:
    """Social CRM analytics from the files people already have.

    Start with: scrm demo
    """


for module in (
    *(demo, init, run_command, open_command, doctor, schema, backup),  # the order of the help text
    *(load, inspect, sources, quarantine),
    *(report, snapshot, check, sql, export),
    person,
):
    module.register(app)


app.command("mcp", cls=Command, rich_help_panel=RESULTS)(serve)


@app.command(cls=Command, rich_help_panel=PROJECT)
def version() -> None:
    """Print the version; `scrm --version` does the same.

    Example:  scrm version
    """
    with open_stdout() as out:
        out.write(f"scrm {__version__}\n")


_OBJECTS = 50_000
"""New objects after which Python looks for unreachable ones: imports create many, and drop none."""


def main() -> None:
    """Run the command and end the process.

    BLAS runs on one thread unless ``OMP_NUM_THREADS`` is set: the matrices are so small that more
    threads are slower, and the rounding of sums would depend on the number of threads.
    """
    os.umask(0o077)  # files that libraries create are private, too
    os.environ["OMP_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS") or "1"
    gc.set_threshold(_OBJECTS)
    leave_pandas_out()
    open_closed_streams()
    signals.install()
    code = run(sys.argv[1:])
    signals.uninstall()
    _end_process(code)


def _end_process(code: int) -> NoReturn:
    """End the process, without the tenth of a second in which Python takes its modules apart."""
    if not signals.is_work_left():
        if threading.active_count() > 1:
            sys.exit(code)  # waits for the other threads
        atexit._run_exitfuncs()  # noqa: SLF001  the part of an exit that others rely on
        with suppress(OSError, ValueError):  # closed, or its reader is gone
            sys.stderr.flush()
    os._exit(code)  # `run` has flushed what was written


def run(arguments: Sequence[str]) -> int:
    """Run the command and return its exit code; an error becomes a message and a hint on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = "utf-8" if os.name == "nt" else None  # whatever the code page
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    if list(arguments) == ["--version"]:
        arguments = ["version"]
    try:
        command = _build_command(next(iter(arguments), ""))
        code = command.main(list(arguments), prog_name="scrm", standalone_mode=False)
        with open_stdout():
            pass  # flushes what the command left in the buffer
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  reported as a bug
        return _report_error(error, arguments)
    if code == ExitCode.INTERRUPTED:
        return _report_interrupt(arguments)
    return code if isinstance(code, int) else ExitCode.OK


@cache
def _build_command(name: str = "") -> Any:
    """Return the application.

    Parameters
    ----------
    name : str
        The first argument. If it is the name of a command, the others are left out: building all
        of them takes a third of the start.
    """
    if name not in _list_names():
        return typer.main.get_command(app)
    chosen = copy(app)
    chosen.registered_commands = [
        each for each in app.registered_commands if _name_command(each) == name
    ]
    chosen.registered_groups = [each for each in app.registered_groups if each.name == name]
    return typer.main.get_command(chosen)


def _list_names() -> frozenset[str]:
    """Return the names of the commands, groups and analyses."""
    groups = (str(each.name) for each in app.registered_groups)
    return frozenset((*map(_name_command, app.registered_commands), *groups, *analyses()))


def _name_command(command: CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", ""))


INTERRUPTED = "interrupted; nothing half-done was kept"
_OUTPUT_ERRORS = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EBADF)


def _report_error(error: BaseException, arguments: Sequence[str]) -> int:
    """Report the error that ended a command, and return its exit code."""
    if isinstance(error, InterruptError):
        return _print_error(arguments, error.message, error.hint, error.exit_code)
    if isinstance(error, KeyboardInterrupt) or signals.is_received():
        return _report_interrupt(arguments)
    if isinstance(error, ScrmError):
        if error.detail and "-vv" in arguments:
            write_lines(error.detail)
        return _print_error(arguments, error.message, error.hint, error.exit_code)
    if isinstance(error, BrokenPipeError | SystemExit):  # typer exits when the reader of help stops
        discard(sys.stdout)
        return ExitCode.OK
    if isinstance(error, OSError):
        return _report_system_error(error, arguments)
    return _report_usage_error(error, arguments) or _report_bug(error, arguments)


def _report_interrupt(arguments: Sequence[str]) -> int:
    """Report that a signal ended the command: SIGINT or SIGTERM."""
    if signals.is_terminated():
        return _print_error(
            arguments, "terminated; nothing half-done was kept", "", ExitCode.TERMINATED
        )
    return _print_error(arguments, INTERRUPTED, "", ExitCode.INTERRUPTED)


def _report_system_error(error: OSError, arguments: Sequence[str]) -> int:
    """Report an error of the operating system: for the output, or for a named file or folder."""
    if error.filename is None:
        if error.errno not in _OUTPUT_ERRORS:
            return _report_bug(error, arguments)
        discard(sys.stdout)
        return _report_error(build_output_error(error), arguments)
    name = (
        os.fsdecode(error.filename)
        if isinstance(error.filename, str | bytes)
        else str(error.filename)
    )
    hint = "check the name and the rights of the file and its folder"
    return _print_error(
        arguments, f"{name}: {error.strerror or type(error).__name__}", hint, ExitCode.USAGE
    )


def _print_error(arguments: Sequence[str], message: str, hint: str, code: int) -> int:
    """Write an error to stderr, as text or as a JSON line, and return the exit code."""
    write_message(
        message,
        level="error",
        hint=hint,
        as_json=_has_json_logs(arguments),
        lang=_find_language(arguments),
        exit_code=int(code),
    )
    return code


def _find_language(arguments: Sequence[str]) -> str:
    """Return the language of errors: ``de`` only where ``--lang`` or ``SCRM_LANG`` asks for it.

    The default of scrm.yaml is not asked: it may be what is at fault.
    """
    named = [each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")]
    named += [value for option, value in pairwise(arguments) if option == "--lang"]
    return (named or [os.environ.get("SCRM_LANG", "en")])[-1]


def _has_json_logs(arguments: Sequence[str]) -> bool:
    return "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)


def _report_usage_error(error: BaseException, arguments: Sequence[str]) -> int:
    """Report a faulty command line as typer does; return 0 if the error is of another kind."""
    from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
    from typer.exceptions import Abort

    if isinstance(error, Abort):
        return _print_error(arguments, "aborted", "", ExitCode.INTERRUPTED)
    if not isinstance(error, ClickException):
        return 0
    if _has_json_logs(arguments):
        return _print_error(arguments, error.format_message(), "", error.exit_code)
    if isinstance(error, NoArgsIsHelpError):
        write_lines(error.format_message())
        return error.exit_code
    text = error.format_message().replace("Value error, ", "")
    is_german = _find_language(arguments) == "de"
    if isinstance(error, UsageError) and error.ctx is not None:
        usage, asked = error.ctx.get_usage(), error.ctx.help_option_names[0]
        command = f"'{error.ctx.command_path} {asked}'"
        if is_german:
            write_lines(f"{usage.replace('Usage:', 'Aufruf:', 1)}\nHilfe: {command}\n")
        else:
            write_lines(f"{usage}\nTry {command} for help.\n")
    write_message(f"Fehler: {translate_error(text)}" if is_german else f"Error: {text}")
    return error.exit_code


def _report_bug(error: BaseException, arguments: Sequence[str]) -> int:
    """Report where a bug is, without values: they may be personal data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    if {"-v", "-vv", "--verbose"} & set(arguments):
        write_lines("".join(traceback.format_exception(error)).rstrip())
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return _print_error(
        arguments,
        f"a bug in scrm: {type(error).__name__} in {place}",
        "the same with -v for the traceback; please report it",
        ExitCode.BUG,
    )
