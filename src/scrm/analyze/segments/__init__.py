"""Which of five groups is each customer in, and how sure is that: satisfaction, worries, activity.

Three values per person (satisfaction, worries, activity), each with its standard error, and from them the probability
of each group. Whoever shows fewer than `min_evidence` signals is "not rated", always the sixth row: docs/segments.md.

Example:  scrm segments --people customers -o segments.xlsx
"""

COMMAND = "segments"
SECTION = 40
READS = ("customers", "posts", "surveys", "tickets", "orders", "order_lines")
OPTIONAL = (
    "identities",
    "profiles",
    "post_sentiment",
    "post_worries",
    "abc_classes",
    "scores",
    "follows",
    "campaigns",
)
WRITES = ("segments",)
SUBCOMMANDS = ("fit", "apply", "profile_", "migrate", "stability")

# ruff: noqa: E402  the literals above are read without an import
from scrm.analyze.segments.migration import MigrateParams, migrate
from scrm.analyze.segments.profile import profile_
from scrm.analyze.segments.reference_commands import ApplyParams, FitParams, Params, apply, fit, run
from scrm.analyze.segments.stability import stability

__all__ = [
    "ApplyParams",
    "FitParams",
    "MigrateParams",
    "Params",
    "apply",
    "fit",
    "migrate",
    "profile_",
    "run",
    "stability",
]
