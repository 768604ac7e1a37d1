"""Campaigns, deals and leads of different age are compared at the same age."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import date, datetime, timedelta

import pytest
from tests.rows import add

from scrm.analyze import kpi

from .posts import AS_OF, CONTEXT, DAY, number, numbers

STARTS = [date(2025, 8, 1) + 30 * n * DAY for n in range(8)]


def run_campaigns(store):
    """Eight campaigns of cost 1,000, each with revenue of 1,000 a month for two months."""
    add(store, "campaigns", [
        {"campaign_id": f"c{n}", "channel": "x", "started_on": start, "cost": 1000,
            "currency": "EUR",
         "contact_count": 600} for n, start in enumerate(STARTS)
    ])  # fmt: skip
    orders = [
        {"order_id": f"o{n}.{day}", "customer_id": f"k{n}.{day}", "campaign_id": f"c{n}",
            "amount": 100,
         "margin": 50, "currency": "EUR", "ordered_at": datetime.combine(start + day * DAY,
             datetime.min.time())
         + timedelta(hours=12)}
        for n, start in enumerate(STARTS) for day in range(0, 60, 3) if start + day * DAY <= AS_OF
    ]  # fmt: skip
    add(store, "orders", orders)
    add(store, "leads", [
        {"lead_id": order["order_id"], "campaign_id": order["campaign_id"],
            "created_at": order["ordered_at"]}
        for order in orders
    ])  # fmt: skip


class TestCampaigns:
    def test_every_campaign_returns_the_same_at_the_same_age(self, store):
        run_campaigns(store)
        names = "roi roi_margin roas cost_per_lead campaign_response"
        found = numbers(store, names, ("campaign",))
        for n, start in enumerate(STARTS):
            values = [found[name, (f"c{n}",)].value for name in names.split()]
            is_old = (AS_OF - start).days + 1 >= 90
            assert values == (pytest.approx([1, 0, 2, 50, 20 / 600]) if is_old else [None] * 5)
        assert found["roi", ("c7",)].note.en == "campaigns still too young: 1"

    def test_a_shorter_age_includes_younger_campaigns(self, store):
        run_campaigns(store)
        found = numbers(store, "roi", ("campaign",), campaign_days=30)
        values = [found["roi", (f"c{n}",)].value for n in range(8)]
        assert values == pytest.approx([0.0] * 8)  # each has seen its first month

    def test_the_total_names_what_it_leaves_out(self, store):
        run_campaigns(store)
        found = number(store, "roi")
        assert (found.value, found.denominator) == (pytest.approx(1), 6000)
        assert found.note.en == "campaigns still too young: 2"
        assert "campaigns still too young: 2" in number(store, "attributed_revenue").note.en

    def test_groups_that_campaigns_do_not_have_need_no_note(self, store):
        run_campaigns(store)
        add(store, "abc_classes", [{"customer_id": "k0.0", "abc_class": "A"}])
        found = numbers(store, "attributed_revenue", ("abc_class",))
        assert found["attributed_revenue", ("A",)].note.en == "complete count: no interval"


def open_deals(store, start, count=60):
    """Deals of one day: half are lost after 20 days, half won after 100."""
    records = []
    for n in range(count):
        days, state = (20, "lost") if n % 2 else (100, "won")
        closed = start + days * DAY
        known = closed.date() <= AS_OF
        records.append({
            "opportunity_id": f"{start:%m%d}.{n}", "created_at": start, "amount": 10,
                "currency": "EUR",
            "closed_at": closed if known else None, "state": state if known else "open",
        })  # fmt: skip
    add(store, "opportunities", records)


class TestDeals:
    def test_quick_losses_of_young_deals_do_not_lower_the_win_rate(self, store):
        for month in (3, 5, 7, 9, 11):
            open_deals(store, datetime(2025, month, 5))
        open_deals(store, datetime(2026, 1, 5))
        open_deals(store, datetime(2026, 2, 5))
        found = number(store, "win_rate")
        assert (found.value, found.n) == (0.5, 240)
        assert found.note.en == "opportunities still too young: 180"
        assert number(store, "win_rate_all").value == 0.5
        assert number(store, "sales_cycle").value == 100
        assert number(store, "won_value").note.en.endswith("opportunities still too young: 180")

    def test_a_month_that_is_too_young_has_no_win_rate_and_says_why(self, store):
        open_deals(store, datetime(2025, 8, 5))
        open_deals(store, datetime(2026, 2, 5))
        params = kpi.RunParams(ids="win_rate", by="month", compare="previous")
        rows = kpi.run_(store, params, CONTEXT).tables[0].frame.rows(named=True)
        assert [row["value"] for row in rows] == [0.5, None]
        assert rows[1]["note"] == "opportunities still too young: 60"

    def test_what_closes_later_counts_as_open_and_is_named(self, store):
        open_deals(store, datetime(2025, 8, 5))
        found = number(store, "win_rate_all", deal_days=90)
        assert (found.value, found.n) == (0, 60)
        assert found.note.en == "opportunities closed later than deal_days: 30"

    def test_deals_without_dates_count_as_they_are(self, store):
        add(store, "opportunities", [
            {"opportunity_id": str(n), "state": "won" if n < 3 else "lost"} for n in range(12)
        ])  # fmt: skip
        assert number(store, "win_rate").value == 0.25


class TestLeads:
    def test_young_leads_do_not_lower_the_conversion(self, store):
        """Every third lead converts after 40 days; leads come every day."""
        records = []
        for n in range(240):
            created = datetime(2026, 3, 31, 12) - n * DAY
            converts = n % 3 == 0 and n >= 40
            records.append({"lead_id": str(n), "created_at": created,
                            "converted_at": created + 40 * DAY if converts else None})  # fmt: skip
        add(store, "leads", records)
        found = number(store, "lead_conversion")
        assert (found.value, found.n) == (pytest.approx(1 / 3, abs=0.01), 150)
        assert found.note.en == "leads still too young: 90"
        assert number(store, "lead_conversion", lead_days=30).value == 0
