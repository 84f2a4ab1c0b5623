"""The data directory: who may open it, and what lies where."""

import fcntl
import os
import shutil
from pathlib import Path

PRIVATE = 0o700
AWKWARD = frozenset("?&%#")  # the engine reads its path as a URL


class HomeError(Exception):
    """The directory cannot be used; the text says what to do."""


class Home:
    """One directory of this layout, opened by one process at a time:

    store/ the engine's, engine/ its configuration, temp/ bodies on their way, users.json, lock
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        if AWKWARD & set(str(self.path)):
            raise HomeError(f"--data {self.path}: the path must not contain any of {' '.join(sorted(AWKWARD))}")
        self.store = self.path / "store"
        self.engine = self.path / "engine"
        self.temp = self.path / "temp"
        self.users = self.path / "users.json"
        self._lock = -1

    def open(self) -> None:
        """Takes the directory for this process. Raises HomeError if another process has it."""
        self.path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        self.path.chmod(PRIVATE)
        self._take()
        shutil.rmtree(self.temp, ignore_errors=True)
        for folder in (self.store, self.engine, self.temp):
            folder.mkdir(mode=PRIVATE, exist_ok=True)

    def _take(self) -> None:
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            raise HomeError(
                f"{self.path} is in use by process {holder}; stop it, or choose another --data directory"
            ) from None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        self._lock = lock  # the kernel drops it when the process ends, however it ends

    def close(self) -> None:
        """Lets the directory go."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
