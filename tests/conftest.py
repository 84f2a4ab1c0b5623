"""What tests of several folders share, and how hard properties are tried.

CREST_EXAMPLES examples each, the same ones every time where CI=true.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.embedded import Server

settings.register_profile(
    "crest",
    max_examples=int(os.environ.get("CREST_EXAMPLES", "200")),
    derandomize=os.environ.get("CI") == "true",
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("crest")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One embedded server for all tests, which bring databases of their own. Its data are thrown away: it is killed."""
    running = Server(tmp_path_factory.mktemp("clickhouse"))
    running.start()
    yield running
    running.kill()
