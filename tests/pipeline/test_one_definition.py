"""A number that appears in several places has one definition, and so one value."""

import json

import pytest

from scrm.cli import run

FILES = {
    "customers.csv": "customer_id,email,social_handles,customer_since\n"
    "k1,a@example.com,x:anna,2026-01-10\nk2,b@example.com,x:ben,2026-02-03\n"
    "k3,c@example.com,,2020-01-01\n",
    "profiles.csv": "channel,profile_id,handle,is_own\n"
    "x,1,anna,no\nx,2,ben,no\nx,3,stranger,no\nx,9,acme,yes\n",
    "posts.csv": "post_id,channel,author_id,created_at,text,is_own\n"
    "p1,x,1,2026-01-05,Hallo,no\np2,x,someone,2026-01-06,Hallo,no\np3,x,9,2026-01-07,Hallo,yes\n",
    "orders.csv": "order_id,customer_id,ordered_at,amount,currency\n"
    "1,k3,2026-01-02,10,EUR\n2,k1,2026-01-10,20,EUR\n3,k2,2026-02-03,30,EUR\n"
    "4,k1,2026-02-05,20,EUR\n5,k3,2026-02-06,20,EUR\n",
    "campaigns.csv": "campaign_id,name,channel,started_on,ended_on,cost,currency\n"
    "c1,A,x,2026-01-05,2026-01-20,60,EUR\nc2,B,x,2026-02-01,2026-02-20,40,EUR\n",
}


@pytest.fixture
def ask(tmp_path, monkeypatch, capfd):
    """Ask questions of a project with these files; return the JSON of the answer."""
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def call(*arguments):
        assert run([*arguments, "--format", "json", "--lang", "en"]) == 0
        return json.loads(capfd.readouterr().out)

    call("load", *FILES)
    return call


def kpi(ask, name, *options):
    (row,) = ask("kpi", "run", name, "--min-n", "1", *options)["data"]["kpis"]
    return row["value"]


def test_the_match_rate_is_that_of_linking(ask):
    # anna and ben of these: anna, ben, stranger, and someone, who has no profile
    linked = ask("link")
    assert linked["facts"]["match_rate"] == kpi(ask, "match_rate") == 2 / 4


@pytest.mark.parametrize("period", [(), ("--period", "2026-02")])
def test_the_acquisition_cost_of_retention_is_the_kpi(ask, period):
    found = ask("retention", *period)["facts"]["acquisition_cost"]
    assert found == kpi(ask, "acquisition_cost", *period)
    assert found == (40 if period else 100 / 2)
