"""The SQL of benchmarks: what others wrote to each brand."""

from typing import Final

from scrm.store import Store

_INBOUND: Final = """
WITH accounts AS (
  SELECT channel, profile_id AS name, brand, coalesce(is_own, FALSE) AS is_own FROM profiles
  WHERE brand IS NOT NULL AND trim(brand) <> ''
  UNION
  SELECT channel, handle, brand, coalesce(is_own, FALSE) FROM profiles
  WHERE brand IS NOT NULL AND trim(brand) <> '' AND handle IS NOT NULL
), own_brand AS (
  SELECT coalesce(min(brand), 'own') AS brand FROM accounts WHERE is_own
), written AS (
  SELECT posts.channel, posts.post_id, posts.parent_id, coalesce(accounts.brand,
    CASE WHEN posts.is_own THEN (SELECT brand FROM own_brand) END) AS brand
  FROM posts
  LEFT JOIN accounts ON accounts.channel = posts.channel AND accounts.name = posts.author_id
)
SELECT mine.brand, count(*) AS texts
FROM written AS mine
JOIN written AS other ON other.channel = mine.channel AND other.parent_id = mine.post_id
WHERE mine.brand IS NOT NULL AND (other.brand IS NULL OR other.brand <> mine.brand)
GROUP BY mine.brand
ORDER BY mine.brand"""


def count_inbound_texts(store: Store) -> dict[str, int]:
    """Return how many texts of others there are under the posts of each brand."""
    found: dict[str, int] = dict(store.frame(_INBOUND).iter_rows())
    return found
