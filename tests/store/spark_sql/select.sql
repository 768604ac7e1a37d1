SELECT
  COUNT(*) AS `_col_0`
FROM `customers` AS `c`
JOIN `persons` AS `p`
  ON `p`.`customer_id` = `c`.`customer_id` AND `p`.`person_id` = `c`.`customer_id`;

SELECT
  COUNT(*) AS `_col_0`
FROM `customers` AS `customers`;

SELECT
  COUNT(*) AS `_col_0`
FROM `scores` AS `scores`;

SELECT
  COUNT(*) AS `linked`,
  ARRAY_SORT(COLLECT_LIST(DISTINCT `identities`.`tier`)) AS `tiers`
FROM `identities` AS `identities`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT DISTINCT
  `sales`.`customer_id` AS `customer_id`
FROM `sales` AS `sales`
WHERE
  NOT `sales`.`customer_id` IS NULL
  AND `sales`.`amount` > 0
  AND NOT COALESCE(`sales`.`is_cancellation`, FALSE)
  AND CAST(FROM_UTC_TIMESTAMP(CAST(`sales`.`ordered_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) BETWEEN :moment AND :moment
ORDER BY
  `customer_id` NULLS LAST;

SELECT
  `c`.`customer_id` AS `customer_id`,
  `k`.`consent` AS `consent`,
  `k`.`is_out_elsewhere` AS `is_out_elsewhere`,
  `k`.`is_lifted` AS `is_lifted`,
  `g`.`segment` AS `segment`,
  `a`.`abc_class` AS `abc_class`,
  `s`.`p_purchase` AS `p_purchase`
FROM `customers` AS `c`
JOIN `consents` AS `k`
  ON `k`.`customer_id` = `c`.`customer_id` AND `k`.`person_id` = `c`.`customer_id`
LEFT JOIN `segments` AS `g`
  ON `g`.`is_customer` AND `g`.`person_id` = `c`.`customer_id`
LEFT JOIN `abc_classes` AS `a`
  ON `a`.`customer_id` = `c`.`customer_id`
LEFT JOIN `scores` AS `s`
  ON `s`.`customer_id` = `c`.`customer_id`
WHERE
  TRUE
ORDER BY
  `c`.`customer_id` NULLS LAST;
