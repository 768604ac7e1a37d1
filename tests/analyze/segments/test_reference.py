"""The file of the frozen reference."""

import json

import pytest
from tests.analyze.segments.populations import AS_OF, load_sample

from scrm.analyze import segments
from scrm.config import Context
from scrm.errors import ConfigError, UsageError


def test_a_missing_or_foreign_reference_is_an_error_with_the_next_step(store, tmp_path):
    context = Context(as_of=AS_OF, folder=tmp_path)
    with pytest.raises(UsageError, match="there is no reference"):
        segments.apply(store, segments.ApplyParams(), context)
    (tmp_path / "segments.json").write_text('{"version": 3}', encoding="utf-8")
    with pytest.raises(ConfigError, match="not a reference"):
        segments.apply(store, segments.ApplyParams(), context)
    (tmp_path / "segments.json").write_text(json.dumps({"version": 99}), encoding="utf-8")
    with pytest.raises(ConfigError, match="version 99"):
        segments.apply(store, segments.ApplyParams(), context)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("activity", "level"), [float("nan")]),
        (("activity", "slope"), [0.5, 0.5, 0.5]),
        (("activity", "dispersion"), 0),
        (("satisfaction", "survey:nps", "mean"), 2.0),
        (("satisfaction", "survey:nps", "level"), []),
        (("worries", "worry:facebook", "high"), [0.0] * 16),
        (("worries", "worry:facebook", "slope"), [-1.0] * 16),
        (("groups", "weights"), [1]),
        (("groups", "weights"), [[0.0] * 5] * 300),
        (("groups", "scatter"), [[0.5, float("inf"), 0.5]] * 300),
        (("groups", "location"), [[0.0] * 3] * 299),
    ],
)
def test_a_reference_with_numbers_no_fit_can_give_is_an_error_not_a_table_of_nan(
    store, tmp_path, path, value
):
    load_sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    segments.fit(store, segments.FitParams(save=True), context)
    body = json.loads((tmp_path / "segments.json").read_text(encoding="utf-8"))
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    (tmp_path / "segments.json").write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(ConfigError, match="not a reference.* must "):
        segments.apply(store, segments.ApplyParams(), context)
