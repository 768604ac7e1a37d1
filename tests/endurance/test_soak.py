"""Sixty days of overlapping files give the same, correct numbers on all routes.

`make soak` runs it at length.
"""

import sys

import pytest
from tests.endurance.soak import FLAT, soak

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(2400)]


def test_overlapping_daily_files_give_the_expected_totals_and_the_same_snapshots_on_every_route(
    tmp_path, capsys
):
    found = soak(tmp_path, days=60, seed=15)
    assert [each for route in found for each in route.differences] == []
    assert all(len(route.snapshots) == 6 for route in found)
    first = found[0].written
    assert [route.route.name for route in found if route.written != first] == []
    with capsys.disabled():
        for route in found:
            sys.stdout.write(
                f"\n{route.route.name}: bytes per stored row x{route.growth_of_bytes:.2f}, "
                f"CPU per loaded record x{route.growth_of_cpu:.2f} "
                "from the first ten days to the last"
            )
    assert [route.route.name for route in found if route.growth_of_bytes > FLAT] == []
