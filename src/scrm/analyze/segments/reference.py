"""The frozen reference: everything a later month is measured against, kept in segments.json.

Without it every run would compare people with each other, and nothing could get better or worse.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scrm.analyze.segments import mixture, posteriors
from scrm.analyze.segments.evidence import KINDS, Evidence, Rows, Window
from scrm.analyze.segments.groups import DIMENSIONS, GROUPS
from scrm.errors import ConfigError, UsageError
from scrm.files import write_file

Floats = NDArray[np.float64]

VERSION = 2
_ROUNDING = 1e-4
"""Weights are written with eight digits."""
SAMPLE = 20_000
"""People the parameters are fitted to at most; more change the third digit only."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Means of the sources, priors and scales of the dimensions, and the fitted groups.

    Parameters
    ----------
    first, last : str
        Window of the reference, ISO days.
    people : int
        People it was fitted to.
    base : Bases
        Mean chance by source, median rate and dispersion of weighted actions per day.
    priors, scales : three pairs each
        Prior mean and deviation; centre and scale of the z-scores (units of the grid).
    groups : Mixture
    """

    first: str
    last: str
    people: int
    base: posteriors.Bases
    priors: tuple[tuple[float, float], ...]
    scales: tuple[tuple[float, float], ...]
    groups: mixture.Mixture


def sample_people(people: int, limit: int = SAMPLE) -> Rows:
    """Return the rows of at most `limit` people, evenly spaced in the order of their ids."""
    return np.unique(np.linspace(0, people - 1, min(people, limit)).round().astype(np.int64))


def fit_reference(evidence: Evidence, window: Window) -> Reference:
    """Fit a reference to the people of a window."""
    base = posteriors.fit_bases(evidence)
    sample = evidence.take(sample_people(len(evidence)))
    likelihoods = posteriors.compute_likelihoods(sample, base)
    priors = tuple(posteriors.fit_normal_prior(like) for like in likelihoods)
    scales = []
    for like, prior in zip(likelihoods, priors, strict=True):
        values, errors = posteriors.compute_values(like, prior)
        shown = np.ptp(like, axis=1) > 0
        scales.append(posteriors.fit_scale(values[shown], errors[shown]))
    groups = mixture.fit(likelihoods)
    return Reference(
        window.first.isoformat(),
        window.last.isoformat(),
        len(sample),
        base,
        priors,
        tuple(scales),
        groups,
    )


def save(reference: Reference, path: Path) -> None:
    """Write segments.json in one step: a killed process leaves the old file.

    Raises
    ------
    UsageError
        There is no such folder.
    """
    body = {
        "version": VERSION,
        "window": {"first": reference.first, "last": reference.last},
        "people": reference.people,
        "means": {
            "satisfaction": _round_means(reference.base.satisfaction),
            "worries": _round_means(reference.base.worries),
            "weighted_actions_per_day": round(reference.base.activity, 8),
        },
        "actions": {
            "dispersion": round(reference.base.dispersion, 8),
            "weights": dict(zip(KINDS, reference.base.weights, strict=True)),
        },
        "priors": {
            name: _pair(pair) for name, pair in zip(DIMENSIONS, reference.priors, strict=True)
        },
        "scales": {
            name: _pair(pair) for name, pair in zip(DIMENSIONS, reference.scales, strict=True)
        },
        "groups": reference.groups.as_json(),
    }
    if not path.parent.is_dir():
        raise UsageError(
            f"there is no folder {path.parent} to write {path.name} to",
            hint="create it, or name another --model",
        )
    write_file(path, json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False) + "\n")


def _round_means(means: Mapping[str, float]) -> dict[str, float]:
    return {name: round(mean, 8) for name, mean in means.items()}


def _pair(pair: tuple[float, float]) -> list[float]:
    return [round(float(value), 8) for value in pair]


def load(path: Path) -> Reference:
    """Read segments.json.

    Raises
    ------
    UsageError
        There is no such file.
    ConfigError
        It is not what `save` writes.
    """
    if not path.is_file():
        raise UsageError(
            f"there is no reference at {path}", hint="write one first: scrm segments fit --save"
        )
    try:
        found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if found["version"] != VERSION:
            raise ConfigError(
                f"{path}: version {found['version']} of the reference; this scrm reads {VERSION}",
                hint="write a new one: scrm segments fit --save",
            )
        means, actions = found["means"], found["actions"]
        reference = Reference(
            str(found["window"]["first"]),
            str(found["window"]["last"]),
            int(found["people"]),
            posteriors.Bases(
                dict(means["satisfaction"]),
                dict(means["worries"]),
                float(means["weighted_actions_per_day"]),
                float(actions["dispersion"]),
                tuple(float(actions["weights"][kind]) for kind in KINDS),
            ),
            tuple((float(a), float(b)) for a, b in (found["priors"][name] for name in DIMENSIONS)),
            tuple((float(a), float(b)) for a, b in (found["scales"][name] for name in DIMENSIONS)),
            mixture.Mixture.from_json(found["groups"]),
        )
        _check(reference)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path}: not a reference of scrm segments ({type(error).__name__}: {error})",
            hint="write a new one: scrm segments fit --save",
        ) from None
    return reference


def _check(reference: Reference) -> None:
    """Refuse numbers that no fit gives: they would end as NaN without an error."""
    base, groups = reference.base, reference.groups
    chances = [*base.satisfaction.values(), *base.worries.values()]
    spreads = [pair[1] for pair in (*reference.priors, *reference.scales)]
    centres = [pair[0] for pair in (*reference.priors, *reference.scales)]
    rules = {
        "means must lie between 0 and 1": all(0 < chance < 1 for chance in chances),
        "weighted_actions_per_day must be 0 or more": 0 <= base.activity < np.inf,
        "dispersion and weights must be above 0": all(
            0 < x < np.inf for x in (base.dispersion, *base.weights)
        ),
        "spreads of priors and scales must be above 0": all(
            0 < spread < np.inf for spread in spreads
        ),
        "centres of priors and scales must be numbers": bool(np.isfinite(centres).all()),
        "groups must have 5 weights of sum 1": groups.weights.shape == (len(GROUPS),)
        and bool((groups.weights >= 0).all())
        and abs(float(groups.weights.sum()) - 1) < _ROUNDING,
        "groups must have 3 locations, scales and scatters": all(
            part.shape == (len(DIMENSIONS),) and bool(np.isfinite(part).all())
            for part in (groups.location, groups.scale, groups.scatter)
        )
        and bool((groups.scatter > 0).all()),
    }
    for rule, holds in rules.items():
        if not holds:
            raise ValueError(rule)
