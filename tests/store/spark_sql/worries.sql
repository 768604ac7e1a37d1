-- part_1
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  SUBSTRING(MD5(CONCAT_WS(CHR(  31), `posts`.`channel`, `posts`.`post_id`)), 1, 16) AS `random_number`
FROM `posts` AS `posts`
WHERE
  `posts`.`text` IN (
    SELECT
      `own_labels`.`text` AS `text`
    FROM `own_labels` AS `own_labels`
  );

-- part_2
SELECT
  `post_worries`.`channel` AS `channel`,
  `post_worries`.`post_id` AS `post_id`,
  `post_worries`.`text_hash` AS `text_hash`
FROM `post_worries` AS `post_worries`
WHERE
  `post_worries`.`lexicon` = 'worries_de-5-f54aba30+580ecb68, threshold 0.5, worries_en-1-d29a2ee5';

SELECT
  CAST(NULL AS BIGINT) AS `row`,
  CAST(NULL AS STRING) AS `text`,
  CAST(NULL AS STRING) AS `post`,
  CAST(NULL AS STRING) AS `label`
WHERE
  FALSE;

SELECT
  COALESCE(`post_worries`.`channel`, `posts`.`channel`) AS `channel`,
  COALESCE(`post_worries`.`post_id`, `posts`.`post_id`) AS `post_id`,
  `post_worries`.`is_worry` AS `is_worry`,
  `post_worries`.`score` AS `score`,
  `post_worries`.`kind` AS `kind`,
  `post_worries`.`topic` AS `topic`,
  `post_worries`.`evidence` AS `evidence`,
  `post_worries`.`strength` AS `strength`,
  `post_worries`.`holder` AS `holder`,
  CAST(DATE_TRUNC('MONTH', FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin')) AS DATE) AS `month`
FROM `post_worries` AS `post_worries`
JOIN `posts` AS `posts`
  ON `post_worries`.`channel` = `posts`.`channel` AND `post_worries`.`post_id` = `posts`.`post_id`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE)
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
  `channel` NULLS LAST,
  `post_id` NULLS LAST;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_worries` AS `post_worries`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `post_worries`.`channel` AS `channel`,
  `post_worries`.`post_id` AS `post_id`,
  `post_worries`.`is_worry` AS `is_worry`,
  `post_worries`.`score` AS `score`,
  `post_worries`.`kind` AS `kind`,
  `post_worries`.`topic` AS `topic`,
  `post_worries`.`evidence` AS `evidence`,
  `post_worries`.`strength` AS `strength`,
  `post_worries`.`holder` AS `holder`,
  `post_worries`.`lexicon` AS `lexicon`,
  `post_worries`.`text_hash` AS `text_hash`
FROM `post_worries` AS `post_worries`
WHERE
  NOT (
    NOT EXISTS(
      SELECT
        1 AS `1`
      FROM `posts` AS `posts`
      WHERE
        `post_worries`.`channel` = `posts`.`channel`
        AND `post_worries`.`post_id` = `posts`.`post_id`
        AND `post_worries`.`text_hash` = MD5(CONCAT_WS(' ', COALESCE(`posts`.`language`, ''), COALESCE(`posts`.`text`, '')))
        AND `post_worries`.`lexicon` = 'worries_de-5-f54aba30+580ecb68, threshold 0.5, worries_en-1-d29a2ee5'
    )
  ) IS TRUE;

WITH `candidates` AS (
  part_1
), `first_of_text` AS (
  SELECT
    `candidates`.`text` AS `text`,
    MIN(`candidates`.`random_number`) AS `random_number`
  FROM `candidates` AS `candidates`
  GROUP BY
    `candidates`.`text`
)
SELECT
  `own_labels`.`row` AS `row`,
  MIN(`candidates`.`channel`) AS `channel`,
  MIN(`candidates`.`post_id`) AS `post_id`,
  ANY_VALUE(`own_labels`.`label`) IGNORE NULLS AS `label`
FROM `own_labels` AS `own_labels`
JOIN `candidates` AS `candidates`
  ON `candidates`.`text` = `own_labels`.`text`
JOIN `first_of_text` AS `first_of_text`
  ON `first_of_text`.`text` = `own_labels`.`text`
WHERE
  `candidates`.`random_number` = CASE `own_labels`.`post` WHEN '' THEN `first_of_text`.`random_number` ELSE `own_labels`.`post` END
GROUP BY
  `own_labels`.`row`
ORDER BY
  `row` NULLS LAST;

WITH `known` AS (
  part_2
)
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  `posts`.`language` AS `language`,
  MD5(CONCAT_WS(' ', COALESCE(`posts`.`language`, ''), COALESCE(`posts`.`text`, ''))) AS `text_hash`
FROM `posts` AS `posts`
LEFT JOIN `known` AS `known`
  ON `known`.`channel` = `posts`.`channel`
  AND `known`.`post_id` = `posts`.`post_id`
  AND `known`.`text_hash` = MD5(CONCAT_WS(' ', COALESCE(`posts`.`language`, ''), COALESCE(`posts`.`text`, '')))
WHERE
  `known`.`text_hash` IS NULL;
