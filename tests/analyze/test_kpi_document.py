"""docs/kpis.md says what configs/metrics.yaml says, and the catalogue is complete in both languages."""

from pathlib import Path

import pytest

from scrm.analyze.kpi.catalogue import catalogue
from scrm.analyze.kpi.document import GROUPS, document

ROOT = Path(__file__).parents[2]
METRICS = catalogue().metrics.values()


def test_the_document_is_current():
    written = (ROOT / "docs" / "kpis.md").read_text(encoding="utf-8")
    assert written == document(catalogue()), "run: python -m scrm.analyze.kpi.document"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_definition_says_all_a_reader_needs(metric):
    assert metric.group in GROUPS
    assert metric.source_of
    for words in (metric.name, metric.meaning, metric.caveat):
        assert words is None or (words.de and words.en)


def test_names_are_told_apart_in_both_languages():
    for lang in ("de", "en"):
        names = [metric.name[lang] for metric in METRICS]
        assert len(names) == len(set(names)), sorted(name for name in names if names.count(name) > 1)
