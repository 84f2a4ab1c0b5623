"""The embedded ClickHouse: how it starts, when it is ready, and how to reach it."""

import sys
import urllib.request
from urllib.parse import quote

import msgspec

from jobs.stack.layout import HOST, Layout, Refused


def command(layout: Layout) -> list[str]:
    where = ["--data", str(layout.clickhouse_data), "--port", str(layout.clickhouse_port), "--users", str(layout.users)]
    return [sys.executable, "-m", "sinks.embedded", *where]


def ready(layout: Layout) -> bool:
    try:
        with urllib.request.urlopen(f"{layout.clickhouse_url}/ping", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def dsn(layout: Layout, user: str) -> str:
    """`http://user:password@127.0.0.1:port/`, for clickhouse-connect. It holds a secret: not for logs or argv."""
    passwords = read_users(layout)
    if user not in passwords:
        raise Refused(f"{layout.users} has no user {user}. It has: {', '.join(sorted(passwords)) or 'none'}.")
    return f"http://{quote(user)}:{quote(passwords[user], safe='')}@{HOST}:{layout.clickhouse_port}/"


def read_users(layout: Layout) -> dict[str, str]:
    """Passwords by user."""
    if not layout.users.exists():
        raise Refused(f"{layout.users} is not there yet: ClickHouse writes it at its first start. Run `crest up`.")
    return msgspec.json.decode(layout.users.read_bytes(), type=dict[str, str])
