"""Which of five groups is each customer in, and how sure is that: satisfaction, worries, activity.

Three values per person (satisfaction, worries, activity), each with its standard error, and from
them the probability of each group. A person with fewer than `min_evidence` signals is "not rated",
always the sixth row: docs/segments.md.

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
from scrm.analyze.segments.common_steps import answer_people, fit_people, read_people
from scrm.analyze.segments.fit_command import apply, fit
from scrm.analyze.segments.migrate_command import migrate
from scrm.analyze.segments.profile_command import profile_
from scrm.analyze.segments.settings import ApplyParams, FitParams, MigrateParams, Params
from scrm.analyze.segments.stability_command import stability
from scrm.config import Context
from scrm.result import Result
from scrm.store import Store

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


def run(store: Store, params: Params, context: Context) -> Result:
    """Show the groups, measured against the people of the window themselves."""
    known = read_people(store, params, context, params.comment_weight)
    if isinstance(known, Result):
        store.delete("segments")  # groups of other data would mislead
        return known
    reference, errors = fit_people(store, *known, context.seed)
    return answer_people(store, params, context, known, reference, errors, second_opinion=True)
