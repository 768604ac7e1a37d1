"""One own account is one account: its number, handle and page name on a channel belong together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Key = tuple[str, str]
"""Channel and name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one row of the data says of an own account.

    Parameters
    ----------
    ids : tuple of str
        Numbers and handles, all of the same account.
    shown : str
        The name that people read; other accounts may have the same.
    rank : int
        How likely an id of this row names the account: 0 as declared, 1 with counts of followers,
        2 an own profile, 3 an author.
    """

    channel: str
    ids: tuple[str, ...]
    shown: str = ""
    rank: int = 3


@dataclass(slots=True)
class _Groups:
    """Names joined into groups; the group of a name is known by its first name."""

    parents: dict[Key, Key] = field(default_factory=dict)

    def find(self, key: Key) -> Key:
        self.parents.setdefault(key, key)
        while self.parents[key] != key:
            key = self.parents[key]
        return key

    def join(self, one: Key, other: Key) -> None:
        first, last = sorted((self.find(one), self.find(other)))
        self.parents[last] = first


def list_aliases(evidence: Iterable[Evidence]) -> dict[Key, str]:
    """Return (channel, name) -> account, for the names that are not those of their account.

    Names are joined if one row has both, or if they differ in case or an @ only. A name that
    people read is no proof, as several accounts may show it: it joins two accounts only if it is
    the only id of one of them (a page name in place of an id), or if one of them is known by a
    number and the other by a handle.

    Examples
    --------
    >>> rows = [Evidence("x", ("709", "@Acme"), rank=2), Evidence("x", ("acme",))]
    >>> list_aliases(rows)
    {('x', '@Acme'): '709', ('x', 'acme'): '709'}
    """
    rows = [row for row in evidence if row.ids]
    groups, ranks = _Groups(), dict[Key, int]()
    for row in rows:
        keys = [(row.channel, name) for name in row.ids]
        for key in keys:
            ranks[key] = min(ranks.get(key, row.rank), row.rank)
            groups.join(keys[0], key)
            groups.join(key, (row.channel, _normalise(key[1])))
    _join_shown(rows, groups, ranks)
    members: dict[Key, list[Key]] = defaultdict(list)
    for key in ranks:
        members[groups.find(key)].append(key)
    found: dict[Key, str] = {}
    for keys in members.values():
        account = min(keys, key=lambda key: (ranks[key], not key[1].isdigit(), key))
        found |= {key: account[1] for key in keys if key != account}
    return dict(sorted(found.items()))


def _normalise(name: str) -> str:
    return name.strip().removeprefix("@").lower()


def _join_shown(rows: Sequence[Evidence], groups: _Groups, ranks: Mapping[Key, int]) -> None:
    """Join accounts by the names that people read."""
    showing: dict[Key, set[Key]] = defaultdict(set)
    for row in rows:
        if row.shown:
            shown = (row.channel, _normalise(row.shown))
            showing[shown].add(groups.find((row.channel, row.ids[0])))
    known = {(channel, _normalise(name)) for channel, name in ranks}
    for shown, accounts in sorted(showing.items()):
        pair = {groups.find(key) for key in accounts}
        if shown in known:
            pair.add(groups.find(shown))
        numbers = {key for key in pair if _is_number_only(key, groups, ranks)}
        is_page_name = shown in known and " " in shown[1]
        if len(pair) == 2 and (len(numbers) == 1 or is_page_name):  # noqa: PLR2004  two accounts
            groups.join(*sorted(pair))


def _is_number_only(account: Key, groups: _Groups, ranks: Mapping[Key, int]) -> bool:
    return all(key[1].isdigit() for key in ranks if groups.find(key) == account)
