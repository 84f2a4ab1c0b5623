"""What Crest expects of inserts: every format and compression, a token once, nothing by GET."""

import gzip
import importlib
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from backports import zstd
from clickhouse_connect.driver.client import Client

from tests.contracts.conftest import Target, ask

lz4: Any = importlib.import_module("lz4.frame")  # by name, for it has no types
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
    lines = b"".join(b"%d,word\n" % number for number in range(100_000))
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
