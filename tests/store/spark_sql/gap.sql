-- part_1
SELECT
  `profiles`.`channel` AS `channel`,
  `profiles`.`profile_id` AS `profile_id`
FROM `profiles` AS `profiles`
WHERE
  NOT `profiles`.`brand` IS NULL AND NOT COALESCE(`profiles`.`is_own`, FALSE);

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`) AS `author`,
  COALESCE(`posts`.`is_own`, FALSE) AS `is_own`,
  `posts`.`text` AS `text`
FROM `posts` AS `posts`
LEFT JOIN (
  part_1
) AS `rivals`
  ON `rivals`.`channel` = `posts`.`channel` AND `rivals`.`profile_id` = `posts`.`author_id`
WHERE
  TRIM(`posts`.`text`) <> ''
  AND `rivals`.`profile_id` IS NULL
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
    NOT COALESCE(`posts`.`is_own`, FALSE) OR COALESCE(`posts`.`kind`, 'post') = 'post'
  )
ORDER BY
  `posts`.`channel` NULLS LAST,
  `posts`.`post_id` NULLS LAST;
