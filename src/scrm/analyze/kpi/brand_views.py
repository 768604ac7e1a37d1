"""KPIs of another brand: its accounts take the place of the own ones, by the same definitions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from scrm.store import Store

OWN: Final = "own"
"""Name of the own brand where no profile has one."""
_BRANDS: Final = """
SELECT b.brand, bool_or(coalesce(b.is_own, FALSE)) AS is_own
FROM profiles AS b
JOIN posts AS p ON p.channel = b.channel AND p.author_id IN (b.profile_id, b.handle)
WHERE b.brand IS NOT NULL AND trim(b.brand) <> ''
GROUP BY b.brand
ORDER BY is_own DESC, b.brand"""
_ACCOUNTS: Final = """
SELECT channel, profile_id AS name FROM profiles WHERE brand = $brand
UNION
SELECT channel, handle FROM profiles WHERE brand = $brand AND handle IS NOT NULL"""
_OWN_PROFILES: Final = (
    "SELECT p.* REPLACE (b.name IS NOT NULL AS is_own) FROM {table} AS p "
    "LEFT JOIN brand_accounts AS b ON b.channel = p.channel AND b.name = p.profile_id"
)
_OWN_POSTS: Final = (
    "SELECT p.* REPLACE (b.name IS NOT NULL AS is_own) FROM {table} AS p "
    "LEFT JOIN brand_accounts AS b ON b.channel = p.channel AND b.name = p.author_id"
)


class Brand(NamedTuple):
    """A brand with accounts in `profiles` and posts of them.

    Parameters
    ----------
    is_whole : bool
        The only own brand: all that is own belongs to it, also posts whose author no profile names.
    """

    name: str
    is_own: bool
    is_whole: bool


def list_brands(store: Store) -> list[Brand]:
    """Return the brands that posted, own ones first."""
    found: list[tuple[str, bool]] = []
    if "brand" in store.columns("profiles"):
        found = [(name, is_own) for name, is_own in store.frame(_BRANDS).iter_rows()]
    own = [name for name, is_own in found if is_own]
    if not own and store.value("SELECT count(*) FROM posts WHERE is_own"):
        found.insert(0, (OWN, True))
    return [Brand(name, is_own, is_own and len(own) <= 1) for name, is_own in found]


@contextmanager
def view_as(store: Store, brand: Brand) -> Iterator[None]:
    """Let the accounts of a brand, and what they posted, count as own ones within the block."""
    if brand.is_whole:
        yield
        return
    accounts = store.arrow(_ACCOUNTS, {"brand": brand.name})
    with (
        store.offered(brand_accounts=accounts),
        store.replaced(posts=_OWN_POSTS, profiles=_OWN_PROFILES),
    ):
        yield
