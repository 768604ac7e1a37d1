-- part_1
SELECT
  `post_themes`.`channel` AS `channel`,
  `post_themes`.`post_id` AS `post_id`,
  `post_themes`.`has_customers` AS `has_customers`,
  `post_themes`.`has_csr` AS `has_csr`,
  `post_themes`.`has_environment` AS `has_environment`,
  `post_themes`.`has_staff` AS `has_staff`,
  `post_themes`.`lexicon` AS `lexicon`,
  `post_themes`.`text_hash` AS `text_hash`,
  `post_sentiment`.`label` AS `label`,
  `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`) AS `author`
FROM `post_themes` AS `post_themes`
JOIN `posts` AS `posts`
  ON `post_themes`.`channel` = `posts`.`channel` AND `post_themes`.`post_id` = `posts`.`post_id`
LEFT JOIN `post_sentiment` AS `post_sentiment`
  ON COALESCE(`post_themes`.`channel`, `posts`.`channel`) = `post_sentiment`.`channel`
  AND COALESCE(`post_themes`.`post_id`, `posts`.`post_id`) = `post_sentiment`.`post_id`
WHERE
  NOT `post_themes`.`has_staff` IS NULL
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

-- part_2
SELECT
  `post_themes`.`channel` AS `channel`,
  `post_themes`.`post_id` AS `post_id`,
  `post_themes`.`text_hash` AS `text_hash`
FROM `post_themes` AS `post_themes`
WHERE
  `post_themes`.`lexicon` = 'value_themes_de-2-a0da5a83';

SELECT
  COUNT(*) AS `_col_0`
FROM `post_themes` AS `post_themes`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

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
  `post_themes`.`channel` AS `channel`,
  `post_themes`.`post_id` AS `post_id`,
  `post_themes`.`has_customers` AS `has_customers`,
  `post_themes`.`has_csr` AS `has_csr`,
  `post_themes`.`has_environment` AS `has_environment`,
  `post_themes`.`has_staff` AS `has_staff`,
  `post_themes`.`lexicon` AS `lexicon`,
  `post_themes`.`text_hash` AS `text_hash`
FROM `post_themes` AS `post_themes`
WHERE
  NOT (
    NOT EXISTS(
      SELECT
        1 AS `1`
      FROM `posts` AS `posts`
      WHERE
        `post_themes`.`channel` = `posts`.`channel`
        AND `post_themes`.`post_id` = `posts`.`post_id`
        AND `post_themes`.`text_hash` = MD5(CONCAT_WS(' ', CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING), COALESCE(`posts`.`text`, '')))
        AND `post_themes`.`lexicon` = 'value_themes_de-2-a0da5a83'
    )
  ) IS TRUE;

SELECT
  `texts`.`author` AS `author`,
  COUNT(*) AS `text_count`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_customers`) AS `customers_count`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_customers` AND NOT `texts`.`label` IS NULL) AS `customers_scored`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_customers` AND `texts`.`label` = 'positive') AS `customers_positive`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_customers` AND `texts`.`label` = 'negative') AS `customers_negative`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_csr`) AS `csr_count`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_csr` AND NOT `texts`.`label` IS NULL) AS `csr_scored`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_csr` AND `texts`.`label` = 'positive') AS `csr_positive`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_csr` AND `texts`.`label` = 'negative') AS `csr_negative`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_environment`) AS `environment_count`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_environment` AND NOT `texts`.`label` IS NULL) AS `environment_scored`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_environment` AND `texts`.`label` = 'positive') AS `environment_positive`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_environment` AND `texts`.`label` = 'negative') AS `environment_negative`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_staff`) AS `staff_count`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_staff` AND NOT `texts`.`label` IS NULL) AS `staff_scored`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_staff` AND `texts`.`label` = 'positive') AS `staff_positive`,
  COUNT(*) FILTER(WHERE
    `texts`.`has_staff` AND `texts`.`label` = 'negative') AS `staff_negative`
FROM (
  part_1
) AS `texts`
GROUP BY
  `texts`.`author`
ORDER BY
  `author` NULLS LAST;

WITH `known` AS (
  part_2
)
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  `posts`.`is_own` AS `is_own`,
  MD5(CONCAT_WS(' ', CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING), COALESCE(`posts`.`text`, ''))) AS `text_hash`
FROM `posts` AS `posts`
LEFT JOIN `known` AS `known`
  ON `known`.`channel` = `posts`.`channel`
  AND `known`.`post_id` = `posts`.`post_id`
  AND `known`.`text_hash` = MD5(CONCAT_WS(' ', CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING), COALESCE(`posts`.`text`, '')))
WHERE
  `known`.`text_hash` IS NULL;
