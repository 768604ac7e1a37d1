"""Runs: load, analyses in the order of their tables, report, snapshot, checks; single questions."""

from scrm.pipeline.freshness import answer_question, build_context, params_for
from scrm.pipeline.full_run import run
from scrm.pipeline.run_summary import RunSummary

__all__ = ["RunSummary", "answer_question", "build_context", "params_for", "run"]
