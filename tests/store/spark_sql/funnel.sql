SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `leads`.`channel` AS `group`,
  CAST(DATEDIFF(
    SECOND,
    DATE_TRUNC('SECOND', `leads`.`created_at`),
    DATE_TRUNC('SECOND', :moment)
  ) AS DOUBLE) / 86400.0 AS `age_days`,
  CASE
    WHEN `leads`.`first_follow_up_at` >= `leads`.`created_at`
    AND `leads`.`first_follow_up_at` < :moment
    THEN CAST(DATEDIFF(SECOND, DATE_TRUNC('SECOND', `leads`.`created_at`), DATE_TRUNC('SECOND', `leads`.`first_follow_up_at`)) AS DOUBLE) / 86400.0
  END AS `follow_up_days`,
  CASE
    WHEN `leads`.`converted_at` >= `leads`.`created_at`
    AND `leads`.`converted_at` < :moment
    THEN CAST(DATEDIFF(SECOND, DATE_TRUNC('SECOND', `leads`.`created_at`), DATE_TRUNC('SECOND', `leads`.`converted_at`)) AS DOUBLE) / 86400.0
  END AS `converted_days`,
  COALESCE(`leads`.`is_converted`, NOT `leads`.`converted_at` IS NULL)
  AND COALESCE(`leads`.`converted_at` < :moment, TRUE) AS `is_converted`
FROM `leads` AS `leads`
WHERE
  `leads`.`created_at` >= :moment
  AND `leads`.`created_at` < :moment
ORDER BY
  `leads`.`lead_id` NULLS LAST;

SELECT
  `opportunities`.`channel` AS `group`,
  CAST(DATEDIFF(
    SECOND,
    DATE_TRUNC('SECOND', `opportunities`.`created_at`),
    DATE_TRUNC('SECOND', :moment)
  ) AS DOUBLE) / 86400.0 AS `age_days`,
  CASE
    WHEN LOWER(`opportunities`.`state`) IN ('won', 'lost')
    AND COALESCE(`opportunities`.`closed_at` < :moment, TRUE)
    THEN LOWER(`opportunities`.`state`)
    ELSE 'open'
  END AS `state`,
  CASE
    WHEN `opportunities`.`closed_at` >= `opportunities`.`created_at`
    AND `opportunities`.`closed_at` < :moment
    THEN CAST(DATEDIFF(
      SECOND,
      DATE_TRUNC('SECOND', `opportunities`.`created_at`),
      DATE_TRUNC('SECOND', `opportunities`.`closed_at`)
    ) AS DOUBLE) / 86400.0
  END AS `closed_days`,
  CAST(`opportunities`.`amount` AS DOUBLE) AS `amount`,
  `opportunities`.`currency` AS `currency`,
  `opportunities`.`created_at` >= :moment
  AND `opportunities`.`created_at` < :moment AS `in_period`
FROM `opportunities` AS `opportunities`
WHERE
  `opportunities`.`created_at` < :moment
  OR `opportunities`.`created_at` IS NULL
ORDER BY
  `opportunities`.`opportunity_id` NULLS LAST;

SELECT
  `orders`.`social_channel` AS `channel`,
  CAST(TRUNC(
    CAST(`orders`.`ordered_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 10800
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 10800
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    ) AS DATE),
    'WEEK'
  ) AS DATE) AS `week`,
  COUNT(*) AS `ordered`
FROM `orders` AS `orders`
WHERE
  NOT `orders`.`social_channel` IS NULL
  AND NOT `orders`.`is_cancellation` IS TRUE
  AND `orders`.`amount` >= 0
  AND `orders`.`ordered_at` >= :moment
  AND `orders`.`ordered_at` < :moment
GROUP BY
  `orders`.`social_channel`,
  CAST(TRUNC(
    CAST(`orders`.`ordered_at` + MAKE_DT_INTERVAL(
      0,
      0,
      0,
      CASE
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 10800
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 10800
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        WHEN `orders`.`ordered_at` >= :moment
        THEN 3600
        WHEN `orders`.`ordered_at` >= :moment
        THEN 7200
        ELSE 3600
      END
    ) AS DATE),
    'WEEK'
  ) AS DATE)
ORDER BY
  `channel` NULLS LAST,
  `week` NULLS LAST;

SELECT
  `p`.`channel` AS `channel`,
  `m`.`reach_count` AS `reached`,
  COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0) AS `interacted`
FROM `posts` AS `p`
JOIN `latest_post_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
WHERE
  `p`.`is_own`
  AND COALESCE(`p`.`kind`, 'post') = 'post'
  AND NOT COALESCE(`p`.`is_paid`, FALSE)
  AND `m`.`reach_count` > 0
  AND LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment
ORDER BY
  `p`.`channel` NULLS LAST,
  `p`.`post_id` NULLS LAST;

SELECT
  `web_visits`.`channel` AS `channel`,
  CAST(DATE_TRUNC('WEEK', `web_visits`.`day`) AS DATE) AS `week`,
  SUM(`web_visits`.`visit_count`) AS `visited`,
  SUM(`web_visits`.`goal_count`) AS `goal_reached`
FROM `web_visits` AS `web_visits`
WHERE
  `web_visits`.`visit_count` >= 0
  AND `web_visits`.`day` >= :moment
  AND `web_visits`.`day` <= :moment
GROUP BY
  `web_visits`.`channel`,
  CAST(DATE_TRUNC('WEEK', `web_visits`.`day`) AS DATE)
ORDER BY
  `channel` NULLS LAST,
  `week` NULLS LAST;
