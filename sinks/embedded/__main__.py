"""`python -m sinks.embedded --data DIR [--host 127.0.0.1] [--port 8123] [--users FILE]`"""

import argparse
import ipaddress
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from sinks.embedded import app, users
from sinks.embedded.engine import Engine
from sinks.embedded.home import Home, HomeError
from sinks.embedded.users import UsersError

LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]
GRACE_SECONDS = 45  # longer than an analyst's longest query
KEEP_ALIVE_SECONDS = 30


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sinks.embedded", description="Embedded ClickHouse over HTTP.")
    parser.add_argument("--data", type=Path, required=True, help="the data directory; one process at a time")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8123, help="the port to listen on (default: %(default)s)")
    parser.add_argument(
        "--users", type=Path, help="JSON with the passwords; made if missing (default: DATA/users.json)"
    )
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT, then ends what runs and closes. 2: cannot start, and why is on stderr."""
    options = arguments(words)
    signal.signal(signal.SIGTERM, _end)  # uvicorn raises the signal again when it has shut down
    try:
        home = Home(options.data)
        home.open()
        passwords = users.load(options.users or home.users)
    except (HomeError, UsersError, OSError) as error:
        print(f"sinks.embedded: {error}", file=sys.stderr)
        return 2
    serve(home, Engine(home.store, home.engine), passwords, options)
    home.close()
    return 0


def serve(home: Home, engine: Engine, passwords: users.Passwords, options: argparse.Namespace) -> None:
    """Runs the server. Requests are not logged: their URLs may hold passwords."""
    hosts = LOCAL_NAMES if ipaddress.ip_address(options.host).is_loopback else ["*"]
    uvicorn.run(
        app.build(home, engine, passwords, hosts),
        host=options.host,
        port=options.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _end(*_: object) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main())
