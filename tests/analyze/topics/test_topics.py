"""Topics on planted texts: the rising one is first; bots, copies and single writers make none."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from scrm.analyze import topics
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


def test_without_texts_there_is_no_answer():
    with LocalStore(None) as store:
        result = topics.run(store, topics.TopicParams(), Context(as_of=AS_OF))
    assert result.refused


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
