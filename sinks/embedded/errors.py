"""Errors in ClickHouse's words: a code, a name, a text, and the HTTP status that goes with them."""

import re

SYNTAX_ERROR = (62, "SYNTAX_ERROR")
UNKNOWN_SETTING = (115, "UNKNOWN_SETTING")
BAD_ARGUMENTS = (36, "BAD_ARGUMENTS")
NOT_IMPLEMENTED = (48, "NOT_IMPLEMENTED")
READONLY = (164, "READONLY")
CANNOT_DECOMPRESS = (271, "CANNOT_DECOMPRESS")
SETTING_CONSTRAINT_VIOLATION = (452, "SETTING_CONSTRAINT_VIOLATION")
ACCESS_DENIED = (497, "ACCESS_DENIED")
AUTHENTICATION_FAILED = (516, "AUTHENTICATION_FAILED")
QUERY_IS_TOO_LARGE = (283, "QUERY_IS_TOO_LARGE")
UNKNOWN_COMPRESSION_METHOD = (89, "UNKNOWN_COMPRESSION_METHOD")
UNKNOWN_STATUS_OF_INSERT = (319, "UNKNOWN_STATUS_OF_INSERT")
STD_EXCEPTION = (1001, "STD_EXCEPTION")

# As a ClickHouse server maps its codes; what is not here is 500.
STATUS: dict[int, int] = {
    **dict.fromkeys((6, 25, 26, 27, 33, 36, 38, 41, 43, 53, 62, 69, 70, 72, 89, 117, 271, 321, 456, 457), 400),
    **dict.fromkeys((192, 193, 497, 516), 403),
    **dict.fromkeys((46, 47, 50, 56, 60, 63, 73, 78, 81, 115), 404),
    159: 408,
    283: 413,
    48: 501,
}

PREFIX = re.compile(r"Code: (\d+)\. DB::Exception: ")
SUFFIX = re.compile(r"\s*\(([A-Z][A-Z0-9_]+)\)\.?(?:\s*\(version [^)]*\))?\.?\s*$")


class ServerError(Exception):
    """What the client is told. `text` has neither code nor name, and never a password."""

    def __init__(self, kind: tuple[int, str], text: str) -> None:
        super().__init__(text)
        self.code, self.name = kind
        self.text = text

    @property
    def status(self) -> int:
        """The HTTP status of this code."""
        return STATUS.get(self.code, 500)

    def line(self, version: str) -> str:
        """The error as ClickHouse writes it: `Code: N. DB::Exception: text (NAME) (version V)`."""
        return f"Code: {self.code}. DB::Exception: {self.text} ({self.name}) (version {version})\n"


def from_engine(error: Exception) -> ServerError:
    """The engine's error, its code and name taken from its text."""
    message = str(error)
    found = PREFIX.search(message)
    if found is None:
        return ServerError(STD_EXCEPTION, message)
    name, text = _peel(message[found.end() :])
    return ServerError((int(found.group(1)), name), text)


def _peel(text: str) -> tuple[str, str]:
    """The engine wraps some errors twice: takes off every prefix and trailer."""
    name = STD_EXCEPTION[1]
    while found := SUFFIX.search(text):
        name, text = found.group(1), text[: found.start()]
    while found := PREFIX.match(text):
        text = text[found.end() :]
    return name, text
