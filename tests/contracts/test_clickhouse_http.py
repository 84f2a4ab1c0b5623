"""What Crest expects of ClickHouse's HTTP interface, of the embedded server and of a real one alike."""

import gzip
import http.client
import importlib
import shutil
import stat
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from backports import zstd
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, Error

from sinks.clickhouse import NotReady, address, connect, redacted, wait_ready
from tests.contracts.conftest import ROOT, Server, Target, ask

lz4: Any = importlib.import_module("lz4.frame")  # by name, for it has no types
AT = datetime(2024, 2, 10, 8, 30, 0, 123000, tzinfo=UTC)
TYPES = (
    "id UInt64, maybe Nullable(String), kind LowCardinality(String), tags Array(String), "
    "counts Map(String, UInt32), at DateTime64(3, 'Asia/Shanghai'), price Decimal(18, 2)"
)
ROWS: list[list[Any]] = [
    [1, None, "view", ["a", "b"], {"x": 1}, AT, Decimal("12.34")],
    [2, "it's\t\\", "cart", [], {}, AT, Decimal("-0.01")],
]
COLUMNS = ["id", "maybe", "kind", "tags", "counts", "at", "price"]


def test_rows_of_every_type_come_back_as_they_went_in(writer: Client) -> None:
    writer.command(f"CREATE TABLE every_type ({TYPES}) ENGINE = MergeTree ORDER BY id")
    writer.insert("every_type", ROWS, column_names=COLUMNS)
    assert [list(row) for row in writer.query("SELECT * FROM every_type ORDER BY id").result_rows] == ROWS
    writer.command("TRUNCATE TABLE every_type")
    by_column = [list(column) for column in zip(*ROWS, strict=True)]
    writer.insert("every_type", by_column, column_names=COLUMNS, column_oriented=True)
    assert [list(row) for row in writer.query("SELECT * FROM every_type ORDER BY id").result_rows] == ROWS


def test_parameters_are_bound_by_the_server(writer: Client) -> None:
    query = (
        "SELECT {s:String}, {n:Int32} + 1, {l:Array(String)}, {t:DateTime64(3, 'Asia/Shanghai')}, {m:Nullable(String)}"
    )
    values = {"s": "a'b\\c\td\n'; DROP", "n": 41, "l": ["x'", "y"], "t": AT, "m": None}
    assert writer.query(query, parameters=values).first_row == (values["s"], 42, ["x'", "y"], AT, None)


def test_a_parameter_works_in_an_insert_and_in_a_name(writer: Client, target: Target, table: str) -> None:
    ask(target.writer, "INSERT INTO {t:Identifier} FORMAT CSV", b'7,"seven"\n', param_t=table)
    assert writer.query("SELECT word FROM {t:Identifier}", parameters={"t": table}).result_rows == [("seven",)]


def test_settings_reach_the_engine(writer: Client, target: Target) -> None:
    assert writer.command("SELECT getSetting('max_block_size')", settings={"max_block_size": 1234}) == 1234
    refused = ask(target.writer, "SELECT 1", no_such_setting=1)
    assert (refused.status, refused.headers["x-clickhouse-exception-code"]) == (404, "115")
    endless = ask(target.writer, "SELECT count() FROM numbers(1000000000000)", max_execution_time=0.2)
    assert endless.headers["x-clickhouse-exception-code"] == "159"


def test_a_large_result_streams_whole(writer: Client) -> None:
    with writer.query_row_block_stream("SELECT number FROM numbers(300000)") as stream:
        blocks = [[number for (number,) in block] for block in stream]
    assert sum(map(sum, blocks)) == 300_000 * 299_999 // 2
    assert writer.query("SELECT 1 AS one WHERE 0").result_rows == []


WRONG = [("SELECT * FROM none", 60, 404), ("SELECT none", 47, 404), ("SELEC", 62, 400), ("SELECT 1; SELECT 2", 62, 400)]


@pytest.mark.parametrize(("query", "code", "status"), WRONG)
def test_errors_carry_their_code(writer: Client, target: Target, query: str, code: int, status: int) -> None:
    with pytest.raises(DatabaseError) as caught:
        writer.command(query)
    assert caught.value.code == code
    reply = ask(target.writer, query)
    assert reply.status == status and reply.body.startswith(f"Code: {code}. DB::Exception: ".encode())


def test_an_error_in_the_middle_of_a_result_is_not_taken_for_its_end(writer: Client) -> None:
    with pytest.raises(Error, match="too far"):
        list(writer.query("SELECT throwIf(number = 1000000, 'too far') FROM numbers(2000000)").result_rows)


TEXT = {
    "JSONEachRow": b'{"id":1,"word":"x"}',
    "TabSeparated": b"1\tx\n",
    "CSV": b'1,"x"\n',
    "Values": b"(1, lower('X'))",
}


@pytest.mark.parametrize("name", [*TEXT, "RowBinary", "Native", "Parquet"])
def test_every_format_goes_in(writer: Client, target: Target, table: str, name: str) -> None:
    made = "SELECT toUInt64(1) AS id, 'x' AS word FORMAT "
    data = TEXT.get(name) or ask(target.writer, made + name).body
    assert ask(target.writer, f"INSERT INTO {table} FORMAT {name}", data, insert_deduplication_token="a").status == 200
    joined = f"INSERT INTO {table} (id, word) FORMAT {name}\n".encode() + data
    reply = ask(target.writer, data=joined, insert_deduplication_token="b")
    assert '"written_rows":"1"' in reply.headers["x-clickhouse-summary"].replace(" ", "")
    assert writer.query(f"SELECT id, word FROM {table}").result_rows == [(1, "x"), (1, "x")]


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "zstd": zstd.compress, "lz4": lz4.compress, "deflate": zlib.compress
}  # fmt: skip
UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress, "zstd": zstd.decompress, "lz4": lz4.decompress, "deflate": zlib.decompress
}  # fmt: skip


@pytest.mark.parametrize("name", PACK)
def test_compression_both_ways(target: Target, table: str, name: str) -> None:
    lines = b"".join(b"%d,word\n" % number for number in range(200_000))
    insert, packed = f"INSERT INTO {table} FORMAT CSV", PACK[name](lines)
    assert ask(target.writer, insert, packed, headers={"Content-Encoding": name}).status == 200
    read = f"SELECT * FROM {table} ORDER BY id FORMAT CSV"
    back = ask(target.writer, read, headers={"Accept-Encoding": name}, enable_http_compression=1)
    assert back.headers["content-encoding"] == name
    assert UNPACK[name](back.body) == lines.replace(b"word", b'"word"')
    assert ask(target.writer, insert, packed[:99], headers={"Content-Encoding": name}).status >= 400


def test_a_token_counts_once_and_equal_rows_under_two_tokens_twice(writer: Client, target: Target, table: str) -> None:
    for token in ("clicks:0:1-2", "clicks:0:1-2", "clicks:0:3-4"):
        ask(target.writer, f"INSERT INTO {table} FORMAT CSV", b"1,a\n2,b\n", insert_deduplication_token=token)
    assert writer.command(f"SELECT count() FROM {table}") == 4


def test_equal_blocks_without_a_token_count_once_unless_the_setting_says_otherwise(target: Target, table: str) -> None:
    target.embedded("writer")  # a real server of this version ignores insert_deduplicate
    for deduplicate in (1, 1, 0):
        ask(target.writer, f"INSERT INTO {table} FORMAT CSV", b"1,a\n", insert_deduplicate=deduplicate)
    assert ask(target.writer, f"SELECT count() FROM {table}").body == b"2\n"


def test_get_only_reads(target: Target, table: str) -> None:
    assert ask(target.writer, f"INSERT INTO {table} VALUES (1, 'a')", method="GET").status >= 400
    assert ask(target.writer, f"DROP TABLE {table}", method="GET").status >= 400
    assert ask(target.writer, f"SELECT count() FROM {table}", method="GET").body == b"0\n"


def test_readers_see_whole_batches_while_a_writer_inserts(writer: Client, target: Target, table: str) -> None:
    done = threading.Event()

    def read() -> list[int]:
        with connect(target.writer) as client:
            counts = [int(str(client.command(f"SELECT count() FROM {table}")))]
            while not done.is_set():
                counts.append(int(str(client.command(f"SELECT count() FROM {table}"))))
            return counts

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for batch in range(20):
            writer.insert(table, [[batch * 100 + row, "w"] for row in range(100)], column_names=["id", "word"])
        done.set()
    for counts in (reader.result() for reader in readers):
        assert counts == sorted(counts) and all(count % 100 == 0 for count in counts)
    assert writer.command(f"SELECT count() FROM {table}") == 2000


def test_what_the_tables_of_crest_need(writer: Client) -> None:
    writer.command(
        "CREATE TABLE facts (id UInt64 COMMENT 'who', at DateTime64(3), n UInt32,"
        " PROJECTION by_n (SELECT n, count() GROUP BY n))"
        " ENGINE = ReplacingMergeTree(n) ORDER BY id TTL toDateTime(at) + INTERVAL 1 DAY"
        " SETTINGS deduplicate_merge_projection_mode = 'rebuild' COMMENT 'facts'"
    )
    writer.command("CREATE TABLE sums (id UInt64, n UInt64) ENGINE = SummingMergeTree ORDER BY id")
    writer.command("CREATE MATERIALIZED VIEW to_sums TO sums AS SELECT id, toUInt64(n) AS n FROM facts")
    writer.command("INSERT INTO facts SELECT 1, now64(), 10")
    writer.command("INSERT INTO facts SELECT 1, now64(), 20")
    writer.command("INSERT INTO facts SELECT 2, now64() - INTERVAL 9 DAY, 5")
    writer.command("OPTIMIZE TABLE facts FINAL")
    assert writer.query("SELECT id, n FROM facts FINAL ORDER BY id").result_rows == [(1, 20)]
    assert writer.query("SELECT id, sum(n) FROM sums GROUP BY id ORDER BY id").result_rows == [(1, 30), (2, 5)]
    assert writer.command("SELECT comment FROM system.columns WHERE table = 'facts' AND name = 'id'") == "who"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_reads_without_a_password(target: Target) -> None:
    place = address(target.embedded("default"))
    url = f"http://{place.host}:{place.port}"
    run = ["curl", "-sS", "--fail", "--max-time", "20"]
    assert subprocess.check_output([*run, f"{url}/ping"]) == subprocess.check_output([*run, url]) == b"Ok.\n"
    assert subprocess.check_output([*run, url, "--data-binary", "SELECT 1, 'a' FORMAT CSV"]) == b'1,"a"\n'
    head = subprocess.check_output([*run, "-I", f"{url}/?query=SELECT%201"]).decode().lower()
    for name in ("query-id", "summary", "timezone", "format", "server-display-name"):
        assert f"x-clickhouse-{name}: " in head


def test_sqlalchemy_reads_and_reflects(target: Target, table: str) -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(target.writer.replace("clickhouse://", "clickhousedb://", 1))
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT 1 + 1")).scalar() == 2
        assert table in sqlalchemy.inspect(connection).get_table_names()
    engine.dispose()


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


def test_a_kill_loses_nothing_acknowledged(own_server: Server) -> None:
    writer = own_server.dsn("writer")
    ask(writer, data=b"CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id")
    acknowledged: list[int] = []
    enough = threading.Event()

    def insert() -> None:
        for number in range(100_000):
            try:
                reply = ask(writer, "INSERT INTO t FORMAT CSV", b"%d\n" % number)
            except (OSError, http.client.HTTPException):
                return
            assert reply.status == 200
            acknowledged.append(number)
            if len(acknowledged) == 50:
                enough.set()

    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(insert)
        assert enough.wait(60)
        own_server.kill()
        loading.result()
    own_server.start()
    found = [int(line) for line in ask(writer, "SELECT id FROM t ORDER BY id").body.split()]
    assert found in (acknowledged, [*acknowledged, len(acknowledged)])  # the last may have come in without its reply


def test_a_stop_ends_what_runs(own_server: Server) -> None:
    writer = own_server.dsn("writer")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, writer, "SELECT sleep(1.5), 'whole'")
        while ask(writer, "SELECT count() FROM system.processes WHERE query LIKE 'SELECT sleep%'").body != b"1\n":
            assert not running.done()
        assert own_server.stop() == (0, b"")
        assert running.result().body == b"0\twhole\n"


def test_a_directory_has_one_server_and_its_passwords_are_private(server: Server | None) -> None:
    if server is None:
        pytest.skip("the directory is the embedded server's own")
    words = [sys.executable, "-m", "sinks.embedded", "--data", str(server.data), "--port", "0"]
    second = subprocess.run(words, check=False, capture_output=True, timeout=60, cwd=ROOT)
    assert second.returncode == 2 and b"is in use by process" in second.stderr
    assert stat.S_IMODE((server.data / "users.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    assert list((server.data / "temp").iterdir()) == []


def test_an_address_never_shows_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREST_CLICKHOUSE", "clickhouses://loader:p%40ss@db.example/facts")
    place = address()
    assert (place.host, place.port, place.user, place.password, place.database) == (
        "db.example", 8443, "loader", "p@ss", "facts"
    )  # fmt: skip
    assert redacted() == "clickhouses://loader:***@db.example:8443/facts"
    assert "p@ss" not in repr(place) and redacted("clickhouse://127.0.0.1:1/x") == "clickhouse://default@127.0.0.1:1/x"
    with pytest.raises(NotReady, match=r"default@127\.0\.0\.1:1"):
        wait_ready("clickhouse://127.0.0.1:1", 0.0)
