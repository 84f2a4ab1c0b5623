"""crest board: the live board in a browser."""

import os
from typing import Annotated

import typer
from rich.console import Console

from jobs.cli.data import refuse
from jobs.stack.layout import HOST, Refused, from_environment, listening
from jobs.stack.services import BOARD_PORT
from sinks import clickhouse

out = Console(highlight=False, soft_wrap=True)


def board(
    port: Annotated[int, typer.Option(min=1, max=65535, envvar="CREST_BOARD_PORT", help="on 127.0.0.1")] = BOARD_PORT,
) -> None:
    """Serve the live board on 127.0.0.1: contacts, queues, alerts, pushes, forecast, and any customer's timeline.

    It reads ClickHouse as the read-only user: the local stack's, or CREST_CLICKHOUSE. Ctrl-C ends it.

    Examples: crest board; crest board --port 8090
    """
    from jobs.board.serving import serve  # takes a second that no other command should pay

    try:
        if listening(port):
            raise Refused(f"Port {port} is taken: crest board --port N chooses another.")
        dsn = os.environ.get(clickhouse.VARIABLE) or f"clickhouse://{HOST}:{from_environment().clickhouse_port}/default"
        clickhouse.address(dsn)
    except (Refused, clickhouse.AddressError) as problem:
        raise refuse(str(problem)) from None
    out.print(f"the board is at http://{HOST}:{port}")
    serve(dsn, port)
