"""Waiting for a condition, with a limit."""

import time
from collections.abc import Callable

from clickhouse_connect.driver.client import Client


def await_equal(read: Callable[[], object], wanted: object, seconds: float = 90) -> None:
    """Until what is read is what is wanted; an assertion on the last reading otherwise."""
    ends = time.monotonic() + seconds
    while (found := read()) != wanted and time.monotonic() < ends:
        time.sleep(0.3)
    assert found == wanted


def ids(client: Client, table: str, people: str) -> list[str]:
    """Sorted action ids of the people whose names match, each as often as it is there."""
    sql = f"SELECT action_id FROM {table} FINAL WHERE match(person, {{people:String}}) ORDER BY action_id"
    return [str(row[0]) for row in client.query(sql, {"people": people}).result_rows]


def count(client: Client, sql: str) -> int:
    return int(client.query(sql).result_rows[0][0])
