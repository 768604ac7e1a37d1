"""Levels of the factors of a post compared with the average post: effects, intervals, tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from scrm.analyze._hierarchical_model import Mixture
from scrm.analyze.best_time.effects import Evidence, estimate_effects, list_structures
from scrm.analyze.best_time.linear_model import (
    Fit,
    build_columns,
    compute_p_value,
    fit_residuals,
    measure_dispersion,
    subtract_days,
    take_out,
    weigh_days,
)
from scrm.analyze.best_time.post_factors import Factor

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LEVEL: Final = 0.95
CLAIM: Final = 0.05
"""Differences of a factor are claimed if its adjusted p-value is below."""
_TIME: Final = ("weekday", "hour")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known of all factors.

    Parameters
    ----------
    levels : DataFrame
        ``factor, level, posts, effective, effect, low, high``: logarithms of the rate against the
        average post; posts, and how many independent ones would tell as much.
    cells : DataFrame
        The same by ``weekday`` and ``hour`` where a post was published; empty without both.
    p_values : dict of str to float
        Of each factor, adjusted for their number (Holm).
    """

    levels: pl.DataFrame
    cells: pl.DataFrame
    p_values: dict[str, float]

    def is_claimed(self, factor: str) -> bool:
        """Return whether levels of the factor differ beyond chance."""
        return self.p_values[factor] < CLAIM


@dataclass(frozen=True, slots=True)
class _Design:
    """Columns of factors and of cells of weekday and hour; `base` has accounts and months."""

    base: Floats
    factors: dict[str, Floats]
    unknown: dict[str, Floats]
    cells: Floats
    outcome: Floats
    weeks: Ints

    def others(self, *names: str) -> Floats:
        """Return all columns but those of the named factors, whose unknown levels stay."""
        parts = [self.base, *self.unknown.values()]
        parts += [columns for name, columns in self.factors.items() if name not in names]
        return np.column_stack(parts)


def compare_levels(
    posts: pl.DataFrame, factors: Sequence[Factor], *, seed: int
) -> Comparison | None:
    """Return effects of the levels of each factor, others and accounts and months taken out.

    Parameters
    ----------
    posts : DataFrame
        ``log_rate, account, month, week, day``, n rows.
    factors : sequence of Factor
    seed : int
        Of the draws of signs.

    Returns
    -------
    Comparison or None
        None without a factor, or where accounts, months and levels leave nothing to compare.
    """
    if not factors:
        return None
    plain = _build_design(posts, factors)
    days = _number(posts["day"])
    fit = fit_residuals(plain.others(), plain.outcome)
    if fit is None:
        return None
    design = _subtract(plain, days, weigh_days(fit.residuals, days, fit.variance))
    fit = fit_residuals(design.others(), design.outcome)
    if fit is None:
        return None
    raw = [
        compute_p_value(
            design.others(each.name), design.factors[each.name], design.outcome, design.weeks, seed
        )
        for each in factors
    ]
    named = {each.name: each for each in factors}
    is_timed = bool(design.cells.shape[1])
    tables = [
        _compare_one(each, design, fit) for each in factors if not (is_timed and each.name in _TIME)
    ]
    cells = pl.DataFrame()
    if is_timed:
        both, cells = _compare_times(named["weekday"], named["hour"], design, fit)
        tables = [both, *tables]
    return Comparison(pl.concat(tables), cells, dict(zip(named, adjust_holm(raw), strict=True)))


def adjust_holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for their number (Holm 1979).

    Examples
    --------
    >>> adjust_holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    factors = len(p_values) - np.arange(len(p_values))
    raised = np.minimum(np.maximum.accumulate(np.asarray(p_values)[order] * factors), 1.0)
    adjusted = np.empty(len(p_values))
    adjusted[order] = raised
    return [float(each) for each in adjusted]


def _build_design(posts: pl.DataFrame, factors: Sequence[Factor]) -> _Design:
    coded = [_number(posts[name]) for name in ("account", "month")]
    return _Design(
        base=np.column_stack([build_columns(codes, int(codes.max()) + 1) for codes in coded]),
        factors={each.name: build_columns(each.codes, len(each.levels)) for each in factors},
        unknown={each.name: (each.codes[:, None] < 0).astype(float) for each in factors},
        outcome=posts["log_rate"].to_numpy(),
        cells=_build_cells(factors, posts.height),
        weeks=_number(posts["week"]),
    )


def _build_cells(factors: Sequence[Factor], rows: int) -> Floats:
    named = {each.name: each for each in factors}
    if not named.keys() >= set(_TIME):
        return np.empty((rows, 0))
    weekday, hour = (named[name] for name in _TIME)
    known = (weekday.codes >= 0) & (hour.codes >= 0)
    cells = np.where(known, weekday.codes * len(hour.levels) + hour.codes, -1)
    return build_columns(cells, len(weekday.levels) * len(hour.levels))


def _subtract(design: _Design, days: Ints, weights: Floats) -> _Design:
    def take(columns: Floats) -> Floats:
        return subtract_days(columns, days, weights)

    return _Design(
        take(design.base),
        {name: take(columns) for name, columns in design.factors.items()},
        {name: take(columns) for name, columns in design.unknown.items()},
        take(design.cells),
        take(design.outcome[:, None])[:, 0],
        design.weeks,
    )


def _number(values: pl.Series) -> Ints:
    return values.rank("dense").cast(pl.Int64).to_numpy() - 1


def _read_evidence(
    columns: Floats, nuisance: Floats, design: _Design, fit: Fit
) -> tuple[Evidence, float]:
    """Return what posts say of the effects, and the degrees of freedom of the noise.

    Where weeks inflate the noise, these are weeks less one: the inflation is measured by weeks.
    """
    rest = take_out(nuisance, columns)
    dispersion = measure_dispersion(rest, fit, design.weeks)
    noise = fit.variance * dispersion
    freedom = min(design.weeks.max(), fit.freedom) if dispersion > 1 else fit.freedom
    return Evidence(rest.T @ rest / noise, rest.T @ design.outcome / noise), float(freedom)


def _compare_one(factor: Factor, design: _Design, fit: Fit) -> pl.DataFrame:
    """Return the levels of one factor."""
    columns = design.factors[factor.name]
    evidence, freedom = _read_evidence(columns, design.others(factor.name), design, fit)
    counts = np.bincount(factor.codes[factor.codes >= 0], minlength=len(factor.levels))
    contrasts = np.eye(len(counts)) - counts / counts.sum()
    effects = estimate_effects(evidence, [np.eye(len(counts))], contrasts)
    effective = np.diag(evidence.precision) * fit.variance
    keys = {"factor": [factor.name] * len(counts), "level": factor.levels}
    return _tabulate(keys, counts, effective, effects, freedom)


def _compare_times(
    weekday: Factor, hour: Factor, design: _Design, fit: Fit
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the levels of weekday and hour, and the cells of both with a post."""
    shape = len(weekday.levels), len(hour.levels)
    evidence, freedom = _read_evidence(design.cells, design.others(*_TIME), design, fit)
    known = (weekday.codes >= 0) & (hour.codes >= 0)
    counts = np.zeros(shape)
    np.add.at(counts, (weekday.codes[known], hour.codes[known]), 1)
    by_day, by_hour = (counts.sum(axis=axis) / counts.sum() for axis in (1, 0))
    contrasts = np.vstack(
        [
            np.kron(np.eye(shape[0]) - by_day, by_hour),
            np.kron(by_day, np.eye(shape[1]) - by_hour),
            np.eye(counts.size) - counts.ravel() / counts.sum(),
        ]
    )
    effects = estimate_effects(evidence, list_structures(*shape), contrasts)
    scale = fit.variance
    precise = np.diag(evidence.precision).reshape(shape) * scale
    keys = {
        "factor": [*["weekday"] * shape[0], *["hour"] * shape[1], *["cell"] * counts.size],
        "level": [*weekday.levels, *hour.levels, *[""] * counts.size],
        "weekday": [*[None] * sum(shape), *np.repeat(weekday.levels, shape[1]).tolist()],
        "hour": [*[None] * sum(shape), *np.tile(hour.levels, shape[0]).tolist()],
    }
    posts, effective = (
        np.concatenate([each.sum(axis=1), each.sum(axis=0), each.ravel()])
        for each in (counts, precise)
    )
    rows = _tabulate(keys, posts, effective, effects, freedom)
    is_cell = pl.col("factor") == "cell"
    cells = rows.filter(is_cell & (pl.col("posts") > 0)).drop("factor", "level")
    return rows.filter(~is_cell).drop(_TIME), cells


def _tabulate(
    keys: Mapping[str, Sequence[str | None]],
    posts: NDArray[Any],
    effective: Floats,
    effects: Mixture,
    freedom: float,
) -> pl.DataFrame:
    low, high = (
        effects.quantile(probability, freedom=freedom)
        for probability in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    )
    return pl.DataFrame(keys).with_columns(
        posts=pl.Series(posts, dtype=pl.Int64, strict=False),
        effective=pl.Series(effective),
        effect=pl.Series(effects.mean),
        low=pl.Series(low),
        high=pl.Series(high),
    )
