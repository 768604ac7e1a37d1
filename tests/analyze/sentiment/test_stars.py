"""Stars beside texts: disagreement, and shares by stars."""

from tests.analyze.sentiment.posts import loaded

from scrm.analyze import sentiment
from scrm.config import Context

GOOD, BAD = "Alles super, sehr zufrieden!", "Eine furchtbare Katastrophe."


def run(texts, stars):
    return sentiment.run(loaded(*texts, rating=stars), sentiment.Params(), Context())


def test_a_text_that_says_the_opposite_of_its_stars_is_counted():
    result = run([GOOD, GOOD, BAD, BAD, GOOD, ""], [5.0, 1.0, 5.0, 2.0, 3.0, 5.0])
    assert result.fact("rated_count") == 6
    assert result.fact("disagreement_count") == 2
    rows = {row["stars"]: row for row in result.table("stars").frame.to_dicts()}
    assert rows["positive"]["text_count"] == 3
    assert rows["positive"]["negative_count"] == 1
    assert rows["positive"]["unscored_count"] == 1
    assert "For 2 of 5 reviews with stars" in result.notes[-1].en


def test_stars_are_the_labels_of_their_channel_from_twenty_reviews_on():
    few, enough = (run([GOOD] * n, [5.0] * (n - 5) + [1.0] * 5) for n in (19, 20))
    assert "star_channels" not in [table.name for table in few.tables]
    row = enough.table("star_channels").frame.row(0, named=True)
    assert (row["positive_share"], row["negative_share"]) == (0.75, 0.25)
    assert row["net_sentiment"] == 50.0


def test_without_stars_nothing_is_said_of_them():
    result = run([GOOD], [None])
    assert "stars" not in [table.name for table in result.tables]
    assert not any("stars" in note.en for note in result.notes)
