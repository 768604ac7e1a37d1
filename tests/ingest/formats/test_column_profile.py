"""What cells look like: kinds of values found by their form alone."""

import pytest

from scrm.ingest.formats.column_profile import estimate_number, profile_column


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["ida@example.org", "", "jan@example.org"], "email"),
        (["https://example.org/1"], "url"),
        (["05.01.2026", "16.01.2026"], "date"),
        (["2026-01-05", "n/a"], "date"),
        (["Thu, Jan 08, 2026"], "date"),
        (["20260105", "20261231"], "date"),
        (["2026-05-02T09:13:00Z", "2026-05-03T17:40:00+02:00"], "time"),
        (["05.01.2026 18:59", "06.01.2026"], "time"),
        (["Jan 5, 2026, 9:13:20 AM"], "time"),
        (["1.204,50", "12,00", "-3,10"], "money"),
        (["$12", "€ 1,204.50"], "money"),
        (["12,5 %", "3 %"], "number"),
        (["1", "20", "300"], "count"),
        (["007", "12"], "id"),
        (["12345678901234567"], "id"),
        (["ja", "nein", "ja"], "flag"),
        (["EUR", "usd"], "currency"),
        (["Wo bleibt mein Paket, ich warte schon lange"], "long_text"),
        (["offen", "erledigt"], "text"),
        (["", "-", "n/a"], "empty"),
        (["1,50", "2,50", "3,50", "4,50", "offen"], "money"),
        (["1,50", "2,50", "offen"], "text"),
        (["99999999", "12345678"], "count"),
    ],
)
def test_the_kind_of_a_column_is_that_of_nearly_all_its_cells(cells, kind):
    assert profile_column(cells).kind == kind


def test_ratings_are_numbers_from_one_to_five():
    assert profile_column(["1", "5", "4,5"]).is_rating
    assert not profile_column(["0", "5"]).is_rating
    assert not profile_column(["9", "10"]).is_rating


def test_values_that_repeat_are_counted():
    found = profile_column(["a", "b", "a", ""])
    assert (found.filled, found.distinct, found.is_unique) == (3, 2, False)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.204,50 €", 1204.5), ("1,204.50", 1204.5), ("-7", -7), ("0.125", 0.125), ("x", None)],
)
def test_a_number_is_estimated_in_either_notation(text, number):
    assert estimate_number(text) == number
