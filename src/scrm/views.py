"""The views over the canonical tables, which analyses read instead of repeating their joins.

- `customer_emails`: e-mail addresses that belong to exactly one customer.
- `line_sales`: order lines as sales. What a line lacks (customer, date, currency, state) is taken
  from its order.
- `sales`: every sale once, from order headers if they are loaded, else from lines. An order without
  a customer number is joined to its customer by e-mail address; an order without an amount is worth
  its lines. A cancelled order, or one in a state that is no revenue, counts zero if its amount is
  positive; a negative amount always counts.
- `first_purchases`: the first purchase of each customer in the data, and what is known of earlier
  ones: when the data begin (a few sales long before the others do not count), whether the date of
  the customer in the CRM lies after that, and the share of customers with such a date (a date more
  than 30 days after the first purchase, or the zero of a calendar, does not count).
- `linkable_profiles`: profiles of others, and authors of posts that have no profile, each once: the
  denominator of the match rate.
- `service_tickets`: tickets, joined to customers the same way.
- `latest_post_metrics`: the newest counts of each post.
"""

_VALUE = "CASE WHEN {is_cancellation} AND {amount} > 0 THEN 0 ELSE {value} END"
"""SQL of the value of a sale: a cancelled one of positive amount counts zero."""
_LINE_AMOUNT = """
coalesce(l.amount, CAST(CAST(coalesce(l.quantity, 1) AS DECIMAL(18,4)) * l.unit_price
  AS DECIMAL(18,4)))"""
_ORDER_AMOUNT = "coalesce(o.amount, g.amount)"
_IS_CANCELLED_LINE = "CASE WHEN o.is_cancellation THEN TRUE ELSE l.is_cancellation END"


def _value(is_cancellation: str, amount: str, value: str) -> str:
    return _VALUE.format(is_cancellation=f"({is_cancellation})", amount=amount, value=value)


VIEWS: dict[str, str] = {
    "customer_emails": """
SELECT lower(trim(email)) AS email, min(customer_id) AS customer_id
FROM customers
WHERE email LIKE '%_@_%'
GROUP BY lower(trim(email))
HAVING count(*) = 1
""",
    "line_sales": f"""
SELECT l.order_id, l.line_id,
       coalesce(l.customer_id, o.customer_id, e.customer_id) AS customer_id,
       coalesce(l.ordered_at, o.ordered_at) AS ordered_at, l.product_id, l.product_name,
       l.category, l.quantity, l.unit_price,
       {_value(_IS_CANCELLED_LINE, _LINE_AMOUNT, _LINE_AMOUNT)} AS amount,
       {_value(_IS_CANCELLED_LINE, _LINE_AMOUNT, "l.margin")} AS margin,
       coalesce(o.currency, l.currency) AS currency, {_IS_CANCELLED_LINE} AS is_cancellation,
       coalesce(l.is_gift, o.is_gift) AS is_gift, coalesce(l.status, o.status) AS status,
       TRUE AS is_line
FROM order_lines AS l
LEFT JOIN orders AS o ON o.order_id = l.order_id
LEFT JOIN customer_emails AS e ON l.customer_id IS NULL AND o.customer_id IS NULL
  AND e.email = lower(trim(coalesce(l.customer_email, o.customer_email)))
""",
    "sales": f"""
SELECT o.order_id, coalesce(o.customer_id, e.customer_id) AS customer_id, o.ordered_at,
       {_value("o.is_cancellation", _ORDER_AMOUNT, _ORDER_AMOUNT)} AS amount,
       {_value("o.is_cancellation", _ORDER_AMOUNT, "coalesce(o.margin, g.margin)")} AS margin,
       o.currency, o.is_cancellation, o.is_gift, o.status, o.social_channel, o.campaign_id,
       FALSE AS is_line
FROM orders AS o
LEFT JOIN customer_emails AS e
  ON o.customer_id IS NULL AND lower(trim(o.customer_email)) = e.email
LEFT JOIN (
  SELECT l.order_id, CAST(sum({_LINE_AMOUNT}) AS DECIMAL(18,4)) AS amount,
    CAST(sum(l.margin) AS DECIMAL(18,4)) AS margin
  FROM order_lines AS l
  WHERE l.order_id IN (SELECT order_id FROM orders WHERE amount IS NULL)
  GROUP BY l.order_id
) AS g ON o.amount IS NULL AND g.order_id = o.order_id
UNION ALL
SELECT order_id, customer_id, ordered_at, amount, margin, currency, is_cancellation, is_gift,
       status, NULL AS social_channel, NULL AS campaign_id, TRUE AS is_line
FROM line_sales
WHERE NOT EXISTS (SELECT 1 FROM orders WHERE orders.order_id = line_sales.order_id)
""",
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
SELECT channel, profile_id, handle, profile_url, email
FROM profiles
WHERE NOT coalesce(is_own, FALSE)
UNION ALL
SELECT channel, author_id AS profile_id, NULL AS handle, NULL AS profile_url, NULL AS email
FROM posts
WHERE author_id IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM profiles
    WHERE profiles.channel = posts.channel AND profiles.profile_id = posts.author_id
  )
GROUP BY channel, author_id
HAVING NOT coalesce(bool_or(is_own), FALSE)
""",
    "service_tickets": """
SELECT tickets.* REPLACE (coalesce(tickets.customer_id, customer_emails.customer_id) AS customer_id)
FROM tickets
LEFT JOIN customer_emails
  ON tickets.customer_id IS NULL AND lower(trim(tickets.requester)) = customer_emails.email
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
