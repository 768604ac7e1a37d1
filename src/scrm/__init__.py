"""Social CRM analytics from the files people already have.

>>> import scrm
>>> scrm.open("shop.duckdb")
<scrm.Database shop.duckdb>
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrm.api import Database, open  # noqa: A004
    from scrm.api_answers import Answer, AnswerFigure, AnswerTable
    from scrm.errors import (
        ConfigError,
        InputError,
        NotEnoughDataError,
        ScrmError,
        StoreError,
        UsageError,
    )

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "AnswerFigure",
    "AnswerTable",
    "ConfigError",
    "Database",
    "InputError",
    "NotEnoughDataError",
    "ScrmError",
    "StoreError",
    "UsageError",
    "__version__",
    "estimators",
    "open",
]


_OF_API = frozenset({"Database", "open"})


def __getattr__(name: str) -> Any:
    """Import a public name when it is used, so that ``import scrm`` costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'scrm' has no attribute {name!r}")
    from importlib import import_module

    if name == "estimators":
        return import_module("scrm.estimators")
    module = "errors" if name.endswith("Error") else "api" if name in _OF_API else "api_answers"
    return getattr(import_module(f"scrm.{module}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
