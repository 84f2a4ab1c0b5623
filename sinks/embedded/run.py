"""Runs a call on a connection of its own: settings first, then the guard, then the statement."""

import itertools
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from sinks.embedded import errors, failures, formats, guard, statement
from sinks.embedded.answer import Answer, Counts
from sinks.embedded.body import Body, read_query
from sinks.embedded.call import PLAIN, Call
from sinks.embedded.codec import CHUNK_BYTES
from sinks.embedded.engine import Engine, literal
from sinks.embedded.errors import ServerError
from sinks.embedded.statement import Insert
from sinks.embedded.users import Role

READS = ("SELECT", "WITH")
SAFE_METHODS = ("GET", "HEAD")


class Lexeme(msgspec.Struct):
    """A token as the engine's tokenizeQuery reports it."""

    begin: int
    end: int
    type: str


decode_lexemes = msgspec.json.Decoder(tuple[list[Lexeme]]).decode


def execute(engine: Engine, call: Call, body: Body) -> Answer:
    """Runs the call; the answer holds the connection until it is closed. Raises ServerError."""
    try:
        connection = engine.open(call.role)
    except RuntimeError as error:
        raise errors.from_engine(error) from error
    try:
        return _run(connection, call, body)
    except ServerError:
        connection.close()
        raise
    except Exception as error:  # the engine raises RuntimeError and its own ChdbError, both with ClickHouse's text
        connection.close()
        raise errors.from_engine(error) from error


def _run(connection: Any, call: Call, body: Body) -> Answer:
    _prepare(connection, call)
    rest = body.chunks()
    first = call.query.rstrip() + b"\n" if call.query else next(rest, b"")
    insert = statement.split_insert(first)
    if insert is not None:
        return _insert(connection, call, insert, rest)
    return _query(connection, call, read_query(first, rest).strip())


def _prepare(connection: Any, call: Call) -> None:
    if call.role is Role.ANALYST:
        guard.refuse_settings(call.settings)
    if call.database:
        connection.query(f"USE {_quoted(call.database)}")
    named = {**call.settings, **{f"param_{name}": value for name, value in call.parameters.items()}}
    if named:
        connection.query("SET " + ", ".join(f"{name} = {literal(value)}" for name, value in named.items()))
    if call.method in SAFE_METHODS and call.role is Role.WRITER and call.settings.get("readonly", "0") == "0":
        connection.query("SET readonly = 2")


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def _insert(connection: Any, call: Call, insert: Insert, rest: Iterator[bytes]) -> Answer:
    if call.role is Role.ANALYST or call.method in SAFE_METHODS:
        guard.refuse_writing("MUTATING")
    began = time.perf_counter_ns()
    failed = failures.counted(connection)
    head = insert.head.decode(errors="surrogateescape")
    with connection.send_insert(head, insert.format or call.default_format or "Values") as stream:
        for block in _even(itertools.chain([insert.data], rest)):
            stream.append(block)
        done = stream.finish()
    if failures.TOKEN in call.settings and failures.counted(connection) != failed:
        raise failures.unknown()
    counts = Counts(
        read_rows=done.rows_written,
        read_bytes=done.bytes_written,
        written_rows=done.rows_written,
        written_bytes=done.bytes_written,
        elapsed_ns=time.perf_counter_ns() - began,
    )
    return Answer(call.default_format or PLAIN, counts, iter(()), connection.close)


def _even(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Joins small blocks, so that the same data cross into the engine in the same steps."""
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) >= CHUNK_BYTES:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)


def _query(connection: Any, call: Call, raw: bytes) -> Answer:
    text = raw.decode("latin-1")
    word = statement.first_word(text)
    if not word:
        raise ServerError(errors.SYNTAX_ERROR, "Syntax error: Empty query")
    _check(connection, call, raw)
    named = statement.output_format(text) or call.default_format or PLAIN
    query = raw.decode(errors="surrogateescape")
    if word in READS and named.lower() in formats.BLOCK_BY_BLOCK and "TOTALS" not in text.upper():
        return _stream(connection, query, named)
    return _whole(connection, query, named)


def _check(connection: Any, call: Call, raw: bytes) -> None:
    found = connection._conn.classify_query(raw.decode(errors="replace"), "")
    if found["statement_count"] > 1:
        raise ServerError(errors.SYNTAX_ERROR, "Syntax error: Multi-statements are not allowed")
    if call.role is not Role.ANALYST:
        return
    if found["query_class"].name == "UNKNOWN":
        _parse(connection, raw)
    guard.refuse_writing(found["query_class"].name)
    if guard.SUSPECT.search(raw):
        guard.refuse_names(raw, _lexemes(connection, raw), call.parameters)


def _parse(connection: Any, raw: bytes) -> None:
    """Lets the engine say where the syntax is wrong, without running anything."""
    connection.query(f"SELECT formatQuery({_text(raw)})")


def _text(raw: bytes) -> str:
    return literal(raw.decode(errors="surrogateescape"))


def _lexemes(connection: Any, raw: bytes) -> Iterator[guard.Lexeme]:
    result = connection.query(f"SELECT tokenizeQuery({_text(raw)})", "JSONCompactEachRow")
    (found,) = decode_lexemes(result.bytes())
    return ((lexeme.begin, lexeme.end, lexeme.type) for lexeme in found)


def _whole(connection: Any, query: str, named: str) -> Answer:
    result = connection.query(query, named)
    data = result.bytes()
    counts = Counts(
        read_rows=result.storage_rows_read(),
        read_bytes=result.storage_bytes_read(),
        written_rows=result.rows_written(),
        written_bytes=result.bytes_written(),
        result_rows=result.rows_read(),
        result_bytes=len(data),
        elapsed_ns=int(result.elapsed() * 1e9),
    )
    pieces = (data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES))
    return Answer(named, counts, pieces, connection.close)


def _stream(connection: Any, query: str, named: str) -> Answer:
    began = time.perf_counter_ns()
    result = connection.send_query(query, named)
    first = result.fetch()  # what fails at once fails with a status
    counts = Counts(
        read_rows=first.storage_rows_read() if first is not None else 0,
        result_rows=first.rows_read() if first is not None else 0,
        elapsed_ns=time.perf_counter_ns() - began,
    )

    def chunks() -> Iterator[bytes]:
        block = first
        try:
            while block is not None:
                yield block.bytes()
                block = result.fetch()
        except Exception as error:
            raise errors.from_engine(error) from error

    def close() -> None:
        result.close()
        connection.close()

    return Answer(named, counts, chunks(), close)
