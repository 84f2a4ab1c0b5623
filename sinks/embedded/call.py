"""One HTTP call in ClickHouse's terms: what is asked, in which database, with which settings and parameters."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from sinks.embedded import errors
from sinks.embedded.errors import ServerError
from sinks.embedded.users import ANONYMOUS, Role

PLAIN = "TabSeparated"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
PARAMETER = "param_"
NATIVE_FRAMES = ("compress", "decompress")

# Words of the URL that are not settings. Sessions are accepted and keep nothing.
RESERVED = frozenset(
    (
        "buffer_size",
        "client_protocol_version",
        "close_session",
        "compress",
        "database",
        "decompress",
        "default_format",
        "password",
        "query",
        "query_id",
        "quota_key",
        "session_check",
        "session_id",
        "session_timeout",
        "stacktrace",
        "user",
        "wait_end_of_query",
    )
)


@dataclass(frozen=True)
class Credentials:
    """Who calls. The password is never shown."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """A call, past the door. `query` is the URL's; more of it, or data, may come in the body."""

    role: Role
    method: str
    query: bytes
    query_id: str
    database: str
    default_format: str  # empty: the client does not say
    settings: Mapping[str, str]
    parameters: Mapping[str, str]


def words(query_string: bytes) -> dict[str, str]:
    """The URL's parameters; bytes that are not UTF-8 survive as surrogates."""
    pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, errors="surrogateescape")
    return dict(pairs)


def credentials(url: Mapping[str, str], headers: Mapping[str, str], basic: tuple[str, str] | None) -> Credentials:
    """Headers of ClickHouse's own, then basic auth, then the URL, then `default`."""
    if "x-clickhouse-user" in headers or "x-clickhouse-key" in headers:
        return Credentials(headers.get("x-clickhouse-user", ANONYMOUS), headers.get("x-clickhouse-key", ""))
    if basic is not None:
        return Credentials(basic[0] or ANONYMOUS, basic[1])
    return Credentials(url.get("user") or ANONYMOUS, url.get("password", ""))


def parse(role: Role, method: str, url: Mapping[str, str], headers: Mapping[str, str]) -> Call:
    """The call of an authenticated user. Raises ServerError for what cannot be understood."""
    _refuse_native_frames(url)
    return Call(
        role=role,
        method=method,
        query=url.get("query", "").encode(errors="surrogateescape"),
        query_id=url.get("query_id") or str(uuid.uuid4()),
        database=url.get("database") or headers.get("x-clickhouse-database", ""),
        default_format=headers.get("x-clickhouse-format") or url.get("default_format", ""),
        settings=_settings(url),
        parameters=_parameters(url),
    )


def _refuse_native_frames(url: Mapping[str, str]) -> None:
    for name in NATIVE_FRAMES:
        if url.get(name, "0") not in ("0", ""):
            raise ServerError(
                errors.NOT_IMPLEMENTED,
                f"{name}=1 (ClickHouse's own framing) is not supported here; "
                "use Content-Encoding, or Accept-Encoding with enable_http_compression=1",
            )


def _settings(url: Mapping[str, str]) -> dict[str, str]:
    found = {key: value for key, value in url.items() if key not in RESERVED and not key.startswith(PARAMETER)}
    for name in found:
        if not NAME.fullmatch(name):
            raise ServerError(errors.UNKNOWN_SETTING, f"Unknown setting {name!r}")
    return found


def _parameters(url: Mapping[str, str]) -> dict[str, str]:
    found = {key.removeprefix(PARAMETER): value for key, value in url.items() if key.startswith(PARAMETER)}
    for name in found:
        if not NAME.fullmatch(name):
            raise ServerError(errors.BAD_ARGUMENTS, f"Query parameter {name!r} is not a name")
    return found
