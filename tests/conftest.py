"""What all tests share: no settings of the developer, and a store in memory."""

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from tests.database_template import copy_template
from tests.skips import pytest_make_collect_report, pytest_runtest_makereport

from scrm.store.local import LocalStore

__all__ = ["pytest_make_collect_report", "pytest_runtest_makereport"]

hypothesis_settings.register_profile(
    "scrm",
    deadline=None,
    max_examples=50,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("scrm")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # started in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SCRM_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nonexistent")


@pytest.fixture(scope="session", autouse=True)
def _copied_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        copy_template(tmp_path_factory.mktemp("template"), patch)
        yield


@pytest.fixture
def store() -> Iterator[LocalStore]:
    with LocalStore(None) as opened:
        yield opened
