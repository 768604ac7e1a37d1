"""Customer numbers that decisions merge or separate, as rows of `person_decisions`."""

from collections.abc import Iterable

import polars as pl

from scrm.analyze.identities.decisions import NEVER, SAME
from scrm.tables import PERSON_DECISIONS


class Groups:
    """Disjoint groups of ids, each named by its first id (union-find).

    Examples
    --------
    >>> groups = Groups()
    >>> groups.join("C2", "C3"); groups.join("C1", "C2")
    >>> groups.find("C3"), groups.find("C9")
    ('C1', 'C9')
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, member: str) -> str:
        """Return the first id of the group of a member."""
        root = member
        while (above := self._parent.get(root, root)) != root:
            root = above
        while (above := self._parent.get(member, member)) != root:
            self._parent[member], member = root, above
        return root

    def join(self, one: str, other: str) -> None:
        """Join the groups of two members."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first
        self._parent.setdefault(first, first)

    @property
    def members(self) -> list[str]:
        """All members that were joined, in order."""
        return sorted(self._parent)


def group_customers(
    verdicts: Iterable[tuple[str, str, str]], evident: Iterable[tuple[str, str]]
) -> tuple[pl.DataFrame, int]:
    """Return the rows of `person_decisions`, and how many groups contradict themselves.

    Parameters
    ----------
    verdicts : iterable of (customer_id, other_id, verdict)
    evident : iterable of (customer_id, person_id)
        The numbers merged without a decision.

    Returns
    -------
    rows : DataFrame
        ``customer_id, group_id, verdict``.
    contradictions : int
        Groups left out because a pair of them was decided to be two persons.

    Examples
    --------
    >>> group_customers([("C1", "C2", "same"), ("C3", "C4", "never")], [])[0].rows()
    [('C1', 'C1', 'same'), ('C2', 'C1', 'same'), ('C4', 'C4', 'never')]
    """
    decided = list(verdicts)
    groups = Groups()
    named = {each for one, other, verdict in decided if verdict == SAME for each in (one, other)}
    for one, other, verdict in decided:
        if verdict == SAME:
            groups.join(one, other)
    apart = {(one, other) for one, other, verdict in decided if verdict == NEVER}
    separated = {each for pair in apart for each in pair}
    for customer, person in evident:
        if (customer in named or person in named) and not {customer, person} & separated:
            groups.join(customer, person)
    wrong = {groups.find(one) for one, other in apart if groups.find(one) == groups.find(other)}
    members = set(groups.members)
    alone = {_choose_alone(one, other, members) for one, other in apart} - members
    rows = [
        (each, groups.find(each), SAME) for each in members if groups.find(each) not in wrong
    ] + [(each, each, NEVER) for each in alone]
    frame = pl.DataFrame(sorted(rows), schema=_SCHEMA, orient="row")
    return frame, len(wrong)


_SCHEMA = dict.fromkeys(PERSON_DECISIONS.column_names, pl.String)


def _choose_alone(one: str, other: str, members: set[str]) -> str:
    """Return which of two numbers becomes a person of its own: the one that is in no group."""
    first, second = sorted((one, other))
    return first if second in members and first not in members else second
