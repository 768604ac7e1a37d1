"""The people behind the cases of a KPI."""

from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.person_counts import find_person, is_counted


def test_cases_of_own_posts_are_of_nobody_and_those_of_customers_are_counted():
    known = read_catalogue()
    counted = {name for name, metric in known.metrics.items() if is_counted(known, metric)}
    assert {"mentions", "response_rate", "net_sentiment", "sales", "customers"} <= counted
    assert not {"er_reach", "followers", "posts"} & counted


def test_a_person_is_named_by_author_or_customer():
    for name, source in read_catalogue().sources.items():
        found = find_person(source)
        assert found is None or "author_id" in found.sql or "customer" in found.sql, name
