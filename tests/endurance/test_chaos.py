"""The next command repairs what signals and full disks leave behind; at length: `make chaos`."""

import pytest
from tests.endurance import chaos

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    return chaos.prepare(tmp_path_factory.mktemp("chaos"), seed=15)


def test_a_command_disturbed_at_a_random_moment_is_put_right_by_the_next_one(prepared, tmp_path):
    planned = chaos.attacks({"SIGKILL": 12, "SIGTERM": 6, "SIGINT": 6, "SIGSTOP": 4}, seed=15)
    survived = chaos.survive(prepared, tmp_path, planned)
    assert [each for each in survived if each.faults] == []
    assert sum(each.was_hit for each in survived) >= len(survived) / 2


def test_a_command_on_a_full_disk_is_put_right_when_there_is_space_again(prepared, tmp_path):
    if not chaos.can_mount(tmp_path):
        pytest.skip("no file system can be mounted here (only root may)")
    survived = chaos.survive(prepared, tmp_path, chaos.attacks({"disk full": 4}, seed=15))
    assert [each for each in survived if each.faults] == []
    assert any(each.was_hit for each in survived)
