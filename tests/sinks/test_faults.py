"""The test hook dies where it was told to, and nowhere by mistake."""

import signal
import subprocess
import sys

import pytest

from sinks.loader.faults import BadFault, fault_of

PROGRAM = """
from sinks.loader.faults import fault_of
fault = fault_of("after_insert:2")
for point in ("after_insert", "after_commit", "after_insert", "after_commit"):
    print(point, flush=True)
    fault.reached(point)
"""


def test_dies_at_the_second_insert() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert ran.returncode == -signal.SIGKILL
    assert ran.stdout.split() == ["after_insert", "after_commit", "after_insert"]


def test_no_fault_by_default() -> None:
    fault_of("").reached("after_insert")


@pytest.mark.parametrize("value", ["after_insert", "after_insert:0", "after_insert:x", "somewhere:1"])
def test_a_word_it_does_not_know_refuses_to_start(value: str) -> None:
    with pytest.raises(BadFault, match="after_plan, after_insert, after_commit"):
        fault_of(value)
