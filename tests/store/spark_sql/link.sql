SELECT
  COUNT(*) AS `_col_0`
FROM `customers` AS `customers`;

SELECT
  COUNT(*) AS `_col_0`
FROM `identity_map` AS `identity_map`;

SELECT
  COUNT(*) AS `_col_0`
FROM `person_decisions` AS `person_decisions`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT
  COUNT(*) AS `_col_0`
FROM `profiles` AS `profiles`;

SELECT
  COUNT(`posts`.`reference`) AS `_col_0`
FROM `posts` AS `posts`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `d`.`channel` AS `channel`,
  `d`.`handle` AS `handle`,
  COALESCE(`p`.`person_id`, `d`.`customer_id`) AS `customer_id`,
  `d`.`verdict` AS `verdict`
FROM `identity_map` AS `d`
LEFT JOIN `persons` AS `p`
  ON `p`.`customer_id` = `d`.`customer_id`
ORDER BY
  `channel` NULLS LAST,
  `handle` NULLS LAST,
  `customer_id` NULLS LAST,
  `verdict` NULLS LAST;

SELECT
  `identities`.`channel` AS `channel`,
  `identities`.`profile_id` AS `profile_id`,
  `identities`.`customer_id` AS `customer_id`,
  `identities`.`tier` AS `tier`,
  `identities`.`rule` AS `rule`,
  `identities`.`evidence` AS `evidence`,
  `identities`.`score` AS `score`,
  `identities`.`link_id` AS `link_id`,
  `identities`.`run` AS `run`
FROM `identities` AS `identities`
ORDER BY
  `identities`.`channel` NULLS LAST,
  `identities`.`profile_id` NULLS LAST;

SELECT
  `linkable_profiles`.`channel` AS `channel`,
  `linkable_profiles`.`profile_id` AS `profile_id`,
  `linkable_profiles`.`handle` AS `handle`,
  `linkable_profiles`.`display_name` AS `display_name`,
  `linkable_profiles`.`profile_url` AS `profile_url`,
  `linkable_profiles`.`email` AS `email`,
  `linkable_profiles`.`phone` AS `phone`,
  `linkable_profiles`.`city` AS `city`,
  `linkable_profiles`.`postal_code` AS `postal_code`
FROM `linkable_profiles` AS `linkable_profiles`
ORDER BY
  `channel` NULLS LAST,
  `profile_id` NULLS LAST,
  `handle` NULLS LAST,
  `display_name` NULLS LAST,
  `profile_url` NULLS LAST,
  `email` NULLS LAST,
  `phone` NULLS LAST,
  `city` NULLS LAST,
  `postal_code` NULLS LAST;

SELECT
  `merged_customers`.`person_id` AS `person_id`,
  `merged_customers`.`customer_id` AS `customer_id`,
  `merged_customers`.`rule` AS `rule`
FROM `merged_customers` AS `merged_customers`
ORDER BY
  `person_id` NULLS LAST,
  `customer_id` NULLS LAST;

SELECT
  `p`.`person_id` AS `customer_id`,
  `c`.`email` AS `email`,
  `c`.`social_handles` AS `social_handles`,
  `c`.`first_name` AS `first_name`,
  `c`.`last_name` AS `last_name`,
  `c`.`company` AS `company`,
  `c`.`phone` AS `phone`,
  `c`.`mobile` AS `mobile`,
  `c`.`street` AS `street`,
  `c`.`postal_code` AS `postal_code`,
  `c`.`city` AS `city`,
  `c`.`country` AS `country`,
  CAST(`c`.`birth_date` AS STRING) AS `birth_date`
FROM `customers` AS `c`
JOIN `persons` AS `p`
  ON `p`.`customer_id` = `c`.`customer_id`
ORDER BY
  `customer_id` NULLS LAST,
  `email` NULLS LAST,
  `social_handles` NULLS LAST,
  `first_name` NULLS LAST,
  `last_name` NULLS LAST,
  `company` NULLS LAST,
  `phone` NULLS LAST,
  `mobile` NULLS LAST,
  `street` NULLS LAST,
  `postal_code` NULLS LAST,
  `city` NULLS LAST,
  `country` NULLS LAST,
  `birth_date` NULLS LAST;
