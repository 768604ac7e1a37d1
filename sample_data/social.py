"""The exports of the social channels."""

import json
from datetime import UTC, timedelta
from random import Random

from days import CAMPAIGNS
from events import OWN, Post, World
from files import Export, Row, iso, lines, with_broken
from people import DAYS, FIRST_DAY, berlin

X_COUNTS = (
    "impressions", "engagements", "engagement rate", "retweets", "replies", "likes",
    "user profile clicks", "url clicks", "hashtag clicks",
    "detail expands", "permalink clicks", "app opens", "app installs", "follows", "email tweet",
    "dial phone", "media views", "media engagements",
)  # fmt: skip


def _seen(rng: Random, post: Post) -> tuple[int, int, int, int, int, int]:
    """Return reach, impressions, likes, comments, shares, clicks of an own post."""
    base = {"facebook": 2600, "instagram": 3400, "x": 1500}[post.channel] * (
        1 + (post.created.date() - FIRST_DAY).days / 1500
    )
    reach = round(base * rng.lognormvariate(0.0, 0.45) * (1.8 if post.campaign else 1.0))
    rate = {
        "product": 0.02,
        "offer": 0.014,
        "story": 0.034,
        "question": 0.04,
        "pr": 0.006,
        "job": 0.01,
        "values": 0.03,
    }[post.series]
    likes = round(
        reach
        * rate
        * rng.lognormvariate(0.0, 0.3)
        * {"facebook": 0.7, "instagram": 1.6, "x": 0.6}[post.channel]
    )
    return (
        reach,
        round(reach * rng.uniform(1.15, 1.6)),
        likes,
        round(likes * rng.uniform(0.03, 0.18)),
        round(likes * rng.uniform(0.02, 0.12)),
        round(reach * rng.uniform(0.004, 0.02)),
    )


def _own(world: World, channel: str) -> list[Post]:
    return [post for post in world.posts if post.channel == channel and post.kind == "post"]


def x_analytics(rng: Random, world: World) -> Export:
    """Return own posts on X."""
    header = ["Tweet id", "Tweet permalink", "Tweet text", "time", *X_COUNTS]
    header += [f"promoted {name}" for name in X_COUNTS]
    rows: list[Row] = []
    for post in _own(world, "x"):
        _, shown, likes, comments, shares, clicks = _seen(rng, post)
        engagements = likes + comments + shares + clicks
        counts = [
            shown,
            engagements,
            None,
            shares,
            comments,
            likes,
            clicks // 5,
            clicks,
            clicks // 9,
            clicks // 2,
            0,
        ]
        text = [f"{engagements / shown}" if count is None else f"{count}.0" for count in counts]
        row = [
            post.post_id,
            f"https://twitter.com/tannquell/status/{post.post_id}",
            post.text,
            post.created.strftime("%Y-%m-%d %H:%M +0000"),
            *text,
            *["0"] * 7,
        ]
        rows.append([*row, *["-"] * len(X_COUNTS)])
    return Export(
        "x_tweet_activity_metrics.csv",
        lines(header, rows, quote_all=True).encode(),
        len(rows),
        note="counts as floats, - for no promotion",
    )


FACEBOOK = (
    ("Lifetime Post Total Reach", "reach"), ("Lifetime Post organic reach", "organic"),
    ("Lifetime Post Paid Reach", "paid"),
    ("Lifetime Post Total Impressions", "shown"),
    ("Lifetime Post Organic Impressions", "shown_organic"),
    ("Lifetime Post Paid Impressions", "paid"),
    ("Lifetime Engaged Users", "engaged"), ("Lifetime Post Consumers", "clickers"),
    ("Lifetime Post Consumptions", "clicks"),
    ("Lifetime Negative feedback", "hidden"), ("Lifetime Negative Feedback from Users", "hidden"),
    ("Lifetime Post Impressions by people who have liked your Page", "fans_shown"),
    ("Lifetime Post reach by people who like your Page", "fans"),
    ("Lifetime Post Paid Impressions by people who have liked your Page", "none"),
    ("Lifetime Paid reach of a post by people who like your Page", "none"),
    ("Lifetime People who have liked your Page and engaged with your post", "fans_engaged"),
    ("Lifetime Talking About This (Post) by action type - share", "shares"),
    ("Lifetime Talking About This (Post) by action type - like", "likes"),
    ("Lifetime Talking About This (Post) by action type - comment", "comments"),
    ("Lifetime Post Stories by action type - share", "shares"),
    ("Lifetime Post Stories by action type - like", "likes"),
    ("Lifetime Post Stories by action type - comment", "comments"),
    ("Lifetime Post consumers by type - link clicks", "clickers"),
    ("Lifetime Post consumers by type - other clicks", "none"),
    ("Lifetime Post Consumptions by type - link clicks", "clicks"),
    ("Lifetime Post Consumptions by type - other clicks", "none"),
    ("Lifetime Organic Video Views", "empty"), ("Lifetime Organic views to 95%", "empty"),
    ("Lifetime Organic views to 95%", "empty"),
    ("Lifetime Paid Video Views", "empty"), ("Lifetime Paid views to 95%", "empty"),
    ("Lifetime Paid views to 95%", "empty"),
    ("Lifetime Average time video viewed", "empty"), ("Lifetime Video length", "empty"),
)  # fmt: skip


def facebook(rng: Random, world: World) -> Export:
    """Return own posts on Facebook."""
    header = [
        "Post ID",
        "Permalink",
        "Post Message",
        "Type",
        "Countries",
        "Languages",
        "Posted",
        "Audience Targeting",
        *(name for name, _ in FACEBOOK),
    ]
    described = [
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        *(
            f"{name.replace('Lifetime', 'Lifetime: The number for')} "
            f"({'Unique Users' if i % 2 else 'Total Count'})"
            for i, (name, _) in enumerate(FACEBOOK)
        ),
    ]
    rows: list[Row] = [described]
    for post in _own(world, "facebook"):
        reach, shown, likes, comments, shares, clicks = _seen(rng, post)
        paid = reach // 3 if post.campaign else 0
        values = {
            "reach": reach, "organic": reach - paid, "paid": paid, "shown": shown,
            "shown_organic": shown - paid, "engaged": likes + clicks, "clickers": clicks,
            "clicks": round(clicks * 1.2), "hidden": rng.choice((0, 0, 0, 1, 2)),
            "fans_shown": round(shown * 0.6), "fans": round(reach * 0.6), "none": 0,
            "fans_engaged": round(likes * 0.7), "likes": likes, "shares": shares,
            "comments": comments, "empty": "",
        }  # fmt: skip
        number = post.post_id.split("_")[1]
        head = (
            post.post_id,
            f"https://www.facebook.com/tannquell/posts/{number}",
            post.text,
            rng.choice(("Photo", "Photo", "Link", "Status", "Video")),
            "",
            "",
        )
        rows.append(
            [
                *head,
                berlin(post.created).strftime("%m/%d/%Y %I:%M:%S %p"),
                " ",
                *(values[key] for _, key in FACEBOOK),
            ]
        )
    content = b"\xef\xbb\xbf" + lines(header, rows, quote_all=True).encode()
    return Export(
        "facebook_page_insights_posts.csv",
        content,
        len(rows),
        skipped=1,
        note="BOM; second row describes the columns; two duplicate headers; Posted in Berlin time",
    )


def instagram(rng: Random, world: World) -> Export:
    """Return own posts on Instagram."""
    header = (
        "Post ID", "Account ID", "Account username", "Account name", "Description",
        "Duration (sec)", "Publish time", "Permalink", "Post type",
        "Data comment", "Date", "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves",
    )  # fmt: skip
    rows: list[Row] = []
    for post in _own(world, "instagram"):
        reach, shown, likes, comments, shares, _ = _seen(rng, post)
        kind = rng.choice(("IG image", "IG image", "IG reel", "IG carousel"))
        reached = f"{reach:,}" if rng.random() < 0.5 else reach
        rows.append((
            post.post_id, OWN["instagram"].profile_id, "tannquell", "Tannquell Naturwaren",
            post.text, rng.randrange(8, 60) if kind == "IG reel" else 0,
            berlin(post.created).strftime("%m/%d/%Y %H:%M"),
            f"https://www.instagram.com/p/{_shortcode(post.post_id)}/", kind, "", "Lifetime",
            shown, reached, likes, shares, rng.randrange(4), comments,
            round(likes * rng.uniform(0.02, 0.2)),
        ))  # fmt: skip
    return Export(
        "instagram_content.csv",
        lines(header, rows).encode(),
        len(rows),
        note='reach sometimes as "12,400"; Publish time in Berlin time',
    )


def _shortcode(post_id: str) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    number, code = int(post_id), ""
    while number:
        number, digit = divmod(number, 64)
        code = alphabet[digit] + code
    return code


def posts(world: World) -> Export:
    """Return what people wrote and what the company answered."""
    header = (
        "post_id", "channel", "kind", "author", "author_id", "created_at", "text", "parent_id",
        "thread_id", "is_own", "is_automatic", "language", "campaign_id",
        "department",
    )  # fmt: skip
    rows: list[Row] = [
        (
            post.post_id, post.channel, post.kind, post.author.name, post.author.profile_id,
            iso(post.created), post.text, post.parent, post.thread,
            str(post.is_own).lower(), str(post.automatic).lower(),
            post.truth.language if post.truth else "de", post.campaign,
            "support" if post.is_own else "",
        )
        for post in world.posts
        if post.author and post.kind not in {"post", "review"}
    ]  # fmt: skip
    text = lines(header, rows)
    broken = {
        301: (
            "990000000000001,facebook,comment,Kaputte Zeile,990001,2025-13-02T10:00:00Z,Der "
            "dreizehnte Monat,,990000000000001,false,false,de,,"
        ),
        1702: "990000000000002,instagram,comment,Kaputte Zeile,990002,2025-08-09T10:00:00Z,zu kurz",
        3003: ",x,mention,Kaputte Zeile,990003,2026-01-09T10:00:00Z,ohne Nummer,,,false,false,de,,",
    }
    return Export(
        "posts.csv",
        with_broken(text, broken).encode(),
        len(rows) + len(broken),
        len(broken),
        note="1 impossible date, 1 short line, 1 without an id",
    )


def profiles(rng: Random, world: World) -> Export:
    """Return the profiles of everybody."""
    header = (
        "channel",
        "profile_id",
        "handle",
        "display_name",
        "profile_url",
        "email",
        "is_own",
        "brand",
        "follower_count",
    )
    addresses = {
        "facebook": "https://www.facebook.com/",
        "instagram": "https://www.instagram.com/",
        "x": "https://x.com/",
    }
    rows: list[Row] = [
        (
            one.channel,
            one.profile_id,
            one.handle,
            one.name,
            addresses[one.channel] + one.handle,
            "",
            "true",
            "Tannquell",
            "",
        )
        for one in OWN.values()
    ]
    for person in world.everyone:
        for one in person.profiles:
            email = person.email if person.customer_id and rng.random() < 0.22 else ""
            rows.append(
                (
                    one.channel,
                    one.profile_id,
                    one.handle,
                    one.name,
                    addresses[one.channel] + one.handle,
                    email,
                    "false",
                    "",
                    rng.randrange(20, 900),
                )
            )
    return Export("profiles.csv", lines(header, rows).encode(), len(rows))


def reviews(rng: Random, world: World) -> Export:
    """Return the reviews on Google."""
    words = ("", "ONE", "TWO", "THREE", "FOUR", "FIVE")
    reviews = []
    for post in world.posts:
        if post.kind != "review" or not post.author:
            continue
        moment = (
            post.created.replace(tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S")
            + f".{rng.randrange(10**9):09d}Z"
        )
        review = {
            "name": f"accounts/1089/locations/4711/reviews/{post.post_id}",
            "reviewId": post.post_id,
            "reviewer": {"displayName": post.author.name, "isAnonymous": False},
            "starRating": words[post.rating],
            "comment": post.text, "createTime": moment, "updateTime": moment,
        }  # fmt: skip
        if rng.random() < 0.35:
            replied = post.created + timedelta(hours=rng.randrange(3, 90))
            answer = (
                "Herzlichen Dank für die Bewertung!"
                if post.rating > 3
                else "Das tut uns leid, bitte melden Sie sich bei uns im Laden."
            )
            review["reviewReply"] = {"comment": answer, "updateTime": iso(replied)}
        reviews.append(review)
    content = (
        json.dumps(
            {"reviews": reviews, "totalReviewCount": len(reviews)}, ensure_ascii=False, indent=1
        )
        + "\n"
    )
    return Export(
        "google_reviews.json",
        content.encode(),
        len(reviews),
        note="the rating is a word; times with nanoseconds",
    )


def followers(rng: Random) -> Export:
    """Return followers per day."""
    header = ("channel", "account_id", "day", "follower_count", "reach_count", "profile_view_count")
    counts = {"facebook": (8200.0, 4.0), "instagram": (6100.0, 11.0), "x": (3900.0, 1.0)}
    rows: list[Row] = []
    for offset in range(DAYS):
        day = FIRST_DAY + timedelta(days=offset)
        for channel, (before, gain) in counts.items():
            boost = 2.5 if any(c[2] == channel and c[3] <= day <= c[4] for c in CAMPAIGNS) else 1.0
            count = before + gain * boost + rng.gauss(0.0, 4.0)
            counts[channel] = (count, gain)
            if (offset * 7 + len(channel)) % 97:  # some days are missing, as after an outage
                rows.append(
                    (
                        channel,
                        OWN[channel].profile_id,
                        day,
                        round(count),
                        round(count * rng.uniform(0.2, 0.5)),
                        round(count * rng.uniform(0.01, 0.03)),
                    )
                )
    return Export(
        "followers.csv", lines(header, rows).encode(), len(rows), note="some days are missing"
    )


def identity_map(world: World) -> Export:
    """Return links somebody declared."""
    header = ("channel", "handle", "customer_id", "verdict", "declared_by", "declared_on")
    known = [
        (person, profile)
        for person in world.everyone
        if person.customer_id
        for profile in person.profiles
    ]
    rows: list[Row] = [
        (one.channel, one.handle, person.customer_id, "same", "service", "2026-05-04")
        for person, one in known[10:190:15]
    ]
    strangers = [
        profile
        for person in world.everyone
        if not person.customer_id
        for profile in person.profiles
    ]
    rows += [
        (one.channel, one.handle, person.customer_id, "never", "service", "2026-05-05")
        for one, (person, _) in zip(strangers[:3], known[3:6], strict=True)
    ]
    return Export("identity_map.csv", lines(header, rows).encode(), len(rows))
