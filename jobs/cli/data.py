"""`crest` commands about tables and their data."""

import os

import typer

from jobs.stack.layout import Refused
from jobs.stack.stack import Stack
from sinks import clickhouse, migrations
from sinks.clickhouse import ClickHouseError


def clickhouse_address() -> str:
    """CREST_CLICKHOUSE, or else the local stack's database as its writer. Holds a password: not for logs."""
    return os.environ.get(clickhouse.VARIABLE) or Stack.from_environment().clickhouse_dsn("writer")


def reading_address() -> str:
    """CREST_CLICKHOUSE, or else the local stack's database as a user who only reads. May hold a password: not for logs."""
    return os.environ.get(clickhouse.VARIABLE) or Stack.from_environment().clickhouse_dsn("analyst")


def refuse(reason: str) -> typer.Exit:
    """Say why on stderr; raise what this returns."""
    typer.echo(reason, err=True)
    return typer.Exit(1)


def migrate() -> None:
    """Create the ClickHouse tables, or bring them up to date.

    Applies the numbered files of schemas/tables in order, each once, and records them in table migrations.
    Safe to run again, and while another run is under way. Refuses when an applied file was changed since.
    The database is the one of the local stack, or CREST_CLICKHOUSE=clickhouse://user:password@host:port/database.

    Example: crest migrate
    """
    try:
        applied = migrations.migrate(clickhouse.connect(clickhouse_address()))
    except (migrations.BadMigrations, clickhouse.AddressError, Refused) as problem:
        raise refuse(str(problem)) from None
    except ClickHouseError as problem:
        raise refuse(f"ClickHouse does not take the migrations: {problem}") from None
    typer.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do: all tables are up to date")
