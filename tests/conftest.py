"""What tests of several folders share."""

from collections.abc import Iterator

import pytest

from tests.embedded import Server


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One embedded server for all tests, which bring databases of their own. Its data are thrown away: it is killed."""
    running = Server(tmp_path_factory.mktemp("clickhouse"))
    running.start()
    yield running
    running.kill()
