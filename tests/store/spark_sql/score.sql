-- part_1
SELECT
  `sales`.`customer_id` AS `customer_id`,
  CAST(`sales`.`ordered_at` + MAKE_DT_INTERVAL(
    0,
    0,
    0,
    CASE WHEN `sales`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
  ) AS DATE) AS `day`,
  CAST(SUM(`sales`.`amount`) FILTER(WHERE
    NOT `sales`.`is_cancellation` IS TRUE
    AND (
      `sales`.`amount` > 0 OR (
        `sales`.`amount` = 0 AND NOT `sales`.`is_line`
      )
    )) AS DECIMAL(18, 4)) AS `spend`,
  CAST(SUM(`sales`.`amount`) AS DECIMAL(18, 4)) AS `net`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
  AND NOT `sales`.`amount` IS NULL
  AND NOT `sales`.`customer_id` IS NULL
  AND COALESCE(`sales`.`currency`, 'EUR') = 'EUR'
  AND `sales`.`customer_id` IN (
    SELECT
      `chosen_customers`.`customer_id` AS `customer_id`
    FROM `chosen_customers` AS `chosen_customers`
  )
GROUP BY
  `sales`.`customer_id`,
  CAST(`sales`.`ordered_at` + MAKE_DT_INTERVAL(
    0,
    0,
    0,
    CASE WHEN `sales`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
  ) AS DATE);

-- part_2
SELECT
  `sales`.`customer_id` AS `customer_id`,
  CAST(`sales`.`ordered_at` + MAKE_DT_INTERVAL(
    0,
    0,
    0,
    CASE WHEN `sales`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
  ) AS DATE) AS `day`,
  CAST(SUM(`sales`.`amount`) FILTER(WHERE
    NOT `sales`.`is_cancellation` IS TRUE
    AND (
      `sales`.`amount` > 0 OR (
        `sales`.`amount` = 0 AND NOT `sales`.`is_line`
      )
    )) AS DECIMAL(18, 4)) AS `spend`,
  CAST(SUM(`sales`.`amount`) AS DECIMAL(18, 4)) AS `net`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
  AND NOT `sales`.`amount` IS NULL
  AND NOT `sales`.`customer_id` IS NULL
  AND COALESCE(`sales`.`currency`, 'EUR') = 'EUR'
GROUP BY
  `sales`.`customer_id`,
  CAST(`sales`.`ordered_at` + MAKE_DT_INTERVAL(
    0,
    0,
    0,
    CASE WHEN `sales`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
  ) AS DATE);

SELECT
  COALESCE(`sales`.`currency`, 'EUR') AS `currency`,
  0 AS `fate`,
  COALESCE(SUM(`sales`.`amount`) FILTER(WHERE
    `sales`.`amount` > 0), 0) AS `revenue`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
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
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND NOT `sales`.`amount` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND `sales`.`amount` IS NULL
    THEN 2
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    THEN 1
    WHEN `sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END AS `fate`
FROM `sales` AS `sales`
GROUP BY
  COALESCE(`sales`.`currency`, 'EUR'),
  CASE
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND NOT `sales`.`amount` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND `sales`.`amount` IS NULL
    THEN 2
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
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
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
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
  `_0`.`customer_id` AS `customer_id`,
  `_0`.`day` AS `day`,
  `_0`.`spend` AS `spend`,
  `_0`.`net` AS `net`
FROM (
  part_1
) AS `_0`
ORDER BY
  `_0`.`customer_id` NULLS LAST,
  `_0`.`day` NULLS LAST;

WITH `days` AS (
  part_2
)
SELECT
  `days`.`customer_id` AS `customer_id`,
  COUNT(`days`.`spend`) AS `purchases`,
  DATEDIFF(:moment, MIN(`days`.`day`) FILTER(WHERE
    NOT `days`.`spend` IS NULL)) AS `first_age`,
  DATEDIFF(:moment, MAX(`days`.`day`) FILTER(WHERE
    NOT `days`.`spend` IS NULL)) AS `last_age`,
  CAST(SUM(`days`.`spend`) AS DOUBLE) AS `spend`,
  CAST(MIN_BY(`days`.`spend`, `days`.`day`) FILTER(WHERE
    NOT `days`.`spend` IS NULL AND NOT `days`.`day` IS NULL) AS DOUBLE) AS `first_spend`,
  SUM(`days`.`net`) AS `net`,
  COUNT(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 30) AS `purchases_30`,
  COALESCE(CAST(SUM(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 30) AS DOUBLE), 0) AS `spend_30`,
  COUNT(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 91) AS `purchases_91`,
  COALESCE(CAST(SUM(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 91) AS DOUBLE), 0) AS `spend_91`,
  COUNT(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 182) AS `purchases_182`,
  COALESCE(CAST(SUM(`days`.`spend`) FILTER(WHERE
    `days`.`day` > :moment - 182) AS DOUBLE), 0) AS `spend_182`
FROM `days` AS `days`
GROUP BY
  `days`.`customer_id`
HAVING
  COUNT(`days`.`spend`) > 0
ORDER BY
  `customer_id` NULLS LAST;
