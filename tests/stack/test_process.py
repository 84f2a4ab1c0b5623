"""Processes are found by their records, and only what was recorded is ever stopped."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from jobs.stack import process
from jobs.stack.process import Record

SLEEPS = "import time; time.sleep(60)"
STUBBORN = (
    "import pathlib, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "pathlib.Path('deaf').touch(); time.sleep(60)"
)
PARENT = "import pathlib, subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"

Start = Callable[[str], Record]


def await_true(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < ends, "did not come true within 10 s"
        time.sleep(0.01)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a line of Python as a service; whatever the test leaves is killed."""
    started: list[Record] = []

    def begin(program: str) -> Record:
        command = [sys.executable, "-c", program]
        record = process.spawn(f"service-{len(started)}", command, dict(os.environ), tmp_path, tmp_path)
        started.append(record)
        return record

    yield begin
    for record in started:
        process.kill(record)


def test_a_started_process_is_found_by_its_record(start: Start, tmp_path: Path) -> None:
    record = start(SLEEPS)
    assert process.read(tmp_path, "service-0") == record
    found = process.find(process.read(tmp_path, "service-0"))
    assert found is not None
    assert found.pid == record.pid


def test_it_has_a_session_of_its_own(start: Start) -> None:
    assert os.getsid(start(SLEEPS).pid) != os.getsid(0)


def test_output_is_appended_to_its_log(start: Start, tmp_path: Path) -> None:
    (tmp_path / "service-0.log").write_text("before\n")
    start("print('hello')")
    await_true(lambda: (tmp_path / "service-0.log").read_text() == "before\nhello\n")


def test_a_pid_that_changed_hands_is_neither_found_nor_stopped(start: Start) -> None:
    record = start(SLEEPS)
    older = msgspec.structs.replace(record, created=record.created - 3600)
    assert process.find(older) is None
    process.stop(older, limit_seconds=1)
    process.kill(older)
    assert process.find(record) is not None


def test_stop_ends_it(start: Start) -> None:
    record = start(SLEEPS)
    process.stop(record, limit_seconds=5)
    assert process.find(record) is None


def test_what_ignores_sigterm_is_killed_after_the_limit(start: Start, tmp_path: Path) -> None:
    record = start(STUBBORN)
    await_true((tmp_path / "deaf").exists)
    process.stop(record, limit_seconds=0.1)
    assert process.find(record) is None


def test_stop_takes_the_children_along(start: Start, tmp_path: Path) -> None:
    record = start(PARENT.format(child=STUBBORN))
    await_true((tmp_path / "deaf").exists)
    child = psutil.Process(record.pid).children()[0]
    process.stop(record, limit_seconds=0.1)
    await_true(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE)


def test_kill_is_at_once(start: Start) -> None:
    record = start(STUBBORN)
    process.kill(record)
    assert process.find(record) is None


def test_no_record_is_no_process(tmp_path: Path) -> None:
    assert process.read(tmp_path, "nobody") is None
    assert process.find(None) is None
    process.stop(None, limit_seconds=1)
