"""The commands ``scrm segments fit`` and ``apply``."""

from pathlib import Path

import pytest
from tests.analyze.segments.populations import AS_OF, load_sample

from scrm.analyze import segments
from scrm.config import Context
from scrm.errors import UsageError


def test_a_saved_reference_measures_later_people_by_the_same_yardstick(store, tmp_path):
    load_sample(store)
    context = Context(as_of=AS_OF, lang="en", folder=tmp_path)
    fitted = segments.fit(store, segments.FitParams(save=True), context)
    first = store.frame("SELECT * FROM segments ORDER BY person_id")
    applied = segments.apply(store, segments.ApplyParams(), context)
    assert store.frame("SELECT * FROM segments ORDER BY person_id").equals(first)
    assert applied.table("sizes").frame["n"].to_list() == fitted.table("sizes").frame["n"].to_list()
    text = (tmp_path / "segments.json").read_text(encoding="utf-8")
    segments.fit(store, segments.FitParams(save=True), context)
    assert (tmp_path / "segments.json").read_text(encoding="utf-8") == text
    store.update(
        "surveys", "SELECT rowid AS place, greatest(score - 4, 0) AS score FROM stored.surveys"
    )
    segments.apply(store, segments.ApplyParams(), context)
    worse = store.frame("SELECT * FROM segments ORDER BY person_id")
    assert worse["satisfaction_z"].mean() < first["satisfaction_z"].mean() - 0.3


def test_saving_says_where_and_needs_the_folder(store, tmp_path):
    load_sample(store)
    context = Context(as_of=AS_OF, folder=tmp_path)
    assert (
        "segments.json" in segments.fit(store, segments.FitParams(save=True), context).notes[-1].en
    )
    with pytest.raises(UsageError, match="no folder"):
        segments.fit(store, segments.FitParams(save=True, model=Path("none/x.json")), context)
