"""Who may do what: an analyst reads within limits and cannot escape them, a stranger stays out."""

from pathlib import Path
from typing import Any

import pytest

from sinks.clickhouse import address, connect
from tests.contracts.conftest import Target, ask

PASSWD = "file('/etc/passwd')"
ESCAPES = [
    "INSERT INTO {t} VALUES (1, 'a')", "CREATE TABLE x (a Int8) ENGINE = Memory", "DROP TABLE {t}",
    "SELECT 1; DROP TABLE {t}", "INSERT INTO FUNCTION file('{o}', 'CSV', 'a Int8') SELECT 1",
    "SELECT 1 INTO OUTFILE '{o}'", "SYSTEM FLUSH LOGS", f"SELECT {PASSWD}", "SELECT `fi\\x6ce`('/etc/passwd')",
    "SELECT * APPLY(file) FROM (SELECT '/etc/passwd')", "SELECT arrayMap(file, ['/etc/passwd'])",
    f"SELECT /* ' */ {PASSWD} -- '", f"EXPLAIN SELECT {PASSWD}", "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM '/etc/passwd'", "SELECT * FROM filesystem('/etc')", "CREATE FUNCTION f AS x -> x",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "SELECT * FROM executable('id', 'TSV', 'a String')",
    "SELECT * FROM s3('http://127.0.0.1:1/bucket/a', 'CSV', 'a Int8')", "SELECT * FROM remote('127.0.0.1', 'a', 'b')",
    "SET readonly = 0", "SET ROLE writer", "SELECT 1 SETTINGS readonly = 0", "KILL QUERY WHERE 1",
    "SELECT 1 SETTINGS max_execution_time = 3000", "SELECT 1 SETTINGS max_execution_time = 0",
    "SELECT 1 SETTINGS max_memory_usage = 0", "SELECT * FROM eval('SELECT 1')",
]  # fmt: skip


BY_USER = [("analyst", query) for query in ESCAPES] + [("default", query) for query in ESCAPES[:8]]


@pytest.mark.parametrize(("user", "query"), BY_USER)
def test_an_analyst_cannot_escape(target: Target, table: str, tmp_path: Path, user: str, query: str) -> None:
    reply = ask(target.embedded(user), data=query.format(t=table, o=tmp_path / "out").encode())
    assert reply.status in (400, 403, 404, 500) and b"root:" not in reply.body
    assert reply.headers["x-clickhouse-exception-code"] in ("60", "62", "164", "452", "497")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"), [("readonly", 0), ("profile", "default"), ("max_execution_time", 31), ("dialect", "prql")]
)
def test_an_analyst_cannot_escape_by_the_url(target: Target, name: str, value: Any) -> None:
    reply = ask(target.embedded("analyst"), "SELECT 1", **{name: value})
    assert reply.headers["x-clickhouse-exception-code"] in ("164", "452")


def test_an_analyst_reads_within_limits_and_chooses_harmless_settings(target: Target, table: str) -> None:
    analyst = target.embedded("analyst")
    limits = "SELECT getSetting('max_execution_time'), getSetting('max_memory_usage'), getSetting('max_threads')"
    assert ask(analyst, limits, max_threads=1).body == b"30\t4000000000\t1\n"
    assert ask(analyst, f"SELECT count() FROM {table} WHERE word = 'a file'").body == b"0\n"
    with connect(analyst) as client:
        assert client.query(f"SELECT * FROM {table}").result_rows == []


def test_a_wrong_password_is_refused_and_not_repeated(target: Target) -> None:
    for user in ("writer", "default", "nobody"):
        place = address(target.embedded("default"))
        reply = ask(f"clickhouse://{user}:wr0ng@{place.host}:{place.port}/default", "SELECT 1")
        assert (reply.status, reply.headers["x-clickhouse-exception-code"]) == (403, "516")
        assert b"wr0ng" not in reply.body
