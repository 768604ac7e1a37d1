-- part_1
SELECT
  `sales`.`customer_id` AS `customer_id`,
  `sales`.`ordered_at` AS `ordered_at`,
  `sales`.`amount` AS `value`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
  AND NOT `sales`.`amount` IS NULL
  AND NOT `sales`.`customer_id` IS NULL
  AND COALESCE(`sales`.`currency`, 'EUR') = 'EUR';

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
  0 AS `fate`,
  COALESCE(SUM(`sales`.`margin`) FILTER(WHERE
    `sales`.`margin` > 0), 0) AS `revenue`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
  AND NOT `sales`.`margin` IS NULL
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
  COUNT(*) AS `n`,
  MIN(`sales`.`ordered_at`) AS `first_at`,
  MAX(`sales`.`ordered_at`) AS `last_at`,
  0 AS `revenue`,
  CASE
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND NOT `sales`.`margin` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND `sales`.`margin` IS NULL
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
    AND NOT `sales`.`margin` IS NULL
    AND NOT `sales`.`customer_id` IS NULL
    THEN 0
    WHEN `sales`.`ordered_at` >= :moment
    AND `sales`.`ordered_at` < :moment
    AND `sales`.`margin` IS NULL
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
  COALESCE(`sales`.`currency`, 'EUR') AS `currency`,
  COUNT(DISTINCT `sales`.`order_id`) AS `orders`,
  SUM(`sales`.`margin`) AS `total`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
  AND NOT `sales`.`margin` IS NULL
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
  `first_purchases`.`customer_id` AS `customer_id`,
  `first_purchases`.`first_at` AS `first_at`,
  CASE
    WHEN (
      `first_purchases`.`dated_share` >= 0.95
      OR DATEDIFF(
        SECOND,
        DATE_TRUNC('SECOND', `first_purchases`.`data_start`),
        DATE_TRUNC('SECOND', `first_purchases`.`first_at`)
      ) >= 86400 * 365
    )
    THEN COALESCE(
      `first_purchases`.`is_since_start`,
      DATEDIFF(
        SECOND,
        DATE_TRUNC('SECOND', `first_purchases`.`data_start`),
        DATE_TRUNC('SECOND', `first_purchases`.`first_at`)
      ) >= 86400 * 365
    )
  END AS `is_new`,
  CAST(`first_purchases`.`first_at` + MAKE_DT_INTERVAL(
    0,
    0,
    0,
    CASE
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 10800
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 10800
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 3600
      WHEN `first_purchases`.`first_at` >= :moment
      THEN 7200
      ELSE 3600
    END
  ) AS DATE) AS `begin`
FROM `first_purchases` AS `first_purchases`
WHERE
  `first_purchases`.`first_at` >= :moment
  AND `first_purchases`.`first_at` < :moment
ORDER BY
  `customer_id` NULLS LAST;

WITH `sold` AS (
  part_1
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
