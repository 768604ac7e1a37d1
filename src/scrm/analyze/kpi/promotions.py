"""Special offers among own posts, by the word list `configs/lexicons/promotions.yaml`."""

from functools import cache
from typing import Any

from scrm.config import resources
from scrm.yaml_files import load_yaml

_BLANK = r"[\s\x{00a0}\x{202f}]"
"""A space, or one at which a line does not break."""


@cache
def read_promotions() -> tuple[int, str]:
    """Return the version of the word list, and one regular expression over texts in lower case.

    Examples
    --------
    >>> version, pattern = read_promotions()
    >>> import polars as pl
    >>> texts = pl.Series(["15 % auf alle Tassen", "15 % weniger Zucker", "free shipping"])
    >>> texts.str.contains(pattern).to_list()
    [True, False, True]
    """
    document: Any = load_yaml(resources("configs") / "lexicons" / "promotions.yaml").document
    patterns = [*document["german"], *document["english"]]
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    return int(document["version"]), joined.replace(r"\s", _BLANK)
