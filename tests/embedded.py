"""The embedded ClickHouse as a process that tests start, stop and kill."""

import json
import socket
import subprocess
import sys
from pathlib import Path

from sinks.clickhouse import wait_ready

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0


class Server:
    """A server process over a directory. It can be stopped, killed and started again on the same port."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        words = ["-m", "sinks.embedded", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stderr=subprocess.PIPE)
        try:
            wait_ready(self.dsn("default"), START_SECONDS)
        except TimeoutError:
            self.kill()
            raise

    def dsn(self, user: str, database: str = "default") -> str:
        """The address of a user, with the password from the server's own file."""
        file = self.data / "users.json"
        password = json.loads(file.read_text()).get(user, "") if user != "default" else ""
        return f"clickhouse://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def kill(self) -> None:
        """Ends it without a word, as kill -9 does, if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def stop(self) -> tuple[int, bytes]:
        """Asks it to end; its exit code and what it wrote to stderr."""
        assert self.process is not None
        self.process.terminate()
        _, said = self.process.communicate(timeout=START_SECONDS)
        return self.process.returncode, said
