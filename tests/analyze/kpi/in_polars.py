"""The KPIs computed a second time, in Polars and plain Python: `SECOND` has one entry per KPI.

Nothing here reads configs/metrics.yaml.
"""

import math
from dataclasses import dataclass

import numpy as np
import polars as pl
from polars import col
from scipy import stats

from .source_rows import known


@dataclass(frozen=True)
class Spec:
    """How the rows of a source become one KPI."""

    rows: str
    kind: str
    of: object = None
    over: object = None
    where: object = True
    q: float = 0.5
    scale: float = 1
    offset: float = 0


def amount_where(condition):
    return pl.when(condition).then(col("amount")).otherwise(0.0)


def rate(over):
    return col("interactions") / pl.when(col(over) > 0).then(col(over))


NPS = col("instrument") == "nps"
SOCIAL = col("channel_kind") == "social"
UNLISTED = col("channel").is_not_null() & col("channel_kind").is_null()
USER_GENERATED = col("channel_kind").is_in(["social", "review", "community"])
SOLD_BY_SOCIAL = col("kind_of_source").fill_null("") == "social"
COMPLETE = pl.all_horizontal("mail", "address", "born", "sex")
TREATED = ~col("is_control")
IN_AGE = col("mature") & col("early")
MESSAGE = col("kind") == "message"
OF_META = MESSAGE & SOCIAL & col("channel").is_in(["facebook", "instagram"])
OWN_ANSWER, POSITIVE, OPINION = col("is_own"), col("label") == "positive", col("label") != "neutral"
BALANCE = col("label").replace_strict(
    {"positive": 1, "neutral": 0, "negative": -1}, default=None, return_dtype=pl.Int64
)
SHARES = {f"{name}_rate": column for name, column in
          {"conversation": "comments", "amplification": "shares",
           "applause": "likes"}.items()}  # fmt: skip

SECOND = {
    "interaction_rate": Spec("own", "quantile", rate("followers")),
    "interaction_rate_promotion": Spec("own", "quantile", rate("followers"),
                                       where=col("promotion")),
    "interaction_rate_other": Spec("own", "quantile", rate("followers"), where=~col("promotion")),
    "posts": Spec("own", "count"),
    **{name: Spec("own", "sum", col(name)) for name in ("interactions", "likes", "comments",
                                                        "shares", "saves", "sends", "reach",
                                                        "impressions")},
    **{name: Spec("own", "mean", col(column)) for name, column in SHARES.items()},
    **{f"{name[:-5]}_per_1000_followers": Spec("own", "ratio", col(column), col("followers"),
                                               col("followers") > 0, scale=1000)
       for name, column in SHARES.items()},
    **{name: Spec("own", "ratio", col(of), col(over), col(over) > 0) for name, of, over in (
        ("er_reach", "interactions", "reach"), ("er_impressions", "interactions", "impressions"),
        ("er_followers", "interactions", "followers"), ("virality", "shares", "reach"),
        ("save_rate", "saves", "reach"), ("send_rate", "sends", "reach"),
        ("chain_attention", "interactions", "reach"))},
    "er_reach_median": Spec("own", "quantile", rate("reach")),
    "reach_breaks": Spec("reach_months", "count", where=col("is_break")),
    "promotion_share": Spec("own", "share", col("promotion")),
    "measured_posts": Spec("own", "share", col("measured").fill_null(value=False)),
    "negative_counts": Spec("own", "count", where=col("negative")),
    "er_daily": Spec("account_days", "mean", col("rate"), where=col("covered")),
    "follower_gaps": Spec("account_days", "sum", col("gap")),
    "follower_jumps": Spec("account_days", "count", where=col("jump")),
    "followers": Spec("account_days", "stock"),
    "follower_growth": Spec("account_days", "growth"),
    "follower_growth_30": Spec("account_days", "growth", q=30),
    "follower_growth_daily": Spec("account_days", "growth", q=1),
    "inbound_posts": Spec("inbound", "count"),
    "user_generated_posts": Spec("inbound", "count", where=col("public") & USER_GENERATED),
    "mentions": Spec("inbound", "count", where=col("kind").is_in(["mention", "review"])),
    "action_rate": Spec("inbound", "share", col("next_at").is_not_null(), where=col("public")),
    "time_to_action": Spec("inbound", "mean", col("wait"), where=col("public")),
    "new_engagers": Spec("first", "count"),
    "new_engagers_per_post": Spec("", "per", "new_engagers", "posts"),
    "response_rate": Spec("conversations", "share", col("in_time"), where=col("old")),
    "social_response_rate": Spec("conversations", "share", col("in_time"),
                                 where=col("old") & SOCIAL),
    "message_response_rate": Spec("conversations", "share", col("in_time"),
                                  where=col("old") & MESSAGE),
    "meta_response_rate": Spec("conversations", "share", col("in_time"), where=OF_META),
    "meta_reply_median": Spec("conversations", "quantile", col("wait"), where=OF_META),
    "meta_reply_time": Spec("conversations", "trimmed", col("wait"), where=OF_META, q=0.9),
    "meta_badge": Spec("", "limits", "meta_response_rate", "meta_reply_median"),
    "first_reply_time": Spec("conversations", "quantile", col("wait")),
    "first_reply_time_p90": Spec("conversations", "quantile", col("wait"), q=0.9),
    "first_reply_time_business": Spec("conversations", "quantile", col("business")),
    "first_reply_time_business_p90": Spec("conversations", "quantile", col("business"), q=0.9),
    "first_reply_time_km": Spec("conversations", "survival", col("wait"), col("watched")),
    "unanswered": Spec("conversations", "count", where=col("old") & ~col("in_time")),
    "tickets": Spec("tickets", "count"),
    "complaint_rate": Spec("tickets", "share", col("is_complaint")),
    "time_to_solve": Spec("tickets", "quantile", col("solve")),
    "time_to_solve_km": Spec("tickets", "survival", col("solve"), col("open_for")),
    "complaint_time_to_solve": Spec("tickets", "quantile", col("solve"), where=col("is_complaint")),
    "ticket_reply_time": Spec("tickets", "quantile", col("reply")),
    "reopen_rate": Spec("tickets", "share", col("reopened"), where=col("solved_at").is_not_null()),
    "ticket_satisfaction": Spec("tickets", "mean", col("satisfaction")),
    "one_to_many": Spec("answers", "mean", known("like_count"), where=OWN_ANSWER),
    "peer_advice": Spec("answers", "share", ~OWN_ANSWER),
    "early_replies": Spec("answers", "count", where=col("early") & OWN_ANSWER),
    "two_way_share": Spec("threads", "share", col("both")),
    "broadcast_share": Spec("all_posts", "share", col("kind") == "post",
                            where=OWN_ANSWER & SOCIAL),
    "department_share": Spec("all_posts", "share", col("department").is_not_null(),
                             where=OWN_ANSWER),
    "active_channels": Spec("all_posts", "distinct",
                            pl.when(OWN_ANSWER & SOCIAL).then(col("channel"))),
    "authored_posts": Spec("all_posts", "share",
                           pl.coalesce("author_id", "author_name").is_not_null()),
    "dated_posts": Spec("all_posts", "share", col("created_at").is_not_null()),
    "ever_engaged": Spec("accounts", "share", col("engaged")),
    "cross_channel_regularity": Spec("weeks", "share", col("channels") >= 2),
    "storytelling_share": Spec("stories", "share", col("told")),
    "influencers_across_channels": Spec("influencers", "share", col("n") >= 2),
    "share_of_voice": Spec("brands", "share", col("own_brand")),
    "leads": Spec("leads", "count"),
    "lead_conversion": Spec("leads", "share", col("converted"), where=col("mature")),
    "young_leads": Spec("leads", "count", where=~col("mature")),
    "lead_conversion_time": Spec("leads", "quantile", col("conversion"),
        where=col("mature") & col("converted")),
    "follow_up_compliance": Spec("leads", "share", col("followed"), where=col("due")),
    "off_target_leads": Spec("leads", "share", col("off")),
    "opportunities": Spec("opportunities", "count"),
    "opportunities_per_lead": Spec("", "per", "opportunities", "leads"),
    "win_rate": Spec("opportunities", "share", col("won"),
        where=col("closed") & ~col("late") & col("mature")),
    "win_rate_all": Spec("opportunities", "share",
        col("won").fill_null(value=False) & ~col("late"), where=col("mature")),
    "young_opportunities": Spec("opportunities", "count", where=~col("mature")),
    "late_closings": Spec("opportunities", "count",
                          where=col("closed") & col("late") & ~col("open")),
    "won_value": Spec("opportunities", "sum", col("value"), where=col("won")),
    "sales_cycle": Spec("opportunities", "quantile", col("cycle"),
        where=col("won") & ~col("late") & col("mature")),
    "time_in_stage": Spec("opportunities", "quantile", col("stage_days"),
        where=col("open")),
    "revenue": Spec("sales", "sum", col("amount")),
    "sales": Spec("sales", "distinct", col("order_id"), where=col("amount") > 0),
    "new_customers": Spec("first_purchases", "sum", col("is_new").cast(pl.Int64),
                          where=col("is_new")),
    "undated_first_orders": Spec("first_purchases", "count", where=col("is_new").is_null()),
    "acquisition_spend": Spec("new_customer_campaigns", "sum", col("cost")),
    "margin_curve": Spec("new_customer_sales", "curve"),
    "new_revenue_share": Spec("sales", "ratio", col("first_amount"), col("amount"),
                              col("customer_id").is_not_null() & col("is_new_known")),
    "margin_per_customer": Spec("margins", "ratio", col("margin"), col("months")),
    "campaign_cost": Spec("campaigns", "sum", known("cost")),
    "campaign_contacts": Spec("campaigns", "sum", known("contact_count")),
    "cost_per_contact": Spec("campaigns", "ratio", known("cost"), known("contact_count")),
    "campaign_leads": Spec("campaign_leads", "count"),
    "campaign_orders": Spec("campaign_orders", "count"),
    "attributed_revenue": Spec("campaign_orders", "sum", col("amount").cast(pl.Float64)),
    "attributed_margin": Spec("campaign_orders", "sum", col("margin").cast(pl.Float64)),
    "young_campaigns": Spec("campaigns", "count", where=~col("mature")),
    "cost_at_age": Spec("campaigns", "sum", known("cost"), where=col("mature")),
    "contacts_at_age": Spec("campaigns", "sum", known("contact_count"), where=col("mature")),
    "orders_at_age": Spec("campaign_orders", "count", where=IN_AGE),
    "leads_at_age": Spec("campaign_leads", "count", where=IN_AGE),
    "revenue_at_age": Spec("campaign_orders", "sum", col("amount").cast(pl.Float64), where=IN_AGE),
    "margin_at_age": Spec("campaign_orders", "sum", col("margin").cast(pl.Float64), where=IN_AGE),
    "social_margin": Spec("orders", "sum", col("margin").cast(pl.Float64), where=SOCIAL),
    "social_revenue": Spec("orders", "sum", col("amount").cast(pl.Float64), where=SOCIAL),
    "unlisted_sources": Spec("orders", "count", where=UNLISTED),
    "cost_per_lead": Spec("", "per", "cost_at_age", "leads_at_age"),
    "acquisition_cost": Spec("", "per", "acquisition_spend", "new_customers"),
    "payback_months": Spec("", "payback", "acquisition_cost", "margin_curve"),
    "campaign_response": Spec("", "per", "orders_at_age", "contacts_at_age"),
    "roas": Spec("", "per", "revenue_at_age", "cost_at_age"),
    "roi": Spec("", "per", "revenue_at_age", "cost_at_age", offset=-1),
    "roi_margin": Spec("", "per", "margin_at_age", "cost_at_age", offset=-1),
    "social_revenue_first": Spec("touches", "sum", col("amount"), where=col("place") == 1),
    "social_revenue_last": Spec("touches", "sum", col("amount"),
                                where=col("place") == col("places")),
    "social_revenue_linear": Spec("touches", "sum", col("part")),
    "social_revenue_share": Spec("sales", "ratio", amount_where(SOLD_BY_SOCIAL), col("amount")),
    "poster_revenue": Spec("sales", "sum", col("amount"), where=col("has_posted")),
    "poster_revenue_share": Spec("sales", "ratio", amount_where(col("has_posted")), col("amount")),
    "social_visits": Spec("visits", "sum", col("visits"), where=SOCIAL),
    "unlisted_visits": Spec("visits", "sum", col("visits"), where=UNLISTED),
    "economic_value": Spec("visits", "ratio", col("worth"), col("visits"), where=SOCIAL),
    "channel_contacts": Spec("contacts", "count"),
    "channel_mix": Spec("contacts", "mix"),
    "channel_rank": Spec("contacts", "rank"),
    "net_sentiment": Spec("opinions", "mean", BALANCE, scale=100),
    "net_sentiment_opinion": Spec("opinions", "mean", BALANCE, where=OPINION, scale=100),
    "brand_health": Spec("opinions", "share", POSITIVE, where=OPINION),
    "unknown_sentiment": Spec("opinions", "share", col("label").is_null()),
    "net_wom": Spec("opinions", "mean", col("recommends"), scale=100),
    "positive_mentions": Spec("opinions", "count", where=POSITIVE),
    "recommendations": Spec("opinions", "count", where=col("recommends") == 1),
    "chain_emotion": Spec("", "per", "positive_mentions", "interactions"),
    "chain_word_of_mouth": Spec("", "per", "recommendations", "positive_mentions"),
    "nps": Spec("surveys", "mean", col("promotes"), where=NPS & col("on_ten"), scale=100),
    "nps_other_scales": Spec("surveys", "count",
                             where=NPS & ~(col("on_ten") & col("score").is_between(0, 10))),
    "csat": Spec("surveys", "share", col("satisfied"), where=col("instrument") == "csat"),
    "satisfaction_recommendation": Spec("pairs", "correlation", col("score"), col("score_nps")),
    "customers": Spec("customers", "count"),
    **{f"completeness_{name}": Spec("customers", "share", expression) for name, expression in (
        ("email", col("mail")), ("phone", col("call")), ("address", col("address")),
        ("birth_date", col("born")),
        ("gender", col("sex")), ("consent", col("asked")),
        ("all", pl.all_horizontal("mail", "address", "born", "sex")))},
    "linked_customers": Spec("customers", "share", col("linked")),
    "match_rate": Spec("profiles", "share", col("customer_id").is_not_null()),
    "brand_connection": Spec("known", "share", col("follows_own")),
    "ugc_per_1000_customers": Spec("", "per", "user_generated_posts", "customers", scale=1000),
    "new_profiles": Spec("new_profiles", "count"),
    "new_complete_profiles": Spec("new_profiles", "count", where=COMPLETE),
    "cost_per_complete_profile": Spec("", "per", "campaign_cost", "new_complete_profiles"),
    "community_share": Spec("people", "share", col("in_community")),
    "answer_age": Spec("latest_answers", "quantile", col("age")),
    "survey_coverage": Spec("people", "share", col("answered")),
    "personalisation_coverage": Spec("people", "share", col("signals") >= 3),
    "repeat_purchase_rate": Spec("new_customers", "share", col("repeated"), where=col("mature")),
    "young_new_customers": Spec("new_customers", "count", where=~col("mature")),
    "items_sold": Spec("items", "sum", col("quantity")),
    "item_revenue": Spec("items", "sum", col("amount")),
    "listed_contacts": Spec("contacted", "count", where=TREATED),
    "off_target_contacts": Spec("contacted", "share", col("off"), where=TREATED),
    "off_target_cost": Spec("contacted", "sum", col("cost"), where=TREATED & col("off")),
    "lapsed_contacts": Spec("contacted", "share", col("lapsed"), where=TREATED),
    "lapsed_cost": Spec("contacted", "sum", col("cost"), where=TREATED & col("lapsed")),
    "contact_response": Spec("contacted", "share", col("bought"), where=TREATED & col("mature")),
    "contacts_without_effect": Spec("contacted", "share", ~col("bought"),
                                    where=TREATED & col("mature")),
    "without_effect_cost": Spec("contacted", "sum", col("cost"),
                                where=TREATED & col("mature") & ~col("bought")),
    "young_contacts": Spec("contacted", "count", where=TREATED & ~col("mature")),
    "bought_anyway": Spec("contacted", "ratio", pl.when(col("bought")).then(col("weight"))
                          .otherwise(0.0), col("weight"),
                          where=~TREATED & col("mature") & col("compared")),
    "response_beside_control": Spec("contacted", "share", col("bought"),
                                    where=TREATED & col("mature") & col("compared")),
    "persuaded": Spec("", "difference", "response_beside_control", "bought_anyway"),
    "contact_cost": Spec("contacted", "sum", col("cost"), where=TREATED & col("mature")),
    "contact_revenue": Spec("contacted", "sum", col("revenue"), where=TREATED & col("mature")),
    "contact_roi": Spec("", "per", "contact_revenue", "contact_cost", offset=-1),
    "brand_recommendation": Spec("brand_levels", "correlation", col("csat"), col("nps")),
    "segment_recommendation": Spec("segment_levels", "correlation", col("csat"), col("nps")),
    "satisfaction_then_word_of_mouth": Spec("months", "lagged", col("csat"), col("next_wom")),
    "word_of_mouth_then_revenue": Spec("months", "lagged", col("wom"), col("next_revenue")),
    "information_gained": Spec("told", "count"),
    "same_channel_answers": Spec("known_talks", "share", col("same"), where=col("old")),
    "service_cost_saved": Spec("answers", "sum", 3.0 * known("like_count"), where=OWN_ANSWER),
}  # fmt: skip


def worked(sources, name, by):
    """Return (value, numerator, denominator, n) of a KPI by group."""
    spec = SECOND[name]
    if spec.kind in {"per", "difference", "limits", "payback"}:
        return related(sources, spec, by)
    found = {}
    frame = sources[spec.rows].drop_nulls("month") if "month" in by else sources[spec.rows]
    groups = [((), frame)] if not by else [(key, part) for key, part in frame.group_by(by)]
    for key, rows in groups:
        found[key] = KINDS[spec.kind](spec, rows)
    return among(spec, found, by) if spec.kind in {"mix", "rank"} else found


def related(sources, spec, by):
    upper, lower = (worked(sources, part, by) for part in (spec.of, spec.over))
    found = {}
    for key in {**upper, **lower}:
        (x, _, _, n), (y, _, _, m) = (
            part.get(key, (None, None, None, 0)) for part in (upper, lower)
        )
        if spec.kind == "limits":
            kept = None if x is None or y is None else (x >= 0.9) + (y <= 900)
            found[key] = (
                (None, None, None, min(n, m)) if kept is None else (kept // 2, kept, 2, min(n, m))
            )
        elif spec.kind == "payback":
            found[key] = (None, None, None, min(n, m))  # no curve of ten customers here
            assert y is None
        elif x is None or y is None:
            found[key] = (None, None, None, min(n, m))
        elif spec.kind == "difference":
            found[key] = (x - y, None, None, min(n, m))
        else:
            found[key] = (x / y * spec.scale + spec.offset if y else None, x, y, min(n, m))
    return found


def count(spec, rows):
    n = rows.filter(spec.where).height
    return n, n, None, n


def cases(spec, rows):
    both = [spec.of] if spec.over is None else [spec.of, spec.over]
    return (
        rows.filter(spec.where)
        .select([part.alias(name) for part, name in zip(both, "xy", strict=False)])
        .drop_nulls()
    )


def total(spec, rows):
    x = cases(spec, rows)["x"]
    return (float(x.sum()), float(x.sum()), None, len(x)) if len(x) else (None, None, None, 0)


def distinct(spec, rows):
    x = cases(spec, rows)["x"]
    return x.n_unique(), x.n_unique(), None, len(x)


def mean(spec, rows):
    x = cases(spec, rows)["x"].cast(pl.Float64)
    return (spec.scale * x.mean(), x.sum(), len(x), len(x)) if len(x) else (None, None, None, 0)


def ratio(spec, rows):
    found = cases(spec, rows).cast(pl.Float64)
    if not found.height:
        return None, None, None, 0
    x, y = found["x"].sum(), found["y"].sum()
    return (spec.scale * x / y if y > 0 else None), x, y, found.height


def quantile(spec, rows):
    x = cases(spec, rows)["x"]
    return x.quantile(spec.q, "linear"), None, None, len(x)


def trimmed(spec, rows):
    x = cases(spec, rows)["x"].sort()
    return x.head(math.ceil(spec.q * len(x))).mean(), None, None, len(x)


def survival(spec, rows):
    events = rows.select(x=spec.of).drop_nulls()["x"].to_numpy()
    waiting = rows.filter(spec.of.is_null()).select(y=spec.over).drop_nulls()["y"].to_numpy()
    n = len(events) + len(waiting)
    if not n:
        return None, None, None, 0
    if not len(events):
        return None, 0, n, n
    left = stats.ecdf(stats.CensoredData(uncensored=events, right=waiting)).sf
    below = left.quantiles[left.probabilities <= 0.5 + 1e-12]
    return (float(below[0]) if len(below) else None), len(events), n, n


def curve(_, rows):
    """No month has the ten new customers that a curve needs."""
    assert rows["customer_id"].n_unique() < 10
    return None, None, None, 0


def correlation(spec, rows):
    found = cases(spec, rows)
    rho = stats.spearmanr(found["x"], found["y"]).statistic if found.height > 1 else math.nan
    return (None if math.isnan(rho) else float(rho)), None, None, found.height


def lagged(spec, rows):
    """Return the partial rank correlation given time, from the three plain ones."""
    found = rows.select("month", x=spec.of, y=spec.over).drop_nulls().sort("month")
    if found.height < 3:
        return None, None, None, found.height
    time = found["month"].rank().to_numpy()
    x, y = (stats.rankdata(found[name]) for name in "xy")
    xy, xt, yt = (float(stats.pearsonr(*pair)[0]) for pair in ((x, y), (x, time), (y, time)))
    left = (1 - xt**2) * (1 - yt**2)
    value = (xy - xt * yt) / math.sqrt(left) if left > 1e-9 else None
    return value, None, None, found.height


def stock(spec, rows):
    each = rows.sort("day").group_by("entity").agg(
        last=col("follower_count").last(), before=col("before").first(),
        start=col("before_day").first(), day=col("day").last()
    )  # fmt: skip
    if spec.kind == "stock":
        last = float(each["last"].sum())
        return last, last, None, each.height
    twice = each.filter(col("day") > col("start"))
    if not twice.height:
        return None, None, None, each.height
    last, before = float(twice["last"].sum()), float(twice["before"].sum())
    if before <= 0:
        return None, last - before, before, twice.height
    value = last / before - 1
    if spec.q != 0.5:
        value = 0.0
        for row in twice.to_dicts():
            over = spec.q / (row["day"] - row["start"]).days
            start, end = row["before"], row["last"]
            value += (end * over if start == 0 else start * (end / start) ** over - start) / before
    return value, last - before, before, twice.height


def among(spec, found, by):
    """Relate each channel to the others of its month."""
    related_ = {}
    for key in found:
        same = [
            other for other in found if not by or other[by.index("month")] == key[by.index("month")]
        ]
        counts = np.array([found[other][0] for other in same])
        mine, whole = found[key][0], counts.sum()
        place = stats.rankdata(-counts)[same.index(key)] if spec.kind == "rank" else mine / whole
        related_[key] = (float(place), mine, whole, found[key][3])
    return related_


KINDS = {
    "count": count, "sum": total, "distinct": distinct, "share": mean, "mean": mean, "ratio": ratio,
    "quantile": quantile, "trimmed": trimmed,
    "survival": survival, "curve": curve, "correlation": correlation,
    "lagged": lagged, "stock": stock,
    "growth": stock, "mix": count, "rank": count,
}  # fmt: skip
