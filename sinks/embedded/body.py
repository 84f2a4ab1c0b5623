"""A request's body: in memory while it is small, in a file without a name, which a kill cannot leave, when large."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, cast

from sinks.embedded import codec, errors
from sinks.embedded.errors import ServerError
from sinks.embedded.users import Role

IN_MEMORY_BYTES = 4 << 20
QUERY_BYTES = 16 << 20  # a query, without the data of an INSERT
BODY_BYTES = {Role.WRITER: 8 << 30, Role.ANALYST: QUERY_BYTES}


class Body:
    """A complete body and how it is encoded. Close it after use."""

    def __init__(self, file: IO[bytes], encoding: str) -> None:
        self._file = file
        self._encoding = encoding

    def chunks(self) -> Iterator[bytes]:
        """The plain bytes from the beginning, in chunks of at most codec.CHUNK_BYTES."""
        self._file.seek(0)
        return codec.decode(self._file, self._encoding)

    def close(self) -> None:
        """Frees the memory or the file."""
        self._file.close()


async def receive(stream: AsyncIterator[bytes], encoding: str, role: Role, temp: Path) -> Body:
    """Reads a whole body. Raises ServerError if it is too long for the role or its encoding is unknown."""
    codec.check(encoding)
    with ExitStack() as undo:
        file = undo.enter_context(tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, dir=str(temp)))
        await _fill(cast(IO[bytes], file), stream, BODY_BYTES[role])
        undo.pop_all()  # the body is complete, and closes the file itself
        return Body(cast(IO[bytes], file), encoding)


async def _fill(file: IO[bytes], stream: AsyncIterator[bytes], limit_bytes: int) -> None:
    received = 0
    async for block in stream:
        received += len(block)
        if received > limit_bytes:
            raise ServerError(errors.QUERY_IS_TOO_LARGE, f"The body is longer than {limit_bytes} bytes")
        file.write(block)


def read_query(first: bytes, rest: Iterator[bytes]) -> bytes:
    """A query that is not an INSERT with data, whole. Raises ServerError if it is too long."""
    query = bytearray(first)
    for block in rest:
        query += block
        if len(query) > QUERY_BYTES:
            raise ServerError(errors.QUERY_IS_TOO_LARGE, f"The query is longer than {QUERY_BYTES} bytes")
    return bytes(query)
