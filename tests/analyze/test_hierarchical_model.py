"""Partial pooling: against an integration over a grid of both parameters."""

import numpy as np
import pytest

from scrm.analyze._hierarchical_model import fit_groups

EFFECTS = [28.0, 8.0, -3.0, 7.0, -1.0, 1.0, 18.0, 12.0]
ERRORS = [15.0, 10.0, 16.0, 11.0, 9.0, 11.0, 10.0, 18.0]
"""The eight schools of Rubin (1981), as in Gelman et al. (2013), table 5.2."""


def integrate(values, variances, scale):
    """Return the posterior means of the groups and of a new one, by brute force."""
    y, v = np.array(values), np.array(variances)
    tau = np.linspace(0.001, 5, 800) * scale
    mean = np.linspace(y.mean() - 8 * y.std() - 40, y.mean() + 8 * y.std() + 40, 1_600)
    spread = v + tau[:, None, None] ** 2
    log = -0.5 * ((y - mean[None, :, None]) ** 2 / spread + np.log(spread)).sum(axis=2)
    log -= 0.5 * (tau[:, None] / scale) ** 2
    weight = np.exp(log - log.max())
    weight /= weight.sum()
    kept = tau[:, None] ** 2 / (tau[:, None] ** 2 + v)
    groups = kept[:, None, :] * y + (1 - kept[:, None, :]) * mean[None, :, None]
    return (weight[:, :, None] * groups).sum(axis=(0, 1)), (weight * mean).sum()


@pytest.mark.parametrize("scale", [5.0, 20.0])
def test_posterior_means_are_those_of_an_integration(scale):
    found = fit_groups(EFFECTS, np.square(ERRORS), scale=scale, groups=9)
    groups, new = integrate(EFFECTS, np.square(ERRORS), scale)
    assert found.mean[:8] == pytest.approx(groups, abs=0.1)
    assert found.mean[8] == pytest.approx(new, abs=0.1)


def test_a_group_with_many_measurements_keeps_its_value_and_one_with_few_is_pooled():
    found = fit_groups([0.0, 0.1, 0.5, 0.5], [0.001, 0.001, 0.001, 1.0], scale=0.2, groups=4)
    assert found.mean[2] == pytest.approx(0.5, abs=0.02)
    assert found.mean[3] < 0.35


def test_a_group_without_measurement_is_the_least_certain():
    found = fit_groups([0.0, 0.2, 0.4], [0.01] * 3, scale=0.2, groups=4)
    widths = found.quantile(0.975) - found.quantile(0.025)
    assert widths[3] > 2 * widths[:3].max()


def test_quantiles_follow_from_shift_and_noise():
    found = fit_groups([0.0, 0.2], [0.01] * 2, scale=0.1, groups=2)
    moved = found.shift(1.0, 2.0)
    assert moved.quantile(0.9) == pytest.approx(1 + 2 * found.quantile(0.9), abs=1e-6)
    assert (found.shift(0.0, noise=0.1).quantile(0.9) > found.quantile(0.9)).all()
