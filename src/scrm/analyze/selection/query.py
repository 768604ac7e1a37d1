"""The SQL of ``scrm select``: the customers of a rule, and recent buyers."""

from datetime import date

import polars as pl

from scrm.analyze.selection.rule_syntax import parse_rule
from scrm.config import Context
from scrm.store import Store


def read_customers(store: Store, rule: str) -> pl.DataFrame:
    """Return the customers that a rule selects, with or without consent, each person once.

    Returns
    -------
    DataFrame
        ``customer_id, consent, is_out_elsewhere, is_lifted, segment, abc_class, p_purchase``; the
        consent is that of the view `consents`.
    """
    condition, bound = parse_rule(rule)
    return store.frame(
        f"""
SELECT c.customer_id, k.consent, k.is_out_elsewhere, k.is_lifted, g.segment, a.abc_class,
  s.p_purchase
FROM customers c
JOIN consents k ON k.customer_id = c.customer_id AND k.person_id = c.customer_id
LEFT JOIN segments g ON g.is_customer AND g.person_id = c.customer_id
LEFT JOIN abc_classes a ON a.customer_id = c.customer_id
LEFT JOIN scores s ON s.customer_id = c.customer_id
WHERE {condition} ORDER BY c.customer_id
""",
        bound,
    )


def count_persons(store: Store) -> int:
    """Return the number of persons in the CRM, each counted once."""
    count: int = store.value(
        "SELECT count(*) FROM customers c JOIN persons p "
        "ON p.customer_id = c.customer_id AND p.person_id = c.customer_id"
    )
    return count


def read_recent_buyers(store: Store, context: Context, days: int) -> pl.DataFrame:
    """Return the ``customer_id`` of customers with a purchase in the last days."""
    if context.as_of is None:
        return pl.DataFrame(schema={"customer_id": pl.String})
    return store.frame(
        """
SELECT DISTINCT customer_id FROM sales
WHERE customer_id IS NOT NULL AND amount > 0 AND NOT coalesce(is_cancellation, FALSE)
  AND CAST(timezone($zone, timezone('UTC', ordered_at)) AS DATE) BETWEEN $first AND $last
ORDER BY customer_id
""",
        {
            "zone": context.timezone,
            "first": date.fromordinal(context.as_of.toordinal() - days + 1),
            "last": context.as_of,
        },
    )
