-- part_1
SELECT
  `order_lines`.`product_name` AS `name`
FROM `order_lines` AS `order_lines`
UNION ALL
SELECT
  `order_lines`.`category` AS `category`
FROM `order_lines` AS `order_lines`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT DISTINCT
  LOWER(TRIM(`_0`.`name`)) AS `name`
FROM (
  part_1
) AS `_0`
WHERE
  TRIM(`_0`.`name`) <> ''
ORDER BY
  `name` NULLS LAST
LIMIT 20000;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT DISTINCT
  `post_sentiment`.`engine` AS `engine`
FROM `post_sentiment` AS `post_sentiment`
WHERE
  NOT `post_sentiment`.`engine` IS NULL
ORDER BY
  `engine` NULLS LAST;

SELECT
  `post_labels`.`channel` AS `channel`,
  `post_labels`.`drawn` AS `drawn`,
  `post_labels`.`label` AS `true_label`,
  `post_sentiment`.`label` AS `found`
FROM `post_labels` AS `post_labels`
JOIN `post_sentiment` AS `post_sentiment`
  ON `post_labels`.`channel` = `post_sentiment`.`channel`
  AND `post_labels`.`post_id` = `post_sentiment`.`post_id`
WHERE
  NOT `post_sentiment`.`label` IS NULL
ORDER BY
  `post_labels`.`channel` NULLS LAST,
  `post_labels`.`post_id` NULLS LAST;

SELECT
  `post_sentiment`.`channel` AS `channel`,
  `post_sentiment`.`post_id` AS `post_id`,
  `post_sentiment`.`label` AS `label`
FROM `post_sentiment` AS `post_sentiment`;

SELECT
  `post_worries`.`channel` AS `channel`,
  `post_worries`.`post_id` AS `post_id`,
  `post_worries`.`is_worry` AS `is_worry`
FROM `post_worries` AS `post_worries`;

SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  CAST(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `day`,
  `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`) AS `author`,
  `posts`.`campaign_id` AS `campaign_id`
FROM `posts` AS `posts`
WHERE
  NOT `posts`.`text` IS NULL
  AND NOT `posts`.`created_at` IS NULL
  AND NOT COALESCE(`posts`.`is_own`, FALSE)
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
  );
