"""Databases in the embedded server."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from clickhouse_connect.driver.client import Client

from sinks.clickhouse import connect
from sinks.migrations import migrate
from tests.embedded import Server


@pytest.fixture(scope="session")
def writer_dsn(embedded: Server) -> str:
    """The address of the embedded server, without a database."""
    return embedded.dsn("writer").rpartition("/")[0]


@contextmanager
def made(writer_dsn: str) -> Iterator[Client]:
    """A client of an empty database, which goes at the end."""
    name = f"test_{uuid.uuid4().hex[:8]}"
    with connect(writer_dsn) as client:
        client.command(f"CREATE DATABASE {name}")
    with connect(f"{writer_dsn}/{name}") as client:
        yield client
        client.command(f"DROP DATABASE {name}")


@pytest.fixture
def database(writer_dsn: str) -> Iterator[Client]:
    """A client of an empty database."""
    with made(writer_dsn) as client:
        yield client


@pytest.fixture(scope="module")
def migrated(writer_dsn: str) -> Iterator[Client]:
    """A client of a database with all tables, for the tests of a file: making the tables takes longer than a test."""
    with made(writer_dsn) as client:
        migrate(client)
        yield client


def stored(client: Client) -> list[str]:
    """Tables that hold rows, without views."""
    tables = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"
    return [name for (name,) in client.query(tables).result_rows]


@pytest.fixture
def emptied(migrated: Client) -> Client:
    """The same, every table empty and every token forgotten."""
    for table in stored(migrated):
        migrated.command(f"TRUNCATE TABLE {table}")
        migrated.command(f"SYSTEM START MERGES {table}")
    return migrated
