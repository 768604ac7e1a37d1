"""The rows of the sources of configs/metrics_customers.yaml, made in Polars and plain Python."""

from datetime import timedelta

import polars as pl
from polars import col

from .source_rows import (
    AGE_DAYS,
    AS_OF,
    CURRENCY,
    END,
    by_day,
    dated,
    kind_of_channel,
    local,
    others,
    posts_by_kind,
)

AGE = timedelta(days=AGE_DAYS)


def customer_frames(tables, sources):
    """Return the rows of each source from the tables and the rows of other sources."""
    return {
        "new_profiles": by_day(sources["customers"].drop_nulls("customer_since"), "customer_since"),
        "latest_answers": latest_answers(tables["surveys"]),
        "people": people(tables),
        "new_customers": new_customers(tables, sources["first_purchases"]),
        "items": items(tables),
        "contacted": contacted(tables),
        "brand_levels": levels(tables["surveys"], "brand"),
        "segment_levels": levels(
            tables["surveys"].join(
                tables["customers"].select("customer_id", "segment"), on="customer_id"
            ),
            "segment",
        ),
        "months": months(tables, sources["sales"]),
        "told": told(tables),
        "known_talks": known_talks(tables, sources["conversations"]),
    }


def latest_answers(surveys):
    given = surveys.filter(col("answered_at") < END).drop_nulls("customer_id")
    newest = given.group_by("customer_id").agg(col("answered_at").max())
    day = local("answered_at").dt.date()
    return newest.with_columns(age=(pl.lit(AS_OF) - day).dt.total_days())


def people(tables):
    """Return each customer with the number of different signs of taste."""
    orders = {row["order_id"]: row for row in tables["orders"].to_dicts()}
    signs = set()
    with_lines = set()
    for line in tables["order_lines"].to_dicts():
        order = orders[line["order_id"]]
        with_lines.add(line["order_id"])
        when, thing = order["ordered_at"], line["product_id"]
        if when and when < END and line["amount"] > 0 and line["is_gift"] is not True and thing:
            signs.add((order["customer_id"], "article", thing))
    for name, order in orders.items():
        paid = order["amount"] is not None and order["amount"] > 0
        if paid and order["ordered_at"] and order["ordered_at"] < END and name not in with_lines:
            signs.add((order["customer_id"], "order", name))
    owner = {
        (row["channel"], row["profile_id"]): row["customer_id"]
        for row in tables["identities"].to_dicts()
    }
    for post in others(tables["posts"]).to_dicts():
        who = owner.get((post["channel"], post["author_id"]))
        if who and post["topic"] and post["created_at"] and post["created_at"] < END:
            signs.add((who, "topic", post["topic"]))
    for row in tables["follows"].to_dicts():
        if who := owner.get((row["channel"], row["profile_id"])):
            signs.add((who, "profile", row["channel"], row["target_id"]))
    answered = tables["surveys"].filter(col("answered_at") < END, col("answered_at") >= END - AGE)[
        "customer_id"
    ]
    linked = tables["identities"]
    members = linked.filter(kind_of_channel() == "community")["customer_id"]
    return tables["customers"].select(
        "customer_id",
        in_community=col("customer_id").is_in(members.implode()),
        answered=col("customer_id").is_in(answered.drop_nulls().implode()),
        signals=col("customer_id").map_elements(
            lambda name: sum(sign[0] == name for sign in signs), pl.Int64
        ),
    )


def new_customers(tables, first):
    """Return new customers with whether they bought on another day soon enough."""
    bought = tables["orders"].filter(col("amount") > 0, col("ordered_at") < END)
    rows = first.filter(col("is_new")).join(
        bought.select("customer_id", "ordered_at"), on="customer_id", how="left"
    )
    later = local("ordered_at").dt.date() > local("first_at").dt.date()
    soon = col("ordered_at") - col("first_at") < AGE
    return rows.group_by("customer_id", "first_at", "month").agg(
        repeated=(later & soon).any(), mature=(END - col("first_at") >= AGE).first()
    )


def items(tables):
    rows = tables["order_lines"].select("order_id", "quantity", "amount")
    rows = rows.join(tables["orders"].select("order_id", "ordered_at", "currency"), on="order_id")
    here = rows.filter(col("currency").fill_null(CURRENCY) == CURRENCY)
    return dated(here.with_columns(col("amount").cast(pl.Float64)), "ordered_at")


def contacted(tables):
    """Follow each contact of a campaign through the orders of its customer, one by one."""
    campaigns = {row["campaign_id"]: row for row in tables["campaigns"].to_dicts()}
    group = dict(tables["segments"].select("person_id", "segment").iter_rows())
    orders = tables["orders"].drop_nulls(["customer_id", "ordered_at", "amount"]).to_dicts()
    rows = tables["campaign_contacts"].to_dicts()
    for row in rows:
        campaign = campaigns[row["campaign_id"]]
        start = pl.Series([campaign["started_on"]]).cast(pl.Datetime("us"))[0]
        when = row["contacted_at"] or start
        same = [each for each in rows if each["campaign_id"] == row["campaign_id"]]
        controls = sum(each["role"] == "control" for each in same)
        treated = len(same) - controls
        mine = [order for order in orders if order["customer_id"] == row["customer_id"]]
        soon = [
            order
            for order in mine
            if when <= order["ordered_at"] < min(when + AGE, END)
            and (order["currency"] or CURRENCY) == CURRENCY
        ]
        before = [o["ordered_at"] for o in mine if o["ordered_at"] < when and o["amount"] > 0]
        tagged = [o["amount"] for o in soon if o["campaign_id"] == row["campaign_id"]]
        own = row["cost"] if (row["currency"] or CURRENCY) == CURRENCY else None
        whole = campaign["cost"] if campaign["currency"] == CURRENCY else None
        cost = own if own is not None or whole is None else round(float(whole) / treated, 4)
        of = group.get(row["customer_id"])
        row |= {
            "at": when, "channel": row["channel"] or campaign["channel"],
            "is_control": row["role"] == "control", "mature": END - when >= AGE,
            "weight": treated / controls if controls else None,
            "compared": treated > 0 and controls > 0,
            "bought": any(order["amount"] > 0 for order in soon),
            "revenue": float(sum(tagged)) if tagged else None,
            "cost": None if cost is None else float(cost),
            "lapsed": bool(before) and when - max(before) >= AGE,
            "off": None if of is None else of != campaign["target_segment"],
        }  # fmt: skip
    return dated(pl.DataFrame(rows, infer_schema_length=None), "at")


def levels(surveys, by):
    """Return the mean answers of each group with both questions."""
    rows = rated(surveys).drop_nulls(by)
    return rows.group_by(by).agg(col("csat").mean(), col("nps").mean()).drop_nulls()


def rated(surveys):
    kind = col("instrument").str.to_lowercase()
    csat = (kind == "csat") & col("score").is_between(0, col("scale_max"))
    nps = (kind == "nps") & col("score").is_between(0, 10) & (col("scale_max") == 10)
    return surveys.filter(col("answered_at") < END).with_columns(
        csat=pl.when(csat).then(col("score") / col("scale_max")),
        nps=pl.when(nps).then(col("score") / 10),
    )


def months(tables, sales):
    """Return each month with the next one, all of them over by the last day."""
    month = {"month": local("created_at").dt.date().dt.truncate("1mo")}
    asked = rated(tables["surveys"]).rename({"answered_at": "created_at"}).with_columns(**month)
    csat = asked.group_by("month").agg(col("csat").mean()).drop_nulls()
    said = others(tables["posts"]).join(tables["post_sentiment"], on=["channel", "post_id"])
    said = said.filter(col("created_at") < END).with_columns(**month)
    wom = said.group_by("month").agg(wom=col("recommends").mean()).drop_nulls()
    sold = sales.drop_nulls("month").group_by("month").agg(revenue=col("amount").sum())
    every = csat.join(wom, on="month", how="full", coalesce=True)
    every = every.join(sold, on="month", how="full", coalesce=True)
    after = every.select(
        month=col("month").dt.offset_by("-1mo"), next_wom="wom", next_revenue="revenue"
    )
    return every.join(after, on="month")


def told(tables):
    """Return the first time that something was told of each customer, field by field."""
    crm = {row["customer_id"]: row for row in tables["customers"].to_dicts()}
    mails = {
        (row["channel"], row["profile_id"]): row["email"] for row in tables["profiles"].to_dicts()
    }
    labels = {
        (row["channel"], row["post_id"]): row["label"]
        for row in tables["post_sentiment"].to_dicts()
    }
    linked = tables["identities"].select("customer_id", "channel", author_id="profile_id")
    first = {}
    public = posts_by_kind(tables["posts"], tables["tickets"]).filter(
        col("channel_kind") == "social"
    )
    posts = public.join(linked, on=["channel", "author_id"]).drop_nulls("created_at")
    for post in posts.sort("created_at", "channel").to_dicts():
        row = crm[post["customer_id"]]
        told_ = {
            "profile": not (row["social_handles"] or "").strip(),
            "email": not (row["email"] or "").strip()
            and bool(mails.get((post["channel"], post["author_id"]))),
            "language": post["language"] is not None,
            "interest": post["topic"] is not None,
            "opinion": labels.get((post["channel"], post["post_id"])) is not None,
        }
        for field, is_told in told_.items():
            if is_told:
                key = (post["customer_id"], field)
                first.setdefault(key, (post["channel"], post["created_at"]))
    rows = pl.DataFrame(list(first.values()), schema=["channel", "told_at"], orient="row")
    return dated(rows, "told_at")


def known_talks(tables, conversations):
    """Return the conversations of known customers; the tickets drawn are all of other channels."""
    linked = tables["identities"].select("customer_id", "channel", author_id="profile_id")
    rows = conversations.filter(col("channel_kind") != "help_desk")
    rows = rows.join(linked, on=["channel", "author_id"]).to_dicts()
    tickets = tables["tickets"].drop_nulls(["created_at", "first_reply_at"]).to_dicts()
    for row in rows:
        elsewhere = any(
            ticket["customer_id"] == row["customer_id"]
            and ticket["channel"] != row["channel"]
            and ticket["created_at"] >= row["asked_at"]
            and ticket["first_reply_at"] - row["asked_at"] <= timedelta(days=7)
            and ticket["first_reply_at"] < END
            for ticket in tickets
        )
        row["same"] = True if row["in_time"] else False if elsewhere else None
    return pl.DataFrame(rows, infer_schema_length=None)
