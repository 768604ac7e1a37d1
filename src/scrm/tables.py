"""The tables of the database: columns with type, unit and meaning, and whether they are personal.

`SQL_TYPES` maps the types of columns to those of the database. An ``id`` is text, never a number:
ids have leading zeros, or 18 and more digits. ``money`` has a ``currency`` column in the same
table, and ``time`` is in UTC. `scrm.views` defines the views over these tables.

Tables that files are loaded into also have the `BOOKKEEPING` columns: the load and line that a row
comes from, and the hash of its content as its source has it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Type = Literal["id", "text", "flag", "count", "number", "money", "date", "time"]
Role = Literal["canonical", "derived", "bookkeeping"]

SQL_TYPES: dict[str, str] = {
    "id": "VARCHAR",
    "text": "VARCHAR",
    "flag": "BOOLEAN",
    "count": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18,4)",
    "date": "DATE",
    "time": "TIMESTAMP",
}


@dataclass(frozen=True)
class Field:
    """One column of a canonical table."""

    name: str
    type: Type
    meaning: str
    unit: str = ""
    personal: bool = False

    @cached_property
    def sql_type(self) -> str:
        """The type in the database, e.g. ``DECIMAL(18,4)``."""
        return SQL_TYPES[self.type]


@dataclass(frozen=True)
class Table:
    """One table: its columns in order, its key, and the column that dates an event."""

    name: str
    role: Role
    meaning: str
    key: tuple[str, ...]
    fields: tuple[Field, ...]
    dated_by: str = ""
    counted: str = ""
    """Column of the key that only numbers the rows; no other table refers to it."""

    def field(self, name: str) -> Field:
        """Return the column of that name; raise KeyError if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.name}.{name}")

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(field.name for field in self.fields)

    @cached_property
    def stored_fields(self) -> tuple[Field, ...]:
        """The columns, with those that tables that files are loaded into also have."""
        return (*self.fields, *BOOKKEEPING) if self.role == "canonical" else self.fields

    @cached_property
    def sql_types(self) -> dict[str, str]:
        """Column -> its type in the database."""
        return {field.name: field.sql_type for field in self.fields}


def _personal(name: str, type_: Type, meaning: str, unit: str = "") -> Field:
    return Field(name, type_, meaning, unit, personal=True)


ATTRIBUTES = "attributes"
"""Column that takes the columns of an export that no other field takes, where a table has it."""

OPT_OUTS_LIFTED = "opt_outs_lifted_until"
"""Column of customers: opt-outs of the person up to this time do not count."""

BOOKKEEPING = (
    Field(
        "row_hash",
        "id",
        "hash of the row as its source has it, if it cannot be computed from the row",
    ),
    Field(
        "lent",
        "text",
        "cells that come from another version than the row's file, each with date and mapping",
    ),
    Field(
        "load_id",
        "count",
        "the load that wrote the row last; load_files names its file and mapping",
    ),
    Field(
        "line", "count", "line in the file where the record begins, or number of the record in JSON"
    ),
)

CUSTOMERS = Table(
    "customers",
    "canonical",
    "people and companies in the CRM",
    ("customer_id",),
    (
        _personal("customer_id", "id", "number of the customer in the CRM"),
        _personal("salutation", "text", "form of address"),
        _personal("title", "text", "academic title"),
        _personal("first_name", "text", "given name"),
        _personal("last_name", "text", "family name"),
        _personal("company", "text", "company or organisation"),
        _personal("email", "text", "e-mail address"),
        _personal("phone", "text", "phone number as written"),
        _personal("mobile", "text", "mobile number as written"),
        _personal("street", "text", "street and house number"),
        _personal("postal_code", "text", "postal code"),
        Field("city", "text", "town"),
        Field("country", "text", "country as written"),
        _personal("birth_date", "date", "date of birth"),
        Field("gender", "text", "gender as written"),
        Field("customer_since", "date", "first day as a customer"),
        Field(
            "acquisition_source",
            "text",
            "where the customer came from: newsletter, club, fair, ...",
        ),
        Field("segment", "text", "the CRM's own segment, type or label"),
        Field("consent", "text", "consent to marketing: yes, no or unknown"),
        Field("consent_source", "text", "the column the consent was read from"),
        Field("consent_at", "time", "when consent was given or withdrawn, if known", "UTC"),
        Field(
            OPT_OUTS_LIFTED,
            "time",
            "time of a consent that lifts older opt-outs, if its export or --newer says so",
            "UTC",
        ),
        _personal(
            "social_handles",
            "text",
            "handles, profile addresses or platform ids kept in the CRM, one per line",
        ),
        Field("updated_at", "time", "last change in the CRM", "UTC"),
        _personal(
            "person_id", "id", "number of the person, if the export has one above customer numbers"
        ),
    ),
    dated_by="",
)
PROFILES = Table(
    "profiles",
    "canonical",
    "accounts on social channels: authors, followers, and the company's own",
    ("channel", "profile_id"),
    (
        Field("channel", "text", "facebook, instagram, x, youtube, linkedin, tiktok, google, ..."),
        _personal(
            "profile_id",
            "id",
            "the channel's id of the profile, else its handle",
        ),
        _personal("handle", "text", "handle without @, lower case"),
        _personal("display_name", "text", "name shown"),
        _personal("profile_url", "text", "address of the profile"),
        _personal("email", "text", "e-mail address, if the export has one"),
        _personal("phone", "text", "phone number, if the export has one"),
        Field("city", "text", "town, if the export has one"),
        _personal("postal_code", "text", "postal code, if the export has one"),
        Field("is_own", "flag", "one of the company's own accounts"),
        Field("brand", "text", "brand of an own or compared account"),
        Field("follower_count", "count", "followers of the profile", "people"),
    ),
)
POSTS = Table(
    "posts",
    "canonical",
    "own posts, comments, replies, mentions, reviews and messages",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in profiles"),
        Field("post_id", "id", "the channel's id of the post, else its permalink"),
        Field("kind", "text", "post, comment, reply, mention, review or message"),
        _personal("author_id", "id", "profile_id of the author"),
        _personal("author_name", "text", "name of the author as shown"),
        Field("is_own", "flag", "written by the company"),
        Field("created_at", "time", "when it was published", "UTC"),
        _personal("text", "text", "the text"),
        Field("language", "text", "language as the export states it"),
        Field("post_type", "text", "photo, video, reel, link, ... as the export states it"),
        Field("url", "text", "permalink"),
        Field("parent_id", "id", "post_id of the post this one answers"),
        Field("thread_id", "id", "conversation the post belongs to"),
        Field("rating", "number", "stars of a review", "1..5"),
        Field("campaign_id", "id", "campaign the post belongs to"),
        Field("is_paid", "flag", "promoted"),
        Field("is_automatic", "flag", "written by a rule or bot"),
        Field("topic", "text", "topic or hashtag as the export states it"),
        Field("department", "text", "department tag: marketing, support, recruiting, ..."),
        Field("label", "text", "sentiment label a person gave: positive, neutral or negative"),
        _personal(
            "reference",
            "id",
            "number of the order, ticket or customer that the export names with the post",
        ),
    ),
    dated_by="created_at",
)
POST_METRICS = Table(
    "post_metrics",
    "canonical",
    "cumulative counts of a post at a point in time",
    ("channel", "post_id", "observed_at"),
    (
        Field("channel", "text", "as in profiles"),
        Field("post_id", "id", "as in posts"),
        Field(
            "observed_at",
            "time",
            "when the counts were read: as exported, else the end of the newest post's day",
            "UTC",
        ),
        Field("impression_count", "count", "times shown"),
        Field("reach_count", "count", "people who saw it", "people"),
        Field("view_count", "count", "video or post views"),
        Field("like_count", "count", "likes and other reactions"),
        Field("comment_count", "count", "comments and replies"),
        Field("share_count", "count", "shares, retweets, reposts"),
        Field("save_count", "count", "saves, bookmarks and favourites"),
        Field("send_count", "count", "sends by private message, if counted apart from shares"),
        Field("click_count", "count", "clicks"),
        Field("engagement_count", "count", "the export's own sum of engagements"),
        Field("follow_count", "count", "followers gained by the post", "people"),
        Field("watch_time_hours", "number", "time watched", "hours"),
        Field("is_promoted", "flag", "the counts of paid distribution alone"),
    ),
    dated_by="observed_at",
)
CHANNEL_METRICS = Table(
    "channel_metrics",
    "canonical",
    "counts of an own account per day",
    ("channel", "account_id", "day"),
    (
        Field("channel", "text", "as in profiles"),
        Field("account_id", "id", "profile_id of the own account"),
        Field("day", "date", "day in the account's time zone"),
        Field("follower_count", "count", "fans or followers at the end of the day", "people"),
        Field("reach_count", "count", "people reached on the day", "people"),
        Field("impression_count", "count", "times shown on the day"),
        Field("profile_view_count", "count", "visits of the profile on the day"),
    ),
    dated_by="day",
)
WEB_VISITS = Table(
    "web_visits",
    "canonical",
    "visits of the website per day and channel, and what they were worth",
    ("day", "channel"),
    (
        Field("day", "date", "day in the account's time zone"),
        Field("channel", "text", "channel the visit came from: network, newsletter, search, ..."),
        Field("visit_count", "count", "visits (sessions)"),
        Field("goal_count", "count", "goals reached: orders, requests, registrations, ..."),
        Field("goal_value", "money", "value of these goals"),
        Field("currency", "text", "ISO 4217"),
    ),
    dated_by="day",
)
ORDERS = Table(
    "orders",
    "canonical",
    "one row per order, invoice or credit note",
    ("order_id",),
    (
        Field("order_id", "id", "number of the order"),
        _personal("customer_id", "id", "as in customers; empty if the order has none"),
        _personal(
            "customer_email", "text", "e-mail address on the order, if it has no customer number"
        ),
        Field("ordered_at", "time", "when it was placed", "UTC"),
        Field(
            "amount", "money", "net value of the order in its currency; negative for a credit note"
        ),
        Field("currency", "text", "ISO 4217"),
        Field("margin", "money", "contribution margin of the order"),
        Field(
            "is_cancellation",
            "flag",
            "a cancellation, return or credit note, or in a state that is no revenue",
        ),
        Field("is_gift", "flag", "ordered as a gift, or delivered to another address"),
        Field("channel", "text", "sales channel: shop, store, phone, ..."),
        Field(
            "social_channel",
            "text",
            "channel the order is attributed to (UTM source, click id)",
        ),
        Field("campaign_id", "id", "campaign the order is attributed to"),
        Field("status", "text", "payment or delivery status as the export states it"),
        Field("discount", "money", "discount granted"),
    ),
    dated_by="ordered_at",
)
ORDER_LINES = Table(
    "order_lines",
    "canonical",
    "one row per item of an order, with its customer and date, so that lines alone suffice",
    ("order_id", "line_id"),
    (
        Field("order_id", "id", "as in orders"),
        Field("line_id", "id", "number of the line within its order, else its file and line"),
        _personal("customer_id", "id", "as in customers; empty if the order has none"),
        _personal(
            "customer_email", "text", "e-mail address on the order, if it has no customer number"
        ),
        Field("ordered_at", "time", "when the order was placed", "UTC"),
        Field("product_id", "id", "article number, else the name of the article"),
        Field("product_name", "text", "article"),
        Field("category", "text", "product group"),
        Field("quantity", "number", "pieces; negative when taken back"),
        Field("unit_price", "money", "net price of one piece"),
        Field("amount", "money", "net value of the line in its currency; negative when taken back"),
        Field("currency", "text", "ISO 4217"),
        Field("margin", "money", "contribution margin of the line"),
        Field(
            "is_cancellation",
            "flag",
            "part of a cancellation, return or credit note, or in a state that is no revenue",
        ),
        Field("is_gift", "flag", "ordered as a gift, or delivered to another address"),
        Field("country", "text", "country as written"),
        Field("status", "text", "payment or delivery status as the export states it"),
    ),
    dated_by="ordered_at",
    counted="line_id",
)
LEADS = Table(
    "leads",
    "canonical",
    "people or companies that may become customers",
    ("lead_id",),
    (
        _personal("lead_id", "id", "number of the lead"),
        _personal("customer_id", "id", "the customer it became"),
        _personal("email", "text", "e-mail address"),
        Field("created_at", "time", "when it came in", "UTC"),
        Field("source", "text", "where it came from"),
        Field("channel", "text", "channel of the first contact"),
        Field("campaign_id", "id", "campaign it came from"),
        Field("status", "text", "as the export states it"),
        Field("first_follow_up_at", "time", "first contact by sales", "UTC"),
        Field("converted_at", "time", "when it became an opportunity or customer", "UTC"),
        Field("is_converted", "flag", "became an opportunity or customer"),
        Field("cost", "money", "cost of the lead"),
        Field("currency", "text", "ISO 4217"),
        _personal(
            ATTRIBUTES, "text", "further columns of the export as a JSON object, for lead scoring"
        ),
    ),
    dated_by="created_at",
)
OPPORTUNITIES = Table(
    "opportunities",
    "canonical",
    "deals in the sales pipeline",
    ("opportunity_id",),
    (
        Field("opportunity_id", "id", "number of the deal"),
        _personal("customer_id", "id", "as in customers"),
        _personal("name", "text", "name of the deal"),
        Field("created_at", "time", "when it was opened", "UTC"),
        Field("closed_at", "time", "when it was won or lost", "UTC"),
        Field("stage", "text", "stage as the export states it"),
        Field("stage_since", "time", "when it entered the stage", "UTC"),
        Field("state", "text", "open, won or lost"),
        Field("amount", "money", "value of the deal"),
        Field("currency", "text", "ISO 4217"),
        Field("source", "text", "where it came from"),
        Field("channel", "text", "channel of the first contact"),
        Field("campaign_id", "id", "campaign it came from"),
        Field("owner", "text", "person in sales", personal=True),
    ),
    dated_by="created_at",
)
TICKETS = Table(
    "tickets",
    "canonical",
    "service requests and complaints",
    ("ticket_id",),
    (
        Field("ticket_id", "id", "number of the ticket"),
        _personal("customer_id", "id", "as in customers"),
        _personal("requester", "text", "name or e-mail address of the person asking"),
        Field("channel", "text", "where it came in"),
        Field("created_at", "time", "when it was opened", "UTC"),
        Field("first_reply_at", "time", "first human answer", "UTC"),
        Field("solved_at", "time", "when it was solved", "UTC"),
        Field("reopened_count", "count", "times opened again"),
        Field("status", "text", "as the export states it"),
        Field("topic", "text", "topic or tags"),
        Field("is_complaint", "flag", "a complaint"),
        Field("satisfaction", "number", "rating of the answer", "0..1"),
        _personal("subject", "text", "subject line"),
        _personal("text", "text", "what the person wrote"),
    ),
    dated_by="created_at",
)
SURVEYS = Table(
    "surveys",
    "canonical",
    "answers to surveys",
    ("survey_id",),
    (
        Field("survey_id", "id", "number of the answer"),
        _personal("customer_id", "id", "as in customers"),
        Field("answered_at", "time", "when it was given", "UTC"),
        Field("instrument", "text", "nps, csat or another name"),
        Field("score", "number", "the answer on the instrument's scale"),
        Field("scale_max", "number", "highest value of the scale"),
        Field("brand", "text", "brand asked about"),
        _personal("comment", "text", "free text"),
    ),
    dated_by="answered_at",
)
CAMPAIGNS = Table(
    "campaigns",
    "canonical",
    "campaigns with cost and result",
    ("campaign_id",),
    (
        Field("campaign_id", "id", "number or name of the campaign"),
        Field("name", "text", "name"),
        Field("channel", "text", "channel"),
        Field("started_on", "date", "first day"),
        Field("ended_on", "date", "last day"),
        Field("cost", "money", "cost"),
        Field("currency", "text", "ISO 4217"),
        Field("contact_count", "count", "people contacted", "people"),
        Field("target_segment", "text", "segment aimed at"),
    ),
    dated_by="started_on",
)
CAMPAIGN_CONTACTS = Table(
    "campaign_contacts",
    "canonical",
    "customers whom a campaign contacted, and those left out as its control group",
    ("campaign_id", "customer_id"),
    (
        Field("campaign_id", "id", "as in campaigns"),
        _personal("customer_id", "id", "as in customers"),
        Field("contacted_at", "time", "when; of the control group, when it would have been", "UTC"),
        Field("role", "text", "treated, or control: left out by chance, to compare with"),
        Field("channel", "text", "as in profiles; by default that of the campaign"),
        Field("cost", "money", "cost of the contact; by default that of the campaign / contacts"),
        Field("currency", "text", "ISO 4217"),
    ),
    dated_by="contacted_at",
)
FOLLOWS = Table(
    "follows",
    "canonical",
    "who follows whom",
    ("channel", "profile_id", "target_id"),
    (
        Field("channel", "text", "as in profiles"),
        _personal("profile_id", "id", "the follower"),
        _personal("target_id", "id", "the profile followed"),
        Field("since", "time", "when it was first seen", "UTC"),
    ),
    dated_by="since",
)
REACTIONS = Table(
    "reactions",
    "canonical",
    "who liked or shared which post",
    ("channel", "post_id", "profile_id", "kind"),
    (
        Field("channel", "text", "as in profiles"),
        Field("post_id", "id", "as in posts"),
        _personal("profile_id", "id", "who reacted, as in profiles"),
        Field("kind", "text", "like or share"),
        Field("reacted_at", "time", "when", "UTC"),
        _personal("via_id", "id", "profile whose share was shared; empty if it was the post"),
    ),
    dated_by="reacted_at",
)
INFLUENCERS = Table(
    "influencers",
    "canonical",
    "influencers that matter to the company, with their handles",
    ("name",),
    (
        _personal("name", "text", "name of the influencer"),
        *(
            _personal(channel, "text", f"handle on {title}, without @, lower case")
            for channel, title in (
                ("facebook", "Facebook"),
                ("instagram", "Instagram"),
                ("x", "X"),
                ("youtube", "YouTube"),
                ("tiktok", "TikTok"),
                ("linkedin", "LinkedIn"),
                ("pinterest", "Pinterest"),
            )
        ),
        Field("topic", "text", "what the influencer is known for"),
    ),
)

IDENTITY_MAP = Table(
    "identity_map",
    "canonical",
    "profiles declared to be, or never to be, a customer",
    ("channel", "handle", "customer_id"),
    (
        Field("channel", "text", "as in profiles; empty for every channel"),
        _personal("handle", "text", "handle, profile address or id"),
        _personal("customer_id", "id", "as in customers"),
        Field("verdict", "text", "same or never"),
        Field("declared_by", "text", "who declared it", personal=True),
        Field("declared_on", "date", "when it was declared"),
    ),
)

IDENTITIES = Table(
    "identities",
    "derived",
    "which profile belongs to which customer, and why",
    ("channel", "profile_id"),
    (
        Field("channel", "text", "as in profiles"),
        _personal("profile_id", "id", "as in profiles"),
        _personal("customer_id", "id", "as in customers"),
        Field(
            "tier",
            "count",
            "0 declared, 1 profile in the CRM, 2 personal e-mail, 3 phone number or order number, "
            "4 name and town",
        ),
        Field("rule", "text", "name of the rule"),
        Field("evidence", "text", "the columns that agreed, not their values"),
        Field("score", "number", "confidence of the tier", "0..1"),
        _personal("link_id", "id", "hash of profile and customer, the same in all runs"),
        Field("run", "count", "number of the run of `scrm link` that found the link first"),
    ),
)
PERSON_DECISIONS = Table(
    "person_decisions",
    "derived",
    "customer numbers that people of the company have merged or separated",
    ("customer_id",),
    (
        _personal("customer_id", "id", "as in customers"),
        _personal("group_id", "id", "the first customer number of the same person"),
        Field("verdict", "text", "same: one person; never: a person of its own"),
    ),
)
POST_SENTIMENT = Table(
    "post_sentiment",
    "derived",
    "sentiment of each text",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("label", "text", "positive, neutral or negative; empty if unscored"),
        Field("probability", "number", "how sure the engine is of the label", "0..1"),
        Field("polarity", "number", "-1 negative .. 1 positive"),
        Field(
            "unscored",
            "text",
            "why there is no label: empty, language, dialect, no_words; else empty",
        ),
        Field("language", "text", "detected language of the text: de, en, ...; und if undecided"),
        Field("recommends", "count", "1 recommends, -1 warns, 0 neither (word of mouth)"),
        Field("engine", "text", "engine with its version"),
        Field("text_hash", "id", "hash of the text the label belongs to"),
    ),
)
POST_WORRIES = Table(
    "post_worries",
    "derived",
    "worries found in each text",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("is_worry", "flag", "the text speaks of a worry of its writer"),
        Field("score", "number", "strength of the evidence", "0..1"),
        Field("kind", "text", "direct, question or implicit; empty if there is none"),
        Field("topic", "text", "what the worry is about; empty if unknown"),
        Field("evidence", "text", "the pattern that matched, not the text"),
        Field("strength", "text", "urgent, voiced, or mentioned (of others); empty if none"),
        Field("holder", "text", "whose worry: writer, others, report; empty if none"),
        Field("lexicon", "text", "lexicon with its version"),
        Field("text_hash", "id", "hash of the text the label belongs to"),
    ),
)
POST_IDEAS = Table(
    "post_ideas",
    "derived",
    "ideas and wishes found in each text",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("is_idea", "flag", "the text proposes something to the company; empty if unread"),
        Field("kind", "text", "product (a product or variant) or other; empty if there is none"),
        Field("evidence", "text", "the rule that found it: tag, or name of a list of phrases"),
        Field("lexicon", "text", "lexicon with its version"),
        Field("text_hash", "id", "hash of the text the label belongs to"),
    ),
)
POST_QUESTIONS = Table(
    "post_questions",
    "derived",
    "questions of others, near duplicates together",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("question_id", "id", "number of the question; the same for near duplicates"),
        Field("is_repeated", "flag", "another person asked the same before"),
    ),
)
POST_THEMES = Table(
    "post_themes",
    "derived",
    "values of the company that each text speaks of",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("has_customers", "flag", "how the company treats its customers"),
        Field("has_csr", "flag", "social responsibility"),
        Field("has_environment", "flag", "environment and sustainability"),
        Field("has_staff", "flag", "how the company treats its staff"),
        Field("lexicon", "text", "lexicon with its version"),
        Field("text_hash", "id", "hash of the text the label belongs to"),
    ),
)
POST_TOPICS = Table(
    "post_topics",
    "derived",
    "topic of each text by others, as `scrm topics` last found them",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("topic", "text", "the strongest terms of the topic; empty if the text has none"),
        Field("match", "number", "cosine of text and topic, 0 to 1"),
        Field("model_id", "id", "hash of the topics found together, with their days"),
        Field("first_day", "date", "first day of the texts that the topics were found in"),
        Field("last_day", "date", "last day of these texts"),
    ),
)
PERSON_INTERESTS = Table(
    "person_interests",
    "derived",
    "topics of each person's texts, likes and follows",
    ("person_id", "topic"),
    (
        _personal("person_id", "id", "as in segments"),
        Field("topic", "text", "hashtag, product group, or topic of a post or account"),
        Field("text_count", "count", "texts of the person about it"),
        Field("like_count", "count", "posts about it that the person liked or shared"),
        Field("follow_count", "count", "accounts about it that the person follows"),
        Field("signal_count", "count", "all signals of the person, about any topic"),
        Field("lift", "number", "share of the person's signals / share of everybody's"),
        Field("lift_low", "number", "lower end of the interval of lift"),
        Field("lift_high", "number", "upper end of the interval of lift"),
    ),
)
POST_LABELS = Table(
    "post_labels",
    "derived",
    "sentiment of posts as people labelled it",
    ("channel", "post_id"),
    (
        Field("channel", "text", "as in posts"),
        Field("post_id", "id", "as in posts"),
        Field("label", "text", "positive, neutral or negative"),
        Field("drawn", "text", "random: drawn by scrm; loaded: came with the post"),
    ),
)
CUSTOMER_SENTIMENT = Table(
    "customer_sentiment",
    "derived",
    "sentiment per customer",
    ("customer_id",),
    (
        _personal("customer_id", "id", "as in customers"),
        Field("post_count", "count", "texts scored"),
        Field("positive_count", "count", "of them positive"),
        Field("negative_count", "count", "of them negative"),
        Field("polarity", "number", "mean polarity", "-1..1"),
        Field("net_sentiment", "number", "(positive - negative) / texts, estimated", "-1..1"),
        Field("net_sentiment_low", "number", "lower end, with the engine's errors", "-1..1"),
        Field("net_sentiment_high", "number", "upper end, with the engine's errors", "-1..1"),
    ),
)
ABC_CLASSES = Table(
    "abc_classes",
    "derived",
    "class of each customer by revenue",
    ("customer_id",),
    (
        _personal("customer_id", "id", "as in customers"),
        Field("revenue", "money", "net revenue in the period"),
        Field("currency", "text", "ISO 4217"),
        Field(
            "revenue_share",
            "number",
            "share of the revenue of all customers with positive revenue",
            "0..1",
        ),
        Field("cumulative_share", "number", "share of this and all larger customers", "0..1"),
        Field("abc_class", "text", "A, B or C; empty for net revenue of zero or less"),
    ),
)
SCORES = Table(
    "scores",
    "derived",
    "purchase scores of each customer",
    ("customer_id",),
    (
        _personal("customer_id", "id", "as in customers"),
        Field("recency_days", "count", "days from the last purchase to as_of", "days"),
        Field("frequency", "count", "days with a purchase", "days"),
        Field("monetary_value", "money", "net revenue"),
        Field("recency_score", "count", "quintile, 5 best"),
        Field("frequency_score", "count", "quintile, 5 best"),
        Field("monetary_score", "count", "quintile, 5 best"),
        Field("rfm_score", "count", "sum of the three quintiles, 3..15"),
        Field("method", "text", "method of the forecast"),
        Field(
            "p_alive",
            "number",
            "probability of still being a customer; empty if the method cannot tell",
            "0..1",
        ),
        Field("p_purchase", "number", "chance of at least one purchase over the horizon", "0..1"),
        Field(
            "expected_purchases", "number", "expected days with a purchase over the horizon", "days"
        ),
        Field("expected_spend", "number", "expected revenue over the horizon, before returns"),
        Field(
            "lifetime_value",
            "number",
            "discounted expected revenue over the lifetime looked at, before returns",
        ),
        Field("decile", "count", "1 highest expected revenue .. 10"),
    ),
)
SEGMENTS = Table(
    "segments",
    "derived",
    "customer group of each person",
    ("person_id",),
    (
        _personal(
            "person_id", "id", "customer_id, or channel:profile_id if the profile is not linked"
        ),
        Field("is_customer", "flag", "the person is a customer of the CRM"),
        Field("satisfaction_z", "number", "satisfaction against the reference", "z"),
        Field("worries_z", "number", "worries against the reference", "z"),
        Field("activity_z", "number", "activity against the reference", "z"),
        Field("satisfaction_se", "number", "standard error", "z"),
        Field("worries_se", "number", "standard error", "z"),
        Field("activity_se", "number", "standard error", "z"),
        Field("evidence_count", "count", "signals the values rest on"),
        Field(
            "segment",
            "text",
            "engaged, happy, average, escapist, negative, unrated, or cluster_N_...",
        ),
        Field("probability", "number", "probability of the group", "0..1"),
        Field("second_segment", "text", "the next likely group"),
        Field("method", "text", "method with its version"),
    ),
)

LOAD_FILES = Table(
    "load_files",
    "bookkeeping",
    "every file that was loaded",
    ("load_id",),
    (
        Field("load_id", "count", "number of the load"),
        Field("path", "text", "file name as given"),
        Field("sha256", "id", "hash of the file"),
        Field("mapping", "text", "name of the mapping"),
        Field("mapping_hash", "id", "hash of the mapping"),
        Field("dialect", "text", "container, encoding, delimiter, header line, as JSON"),
        Field("row_count", "count", "rows in the file"),
        Field("new_count", "count", "rows that were new"),
        Field("updated_count", "count", "rows that replaced an older version"),
        Field("unchanged_count", "count", "rows already there"),
        Field("quarantined_count", "count", "rows put into quarantine"),
        Field("skipped_count", "count", "rows that are not data, as the mapping declares"),
        Field("named_counts", "text", "named parts of the rows, as JSON"),
        Field("last_date", "date", "latest date in the file"),
        Field(
            "given",
            "text",
            "columns that the file fills by table, and those filled by default, as JSON",
        ),
    ),
)
QUARANTINE = Table(
    "quarantine",
    "bookkeeping",
    "rows that were not loaded, with the reason",
    ("load_id", "line", "column_name", "rule"),
    (
        Field("load_id", "count", "as in load_files"),
        Field("path", "text", "file name as given"),
        Field("mapping", "text", "name of the mapping"),
        Field(
            "line",
            "count",
            "line in the file where the record begins, or number of the record in JSON",
        ),
        Field("column_name", "text", "column as the file calls it"),
        _personal("value", "text", "the value that failed"),
        Field("rule", "text", "the rule it failed"),
        _personal("raw", "text", "the whole record, for replay, as JSON list or text"),
    ),
)

DERIVATIONS = Table(
    "derivations",
    "bookkeeping",
    "what each derived table was computed from",
    ("command",),
    (
        Field("command", "text", "analysis that wrote its tables"),
        Field("fingerprint", "id", "hash of the loads, settings and version it was computed with"),
    ),
)

CONTROL_TOTALS = Table(
    "control_totals",
    "bookkeeping",
    "totals of the rows of each table, computed while they were written",
    ("table_name", "load_id"),
    (
        Field("table_name", "text", "the table; empty in the row with the balance of all tables"),
        Field(
            "load_id", "count", "the load whose rows these are; 0 for the whole of a derived table"
        ),
        Field("row_count", "count", "rows"),
        Field(
            "totals",
            "text",
            "for each column with values: cells, sum of hashes, sum of money in 1/10,000",
        ),
        Field(
            "method",
            "text",
            "how the hashes were computed; those of other methods cannot be compared",
        ),
    ),
)

SUPPRESSIONS = Table(
    "suppressions",
    "bookkeeping",
    "keyed hashes of erased persons, so that a later file does not bring them back",
    ("digest",),
    (
        Field("digest", "id", "HMAC of a key of the person, with the key file of the database"),
        Field("kind", "text", "what is hashed: customer, profile, email, or a table and its key"),
        Field("key_id", "id", "which key file it was made with"),
        Field("since", "date", "when the person was erased"),
    ),
)
ERASURES = Table(
    "erasures",
    "bookkeeping",
    "what was erased and when, without anything about the person",
    ("erasure_id",),
    (
        Field("erasure_id", "count", "number of the erasure"),
        Field("erased_on", "date", "when"),
        Field("row_counts", "text", "rows deleted by table, and cells redacted, as JSON"),
        Field("retained", "text", "tables kept under a pseudonym, and the duty, as JSON"),
    ),
)
RETAINED_RECORDS = Table(
    "retained_records",
    "bookkeeping",
    "records of erased persons that a duty requires to be kept, under a pseudonym",
    ("pseudonym", "table_name"),
    (
        Field("pseudonym", "id", "customer number of the records"),
        Field("table_name", "text", "the table"),
        Field("duty", "text", "why they are kept"),
        Field("until", "date", "last day on which they are kept"),
    ),
)
RESTRICTIONS = Table(
    "restrictions",
    "bookkeeping",
    "persons whose data is stored and not processed (Art. 18 GDPR)",
    ("kind", "value"),
    (
        Field("kind", "text", "customer, profile or email"),
        _personal("value", "id", "customer number, channel:profile_id, or normalised address"),
        Field("since", "date", "when the restriction began"),
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS, PROFILES, POSTS, POST_METRICS, CHANNEL_METRICS, WEB_VISITS, ORDERS, ORDER_LINES,
        LEADS, OPPORTUNITIES, TICKETS, SURVEYS, CAMPAIGNS, CAMPAIGN_CONTACTS, FOLLOWS, REACTIONS,
        INFLUENCERS, IDENTITY_MAP,
        IDENTITIES, PERSON_DECISIONS, POST_SENTIMENT, POST_WORRIES, POST_LABELS, CUSTOMER_SENTIMENT,
        POST_IDEAS, POST_QUESTIONS, POST_THEMES, POST_TOPICS, PERSON_INTERESTS,
        ABC_CLASSES, SCORES, SEGMENTS,
        LOAD_FILES, QUARANTINE, DERIVATIONS, CONTROL_TOTALS,
        SUPPRESSIONS, ERASURES, RETAINED_RECORDS, RESTRICTIONS,
    )
}  # fmt: skip

CANONICAL = tuple(table for table in TABLES.values() if table.role == "canonical")
DERIVED = tuple(table for table in TABLES.values() if table.role == "derived")
