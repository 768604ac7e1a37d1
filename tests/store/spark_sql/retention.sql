-- part_1
SELECT
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
  END AS `is_new`
FROM `first_purchases` AS `first_purchases`;

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

-- part_3
SELECT
  `first_purchases`.`customer_id` AS `customer_id`,
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
  CAST(FROM_UTC_TIMESTAMP(CAST(`first_purchases`.`first_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `begin`
FROM `first_purchases` AS `first_purchases`;

-- part_4
SELECT
  MIN(`first_purchases`.`data_start`) AS `data_start`,
  MAX(`first_purchases`.`dated_share`) AS `dated_share`
FROM `first_purchases` AS `first_purchases`;

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
FROM (
  part_1
) AS `f`
WHERE
  `f`.`is_new`
  AND `f`.`first_at` >= :moment
  AND `f`.`first_at` < :moment;

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

WITH `days` AS (
  part_2
)
SELECT
  `days`.`customer_id` AS `customer_id`,
  CAST(DATE_TRUNC('MONTH', `days`.`day`) AS DATE) AS `month`,
  CAST(SUM(`days`.`spend`) AS DOUBLE) AS `revenue`
FROM `days` AS `days`
WHERE
  NOT `days`.`spend` IS NULL
GROUP BY
  `days`.`customer_id`,
  CAST(DATE_TRUNC('MONTH', `days`.`day`) AS DATE)
ORDER BY
  `customer_id` NULLS LAST,
  `month` NULLS LAST;

WITH `days` AS (
  part_2
), `firsts` AS (
  part_3
)
SELECT
  `firsts`.`customer_id` AS `customer_id`,
  `firsts`.`begin` AS `begin`,
  `firsts`.`is_new` AS `is_new`,
  MIN(CASE WHEN `days`.`day` > `firsts`.`begin` THEN `days`.`day` END) AS `second_day`,
  MAX(`days`.`day`) AS `last_day`
FROM `days` AS `days`
JOIN `firsts` AS `firsts`
  ON `firsts`.`customer_id` = `days`.`customer_id`
WHERE
  NOT `days`.`spend` IS NULL
GROUP BY
  `firsts`.`customer_id`,
  `firsts`.`begin`,
  `firsts`.`is_new`
ORDER BY
  `customer_id` NULLS LAST;

WITH `starts` AS (
  part_4
)
SELECT
  SUM(`campaigns`.`cost`) AS `_col_0`
FROM `campaigns` AS `campaigns`
CROSS JOIN `starts` AS `starts`
WHERE
  `campaigns`.`started_on` BETWEEN :moment AND :moment
  AND `campaigns`.`started_on` >= CAST(DATE_TRUNC('MONTH', `starts`.`data_start`) AS DATE)
  AND COALESCE(`campaigns`.`currency`, 'EUR') = 'EUR'
  AND (
    `starts`.`dated_share` >= 0.95
    OR DATEDIFF(
      SECOND,
      DATE_TRUNC('SECOND', `starts`.`data_start`),
      DATE_TRUNC('SECOND', CAST(`campaigns`.`started_on` AS TIMESTAMP_NTZ))
    ) >= 86400 * 365
  );
