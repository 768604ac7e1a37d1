-- part_1
SELECT
  `profiles`.`channel` AS `channel`,
  `profiles`.`profile_id` AS `profile_id`,
  LOWER(TRIM(COALESCE(MIN(`listed`.`topic`), MIN(`profiles`.`brand`)))) AS `topic`
FROM `profiles` AS `profiles`
LEFT JOIN `listed` AS `listed`
  ON `listed`.`channel` = `profiles`.`channel` AND `listed`.`handle` = LOWER(`profiles`.`handle`)
WHERE
  NOT COALESCE(`profiles`.`is_own`, FALSE)
GROUP BY
  `profiles`.`channel`,
  `profiles`.`profile_id`;

-- part_2
SELECT
  'facebook' AS `channel`,
  `influencers`.`facebook` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'instagram' AS `channel`,
  `influencers`.`instagram` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'x' AS `channel`,
  `influencers`.`x` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'youtube' AS `channel`,
  `influencers`.`youtube` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'tiktok' AS `channel`,
  `influencers`.`tiktok` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'linkedin' AS `channel`,
  `influencers`.`linkedin` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`
UNION ALL
SELECT
  'pinterest' AS `channel`,
  `influencers`.`pinterest` AS `handle`,
  `influencers`.`topic` AS `topic`
FROM `influencers` AS `influencers`;

SELECT
  COALESCE(`identities`.`customer_id`, `posts`.`channel` || ':' || `posts`.`author_id`) AS `person_id`,
  `posts`.`text` AS `text`,
  `posts`.`topic` AS `topic`
FROM `posts` AS `posts`
LEFT JOIN `identities` AS `identities`
  ON `identities`.`channel` = `posts`.`channel` AND `identities`.`profile_id` = `posts`.`author_id`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE)
  AND NOT `posts`.`author_id` IS NULL
  AND (
    `posts`.`created_at` < :moment
    OR (
      TRUE AND `posts`.`created_at` IS NULL
    )
  )
  AND (
    `posts`.`created_at` >= :moment
    OR (
      TRUE AND `posts`.`created_at` IS NULL
    )
  )
  AND (
    NOT `posts`.`text` IS NULL OR NOT `posts`.`topic` IS NULL
  );

SELECT
  COALESCE(`identities`.`customer_id`, `reactions`.`channel` || ':' || `reactions`.`profile_id`) AS `person_id`,
  `posts`.`text` AS `text`,
  `posts`.`topic` AS `topic`
FROM `reactions` AS `reactions`
JOIN `posts` AS `posts`
  ON `posts`.`channel` = `reactions`.`channel` AND `posts`.`post_id` = `reactions`.`post_id`
LEFT JOIN `identities` AS `identities`
  ON `identities`.`channel` = `reactions`.`channel`
  AND `identities`.`profile_id` = `reactions`.`profile_id`
WHERE
  (
    `reactions`.`reacted_at` < :moment
    OR (
      TRUE AND `reactions`.`reacted_at` IS NULL
    )
  )
  AND (
    `reactions`.`reacted_at` >= :moment
    OR (
      TRUE AND `reactions`.`reacted_at` IS NULL
    )
  );

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT
  COUNT(*) AS `linked`,
  ARRAY_SORT(COLLECT_LIST(DISTINCT `identities`.`tier`)) AS `tiers`
FROM `identities` AS `identities`;

SELECT DISTINCT
  TRIM(`order_lines`.`category`) AS `category`
FROM `order_lines` AS `order_lines`
WHERE
  TRIM(`order_lines`.`category`) <> ''
ORDER BY
  `category` NULLS LAST;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `segments`.`person_id` AS `person_id`,
  `segments`.`is_customer` AS `is_customer`,
  `segments`.`segment` AS `segment`
FROM `segments` AS `segments`
WHERE
  NOT `segments`.`segment` IS NULL
ORDER BY
  `person_id` NULLS LAST;

WITH `listed` AS (
  part_2
), `accounts` AS (
  part_1
)
SELECT
  COALESCE(`identities`.`customer_id`, `follows`.`channel` || ':' || `follows`.`profile_id`) AS `person_id`,
  `accounts`.`topic` AS `topic`,
  'follow' AS `source`,
  COUNT(*) AS `count`
FROM `follows` AS `follows`
JOIN `accounts` AS `accounts`
  ON `accounts`.`channel` = `follows`.`channel` AND `accounts`.`profile_id` = `follows`.`target_id`
LEFT JOIN `profiles` AS `own`
  ON `own`.`channel` = `follows`.`channel`
  AND `own`.`profile_id` = `follows`.`profile_id`
  AND `own`.`is_own`
LEFT JOIN `identities` AS `identities`
  ON `identities`.`channel` = `follows`.`channel` AND `identities`.`profile_id` = `follows`.`profile_id`
WHERE
  `accounts`.`topic` <> '' AND `own`.`profile_id` IS NULL
GROUP BY
  COALESCE(`identities`.`customer_id`, `follows`.`channel` || ':' || `follows`.`profile_id`),
  `accounts`.`topic`
ORDER BY
  `person_id` NULLS LAST,
  `topic` NULLS LAST,
  `source` NULLS LAST,
  `count` NULLS LAST;
