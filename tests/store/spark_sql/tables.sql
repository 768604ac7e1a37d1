SELECT
  CAST(NULL AS BIGINT) AS `erasure_id`,
  CAST(NULL AS DATE) AS `erased_on`,
  CAST(NULL AS STRING) AS `row_counts`,
  CAST(NULL AS STRING) AS `retained`
WHERE
  FALSE;

SELECT
  CAST(NULL AS BIGINT) AS `load_id`,
  CAST(NULL AS STRING) AS `path`,
  CAST(NULL AS STRING) AS `mapping`,
  CAST(NULL AS BIGINT) AS `line`,
  CAST(NULL AS STRING) AS `column_name`,
  CAST(NULL AS STRING) AS `value`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `raw`
WHERE
  FALSE;

SELECT
  CAST(NULL AS BIGINT) AS `load_id`,
  CAST(NULL AS STRING) AS `path`,
  CAST(NULL AS STRING) AS `sha256`,
  CAST(NULL AS STRING) AS `mapping`,
  CAST(NULL AS STRING) AS `mapping_hash`,
  CAST(NULL AS STRING) AS `dialect`,
  CAST(NULL AS BIGINT) AS `row_count`,
  CAST(NULL AS BIGINT) AS `new_count`,
  CAST(NULL AS BIGINT) AS `updated_count`,
  CAST(NULL AS BIGINT) AS `unchanged_count`,
  CAST(NULL AS BIGINT) AS `quarantined_count`,
  CAST(NULL AS BIGINT) AS `skipped_count`,
  CAST(NULL AS STRING) AS `named_counts`,
  CAST(NULL AS DATE) AS `last_date`,
  CAST(NULL AS STRING) AS `given`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `handle`,
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS STRING) AS `verdict`,
  CAST(NULL AS STRING) AS `declared_by`,
  CAST(NULL AS DATE) AS `declared_on`,
  CAST(NULL AS STRING) AS `row_hash`,
  CAST(NULL AS STRING) AS `lent`,
  CAST(NULL AS BIGINT) AS `load_id`,
  CAST(NULL AS BIGINT) AS `line`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS BOOLEAN) AS `has_customers`,
  CAST(NULL AS BOOLEAN) AS `has_csr`,
  CAST(NULL AS BOOLEAN) AS `has_environment`,
  CAST(NULL AS BOOLEAN) AS `has_staff`,
  CAST(NULL AS STRING) AS `lexicon`,
  CAST(NULL AS STRING) AS `text_hash`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS BOOLEAN) AS `is_idea`,
  CAST(NULL AS STRING) AS `kind`,
  CAST(NULL AS STRING) AS `evidence`,
  CAST(NULL AS STRING) AS `lexicon`,
  CAST(NULL AS STRING) AS `text_hash`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS BOOLEAN) AS `is_worry`,
  CAST(NULL AS DOUBLE) AS `score`,
  CAST(NULL AS STRING) AS `kind`,
  CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS STRING) AS `evidence`,
  CAST(NULL AS STRING) AS `strength`,
  CAST(NULL AS STRING) AS `holder`,
  CAST(NULL AS STRING) AS `lexicon`,
  CAST(NULL AS STRING) AS `text_hash`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS STRING) AS `label`,
  CAST(NULL AS DOUBLE) AS `probability`,
  CAST(NULL AS DOUBLE) AS `polarity`,
  CAST(NULL AS STRING) AS `unscored`,
  CAST(NULL AS STRING) AS `language`,
  CAST(NULL AS BIGINT) AS `recommends`,
  CAST(NULL AS STRING) AS `engine`,
  CAST(NULL AS STRING) AS `text_hash`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS STRING) AS `label`,
  CAST(NULL AS STRING) AS `drawn`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS STRING) AS `question_id`,
  CAST(NULL AS BOOLEAN) AS `is_repeated`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `post_id`,
  CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS DOUBLE) AS `match`,
  CAST(NULL AS STRING) AS `model_id`,
  CAST(NULL AS DATE) AS `first_day`,
  CAST(NULL AS DATE) AS `last_day`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `channel`,
  CAST(NULL AS STRING) AS `profile_id`,
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS BIGINT) AS `tier`,
  CAST(NULL AS STRING) AS `rule`,
  CAST(NULL AS STRING) AS `evidence`,
  CAST(NULL AS DOUBLE) AS `score`,
  CAST(NULL AS STRING) AS `link_id`,
  CAST(NULL AS BIGINT) AS `run`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `command`,
  CAST(NULL AS STRING) AS `fingerprint`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS BIGINT) AS `post_count`,
  CAST(NULL AS BIGINT) AS `positive_count`,
  CAST(NULL AS BIGINT) AS `negative_count`,
  CAST(NULL AS DOUBLE) AS `polarity`,
  CAST(NULL AS DOUBLE) AS `net_sentiment`,
  CAST(NULL AS DOUBLE) AS `net_sentiment_low`,
  CAST(NULL AS DOUBLE) AS `net_sentiment_high`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS BIGINT) AS `recency_days`,
  CAST(NULL AS BIGINT) AS `frequency`,
  CAST(NULL AS DECIMAL(18, 4)) AS `monetary_value`,
  CAST(NULL AS BIGINT) AS `recency_score`,
  CAST(NULL AS BIGINT) AS `frequency_score`,
  CAST(NULL AS BIGINT) AS `monetary_score`,
  CAST(NULL AS BIGINT) AS `rfm_score`,
  CAST(NULL AS STRING) AS `method`,
  CAST(NULL AS DOUBLE) AS `p_alive`,
  CAST(NULL AS DOUBLE) AS `p_purchase`,
  CAST(NULL AS DOUBLE) AS `expected_purchases`,
  CAST(NULL AS DOUBLE) AS `expected_spend`,
  CAST(NULL AS DOUBLE) AS `lifetime_value`,
  CAST(NULL AS BIGINT) AS `decile`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS DECIMAL(18, 4)) AS `revenue`,
  CAST(NULL AS STRING) AS `currency`,
  CAST(NULL AS DOUBLE) AS `revenue_share`,
  CAST(NULL AS DOUBLE) AS `cumulative_share`,
  CAST(NULL AS STRING) AS `abc_class`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `customer_id`,
  CAST(NULL AS STRING) AS `group_id`,
  CAST(NULL AS STRING) AS `verdict`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `digest`,
  CAST(NULL AS STRING) AS `kind`,
  CAST(NULL AS STRING) AS `key_id`,
  CAST(NULL AS DATE) AS `since`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `kind`,
  CAST(NULL AS STRING) AS `value`,
  CAST(NULL AS DATE) AS `since`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `person_id`,
  CAST(NULL AS BOOLEAN) AS `is_customer`,
  CAST(NULL AS DOUBLE) AS `satisfaction_z`,
  CAST(NULL AS DOUBLE) AS `worries_z`,
  CAST(NULL AS DOUBLE) AS `activity_z`,
  CAST(NULL AS DOUBLE) AS `satisfaction_se`,
  CAST(NULL AS DOUBLE) AS `worries_se`,
  CAST(NULL AS DOUBLE) AS `activity_se`,
  CAST(NULL AS BIGINT) AS `evidence_count`,
  CAST(NULL AS STRING) AS `segment`,
  CAST(NULL AS DOUBLE) AS `probability`,
  CAST(NULL AS STRING) AS `second_segment`,
  CAST(NULL AS STRING) AS `method`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `person_id`,
  CAST(NULL AS STRING) AS `topic`,
  CAST(NULL AS BIGINT) AS `text_count`,
  CAST(NULL AS BIGINT) AS `like_count`,
  CAST(NULL AS BIGINT) AS `follow_count`,
  CAST(NULL AS BIGINT) AS `signal_count`,
  CAST(NULL AS DOUBLE) AS `lift`,
  CAST(NULL AS DOUBLE) AS `lift_low`,
  CAST(NULL AS DOUBLE) AS `lift_high`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `pseudonym`,
  CAST(NULL AS STRING) AS `table_name`,
  CAST(NULL AS STRING) AS `duty`,
  CAST(NULL AS DATE) AS `until`
WHERE
  FALSE;

SELECT
  CAST(NULL AS STRING) AS `table_name`,
  CAST(NULL AS BIGINT) AS `load_id`,
  CAST(NULL AS BIGINT) AS `row_count`,
  CAST(NULL AS STRING) AS `totals`,
  CAST(NULL AS STRING) AS `method`
WHERE
  FALSE;

SELECT
  CAST(`lake_campaign_contacts`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_campaign_contacts`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_campaign_contacts`.`contacted_at` AS TIMESTAMP_NTZ) AS `contacted_at`,
  CAST(`lake_campaign_contacts`.`role` AS STRING) AS `role`,
  CAST(`lake_campaign_contacts`.`channel` AS STRING) AS `channel`,
  CAST(`lake_campaign_contacts`.`cost` AS DECIMAL(18, 4)) AS `cost`,
  CAST(`lake_campaign_contacts`.`currency` AS STRING) AS `currency`,
  CAST(`lake_campaign_contacts`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_campaign_contacts`.`lent` AS STRING) AS `lent`,
  CAST(`lake_campaign_contacts`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_campaign_contacts`.`line` AS BIGINT) AS `line`
FROM `lake_campaign_contacts` AS `lake_campaign_contacts`;

SELECT
  CAST(`lake_campaigns`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_campaigns`.`name` AS STRING) AS `name`,
  CAST(`lake_campaigns`.`channel` AS STRING) AS `channel`,
  CAST(`lake_campaigns`.`started_on` AS DATE) AS `started_on`,
  CAST(`lake_campaigns`.`ended_on` AS DATE) AS `ended_on`,
  CAST(`lake_campaigns`.`cost` AS DECIMAL(18, 4)) AS `cost`,
  CAST(`lake_campaigns`.`currency` AS STRING) AS `currency`,
  CAST(`lake_campaigns`.`contact_count` AS BIGINT) AS `contact_count`,
  CAST(`lake_campaigns`.`target_segment` AS STRING) AS `target_segment`,
  CAST(`lake_campaigns`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_campaigns`.`lent` AS STRING) AS `lent`,
  CAST(`lake_campaigns`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_campaigns`.`line` AS BIGINT) AS `line`
FROM `lake_campaigns` AS `lake_campaigns`;

SELECT
  CAST(`lake_channel_metrics`.`channel` AS STRING) AS `channel`,
  CAST(`lake_channel_metrics`.`account_id` AS STRING) AS `account_id`,
  CAST(`lake_channel_metrics`.`day` AS DATE) AS `day`,
  CAST(`lake_channel_metrics`.`follower_count` AS BIGINT) AS `follower_count`,
  CAST(`lake_channel_metrics`.`reach_count` AS BIGINT) AS `reach_count`,
  CAST(`lake_channel_metrics`.`impression_count` AS BIGINT) AS `impression_count`,
  CAST(`lake_channel_metrics`.`profile_view_count` AS BIGINT) AS `profile_view_count`,
  CAST(`lake_channel_metrics`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_channel_metrics`.`lent` AS STRING) AS `lent`,
  CAST(`lake_channel_metrics`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_channel_metrics`.`line` AS BIGINT) AS `line`
FROM `lake_channel_metrics` AS `lake_channel_metrics`;

SELECT
  CAST(`lake_customers`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_customers`.`salutation` AS STRING) AS `salutation`,
  CAST(`lake_customers`.`title` AS STRING) AS `title`,
  CAST(`lake_customers`.`first_name` AS STRING) AS `first_name`,
  CAST(`lake_customers`.`last_name` AS STRING) AS `last_name`,
  CAST(`lake_customers`.`company` AS STRING) AS `company`,
  CAST(`lake_customers`.`email` AS STRING) AS `email`,
  CAST(`lake_customers`.`phone` AS STRING) AS `phone`,
  CAST(`lake_customers`.`mobile` AS STRING) AS `mobile`,
  CAST(`lake_customers`.`street` AS STRING) AS `street`,
  CAST(`lake_customers`.`postal_code` AS STRING) AS `postal_code`,
  CAST(`lake_customers`.`city` AS STRING) AS `city`,
  CAST(`lake_customers`.`country` AS STRING) AS `country`,
  CAST(`lake_customers`.`birth_date` AS DATE) AS `birth_date`,
  CAST(`lake_customers`.`gender` AS STRING) AS `gender`,
  CAST(`lake_customers`.`customer_since` AS DATE) AS `customer_since`,
  CAST(`lake_customers`.`acquisition_source` AS STRING) AS `acquisition_source`,
  CAST(`lake_customers`.`segment` AS STRING) AS `segment`,
  CAST(`lake_customers`.`consent` AS STRING) AS `consent`,
  CAST(`lake_customers`.`consent_source` AS STRING) AS `consent_source`,
  CAST(`lake_customers`.`consent_at` AS TIMESTAMP_NTZ) AS `consent_at`,
  CAST(`lake_customers`.`opt_outs_lifted_until` AS TIMESTAMP_NTZ) AS `opt_outs_lifted_until`,
  CAST(`lake_customers`.`social_handles` AS STRING) AS `social_handles`,
  CAST(`lake_customers`.`updated_at` AS TIMESTAMP_NTZ) AS `updated_at`,
  CAST(`lake_customers`.`person_id` AS STRING) AS `person_id`,
  CAST(`lake_customers`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_customers`.`lent` AS STRING) AS `lent`,
  CAST(`lake_customers`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_customers`.`line` AS BIGINT) AS `line`
FROM `lake_customers` AS `lake_customers`;

SELECT
  CAST(`lake_follows`.`channel` AS STRING) AS `channel`,
  CAST(`lake_follows`.`profile_id` AS STRING) AS `profile_id`,
  CAST(`lake_follows`.`target_id` AS STRING) AS `target_id`,
  CAST(`lake_follows`.`since` AS TIMESTAMP_NTZ) AS `since`,
  CAST(`lake_follows`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_follows`.`lent` AS STRING) AS `lent`,
  CAST(`lake_follows`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_follows`.`line` AS BIGINT) AS `line`
FROM `lake_follows` AS `lake_follows`;

SELECT
  CAST(`lake_influencers`.`name` AS STRING) AS `name`,
  CAST(`lake_influencers`.`facebook` AS STRING) AS `facebook`,
  CAST(`lake_influencers`.`instagram` AS STRING) AS `instagram`,
  CAST(`lake_influencers`.`x` AS STRING) AS `x`,
  CAST(`lake_influencers`.`youtube` AS STRING) AS `youtube`,
  CAST(`lake_influencers`.`tiktok` AS STRING) AS `tiktok`,
  CAST(`lake_influencers`.`linkedin` AS STRING) AS `linkedin`,
  CAST(`lake_influencers`.`pinterest` AS STRING) AS `pinterest`,
  CAST(`lake_influencers`.`topic` AS STRING) AS `topic`,
  CAST(`lake_influencers`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_influencers`.`lent` AS STRING) AS `lent`,
  CAST(`lake_influencers`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_influencers`.`line` AS BIGINT) AS `line`
FROM `lake_influencers` AS `lake_influencers`;

SELECT
  CAST(`lake_leads`.`lead_id` AS STRING) AS `lead_id`,
  CAST(`lake_leads`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_leads`.`email` AS STRING) AS `email`,
  CAST(`lake_leads`.`created_at` AS TIMESTAMP_NTZ) AS `created_at`,
  CAST(`lake_leads`.`source` AS STRING) AS `source`,
  CAST(`lake_leads`.`channel` AS STRING) AS `channel`,
  CAST(`lake_leads`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_leads`.`status` AS STRING) AS `status`,
  CAST(`lake_leads`.`first_follow_up_at` AS TIMESTAMP_NTZ) AS `first_follow_up_at`,
  CAST(`lake_leads`.`converted_at` AS TIMESTAMP_NTZ) AS `converted_at`,
  CAST(`lake_leads`.`is_converted` AS BOOLEAN) AS `is_converted`,
  CAST(`lake_leads`.`cost` AS DECIMAL(18, 4)) AS `cost`,
  CAST(`lake_leads`.`currency` AS STRING) AS `currency`,
  CAST(`lake_leads`.`attributes` AS STRING) AS `attributes`,
  CAST(`lake_leads`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_leads`.`lent` AS STRING) AS `lent`,
  CAST(`lake_leads`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_leads`.`line` AS BIGINT) AS `line`
FROM `lake_leads` AS `lake_leads`;

SELECT
  CAST(`lake_opportunities`.`opportunity_id` AS STRING) AS `opportunity_id`,
  CAST(`lake_opportunities`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_opportunities`.`name` AS STRING) AS `name`,
  CAST(`lake_opportunities`.`created_at` AS TIMESTAMP_NTZ) AS `created_at`,
  CAST(`lake_opportunities`.`closed_at` AS TIMESTAMP_NTZ) AS `closed_at`,
  CAST(`lake_opportunities`.`stage` AS STRING) AS `stage`,
  CAST(`lake_opportunities`.`stage_since` AS TIMESTAMP_NTZ) AS `stage_since`,
  CAST(`lake_opportunities`.`state` AS STRING) AS `state`,
  CAST(`lake_opportunities`.`amount` AS DECIMAL(18, 4)) AS `amount`,
  CAST(`lake_opportunities`.`currency` AS STRING) AS `currency`,
  CAST(`lake_opportunities`.`source` AS STRING) AS `source`,
  CAST(`lake_opportunities`.`channel` AS STRING) AS `channel`,
  CAST(`lake_opportunities`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_opportunities`.`owner` AS STRING) AS `owner`,
  CAST(`lake_opportunities`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_opportunities`.`lent` AS STRING) AS `lent`,
  CAST(`lake_opportunities`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_opportunities`.`line` AS BIGINT) AS `line`
FROM `lake_opportunities` AS `lake_opportunities`;

SELECT
  CAST(`lake_order_lines`.`order_id` AS STRING) AS `order_id`,
  CAST(`lake_order_lines`.`line_id` AS STRING) AS `line_id`,
  CAST(`lake_order_lines`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_order_lines`.`customer_email` AS STRING) AS `customer_email`,
  CAST(`lake_order_lines`.`ordered_at` AS TIMESTAMP_NTZ) AS `ordered_at`,
  CAST(`lake_order_lines`.`product_id` AS STRING) AS `product_id`,
  CAST(`lake_order_lines`.`product_name` AS STRING) AS `product_name`,
  CAST(`lake_order_lines`.`category` AS STRING) AS `category`,
  CAST(`lake_order_lines`.`quantity` AS DOUBLE) AS `quantity`,
  CAST(`lake_order_lines`.`unit_price` AS DECIMAL(18, 4)) AS `unit_price`,
  CAST(`lake_order_lines`.`amount` AS DECIMAL(18, 4)) AS `amount`,
  CAST(`lake_order_lines`.`currency` AS STRING) AS `currency`,
  CAST(`lake_order_lines`.`margin` AS DECIMAL(18, 4)) AS `margin`,
  CAST(`lake_order_lines`.`is_cancellation` AS BOOLEAN) AS `is_cancellation`,
  CAST(`lake_order_lines`.`is_gift` AS BOOLEAN) AS `is_gift`,
  CAST(`lake_order_lines`.`country` AS STRING) AS `country`,
  CAST(`lake_order_lines`.`status` AS STRING) AS `status`,
  CAST(`lake_order_lines`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_order_lines`.`lent` AS STRING) AS `lent`,
  CAST(`lake_order_lines`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_order_lines`.`line` AS BIGINT) AS `line`
FROM `lake_order_lines` AS `lake_order_lines`;

SELECT
  CAST(`lake_orders`.`order_id` AS STRING) AS `order_id`,
  CAST(`lake_orders`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_orders`.`customer_email` AS STRING) AS `customer_email`,
  CAST(`lake_orders`.`ordered_at` AS TIMESTAMP_NTZ) AS `ordered_at`,
  CAST(`lake_orders`.`amount` AS DECIMAL(18, 4)) AS `amount`,
  CAST(`lake_orders`.`currency` AS STRING) AS `currency`,
  CAST(`lake_orders`.`margin` AS DECIMAL(18, 4)) AS `margin`,
  CAST(`lake_orders`.`is_cancellation` AS BOOLEAN) AS `is_cancellation`,
  CAST(`lake_orders`.`is_gift` AS BOOLEAN) AS `is_gift`,
  CAST(`lake_orders`.`channel` AS STRING) AS `channel`,
  CAST(`lake_orders`.`social_channel` AS STRING) AS `social_channel`,
  CAST(`lake_orders`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_orders`.`status` AS STRING) AS `status`,
  CAST(`lake_orders`.`discount` AS DECIMAL(18, 4)) AS `discount`,
  CAST(`lake_orders`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_orders`.`lent` AS STRING) AS `lent`,
  CAST(`lake_orders`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_orders`.`line` AS BIGINT) AS `line`
FROM `lake_orders` AS `lake_orders`;

SELECT
  CAST(`lake_post_metrics`.`channel` AS STRING) AS `channel`,
  CAST(`lake_post_metrics`.`post_id` AS STRING) AS `post_id`,
  CAST(`lake_post_metrics`.`observed_at` AS TIMESTAMP_NTZ) AS `observed_at`,
  CAST(`lake_post_metrics`.`impression_count` AS BIGINT) AS `impression_count`,
  CAST(`lake_post_metrics`.`reach_count` AS BIGINT) AS `reach_count`,
  CAST(`lake_post_metrics`.`view_count` AS BIGINT) AS `view_count`,
  CAST(`lake_post_metrics`.`like_count` AS BIGINT) AS `like_count`,
  CAST(`lake_post_metrics`.`comment_count` AS BIGINT) AS `comment_count`,
  CAST(`lake_post_metrics`.`share_count` AS BIGINT) AS `share_count`,
  CAST(`lake_post_metrics`.`save_count` AS BIGINT) AS `save_count`,
  CAST(`lake_post_metrics`.`send_count` AS BIGINT) AS `send_count`,
  CAST(`lake_post_metrics`.`click_count` AS BIGINT) AS `click_count`,
  CAST(`lake_post_metrics`.`engagement_count` AS BIGINT) AS `engagement_count`,
  CAST(`lake_post_metrics`.`follow_count` AS BIGINT) AS `follow_count`,
  CAST(`lake_post_metrics`.`watch_time_hours` AS DOUBLE) AS `watch_time_hours`,
  CAST(`lake_post_metrics`.`is_promoted` AS BOOLEAN) AS `is_promoted`,
  CAST(`lake_post_metrics`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_post_metrics`.`lent` AS STRING) AS `lent`,
  CAST(`lake_post_metrics`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_post_metrics`.`line` AS BIGINT) AS `line`
FROM `lake_post_metrics` AS `lake_post_metrics`;

SELECT
  CAST(`lake_posts`.`channel` AS STRING) AS `channel`,
  CAST(`lake_posts`.`post_id` AS STRING) AS `post_id`,
  CAST(`lake_posts`.`kind` AS STRING) AS `kind`,
  CAST(`lake_posts`.`author_id` AS STRING) AS `author_id`,
  CAST(`lake_posts`.`author_name` AS STRING) AS `author_name`,
  CAST(`lake_posts`.`is_own` AS BOOLEAN) AS `is_own`,
  CAST(`lake_posts`.`created_at` AS TIMESTAMP_NTZ) AS `created_at`,
  CAST(`lake_posts`.`text` AS STRING) AS `text`,
  CAST(`lake_posts`.`language` AS STRING) AS `language`,
  CAST(`lake_posts`.`post_type` AS STRING) AS `post_type`,
  CAST(`lake_posts`.`url` AS STRING) AS `url`,
  CAST(`lake_posts`.`parent_id` AS STRING) AS `parent_id`,
  CAST(`lake_posts`.`thread_id` AS STRING) AS `thread_id`,
  CAST(`lake_posts`.`rating` AS DOUBLE) AS `rating`,
  CAST(`lake_posts`.`campaign_id` AS STRING) AS `campaign_id`,
  CAST(`lake_posts`.`is_paid` AS BOOLEAN) AS `is_paid`,
  CAST(`lake_posts`.`is_automatic` AS BOOLEAN) AS `is_automatic`,
  CAST(`lake_posts`.`topic` AS STRING) AS `topic`,
  CAST(`lake_posts`.`department` AS STRING) AS `department`,
  CAST(`lake_posts`.`label` AS STRING) AS `label`,
  CAST(`lake_posts`.`reference` AS STRING) AS `reference`,
  CAST(`lake_posts`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_posts`.`lent` AS STRING) AS `lent`,
  CAST(`lake_posts`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_posts`.`line` AS BIGINT) AS `line`
FROM `lake_posts` AS `lake_posts`;

SELECT
  CAST(`lake_profiles`.`channel` AS STRING) AS `channel`,
  CAST(`lake_profiles`.`profile_id` AS STRING) AS `profile_id`,
  CAST(`lake_profiles`.`handle` AS STRING) AS `handle`,
  CAST(`lake_profiles`.`display_name` AS STRING) AS `display_name`,
  CAST(`lake_profiles`.`profile_url` AS STRING) AS `profile_url`,
  CAST(`lake_profiles`.`email` AS STRING) AS `email`,
  CAST(`lake_profiles`.`phone` AS STRING) AS `phone`,
  CAST(`lake_profiles`.`city` AS STRING) AS `city`,
  CAST(`lake_profiles`.`postal_code` AS STRING) AS `postal_code`,
  CAST(`lake_profiles`.`is_own` AS BOOLEAN) AS `is_own`,
  CAST(`lake_profiles`.`brand` AS STRING) AS `brand`,
  CAST(`lake_profiles`.`follower_count` AS BIGINT) AS `follower_count`,
  CAST(`lake_profiles`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_profiles`.`lent` AS STRING) AS `lent`,
  CAST(`lake_profiles`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_profiles`.`line` AS BIGINT) AS `line`
FROM `lake_profiles` AS `lake_profiles`;

SELECT
  CAST(`lake_reactions`.`channel` AS STRING) AS `channel`,
  CAST(`lake_reactions`.`post_id` AS STRING) AS `post_id`,
  CAST(`lake_reactions`.`profile_id` AS STRING) AS `profile_id`,
  CAST(`lake_reactions`.`kind` AS STRING) AS `kind`,
  CAST(`lake_reactions`.`reacted_at` AS TIMESTAMP_NTZ) AS `reacted_at`,
  CAST(`lake_reactions`.`via_id` AS STRING) AS `via_id`,
  CAST(`lake_reactions`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_reactions`.`lent` AS STRING) AS `lent`,
  CAST(`lake_reactions`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_reactions`.`line` AS BIGINT) AS `line`
FROM `lake_reactions` AS `lake_reactions`;

SELECT
  CAST(`lake_surveys`.`survey_id` AS STRING) AS `survey_id`,
  CAST(`lake_surveys`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_surveys`.`answered_at` AS TIMESTAMP_NTZ) AS `answered_at`,
  CAST(`lake_surveys`.`instrument` AS STRING) AS `instrument`,
  CAST(`lake_surveys`.`score` AS DOUBLE) AS `score`,
  CAST(`lake_surveys`.`scale_max` AS DOUBLE) AS `scale_max`,
  CAST(`lake_surveys`.`brand` AS STRING) AS `brand`,
  CAST(`lake_surveys`.`comment` AS STRING) AS `comment`,
  CAST(`lake_surveys`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_surveys`.`lent` AS STRING) AS `lent`,
  CAST(`lake_surveys`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_surveys`.`line` AS BIGINT) AS `line`
FROM `lake_surveys` AS `lake_surveys`;

SELECT
  CAST(`lake_tickets`.`ticket_id` AS STRING) AS `ticket_id`,
  CAST(`lake_tickets`.`customer_id` AS STRING) AS `customer_id`,
  CAST(`lake_tickets`.`requester` AS STRING) AS `requester`,
  CAST(`lake_tickets`.`channel` AS STRING) AS `channel`,
  CAST(`lake_tickets`.`created_at` AS TIMESTAMP_NTZ) AS `created_at`,
  CAST(`lake_tickets`.`first_reply_at` AS TIMESTAMP_NTZ) AS `first_reply_at`,
  CAST(`lake_tickets`.`solved_at` AS TIMESTAMP_NTZ) AS `solved_at`,
  CAST(`lake_tickets`.`reopened_count` AS BIGINT) AS `reopened_count`,
  CAST(`lake_tickets`.`status` AS STRING) AS `status`,
  CAST(`lake_tickets`.`topic` AS STRING) AS `topic`,
  CAST(`lake_tickets`.`is_complaint` AS BOOLEAN) AS `is_complaint`,
  CAST(`lake_tickets`.`satisfaction` AS DOUBLE) AS `satisfaction`,
  CAST(`lake_tickets`.`subject` AS STRING) AS `subject`,
  CAST(`lake_tickets`.`text` AS STRING) AS `text`,
  CAST(`lake_tickets`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_tickets`.`lent` AS STRING) AS `lent`,
  CAST(`lake_tickets`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_tickets`.`line` AS BIGINT) AS `line`
FROM `lake_tickets` AS `lake_tickets`;

SELECT
  CAST(`lake_web_visits`.`day` AS DATE) AS `day`,
  CAST(`lake_web_visits`.`channel` AS STRING) AS `channel`,
  CAST(`lake_web_visits`.`visit_count` AS BIGINT) AS `visit_count`,
  CAST(`lake_web_visits`.`goal_count` AS BIGINT) AS `goal_count`,
  CAST(`lake_web_visits`.`goal_value` AS DECIMAL(18, 4)) AS `goal_value`,
  CAST(`lake_web_visits`.`currency` AS STRING) AS `currency`,
  CAST(`lake_web_visits`.`row_hash` AS STRING) AS `row_hash`,
  CAST(`lake_web_visits`.`lent` AS STRING) AS `lent`,
  CAST(`lake_web_visits`.`load_id` AS BIGINT) AS `load_id`,
  CAST(`lake_web_visits`.`line` AS BIGINT) AS `line`
FROM `lake_web_visits` AS `lake_web_visits`;
