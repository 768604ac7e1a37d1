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
  `read_sales`.`order_id` AS `order_id`,
  MIN(`read_sales`.`customer_id`) AS `customer_id`,
  MIN(`read_sales`.`ordered_at`) AS `ordered_at`,
  SUM(`read_sales`.`amount`) AS `amount`,
  BOOL_OR(`read_sales`.`is_cancellation`) AS `is_cancellation`,
  MIN(`read_sales`.`social_channel`) AS `social_channel`,
  MIN(`read_sales`.`campaign_id`) AS `campaign_id`,
  MIN(MIN(CASE WHEN `read_sales`.`amount` > 0 THEN `read_sales`.`ordered_at` END)) OVER (PARTITION BY MIN(`read_sales`.`customer_id`)) AS `first_at`
FROM `read_sales` AS `read_sales`
WHERE
  COALESCE(`read_sales`.`currency`, 'EUR') = 'EUR'
GROUP BY
  `read_sales`.`order_id`;

-- part_3
SELECT
  `orders`.`currency` AS `currency`
FROM `orders` AS `orders`
UNION ALL
SELECT
  `order_lines`.`currency` AS `currency`
FROM `order_lines` AS `order_lines`;

-- part_4
SELECT
  `dated`.`customer_id` AS `customer_id`,
  `dated`.`first_at` AS `first_at`,
  `covered`.`data_start` AS `data_start`,
  `dated`.`customer_since` >= CAST(`covered`.`data_start` AS DATE) AS `is_since_start`,
  `known`.`dated_share` AS `dated_share`
FROM `dated` AS `dated`
CROSS JOIN `covered` AS `covered`
CROSS JOIN `known` AS `known`;

-- part_5
SELECT
  CASE
    WHEN (
      (
        1.0 * COUNT(*)
      )
    ) = 0
    THEN CAST(COUNT(`dated`.`customer_since`) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
    ELSE CAST(COUNT(`dated`.`customer_since`) AS DOUBLE) / NULLIF((
      1.0 * COUNT(*)
    ), 0)
  END AS `dated_share`
FROM `dated` AS `dated`;

-- part_6
SELECT
  CASE
    WHEN (
      (
        20.0 * COUNT(*)
      )
    ) = 0
    THEN CAST(SUM(`months`.`customer_count`) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
    ELSE CAST(SUM(`months`.`customer_count`) AS DOUBLE) / NULLIF((
      20.0 * COUNT(*)
    ), 0)
  END AS `least`
FROM `months` AS `months`;

-- part_7
SELECT
  `firsts`.`customer_id` AS `customer_id`,
  `firsts`.`first_at` AS `first_at`,
  CASE
    WHEN NOT `customers`.`customer_since` IN (:moment, :moment)
    AND DATEDIFF(
      DAY,
      DATE_TRUNC('DAY', CAST(`firsts`.`first_at` AS DATE)),
      DATE_TRUNC('DAY', `customers`.`customer_since`)
    ) <= 30
    THEN `customers`.`customer_since`
  END AS `customer_since`
FROM `firsts` AS `firsts`
LEFT JOIN `customers` AS `customers`
  ON `customers`.`customer_id` = `firsts`.`customer_id`;

-- part_8
SELECT
  `read_sales`.`customer_id` AS `customer_id`,
  MIN(`read_sales`.`ordered_at`) AS `first_at`
FROM `read_sales` AS `read_sales`
WHERE
  NOT `read_sales`.`customer_id` IS NULL
  AND NOT `read_sales`.`ordered_at` IS NULL
  AND NOT `read_sales`.`is_cancellation` IS TRUE
  AND (
    `read_sales`.`amount` > 0 OR (
      `read_sales`.`amount` = 0 AND NOT `read_sales`.`is_line`
    )
  )
GROUP BY
  `read_sales`.`customer_id`;

-- part_9
SELECT
  `l`.`order_id` AS `order_id`,
  `l`.`line_id` AS `line_id`,
  COALESCE(`k`.`person_id`, `l`.`customer_id`) AS `customer_id`,
  `l`.`ordered_at` AS `ordered_at`,
  `l`.`product_id` AS `product_id`,
  `l`.`product_name` AS `product_name`,
  `l`.`category` AS `category`,
  `l`.`quantity` AS `quantity`,
  `l`.`unit_price` AS `unit_price`,
  CASE
    WHEN `l`.`amount` < 0 AND `r`.`counted_share` < 1
    THEN CAST(ROUND(`l`.`amount` * `r`.`counted_share`, 4) AS DECIMAL(18, 4))
    ELSE `l`.`amount`
  END AS `amount`,
  CASE
    WHEN `l`.`amount` < 0 AND `r`.`counted_share` < 1
    THEN CAST(ROUND(`l`.`margin` * `r`.`counted_share`, 4) AS DECIMAL(18, 4))
    ELSE `l`.`margin`
  END AS `margin`,
  `l`.`currency` AS `currency`,
  `l`.`is_cancellation` AS `is_cancellation`,
  `l`.`is_gift` AS `is_gift`,
  `l`.`status` AS `status`,
  TRUE AS `is_line`
FROM `line_values` AS `l`
LEFT JOIN `read_customer_keys` AS `k`
  ON `k`.`key` = COALESCE(
    `l`.`customer_id`,
    CONCAT(
      'mailto:',
      COALESCE(
        CASE
          WHEN LOWER(TRIM(`l`.`customer_email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
          AND LOCATE('@gmail.com', LOWER(TRIM(`l`.`customer_email`))) = 0
          AND LOCATE('@googlemail.com', LOWER(TRIM(`l`.`customer_email`))) = 0
          THEN LOWER(TRIM(`l`.`customer_email`))
          WHEN REGEXP_EXTRACT(
            LOWER(TRIM(`l`.`customer_email`)),
            '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
            2
          ) IN ('gmail.com', 'googlemail.com')
          THEN CONCAT(
            COALESCE(
              CAST(REPLACE(
                REGEXP_EXTRACT(
                  LOWER(TRIM(`l`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ),
                '.',
                ''
              ) AS STRING),
              ''
            ),
            '@gmail.com'
          )
          ELSE NULLIF(
            CONCAT(
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`l`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ) AS STRING),
                ''
              ),
              '@',
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`l`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
                  2
                ) AS STRING),
                ''
              )
            ),
            '@'
          )
        END,
        ''
      )
    )
  )
LEFT JOIN `read_refunds` AS `r`
  ON `r`.`order_id` = `l`.`order_id`;

-- part_10
SELECT
  `orders`.`order_id` AS `order_id`
FROM `orders` AS `orders`
WHERE
  `orders`.`amount` IS NULL
  OR `orders`.`ordered_at` IS NULL
  OR (
    `orders`.`customer_id` IS NULL AND `orders`.`customer_email` IS NULL
  );

-- part_11
SELECT
  `line_values`.`order_id` AS `order_id`,
  CAST(SUM(`line_values`.`amount`) AS DECIMAL(18, 4)) AS `amount`,
  CAST(SUM(`line_values`.`margin`) AS DECIMAL(18, 4)) AS `margin`,
  MIN(`line_values`.`customer_id`) AS `customer_id`,
  MIN(`line_values`.`customer_email`) AS `customer_email`,
  MIN(`line_values`.`ordered_at`) AS `ordered_at`,
  MIN(`line_values`.`currency`) AS `currency`
FROM `line_values` AS `line_values`
WHERE
  `line_values`.`order_id` IN (
    part_10
  )
GROUP BY
  `line_values`.`order_id`;

-- part_12
SELECT
  `o`.`order_id` AS `order_id`,
  COALESCE(NULLIF(`o`.`customer_id`, '0'), `g`.`customer_id`) AS `customer_id`,
  COALESCE(`o`.`customer_email`, `g`.`customer_email`) AS `customer_email`,
  COALESCE(`o`.`ordered_at`, `g`.`ordered_at`) AS `ordered_at`,
  CASE
    WHEN `o`.`is_cancellation` AND `o`.`amount` > 0
    THEN 0
    ELSE COALESCE(`o`.`amount`, `g`.`amount`)
  END AS `amount`,
  CASE
    WHEN `o`.`is_cancellation` AND `o`.`amount` > 0
    THEN 0
    WHEN `o`.`amount` IS NULL
    THEN COALESCE(`g`.`margin`, `o`.`margin`)
    ELSE COALESCE(`o`.`margin`, `g`.`margin`)
  END AS `margin`,
  COALESCE(`o`.`currency`, `g`.`currency`) AS `currency`,
  `o`.`is_cancellation` AS `is_cancellation`,
  `o`.`is_gift` AS `is_gift`,
  `o`.`status` AS `status`,
  `o`.`social_channel` AS `social_channel`,
  `o`.`campaign_id` AS `campaign_id`,
  FALSE AS `is_line`
FROM `orders` AS `o`
LEFT JOIN (
  part_11
) AS `g`
  ON `g`.`order_id` = `o`.`order_id`
UNION ALL
SELECT
  `line_values`.`order_id` AS `order_id`,
  `line_values`.`customer_id` AS `customer_id`,
  `line_values`.`customer_email` AS `customer_email`,
  `line_values`.`ordered_at` AS `ordered_at`,
  `line_values`.`amount` AS `amount`,
  `line_values`.`margin` AS `margin`,
  `line_values`.`currency` AS `currency`,
  `line_values`.`is_cancellation` AS `is_cancellation`,
  `line_values`.`is_gift` AS `is_gift`,
  `line_values`.`status` AS `status`,
  NULL AS `social_channel`,
  NULL AS `campaign_id`,
  TRUE AS `is_line`
FROM `line_values` AS `line_values`
WHERE
  NOT EXISTS(
    SELECT
      1 AS `1`
    FROM `orders` AS `orders`
    WHERE
      `orders`.`order_id` = `line_values`.`order_id`
  );

-- part_13
SELECT
  `s`.`order_id` AS `order_id`,
  COALESCE(`k`.`person_id`, `s`.`customer_id`) AS `customer_id`,
  `s`.`ordered_at` AS `ordered_at`,
  CASE
    WHEN `s`.`amount` < 0 AND `r`.`counted_share` < 1
    THEN CAST(ROUND(`s`.`amount` * `r`.`counted_share`, 4) AS DECIMAL(18, 4))
    ELSE `s`.`amount`
  END AS `amount`,
  CASE
    WHEN `s`.`amount` < 0 AND `r`.`counted_share` < 1
    THEN CAST(ROUND(`s`.`margin` * `r`.`counted_share`, 4) AS DECIMAL(18, 4))
    ELSE `s`.`margin`
  END AS `margin`,
  `s`.`currency` AS `currency`,
  `s`.`is_cancellation` AS `is_cancellation`,
  `s`.`is_gift` AS `is_gift`,
  `s`.`status` AS `status`,
  `s`.`social_channel` AS `social_channel`,
  `s`.`campaign_id` AS `campaign_id`,
  `s`.`is_line` AS `is_line`
FROM (
  part_12
) AS `s`
LEFT JOIN `read_customer_keys` AS `k`
  ON `k`.`key` = COALESCE(
    `s`.`customer_id`,
    CONCAT(
      'mailto:',
      COALESCE(
        CASE
          WHEN LOWER(TRIM(`s`.`customer_email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
          AND LOCATE('@gmail.com', LOWER(TRIM(`s`.`customer_email`))) = 0
          AND LOCATE('@googlemail.com', LOWER(TRIM(`s`.`customer_email`))) = 0
          THEN LOWER(TRIM(`s`.`customer_email`))
          WHEN REGEXP_EXTRACT(
            LOWER(TRIM(`s`.`customer_email`)),
            '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
            2
          ) IN ('gmail.com', 'googlemail.com')
          THEN CONCAT(
            COALESCE(
              CAST(REPLACE(
                REGEXP_EXTRACT(
                  LOWER(TRIM(`s`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ),
                '.',
                ''
              ) AS STRING),
              ''
            ),
            '@gmail.com'
          )
          ELSE NULLIF(
            CONCAT(
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`s`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ) AS STRING),
                ''
              ),
              '@',
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`s`.`customer_email`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
                  2
                ) AS STRING),
                ''
              )
            ),
            '@'
          )
        END,
        ''
      )
    )
  )
LEFT JOIN `read_refunds` AS `r`
  ON `r`.`order_id` = `s`.`order_id`;

-- part_14
SELECT
  `t`.`ticket_id` AS `ticket_id`,
  COALESCE(`k`.`person_id`, `t`.`customer_id`) AS `customer_id`,
  `t`.`requester` AS `requester`,
  `t`.`channel` AS `channel`,
  `t`.`created_at` AS `created_at`,
  `t`.`first_reply_at` AS `first_reply_at`,
  `t`.`solved_at` AS `solved_at`,
  `t`.`reopened_count` AS `reopened_count`,
  `t`.`status` AS `status`,
  `t`.`topic` AS `topic`,
  `t`.`is_complaint` AS `is_complaint`,
  `t`.`satisfaction` AS `satisfaction`,
  `t`.`subject` AS `subject`,
  `t`.`text` AS `text`,
  `t`.`row_hash` AS `row_hash`,
  `t`.`lent` AS `lent`,
  `t`.`load_id` AS `load_id`,
  `t`.`line` AS `line`
FROM `tickets` AS `t`
LEFT JOIN `read_customer_keys` AS `k`
  ON `k`.`key` = COALESCE(
    `t`.`customer_id`,
    CONCAT(
      'mailto:',
      COALESCE(
        CASE
          WHEN LOWER(TRIM(`t`.`requester`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
          AND LOCATE('@gmail.com', LOWER(TRIM(`t`.`requester`))) = 0
          AND LOCATE('@googlemail.com', LOWER(TRIM(`t`.`requester`))) = 0
          THEN LOWER(TRIM(`t`.`requester`))
          WHEN REGEXP_EXTRACT(
            LOWER(TRIM(`t`.`requester`)),
            '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
            2
          ) IN ('gmail.com', 'googlemail.com')
          THEN CONCAT(
            COALESCE(
              CAST(REPLACE(
                REGEXP_EXTRACT(
                  LOWER(TRIM(`t`.`requester`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ),
                '.',
                ''
              ) AS STRING),
              ''
            ),
            '@gmail.com'
          )
          ELSE NULLIF(
            CONCAT(
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`t`.`requester`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
                ) AS STRING),
                ''
              ),
              '@',
              COALESCE(
                CAST(REGEXP_EXTRACT(
                  LOWER(TRIM(`t`.`requester`)),
                  '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
                  2
                ) AS STRING),
                ''
              )
            ),
            '@'
          )
        END,
        ''
      )
    )
  );

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
  CASE
    WHEN (
      (
        DAYOFWEEK(
          `_0`.`asked_at` + MAKE_DT_INTERVAL(
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
          )
        ) + 5
      ) % 7 + 1
    ) > 5
    OR HOUR(
      `_0`.`asked_at` + MAKE_DT_INTERVAL(
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
      )
    ) < 8
    OR HOUR(
      `_0`.`asked_at` + MAKE_DT_INTERVAL(
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
      )
    ) >= 18
    THEN 'after'
    ELSE 'office'
  END AS `hours`,
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
      CAST(`c`.`consent_at` + MAKE_DT_INTERVAL(
        0,
        0,
        0,
        CASE
          WHEN `c`.`consent_at` >= :moment
          THEN 7200
          WHEN `c`.`consent_at` >= :moment
          THEN 3600
          WHEN `c`.`consent_at` >= :moment
          THEN 7200
          WHEN `c`.`consent_at` >= :moment
          THEN 3600
          WHEN `c`.`consent_at` >= :moment
          THEN 7200
          WHEN `c`.`consent_at` >= :moment
          THEN 3600
          WHEN `c`.`consent_at` >= :moment
          THEN 7200
          ELSE 3600
        END
      ) AS DATE)
    ),
    DATE_TRUNC('DAY', :moment)
  ) AS INT) AS `age`,
  `c`.`segment` AS `segment`,
  `c`.`acquisition_source` AS `source`,
  `k`.`region` AS `region`,
  `c`.`customer_id` AS `cluster`
FROM `customers` AS `c`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `c`.`customer_id`
WHERE
  `c`.`consent` = 'no'
  AND `c`.`consent_at` >= :moment
  AND `c`.`consent_at` < :moment
ORDER BY
  `c`.`customer_id` NULLS LAST;

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
  COALESCE(`p`.`author_id`, `p`.`author_name`, `p`.`post_id`) AS `cluster`,
  `p`.`text` AS `text`,
  `p`.`rating` AS `rating`,
  `p`.`kind` = 'review' AS `is_review`,
  `s`.`label` AS `label`,
  `w`.`is_worry` AS `is_worry`,
  CASE WHEN `w`.`is_worry` THEN `w`.`topic` ELSE 'none' END AS `worry`,
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
  CAST((
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
  ) AS STRING) AS `weekday`,
  `s`.`social_channel` AS `channel`,
  `s`.`campaign_id` AS `campaign`,
  `o`.`channel` AS `sales_channel`,
  `k`.`segment` AS `segment`,
  `k`.`region` AS `region`,
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
  CAST(DATEDIFF(DAY, DATE_TRUNC('DAY', `c`.`customer_since`), DATE_TRUNC('DAY', :moment)) AS INT) AS `age`,
  `c`.`acquisition_source` AS `source`,
  `c`.`segment` AS `segment`,
  `k`.`region` AS `region`,
  `c`.`customer_id` AS `cluster`
FROM `customers` AS `c`
LEFT JOIN `customer_facts` AS `k`
  ON `k`.`customer_id` = `c`.`customer_id`
WHERE
  `c`.`customer_since` >= :moment
  AND `c`.`customer_since` <= :moment
ORDER BY
  `c`.`customer_id` NULLS LAST;

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
  CAST(NULL AS STRING) AS `order_id`,
  CAST(NULL AS STRING) AS `refunded_id`,
  CAST(NULL AS BIGINT) AS `counted_share`
WHERE
  FALSE;

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
FROM `customers` AS `customers`;

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
  `campaigns`.`campaign_id` AS `campaign_id`,
  `campaigns`.`name` AS `name`
FROM `campaigns` AS `campaigns`
WHERE
  NOT `campaigns`.`name` IS NULL;

SELECT
  `customer_keys`.`key` AS `key`,
  `customer_keys`.`person_id` AS `person_id`
FROM `customer_keys` AS `customer_keys`;

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

SELECT
  `refunds`.`order_id` AS `order_id`,
  `refunds`.`refunded_id` AS `refunded_id`,
  `refunds`.`counted_share` AS `counted_share`
FROM `refunds` AS `refunds`;

WITH `firsts` AS (
  part_8
), `dated` AS (
  part_7
), `months` AS (
  SELECT
    MIN(`dated`.`first_at`) AS `first_at`,
    COUNT(*) AS `customer_count`
  FROM `dated` AS `dated`
  GROUP BY
    DATE_TRUNC('MONTH', `dated`.`first_at`)
), `usual` AS (
  part_6
), `covered` AS (
  SELECT
    MIN(`months`.`first_at`) AS `data_start`
  FROM `months` AS `months`
  JOIN `usual` AS `usual`
    ON `months`.`customer_count` >= `usual`.`least`
), `known` AS (
  part_5
), `first_purchases` AS (
  part_4
)
SELECT
  `c`.`customer_id` AS `customer_id`,
  ANY_VALUE(`c`.`segment`) IGNORE NULLS AS `segment`,
  MIN(`c`.`customer_since`) AS `since`,
  MIN(
    CASE
      WHEN TRIM(`c`.`postal_code`) RLIKE '^[0-9]{5}$'
      AND UPPER(COALESCE(`c`.`country`, 'DE')) IN ('DE', 'DEUTSCHLAND', 'GERMANY')
      THEN CONCAT('PLZ ', COALESCE(CAST(LEFT(TRIM(`c`.`postal_code`), 1) AS STRING), ''))
      ELSE NULLIF(TRIM(`c`.`country`), '')
    END
  ) AS `region`,
  MIN(CASE WHEN COALESCE(`f`.`dated_share`, 0) < 0.05 THEN `f`.`first_at` END) AS `first_at`,
  MIN(`f`.`data_start`) AS `data_start`
FROM `customers` AS `c`
LEFT JOIN `first_purchases` AS `f`
  ON `c`.`customer_id` = `f`.`customer_id`
GROUP BY
  `c`.`customer_id`;

WITH `line_sales` AS (
  part_9
)
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

WITH `sales` AS (
  part_13
)
SELECT
  `sales`.`order_id` AS `order_id`,
  `sales`.`customer_id` AS `customer_id`,
  `sales`.`ordered_at` AS `ordered_at`,
  `sales`.`amount` AS `amount`,
  `sales`.`currency` AS `currency`,
  `sales`.`is_cancellation` AS `is_cancellation`,
  `sales`.`social_channel` AS `social_channel`,
  `sales`.`campaign_id` AS `campaign_id`,
  `sales`.`is_line` AS `is_line`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` < :moment;

WITH `service_tickets` AS (
  part_14
)
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
  CAST((
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
  ) AS STRING) AS `weekday`,
  CASE
    WHEN (
      (
        DAYOFWEEK(
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
              ELSE 3600
            END
          )
        ) + 5
      ) % 7 + 1
    ) > 5
    OR HOUR(
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
          ELSE 3600
        END
      )
    ) < 8
    OR HOUR(
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
          ELSE 3600
        END
      )
    ) >= 18
    THEN 'after'
    ELSE 'office'
  END AS `hours`,
  `k`.`region` AS `region`,
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
