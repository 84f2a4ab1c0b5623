"""Processes that outlive the command that started them, and the records by which they are found again."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import psutil

BIG_LOG_BYTES = 20_000_000


class Record(msgspec.Struct, frozen=True):
    """A process: a pid alone could be somebody else's by now, pid and time of creation could not."""

    name: str
    pid: int
    created: float  # epoch seconds, as psutil tells it


def spawn(name: str, command: list[str], environment: dict[str, str], run: Path, log: Path) -> Record:
    """Start in a session of its own, output appended to `log`/NAME.log, record written to `run`/NAME.json."""
    output = log / f"{name}.log"
    if output.exists() and output.stat().st_size > BIG_LOG_BYTES:
        output.replace(output.with_suffix(".log.1"))
    with output.open("ab") as out:
        child = subprocess.Popen(
            command, env=environment, cwd=run, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    child.returncode = 0  # detached on purpose: Popen shall neither wait for it nor warn about it
    record = Record(name, child.pid, psutil.Process(child.pid).create_time())
    written = run / f"{name}.json.new"
    written.write_bytes(msgspec.json.encode(record))
    written.replace(run / f"{name}.json")
    return record


def read(run: Path, name: str) -> Record | None:
    path = run / f"{name}.json"
    return msgspec.json.decode(path.read_bytes(), type=Record) if path.exists() else None


def forget(run: Path, name: str) -> None:
    (run / f"{name}.json").unlink(missing_ok=True)


def find(record: Record | None) -> psutil.Process | None:
    """The recorded process if it still runs, and is still the one that was recorded."""
    if record is None:
        return None
    try:
        process = psutil.Process(record.pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            reap(record.pid)
            return None
        return process if abs(process.create_time() - record.created) < 1 else None
    except psutil.NoSuchProcess:
        return None


def reap(pid: int) -> None:
    """Take leave of a dead child, if it is ours; init does it for those of earlier commands."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def stop(record: Record | None, limit_seconds: float) -> None:
    """SIGTERM, and SIGKILL for what is left of it and its children after the limit."""
    process = find(record)
    if process is None:
        return
    family = [process, *children(process)]
    send(process, signal.SIGTERM)
    left = wait_gone(family, limit_seconds)
    for late in left:
        send(late, signal.SIGKILL)
    wait_gone(left, 10)


def kill(record: Record | None) -> None:
    """SIGKILL, at once and for the process alone: what a crash looks like."""
    process = find(record)
    if process is not None:
        send(process, signal.SIGKILL)
        wait_gone([process], 10)


def children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def send(process: psutil.Process, number: signal.Signals) -> None:
    """psutil refuses to signal a pid that has changed hands."""
    with suppress(psutil.NoSuchProcess):  # it went by itself, which is what was wanted
        process.send_signal(number)


def wait_gone(processes: list[psutil.Process], limit_seconds: float) -> list[psutil.Process]:
    """Those that still run at the limit."""
    ends = time.monotonic() + limit_seconds
    left = processes
    while left and time.monotonic() < ends:
        time.sleep(0.05)
        left = [process for process in left if find(Record("", process.pid, process.create_time()))]
    return left
