"""The rows of the KPI sources of texts, made in Polars and plain Python, without any SQL."""

from datetime import timedelta

import polars as pl
from polars import col

from .source_rows import END, answers, dated, known, latest, others, own, replies

FLAGS = ("has_customers", "has_csr", "has_environment", "has_staff")
KEY = ["channel", "post_id"]
MOOD_DAYS = 30


def text_frames(tables):
    """Return the rows of each source of configs/metrics_texts.yaml."""
    posts = tables["posts"]
    first = first_answers(posts)
    shares = shared(posts, tables["reactions"])
    themes = tables["post_themes"].drop_nulls("has_staff").select(*KEY, *FLAGS)
    return {
        "shares": dated(shares, "created_at"),
        "cascades": dated(
            shares.group_by("channel", "post_id", "created_at").agg(size=pl.len()), "created_at"
        ),
        "engaged": dated(engaged(posts, tables["reactions"]), "created_at"),
        "listed": listed(tables),
        "community": posts.select(found=col("channel").is_in(["community", "forum"]).any()),
        "ideas": dated(ideas(posts, tables["post_ideas"], first, tables["post_metrics"]),
                       "created_at"),
        "questions": dated(posts.join(tables["post_questions"], on=KEY), "created_at"),
        "question_groups": dated(question_groups(posts, tables["post_questions"], first),
                                 "asked_at"),
        "value_texts": dated(posts.join(themes, on=KEY).with_columns(
            value=pl.any_horizontal(*FLAGS)), "created_at"),
        "worried_texts": dated(
            others(posts).join(tables["post_worries"].drop_nulls("is_worry"), on=KEY), "created_at"
        ),
        "value_mentions": dated(value_mentions(posts, themes, tables["post_sentiment"]),
                                "created_at"),
        "discussions": dated(discussions(posts, tables["post_sentiment"]), "moment"),
        "tones": dated(tones(posts, tables["post_sentiment"], first), "created_at"),
        "interests": interests(tables),
    }  # fmt: skip


def first_answers(posts):
    """Return the first answer of a person of the company to each post."""
    return (
        replies(answers(posts))
        .filter(col("human"))
        .group_by("channel", post_id="parent_id")
        .agg(next_at=col("moment").min())
    )


def shared(posts, reactions):
    mine = own(posts).filter(col("kind").fill_null("post") == "post")
    rows = reactions.filter(
        col("kind") == "share", (col("reacted_at") < END).fill_null(value=True)
    ).select(*KEY, "via_id", "profile_id")
    joined = rows.join(mine.select(*KEY, "author_id", "created_at"), on=KEY)
    via = col("via_id").is_not_null() & (col("via_id") != col("author_id").fill_null(""))
    return joined.with_columns(secondhand=via)


def engaged(posts, reactions):
    """Walk through what everybody did, in order of time, and note the first post of each."""
    done = [
        (row["created_at"], row["thread_id"] or row["parent_id"] or row["post_id"],
         row["channel"], row["author_id"])
        for row in others(posts).to_dicts()
        if row["author_id"] and row["created_at"] and row["created_at"] < END
    ] + [
        (row["reacted_at"], row["post_id"], row["channel"], row["profile_id"])
        for row in reactions.to_dicts()
        if row["reacted_at"] and row["reacted_at"] < END
    ]  # fmt: skip
    firsts, counts = set(), {}
    for _, post, channel, person in sorted(done):
        if (channel, person) not in firsts:
            firsts.add((channel, person))
            counts[channel, post] = counts.get((channel, post), 0) + 1
    mine = own(posts).filter(col("kind").fill_null("post") == "post")
    people = [counts.get((row["channel"], row["post_id"]), 0) for row in mine.to_dicts()]
    return mine.with_columns(people=pl.Series(people, dtype=pl.Int64))


def listed(tables):
    """Look up each influencer of the list on each channel."""
    ours = {(row["channel"], row["profile_id"]) for row in own(tables["profiles"]).to_dicts()}
    posts = tables["posts"].to_dicts()
    by_key = {(row["channel"], row["post_id"]): row for row in posts}
    rows = []
    for influencer in tables["influencers"].to_dicts():
        found = {"followed": set(), "mentioned": set(), "answered": set()}
        for channel in ("facebook", "instagram", "x", "youtube", "tiktok"):
            handle = influencer[channel]
            if not handle:
                continue
            ids = {
                row["profile_id"]
                for row in tables["profiles"].to_dicts()
                if row["channel"] == channel
                and handle in {(row["handle"] or "").lower(), row["profile_id"].lower()}
            } or {handle}
            if any(
                (row["channel"], row["profile_id"]) in ours and row["target_id"] in ids
                for row in tables["follows"].to_dicts()
                if row["channel"] == channel
            ):
                found["followed"].add(channel)
            for row in posts:
                asked = by_key.get((row["channel"], row["parent_id"]))
                if not row["is_own"] or not row["created_at"] or row["created_at"] >= END:
                    continue
                if row["channel"] == channel and f"@{handle} " in (row["text"] or "").lower() + " ":
                    found["mentioned"].add(channel)
                is_theirs = asked and not asked["is_own"] and asked["author_id"] in ids
                if row["channel"] == channel and is_theirs and not row["is_automatic"]:
                    found["answered"].add(channel)
        everywhere = set().union(*found.values())
        rows.append({**{name: bool(each) for name, each in found.items()}, "n": len(everywhere)})
    return pl.DataFrame(rows)


def ideas(posts, labels, first, metrics):
    read = labels.drop_nulls("is_idea").select(*KEY, "is_idea", idea_kind="kind")
    rows = posts.join(read, on=KEY).join(first, on=KEY, how="left")
    counts = latest(metrics).select(*KEY, "like_count")
    return rows.join(counts, on=KEY, how="left").with_columns(
        votes=known("like_count"), answered=col("next_at").is_not_null()
    )


def question_groups(posts, questions, first):
    rows = (
        posts.join(questions, on=KEY)
        .filter(col("kind").fill_null("") != "message", col("created_at") < END)
        .join(first, on=KEY, how="left")
    )
    return rows.group_by("question_id", "channel").agg(
        asked_at=col("created_at").min(), questions=pl.len(), answers=col("next_at").count()
    )


def value_mentions(posts, themes, sentiment):
    rows = themes.unpivot(FLAGS, index=KEY).filter("value").drop("value")
    labels = sentiment.select(*KEY, tone="label")
    return posts.join(rows, on=KEY).join(labels, on=KEY, how="left")


def scored(posts, sentiment):
    """Return the texts by others with a sentiment, as 1, 0 or -1."""
    labels = sentiment.drop_nulls("label").select(*KEY, tone="label")
    return (
        others(posts)
        .filter(col("created_at") < END)
        .join(labels, on=KEY)
        .with_columns(
            balance=col("tone").replace_strict(
                {"positive": 1, "neutral": 0, "negative": -1}, return_dtype=pl.Int64
            )
        )
    )


def discussions(posts, sentiment):
    threads = scored(posts, sentiment).group_by(
        "channel", thread=pl.coalesce("thread_id", "parent_id", "post_id")
    )
    found = threads.agg(
        moment=col("created_at").min(), n=pl.len(), mood=col("balance").mean(),
        total=col("balance").sum(),
    )  # fmt: skip
    return found.filter(col("n") >= 2)


def tones(posts, sentiment, first):
    """Put each person's texts in order, and take them two by two."""
    rows = scored(posts, sentiment).drop_nulls("author_id").join(first, on=KEY, how="left")
    people = {}
    for row in rows.sort("created_at", "post_id").to_dicts():
        people.setdefault((row["channel"], row["author_id"]), []).append(row)
    pairs = [
        {
            "channel": before["channel"],
            "created_at": before["created_at"],
            "change": after["balance"] - before["balance"],
            "answered": before["next_at"] is not None and before["next_at"] < after["created_at"],
        }
        for texts in people.values()
        for before, after in zip(texts[::2], texts[1::2], strict=False)
        if after["created_at"] - before["created_at"] <= timedelta(days=MOOD_DAYS)
    ]
    return pl.DataFrame(pairs)


def interests(tables):
    counts = tables["person_interests"].group_by(customer_id="person_id").agg(topics=pl.len())
    return tables["customers"].join(counts, on="customer_id", how="left")
