SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `channel_metrics`.`channel` AS `channel`,
  `channel_metrics`.`account_id` AS `account_id`,
  `channel_metrics`.`day` AS `day`,
  MAX(`channel_metrics`.`follower_count`) AS `followers`
FROM `channel_metrics` AS `channel_metrics`
WHERE
  `channel_metrics`.`follower_count` > 0 AND `channel_metrics`.`day` <= :moment
GROUP BY
  `channel_metrics`.`channel`,
  `channel_metrics`.`account_id`,
  `channel_metrics`.`day`
ORDER BY
  `channel` NULLS LAST,
  `account_id` NULLS LAST,
  `day` NULLS LAST;

SELECT
  `p`.`channel` AS `channel`,
  `p`.`post_id` AS `post_id`,
  COALESCE(`p`.`author_id`, '') AS `author_id`,
  `p`.`text` AS `text`,
  CASE
    WHEN `p`.`post_type` IS NULL
    THEN NULL
    WHEN LOWER(`p`.`post_type`) RLIKE 'story|stories'
    THEN 'story'
    WHEN LOWER(`p`.`post_type`) RLIKE 'reel|video|clip|short|igtv|live|film|animat|gif'
    THEN 'video'
    WHEN LOWER(`p`.`post_type`) RLIKE 'carou?sell?|karussell|album|gallery|galerie|multi|slideshow|document|dokument|pdf'
    THEN 'carousel'
    WHEN LOWER(`p`.`post_type`) RLIKE 'photo|foto|image|bild|picture|media_image|pin$'
    THEN 'photo'
    WHEN LOWER(`p`.`post_type`) RLIKE 'link|article|artikel|url'
    THEN 'link'
    WHEN LOWER(`p`.`post_type`) RLIKE 'poll|umfrage|quiz'
    THEN 'poll'
    WHEN LOWER(`p`.`post_type`) RLIKE 'event|veranstaltung'
    THEN 'event'
    WHEN LOWER(`p`.`post_type`) RLIKE 'text|status|tweet|thread|post|beitrag|update|note'
    THEN 'text'
    ELSE 'other'
  END AS `form`,
  COALESCE(`p`.`is_paid`, FALSE) AS `is_promoted`,
  `p`.`created_at` AS `utc_at`,
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
      THEN 10800
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
      THEN 10800
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
  ) AS `posted_at`,
  CAST(DATEDIFF(SECOND, DATE_TRUNC('SECOND', `p`.`created_at`), DATE_TRUNC('SECOND', `m`.`observed_at`)) AS DOUBLE) / 86400.0 AS `observed_days`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0)
  END AS `interactions`,
  CASE WHEN `m`.`reach_count` > 0 THEN `m`.`reach_count` END AS `reach`,
  CASE WHEN `m`.`impression_count` > 0 THEN `m`.`impression_count` END AS `impressions`
FROM `posts` AS `p`
LEFT JOIN `latest_post_metrics` AS `m`
  ON `m`.`channel` = `p`.`channel` AND `m`.`post_id` = `p`.`post_id`
WHERE
  `p`.`is_own`
  AND COALESCE(`p`.`kind`, 'post') = 'post'
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment
ORDER BY
  `p`.`channel` NULLS LAST,
  `p`.`post_id` NULLS LAST;
