"""One embedded server for all contract tests, or a real one: set CREST_CONTRACT_CLICKHOUSE to a writer's DSN."""

import http.client
import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from clickhouse_connect.driver.client import Client

from sinks.clickhouse import address, connect, wait_ready

REAL = "CREST_CONTRACT_CLICKHOUSE"
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0


@dataclass(frozen=True)
class Reply:
    """An HTTP answer, its headers' names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    dsn: str, query: str = "", data: bytes = b"", method: str = "POST", headers: Mapping[str, str] = {}, **url: Any
) -> Reply:
    """One request to the server of a DSN, as its user. The query goes in the URL, data in the body."""
    place = address(dsn)
    words = {"database": place.database, **({"query": query} if query else {}), **url}
    who = {"X-ClickHouse-User": place.user, "X-ClickHouse-Key": place.password}
    connection = http.client.HTTPConnection(place.host, place.port, timeout=60)
    try:
        connection.request(method, f"/?{urlencode(words)}", data, {**who, **headers})
        answer = connection.getresponse()
        return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


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


@dataclass(frozen=True)
class Target:
    """The server under test, in a database of its own."""

    writer: str = field(repr=False)
    server: Server | None  # None: a real server

    def embedded(self, user: str) -> str:
        """The DSN of another user of the embedded server; skips on a real one."""
        if self.server is None:
            pytest.skip("users are the embedded server's own")
        return self.server.dsn(user, address(self.writer).database)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | None]:
    if REAL in os.environ:
        yield None
        return
    running = Server(tmp_path_factory.mktemp("clickhouse"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("spare"))
    yield server
    server.kill()


@pytest.fixture
def own_server(spare: Server) -> Server:
    """A running embedded server that a test may end as it likes."""
    if spare.process is None or spare.process.poll() is not None:
        spare.start()
    return spare


@pytest.fixture(scope="session")
def target(server: Server | None) -> Iterator[Target]:
    database = f"contract_{uuid.uuid4().hex[:8]}"
    base = os.environ[REAL] if server is None else server.dsn("writer")
    with connect(base) as client:
        client.command(f"CREATE DATABASE {database}")
        yield Target(base.rpartition("/")[0] + f"/{database}", server)
        client.command(f"DROP DATABASE {database}")


@pytest.fixture(scope="session")
def writer(target: Target) -> Iterator[Client]:
    with connect(target.writer) as client:
        yield client


@pytest.fixture
def table(writer: Client) -> str:
    """An empty table of (id UInt64, word String) that knows insert tokens."""
    name = f"t_{uuid.uuid4().hex[:8]}"
    engine = "ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100"
    writer.command(f"CREATE TABLE {name} (id UInt64, word String) {engine}")
    return name
