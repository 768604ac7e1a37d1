"""The command `scrm`: parse, call one library function, hand its result to a renderer, choose the exit code."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import typer

from scrm import __version__
from scrm.commands import backup as backups
from scrm.commands import load as files
from scrm.commands import report as data
from scrm.commands import run as project
from scrm.commands.analyses import LazyGroup
from scrm.commands.help_layout import Command
from scrm.commands.messages import write_lines, write_message
from scrm.commands.session import Session, with_session
from scrm.commands.streams import discard, open_closed_streams, stdout
from scrm.commands.termination import termination
from scrm.errors import ExitCode, ScrmError

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 ok, 1 check failed, 2 usage or configuration, 3 input rejected, 4 not enough evidence (--strict), "
    "5 database in use or disk full, 70 bug, 130 interrupted, 143 terminated.",
)


@app.callback()
@with_session
def root(session: Session) -> None:
    """Social CRM analytics from the files one already has.

    Start with: scrm demo
    """


for module in (project, backups, files, data):
    module.register(app)


@app.command(cls=Command, rich_help_panel=project.PANEL)
def version() -> None:
    """Print the version; `scrm --version` does the same.

    Example:  scrm version
    """
    with stdout() as out:
        out.write(f"scrm {__version__}\n")


def main() -> None:
    """Run the command and end the process.

    Matrices are small here: threads of the BLAS would wait for each other for longer than they compute, and their sums
    would depend on how many they are. Who sets ``OMP_NUM_THREADS`` is not overruled.
    """
    os.umask(0o077)  # whatever a library writes by itself is for its owner alone
    os.environ["OMP_NUM_THREADS"] = os.environ.get("OMP_NUM_THREADS") or "1"
    open_closed_streams()
    termination.install()
    code = run(sys.argv[1:])
    termination.uninstall()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command; return its exit code. Errors become a message and the next step on stderr, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if list(arguments) == ["--version"]:
        arguments = ["version"]
    try:
        code = _command().main(list(arguments), prog_name="scrm", standalone_mode=False)
        with stdout():
            pass  # flushes what the command left in the buffer
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # noqa: BLE001  the last resort: a bug
        return _failed(error, arguments)
    if code == ExitCode.INTERRUPTED:
        return _interrupted(arguments)
    return code if isinstance(code, int) else ExitCode.OK


@cache
def _command() -> Any:
    return typer.main.get_command(app)


INTERRUPTED = "interrupted; nothing half-done was kept"
_OF_THE_OUTPUT = (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT, errno.EBADF)


def _failed(error: BaseException, arguments: Sequence[str]) -> int:
    """Tell why a command ended early, and return its exit code."""
    if isinstance(error, ScrmError):
        return _told(arguments, error.message, error.hint, error.exit_code)
    if isinstance(error, KeyboardInterrupt):
        return _interrupted(arguments)
    if isinstance(
        error, BrokenPipeError | SystemExit
    ):  # help to a reader that has seen enough: typer exits
        discard(sys.stdout)
        return ExitCode.OK
    if isinstance(error, OSError):
        return _system_error(error, arguments)
    return _usage_error(error, arguments) or _bug(error, arguments)


def _interrupted(arguments: Sequence[str]) -> int:
    """Say that a signal ended the command: Ctrl-C, or SIGTERM."""
    if termination.received:
        return _told(arguments, "terminated; nothing half-done was kept", "", ExitCode.TERMINATED)
    return _told(arguments, INTERRUPTED, "", ExitCode.INTERRUPTED)


def _system_error(error: OSError, arguments: Sequence[str]) -> int:
    """Say what the operating system refused: the output, or a file or folder by its name."""
    if error.filename is None:
        if error.errno not in _OF_THE_OUTPUT:
            return _bug(error, arguments)
        discard(sys.stdout)
        return _told(
            arguments,
            f"the output could not be written: {os.strerror(error.errno)}",
            "",
            ExitCode.USAGE,
        )
    name = (
        os.fsdecode(error.filename)
        if isinstance(error.filename, str | bytes)
        else str(error.filename)
    )
    hint = "check the name and the rights of the file and its folder"
    return _told(
        arguments, f"{name}: {error.strerror or type(error).__name__}", hint, ExitCode.USAGE
    )


def _told(arguments: Sequence[str], message: str, hint: str, code: int) -> int:
    """Say what went wrong, on stderr: as text, or as a JSON line where logs are to be such."""
    facts = {"exit_code": int(code)}
    write_message(message, level="error", hint=hint, as_json=_logs_json(arguments), **facts)
    return code


def _logs_json(arguments: Sequence[str]) -> bool:
    return "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)


def _usage_error(error: BaseException, arguments: Sequence[str]) -> int:
    """Tell a faulty command line as typer does, or return 0 where the error is none."""
    from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
    from typer.exceptions import Abort

    if isinstance(error, Abort):
        return _told(arguments, "aborted", "", ExitCode.INTERRUPTED)
    if not isinstance(error, ClickException):
        return 0
    if _logs_json(arguments):
        return _told(arguments, error.format_message(), "", error.exit_code)
    if isinstance(error, NoArgsIsHelpError):
        write_lines(error.format_message())
        return error.exit_code
    if isinstance(error, UsageError) and error.ctx is not None:
        command = f"Try '{error.ctx.command_path} {error.ctx.help_option_names[0]}' for help."
        write_lines(f"{error.ctx.get_usage()}\n{command}\n")
    write_message(f"Error: {error.format_message()}")
    return error.exit_code


def _bug(error: BaseException, arguments: Sequence[str]) -> int:
    """Tell where a bug is, without the values it choked on: they may be personal data."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    if "-v" in arguments or "--verbose" in arguments:
        write_lines("".join(traceback.format_exception(error)).rstrip())
    place = f"{os.path.basename(last.filename)}, line {last.lineno}"  # noqa: PTH119  a name, not a path
    return _told(
        arguments,
        f"a bug in scrm: {type(error).__name__} in {place}",
        "the same with -v for the traceback; please report it",
        ExitCode.BUG,
    )
