"""Whether labels can be a random sample of the texts."""

import numpy as np
import polars as pl

from scrm.analyze._label_checks import find_difference

MONTHS = [f"2026-{month:02}" for month in range(1, 7)]
TOTALS = pl.DataFrame(
    {
        "month": [month for month in MONTHS for _ in "ab"],
        "channel": ["a", "b"] * 6,
        "text_count": [300, 100] * 6,
    }
)


def draw(seed, n=100, **columns):
    generator = np.random.default_rng(seed)
    rows = generator.choice(12, n, p=np.array([300, 100] * 6) / 2_400)
    chances = generator.beta(2, 3, n)
    return TOTALS[rows].select("month", "channel").with_columns(**columns), chances


def test_a_random_sample_passes_in_almost_all_draws():
    found = [find_difference(*_arguments(draw(seed))) for seed in range(300)]
    assert sum(each is not None for each in found) <= 5


def _arguments(drawn):
    labelled, chances = drawn
    return labelled, TOTALS, chances, 0.4


def test_labels_of_one_month_are_no_sample_of_six():
    assert find_difference(*_arguments(draw(0, month=pl.lit("2026-03")))) == "month"


def test_labels_without_the_last_month_are_no_sample():
    labelled, chances = draw(1, n=200)
    early = labelled["month"] < "2026-06"
    found = find_difference(labelled.filter(early), TOTALS, chances[early.to_numpy()], 0.4)
    assert found == "month"


def test_labels_of_one_channel_are_no_sample_of_two():
    assert find_difference(*_arguments(draw(2, channel=pl.lit("b")))) == "channel"


def test_labels_of_doubtful_texts_differ_in_their_predictions():
    labelled, _ = draw(3)
    assert find_difference(labelled, TOTALS, [0.5, 0.52] * 50, 0.4) == "prediction"


def test_undated_texts_are_a_group_like_a_month():
    totals = pl.DataFrame({"month": [None, "2026-01"], "channel": "a", "text_count": [500, 500]})
    labelled = pl.DataFrame(
        {"month": [None] * 40, "channel": "a"}, schema_overrides={"month": pl.String}
    )
    assert find_difference(labelled, totals, [0.4, 0.5] * 20, 0.45) == "month"
    mixed = pl.DataFrame({"month": [None, "2026-01"] * 20, "channel": "a"})
    assert find_difference(mixed, totals, [0.4, 0.5] * 20, 0.45) is None
