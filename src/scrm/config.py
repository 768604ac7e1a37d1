"""Settings: typed values from flags, environment, scrm.yaml and the user's file, with origins."""

import os
import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from scrm.errors import ConfigError, UsageError
from scrm.params import (
    EARLIEST,
    LATEST,
    Accounts,
    ChannelKind,
    LoadStep,
    Params,
    ReportSettings,
    RetentionRule,
)
from scrm.yaml_files import Place, explain_error, read_yaml, read_yaml_lines, validate

__all__ = [
    "ChannelKind",
    "Configuration",
    "Context",
    "LoadStep",
    "Params",
    "ReportSettings",
    "RetentionRule",
    "Settings",
    "argument",
    "parse_period",
    "read_settings",
    "read_yaml",
    "read_yaml_lines",
    "resources",
    "validate",
]

Lang = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Context:
    """What every analysis gets besides its settings.

    Parameters
    ----------
    as_of : date or None
        Last day that counts, in `timezone`; None if the data has no date.
    period : (date, date) or None
        First and last day of the window; None for everything up to `as_of`.
    """

    as_of: date | None = None
    period: tuple[date, date] | None = None
    lang: Lang = "de"
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    seed: int = 0
    threads: int = 0
    strict: bool = False
    folder: Path = field(default_factory=Path)
    """Base of relative paths in settings: the folder of scrm.yaml, else the current one."""
    channels: Mapping[str, ChannelKind] = field(default_factory=dict)
    """Channels of the user's own with their kinds."""
    accounts: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """Channel -> the names of each own account."""


class Settings(Params):
    """All settings except those of the analyses: the keys of scrm.yaml."""

    company: str = Field("", description="name in the report's title")
    db: Path = Field(Path("scrm.duckdb"), description="database file")
    engine: Literal["duckdb", "spark"] = Field(
        "duckdb", description="what runs the analyses: the database, or a Spark Connect server"
    )
    remote: str = Field(
        "",
        pattern=r"^(sc://[^\s/]+(/.*)?)?$",
        description="address of the Spark Connect server, sc://host:port",
    )
    lake: Path = Field(
        Path("lake"), description="folder of Parquet files with the tables, as the server sees it"
    )
    lake_results: Path = Field(
        Path("lake-results"), description="folder that scrm and the server write results to"
    )
    tables: dict[str, str] = Field(
        {},
        description="tables of the server's catalogue in place of files, e.g. "
        "{posts: lake.social.posts}",
    )
    keep_steps: bool = Field(
        False, description="leave the results of steps in lake_results for the next command"
    )
    as_of: date | None = Field(
        None, description="last day that counts; by default the last date in the data"
    )
    period: str = Field(
        "",
        description="window: 2026, 2026-Q1, 2026-03 or 2026-01-01..2026-03-31; "
        "by default everything",
    )
    lang: Lang = Field("de", description="language of the output")
    timezone: str = Field(
        "Europe/Berlin", description="time zone of days and of local times in exports"
    )
    currency: str = Field("EUR", description="currency of amounts if the export names none")
    seed: int = Field(0, ge=0, lt=2**32, description="seed of everything random")
    threads: int = Field(
        0,
        ge=0,
        le=1024,
        description="threads of the engines, 0 for all; results do not depend on it",
    )
    memory_limit: str = Field(
        "",
        pattern=r"^(\d{1,9}(\.\d+)?\s*([kKMGT]i?B|B))?$",
        description="memory of the database, e.g. 2GB; by default 80 % of the machine",
    )
    strict: bool = Field(
        False, description="end with exit code 4 if the evidence is not sufficient"
    )
    sources: Path = Field(Path("sources"), description="folder with your own mappings")
    load: tuple[LoadStep, ...] = Field((), description="files that `scrm run` loads")
    on_error: Literal["quarantine", "stop"] = Field(
        "quarantine", description="what happens to a row that cannot be loaded"
    )
    pseudonymise: bool = Field(
        False, description="replace what identifies a person when files are loaded"
    )
    retention: tuple[RetentionRule, ...] = Field((), description="how long rows are kept")
    channels: dict[str, ChannelKind] = Field(
        {}, description="kinds of channels: your own, or other ones for those that are known"
    )
    accounts: dict[str, Accounts] = Field(
        {},
        description="own accounts by channel, each with all its names: number, handle, page name",
    )
    analyses: dict[str, dict[str, Any]] = Field(
        {}, description="settings of the analyses, by command"
    )
    smallest_group: int = Field(
        10, ge=1, description="groups of fewer people are not shown in reports and with --shared"
    )
    report: ReportSettings = Field(ReportSettings(), description="the report")
    snapshots: Path = Field(Path("snapshots"), description="folder of the KPI snapshots")
    checks: Path | None = Field(
        None,
        description="file of checks that `scrm run` evaluates; "
        "by default checks.yaml beside scrm.yaml, if there is one",
    )
    keep_backups: int = Field(
        0,
        ge=0,
        description="backups that `scrm run` keeps in the folder DATABASE.backups, "
        "one per run that ends well",
    )

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(
                f"{value!r} is not a time zone; expected one such as Europe/Berlin"
            ) from None
        return value

    @field_validator("period")
    @classmethod
    def _check_period(cls, value: str) -> str:
        parse_period(value)
        return value


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file of settings: its values, and the line of each key."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Settings, and the origin of each value: ``origins["report.to"]`` is ``"scrm.yaml:3"``."""

    settings: Settings
    origins: Mapping[str, str]
    folder: Path
    files: tuple[ConfigFile, ...] = ()
    """The user's file, then the project's, which takes precedence key by key."""
    file: Path | None = None
    lasting_period: str = ""
    """The period of files and environment, without that of a single command."""
    spark: Any = None
    """A session of Spark that is open already; else one with the server `remote` is opened."""

    @property
    def checks_file(self) -> Path | None:
        """The file of checks: that of the settings, else checks.yaml in the folder if it exists."""
        found = self.folder / "checks.yaml"
        return self.settings.checks or (found if found.is_file() else None)

    def where(self, *place: str | int) -> str:
        """Return the file and line of a key, or of the nearest key that contains it."""
        for size in range(len(place), 0, -1):
            for file in reversed(self.files):
                if place[:size] in file.lines:
                    return f"{file.path}, line {file.lines[place[:size]]}"
        return str(self.file or "settings")


def read_settings(
    flags: Mapping[str, Any], *, file: Path | None = None, environ: Mapping[str, str] | None = None
) -> Configuration:
    """Merge the settings by key: flag > ``SCRM_*`` > scrm.yaml > the user's file > default.

    Parameters
    ----------
    flags : mapping
        Options of the command line; None means not given.
    file : Path or None
        The project's file; if None, ``./scrm.yaml`` if it exists. Relative paths start from its
        folder, those of the user's file as well.

    Raises
    ------
    ConfigError
        A file or variable has a wrong value: names file, line and key.
    """
    environ = os.environ if environ is None else environ
    if file is not None and not file.is_file():
        raise UsageError(f"there is no config file {file}", hint="scrm init writes a commented one")
    project = file or (Path("scrm.yaml") if Path("scrm.yaml").is_file() else None)
    values: dict[str, Any] = {}
    origins = dict.fromkeys(Settings.model_fields, "default")
    folder = project.parent if project else Path()
    files = tuple(
        ConfigFile(path, *read_yaml_lines(path))
        for path in (_find_user_file(environ), project)
        if path
    )
    for each in files:
        validate(Settings, each.values, path=each.path, lines=each.lines)
        values = _merge(values, each.values)
        origins |= {
            ".".join(key): f"{each.path}:{each.lines.get(key, 1)}"
            for key in _list_leaves(each.values)
        }
    for key in Settings.model_fields:
        if text := environ.get(f"SCRM_{key.upper()}"):
            values[key], origins[key] = text, f"SCRM_{key.upper()}"
    lasting_period = str(values.get("period", ""))
    for key, value in flags.items():
        if value is not None:
            values[key], origins[key] = value, "flag --" + key.replace("_", "-")
    try:
        found = Settings.model_validate(values)
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise ConfigError(
            f"{origins.get(key, '')}: {explain_error(error.errors()[0])}",
            hint="scrm doctor shows where each setting comes from",
        ) from None
    paths = _resolve_paths(found, folder, origins)
    return Configuration(paths, origins, folder, files, project, lasting_period)


def _merge(base: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two mappings by key at every depth; the second wins, lists are not merged.

    Examples
    --------
    >>> _merge({"report": {"to": ["md"], "folder": "a"}}, {"report": {"folder": "b"}})
    {'report': {'to': ['md'], 'folder': 'b'}}
    """
    both = {
        key
        for key in base.keys() & override.keys()
        if isinstance(base[key], dict) and isinstance(override[key], dict)
    }
    return {**base, **override, **{key: _merge(base[key], override[key]) for key in both}}


def _list_leaves(
    values: Mapping[str, Any], place: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the place of each value that is not a mapping."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _list_leaves(value, (*place, str(key)))
        else:
            yield (*place, str(key))


def _resolve_paths(found: Settings, folder: Path, origins: Mapping[str, str]) -> Settings:
    """Resolve paths of files against the project's folder, others against the current one."""
    from_file = {key for key, origin in origins.items() if not origin.startswith(("flag", "SCRM_"))}
    changed: dict[str, Any] = {
        key: folder / getattr(found, key).expanduser()
        for key in ("db", "sources", "snapshots", "checks")
        if key in from_file and getattr(found, key) is not None
    }
    changed["report"] = found.report.model_copy(
        update={"folder": folder / found.report.folder.expanduser()}
    )
    return found.model_copy(update=changed)


def _find_user_file(environ: Mapping[str, str]) -> Path | None:
    base = environ.get("XDG_CONFIG_HOME") or (
        f"{environ['HOME']}/.config" if "HOME" in environ else ""
    )
    path = Path(base) / "scrm" / "config.yaml"
    try:
        return path if base and path.is_file() else None
    except PermissionError:  # HOME of another user, as under sudo and in services
        return None


def parse_period(text: str) -> tuple[date, date] | None:
    """Return the first and last day of a period; None for an empty text.

    Examples
    --------
    >>> parse_period("2026-Q1")
    (datetime.date(2026, 1, 1), datetime.date(2026, 3, 31))
    >>> parse_period("2026-02")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    if not text:
        return None
    match = re.fullmatch(r"(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?", text)
    try:
        if match:
            year, quarter, month = (int(part) if part else 0 for part in match.groups())
            start, end = (
                (3 * quarter - 2, 3 * quarter) if quarter else (month, month) if month else (1, 12)
            )
            first, last = date(year, start, 1), date(year, end, monthrange(year, end)[1])
        else:
            first, last = (date.fromisoformat(part) for part in text.split(".."))
    except ValueError:
        first, last = date.max, date.min
    if not EARLIEST <= first <= last <= LATEST:
        raise ValueError(
            f"{text!r} is not a period; expected 2026, 2026-Q1, 2026-03 or 2026-01-01..2026-03-31"
        )
    return first, last


def resources(name: str) -> Path:
    """Return the folder ``configs`` or ``sample_data``: in the package, or beside src/.

    Examples
    --------
    >>> resources("configs").name
    'configs'
    """
    here = Path(__file__).parent
    inside = here / name
    return inside if inside.is_dir() else here.parents[1] / name


def argument(**extra: Any) -> dict[str, Any]:
    """Mark a field of `Params` as an argument: ``Field(json_schema_extra=argument())``."""
    return {"argument": True, **extra}
