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
  `post_sentiment`.`channel` AS `channel`,
  `post_sentiment`.`post_id` AS `post_id`,
  `post_sentiment`.`text_hash` AS `text_hash`
FROM `post_sentiment` AS `post_sentiment`
WHERE
  `post_sentiment`.`engine` = 'model 6 c3501c14, english 1 f5350cd5 debf72db, word_of_mouth_de-1-d7c95118';

-- part_3
SELECT
  `post_sentiment`.`channel` AS `channel`,
  `post_sentiment`.`post_id` AS `post_id`,
  `post_sentiment`.`label` AS `label`,
  `post_sentiment`.`unscored` AS `unscored`,
  `post_sentiment`.`language` AS `language`,
  `post_sentiment`.`recommends` AS `recommends`,
  COALESCE(`post_sentiment`.`probability`, 1) AS `likeliest`,
  CASE
    WHEN NOT `post_sentiment`.`probability` IS NULL
    THEN `post_sentiment`.`polarity`
    WHEN `post_sentiment`.`label` = 'positive'
    THEN 1
    WHEN `post_sentiment`.`label` = 'negative'
    THEN -1
    ELSE 0
  END AS `balance`
FROM `post_sentiment` AS `post_sentiment`;

-- part_4
SELECT
  `dated`.`channel` AS `channel`,
  `dated`.`post_id` AS `post_id`,
  `dated`.`label` AS `label`,
  `dated`.`unscored` AS `unscored`,
  `dated`.`language` AS `language`,
  `dated`.`recommends` AS `recommends`,
  `dated`.`likeliest` AS `likeliest`,
  `dated`.`balance` AS `balance`,
  `dated`.`p_positive` AS `p_positive`,
  `dated`.`p_negative` AS `p_negative`,
  `dated`.`day` AS `day`,
  DATE_FORMAT(`dated`.`day`, 'yyyy-MM') AS `month`
FROM `dated` AS `dated`
WHERE
  (
    NULL IS NULL OR `dated`.`day` >= NULL
  )
  AND (
    :moment IS NULL
    OR `dated`.`day` IS NULL
    OR `dated`.`day` <= :moment
  );

-- part_5
SELECT
  `scored`.`channel` AS `channel`,
  `scored`.`post_id` AS `post_id`,
  `scored`.`label` AS `label`,
  `scored`.`unscored` AS `unscored`,
  `scored`.`language` AS `language`,
  `scored`.`recommends` AS `recommends`,
  `scored`.`likeliest` AS `likeliest`,
  `scored`.`balance` AS `balance`,
  `scored`.`p_positive` AS `p_positive`,
  `scored`.`p_negative` AS `p_negative`,
  CAST(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `day`
FROM `scored` AS `scored`
JOIN `posts` AS `posts`
  ON `scored`.`channel` = `posts`.`channel` AND `scored`.`post_id` = `posts`.`post_id`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE);

-- part_6
SELECT
  `_0`.`channel` AS `channel`,
  `_0`.`post_id` AS `post_id`,
  `_0`.`label` AS `label`,
  `_0`.`unscored` AS `unscored`,
  `_0`.`language` AS `language`,
  `_0`.`recommends` AS `recommends`,
  `_0`.`likeliest` AS `likeliest`,
  `_0`.`balance` AS `balance`,
  CASE `_0`.`label`
    WHEN 'positive'
    THEN `_0`.`likeliest`
    WHEN 'negative'
    THEN `_0`.`likeliest` + `_0`.`balance`
    ELSE CAST((
      1 - `_0`.`likeliest` + `_0`.`balance`
    ) AS DOUBLE) / 2
  END AS `p_positive`,
  CASE `_0`.`label`
    WHEN 'negative'
    THEN `_0`.`likeliest`
    WHEN 'positive'
    THEN `_0`.`likeliest` - `_0`.`balance`
    ELSE CAST((
      1 - `_0`.`likeliest` - `_0`.`balance`
    ) AS DOUBLE) / 2
  END AS `p_negative`
FROM (
  part_3
) AS `_0`;

SELECT
  CAST(NULL AS BIGINT) AS `row`,
  CAST(NULL AS STRING) AS `text`,
  CAST(NULL AS STRING) AS `post`,
  CAST(NULL AS STRING) AS `label`
WHERE
  FALSE;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_sentiment` AS `post_sentiment`;

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
  `identities`.`customer_id` AS `customer_id`,
  COUNT(*) AS `post_count`,
  COUNT(*) FILTER(WHERE
    `scored`.`label` = 'positive') AS `positive_count`,
  COUNT(*) FILTER(WHERE
    `scored`.`label` = 'negative') AS `negative_count`,
  CASE
    WHEN (
      COUNT(*)
    ) = 0
    THEN CAST(SUM(CAST(`scored`.`polarity` AS DECIMAL(18, 6))) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
    ELSE CAST(SUM(CAST(`scored`.`polarity` AS DECIMAL(18, 6))) AS DOUBLE) / NULLIF(COUNT(*), 0)
  END AS `polarity`
FROM `post_sentiment` AS `scored`
JOIN `posts` AS `posts`
  ON `scored`.`channel` = `posts`.`channel` AND `scored`.`post_id` = `posts`.`post_id`
JOIN `identities` AS `identities`
  ON `identities`.`channel` = `posts`.`channel` AND `identities`.`profile_id` = `posts`.`author_id`
WHERE
  NOT `scored`.`label` IS NULL
  AND NOT `identities`.`customer_id` IS NULL
  AND NOT COALESCE(`posts`.`is_own`, FALSE)
GROUP BY
  `identities`.`customer_id`
ORDER BY
  `customer_id` NULLS LAST;

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
  `post_sentiment`.`label` AS `label`,
  `post_sentiment`.`probability` AS `probability`,
  `post_sentiment`.`polarity` AS `polarity`,
  `post_sentiment`.`unscored` AS `unscored`,
  `post_sentiment`.`language` AS `language`,
  `post_sentiment`.`recommends` AS `recommends`,
  `post_sentiment`.`engine` AS `engine`,
  `post_sentiment`.`text_hash` AS `text_hash`
FROM `post_sentiment` AS `post_sentiment`
WHERE
  NOT (
    NOT EXISTS(
      SELECT
        1 AS `1`
      FROM `posts` AS `posts`
      WHERE
        `post_sentiment`.`channel` = `posts`.`channel`
        AND `post_sentiment`.`post_id` = `posts`.`post_id`
        AND `post_sentiment`.`text_hash` = MD5(COALESCE(`posts`.`text`, ''))
        AND `post_sentiment`.`engine` = 'model 6 c3501c14, english 1 f5350cd5 debf72db, word_of_mouth_de-1-d7c95118'
    )
  ) IS TRUE;

SELECT
  `posts`.`channel` AS `channel`,
  COALESCE(`posts`.`thread_id`, `posts`.`parent_id`, COALESCE(`scored`.`post_id`, `posts`.`post_id`)) AS `thread_id`,
  CAST(MIN(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin')) AS DATE) AS `first_day`,
  COUNT(*) AS `text_count`,
  COUNT(DISTINCT COALESCE(`posts`.`author_id`, COALESCE(`scored`.`post_id`, `posts`.`post_id`))) AS `person_count`,
  COUNT(*) FILTER(WHERE
    `scored`.`label` = 'positive') AS `positive_count`,
  COUNT(*) FILTER(WHERE
    `scored`.`label` = 'negative') AS `negative_count`
FROM `post_sentiment` AS `scored`
JOIN `posts` AS `posts`
  ON `scored`.`channel` = `posts`.`channel` AND `scored`.`post_id` = `posts`.`post_id`
WHERE
  NOT `scored`.`label` IS NULL AND NOT COALESCE(`posts`.`is_own`, FALSE)
GROUP BY
  `posts`.`channel`,
  COALESCE(`posts`.`thread_id`, `posts`.`parent_id`, COALESCE(`scored`.`post_id`, `posts`.`post_id`))
HAVING
  COUNT(*) >= 3
  AND (
    NULL IS NULL
    OR CAST(MIN(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin')) AS DATE) >= NULL
  )
  AND (
    :moment IS NULL
    OR CAST(MIN(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin')) AS DATE) IS NULL
    OR CAST(MIN(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin')) AS DATE) <= :moment
  )
ORDER BY
  `channel` NULLS LAST,
  `thread_id` NULLS LAST,
  `first_day` NULLS LAST,
  `text_count` NULLS LAST,
  `person_count` NULLS LAST,
  `positive_count` NULLS LAST,
  `negative_count` NULLS LAST;

SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`label` AS `label`,
  'loaded' AS `drawn`
FROM `posts` AS `posts`
WHERE
  `posts`.`label` IN ('negative', 'neutral', 'positive')
  AND NOT `posts`.`text` IS NULL
  AND NOT COALESCE(`posts`.`is_own`, FALSE);

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
  MD5(COALESCE(`posts`.`text`, '')) AS `text_hash`
FROM `posts` AS `posts`
LEFT JOIN `known` AS `known`
  ON `known`.`channel` = `posts`.`channel`
  AND `known`.`post_id` = `posts`.`post_id`
  AND `known`.`text_hash` = MD5(COALESCE(`posts`.`text`, ''))
WHERE
  `known`.`text_hash` IS NULL;

WITH `scored` AS (
  part_6
), `dated` AS (
  part_5
), `in_period` AS (
  part_4
)
SELECT
  COALESCE(`in_period`.`channel`, `posts`.`channel`) AS `channel`,
  CASE
    WHEN `posts`.`rating` <= 2
    THEN 'negative'
    WHEN `posts`.`rating` >= 4
    THEN 'positive'
    ELSE 'neutral'
  END AS `stars`,
  `in_period`.`label` AS `label`,
  COUNT(*) AS `text_count`
FROM `in_period` AS `in_period`
JOIN `posts` AS `posts`
  ON `in_period`.`channel` = `posts`.`channel` AND `in_period`.`post_id` = `posts`.`post_id`
WHERE
  `posts`.`rating` BETWEEN 1 AND 5
GROUP BY
  COALESCE(`in_period`.`channel`, `posts`.`channel`),
  CASE
    WHEN `posts`.`rating` <= 2
    THEN 'negative'
    WHEN `posts`.`rating` >= 4
    THEN 'positive'
    ELSE 'neutral'
  END,
  `in_period`.`label`
ORDER BY
  `channel` NULLS LAST,
  `stars` NULLS LAST,
  `label` NULLS LAST,
  `text_count` NULLS LAST;

WITH `scored` AS (
  part_6
), `dated` AS (
  part_5
), `in_period` AS (
  part_4
)
SELECT
  `in_period`.`channel` AS `channel`,
  `in_period`.`month` AS `month`,
  `in_period`.`label` AS `label`,
  `in_period`.`unscored` AS `unscored`,
  `in_period`.`language` AS `language`,
  `in_period`.`recommends` AS `recommends`,
  COUNT(*) AS `text_count`,
  CAST(SUM(CAST(RINT(ROUND(1e6 * `in_period`.`p_negative`)) AS BIGINT)) AS BIGINT) AS `negative_millionths`,
  CAST(SUM(CAST(RINT(ROUND(1e6 * `in_period`.`p_positive`)) AS BIGINT)) AS BIGINT) AS `positive_millionths`
FROM `in_period` AS `in_period`
GROUP BY
  `in_period`.`channel`,
  `in_period`.`month`,
  `in_period`.`label`,
  `in_period`.`unscored`,
  `in_period`.`language`,
  `in_period`.`recommends`
ORDER BY
  `channel` NULLS LAST,
  `month` NULLS LAST,
  `label` NULLS LAST,
  `unscored` NULLS LAST,
  `language` NULLS LAST,
  `recommends` NULLS LAST,
  `text_count` NULLS LAST,
  `negative_millionths` NULLS LAST,
  `positive_millionths` NULLS LAST;

WITH `scored` AS (
  part_6
), `dated` AS (
  part_5
), `in_period` AS (
  part_4
)
SELECT
  `post_labels`.`label` AS `label`,
  `post_labels`.`drawn` AS `drawn`,
  `in_period`.`channel` AS `channel`,
  `in_period`.`month` AS `month`,
  `in_period`.`p_negative` AS `p_negative`,
  1 - `in_period`.`p_negative` - `in_period`.`p_positive` AS `p_neutral`,
  `in_period`.`p_positive` AS `p_positive`
FROM `post_labels` AS `post_labels`
JOIN `in_period` AS `in_period`
  ON `post_labels`.`channel` = `in_period`.`channel` AND `post_labels`.`post_id` = `in_period`.`post_id`
WHERE
  NOT `in_period`.`label` IS NULL
ORDER BY
  `post_labels`.`channel` NULLS LAST,
  `post_labels`.`post_id` NULLS LAST;
