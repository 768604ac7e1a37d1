"""A company of every table, drawn from a seed, with every fault an export can have."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
from tests.rows import add

CHANNELS = ("x", "facebook", "instagram")


class Draw:
    """Random values from one seed; now and then nothing, as exports have it."""

    def __init__(self, seed):
        self.generator = np.random.default_rng(seed)

    def below(self, limit):
        return int(self.generator.integers(0, limit))

    def one(self, *values):
        return values[self.below(len(values))]

    def maybe(self, value, of=8):
        return value if self.below(of) else None

    def moment(self, start=datetime(2026, 1, 1), spread=92 * 86_400):
        return start + timedelta(seconds=self.below(spread))


def conversations(draw):
    """Own posts, comments under them, mentions, message threads, and replies to all of these."""
    posts = []

    def add(kind, author, when, **more):
        row = {"channel": draw.one(*CHANNELS), "post_id": f"p{len(posts)}", "kind": kind,
               "author_id": author, "created_at": when,
               "is_own": False,
               "text": draw.one("Acme ist gut", "Rival!", "Hallo", None)}  # fmt: skip
        posts.append({**row, **more})
        return posts[-1]

    for number in range(120):
        text = draw.one("Gutschein für alle", "Hallo", None)
        topic, campaign = draw.maybe(draw.one("a", "b"), 2), draw.maybe(f"c{draw.below(4)}", 4)
        channel = draw.one("x", "x", "facebook")
        add(draw.maybe("post"), draw.maybe(f"me_{channel}{number % 2 if channel == 'x' else ''}"),
            draw.maybe(draw.moment(), 30),
            channel=channel, is_own=True, text=text, topic=topic, campaign_id=campaign,
            department=draw.maybe("pr", 2))  # fmt: skip
    for _ in range(160):
        under = posts[draw.below(120)]
        add(
            "comment",
            draw.maybe(f"u{draw.below(12)}"),
            draw.moment(),
            channel=under["channel"],
            parent_id=under["post_id"],
        )
    for _ in range(60):
        add(
            draw.one("mention", "review"),
            draw.maybe(f"u{draw.below(12)}"),
            draw.maybe(draw.moment(), 20),
            author_name=draw.maybe("U", 3),
        )
    for _ in range(90):
        thread = draw.below(9)
        add("message", f"u{thread}", draw.moment(), channel=CHANNELS[thread % 3],
            thread_id=f"t{thread}", is_own=not draw.below(3),
            is_automatic=draw.maybe(not draw.below(3), 2))  # fmt: skip
    for _ in range(150):
        asked = posts[120 + draw.below(220)]
        when = (asked["created_at"] or draw.moment()) + timedelta(
            seconds=draw.below(12 * 86_400) - 43_200
        )
        add(
            "reply",
            draw.one("me_x0", f"u{draw.below(12)}"),
            when,
            channel=asked["channel"],
            parent_id=asked["post_id"],
        )
        posts[-1] |= {
            "is_own": draw.one(True, True, False, None),
            "is_automatic": not draw.below(5),
        }
    return posts


def commerce(draw):
    """Leads, opportunities, orders, tickets and campaigns of twenty customers."""

    def money(limit):
        return draw.maybe(draw.below(limit) - limit // 10)

    def someone():
        return draw.maybe(f"k{draw.below(20)}")

    def row(number, prefix, when="created_at", **more):
        return {
            f"{prefix}_id": f"{prefix}{number}",
            "customer_id": someone(),
            when: draw.maybe(draw.moment(), 30),
            **more,
        }

    currency = lambda: draw.one("EUR", "EUR", None, "USD")  # noqa: E731  one word for one draw
    campaign = lambda: draw.maybe(f"c{draw.below(4)}", 3)  # noqa: E731  one word for one draw
    return {
        "tickets": [row(n, "ticket", channel=draw.one("email", "x"),
                        solved_at=draw.maybe(draw.moment(), 3), reopened_count=draw.below(4) - 1,
                        first_reply_at=draw.maybe(draw.moment(), 3),
                        is_complaint=draw.one(True, False, None),
                        satisfaction=draw.maybe(draw.below(5) / 4)) for n in range(80)],
        "leads": [row(n, "lead", channel=draw.one("x", "fair"), campaign_id=campaign(),
                      converted_at=draw.maybe(draw.moment(), 2),
                      is_converted=draw.one(True, None),
                      first_follow_up_at=draw.maybe(draw.moment(), 3)) for n in range(80)],
        "opportunities": [row(n, "opportunity", channel=draw.one("x", "fair"),
                              state=draw.one("won", "lost", "open", None), amount=money(900),
                              currency=currency(), closed_at=draw.maybe(draw.moment()),
                              stage_since=draw.maybe(draw.moment()))
                          for n in range(80)],
        "orders": [row(n, "order", "ordered_at", amount=money(300), margin=money(90),
                       currency=currency(), campaign_id=campaign(),
                       social_channel=draw.maybe(draw.one(*CHANNELS), 3)) for n in range(200)],
        "campaigns": [{"campaign_id": f"c{n}", "channel": CHANNELS[n % 3],
                       "started_on": date(2026, 1 + n % 3, 5), "cost": 100 * n,
                       "currency": "USD" if n == 3 else "EUR", "contact_count": 50 * n,
                       "target_segment": "content"} for n in range(4)],
        "surveys": [{"survey_id": f"s{n}", "customer_id": someone(), "answered_at": draw.moment(),
                     "instrument": draw.one("nps", "NPS", "csat"),
                     "score": draw.below(12) - 1, "scale_max": draw.one(5, 10),
                     "brand": draw.one("Acme", "Rival", None)} for n in range(120)],
        "web_visits": [{"day": date(2026, 1, 1) + timedelta(days=n), "channel": channel,
                        "visit_count": draw.maybe(draw.below(90) - 3),
                        "goal_value": money(50),
                        "currency": currency()} for n in range(80) for channel in CHANNELS[:2]],
    }  # fmt: skip


def people(draw):
    """Customers, profiles, who follows whom, and which profile is which customer."""

    def field(*values):
        return draw.maybe(draw.one(*values), 3)

    persons = [{"channel": channel, "profile_id": f"u{n}",
                "handle": draw.one("Star", "star", f"h{n}"), "is_own": draw.one(False, None),
                "follower_count": draw.below(30_000), "brand": draw.one(None, None, "Rival")}
               for channel in CHANNELS for n in range(12)]  # fmt: skip
    ours = [
        {
            **persons[0],
            "channel": channel,
            "profile_id": f"me_{channel}",
            "is_own": True,
            "brand": "Acme",
        }
        for channel in CHANNELS
    ]
    follows = {
        (channel, *draw.one((f"me_{channel}", f"u{n}"), (f"u{n}", f"me_{channel}")))
        for channel in CHANNELS
        for n in range(12)
    }
    return {
        "profiles": persons + ours,
        "follows": [dict(zip(("channel", "profile_id", "target_id"), key,
                             strict=True)) for key in sorted(follows)],
        "identities": [{"channel": CHANNELS[n % 3], "profile_id": f"u{n}",
                        "customer_id": f"k{n // 2}", "tier": 0} for n in range(12)],
        "customers": [{"customer_id": f"k{n}", "email": field(f"k{n}@example.com", "nonsense", " "),
                       "phone": field("1", ""), "mobile": field("2"),
                       "street": field("Weg 1", " "), "postal_code": field("1"),
                       "city": field("Bonn"), "gender": field("w", ""),
                       "birth_date": field(date(1980, 1, 1)),
                       "consent": field("yes", "NO", "unknown"),
                       "customer_since": field(date(2025, 11, 3), date(2025, 12, 20),
                                               date(2026, 1, 4), date(2026, 4, 30))}
                      for n in range(20)],
        "segments": [{"person_id": f"k{n}", "is_customer": True,
                      "segment": draw.one("content", "worried", None)} for n in range(15)],
    }  # fmt: skip


def social(draw, posts):
    """Likes and shares, influencers, and what analyses found in texts."""
    theirs = [post for post in posts if not post["is_own"]]
    people = [f"u{n}" for n in range(12)]
    reactions = {}
    for _ in range(200):
        post, person = posts[draw.below(len(posts))], draw.one(*people)
        kind = draw.one("like", "share", "share")
        reactions[post["channel"], post["post_id"], person, kind] = {
            "reacted_at": draw.maybe(draw.moment(), 10),
            "via_id": draw.maybe(draw.one(*people, post["author_id"]), 2),
        }
    key = ("channel", "post_id", "profile_id", "kind")
    read = [post for post in theirs if draw.below(4)]

    def labelled(post, **more):
        return {"channel": post["channel"], "post_id": post["post_id"], **more}

    flags = ("has_customers", "has_csr", "has_environment", "has_staff")
    themes = []
    for post in read:
        seen = draw.below(9) > 0
        themes.append(labelled(post, **{flag: not draw.below(5) if seen else None
                                        for flag in flags}))  # fmt: skip
    return {
        "reactions": [dict(zip(key, found, strict=True)) | more
                      for found, more in sorted(reactions.items())],
        "influencers": [{"name": "Star", "x": "star", "facebook": "h3"},
                        {"name": "Nobody", "tiktok": "nobody"}, {"name": "Ben", "x": "h5"},
                        {"name": "Ida", "instagram": "h7", "x": "u8"}],
        "post_ideas": [labelled(post, is_idea=draw.one(True, False, False, None),
                                kind=draw.one("product", "other")) for post in read],
        "post_questions": [labelled(post, question_id=f"q{draw.below(25)}",
                                    is_repeated=draw.one(True, False))
                           for post in theirs if draw.below(2)],
        "post_themes": themes,
        "post_worries": [labelled(post, is_worry=draw.one(True, False, False, None))
                         for post in read],
        "person_interests": [{"person_id": f"k{n}", "topic": topic} for n in range(0, 20, 3)
                             for topic in ("tee", "seife")[: 1 + n % 2]],
    }  # fmt: skip


def contacts(draw, **tables):
    """Add what the CRM knows besides: salutations, sources, lines, contacts of campaigns."""
    for row in tables["customers"]:
        row |= {
            "gender": draw.maybe(draw.one("w", "M.", "divers", "unbekannt", ""), 3),
            "salutation": draw.maybe(draw.one("Frau", "Herrn Dr.", "Firma", "Herr und Frau"), 4),
            "acquisition_source": draw.maybe(draw.one("Club", "x", "C1"), 4),
            "segment": draw.maybe(draw.one("S", "T", "U")),
            "social_handles": draw.maybe("@someone", 2),
        }
        if draw.below(2):
            row |= {"email": f"{row['customer_id']}@example.com", "street": "Weg 1",
                    "postal_code": "1", "city": "Bonn",
                    "birth_date": date(1980, 1, 1)}  # fmt: skip
    tables["identities"].append({"channel": "forum", "profile_id": "f1", "customer_id": "k3"})
    for row in tables["profiles"]:
        row["email"] = draw.maybe("b@example.com", 2)
    sold = [row for row in tables["orders"] if row["amount"] is not None]
    tables["order_lines"] = [
        {"order_id": order["order_id"], "line_id": f"{n}", "quantity": 1 + draw.below(3),
         "product_id": draw.one("tea", "soap", None), "category": draw.one("food", None),
         "amount": draw.below(80) - 5, "is_gift": draw.maybe(not draw.below(4), 2)}
        for order in sold for n in range(draw.below(3))
    ]  # fmt: skip
    tables["campaign_contacts"] = [
        {"campaign_id": f"c{campaign}", "customer_id": f"k{customer}",
         "contacted_at": draw.maybe(draw.moment()), "role": draw.one("treated", "control", None),
         "channel": draw.maybe("email", 2), "cost": draw.maybe(draw.below(4) / 2, 2),
         "currency": draw.one("EUR", None, "USD")}
        for campaign in range(4) for customer in range(20) if draw.below(4)
    ]  # fmt: skip
    return tables


def ticket_messages(tickets, draw):
    """Messages of tickets that came by e-mail or X; who answers is a person of the help desk."""
    return [
        {"channel": ticket["channel"], "post_id": f"{ticket['ticket_id']}-{place}",
         "thread_id": ticket["ticket_id"], "kind": "message", "is_own": bool(place % 2),
         "author_id": f"agent{draw.below(3)}" if place % 2 else f"u{draw.below(12)}",
         "created_at": draw.maybe(draw.moment(), 20)}
        for ticket in tickets[:25] for place in range(1 + draw.below(4))
    ]  # fmt: skip


def add_other_sources(trade, draw):
    """Let orders and visits come from newsletters, search engines and places nobody knows."""
    for order in trade["orders"]:
        order["social_channel"] = draw.maybe(order["social_channel"], 6) or draw.one(
            "newsletter", "corner", None
        )
    trade["web_visits"] += [
        {"day": date(2026, 1, 1) + timedelta(days=n), "channel": channel,
         "visit_count": draw.below(90), "goal_value": draw.below(50), "currency": "EUR"}
        for n in range(80) for channel in ("google", "corner")
    ]  # fmt: skip


def add_hashtags(posts, draw):
    """Give some own posts a hashtag, or the words of a series."""
    for post in posts[:120]:
        if post["text"] == "Hallo":
            post["text"] = draw.one("Hallo", "Hallo #Tee #bio", "Der Hof, Teil 2", "#tee")


def generated(seed):
    """Return rows of every table."""
    draw = Draw(seed)
    posts = conversations(draw)
    observed = [
        (post, datetime(2026, 4, 1) + timedelta(days=day))
        for post in posts
        if draw.below(9)
        for day in range(1 + draw.below(2))
    ]
    counts = ("like_count", "comment_count", "share_count", "reach_count", "impression_count")
    tables = {
        "posts": posts,
        "post_metrics": [{"channel": post["channel"], "post_id": post["post_id"], "observed_at": at,
                          "is_promoted": draw.one(None, None, False, True),
                          "save_count": len(post["post_id"]) * at.day % 7 - 1,
                          "send_count": None if at.day % 3 else at.day,
                          **{name: draw.maybe(draw.below(400) - 4) for name in counts}} for post,
                          at in observed],
        "channel_metrics": [{"channel": channel, "account_id": account,
                             "day": date(2025, 12, 20) + timedelta(days=n),
                             "follower_count": draw.below(3000) - 20}
                            for channel,
                            account in (("x", "me_x0"), ("x", "me_x1"),
                                        ("facebook", "me_facebook")) for n in range(100)
                            if draw.below(3)],
        "post_sentiment": [{"channel": post["channel"], "post_id": post["post_id"],
                            "label": draw.one("positive", "neutral", "negative", None),
                            "recommends": draw.one(-1, 0, 1,
                                                   None)} for post in posts if draw.below(3)],
        **contacts(Draw(seed + 4000), **commerce(draw), **people(draw)),
        **social(draw, posts),
    }  # fmt: skip
    add_hashtags(posts, Draw(seed + 3000))
    posts += ticket_messages(tables["tickets"], Draw(seed + 1000))
    add_other_sources(tables, Draw(seed + 2000))
    return tables


def fill(store, tables):
    """Insert rows given as dicts into the tables of a store."""
    for name, rows in tables.items():
        columns = list(dict.fromkeys(key for row in rows for key in row))
        frame = pl.DataFrame(
            [{key: row.get(key) for key in columns} for row in rows], infer_schema_length=None
        )
        add(store, name, frame)
