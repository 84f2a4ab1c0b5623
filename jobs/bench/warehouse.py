"""The board's queries over many rows, through HTTP: python -m jobs.bench.warehouse [--rows N]

The rows are made inside ClickHouse: three days of a shop that end now, loaded in the order of time, as the loader would.
"""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Annotated

import typer

from jobs.bench.warehouse_rows import fill
from jobs.stack.layout import HOST, ROOT, Layout, free_port
from jobs.stack.services import clickhouse_command
from jobs.stack.submit import clickhouse_dsn
from sinks.board.queries import QUERIES
from sinks.board.reader import LIMITS
from sinks.board.timeline import TIMELINE
from sinks.clickhouse import Client, connect, wait_ready
from sinks.migrations import migrate

ROWS = 10_000_000
TIMES = 40  # a query is asked; its figure is the 95th percentile
SETTLE_SECONDS = 60.0
PERSON = "account:77"


def measure(rows: int = ROWS) -> dict[str, float]:
    """`board_p95_ms` is the slowest query's; the others are told by name."""
    with served() as (writer, reader):
        migrate(writer)
        now_ms = time.time_ns() // 1_000_000
        fill(writer, rows, now_ms)
        settle(writer)
        figures = {f"board_{name}_p95_ms": p95_ms(ask) for name, ask in asked(reader, now_ms).items()}
    return {"board_p95_ms": max(figures.values()), **figures}


def settle(writer: Client) -> None:
    """Until the merges of the loading are over, for a minute at most: the loader's blocks are small."""
    ends = time.monotonic() + SETTLE_SECONDS
    while writer.query("SELECT count() FROM system.merges").result_rows[0][0] and time.monotonic() < ends:
        time.sleep(0.5)


def asked(reader: Client, now_ms: int) -> dict[str, Callable[[], object]]:
    """Every query of the board, and a customer's timeline."""
    calls: dict[str, Callable[[], object]] = {
        name: partial(reader.query, query.sql, {"now_ms": now_ms}) for name, query in QUERIES.items()
    }
    calls["timeline"] = partial(reader.query, TIMELINE, {"persons": [PERSON], "most": 200})
    return calls


def p95_ms(ask: Callable[[], object]) -> float:
    """Of the times an answer took, as the client sees it; the first call is not counted."""
    ask()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - began))
    return round(quantiles(times, n=20)[18], 1)


@contextmanager
def served() -> Iterator[tuple[Client, Client]]:
    """A server of its own that goes with its data: a client who writes, and one who reads as the board does."""
    with tempfile.TemporaryDirectory(prefix="crest-bench-") as folder:
        layout = Layout(Path(folder), kafka_port=1, flink_port=1, clickhouse_port=free_port())
        server = subprocess.Popen(clickhouse_command(layout), cwd=ROOT)
        try:
            reading = f"clickhouse://{HOST}:{layout.clickhouse_port}/default"
            wait_ready(reading)
            yield connect(clickhouse_dsn(layout, "writer")), connect(reading, LIMITS)
        finally:
            server.terminate()
            server.wait()


def main(rows: Annotated[int, typer.Option(help="in all tables together")] = ROWS) -> None:
    """Print the figures."""
    for name, figure in measure(rows).items():
        typer.echo(f"{figure:8.1f}  warehouse.{name}")


if __name__ == "__main__":
    typer.run(main)
