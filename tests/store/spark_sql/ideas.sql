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
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  CAST(FROM_UTC_TIMESTAMP(CAST(`posts`.`created_at` AS TIMESTAMP), 'Europe/Berlin') AS DATE) AS `day`,
  COALESCE(
    `identities`.`customer_id`,
    `posts`.`channel` || ':' || COALESCE(`posts`.`author_id`, `posts`.`author_name`, 'post ' || `posts`.`post_id`)
  ) AS `person_id`,
  `post_ideas`.`is_idea` AS `is_idea`,
  `post_ideas`.`kind` AS `kind`,
  `post_ideas`.`evidence` AS `evidence`,
  NOT `answered_posts`.`post_id` IS NULL AS `is_answered`,
  GREATEST(COALESCE(`metrics`.`like_count`, 0), COALESCE(`likes`.`like_count`, 0)) AS `votes`
FROM `post_ideas` AS `post_ideas`
JOIN `posts` AS `posts`
  ON `post_ideas`.`channel` = `posts`.`channel` AND `post_ideas`.`post_id` = `posts`.`post_id`
LEFT JOIN `identities` AS `identities`
  ON `identities`.`channel` = `posts`.`channel` AND `identities`.`profile_id` = `posts`.`author_id`
LEFT JOIN `answered_posts` AS `answered_posts`
  ON `answered_posts`.`channel` = `posts`.`channel` AND `answered_posts`.`post_id` = `posts`.`post_id`
LEFT JOIN `latest_post_metrics` AS `metrics`
  ON `metrics`.`channel` = `posts`.`channel` AND `metrics`.`post_id` = `posts`.`post_id`
LEFT JOIN `likes` AS `likes`
  ON `likes`.`channel` = `posts`.`channel` AND `likes`.`post_id` = `posts`.`post_id`
WHERE
  NOT `post_ideas`.`is_idea` IS NULL
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

-- part_3
SELECT
  `reactions`.`channel` AS `channel`,
  `reactions`.`post_id` AS `post_id`,
  COUNT(*) AS `like_count`
FROM `reactions` AS `reactions`
WHERE
  `reactions`.`kind` = 'like'
GROUP BY
  `reactions`.`channel`,
  `reactions`.`post_id`;

-- part_4
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

-- part_5
SELECT
  `post_ideas`.`channel` AS `channel`,
  `post_ideas`.`post_id` AS `post_id`,
  `post_ideas`.`text_hash` AS `text_hash`
FROM `post_ideas` AS `post_ideas`
WHERE
  `post_ideas`.`lexicon` = 'ideas_de-1-f9acf43a';

SELECT
  COUNT(*) AS `_col_0`
FROM `post_ideas` AS `post_ideas`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT
  COUNT(*) AS `linked`,
  ARRAY_SORT(COLLECT_LIST(DISTINCT `identities`.`tier`)) AS `tiers`
FROM `identities` AS `identities`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `post_ideas`.`channel` AS `channel`,
  `post_ideas`.`post_id` AS `post_id`,
  `post_ideas`.`is_idea` AS `is_idea`,
  `post_ideas`.`kind` AS `kind`,
  `post_ideas`.`evidence` AS `evidence`,
  `post_ideas`.`lexicon` AS `lexicon`,
  `post_ideas`.`text_hash` AS `text_hash`
FROM `post_ideas` AS `post_ideas`
WHERE
  NOT (
    NOT EXISTS(
      SELECT
        1 AS `1`
      FROM `posts` AS `posts`
      WHERE
        `post_ideas`.`channel` = `posts`.`channel`
        AND `post_ideas`.`post_id` = `posts`.`post_id`
        AND `post_ideas`.`text_hash` = MD5(
          CONCAT_WS(
            ' ',
            COALESCE(`posts`.`topic`, ''),
            CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING),
            COALESCE(`posts`.`text`, '')
          )
        )
        AND `post_ideas`.`lexicon` = 'ideas_de-1-f9acf43a'
    )
  ) IS TRUE;

WITH `answered_posts` AS (
  part_4
), `likes` AS (
  part_3
), `read` AS (
  part_2
)
SELECT
  `read`.`channel` AS `channel`,
  `read`.`post_id` AS `post_id`,
  `read`.`text` AS `text`,
  `read`.`day` AS `day`,
  `read`.`person_id` AS `person_id`,
  `read`.`kind` AS `kind`,
  `read`.`evidence` AS `evidence`,
  `read`.`is_answered` AS `is_answered`,
  `read`.`votes` AS `votes`
FROM `read` AS `read`
WHERE
  `read`.`is_idea`
ORDER BY
  `channel` NULLS LAST,
  `post_id` NULLS LAST;

WITH `answered_posts` AS (
  part_4
), `likes` AS (
  part_3
), `read` AS (
  part_2
)
SELECT
  `read`.`person_id` AS `person_id`,
  ANY_VALUE(`segments`.`segment`) IGNORE NULLS AS `segment`,
  COUNT(*) AS `text_count`,
  COUNT(*) FILTER(WHERE
    `read`.`is_idea`) AS `idea_count`,
  COUNT(*) FILTER(WHERE
    `read`.`is_idea` AND `read`.`is_answered`) AS `answered_count`,
  COUNT(*) FILTER(WHERE
    `read`.`is_idea` AND `read`.`kind` = 'product') AS `product_count`
FROM `read` AS `read`
LEFT JOIN `segments` AS `segments`
  ON `segments`.`person_id` = `read`.`person_id`
GROUP BY
  `read`.`person_id`
ORDER BY
  `person_id` NULLS LAST;

WITH `known` AS (
  part_5
)
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`text` AS `text`,
  `posts`.`topic` AS `topic`,
  `posts`.`is_own` AS `is_own`,
  MD5(
    CONCAT_WS(
      ' ',
      COALESCE(`posts`.`topic`, ''),
      CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING),
      COALESCE(`posts`.`text`, '')
    )
  ) AS `text_hash`
FROM `posts` AS `posts`
LEFT JOIN `known` AS `known`
  ON `known`.`channel` = `posts`.`channel`
  AND `known`.`post_id` = `posts`.`post_id`
  AND `known`.`text_hash` = MD5(
    CONCAT_WS(
      ' ',
      COALESCE(`posts`.`topic`, ''),
      CAST(COALESCE(`posts`.`is_own`, FALSE) AS STRING),
      COALESCE(`posts`.`text`, '')
    )
  )
WHERE
  `known`.`text_hash` IS NULL;
