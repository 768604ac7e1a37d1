"""What worries customers: how many texts speak of a worry, about what, and how that moves.

Example:  scrm worries --threshold 0.7
"""

COMMAND = "worries"
READS = ("posts",)
OPTIONAL = ()
WRITES = ("post_worries",)
SUBCOMMANDS = ("evaluate",)
SECTION = 30

from scrm.analyze.worries.evaluation import EvaluateParams, evaluate  # noqa: E402  the literals are read without an import
from scrm.analyze.worries.query import Params, run  # noqa: E402  the literals above are read without an import

__all__ = ["EvaluateParams", "Params", "evaluate", "run"]
