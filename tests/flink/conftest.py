"""One stack for all tests that need the real thing, in a folder and on ports of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.publishing import checked, publish
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, free_port
from jobs.submitting import submit_job

HOUR_MS = 3_600_000


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Up, with the rules of rules/ published and the people job running; the pulse rests for the whole session."""
    home: Path = tmp_path_factory.mktemp("crest")
    made = Stack(home, free_port(), free_port(), free_port())
    made.layout.make()
    try:
        with replaying(home):
            made.up()
            publish(made.brokers, [file.rule for file in checked(ROOT / "rules")])
            submit_job(made, "people", drift_ms=30 * 24 * HOUR_MS)
            yield made
    finally:
        made.down()
