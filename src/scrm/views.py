"""The views over the canonical tables, which analyses read instead of repeating their joins.

- `customer_emails`: e-mail addresses that belong to exactly one customer.
- `line_sales`: order lines as sales.
- `sales`: every sale once, from order headers if they are loaded, else from lines. An order without
  a customer number is joined to its customer by e-mail address.
- `first_purchases`: the first purchase of each customer in the data, and what is known of earlier
  ones: when the data begin (a few sales long before the others do not count), whether the date of
  the customer in the CRM lies after that, and the share of customers with such a date (a date more
  than 30 days after the first purchase, or the zero of a calendar, does not count).
- `service_tickets`: tickets, joined to customers the same way.
- `latest_post_metrics`: the newest counts of each post.
"""

VIEWS: dict[str, str] = {
    "customer_emails": """
SELECT lower(trim(email)) AS email, min(customer_id) AS customer_id
FROM customers
WHERE email LIKE '%_@_%'
GROUP BY lower(trim(email))
HAVING count(*) = 1
""",
    "line_sales": """
SELECT order_id, customer_id, ordered_at, amount, margin, currency, is_cancellation, is_gift,
       TRUE AS is_line
FROM order_lines
""",
    "sales": """
SELECT orders.order_id, coalesce(orders.customer_id, customer_emails.customer_id) AS customer_id,
       orders.ordered_at, orders.amount, orders.margin, orders.currency, orders.is_cancellation,
       orders.is_gift, FALSE AS is_line
FROM orders
LEFT JOIN customer_emails
  ON orders.customer_id IS NULL AND lower(trim(orders.customer_email)) = customer_emails.email
UNION ALL
SELECT * FROM line_sales
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
