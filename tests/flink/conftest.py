"""One stack for all tests that need the real thing, in a folder and on ports of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.publishing import publish
from jobs.rule_files import checked, texts
from jobs.stack import Stack, replaying
from jobs.stack.layout import ROOT, free_port
from jobs.submitting import submit_all
from schemas.rules import Alert, EventStep, If, Rule, Where

HOUR_MS = 3_600_000
RISK_HEARD = Rule(
    rule="risk-heard",
    about="For a test.",
    subject="conversation",
    when=(EventStep(types=("message",), where=(Where("speaker", "eq", "customer"),)),),
    only_if=(If("facts", "risk", "gt", 0.5),),
    then=Alert("risk-heard", "urgent"),
    eager=True,
)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Up, with the rules of rules/ published and both jobs running; the pulse rests for the whole session."""
    home: Path = tmp_path_factory.mktemp("crest")
    made = Stack(home, free_port(), free_port(), free_port(), task_managers=2)
    made.layout.make()
    try:
        with replaying(home):
            made.up()
            rules = [file.rule for file in checked(ROOT / "rules")]
            publish(made.brokers, [*rules, RISK_HEARD], texts=texts(ROOT / "rules"))
            submit_all(made, drift_ms=30 * 24 * HOUR_MS)
            yield made
    finally:
        made.down()
