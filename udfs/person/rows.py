"""Packed rows: short tables inside a blob, one fixed-size row per name, oldest first.

A name takes 20 bytes, so that a row is found by one `bytes.find`; longer names are shortened to a prefix and a hash.
"""

from collections.abc import Iterator
from struct import Struct
from typing import Any

from xxhash import xxh32_hexdigest

NAME_BYTES = 20


def name_of(text: str) -> bytes:
    """A name as its 20 bytes."""
    raw = text.encode()
    if len(raw) > NAME_BYTES or raw.endswith(b"\0"):
        raw = raw[:11].decode("utf-8", "ignore").encode() + b"~" + xxh32_hexdigest(raw).encode()
    return raw.ljust(NAME_BYTES, b"\0")


class Rows:
    """The layout of one such table: a name, then `rest` as `struct` writes it; at most `most` rows, the oldest go."""

    def __init__(self, rest: str, most: int) -> None:
        self.row = Struct(f"<{NAME_BYTES}s{rest}")
        self.size = self.row.size
        self.most_bytes = most * self.size

    def find(self, table: bytes, name: bytes) -> int:
        """Where this name's row begins, or -1."""
        at = table.find(name)
        while at > 0 and at % self.size:
            at = table.find(name, at + 1)
        return at

    def take(self, table: bytes, name: bytes) -> tuple[bytes, tuple[Any, ...] | None]:
        """The table without this name's row, and the row (name, numbers); None if there is none."""
        at = self.find(table, name)
        if at < 0:
            return table, None
        return table[:at] + table[at + self.size :], self.row.unpack_from(table, at)

    def append(self, table: bytes, *row: Any) -> bytes:
        """The table with a row (name, numbers) more at its end, and no more rows than allowed."""
        return (table + self.row.pack(*row))[-self.most_bytes :]

    def newest_first(self, table: bytes) -> Iterator[tuple[str, list[int]]]:
        """Names and numbers, from the last row to the first."""
        for name, *values in reversed(list(self.row.iter_unpack(table))):
            yield name.rstrip(b"\0").decode(), values
