"""A cache of values computed once per word, of limited size."""

from collections.abc import Callable, Iterable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Memory(dict[K, V]):
    """A dictionary that computes missing values, and is emptied when it has grown too large.

    Examples
    --------
    >>> Memory(len)["abc"]
    3
    """

    def __init__(self, compute: Callable[[K], V], size: int = 200_000) -> None:
        super().__init__()
        self._compute, self._size = compute, size

    def list_values(self, keys: Iterable[K]) -> list[V]:
        """Return the values of many keys."""
        return list(map(self.__getitem__, keys))

    def __missing__(self, key: K) -> V:
        """Compute, keep and return the value of a new key."""
        if len(self) >= self._size:
            self.clear()
        value = self[key] = self._compute(key)
        return value
