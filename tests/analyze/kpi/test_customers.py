"""KPIs of customers, and what is known of customers as dimensions of other KPIs."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import pytest
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.measurement import Question, measure
from scrm.analyze.kpi.settings import FormulaParams
from scrm.analyze.kpi.windows import END, START
from scrm.config import Context
from scrm.errors import ConfigError

from .posts import AS_OF, own_post

KNOWN = read_catalogue()
CONTEXT = Context(as_of=AS_OF, lang="en")


def values(store, name, *by, window=(START, END), **settings):
    params = FormulaParams(**{"min_n": 1, **settings})
    found = measure(Question(store, KNOWN, params, CONTEXT), [KNOWN.metric(name)], by, window)
    return {
        group if len(group) != 1 else group[0]: each.value for (_, group), each in found.items()
    }


def note(store, name, **settings):
    params = FormulaParams(**{"min_n": 1, **settings})
    found = measure(Question(store, KNOWN, params, CONTEXT), [KNOWN.metric(name)], (), (START, END))
    return found[name, ()].note.en


def order(number, customer, day, amount=10, **more):
    row = {"order_id": f"o{number}", "customer_id": customer, "amount": amount, "currency": "EUR"}
    return {**row, "ordered_at": datetime(2026, *day, 11), **more}


@pytest.mark.parametrize(("gender", "salutation", "expected"), [
    ("w", None, "female"), ("Weiblich", "Herr", "female"), (" F. ", None, "female"),
    ("male", None, "male"), ("männlich", None, "male"), ("divers", "Frau", "diverse"),
    (None, "Frau Prof. Dr.", "female"), ("", "Herrn", "male"), (None, "Hr. Dipl.-Ing.", "male"),
    (None, "Mrs", "female"), (None, "Mr.", "male"), ("unbekannt", "Fr.", "female"),
    (None, "Sehr geehrte Frau", "female"), (None, "Herr und Frau", None), (None, "Firma", None),
    (None, "Familie", None), ("k. A.", None, None), ("2", None, None), (None, None, None),
    (None, "Frauenhaus", None), ("firma", None, None),
])  # fmt: skip
def test_the_gender_is_that_of_its_column_or_else_of_the_salutation(
    store, gender, salutation, expected
):
    add(store, "customers", [{"customer_id": "k", "gender": gender, "salutation": salutation}])
    assert values(store, "customers", "gender") == {expected: 1}
    assert values(store, "completeness_gender") == {(): float(expected is not None)}


@pytest.mark.parametrize(("written", "form"), [
    ("IG reel", "video"), ("Videos", "video"), ("video", "video"), ("Reels", "video"),
    ("YouTube Shorts", "video"), ("Live-Video", "video"), ("Foto", "photo"), ("Photos", "photo"),
    ("IG image", "photo"), ("IG carousel", "carousel"), ("CAROUSEL_ALBUM", "carousel"),
    ("Karussell", "carousel"), ("Instagram Story", "story"), ("Links", "link"),
    ("Status", "text"), ("Text", "text"), ("Umfrage", "poll"), ("Hologramm", "other"),
    (None, None),
])  # fmt: skip
def test_forms_of_posts_have_one_word_each(store, written, form):
    add(store, "posts", [own_post(1, datetime(2026, 3, 1), post_type=written)])
    assert values(store, "posts", "post_form") == {form: 1}


def test_weekdays_and_hours_are_local_and_in_order(store):
    times = (datetime(2026, 3, 1, 22, 30), datetime(2026, 3, 1, 23, 30), datetime(2026, 3, 4, 8))
    add(store, "posts", [own_post(n, when) for n, when in enumerate(times)])
    assert list(values(store, "posts", "weekday").items()) == [(1, 1), (3, 1), (7, 1)]
    assert list(values(store, "posts", "hour").items()) == [(0, 1), (9, 1), (23, 1)]
    params = kpi.RunParams(ids="posts", by="weekday,hour")
    frame = kpi.run_(store, params, CONTEXT).tables[0].frame
    assert frame.select("weekday", "hour", "value").rows() == [
        ("1", "0", 1), ("3", "9", 1), ("7", "23", 1),
    ]  # fmt: skip


def test_only_what_has_a_time_has_an_hour():
    assert "hour" in KNOWN.dimensions(KNOWN.metric("posts"))
    assert "hour" not in KNOWN.dimensions(KNOWN.metric("follower_growth"))
    assert "weekday" in KNOWN.dimensions(KNOWN.metric("follower_gaps"))
    assert not {"weekday", "hour"} & KNOWN.dimensions(KNOWN.metric("customers"))


def fill_customers(store):
    """Two new customers of campaigns, one older, and one perhaps older than the data."""
    add(store, "customers", [
        {"customer_id": "a", "segment": "Gold", "acquisition_source": "Club",
         "customer_since": date(2026, 1, 20)},
        {"customer_id": "b", "segment": "Neu", "customer_since": date(2026, 2, 1)},
        {"customer_id": "c", "segment": "Gold", "customer_since": date(2020, 1, 1)},
        {"customer_id": "d"},
    ])  # fmt: skip
    add(store, "orders", [
        order(1, "a", (1, 20), 100, campaign_id="spring"), order(2, "a", (2, 20), 50),
        order(3, "b", (2, 1), 30, campaign_id="fair"), order(4, "c", (2, 2), 20),
        order(5, "d", (1, 21), 5), order(6, None, (2, 3), 1),
    ])  # fmt: skip


def test_revenue_is_divided_by_what_is_known_of_customers(store):
    fill_customers(store)
    ask = {"burn_in_days": 10}
    assert values(store, "revenue", "crm_segment", **ask) == {None: 6, "Gold": 170, "Neu": 30}
    assert values(store, "revenue", "acquisition_source", **ask) == {None: 56, "Club": 150}
    assert values(store, "revenue", "first_campaign", **ask) == {
        None: 26, "fair": 30, "spring": 150,
    }  # fmt: skip
    # a and d first order within the burn-in period: whether they are new is unknown
    assert values(store, "revenue", "customer_kind", **ask) == {
        None: 106,
        "existing": 70,
        "new": 30,
    }
    both = values(store, "revenue", "customer_kind", burn_in_days=0)
    assert both == {None: 1, "existing": 70, "new": 135}
    share = values(store, "new_revenue_share", burn_in_days=0)[()]
    assert share == pytest.approx(both["new"] / (both["new"] + both["existing"]))


def test_customers_come_back_by_their_first_campaign(store):
    fill_customers(store)
    ask = {"burn_in_days": 0, "repeat_days": 40}
    assert values(store, "repeat_purchase_rate", "first_campaign", **ask) == {
        None: 0, "fair": 0, "spring": 1,
    }  # fmt: skip
    ask["repeat_days"] = 30
    assert values(store, "repeat_purchase_rate", "first_campaign", **ask) == {
        None: 0, "fair": 0, "spring": 0,
    }  # fmt: skip


def test_costs_of_campaigns_are_those_of_the_source_called_like_them(store):
    whole = {"email": "a@example.com", "street": "Weg 1", "postal_code": "1", "city": "Bonn",
             "birth_date": date(1980, 1, 1), "salutation": "Frau"}  # fmt: skip
    add(store, "customers", [
        {"customer_id": "1", "customer_since": date(2026, 3, 1), **whole,
         "acquisition_source": "Newsletter"},
        {"customer_id": "2", "customer_since": date(2026, 3, 2), **whole,
         "acquisition_source": "Newsletter"},
        {"customer_id": "3", "customer_since": date(2026, 3, 2), **(whole | {"city": None}),
         "acquisition_source": "Newsletter"},
        {"customer_id": "4", "customer_since": date(2026, 3, 2), **whole,
         "acquisition_source": "Kundenclub"},
        {"customer_id": "5", "customer_since": date(1970, 1, 1), **whole},
    ])  # fmt: skip
    add(store, "campaigns", [
        {"campaign_id": "c1", "name": "Sommer", "channel": "newsletter", "cost": 30,
         "started_on": date(2026, 3, 1)},
        {"campaign_id": "c2", "name": "kundenclub ", "channel": "newsletter", "cost": 7,
         "started_on": date(2026, 3, 1)},
        {"campaign_id": "c3", "name": "Messe", "channel": "fair", "cost": 1,
         "started_on": date(2026, 3, 1)},
    ])  # fmt: skip
    assert values(store, "new_profiles", "acquisition_source") == {"Kundenclub": 1, "Newsletter": 3}
    assert values(store, "campaign_cost", "acquisition_source") == {
        None: 1, "Kundenclub": 7, "Newsletter": 30,
    }  # fmt: skip
    assert values(store, "cost_per_complete_profile", "acquisition_source") == {
        None: None, "Kundenclub": 7, "Newsletter": 15,
    }  # fmt: skip
    assert values(store, "cost_per_complete_profile") == {(): 38 / 3}


def test_the_age_of_answers_is_that_of_the_newest_one_of_each_customer(store):
    rows = [(1, "a", 1), (2, "a", 21), (3, "b", 11), (4, "c", 11), (5, None, 30)]
    add(store, "surveys", [
        {"survey_id": str(n), "customer_id": who, "instrument": "nps", "score": 9,
         "answered_at": datetime(2026, 3, day, 9)} for n, who, day in rows
    ])  # fmt: skip
    assert values(store, "answer_age") == {(): 20}  # of 10, 20 and 20 days
    assert note(store, "answer_age") == "complete count: no interval"


def test_gifts_say_nothing_of_the_taste_of_a_customer(store):
    add(store, "customers", [{"customer_id": "a"}, {"customer_id": "b"}])
    add(store, "order_lines", [
        {"order_id": f"{who}{n}", "line_id": "1", "customer_id": who, "product_id": f"p{n}",
         "amount": 5, "ordered_at": datetime(2026, 3, 1), "is_gift": who == "b" and n == 2}
        for who in "ab" for n in range(3)
    ])  # fmt: skip
    assert values(store, "personalisation_coverage") == {(): 0.5}
    assert values(store, "personalisation_coverage", taste_signals=2) == {(): 1}


def test_members_of_a_community_are_customers_with_a_profile_there(store):
    add(store, "customers", [{"customer_id": name} for name in "abcd"])
    add(store, "identities", [
        {"channel": channel, "profile_id": name, "customer_id": name}
        for channel, name in (("forum", "a"), ("x", "a"), ("our board", "b"), ("x", "c"))
    ])  # fmt: skip
    assert values(store, "community_share") == {(): 1 / 4}
    own = Context(as_of=AS_OF, lang="en", channels={"our board": "community"})
    metric = [KNOWN.metric("community_share")]
    question = Question(store, KNOWN, FormulaParams(min_n=1), own)
    assert measure(question, metric, (), (START, END))["community_share", ()].value == 2 / 4


def test_articles_have_a_revenue(store):
    add(store, "order_lines", [
        {"order_id": "1", "line_id": "1", "product_name": "Tee", "category": "Getränke",
         "quantity": 2, "amount": 10, "ordered_at": datetime(2026, 3, 1)},
        {"order_id": "1", "line_id": "2", "product_id": "77", "quantity": 1, "amount": 4,
         "ordered_at": datetime(2026, 3, 1)},
        {"order_id": "2", "line_id": "1", "product_name": "Tee", "category": "Getränke",
         "quantity": -1, "amount": -5, "ordered_at": datetime(2026, 3, 2)},
    ])  # fmt: skip
    assert values(store, "item_revenue", "product") == {"77": 4, "Tee": 5}
    assert values(store, "items_sold", "category") == {None: 1, "Getränke": 1}


def test_what_public_answers_save_needs_the_cost_of_a_contact(store):
    add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
    assert note(store, "service_cost_saved") == "needs the setting contact_cost"
    assert note(store, "market_size") == "needs the setting market_size"
    assert note(store, "penetration") == "needs customers: nothing loaded"
    add(store, "customers", [{"customer_id": "k"}])
    assert note(store, "penetration") == "needs the setting market_size"


def test_an_answer_by_the_help_desk_is_one_on_another_channel(store):
    asked = datetime(2026, 3, 2, 9)
    add(store, "posts", [
        {"channel": "x", "post_id": f"q{n}", "kind": "mention", "author_id": f"u{n}",
         "created_at": asked} for n in range(5)
    ])  # fmt: skip
    add(store, "posts", [
        {"channel": "x", "post_id": "r0", "kind": "reply", "author_id": "me", "is_own": True,
         "parent_id": "q0", "created_at": asked + timedelta(hours=1)},
    ])  # fmt: skip
    add(
        store,
        "identities",
        [{"channel": "x", "profile_id": f"u{n}", "customer_id": f"k{n}"} for n in range(4)],
    )
    replied = {1: timedelta(days=2), 2: timedelta(days=8)}  # k3 and the unknown u4 hear nothing
    add(store, "tickets", [
        {"ticket_id": f"t{n}", "customer_id": f"k{n}", "channel": "email", "created_at": asked,
         "first_reply_at": asked + wait} for n, wait in replied.items()
    ])  # fmt: skip
    assert values(store, "same_channel_answers") == {(): 1 / 2}
    assert values(store, "same_channel_answers", reply_days=8) == {(): 1 / 3}


def test_information_is_gained_once_per_customer_and_field(store):
    add(store, "customers", [
        {"customer_id": "a", "email": "a@example.com"},
        {"customer_id": "b", "social_handles": "@b"},
    ])  # fmt: skip
    add(
        store,
        "profiles",
        [{"channel": "x", "profile_id": who, "email": "p@example.com"} for who in "ab"],
    )
    add(store, "identities", [
        {"channel": channel, "profile_id": who, "customer_id": who}
        for channel in ("x", "facebook") for who in "ab"
    ])  # fmt: skip
    add(store, "posts", [
        {"channel": channel, "post_id": f"{who}{month}", "author_id": who, "language": "de",
         "topic": "tea" if month == 3 else None, "created_at": datetime(2026, month, 5)}
        for channel in ("x", "facebook") for who in "ab" for month in (2, 3)
    ])  # fmt: skip
    assert values(store, "information_gained", "field") == {
        "email": 1, "interest": 2, "language": 2, "profile": 1,
    }  # fmt: skip
    assert values(store, "information_gained", "month") == {
        date(2026, 2, 1): 4, date(2026, 3, 1): 2,
    }  # fmt: skip
    assert values(store, "information_gained", "channel") == {"facebook": 5, "x": 1}


def test_a_file_of_a_user_cannot_replace_the_traits_of_customers(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text("customer_traits:\n  joins: {crm: 'LEFT JOIN x ON TRUE'}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="customer_traits: these are built in"):
        read_catalogue(path)
