"""Reads rows for the board. Times become epoch milliseconds."""

from datetime import UTC, date, datetime
from typing import Any

from clickhouse_connect.driver.exceptions import ClickHouseError, DatabaseError

from sinks.clickhouse import Client, connect

Row = dict[str, Any]  # column -> value
# Seconds and bytes. One thread: these queries are short, and a second core brings them nothing but waiting for others.
LIMITS = {"max_execution_time": 5, "max_memory_usage": 2_000_000_000, "max_threads": 1}
NO_TABLE = 60  # ClickHouse's code
NO_FILE = "READ ON FILE"  # what an embedded engine says: it takes a name without a table for a file's


class Unreachable(Exception):
    """ClickHouse did not answer."""


class Failed(Exception):
    """ClickHouse answered, and refused the query."""


class Missing(Failed):
    """A table of the query is not there."""


class Reader:
    """One connection, made when it is first needed and again after it was lost. Not for several threads."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._client: Client | None = None

    def ask(self, sql: str, parameters: dict[str, object]) -> list[Row]:
        """The rows. Raises Unreachable, Failed, Missing."""
        try:
            self._client = self._client or connect(self._dsn, LIMITS)
            answer = self._client.query(sql, parameters)
        except DatabaseError as problem:
            if problem.code == NO_TABLE or NO_FILE in str(problem):
                raise Missing(str(problem)) from problem
            if problem.code is not None:
                raise Failed(str(problem)) from problem
            self._client = None
            raise Unreachable(str(problem)) from problem
        except (ClickHouseError, OSError) as problem:
            self._client = None
            raise Unreachable(str(problem)) from problem
        return [dict(zip(answer.column_names, map(plain, row), strict=True)) for row in answer.result_rows]


def plain(value: object) -> object:
    """A value as the board uses it."""
    if isinstance(value, datetime):
        return round((value if value.tzinfo else value.replace(tzinfo=UTC)).timestamp() * 1000)
    return value.isoformat() if isinstance(value, date) else value
