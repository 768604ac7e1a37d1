-- part_1
SELECT
  `p`.`channel` AS `channel`,
  CASE WHEN `p`.`label` IS NULL THEN `s`.`engine` ELSE '' END AS `opinion_engine`,
  COALESCE(`p`.`label`, `s`.`label`) IN ('positive', 'negative') AS `has_opinion`,
  `w`.`lexicon` AS `lexicon`,
  `w`.`is_worry` AS `is_worry`
FROM `posts` AS `p`
LEFT JOIN `post_sentiment` AS `s`
  ON `s`.`channel` = `p`.`channel` AND `s`.`post_id` = `p`.`post_id`
LEFT JOIN `post_worries` AS `w`
  ON `w`.`channel` = `p`.`channel` AND `w`.`post_id` = `p`.`post_id`
WHERE
  NOT COALESCE(`p`.`is_own`, FALSE)
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_2
SELECT
  `texts`.`person` AS `person`,
  BOOL_OR(`texts`.`is_customer`) AS `is_customer`,
  BOOL_OR(`texts`.`is_social`) AS `has_profile`,
  CAST(NULL AS DATE) AS `customer_since`,
  COUNT(*) FILTER(WHERE
    `texts`.`is_social` AND `texts`.`kind` IN ('post', 'review', 'mention', 'message')) AS `a0`,
  COUNT(*) FILTER(WHERE
    `texts`.`is_social` AND NOT COALESCE(`texts`.`kind`, '') IN ('post', 'review', 'mention', 'message')) AS `a1`,
  COUNT(CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END) FILTER(WHERE
    `texts`.`channel` = 'email') AS `n0`,
  COALESCE(
    SUM(
      CAST(RINT(ROUND(1000000 * (
        CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END
      ))) AS BIGINT)
    ) FILTER(WHERE
      `texts`.`channel` = 'email'),
    0
  ) AS `s0`,
  COUNT(CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END) FILTER(WHERE
    `texts`.`channel` = 'facebook') AS `n1`,
  COALESCE(
    SUM(
      CAST(RINT(ROUND(1000000 * (
        CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END
      ))) AS BIGINT)
    ) FILTER(WHERE
      `texts`.`channel` = 'facebook'),
    0
  ) AS `s1`,
  COUNT(CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END) FILTER(WHERE
    `texts`.`channel` = 'instagram') AS `n2`,
  COALESCE(
    SUM(
      CAST(RINT(ROUND(1000000 * (
        CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END
      ))) AS BIGINT)
    ) FILTER(WHERE
      `texts`.`channel` = 'instagram'),
    0
  ) AS `s2`,
  COUNT(CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END) FILTER(WHERE
    `texts`.`channel` = 'x') AS `n3`,
  COALESCE(
    SUM(
      CAST(RINT(ROUND(1000000 * (
        CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END
      ))) AS BIGINT)
    ) FILTER(WHERE
      `texts`.`channel` = 'x'),
    0
  ) AS `s3`,
  COUNT(CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END) FILTER(WHERE
    NOT COALESCE(`texts`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')) AS `n4`,
  COALESCE(
    SUM(
      CAST(RINT(ROUND(1000000 * (
        CASE WHEN `texts`.`rated` IS NULL THEN `texts`.`opinion` END
      ))) AS BIGINT)
    ) FILTER(WHERE
      NOT COALESCE(`texts`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')),
    0
  ) AS `s4`,
  COUNT(`texts`.`rated`) AS `n5`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `texts`.`rated`
  ))) AS BIGINT)), 0) AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  COUNT(CAST(`texts`.`is_worry` AS INT)) FILTER(WHERE
    `texts`.`channel` = 'email') AS `n12`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`texts`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `texts`.`channel` = 'email'),
    0
  ) AS `s12`,
  COUNT(CAST(`texts`.`is_worry` AS INT)) FILTER(WHERE
    `texts`.`channel` = 'facebook') AS `n13`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`texts`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `texts`.`channel` = 'facebook'),
    0
  ) AS `s13`,
  COUNT(CAST(`texts`.`is_worry` AS INT)) FILTER(WHERE
    `texts`.`channel` = 'instagram') AS `n14`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`texts`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `texts`.`channel` = 'instagram'),
    0
  ) AS `s14`,
  COUNT(CAST(`texts`.`is_worry` AS INT)) FILTER(WHERE
    `texts`.`channel` = 'x') AS `n15`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`texts`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `texts`.`channel` = 'x'),
    0
  ) AS `s15`,
  COUNT(CAST(`texts`.`is_worry` AS INT)) FILTER(WHERE
    NOT COALESCE(`texts`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')) AS `n16`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`texts`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      NOT COALESCE(`texts`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')),
    0
  ) AS `s16`
FROM `texts` AS `texts`
WHERE
  NOT `texts`.`person` IS NULL
GROUP BY
  `texts`.`person`
UNION ALL
SELECT
  `answers`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  CAST(NULL AS DATE) AS `customer_since`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  COUNT(LEAST(GREATEST(`answers`.`outcome`, 0), 1)) FILTER(WHERE
    `answers`.`instrument` = 'NPS') AS `n6`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`answers`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `answers`.`instrument` = 'NPS'),
    0
  ) AS `s6`,
  COUNT(LEAST(GREATEST(`answers`.`outcome`, 0), 1)) FILTER(WHERE
    `answers`.`instrument` = 'csat') AS `n7`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`answers`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `answers`.`instrument` = 'csat'),
    0
  ) AS `s7`,
  COUNT(LEAST(GREATEST(`answers`.`outcome`, 0), 1)) FILTER(WHERE
    `answers`.`instrument` = 'nps') AS `n8`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`answers`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `answers`.`instrument` = 'nps'),
    0
  ) AS `s8`,
  COUNT(LEAST(GREATEST(`answers`.`outcome`, 0), 1)) FILTER(WHERE
    NOT COALESCE(`answers`.`instrument`, '') IN ('NPS', 'csat', 'nps')) AS `n9`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`answers`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      NOT COALESCE(`answers`.`instrument`, '') IN ('NPS', 'csat', 'nps')),
    0
  ) AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM `answers` AS `answers`
WHERE
  NOT `answers`.`person` IS NULL
GROUP BY
  `answers`.`person`
UNION ALL
SELECT
  `requests`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  CAST(NULL AS DATE) AS `customer_since`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  COUNT(`requests`.`outcome`) AS `n10`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `requests`.`outcome`
  ))) AS BIGINT)), 0) AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM `requests` AS `requests`
WHERE
  NOT `requests`.`person` IS NULL
GROUP BY
  `requests`.`person`
UNION ALL
SELECT
  `purchases`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  CAST(NULL AS DATE) AS `customer_since`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  COUNT(`purchases`.`kept`) AS `n11`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `purchases`.`kept`
  ))) AS BIGINT)), 0) AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM `purchases` AS `purchases`
WHERE
  NOT `purchases`.`person` IS NULL
GROUP BY
  `purchases`.`person`
UNION ALL
SELECT
  `everybody`.`person` AS `person`,
  `everybody`.`is_customer` AS `is_customer`,
  `everybody`.`has_profile` AS `has_profile`,
  `everybody`.`customer_since` AS `customer_since`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM `everybody` AS `everybody`;

-- part_3
SELECT
  `p`.`person_id` AS `person`,
  MIN(`c`.`customer_since`) AS `customer_since`,
  TRUE AS `is_customer`,
  EXISTS(
    SELECT
      1 AS `1`
    FROM `identities` AS `i`
    WHERE
      `i`.`customer_id` = `p`.`person_id`
  ) AS `has_profile`
FROM `customers` AS `c`
JOIN `persons` AS `p`
  ON `p`.`customer_id` = `c`.`customer_id`
GROUP BY
  `p`.`person_id`;

-- part_4
SELECT
  `sales`.`customer_id` AS `person`,
  MIN(`sales`.`ordered_at`) AS `happened_at`,
  CASE
    WHEN MIN(`sales`.`amount`) < 0
    OR BOOL_OR(`sales`.`is_cancellation`)
    OR BOOL_OR(LOWER(`sales`.`status`) LIKE '%refund%')
    THEN 0
    ELSE 1
  END AS `kept`
FROM `sales` AS `sales`
WHERE
  `sales`.`ordered_at` >= :moment
  AND `sales`.`ordered_at` < :moment
GROUP BY
  `sales`.`customer_id`,
  `sales`.`order_id`;

-- part_5
SELECT
  `t`.`customer_id` AS `person`,
  `t`.`created_at` AS `happened_at`,
  CASE
    WHEN `t`.`satisfaction` BETWEEN 0 AND 1
    THEN `t`.`satisfaction`
    WHEN `t`.`is_complaint` OR `t`.`reopened_count` > 0
    THEN 0
    WHEN NOT `t`.`is_complaint` IS NULL OR NOT `t`.`reopened_count` IS NULL
    THEN 1
  END AS `outcome`
FROM `service_tickets` AS `t`
WHERE
  NOT `t`.`customer_id` IS NULL
  AND `t`.`created_at` >= :moment
  AND `t`.`created_at` < :moment;

-- part_6
SELECT
  COALESCE(`m`.`person_id`, `s`.`customer_id`) AS `person`,
  `s`.`instrument` AS `instrument`,
  `s`.`answered_at` AS `happened_at`,
  CASE
    WHEN `s`.`scale_max` > 1 AND `s`.`instrument` <> 'nps'
    THEN CASE
      WHEN (
        (
          `s`.`scale_max` - 1
        )
      ) = 0
      THEN CAST((
        `s`.`score` - 1
      ) AS DOUBLE) * CAST('Infinity' AS DOUBLE)
      ELSE CAST((
        `s`.`score` - 1
      ) AS DOUBLE) / NULLIF((
        `s`.`scale_max` - 1
      ), 0)
    END
    WHEN `s`.`scale_max` > 0
    THEN CASE
      WHEN (
        `s`.`scale_max`
      ) = 0
      THEN CAST(`s`.`score` AS DOUBLE) * CAST('Infinity' AS DOUBLE)
      ELSE CAST(`s`.`score` AS DOUBLE) / NULLIF(`s`.`scale_max`, 0)
    END
    WHEN `s`.`instrument` = 'nps'
    THEN CAST(`s`.`score` AS DOUBLE) / 10
    WHEN `s`.`instrument` = 'csat'
    THEN CAST((
      `s`.`score` - 1
    ) AS DOUBLE) / 4
  END AS `outcome`
FROM `surveys` AS `s`
LEFT JOIN `merged_customers` AS `m`
  ON `m`.`customer_id` = `s`.`customer_id`
WHERE
  NOT `s`.`customer_id` IS NULL
  AND `s`.`answered_at` >= :moment
  AND `s`.`answered_at` < :moment;

-- part_7
SELECT
  COALESCE(`i`.`customer_id`, `e`.`customer_id`, `p`.`channel` || ':' || `p`.`author_id`) AS `person`,
  NOT COALESCE(`i`.`customer_id`, `e`.`customer_id`) IS NULL AS `is_customer`,
  `p`.`channel` AS `channel`,
  `p`.`kind` AS `kind`,
  `t`.`ticket_id` IS NULL AS `is_social`,
  `p`.`created_at` AS `happened_at`,
  CASE WHEN `p`.`rating` BETWEEN 1 AND 5 THEN CAST((
    `p`.`rating` - 1
  ) AS DOUBLE) / 4 END AS `rated`,
  CASE
    WHEN `t`.`ticket_id` IS NULL AND NOT COALESCE(`w`.`is_worry`, FALSE)
    THEN CASE COALESCE(`p`.`label`, `s`.`label`) WHEN 'positive' THEN 1 WHEN 'negative' THEN 0 END
  END AS `opinion`,
  `w`.`is_worry` AS `is_worry`
FROM `posts` AS `p`
LEFT JOIN `identities` AS `i`
  ON `i`.`channel` = `p`.`channel` AND `i`.`profile_id` = `p`.`author_id`
LEFT JOIN `customer_emails` AS `e`
  ON `e`.`email` = CASE
    WHEN CONTAINS(`p`.`author_id`, '@')
    THEN CASE
      WHEN LOWER(TRIM(`p`.`author_id`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
      AND LOCATE('@gmail.com', LOWER(TRIM(`p`.`author_id`))) = 0
      AND LOCATE('@googlemail.com', LOWER(TRIM(`p`.`author_id`))) = 0
      THEN LOWER(TRIM(`p`.`author_id`))
      WHEN REGEXP_EXTRACT(
        LOWER(TRIM(`p`.`author_id`)),
        '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
        2
      ) IN ('gmail.com', 'googlemail.com')
      THEN CONCAT(
        COALESCE(
          CAST(REPLACE(
            REGEXP_EXTRACT(
              LOWER(TRIM(`p`.`author_id`)),
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
              LOWER(TRIM(`p`.`author_id`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
            ) AS STRING),
            ''
          ),
          '@',
          COALESCE(
            CAST(REGEXP_EXTRACT(
              LOWER(TRIM(`p`.`author_id`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
              2
            ) AS STRING),
            ''
          )
        ),
        '@'
      )
    END
  END
LEFT JOIN `tickets` AS `t`
  ON `t`.`ticket_id` = `p`.`thread_id`
LEFT JOIN `post_sentiment` AS `s`
  ON `s`.`channel` = `p`.`channel` AND `s`.`post_id` = `p`.`post_id`
LEFT JOIN `post_worries` AS `w`
  ON `w`.`channel` = `p`.`channel` AND `w`.`post_id` = `p`.`post_id`
WHERE
  NOT COALESCE(`p`.`is_own`, FALSE)
  AND NOT COALESCE(`p`.`is_automatic`, FALSE)
  AND NOT `p`.`author_id` IS NULL
  AND `p`.`created_at` >= :moment
  AND `p`.`created_at` < :moment;

-- part_8
SELECT
  `answers`.`person` AS `person`,
  `answers`.`instrument` AS `instrument`,
  `answers`.`happened_at` AS `happened_at`,
  `answers`.`outcome` AS `outcome`,
  GREATEST(
    0,
    LEAST(
      CAST(RINT(
        FLOOR(
          CAST(DATEDIFF(
            SECOND,
            DATE_TRUNC('SECOND', CAST(:moment AS TIMESTAMP_NTZ)),
            DATE_TRUNC('SECOND', `answers`.`happened_at`)
          ) AS DOUBLE) / 2592000.0
        )
      ) AS INT),
      17
    )
  ) AS `block`
FROM `answers` AS `answers`
WHERE
  `answers`.`person` IN (
    SELECT
      `chosen_people`.`person` AS `person`
    FROM `chosen_people` AS `chosen_people`
  );

-- part_9
SELECT
  `texts`.`person` AS `person`,
  `texts`.`is_customer` AS `is_customer`,
  `texts`.`channel` AS `channel`,
  `texts`.`kind` AS `kind`,
  `texts`.`is_social` AS `is_social`,
  `texts`.`happened_at` AS `happened_at`,
  `texts`.`rated` AS `rated`,
  `texts`.`opinion` AS `opinion`,
  `texts`.`is_worry` AS `is_worry`,
  GREATEST(
    0,
    LEAST(
      CAST(RINT(
        FLOOR(
          CAST(DATEDIFF(
            SECOND,
            DATE_TRUNC('SECOND', CAST(:moment AS TIMESTAMP_NTZ)),
            DATE_TRUNC('SECOND', `texts`.`happened_at`)
          ) AS DOUBLE) / 2592000.0
        )
      ) AS INT),
      17
    )
  ) AS `block`
FROM `texts` AS `texts`
WHERE
  `texts`.`person` IN (
    SELECT
      `chosen_people`.`person` AS `person`
    FROM `chosen_people` AS `chosen_people`
  );

-- part_10
SELECT
  `requests`.`person` AS `person`,
  `requests`.`happened_at` AS `happened_at`,
  `requests`.`outcome` AS `outcome`,
  GREATEST(
    0,
    LEAST(
      CAST(RINT(
        FLOOR(
          CAST(DATEDIFF(
            SECOND,
            DATE_TRUNC('SECOND', CAST(:moment AS TIMESTAMP_NTZ)),
            DATE_TRUNC('SECOND', `requests`.`happened_at`)
          ) AS DOUBLE) / 2592000.0
        )
      ) AS INT),
      17
    )
  ) AS `block`
FROM `requests` AS `requests`
WHERE
  `requests`.`person` IN (
    SELECT
      `chosen_people`.`person` AS `person`
    FROM `chosen_people` AS `chosen_people`
  );

-- part_11
SELECT
  `purchases`.`person` AS `person`,
  `purchases`.`happened_at` AS `happened_at`,
  `purchases`.`kept` AS `kept`,
  GREATEST(
    0,
    LEAST(
      CAST(RINT(
        FLOOR(
          CAST(DATEDIFF(
            SECOND,
            DATE_TRUNC('SECOND', CAST(:moment AS TIMESTAMP_NTZ)),
            DATE_TRUNC('SECOND', `purchases`.`happened_at`)
          ) AS DOUBLE) / 2592000.0
        )
      ) AS INT),
      17
    )
  ) AS `block`
FROM `purchases` AS `purchases`
WHERE
  `purchases`.`person` IN (
    SELECT
      `chosen_people`.`person` AS `person`
    FROM `chosen_people` AS `chosen_people`
  );

-- part_12
SELECT
  `_0`.`person` AS `person`,
  BOOL_OR(`_0`.`is_customer`) AS `is_customer`,
  BOOL_OR(`_0`.`is_social`) AS `has_profile`,
  `_0`.`block` AS `block`,
  COUNT(*) FILTER(WHERE
    `_0`.`is_social` AND `_0`.`kind` IN ('post', 'review', 'mention', 'message')) AS `a0`,
  COUNT(*) FILTER(WHERE
    `_0`.`is_social` AND NOT COALESCE(`_0`.`kind`, '') IN ('post', 'review', 'mention', 'message')) AS `a1`,
  COUNT(CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END) FILTER(WHERE
    `_0`.`channel` = 'email') AS `n0`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'email'),
    0
  ) AS `s0`,
  COUNT(CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END) FILTER(WHERE
    `_0`.`channel` = 'facebook') AS `n1`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'facebook'),
    0
  ) AS `s1`,
  COUNT(CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END) FILTER(WHERE
    `_0`.`channel` = 'instagram') AS `n2`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'instagram'),
    0
  ) AS `s2`,
  COUNT(CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END) FILTER(WHERE
    `_0`.`channel` = 'x') AS `n3`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'x'),
    0
  ) AS `s3`,
  COUNT(CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END) FILTER(WHERE
    NOT COALESCE(`_0`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')) AS `n4`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CASE WHEN `_0`.`rated` IS NULL THEN `_0`.`opinion` END
    ))) AS BIGINT)) FILTER(WHERE
      NOT COALESCE(`_0`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')),
    0
  ) AS `s4`,
  COUNT(`_0`.`rated`) AS `n5`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `_0`.`rated`
  ))) AS BIGINT)), 0) AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  COUNT(CAST(`_0`.`is_worry` AS INT)) FILTER(WHERE
    `_0`.`channel` = 'email') AS `n12`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`_0`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'email'),
    0
  ) AS `s12`,
  COUNT(CAST(`_0`.`is_worry` AS INT)) FILTER(WHERE
    `_0`.`channel` = 'facebook') AS `n13`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`_0`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'facebook'),
    0
  ) AS `s13`,
  COUNT(CAST(`_0`.`is_worry` AS INT)) FILTER(WHERE
    `_0`.`channel` = 'instagram') AS `n14`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`_0`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'instagram'),
    0
  ) AS `s14`,
  COUNT(CAST(`_0`.`is_worry` AS INT)) FILTER(WHERE
    `_0`.`channel` = 'x') AS `n15`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`_0`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      `_0`.`channel` = 'x'),
    0
  ) AS `s15`,
  COUNT(CAST(`_0`.`is_worry` AS INT)) FILTER(WHERE
    NOT COALESCE(`_0`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')) AS `n16`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      CAST(`_0`.`is_worry` AS INT)
    ))) AS BIGINT)) FILTER(WHERE
      NOT COALESCE(`_0`.`channel`, '') IN ('email', 'facebook', 'instagram', 'x')),
    0
  ) AS `s16`
FROM (
  part_9
) AS `_0`
WHERE
  NOT `_0`.`person` IS NULL
GROUP BY
  `_0`.`person`,
  `_0`.`block`
UNION ALL
SELECT
  `_1`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  `_1`.`block` AS `block`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  COUNT(LEAST(GREATEST(`_1`.`outcome`, 0), 1)) FILTER(WHERE
    `_1`.`instrument` = 'NPS') AS `n6`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`_1`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `_1`.`instrument` = 'NPS'),
    0
  ) AS `s6`,
  COUNT(LEAST(GREATEST(`_1`.`outcome`, 0), 1)) FILTER(WHERE
    `_1`.`instrument` = 'csat') AS `n7`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`_1`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `_1`.`instrument` = 'csat'),
    0
  ) AS `s7`,
  COUNT(LEAST(GREATEST(`_1`.`outcome`, 0), 1)) FILTER(WHERE
    `_1`.`instrument` = 'nps') AS `n8`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`_1`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      `_1`.`instrument` = 'nps'),
    0
  ) AS `s8`,
  COUNT(LEAST(GREATEST(`_1`.`outcome`, 0), 1)) FILTER(WHERE
    NOT COALESCE(`_1`.`instrument`, '') IN ('NPS', 'csat', 'nps')) AS `n9`,
  COALESCE(
    SUM(CAST(RINT(ROUND(1000000 * (
      LEAST(GREATEST(`_1`.`outcome`, 0), 1)
    ))) AS BIGINT)) FILTER(WHERE
      NOT COALESCE(`_1`.`instrument`, '') IN ('NPS', 'csat', 'nps')),
    0
  ) AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM (
  part_8
) AS `_1`
WHERE
  NOT `_1`.`person` IS NULL
GROUP BY
  `_1`.`person`,
  `_1`.`block`
UNION ALL
SELECT
  `_2`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  `_2`.`block` AS `block`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  COUNT(`_2`.`outcome`) AS `n10`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `_2`.`outcome`
  ))) AS BIGINT)), 0) AS `s10`,
  0 AS `n11`,
  0 AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM (
  part_10
) AS `_2`
WHERE
  NOT `_2`.`person` IS NULL
GROUP BY
  `_2`.`person`,
  `_2`.`block`
UNION ALL
SELECT
  `_3`.`person` AS `person`,
  TRUE AS `is_customer`,
  FALSE AS `has_profile`,
  `_3`.`block` AS `block`,
  0 AS `a0`,
  0 AS `a1`,
  0 AS `n0`,
  0 AS `s0`,
  0 AS `n1`,
  0 AS `s1`,
  0 AS `n2`,
  0 AS `s2`,
  0 AS `n3`,
  0 AS `s3`,
  0 AS `n4`,
  0 AS `s4`,
  0 AS `n5`,
  0 AS `s5`,
  0 AS `n6`,
  0 AS `s6`,
  0 AS `n7`,
  0 AS `s7`,
  0 AS `n8`,
  0 AS `s8`,
  0 AS `n9`,
  0 AS `s9`,
  0 AS `n10`,
  0 AS `s10`,
  COUNT(`_3`.`kept`) AS `n11`,
  COALESCE(SUM(CAST(RINT(ROUND(1000000 * (
    `_3`.`kept`
  ))) AS BIGINT)), 0) AS `s11`,
  0 AS `n12`,
  0 AS `s12`,
  0 AS `n13`,
  0 AS `s13`,
  0 AS `n14`,
  0 AS `s14`,
  0 AS `n15`,
  0 AS `s15`,
  0 AS `n16`,
  0 AS `s16`
FROM (
  part_11
) AS `_3`
WHERE
  NOT `_3`.`person` IS NULL
GROUP BY
  `_3`.`person`,
  `_3`.`block`;

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
  `l`.`drawn` AS `drawn`,
  `l`.`label` AS `true_label`,
  `s`.`label` AS `found`,
  COUNT(*) AS `n`
FROM `post_labels` AS `l`
JOIN `post_sentiment` AS `s`
  ON `s`.`channel` = `l`.`channel` AND `s`.`post_id` = `l`.`post_id`
WHERE
  NOT `s`.`label` IS NULL
GROUP BY
  `l`.`drawn`,
  `l`.`label`,
  `s`.`label`
ORDER BY
  `drawn` NULLS LAST,
  `true_label` NULLS LAST,
  `found` NULLS LAST,
  `n` NULLS LAST;

SELECT
  `posts`.`channel` AS `source`,
  COUNT(*) AS `n`
FROM `posts` AS `posts`
WHERE
  NOT COALESCE(`posts`.`is_own`, FALSE)
GROUP BY
  `posts`.`channel`
ORDER BY
  `n` DESC,
  `source` NULLS LAST
LIMIT 8;

SELECT
  `surveys`.`instrument` AS `source`,
  COUNT(*) AS `n`
FROM `surveys` AS `surveys`
WHERE
  TRUE
GROUP BY
  `surveys`.`instrument`
ORDER BY
  `n` DESC,
  `source` NULLS LAST
LIMIT 4;

WITH `labelled` AS (
  part_1
)
SELECT
  'opinion:' || `labelled`.`channel` AS `source`,
  COALESCE(`labelled`.`opinion_engine`, '') AS `engine`,
  COUNT(*) AS `n`
FROM `labelled` AS `labelled`
WHERE
  `labelled`.`has_opinion`
GROUP BY
  'opinion:' || `labelled`.`channel`,
  COALESCE(`labelled`.`opinion_engine`, '')
UNION ALL
SELECT
  'worry:' || `labelled`.`channel` AS `_col_0`,
  COALESCE(`labelled`.`lexicon`, '') AS `_col_1`,
  COUNT(*) AS `_col_2`
FROM `labelled` AS `labelled`
WHERE
  NOT `labelled`.`is_worry` IS NULL
GROUP BY
  'worry:' || `labelled`.`channel`,
  COALESCE(`labelled`.`lexicon`, '')
ORDER BY
  `n` DESC,
  `source` NULLS LAST,
  `engine` NULLS LAST;

WITH `texts` AS (
  part_7
), `answers` AS (
  part_6
), `requests` AS (
  part_5
), `purchases` AS (
  part_4
), `everybody` AS (
  part_3
), `parts` AS (
  part_2
)
SELECT
  `parts`.`person` AS `person`,
  BOOL_OR(`parts`.`is_customer`) AS `is_customer`,
  BOOL_OR(`parts`.`has_profile`) AS `has_profile`,
  GREATEST(
    1,
    LEAST(
      DATEDIFF(
        DAY,
        DATE_TRUNC('DAY', CAST(:moment AS DATE)),
        DATE_TRUNC('DAY', CAST(:moment AS DATE))
      ) + 1,
      COALESCE(
        DATEDIFF(
          DAY,
          DATE_TRUNC('DAY', MAX(`parts`.`customer_since`)),
          DATE_TRUNC('DAY', CAST(:moment AS DATE))
        ) + 1,
        1000000
      )
    )
  ) AS `days`,
  CAST(SUM(`parts`.`a0`) AS FLOAT) AS `a0`,
  CAST(SUM(`parts`.`a1`) AS FLOAT) AS `a1`,
  CAST(SUM(`parts`.`n0`) AS FLOAT) AS `n0`,
  CAST(CAST(SUM(`parts`.`s0`) AS DOUBLE) / 1000000 AS FLOAT) AS `s0`,
  CAST(SUM(`parts`.`n1`) AS FLOAT) AS `n1`,
  CAST(CAST(SUM(`parts`.`s1`) AS DOUBLE) / 1000000 AS FLOAT) AS `s1`,
  CAST(SUM(`parts`.`n2`) AS FLOAT) AS `n2`,
  CAST(CAST(SUM(`parts`.`s2`) AS DOUBLE) / 1000000 AS FLOAT) AS `s2`,
  CAST(SUM(`parts`.`n3`) AS FLOAT) AS `n3`,
  CAST(CAST(SUM(`parts`.`s3`) AS DOUBLE) / 1000000 AS FLOAT) AS `s3`,
  CAST(SUM(`parts`.`n4`) AS FLOAT) AS `n4`,
  CAST(CAST(SUM(`parts`.`s4`) AS DOUBLE) / 1000000 AS FLOAT) AS `s4`,
  CAST(SUM(`parts`.`n5`) AS FLOAT) AS `n5`,
  CAST(CAST(SUM(`parts`.`s5`) AS DOUBLE) / 1000000 AS FLOAT) AS `s5`,
  CAST(SUM(`parts`.`n6`) AS FLOAT) AS `n6`,
  CAST(CAST(SUM(`parts`.`s6`) AS DOUBLE) / 1000000 AS FLOAT) AS `s6`,
  CAST(SUM(`parts`.`n7`) AS FLOAT) AS `n7`,
  CAST(CAST(SUM(`parts`.`s7`) AS DOUBLE) / 1000000 AS FLOAT) AS `s7`,
  CAST(SUM(`parts`.`n8`) AS FLOAT) AS `n8`,
  CAST(CAST(SUM(`parts`.`s8`) AS DOUBLE) / 1000000 AS FLOAT) AS `s8`,
  CAST(SUM(`parts`.`n9`) AS FLOAT) AS `n9`,
  CAST(CAST(SUM(`parts`.`s9`) AS DOUBLE) / 1000000 AS FLOAT) AS `s9`,
  CAST(SUM(`parts`.`n10`) AS FLOAT) AS `n10`,
  CAST(CAST(SUM(`parts`.`s10`) AS DOUBLE) / 1000000 AS FLOAT) AS `s10`,
  CAST(SUM(`parts`.`n11`) AS FLOAT) AS `n11`,
  CAST(CAST(SUM(`parts`.`s11`) AS DOUBLE) / 1000000 AS FLOAT) AS `s11`,
  CAST(SUM(`parts`.`n12`) AS FLOAT) AS `n12`,
  CAST(CAST(SUM(`parts`.`s12`) AS DOUBLE) / 1000000 AS FLOAT) AS `s12`,
  CAST(SUM(`parts`.`n13`) AS FLOAT) AS `n13`,
  CAST(CAST(SUM(`parts`.`s13`) AS DOUBLE) / 1000000 AS FLOAT) AS `s13`,
  CAST(SUM(`parts`.`n14`) AS FLOAT) AS `n14`,
  CAST(CAST(SUM(`parts`.`s14`) AS DOUBLE) / 1000000 AS FLOAT) AS `s14`,
  CAST(SUM(`parts`.`n15`) AS FLOAT) AS `n15`,
  CAST(CAST(SUM(`parts`.`s15`) AS DOUBLE) / 1000000 AS FLOAT) AS `s15`,
  CAST(SUM(`parts`.`n16`) AS FLOAT) AS `n16`,
  CAST(CAST(SUM(`parts`.`s16`) AS DOUBLE) / 1000000 AS FLOAT) AS `s16`
FROM `parts` AS `parts`
GROUP BY
  `parts`.`person`
ORDER BY
  `person` NULLS LAST;

WITH `texts` AS (
  part_7
), `answers` AS (
  part_6
), `requests` AS (
  part_5
), `purchases` AS (
  part_4
), `parts` AS (
  part_12
)
SELECT
  `parts`.`person` AS `person`,
  `parts`.`block` AS `block`,
  CAST(SUM(`parts`.`a0`) AS FLOAT) AS `a0`,
  CAST(SUM(`parts`.`a1`) AS FLOAT) AS `a1`,
  CAST(SUM(`parts`.`n0`) AS FLOAT) AS `n0`,
  CAST(CAST(SUM(`parts`.`s0`) AS DOUBLE) / 1000000 AS FLOAT) AS `s0`,
  CAST(SUM(`parts`.`n1`) AS FLOAT) AS `n1`,
  CAST(CAST(SUM(`parts`.`s1`) AS DOUBLE) / 1000000 AS FLOAT) AS `s1`,
  CAST(SUM(`parts`.`n2`) AS FLOAT) AS `n2`,
  CAST(CAST(SUM(`parts`.`s2`) AS DOUBLE) / 1000000 AS FLOAT) AS `s2`,
  CAST(SUM(`parts`.`n3`) AS FLOAT) AS `n3`,
  CAST(CAST(SUM(`parts`.`s3`) AS DOUBLE) / 1000000 AS FLOAT) AS `s3`,
  CAST(SUM(`parts`.`n4`) AS FLOAT) AS `n4`,
  CAST(CAST(SUM(`parts`.`s4`) AS DOUBLE) / 1000000 AS FLOAT) AS `s4`,
  CAST(SUM(`parts`.`n5`) AS FLOAT) AS `n5`,
  CAST(CAST(SUM(`parts`.`s5`) AS DOUBLE) / 1000000 AS FLOAT) AS `s5`,
  CAST(SUM(`parts`.`n6`) AS FLOAT) AS `n6`,
  CAST(CAST(SUM(`parts`.`s6`) AS DOUBLE) / 1000000 AS FLOAT) AS `s6`,
  CAST(SUM(`parts`.`n7`) AS FLOAT) AS `n7`,
  CAST(CAST(SUM(`parts`.`s7`) AS DOUBLE) / 1000000 AS FLOAT) AS `s7`,
  CAST(SUM(`parts`.`n8`) AS FLOAT) AS `n8`,
  CAST(CAST(SUM(`parts`.`s8`) AS DOUBLE) / 1000000 AS FLOAT) AS `s8`,
  CAST(SUM(`parts`.`n9`) AS FLOAT) AS `n9`,
  CAST(CAST(SUM(`parts`.`s9`) AS DOUBLE) / 1000000 AS FLOAT) AS `s9`,
  CAST(SUM(`parts`.`n10`) AS FLOAT) AS `n10`,
  CAST(CAST(SUM(`parts`.`s10`) AS DOUBLE) / 1000000 AS FLOAT) AS `s10`,
  CAST(SUM(`parts`.`n11`) AS FLOAT) AS `n11`,
  CAST(CAST(SUM(`parts`.`s11`) AS DOUBLE) / 1000000 AS FLOAT) AS `s11`,
  CAST(SUM(`parts`.`n12`) AS FLOAT) AS `n12`,
  CAST(CAST(SUM(`parts`.`s12`) AS DOUBLE) / 1000000 AS FLOAT) AS `s12`,
  CAST(SUM(`parts`.`n13`) AS FLOAT) AS `n13`,
  CAST(CAST(SUM(`parts`.`s13`) AS DOUBLE) / 1000000 AS FLOAT) AS `s13`,
  CAST(SUM(`parts`.`n14`) AS FLOAT) AS `n14`,
  CAST(CAST(SUM(`parts`.`s14`) AS DOUBLE) / 1000000 AS FLOAT) AS `s14`,
  CAST(SUM(`parts`.`n15`) AS FLOAT) AS `n15`,
  CAST(CAST(SUM(`parts`.`s15`) AS DOUBLE) / 1000000 AS FLOAT) AS `s15`,
  CAST(SUM(`parts`.`n16`) AS FLOAT) AS `n16`,
  CAST(CAST(SUM(`parts`.`s16`) AS DOUBLE) / 1000000 AS FLOAT) AS `s16`
FROM `parts` AS `parts`
GROUP BY
  `parts`.`person`,
  `parts`.`block`
ORDER BY
  `person` NULLS LAST,
  `block` NULLS LAST;
