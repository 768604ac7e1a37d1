"""The sizes of the groups."""

from dataclasses import replace

import numpy as np
from tests.analyze.segments.populations import WINDOW, draw_people

from scrm.analyze.segments import mixture, posteriors, reference
from scrm.analyze.segments.assignment import assign
from scrm.analyze.segments.sizes import estimate_sizes


def test_against_a_frozen_reference_a_fall_for_all_shows_in_the_sizes():
    _, evidence = draw_people(1500, seed=6, surveys=18.0)
    fitted = reference.fit_reference(evidence, WINDOW)
    worse = replace(
        evidence,
        satisfaction=replace(evidence.satisfaction, s=np.floor(evidence.satisfaction.s * 0.7)),
    )
    found = assign(worse, fitted)

    now = estimate_sizes(worse, found, fitted, 0, frozen=True)[0]
    assert now[0] + now[1] < sum(fitted.groups.weights[:2]) - 0.05
    likelihoods = posteriors.compute_likelihoods(worse, fitted.base)
    refitted = mixture.fit(likelihoods, start=fitted.groups, only_weights=True)
    assert refitted.location.tolist() == fitted.groups.location.tolist()
    assert refitted.scale.tolist() == fitted.groups.scale.tolist()
