-- part_1
SELECT
  `sales`.`order_id` AS `order_id`,
  `sales`.`customer_id` AS `customer_id`,
  `sales`.`ordered_at` AS `ordered_at`,
  `sales`.`amount` AS `amount`,
  `sales`.`margin` AS `margin`,
  `sales`.`currency` AS `currency`,
  `sales`.`is_cancellation` AS `is_cancellation`,
  `sales`.`is_gift` AS `is_gift`,
  `sales`.`status` AS `status`,
  `sales`.`social_channel` AS `social_channel`,
  `sales`.`campaign_id` AS `campaign_id`,
  `sales`.`is_line` AS `is_line`,
  IF(`sales`.`customer_id` IS NULL, 'without_customer', 'with_customer') AS `part`
FROM `sales` AS `sales`;

-- part_2
SELECT
  `load_files`.`path` AS `file`,
  `load_files`.`mapping` AS `format`,
  `load_files`.`row_count` AS `row_count`,
  `load_files`.`new_count` AS `new_count`,
  `load_files`.`updated_count` AS `updated_count`,
  `load_files`.`unchanged_count` AS `unchanged_count`,
  `load_files`.`quarantined_count` AS `quarantined_count`,
  `load_files`.`skipped_count` AS `skipped_count`,
  `load_files`.`named_counts` AS `named_counts`,
  ROW_NUMBER() OVER (PARTITION BY `load_files`.`sha256`, `load_files`.`mapping` ORDER BY `load_files`.`load_id` NULLS LAST) AS _w
FROM `load_files` AS `load_files`
ORDER BY
  `load_files`.`path` NULLS LAST,
  `format` NULLS LAST,
  `row_count` NULLS LAST;

SELECT
  COUNT(*) AS `profiles`,
  COUNT(`i`.`customer_id`) AS `matched`
FROM `linkable_profiles` AS `t`
LEFT JOIN `identities` AS `i`
  ON `i`.`channel` = `t`.`channel` AND `i`.`profile_id` = `t`.`profile_id`;

SELECT DISTINCT
  `identities`.`tier` AS `tier`
FROM `identities` AS `identities`
WHERE
  NOT `identities`.`tier` IS NULL;

SELECT
  MAX(`t`.`d`) AS `_col_0`
FROM (
  SELECT
    CAST(FROM_UTC_TIMESTAMP(CAST(`orders`.`ordered_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `d`
  FROM `orders` AS `orders`
) AS `t`
WHERE
  `t`.`d` <= :moment;

SELECT
  MAX(`t`.`d`) AS `_col_0`
FROM (
  SELECT
    CAST(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `d`
  FROM `posts` AS `posts`
) AS `t`
WHERE
  `t`.`d` <= :moment;

SELECT
  MAX(`t`.`d`) AS `_col_0`
FROM (
  SELECT
    `load_files`.`last_date` AS `d`
  FROM `load_files` AS `load_files`
) AS `t`
WHERE
  `t`.`d` <= :moment;

SELECT
  `_0`.`currency` AS `currency`,
  COALESCE(`_0`.`part`, 'all_rows') AS `scope`,
  COUNT(*) AS `row_count`,
  COUNT(DISTINCT `_0`.`order_id`) AS `order_count`,
  COUNT(DISTINCT `_0`.`customer_id`) AS `customer_count`,
  SUM(`_0`.`amount`) AS `amount`
FROM (
  part_1
) AS `_0`
GROUP BY
  GROUPING SETS (
    (
      `_0`.`currency`
    ),
    (`_0`.`currency`, `_0`.`part`)
  )
ORDER BY
  `currency` NULLS LAST,
  `_0`.`part`;

SELECT
  `file`,
  `format`,
  `row_count`,
  `new_count`,
  `updated_count`,
  `unchanged_count`,
  `quarantined_count`,
  `skipped_count`,
  `named_counts`
FROM (
  part_2
) AS _t
WHERE
  _w = 1;
