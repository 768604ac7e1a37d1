"""The views over the canonical tables, which analyses read instead of repeating their joins.

Those of `scrm.person_views` say who is one person; a ``customer_id`` below is a person's id.

- `refunds`: negative orders that refund another one, and the share of them that counts. What a
  cancelled order does not count is not subtracted again, and no refund exceeds its order.
- `line_refunds`: orders with cancelled lines and negative ones, and the share of the negative lines
  that counts.
- `line_values`: order lines. What a line lacks (customer, date, currency, state) is taken from its
  order; a cancelled line counts zero.
- `line_sales`: the same as sales of persons, less what `refunds` does not count.
- `sales`: every sale once, from order headers if they are loaded, else from lines. An order without
  a customer number is joined to its person by e-mail address; what an order lacks (amount, date,
  customer) is taken from its lines. A cancelled order, or one in a state that is no revenue, counts
  zero if its amount is positive; a negative amount counts, unless `refunds` says otherwise. The
  ``customer_id`` is the id of the person; shops write 0 for guests, which is nobody's number.
- `first_purchases`: the first purchase of each customer in the data, and what is known of earlier
  ones: when the data begin (a few sales long before the others do not count), whether the date of
  the customer in the CRM lies after that, and the share of customers with such a date (a date more
  than 30 days after the first purchase, or the zero of a calendar, does not count).
- `linkable_profiles`: profiles of others, and authors of posts that have no profile, each once: the
  denominator of the match rate.
- `service_tickets`: tickets, joined to persons the same way.
- `latest_post_metrics`: the newest counts of each post.
"""

from scrm.addresses import normalise_sql
from scrm.person_views import PERSON_VIEWS

_REFUNDED = """
CASE WHEN {amount} < 0 AND r.counted_share < 1
  THEN CAST(round({value} * r.counted_share, 4) AS DECIMAL(18,4)) ELSE {value} END"""
"""SQL of a value of which, if the amount is negative, a share counts."""
_LINE_AMOUNT = """
coalesce(l.amount, CAST(CAST(coalesce(l.quantity, 1) AS DECIMAL(18,4)) * l.unit_price
  AS DECIMAL(18,4)))"""
_IS_CANCELLED_LINE = "CASE WHEN o.is_cancellation THEN TRUE ELSE l.is_cancellation END"
_REFUND = (
    "(?:r|rf|ref|refund|refunded|s|st|storno|g|gs|gutschrift|cn|cr|credit|ret|return|retoure|rma|"
    "erstattung)"
)
"""Words that number a refund: ``100-R``, ``100/refund1``, ``GS-100``."""
_NUMBERS = (
    f"(?i)^(.*?[0-9a-z])[-_/. ]*{_REFUND}[-_/. ]*[0-9]*$",
    "^(.+?)[-_/.][0-9]{1,2}$",
    f"(?i)^{_REFUND}[-_/. :]*(.+)$",
)
_REFUNDED_ORDER = ", ".join(
    f"nullif(regexp_extract(order_id, '{number}', 1), '')" for number in _NUMBERS
)
_IS_REFUNDED = "(?i)refund|erstatt|retour|return|rückgabe|zurückgegeben|chargeback|gutschrift"
"""States of orders that were paid back."""


def _join_persons(of: str) -> str:
    """Return the SQL that joins rows of sales to the person, by customer number or address."""
    return f"""
LEFT JOIN customer_keys AS k ON k.key = {_write_key(f"{of}.customer_id", f"{of}.customer_email")}
LEFT JOIN refunds AS r ON r.order_id = {of}.order_id
"""


def _write_key(customer: str, address: str) -> str:
    return f"coalesce({customer}, concat('mailto:', {normalise_sql(address)}))"


def _refunded(amount: str, value: str) -> str:
    return _REFUNDED.format(amount=amount, value=value)


def _line_value(value: str) -> str:
    """Return the SQL of a value of a line: zero if a line of positive amount is cancelled."""
    counted = _refunded(_LINE_AMOUNT, value)
    return f"CASE WHEN ({_IS_CANCELLED_LINE}) AND {_LINE_AMOUNT} > 0 THEN 0 ELSE {counted} END"


VIEWS: dict[str, str] = {
    **PERSON_VIEWS,
    "refunds": f"""
WITH telling AS (
  SELECT 1 AS one FROM order_lines
  WHERE ((amount < 0 OR quantity < 0) AND translate(order_id, '0123456789', '') <> '')
    OR (is_cancellation AND status IS NOT NULL)
  LIMIT 1
), corrected AS MATERIALIZED (
  SELECT l.order_id, min(coalesce(l.customer_id, l.customer_email)) AS customer,
    min(l.ordered_at) AS ordered_at, min(l.currency) AS currency,
    CAST(sum({_LINE_AMOUNT}) AS DECIMAL(18,4)) AS amount,
    bool_and(coalesce(l.is_cancellation, FALSE)) AS is_cancelled, min(l.status) AS status
  FROM order_lines AS l
  WHERE l.order_id IN (
      SELECT order_id FROM order_lines
      WHERE (amount < 0 OR quantity < 0 OR is_cancellation) AND EXISTS (SELECT 1 FROM telling)
    ) AND NOT EXISTS (SELECT 1 FROM orders WHERE orders.order_id = l.order_id)
  GROUP BY l.order_id
), documents AS NOT MATERIALIZED (
  SELECT order_id, coalesce(customer_id, customer_email) AS customer, ordered_at, currency, amount,
    is_cancellation IS TRUE AS is_cancelled, status
  FROM orders
  WHERE amount IS NOT NULL
  UNION ALL
  SELECT order_id, customer, ordered_at, currency, amount, is_cancelled, status FROM corrected
), credits AS MATERIALIZED (
  SELECT order_id, customer, ordered_at, currency, -amount AS amount,
    CASE WHEN translate(order_id, '0123456789', '') <> '' THEN coalesce({_REFUNDED_ORDER}) END
      AS refunded_id
  FROM documents
  WHERE amount < 0
), numbered AS (
  SELECT c.order_id, d.order_id AS refunded_id, CASE WHEN d.is_cancelled THEN 0
    ELSE least(1, CAST(d.amount AS DOUBLE) / CAST(sum(c.amount) OVER (PARTITION BY d.order_id)
      AS DOUBLE)) END AS counted_share
  FROM credits AS c
  JOIN documents AS d ON d.order_id = c.refunded_id
  WHERE d.amount > 0 AND coalesce(d.customer = c.customer, TRUE)
    AND coalesce(d.currency = c.currency, TRUE)
), refunded AS (
  SELECT order_id, customer, currency, amount, ordered_at, row_number() OVER (
    PARTITION BY customer, currency, amount ORDER BY ordered_at, order_id) AS place
  FROM documents
  WHERE is_cancelled AND amount > 0 AND customer IS NOT NULL
    AND regexp_matches(status, '{_IS_REFUNDED}')
    AND order_id NOT IN (SELECT refunded_id FROM numbered)
), unnumbered AS (
  SELECT order_id, customer, currency, amount, ordered_at, row_number() OVER (
    PARTITION BY customer, currency, amount ORDER BY ordered_at, order_id) AS place
  FROM credits
  WHERE order_id NOT IN (SELECT order_id FROM numbered)
)
SELECT order_id, refunded_id, counted_share FROM numbered
UNION ALL
SELECT u.order_id, r.order_id AS refunded_id, 0.0 AS counted_share
FROM unnumbered AS u
JOIN refunded AS r ON r.customer = u.customer AND r.amount = u.amount AND r.place = u.place
  AND r.currency IS NOT DISTINCT FROM u.currency
WHERE coalesce(r.ordered_at <= u.ordered_at, TRUE)
""",
    "line_refunds": f"""
SELECT order_id, CAST(greatest(0, 1 - cancelled / negative) AS DOUBLE) AS counted_share
FROM (
  SELECT order_id, CAST(sum(CASE WHEN amount > 0 AND is_cancelled THEN amount END) AS DOUBLE)
    AS cancelled, CAST(-sum(CASE WHEN amount < 0 THEN amount END) AS DOUBLE) AS negative
  FROM (
    SELECT l.order_id, {_LINE_AMOUNT} AS amount, {_IS_CANCELLED_LINE} AS is_cancelled
    FROM order_lines AS l
    LEFT JOIN orders AS o ON o.order_id = l.order_id
    WHERE l.order_id IN (
        SELECT order_id FROM order_lines WHERE is_cancellation AND (amount > 0 OR amount IS NULL)
        UNION ALL
        SELECT order_id FROM orders WHERE is_cancellation
      ) AND l.order_id IN (SELECT order_id FROM order_lines WHERE amount < 0 OR quantity < 0)
  )
  GROUP BY order_id
)
WHERE cancelled > 0 AND negative > 0
""",
    "line_values": f"""
SELECT l.order_id, l.line_id, nullif(coalesce(l.customer_id, o.customer_id), '0') AS customer_id,
       coalesce(l.customer_email, o.customer_email) AS customer_email,
       coalesce(l.ordered_at, o.ordered_at) AS ordered_at, l.product_id, l.product_name,
       l.category, l.quantity, l.unit_price,
       {_line_value(_LINE_AMOUNT)} AS amount,
       {_line_value("l.margin")} AS margin,
       coalesce(o.currency, l.currency) AS currency, {_IS_CANCELLED_LINE} AS is_cancellation,
       coalesce(l.is_gift, o.is_gift) AS is_gift, coalesce(l.status, o.status) AS status
FROM order_lines AS l
LEFT JOIN orders AS o ON o.order_id = l.order_id
LEFT JOIN line_refunds AS r ON r.order_id = l.order_id
""",
    "line_sales": f"""
SELECT l.order_id, l.line_id, coalesce(k.person_id, l.customer_id) AS customer_id,
       l.ordered_at, l.product_id, l.product_name, l.category, l.quantity, l.unit_price,
       {_refunded("l.amount", "l.amount")} AS amount, {_refunded("l.amount", "l.margin")} AS margin,
       l.currency, l.is_cancellation, l.is_gift, l.status, TRUE AS is_line
FROM line_values AS l
{_join_persons("l")}""",
    "sales": f"""
SELECT s.order_id, coalesce(k.person_id, s.customer_id) AS customer_id,
       s.ordered_at,
       {_refunded("s.amount", "s.amount")} AS amount, {_refunded("s.amount", "s.margin")} AS margin,
       s.currency, s.is_cancellation, s.is_gift, s.status, s.social_channel, s.campaign_id,
       s.is_line
FROM (
  SELECT o.order_id, coalesce(nullif(o.customer_id, '0'), g.customer_id) AS customer_id,
         coalesce(o.customer_email, g.customer_email) AS customer_email,
         coalesce(o.ordered_at, g.ordered_at) AS ordered_at,
         CASE WHEN o.is_cancellation AND o.amount > 0 THEN 0
           ELSE coalesce(o.amount, g.amount) END AS amount,
         CASE WHEN o.is_cancellation AND o.amount > 0 THEN 0 WHEN o.amount IS NULL
           THEN coalesce(g.margin, o.margin) ELSE coalesce(o.margin, g.margin) END AS margin,
         coalesce(o.currency, g.currency) AS currency, o.is_cancellation, o.is_gift, o.status,
         o.social_channel, o.campaign_id, FALSE AS is_line
  FROM orders AS o
  LEFT JOIN (
    SELECT order_id, CAST(sum(amount) AS DECIMAL(18,4)) AS amount,
      CAST(sum(margin) AS DECIMAL(18,4)) AS margin, min(customer_id) AS customer_id,
      min(customer_email) AS customer_email, min(ordered_at) AS ordered_at,
      min(currency) AS currency
    FROM line_values
    WHERE order_id IN (
      SELECT order_id FROM orders
      WHERE amount IS NULL OR ordered_at IS NULL OR (customer_id IS NULL AND customer_email IS NULL)
    )
    GROUP BY order_id
  ) AS g ON g.order_id = o.order_id
  UNION ALL
  SELECT order_id, customer_id, customer_email, ordered_at, amount, margin, currency,
         is_cancellation, is_gift, status, NULL AS social_channel, NULL AS campaign_id,
         TRUE AS is_line
  FROM line_values
  WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.order_id = line_values.order_id)
) AS s
{_join_persons("s")}""",
    "first_purchases": """
WITH firsts AS (
  SELECT customer_id, min(ordered_at) AS first_at
  FROM sales
  WHERE customer_id IS NOT NULL AND ordered_at IS NOT NULL AND is_cancellation IS NOT TRUE
    AND (amount > 0 OR (amount = 0 AND NOT is_line))
  GROUP BY customer_id
), dated AS (
  SELECT firsts.customer_id, firsts.first_at,
    CASE WHEN customers.customer_since NOT IN (DATE '1900-01-01', DATE '1970-01-01')
      AND date_diff('day', CAST(firsts.first_at AS DATE), customers.customer_since) <= 30
      THEN customers.customer_since END AS customer_since
  FROM firsts
  LEFT JOIN customers ON customers.customer_id = firsts.customer_id
), months AS (
  SELECT min(first_at) AS first_at, count(*) AS customer_count
  FROM dated
  GROUP BY date_trunc('month', first_at)
), usual AS (
  SELECT sum(customer_count) / (20.0 * count(*)) AS least FROM months
), covered AS (
  SELECT min(months.first_at) AS data_start
  FROM months
  JOIN usual ON months.customer_count >= usual.least
), known AS (
  SELECT count(customer_since) / (1.0 * count(*)) AS dated_share FROM dated
)
SELECT dated.customer_id, dated.first_at, covered.data_start,
  dated.customer_since >= CAST(covered.data_start AS DATE) AS is_since_start, known.dated_share
FROM dated
CROSS JOIN covered
CROSS JOIN known
""",
    "linkable_profiles": """
SELECT channel, profile_id, handle, display_name, profile_url, email, phone, city, postal_code
FROM profiles
WHERE NOT coalesce(is_own, FALSE)
UNION ALL
SELECT channel, author_id AS profile_id, NULL AS handle, min(author_name) AS display_name,
  NULL AS profile_url, NULL AS email, NULL AS phone, NULL AS city, NULL AS postal_code
FROM posts
WHERE author_id IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM profiles
    WHERE profiles.channel = posts.channel AND profiles.profile_id = posts.author_id
  )
GROUP BY channel, author_id
HAVING NOT coalesce(bool_or(is_own), FALSE)
""",
    "service_tickets": f"""
SELECT t.* REPLACE (coalesce(k.person_id, t.customer_id) AS customer_id)
FROM tickets AS t
LEFT JOIN customer_keys AS k ON k.key = {_write_key("t.customer_id", "t.requester")}
""",
    "latest_post_metrics": """
SELECT * EXCLUDE (version)
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY channel, post_id ORDER BY observed_at DESC, row_hash
  ) AS version
  FROM post_metrics
  WHERE NOT coalesce(is_promoted, FALSE)
)
WHERE version = 1
""",
}
