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
from scrm.analyze.segments.dispersion import INDEPENDENT, Dispersions, measure_dispersions
from scrm.analyze.segments.evidence import KINDS, Blocks, Evidence, Rows, Window
from scrm.analyze.segments.groups import DIMENSIONS, GROUPS
from scrm.analyze.segments.label_errors import LabelErrors
from scrm.analyze.segments.response_model import (
    Activity,
    ResponseModel,
    Source,
    fit_response_model,
)
from scrm.errors import ConfigError, UsageError
from scrm.files import write_file

Floats = NDArray[np.float64]

VERSION = 3
SAMPLE = 5_000
"""People the response model is fitted to at most; more change the third digit only."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The response model of the signals, and the fitted groups.

    Parameters
    ----------
    first, last : str
        Window of the reference, ISO days.
    people : int
        People of the window.
    model : ResponseModel
    groups : Mixture
        Draws, in standard deviations between people.
    """

    first: str
    last: str
    people: int
    model: ResponseModel
    groups: mixture.Mixture


def sample_people(people: int, limit: int = SAMPLE) -> Rows:
    """Return the rows of at most `limit` people, evenly spaced in the order of their ids."""
    return np.unique(np.linspace(0, people - 1, min(people, limit)).round().astype(np.int64))


def fit_reference(
    evidence: Evidence,
    window: Window,
    *,
    blocks: Blocks | None = None,
    errors: LabelErrors | None = None,
    seed: int = 0,
) -> Reference:
    """Fit a reference to the people of a window.

    Parameters
    ----------
    evidence : Evidence
    window : Window
    blocks : Blocks, optional
        The signals by stretches of time, for bursts and moods; without them signals count as
        independent.
    errors : LabelErrors, optional
        Errors of the engines that labelled the texts; without them labels count as right.
    seed : int
    """
    dispersions = measure_dispersions(blocks, evidence.weights) if blocks else INDEPENDENT
    model, groups = fit_groups(evidence, dispersions, errors or {}, seed=seed)
    return Reference(
        window.first.isoformat(), window.last.isoformat(), len(evidence), model, groups
    )


def fit_groups(
    evidence: Evidence,
    dispersions: Dispersions,
    errors: LabelErrors,
    *,
    seed: int,
    draws: int = mixture.DRAWS,
) -> tuple[ResponseModel, mixture.Mixture]:
    """Fit the response model of the signals, and draw the groups.

    Parameters
    ----------
    draws : int
        Draws of the groups.
    """
    sample = evidence.take(sample_people(len(evidence)))
    model = fit_response_model(sample, dispersions, errors, seed=seed)
    few = evidence.take(sample_people(len(evidence), mixture.PEOPLE))
    likelihoods = posteriors.compute_likelihoods(few, model)
    return model, mixture.fit(likelihoods, len(evidence), seed=seed, draws=draws)


def save(reference: Reference, path: Path) -> None:
    """Write segments.json in one step: a killed process leaves the old file.

    Raises
    ------
    UsageError
        There is no such folder.
    """
    model = reference.model
    body = {
        "version": VERSION,
        "window": {"first": reference.first, "last": reference.last},
        "people": reference.people,
        "satisfaction": {name: _source_json(each) for name, each in model.satisfaction.items()},
        "worries": {name: _source_json(each) for name, each in model.worries.items()},
        "activity": {
            "level": _round(model.activity.level),
            "slope": _round(model.activity.slope),
            "dispersion": round(model.activity.dispersion, 8),
            "weights": dict(zip(KINDS, model.activity.weights, strict=True)),
        },
        "groups": reference.groups.as_json(),
    }
    if not path.parent.is_dir():
        raise UsageError(
            f"there is no folder {path.parent} to write {path.name} to",
            hint="create it, or name another --model",
        )
    write_file(path, json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False) + "\n")


def _source_json(source: Source) -> dict[str, Any]:
    return {
        "mean": round(source.mean, 8),
        "dispersion": round(source.dispersion, 8),
        **{name: _round(getattr(source, name)) for name in _PER_DRAW},
    }


_PER_DRAW = ("level", "slope", "low", "high")


def _round(values: Floats) -> list[float]:
    return [round(float(value), 8) for value in values]


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
        activity = found["activity"]
        reference = Reference(
            str(found["window"]["first"]),
            str(found["window"]["last"]),
            int(found["people"]),
            ResponseModel(
                _read_sources(found["satisfaction"]),
                _read_sources(found["worries"]),
                Activity(
                    np.array(activity["level"], float),
                    np.array(activity["slope"], float),
                    float(activity["dispersion"]),
                    tuple(float(activity["weights"][kind]) for kind in KINDS),
                ),
            ),
            mixture.Mixture.from_json(found["groups"]),
        )
        _check(reference)
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{path}: not a reference of scrm segments ({type(error).__name__}: {error})",
            hint="write a new one: scrm segments fit --save",
        ) from None
    return reference


def _read_sources(found: Mapping[str, Any]) -> dict[str, Source]:
    return {
        name: Source(
            mean=float(each["mean"]),
            dispersion=float(each["dispersion"]),
            **{part: np.array(each[part], float) for part in _PER_DRAW},
        )
        for name, each in found.items()
    }


def _check(reference: Reference) -> None:
    """Refuse numbers that no fit gives: they would end as NaN without an error."""
    activity, groups = reference.model.activity, reference.groups
    rules = {
        **_source_rules(
            [*reference.model.satisfaction.values(), *reference.model.worries.values()]
        ),
        "activity must have as many finite levels as slopes above 0": _are_finite(activity.level)
        and activity.level.shape == activity.slope.shape
        and _are_positive(activity.slope),
        "dispersion and weights must be above 0": _are_positive(
            np.array([activity.dispersion, *activity.weights])
        ),
        "groups must have draws of 5 weights of sum 1": groups.weights.ndim == _TABLE
        and groups.weights.shape[1] == len(GROUPS)
        and len(groups) > 0
        and bool((groups.weights >= 0).all())
        and bool(np.abs(groups.weights.sum(axis=1) - 1).max() < _ROUNDING),
        "groups must have as many draws of 3 locations, scales and scatters": all(
            part.shape == (len(groups), len(DIMENSIONS)) and _are_finite(part)
            for part in (groups.location, groups.scale, groups.scatter)
        )
        and _are_positive(groups.scatter),
    }
    for rule, holds in rules.items():
        if not holds:
            raise ValueError(rule)


_TABLE = 2
_ROUNDING = 1e-4
"""Weights are written with eight digits."""


def _source_rules(sources: list[Source]) -> dict[str, bool]:
    parts = [getattr(source, name) for source in sources for name in _PER_DRAW]
    return {
        "every source must have as many levels, slopes, low and high": len(
            {part.shape for part in parts}
        )
        <= 1
        and all(part.ndim == 1 and len(part) > 0 and _are_finite(part) for part in parts),
        "means must be between 0 and 1": all(0 < source.mean < 1 for source in sources),
        "low must be above 0, high above low and below 1": all(part.size > 0 for part in parts)
        and all(
            bool((s.low > 0).all() and (s.low < s.high).all() and (s.high < 1).all())
            for s in sources
            if s.low.shape == s.high.shape
        ),
        "slopes and dispersions of sources must be above 0": all(
            _are_positive(s.slope) and 0 < s.dispersion < np.inf for s in sources
        ),
    }


def _are_finite(values: Floats) -> bool:
    return bool(np.isfinite(values).all())


def _are_positive(values: Floats) -> bool:
    return bool((values > 0).all()) and _are_finite(values)
