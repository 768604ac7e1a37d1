"""Options that `load`, `inspect` and `quarantine replay` share, and the settings of a load."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scrm.commands.session import Session
from scrm.errors import UsageError

if TYPE_CHECKING:
    from scrm.ingest import LoadSettings

Files = Annotated[
    list[str],
    typer.Argument(help="Files, folders or archives; names are literal.", show_default=False),
]

Source = Annotated[
    str | None,
    typer.Option(
        "--source", help="Name of the mapping [recognised from the header].", show_default=False
    ),
]

Decimal = Annotated[
    Literal["auto", "de", "en"],
    typer.Option(help="1.234,5 (de) or 1,234.5 (en), if a column fits both."),
]

Dates = Annotated[
    Literal["auto", "dmy", "mdy"],
    typer.Option(help="Day or month first, if a column fits both."),
]

Encoding = Annotated[
    str, typer.Option(help="utf-8, utf-16, cp1252 or latin-1 instead of detection.")
]

Delimiter = Annotated[str, typer.Option(help="Field separator instead of detection.")]

Limit = Annotated[
    list[str] | None,
    typer.Option(
        "--limit",
        help="Another limit of a file, e.g. columns=8000; messages name the limits.",
        metavar="NAME=N",
        show_default=False,
    ),
]


def parse_limits(given: list[str] | None) -> dict[str, int]:
    """Return the limits of files that options give as ``NAME=N``.

    Raises
    ------
    UsageError
        An option is no name of a limit with a number.
    """
    from scrm.ingest import Limits

    found = {}
    for each in given or ():
        name, _, number = each.partition("=")
        if name not in Limits.model_fields or not number.isdecimal():
            raise UsageError(
                f"--limit {each}: a limit and a whole number are meant, as in columns=8000",
                hint=f"the limits are {', '.join(Limits.model_fields)}",
            )
        found[name] = int(number)
    return found


def load_settings(session: Session, progress: Any = None, **given: Any) -> "LoadSettings":
    """Return the settings of a load: scrm.yaml, overridden by options of the command line."""
    from scrm.pipeline import configured_loads

    return configured_loads.load_settings(session.configuration, None, progress, **given)
