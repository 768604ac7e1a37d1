"""`scrm language`: own texts of the database or a file, answers, and bad input."""

import json
from datetime import date, datetime, timedelta

import polars as pl
import pytest
from tests.rows import add

from scrm.analyze import language
from scrm.analyze.language.effects import compare_interactions, find_features
from scrm.analyze.language.own_words import read_own_words
from scrm.cli import run
from scrm.config import Context
from scrm.errors import InputError, UsageError
from scrm.report.annotations import list_annotations, render_sarif, write_commands

JANUARY = datetime.fromisoformat("2026-01-01")
CONTEXT = Context(as_of=date(2026, 3, 31), lang="en")


@pytest.fixture
def posts(store):
    """Twenty own posts on two channels, one reply, and a post of somebody else."""
    rows = [
        {
            "channel": channel,
            "post_id": f"{n}",
            "kind": "post",
            "is_own": True,
            "created_at": JANUARY + timedelta(days=n),
            "text": "Kommt ihr heute?" if n % 2 else f"Der Stoff Nummer {'abcdefghij'[n]} ist da.",
        }
        for channel in ("facebook", "instagram")
        for n in range(10)
    ]
    reply = {"channel": "x", "post_id": "r", "kind": "reply", "is_own": True}
    other = {"channel": "x", "post_id": "o", "kind": "post", "is_own": False}
    when = {"created_at": JANUARY + timedelta(days=31)}
    rows += [{**reply, **when, "text": "Danke, das ist\neine nette Rückmeldug !"}]
    rows += [{**other, **when, "text": "Ich binn ein Fehler"}]
    add(store, "posts", rows)
    metrics = [
        {
            "channel": row["channel"],
            "post_id": row["post_id"],
            "observed_at": JANUARY + timedelta(days=59),
            "like_count": (20 if row["channel"] == "facebook" else 200)
            + (10 if row["text"].endswith("?") else 0) * (1 + int(row["post_id"])),
        }
        for row in rows[:20]
    ]
    add(store, "post_metrics", metrics)
    return store


def test_own_posts_and_replies_are_read_and_places_name_line_and_column(posts):
    result = language.run(posts, language.Params(), CONTEXT)
    hits = result.table("hits").frame
    errors = hits.filter(pl.col("severity") == "error")
    assert errors.select("place", "code", "meant").rows() == [
        ("x:r:2:12", "DE101", "Rückmeldung"),
        ("x:r:2:22", "DE203", "Rückmeldug!"),
    ]
    assert result.fact("read_count") == 21
    assert result.fact("error_count") == 2


def test_words_found_are_personal_and_places_are_not(posts):
    columns = language.run(posts, language.Params(), CONTEXT).table("hits").columns
    assert {column.name for column in columns if column.personal} == {"found", "meant"}


def test_interactions_are_compared_within_channels(posts):
    result = language.run(posts, language.Params(), CONTEXT)
    row = result.table("interactions").frame.row(0, named=True)
    assert (row["language_feature"], row["with_count"], row["without_count"]) == (
        "question",
        10,
        10,
    )
    # facebook: 20 + 10 * (2, 4, .. 10) against 20, instagram the same on 200; means 50 and 230
    with_, without = (80 / 50 + 260 / 230) / 2, (20 / 50 + 200 / 230) / 2
    assert row["with"] == pytest.approx(with_)
    assert row["difference"] == pytest.approx(with_ - without)
    assert row["difference_low"] < row["difference"] < row["difference_high"]
    assert set(result.intervals) == {"log_jackknife", "change_mover"}


def test_few_posts_are_not_compared():
    features = find_features(
        ["Kommt ihr?"] * 9 + ["Alles da."] * 11, pl.DataFrame({"post": [], "code": []})
    )
    frame = features.with_columns(channel=pl.lit("x"), interaction_count=pl.lit(5))
    assert compare_interactions(frame)["difference"].is_null().all()


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        ("text\nWir hoffen, das ihr kommt.\n", ["DE205"]),
        ("id;Text\n1;Alles gut bei uns.\n2;Schade, das wir geschlossen haben.\n", ["DE205"]),
        ("kind,text\nreply,Danke für eure Rückmeldug\n", ["DE101"]),
    ],
)
def test_a_file_needs_no_database(store, tmp_path, content, codes):
    (tmp_path / "posts.csv").write_text(content)
    params = language.Params(file="posts.csv", select=["DE1", "DE2"])
    result = language.run(store, params, Context(folder=tmp_path))
    assert result.table("hits").frame["code"].to_list() == codes


@pytest.mark.parametrize(
    "content", ["text\n", "text\n#nur #hashtags\n", "text\nThis is not what I want\n"]
)
def test_a_file_without_german_texts_is_refused(store, tmp_path, content):
    (tmp_path / "posts.csv").write_text(content)
    result = language.run(store, language.Params(file="posts.csv"), Context(folder=tmp_path))
    assert result.refused
    assert "no German texts" in result.notes[0].en


@pytest.mark.parametrize("content", ["", "id,message\n1,Hallo\n"])
def test_a_file_without_a_column_of_texts_is_named(store, tmp_path, content):
    (tmp_path / "posts.csv").write_text(content)
    with pytest.raises(InputError, match="no column text"):
        language.run(store, language.Params(file="posts.csv"), Context(folder=tmp_path))


def test_own_words_are_one_a_line_with_comments(tmp_path):
    (tmp_path / "words.txt").write_text("Kafee # die Marke\n\n# Namen\nTannquell\n")
    assert read_own_words([tmp_path / "words.txt"]) == ["Kafee", "Tannquell"]
    with pytest.raises(UsageError, match="no readable file"):
        read_own_words([tmp_path / "missing.txt"])


def test_places_are_written_for_ci(posts):
    result = language.run(posts, language.Params(select=["DE1"]), CONTEXT)
    found = list_annotations([("language", result)], "de")
    assert write_commands(found) == [
        "::error file=x%3Ar,line=2,col=12,title=DE101::Schreibfehler: Rückmeldug → Rückmeldung"
    ]
    sarif = json.loads(render_sarif(found))["runs"][0]["results"][0]
    assert sarif["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 2,
        "startColumn": 12,
    }
    assert (sarif["ruleId"], sarif["level"]) == ("DE101", "error")


def test_the_command_reads_a_file_and_explains_a_rule(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts.csv").write_text("text\nWir hoffen, das ihr kommt.\n")
    assert run(["language", "posts.csv", "--format", "github", "--lang", "en"]) == 0
    assert (
        "file=posts.csv,line=2,col=13,title=DE205::das dass: das → dass" in capsys.readouterr().out
    )
    assert run(["language", "rule", "DE205", "--lang", "de"]) == 0
    assert "das oder dass" in capsys.readouterr().out
    assert run(["language", "rule", "--lang", "en"]) == 0
    assert "DE402" in capsys.readouterr().out
