"""The views that say who is one person, and who may be contacted (ADR 86).

A person's id is the first of the person's customer numbers.

- `customer_addresses`: the normalised e-mail address of each customer number that has one, or that
  an export assigns to a person; of the CRM, and of guests that only orders name.
- `customer_keys`: customer numbers that belong to a person with several of them (an export says so,
  or they share a personal e-mail address and no given names contradict it, or a person of the
  company decided so; decisions win), and the addresses that belong to exactly one person.
- `merged_customers`, `customer_emails`: the two parts of `customer_keys`.
- `persons`: every customer number with its person.
- `consents`: the consent of each customer of the CRM. An opt-out applies to all customer numbers of
  the person, and to those with the same address, in all systems. A later, dated consent lifts it if
  its export or ``--newer`` says so.
"""

from scrm.addresses import is_nobodys_sql, is_shared_sql, normalise_sql

_NAME = """
replace(replace(replace(replace(lower({name}), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')"""
_GIVEN_NAME = (
    f"nullif(regexp_extract({_NAME.format(name='first_name')}, '^([^ .,-]{{2,}})', 1), '')"
)
_OTHER_NAME = f"trim({_NAME.format(name='coalesce(company, last_name)')})"
PERSON_VIEWS: dict[str, str] = {
    "customer_addresses": f"""
WITH guests AS (
  SELECT DISTINCT customer_id, customer_email
  FROM orders WHERE customer_id <> '0' AND customer_email IS NOT NULL
  UNION
  SELECT DISTINCT customer_id, customer_email
  FROM order_lines WHERE customer_id <> '0' AND customer_email IS NOT NULL
), listed AS (
  SELECT customer_id, {normalise_sql("email")} AS address, person_id AS declared_id, first_name,
    last_name, company, TRUE AS is_in_crm
  FROM customers
  WHERE email IS NOT NULL OR person_id IS NOT NULL
    OR customer_id IN (SELECT customer_id FROM person_decisions)
  UNION ALL
  SELECT customer_id, min({normalise_sql("customer_email")}) AS address, NULL AS declared_id,
    NULL AS first_name, NULL AS last_name, NULL AS company, FALSE AS is_in_crm
  FROM guests
  WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.customer_id = guests.customer_id)
  GROUP BY customer_id
  HAVING min({normalise_sql("customer_email")}) = max({normalise_sql("customer_email")})
)
SELECT customer_id, declared_id, first_name, last_name, company, is_in_crm,
  CASE WHEN NOT {is_nobodys_sql("address")} OR starts_with(address, concat(lower(last_name), '@'))
    THEN address END AS address
FROM listed
""",
    "customer_keys": f"""
WITH addresses AS (
  SELECT * FROM customer_addresses
), shared AS (
  SELECT address FROM addresses WHERE address IS NOT NULL GROUP BY address HAVING count(*) > 1
), suspects AS (
  SELECT a.customer_id, a.declared_id, a.is_in_crm, d.group_id, d.verdict,
    {_GIVEN_NAME} AS given_name, {_OTHER_NAME} AS other_name,
    CASE WHEN s.address IS NOT NULL AND NOT {is_shared_sql("s.address")} THEN s.address
      END AS address
  FROM addresses AS a
  LEFT JOIN shared AS s ON s.address = a.address
  LEFT JOIN person_decisions AS d ON d.customer_id = a.customer_id
  WHERE a.declared_id IS NOT NULL OR s.address IS NOT NULL OR d.customer_id IS NOT NULL
), named AS (
  SELECT *, CASE WHEN max(given_name) OVER (PARTITION BY address) IS NULL THEN other_name
    ELSE given_name END AS name
  FROM suspects
), grouped AS (
  SELECT *, CASE
      WHEN min(name) OVER (PARTITION BY address) = max(name) OVER (PARTITION BY address)
        OR max(name) OVER (PARTITION BY address) IS NULL THEN address
      WHEN address IS NOT NULL AND name IS NOT NULL THEN concat(address, ' ', name)
    END AS mailbox
  FROM named
), declared AS (
  SELECT *, min(declared_id) OVER (PARTITION BY mailbox) AS first_id,
    max(declared_id) OVER (PARTITION BY mailbox) AS last_id
  FROM grouped
), evident AS (
  SELECT customer_id, is_in_crm, declared_id, group_id, verdict,
    CASE WHEN declared_id IS NOT NULL THEN concat('id ', declared_id)
      WHEN mailbox IS NULL OR first_id <> last_id THEN NULL
      WHEN first_id IS NOT NULL THEN concat('id ', first_id)
      ELSE concat('address ', mailbox) END AS person
  FROM declared
), spread AS (
  SELECT *, coalesce(group_id, CASE WHEN person IS NOT NULL THEN
      min(CASE WHEN verdict = 'same' THEN group_id END) OVER (PARTITION BY person) END) AS decided
  FROM evident
), assigned AS (
  SELECT customer_id, is_in_crm,
    CASE WHEN decided IS NOT NULL THEN concat('decided ', decided) ELSE person END AS person,
    CASE WHEN decided IS NOT NULL THEN 'decided' WHEN declared_id IS NULL THEN 'same_email'
      ELSE 'declared' END AS rule
  FROM spread
), persons_of AS (
  SELECT person, coalesce(min(CASE WHEN is_in_crm THEN customer_id END), min(customer_id))
    AS person_id
  FROM assigned WHERE person IS NOT NULL GROUP BY person HAVING count(*) > 1
), merged AS (
  SELECT a.customer_id, p.person_id, a.rule
  FROM assigned AS a
  JOIN persons_of AS p ON p.person = a.person
), owners AS (
  SELECT a.address, coalesce(m.person_id, a.customer_id) AS person_id
  FROM addresses AS a
  LEFT JOIN merged AS m ON m.customer_id = a.customer_id
  WHERE a.address IS NOT NULL
)
SELECT customer_id AS key, person_id, customer_id, NULL AS address, rule FROM merged
UNION ALL
SELECT concat('mailto:', address) AS key, min(person_id) AS person_id, NULL AS customer_id,
  address, 'same_email' AS rule
FROM owners
GROUP BY address
HAVING min(person_id) = max(person_id)
""",
    "merged_customers": """
SELECT customer_id, person_id, rule FROM customer_keys WHERE customer_id IS NOT NULL
""",
    "customer_emails": """
SELECT address AS email, person_id AS customer_id FROM customer_keys WHERE address IS NOT NULL
""",
    "persons": """
SELECT c.customer_id, coalesce(m.person_id, c.customer_id) AS person_id, m.rule
FROM customers AS c
LEFT JOIN merged_customers AS m ON m.customer_id = c.customer_id
UNION ALL
SELECT customer_id, person_id, rule
FROM merged_customers AS m
WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.customer_id = m.customer_id)
""",
    "consents": """
WITH stated AS (
  SELECT p.customer_id, p.person_id, a.address, coalesce(c.consent, 'unknown') AS consent,
    coalesce(c.consent_at, c.updated_at) AS stated_at, c.opt_outs_lifted_until AS lifted_at
  FROM persons AS p
  JOIN customers AS c ON c.customer_id = p.customer_id
  LEFT JOIN customer_addresses AS a ON a.customer_id = p.customer_id
), mailboxes AS (
  SELECT address,
    bool_or(consent = 'no') AS is_out, bool_or(consent = 'no' AND stated_at IS NULL) AS is_undated,
    max(CASE WHEN consent = 'no' THEN stated_at END) AS out_at,
    max(lifted_at) AS lifted_at
  FROM stated WHERE address IS NOT NULL GROUP BY address
), joined AS (
  SELECT s.person_id, s.customer_id, s.consent,
    coalesce(m.is_out, s.consent = 'no') AS is_out,
    coalesce(m.is_undated, s.stated_at IS NULL) AS is_undated,
    coalesce(m.out_at, s.stated_at) AS out_at,
    coalesce(m.lifted_at, s.lifted_at) AS lifted_at
  FROM stated AS s
  LEFT JOIN mailboxes AS m ON m.address = s.address
), decided AS (
  SELECT person_id, bool_or(is_out) AS is_out, bool_or(consent = 'yes') AS is_in,
    bool_or(is_out AND is_undated)
      OR coalesce(max(CASE WHEN is_out THEN out_at END) >= max(lifted_at), TRUE) AS is_kept
  FROM joined GROUP BY person_id
)
SELECT p.customer_id, p.person_id,
  CASE WHEN d.is_out AND d.is_kept THEN 'no' WHEN d.is_in THEN 'yes' ELSE 'unknown' END AS consent,
  coalesce(c.consent, '') <> 'no' AND d.is_out AND d.is_kept AS is_out_elsewhere,
  d.is_out AND NOT d.is_kept AS is_lifted
FROM persons AS p
JOIN customers AS c ON c.customer_id = p.customer_id
JOIN decided AS d ON d.person_id = p.person_id
""",
}
