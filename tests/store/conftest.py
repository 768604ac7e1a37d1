"""What the tests of `engine: spark` share: one server, and the tables of one company."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrm.store.local import LocalStore


@pytest.fixture(scope="session")
def remote() -> Iterator[str]:
    """The address of a server: that of `make spark`, else one that is started here."""
    if address := os.environ.get("SPARK_REMOTE"):
        yield address
        return
    from tests.store.spark_lake import local_server

    with local_server() as address:
        yield address


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LocalStore]]:
    """The tables of a company as Parquet files, and in a database."""
    from tests.store.spark_lake import generate_lake

    folder = tmp_path_factory.mktemp("lake")
    with generate_lake(folder) as store:
        yield folder, store
