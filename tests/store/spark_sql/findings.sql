-- part_1
SELECT
  `q`.`channel` AS `channel`,
  `q`.`created_at` AS `asked_at`,
  COALESCE(`q`.`author_id`, `q`.`post_id`) AS `cluster`,
  `q`.`post_id` AS `post_id`,
  MIN(DATEDIFF(SECOND, DATE_TRUNC('SECOND', `q`.`created_at`), DATE_TRUNC('SECOND', `a`.`created_at`))) AS `seconds`
FROM `posts` AS `q`
JOIN `posts` AS `a`
  ON `a`.`channel` = `q`.`channel` AND `a`.`parent_id` = `q`.`post_id`
WHERE
  NOT COALESCE(`q`.`is_own`, FALSE)
  AND `a`.`is_own`
  AND NOT COALESCE(`a`.`is_automatic`, FALSE)
  AND `a`.`created_at` >= `q`.`created_at`
  AND `q`.`created_at` >= :moment
  AND `a`.`created_at` < :moment
GROUP BY
  `q`.`channel`,
  `q`.`created_at`,
  COALESCE(`q`.`author_id`, `q`.`post_id`),
  `q`.`post_id`;

-- part_2
SELECT
  `sales`.`order_id` AS `order_id`,
  MIN(`sales`.`customer_id`) AS `customer_id`,
  MIN(`sales`.`ordered_at`) AS `ordered_at`,
  SUM(`sales`.`amount`) AS `amount`,
  BOOL_OR(`sales`.`is_cancellation`) AS `is_cancellation`,
  MIN(`sales`.`social_channel`) AS `social_channel`,
  MIN(`sales`.`campaign_id`) AS `campaign_id`,
  MIN(MIN(CASE WHEN `sales`.`amount` > 0 THEN `sales`.`ordered_at` END)) OVER (PARTITION BY MIN(`sales`.`customer_id`)) AS `first_at`
FROM `sales` AS `sales`
WHERE
  COALESCE(`sales`.`currency`, 'EUR') = 'EUR'
  AND `sales`.`ordered_at` < :moment
GROUP BY
  `sales`.`order_id`;

-- part_3
SELECT
  `orders`.`currency` AS `currency`
FROM `orders` AS `orders`
UNION ALL
SELECT
  `order_lines`.`currency` AS `currency`
FROM `order_lines` AS `order_lines`;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`_0`.`asked_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `_0`.`asked_at` >= :moment
          THEN 7200
          WHEN `_0`.`asked_at` >= :moment
          THEN 3600
          WHEN `_0`.`asked_at` >= :moment
          THEN 7200
          WHEN `_0`.`asked_at` >= :moment
          THEN 3600
          WHEN `_0`.`asked_at` >= :moment
          THEN 7200
          WHEN `_0`.`asked_at` >= :moment
          THEN 3600
          WHEN `_0`.`asked_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `_0`.`channel` AS `channel`,
  `_0`.`cluster` AS `cluster`,
  `_0`.`seconds` AS `seconds`
FROM (
  part_1
) AS `_0`
ORDER BY
  `channel` NULLS LAST,
  `_0`.`post_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`leads`.`created_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `leads`.`created_at` >= :moment
          THEN 7200
          WHEN `leads`.`created_at` >= :moment
          THEN 3600
          WHEN `leads`.`created_at` >= :moment
          THEN 7200
          WHEN `leads`.`created_at` >= :moment
          THEN 3600
          WHEN `leads`.`created_at` >= :moment
          THEN 7200
          WHEN `leads`.`created_at` >= :moment
          THEN 3600
          WHEN `leads`.`created_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `leads`.`channel` AS `channel`,
  `leads`.`source` AS `source`,
  `leads`.`campaign_id` AS `campaign`,
  `leads`.`lead_id` AS `cluster`
FROM `leads` AS `leads`
WHERE
  `leads`.`created_at` >= :moment
  AND `leads`.`created_at` < :moment
ORDER BY
  `leads`.`lead_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`line_sales`.`ordered_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 7200
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 3600
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 7200
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 3600
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 7200
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 3600
          WHEN `line_sales`.`ordered_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  COALESCE(`line_sales`.`customer_id`, `line_sales`.`order_id`) AS `cluster`,
  COALESCE(`line_sales`.`product_name`, `line_sales`.`product_id`) AS `product`,
  NULLIF(`line_sales`.`category`, '') AS `category`,
  CAST(`line_sales`.`amount` AS DOUBLE) AS `amount`,
  `line_sales`.`amount` > 0 AND NOT `line_sales`.`is_cancellation` IS TRUE AS `is_sold`,
  `line_sales`.`is_cancellation` IS TRUE OR `line_sales`.`amount` < 0 AS `is_return`
FROM `line_sales` AS `line_sales`
WHERE
  COALESCE(`line_sales`.`currency`, 'EUR') = 'EUR'
  AND `line_sales`.`ordered_at` >= :moment
  AND `line_sales`.`ordered_at` < :moment
  AND NOT COALESCE(`line_sales`.`product_name`, `line_sales`.`product_id`) IS NULL
ORDER BY
  `line_sales`.`order_id` NULLS LAST,
  `line_sales`.`line_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `p`.`channel` AS `channel`,
  NULLIF(`p`.`topic`, '') AS `topic`,
  CASE
    WHEN (
      (
        DAYOFWEEK(
          CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        ) + 5
      ) % 7 + 1
    ) > 5
    THEN 'weekend'
    ELSE 'weekday'
  END AS `weekend`,
  COALESCE(`p`.`author_id`, `p`.`author_name`, `p`.`post_id`) AS `cluster`,
  `p`.`text` AS `text`,
  `p`.`rating` AS `rating`,
  `p`.`kind` = 'review' AS `is_review`,
  `s`.`label` AS `label`,
  `w`.`is_worry` AS `is_worry`,
  CASE WHEN `w`.`is_worry` THEN `w`.`topic` END AS `worry`,
  `k`.`segment` AS `segment`,
  CASE
    WHEN NOT `k`.`since` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`since`),
        DATE_TRUNC(
          'DAY',
          CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
    WHEN DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', `k`.`data_start`),
      DATE_TRUNC(
        'DAY',
        CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
            ELSE 3600
          END
        ) AS DATE)
      )
    ) >= 365
    AND NOT `k`.`first_at` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`first_at`),
        DATE_TRUNC(
          'DAY',
          CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
  END AS `tenure`
FROM `posts` AS `p`
LEFT JOIN `post_sentiment` AS `s`
  ON `p`.`channel` = `s`.`channel` AND `p`.`post_id` = `s`.`post_id`
LEFT JOIN `post_worries` AS `w`
  ON COALESCE(`p`.`channel`, `s`.`channel`) = `w`.`channel`
  AND COALESCE(`p`.`post_id`, `s`.`post_id`) = `w`.`post_id`
LEFT JOIN `identities` AS `i`
  ON `i`.`channel` = `p`.`channel` AND `i`.`profile_id` = `p`.`author_id`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `i`.`customer_id`
WHERE
  NOT COALESCE(`p`.`is_own`, FALSE)
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment
ORDER BY
  `p`.`channel` NULLS LAST,
  `p`.`post_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `p`.`channel` AS `channel`,
  `p`.`post_type` AS `format`,
  CASE
    WHEN (
      (
        DAYOFWEEK(
          CAST(`p`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        ) + 5
      ) % 7 + 1
    ) > 5
    THEN 'weekend'
    ELSE 'weekday'
  END AS `weekend`,
  NULLIF(`p`.`topic`, '') AS `topic`,
  `p`.`campaign_id` AS `campaign`,
  CONCAT(COALESCE(`p`.`channel`, ''), ':', COALESCE(`p`.`post_id`, '')) AS `cluster`,
  CASE
    WHEN LEAST(`m`.`like_count`, `m`.`comment_count`, `m`.`share_count`) >= 0
    THEN COALESCE(`m`.`like_count`, 0) + COALESCE(`m`.`comment_count`, 0) + COALESCE(`m`.`share_count`, 0)
  END AS `interactions`,
  CASE
    WHEN `m`.`reach_count` > 0
    THEN `m`.`reach_count`
    WHEN `m`.`impression_count` > 0
    THEN `m`.`impression_count`
  END AS `reach`
FROM `posts` AS `p`
JOIN `latest_post_metrics` AS `m`
  ON `p`.`channel` = `m`.`channel` AND `p`.`post_id` = `m`.`post_id`
WHERE
  `p`.`is_own`
  AND COALESCE(`p`.`kind`, 'post') = 'post'
  AND NOT COALESCE(`p`.`is_paid`, FALSE)
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment
ORDER BY
  `p`.`channel` NULLS LAST,
  `p`.`post_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`s`.`answered_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `s`.`answered_at` >= :moment
          THEN 7200
          WHEN `s`.`answered_at` >= :moment
          THEN 3600
          WHEN `s`.`answered_at` >= :moment
          THEN 7200
          WHEN `s`.`answered_at` >= :moment
          THEN 3600
          WHEN `s`.`answered_at` >= :moment
          THEN 7200
          WHEN `s`.`answered_at` >= :moment
          THEN 3600
          WHEN `s`.`answered_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  LOWER(`s`.`instrument`) AS `instrument`,
  NULLIF(`s`.`brand`, '') AS `brand`,
  COALESCE(`s`.`customer_id`, `s`.`survey_id`) AS `cluster`,
  CASE
    WHEN LOWER(`s`.`instrument`) = 'nps' AND COALESCE(`s`.`scale_max`, 10) = 10
    THEN CASE WHEN `s`.`score` >= 9 THEN 100.0 WHEN `s`.`score` <= 6 THEN -100.0 ELSE 0.0 END
  END AS `nps`,
  CASE
    WHEN LOWER(`s`.`instrument`) <> 'nps' AND `s`.`scale_max` > 1
    THEN CASE
      WHEN (
        `s`.`scale_max`
      ) = 0
      THEN CAST(`s`.`score` AS DOUBLE) * CAST('Infinity' AS DOUBLE)
      ELSE CAST(`s`.`score` AS DOUBLE) / NULLIF(`s`.`scale_max`, 0)
    END
  END AS `satisfaction`,
  `k`.`segment` AS `segment`,
  CASE
    WHEN NOT `k`.`since` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`since`),
        DATE_TRUNC(
          'DAY',
          CAST(`s`.`answered_at` + MAKE_DT_INTERVAL(
            0,
            0,
            0,
            CASE
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
    WHEN DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', `k`.`data_start`),
      DATE_TRUNC(
        'DAY',
        CAST(`s`.`answered_at` + MAKE_DT_INTERVAL(
          0,
          0,
          0,
          CASE
            WHEN `s`.`answered_at` >= :moment
            THEN 7200
            WHEN `s`.`answered_at` >= :moment
            THEN 3600
            WHEN `s`.`answered_at` >= :moment
            THEN 7200
            WHEN `s`.`answered_at` >= :moment
            THEN 3600
            WHEN `s`.`answered_at` >= :moment
            THEN 7200
            WHEN `s`.`answered_at` >= :moment
            THEN 3600
            WHEN `s`.`answered_at` >= :moment
            THEN 7200
            ELSE 3600
          END
        ) AS DATE)
      )
    ) >= 365
    AND NOT `k`.`first_at` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`first_at`),
        DATE_TRUNC(
          'DAY',
          CAST(`s`.`answered_at` + MAKE_DT_INTERVAL(
            0,
            0,
            0,
            CASE
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              WHEN `s`.`answered_at` >= :moment
              THEN 3600
              WHEN `s`.`answered_at` >= :moment
              THEN 7200
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
  END AS `tenure`
FROM `surveys` AS `s`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `s`.`customer_id`
WHERE
  `s`.`answered_at` >= :moment
  AND `s`.`answered_at` < :moment
ORDER BY
  `s`.`survey_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`s`.`ordered_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `s`.`ordered_at` >= :moment
          THEN 7200
          WHEN `s`.`ordered_at` >= :moment
          THEN 3600
          WHEN `s`.`ordered_at` >= :moment
          THEN 7200
          WHEN `s`.`ordered_at` >= :moment
          THEN 3600
          WHEN `s`.`ordered_at` >= :moment
          THEN 7200
          WHEN `s`.`ordered_at` >= :moment
          THEN 3600
          WHEN `s`.`ordered_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  COALESCE(`s`.`customer_id`, `s`.`order_id`) AS `cluster`,
  `s`.`customer_id` AS `customer_id`,
  CAST(`s`.`amount` AS DOUBLE) AS `amount`,
  `s`.`amount` > 0 AND NOT `s`.`is_cancellation` IS TRUE AS `is_order`,
  NOT `s`.`customer_id` IS NULL AND `s`.`ordered_at` > `s`.`first_at` AS `is_repeat`,
  `s`.`is_cancellation` IS TRUE OR `s`.`amount` < 0 AS `is_return`,
  CASE
    WHEN (
      (
        DAYOFWEEK(
          CAST(`s`.`ordered_at` + MAKE_DT_INTERVAL(
            0,
            0,
            0,
            CASE
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              ELSE 3600
            END
          ) AS DATE)
        ) + 5
      ) % 7 + 1
    ) > 5
    THEN 'weekend'
    ELSE 'weekday'
  END AS `weekend`,
  `s`.`social_channel` AS `channel`,
  `s`.`campaign_id` AS `campaign`,
  `o`.`channel` AS `sales_channel`,
  `k`.`segment` AS `segment`,
  CASE
    WHEN NOT `k`.`since` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`since`),
        DATE_TRUNC(
          'DAY',
          CAST(`s`.`ordered_at` + MAKE_DT_INTERVAL(
            0,
            0,
            0,
            CASE
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
    WHEN DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', `k`.`data_start`),
      DATE_TRUNC(
        'DAY',
        CAST(`s`.`ordered_at` + MAKE_DT_INTERVAL(
          0,
          0,
          0,
          CASE
            WHEN `s`.`ordered_at` >= :moment
            THEN 7200
            WHEN `s`.`ordered_at` >= :moment
            THEN 3600
            WHEN `s`.`ordered_at` >= :moment
            THEN 7200
            WHEN `s`.`ordered_at` >= :moment
            THEN 3600
            WHEN `s`.`ordered_at` >= :moment
            THEN 7200
            WHEN `s`.`ordered_at` >= :moment
            THEN 3600
            WHEN `s`.`ordered_at` >= :moment
            THEN 7200
            ELSE 3600
          END
        ) AS DATE)
      )
    ) >= 365
    AND NOT `k`.`first_at` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`first_at`),
        DATE_TRUNC(
          'DAY',
          CAST(`s`.`ordered_at` + MAKE_DT_INTERVAL(
            0,
            0,
            0,
            CASE
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              WHEN `s`.`ordered_at` >= :moment
              THEN 3600
              WHEN `s`.`ordered_at` >= :moment
              THEN 7200
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
  END AS `tenure`
FROM (
  part_2
) AS `s`
LEFT JOIN `orders` AS `o`
  ON `s`.`order_id` = `o`.`order_id`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `s`.`customer_id`
WHERE
  `s`.`ordered_at` >= :moment
ORDER BY
  `s`.`order_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      CAST(`t`.`created_at` + MAKE_DT_INTERVAL(
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
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `t`.`channel` AS `channel`,
  NULLIF(`t`.`topic`, '') AS `topic`,
  CASE
    WHEN (
      (
        DAYOFWEEK(
          CAST(`t`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        ) + 5
      ) % 7 + 1
    ) > 5
    THEN 'weekend'
    ELSE 'weekday'
  END AS `weekend`,
  COALESCE(`t`.`customer_id`, `t`.`requester`, `t`.`ticket_id`) AS `cluster`,
  CONCAT_WS(' ', `t`.`subject`, `t`.`topic`, `t`.`text`) AS `text`,
  `t`.`is_complaint` AS `is_complaint`,
  `t`.`satisfaction` AS `satisfaction`,
  CASE
    WHEN `t`.`first_reply_at` >= `t`.`created_at`
    AND `t`.`first_reply_at` < :moment
    THEN DATEDIFF(SECOND, DATE_TRUNC('SECOND', `t`.`created_at`), DATE_TRUNC('SECOND', `t`.`first_reply_at`))
  END AS `seconds`,
  `k`.`segment` AS `segment`,
  CASE
    WHEN NOT `k`.`since` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`since`),
        DATE_TRUNC(
          'DAY',
          CAST(`t`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
    WHEN DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', `k`.`data_start`),
      DATE_TRUNC(
        'DAY',
        CAST(`t`.`created_at` + MAKE_DT_INTERVAL(
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
            ELSE 3600
          END
        ) AS DATE)
      )
    ) >= 365
    AND NOT `k`.`first_at` IS NULL
    THEN CASE
      WHEN DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', `k`.`first_at`),
        DATE_TRUNC(
          'DAY',
          CAST(`t`.`created_at` + MAKE_DT_INTERVAL(
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
              ELSE 3600
            END
          ) AS DATE)
        )
      ) < 365
      THEN 'new'
      ELSE 'known'
    END
  END AS `tenure`
FROM `service_tickets` AS `t`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `t`.`customer_id`
WHERE
  `t`.`created_at` >= :moment
  AND `t`.`created_at` < :moment
ORDER BY
  `t`.`ticket_id` NULLS LAST;

SELECT
  CAST(DATEDIFF(DAY, DATE_TRUNC('DAY', `channel_metrics`.`day`), DATE_TRUNC('DAY', :moment)) AS INT) AS `age`,
  `channel_metrics`.`channel` AS `channel`,
  CONCAT(COALESCE(`channel_metrics`.`channel`, ''), ':', COALESCE(`channel_metrics`.`account_id`, '')) AS `cluster`,
  CASE
    WHEN (
      (
        DAYOFWEEK(`channel_metrics`.`day`) + 5
      ) % 7 + 1
    ) > 5
    THEN 'weekend'
    ELSE 'weekday'
  END AS `weekend`,
  `channel_metrics`.`follower_count` AS `follower_count`,
  `channel_metrics`.`reach_count` AS `reach_count`,
  `channel_metrics`.`follower_count` - LAG(`channel_metrics`.`follower_count`) OVER (
    PARTITION BY `channel_metrics`.`channel`, `channel_metrics`.`account_id`
    ORDER BY `channel_metrics`.`day` NULLS LAST
  ) AS `gained`,
  DATEDIFF(
    DAY,
    DATE_TRUNC(
      'DAY',
      LAG(`channel_metrics`.`day`) OVER (
        PARTITION BY `channel_metrics`.`channel`, `channel_metrics`.`account_id`
        ORDER BY `channel_metrics`.`day` NULLS LAST
      )
    ),
    DATE_TRUNC('DAY', `channel_metrics`.`day`)
  ) AS `gap`
FROM `channel_metrics` AS `channel_metrics`
WHERE
  `channel_metrics`.`day` >= :moment
  AND `channel_metrics`.`day` <= :moment
ORDER BY
  `channel` NULLS LAST,
  `channel_metrics`.`account_id` NULLS LAST,
  `channel_metrics`.`day` NULLS LAST;

SELECT
  CAST(DATEDIFF(DAY, DATE_TRUNC('DAY', `web_visits`.`day`), DATE_TRUNC('DAY', :moment)) AS INT) AS `age`,
  `web_visits`.`channel` AS `channel`,
  CONCAT(COALESCE(`web_visits`.`channel`, ''), COALESCE(CAST(`web_visits`.`day` AS STRING), '')) AS `cluster`,
  `web_visits`.`visit_count` AS `visit_count`,
  `web_visits`.`goal_count` AS `goal_count`
FROM `web_visits` AS `web_visits`
WHERE
  `web_visits`.`day` >= :moment
  AND `web_visits`.`day` <= :moment
  AND `web_visits`.`visit_count` >= 0
ORDER BY
  `channel` NULLS LAST,
  `web_visits`.`day` NULLS LAST;

SELECT
  COALESCE(`_0`.`currency`, 'EUR') AS `currency`,
  COUNT(*) AS `n`
FROM (
  part_3
) AS `_0`
GROUP BY
  COALESCE(`_0`.`currency`, 'EUR')
ORDER BY
  `n` DESC,
  `currency` NULLS LAST
LIMIT 1;

SELECT
  COUNT(*) AS `_col_0`
FROM `channel_metrics` AS `channel_metrics`;

SELECT
  COUNT(*) AS `_col_0`
FROM `leads` AS `leads`;

SELECT
  COUNT(*) AS `_col_0`
FROM `order_lines` AS `order_lines`;

SELECT
  COUNT(*) AS `_col_0`
FROM `orders` AS `orders`;

SELECT
  COUNT(*) AS `_col_0`
FROM `post_metrics` AS `post_metrics`;

SELECT
  COUNT(*) AS `_col_0`
FROM `posts` AS `posts`;

SELECT
  COUNT(*) AS `_col_0`
FROM `surveys` AS `surveys`;

SELECT
  COUNT(*) AS `_col_0`
FROM `tickets` AS `tickets`;

SELECT
  COUNT(*) AS `_col_0`
FROM `web_visits` AS `web_visits`;

SELECT DISTINCT
  `load_files`.`path` AS `path`,
  `load_files`.`sha256` AS `sha256`,
  `load_files`.`mapping` AS `mapping`
FROM `load_files` AS `load_files`;

SELECT
  `c`.`customer_id` AS `customer_id`,
  ANY_VALUE(`c`.`segment`) IGNORE NULLS AS `segment`,
  MIN(`c`.`customer_since`) AS `since`,
  MIN(CASE WHEN COALESCE(`f`.`dated_share`, 0) < 0.05 THEN `f`.`first_at` END) AS `first_at`,
  MIN(`f`.`data_start`) AS `data_start`
FROM `customers` AS `c`
LEFT JOIN `first_purchases` AS `f`
  ON `c`.`customer_id` = `f`.`customer_id`
GROUP BY
  `c`.`customer_id`;

SELECT
  `order_lines`.`product_name` AS `name`,
  COUNT(*) AS `n`
FROM `order_lines` AS `order_lines`
WHERE
  NOT `order_lines`.`product_name` IS NULL
GROUP BY
  `order_lines`.`product_name`
ORDER BY
  `n` DESC,
  `name` NULLS LAST
LIMIT 400;
