"""One database with a generated shop day, and one that each test fills by itself."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from clickhouse_connect.driver.client import Client

from jobs.inputs.day import Day, generate
from sinks.clickhouse import connect
from sinks.migrations import migrate
from tests.embedded import Server
from tests.history.filling import happened


@contextmanager
def made(embedded: Server) -> Iterator[tuple[Client, str]]:
    """An empty database with all tables: a client that writes, and the address of a user who only reads."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    with connect(embedded.dsn("writer")) as client:
        client.command(f"CREATE DATABASE {name}")
    with connect(embedded.dsn("writer", name)) as client:
        migrate(client)
        yield client, embedded.dsn("analyst", name)
        client.command(f"DROP DATABASE {name}")


@pytest.fixture
def database(embedded: Server) -> Iterator[tuple[Client, str]]:
    """An empty one."""
    with made(embedded) as both:
        yield both


@pytest.fixture(scope="session")
def day() -> Day:
    """A generated day with its answers, without records sent twice."""
    return generate(shoppers=400, duplicates=0, bad=0)


@pytest.fixture(scope="session")
def lived(embedded: Server, day: Day) -> Iterator[str]:
    """The address of a database in which the day has happened."""
    with made(embedded) as (client, dsn):
        happened(client, day.events)
        yield dsn
