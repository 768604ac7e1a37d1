-- part_1
SELECT
  `line_sales`.`order_id` AS `order_id`,
  `line_sales`.`is_gift` AS `is_gift`
FROM `line_sales` AS `line_sales`
WHERE
  `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT `line_sales`.`amount` IS NULL
  AND NOT `line_sales`.`customer_id` IS NULL
  AND COALESCE(`line_sales`.`currency`, 'EUR') = 'EUR'
  AND NOT `line_sales`.`is_cancellation` IS TRUE
  AND (
    `line_sales`.`amount` > 0 OR (
      `line_sales`.`amount` = 0 AND FALSE
    )
  );

-- part_2
SELECT
  `lines`.`order_id` AS `order_id`,
  BOOL_OR(COALESCE(`lines`.`is_gift`, FALSE) OR `whole`.`is_gift` IS TRUE) AS `gift`,
  BOOL_OR(NOT `lines`.`is_gift` IS NULL OR NOT `whole`.`is_gift` IS NULL) AS `known`
FROM (
  part_1
) AS `lines`
LEFT JOIN (
  SELECT
    `orders`.`order_id` AS `order_id`,
    BOOL_OR(`orders`.`is_gift`) AS `is_gift`
  FROM `orders` AS `orders`
  GROUP BY
    `orders`.`order_id`
) AS `whole`
  ON `whole`.`order_id` = `lines`.`order_id`
GROUP BY
  `lines`.`order_id`;

-- part_3
SELECT DISTINCT
  `line_sales`.`customer_id` AS `basket`,
  `line_sales`.`product_id` AS `item`
FROM `line_sales` AS `line_sales`
WHERE
  `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT `line_sales`.`amount` IS NULL
  AND NOT `line_sales`.`customer_id` IS NULL
  AND COALESCE(`line_sales`.`currency`, 'EUR') = 'EUR'
  AND NOT `line_sales`.`is_cancellation` IS TRUE
  AND (
    `line_sales`.`amount` > 0 OR (
      `line_sales`.`amount` = 0 AND FALSE
    )
  )
  AND NOT (
    COALESCE(`line_sales`.`is_gift`, FALSE)
    OR `line_sales`.`order_id` IN (
      SELECT
        `orders`.`order_id` AS `order_id`
      FROM `orders` AS `orders`
      WHERE
        `orders`.`is_gift`
    )
  )
  AND NOT `line_sales`.`product_id` IS NULL
  AND NOT `line_sales`.`customer_id` IS NULL;

-- part_4
SELECT
  `bought`.`item` AS `item`,
  COUNT(*) AS `baskets`
FROM `bought` AS `bought`
GROUP BY
  `bought`.`item`
ORDER BY
  `baskets` DESC,
  `item` NULLS LAST
LIMIT 300;

SELECT
  CASE WHEN BOOL_OR(`bought`.`known`) THEN AVG(CAST(`bought`.`gift` AS DOUBLE)) END AS `_col_0`
FROM (
  part_2
) AS `bought`;

SELECT
  COALESCE(`line_sales`.`currency`, 'EUR') AS `currency`,
  0 AS `fate`,
  COALESCE(SUM(`line_sales`.`amount`) FILTER(WHERE
    `line_sales`.`amount` > 0), 0) AS `revenue`
FROM `line_sales` AS `line_sales`
WHERE
  `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT `line_sales`.`amount` IS NULL
  AND NOT `line_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`line_sales`.`currency`, 'EUR');

SELECT
  COALESCE(`line_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(*) AS `n`,
  MIN(`line_sales`.`ordered_at`) AS `first_at`,
  MAX(`line_sales`.`ordered_at`) AS `last_at`,
  0 AS `revenue`,
  CASE
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    AND NOT `line_sales`.`amount` IS NULL
    AND NOT `line_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    AND `line_sales`.`amount` IS NULL
    THEN 2
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `line_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END AS `fate`
FROM `line_sales` AS `line_sales`
GROUP BY
  COALESCE(`line_sales`.`currency`, 'EUR'),
  CASE
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    AND NOT `line_sales`.`amount` IS NULL
    AND NOT `line_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    AND `line_sales`.`amount` IS NULL
    THEN 2
    WHEN `line_sales`.`ordered_at` >= :moment
    AND `line_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `line_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END;

SELECT
  COALESCE(`line_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(DISTINCT `line_sales`.`order_id`) AS `orders`,
  SUM(`line_sales`.`amount`) AS `total`
FROM `line_sales` AS `line_sales`
WHERE
  `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT `line_sales`.`amount` IS NULL
  AND `line_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`line_sales`.`currency`, 'EUR')
ORDER BY
  `orders` DESC,
  `currency` NULLS LAST;

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
  `line_sales`.`product_id` AS `item`,
  MIN(`line_sales`.`product_name`) AS `name`,
  MIN(`line_sales`.`category`) AS `category`,
  CAST(CAST(CAST(PERCENTILE(CAST(`line_sales`.`unit_price` * 10000 AS DOUBLE), 0.5) AS BIGINT) * CAST(0.0001 AS DECIMAL(18, 4)) AS DECIMAL(18, 4)) AS DOUBLE) AS `price`
FROM `line_sales` AS `line_sales`
WHERE
  `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT `line_sales`.`amount` IS NULL
  AND NOT `line_sales`.`customer_id` IS NULL
  AND COALESCE(`line_sales`.`currency`, 'EUR') = 'EUR'
  AND NOT `line_sales`.`product_id` IS NULL
  AND `line_sales`.`amount` > 0
GROUP BY
  `line_sales`.`product_id`
ORDER BY
  `item` NULLS LAST;

WITH `bought` AS (
  part_3
)
SELECT
  COUNT(DISTINCT `bought`.`basket`) AS `_col_0`
FROM `bought` AS `bought`;

WITH `bought` AS (
  part_3
), `frequent` AS (
  part_4
)
SELECT
  `bought`.`basket` AS `basket`,
  `bought`.`item` AS `item`
FROM `bought` AS `bought`
WHERE
  `bought`.`item` IN (
    SELECT
      `frequent`.`item` AS `item`
    FROM `frequent` AS `frequent`
  )
ORDER BY
  `basket` NULLS LAST,
  `item` NULLS LAST;
