"""Rows of ClickHouse as JSON values: column -> value."""

from typing import Any

import msgspec

from sinks.loader.records import Record

encode = msgspec.json.Encoder().encode

Row = dict[str, Any]  # column -> JSON value


def text(raw: bytes | None) -> str:
    """Bytes as the stream's source reads them: what is not UTF-8 becomes U+FFFD, no value becomes empty."""
    return raw.decode("utf-8", "replace") if raw else ""


def seconds(at_ms: int) -> float:
    """Epoch milliseconds as ClickHouse reads a DateTime64(3): seconds, three decimals."""
    return at_ms / 1000


def place(record: Record) -> Row:
    """Where an output record was."""
    return {"partition": record.partition, "offset": record.offset}
