-- part_1
SELECT
  `service_tickets`.`customer_id` AS `customer_id`,
  DATEDIFF(
    SECOND,
    DATE_TRUNC('SECOND', `service_tickets`.`created_at`),
    DATE_TRUNC('SECOND', `service_tickets`.`first_reply_at`)
  ) AS `reply_seconds`
FROM `service_tickets` AS `service_tickets`
WHERE
  NOT `service_tickets`.`customer_id` IS NULL
  AND `service_tickets`.`created_at` >= :moment
  AND `service_tickets`.`created_at` < :moment
UNION ALL
SELECT
  `identities`.`customer_id` AS `customer_id`,
  DATEDIFF(SECOND, DATE_TRUNC('SECOND', `posts`.`created_at`), DATE_TRUNC('SECOND', `answers`.`replied_at`)) AS `reply_seconds`
FROM `posts` AS `posts`
JOIN `identities` AS `identities`
  ON `identities`.`channel` = `posts`.`channel` AND `identities`.`profile_id` = `posts`.`author_id`
LEFT JOIN `answers` AS `answers`
  ON `answers`.`channel` = `posts`.`channel` AND `answers`.`parent_id` = `posts`.`post_id`
WHERE
  NOT `posts`.`is_own` IS TRUE
  AND `posts`.`kind` IN ('comment', 'mention', 'message', 'review', 'reply')
  AND `posts`.`created_at` >= :moment
  AND `posts`.`created_at` < :moment;

-- part_2
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`parent_id` AS `parent_id`,
  MIN(`posts`.`created_at`) AS `replied_at`
FROM `posts` AS `posts`
WHERE
  `posts`.`is_own` AND NOT `posts`.`is_automatic` IS TRUE AND NOT `posts`.`parent_id` IS NULL
GROUP BY
  `posts`.`channel`,
  `posts`.`parent_id`;

SELECT
  COALESCE(`sales`.`currency`, 'EUR') AS `currency`,
  0 AS `fate`,
  COALESCE(SUM(`sales`.`amount`) FILTER(WHERE
    `sales`.`amount` > 0), 0) AS `revenue`
FROM `sales` AS `sales`
WHERE
  (
    `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    OR `sales`.`ordered_at` IS NULL
  )
  AND NOT `sales`.`amount` IS NULL
  AND NOT `sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`sales`.`currency`, 'EUR');

SELECT
  COALESCE(`sales`.`currency`, 'EUR') AS `currency`,
  COUNT(*) AS `n`,
  MIN(`sales`.`ordered_at`) AS `first_at`,
  MAX(`sales`.`ordered_at`) AS `last_at`,
  0 AS `revenue`,
  CASE
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    AND NOT `sales`.`amount` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    AND `sales`.`amount` IS NULL
    THEN 2
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    THEN 1
    WHEN `sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END AS `fate`
FROM `sales` AS `sales`
GROUP BY
  COALESCE(`sales`.`currency`, 'EUR'),
  CASE
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    AND NOT `sales`.`amount` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    AND `sales`.`amount` IS NULL
    THEN 2
    WHEN (
      `sales`.`ordered_at` >= :moment
      AND `sales`.`ordered_at` < :moment
      OR `sales`.`ordered_at` IS NULL
    )
    THEN 1
    WHEN `sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END;

SELECT
  COALESCE(`sales`.`currency`, 'EUR') AS `currency`,
  COUNT(DISTINCT `sales`.`order_id`) AS `orders`,
  SUM(`sales`.`amount`) AS `total`
FROM `sales` AS `sales`
WHERE
  (
    `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    OR `sales`.`ordered_at` IS NULL
  )
  AND NOT `sales`.`amount` IS NULL
  AND `sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`sales`.`currency`, 'EUR')
ORDER BY
  `orders` DESC,
  `currency` NULLS LAST;

SELECT
  COUNT(*) AS `_col_0`
FROM `orders` AS `orders`;

SELECT
  COUNT(*) AS `linked`,
  ARRAY_SORT(COLLECT_LIST(DISTINCT `identities`.`tier`)) AS `tiers`
FROM `identities` AS `identities`;

SELECT
  COUNT(*) AS `numbers`,
  COUNT(DISTINCT `merged_customers`.`person_id`) AS `persons`,
  COUNT(CASE WHEN `merged_customers`.`rule` = 'same_email' THEN 1 END) AS `by_email`
FROM `merged_customers` AS `merged_customers`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `sales`.`customer_id` AS `item`,
  COALESCE(SUM(`sales`.`amount`), 0) AS `value`
FROM `sales` AS `sales`
WHERE
  (
    `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    OR `sales`.`ordered_at` IS NULL
  )
  AND NOT `sales`.`amount` IS NULL
  AND NOT `sales`.`customer_id` IS NULL
  AND COALESCE(`sales`.`currency`, 'EUR') = 'EUR'
  AND NOT (
    `sales`.`customer_id`
  ) IS NULL
GROUP BY
  `sales`.`customer_id`;

WITH `answers` AS (
  part_2
), `contacts` AS (
  part_1
)
SELECT
  `contacts`.`customer_id` AS `customer_id`,
  CAST(`contacts`.`reply_seconds` AS DOUBLE) AS `reply_seconds`
FROM `contacts` AS `contacts`
ORDER BY
  `customer_id` NULLS LAST,
  `reply_seconds` NULLS LAST;
