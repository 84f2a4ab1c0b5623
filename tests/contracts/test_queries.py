"""What Crest expects of queries over ClickHouse's HTTP interface, of the embedded server and of a real one alike."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, Error

from sinks.clickhouse import connect
from tests.contracts.conftest import Target, ask

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
