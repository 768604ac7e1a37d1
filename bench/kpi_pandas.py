"""The pandas peer of the KPI bench: the same KPIs by channel and month, without intervals."""

from typing import Any

import numpy as np
import pandas as pd

END = np.datetime64("2026-06-30T22:00:00", "us")
WEEK, DAY, MONTH = 7 * 86_400, 86_400, ["channel", "month"]
PROMOTION = (
    "rabatt|gutschein|sonderangebot|aktionspreis|reduziert|schnäppchen|ausverkauf|% günstiger"
    "|discount|voucher|special offer"
    r"|\bsale\b"
)


def answers(folder: str, calendar: str) -> pd.DataFrame:
    """Return all KPIs as rows of metric, channel, month and value, from three Parquet files."""
    posts = pd.read_parquet(f"{folder}/posts.parquet", dtype_backend="pyarrow")
    counts = pd.read_parquet(f"{folder}/post_metrics.parquet", dtype_backend="pyarrow")
    accounts = pd.read_parquet(f"{folder}/channel_metrics.parquet")
    channels = pd.CategoricalDtype(sorted(accounts["channel"].unique()))
    for frame in (posts, counts, accounts):
        frame["channel"] = frame["channel"].astype(channels)
    posts["is_own"] = posts["is_own"].to_numpy(bool)
    posts["at"] = posts.pop("created_at").to_numpy("datetime64[us]")
    posts = posts[posts["at"] < END]
    posts["day"] = local(posts["at"]).astype("datetime64[D]").astype("datetime64[us]")
    posts["month"] = month(posts["day"])
    accounts["day"] = accounts["day"].astype("datetime64[us]")
    newest = counts[~counts["is_promoted"].fillna(False).to_numpy(bool)].sort_values("observed_at")
    newest = newest.drop_duplicates(["channel", "post_id"], keep="last").drop(
        columns=["observed_at", "is_promoted"]
    )
    newest = newest.astype(
        dict.fromkeys([name for name in newest if name.endswith("_count")], "float64")
    )
    pairs = replies(posts)
    found = (
        engagement(posts, newest, accounts)
        | contacts(posts)
        | conversations(posts, pairs, calendar)
    )
    found |= actions(posts, pairs, newest) | threads(posts, pairs) | stories(posts)
    found["new_engagers_per_post"] = found["new_engagers"] / found["posts"]
    rows = [
        series.rename("value").rename_axis(MONTH).reset_index().assign(metric=name)
        for name, series in found.items()
    ]
    table = pd.concat([row.astype({"channel": str, "value": float}) for row in rows])
    return table[["metric", *MONTH, "value"]]


def local(timestamps: Any) -> Any:
    """Return the local time of timestamps in UTC."""
    return (
        pd.DatetimeIndex(timestamps)
        .tz_localize("UTC")
        .tz_convert("Europe/Berlin")
        .tz_localize(None)
        .to_numpy("datetime64[us]")
    )


def month(days: Any) -> Any:
    """Return the first day of the month of each day."""
    return np.asarray(days).astype("datetime64[M]").astype("datetime64[us]")


def grouped(frame: pd.DataFrame) -> Any:
    """Group rows by channel and month."""
    return frame.groupby(MONTH, observed=True, sort=False)


def engagement(
    posts: pd.DataFrame, newest: pd.DataFrame, accounts: pd.DataFrame
) -> dict[str, pd.Series]:
    """Return what rests on own posts with their newest counts, and on the accounts' followers."""
    own = posts.loc[
        posts["is_own"] & (posts["kind"] == "post").to_numpy(bool),
        ["channel", "post_id", "author_id", "day", "month", "text"],
    ]
    own = own.merge(newest, on=["channel", "post_id"], how="left")
    own = own.merge(
        accounts.rename(columns={"account_id": "author_id"}).astype(
            {"author_id": own["author_id"].dtype}
        ),
        on=["channel", "author_id", "day"], how="left",
    )  # fmt: skip
    own["i"] = own[["like_count", "comment_count", "share_count"]].sum(axis=1, min_count=3)
    own["promotion"] = (
        own.pop("text").str.lower().str.contains(PROMOTION, regex=True).to_numpy(bool)
    )
    own["rate"] = own["i"] / own["follower_count"]
    groups = grouped(own)
    found = {
        "posts": groups.size(),
        "promotion_share": groups["promotion"].mean(),
        "interaction_rate": groups["rate"].median(),
    }
    found["measured_posts"] = groups["like_count"].count() / groups.size()
    least = own[
        ["like_count", "comment_count", "share_count", "reach_count", "impression_count"]
    ].min(axis=1)
    found["negative_counts"] = grouped(own.assign(negative=least < 0))["negative"].sum()
    names = {"interactions": "i", "likes": "like_count", "comments": "comment_count",
             "shares": "share_count",
             "reach": "reach_count", "impressions": "impression_count"}  # fmt: skip
    found |= {name: groups[column].sum() for name, column in names.items()}
    rates = {
        "conversation": "comment_count",
        "amplification": "share_count",
        "applause": "like_count",
    }
    followed = own[own["follower_count"] > 0]
    for name, column in rates.items():
        found[f"{name}_rate"] = groups[column].mean()
        found[f"{name}_per_1000_followers"] = 1000 * ratio(followed, column, "follower_count")
    reached = own[own["reach_count"] > 0]
    found["er_reach"] = found["chain_attention"] = ratio(reached, "i", "reach_count")
    found["virality"] = ratio(reached, "share_count", "reach_count")
    found["er_reach_median"] = grouped(reached.assign(r=reached["i"] / reached["reach_count"]))[
        "r"
    ].median()
    found["er_impressions"] = ratio(own[own["impression_count"] > 0], "i", "impression_count")
    found["er_followers"] = ratio(followed, "i", "follower_count")
    found["interaction_rate_promotion"] = grouped(own[own["promotion"]])["rate"].median()
    found["interaction_rate_other"] = grouped(own[~own["promotion"]])["rate"].median()
    daily = (
        own.groupby(["channel", "author_id", "day"], observed=True)["i"]
        .sum()
        .rename("daily")
        .reset_index()
    )
    spans = posts.groupby("channel", observed=True)["day"].agg(["min", "max"])
    return found | audience(accounts, daily, spans)


def ratio(rows: pd.DataFrame, of: str, over: str) -> pd.Series:
    """Return the ratio of sums over the rows where both are known."""
    sums = grouped(rows.dropna(subset=[of, over]))[[of, over]].sum()
    return sums[of] / sums[over]


def audience(
    accounts: pd.DataFrame, daily: pd.DataFrame, spans: pd.DataFrame
) -> dict[str, pd.Series]:
    """Return the growth of followers, and the daily engagement rate of days with known posts.

    `spans` has the first and last day with a post of each channel, which has one account.
    """
    days = accounts.sort_values(["channel", "account_id", "day"]).assign(
        month=month(accounts.sort_values(["channel", "account_id", "day"])["day"])
    )
    before = days.groupby(["channel", "account_id"], observed=True)[
        ["follower_count", "day"]
    ].shift()
    days["before"], days["before_day"] = (
        before["follower_count"].fillna(days["follower_count"]),
        before["day"].fillna(days["day"]),
    )
    days["gap"] = (days["day"] - before["day"]).dt.days - 1
    step = (days["follower_count"] - days["before"]).abs()
    days["jump"] = (step > 50) & (10 * step > days["before"])
    days = days.merge(
        daily.rename(columns={"author_id": "account_id"}).astype({"account_id": str}),
        on=["channel", "account_id", "day"],
        how="left",
    )
    days = days.merge(spans, left_on="channel", right_index=True, how="left")
    covered = (days["day"] > days["min"]) & (days["day"] < days["max"])
    days["er"] = days["daily"].fillna(0) / days["follower_count"].where(
        covered & (days["follower_count"] > 0)
    )
    each = days.groupby([*MONTH, "account_id"], observed=True)
    last, first, spans = (
        each["follower_count"].last(),
        each["before"].first(),
        each["day"].max() - each["before_day"].min(),
    )
    total, start = (
        last.groupby(MONTH, observed=True).sum(),
        first.groupby(MONTH, observed=True).sum(),
    )
    growth, span = total / start, spans.dt.days.groupby(MONTH, observed=True).max()
    groups = grouped(days)
    return {
        "followers": total, "follower_growth": growth - 1,
        "follower_growth_30": growth ** (30 / span) - 1,
        "follower_growth_daily": growth ** (1 / span) - 1,
        "follower_gaps": groups["gap"].sum(min_count=1),
        "follower_jumps": groups["jump"].sum(), "er_daily": groups["er"].mean(),
    }  # fmt: skip


def contacts(posts: pd.DataFrame) -> dict[str, pd.Series]:
    """Return counts and shares of all posts."""
    asked, own = posts[~posts["is_own"]], posts[posts["is_own"]]
    inbound = grouped(asked).size()
    everything = grouped(posts).size()
    first = (
        asked.dropna(subset=["author_id"])
        .groupby(["channel", "author_id"], observed=True)["at"]
        .min()
        .reset_index()
    )
    by_month = inbound.groupby(level="month")
    named = grouped(posts.assign(known=posts["author_id"].notna() | posts["author_name"].notna()))[
        "known"
    ].sum()
    return {
        "inbound_posts": inbound, "channel_contacts": inbound,
        "channel_mix": inbound / by_month.transform("sum"),
        "channel_rank": by_month.rank(ascending=False),
        "mentions": grouped(asked[asked["kind"].isin(["mention", "review"]).to_numpy(bool)])
        .size().reindex(inbound.index, fill_value=0),
        "broadcast_share":
            grouped(own.assign(post=(own["kind"] == "post").to_numpy(bool)))["post"].mean(),
        "department_share": grouped(own.assign(tagged=own["department"].notna()))["tagged"].mean(),
        "active_channels": (grouped(own).size() > 0).astype(int),
        "authored_posts": named / everything,
        "dated_posts": everything / everything,
        "new_engagers": grouped(first.assign(month=month(local(first["at"])))).size(),
    }  # fmt: skip


def replies(posts: pd.DataFrame) -> pd.DataFrame:
    """Return every post that answers one by somebody else, beside that one."""
    columns = ["channel", "post_id", "author_id", "at", "thread_id", "parent_id", "kind"]
    asked = posts.loc[~posts["is_own"], columns].rename(
        columns={name: f"q_{name}" for name in columns[1:]}
    )
    pairs = posts.loc[
        posts["parent_id"].notna(),
        ["channel", "post_id", "author_id", "parent_id", "is_own", "at", "month", "is_automatic"],
    ]
    pairs = pairs.merge(asked, left_on=["channel", "parent_id"], right_on=["channel", "q_post_id"])
    pairs["thread"] = pairs["q_thread_id"].fillna(pairs["q_parent_id"]).fillna(pairs["q_post_id"])
    pairs["person"] = (
        pairs["q_author_id"].fillna(pairs["q_post_id"]).mask(pairs["q_kind"] == "message", "")
    )
    pairs["human"] = ~pairs["is_automatic"].fillna(False).to_numpy(bool)
    pairs["early"] = pairs["at"] < pairs["q_at"]
    pairs["moment"] = pairs[["at", "q_at"]].max(axis=1)
    return pairs.drop(columns=["q_thread_id", "q_parent_id", "q_author_id", "q_kind"])


def conversations(posts: pd.DataFrame, pairs: pd.DataFrame, calendar: str) -> dict[str, pd.Series]:
    """Return the KPIs of conversations: rates, times (also in business hours), Kaplan-Meier."""
    asks = posts.loc[
        ~posts["is_own"],
        ["channel", "author_id", "post_id", "at", "kind", "thread_id", "parent_id"],
    ].rename(columns={"at": "moment"})
    asks["thread"] = asks["thread_id"].fillna(asks["parent_id"]).fillna(asks["post_id"])
    asks["person"] = asks["author_id"].fillna(asks["post_id"]).mask(asks["kind"] == "message", "")
    key = ["channel", "thread", "person"]
    plain = posts[
        posts["is_own"]
        & (posts["kind"] == "message").to_numpy(bool)
        & posts["thread_id"].notna()
        & posts["parent_id"].isna()
    ]
    plain = plain.rename(columns={"thread_id": "thread", "at": "moment"}).assign(
        person="", human=True, early=False
    )
    turns = pd.concat([
        asks[[*key, "moment", "post_id", "kind"]].assign(asks=True, human=False, early=False),
        pairs.loc[pairs["is_own"], [*key, "moment", "post_id", "human", "early"]]
        .assign(asks=False),
        plain[[*key, "moment", "post_id", "human", "early"]].assign(asks=False),
    ])  # fmt: skip
    del asks
    turns = turns.sort_values(
        [*key, "moment", "human", "post_id"], kind="stable", ignore_index=True
    )
    groups = turns.groupby(key, observed=True, sort=False)
    silence = (turns["moment"] - groups["moment"].shift()).dt.total_seconds()
    turns["answered"] = turns["moment"].where(turns["human"])
    turns["timed"] = turns["moment"].where(turns["human"] & ~turns["early"])
    turns[["answered", "timed"]] = groups[["answered", "timed"]].bfill()
    opened = turns[turns["asks"] & (silence.isna() | (silence >= DAY))].copy()
    del turns, groups
    asked = local(opened["moment"])
    opened["month"] = month(asked)
    opened["timed"] = opened["timed"].where(opened["timed"] == opened["answered"])
    opened["wait"] = (opened["timed"] - opened["moment"]).dt.total_seconds()
    opened["old"] = (END - opened["moment"]).dt.total_seconds() >= WEEK
    opened["in_time"] = opened["answered"].notna() & ~(opened["wait"] > WEEK)
    opened["watched"] = (END - opened["moment"]).dt.total_seconds().where(opened["answered"].isna())
    opened["business"] = business(asked, local(opened["timed"]), pd.read_parquet(calendar))
    opened["business"] = opened["business"].where(opened["wait"] >= 0)
    messages, old = opened[(opened["kind"] == "message").to_numpy(bool)], opened[opened["old"]]
    groups = grouped(opened)
    rate, median = grouped(messages)["in_time"].mean(), grouped(messages)["wait"].median()
    return {
        "response_rate": grouped(old)["in_time"].mean(),
        "unanswered": grouped(old.assign(open=~old["in_time"]))["open"].sum(),
        "message_response_rate": grouped(messages[messages["old"]])["in_time"].mean(),
        "meta_response_rate": rate,
        "meta_reply_median": median, "meta_badge": ((rate >= 0.9) & (median <= 900)).astype(float),
        "meta_reply_time": grouped(messages)["wait"].apply(
            lambda waits: fastest(waits.dropna().to_numpy(float))
        ),
        "first_reply_time": groups["wait"].median(),
        "first_reply_time_p90": groups["wait"].quantile(0.9),
        "first_reply_time_business": groups["business"].median(),
        "first_reply_time_business_p90": groups["business"].quantile(0.9),
        "first_reply_time_km": groups[["wait", "watched"]].apply(kaplan_meier),
    }  # fmt: skip


def business(asked: Any, answered: Any, calendar: pd.DataFrame) -> Any:
    """Return the seconds of business hours between two local times."""
    days = calendar.set_index(pd.DatetimeIndex(calendar["day"]))

    def position(timestamps: Any) -> Any:
        day = timestamps.astype("datetime64[D]")
        row = days.reindex(pd.DatetimeIndex(day.astype("datetime64[us]")))
        second = (timestamps - day).astype("timedelta64[s]").astype(float)
        inside = np.clip(
            second - row["opens"].to_numpy(float), 0, (row["closes"] - row["opens"]).to_numpy(float)
        )
        return row["seconds_before"].to_numpy(float) + np.where(
            row["is_working"].fillna(False).to_numpy(bool), inside, 0
        )

    return position(answered) - position(asked)


def fastest(waits: Any) -> float:
    """Return the mean of the fastest nine tenths."""
    kept = int(np.ceil(len(waits) * 0.9))
    return float(np.sort(waits)[:kept].mean()) if kept else np.nan


def kaplan_meier(rows: pd.DataFrame) -> float:
    """Return the time by which half had their answer, the open ones included."""
    happened, watched = (
        np.sort(rows["wait"].dropna().to_numpy(float)),
        np.sort(rows["watched"].dropna().to_numpy(float)),
    )
    times, counts = np.unique(happened, return_counts=True)
    at_risk = (
        len(happened)
        - np.searchsorted(happened, times)
        + len(watched)
        - np.searchsorted(watched, times)
    )
    below = np.cumprod(1 - counts / at_risk) <= 0.5 + 1e-12
    return float(times[np.argmax(below)]) if below.any() else np.nan


def actions(posts: pd.DataFrame, pairs: pd.DataFrame, newest: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what became of single posts: replies to them, peer advice, likes of own answers."""
    human = pairs[pairs["is_own"] & pairs["human"]]
    first = (
        human.groupby(["channel", "q_post_id"], observed=True)
        .agg(at=("moment", "min"))
        .reset_index()
    )
    public = posts.loc[
        ~posts["is_own"] & (posts["kind"] != "message").to_numpy(bool),
        ["channel", "month", "post_id", "at"],
    ]
    public = public.merge(
        first,
        left_on=["channel", "post_id"],
        right_on=["channel", "q_post_id"],
        how="left",
        suffixes=("", "_first"),
    )
    public["wait"] = (public["at_first"] - public["at"]).dt.total_seconds()
    advice = pairs[pairs["is_own"]]
    seen = advice.merge(
        newest[["channel", "post_id", "like_count"]], on=["channel", "post_id"], how="left"
    )
    groups = grouped(public)
    return {
        "action_rate": groups["at_first"].count() / groups.size(),
        "time_to_action": groups["wait"].mean(),
        "peer_advice": grouped(pairs.assign(peer=~pairs["is_own"]))["peer"].mean(),
        "one_to_many": grouped(seen)["like_count"].mean(),
        "early_replies": grouped(advice)["early"].sum(),
    }  # fmt: skip


def threads(posts: pd.DataFrame, pairs: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the share of threads with turns of both sides."""
    asked = posts[~posts["is_own"]]
    began = posts[posts["is_own"] & posts["parent_id"].isna()]
    turns = pd.concat([
        asked[["channel", "at"]].assign(
            thread=asked["thread_id"].fillna(asked["parent_id"]).fillna(asked["post_id"]),
            own=False,
        ),
        pairs.loc[pairs["is_own"], ["channel", "thread", "moment"]]
        .rename(columns={"moment": "at"}).assign(own=True),
        began[["channel", "at"]].assign(
            thread=began["thread_id"].fillna(began["post_id"]), own=True
        ),
    ])  # fmt: skip
    each = turns.groupby(["channel", "thread"], observed=True, sort=False).agg(
        at=("at", "min"), some=("own", "any"), all=("own", "all")
    )
    each = each.reset_index()
    return {
        "two_way_share": grouped(
            each.assign(month=month(local(each["at"])), both=each["some"] & ~each["all"])
        )["both"].mean()
    }


def stories(posts: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the share of own posts that belong to a story: three on one topic within a week."""
    own = posts[posts["is_own"] & (posts["kind"] == "post").to_numpy(bool)]
    pairs = own.assign(about=own["campaign_id"].fillna(own["topic"])).dropna(subset=["about"])
    pairs = pairs.sort_values(["channel", "author_id", "about", "at", "post_id"])[
        ["channel", "month", "author_id", "about", "at"]
    ]
    pairs["date"] = pairs["at"].astype("datetime64[us]").dt.normalize()
    dates = pairs.groupby(["channel", "author_id", "about"], observed=True)["date"]
    spans = [
        pairs["date"] - dates.shift(2),
        dates.shift(-1) - dates.shift(1),
        dates.shift(-2) - pairs["date"],
    ]
    pairs["story"] = np.logical_or.reduce([(span.dt.days < 7).to_numpy(bool) for span in spans])
    return {"storytelling_share": grouped(pairs)["story"].mean()}
