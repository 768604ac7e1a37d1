-- part_1
SELECT
  `q`.`channel` AS `channel`,
  `q`.`post_id` AS `post_id`,
  `q`.`kind` AS `kind`,
  `q`.`author_id` AS `author_id`,
  `q`.`author_name` AS `author_name`,
  `q`.`is_own` AS `is_own`,
  `q`.`created_at` AS `created_at`,
  `q`.`text` AS `text`,
  `q`.`language` AS `language`,
  `q`.`post_type` AS `post_type`,
  `q`.`url` AS `url`,
  `q`.`parent_id` AS `parent_id`,
  `q`.`thread_id` AS `thread_id`,
  `q`.`rating` AS `rating`,
  `q`.`campaign_id` AS `campaign_id`,
  `q`.`is_paid` AS `is_paid`,
  `q`.`is_automatic` AS `is_automatic`,
  `q`.`topic` AS `topic`,
  `q`.`department` AS `department`,
  `q`.`label` AS `label`,
  `q`.`reference` AS `reference`,
  `q`.`row_hash` AS `row_hash`,
  `q`.`lent` AS `lent`,
  `q`.`load_id` AS `load_id`,
  `q`.`line` AS `line`,
  `s`.`label` AS `tone`,
  `s`.`recommends` AS `recommends`
FROM `post_sentiment` AS `s`
JOIN `posts` AS `q`
  ON `q`.`channel` = `s`.`channel` AND `q`.`post_id` = `s`.`post_id`
WHERE
  NOT COALESCE(`q`.`is_own`, FALSE);

-- part_2
SELECT
  COUNT(CASE WHEN NOT (
    `clustered_rows`.`balance`
  ) IS NULL THEN 1 END) AS `a0`,
  COUNT(CASE WHEN (
    `clustered_rows`.`balance`
  ) = 1 THEN 1 END) AS `a1`,
  COUNT(CASE WHEN (
    `clustered_rows`.`balance`
  ) = -1 THEN 1 END) AS `a2`
FROM `clustered_rows` AS `clustered_rows`
GROUP BY
  `clustered_rows`.`cluster`;

-- part_3
SELECT
  `q`.`channel` AS `channel`,
  `q`.`post_id` AS `post_id`,
  `q`.`kind` AS `kind`,
  `q`.`author_id` AS `author_id`,
  `q`.`author_name` AS `author_name`,
  `q`.`is_own` AS `is_own`,
  `q`.`created_at` AS `created_at`,
  `q`.`text` AS `text`,
  `q`.`language` AS `language`,
  `q`.`post_type` AS `post_type`,
  `q`.`url` AS `url`,
  `q`.`parent_id` AS `parent_id`,
  `q`.`thread_id` AS `thread_id`,
  `q`.`rating` AS `rating`,
  `q`.`campaign_id` AS `campaign_id`,
  `q`.`is_paid` AS `is_paid`,
  `q`.`is_automatic` AS `is_automatic`,
  `q`.`topic` AS `topic`,
  `q`.`department` AS `department`,
  `q`.`label` AS `label`,
  `q`.`reference` AS `reference`,
  `q`.`row_hash` AS `row_hash`,
  `q`.`lent` AS `lent`,
  `q`.`load_id` AS `load_id`,
  `q`.`line` AS `line`,
  `w`.`is_worry` AS `is_worry`,
  `w`.`topic` AS `worry_topic`
FROM `post_worries` AS `w`
JOIN `posts` AS `q`
  ON `q`.`channel` = `w`.`channel` AND `q`.`post_id` = `w`.`post_id`
WHERE
  NOT `w`.`is_worry` IS NULL AND NOT COALESCE(`q`.`is_own`, FALSE);

-- part_4
SELECT
  CASE WHEN `p`.`is_worry` THEN 1 ELSE 0 END AS `worries`
FROM (
  part_3
) AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

-- part_5
SELECT
  `clustered_rows`.`channel` AS `channel`,
  COUNT(CASE WHEN NOT (
    `clustered_rows`.`balance`
  ) IS NULL THEN 1 END) AS `a0`,
  COUNT(CASE WHEN (
    `clustered_rows`.`balance`
  ) = 1 THEN 1 END) AS `a1`,
  COUNT(CASE WHEN (
    `clustered_rows`.`balance`
  ) = -1 THEN 1 END) AS `a2`
FROM `clustered_rows` AS `clustered_rows`
GROUP BY
  `clustered_rows`.`channel`,
  `clustered_rows`.`cluster`;

-- part_6
SELECT
  `p`.`channel` AS `channel`,
  CASE `p`.`tone` WHEN 'positive' THEN 1 WHEN 'neutral' THEN 0 WHEN 'negative' THEN -1 END AS `balance`,
  CAST((
    `p`.`created_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS DATE) AS `day`
FROM (
  part_1
) AS `p`
WHERE
  (
    TRUE
  )
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_7
SELECT
  `p`.`channel` AS `channel`,
  CASE WHEN `p`.`is_worry` THEN 1 ELSE 0 END AS `worries`,
  CAST((
    `p`.`created_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        WHEN `p`.`created_at` >= :moment
        THEN 3600
        WHEN `p`.`created_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS DATE) AS `day`
FROM (
  part_3
) AS `p`
WHERE
  (
    TRUE
  )
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_8
SELECT
  CASE
    WHEN LOWER(`p`.`department`) RLIKE '^(support|service|help ?desk|care|customer|kund|hotline|beschwerde)'
    THEN 'support'
    WHEN LOWER(`p`.`department`) RLIKE '^(marketing|pr$|presse|press|brand|marke|kommunikation|communication|social|werbung|redaktion|content)'
    THEN 'marketing'
    WHEN LOWER(`p`.`department`) RLIKE '^(hr$|human|personal|people|recruit|karriere|career|job|ausbildung|talent)'
    THEN 'hr'
    WHEN LOWER(`p`.`department`) RLIKE '^(produ|entwickl|develop|r&d|engineering|werkstatt|einkauf|design|it$)'
    THEN 'product'
    ELSE NULLIF(LOWER(TRIM(`p`.`department`)), '')
  END AS `department`,
  COALESCE(`p`.`is_own`, FALSE) AS `own`,
  COALESCE(`p`.`kind`, 'post') = 'post' AS `is_original`
FROM `posts` AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

-- part_9
SELECT
  `s`.`channel` AS `channel`,
  COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND NOT (
    `s`.`balance`
  ) IS NULL THEN 1 END) AS `t0`,
  COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND (
    `s`.`balance`
  ) = 1 THEN 1 END) - COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND (
    `s`.`balance`
  ) = -1 THEN 1 END) AS `t1`
FROM `clustered_rows` AS `s`
JOIN `few` AS `few`
  ON `s`.`channel` IS NOT DISTINCT FROM `few`.`at_channel`
GROUP BY
  `s`.`channel`,
  `s`.`cluster`;

-- part_10
SELECT
  COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND NOT (
    `s`.`balance`
  ) IS NULL THEN 1 END) AS `t0`,
  COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND (
    `s`.`balance`
  ) = 1 THEN 1 END) - COUNT(CASE WHEN (
    `few`.`few_0`
  ) AND (
    `s`.`balance`
  ) = -1 THEN 1 END) AS `t1`
FROM `clustered_rows` AS `s`
JOIN `few` AS `few`
  ON TRUE
GROUP BY
  `s`.`cluster`;

-- part_11
SELECT
  `account_counts`.`channel` AS `channel`,
  `account_counts`.`account_id` AS `account_id`,
  `account_counts`.`day` AS `day`,
  `account_counts`.`follower_count` AS `follower_count`,
  COALESCE(
    LAG(`account_counts`.`follower_count`) OVER (
      PARTITION BY `account_counts`.`channel`, `account_counts`.`account_id`
      ORDER BY `account_counts`.`day` NULLS LAST
    ),
    `account_counts`.`follower_count`
  ) AS `before`,
  COALESCE(
    LAG(`account_counts`.`day`) OVER (
      PARTITION BY `account_counts`.`channel`, `account_counts`.`account_id`
      ORDER BY `account_counts`.`day` NULLS LAST
    ),
    `account_counts`.`day`
  ) AS `before_day`,
  DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      LAG(`account_counts`.`day`) OVER (
        PARTITION BY `account_counts`.`channel`, `account_counts`.`account_id`
        ORDER BY `account_counts`.`day` NULLS LAST
      )
    ),
    DATE_TRUNC('DAY', `account_counts`.`day`)
  ) - 1 AS `gap_days`
FROM `account_counts` AS `account_counts`
WHERE
  `account_counts`.`follower_count` >= 0;

-- part_12
SELECT
  CONCAT(COALESCE(`c`.`channel`, ''), ':', COALESCE(`c`.`account_id`, '')) AS `entity`,
  `c`.`follower_count` AS `followers`,
  `c`.`before` AS `before`,
  `c`.`before_day` AS `before_day`,
  `c`.`day` AS `day`
FROM (
  part_11
) AS `c`
WHERE
  (
    TRUE
  )
  AND (
    `c`.`day` BETWEEN :moment AND :moment
    OR (
      `c`.`day` IS NULL AND FALSE
    )
  );

-- part_13
SELECT
  `c`.`channel` AS `channel`,
  COALESCE(`n`.`account`, `c`.`account_id`) AS `account_id`,
  `c`.`day` AS `day`,
  MAX(CASE WHEN `c`.`follower_count` >= 0 THEN `c`.`follower_count` END) AS `follower_count`
FROM `channel_metrics` AS `c`
LEFT JOIN `account_aliases` AS `n`
  ON `n`.`channel` = `c`.`channel` AND `n`.`name` = `c`.`account_id`
GROUP BY
  `c`.`channel`,
  COALESCE(`n`.`account`, `c`.`account_id`),
  `c`.`day`;

-- part_14
SELECT
  `s`.`entity` AS `entity`,
  MAX_BY(`s`.`followers`, `s`.`day`) FILTER(WHERE
    (
      NOT `s`.`followers` IS NULL AND NOT `s`.`day` IS NULL
    )
    AND (
      NOT `s`.`followers` IS NULL AND `s`.`day` >= :moment
    )) AS `last0`,
  MIN_BY(`s`.`before`, `s`.`day`) FILTER(WHERE
    (
      NOT `s`.`before` IS NULL AND NOT `s`.`day` IS NULL
    )
    AND (
      NOT `s`.`followers` IS NULL AND `s`.`day` >= :moment
    )) AS `before0`,
  DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      MIN(`s`.`before_day`) FILTER(WHERE
        NOT `s`.`followers` IS NULL AND `s`.`day` >= :moment)
    ),
    DATE_TRUNC(
      'DAY',
      MAX(`s`.`day`) FILTER(WHERE
        NOT `s`.`followers` IS NULL AND `s`.`day` >= :moment)
    )
  ) AS `days0`,
  MAX(`s`.`day`) FILTER(WHERE
    NOT `s`.`followers` IS NULL AND `s`.`day` >= :moment) AS `day0`
FROM (
  part_12
) AS `s`
GROUP BY
  `s`.`entity`;

-- part_15
SELECT
  `c`.`gap_days` AS `gap_days`,
  ABS(`c`.`follower_count` - `c`.`before`) > 50
  AND 10 * ABS(`c`.`follower_count` - `c`.`before`) > `c`.`before` AS `is_jump`
FROM (
  part_11
) AS `c`
WHERE
  (
    TRUE
  )
  AND (
    `c`.`day` BETWEEN :moment AND :moment
    OR (
      `c`.`day` IS NULL AND FALSE
    )
  );

-- part_16
SELECT
  `c`.`channel` AS `channel`,
  `c`.`follower_count` AS `followers`,
  `c`.`day` AS `day`
FROM (
  part_11
) AS `c`
WHERE
  (
    TRUE
  ) AND `c`.`day` BETWEEN :moment AND :moment;

-- part_17
SELECT
  `q`.`channel` AS `channel`,
  `q`.`post_id` AS `post_id`,
  `q`.`kind` AS `kind`,
  `q`.`author_id` AS `author_id`,
  `q`.`author_name` AS `author_name`,
  `q`.`is_own` AS `is_own`,
  `q`.`created_at` AS `created_at`,
  `q`.`text` AS `text`,
  `q`.`language` AS `language`,
  `q`.`post_type` AS `post_type`,
  `q`.`url` AS `url`,
  `q`.`parent_id` AS `parent_id`,
  `q`.`thread_id` AS `thread_id`,
  `q`.`rating` AS `rating`,
  `q`.`campaign_id` AS `campaign_id`,
  `q`.`is_paid` AS `is_paid`,
  `q`.`is_automatic` AS `is_automatic`,
  `q`.`topic` AS `topic`,
  `q`.`department` AS `department`,
  `q`.`label` AS `label`,
  `q`.`reference` AS `reference`,
  `q`.`row_hash` AS `row_hash`,
  `q`.`lent` AS `lent`,
  `q`.`load_id` AS `load_id`,
  `q`.`line` AS `line`,
  COALESCE(`n`.`account`, `q`.`author_id`) AS `account`,
  CAST((
    `q`.`created_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        WHEN `q`.`created_at` >= :moment
        THEN 3600
        WHEN `q`.`created_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS DATE) AS `local_day`
FROM `posts` AS `q`
LEFT JOIN `account_aliases` AS `n`
  ON `n`.`channel` = `q`.`channel` AND `n`.`name` = `q`.`author_id`
WHERE
  `q`.`is_own` AND COALESCE(`q`.`kind`, 'post') = 'post';

-- part_18
SELECT
  `f`.`channel` AS `channel`,
  `f`.`day` AS `day`,
  `f`.`follower_count` AS `follower_count`
FROM `followers_by_day` AS `f`
JOIN `sole_accounts` AS `s`
  ON `s`.`channel` = `f`.`channel` AND `s`.`account_id` = `f`.`account_id`;

-- part_19
SELECT
  `account_counts`.`channel` AS `channel`,
  MIN(`account_counts`.`account_id`) AS `account_id`
FROM `account_counts` AS `account_counts`
GROUP BY
  `account_counts`.`channel`
HAVING
  MIN(`account_counts`.`account_id`) = MAX(`account_counts`.`account_id`);

-- part_20
SELECT
  `f`.`channel` AS `channel`,
  `f`.`account_id` AS `account_id`,
  `d`.`day` AS `day`,
  `f`.`follower_count` AS `follower_count`
FROM `follower_spans` AS `f`
JOIN `days` AS `d`
  ON `d`.`day` >= `f`.`day`
  AND DATEDIFF(DAY, DATE_TRUNC('DAY', `f`.`day`), DATE_TRUNC('DAY', `d`.`day`)) < 7
  AND (
    `f`.`next_day` IS NULL OR `d`.`day` < `f`.`next_day`
  );

-- part_21
SELECT
  `account_counts`.`channel` AS `channel`,
  `account_counts`.`account_id` AS `account_id`,
  `account_counts`.`day` AS `day`,
  `account_counts`.`follower_count` AS `follower_count`,
  LEAD(`account_counts`.`day`) OVER (
    PARTITION BY `account_counts`.`channel`, `account_counts`.`account_id`
    ORDER BY `account_counts`.`day` NULLS LAST
  ) AS `next_day`
FROM `account_counts` AS `account_counts`
WHERE
  `account_counts`.`follower_count` >= 0;

-- part_22
SELECT
  CASE WHEN `m`.`reach_count` >= 0 THEN `m`.`reach_count` END AS `reach`,
  CASE WHEN `m`.`impression_count` >= 0 THEN `m`.`impression_count` END AS `impressions`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) + CASE WHEN FALSE THEN COALESCE(`m`.`save_count`, 0) + COALESCE(`m`.`click_count`, 0) ELSE 0 END
  END AS `interactions`,
  COALESCE(`f`.`follower_count`, `o`.`follower_count`) AS `followers`
FROM `account_posts` AS `p`
LEFT JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
LEFT JOIN `followers_by_day` AS `f`
  ON `f`.`channel` = `p`.`channel` AND `f`.`account_id` = `p`.`account` AND `f`.`day` = `p`.`local_day`
LEFT JOIN `sole_followers_by_day` AS `o`
  ON `o`.`channel` = `p`.`channel` AND `o`.`day` = `p`.`local_day`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

-- part_23
SELECT
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_3`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN 1
  END AS `t0`,
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_3`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN CAST(CAST(`s`.`interactions` AS BIGINT) AS DOUBLE)
  END AS `t1`,
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_3`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN CAST(CAST(`s`.`reach` AS BIGINT) AS DOUBLE)
  END AS `t2`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_4`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN 1
  END AS `t3`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_4`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN CAST(CAST(`s`.`interactions` AS BIGINT) AS DOUBLE)
  END AS `t4`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_4`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN CAST(CAST(`s`.`impressions` AS BIGINT) AS DOUBLE)
  END AS `t5`
FROM (
  part_22
) AS `s`
JOIN `few` AS `few`
  ON TRUE;

-- part_24
SELECT
  `post_metrics`.`channel` AS `channel`,
  `post_metrics`.`post_id` AS `post_id`,
  MAX_BY(`post_metrics`.`like_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`like_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `like_count`,
  MAX_BY(`post_metrics`.`comment_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`comment_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `comment_count`,
  MAX_BY(`post_metrics`.`share_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`share_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `share_count`,
  MAX_BY(`post_metrics`.`save_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`save_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `save_count`,
  MAX_BY(`post_metrics`.`send_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`send_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `send_count`,
  MAX_BY(`post_metrics`.`click_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`click_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `click_count`,
  MAX_BY(`post_metrics`.`reach_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`reach_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `reach_count`,
  MAX_BY(`post_metrics`.`impression_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`impression_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `impression_count`
FROM `post_metrics` AS `post_metrics`
WHERE
  NOT COALESCE(`post_metrics`.`is_promoted`, FALSE)
GROUP BY
  `post_metrics`.`channel`,
  `post_metrics`.`post_id`;

-- part_25
SELECT
  `p`.`post_id` AS `post_id`,
  `p`.`channel` AS `channel_name`,
  LEFT(`p`.`text`, 200) AS `opening`,
  `p`.`url` AS `url`,
  CASE WHEN `m`.`reach_count` >= 0 THEN `m`.`reach_count` END AS `reach`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) + CASE WHEN FALSE THEN COALESCE(`m`.`save_count`, 0) + COALESCE(`m`.`click_count`, 0) ELSE 0 END
  END AS `interactions`,
  COALESCE(`f`.`follower_count`, `o`.`follower_count`) AS `followers`,
  `p`.`local_day` AS `day`
FROM `account_posts` AS `p`
LEFT JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
LEFT JOIN `followers_by_day` AS `f`
  ON `f`.`channel` = `p`.`channel` AND `f`.`account_id` = `p`.`account` AND `f`.`day` = `p`.`local_day`
LEFT JOIN `sole_followers_by_day` AS `o`
  ON `o`.`channel` = `p`.`channel` AND `o`.`day` = `p`.`local_day`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

-- part_26
SELECT
  `p`.`channel` AS `channel`,
  CASE WHEN `m`.`reach_count` >= 0 THEN `m`.`reach_count` END AS `reach`,
  CASE WHEN `m`.`impression_count` >= 0 THEN `m`.`impression_count` END AS `impressions`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) + CASE WHEN FALSE THEN COALESCE(`m`.`save_count`, 0) + COALESCE(`m`.`click_count`, 0) ELSE 0 END
  END AS `interactions`,
  COALESCE(`f`.`follower_count`, `o`.`follower_count`) AS `followers`,
  `p`.`local_day` AS `day`
FROM `account_posts` AS `p`
LEFT JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
LEFT JOIN `followers_by_day` AS `f`
  ON `f`.`channel` = `p`.`channel` AND `f`.`account_id` = `p`.`account` AND `f`.`day` = `p`.`local_day`
LEFT JOIN `sole_followers_by_day` AS `o`
  ON `o`.`channel` = `p`.`channel` AND `o`.`day` = `p`.`local_day`
WHERE
  (
    TRUE
  )
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_27
SELECT
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) + CASE WHEN FALSE THEN COALESCE(`m`.`save_count`, 0) + COALESCE(`m`.`click_count`, 0) ELSE 0 END
  END AS `interactions`,
  COALESCE(`f`.`follower_count`, `o`.`follower_count`) AS `followers`,
  CAST(DATE_TRUNC('MONTH', `p`.`local_day`) AS DATE) AS `month`
FROM `account_posts` AS `p`
LEFT JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
LEFT JOIN `followers_by_day` AS `f`
  ON `f`.`channel` = `p`.`channel` AND `f`.`account_id` = `p`.`account` AND `f`.`day` = `p`.`local_day`
LEFT JOIN `sole_followers_by_day` AS `o`
  ON `o`.`channel` = `p`.`channel` AND `o`.`day` = `p`.`local_day`
WHERE
  (
    TRUE
  )
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_28
SELECT
  `p`.`channel` AS `channel`,
  CASE WHEN `m`.`reach_count` >= 0 THEN `m`.`reach_count` END AS `reach`,
  CASE WHEN `m`.`impression_count` >= 0 THEN `m`.`impression_count` END AS `impressions`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) + CASE WHEN FALSE THEN COALESCE(`m`.`save_count`, 0) + COALESCE(`m`.`click_count`, 0) ELSE 0 END
  END AS `interactions`
FROM `account_posts` AS `p`
LEFT JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

-- part_29
SELECT
  `s`.`channel` AS `channel`,
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_0`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN 1
  END AS `t0`,
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_0`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN CAST(CAST(`s`.`interactions` AS BIGINT) AS DOUBLE)
  END AS `t1`,
  CASE
    WHEN (
      (
        `s`.`reach` > 0
      ) AND `few`.`few_0`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`reach`
    ) IS NULL
    THEN CAST(CAST(`s`.`reach` AS BIGINT) AS DOUBLE)
  END AS `t2`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_1`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN 1
  END AS `t3`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_1`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN CAST(CAST(`s`.`interactions` AS BIGINT) AS DOUBLE)
  END AS `t4`,
  CASE
    WHEN (
      (
        `s`.`impressions` > 0
      ) AND `few`.`few_1`
    )
    AND NOT (
      `s`.`interactions`
    ) IS NULL
    AND NOT (
      `s`.`impressions`
    ) IS NULL
    THEN CAST(CAST(`s`.`impressions` AS BIGINT) AS DOUBLE)
  END AS `t5`
FROM (
  part_28
) AS `s`
JOIN `few` AS `few`
  ON `s`.`channel` IS NOT DISTINCT FROM `few`.`at_channel`;

-- part_30
SELECT
  `p`.`channel` AS `channel`,
  CAST(DATE_TRUNC('MONTH', `p`.`local_day`) AS DATE) AS `month`,
  COUNT(*) AS `posts`,
  SUM(`m`.`reach_count`) AS `reach`,
  SUM(`m`.`impression_count`) AS `impressions`
FROM `account_posts` AS `p`
JOIN `latest_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
WHERE
  `m`.`reach_count` > 0 AND `m`.`impression_count` > 0 AND NOT `p`.`local_day` IS NULL
GROUP BY
  `p`.`channel`,
  CAST(DATE_TRUNC('MONTH', `p`.`local_day`) AS DATE);

-- part_31
SELECT
  `q`.`channel` AS `channel`,
  `q`.`month` AS `month`,
  `q`.`posts` AS `posts`,
  `q`.`reach` AS `reach`,
  `q`.`impressions` AS `impressions`,
  LAG(`q`.`posts`) OVER (PARTITION BY `q`.`channel` ORDER BY `q`.`month` NULLS LAST) AS `posts_before`,
  LAG(`q`.`reach`) OVER (PARTITION BY `q`.`channel` ORDER BY `q`.`month` NULLS LAST) AS `reach_before`,
  LAG(`q`.`impressions`) OVER (PARTITION BY `q`.`channel` ORDER BY `q`.`month` NULLS LAST) AS `impressions_before`,
  LAG(`q`.`month`) OVER (PARTITION BY `q`.`channel` ORDER BY `q`.`month` NULLS LAST) AS `month_before`
FROM (
  part_30
) AS `q`;

-- part_32
SELECT
  `t`.`posts` >= 10
  AND `t`.`posts_before` >= 10
  AND DATEDIFF(MONTH, DATE_TRUNC('MONTH', `t`.`month_before`), DATE_TRUNC('MONTH', `t`.`month`)) = 1
  AND (
    2 * `t`.`reach` * `t`.`impressions_before` >= 3 * `t`.`reach_before` * `t`.`impressions`
    OR 3 * `t`.`reach` * `t`.`impressions_before` <= 2 * `t`.`reach_before` * `t`.`impressions`
  ) AS `is_break`
FROM `reach_months` AS `t`
WHERE
  (
    TRUE
  )
  AND (
    `t`.`month` BETWEEN :moment AND :moment
    OR (
      `t`.`month` IS NULL AND FALSE
    )
  );

-- part_33
SELECT
  `t`.`channel` AS `channel`,
  `t`.`posts` >= 10
  AND `t`.`posts_before` >= 10
  AND DATEDIFF(MONTH, DATE_TRUNC('MONTH', `t`.`month_before`), DATE_TRUNC('MONTH', `t`.`month`)) = 1
  AND (
    2 * `t`.`reach` * `t`.`impressions_before` >= 3 * `t`.`reach_before` * `t`.`impressions`
    OR 3 * `t`.`reach` * `t`.`impressions_before` <= 2 * `t`.`reach_before` * `t`.`impressions`
  ) AS `is_break`
FROM `reach_months` AS `t`
WHERE
  (
    TRUE
  )
  AND (
    `t`.`month` BETWEEN :moment AND :moment
    OR (
      `t`.`month` IS NULL AND FALSE
    )
  );

-- part_34
SELECT
  `asks`.`channel` AS `channel`,
  `asks`.`thread` AS `thread`,
  `asks`.`person` AS `person`
FROM `asks` AS `asks`
UNION ALL
SELECT
  `own_messages`.`channel` AS `channel`,
  `own_messages`.`thread` AS `thread`,
  `own_messages`.`person` AS `person`
FROM `own_messages` AS `own_messages`;

-- part_35
SELECT
  `conversations`.`channel` AS `channel`,
  `conversations`.`thread_id` AS `thread_id`,
  `conversations`.`post_id` AS `post_id`,
  `conversations`.`author_id` AS `author_id`,
  `conversations`.`kind` AS `kind`,
  `conversations`.`campaign_id` AS `campaign_id`,
  `conversations`.`asked_at` AS `asked_at`,
  `conversations`.`is_answered` AS `is_answered`,
  `conversations`.`answered_at` AS `answered_at`,
  CASE
    WHEN `conversations`.`kind` = 'message'
    THEN ''
    ELSE COALESCE(`conversations`.`author_id`, `conversations`.`post_id`)
  END AS `person`,
  (
    `conversations`.`asked_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        WHEN `conversations`.`asked_at` >= :moment
        THEN 3600
        WHEN `conversations`.`asked_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS `asked_local`,
  (
    `conversations`.`answered_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        WHEN `conversations`.`answered_at` >= :moment
        THEN 3600
        WHEN `conversations`.`answered_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS `answered_local`
FROM `conversations` AS `conversations`;

-- part_36
SELECT
  `followed`.`channel` AS `channel`,
  `followed`.`thread` AS `thread_id`,
  `followed`.`post_id` AS `post_id`,
  `followed`.`author_id` AS `author_id`,
  `followed`.`kind` AS `kind`,
  `followed`.`campaign_id` AS `campaign_id`,
  `followed`.`moment` AS `asked_at`,
  NOT `followed`.`next_at` IS NULL AS `is_answered`,
  CASE WHEN `followed`.`next_timed_at` = `followed`.`next_at` THEN `followed`.`next_at` END AS `answered_at`
FROM `followed` AS `followed`
WHERE
  `followed`.`asks` AND `followed`.`after_silence`
UNION ALL
SELECT
  `t`.`channel` AS `channel`,
  `t`.`thread` AS `thread`,
  `t`.`post_id` AS `post_id`,
  `t`.`author_id` AS `author_id`,
  `t`.`kind` AS `kind`,
  `t`.`campaign_id` AS `campaign_id`,
  `t`.`moment` AS `moment`,
  NOT `r`.`next_at` IS NULL AS `_col_7`,
  CASE WHEN `r`.`next_timed_at` = `r`.`next_at` THEN `r`.`next_at` END AS `_col_8`
FROM `asks` AS `t`
LEFT JOIN `long_conversations` AS `l`
  ON `l`.`channel` = `t`.`channel` AND `l`.`thread` = `t`.`thread` AND `l`.`person` = `t`.`person`
LEFT JOIN `first_replies` AS `r`
  ON `r`.`channel` = `t`.`channel` AND `r`.`question_id` = `t`.`post_id`
WHERE
  `l`.`thread` IS NULL;

-- part_37
SELECT
  `own_replies`.`channel` AS `channel`,
  `own_replies`.`question_id` AS `question_id`,
  MIN(CASE WHEN `own_replies`.`answers_` THEN `own_replies`.`moment` END) AS `next_at`,
  MIN(CASE WHEN `own_replies`.`answers_` AND NOT `own_replies`.`is_early` THEN `own_replies`.`moment` END) AS `next_timed_at`
FROM `own_replies` AS `own_replies`
GROUP BY
  `own_replies`.`channel`,
  `own_replies`.`question_id`;

-- part_38
SELECT
  `turns`.`channel` AS `channel`,
  `turns`.`thread` AS `thread`,
  `turns`.`person` AS `person`,
  `turns`.`moment` AS `moment`,
  `turns`.`asks` AS `asks`,
  `turns`.`answers_` AS `answers_`,
  `turns`.`is_early` AS `is_early`,
  `turns`.`post_id` AS `post_id`,
  `turns`.`author_id` AS `author_id`,
  `turns`.`kind` AS `kind`,
  `turns`.`campaign_id` AS `campaign_id`,
  COALESCE(
    DATEDIFF(
      SECOND,
      DATE_TRUNC(
        'SECOND',
        LAG(`turns`.`moment`) OVER (
          PARTITION BY `turns`.`channel`, `turns`.`thread`, `turns`.`person`
          ORDER BY `turns`.`moment` NULLS LAST, `turns`.`asks` DESC, `turns`.`answers_` NULLS LAST, `turns`.`post_id` NULLS LAST
        )
      ),
      DATE_TRUNC('SECOND', `turns`.`moment`)
    ) >= 3600 * 24,
    TRUE
  ) AS `after_silence`,
  MIN(CASE WHEN `turns`.`answers_` THEN `turns`.`moment` END) OVER (
    PARTITION BY `turns`.`channel`, `turns`.`thread`, `turns`.`person`
    ORDER BY `turns`.`moment` NULLS LAST, `turns`.`asks` DESC, `turns`.`answers_` NULLS LAST, `turns`.`post_id` NULLS LAST
    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
  ) AS `next_at`,
  MIN(CASE WHEN `turns`.`answers_` AND NOT `turns`.`is_early` THEN `turns`.`moment` END) OVER (
    PARTITION BY `turns`.`channel`, `turns`.`thread`, `turns`.`person`
    ORDER BY `turns`.`moment` NULLS LAST, `turns`.`asks` DESC, `turns`.`answers_` NULLS LAST, `turns`.`post_id` NULLS LAST
    ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
  ) AS `next_timed_at`
FROM `turns` AS `turns`;

-- part_39
SELECT
  `t`.`channel` AS `channel`,
  `t`.`thread` AS `thread`,
  `t`.`person` AS `person`,
  `t`.`moment` AS `moment`,
  TRUE AS `asks`,
  FALSE AS `answers_`,
  FALSE AS `is_early`,
  `t`.`post_id` AS `post_id`,
  `t`.`author_id` AS `author_id`,
  `t`.`kind` AS `kind`,
  `t`.`campaign_id` AS `campaign_id`
FROM `asks` AS `t`
JOIN `long_conversations` AS `l`
  ON `l`.`channel` = `t`.`channel` AND `l`.`thread` = `t`.`thread` AND `l`.`person` = `t`.`person`
UNION ALL
SELECT
  `t`.`channel` AS `channel`,
  `t`.`thread` AS `thread`,
  `t`.`person` AS `person`,
  `t`.`moment` AS `moment`,
  FALSE AS `_col_4`,
  `t`.`answers_` AS `answers_`,
  `t`.`is_early` AS `is_early`,
  `t`.`post_id` AS `post_id`,
  NULL AS `_col_8`,
  NULL AS `_col_9`,
  NULL AS `_col_10`
FROM `own_replies` AS `t`
JOIN `long_conversations` AS `l`
  ON `l`.`channel` = `t`.`channel` AND `l`.`thread` = `t`.`thread` AND `l`.`person` = `t`.`person`
UNION ALL
SELECT
  `t`.`channel` AS `channel`,
  `t`.`thread` AS `thread`,
  `t`.`person` AS `person`,
  `t`.`moment` AS `moment`,
  FALSE AS `_col_4`,
  `t`.`answers_` AS `answers_`,
  FALSE AS `_col_6`,
  `t`.`post_id` AS `post_id`,
  NULL AS `_col_8`,
  NULL AS `_col_9`,
  NULL AS `_col_10`
FROM `own_messages` AS `t`
JOIN `long_conversations` AS `l`
  ON `l`.`channel` = `t`.`channel` AND `l`.`thread` = `t`.`thread` AND `l`.`person` = `t`.`person`;

-- part_40
SELECT
  `own_answers`.`channel` AS `channel`,
  `own_answers`.`thread` AS `thread`,
  `own_answers`.`person` AS `person`,
  `own_answers`.`question_id` AS `question_id`,
  `own_answers`.`post_id` AS `post_id`,
  GREATEST(`own_answers`.`created_at`, `own_answers`.`asked_at`) AS `moment`,
  NOT COALESCE(`own_answers`.`is_automatic`, FALSE) AS `answers_`,
  `own_answers`.`created_at` < `own_answers`.`asked_at` AS `is_early`
FROM `own_answers` AS `own_answers`
WHERE
  GREATEST(`own_answers`.`created_at`, `own_answers`.`asked_at`) < :moment
  AND NOT `own_answers`.`created_at` IS NULL
  AND NOT `own_answers`.`asked_at` IS NULL;

-- part_41
SELECT
  `a`.`channel` AS `channel`,
  `a`.`post_id` AS `post_id`,
  `a`.`author_id` AS `author_id`,
  `a`.`created_at` AS `created_at`,
  `a`.`is_automatic` AS `is_automatic`,
  `q`.`post_id` AS `question_id`,
  `q`.`created_at` AS `asked_at`,
  COALESCE(`q`.`thread_id`, `q`.`parent_id`, `q`.`post_id`) AS `thread`,
  CASE WHEN `q`.`kind` = 'message' THEN '' ELSE COALESCE(`q`.`author_id`, `q`.`post_id`) END AS `person`
FROM `posts` AS `q`
JOIN `posts` AS `a`
  ON `a`.`channel` = `q`.`channel` AND `a`.`parent_id` = `q`.`post_id`
WHERE
  NOT COALESCE(`q`.`is_own`, FALSE) AND `a`.`is_own`;

-- part_42
SELECT
  `t`.`channel` AS `channel`,
  `t`.`thread` AS `thread`,
  `t`.`person` AS `person`
FROM (
  part_34
) AS `t`
GROUP BY
  `t`.`channel`,
  `t`.`thread`,
  `t`.`person`
HAVING
  COUNT(*) > 1;

-- part_43
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`thread_id` AS `thread`,
  '' AS `person`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`created_at` AS `moment`,
  NOT COALESCE(`posts`.`is_automatic`, FALSE) AS `answers_`
FROM `posts` AS `posts`
WHERE
  `posts`.`is_own`
  AND `posts`.`kind` = 'message'
  AND NOT `posts`.`thread_id` IS NULL
  AND `posts`.`parent_id` IS NULL
  AND `posts`.`created_at` < :moment;

-- part_44
SELECT
  `posts`.`channel` AS `channel`,
  COALESCE(`posts`.`thread_id`, `posts`.`parent_id`, `posts`.`post_id`) AS `thread`,
  CASE WHEN `posts`.`kind` = 'message' THEN '' ELSE COALESCE(`posts`.`author_id`, `posts`.`post_id`) END AS `person`,
  `posts`.`created_at` AS `moment`,
  `posts`.`post_id` AS `post_id`,
  `posts`.`author_id` AS `author_id`,
  `posts`.`kind` AS `kind`,
  `posts`.`campaign_id` AS `campaign_id`
FROM `posts` AS `posts`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE)
  AND `posts`.`created_at` < :moment;

-- part_45
SELECT
  `p`.`channel` AS `channel_name`,
  `p`.`kind` AS `kind_of`,
  `p`.`post_id` AS `post_id`,
  CASE
    WHEN NOT `p`.`is_answered`
    THEN DATEDIFF(
      SECOND,
      DATE_TRUNC('SECOND', `p`.`asked_at`),
      DATE_TRUNC('SECOND', :moment)
    )
  END AS `watched_seconds`,
  DATEDIFF(
    SECOND,
    DATE_TRUNC('SECOND', `p`.`asked_at`),
    DATE_TRUNC('SECOND', :moment)
  ) >= 86400 * 7 AS `is_observed`,
  `p`.`is_answered`
  AND COALESCE(
    DATEDIFF(SECOND, DATE_TRUNC('SECOND', `p`.`asked_at`), DATE_TRUNC('SECOND', `p`.`answered_at`)) <= 86400 * 7,
    TRUE
  ) AS `in_time`,
  CAST(`p`.`asked_local` AS DATE) AS `day`
FROM `local_conversations` AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`asked_at` >= :moment
    AND `p`.`asked_at` < :moment
    OR (
      `p`.`asked_at` IS NULL AND FALSE
    )
  );

-- part_46
SELECT
  `p`.`channel` AS `channel`,
  DATEDIFF(SECOND, DATE_TRUNC('SECOND', `p`.`asked_at`), DATE_TRUNC('SECOND', `p`.`answered_at`)) AS `reply_seconds`,
  CAST(`p`.`asked_local` AS DATE) AS `day`
FROM `local_conversations` AS `p`
WHERE
  (
    TRUE
  )
  AND `p`.`asked_at` >= :moment
  AND `p`.`asked_at` < :moment;

-- part_47
SELECT
  `s`.`order_id` AS `order_id`,
  `s`.`customer_id` AS `customer_id`,
  `s`.`ordered_at` AS `ordered_at`,
  `s`.`amount` AS `amount`,
  `s`.`margin` AS `margin`,
  `s`.`currency` AS `currency`,
  `s`.`is_cancellation` AS `is_cancellation`,
  `s`.`is_gift` AS `is_gift`,
  `s`.`status` AS `status`,
  `s`.`social_channel` AS `social_channel`,
  `s`.`campaign_id` AS `campaign_id`,
  `s`.`is_line` AS `is_line`,
  `f`.`is_new` AND `f`.`first_at` = `s`.`ordered_at` AS `is_first`,
  `d`.`dated_share` >= 0.95
  OR DATEDIFF(SECOND, DATE_TRUNC('SECOND', `d`.`data_start`), DATE_TRUNC('SECOND', `s`.`ordered_at`)) >= 86400 * 365 AS `is_new_known`
FROM `sales` AS `s`
LEFT JOIN `first_sales` AS `f`
  ON `f`.`customer_id` = `s`.`customer_id`
CROSS JOIN `data_starts` AS `d`
WHERE
  COALESCE(`s`.`currency`, 'EUR') = 'EUR';

-- part_48
SELECT
  `first_purchases`.`customer_id` AS `customer_id`,
  `first_purchases`.`first_at` AS `first_at`,
  `first_purchases`.`data_start` AS `data_start`,
  `first_purchases`.`dated_share` AS `dated_share`,
  CASE
    WHEN `first_purchases`.`dated_share` >= 0.95
    OR DATEDIFF(
      SECOND,
      DATE_TRUNC('SECOND', `first_purchases`.`data_start`),
      DATE_TRUNC('SECOND', `first_purchases`.`first_at`)
    ) >= 86400 * 365
    THEN COALESCE(
      `first_purchases`.`is_since_start`,
      DATEDIFF(
        SECOND,
        DATE_TRUNC('SECOND', `first_purchases`.`data_start`),
        DATE_TRUNC('SECOND', `first_purchases`.`first_at`)
      ) >= 86400 * 365
    )
  END AS `is_new`
FROM `first_purchases` AS `first_purchases`;

-- part_49
SELECT
  `t`.`amount` AS `amount`
FROM (
  part_47
) AS `t`
WHERE
  (
    TRUE
  )
  AND (
    `t`.`ordered_at` >= :moment
    AND `t`.`ordered_at` < :moment
    OR (
      `t`.`ordered_at` IS NULL AND FALSE
    )
  );

-- part_50
SELECT
  `t`.`amount` AS `amount`,
  CAST((
    `t`.`ordered_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        WHEN `t`.`ordered_at` >= :moment
        THEN 3600
        WHEN `t`.`ordered_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS DATE) AS `day`
FROM (
  part_47
) AS `t`
WHERE
  (
    TRUE
  )
  AND `t`.`ordered_at` >= :moment
  AND `t`.`ordered_at` < :moment;

-- part_51
SELECT
  `customers`.`customer_id` AS `customer_id`,
  COALESCE(LOWER(TRIM(`customers`.`gender`)), '') AS `word`,
  LOWER(COALESCE(`customers`.`salutation`, '')) RLIKE '(^|[^a-zäöüß])(frau|fr|fräulein|mrs|ms|miss|madame|mme)([^a-zäöüß]|$)' AS `names_woman`,
  LOWER(COALESCE(`customers`.`salutation`, '')) RLIKE '(^|[^a-zäöüß])(herr|herrn|hr|mr|monsieur)([^a-zäöüß]|$)' AS `names_man`
FROM `customers` AS `customers`;

-- part_52
SELECT
  `filled_fields`.`customer_id` AS `customer_id`,
  `filled_fields`.`acquisition_source` AS `acquisition_source`,
  `filled_fields`.`segment` AS `segment`,
  `filled_fields`.`country` AS `country`,
  `filled_fields`.`birth_date` AS `birth_date`,
  `filled_fields`.`customer_since` AS `customer_since`,
  `filled_fields`.`gender` AS `gender`,
  `filled_fields`.`has_email` AS `has_email`,
  `filled_fields`.`has_phone` AS `has_phone`,
  `filled_fields`.`has_address` AS `has_address`,
  `filled_fields`.`has_consent` AS `has_consent`,
  `filled_fields`.`has_email`
  AND `filled_fields`.`has_address`
  AND NOT `filled_fields`.`birth_date` IS NULL
  AND NOT `filled_fields`.`gender` IS NULL AS `is_complete`
FROM `filled_fields` AS `filled_fields`;

-- part_53
SELECT
  `c`.`customer_id` AS `customer_id`,
  `c`.`acquisition_source` AS `acquisition_source`,
  `c`.`segment` AS `segment`,
  `c`.`country` AS `country`,
  `c`.`birth_date` AS `birth_date`,
  `c`.`customer_since` AS `customer_since`,
  `g`.`gender` AS `gender`,
  COALESCE(TRIM(`c`.`email`) RLIKE '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$', FALSE) AS `has_email`,
  TRIM(CONCAT(COALESCE(`c`.`phone`, ''), COALESCE(`c`.`mobile`, ''))) <> '' AS `has_phone`,
  TRIM(COALESCE(`c`.`street`, '')) <> ''
  AND TRIM(COALESCE(`c`.`postal_code`, '')) <> ''
  AND TRIM(COALESCE(`c`.`city`, '')) <> '' AS `has_address`,
  LOWER(COALESCE(`c`.`consent`, 'unknown')) IN ('yes', 'no') AS `has_consent`
FROM `customers` AS `c`
JOIN `genders` AS `g`
  ON `g`.`customer_id` = `c`.`customer_id`;

-- part_54
SELECT
  `c`.`customer_id` AS `customer_id`,
  CASE
    WHEN `c`.`word` RLIKE '^(w|f|weibl|weiblich|female|fem|frau|woman)[.]?$'
    THEN 'female'
    WHEN `c`.`word` RLIKE '^(m|männl|maennl|männlich|maennlich|male|mann|herr|man)[.]?$'
    THEN 'male'
    WHEN `c`.`word` RLIKE '^(d|div|divers|diverse|x|inter|non-?binary|nicht-?binär|other)[.]?$'
    THEN 'diverse'
    WHEN `c`.`names_woman` AND NOT `c`.`names_man`
    THEN 'female'
    WHEN `c`.`names_man` AND NOT `c`.`names_woman`
    THEN 'male'
  END AS `gender`
FROM (
  part_51
) AS `c`;

-- part_55
SELECT
  `i`.`name` AS `name`,
  COALESCE(BOOL_OR(`c`.`contact` = 'followed'), FALSE) AS `is_followed`,
  COALESCE(BOOL_OR(`c`.`contact` = 'mentioned'), FALSE) AS `is_mentioned`,
  COALESCE(BOOL_OR(`c`.`contact` = 'answered'), FALSE) AS `is_answered`,
  COUNT(CASE WHEN `c`.`contact` = 'followed' THEN 1 END) AS `followed_channels`,
  COUNT(CASE WHEN `c`.`contact` = 'mentioned' THEN 1 END) AS `mentioned_channels`,
  COUNT(CASE WHEN `c`.`contact` = 'answered' THEN 1 END) AS `answered_channels`,
  COUNT(DISTINCT `c`.`channel`) AS `channels`
FROM `influencers` AS `i`
LEFT JOIN `influencer_contacts` AS `c`
  ON `c`.`name` = `i`.`name`
GROUP BY
  `i`.`name`;

-- part_56
SELECT
  `i`.`name` AS `name`,
  `i`.`channel` AS `channel`,
  'followed' AS `contact`
FROM `influencer_profiles` AS `i`
JOIN `follows` AS `f`
  ON `f`.`channel` = `i`.`channel` AND `f`.`target_id` = `i`.`profile_id`
JOIN `profiles` AS `o`
  ON `o`.`channel` = `f`.`channel` AND `o`.`profile_id` = `f`.`profile_id` AND `o`.`is_own`
UNION
SELECT
  `h`.`name` AS `name`,
  `h`.`channel` AS `channel`,
  'mentioned' AS `mentioned`
FROM `influencer_handles` AS `h`
JOIN `posts` AS `p`
  ON `p`.`channel` = `h`.`channel`
  AND `p`.`is_own`
  AND `p`.`created_at` < :moment
  AND CONTAINS(
    CONCAT(COALESCE(CAST(REGEXP_REPLACE(LOWER(`p`.`text`), '[^a-z0-9_@]+', ' ') AS STRING), ''), ' '),
    CONCAT('@', COALESCE(CAST(REGEXP_REPLACE(`h`.`handle`, '[^a-z0-9_]+', ' ') AS STRING), ''), ' ')
  )
UNION
SELECT
  `i`.`name` AS `name`,
  `i`.`channel` AS `channel`,
  'answered' AS `answered`
FROM `influencer_profiles` AS `i`
JOIN `posts` AS `q`
  ON `q`.`channel` = `i`.`channel`
  AND `q`.`author_id` = `i`.`profile_id`
  AND NOT COALESCE(`q`.`is_own`, FALSE)
JOIN `posts` AS `a`
  ON `a`.`channel` = `q`.`channel`
  AND `a`.`parent_id` = `q`.`post_id`
  AND `a`.`is_own`
  AND NOT COALESCE(`a`.`is_automatic`, FALSE)
  AND `a`.`created_at` < :moment;

-- part_57
SELECT DISTINCT
  `h`.`name` AS `name`,
  `h`.`channel` AS `channel`,
  `h`.`handle` AS `handle`,
  COALESCE(`p`.`profile_id`, `h`.`handle`) AS `profile_id`
FROM `influencer_handles` AS `h`
LEFT JOIN `profiles` AS `p`
  ON `p`.`channel` = `h`.`channel`
  AND (
    LOWER(`p`.`handle`) = `h`.`handle` OR LOWER(`p`.`profile_id`) = `h`.`handle`
  );

-- part_58
SELECT
  `influencers`.`name` AS `name`,
  'facebook' AS `channel`,
  `influencers`.`facebook` AS `handle`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`facebook` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'instagram' AS `instagram`,
  `influencers`.`instagram` AS `instagram`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`instagram` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'x' AS `x`,
  `influencers`.`x` AS `x`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`x` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'youtube' AS `youtube`,
  `influencers`.`youtube` AS `youtube`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`youtube` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'tiktok' AS `tiktok`,
  `influencers`.`tiktok` AS `tiktok`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`tiktok` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'linkedin' AS `linkedin`,
  `influencers`.`linkedin` AS `linkedin`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`linkedin` <> ''
UNION ALL
SELECT
  `influencers`.`name` AS `name`,
  'pinterest' AS `pinterest`,
  `influencers`.`pinterest` AS `pinterest`
FROM `influencers` AS `influencers`
WHERE
  `influencers`.`pinterest` <> '';

-- part_59
SELECT
  `i`.`name` AS `name`,
  `i`.`followed_channels` AS `followed_channels`,
  `i`.`mentioned_channels` AS `mentioned_channels`,
  `i`.`answered_channels` AS `answered_channels`,
  `i`.`channels` AS `channels`
FROM `listed_influencers` AS `i`
WHERE
  (
    TRUE
  );

-- part_60
SELECT
  `posts_by_kind`.`channel` AS `channel`,
  `posts_by_kind`.`created_at` AS `created_at`,
  `posts_by_kind`.`channel_kind` AS `channel_kind`
FROM `posts_by_kind` AS `posts_by_kind`
WHERE
  NOT COALESCE(`posts_by_kind`.`is_own`, FALSE) AND NOT `posts_by_kind`.`is_ticket`
UNION ALL
SELECT
  `w`.`channel` AS `channel`,
  `w`.`created_at` AS `created_at`,
  COALESCE(`k`.`kind`, 'help_desk') AS `_col_2`
FROM `tickets` AS `w`
LEFT JOIN `channel_kinds` AS `k`
  ON `k`.`channel` = `w`.`channel`;

-- part_61
SELECT
  `p`.`channel` AS `channel`,
  `p`.`post_id` AS `post_id`,
  `p`.`kind` AS `kind`,
  `p`.`author_id` AS `author_id`,
  `p`.`author_name` AS `author_name`,
  `p`.`is_own` AS `is_own`,
  `p`.`created_at` AS `created_at`,
  `p`.`text` AS `text`,
  `p`.`language` AS `language`,
  `p`.`post_type` AS `post_type`,
  `p`.`url` AS `url`,
  `p`.`parent_id` AS `parent_id`,
  `p`.`thread_id` AS `thread_id`,
  `p`.`rating` AS `rating`,
  `p`.`campaign_id` AS `campaign_id`,
  `p`.`is_paid` AS `is_paid`,
  `p`.`is_automatic` AS `is_automatic`,
  `p`.`topic` AS `topic`,
  `p`.`department` AS `department`,
  `p`.`label` AS `label`,
  `p`.`reference` AS `reference`,
  `p`.`row_hash` AS `row_hash`,
  `p`.`lent` AS `lent`,
  `p`.`load_id` AS `load_id`,
  `p`.`line` AS `line`,
  NOT `t`.`ticket_id` IS NULL AS `is_ticket`,
  CASE WHEN NOT `t`.`ticket_id` IS NULL THEN 'help_desk' ELSE COALESCE(`k`.`kind`, 'social') END AS `channel_kind`
FROM `posts` AS `p`
LEFT JOIN `channel_kinds` AS `k`
  ON `k`.`channel` = `p`.`channel`
LEFT JOIN `tickets` AS `t`
  ON `t`.`channel` = `p`.`channel` AND `t`.`ticket_id` = `p`.`thread_id`;

-- part_62
SELECT
  `t`.`channel_kind` AS `channel_kind`,
  CAST(TRUNC(
    CAST((
      `t`.`created_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          WHEN `t`.`created_at` >= :moment
          THEN 3600
          WHEN `t`.`created_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      )
    ) AS DATE),
    'MONTH'
  ) AS DATE) AS `month`
FROM (
  part_60
) AS `t`
WHERE
  (
    TRUE
  )
  AND `t`.`created_at` >= :moment
  AND `t`.`created_at` < :moment;

-- part_63
SELECT
  `posts`.`channel` AS `channel`,
  COALESCE(`posts`.`thread_id`, `posts`.`parent_id`, `posts`.`post_id`) AS `post_id`,
  `posts`.`author_id` AS `profile_id`,
  `posts`.`created_at` AS `moment`
FROM `posts` AS `posts`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE)
  AND NOT `posts`.`author_id` IS NULL
  AND `posts`.`created_at` < :moment
UNION ALL
SELECT
  `reactions`.`channel` AS `channel`,
  `reactions`.`post_id` AS `post_id`,
  `reactions`.`profile_id` AS `profile_id`,
  `reactions`.`reacted_at` AS `reacted_at`
FROM `reactions` AS `reactions`
WHERE
  `reactions`.`reacted_at` < :moment;

-- part_64
SELECT
  `first_engagements`.`channel` AS `channel`,
  `first_engagements`.`earliest`.`post_id` AS `post_id`,
  COUNT(*) AS `people`
FROM `first_engagements` AS `first_engagements`
GROUP BY
  `first_engagements`.`channel`,
  `first_engagements`.`earliest`.`post_id`;

-- part_65
SELECT
  `e`.`channel` AS `channel`,
  MIN(STRUCT(`e`.`moment` AS `moment`, `e`.`post_id` AS `post_id`)) AS `earliest`
FROM (
  part_63
) AS `e`
GROUP BY
  `e`.`channel`,
  `e`.`profile_id`;

-- part_66
SELECT
  `shares_of_posts`.`channel` AS `channel`,
  `shares_of_posts`.`post_id` AS `post_id`,
  `shares_of_posts`.`author_id` AS `author_id`,
  `shares_of_posts`.`campaign_id` AS `campaign_id`,
  `shares_of_posts`.`topic` AS `topic`,
  `shares_of_posts`.`post_type` AS `post_type`,
  `shares_of_posts`.`created_at` AS `created_at`,
  MIN(`shares_of_posts`.`text`) AS `text`,
  MIN(`shares_of_posts`.`url`) AS `url`,
  COUNT(*) AS `size`,
  COUNT(CASE WHEN `shares_of_posts`.`is_secondhand` THEN 1 END) AS `secondhand`
FROM `shares_of_posts` AS `shares_of_posts`
GROUP BY
  `shares_of_posts`.`channel`,
  `shares_of_posts`.`post_id`,
  `shares_of_posts`.`author_id`,
  `shares_of_posts`.`campaign_id`,
  `shares_of_posts`.`topic`,
  `shares_of_posts`.`post_type`,
  `shares_of_posts`.`created_at`;

-- part_67
SELECT
  `r`.`channel` AS `channel`,
  `r`.`post_id` AS `post_id`,
  `r`.`profile_id` AS `profile_id`,
  `p`.`author_id` AS `author_id`,
  `p`.`campaign_id` AS `campaign_id`,
  `p`.`topic` AS `topic`,
  `p`.`post_type` AS `post_type`,
  `p`.`created_at` AS `created_at`,
  `p`.`text` AS `text`,
  `p`.`url` AS `url`,
  NOT `r`.`via_id` IS NULL AND `r`.`via_id` <> COALESCE(`p`.`author_id`, '') AS `is_secondhand`
FROM `reactions` AS `r`
JOIN `posts` AS `p`
  ON `p`.`channel` = `r`.`channel` AND `p`.`post_id` = `r`.`post_id`
WHERE
  `r`.`kind` = 'share'
  AND `p`.`is_own`
  AND COALESCE(`p`.`kind`, 'post') = 'post'
  AND COALESCE(`r`.`reacted_at` < :moment, TRUE);

-- part_68
SELECT
  `s`.`channel` AS `channel_name`,
  `s`.`post_id` AS `post_id`,
  LEFT(`s`.`text`, 200) AS `opening`,
  `s`.`url` AS `url`,
  `s`.`size` AS `size`,
  `s`.`secondhand` AS `secondhand`,
  COALESCE(`f`.`people`, 0) AS `first_engagers`,
  CAST((
    `s`.`created_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        WHEN `s`.`created_at` >= :moment
        THEN 3600
        WHEN `s`.`created_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    )
  ) AS DATE) AS `day`
FROM `share_cascades` AS `s`
LEFT JOIN `first_engagers` AS `f`
  ON `f`.`channel` = `s`.`channel` AND `f`.`post_id` = `s`.`post_id`
WHERE
  (
    TRUE
  )
  AND (
    `s`.`created_at` >= :moment
    AND `s`.`created_at` < :moment
    OR (
      `s`.`created_at` IS NULL AND FALSE
    )
  );

SELECT
  CASE `p`.`tone` WHEN 'positive' THEN 1 WHEN 'neutral' THEN 0 WHEN 'negative' THEN -1 END AS `balance`,
  XXHASH64(`p`.`channel`, COALESCE(`p`.`author_id`, CONCAT('post ', COALESCE(`p`.`post_id`, '')))) AS `cluster`
FROM (
  part_1
) AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

SELECT
  CAST(SUM(`k`.`a0`) AS BIGINT) AS `c0`,
  CAST(SUM((
    `k`.`a1` - `k`.`a2`
  )) AS BIGINT) AS `c1`,
  COUNT(CASE WHEN `k`.`a0` > 0 THEN 1 END) AS `c2`,
  SUM((
    `k`.`a1` - `k`.`a2`
  ) * (
    `k`.`a1` - `k`.`a2`
  )) AS `c3`,
  SUM((
    `k`.`a1` - `k`.`a2`
  ) * `k`.`a0`) AS `c4`,
  SUM(`k`.`a0` * `k`.`a0`) AS `c5`,
  COUNT(CASE WHEN `k`.`a1` > 0 THEN 1 END) AS `c6`,
  COUNT(CASE WHEN `k`.`a2` > 0 THEN 1 END) AS `c7`,
  COUNT(CASE WHEN `k`.`a0` > `k`.`a1` + `k`.`a2` THEN 1 END) AS `c8`,
  CAST(SUM(`k`.`a1`) AS BIGINT) AS `c9`,
  CAST(SUM(`k`.`a2`) AS BIGINT) AS `c10`
FROM (
  part_2
) AS `k`;

SELECT
  COLLECT_LIST(CAST(`clustered_rows`.`reply_seconds` AS DOUBLE)) FILTER(WHERE
    NOT (
      `clustered_rows`.`reply_seconds`
    ) IS NULL) AS `l0`,
  COLLECT_LIST(`clustered_rows`.`cluster`) FILTER(WHERE
    NOT (
      `clustered_rows`.`reply_seconds`
    ) IS NULL) AS `l1`
FROM `clustered_rows` AS `clustered_rows`;

SELECT
  COUNT(*) AS `_col_0`
FROM `channel_metrics` AS `channel_metrics`;

SELECT
  COUNT(*) AS `_col_0`
FROM `customers` AS `customers`;

SELECT
  COUNT(*) AS `_col_0`
FROM `influencers` AS `influencers`;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_metrics` AS `post_metrics`;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_sentiment` AS `post_sentiment`;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_worries` AS `post_worries`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT
  COUNT(*) AS `_col_0`
FROM `reactions` AS `reactions`;

SELECT
  COUNT(*) AS `_col_0`
FROM `sales` AS `sales`;

SELECT
  COUNT(*) AS `_col_0`
FROM `tickets` AS `tickets`;

SELECT
  COUNT(CASE WHEN NOT (
    `s`.`worries`
  ) IS NULL THEN 1 END) AS `c0`,
  SUM(`s`.`worries`) AS `c1`
FROM (
  part_4
) AS `s`;

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
  `channel_metrics`.`channel` AS `channel`,
  `channel_metrics`.`account_id` AS `id`,
  CAST(NULL AS STRING) AS `handle`,
  CAST(NULL AS STRING) AS `shown`,
  1 AS `rank`
FROM `channel_metrics` AS `channel_metrics`
GROUP BY
  `channel_metrics`.`channel`,
  `channel_metrics`.`account_id`
UNION ALL
SELECT
  `profiles`.`channel` AS `channel`,
  `profiles`.`profile_id` AS `profile_id`,
  `profiles`.`handle` AS `handle`,
  `profiles`.`display_name` AS `display_name`,
  2 AS `2`
FROM `profiles` AS `profiles`
WHERE
  `profiles`.`is_own`
UNION ALL
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`author_id` AS `author_id`,
  CAST(NULL AS STRING) AS `null`,
  `posts`.`author_name` AS `author_name`,
  3 AS `3`
FROM `posts` AS `posts`
WHERE
  `posts`.`is_own` AND NOT `posts`.`author_id` IS NULL
GROUP BY
  `posts`.`channel`,
  `posts`.`author_id`,
  `posts`.`author_name`;

SELECT
  `k`.`channel` AS `channel`,
  CAST(SUM(`k`.`a0`) AS BIGINT) AS `c0`,
  CAST(SUM((
    `k`.`a1` - `k`.`a2`
  )) AS BIGINT) AS `c1`,
  COUNT(CASE WHEN `k`.`a0` > 0 THEN 1 END) AS `c2`,
  SUM((
    `k`.`a1` - `k`.`a2`
  ) * (
    `k`.`a1` - `k`.`a2`
  )) AS `c3`,
  SUM((
    `k`.`a1` - `k`.`a2`
  ) * `k`.`a0`) AS `c4`,
  SUM(`k`.`a0` * `k`.`a0`) AS `c5`,
  COUNT(CASE WHEN `k`.`a1` > 0 THEN 1 END) AS `c6`,
  COUNT(CASE WHEN `k`.`a2` > 0 THEN 1 END) AS `c7`,
  COUNT(CASE WHEN `k`.`a0` > `k`.`a1` + `k`.`a2` THEN 1 END) AS `c8`,
  CAST(SUM(`k`.`a1`) AS BIGINT) AS `c9`,
  CAST(SUM(`k`.`a2`) AS BIGINT) AS `c10`
FROM (
  part_5
) AS `k`
GROUP BY
  `k`.`channel`;

SELECT
  `orders`.`currency` AS `currency`
FROM `orders` AS `orders`
WHERE
  NOT `orders`.`currency` IS NULL
UNION
SELECT
  `order_lines`.`currency` AS `currency`
FROM `order_lines` AS `order_lines`
WHERE
  NOT `order_lines`.`currency` IS NULL
ORDER BY
  `currency` NULLS LAST;

SELECT
  `orders`.`currency` AS `currency`
FROM `orders` AS `orders`
WHERE
  NOT `orders`.`currency` IS NULL
UNION
SELECT
  `order_lines`.`currency` AS `currency`
FROM `order_lines` AS `order_lines`
WHERE
  NOT `order_lines`.`currency` IS NULL
UNION
SELECT
  `opportunities`.`currency` AS `currency`
FROM `opportunities` AS `opportunities`
WHERE
  NOT `opportunities`.`currency` IS NULL
UNION
SELECT
  `campaigns`.`currency` AS `currency`
FROM `campaigns` AS `campaigns`
WHERE
  NOT `campaigns`.`currency` IS NULL
UNION
SELECT
  `web_visits`.`currency` AS `currency`
FROM `web_visits` AS `web_visits`
WHERE
  NOT `web_visits`.`currency` IS NULL
ORDER BY
  `currency` NULLS LAST;

SELECT
  `p`.`channel` AS `channel`,
  CASE `p`.`tone` WHEN 'positive' THEN 1 WHEN 'neutral' THEN 0 WHEN 'negative' THEN -1 END AS `balance`,
  XXHASH64(`p`.`channel`, COALESCE(`p`.`author_id`, CONCAT('post ', COALESCE(`p`.`post_id`, '')))) AS `cluster`
FROM (
  part_1
) AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`created_at` >= :moment
    AND `p`.`created_at` < :moment
    OR (
      `p`.`created_at` IS NULL AND FALSE
    )
  );

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
  `post_metrics`.`channel` AS `channel`,
  `post_metrics`.`post_id` AS `post_id`,
  MAX_BY(`post_metrics`.`like_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`like_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `like_count`,
  MAX_BY(`post_metrics`.`comment_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`comment_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `comment_count`,
  MAX_BY(`post_metrics`.`share_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`share_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `share_count`,
  MAX_BY(`post_metrics`.`save_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`save_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `save_count`,
  MAX_BY(`post_metrics`.`send_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`send_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `send_count`,
  MAX_BY(`post_metrics`.`click_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`click_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `click_count`,
  MAX_BY(`post_metrics`.`reach_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`reach_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `reach_count`,
  MAX_BY(`post_metrics`.`impression_count`, `post_metrics`.`observed_at`) FILTER(WHERE
    NOT `post_metrics`.`impression_count` IS NULL AND NOT `post_metrics`.`observed_at` IS NULL) AS `impression_count`
FROM `post_metrics` AS `post_metrics`
WHERE
  NOT COALESCE(`post_metrics`.`is_promoted`, FALSE)
GROUP BY
  `post_metrics`.`channel`,
  `post_metrics`.`post_id`;

SELECT
  `s`.`channel` AS `channel`,
  `s`.`day` AS `day`,
  COUNT(CASE WHEN NOT (
    `s`.`balance`
  ) IS NULL THEN 1 END) AS `c0`
FROM (
  part_6
) AS `s`
GROUP BY
  `s`.`channel`,
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

SELECT
  `s`.`channel` AS `channel`,
  `s`.`day` AS `day`,
  COUNT(CASE WHEN NOT (
    `s`.`worries`
  ) IS NULL THEN 1 END) AS `c0`
FROM (
  part_7
) AS `s`
GROUP BY
  `s`.`channel`,
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

SELECT
  `s`.`department` AS `department`,
  COUNT(CASE WHEN (
    `s`.`own` AND `s`.`is_original`
  ) THEN 1 END) AS `c0`,
  COUNT(CASE WHEN (
    `s`.`own` AND NOT `s`.`is_original`
  ) THEN 1 END) AS `c1`
FROM (
  part_8
) AS `s`
GROUP BY
  `s`.`department`;

SELECT
  `t`.`channel` AS `channel`,
  `t`.`t0` AS `t0`,
  `t`.`t1` AS `t1`
FROM (
  part_9
) AS `t`
WHERE
  `t`.`t0` > 0;

SELECT
  `t`.`t0` AS `t0`,
  `t`.`t1` AS `t1`
FROM (
  part_10
) AS `t`
WHERE
  `t`.`t0` > 0;

WITH `account_counts` AS (
  part_13
)
SELECT
  COLLECT_LIST(
    STRUCT(
      `e`.`entity` AS `name`,
      `e`.`last0` AS `last`,
      `e`.`before0` AS `before`,
      `e`.`days0` AS `days`,
      `e`.`day0` AS `last_day`
    )
  ) AS `accounts0`
FROM (
  part_14
) AS `e`;

WITH `account_counts` AS (
  part_13
)
SELECT
  COUNT(CASE WHEN NOT (
    `s`.`gap_days`
  ) IS NULL THEN 1 END) AS `c0`,
  SUM(`s`.`gap_days`) AS `c1`,
  COUNT(CASE WHEN (
    `s`.`is_jump`
  ) THEN 1 END) AS `c2`
FROM (
  part_15
) AS `s`;

WITH `account_counts` AS (
  part_13
)
SELECT
  `s`.`channel` AS `channel`,
  `s`.`day` AS `day`,
  COUNT(CASE WHEN NOT (
    `s`.`followers`
  ) IS NULL THEN 1 END) AS `c0`
FROM (
  part_16
) AS `s`
GROUP BY
  `s`.`channel`,
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

WITH `account_counts` AS (
  part_13
), `follower_spans` AS (
  part_21
), `followers_by_day` AS (
  part_20
), `sole_accounts` AS (
  part_19
), `sole_followers_by_day` AS (
  part_18
), `account_posts` AS (
  part_17
)
SELECT
  COLLECT_LIST(CAST(CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0) AS DOUBLE)) FILTER(WHERE
    (
      `s`.`followers` > 0
    )
    AND NOT (
      CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0)
    ) IS NULL) AS `c0`,
  COUNT(CASE WHEN NOT (
    `s`.`interactions`
  ) IS NULL THEN 1 END) AS `c1`,
  SUM(`s`.`interactions`) AS `c2`,
  COUNT(CASE WHEN NOT (
    `s`.`reach`
  ) IS NULL THEN 1 END) AS `c3`,
  SUM(`s`.`reach`) AS `c4`,
  COUNT(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN 1
    END
  ) AS `c5`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c6`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c7`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c8`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c9`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`reach` AS BIGINT) * CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c10`,
  COUNT(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN 1
    END
  ) AS `c11`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c12`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c13`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c14`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c15`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`impressions` AS BIGINT) * CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c16`
FROM (
  part_22
) AS `s`;

WITH `account_counts` AS (
  part_13
), `follower_spans` AS (
  part_21
), `followers_by_day` AS (
  part_20
), `sole_accounts` AS (
  part_19
), `sole_followers_by_day` AS (
  part_18
), `account_posts` AS (
  part_17
)
SELECT
  `t`.`t0` AS `t0`,
  `t`.`t1` AS `t1`,
  `t`.`t2` AS `t2`,
  `t`.`t3` AS `t3`,
  `t`.`t4` AS `t4`,
  `t`.`t5` AS `t5`
FROM (
  part_23
) AS `t`
WHERE
  `t`.`t0` > 0 OR `t`.`t3` > 0;

WITH `account_counts` AS (
  part_13
), `follower_spans` AS (
  part_21
), `followers_by_day` AS (
  part_20
), `sole_accounts` AS (
  part_19
), `sole_followers_by_day` AS (
  part_18
), `latest_metrics` AS (
  part_24
), `account_posts` AS (
  part_17
)
SELECT
  `s`.`channel_name` AS `channel_name`,
  `s`.`opening` AS `opening`,
  `s`.`url` AS `url`,
  `s`.`post_id` AS `post_id`,
  `s`.`day` AS `day`,
  `s`.`interactions` AS `interactions`,
  `s`.`reach` AS `reach`,
  CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0) AS `rate`
FROM (
  part_25
) AS `s`
WHERE
  NOT `s`.`interactions` IS NULL AND `s`.`followers` > 0
ORDER BY
  `rate` DESC,
  `interactions` DESC,
  `channel_name` NULLS LAST,
  `post_id` NULLS LAST;

WITH `account_counts` AS (
  part_13
), `follower_spans` AS (
  part_21
), `followers_by_day` AS (
  part_20
), `sole_accounts` AS (
  part_19
), `sole_followers_by_day` AS (
  part_18
), `latest_metrics` AS (
  part_24
), `account_posts` AS (
  part_17
)
SELECT
  `s`.`channel` AS `channel`,
  `s`.`day` AS `day`,
  COUNT(
    CASE
      WHEN (
        `s`.`followers` > 0
      )
      AND NOT (
        CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0)
      ) IS NULL
      THEN 1
    END
  ) AS `c0`,
  COUNT(CASE WHEN NOT (
    `s`.`interactions`
  ) IS NULL THEN 1 END) AS `c1`,
  COUNT(CASE WHEN NOT (
    `s`.`reach`
  ) IS NULL THEN 1 END) AS `c2`,
  COUNT(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN 1
    END
  ) AS `c3`,
  COUNT(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN 1
    END
  ) AS `c4`
FROM (
  part_26
) AS `s`
GROUP BY
  `s`.`channel`,
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

WITH `account_counts` AS (
  part_13
), `follower_spans` AS (
  part_21
), `followers_by_day` AS (
  part_20
), `sole_accounts` AS (
  part_19
), `sole_followers_by_day` AS (
  part_18
), `latest_metrics` AS (
  part_24
), `account_posts` AS (
  part_17
)
SELECT
  `s`.`month` AS `month`,
  COLLECT_LIST(CAST(CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0) AS DOUBLE)) FILTER(WHERE
    (
      `s`.`followers` > 0
    )
    AND NOT (
      CAST(`s`.`interactions` AS DOUBLE) / NULLIF(`s`.`followers`, 0)
    ) IS NULL) AS `c0`
FROM (
  part_27
) AS `s`
GROUP BY
  `s`.`month`;

WITH `account_posts` AS (
  part_17
)
SELECT
  `s`.`channel` AS `channel`,
  COUNT(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN 1
    END
  ) AS `c0`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c1`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c2`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c3`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c4`,
  SUM(
    CASE
      WHEN (
        `s`.`reach` > 0
      ) AND NOT (
        `s`.`interactions`
      ) IS NULL AND NOT (
        `s`.`reach`
      ) IS NULL
      THEN CAST(`s`.`reach` AS BIGINT) * CAST(`s`.`reach` AS BIGINT)
    END
  ) AS `c5`,
  COUNT(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN 1
    END
  ) AS `c6`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c7`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c8`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`interactions` AS BIGINT)
    END
  ) AS `c9`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`interactions` AS BIGINT) * CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c10`,
  SUM(
    CASE
      WHEN (
        `s`.`impressions` > 0
      )
      AND NOT (
        `s`.`interactions`
      ) IS NULL
      AND NOT (
        `s`.`impressions`
      ) IS NULL
      THEN CAST(`s`.`impressions` AS BIGINT) * CAST(`s`.`impressions` AS BIGINT)
    END
  ) AS `c11`
FROM (
  part_28
) AS `s`
GROUP BY
  `s`.`channel`;

WITH `account_posts` AS (
  part_17
)
SELECT
  `t`.`channel` AS `channel`,
  `t`.`t0` AS `t0`,
  `t`.`t1` AS `t1`,
  `t`.`t2` AS `t2`,
  `t`.`t3` AS `t3`,
  `t`.`t4` AS `t4`,
  `t`.`t5` AS `t5`
FROM (
  part_29
) AS `t`
WHERE
  `t`.`t0` > 0 OR `t`.`t3` > 0;

WITH `account_posts` AS (
  part_17
), `reach_months` AS (
  part_31
)
SELECT
  COUNT(CASE WHEN (
    `s`.`is_break`
  ) THEN 1 END) AS `c0`
FROM (
  part_32
) AS `s`;

WITH `account_posts` AS (
  part_17
), `reach_months` AS (
  part_31
)
SELECT
  `s`.`channel` AS `channel`,
  COUNT(CASE WHEN (
    `s`.`is_break`
  ) THEN 1 END) AS `c0`
FROM (
  part_33
) AS `s`
GROUP BY
  `s`.`channel`;

WITH `asks` AS (
  part_44
), `own_messages` AS (
  part_43
), `long_conversations` AS (
  part_42
), `own_answers` AS (
  part_41
), `own_replies` AS (
  part_40
), `turns` AS (
  part_39
), `followed` AS (
  part_38
), `first_replies` AS (
  part_37
), `conversations` AS (
  part_36
), `local_conversations` AS (
  part_35
)
SELECT
  DATEDIFF(SECOND, DATE_TRUNC('SECOND', `p`.`asked_at`), DATE_TRUNC('SECOND', `p`.`answered_at`)) AS `reply_seconds`,
  XXHASH64(`p`.`channel`, COALESCE(`p`.`author_id`, CONCAT('post ', COALESCE(`p`.`post_id`, '')))) AS `cluster`
FROM `local_conversations` AS `p`
WHERE
  (
    TRUE
  )
  AND (
    `p`.`asked_at` >= :moment
    AND `p`.`asked_at` < :moment
    OR (
      `p`.`asked_at` IS NULL AND FALSE
    )
  );

WITH `asks` AS (
  part_44
), `own_messages` AS (
  part_43
), `long_conversations` AS (
  part_42
), `own_answers` AS (
  part_41
), `own_replies` AS (
  part_40
), `turns` AS (
  part_39
), `followed` AS (
  part_38
), `first_replies` AS (
  part_37
), `conversations` AS (
  part_36
), `local_conversations` AS (
  part_35
)
SELECT
  `s`.`channel_name` AS `channel_name`,
  `s`.`kind_of` AS `kind_of`,
  `s`.`post_id` AS `post_id`,
  `s`.`day` AS `day`,
  `s`.`watched_seconds` AS `watched_seconds`
FROM (
  part_45
) AS `s`
WHERE
  `s`.`is_observed` AND NOT `s`.`in_time`
ORDER BY
  `day` NULLS LAST,
  `watched_seconds` DESC,
  `channel_name` NULLS LAST,
  `post_id` NULLS LAST;

WITH `asks` AS (
  part_44
), `own_messages` AS (
  part_43
), `long_conversations` AS (
  part_42
), `own_answers` AS (
  part_41
), `own_replies` AS (
  part_40
), `turns` AS (
  part_39
), `followed` AS (
  part_38
), `first_replies` AS (
  part_37
), `conversations` AS (
  part_36
), `local_conversations` AS (
  part_35
)
SELECT
  `s`.`channel` AS `channel`,
  `s`.`day` AS `day`,
  COUNT(CASE WHEN NOT (
    `s`.`reply_seconds`
  ) IS NULL THEN 1 END) AS `c0`
FROM (
  part_46
) AS `s`
GROUP BY
  `s`.`channel`,
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

WITH `first_sales` AS (
  part_48
), `data_starts` AS (
  SELECT
    MIN(`first_sales`.`data_start`) AS `data_start`,
    MAX(`first_sales`.`dated_share`) AS `dated_share`
  FROM `first_sales` AS `first_sales`
)
SELECT
  COUNT(CASE WHEN NOT (
    `s`.`amount`
  ) IS NULL THEN 1 END) AS `c0`,
  SUM(`s`.`amount`) AS `c1`
FROM (
  part_49
) AS `s`;

WITH `first_sales` AS (
  part_48
), `data_starts` AS (
  SELECT
    MIN(`first_sales`.`data_start`) AS `data_start`,
    MAX(`first_sales`.`dated_share`) AS `dated_share`
  FROM `first_sales` AS `first_sales`
)
SELECT
  `s`.`day` AS `day`,
  COUNT(CASE WHEN NOT (
    `s`.`amount`
  ) IS NULL THEN 1 END) AS `c0`
FROM (
  part_50
) AS `s`
GROUP BY
  `s`.`day`
ORDER BY
  `day` NULLS LAST;

WITH `genders` AS (
  part_54
), `filled_fields` AS (
  part_53
), `master_data` AS (
  part_52
)
SELECT
  COUNT(*) AS `c0`
FROM (
  SELECT
    1 AS `row_`
  FROM `master_data` AS `t`
  WHERE
    (
      TRUE
    )
) AS `s`;

WITH `influencer_handles` AS (
  part_58
), `influencer_profiles` AS (
  part_57
), `influencer_contacts` AS (
  part_56
), `listed_influencers` AS (
  part_55
)
SELECT
  `s`.`name` AS `name`,
  `s`.`followed_channels` AS `followed_channels`,
  `s`.`mentioned_channels` AS `mentioned_channels`,
  `s`.`answered_channels` AS `answered_channels`,
  `s`.`channels` AS `channels`
FROM (
  part_59
) AS `s`
ORDER BY
  `channels` DESC,
  `name` NULLS LAST;

WITH `posts_by_kind` AS (
  part_61
)
SELECT
  `s`.`channel_kind` AS `channel_kind`,
  `s`.`month` AS `month`,
  COUNT(*) AS `c0`
FROM (
  part_62
) AS `s`
GROUP BY
  `s`.`channel_kind`,
  `s`.`month`;

WITH `shares_of_posts` AS (
  part_67
), `share_cascades` AS (
  part_66
), `first_engagements` AS (
  part_65
), `first_engagers` AS (
  part_64
)
SELECT
  `s`.`channel_name` AS `channel_name`,
  `s`.`opening` AS `opening`,
  `s`.`url` AS `url`,
  `s`.`post_id` AS `post_id`,
  `s`.`day` AS `day`,
  `s`.`size` AS `size`,
  `s`.`secondhand` AS `secondhand`,
  `s`.`first_engagers` AS `first_engagers`
FROM (
  part_68
) AS `s`
ORDER BY
  `size` DESC,
  `channel_name` NULLS LAST,
  `post_id` NULLS LAST;
