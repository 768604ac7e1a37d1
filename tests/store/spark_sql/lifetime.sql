-- part_1
SELECT DISTINCT
  `read_sales`.`customer_id` AS `buyer`,
  `read_sales`.`ordered_at` AS `ordered_at`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`amount` IS NULL
  AND NOT `read_sales`.`customer_id` IS NULL
  AND COALESCE(`read_sales`.`currency`, 'EUR') = 'EUR';

-- part_2
SELECT
  `dated`.`customer_id` AS `customer_id`,
  `dated`.`first_at` AS `first_at`,
  `covered`.`data_start` AS `data_start`,
  `dated`.`customer_since` >= CAST(`covered`.`data_start` AS DATE) AS `is_since_start`,
  `known`.`dated_share` AS `dated_share`
FROM `dated` AS `dated`
CROSS JOIN `covered` AS `covered`
CROSS JOIN `known` AS `known`;

-- part_3
SELECT
  CASE
    WHEN (
      (
        1.0 * COUNT(*)
      )
    ) = 0
    THEN CAST(COUNT(`dated`.`customer_since`) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
    ELSE CAST(COUNT(`dated`.`customer_since`) AS DOUBLE) / NULLIF((
      1.0 * COUNT(*)
    ), 0)
  END AS `dated_share`
FROM `dated` AS `dated`;

-- part_4
SELECT
  CASE
    WHEN (
      (
        20.0 * COUNT(*)
      )
    ) = 0
    THEN CAST(SUM(`months`.`customer_count`) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
    ELSE CAST(SUM(`months`.`customer_count`) AS DOUBLE) / NULLIF((
      20.0 * COUNT(*)
    ), 0)
  END AS `least`
FROM `months` AS `months`;

-- part_5
SELECT
  `firsts`.`customer_id` AS `customer_id`,
  `firsts`.`first_at` AS `first_at`,
  CASE
    WHEN NOT `customers`.`customer_since` IN (:moment, :moment)
    AND DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', CAST(`firsts`.`first_at` AS DATE)),
      DATE_TRUNC('DAY', `customers`.`customer_since`)
    ) <= 30
    THEN `customers`.`customer_since`
  END AS `customer_since`
FROM `firsts` AS `firsts`
LEFT JOIN `customers` AS `customers`
  ON `customers`.`customer_id` = `firsts`.`customer_id`;

-- part_6
SELECT
  `read_sales`.`customer_id` AS `customer_id`,
  MIN(`read_sales`.`ordered_at`) AS `first_at`
FROM `read_sales` AS `read_sales`
WHERE
  NOT `read_sales`.`customer_id` IS NULL
  AND NOT `read_sales`.`ordered_at` IS NULL
  AND NOT `read_sales`.`is_cancellation` IS TRUE
  AND (
    `read_sales`.`amount` > 0 OR (
      `read_sales`.`amount` = 0 AND NOT `read_sales`.`is_line`
    )
  )
GROUP BY
  `read_sales`.`customer_id`;

-- part_7
SELECT
  `read_sales`.`customer_id` AS `customer_id`,
  `read_sales`.`ordered_at` AS `ordered_at`,
  `read_sales`.`amount` AS `value`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`amount` IS NULL
  AND NOT `read_sales`.`customer_id` IS NULL
  AND COALESCE(`read_sales`.`currency`, 'EUR') = 'EUR';

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  0 AS `fate`,
  COALESCE(SUM(`read_sales`.`amount`) FILTER(WHERE
    `read_sales`.`amount` > 0), 0) AS `revenue`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`amount` IS NULL
  AND NOT `read_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR');

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  0 AS `fate`,
  COALESCE(SUM(`read_sales`.`margin`) FILTER(WHERE
    `read_sales`.`margin` > 0), 0) AS `revenue`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`margin` IS NULL
  AND NOT `read_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR');

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(*) AS `n`,
  MIN(`read_sales`.`ordered_at`) AS `first_at`,
  MAX(`read_sales`.`ordered_at`) AS `last_at`,
  0 AS `revenue`,
  CASE
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND NOT `read_sales`.`amount` IS NULL
    AND NOT `read_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND `read_sales`.`amount` IS NULL
    THEN 2
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `read_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END AS `fate`
FROM `read_sales` AS `read_sales`
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR'),
  CASE
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND NOT `read_sales`.`amount` IS NULL
    AND NOT `read_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND `read_sales`.`amount` IS NULL
    THEN 2
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `read_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END;

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(*) AS `n`,
  MIN(`read_sales`.`ordered_at`) AS `first_at`,
  MAX(`read_sales`.`ordered_at`) AS `last_at`,
  0 AS `revenue`,
  CASE
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND NOT `read_sales`.`margin` IS NULL
    AND NOT `read_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND `read_sales`.`margin` IS NULL
    THEN 2
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `read_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END AS `fate`
FROM `read_sales` AS `read_sales`
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR'),
  CASE
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND NOT `read_sales`.`margin` IS NULL
    AND NOT `read_sales`.`customer_id` IS NULL
    THEN 0
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    AND `read_sales`.`margin` IS NULL
    THEN 2
    WHEN `read_sales`.`ordered_at` >= :moment
    AND `read_sales`.`ordered_at` < :moment
    THEN 1
    WHEN `read_sales`.`ordered_at` IS NULL
    THEN 3
    ELSE 4
  END;

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(DISTINCT `read_sales`.`order_id`) AS `orders`,
  SUM(`read_sales`.`amount`) AS `total`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`amount` IS NULL
  AND `read_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR')
ORDER BY
  `orders` DESC,
  `currency` NULLS LAST;

SELECT
  COALESCE(`read_sales`.`currency`, 'EUR') AS `currency`,
  COUNT(DISTINCT `read_sales`.`order_id`) AS `orders`,
  SUM(`read_sales`.`margin`) AS `total`
FROM `read_sales` AS `read_sales`
WHERE
  `read_sales`.`ordered_at` >= :moment
  AND `read_sales`.`ordered_at` < :moment
  AND NOT `read_sales`.`margin` IS NULL
  AND `read_sales`.`customer_id` IS NULL
GROUP BY
  COALESCE(`read_sales`.`currency`, 'EUR')
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
  `f`.`begin` AS `begin`,
  `f`.`is_new` AS `is_new`,
  COUNT(*) AS `customers`,
  CAST(RINT(
    FLOOR(
      CAST((
        DATEDIFF(DAY, DATE_TRUNC('DAY', `f`.`begin`), DATE_TRUNC('DAY', :moment)) + 1
      ) AS DOUBLE) / 30.4375
    )
  ) AS INT) AS `months`,
  CAST(SUM(`scores`.`lifetime_value`) AS DOUBLE) AS `expected`,
  COUNT(`scores`.`lifetime_value`) AS `scored`
FROM `lifetime_firsts` AS `f`
LEFT JOIN `scores` AS `scores`
  ON `scores`.`customer_id` = `f`.`customer_id`
GROUP BY
  `f`.`begin`,
  `f`.`is_new`
ORDER BY
  `begin` NULLS LAST,
  `is_new` NULLS LAST;

SELECT
  `sales`.`order_id` AS `order_id`,
  `sales`.`customer_id` AS `customer_id`,
  `sales`.`ordered_at` AS `ordered_at`,
  `sales`.`amount` AS `amount`,
  `sales`.`margin` AS `margin`,
  `sales`.`currency` AS `currency`,
  `sales`.`is_cancellation` AS `is_cancellation`,
  `sales`.`is_line` AS `is_line`
FROM `sales` AS `sales`;

WITH `firsts` AS (
  part_6
), `dated` AS (
  part_5
), `months` AS (
  SELECT
    MIN(`dated`.`first_at`) AS `first_at`,
    COUNT(*) AS `customer_count`
  FROM `dated` AS `dated`
  GROUP BY
    DATE_TRUNC('MONTH', `dated`.`first_at`)
), `usual` AS (
  part_4
), `covered` AS (
  SELECT
    MIN(`months`.`first_at`) AS `data_start`
  FROM `months` AS `months`
  JOIN `usual` AS `usual`
    ON `months`.`customer_count` >= `usual`.`least`
), `known` AS (
  part_3
), `first_purchases` AS (
  part_2
), `counted` AS (
  part_1
)
SELECT
  `f`.`customer_id` AS `customer_id`,
  `f`.`first_at` AS `first_at`,
  CASE
    WHEN (
      `f`.`dated_share` >= 0.95
      OR DATEDIFF(SECOND, DATE_TRUNC('SECOND', `f`.`data_start`), DATE_TRUNC('SECOND', `f`.`first_at`)) >= 86400 * 365
    )
    THEN COALESCE(
      `f`.`is_since_start`,
      DATEDIFF(SECOND, DATE_TRUNC('SECOND', `f`.`data_start`), DATE_TRUNC('SECOND', `f`.`first_at`)) >= 86400 * 365
    )
  END AS `is_new`,
  CAST(`f`.`first_at` + MAKE_DT_INTERVAL(0, 0, 0, CASE WHEN `f`.`first_at` >= :moment THEN 7200 ELSE 3600 END) AS DATE) AS `begin`
FROM `first_purchases` AS `f`
JOIN `counted` AS `counted`
  ON `counted`.`buyer` = `f`.`customer_id` AND `counted`.`ordered_at` = `f`.`first_at`
ORDER BY
  `f`.`customer_id` NULLS LAST;

WITH `sold` AS (
  part_7
)
SELECT
  `f`.`begin` AS `begin`,
  `f`.`is_new` AS `is_new`,
  CASE
    WHEN `sold`.`ordered_at` = `f`.`first_at`
    THEN 0
    ELSE 1 + CAST(RINT(
      FLOOR(
        CAST(DATEDIFF(
          DAY,
          DATE_TRUNC('DAY', `f`.`begin`),
          DATE_TRUNC(
            'DAY',
            CAST(`sold`.`ordered_at` + MAKE_DT_INTERVAL(
              0,
              0,
              0,
              CASE WHEN `sold`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
            ) AS DATE)
          )
        ) AS DOUBLE) / 30.4375
      )
    ) AS INT)
  END AS `age`,
  CAST(SUM(`sold`.`value`) AS DOUBLE) AS `value`
FROM `sold` AS `sold`
JOIN `lifetime_firsts` AS `f`
  ON `f`.`customer_id` = `sold`.`customer_id`
WHERE
  `sold`.`ordered_at` >= `f`.`first_at`
GROUP BY
  `f`.`begin`,
  `f`.`is_new`,
  CASE
    WHEN `sold`.`ordered_at` = `f`.`first_at`
    THEN 0
    ELSE 1 + CAST(RINT(
      FLOOR(
        CAST(DATEDIFF(
          DAY,
          DATE_TRUNC('DAY', `f`.`begin`),
          DATE_TRUNC(
            'DAY',
            CAST(`sold`.`ordered_at` + MAKE_DT_INTERVAL(
              0,
              0,
              0,
              CASE WHEN `sold`.`ordered_at` >= :moment THEN 7200 ELSE 3600 END
            ) AS DATE)
          )
        ) AS DOUBLE) / 30.4375
      )
    ) AS INT)
  END
ORDER BY
  `begin` NULLS LAST,
  `is_new` NULLS LAST,
  `age` NULLS LAST;
