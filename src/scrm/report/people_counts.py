"""Which columns count people, and the rows of a table that are withheld since they count few."""

import re
from dataclasses import dataclass
from typing import Any

_PEOPLE = "customers|persons|people|authors|profiles|members|leads"
_COUNTS_PEOPLE = re.compile(
    rf"(n|matched|rated_count|(.+_)?({_PEOPLE})|(.+_)?(person|customer|people|author|profile|member|lead)_count)"
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """The rows of a table that are withheld: their keys, and their numbers of people.

    Parameters
    ----------
    keys : tuple of str
        Columns of the keys.
    rows : tuple of tuples
        The keys of each row.
    counts : frozenset of int
        All numbers of people in these rows.
    small : int
        Rows with few people; the others are withheld for their sake.
    """

    keys: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    counts: frozenset[int]
    small: int


def counts_people(name: str) -> bool:
    """Return whether a column of that name counts people.

    Examples
    --------
    >>> [counts_people(name) for name in ("n", "new_customers", "person_count", "text_count")]
    [True, True, True, False]
    """
    return _COUNTS_PEOPLE.fullmatch(name) is not None
