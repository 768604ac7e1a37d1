"""KPI files of users."""
# ruff: noqa: DTZ001  times are UTC without a zone, as in the database

from datetime import datetime

import pytest
from tests.rows import add

from scrm.analyze import kpi
from scrm.analyze.kpi.catalogue_file import read_catalogue
from scrm.config import Context
from scrm.errors import ConfigError

from .posts import AS_OF, counted, own_post

OWN = """
metrics:
  saves:
    version: 1
    group: monitoring
    source: own_posts
    kind: sum
    of: saved
    unit: saves
    basis: cohort
    name: {de: Gemerkt, en: saves}
    meaning: {de: gemerkte Beiträge, en: posts saved}
    source_of: own
sources:
  own_posts:
    unit: {de: Beiträge, en: posts}
    reads: posts
    from: posts AS p
    where: p.is_own
    time: p.created_at
    joins: {metrics: "LEFT JOIN latest_metrics AS m USING (channel, post_id)"}
    dimensions: {channel: p.channel}
    columns:
      saved: {sql: m.save_count, joins: metrics}
"""


class TestOwnFile:
    def test_a_user_adds_a_kpi_without_python(self, store, tmp_path):
        (tmp_path / "mine.yaml").write_text(OWN, encoding="utf-8")
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        add(store, "post_metrics", [counted(1, 1, 1, save_count=7)])
        context = Context(as_of=AS_OF, folder=tmp_path)
        frame = (
            kpi.run_(store, kpi.RunParams(ids="saves", metrics="mine.yaml"), context)
            .tables[0]
            .frame
        )
        assert frame.select("value", "definition").row(0) == (7, "saves@1")

    def test_a_formula_that_fails_on_a_value_is_named(self, store, tmp_path):
        own = OWN.replace("{sql: m.save_count, joins: metrics}", "{sql: CAST(p.text AS INTEGER)}")
        (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
        add(store, "posts", [own_post(1, datetime(2026, 3, 1), text="private words")])
        context = Context(as_of=AS_OF, folder=tmp_path)
        params = kpi.RunParams(ids="saves", metrics="mine.yaml")
        with pytest.raises(ConfigError, match="a formula of saves failed on a value") as caught:
            kpi.run_(store, params, context)
        assert caught.value.exit_code == 2
        assert "private" not in caught.value.message

    @pytest.mark.parametrize("function", ["coalesce", "lower", "timezone"])
    def test_a_call_without_arguments_is_an_error_of_the_file(self, store, tmp_path, function):
        own = OWN.replace("{sql: m.save_count, joins: metrics}", f"{{sql: {function}()}}")
        (tmp_path / "mine.yaml").write_text(own, encoding="utf-8")
        add(store, "posts", [own_post(1, datetime(2026, 3, 1))])
        with pytest.raises(ConfigError, match=r"a formula of saves cannot be computed: \w+ Error"):
            kpi.run_(
                store,
                kpi.RunParams(ids="saves", metrics="mine.yaml"),
                Context(as_of=AS_OF, folder=tmp_path),
            )

    @pytest.mark.parametrize(("old", "new", "match"), [
        ("kind: sum", "kind: summe", r"mine.yaml, line 7: metrics.saves.kind"),
        ("source: own_posts", "source: my_posts",
         r"mine.yaml, line 6: metrics.saves.source: there is no source 'my_posts'"),
        ("joins: metrics}", "joins: nothing}",
         r"line 24: sources.own_posts.columns.saved.joins: there is no join 'nothing'"),
        ("source: own_posts\n    kind: sum\n    of: saved",
         "kind: per\n    of: posts\n    over: postings",
         r"line 8: metrics.saves.over: there is no KPI 'postings'"),
        ("source: own_posts\n    kind: sum\n    of: saved",
         "kind: per\n    of: posts\n    over: saves",
         r"line 3: metrics.saves: refers to itself: saves -> saves"),
        ("source_of: own", "source_of: own\n    flags: rows",
         r"line 14: metrics.saves.flags: there is no count of the same tables 'rows'"),
        ("from: posts AS p", "from: postings AS p",
         r"line 18: sources.own_posts.from: there is no table 'postings'"),
        ("\nmetrics:", "\nrelations:\n  a: SELECT n FROM b\n  b: SELECT n FROM a\nmetrics:",
         r"line 3: relations.a: refers to itself: a -> b -> a"),
        ("    of: saved\n", "", "kind sum needs `of`"),
        ("of: saved", "form: saved", "unknown key"),
        ("of: saved", "of: saves", r"line 8: metrics.saves.of: there is no column 'saves'"),
        ("of: saved", "of: saved +* 2", r"line 8: metrics.saves.of: no valid SQL"),
        ("of: saved", "of: saved; DROP TABLE posts",
         r"line 8: metrics.saves.of: one expression is meant"),
        ("of: saved", "of: saved * $factor",
         r"line 8: metrics.saves.of: there is no setting 'factor'"),
        ("of: saved", "of: hash(saved)",
         r"line 8: metrics.saves.of: hash is not among the functions"),
        ("sql: m.save_count", "sql: read_csv(m.save_count)",
         r"line 24: sources.own_posts.columns.saved: read_csv is not"),
        ("name: {de: Gemerkt, en: saves}", "name: {de: Gemerkt}",
         r"line 11: metrics.saves.name.en: Field required"),
    ])  # fmt: skip
    def test_a_broken_file_names_the_place(self, store, tmp_path, old, new, match):
        (tmp_path / "mine.yaml").write_text(OWN.replace(old, new), encoding="utf-8")
        with pytest.raises(ConfigError, match=match):
            kpi.list_(store, kpi.ListParams(metrics="mine.yaml"), Context(folder=tmp_path))

    def test_an_unknown_source_lists_the_sources(self, store, tmp_path):
        (tmp_path / "mine.yaml").write_text(OWN.replace("source: own_posts", "source: own_post"))
        with pytest.raises(ConfigError) as caught:
            kpi.list_(store, kpi.ListParams(metrics="mine.yaml"), Context(folder=tmp_path))
        assert caught.value.hint.startswith("near: own_posts; there are account_days, all_posts, ")
        assert set(caught.value.hint.partition("there are ")[2].split(", ")) == set(
            read_catalogue().sources
        )

    def test_a_relation_may_replace_a_table_that_it_reads(self, store, tmp_path):
        text = "relations:\n  posts: SELECT * FROM posts WHERE channel = 'x'\n"
        (tmp_path / "mine.yaml").write_text(text)
        when = datetime(2026, 3, 1)
        add(store, "posts", [own_post(1, when), own_post(2, when, "tiktok")])
        params = kpi.RunParams(ids="posts", metrics="mine.yaml")
        frame = kpi.run_(store, params, Context(as_of=AS_OF, folder=tmp_path)).tables[0].frame
        assert frame["value"].to_list() == [1]
