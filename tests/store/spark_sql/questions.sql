-- part_1
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`thread_id` AS `thread_id`,
  MAX(`posts`.`created_at`) AS `answered_at`
FROM `posts` AS `posts`
WHERE
  `posts`.`is_own`
  AND `posts`.`kind` = 'message'
  AND NOT COALESCE(`posts`.`is_automatic`, FALSE)
  AND `posts`.`created_at` < :moment
GROUP BY
  `posts`.`channel`,
  `posts`.`thread_id`;

-- part_2
SELECT
  `answers`.`channel` AS `channel`,
  `answers`.`parent_id` AS `post_id`
FROM `posts` AS `answers`
WHERE
  `answers`.`is_own`
  AND NOT COALESCE(`answers`.`is_automatic`, FALSE)
  AND NOT `answers`.`parent_id` IS NULL
  AND `answers`.`created_at` < :moment
UNION
SELECT
  `asked`.`channel` AS `channel`,
  `asked`.`post_id` AS `post_id`
FROM `posts` AS `asked`
JOIN (
  part_1
) AS `replies`
  ON `replies`.`channel` = `asked`.`channel`
  AND `replies`.`thread_id` = `asked`.`thread_id`
  AND `replies`.`answered_at` >= `asked`.`created_at`
WHERE
  `asked`.`kind` = 'message' AND NOT COALESCE(`asked`.`is_own`, FALSE);

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`) AS `person_id`,
  `posts`.`created_at` AS `created_at`
FROM `posts` AS `posts`
WHERE
  NOT `posts`.`text` IS NULL AND NOT COALESCE(`posts`.`is_own`, FALSE);

WITH `answered_posts` AS (
  part_2
)
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  `posts`.`kind` AS `kind`,
  `post_questions`.`question_id` AS `question_id`,
  `post_questions`.`is_repeated` AS `is_repeated`,
  CAST(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `day`,
  `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`) AS `person_id`,
  NOT `answered_posts`.`post_id` IS NULL AS `is_answered`
FROM `post_questions` AS `post_questions`
JOIN `posts` AS `posts`
  ON `post_questions`.`channel` = `posts`.`channel` AND `post_questions`.`post_id` = `posts`.`post_id`
LEFT JOIN `answered_posts` AS `answered_posts`
  ON `answered_posts`.`channel` = `posts`.`channel` AND `answered_posts`.`post_id` = `posts`.`post_id`
WHERE
  (
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
ORDER BY
  `posts`.`channel` NULLS LAST,
  `posts`.`post_id` NULLS LAST;
