"""What a call gives back: a format, counts, and the result's bytes as they come."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """What the call read and wrote, as far as it is known when the answer begins."""

    read_rows: int = 0
    read_bytes: int = 0
    written_rows: int = 0
    written_bytes: int = 0
    result_rows: int = 0
    result_bytes: int = 0
    elapsed_ns: int = 0

    def summary(self) -> str:
        """The X-ClickHouse-Summary header: JSON with numbers as strings."""
        named = {name: str(getattr(self, name)) for name in self.__dataclass_fields__}
        return json.dumps({**named, "total_rows_to_read": named["read_rows"], "memory_usage": "0"})


class Answer:
    """A result on its way. Chunks may be taken in any thread, one at a time; close it in any case."""

    def __init__(self, format_name: str, counts: Counts, chunks: Iterator[bytes], close: Callable[[], None]) -> None:
        self.format = format_name
        self.counts = counts
        self._chunks = chunks
        self._close = close
        self._lock = threading.Lock()  # a client that goes away must not close a connection that is at work
        self._closed = False

    def next(self) -> bytes | None:
        """The next chunk, or None at the end. Raises ServerError."""
        with self._lock:
            return None if self._closed else next(self._chunks, None)

    def close(self) -> None:
        """Ends the query, if it still runs, and frees its connection."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._close()
