"""While history is replayed, time must not be pushed on by ticks of today: a lock tells the pulse to rest."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from jobs.stack.layout import Refused

WAIT_SECONDS = 5  # the pulse lets go within a beat, or within a second if the broker is slow


def lock_file(home: Path) -> Path:
    return home / "run" / "replay.lock"


@contextmanager
def replaying(home: Path) -> Iterator[None]:
    """Hold the pulse. From here on no tick is in flight; a process that dies lets go by itself.

    Refused when another replay holds it.
    """
    with opened(home) as lock:
        ends = time.monotonic() + WAIT_SECONDS
        while not taken(lock, fcntl.LOCK_EX):
            if time.monotonic() > ends:
                raise Refused("Another replay is running: wait for its end, or stop it.")
            time.sleep(0.01)
        yield


@contextmanager
def beating(home: Path) -> Iterator[bool]:
    """The pulse's side: True while ticks may be sent, and no replay starts before this is left."""
    with opened(home) as lock:
        yield taken(lock, fcntl.LOCK_SH)


def replay_running(home: Path) -> bool:
    with beating(home) as free:
        return not free


def opened(home: Path) -> IO[bytes]:
    lock = lock_file(home)
    lock.parent.mkdir(parents=True, exist_ok=True)
    return lock.open("ab")


def taken(lock: IO[bytes], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
