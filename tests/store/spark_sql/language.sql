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
  `posts`.`kind` AS `kind`,
  `posts`.`text` AS `text`,
  COALESCE(`posts`.`is_automatic`, FALSE) AS `is_automatic`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0)
  END AS `interaction_count`
FROM `posts` AS `posts`
LEFT JOIN `latest_post_metrics` AS `m`
  ON `m`.`channel` = `posts`.`channel` AND `m`.`post_id` = `posts`.`post_id`
WHERE
  `posts`.`is_own`
  AND NOT `posts`.`text` IS NULL
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
ORDER BY
  `posts`.`channel` NULLS LAST,
  `posts`.`created_at`,
  `posts`.`post_id` NULLS LAST;
