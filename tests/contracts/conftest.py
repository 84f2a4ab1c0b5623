"""The embedded server under contract, or a real one: set CREST_CONTRACT_CLICKHOUSE to a writer's DSN."""

import http.client
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from clickhouse_connect.driver.client import Client

from sinks.clickhouse import address, connect
from tests.embedded import Server

REAL = "CREST_CONTRACT_CLICKHOUSE"


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
def server(request: pytest.FixtureRequest) -> Server | None:
    """None: a real server."""
    embedded: Server | None = None if REAL in os.environ else request.getfixturevalue("embedded")
    return embedded


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
