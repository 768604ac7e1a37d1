"""Which published figures and KPIs measure the same: pairs decided by hand."""

from datetime import date

import pytest

from scrm.analyze.benchmark.comparison_answer import build_comparison
from scrm.analyze.benchmark.comparisons import choose_pairs, compare_pairs, list_alike_kpis
from scrm.analyze.benchmark.likeness import Measured, compare_value, explain_unlike
from scrm.analyze.benchmark.record_files import read_library
from scrm.analyze.benchmark.records import Benchmark, Library
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.errors import UsageError

SHIPPED, KPIS = read_library(), read_catalogue()
STUDY = {"name": {"de": "S", "en": "S"}, "vendor": "V", "year": 2026}


def record(**values) -> Benchmark:
    base = {"study": "s", "name": {"de": "r", "en": "r"}, "value": 0.1, "unit": "share"}
    return Benchmark(**base | values)


def terms(numerator, denominator, population, aggregation, unit="share", channel=""):
    return record(
        numerator=numerator, denominator=denominator, population=population,
        aggregation=aggregation, unit=unit, channel=channel,
    )  # fmt: skip


def own(kpi, channel="", version=None) -> Measured:
    return Measured(kpi, f"{kpi}@{version or KPIS.metric(kpi).version}", channel)


BY_FOLLOWERS = ("interactions", "followers", "own_posts")
REPLIES = ("answered", "all", "inbound_social_messages", "share")
LIKE = [
    (SHIPPED.benchmarks["rival_iq_2023_tiktok"], own("interaction_rate", "tiktok")),
    (SHIPPED.benchmarks["rival_iq_2023_instagram"], own("interaction_rate", "instagram")),
    (SHIPPED.benchmarks["rival_iq_2023_facebook"], own("interaction_rate", "facebook")),
    (SHIPPED.benchmarks["rival_iq_2023_x"], own("interaction_rate", "x")),
    (SHIPPED.benchmarks["rival_iq_2024_facebook"], own("interaction_rate", "facebook")),
    (SHIPPED.benchmarks["sprout_2016_reply"], own("social_response_rate")),
    (SHIPPED.benchmarks["sprout_2016_broadcast"], own("broadcast_share")),
    (terms(*BY_FOLLOWERS, "median"), own("interaction_rate")),
    (terms(*BY_FOLLOWERS, "ratio_of_sums"), own("er_followers")),
    (terms(*BY_FOLLOWERS, "ratio_of_sums", channel="x"), own("er_followers", "x")),
    (terms("interactions", "reach", "own_posts", "ratio_of_sums"), own("er_reach")),
    (terms("interactions", "reach", "own_posts", "median"), own("er_reach_median")),
    (terms("interactions", "impressions", "own_posts", "ratio_of_sums"), own("er_impressions")),
    (terms("interactions", "followers", "days", "mean"), own("er_daily")),
    (terms(*REPLIES), own("social_response_rate")),
    (terms("promoters_minus_detractors", "all", "survey_answers", "balance", "points"), own("nps")),
    (record(measured_as="er_reach"), own("er_reach")),
    (record(measured_as="revenue", unit="money"), own("revenue")),
    (record(measured_as="first_reply_time@1", unit="seconds"), own("first_reply_time")),
    (record(measured_as="er_reach@1", channel="instagram"), own("er_reach", "instagram")),
]
UNLIKE = [
    ("lithium_2016_consistent", own("response_rate"), "population: companies"),
    ("lithium_2016_consistent", own("cross_channel_regularity"), "population: companies"),
    ("lithium_2016_broadcast", own("broadcast_share"), "population: companies"),
    ("lithium_2016_storytelling", own("storytelling_share"), "population: companies"),
    ("lithium_2016_influencers", own("influencers_across_channels"), "population: companies"),
    ("lithium_2016_ever", own("ever_engaged"), "population: companies"),
    ("lithium_2017_broadcast", own("broadcast_share"), "population: companies"),
    ("rival_iq_2023_instagram", own("er_reach_median", "instagram"), "denominator: followers"),
    ("rival_iq_2023_instagram", own("er_followers", "instagram"), "aggregation: median"),
    ("rival_iq_2023_instagram", own("interaction_rate"), "channel: instagram against all"),
    ("rival_iq_2023_instagram", own("interaction_rate", "x"), "channel: instagram against x"),
    ("rival_iq_2023_x", own("er_impressions", "x"), "denominator: followers against impressions"),
    ("rival_iq_2023_x", own("er_daily", "x"), "population: own posts against days"),
    ("socialinsider_2026_x", own("interaction_rate", "x"), "denominator: not stated"),
    ("emplifi_2026_tiktok", own("interaction_rate", "tiktok"), "denominator: not stated"),
    ("sprout_2016_reply", own("response_rate"), "population: messages to the company on social"),
    ("sprout_2016_reply", own("message_response_rate"), "against private messages"),
    ("ibm_2011_community", own("community_share"), "is not described"),
    ("ibm_ceo_2012_tripling", own("broadcast_share"), "unit: factor against share"),
    ("rival_iq_2023_instagram", own("interaction_rate", "instagram", 3), "@2 is described"),
    (record(measured_as="er_reach@2"), own("er_reach"), "not as er_reach@1"),
    (record(measured_as="er_reach"), own("er_impressions"), "not as er_impressions@1"),
    (terms(*BY_FOLLOWERS, "median", unit="points"), own("interaction_rate"), "unit: points"),
]  # fmt: skip


@pytest.mark.parametrize(("published", "measured"), LIKE, ids=lambda each: getattr(each, "kpi", ""))
def test_the_same_definition_is_compared(published, measured):
    assert explain_unlike(SHIPPED, published, measured) is None


@pytest.mark.parametrize(
    ("published", "measured", "reason"), UNLIKE, ids=lambda each: getattr(each, "kpi", None)
)
def test_another_definition_is_refused_with_the_reason(published, measured, reason):
    published = SHIPPED.benchmarks[published] if isinstance(published, str) else published
    why_not = explain_unlike(SHIPPED, published, measured)
    assert why_not
    assert reason in why_not.en
    assert why_not.de


def test_twenty_pairs_of_each_kind_are_decided():
    assert len(LIKE) >= 20
    assert len(UNLIKE) >= 20


def test_clicks_in_the_interactions_make_another_definition():
    measured = Measured("interaction_rate", "interaction_rate@2+clicks", "x")
    assert explain_unlike(SHIPPED, SHIPPED.benchmarks["rival_iq_2023_x"], measured)
    assert explain_unlike(
        SHIPPED, record(measured_as="er_reach"), Measured("er_reach", "er_reach@1+clicks")
    )


@pytest.mark.parametrize(
    ("bound", "low", "high", "outcome"),
    [
        ("exact", 0.11, 0.2, "above"),
        ("exact", 0.01, 0.09, "below"),
        ("exact", 0.05, 0.1, "not distinguishable"),
        ("at_most", 0.01, 0.05, "limit only"),
        ("at_most", 0.2, 0.3, "above"),
        ("at_least", 0.2, 0.3, "limit only"),
        ("at_least", 0.01, 0.05, "below"),
        ("exact", None, None, "no interval"),
    ],
)
def test_the_position_follows_from_the_own_interval(bound, low, high, outcome):
    measured = Measured("k", "k@1", value=0.1, low=low, high=high)
    assert compare_value(record(bound=bound), measured) == outcome


def test_a_complete_count_differs_without_an_interval():
    measured = Measured("k", "k@1", value=0.28, is_complete=True)
    assert compare_value(record(value=0.96), measured) == "below"


def test_every_kpi_that_is_described_or_looks_alike_exists_in_that_version():
    for name, described in SHIPPED.definitions.items():
        assert KPIS.metric(name).version == described.version, name
    for each in SHIPPED.benchmarks.values():
        assert set(each.tempting) <= set(KPIS.metrics), each.id


def test_shares_of_companies_or_people_are_comparable_with_no_kpi():
    for each in SHIPPED.benchmarks.values():
        if each.population in {"companies", "consumers", "ceos", "adults"}:
            assert list_alike_kpis(SHIPPED, each) == [], each.id


def test_the_records_have_the_figures_of_the_studies():
    values = {name: each.value for name, each in SHIPPED.benchmarks.items()}
    assert values["lithium_2016_broadcast"] == 0.95
    assert values["ibm_ceo_2012_education"] == 0.77
    assert values["ibm_ceo_2012_industrial_products"] == 0.34
    assert values["guardian_2013_respect"] == 0.79
    groups = [value for name, value in values.items() if name in GUARDIAN_GROUPS]
    assert sum(groups) == pytest.approx(1)
    order = [each.id for each in SHIPPED.rankings["lithium_2016_industries"].order]
    assert (order[0], order[-1], len(order)) == ("retail", "pharma", 8)
    assert SHIPPED.study(SHIPPED.benchmarks["ibm_ceo_2012_retail"]).n == 1709


GUARDIAN_GROUPS = [
    f"guardian_2013_{name}"
    for name in ("engaged", "blissful", "middle", "escapists", "disempowered")
]


def test_a_name_is_paired_with_what_is_alike_and_what_looks_alike():
    pairs = choose_pairs(SHIPPED, ["social_response_rate"])
    assert {each.id for each, _ in pairs} == {
        "sprout_2016_reply", "lithium_2016_consistent", "lithium_2016_ever",
    }  # fmt: skip
    both = choose_pairs(SHIPPED, ["nps", "lithium_2016_ever"])
    assert [(each.id, kpi) for each, kpi in both] == [("lithium_2016_ever", "nps")]
    with pytest.raises(UsageError, match="no benchmark 'lithium_2016_evr'"):
        choose_pairs(SHIPPED, ["lithium_2016_evr"])


def compare(names, *measured):
    pairs = choose_pairs(SHIPPED, names)
    known = {(each.kpi, each.channel): each for each in measured}
    found = compare_pairs(SHIPPED, pairs, known)
    return build_comparison(SHIPPED, found, "en", date(2026, 6, 30), is_explicit=len(names) > 1)


def test_the_answer_shows_the_own_value_beside_the_figure():
    result = compare(
        ["sprout_2016_reply", "social_response_rate"],
        Measured("social_response_rate", "social_response_rate@1", "", 0.3, 0.2, 0.4, 80,
                 method="clustered_wilson"),
    )  # fmt: skip
    row = result.table("comparisons").frame.row(0, named=True)
    assert (row["published"], row["value"], row["position"]) == (0.1, 0.3, "above")
    assert result.finding.en == "1 published figure is comparable: own value 1 above."
    assert result.intervals == ("clustered_wilson",)
    assert any("More than 5 years old" in note.en for note in result.notes)
    assert not result.refused


def test_a_named_pair_that_is_not_alike_refuses_the_question():
    result = compare(
        ["lithium_2016_consistent", "response_rate"],
        Measured("response_rate", "response_rate@1", "", 0.3, 0.2, 0.4, 80),
    )
    assert result.refused
    assert result.table("not_comparable").frame.height == 1
    assert [table.name for table in result.tables] == ["not_comparable"], "no value beside it"


def test_a_figure_without_denominator_is_refused_by_name():
    bare = Library(
        studies={"s": STUDY},
        benchmarks={"a": {"study": "s", "name": {"de": "a", "en": "a"}, "value": 0.1,
                          "unit": "share", "numerator": "answered"}},
        definitions={"social_response_rate": SHIPPED.definitions["social_response_rate"]},
    )  # fmt: skip
    why_not = explain_unlike(bare, bare.benchmarks["a"], own("social_response_rate"))
    assert why_not
    assert "denominator: not stated" in why_not.en
