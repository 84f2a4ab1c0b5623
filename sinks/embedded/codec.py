"""Compression both ways, by Content-Encoding and Accept-Encoding, a chunk at a time."""

import gzip
import importlib
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, Protocol

from backports import zstd

from sinks.embedded import errors
from sinks.embedded.errors import ServerError

lz4_frame: Any = importlib.import_module("lz4.frame")  # by name, for it has no types

CHUNK_BYTES = 1 << 20
PLAIN = "identity"
FAST = 3  # ClickHouse's own level for HTTP
GZIP_WINDOW = 31
REFUSED = ("q=0", "q=0.0", "q=0.00", "q=0.000")
Source = IO[bytes]


class Compressor(Protocol):
    """What all compressors have in common."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class Lz4:
    """An lz4 frame, which must be begun before it is written."""

    def __init__(self) -> None:
        self._frame = lz4_frame.LZ4FrameCompressor()
        self._begun: bytes = self._frame.begin()

    def compress(self, data: bytes, /) -> bytes:
        begun, self._begun = self._begun, b""
        return begun + bytes(self._frame.compress(data))

    def flush(self) -> bytes:
        return self.compress(b"") + bytes(self._frame.flush())


class Plain:
    """No compression."""

    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _inflate(source: Source) -> Iterator[bytes]:
    inflater = zlib.decompressobj()
    while not inflater.eof:
        block = inflater.unconsumed_tail or source.read(CHUNK_BYTES)
        if not block:
            raise EOFError("the deflate stream ends too soon")
        yield inflater.decompress(block, CHUNK_BYTES)


def _blocks(source: Source) -> Iterator[bytes]:
    while block := source.read(CHUNK_BYTES):
        yield block


def _gunzip(source: Source) -> Iterator[bytes]:
    with gzip.GzipFile(fileobj=source, mode="rb") as file:
        while block := file.read(CHUNK_BYTES):
            yield block


def _unzstd(source: Source) -> Iterator[bytes]:
    with zstd.ZstdFile(source, "rb") as file:
        while block := file.read(CHUNK_BYTES):
            yield block


def _unlz4(source: Source) -> Iterator[bytes]:
    with lz4_frame.LZ4FrameFile(source, "rb") as file:
        while block := file.read(CHUNK_BYTES):
            yield block


DECODERS: dict[str, Callable[[Source], Iterator[bytes]]] = {
    "": _blocks,
    "deflate": _inflate,
    "gzip": _gunzip,
    PLAIN: _blocks,
    "lz4": _unlz4,
    "zstd": _unzstd,
}

# In the order in which they are chosen.
ENCODERS: dict[str, Callable[[], Compressor]] = {
    "lz4": Lz4,
    "zstd": lambda: zstd.ZstdCompressor(level=1),
    "gzip": lambda: zlib.compressobj(FAST, wbits=GZIP_WINDOW),
    "deflate": lambda: zlib.compressobj(FAST),
    PLAIN: Plain,
}


def check(encoding: str) -> None:
    """Refuses a Content-Encoding that cannot be read."""
    if encoding not in DECODERS:
        known = ", ".join(sorted(filter(None, DECODERS)))
        raise ServerError(errors.UNKNOWN_COMPRESSION_METHOD, f"Content-Encoding {encoding!r}: use one of {known}")


def decode(source: Source, encoding: str) -> Iterator[bytes]:
    """The plain bytes of a body. Raises ServerError 271 where the body is not what it says."""
    try:
        yield from DECODERS[encoding](source)
    except (EOFError, OSError, RuntimeError, zlib.error, zstd.ZstdError) as error:
        raise ServerError(errors.CANNOT_DECOMPRESS, f"Cannot decompress the body as {encoding}: {error}") from error


def choose(accepted: str) -> str:
    """The encoding for an Accept-Encoding header; `identity` is plain."""
    offers = (word.replace(" ", "").lower().partition(";") for word in accepted.split(","))
    names = {name for name, _, quality in offers if quality not in REFUSED}
    return next((name for name in ENCODERS if name in names), PLAIN)
