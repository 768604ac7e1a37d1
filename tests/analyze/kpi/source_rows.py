"""The rows of each KPI source, made in Polars and plain Python from the tables, without any SQL."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import polars as pl
from polars import col

AS_OF, END = date(2026, 3, 31), datetime(2026, 3, 31, 22)
CURRENCY, BERLIN = "EUR", "Europe/Berlin"
BURN_IN_DAYS = 30
AGE_DAYS = 25
"""When leads, opportunities and campaigns are old enough."""
COUNTS = ("like_count", "comment_count", "share_count", "reach_count", "impression_count")
MORE_COUNTS = ("save_count", "send_count", "click_count")


def local(name):
    return (
        col(name)
        .dt.replace_time_zone("UTC")
        .dt.convert_time_zone(BERLIN)
        .dt.replace_time_zone(None)
    )


def dated(frame, name):
    """Keep rows up to the last day, with their month; undated rows count without a time."""
    return frame.filter((col(name) < END).fill_null(value=True)).with_columns(
        month=local(name).dt.date().dt.truncate("1mo")
    )


def by_day(frame, name):
    return frame.filter(col(name) <= AS_OF).with_columns(month=col(name).dt.truncate("1mo"))


def seconds(start, end):
    return (col(end).dt.epoch("s") - col(start).dt.epoch("s")).cast(pl.Float64)


def days(start, end):
    return (col(end).dt.date() - col(start).dt.date()).dt.total_days().cast(pl.Float64)


def own(frame):
    return frame.filter(col("is_own").fill_null(value=False))


def others(frame):
    return frame.filter(~col("is_own").fill_null(value=False))


def known(value):
    """Return a count where it is no error of the export."""
    return pl.when(col(value) >= 0).then(col(value))


KINDS = {"x": "social", "facebook": "social", "instagram": "social", "newsletter": "mail",
         "email": "mail", "google": "review", "forum": "community"}  # fmt: skip
"""The kinds of the channels in the generated company; others are not known."""


def kind_of_channel(name="channel"):
    return col(name).replace_strict(KINDS, default=None, return_dtype=pl.String)


def posts_by_kind(posts, tickets):
    """Return posts with the kind of their channel; tickets are of the help desk."""
    threads = tickets.select("channel", thread_id="ticket_id", is_ticket=True)
    rows = posts.join(threads, on=["channel", "thread_id"], how="left")
    return rows.with_columns(
        channel_kind=pl.when("is_ticket")
        .then(pl.lit("help_desk"))
        .otherwise(kind_of_channel().fill_null("social"))
    )


def frames(tables):
    """Return the rows of each source from the tables."""
    tables = {**tables, "posts": posts_by_kind(tables["posts"], tables["tickets"])}
    posts, newest = tables["posts"], latest(tables["post_metrics"])
    desk = col("channel_kind") == "help_desk"
    social = posts.filter(col("channel_kind") == "social")
    told = answers(posts)
    mine = own_posts(posts, newest, tables["channel_metrics"])
    return {
        "own": dated(mine, "created_at"),
        "reach_months": reach_months(mine),
        "account_days": account_days(posts, tables["channel_metrics"], mine),
        "answers": dated(
            told.filter(col("is_own") | (col("author_id") != col("asked_by"))).join(newest,
                                                            on=["channel", "post_id"], how="left"),
            "created_at",
        ),
        "inbound": inbound(posts, told),
        "conversations": conversations(posts, told),
        "threads": threads(posts, told),
        "stories": stories(posts),
        "all_posts": dated(posts.with_columns(col("is_own").fill_null(value=False),
                                              kind=col("kind").fill_null("post")), "created_at"),
        "first": dated(
            others(posts).filter(~desk).drop_nulls("author_id").group_by("channel", "author_id")
            .agg(col("created_at").min()),
            "created_at",
        ),
        "accounts": own(social).filter(until_end("created_at")).drop_nulls("author_id")
        .group_by("channel", "author_id")
        .agg(engaged=col("kind").is_in(["reply", "comment", "message"]).any()),
        "weeks": weeks(social),
        "influencers": influencers(tables),
        "opinions": dated(others(posts).drop("label").join(tables["post_sentiment"],
                                                           on=["channel", "post_id"]),
                                                           "created_at"),
        "brands": brand_mentions(posts, tables["profiles"]),
        **commercial(tables),
        **data_basis(tables),
    }  # fmt: skip


def latest(metrics):
    organic = metrics.filter(~col("is_promoted").fill_null(value=False)).sort("observed_at")
    return (
        organic.group_by("channel", "post_id")
        .agg(col(*COUNTS, *MORE_COUNTS).drop_nulls().last())
        .with_columns(measured=True)
    )


def own_posts(posts, newest, accounts):
    rows = (
        own(posts)
        .filter(col("kind").fill_null("post") == "post")
        .with_columns(day=local("created_at").dt.date())
    )
    counts = (
        accounts.filter(col("follower_count") >= 0).sort("day").rename({"account_id": "author_id"})
    )
    counts = counts.select("channel", "author_id", "day", followers="follower_count")
    single = accounts.group_by("channel").agg(n=col("account_id").n_unique()).filter(col("n") == 1)
    sole = counts.join(single, on="channel").select("channel", "day", of_channel="followers")
    near = {"on": "day", "tolerance": "6d", "check_sortedness": False}
    rows = rows.sort("day", nulls_last=True)
    undated = rows.filter(col("day").is_null())
    rows = (
        rows.drop_nulls("day")
        .join_asof(counts, by=["channel", "author_id"], **near)
        .join_asof(sole, by="channel", **near)
    )
    rows = pl.concat([rows, undated], how="diagonal").join(
        newest, on=["channel", "post_id"], how="left"
    )
    three = COUNTS[:3]
    return rows.with_columns(
        followers=pl.coalesce("followers", "of_channel"),
        interactions=pl.when(pl.min_horizontal(*three) >= 0).then(pl.sum_horizontal(*three)),
        likes=known("like_count"), comments=known("comment_count"), shares=known("share_count"),
        saves=known("save_count"), sends=known("send_count"), reach=known("reach_count"),
        impressions=known("impression_count"),
        negative=pl.min_horizontal(*COUNTS, *MORE_COUNTS) < 0,
        promotion=col("text").str.to_lowercase().str.contains(r"rabatt|gutschein|\bsale\b"),
    )  # fmt: skip


def reach_months(mine):
    """Return reach per impression of each channel and month, and whether it broke."""
    rows = mine.filter(col("reach_count") > 0, col("impression_count") > 0).drop_nulls("day")
    each = rows.group_by("channel", day=col("day").dt.truncate("1mo")).agg(
        posts=pl.len(), ratio=col("reach_count").sum() / col("impression_count").sum()
    )
    before = each.with_columns(day=col("day").dt.offset_by("1mo"))
    both = each.join(before, on=["channel", "day"], how="left", suffix="_before")
    change = col("ratio") / col("ratio_before")
    enough = (col("posts") >= 10) & (col("posts_before") >= 10)
    is_break = enough & ((change >= 1.5) | (change <= 2 / 3))
    return by_day(both.with_columns(is_break=is_break.fill_null(value=False)), "day")


def account_days(posts, accounts, mine):
    rows = accounts.filter(col("follower_count") >= 0).sort("channel", "account_id", "day")
    before = [col(name).shift().over("channel", "account_id") for name in ("follower_count", "day")]
    rows = rows.with_columns(
        before=before[0].fill_null(col("follower_count")),
        before_day=before[1].fill_null(col("day")),
        gap=(col("day") - before[1]).dt.total_days() - 1,
        entity=pl.concat_str("channel", pl.lit(":"), "account_id"),
    )  # fmt: skip
    single = (
        accounts.group_by("channel")
        .agg(n=col("account_id").n_unique(), only=col("account_id").first())
        .filter(col("n") == 1)
    )
    daily = mine.join(single, on="channel", how="left").with_columns(
        account_id=pl.coalesce("only", "author_id")
    )
    daily = (
        daily.drop_nulls("day")
        .group_by("channel", "account_id", "day")
        .agg(
            pl.when(col("interactions").is_not_null().any()).then(col("interactions").sum()),
            posted=pl.lit(value=True),
        )
    )
    covered = covered_days(posts, daily, single)
    step = (col("follower_count") - col("before")).abs()
    rows = rows.join(daily, on=["channel", "account_id", "day"], how="left").with_columns(
        rate=pl.when(col("posted")).then(col("interactions")).otherwise(0)
        / pl.when(col("follower_count") > 0).then(col("follower_count")),
        jump=(step > 50) & (10 * step > col("before")),
    )
    rows = rows.with_columns(
        covered=pl.struct("channel", "account_id", "day").map_elements(
            lambda row: row["day"] in covered.get((row["channel"], row["account_id"]), ()),
            pl.Boolean,
        )
    )
    return by_day(rows, "day")


def covered_days(posts, daily, single):
    """Return the days on which the posts of each account are known, walking from both ends."""
    alone = dict(zip(single["channel"], single["only"], strict=True))
    seen, measured = {}, {}
    for row in posts.with_columns(day=local("created_at").dt.date()).to_dicts():
        account = alone.get(row["channel"], row["author_id"])
        if row["channel"] in alone or row["is_own"]:
            seen.setdefault((row["channel"], account), []).append(row["day"])
    for row in daily.to_dicts():
        key = row["channel"], row["account_id"]
        measured.setdefault(key, {})[row["day"]] = row["interactions"] is not None
    found = {}
    for key, posted in measured.items():
        if not any(posted.values()):
            continue
        known = [day for day in seen[key] if day]
        ends = []
        for outermost, days in ((min(known), sorted(posted)), (max(known), sorted(posted)[::-1])):
            end = outermost
            for day in days:
                if posted[day]:
                    break
                end = day
            ends.append(end)
        span = (ends[1] - ends[0]).days
        found[key] = {ends[0] + timedelta(days=n) for n in range(1, span)}
    return found


def answers(posts):
    asked = others(posts).select(
        "channel", parent_id="post_id", asked_by="author_id", asked_at="created_at",
        asked_kind="kind",
        thread=pl.coalesce("thread_id", "parent_id", "post_id"), person=who(),
    )  # fmt: skip
    return posts.drop("thread_id").join(asked, on=["channel", "parent_id"]).with_columns(
        early=col("created_at") < col("asked_at"),
        human=~col("is_automatic").fill_null(value=False),
        moment=pl.max_horizontal("created_at", "asked_at"),
        is_own=col("is_own").fill_null(value=False),
    )  # fmt: skip


def who():
    return (
        pl.when(col("kind") == "message")
        .then(pl.lit(""))
        .otherwise(pl.coalesce("author_id", "post_id"))
    )


def replies(told):
    return told.filter(col("is_own"), col("moment") < END).drop_nulls(["created_at", "asked_at"])


def inbound(posts, told):
    first = replies(told).filter(col("human")).group_by("channel", post_id="parent_id").agg(
        next_at=col("moment").min(), timed=col("moment").filter(~col("early")).min()
    )  # fmt: skip
    rows = others(posts).filter(col("channel_kind") != "help_desk")
    rows = rows.join(first, on=["channel", "post_id"], how="left")
    wait = pl.when(col("timed") == col("next_at")).then(seconds("created_at", "next_at"))
    return dated(
        rows.with_columns(wait=wait, public=col("kind").fill_null("") != "message"), "created_at"
    )


def conversations(posts, told):
    """Walk through the turns of each person in each thread, one by one."""
    talks = {}
    key = ("channel", "thread", "person")
    asked = others(posts).filter(col("created_at") < END)
    for row in asked.with_columns(
        thread=pl.coalesce("thread_id", "parent_id", "post_id"), person=who()
    ).to_dicts():
        talks.setdefault(tuple(row[name] for name in key), []).append(
            (row["created_at"], 0, row["post_id"], row)
        )
    for row in replies(told).to_dicts():
        turn = (row["moment"], 2 if row["human"] else 1, row["post_id"], row)
        talks.setdefault(tuple(row[name] for name in key), []).append(turn)
    plain = (
        own(posts)
        .filter(col("kind") == "message", col("parent_id").is_null(), col("created_at") < END)
        .drop_nulls("thread_id")
    )
    for row in plain.to_dicts():
        turn = (
            row["created_at"],
            1 if row["is_automatic"] else 2,
            row["post_id"],
            {"early": False},
        )
        talks.setdefault((row["channel"], row["thread_id"], ""), []).append(turn)
    found = []
    for (channel, _, _), turns in talks.items():
        turns.sort(key=lambda turn: turn[:3])
        for place, (when, role, _, row) in enumerate(turns):
            if role == 0 and (place == 0 or when - turns[place - 1][0] >= timedelta(hours=24)):
                rest = [turn for turn in turns[place:] if turn[1] == 2]
                first = min((turn[0] for turn in rest), default=None)
                timed = min((turn[0] for turn in rest if not turn[3]["early"]), default=None)
                kinds = row["kind"], row["channel_kind"], row["author_id"]
                found.append((channel, *kinds, when, first, timed if timed == first else None))
    names = ["channel", "kind", "channel_kind", "author_id", "asked_at", "first", "answered_at"]
    rows = pl.DataFrame(found, schema=names, orient="row", infer_schema_length=None)
    rows = rows.with_columns(
        wait=seconds("asked_at", "answered_at"),
        age=(pl.lit(END) - col("asked_at")).dt.total_seconds(),
    )
    rows = rows.with_columns(
        in_time=col("first").is_not_null() & (col("wait") <= 7 * 86_400).fill_null(value=True),
        old=col("age") >= 7 * 86_400,
        watched=pl.when(col("first").is_null()).then(col("age").cast(pl.Float64)),
        business=pl.struct(local("asked_at").alias("a"),
                           local("answered_at").alias("b")).map_elements(business, pl.Float64),
    )  # fmt: skip
    return dated(rows, "asked_at")


FREE = {date(2026, 1, 1)}
"""Holidays of all states from January to March."""


def business(moments):
    """Add up the overlap with 9 to 17 o'clock of every working day between two local times."""
    start, end = moments["a"], moments["b"]
    if end is None:
        return None
    total = 0.0
    for offset in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=offset)
        if day.weekday() < 5 and day not in FREE:
            opens, closes = (
                datetime(day.year, day.month, day.day, 9),
                datetime(day.year, day.month, day.day, 17),
            )
            total += max((min(end, closes) - max(start, opens)).total_seconds(), 0)
    return total


def threads(posts, told):
    """A thread is two-way if others wrote, and a person of the company answered."""
    began = own(posts).filter(col("parent_id").is_null())
    plain = col("kind").fill_null("post") == "message"
    human = ~col("is_automatic").fill_null(value=False)
    turns = pl.concat([
        others(posts).filter(col("created_at") < END).select(
            "channel", pl.coalesce("thread_id", "parent_id", "post_id"), at="created_at",
            ours=False, answers=False
        ),
        replies(told).select("channel", thread_id="thread", at="moment", ours=True,
                             answers="human"),
        began.filter(plain, col("created_at") < END).drop_nulls("thread_id").select(
            "channel", "thread_id", at="created_at", ours=True, answers=human
        ),
        began.filter(~plain).select("channel", pl.coalesce("thread_id", "post_id"), at="created_at",
                                    ours=True, answers=False),
    ]).filter(col("at").is_null() | (col("at") < END) | col("ours"))  # fmt: skip
    each = turns.group_by("channel", "thread_id").agg(
        col("at").min(), both=col("answers").any() & ~col("ours").all()
    )
    return dated(each, "at")


def stories(posts):
    rows = own(posts).filter(col("kind").fill_null("post") == "post")
    keys = [
        rows.with_columns(about=pl.lit("campaign ") + col("campaign_id")),
        rows.with_columns(about=col("topic").str.to_lowercase()),
        rows.filter(col("text").str.contains("Teil 2")).with_columns(about=pl.lit("series ")),
        rows.with_columns(about=col("text").str.to_lowercase().str.extract_all("#[a-z]+"))
        .explode("about").with_columns(col("about").str.strip_prefix("#")),
    ]  # fmt: skip
    group = ["channel", "author_id", "about"]
    named = pl.concat([each.select(*group, "post_id", "created_at") for each in keys])
    named = named.drop_nulls(["about", "created_at"]).unique()
    counts = rows.group_by("channel", "author_id").agg(posts=pl.len())
    big = counts.filter(col("posts") >= 30)
    usual = named.group_by(group).len().join(big, on=["channel", "author_id"])
    usual = usual.filter(2 * col("len") > col("posts"))
    named = named.join(usual, on=group, how="anti").sort(*group, "created_at", "post_id")
    at = col("created_at").dt.date()
    near = [
        (at.shift(late).over(group) - at.shift(early).over(group)).dt.total_days() < 7
        for early, late in ((2, 0), (1, -1), (0, -2))
    ]  # fmt: skip
    found = named.with_columns(told=pl.any_horizontal(*(n.fill_null(value=False) for n in near)))
    told = found.group_by("channel", "post_id").agg(col("told").any())
    whole = rows.join(told, on=["channel", "post_id"], how="left")
    return dated(whole.with_columns(col("told").fill_null(value=False)), "created_at")


def weeks(posts):
    rows = (
        own(posts)
        .drop_nulls("created_at")
        .with_columns(week=local("created_at").dt.date().dt.truncate("1w"))
    )
    active = pl.when(col("kind").is_in(["reply", "comment", "message"])).then(col("channel"))
    return by_day(rows.group_by("week").agg(channels=active.drop_nulls().n_unique()), "week")


def influencers(tables):
    profiles = tables["profiles"]
    ours = own(profiles).select("channel", "profile_id")
    big = profiles.filter(col("follower_count") >= 10_000).drop_nulls("handle")
    rows = tables["follows"].join(ours, on=["channel", "profile_id"])
    rows = rows.join(
        big.select("channel", "handle", target_id="profile_id"), on=["channel", "target_id"]
    )
    return rows.group_by(col("handle").str.to_lowercase()).agg(n=col("channel").n_unique())


def brand_mentions(posts, profiles):
    named = (
        profiles.drop_nulls("brand")
        .group_by("brand")
        .agg(own_brand=col("is_own").fill_null(value=False).any())
    )
    words = col("text").str.to_lowercase().str.replace_all(r"[^a-zäöüß0-9]+", " ")
    rows = (
        others(posts)
        .with_columns(words=pl.concat_str(pl.lit(" "), words, pl.lit(" ")))
        .join(named, how="cross")
    )
    needle = pl.concat_str(pl.lit(" "), col("brand").str.to_lowercase(), pl.lit(" "))
    return dated(rows.filter(col("words").str.contains(needle, literal=True)), "created_at")


def is_mature(age):
    return (age >= AGE_DAYS * 86_400).fill_null(value=True)


def until_end(name):
    """Return whether something had happened by the last day that counts, or has no date."""
    return (col(name) < END).fill_null(value=True)


def is_late(name):
    """Return whether something happened later than at the age that counts."""
    return (seconds("created_at", name) > AGE_DAYS * 86_400).fill_null(value=False)


def within_age(campaigns, found):
    """Join what campaigns brought, and whether within their first days."""
    rows = campaigns.join(found.filter(until_end("at")), on="campaign_id")
    day = local("at").dt.date()
    early = (day < col("started_on") + timedelta(days=AGE_DAYS)).fill_null(value=True)
    return rows.with_columns(early=early)


def money(name="amount"):
    return pl.when(col("currency").fill_null(CURRENCY) == CURRENCY).then(col(name).cast(pl.Float64))


def commercial(tables):
    age = (pl.lit(END) - col("created_at")).dt.total_seconds()
    segment = tables["segments"].select(customer_id="person_id", segment="segment")
    campaigns = tables["campaigns"]
    leads = tables["leads"].join(segment, on="customer_id", how="left")
    leads = leads.join(campaigns.select("campaign_id", "target_segment"), on="campaign_id",
        how="left").with_columns(
        converted=pl.coalesce("is_converted",
            col("converted_at").is_not_null()) & ~is_late("converted_at"),
        mature=is_mature(age),
        conversion=pl.when(col("converted_at") >= col("created_at")).then(days("created_at",
            "converted_at")),
        followed=(seconds("created_at",
            "first_follow_up_at") <= 7 * 86_400).fill_null(value=False), due=age >= 7 * 86_400,
        off=col("segment") != col("target_segment"),
    )  # fmt: skip
    opportunities = tables["opportunities"].with_columns(
        late=is_late("closed_at"), mature=is_mature(age), value=money(),
        won=(col("state") == "won") & until_end("closed_at"),
        closed=col("state").is_in(["won", "lost"]),
        open=(col("state") == "open") | (col("state").is_in(["won", "lost"])
                                         & ~until_end("closed_at")),
        cycle=pl.when(col("closed_at") >= col("created_at")).then(days("created_at", "closed_at")),
        stage_days=pl.when(col("stage_since") < END)
        .then((pl.lit(END) - col("stage_since")).dt.total_seconds() / 86_400),
    )  # fmt: skip
    tickets = tables["tickets"].with_columns(
        solved_at=pl.when(until_end("solved_at")).then("solved_at"),
        first_reply_at=pl.when(until_end("first_reply_at")).then("first_reply_at"),
        satisfaction=pl.when(until_end("solved_at")).then("satisfaction"),
    ).with_columns(
        solve=pl.when(col("solved_at") >= col("created_at")).then(seconds("created_at",
                                                            "solved_at")),
        reply=pl.when(col("first_reply_at") >= col("created_at")).then(seconds("created_at",
                                                            "first_reply_at")),
        open_for=pl.when(col("solved_at").is_null()).then(age.cast(pl.Float64)),
        reopened=pl.when(col("reopened_count") >= 0).then(col("reopened_count") > 0),
    )  # fmt: skip
    heard = pl.concat(
        [
            others(tables["posts"])
            .filter(col("is_ticket").is_null())
            .select("channel", "created_at"),
            tables["tickets"].select("channel", "created_at"),
        ]
    )
    here = campaigns.filter(col("currency").fill_null(CURRENCY) == CURRENCY).with_columns(
        cost=col("cost").cast(pl.Float64),
        mature=col("started_on") <= AS_OF - timedelta(days=AGE_DAYS - 1),
    )
    ordered = tables["orders"].filter(col("currency").fill_null(CURRENCY) == CURRENCY)
    touched = touches(tables, ordered)
    return {
        "leads": dated(leads, "created_at"), "opportunities": dated(opportunities, "created_at"),
        "tickets": dated(tickets, "created_at"), "contacts": dated(heard, "created_at"),
            "campaigns": by_day(here, "started_on"),
        "campaign_leads": by_day(within_age(
            campaigns.with_columns(
                mature=col("started_on") <= AS_OF - timedelta(days=AGE_DAYS - 1)),
            tables["leads"].select("campaign_id", at="created_at")), "started_on"),
        "campaign_orders": by_day(within_age(
            here, ordered.select("campaign_id", "amount", "margin",
                at="ordered_at")), "started_on"),
        "orders": dated(
            ordered.drop("channel").rename({"social_channel": "channel"}).with_columns(
                channel_kind=kind_of_channel("channel")
            ), "ordered_at"),
        "visits": by_day(tables["web_visits"].with_columns(worth=money("goal_value"),
            visits=known("visit_count"), channel_kind=kind_of_channel()), "day"),
        "touches": touched, **sales(tables, touched.filter("posted")["order_id"]),
    }  # fmt: skip


def sales(tables, posted):
    sold = tables["orders"].with_columns(col("amount", "margin").cast(pl.Float64))
    first = first_purchases(tables, sold)
    here = sold.filter(col("currency").fill_null(CURRENCY) == CURRENCY).join(
        first, on="customer_id", how="left"
    )
    month = (
        pl.max_horizontal((pl.lit(END) - col("first_at")).dt.total_seconds(), 30 * 86_400)
        / (30 * 86_400)
    ).round(4)
    until = here.filter(col("ordered_at") < END, col("is_new")).drop_nulls("first_at")
    margins = until.group_by("customer_id", "first_at").agg(
        margin=pl.when(col("margin").is_not_null().any()).then(col("margin").sum())
    )  # fmt: skip
    here = here.with_columns(
        first_amount=pl.when(col("is_new") & (col("first_at") == col("ordered_at")))
        .then(col("amount"))
        .otherwise(0.0),
        is_new_known=col("ordered_at") >= new_since(first),
        kind_of_source=kind_of_channel("social_channel"),
        has_posted=col("order_id").is_in(posted.implode()),
    )
    begun = tables["campaigns"].filter(
        col("currency").fill_null(CURRENCY) == CURRENCY,
        col("started_on") >= new_since(first).date(),
    )
    return {
        "sales": dated(here, "ordered_at"), "first_purchases": dated(first, "first_at"),
        "new_customer_campaigns": by_day(begun.with_columns(cost=col("cost").cast(pl.Float64)),
                                         "started_on"),
        "new_customer_sales": dated(until, "first_at"),
        "margins": dated(margins.with_columns(months=month), "first_at"),
    }  # fmt: skip


def new_since(first):
    """Return from when on new customers are told from older ones: not all have a date."""
    return first["first_at"].min() + timedelta(days=BURN_IN_DAYS)


def first_purchases(tables, sold):
    """Return when each customer bought first, and whether that makes them new."""
    first = (
        sold.filter(col("amount") >= 0)
        .drop_nulls(["customer_id", "ordered_at"])
        .group_by("customer_id")
        .agg(first_at=col("ordered_at").min())
    )
    months = first.group_by(col("first_at").dt.truncate("1mo")).len()
    assert months["len"].min() * 20 >= months["len"].mean()  # no month before the data begin
    since = tables["customers"].select("customer_id", "customer_since")
    rows = first.join(since, on="customer_id", how="left").to_dicts()
    start = first["first_at"].min()
    for row in rows:
        late = row["first_at"] >= new_since(first)
        date = row["customer_since"]
        if date and (date - row["first_at"].date()).days > 30:
            date = None
        row["is_new"] = (date >= start.date() if date else True) if late else None
    dates = [row["customer_since"] for row in rows]
    assert sum(date is not None for date in dates) < 0.95 * len(dates)
    return pl.DataFrame(rows).drop("customer_since")


def touches(tables, ordered):
    """List the social contacts before each order in time, and split its value over them."""
    linked = tables["identities"].select("customer_id", "channel", author_id="profile_id")
    rows = ordered.select("order_id", "customer_id", "ordered_at", "amount").join(
        linked, on="customer_id"
    )
    rows = rows.join(
        tables["posts"]
        .filter(col("channel_kind") == "social")
        .select("channel", "author_id", "post_id", moment="created_at"),
        on=["channel", "author_id"],
    )
    rows = rows.filter(col("moment") <= col("ordered_at"), days("moment", "ordered_at") <= 30)
    clicks = ordered.filter(kind_of_channel("social_channel") == "social").select(
        "order_id", "ordered_at", "amount", channel="social_channel", moment="ordered_at",
        post_id=pl.lit("")
    )  # fmt: skip
    found = []
    for order in pl.concat([rows.select(clicks.columns), clicks]).partition_by("order_id"):
        touched = order.sort("moment", "post_id", "channel", descending=[False, True, False])
        found.append(touched.with_columns(
            posted=col("post_id") != "", place=pl.int_range(1, pl.len() + 1), places=pl.len(),
            amount=col("amount").cast(pl.Float64)
        ))  # fmt: skip
    return dated(pl.concat(found).with_columns(part=col("amount") / col("places")), "ordered_at")


def is_gender_known():
    """Return whether the gender or the salutation names one of the genders that are drawn."""
    named = col("gender").is_in(["w", "M.", "divers"])
    return (named | col("salutation").is_in(["Frau", "Herrn Dr."])).fill_null(value=False)


def linkable(profiles, posts):
    """Return the profiles of others, and the authors of posts who have none."""
    by_author = posts.drop_nulls("author_id").group_by("channel", profile_id="author_id")
    authors = by_author.agg(ours=col("is_own").fill_null(value=False).any()).filter(~col("ours"))
    keys = ["channel", "profile_id"]
    return pl.concat(
        [others(profiles).select(keys), authors.join(profiles, on=keys, how="anti").select(keys)]
    )


def data_basis(tables):
    customers, profiles, linked = tables["customers"], tables["profiles"], tables["identities"]
    text = {
        name: col(name).fill_null("").str.strip_chars() != ""
        for name in ("phone", "mobile", "street", "postal_code", "city")
    }
    follows = tables["follows"].join(
        own(profiles).select("channel", target_id="profile_id"), on=["channel", "target_id"]
    )
    follows = follows.select("channel", "profile_id", follows_own=True)
    top, low = col("score").is_between(9, 10), col("score").is_between(0, 6)
    surveys = tables["surveys"].with_columns(
        instrument=col("instrument").str.to_lowercase(),
        on_ten=col("scale_max") == 10, promotes=pl.when(col("score").is_between(0, 10))
        .then(top.cast(pl.Int64) - low.cast(pl.Int64)),
        satisfied=pl.when(col("score").is_between(0, col("scale_max")))
        .then(col("score") >= 0.8 * col("scale_max")),
    )  # fmt: skip
    valid = col("on_ten") & col("score").is_between(0, 10)
    kept = surveys.filter((col("instrument") != "nps") | valid, until_end("answered_at"))
    newest = kept.drop_nulls("customer_id").sort(
        "answered_at", "survey_id", descending=[True, False]
    )
    newest = newest.unique(
        ["customer_id", "brand", "instrument"], keep="first", maintain_order=True
    )
    one = {
        name: newest.filter(col("instrument") == name).select(
            "customer_id", "brand", "answered_at", "score"
        )
        for name in ("csat", "nps")
    }
    one["csat"] = (
        newest.filter(col("instrument") == "csat")
        .with_columns(
            score=pl.when(
                (col("scale_max") > 0) & col("score").is_between(0, col("scale_max"))
            ).then(col("score") / col("scale_max"))
        )
        .select("customer_id", "brand", "answered_at", "score")
    )
    both = one["csat"].join(
        one["nps"], on=["customer_id", "brand"], suffix="_nps", nulls_equal=True
    )
    return {
        "customers": customers.with_columns(
            mail=col("email").str.strip_chars().str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
            .fill_null(value=False),
            call=text["phone"] | text["mobile"],
            address=text["street"] & text["postal_code"] & text["city"],
            born=col("birth_date").is_not_null(), sex=is_gender_known(),
            asked=col("consent").fill_null("unknown").str.to_lowercase().is_in(["yes", "no"]),
            linked=col("customer_id").is_in(linked["customer_id"].implode()),
        ),
        "profiles": linkable(profiles, tables["posts"]).join(
            linked, on=["channel", "profile_id"], how="left"
        ),
        "known": linked.join(follows, on=["channel", "profile_id"],
                             how="left").group_by("customer_id").agg(
            follows_own=col("follows_own").fill_null(value=False).any()
        ),
        "surveys": dated(surveys, "answered_at"),
        "pairs": dated(both.with_columns(answered_at=pl.max_horizontal("answered_at",
                                                            "answered_at_nps")), "answered_at"),
    }  # fmt: skip
