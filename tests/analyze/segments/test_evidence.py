"""The evidence of each person."""

from tests.analyze.segments.populations import build_evidence


def test_evidence_whose_sources_are_those_of_the_reference_is_not_copied():
    evidence = build_evidence([5, 5], [4, 4], [0, 0], [0, 0])
    same = evidence.with_sources(evidence.satisfaction.sources, evidence.worries.sources)
    assert same.satisfaction is evidence.satisfaction
    assert evidence.with_sources(("ticket",), ()).satisfaction.n.tolist() == [[0.0], [0.0]]
