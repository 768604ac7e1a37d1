"""docs/kpis.md agrees with configs/metrics.yaml, which is complete in both languages."""

from datetime import date
from pathlib import Path

import pytest
from tests.rows import insert

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.analyze.kpi.definition_changes import describe_change
from scrm.analyze.kpi.reference_page import GROUPS, build_kpis_page
from scrm.config import Context

ROOT = Path(__file__).parents[3]
METRICS = read_catalogue().metrics.values()


def test_the_document_is_current():
    written = (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8")
    assert written == build_kpis_page(read_catalogue()), "run: make docs"


def test_the_example_of_a_kpi_of_ones_own_works(tmp_path, store):
    text = (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8")
    (tmp_path / "mine.yaml").write_text(
        text.split("```yaml\n")[1].split("```")[0], encoding="utf-8"
    )
    for statement in (
        (
            "INSERT INTO posts (channel, post_id, kind, is_own, created_at) VALUES ('x', '1', "
            "'post', TRUE, TIMESTAMP '2026-03-01')"
        ),
        "INSERT INTO post_metrics (channel, post_id, observed_at, like_count, comment_count)"
        " VALUES ('x', '1', TIMESTAMP '2026-03-02', 3, 1)",
    ):
        insert(store, statement)
    context = Context(as_of=date(2026, 3, 31), folder=tmp_path)
    params = kpi.RunParams(ids="talk_share", metrics="mine.yaml", min_n=1)
    assert kpi.run_(store, params, context).tables[0].frame["value"].to_list() == [0.25]


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_definition_says_all_a_reader_needs(metric):
    assert metric.group in GROUPS
    assert metric.source_of
    for words in (metric.name, metric.meaning, metric.caveat):
        assert words is None or (words.de and words.en)


def test_names_are_told_apart_in_both_languages():
    for lang in ("de", "en"):
        names = [metric.name[lang] for metric in METRICS]
        assert len(names) == len(set(names)), sorted(
            name for name in names if names.count(name) > 1
        )


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_new_version_says_what_it_changed(metric):
    assert (metric.version > 1) == (metric.changed is not None)


def test_a_definition_says_where_only_its_interval_changed():
    known = read_catalogue()
    noted = {
        name: change.en
        for name, metric in known.metrics.items()
        if (change := describe_change(known, metric)) and metric.version == 1
    }
    assert "jackknife" in noted["er_reach"]
    assert "score interval" in noted["net_sentiment"]
    assert "persons" in noted["csat"]
    assert "every case is counted" in noted["measured_posts"]
    assert "has an interval" in noted["opportunities_per_lead"]
    assert not noted.keys() & {"posts", "promotion_share", "channel_coverage", "margin_curve"}
