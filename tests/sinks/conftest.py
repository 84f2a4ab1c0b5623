"""An embedded ClickHouse for these tests, and a database of its own for each."""

import json
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from sinks.clickhouse import connect, wait_ready

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def writer_dsn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that lives as long as the tests, without a database."""
    data = tmp_path_factory.mktemp("clickhouse")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "sinks.embedded", "--data", str(data), "--port", str(port)]
    server = subprocess.Popen([sys.executable, *words], cwd=ROOT)
    wait_ready(f"clickhouse://127.0.0.1:{port}", 30)
    password = json.loads((data / "users.json").read_text())["writer"]
    yield f"clickhouse://writer:{password}@127.0.0.1:{port}"
    server.terminate()
    server.wait(60)


@pytest.fixture
def database(writer_dsn: str) -> Iterator[Client]:
    """A client of an empty database."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    with connect(writer_dsn) as client:
        client.command(f"CREATE DATABASE {name}")
    with connect(f"{writer_dsn}/{name}") as client:
        yield client
        client.command(f"DROP DATABASE {name}")
