"""Settings: from flags, the environment, scrm.yaml and the user's own file to typed values, each with its origin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Params(BaseModel):
    """Base of an analysis' settings: frozen, strict about unknown keys; the defaults written there are the only ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Context:
    """What every analysis is told beside its own settings.

    Parameters
    ----------
    as_of : date or None
        Last day that counts, in `timezone`; None where the data has no date at all.
    period : (date, date) or None
        First and last day of the window asked for; None for everything up to `as_of`.
    """

    as_of: date | None = None
    period: tuple[date, date] | None = None
    lang: Literal["de", "en"] = "de"
    timezone: str = "Europe/Berlin"
    currency: str = "EUR"
    seed: int = 0
    threads: int = 0
    strict: bool = False
    folder: Path = field(default_factory=Path)
    """Folder that relative paths in settings start from (that of scrm.yaml, else the current one)."""


def resources(name: str) -> Path:
    """Return the folder ``configs`` or ``sample_data``: inside the package when installed, beside src/ in a checkout.

    Examples
    --------
    >>> resources("configs").name
    'configs'
    """
    here = Path(__file__).parent
    inside = here / name
    return inside if inside.is_dir() else here.parents[1] / name


def argument(**extra: Any) -> Mapping[str, Any]:
    """Mark a field of `Params` as a positional argument of the command: ``Field(json_schema_extra=argument())``."""
    return {"argument": True, **extra}
