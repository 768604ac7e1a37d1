"""Every KPI of the catalogue, worked out by hand on a company small enough to follow.

All times are UTC; Berlin is one hour ahead (two from 29 March 2026). The last day that counts is
31 March 2026.
"""

from datetime import date, datetime

import pytest

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.store.local import LocalStore

from .company import fill
from .test_texts_by_hand import BY_HAND as OF_TEXTS

CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")
PARAMS = FormulaParams(
    min_n=1, market_size=40, lead_days=20, deal_days=30, campaign_days=20, repeat_days=20,
    lapsed_days=10, answer_days=30, contact_cost=3,
)  # fmt: skip


def at(day: str, hour: str = "10:00") -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{hour}:00")


def post(channel, post_id, kind, author, when, **more):
    return {
        "channel": channel,
        "post_id": post_id,
        "kind": kind,
        "author_id": author,
        "created_at": when,
        **more,
    }


def counts(  # noqa: PLR0913, PLR0917  a line of a table
    channel, post_id, seen, likes, comments, shares, reach, impressions, **more
):
    numbers = {
        "like_count": likes,
        "comment_count": comments,
        "share_count": shares,
        "reach_count": reach,
        "impression_count": impressions,
    }
    return {"channel": channel, "post_id": post_id, "observed_at": seen, **numbers, **more}


TABLES = {
    "posts": [
        # own posts: three on one topic within a week, one of a campaign, one without anything
        post("x", "P1", "post", "me_x", at("03-02"), is_own=True, topic="a", text="Heute Rabatt"),
        post("x", "P2", "post", "me_x", at("03-03"), is_own=True, topic="a", text="Hallo"),
        post("x", "P3", "post", "me_x", at("03-04"), is_own=True, topic="a", text="Hallo"),
        post("facebook", "F1", "post", "me_f", at("03-10"), is_own=True, campaign_id="C1",
             department="support", text="Hallo"),
        post("youtube", "Y1", "post", "me_y", at("03-12"), is_own=True),
        # C1 is answered after an hour, and by another person; C2 only by a rule
        post("x", "C1", "comment", "u1", at("03-02", "11:00"), parent_id="P1",
             text="Acme ist toll"),
        post("x", "R1", "reply", "me_x", at("03-02", "12:00"), is_own=True, parent_id="C1"),
        post("x", "C2", "comment", "u2", at("03-02", "11:30"), parent_id="P1",
             text="Rival, und Acme auch"),
        post("x", "R2", "reply", "me_x", at("03-02", "11:31"), is_own=True, parent_id="C2",
             is_automatic=True),
        post("x", "C3", "reply", "u2", at("03-02", "13:00"), parent_id="C1"),
        # a message thread: one conversation of two messages, answered after two hours; another one
        # the day before yesterday
        post("facebook", "M1", "message", "u3", at("03-20", "08:00"), thread_id="T1"),
        post("facebook", "M2", "message", "u3", at("03-20", "08:10"), thread_id="T1"),
        post("facebook", "RM", "message", "me_f", at("03-20", "10:00"), is_own=True,
             thread_id="T1"),
        post("facebook", "M3", "message", "u3", at("03-30", "08:00"), thread_id="T1"),
        # answered before it was asked: a clock was wrong
        post("facebook", "MN", "mention", "u4", at("03-05", "12:00"), text="Ein Rival-Fan"),
        post("facebook", "RE", "reply", "me_f", at("03-05", "11:00"), is_own=True, parent_id="MN"),
        post("facebook", "RV", "review", None, at("03-06", "12:00"), rating=4.0),
        post("x", "UD", "mention", "u5", None),
    ],
    "post_metrics": [
        counts("x", "P1", at("03-10"), 5, 1, 0, 60, 90),
        counts("x", "P1", at("03-20"), 10, 2, 1, 100, 200, send_count=3),
        counts("x", "P2", at("03-20"), 4, 0, 0, 50, 100),
        counts("x", "P3", at("03-20"), -1, 1, 0, 0, 60),
        counts("facebook", "F1", at("03-20"), 20, 4, 2, 400, 500, save_count=6),
        counts("facebook", "F1", at("03-21"), 99, 99, 99, 99, 99, is_promoted=True),
        counts("x", "R1", at("03-20"), 7, 0, 0, None, None),
    ],
    "channel_metrics": [
        {"channel": "x", "account_id": "me_x", "day": date(2026, 2, 28), "follower_count": 1000},
        {"channel": "x", "account_id": "me_x", "day": date(2026, 3, 2), "follower_count": 1010},
        {"channel": "x", "account_id": "me_x", "day": date(2026, 3, 5), "follower_count": 1300},
        {"channel": "facebook", "account_id": "me_f", "day": date(2026, 3, 1),
         "follower_count": 2000},
        {"channel": "facebook", "account_id": "me_f", "day": date(2026, 3, 10),
         "follower_count": 2100},
    ],
    "profiles": [
        {"channel": "x", "profile_id": "me_x", "is_own": True, "brand": "Acme"},
        {"channel": "facebook", "profile_id": "me_f", "is_own": True, "brand": "Acme"},
        {"channel": "x", "profile_id": "rival", "is_own": False, "brand": "Rival"},
        {"channel": "x", "profile_id": "i1", "handle": "star", "follower_count": 50_000},
        {"channel": "facebook", "profile_id": "i2", "handle": "Star", "follower_count": 20_000},
        {"channel": "x", "profile_id": "i3", "handle": "solo", "follower_count": 30_000},
        {"channel": "x", "profile_id": "i4", "handle": "small", "follower_count": 100},
        {"channel": "x", "profile_id": "u1", "handle": "anna"},
        {"channel": "facebook", "profile_id": "u3", "handle": "ben"},
    ],
    "follows": [
        {"channel": "x", "profile_id": "me_x", "target_id": "i1"},
        {"channel": "facebook", "profile_id": "me_f", "target_id": "i2"},
        {"channel": "x", "profile_id": "me_x", "target_id": "i3"},
        {"channel": "x", "profile_id": "me_x", "target_id": "i4"},
        {"channel": "x", "profile_id": "u1", "target_id": "me_x"},
    ],
    "tickets": [
        {"ticket_id": "t1", "channel": "email", "created_at": at("03-02", "08:00"),
         "first_reply_at": at("03-02", "09:00"),
         "solved_at": at("03-03", "08:00"), "is_complaint": True, "reopened_count": 1,
         "satisfaction": 1.0},
        {"ticket_id": "t2", "channel": "email", "created_at": at("03-04", "08:00"),
         "first_reply_at": at("03-04", "10:00"),
         "solved_at": at("03-06", "08:00"), "is_complaint": False, "reopened_count": 0,
         "satisfaction": 0.5},
        {"ticket_id": "t3", "channel": "email", "created_at": at("03-30", "22:00"),
         "is_complaint": True},
        {"ticket_id": "t4", "channel": "email", "created_at": at("03-06"),
         "solved_at": at("03-05")},
    ],
    "leads": [
        {"lead_id": "l1", "created_at": at("03-01"), "converted_at": at("03-11"),
         "first_follow_up_at": at("03-02"), "campaign_id": "C1",
         "customer_id": "k1"},
        {"lead_id": "l2", "created_at": at("03-02"), "first_follow_up_at": at("03-12")},
        {"lead_id": "l3", "created_at": at("03-30")},
    ],
    "opportunities": [
        {"opportunity_id": "o1", "created_at": at("03-01"), "closed_at": at("03-21"),
         "state": "won", "amount": 1000, "currency": "EUR"},
        {"opportunity_id": "o2", "created_at": at("03-01"), "closed_at": at("03-05"),
         "state": "lost", "amount": 10, "currency": "EUR"},
        {"opportunity_id": "o3", "created_at": at("03-01"), "stage_since": at("03-21", "22:00"),
         "state": "open"},
        {"opportunity_id": "o4", "created_at": at("03-01"), "closed_at": at("03-11"),
         "state": "won", "amount": 50, "currency": "USD"},
    ],
    "orders": [
        {"order_id": "a", "customer_id": "k1", "ordered_at": at("03-02", "15:00"), "amount": 100,
         "margin": 40, "campaign_id": "C1",
         "currency": "EUR"},
        {"order_id": "b", "customer_id": "k1", "ordered_at": at("03-20", "12:00"), "amount": 50,
         "social_channel": "facebook",
         "currency": "EUR"},
        {"order_id": "c", "customer_id": "k2", "ordered_at": at("03-10"), "amount": 200,
         "margin": 60, "campaign_id": "C1",
         "social_channel": "x", "currency": "EUR"},
        {"order_id": "d", "customer_id": "k3", "ordered_at": at("03-12"), "amount": -20,
         "currency": "EUR"},
        {"order_id": "e", "ordered_at": at("03-13"), "amount": 30, "currency": "EUR"},
    ],
    "campaigns": [
        {"campaign_id": "C1", "channel": "x", "started_on": date(2026, 3, 1), "cost": 150,
         "currency": "EUR", "contact_count": 300,
         "target_segment": "engaged"},
        {"campaign_id": "C2", "channel": "x", "started_on": date(2026, 3, 5), "cost": 0,
         "currency": "EUR", "contact_count": 50},
    ],
    # contacted: k1 and k2 by C1, k3 and (not 20 days ago) k2 by C2; left out: k3 and k4, k1
    "campaign_contacts": [
        {"campaign_id": "C1", "customer_id": "k1", "contacted_at": at("03-01"), "role": "treated"},
        {"campaign_id": "C1", "customer_id": "k2"},
        {"campaign_id": "C1", "customer_id": "k3", "role": "control"},
        {"campaign_id": "C1", "customer_id": "k4", "role": "control"},
        {"campaign_id": "C2", "customer_id": "k3", "contacted_at": at("03-06"), "role": "treated"},
        {"campaign_id": "C2", "customer_id": "k2", "contacted_at": at("03-25"), "role": "treated",
         "cost": 2.5, "currency": "EUR"},
        {"campaign_id": "C2", "customer_id": "k1", "role": "control"},
    ],
    "order_lines": [
        {"order_id": "a", "line_id": "1", "product_id": "p1", "product_name": "Tee",
         "category": "Getränke", "quantity": 2, "amount": 60},
        {"order_id": "a", "line_id": "2", "product_id": "p2", "product_name": "Seife",
         "quantity": 1, "amount": 40},
    ],
    "web_visits": [
        {"day": date(2026, 3, 1), "channel": "x", "visit_count": 200, "goal_value": 50,
         "currency": "EUR"},
        {"day": date(2026, 3, 2), "channel": "facebook", "visit_count": 100, "goal_value": 10,
         "currency": "EUR"},
        {"day": date(2026, 3, 3), "channel": "x", "visit_count": 50},
        {"day": date(2026, 3, 3), "channel": "facebook", "visit_count": 10, "goal_value": 5,
         "currency": "USD"},
    ],
    "segments": [{"person_id": "k1", "is_customer": True, "segment": "content"}],
    "surveys": [
        {"survey_id": "1", "customer_id": "k1", "answered_at": at("03-01"), "instrument": "nps",
         "score": 10, "scale_max": 10},
        {"survey_id": "2", "customer_id": "k2", "answered_at": at("03-01"), "instrument": "nps",
         "score": 9, "scale_max": 10},
        {"survey_id": "3", "customer_id": "k3", "answered_at": at("03-01"), "instrument": "NPS",
         "score": 7, "scale_max": 10},
        {"survey_id": "4", "customer_id": "k4", "answered_at": at("03-01"), "instrument": "nps",
         "score": 3, "scale_max": 10},
        {"survey_id": "5", "customer_id": "k1", "answered_at": at("03-02"), "instrument": "csat",
         "score": 5, "scale_max": 5},
        {"survey_id": "6", "customer_id": "k2", "answered_at": at("03-02"), "instrument": "csat",
         "score": 4, "scale_max": 5},
        {"survey_id": "7", "customer_id": "k3", "answered_at": at("03-02"), "instrument": "csat",
         "score": 3, "scale_max": 5},
    ],
    "customers": [
        {"customer_id": "k1", "email": "a@example.com", "phone": "030 1", "street": "Weg 1",
         "postal_code": "10115", "city": "Berlin",
         "birth_date": date(1980, 1, 1), "gender": "w", "consent": "yes",
         "customer_since": date(2026, 3, 2), "segment": "S"},
        {"customer_id": "k2", "customer_since": date(2025, 6, 1), "email": "nonsense",
         "mobile": "0170 1", "consent": "unknown", "salutation": "Frau Dr.", "segment": "T"},
        {"customer_id": "k3", "gender": "m", "segment": "T"},
        {"customer_id": "k4", "email": "d@example.com", "phone": "", "mobile": "0171 1",
         "street": "Weg 4", "consent": "no", "salutation": "Herr und Frau"},
    ],
    "identities": [
        {"channel": "x", "profile_id": "u1", "customer_id": "k1", "tier": 0},
        {"channel": "facebook", "profile_id": "u3", "customer_id": "k2", "tier": 0},
    ],
    "post_sentiment": [
        {"channel": "x", "post_id": "C1", "label": "positive", "recommends": 1},
        {"channel": "x", "post_id": "C2", "label": "negative", "recommends": -1},
        {"channel": "x", "post_id": "C3", "label": "neutral", "recommends": 0},
        {"channel": "facebook", "post_id": "MN", "label": "positive", "recommends": 0},
        {"channel": "facebook", "post_id": "RV", "label": None, "unscored": "empty"},
    ],
}  # fmt: skip

BY_HAND = {  # id: (value, numerator, denominator, n)
    # monitoring: interactions are 13 (P1), 4 (P2), unknown (P3: likes below zero), 26 (F1);
    # followers 1010, 1010, 1010, 2100
    "interaction_rate": (26 / 2100, None, None, 3),
    "posts": (5, 5, None, 5),
    "mentions": (3, 3, None, 3),
    "inbound_posts": (9, 9, None, 9),
    "user_generated_posts": (6, 6, None, 6),  # without three messages
    "interactions": (43, 43, None, 3),
    "likes": (34, 34, None, 3),
    "comments": (7, 7, None, 4),
    "shares": (3, 3, None, 4),
    "reach": (550, 550, None, 4),
    "impressions": (860, 860, None, 4),
    "er_reach": (43 / 550, 43, 550, 3),
    "er_reach_median": (4 / 50, None, None, 3),  # of 0.13, 0.08 and 0.065
    "reach_breaks": (0, 0, None, 0),
    "er_impressions": (43 / 800, 43, 800, 3),
    "er_followers": (43 / 4120, 43, 4120, 3),
    "er_daily": (
        26 / 2100,
        26 / 2100,
        1,
        1,
    ),  # facebook between 5 and 30 March; x on 3 March, without a count
    "conversation_rate": (7 / 4, 7, 4, 4),
    "amplification_rate": (3 / 4, 3, 4, 4),
    "applause_rate": (34 / 3, 34, 3, 3),
    "conversation_per_1000_followers": (7000 / 5130, 7, 5130, 4),
    "amplification_per_1000_followers": (3000 / 5130, 3, 5130, 4),
    "applause_per_1000_followers": (34000 / 4120, 34, 4120, 3),
    "virality": (3 / 550, 3, 550, 3),
    "saves": (6, 6, None, 1),  # of F1 alone: what an export leaves out is not known
    "sends": (3, 3, None, 1),
    "save_rate": (6 / 400, 6, 400, 1),
    "send_rate": (3 / 100, 3, 100, 1),
    "new_engagers": (5, 5, None, 5),
    "new_engagers_per_post": (5 / 5, 5, 5, 5),
    "followers": (3400, 3400, None, 2),
    "follower_growth": (400 / 3000, 400, 3000, 2),
    # x grew by 300 in five days, facebook by 100 in nine
    "follower_growth_30": ((1000 * 1.3**6 + 2000 * 1.05 ** (30 / 9)) / 3000 - 1, 400, 3000, 2),
    "follower_growth_daily": ((1000 * 1.3**0.2 + 2000 * 1.05 ** (1 / 9)) / 3000 - 1, 400, 3000, 2),
    "follower_gaps": (1 + 2 + 8, 11, None, 3),
    "follower_jumps": (1, 1, None, 1),  # 1010 to 1300
    "share_of_voice": (2 / 4, 2, 4, 4),  # Acme: C1, C2; Rival: C2, MN
    "ugc_per_1000_customers": (6 / 4 * 1000, 6, 4, 4),
    "promotion_share": (1 / 4, 1, 4, 4),
    "interaction_rate_promotion": (13 / 1010, None, None, 1),
    "interaction_rate_other": ((4 / 1010 + 26 / 2100) / 2, None, None, 2),
    # response: conversations C1, C2, C3, M1, M3 (too young), MN, RV; answered C1, M1, MN
    "response_rate": (3 / 6, 3, 6, 6),
    "social_response_rate": (3 / 6, 3, 6, 6),
    "message_response_rate": (1, 1, 1, 1),
    "meta_response_rate": (0, 0, 1, 1),  # M3 alone lies within the last seven days
    "meta_reply_median": (None, None, None, 0),
    "meta_reply_time": (None, None, None, 0),
    "meta_badge": (None, None, None, 0),
    "first_reply_time": (5400, None, None, 2),
    "first_reply_time_p90": (3600 + 0.9 * 3600, None, None, 2),
    "first_reply_time_business": (5400, None, None, 2),
    "first_reply_time_business_p90": (6840, None, None, 2),
    "first_reply_time_km": (
        None,
        2,
        6,
        6,
    ),  # four of six were never answered; MN at an unknown time
    "unanswered": (3, 3, None, 3),
    "action_rate": (2 / 6, 2, 6, 6),  # C1 and MN of C1, C2, C3, MN, RV, UD
    "time_to_action": (3600, 3600, 1, 1),
    "tickets": (4, 4, None, 4),
    "complaint_rate": (2 / 3, 2, 3, 3),
    "time_to_solve": (129_600, None, None, 2),  # of one day and two; t4 was solved before it came
    "time_to_solve_km": (
        172_800,
        2,
        3,
        3,
    ),  # after a day 2/3 wait (t3 is watched for a day), after two days none
    "complaint_time_to_solve": (86_400, None, None, 1),
    "ticket_reply_time": (5400, None, None, 2),
    "reopen_rate": (1 / 2, 1, 2, 2),
    "ticket_satisfaction": (0.75, 1.5, 2, 2),
    "one_to_many": (7, 7, 1, 1),
    "peer_advice": (1 / 4, 1, 4, 4),  # C3 of R1, R2, C3, RE
    "two_way_share": (3 / 9, 3, 9, 9),  # P1, T1, MN; one-sided P2, P3, F1, Y1, C3 below C1, RV
    # conduct
    "broadcast_share": (5 / 9, 5, 9, 9),
    "ever_engaged": (2 / 3, 2, 3, 3),
    "cross_channel_regularity": (1 / 3, 1, 3, 3),
    "storytelling_share": (3 / 5, 3, 5, 5),
    "influencers_across_channels": (1 / 2, 1, 2, 2),
    "active_channels": (3, 3, None, 9),
    "channels_meant": (5, 5, None, 1),
    "channel_coverage": (3 / 5, 3, 5, 1),
    "department_share": (1 / 9, 1, 9, 9),
    # commercial
    "leads": (3, 3, None, 3),
    "lead_conversion": (1 / 2, 1, 2, 2),  # l3 came yesterday
    "young_leads": (1, 1, None, 1),
    "lead_conversion_time": (10, None, None, 1),
    "follow_up_compliance": (1 / 2, 1, 2, 2),
    "off_target_leads": (1, 1, 1, 1),
    "opportunities": (4, 4, None, 4),
    "opportunities_per_lead": (4 / 3, 4, 3, 3),
    "win_rate": (2 / 3, 2, 3, 3),
    "win_rate_all": (2 / 4, 2, 4, 4),
    "young_opportunities": (0, 0, None, 0),
    "late_closings": (0, 0, None, 0),
    "won_value": (1000, 1000, None, 1),  # dollars are not added
    "sales_cycle": (15, None, None, 2),
    "time_in_stage": (10, None, None, 1),
    "revenue": (360, 360, None, 5),
    "sales": (4, 4, None, 4),
    "new_customers": (1, 1, None, 1),  # k1; k2 is a customer since 2025
    "undated_first_orders": (0, 0, None, 0),
    "new_revenue_share": (100 / 330, 100, 330, 4),
    "campaign_cost": (150, 150, None, 2),
    "campaign_leads": (1, 1, None, 1),
    "cost_at_age": (150, 150, None, 2),
    "contacts_at_age": (350, 350, None, 2),
    "revenue_at_age": (300, 300, None, 2),
    "margin_at_age": (100, 100, None, 2),
    "orders_at_age": (2, 2, None, 2),
    "leads_at_age": (1, 1, None, 1),
    "young_campaigns": (0, 0, None, 0),
    "cost_per_lead": (150, 150, 1, 1),
    "acquisition_spend": (150, 150, None, 2),
    "acquisition_cost": (150, 150, 1, 1),
    "margin_per_customer": (40, 40, 1, 1),  # within the first month
    "margin_curve": (None, None, None, 0),  # fewer than ten new customers
    "payback_months": (None, None, None, 0),
    "cost_per_contact": (150 / 350, 150, 350, 2),
    "attributed_revenue": (300, 300, None, 2),
    "attributed_margin": (100, 100, None, 2),
    "campaign_orders": (2, 2, None, 2),
    "campaign_contacts": (350, 350, None, 2),
    "campaign_response": (2 / 350, 2, 350, 2),
    "roas": (2, 300, 150, 2),
    "roi": (1, 300, 150, 2),
    "roi_margin": (100 / 150 - 1, 100, 150, 2),
    "social_revenue_first": (350, 350, None, 3),  # a and b after comment C1, c by its own click
    "social_revenue_last": (350, 350, None, 3),
    "social_revenue_linear": (350, 350, None, 4),
    "social_revenue": (250, 250, None, 2),  # b and c by their UTM source
    "social_revenue_share": (250 / 360, 250, 360, 5),
    "unlisted_sources": (0, 0, None, 0),
    "poster_revenue": (150, 150, None, 2),  # a and b after comment C1; k2 wrote after order c
    "poster_revenue_share": (150 / 360, 150, 360, 5),
    "social_margin": (60, 60, None, 1),
    "social_visits": (360, 360, None, 4),
    "unlisted_visits": (None, None, None, 0),
    "economic_value": (60 / 300, 60, 300, 2),
    "channel_contacts": (13, 13, None, 13),
    "channel_mix": (1, 13, 13, 13),
    "channel_rank": (1, 13, 13, 13),
    "market_size": (40, 40, None, 1),
    "penetration": (4 / 40, 4, 40, 1),
    # sympathy: C1 +, C2 -, C3 0, MN +, RV unknown
    "net_sentiment": (25, 1, 4, 4),
    "net_sentiment_opinion": (100 / 3, 1, 3, 3),
    "brand_health": (2 / 3, 2, 3, 3),
    "unknown_sentiment": (1 / 5, 1, 5, 5),
    "net_wom": (0, 0, 4, 4),
    "positive_mentions": (2, 2, None, 2),
    "recommendations": (1, 1, None, 1),
    "chain_attention": (43 / 550, 43, 550, 3),
    "chain_emotion": (2 / 43, 2, 43, 2),
    "chain_word_of_mouth": (1 / 2, 1, 2, 1),
    "nps": (25, 1, 4, 4),
    "nps_other_scales": (0, 0, None, 0),
    "csat": (2 / 3, 2, 3, 3),
    "satisfaction_recommendation": (1, None, None, 3),
    # data
    "customers": (4, 4, None, 4),
    "completeness_email": (2 / 4, 2, 4, 4),
    "completeness_phone": (3 / 4, 3, 4, 4),
    "completeness_address": (1 / 4, 1, 4, 4),
    "completeness_birth_date": (1 / 4, 1, 4, 4),
    "completeness_gender": (3 / 4, 3, 4, 4),  # k2 by the salutation
    "completeness_consent": (2 / 4, 2, 4, 4),
    "completeness_all": (1 / 4, 1, 4, 4),
    "linked_customers": (2 / 4, 2, 4, 4),
    "match_rate": (2 / 10, 2, 10, 10),  # seven profiles, and three authors without one
    "brand_connection": (1 / 2, 1, 2, 2),
    "dated_posts": (17 / 18, 17, 18, 18),
    "authored_posts": (17 / 18, 17, 18, 18),
    "measured_posts": (4 / 5, 4, 5, 5),
    "negative_counts": (1, 1, None, 1),
    "early_replies": (1, 1, None, 1),
    # customers, contacts and campaigns
    "new_profiles": (2, 2, None, 2),
    "new_complete_profiles": (1, 1, None, 1),  # k1
    "cost_per_complete_profile": (150, 150, 1, 1),
    "community_share": (0, 0, 4, 4),
    "answer_age": (29, None, None, 4),  # 29 days ago, and 30 of k4
    "survey_coverage": (3 / 4, 3, 4, 4),
    "personalisation_coverage": (1 / 4, 1, 4, 4),  # k1: two articles, an order, a profile
    "repeat_purchase_rate": (1, 1, 1, 1),  # k1, after 18 days
    "young_new_customers": (0, 0, None, 0),
    "items_sold": (3, 3, None, 2),
    "item_revenue": (100, 100, None, 2),
    "listed_contacts": (4, 4, None, 4),
    "off_target_contacts": (1, 1, 1, 1),  # k1 is of the group content, C1 aims at engaged
    "off_target_cost": (75, 75, None, 1),
    "lapsed_contacts": (1 / 4, 1, 4, 4),  # k2 had bought 15 days before C2
    "lapsed_cost": (2.5, 2.5, None, 1),
    "contact_response": (2 / 3, 2, 3, 3),  # k1 and k2 by C1, not k3 by C2
    "contacts_without_effect": (1 / 3, 1, 3, 3),
    "without_effect_cost": (0, 0, None, 1),
    "young_contacts": (1, 1, None, 1),
    # k3 and k4 count one contact each, k1 the two of C2, of whom it bought
    "bought_anyway": (2 / 4, 2, 4, 3),
    "response_beside_control": (2 / 3, 2, 3, 3),
    "persuaded": (2 / 3 - 2 / 4, None, None, 3),
    "contact_cost": (150, 150, None, 3),
    "contact_revenue": (300, 300, None, 2),
    "contact_roi": (1, 300, 150, 2),
    "brand_recommendation": (None, None, None, 0),
    "segment_recommendation": (1, None, None, 2),  # S 1 and 1, T 0.7 and 0.8
    "satisfaction_then_word_of_mouth": (None, None, None, 0),  # one month only
    "word_of_mouth_then_revenue": (None, None, None, 0),
    "information_gained": (3, 3, None, 3),  # profiles of k1 and k2, the opinion of k1
    "same_channel_answers": (1, 2, 2, 2),  # C1 and M1
    "service_cost_saved": (21, 21, None, 1),  # seven likes of R1
}


@pytest.fixture(scope="module")
def company():
    with LocalStore(None) as store:
        fill(store, TABLES)
        yield store


@pytest.fixture(scope="module")
def numbers(company):
    known = read_catalogue()
    return measure(
        Question(company, known, PARAMS, CONTEXT), list(known.metrics.values()), (), (START, END)
    )


def test_every_kpi_is_worked_out_by_hand():
    assert set(BY_HAND) | set(OF_TEXTS) == set(read_catalogue().metrics)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_number_is_the_one_worked_out_by_hand(numbers, name):
    found = numbers[name, ()]
    value, numerator, denominator, n = BY_HAND[name]
    assert found.value == (None if value is None else pytest.approx(value, rel=1e-9))
    assert found.numerator == (None if numerator is None else pytest.approx(numerator, rel=1e-9))
    assert found.denominator == (
        None if denominator is None else pytest.approx(denominator, rel=1e-9)
    )
    assert found.n == n


@pytest.mark.parametrize("name", BY_HAND)
def test_a_number_has_an_interval_around_it_or_the_reason_why_not(numbers, name):
    found = numbers[name, ()]
    if found.low is None or found.high is None:
        assert found.note.en
        assert found.note.de
    else:
        assert found.value is not None
        assert found.low <= found.value <= found.high


def by(company, name, *dimensions, params=PARAMS, window=(START, END)):
    known = read_catalogue()
    found = measure(
        Question(company, known, params, CONTEXT), [known.metric(name)], dimensions, window
    )
    return {group: number.value for (_, group), number in found.items()}


def test_attribution_moves_revenue_between_channels_and_leaves_the_sum(company):
    assert by(company, "social_revenue_first", "channel") == {("facebook",): None, ("x",): 350}
    assert by(company, "social_revenue_last", "channel") == {("facebook",): 50, ("x",): 300}
    assert by(company, "social_revenue_linear", "channel") == {("facebook",): 25, ("x",): 325}


def test_a_campaign_without_cost_has_no_return(company):
    assert by(company, "roi", "campaign") == {("C1",): 1.0, ("C2",): None}
    assert by(company, "cost_per_lead", "campaign") == {("C1",): 150.0, ("C2",): None}


def test_channels_are_ranked_by_contacts_and_mixed_to_one(company):
    assert by(company, "channel_rank", "channel") == {
        ("email",): 2.5,
        ("facebook",): 1,
        ("x",): 2.5,
    }
    assert by(company, "channel_mix", "channel") == pytest.approx(
        {("email",): 4 / 13, ("facebook",): 5 / 13, ("x",): 4 / 13}
    )


def test_the_badge_of_meta_needs_nine_in_ten_answers_and_a_median_of_a_quarter_of_an_hour(store):
    asked = [
        post("facebook", f"M{n}", "message", f"u{n}", at("03-27"), thread_id=f"T{n}")
        for n in range(20)
    ]
    answers = [
        post(
            "facebook",
            f"A{n}",
            "message",
            "me",
            at("03-27", f"10:{n + 1:02}"),
            is_own=True,
            thread_id=f"T{n}",
        )
        for n in range(18)
    ]
    older = [
        post("facebook", f"O{n}", "message", f"u{n}", at("03-10"), thread_id=f"O{n}")
        for n in range(20)
    ]
    fill(store, {"posts": [*asked, *answers, *older]})
    assert by(store, "meta_response_rate") == {(): 18 / 20}
    assert by(store, "meta_reply_median") == {(): 9.5 * 60}
    assert by(store, "meta_reply_time") == {
        (): 9 * 60
    }  # of one to 17 minutes: the slowest of the 18 is left out
    assert by(store, "meta_badge") == {(): 1}
    assert by(
        store,
        "meta_badge",
        window=(date(2026, 3, 1), date(2026, 3, 31)),
        params=FormulaParams(badge_days=31),
    ) == {(): 0}
    assert by(store, "meta_response_rate", "week") == {
        (date(2026, 3, 9),): 0,
        (date(2026, 3, 23),): 18 / 20,
    }
    store.update(
        "posts",
        (
            "SELECT rowid AS place, created_at + INTERVAL 10 MINUTE AS created_at FROM "
            "stored.posts WHERE is_own"
        ),
    )
    assert by(store, "meta_badge") == {(): 0}


def test_growth_names_its_gaps_and_jumps(company):
    known = read_catalogue()
    found = measure(
        Question(company, known, PARAMS, CONTEXT),
        [known.metric("follower_growth")],
        ("channel",),
        (START, END),
    )
    assert found["follower_growth", ("x",)].note.en.endswith(
        "days without a follower count: 3; jumps of the follower count: 1"
    )
    assert (
        found["follower_growth", ("facebook",)].note.de
        == "letzte Zahl mehr als eine Woche vor dem Ende: facebook:me_f; "
        "Vollerhebung: kein Intervall; Tage ohne Followerzahl: 8"
    )


def test_an_export_without_goals_has_no_economic_value(store):
    fill(
        store,
        {
            "web_visits": [
                {
                    "day": date(2026, 3, 1),
                    "channel": "x",
                    "visit_count": 0,
                    "goal_value": 5,
                    "currency": "EUR",
                }
            ]
        },
    )
    assert by(store, "economic_value") == {(): None}
    assert by(store, "social_visits") == {(): 0}


def test_generations_are_told_apart_by_year_of_birth(company):
    assert by(company, "customers", "generation") == {("X",): 1, (None,): 3}


def test_a_window_counts_only_its_own_days(company):
    window = (date(2026, 3, 3), date(2026, 3, 4))
    assert by(company, "posts", window=window) == {(): 2}
    assert by(company, "follower_growth", window=(date(2026, 3, 5), date(2026, 3, 5))) == {
        (): 290 / 1010
    }


def test_clicks_and_saves_count_only_where_asked_for(store):
    fill(store, {
        "posts": [post("x", "1", "post", "me", at("03-02"), is_own=True)],
        "post_metrics": [counts("x", "1", at("03-03"), 1, 1, 1, 10, 10, click_count=5,
                                save_count=2)],
    })  # fmt: skip
    assert by(store, "interactions") == {(): 3}
    assert by(store, "interactions", params=FormulaParams(with_clicks=True)) == {(): 10}
