"""Text files, plain or gzipped."""

import gzip
from collections.abc import Iterator
from itertools import islice
from pathlib import Path


def lines_of(path: Path, limit: int | None) -> Iterator[bytes]:
    """The file's lines without their ends, at most `limit`. Raises OSError or EOFError if it cannot be read."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for line in islice(file, limit):
            yield line.rstrip(b"\r\n")
