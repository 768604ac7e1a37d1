"""Runs: load, analyses in the order of their tables, report, snapshot, checks; single questions."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrm.pipeline.freshness import answer_question, build_context, params_for
    from scrm.pipeline.full_run import run
    from scrm.pipeline.run_summary import RunSummary

__all__ = ["RunSummary", "answer_question", "build_context", "params_for", "run"]

_MODULES = {"RunSummary": "run_summary", "run": "full_run"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is used: one question needs neither loading nor the report."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'freshness')}"), name)
