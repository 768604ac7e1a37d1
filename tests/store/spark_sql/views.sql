-- part_1
SELECT
  `post_metrics`.`channel` AS `channel`,
  `post_metrics`.`post_id` AS `post_id`,
  `post_metrics`.`observed_at` AS `observed_at`,
  `post_metrics`.`impression_count` AS `impression_count`,
  `post_metrics`.`reach_count` AS `reach_count`,
  `post_metrics`.`view_count` AS `view_count`,
  `post_metrics`.`like_count` AS `like_count`,
  `post_metrics`.`comment_count` AS `comment_count`,
  `post_metrics`.`share_count` AS `share_count`,
  `post_metrics`.`save_count` AS `save_count`,
  `post_metrics`.`send_count` AS `send_count`,
  `post_metrics`.`click_count` AS `click_count`,
  `post_metrics`.`engagement_count` AS `engagement_count`,
  `post_metrics`.`follow_count` AS `follow_count`,
  `post_metrics`.`watch_time_hours` AS `watch_time_hours`,
  `post_metrics`.`is_promoted` AS `is_promoted`,
  `post_metrics`.`row_hash` AS `row_hash`,
  `post_metrics`.`lent` AS `lent`,
  `post_metrics`.`load_id` AS `load_id`,
  `post_metrics`.`line` AS `line`,
  ROW_NUMBER() OVER (
    PARTITION BY `post_metrics`.`channel`, `post_metrics`.`post_id`
    ORDER BY `post_metrics`.`observed_at` DESC, `post_metrics`.`row_hash` NULLS LAST
  ) AS `version`
FROM `post_metrics` AS `post_metrics`
WHERE
  NOT COALESCE(`post_metrics`.`is_promoted`, FALSE);

-- part_2
SELECT
  `order_lines`.`order_id` AS `order_id`
FROM `order_lines` AS `order_lines`
WHERE
  `order_lines`.`is_cancellation`
  AND (
    `order_lines`.`amount` > 0 OR `order_lines`.`amount` IS NULL
  )
UNION ALL
SELECT
  `orders`.`order_id` AS `order_id`
FROM `orders` AS `orders`
WHERE
  `orders`.`is_cancellation`;

-- part_3
SELECT
  `l`.`order_id` AS `order_id`,
  COALESCE(
    `l`.`amount`,
    CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
  ) AS `amount`,
  CASE WHEN `o`.`is_cancellation` THEN TRUE ELSE `l`.`is_cancellation` END AS `is_cancelled`
FROM `order_lines` AS `l`
LEFT JOIN `orders` AS `o`
  ON `o`.`order_id` = `l`.`order_id`
WHERE
  `l`.`order_id` IN (
    part_2
  )
  AND `l`.`order_id` IN (
    SELECT
      `order_lines`.`order_id` AS `order_id`
    FROM `order_lines` AS `order_lines`
    WHERE
      `order_lines`.`amount` < 0 OR `order_lines`.`quantity` < 0
  );

-- part_4
SELECT
  `_0`.`order_id` AS `order_id`,
  CAST(SUM(CASE WHEN `_0`.`amount` > 0 AND `_0`.`is_cancelled` THEN `_0`.`amount` END) AS DOUBLE) AS `cancelled`,
  CAST(-SUM(CASE WHEN `_0`.`amount` < 0 THEN `_0`.`amount` END) AS DOUBLE) AS `negative`
FROM (
  part_3
) AS `_0`
GROUP BY
  `_0`.`order_id`;

-- part_5
SELECT
  `orders`.`order_id` AS `order_id`
FROM `orders` AS `orders`
WHERE
  `orders`.`amount` IS NULL
  OR `orders`.`ordered_at` IS NULL
  OR (
    `orders`.`customer_id` IS NULL AND `orders`.`customer_email` IS NULL
  );

-- part_6
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
    part_5
  )
GROUP BY
  `line_values`.`order_id`;

-- part_7
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
  part_6
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

-- part_8
SELECT
  `a`.`address` AS `address`,
  COALESCE(`m`.`person_id`, `a`.`customer_id`) AS `person_id`
FROM `addresses` AS `a`
LEFT JOIN `merged` AS `m`
  ON `m`.`customer_id` = `a`.`customer_id`
WHERE
  NOT `a`.`address` IS NULL;

-- part_9
SELECT
  `a`.`customer_id` AS `customer_id`,
  `p`.`person_id` AS `person_id`,
  `a`.`rule` AS `rule`
FROM `assigned` AS `a`
JOIN `persons_of` AS `p`
  ON `p`.`person` = `a`.`person`;

-- part_10
SELECT
  `assigned`.`person` AS `person`,
  COALESCE(MIN(CASE WHEN `assigned`.`is_in_crm` THEN `assigned`.`customer_id` END), MIN(`assigned`.`customer_id`)) AS `person_id`
FROM `assigned` AS `assigned`
WHERE
  NOT `assigned`.`person` IS NULL
GROUP BY
  `assigned`.`person`
HAVING
  COUNT(*) > 1;

-- part_11
SELECT
  `spread`.`customer_id` AS `customer_id`,
  `spread`.`is_in_crm` AS `is_in_crm`,
  CASE
    WHEN NOT `spread`.`decided` IS NULL
    THEN CONCAT('decided ', COALESCE(`spread`.`decided`, ''))
    ELSE `spread`.`person`
  END AS `person`,
  CASE
    WHEN NOT `spread`.`decided` IS NULL
    THEN 'decided'
    WHEN `spread`.`declared_id` IS NULL
    THEN 'same_email'
    ELSE 'declared'
  END AS `rule`
FROM `spread` AS `spread`;

-- part_12
SELECT
  `evident`.`customer_id` AS `customer_id`,
  `evident`.`is_in_crm` AS `is_in_crm`,
  `evident`.`declared_id` AS `declared_id`,
  `evident`.`group_id` AS `group_id`,
  `evident`.`verdict` AS `verdict`,
  `evident`.`person` AS `person`,
  COALESCE(
    `evident`.`group_id`,
    CASE
      WHEN NOT `evident`.`person` IS NULL
      THEN MIN(CASE WHEN `evident`.`verdict` = 'same' THEN `evident`.`group_id` END) OVER (PARTITION BY `evident`.`person`)
    END
  ) AS `decided`
FROM `evident` AS `evident`;

-- part_13
SELECT
  `declared`.`customer_id` AS `customer_id`,
  `declared`.`is_in_crm` AS `is_in_crm`,
  `declared`.`declared_id` AS `declared_id`,
  `declared`.`group_id` AS `group_id`,
  `declared`.`verdict` AS `verdict`,
  CASE
    WHEN NOT `declared`.`declared_id` IS NULL
    THEN CONCAT('id ', COALESCE(`declared`.`declared_id`, ''))
    WHEN `declared`.`mailbox` IS NULL OR `declared`.`first_id` <> `declared`.`last_id`
    THEN NULL
    WHEN NOT `declared`.`first_id` IS NULL
    THEN CONCAT('id ', COALESCE(`declared`.`first_id`, ''))
    ELSE CONCAT('address ', COALESCE(`declared`.`mailbox`, ''))
  END AS `person`
FROM `declared` AS `declared`;

-- part_14
SELECT
  `grouped`.`customer_id` AS `customer_id`,
  `grouped`.`declared_id` AS `declared_id`,
  `grouped`.`is_in_crm` AS `is_in_crm`,
  `grouped`.`group_id` AS `group_id`,
  `grouped`.`verdict` AS `verdict`,
  `grouped`.`given_name` AS `given_name`,
  `grouped`.`other_name` AS `other_name`,
  `grouped`.`address` AS `address`,
  `grouped`.`name` AS `name`,
  `grouped`.`mailbox` AS `mailbox`,
  MIN(`grouped`.`declared_id`) OVER (PARTITION BY `grouped`.`mailbox`) AS `first_id`,
  MAX(`grouped`.`declared_id`) OVER (PARTITION BY `grouped`.`mailbox`) AS `last_id`
FROM `grouped` AS `grouped`;

-- part_15
SELECT
  `named`.`customer_id` AS `customer_id`,
  `named`.`declared_id` AS `declared_id`,
  `named`.`is_in_crm` AS `is_in_crm`,
  `named`.`group_id` AS `group_id`,
  `named`.`verdict` AS `verdict`,
  `named`.`given_name` AS `given_name`,
  `named`.`other_name` AS `other_name`,
  `named`.`address` AS `address`,
  `named`.`name` AS `name`,
  CASE
    WHEN MIN(`named`.`name`) OVER (PARTITION BY `named`.`address`) = MAX(`named`.`name`) OVER (PARTITION BY `named`.`address`)
    OR MAX(`named`.`name`) OVER (PARTITION BY `named`.`address`) IS NULL
    THEN `named`.`address`
    WHEN NOT `named`.`address` IS NULL AND NOT `named`.`name` IS NULL
    THEN CONCAT(COALESCE(`named`.`address`, ''), ' ', COALESCE(CAST(`named`.`name` AS STRING), ''))
  END AS `mailbox`
FROM `named` AS `named`;

-- part_16
SELECT
  `suspects`.`customer_id` AS `customer_id`,
  `suspects`.`declared_id` AS `declared_id`,
  `suspects`.`is_in_crm` AS `is_in_crm`,
  `suspects`.`group_id` AS `group_id`,
  `suspects`.`verdict` AS `verdict`,
  `suspects`.`given_name` AS `given_name`,
  `suspects`.`other_name` AS `other_name`,
  `suspects`.`address` AS `address`,
  CASE
    WHEN MAX(`suspects`.`given_name`) OVER (PARTITION BY `suspects`.`address`) IS NULL
    THEN `suspects`.`other_name`
    ELSE `suspects`.`given_name`
  END AS `name`
FROM `suspects` AS `suspects`;

-- part_17
SELECT
  `a`.`customer_id` AS `customer_id`,
  `a`.`declared_id` AS `declared_id`,
  `a`.`is_in_crm` AS `is_in_crm`,
  `d`.`group_id` AS `group_id`,
  `d`.`verdict` AS `verdict`,
  NULLIF(
    REGEXP_EXTRACT(
      REPLACE(REPLACE(REPLACE(REPLACE(LOWER(`a`.`first_name`), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'),
      '^([^ .,-]{2,})'
    ),
    ''
  ) AS `given_name`,
  TRIM(
    REPLACE(
      REPLACE(REPLACE(REPLACE(LOWER(COALESCE(`a`.`company`, `a`.`last_name`)), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'),
      'ß',
      'ss'
    )
  ) AS `other_name`,
  CASE
    WHEN NOT `s`.`address` IS NULL
    AND NOT `s`.`address` RLIKE '^(?:abuse|admin|anfragen?|bestellung(en)?|bewerbung|buchhaltung|contact|datenschutz|einkauf|empfang|help|hallo|hello|hilfe|hotline|info|jobs|karriere|kontakt|kunden(service|dienst)?|mail|marketing|newsletter|no-?reply|nobody|office|orders?|personal|post|postmaster|presse|rechnung(en)?|redaktion|reklamation|root|sales|sekretariat|service|shop|social|support|team|termine?|test|verkauf|versand|vertrieb|verwaltung|webmaster|welcome|willkommen|zentrale)@'
    THEN `s`.`address`
  END AS `address`
FROM `addresses` AS `a`
LEFT JOIN `shared` AS `s`
  ON `s`.`address` = `a`.`address`
LEFT JOIN `person_decisions` AS `d`
  ON `d`.`customer_id` = `a`.`customer_id`
WHERE
  NOT `a`.`declared_id` IS NULL OR NOT `s`.`address` IS NULL OR NOT `d`.`customer_id` IS NULL;

-- part_18
SELECT
  `addresses`.`address` AS `address`
FROM `addresses` AS `addresses`
WHERE
  NOT `addresses`.`address` IS NULL
GROUP BY
  `addresses`.`address`
HAVING
  COUNT(*) > 1;

-- part_19
SELECT
  `customer_addresses`.`customer_id` AS `customer_id`,
  `customer_addresses`.`declared_id` AS `declared_id`,
  `customer_addresses`.`first_name` AS `first_name`,
  `customer_addresses`.`last_name` AS `last_name`,
  `customer_addresses`.`company` AS `company`,
  `customer_addresses`.`is_in_crm` AS `is_in_crm`,
  `customer_addresses`.`address` AS `address`
FROM `customer_addresses` AS `customer_addresses`;

-- part_20
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

-- part_21
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

-- part_22
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

-- part_23
SELECT
  `sales`.`customer_id` AS `customer_id`,
  MIN(`sales`.`ordered_at`) AS `first_at`
FROM `sales` AS `sales`
WHERE
  NOT `sales`.`customer_id` IS NULL
  AND NOT `sales`.`ordered_at` IS NULL
  AND NOT `sales`.`is_cancellation` IS TRUE
  AND (
    `sales`.`amount` > 0 OR (
      `sales`.`amount` = 0 AND NOT `sales`.`is_line`
    )
  )
GROUP BY
  `sales`.`customer_id`;

-- part_24
SELECT
  `customers`.`customer_id` AS `customer_id`,
  CASE
    WHEN LOWER(TRIM(`customers`.`email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
    AND LOCATE('@gmail.com', LOWER(TRIM(`customers`.`email`))) = 0
    AND LOCATE('@googlemail.com', LOWER(TRIM(`customers`.`email`))) = 0
    THEN LOWER(TRIM(`customers`.`email`))
    WHEN REGEXP_EXTRACT(
      LOWER(TRIM(`customers`.`email`)),
      '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
      2
    ) IN ('gmail.com', 'googlemail.com')
    THEN CONCAT(
      COALESCE(
        CAST(REPLACE(
          REGEXP_EXTRACT(
            LOWER(TRIM(`customers`.`email`)),
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
            LOWER(TRIM(`customers`.`email`)),
            '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
          ) AS STRING),
          ''
        ),
        '@',
        COALESCE(
          CAST(REGEXP_EXTRACT(
            LOWER(TRIM(`customers`.`email`)),
            '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
            2
          ) AS STRING),
          ''
        )
      ),
      '@'
    )
  END AS `address`,
  `customers`.`person_id` AS `declared_id`,
  `customers`.`first_name` AS `first_name`,
  `customers`.`last_name` AS `last_name`,
  `customers`.`company` AS `company`,
  TRUE AS `is_in_crm`
FROM `customers` AS `customers`
WHERE
  NOT `customers`.`email` IS NULL
  OR NOT `customers`.`person_id` IS NULL
  OR `customers`.`customer_id` IN (
    SELECT
      `person_decisions`.`customer_id` AS `customer_id`
    FROM `person_decisions` AS `person_decisions`
  )
UNION ALL
SELECT
  `guests`.`customer_id` AS `customer_id`,
  MIN(
    CASE
      WHEN LOWER(TRIM(`guests`.`customer_email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
      AND LOCATE('@gmail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      AND LOCATE('@googlemail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      THEN LOWER(TRIM(`guests`.`customer_email`))
      WHEN REGEXP_EXTRACT(
        LOWER(TRIM(`guests`.`customer_email`)),
        '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
        2
      ) IN ('gmail.com', 'googlemail.com')
      THEN CONCAT(
        COALESCE(
          CAST(REPLACE(
            REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
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
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
            ) AS STRING),
            ''
          ),
          '@',
          COALESCE(
            CAST(REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
              2
            ) AS STRING),
            ''
          )
        ),
        '@'
      )
    END
  ) AS `address`,
  NULL AS `declared_id`,
  NULL AS `first_name`,
  NULL AS `last_name`,
  NULL AS `company`,
  FALSE AS `is_in_crm`
FROM `guests` AS `guests`
WHERE
  NOT EXISTS(
    SELECT
      1 AS `1`
    FROM `customers` AS `customers`
    WHERE
      `customers`.`customer_id` = `guests`.`customer_id`
  )
GROUP BY
  `guests`.`customer_id`
HAVING
  MIN(
    CASE
      WHEN LOWER(TRIM(`guests`.`customer_email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
      AND LOCATE('@gmail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      AND LOCATE('@googlemail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      THEN LOWER(TRIM(`guests`.`customer_email`))
      WHEN REGEXP_EXTRACT(
        LOWER(TRIM(`guests`.`customer_email`)),
        '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
        2
      ) IN ('gmail.com', 'googlemail.com')
      THEN CONCAT(
        COALESCE(
          CAST(REPLACE(
            REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
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
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
            ) AS STRING),
            ''
          ),
          '@',
          COALESCE(
            CAST(REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
              2
            ) AS STRING),
            ''
          )
        ),
        '@'
      )
    END
  ) = MAX(
    CASE
      WHEN LOWER(TRIM(`guests`.`customer_email`)) RLIKE '^[^@+,;:<>\\"\'\\s]+@[^@,;:<>\\"\'\\s]+[.][^@,;:<>\\"\'\\s]+$'
      AND LOCATE('@gmail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      AND LOCATE('@googlemail.com', LOWER(TRIM(`guests`.`customer_email`))) = 0
      THEN LOWER(TRIM(`guests`.`customer_email`))
      WHEN REGEXP_EXTRACT(
        LOWER(TRIM(`guests`.`customer_email`)),
        '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
        2
      ) IN ('gmail.com', 'googlemail.com')
      THEN CONCAT(
        COALESCE(
          CAST(REPLACE(
            REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
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
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$'
            ) AS STRING),
            ''
          ),
          '@',
          COALESCE(
            CAST(REGEXP_EXTRACT(
              LOWER(TRIM(`guests`.`customer_email`)),
              '^[\\s<>\\"\',;]*(?:mailto:)?([^@+,;\\s]+)(?:[+][^@,;\\s]*)?@([^@,;\\s]+[.][^@,;\\s]*[^@<>\\"\',;\\s])[\\s<>\\"\',;]*$',
              2
            ) AS STRING),
            ''
          )
        ),
        '@'
      )
    END
  );

-- part_25
SELECT DISTINCT
  `orders`.`customer_id` AS `customer_id`,
  `orders`.`customer_email` AS `customer_email`
FROM `orders` AS `orders`
WHERE
  `orders`.`customer_id` <> '0' AND NOT `orders`.`customer_email` IS NULL
UNION
SELECT DISTINCT
  `order_lines`.`customer_id` AS `customer_id`,
  `order_lines`.`customer_email` AS `customer_email`
FROM `order_lines` AS `order_lines`
WHERE
  `order_lines`.`customer_id` <> '0' AND NOT `order_lines`.`customer_email` IS NULL;

-- part_26
SELECT
  `joined`.`person_id` AS `person_id`,
  BOOL_OR(`joined`.`is_out`) AS `is_out`,
  BOOL_OR(`joined`.`consent` = 'yes') AS `is_in`,
  BOOL_OR(`joined`.`is_out` AND `joined`.`is_undated`)
  OR COALESCE(MAX(CASE WHEN `joined`.`is_out` THEN `joined`.`out_at` END) >= MAX(`joined`.`lifted_at`), TRUE) AS `is_kept`
FROM `joined` AS `joined`
GROUP BY
  `joined`.`person_id`;

-- part_27
SELECT
  `s`.`person_id` AS `person_id`,
  `s`.`customer_id` AS `customer_id`,
  `s`.`consent` AS `consent`,
  COALESCE(`m`.`is_out`, `s`.`consent` = 'no') AS `is_out`,
  COALESCE(`m`.`is_undated`, `s`.`stated_at` IS NULL) AS `is_undated`,
  COALESCE(`m`.`out_at`, `s`.`stated_at`) AS `out_at`,
  COALESCE(`m`.`lifted_at`, `s`.`lifted_at`) AS `lifted_at`
FROM `stated` AS `s`
LEFT JOIN `mailboxes` AS `m`
  ON `m`.`address` = `s`.`address`;

-- part_28
SELECT
  `stated`.`address` AS `address`,
  BOOL_OR(`stated`.`consent` = 'no') AS `is_out`,
  BOOL_OR(`stated`.`consent` = 'no' AND `stated`.`stated_at` IS NULL) AS `is_undated`,
  MAX(CASE WHEN `stated`.`consent` = 'no' THEN `stated`.`stated_at` END) AS `out_at`,
  MAX(`stated`.`lifted_at`) AS `lifted_at`
FROM `stated` AS `stated`
WHERE
  NOT `stated`.`address` IS NULL
GROUP BY
  `stated`.`address`;

-- part_29
SELECT
  `p`.`customer_id` AS `customer_id`,
  `p`.`person_id` AS `person_id`,
  `a`.`address` AS `address`,
  COALESCE(`c`.`consent`, 'unknown') AS `consent`,
  COALESCE(`c`.`consent_at`, `c`.`updated_at`) AS `stated_at`,
  `c`.`opt_outs_lifted_until` AS `lifted_at`
FROM `persons` AS `p`
JOIN `customers` AS `c`
  ON `c`.`customer_id` = `p`.`customer_id`
LEFT JOIN `customer_addresses` AS `a`
  ON `a`.`customer_id` = `p`.`customer_id`;

-- part_30
SELECT
  `order_lines`.`order_id` AS `order_id`
FROM `order_lines` AS `order_lines`
WHERE
  (
    `order_lines`.`amount` < 0 OR `order_lines`.`quantity` < 0 OR `order_lines`.`is_cancellation`
  )
  AND EXISTS(
    SELECT
      1 AS `1`
    FROM `telling` AS `telling`
  );

-- part_31
SELECT
  `credits`.`order_id` AS `order_id`,
  `credits`.`customer` AS `customer`,
  `credits`.`currency` AS `currency`,
  `credits`.`amount` AS `amount`,
  `credits`.`ordered_at` AS `ordered_at`,
  ROW_NUMBER() OVER (
    PARTITION BY `credits`.`customer`, `credits`.`currency`, `credits`.`amount`
    ORDER BY `credits`.`ordered_at` NULLS LAST, `credits`.`order_id` NULLS LAST
  ) AS `place`
FROM `credits` AS `credits`
WHERE
  NOT `credits`.`order_id` IN (
    SELECT
      `numbered`.`order_id` AS `order_id`
    FROM `numbered` AS `numbered`
  );

-- part_32
SELECT
  `documents`.`order_id` AS `order_id`,
  `documents`.`customer` AS `customer`,
  `documents`.`currency` AS `currency`,
  `documents`.`amount` AS `amount`,
  `documents`.`ordered_at` AS `ordered_at`,
  ROW_NUMBER() OVER (
    PARTITION BY `documents`.`customer`, `documents`.`currency`, `documents`.`amount`
    ORDER BY `documents`.`ordered_at` NULLS LAST, `documents`.`order_id` NULLS LAST
  ) AS `place`
FROM `documents` AS `documents`
WHERE
  `documents`.`is_cancelled`
  AND `documents`.`amount` > 0
  AND NOT `documents`.`customer` IS NULL
  AND `documents`.`status` RLIKE '(?i)refund|erstatt|retour|return|rückgabe|zurückgegeben|chargeback|gutschrift'
  AND NOT `documents`.`order_id` IN (
    SELECT
      `numbered`.`refunded_id` AS `refunded_id`
    FROM `numbered` AS `numbered`
  );

-- part_33
SELECT
  `c`.`order_id` AS `order_id`,
  `d`.`order_id` AS `refunded_id`,
  CASE
    WHEN `d`.`is_cancelled`
    THEN 0
    ELSE LEAST(
      1,
      CASE
        WHEN (
          CAST(SUM(`c`.`amount`) OVER (PARTITION BY `d`.`order_id`) AS DOUBLE)
        ) = 0
        THEN CAST(`d`.`amount` AS DOUBLE) * CAST('Infinity' AS DOUBLE)
        ELSE CAST(`d`.`amount` AS DOUBLE) / NULLIF(CAST(SUM(`c`.`amount`) OVER (PARTITION BY `d`.`order_id`) AS DOUBLE), 0)
      END
    )
  END AS `counted_share`
FROM `credits` AS `c`
JOIN `documents` AS `d`
  ON `d`.`order_id` = `c`.`refunded_id`
WHERE
  `d`.`amount` > 0
  AND COALESCE(`d`.`customer` = `c`.`customer`, TRUE)
  AND COALESCE(`d`.`currency` = `c`.`currency`, TRUE);

-- part_34
SELECT
  `documents`.`order_id` AS `order_id`,
  `documents`.`customer` AS `customer`,
  `documents`.`ordered_at` AS `ordered_at`,
  `documents`.`currency` AS `currency`,
  -`documents`.`amount` AS `amount`,
  CASE
    WHEN TRANSLATE(`documents`.`order_id`, '0123456789', '') <> ''
    THEN COALESCE(
      NULLIF(
        REGEXP_EXTRACT(
          `documents`.`order_id`,
          '(?i)^(.*?[0-9a-z])[-_/. ]*(?:r|rf|ref|refund|refunded|s|st|storno|g|gs|gutschrift|cn|cr|credit|ret|return|retoure|rma|erstattung)[-_/. ]*[0-9]*$'
        ),
        ''
      ),
      NULLIF(REGEXP_EXTRACT(`documents`.`order_id`, '^(.+?)[-_/.][0-9]{1,2}$'), ''),
      NULLIF(
        REGEXP_EXTRACT(
          `documents`.`order_id`,
          '(?i)^(?:r|rf|ref|refund|refunded|s|st|storno|g|gs|gutschrift|cn|cr|credit|ret|return|retoure|rma|erstattung)[-_/. :]*(.+)$'
        ),
        ''
      )
    )
  END AS `refunded_id`
FROM `documents` AS `documents`
WHERE
  `documents`.`amount` < 0;

-- part_35
SELECT
  `orders`.`order_id` AS `order_id`,
  COALESCE(`orders`.`customer_id`, `orders`.`customer_email`) AS `customer`,
  `orders`.`ordered_at` AS `ordered_at`,
  `orders`.`currency` AS `currency`,
  `orders`.`amount` AS `amount`,
  `orders`.`is_cancellation` IS TRUE AS `is_cancelled`,
  `orders`.`status` AS `status`
FROM `orders` AS `orders`
WHERE
  NOT `orders`.`amount` IS NULL
UNION ALL
SELECT
  `corrected`.`order_id` AS `order_id`,
  `corrected`.`customer` AS `customer`,
  `corrected`.`ordered_at` AS `ordered_at`,
  `corrected`.`currency` AS `currency`,
  `corrected`.`amount` AS `amount`,
  `corrected`.`is_cancelled` AS `is_cancelled`,
  `corrected`.`status` AS `status`
FROM `corrected` AS `corrected`;

-- part_36
SELECT
  `l`.`order_id` AS `order_id`,
  MIN(COALESCE(`l`.`customer_id`, `l`.`customer_email`)) AS `customer`,
  MIN(`l`.`ordered_at`) AS `ordered_at`,
  MIN(`l`.`currency`) AS `currency`,
  CAST(SUM(
    COALESCE(
      `l`.`amount`,
      CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
    )
  ) AS DECIMAL(18, 4)) AS `amount`,
  BOOL_AND(COALESCE(`l`.`is_cancellation`, FALSE)) AS `is_cancelled`,
  MIN(`l`.`status`) AS `status`
FROM `order_lines` AS `l`
WHERE
  `l`.`order_id` IN (
    part_30
  )
  AND NOT EXISTS(
    SELECT
      1 AS `1`
    FROM `orders` AS `orders`
    WHERE
      `orders`.`order_id` = `l`.`order_id`
  )
GROUP BY
  `l`.`order_id`;

-- part_37
SELECT
  1 AS `one`
FROM `order_lines` AS `order_lines`
WHERE
  (
    (
      `order_lines`.`amount` < 0 OR `order_lines`.`quantity` < 0
    )
    AND TRANSLATE(`order_lines`.`order_id`, '0123456789', '') <> ''
  )
  OR (
    `order_lines`.`is_cancellation` AND NOT `order_lines`.`status` IS NULL
  )
LIMIT 1;

SELECT
  `_0`.`channel` AS `channel`,
  `_0`.`post_id` AS `post_id`,
  `_0`.`observed_at` AS `observed_at`,
  `_0`.`impression_count` AS `impression_count`,
  `_0`.`reach_count` AS `reach_count`,
  `_0`.`view_count` AS `view_count`,
  `_0`.`like_count` AS `like_count`,
  `_0`.`comment_count` AS `comment_count`,
  `_0`.`share_count` AS `share_count`,
  `_0`.`save_count` AS `save_count`,
  `_0`.`send_count` AS `send_count`,
  `_0`.`click_count` AS `click_count`,
  `_0`.`engagement_count` AS `engagement_count`,
  `_0`.`follow_count` AS `follow_count`,
  `_0`.`watch_time_hours` AS `watch_time_hours`,
  `_0`.`is_promoted` AS `is_promoted`,
  `_0`.`row_hash` AS `row_hash`,
  `_0`.`lent` AS `lent`,
  `_0`.`load_id` AS `load_id`,
  `_0`.`line` AS `line`
FROM (
  part_1
) AS `_0`
WHERE
  `_0`.`version` = 1;

SELECT
  `_1`.`order_id` AS `order_id`,
  CAST(GREATEST(
    0,
    1 - CASE
      WHEN (
        `_1`.`negative`
      ) = 0
      THEN CAST(`_1`.`cancelled` AS DOUBLE) * CAST('Infinity' AS DOUBLE)
      ELSE CAST(`_1`.`cancelled` AS DOUBLE) / NULLIF(`_1`.`negative`, 0)
    END
  ) AS DOUBLE) AS `counted_share`
FROM (
  part_4
) AS `_1`
WHERE
  `_1`.`cancelled` > 0 AND `_1`.`negative` > 0;

SELECT
  `c`.`customer_id` AS `customer_id`,
  COALESCE(`m`.`person_id`, `c`.`customer_id`) AS `person_id`,
  `m`.`rule` AS `rule`
FROM `customers` AS `c`
LEFT JOIN `merged_customers` AS `m`
  ON `m`.`customer_id` = `c`.`customer_id`
UNION ALL
SELECT
  `m`.`customer_id` AS `customer_id`,
  `m`.`person_id` AS `person_id`,
  `m`.`rule` AS `rule`
FROM `merged_customers` AS `m`
WHERE
  NOT EXISTS(
    SELECT
      1 AS `1`
    FROM `customers` AS `customers`
    WHERE
      `customers`.`customer_id` = `m`.`customer_id`
  );

SELECT
  `customer_keys`.`address` AS `email`,
  `customer_keys`.`person_id` AS `customer_id`
FROM `customer_keys` AS `customer_keys`
WHERE
  NOT `customer_keys`.`address` IS NULL;

SELECT
  `customer_keys`.`customer_id` AS `customer_id`,
  `customer_keys`.`person_id` AS `person_id`,
  `customer_keys`.`rule` AS `rule`
FROM `customer_keys` AS `customer_keys`
WHERE
  NOT `customer_keys`.`customer_id` IS NULL;

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
LEFT JOIN `customer_keys` AS `k`
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
LEFT JOIN `refunds` AS `r`
  ON `r`.`order_id` = `l`.`order_id`;

SELECT
  `l`.`order_id` AS `order_id`,
  `l`.`line_id` AS `line_id`,
  NULLIF(COALESCE(`l`.`customer_id`, `o`.`customer_id`), '0') AS `customer_id`,
  COALESCE(`l`.`customer_email`, `o`.`customer_email`) AS `customer_email`,
  COALESCE(`l`.`ordered_at`, `o`.`ordered_at`) AS `ordered_at`,
  `l`.`product_id` AS `product_id`,
  `l`.`product_name` AS `product_name`,
  `l`.`category` AS `category`,
  `l`.`quantity` AS `quantity`,
  `l`.`unit_price` AS `unit_price`,
  CASE
    WHEN (
      CASE WHEN `o`.`is_cancellation` THEN TRUE ELSE `l`.`is_cancellation` END
    )
    AND COALESCE(
      `l`.`amount`,
      CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
    ) > 0
    THEN 0
    ELSE CASE
      WHEN COALESCE(
        `l`.`amount`,
        CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
      ) < 0
      AND `r`.`counted_share` < 1
      THEN CAST(ROUND(
        COALESCE(
          `l`.`amount`,
          CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
        ) * `r`.`counted_share`,
        4
      ) AS DECIMAL(18, 4))
      ELSE COALESCE(
        `l`.`amount`,
        CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
      )
    END
  END AS `amount`,
  CASE
    WHEN (
      CASE WHEN `o`.`is_cancellation` THEN TRUE ELSE `l`.`is_cancellation` END
    )
    AND COALESCE(
      `l`.`amount`,
      CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
    ) > 0
    THEN 0
    ELSE CASE
      WHEN COALESCE(
        `l`.`amount`,
        CAST(CAST(COALESCE(`l`.`quantity`, 1) AS DECIMAL(18, 4)) * `l`.`unit_price` AS DECIMAL(18, 4))
      ) < 0
      AND `r`.`counted_share` < 1
      THEN CAST(ROUND(`l`.`margin` * `r`.`counted_share`, 4) AS DECIMAL(18, 4))
      ELSE `l`.`margin`
    END
  END AS `margin`,
  COALESCE(`o`.`currency`, `l`.`currency`) AS `currency`,
  CASE WHEN `o`.`is_cancellation` THEN TRUE ELSE `l`.`is_cancellation` END AS `is_cancellation`,
  COALESCE(`l`.`is_gift`, `o`.`is_gift`) AS `is_gift`,
  COALESCE(`l`.`status`, `o`.`status`) AS `status`
FROM `order_lines` AS `l`
LEFT JOIN `orders` AS `o`
  ON `o`.`order_id` = `l`.`order_id`
LEFT JOIN `line_refunds` AS `r`
  ON `r`.`order_id` = `l`.`order_id`;

SELECT
  `profiles`.`channel` AS `channel`,
  `profiles`.`profile_id` AS `profile_id`,
  `profiles`.`handle` AS `handle`,
  `profiles`.`display_name` AS `display_name`,
  `profiles`.`profile_url` AS `profile_url`,
  `profiles`.`email` AS `email`,
  `profiles`.`phone` AS `phone`,
  `profiles`.`city` AS `city`,
  `profiles`.`postal_code` AS `postal_code`
FROM `profiles` AS `profiles`
WHERE
  NOT COALESCE(`profiles`.`is_own`, FALSE)
UNION ALL
SELECT
  `posts`.`channel` AS `channel`,
  `posts`.`author_id` AS `profile_id`,
  NULL AS `handle`,
  MIN(`posts`.`author_name`) AS `display_name`,
  NULL AS `profile_url`,
  NULL AS `email`,
  NULL AS `phone`,
  NULL AS `city`,
  NULL AS `postal_code`
FROM `posts` AS `posts`
WHERE
  NOT `posts`.`author_id` IS NULL
  AND NOT EXISTS(
    SELECT
      1 AS `1`
    FROM `profiles` AS `profiles`
    WHERE
      `profiles`.`channel` = `posts`.`channel` AND `profiles`.`profile_id` = `posts`.`author_id`
  )
GROUP BY
  `posts`.`channel`,
  `posts`.`author_id`
HAVING
  NOT COALESCE(BOOL_OR(`posts`.`is_own`), FALSE);

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
  part_7
) AS `s`
LEFT JOIN `customer_keys` AS `k`
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
LEFT JOIN `refunds` AS `r`
  ON `r`.`order_id` = `s`.`order_id`;

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
LEFT JOIN `customer_keys` AS `k`
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

WITH `addresses` AS (
  part_19
), `shared` AS (
  part_18
), `suspects` AS (
  part_17
), `named` AS (
  part_16
), `grouped` AS (
  part_15
), `declared` AS (
  part_14
), `evident` AS (
  part_13
), `spread` AS (
  part_12
), `assigned` AS (
  part_11
), `persons_of` AS (
  part_10
), `merged` AS (
  part_9
), `owners` AS (
  part_8
)
SELECT
  `merged`.`customer_id` AS `key`,
  `merged`.`person_id` AS `person_id`,
  `merged`.`customer_id` AS `customer_id`,
  NULL AS `address`,
  `merged`.`rule` AS `rule`
FROM `merged` AS `merged`
UNION ALL
SELECT
  CONCAT('mailto:', COALESCE(`owners`.`address`, '')) AS `key`,
  MIN(`owners`.`person_id`) AS `person_id`,
  NULL AS `customer_id`,
  `owners`.`address` AS `address`,
  'same_email' AS `rule`
FROM `owners` AS `owners`
GROUP BY
  `owners`.`address`
HAVING
  MIN(`owners`.`person_id`) = MAX(`owners`.`person_id`);

WITH `firsts` AS (
  part_23
), `dated` AS (
  part_22
), `months` AS (
  SELECT
    MIN(`dated`.`first_at`) AS `first_at`,
    COUNT(*) AS `customer_count`
  FROM `dated` AS `dated`
  GROUP BY
    DATE_TRUNC('MONTH', `dated`.`first_at`)
), `usual` AS (
  part_21
), `covered` AS (
  SELECT
    MIN(`months`.`first_at`) AS `data_start`
  FROM `months` AS `months`
  JOIN `usual` AS `usual`
    ON `months`.`customer_count` >= `usual`.`least`
), `known` AS (
  part_20
)
SELECT
  `dated`.`customer_id` AS `customer_id`,
  `dated`.`first_at` AS `first_at`,
  `covered`.`data_start` AS `data_start`,
  `dated`.`customer_since` >= CAST(`covered`.`data_start` AS DATE) AS `is_since_start`,
  `known`.`dated_share` AS `dated_share`
FROM `dated` AS `dated`
CROSS JOIN `covered` AS `covered`
CROSS JOIN `known` AS `known`;

WITH `guests` AS (
  part_25
), `listed` AS (
  part_24
)
SELECT
  `listed`.`customer_id` AS `customer_id`,
  `listed`.`declared_id` AS `declared_id`,
  `listed`.`first_name` AS `first_name`,
  `listed`.`last_name` AS `last_name`,
  `listed`.`company` AS `company`,
  `listed`.`is_in_crm` AS `is_in_crm`,
  CASE
    WHEN NOT `listed`.`address` RLIKE '^(?:anonym|anonymous|anonymus|asdf|beispiel|deleted|do-not-reply|donotreply|dummy|empty|example|fake|fehlt|gast|geloescht|gelöscht|guest|invalid|k[.] a[.]|k[.]a[.]|kein|keine|keine angabe|keine-angabe|keine-email|keine-mail|keineangabe|keineemail|keinemail|keiner|leer|mailer-daemon|missing|n[.]a[.]|n/a|na|nan|niemand|nil|no-email|no-reply|no[.]reply|no_reply|nobody|noemail|nomail|noname|none|noreply|not available|not provided|null|ohne|tba|tbd|test|tester|unbekannt|undefined|unknown|xxx|[^@\\p{L}\\p{N}]*)@|@(?:keine[.]de|keine[.]com|kein[.]de|unbekannt[.]de|unknown[.]com|none[.]com|none[.]de|test[.]de|test[.]com|nomail[.]com|nomail[.]de|noemail[.]com|keinemail[.]de|ohne[.]de|invalid[.]com|invalid[.]de|na[.]com|abc[.]de|xyz[.]de|xxx[.]de)$|[.](?:invalid|localhost)$'
    OR STARTSWITH(`listed`.`address`, CONCAT(COALESCE(LOWER(`listed`.`last_name`), ''), '@'))
    THEN `listed`.`address`
  END AS `address`
FROM `listed` AS `listed`;

WITH `stated` AS (
  part_29
), `mailboxes` AS (
  part_28
), `joined` AS (
  part_27
), `decided` AS (
  part_26
)
SELECT
  `p`.`customer_id` AS `customer_id`,
  `p`.`person_id` AS `person_id`,
  CASE WHEN `d`.`is_out` AND `d`.`is_kept` THEN 'no' WHEN `d`.`is_in` THEN 'yes' ELSE 'unknown' END AS `consent`,
  COALESCE(`c`.`consent`, '') <> 'no' AND `d`.`is_out` AND `d`.`is_kept` AS `is_out_elsewhere`,
  `d`.`is_out` AND NOT `d`.`is_kept` AS `is_lifted`
FROM `persons` AS `p`
JOIN `customers` AS `c`
  ON `c`.`customer_id` = `p`.`customer_id`
JOIN `decided` AS `d`
  ON `d`.`person_id` = `p`.`person_id`;

WITH `telling` AS (
  part_37
), `corrected` AS (
  part_36
), `documents` AS (
  part_35
), `credits` AS (
  part_34
), `numbered` AS (
  part_33
), `refunded` AS (
  part_32
), `unnumbered` AS (
  part_31
)
SELECT
  `numbered`.`order_id` AS `order_id`,
  `numbered`.`refunded_id` AS `refunded_id`,
  `numbered`.`counted_share` AS `counted_share`
FROM `numbered` AS `numbered`
UNION ALL
SELECT
  `u`.`order_id` AS `order_id`,
  `r`.`order_id` AS `refunded_id`,
  0.0 AS `counted_share`
FROM `unnumbered` AS `u`
JOIN `refunded` AS `r`
  ON `r`.`customer` = `u`.`customer`
  AND `r`.`amount` = `u`.`amount`
  AND `r`.`place` = `u`.`place`
  AND `r`.`currency` IS NOT DISTINCT FROM `u`.`currency`
WHERE
  COALESCE(`r`.`ordered_at` <= `u`.`ordered_at`, TRUE);
