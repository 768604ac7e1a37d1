"""Options that `load`, `inspect` and `quarantine replay` share, and the settings of a load."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from scrm.commands.session import Session

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


def load_settings(session: Session, progress: Any = None, **given: Any) -> "LoadSettings":
    """Return the settings of a load: scrm.yaml, overridden by options of the command line."""
    from scrm.pipeline import full_run

    return full_run.load_settings(session.configuration, None, progress, **given)
