"""The views over the canonical tables, which analyses read instead of repeating their joins.

- `customer_emails`: e-mail addresses that belong to exactly one customer.
- `line_sales`: order lines as sales.
- `sales`: every sale once, from order headers if they are loaded, else from lines. An order without
  a customer number is joined to its customer by e-mail address.
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
