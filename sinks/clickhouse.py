"""ClickHouse by one address: `clickhouse://user:password@host:port/database`, or `clickhouses://` for https.

The embedded server and a real one are told apart by nothing but the address.
"""

import http.client
import os
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError

__all__ = [
    "Address",
    "AddressError",
    "ClickHouseError",
    "Client",
    "NotReady",
    "address",
    "connect",
    "redacted",
    "wait_ready",
]

VARIABLE = "CREST_CLICKHOUSE"
DEFAULT = "clickhouse://127.0.0.1:8123/default"
PORTS = {"clickhouse": 8123, "clickhouses": 8443}
POLL_SECONDS = 0.1
ATTEMPT_SECONDS = 2.0


class AddressError(ValueError):
    """The address cannot be read; the text does not repeat its password."""


class NotReady(TimeoutError):
    """ClickHouse did not answer in time."""


@dataclass(frozen=True)
class Address:
    """An address, taken apart. Neither `repr` nor `str` shows the password."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    scheme: str

    def __str__(self) -> str:
        secret = ":***" if self.password else ""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{self.user}{secret}@{host}:{self.port}/{self.database}"


def address(dsn: str | None = None) -> Address:
    """The address to use: `dsn` if given, else the variable CREST_CLICKHOUSE, else this machine's default user.

    User and password may be percent-encoded. Raises AddressError.
    """
    text = dsn or os.environ.get(VARIABLE) or DEFAULT
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressError(f"{VARIABLE}: the port or the host cannot be read") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise AddressError(f"{VARIABLE}: expected clickhouse://user:password@host:port/database (or clickhouses://)")
    return Address(
        host=parts.hostname,
        port=port or PORTS[parts.scheme],
        database=unquote(parts.path.strip("/")) or "default",
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        scheme=parts.scheme,
    )


def redacted(dsn: str | None = None) -> str:
    """The address for messages, with *** for the password. Raises AddressError."""
    return str(address(dsn))


def connect(dsn: str | None = None, settings: Mapping[str, str | int | float] | None = None) -> Client:
    """A client, which several threads may share. `settings` go with every query.

    Raises clickhouse_connect's OperationalError if nobody answers, DatabaseError if the user is refused.
    """
    place = address(dsn)
    return clickhouse_connect.get_client(
        interface="https" if place.scheme == "clickhouses" else "http",
        host=place.host,
        port=place.port,
        username=place.user,
        password=place.password,
        database=place.database,
        settings=dict(settings or {}),
        autogenerate_session_id=False,  # a session allows one query at a time
    )


def wait_ready(dsn: str | None = None, seconds: float = 30.0) -> None:
    """Returns when ClickHouse answers its ping. Raises NotReady after `seconds`."""
    place = address(dsn)
    deadline = time.monotonic() + seconds
    while not _answers(place):
        if time.monotonic() >= deadline:
            raise NotReady(f"ClickHouse at {place} did not answer within {seconds:g} s")
        time.sleep(POLL_SECONDS)


def _answers(place: Address) -> bool:
    connection = _http(place)
    try:
        connection.request("GET", "/ping")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _http(place: Address) -> http.client.HTTPConnection:
    if place.scheme == "clickhouses":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(place.host, place.port, timeout=ATTEMPT_SECONDS, context=context)
    return http.client.HTTPConnection(place.host, place.port, timeout=ATTEMPT_SECONDS)
