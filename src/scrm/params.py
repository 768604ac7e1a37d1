"""The base of all models of settings, and the limits of their values.

The base checks what the types of pydantic do not: numbers are finite and fit into 64 bits, dates
leave room in the calendar for windows around them, texts and paths are valid for the database and
the operating system.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic.fields import FieldInfo

from scrm.errors import UsageError

M = TypeVar("M", bound=BaseModel)
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""First and last date that a setting may have."""
Days = Annotated[int, Field(ge=1, le=36_500)]
"""A number of days: at most a century, so that dates stay in the calendar."""
ChannelKind = Literal[
    "social",
    "messenger",
    "review",
    "community",
    "help_desk",
    "mail",
    "phone",
    "web",
    "shop",
    "partner",
    "event",
]
"""What a channel is; ``configs/channels.yaml`` has the channels of each kind."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_WHOLE = 2**63


def _split_accounts(value: Any) -> Any:
    """Return lists of names, also for one account given by a list or a single name."""
    accounts = value if isinstance(value, list) else [value]
    if not any(isinstance(each, list) for each in accounts):
        accounts = [accounts]
    named = (each if isinstance(each, list) else [each] for each in accounts)
    return [[str(name) if isinstance(name, int) else name for name in names] for names in named]


Accounts = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_split_accounts)]
"""Own accounts, each with all its names; one account may be a plain list of names."""


class Params(BaseModel):
    """Base of all settings: immutable, with the only defaults; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _check_value(cls, value: Any) -> Any:
        check_value(value)
        return value


def check_value(value: object) -> None:
    """Raise ValueError for a value that no setting may have, also within lists and mappings.

    Examples
    --------
    >>> check_value((80, 95))
    >>> check_value(10**20)
    Traceback (most recent call last):
    ValueError: expected an integer of at most 19 digits
    """
    if isinstance(value, int) and not -_WHOLE <= value < _WHOLE:
        raise ValueError("expected an integer of at most 19 digits")
    if isinstance(value, date) and not (
        EARLIEST.toordinal() <= value.toordinal() <= LATEST.toordinal()
    ):
        raise ValueError(f"expected a date between {EARLIEST} and {LATEST}")
    if isinstance(value, str | Path) and "\0" in str(value):
        raise ValueError("it contains a NUL character")
    if isinstance(value, Path):
        expand_home(value)
    if isinstance(value, str) and _SURROGATE.search(value):
        raise ValueError("it is not valid UTF-8 text")
    if isinstance(value, tuple | list | dict):
        for each in (*value, *value.values()) if isinstance(value, dict) else value:
            check_value(each)


def expand_home(path: Path) -> Path:
    """Return a path with ``~`` expanded; ValueError if there is no such home folder."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError(f"there is no home folder {path.parts[0]}") from None


def validate_options(model: type[M], values: Mapping[str, Any], *, command: str) -> M:
    """Return the options of a command as a model.

    Raises
    ------
    UsageError
        A value does not fit; the message names the option.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-") if first["loc"] else command
        raise UsageError(
            f"{option}: {first['msg'].removeprefix('Value error, ')}", hint=f"scrm {command} --help"
        ) from None


def is_argument(info: FieldInfo) -> bool:
    """Return whether a setting is an argument of the command, not an option."""
    return isinstance(info.json_schema_extra, dict) and bool(info.json_schema_extra.get("argument"))


class RetentionRule(Params):
    """How long the rows of a table are kept."""

    table: str = Field(description="the table, such as posts")
    source: str = Field("", description="name of a mapping; of all if left out")
    keep: str = Field(
        pattern=r"^[1-9]\d{0,3} (day|month|year)s?$",
        description="such as 24 months; older rows are deleted by `scrm run`",
    )


def _split_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class LoadStep(Params):
    """One group of files that `scrm run` loads."""

    files: Annotated[tuple[str, ...], BeforeValidator(_split_list)] = Field(
        description="file names or patterns: absolute, with ~, "
        "or relative to the folder of scrm.yaml"
    )
    source: str | None = Field(
        None, description="name of the mapping; recognised from the header if left out"
    )
    decimal: Literal["auto", "de", "en"] = Field(
        "auto", description="decimal sign, if a column fits both"
    )
    dates: Literal["auto", "dmy", "mdy"] = Field(
        "auto", description="order of day and month, if a column fits both"
    )
    encoding: str = Field("auto", description="encoding, if detection is wrong")
    delimiter: str = Field("auto", description="field separator, if detection is wrong")

    @field_validator("files")
    @classmethod
    def _check_names(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        for name in files:
            if not name:
                raise ValueError("an empty name; expected a file or pattern")
            expand_home(Path(name))
        return files


class ReportSettings(Params):
    """What `scrm run` writes as a report."""

    to: Annotated[
        tuple[Literal["md", "html", "json", "pdf"], ...], BeforeValidator(_split_list)
    ] = Field(("md", "html"), description="formats of the report")
    folder: Path = Field(Path("report"), description="folder the report is written to")
    template: str = Field("monthly", description="name of a template, or your own file or folder")
    names: dict[str, str] = Field(
        {},
        description="names of customer groups in reports, such as negative: Unzufriedene",
    )
