"""Topics on planted texts: the rising one is first; bots, copies and single writers make none."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import kpi, topics
from scrm.analyze.topics.documents import Window
from scrm.analyze.topics.early_warnings import find_warnings
from scrm.config import Context
from scrm.store.local import LocalStore

AS_OF = date(2026, 3, 29)
WEEKS = 16
USUAL = {
    "paket": "Das Paket kommt mit {} vom Versand, Lieferung am Dienstag",
    "tee": "Der Tee mit {} schmeckt nach Kräutern und Honig",
    "preis": "Der Preis für {} im Angebot, Rabatt beim Einkauf",
    "laden": "Beratung im Laden zu {} durch die Verkäuferin",
}
RISING = "Die Umfrage zum Datenschutz verlangt {} und Einwilligung"
THINGS = [f"{a}{b}" for a in "kmprtblfgs" for b in ("olme", "ande", "irke", "uste", "ette")]


def _posts(rows):
    """Return posts from (author, week, text); week 0 is the last."""
    start = datetime(2026, 3, 29, 10)  # noqa: DTZ001  UTC, as tables have it
    return pl.DataFrame(
        {
            "channel": ["x"] * len(rows),
            "post_id": [f"p{number:05}" for number in range(len(rows))],
            "author_id": [author for author, _, _ in rows],
            "author_name": [f"Name {author}" for author, _, _ in rows],
            "text": [text for _, _, text in rows],
            "created_at": [start - timedelta(days=7 * week + n % 6) for n, (_, week, _) in
                           enumerate(rows)],
            "is_own": [False] * len(rows),
            "kind": ["mention"] * len(rows),
        }
    )  # fmt: skip


def _chatter(generator, per_week=25):
    rows = []
    for week in range(WEEKS):
        for _ in range(per_week):
            text = USUAL[str(generator.choice(list(USUAL)))]
            thing = str(generator.choice(THINGS))
            rows.append((f"a{generator.integers(4000)}", week, text.format(thing)))
    return rows


def _ask(rows, **settings):
    with LocalStore(None) as store:
        posts = _posts(rows)
        with store.offered(rows=posts.to_arrow()):
            store.insert("posts", posts.columns, f"SELECT {', '.join(posts.columns)} FROM rows")
        params = topics.TopicParams(**settings)
        return topics.run(store, params, Context(as_of=AS_OF, lang="en"))


@pytest.fixture(scope="module")
def planted():
    generator = np.random.default_rng(1)
    rows = _chatter(generator)
    for week in range(4):
        rows += [(f"r{week}{n}", week, RISING.format(THINGS[n])) for n in range(12)]
    rows += [("bot1", week, f"GEWINNSPIEL Kryptowährung Nummer {n}") for week in range(2)
             for n in range(80)]  # fmt: skip
    rows += [(f"bot{n}", 1, "Jetzt Diätpillen bestellen, klick!") for n in range(60)]
    return _ask(rows)


def test_a_planted_rising_topic_is_first(planted):
    first = planted.table("topics").frame.row(0, named=True)
    assert {"umfrage", "datenschutz", "einwilligung"} & set(first["name"].split(", "))
    assert first["p_value"] < 0.01
    assert planted.fact("rising_count") == 1
    assert set(planted.table("rising_terms").frame["name"][:4]) == {
        "umfrage", "datenschutz", "verlangt", "einwilligung",
    }  # fmt: skip


def test_bots_and_single_writers_make_no_trend(planted):
    names = planted.table("rising_terms").frame["name"].to_list()
    assert not {"gewinnspiel", "kryptowährung", "diätpillen", "bestellen"} & set(names)
    everything = " ".join(planted.table("topics").frame["name"])
    assert "diätpillen" not in everything
    assert "kryptowährung" not in everything


def test_three_examples_show_a_rising_topic_without_names(planted):
    table = planted.table("examples")
    assert table.columns[1].personal
    assert table.frame.height == 3
    assert all("Datenschutz" in text for text in table.frame["text"])


def test_without_a_change_no_topic_rises():
    found = [_ask(_chatter(np.random.default_rng(seed))) for seed in range(8)]
    assert sum(result.fact("rising_count") > 0 for result in found) <= 2


@pytest.mark.parametrize(
    "texts",
    [
        ["gut"],
        ["SUPER"] * 30,
        ["#tee #honig"] * 30,
        ["👍👍"] * 30,
        ["", "   ", "12345", "https://a.b/c", "@tannquell"],
        ["der die das und"] * 30,
    ],
)
def test_odd_texts_have_an_answer(texts):
    result = _ask([(f"a{n}", n % 3, text) for n, text in enumerate(texts)])
    assert result.table("topics").frame.is_empty()
    assert result.fact("rising_count") == 0


def test_hashtags_and_emoji_rise_too():
    rows = _chatter(np.random.default_rng(2))
    rows += [(f"h{n}", n % 4, f"Mein {THINGS[n]} #teezeit 🍵") for n in range(40)]
    terms = _ask(rows).table("rising_terms").frame
    assert dict(terms.select("name", "kind").iter_rows()) == {"#teezeit": "hashtag", "🍵": "emoji"}


def test_without_texts_there_is_no_answer_and_no_topic_is_stored():
    with LocalStore(None) as store:
        result = topics.run(store, topics.TopicParams(), Context(as_of=AS_OF))
        assert store.row_count("post_topics") == 0
    assert result.refused


def test_stored_topics_are_those_of_the_table_and_of_copies_too():
    rows = _chatter(np.random.default_rng(4))
    copies = [(f"c{n}", 1, rows[0][2]) for n in range(7)]
    with LocalStore(None) as store:
        add(store, "posts", _posts(rows + copies))
        result = topics.run(store, topics.TopicParams(), Context(as_of=AS_OF))
        stored = store.frame("SELECT * FROM post_topics ORDER BY post_id")
    assert stored.height == len(rows) + 7
    assert stored["topic"][-7:].unique().to_list() == [stored["topic"][0]]
    assert stored["model_id"].n_unique() == 1
    assert stored.select("first_day", "last_day").unique().height == 1
    counted = dict(result.table("topics").frame.select("name", "text_count").iter_rows())
    found = dict(stored.drop_nulls("topic").group_by("topic").len().iter_rows())
    assert set(counted) == set(found)
    assert all(found[name] >= count for name, count in counted.items())


def test_net_sentiment_by_topic_counts_the_texts_of_the_stored_topics():
    posts = _posts([(f"a{n}", 0, f"Text {n}") for n in range(60)])
    key = posts.select("channel", "post_id")
    names = ["tee", "tee", "tee", "versand", "versand", None] * 10
    tones = ["positive", "positive", "negative", "negative", "neutral", "positive"] * 10
    with LocalStore(None) as store:
        add(store, "posts", posts)
        add(store, "post_topics", key.with_columns(topic=pl.Series(names)))
        add(store, "post_sentiment", key.with_columns(label=pl.Series(tones)))
        params = kpi.RunParams(ids=("net_sentiment",), by=("topic",))
        result = kpi.run_(store, params, Context(as_of=AS_OF, lang="en"))
    rows = result.tables[0].frame.select("topic", "value", "n").rows()
    assert [(name, round(value, 2), n) for name, value, n in rows] == [
        (None, 100.0, 10), ("tee", 33.33, 30), ("versand", -50.0, 20),
    ]  # fmt: skip


def test_the_same_posts_give_the_same_topics():
    rows = _chatter(np.random.default_rng(3))
    one, other = _ask(rows), _ask(rows)
    assert one.table("topics").frame.equals(other.table("topics").frame)


def _signs(weekly):
    """Return documents of one topic with so many negative texts per week, the last week last."""
    rows = [
        (0, week - len(weekly) + 1, 100 * week + n, "negative" if n < count else "neutral", False)
        for week, count in enumerate(weekly)
        for n in range(30)
    ]
    names = ["topic", "week", "author_number", "label", "is_worry"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_more_negative_texts_than_the_band_are_an_early_warning():
    usual = [5, 6, 4, 5, 7, 5, 4, 6, 5, 5, 6, 4, 5]
    (found,) = find_warnings(_signs([*usual, 6, 24]), Window(-1, 0), least=5).to_dicts()
    assert (found["sign"], found["week"], found["person_count"]) == ("negative", 0, 24)
    assert found["band_to"] < 24
    assert find_warnings(_signs([*usual, 6, 7]), Window(-1, 0), least=5).is_empty()


def test_too_few_weeks_or_people_warn_of_nothing():
    assert find_warnings(_signs([5, 6, 4, 5, 24]), Window(0, 0), least=5).is_empty()
    assert find_warnings(
        _signs([0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 4]), Window(0, 0), least=5
    ).is_empty()
