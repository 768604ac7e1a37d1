"""The commands of `scrm kpi`."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import pytest
from tests.rows import add

from scrm.analyze import analyses, kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.config import Context
from scrm.errors import UsageError
from scrm.pipeline.freshness import answer_question

from .posts import CONTEXT, SOURCED, own_post


class TestCommands:
    def test_the_list_shows_every_kpi(self, store):
        frame = kpi.list_(store, kpi.ListParams(), CONTEXT).tables[0].frame
        assert frame["metric"].to_list() == list(read_catalogue().metrics)

    def test_one_kpi_is_shown_with_formula_source_and_caveat(self, store):
        result = kpi.show(
            store, kpi.ShowParams(id="response_rate", against="message_response_rate"), CONTEXT
        )
        assert result.fact("definition") == "response_rate@1"
        assert "Meta" in result.fact("source_of")
        assert "differ in population" in result.notes[0].en

    def test_an_unknown_kpi_names_the_nearest(self, store):
        with pytest.raises(UsageError, match="no KPI 'er_reech'") as caught:
            kpi.show(store, kpi.ShowParams(id="er_reech"), CONTEXT)
        assert "er_reach" in caught.value.hint

    def test_an_unknown_dimension_names_those_that_exist(self, store):
        with pytest.raises(UsageError, match="--by colour: there is no such dimension") as caught:
            kpi.run_(store, kpi.RunParams(by="colour"), CONTEXT)
        assert "abc_class" in caught.value.hint

    @pytest.mark.parametrize("wrong", [{"ids": "er_reech"}, {"by": "chanel"}])
    def test_an_impossible_question_is_refused_before_anything_is_computed_for_it(
        self, store, wrong
    ):
        def talk(message, **_):
            raise AssertionError(message)

        with pytest.raises(UsageError, match="there is no"):
            answer_question(
                store,
                analyses()["kpi"],
                kpi.RunParams(**wrong),
                CONTEXT,
                SOURCED,
                function="run_",
                talk=talk,
            )

    def test_only_the_tables_of_the_question_are_asked_for(self):
        tables = [
            kpi.reads_for(kpi.RunParams(ids="posts", by=by), CONTEXT) for by in ("channel", "month")
        ]
        assert tables == [("posts",)] * 2
        assert "segments" in kpi.reads_for(kpi.RunParams(ids="leads", by="segment"), CONTEXT)
        assert "segments" in kpi.reads_for(kpi.RunParams(by="segment"), CONTEXT)
        assert kpi.reads_for(kpi.ListParams(), CONTEXT) == ()

    def test_a_kpi_without_the_dimension_says_so(self, store):
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        frame = kpi.run_(store, kpi.RunParams(ids="posts", by="segment"), CONTEXT).tables[0].frame
        assert frame["note"].to_list() == ["cannot be grouped by segment"]

    def test_the_columns_stay_the_same(self, store):
        frame = (
            kpi.run_(store, kpi.RunParams(ids="posts er_reach", by="channel,month"), CONTEXT)
            .tables[0]
            .frame
        )
        assert frame.columns == [
            "metric", "name", "group", "channel", "month", "value", "low", "high", "numerator",
            "denominator", "n", "n_effective", "method", "unit", "definition", "basis", "note",
        ]  # fmt: skip

    def test_a_name_given_twice_is_meant_once(self, store):
        params = kpi.RunParams(ids=["posts", "posts"], by="channel,channel")
        assert kpi.run_(store, params, CONTEXT).tables[0].frame["metric"].to_list() == ["posts"]
        assert params.by == ("channel",)

    def test_clicks_are_named_in_the_definition(self, store):
        frame = (
            kpi.run_(store, kpi.RunParams(ids="interactions", with_clicks=True), CONTEXT)
            .tables[0]
            .frame
        )
        assert frame["definition"].to_list() == ["interactions@1+clicks"]

    def test_without_dated_data_the_overview_is_refused(self, store):
        result = kpi.run(store, kpi.Params(), Context())
        assert result.refused
        assert result.notes


def test_kpis_may_be_separated_by_commas_or_blanks() -> None:
    assert (
        kpi.RunParams(ids=("posts,reach", "posts")).ids
        == kpi.RunParams(ids="posts reach").ids
        == ("posts", "reach")
    )  # type: ignore[arg-type]  # a text, as typed
